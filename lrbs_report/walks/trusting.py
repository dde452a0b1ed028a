"""``trust``: which Python of a project's own may run on this machine. Runs none of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lrbs_report.base import trusted
from lrbs_report.base.python_files import Code
from lrbs_report.base.tongue import tr
from lrbs_report.base.trusted import sha256_of
from lrbs_report.keeping.project import Project
from lrbs_report.study.reading import read_study


@dataclass(frozen=True, kw_only=True)
class File:
    """A file that would run: its path, how many lines it has, and its SHA-256."""

    path: str
    lines: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What would run of a project: its files, and the functions that are called."""

    codes: tuple[Code, ...]

    @property
    def files(self) -> tuple[File, ...]:
        """The files, by their paths."""
        contents = {path: content for code in self.codes for path, content in code.files.items()}
        return tuple(_file(path, content) for path, content in sorted(contents.items()))

    @property
    def functions(self) -> tuple[str, ...]:
        """The functions, each with its file."""
        return tuple(sorted({code.name for code in self.codes}))

    @property
    def is_allowed(self) -> bool:
        """Whether all of it may run already."""
        return all(map(trusted.is_allowed, self.codes))


def asked_of(project: Project) -> Asked:
    """Return what would run of a project. Raises ``InvalidInput`` when its definitions are wrong."""
    return Asked(codes=read_study(project.definitions).codes)


def allow(project: Project, asked: Asked) -> None:
    """Let exactly what was asked for run from now on. Raises ``DiskError`` where nothing can be kept."""
    trusted.allow(project.folder.resolve(), asked.codes)


def revoke(project: Project) -> bool:
    """Let nothing of a project run any more, and return whether anything was allowed."""
    return trusted.revoke(project.folder.resolve())


def lines_about(asked: Asked) -> Iterator[str]:
    """Return what a person reads before allowing it, line by line."""
    width = max((len(file.path) for file in asked.files), default=0)
    for file in asked.files:
        yield tr(
            "  {path}  {lines:>5} lines  sha256 {sha256}",
            path=file.path.ljust(width),
            lines=file.lines,
            sha256=file.sha256,
        )
    yield tr("Called: {functions}", functions=", ".join(asked.functions))


def _file(path: str, content: bytes) -> File:
    return File(path=path, lines=len(content.splitlines()), sha256=sha256_of(content))

"""The files that a report is made from and that a person writes, and our own code.

The files are definitions, networks beside them, published logs and the project's own templates.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from lrbs_report.base import bounds
from lrbs_report.base.errors import InvalidInput, Problem
from lrbs_report.base.files import NotPlain, UnsafeName, blame_machine, inside, read_plain, said_of, shown
from lrbs_report.base.package import PACKAGE
from lrbs_report.base.tongue import tr
from lrbs_report.editions.shape import is_source
from lrbs_report.keeping.project import DEFINITIONS, Project
from lrbs_report.report.prose.templates import packaged_templates
from lrbs_report.study.experiments import Study

CODE_DIGITS = 12


def read_sources(project: Project, study: Study) -> Mapping[str, str]:
    """Return the text of each file, by its path in the project.

    What is published carries them, so only plain files of the project are among them. Files outside of the
    project, links and what they lead to, and files that are no text stay where they are. Raises
    ``InvalidInput`` when there are too many templates, or one is too large.
    """
    names = [
        *_logs(project, study),
        *study.beside,
        *(path.relative_to(project.folder).as_posix() for path in _templates(project)),
    ]
    return {DEFINITIONS: study.text.decode(), **dict(_read_below(project.folder, names))}


def digest_of_code(project: Project) -> str:
    """Return a digest of the code and the packaged templates that make the report.

    A template that the project has itself is one of its own files.
    """
    folders = {PACKAGE: "*.py", PACKAGE / "locales": "report.po", packaged_templates(): "*"}
    files = [
        (path.name, path.read_bytes())
        for folder, pattern in folders.items()
        for path in sorted(folder.rglob(pattern))
        if path.is_file()
    ]
    own = {path.name for path in _templates(project)}
    return hashlib.sha256(repr([file for file in files if file[0] not in own]).encode()).hexdigest()[
        :CODE_DIGITS
    ]


def _logs(project: Project, study: Study) -> Iterator[str]:
    """Name the published logs, from the project's folder."""
    return (
        Path(os.path.relpath(file, project.folder)).as_posix()
        for reference in study.references
        for file in reference.read
    )


def _templates(project: Project) -> list[Path]:
    """Return every file below the folder of templates, and no link.

    Raises ``InvalidInput`` when there are too many.
    """
    found: list[Path] = []
    waiting = [] if project.templates.is_symlink() else [project.templates]
    looked_at = 0
    while waiting:
        for entry in _entries(waiting.pop()):
            looked_at += 1
            if looked_at > bounds.TEMPLATES:
                most = tr("at most {templates} files and folders", templates=bounds.TEMPLATES)
                hint = tr("Expected {most}: move what is no template elsewhere.", most=most)
                raise InvalidInput(
                    [
                        Problem(
                            file=shown(project.templates),
                            line=0,
                            column=0,
                            message=tr("has too many files"),
                            hint=hint,
                        )
                    ]
                )
            if entry.is_dir(follow_symlinks=False):
                waiting.append(Path(entry.path))
            elif entry.is_file(follow_symlinks=False):
                found.append(Path(entry.path))
    return sorted(found)


def _entries(folder: Path) -> Iterator[os.DirEntry[str]]:
    """Return what is in a folder; nothing when there is none."""
    try:
        with os.scandir(folder) as entries:
            yield from entries
    except (FileNotFoundError, NotADirectoryError):
        return


def _read_below(folder: Path, names: list[str]) -> Iterator[tuple[str, str]]:
    for name in names:
        if not is_source(name):
            continue  # no template or log that anything could name
        try:
            yield name, _with_plain_lines(read_plain(inside(folder, name), bounds.TEXT).decode())
        except (UnsafeName, FileNotFoundError, UnicodeDecodeError):
            continue  # a link, or an editor's own file, perhaps; templates are text
        except OSError as error:
            blame_machine(error, shown(folder / name))
            reason = (
                said_of(error)
                if isinstance(error, NotPlain)
                else tr("cannot be read: {strerror}", strerror=said_of(error))
            )
            hint = tr(
                "Expected a text of at most {text} bytes: move what is no template elsewhere.",
                text=bounds.TEXT,
            )
            raise InvalidInput(
                [Problem(file=shown(folder / name), line=0, column=0, message=reason, hint=hint)]
            ) from error


def _with_plain_lines(text: str) -> str:
    """Let lines end in the one way, whatever system they were written on."""
    return text.replace("\r\n", "\n").replace("\r", "\n")

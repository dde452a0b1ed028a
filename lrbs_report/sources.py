"""The files that a report is made from and that a person writes: definitions, published logs, the project's own templates; and our own code."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from lrbs_report import bounds
from lrbs_report.edition_shape import is_source
from lrbs_report.errors import InvalidInput, Problem
from lrbs_report.experiments import Study
from lrbs_report.files import NotPlain, UnsafeName, blame_machine, inside, read_plain, shown
from lrbs_report.project import DEFINITIONS, Project
from lrbs_report.report.templates import packaged_templates

PACKAGE = Path(__file__).parent
CODE_DIGITS = 12


def read_sources(project: Project, study: Study) -> Mapping[str, str]:
    """Give the text of each file, by its path in the project. What is published carries them, so only plain files of the project are among them.

    Files outside of the project, links and what they lead to, and files that are no text stay where they are. Raises ``InvalidInput`` when there are
    too many templates, or one is too large.
    """
    names = [*_logs(project, study), *(path.relative_to(project.folder).as_posix() for path in _templates(project))]
    return {DEFINITIONS: study.text.decode(), **dict(_read_below(project.folder, names))}


def digest_of_code(project: Project) -> str:
    """Sum up the code and the packaged templates that make the report: a template that the project has itself is one of its own files."""
    folders = {PACKAGE: "*.py", PACKAGE / "locales": "*.po", packaged_templates(): "*"}
    files = [(path.name, path.read_bytes()) for folder, pattern in folders.items() for path in sorted(folder.rglob(pattern)) if path.is_file()]
    own = {path.name for path in _templates(project)}
    return hashlib.sha256(repr([file for file in files if file[0] not in own]).encode()).hexdigest()[:CODE_DIGITS]


def _logs(project: Project, study: Study) -> Iterator[str]:
    """Name the published logs, from the project's folder."""
    return (Path(os.path.relpath(reference.file, project.folder)).as_posix() for reference in study.references)


def _templates(project: Project) -> list[Path]:
    """Give every file below the folder of templates, and no link. Raises ``InvalidInput`` when there are too many."""
    found: list[Path] = []
    waiting = [] if project.templates.is_symlink() else [project.templates]
    looked_at = 0
    while waiting:
        for entry in _entries(waiting.pop()):
            looked_at += 1
            if looked_at > bounds.TEMPLATES:
                hint = f"Expected at most {bounds.TEMPLATES} files and folders: move what is no template elsewhere."
                raise InvalidInput([Problem(shown(project.templates), 0, 0, "has too many files", hint)])
            if entry.is_dir(follow_symlinks=False):
                waiting.append(Path(entry.path))
            elif entry.is_file(follow_symlinks=False):
                found.append(Path(entry.path))
    return sorted(found)


def _entries(folder: Path) -> Iterator[os.DirEntry[str]]:
    """Give what is in a folder; nothing when there is none."""
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
            reason = str(error.strerror) if isinstance(error, NotPlain) else f"cannot be read: {error.strerror}"
            hint = f"Expected a text of at most {bounds.TEXT} bytes: move what is no template elsewhere."
            raise InvalidInput([Problem(shown(folder / name), 0, 0, reason, hint)]) from error


def _with_plain_lines(text: str) -> str:
    """Let lines end in the one way, whatever system they were written on."""
    return text.replace("\r\n", "\n").replace("\r", "\n")

"""The files that a report is made from and that a person writes: definitions, published logs, the project's own templates; and our own code."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from lrbs_report.experiments import Study
from lrbs_report.project import DEFINITIONS, Project
from lrbs_report.report.templates import packaged_templates

PACKAGE = Path(__file__).parent
CODE_DIGITS = 12


def read_sources(project: Project, study: Study) -> Mapping[str, str]:
    """Give the text of each file, by its path in the project. Files outside of the project stay where they are, and files that are no text too."""
    return {DEFINITIONS: study.text.decode(), **dict(_read_below(project.folder, [*_logs(study), *_templates(project)]))}


def digest_of_code(project: Project) -> str:
    """Sum up the code and the packaged templates that make the report: a template that the project has itself is one of its own files."""
    folders = {PACKAGE: "*.py", PACKAGE / "locales": "*.po", packaged_templates(): "*"}
    files = [(path.name, path.read_bytes()) for folder, pattern in folders.items() for path in sorted(folder.rglob(pattern)) if path.is_file()]
    own = {path.name for path in _templates(project)}
    return hashlib.sha256(repr([file for file in files if file[0] not in own]).encode()).hexdigest()[:CODE_DIGITS]


def _logs(study: Study) -> Iterator[Path]:
    return (reference.file for reference in study.references)


def _templates(project: Project) -> Iterator[Path]:
    return (path for path in sorted(project.templates.rglob("*")) if path.is_file())


def _read_below(folder: Path, files: list[Path]) -> Iterator[tuple[str, str]]:
    for path in files:
        if path.resolve().is_relative_to(folder.resolve()):
            try:
                yield path.resolve().relative_to(folder.resolve()).as_posix(), path.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue  # an editor's own file, perhaps; templates are text

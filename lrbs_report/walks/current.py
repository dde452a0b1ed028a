"""Whether there is anything to do at all.

Answered in a fraction of a second, from digests alone, before definitions are even parsed. A build leaves a
note of the digest of everything that it read, and of what it published. While all of that is byte for byte
the same, another build would write the same bytes again. Anything else, even a changed comment, only means
that the question needs a closer look; and so does a note that was not written on this machine.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lrbs_report.base import bounds
from lrbs_report.base.errors import ReportError
from lrbs_report.base.files import explain_disk, opened
from lrbs_report.base.notes import keep_note, kept_note
from lrbs_report.base.package import PACKAGE
from lrbs_report.keeping.output import MANIFEST
from lrbs_report.keeping.project import Project
from lrbs_report.report.prose.templates import packaged_templates
from lrbs_report.study.path_fields import Template
from lrbs_report.study.shelves import Refused, Shelf

if TYPE_CHECKING:
    from lrbs_report.judging.claims import Verdict


@dataclass(frozen=True, kw_only=True)
class Unverified:
    """The ids of the claims that are not verified: refuted or without an answer, and undecided."""

    refuted: tuple[str, ...] = ()
    undecided: tuple[str, ...] = ()


def unverified_of(verdicts: Mapping[str, Verdict]) -> Unverified:
    """Return the claims that are not verified."""
    return Unverified(
        refuted=tuple(id_ for id_, verdict in verdicts.items() if verdict.is_refuted),
        undecided=tuple(id_ for id_, verdict in verdicts.items() if verdict.is_undecided),
    )


def unverified_when_current(project: Project, *, pdf: bool) -> Unverified | None:
    """Return the claims that the published report does not verify, if it is current.

    It is current if it is intact and everything that it was made from is unchanged. Returns ``None`` if not.
    """
    note = kept_note(_note(project))
    if (
        not note
        or note["digest"] != _digest(project, note["data"], note.get("imports", []), pdf=pdf)
        or not project.output.is_intact()
    ):
        return None
    return Unverified(refuted=tuple(note["refuted"]), undecided=tuple(note.get("undecided", ())))


def leave_note(
    project: Project, data: Iterable[Path], imports: Sequence[str], unverified: Unverified, *, pdf: bool
) -> None:
    """Note what the published report was made from, and the claims that it does not verify.

    Only for whoever holds the lock. ``data`` are the files that the definitions name: data sets, published
    logs and those that are imported; ``imports`` are the templates that lead to the latter.
    """
    # relative: a copied project looks at its own files
    files = sorted({os.path.relpath(path, project.folder) for path in data if path.exists()})
    if digest := _digest(project, files, imports, pdf=pdf):
        told = {"digest": digest, "data": files, "imports": list(imports), **asdict(unverified)}
        keep_note(_note(project), told)


def withdraw_note(project: Project) -> None:
    """Forget what the published report was made from: while it has holes, there is always something to do.

    Only for whoever holds the lock.
    """
    with explain_disk(_note(project)):
        _note(project).unlink(missing_ok=True)


def _note(project: Project) -> Path:
    return project.store.folder / "current.json"


def _digest(project: Project, data: Iterable[str], imports: Iterable[str], *, pdf: bool) -> str:
    """Sum up everything that a report is made from, and what is published.

    That is the definitions, the results, the data, the templates, this package, and every installed library's
    version. Returns nothing when any of it cannot be read, or is far too large: then there is always
    something to do.
    """
    folders = (
        (project.templates, "*"),
        (packaged_templates(), "*"),
        (PACKAGE, "*.py"),
        (PACKAGE / "locales", "report.po"),
    )
    try:
        told = [
            [
                "pdf",
                pdf,
                sys.version,
                _sha256_of(project.definitions),
                _sha256_of(project.output.folder / MANIFEST),
            ],
            [[path, _content_of(project.folder / path)] for path in data],
            [[files, _found_by(project, files)] for files in imports],
            *(
                _files(folder, "*.json")
                for folder in (project.store.folder / "results", project.store.datasets)
            ),
            project.store.history.digest(),
            *(_files(folder, pattern) for folder, pattern in folders),
            sorted(_installed()),
        ]
    except (OSError, ReportError, Refused):
        return ""
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def _found_by(project: Project, files: str) -> list[str]:
    """Return the paths that a template leads to: of one more, nobody has read anything yet."""
    return [one.path for one in Shelf(folder=project.folder).find(Template(files))]


def _content_of(path: Path) -> str | list[list[str]]:
    """Return the digest of a file, or those of all files of a folder."""
    return _files(path, "*") if path.is_dir() else _sha256_of(path, bounds.DATA)


def _files(folder: Path, pattern: str) -> list[list[str]]:
    """Name every file below a folder with its digest."""
    return [
        [str(path.relative_to(folder)), _sha256_of(path)]
        for path in sorted(folder.rglob(pattern))
        if path.is_file()
    ]


def _sha256_of(path: Path, most: int = bounds.RESULT) -> str:
    """Return the SHA-256 of a file of at most so many bytes; it may be behind a link of its owner's."""
    with opened(path, most, follow=True) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _installed() -> Iterator[str]:
    """Name every installed library with its version, by the folders that installers leave."""
    for folder in map(Path, sys.path):
        if folder.is_dir():
            yield from (path.name for path in folder.glob("*.dist-info"))

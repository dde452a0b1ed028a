"""Is there anything to do at all? Answered in a fraction of a second, from digests alone, before definitions are even parsed.

A build leaves a note of the digest of everything that it read. While all of that is byte for byte the same, and the published files are intact,
another build would write the same bytes again. Anything else, even a changed comment, only means that the question needs a closer look.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from lrbs_report.errors import DamagedStore
from lrbs_report.files import explain_disk, sha256_of, write_whole
from lrbs_report.project import Project
from lrbs_report.report.templates import packaged_templates

PACKAGE = Path(__file__).parent


def refuted_when_current(project: Project, *, pdf: bool) -> list[str] | None:
    """Give the claims that the published report refutes, if it is intact and everything that it was made from is unchanged; ``None`` if not."""
    try:
        note = json.loads(_note(project).read_bytes())
        unchanged = note["digest"] == _digest(project, note["data"], pdf=pdf)
        refuted = list(map(str, note["refuted"]))
    except (OSError, ValueError, KeyError, TypeError, DamagedStore):
        return None
    return refuted if unchanged and project.output.is_intact() else None


def leave_note(project: Project, data: Iterable[Path], refuted: Sequence[str], *, pdf: bool) -> None:
    """Note what the published report was made from, and the claims that it refutes. Only for whoever holds the lock.

    ``data`` are the files that the definitions name: data sets and published logs.
    """
    files = sorted({os.path.relpath(path, project.folder) for path in data if path.exists()})  # relative: a copied project looks at its own files
    note = {"digest": _digest(project, files, pdf=pdf), "data": files, "refuted": list(refuted)}
    write_whole(_note(project), json.dumps(note, indent=1).encode())


def withdraw_note(project: Project) -> None:
    """Forget what the published report was made from: while it has holes, there is always something to do. Only for whoever holds the lock."""
    with explain_disk(_note(project)):
        _note(project).unlink(missing_ok=True)


def _note(project: Project) -> Path:
    return project.store.folder / "current.json"


def _digest(project: Project, data: Iterable[str], *, pdf: bool) -> str:
    """Sum up the definitions, the results, the data, the templates, this package and every installed library's version."""
    told = [
        ["pdf", pdf, sys.version, sha256_of(project.definitions)],
        [[path, sha256_of(project.folder / path)] for path in data],
        *(_files(folder, pattern) for folder, pattern in ((project.store.folder / "results", "*.json"), (project.store.datasets, "*.json"))),
        project.store.history.digest(),
        *(
            _files(folder, pattern)
            for folder, pattern in ((project.templates, "*"), (packaged_templates(), "*"), (PACKAGE, "*.py"), (PACKAGE / "locales", "*.po"))
        ),
        sorted(_installed()),
    ]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def _files(folder: Path, pattern: str) -> list[list[str]]:
    """Name every file below a folder with its digest."""
    return [[str(path.relative_to(folder)), sha256_of(path)] for path in sorted(folder.rglob(pattern)) if path.is_file()]


def _installed() -> Iterator[str]:
    """Name every installed library with its version, by the folders that installers leave."""
    for folder in map(Path, sys.path):
        if folder.is_dir():
            yield from (path.name for path in folder.glob("*.dist-info"))

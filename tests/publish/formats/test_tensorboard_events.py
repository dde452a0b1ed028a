"""Files of events bear no time but the one that the history noted, and no number that was not measured."""

from __future__ import annotations

import struct
from pathlib import Path

from lrbs_report.keeping.project import Project
from lrbs_report.publish import exporting
from lrbs_report.publish.formats.tensorboard_events import FILE
from lrbs_report.walks import compose
from tests.factory.projects import kept_project

HEAD = 12
"""Bytes of a record before its content: a length and a sum."""


def time_of(content: bytes) -> float:
    """Return the time of the first event of a file: what stands first in it."""
    assert b"\x09" == content[HEAD : HEAD + 1]
    (found,) = struct.unpack("<d", content[HEAD + 1 : HEAD + 9])
    return float(found)


def files_of(project: Project) -> dict[str, bytes]:
    """Return what is exported, by experiment and seed."""
    dest = project.folder / "events"
    exporting.publish(compose.composed(project), dest, "tensorboard")
    return {path.parent.relative_to(dest).as_posix(): path.read_bytes() for path in dest.rglob(FILE)}


def test_a_run_has_the_time_that_was_noted(tmp_path: Path) -> None:
    """And one of which nobody noted it has none, which is the beginning of 1970."""
    project = kept_project(tmp_path / "project")
    files = files_of(project)
    assert {0.0} == set(map(time_of, files.values()))
    composed = compose.composed(project)
    key = composed.document.findings.runs["fast"][0].key
    project.store.history.keep_trained([key], "2026-11-20T03:00:00+00:00")
    assert {**dict.fromkeys(files, 0.0), "fast/seed-1": 1795143600.0} == {
        path: time_of(content) for path, content in files_of(project).items()
    }

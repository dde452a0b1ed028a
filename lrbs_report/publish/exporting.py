"""A report as files of another program, put into a folder like everything that is published."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from lrbs_report.base import bounds
from lrbs_report.base.errors import InvalidInput, Problem
from lrbs_report.base.files import explain_disk
from lrbs_report.base.tongue import tr
from lrbs_report.publish.formats.format import Files, Format, Giving
from lrbs_report.publish.formats.listing import formats
from lrbs_report.publish.placing import Placed, place
from lrbs_report.report.composed import Composed


def publish(composed: Composed, dest: Path, name: str, *, adopt: bool = False) -> Placed:
    """Export a report as a format into a folder, which need not be there yet, and return what was done.

    Raises ``InvalidInput`` when something is in the way, or there are more files than a folder may be given.
    """
    wanted = formats()[name]
    asked = {"target": "export", "as": name, **_times(composed, wanted)}
    files = files_of(composed, asked)
    refuse_many(name, len(files))
    # What is there and is no folder is refused below.
    with explain_disk(dest), contextlib.suppress(FileExistsError):
        dest.mkdir(parents=True, exist_ok=True)
    return place(dest, files, f"export-{name}", asked, adopt=adopt)


def refuse_many(name: str, count: int) -> None:
    """Raise ``InvalidInput`` for more files than a receipt can name."""
    if count > bounds.PUBLICATION_FILES:
        message = tr(
            "--as {name} would be {count} files, and {publication_files} are the most",
            name=name,
            count=count,
            publication_files=bounds.PUBLICATION_FILES,
        )
        raise InvalidInput(
            [Problem(message=message, hint=tr("--as csv holds the same numbers in two files."))]
        )


def files_of(composed: Composed, asked: Mapping[str, Any]) -> Files:
    """Return the files of an export by their paths in the folder; ``asked`` may be a stranger's.

    Raises ``KeyError`` or ``TypeError`` when it tells no way to export.
    """
    times = asked.get("times", {})
    if not all(isinstance(time, int | float) and math.isfinite(time) for time in times.values()):
        message = tr("a time is none")
        raise TypeError(message)
    return formats()[asked["as"]].files(Giving(composed=composed, times=times))


def _times(composed: Composed, wanted: Format) -> dict[str, Any]:
    """Return when each run was trained, where that is asked and somebody noted it."""
    if not wanted.is_timed:
        return {}
    keys = {run.key for runs in composed.document.findings.runs.values() for run in runs}
    noted = composed.project.store.history.trained()
    return {
        "times": {key: datetime.fromisoformat(time).timestamp() for key, time in noted.items() if key in keys}
    }

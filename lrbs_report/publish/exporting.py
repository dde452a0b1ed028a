"""A report as files of another program, put into a folder like everything that is published."""

from __future__ import annotations

import contextlib
from pathlib import Path

from lrbs_report.base import bounds
from lrbs_report.base.errors import InvalidInput, Problem
from lrbs_report.base.files import explain_disk
from lrbs_report.publish.formats.listing import formats
from lrbs_report.publish.placing import Placed, place
from lrbs_report.report.composed import Composed


def publish(composed: Composed, dest: Path, name: str, *, adopt: bool = False) -> Placed:
    """Export a report as a format into a folder, which need not be there yet, and return what was done.

    Raises ``InvalidInput`` when something is in the way, or there are more files than a folder may be given.
    """
    files = formats()[name].files(composed)
    if len(files) > bounds.PUBLICATION_FILES:
        message = f"--as {name} would be {len(files)} files, and {bounds.PUBLICATION_FILES} are the most"
        raise InvalidInput([Problem(message=message, hint="--as csv holds the same numbers in two files.")])
    # What is there and is no folder is refused below.
    with explain_disk(dest), contextlib.suppress(FileExistsError):
        dest.mkdir(parents=True, exist_ok=True)
    return place(dest, files, f"export-{name}", {"target": "export", "as": name}, adopt=adopt)

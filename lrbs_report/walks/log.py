"""``log``: what a published log says, whoever printed it. Trains nothing, and needs no project."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from lrbs_report.keeping.project import DEFINITIONS
from lrbs_report.kinds.logs.facts.fact import Fact
from lrbs_report.kinds.logs.facts.listing import facts_of
from lrbs_report.kinds.logs.listing import read_log
from lrbs_report.kinds.logs.published import LogFormat, PrintedLog
from lrbs_report.study.formats import read_formats


def read(log: Path, name: str | None, folder: Path) -> PrintedLog:
    """Return what a log says: in the format of a name, or in the first that reads all of it.

    ``folder`` may hold definitions with formats of their own. Raises ``InvalidInput`` when the log, or these,
    are wrong.
    """
    return read_log(log, name, own_formats(folder))


def facts_in(log: PrintedLog) -> Sequence[Sequence[Fact] | None]:
    """Return what follows from each run as it is printed; nothing of runs beyond the first many."""
    return list(facts_of(log))


def own_formats(folder: Path) -> tuple[LogFormat, ...]:
    """Return the formats of a folder's definitions; none where there are no definitions."""
    definitions = folder / DEFINITIONS
    return read_formats(definitions) if definitions.is_file() else ()

"""The facts of this folder: each file that has ``FACTS`` finds some, and is found by being there."""

from __future__ import annotations

import functools
from collections.abc import Iterator

from lrbs_report.base.listing import listed_in
from lrbs_report.kinds.logs.facts.fact import Fact, Finder
from lrbs_report.kinds.logs.published import PrintedLog

MOST_SERIES = 200
"""Of which facts are looked for in a log, so that one of thousands of runs is told in seconds."""

MOST_EPOCHS = 100_000
"""Of a run whose facts are looked for: each different number is held as a fraction."""


@functools.cache
def finders() -> tuple[Finder, ...]:
    """Return what finds facts, by the names of the files."""
    return tuple(listed_in(__package__, "FACTS"))


def facts_of(log: PrintedLog) -> Iterator[tuple[Fact, ...] | None]:
    """Return the facts of each run; nothing of long ones, and after ``MOST_SERIES`` series."""
    seen = 0
    for number, run in enumerate(log.runs):
        seen += max(1, len(run.series))
        if (number and seen > MOST_SERIES) or len(run.epochs) > MOST_EPOCHS:
            yield None
        else:
            yield tuple(fact for finder in finders() for fact in finder(log, number))

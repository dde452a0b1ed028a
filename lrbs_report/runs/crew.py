"""How many workers a build starts, and how long an epoch took them."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from lrbs_report.runs.events import EpochEnded, Event
from lrbs_report.runs.job import Job
from lrbs_report.runs.plan import START_SECONDS, estimate, kind_of


def crew_for(jobs: Sequence[Job], timings: Mapping[str, float], most: int) -> int:
    """Decide how many workers to start: as many as have work for about the time that starting one takes.

    At least one. No result depends on it.
    """
    seconds = estimate(jobs, timings, 1) - START_SECONDS
    return max(1, min(most, round(seconds / START_SECONDS)))


@dataclass(kw_only=True)
class Stopwatch:
    """Learns how long an epoch takes, for the estimates of later plans. No result depends on it."""

    timings: dict[str, float]
    _last: dict[str, float] = field(default_factory=dict)

    def hear(self, event: Event) -> None:
        """Measure from one epoch's end to the next.

        The first epoch, with its compilation, does not count unless there is no other.
        """
        if not isinstance(event, EpochEnded):
            return
        now = time.monotonic()
        if event.job.key in self._last:
            self.timings[kind_of(event.job.run.experiment)] = now - self._last[event.job.key]
        self._last[event.job.key] = now

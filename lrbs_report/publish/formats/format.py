"""A format of another program, and what everybody asks of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from lrbs_report.report.composed import Composed

Files = Mapping[str, bytes]
"""Contents by their paths in the folder that is exported to."""

UNKNOWN = 0.0
"""The time of a run of which nobody noted when it was trained: the beginning of 1970."""


@dataclass(frozen=True, kw_only=True)
class Giving:
    """What is given away: a report, and when its runs were trained, in seconds since 1970 by their keys."""

    composed: Composed
    times: Mapping[str, float]

    def time_of(self, key: str) -> float:
        """Return when a run was trained."""
        return self.times.get(key, UNKNOWN)


@dataclass(frozen=True, kw_only=True)
class Format:
    """What ``export --as`` takes: its name, and the files that it makes of what is given away.

    The same gives the same files, each byte. Only ``is_timed`` formats ask when runs were trained.

    >>> def write(giving):
    ...     return {"title.txt": giving.composed.document.main.title.encode()}
    >>> Format(name="title", files=write).is_timed
    False
    """

    name: str
    files: Callable[[Giving], Files]
    is_timed: bool = False

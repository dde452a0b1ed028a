"""What is to be said of how a log was selected, where nobody declares it: the least that explains it."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from lrbs_report.judging.replication import Candidate
from lrbs_report.judging.selection import TRIED, Selected

MOST_TOLD = 1_000_000
"""A log that stands higher than all but one in so many is told as rarer than that: tails are not known so far
out.
"""


@dataclass(frozen=True, kw_only=True)
class Accusation:
    """What a log is accused of.

    By ``measure`` it stands higher than all but one in ``one_in`` honest logs, and ``fewest`` to ``most`` are
    of how many runs each may be the best; 0 where none. ``epoch`` is the measure by which its end may be of
    the best epoch, and ``is_certain`` tells that the log itself shows that. ``is_unexplained`` tells that
    chance hardly explains the log, nor anything that was tried. What is not so is empty.
    """

    measure: str = ""
    chance: float = 1.0
    fewest: int = 0
    most: int = 0
    epoch: str = ""
    is_certain: bool = False
    is_unexplained: bool = False

    @property
    def is_rare(self) -> bool:
        """Whether fewer honest logs than can be told stand as high."""
        return self.chance < 1 / MOST_TOLD

    @property
    def one_in(self) -> int:
        """Of how many honest logs at most one stands as high."""
        return MOST_TOLD if self.is_rare else math.floor(1 / self.chance)


NOTHING = Accusation()


def accusation_of(candidate: Candidate) -> Accusation:
    """Return what a log is accused of, against the seeds of a set-up.

    What the log itself shows is said of any. All else rests on the seeds, and is not said of a set-up that
    cannot have printed it.
    """
    found = candidate.selected
    if found is None:
        return NOTHING
    if found.certain:
        shown = {one.by: one.shown for one in found.traced}
        return Accusation(epoch=max(found.certain, key=lambda by: shown[by]), is_certain=True)
    if candidate.is_another:
        return NOTHING
    if found.named:
        return _named(found)
    is_rejected = candidate.fate == found.honest.fate == "rejected"
    return Accusation(is_unexplained=is_rejected and bool(found.fits))


def _named(found: Selected) -> Accusation:
    """Return what explains a log that stands too high by some measure."""
    best = {(fit.selection.by, fit.selection.runs) for fit in found.named if fit.selection.kind == "runs"}
    explained = {by for by, _ in best}
    high = min(
        (one for one in found.standings if one.is_too_high),
        key=lambda one: (one.measure not in explained, one.chance),
    )
    runs = _neighbours(runs for by, runs in best if by == high.measure)
    epochs = [fit for fit in found.named if fit.selection.kind == "epoch"]
    likely = max(epochs, key=lambda fit: fit.chance, default=None)
    return Accusation(
        measure=high.measure,
        chance=high.chance,
        fewest=min(runs, default=0),
        most=max(runs, default=0),
        epoch=(likely.selection.by if likely else None) or "",
    )


def _neighbours(runs: Iterable[int]) -> list[int]:
    """Return the least of some numbers of runs, with those that follow it as far as none is left out.

    >>> _neighbours([10, 2, 3])
    [2, 3]
    """
    places = sorted(map(TRIED.index, runs))
    gap = next((at for at, (one, other) in enumerate(pairwise(places), 1) if other > one + 1), len(places))
    return [TRIED[place] for place in places[:gap]]

"""Which epoch the numbers of a log's end are of, as the log alone tells: the last, or the best.

Where a measure is printed in each epoch and again at the end, both must be one number. No seeds are asked.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from lrbs_report.kinds.measures.keras import TEST, VALIDATION, parted
from lrbs_report.kinds.measures.measure import Direction

ARITHMETIC = 1e-5
"""The share of a number by which two ways to compute it in 32 bits may differ."""

Interval = tuple[float, float]
"""The lowest and the highest number that a printed one stands for, in the unit of the seeds."""

Epochs = Mapping[str, Sequence[Interval | None]]
"""What a run prints of its epochs, by the names of measures; ``None`` where an epoch lacks one."""

Told = Literal["best", "last", ""]
"""The epoch that the end is of; nothing where it may be of both, or of neither."""


@dataclass(frozen=True, kw_only=True)
class Traced:
    """What the log alone says of the epoch that its end is of, by the measure that epochs are chosen by.

    ``shown`` counts the runs whose end is that of the best epoch and cannot be that of the last, ``denied``
    those where it is the other way round.
    """

    by: str
    shown: int
    denied: int


def is_held_out(name: str) -> bool:
    """Tell whether a measure is taken on rows that do not train.

    Others are measured while the weights move, so that they are not the same after the epoch.

    >>> is_held_out("val_loss"), is_held_out("loss")
    (True, False)
    """
    return parted(name)[0] in {VALIDATION, TEST}


def traced(runs: Iterable[tuple[Epochs, Mapping[str, Interval]]], by: str, better: Direction) -> Traced:
    """Count the runs whose end is of their best epoch and not the last, and the other way round.

    Each run has its series and its numbers of the end; ``by`` is the measure that the best epoch is best by.
    """
    said = [_epoch_told(series, finals, by, better) for series, finals in runs]
    return Traced(by=by, shown=said.count("best"), denied=said.count("last"))


def _epoch_told(series: Epochs, finals: Mapping[str, Interval], by: str, better: Direction) -> Told:
    """Return which epoch the end of a run is of, where what is printed tells one from the other.

    Of several epochs that print as equally good any may be the best, and it is the last that is printed that
    must be the run's last. An epoch that the log leaves out may be a better one: where there are such,
    nothing is denied.
    """
    printed = series.get(by, ())
    if not printed or printed[-1] is None:
        return ""
    best = _best_printed(printed, better)
    said = {_told_by(end, series.get(name, ()), best) for name, end in finals.items() if is_held_out(name)}
    answers = said - {""}
    if len(answers) != 1 or (answers == {"last"} and None in printed):
        return ""
    return answers.pop()


def _told_by(end: Interval, series: Sequence[Interval | None], best: Sequence[int]) -> Told:
    """Return whether a number of the end is of the last epoch or of a best one; nothing where of both."""
    if not series or series[-1] is None or not all(map(math.isfinite, end)):
        return ""
    of_best = any(epoch < len(series) and _may_be_one(end, series[epoch]) for epoch in best)
    of_last = _may_be_one(end, series[-1])
    if of_best == of_last:
        return ""
    return "best" if of_best else "last"


def _best_printed(printed: Sequence[Interval | None], better: Direction) -> list[int]:
    """Return the epochs that may be the best, by what each number stands for."""
    sign = 1 if better == "up" else -1
    ends = {
        epoch: sorted(sign * end for end in one)
        for epoch, one in enumerate(printed)
        if one is not None and all(map(math.isfinite, one))
    }
    least = max((low for low, _ in ends.values()), default=math.inf)
    return [epoch for epoch, (_, high) in ends.items() if high >= least]


def _may_be_one(one: Interval, other: Interval | None) -> bool:
    """Tell whether two printed numbers may be the same, but for what arithmetic in 32 bits leaves."""
    if other is None or not all(map(math.isfinite, other)):
        return False
    room = ARITHMETIC * max(map(abs, (*one, *other)))
    return one[0] <= other[1] + room and other[0] <= one[1] + room

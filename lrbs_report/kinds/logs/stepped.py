"""Numbers that stand at steps, a series apart from the others, and become epochs."""

from __future__ import annotations

import math
from array import array
from bisect import bisect_left
from collections.abc import Callable
from heapq import merge
from itertools import groupby, pairwise, repeat
from operator import itemgetter
from pathlib import Path
from typing import Any

from lrbs_report.base import bounds
from lrbs_report.base.tongue import tr
from lrbs_report.kinds.logs.gathering import Gathering
from lrbs_report.kinds.logs.pieces import KEEP, refusal
from lrbs_report.kinds.logs.texts import Texts

EPOCH = "epoch"
TOO_LARGE = 2.0**53
"""No epoch has this number, or a larger one."""

A_LITTLE = 1e-6
"""By which the end of an epoch may be missed: some programs divide epochs into steps in floats."""


class Stepped:
    """The series of one run, each with its numbers by their steps. Of one step, the last number counts.

    >>> stepped = Stepped(Path("run"))
    >>> stepped.put("loss", 499, "0.50"), stepped.put("epoch", 499, "0")
    (None, None)
    >>> gathering = Gathering(Path("run"))
    >>> stepped.gather(gathering)
    >>> gathering.log("mine").runs[0].epochs
    range(0, 1)
    """

    def __init__(self, log: Path) -> None:
        """Begin without any."""
        self._log = log
        self._series: dict[str, _Numbers] = {}
        self._count = 0

    def put(self, name: str, step: int, text: str) -> None:
        """Keep a number."""
        self._count += 1
        if self._count > bounds.SCALARS:
            raise refusal(
                self._log, tr("a run has more than {scalars} numbers at steps", scalars=bounds.SCALARS), KEEP
            )
        if name not in self._series:
            self._series[name] = _Numbers()
        self._series[name].put(step, text)

    @property
    def is_empty(self) -> bool:
        """Whether there are none."""
        return not self._series

    def gather(
        self,
        gathering: Gathering,
        *,
        are_epochs: bool = False,
        complete: bool = True,
        **told: Any,  # noqa: ANN401 - fields of a run
    ) -> None:
        """Keep them as a run: by the epochs that a series called so tells of the steps, or by the steps.

        A series of one number, beside others of more, tells one of the end. ``are_epochs`` tells that whoever
        wrote the steps counts epochs.
        """
        for numbers in self._series.values():
            numbers.settle()
        told_epochs = next((name for name in self._series if name.rpartition("/")[2] == EPOCH), None)
        epoch_of = _epochs_by(self._series.pop(told_epochs)) if told_epochs else int
        longest = max((len(numbers.steps) for numbers in self._series.values()), default=0)
        merged = []
        for name, numbers in self._series.items():
            if len(numbers.steps) == 1 < longest:
                gathering.final(name, numbers.texts[0] or "")
            else:
                merged.append(zip(numbers.steps, repeat(name), numbers.texts, strict=False))
        for step, found in groupby(merge(*merged, key=itemgetter(0)), itemgetter(0)):
            gathering.put(epoch_of(step), {name: text or "" for _, name, text in found})
        if not told_epochs and not are_epochs:
            gathering.note(tr("Nothing tells an epoch: the steps are read as epochs."))
        gathering.tell(**told)
        gathering.end(complete=complete)


class _Numbers:
    """The numbers of a series, each with its step, in little room."""

    __slots__ = ("steps", "texts")

    def __init__(self) -> None:
        """Begin without any."""
        self.steps = array("q")
        self.texts = Texts()

    def put(self, step: int, text: str) -> None:
        """Keep a number."""
        self.steps.append(step)
        self.texts.append(text)

    def settle(self) -> None:
        """Put them in order, of each step the last: a program that was started anew tells some again."""
        if any(one >= other for one, other in pairwise(self.steps)):
            last = dict(zip(self.steps, self.texts, strict=True))
            self.steps = array("q", sorted(last))
            self.texts = Texts(last[step] for step in self.steps)


def epoch_within(part: float) -> int:
    """Return the epoch, from 1, that a part of one belongs to.

    >>> epoch_within(0.5), epoch_within(1.0), epoch_within(1.0000000001)
    (1, 1, 1)
    """
    return max(1, math.ceil(part - A_LITTLE))


def _epochs_by(told: _Numbers) -> Callable[[int], int]:
    """Return what tells the epoch of a step: that of the first step from it on of which one is told.

    Epochs with fractions are those that a part of an epoch belongs to, counted from 1.
    """
    steps = told.steps
    epochs = array("d", (max(-1.0, min(float(text or "nan"), TOO_LARGE)) for text in told.texts))
    if all(epoch.is_integer() for epoch in epochs):
        whole = array("q", map(int, epochs))
    else:
        whole = array("q", map(epoch_within, epochs))
    return lambda step: max(0, whole[min(bisect_left(steps, step), len(steps) - 1)])

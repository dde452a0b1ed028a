"""Numbers that stand at steps, a series apart from the others, and become epochs."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from lrbs_report.base import bounds
from lrbs_report.kinds.logs.gathering import KEEP, Gathering
from lrbs_report.kinds.logs.pieces import refusal

EPOCH = "epoch"
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
        self._series: dict[str, dict[int, str]] = {}
        self._count = 0

    def put(self, name: str, step: int, text: str) -> None:
        """Keep a number."""
        self._count += 1
        if self._count > bounds.SCALARS:
            raise refusal(self._log, f"a run has more than {bounds.SCALARS} numbers at steps", KEEP)
        self._series.setdefault(name, {})[step] = text

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
        told_epochs = next((name for name in self._series if name.rpartition("/")[2] == EPOCH), None)
        epoch_of = _epochs_by(self._series.pop(told_epochs)) if told_epochs else int
        longest = max(map(len, self._series.values()), default=0)
        by_step: dict[int, dict[str, str]] = {}
        for name, numbers in self._series.items():
            if len(numbers) == 1 < longest:
                gathering.final(name, *numbers.values())
            else:
                for step, text in numbers.items():
                    by_step.setdefault(step, {})[name] = text
        for step in sorted(by_step):
            gathering.put(epoch_of(step), by_step[step])
        if not told_epochs and not are_epochs:
            gathering.note("Nothing tells an epoch: the steps are read as epochs.")
        gathering.tell(**told)
        gathering.end(complete=complete)


def epoch_within(part: float) -> int:
    """Return the epoch, from 1, that a part of one belongs to.

    >>> epoch_within(0.5), epoch_within(1.0), epoch_within(1.0000000001)
    (1, 1, 1)
    """
    return max(1, math.ceil(part - A_LITTLE))


def _epochs_by(told: Mapping[int, str]) -> Callable[[int], int]:
    """Return what tells the epoch of a step: that of the first step from it on of which one is told.

    Epochs with fractions are those that a part of an epoch belongs to, counted from 1.
    """
    steps = sorted(told)
    epochs = [float(told[step]) for step in steps]
    if all(epoch.is_integer() for epoch in epochs):
        whole = [int(epoch) for epoch in epochs]
    else:
        whole = [epoch_within(epoch) if math.isfinite(epoch) else 0 for epoch in epochs]
    return lambda step: max(0, whole[min(bisect_left(steps, step), len(steps) - 1)])

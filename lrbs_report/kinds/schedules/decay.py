"""The article's rate: after every epoch a share of it is lost."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Annotated

from pydantic import Field

from lrbs_report.kinds.schedules.schedule import ByEpoch, Place

REMEMBERED = 4096
"""Pairs of a rate and its epochs that are remembered: each epoch of a run asks for the next one's."""


class LearningRateDecay(ByEpoch):
    """A rate that loses the share ``lr_decay`` of itself after every epoch.

    >>> rates = LearningRateDecay(lr_decay=0.5)
    >>> [rates.of(0.1, epoch) for epoch in range(3)]
    [0.1, 0.05, 0.025]
    """

    lr_decay: Annotated[float, Field(ge=0, lt=1, description="The share lost after every epoch.")]

    @property
    def moves(self) -> bool:
        """Whether the rate is not the same in every epoch."""
        return self.lr_decay > 0

    def rate_of(self, first: float, place: Place) -> float:
        """Return the rate of an epoch."""
        return self.of(first, place.epoch)

    def of(self, first: float, epoch: int) -> float:
        """Return the rate at which an epoch trains, counted from 0, in 64-bit floats.

        This is the recurrence ``lr = lr - lr * lr_decay``, run ``epoch`` times from ``first``. The closed
        form ``first * (1 - lr_decay) ** epoch`` rounds differently and misses the published digits.
        """
        return _after(float(first), self.lr_decay, epoch)

    def epochs_above(self, first: float, lowest: float, most: float) -> int:
        """Count the epochs, at most so many, whose rate is not below the lowest one."""
        if not self.moves:
            return math.floor(most)
        falls = (math.log(lowest) - math.log(first)) / math.log1p(-self.lr_decay)
        return 1 + math.floor(min(most, falls))


SCHEDULE = LearningRateDecay


@lru_cache(maxsize=REMEMBERED)
def _after(first: float, share: float, epochs: int) -> float:
    """Run the recurrence from an epoch that was most likely asked for before."""
    begun = (epochs - 1) // REACH * REACH
    rate = _after(first, share, begun) if begun > 0 else first
    for _ in range(epochs - max(begun, 0)):
        rate -= rate * share
    return rate


REACH = 100
"""Epochs that are run through at once."""

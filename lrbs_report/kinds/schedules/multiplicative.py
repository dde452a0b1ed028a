"""The article's rate: after every epoch a share of it is lost."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Multiplicative:
    """A rate that is ``first`` in the first epoch, and loses a ``share`` of itself after each.

    >>> rates = Multiplicative(first=0.1, share=0.5)
    >>> [rates.rate_of(epoch) for epoch in range(3)]
    [0.1, 0.05, 0.025]
    """

    first: float
    share: float

    @property
    def moves(self) -> bool:
        """Whether the rate is not the same in every epoch."""
        return self.share > 0

    def rate_of(self, epoch: int) -> float:
        """Return the rate at which an epoch trains, counted from 0, in 64-bit floats.

        This is the recurrence ``lr = lr - lr * share``, run ``epoch`` times from ``first``. The closed form
        ``first * (1 - share) ** epoch`` rounds differently and misses the published digits.
        """
        rate = float(self.first)
        for _ in range(epoch):
            rate = self.after(rate)
        return rate

    def after(self, rate: float) -> float:
        """Return the rate that follows another one, an epoch later."""
        return rate - rate * self.share

    def epochs_above(self, lowest: float, most: float) -> int:
        """Count the epochs, at most so many, whose rate is not below the lowest one."""
        if not self.moves:
            return math.floor(most)
        return 1 + math.floor(min(most, (math.log(lowest) - math.log(self.first)) / math.log1p(-self.share)))

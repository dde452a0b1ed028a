"""The rate of a range test: it grows by the same factor from step to step. No definitions ask for it by name.

Source: Smith, "Cyclical Learning Rates for Training Neural Networks", 2017, section 3.3; there it grows by
the same amount, which leaves few steps for the lower decades.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from lrbs_report.kinds.schedules.schedule import ByEpoch, Place


class RangeTest(ByEpoch):
    """A rate of ``begin * (end / begin) ** (step / (steps - 1))``; after the last step it stays.

    Each epoch is one step.

    >>> grows = RangeTest(begin=0.01, end=100.0, steps=5)
    >>> [round(rate, 6) for rate in grows.rates()]
    [0.01, 0.1, 1.0, 10.0, 100.0]
    """

    begin: Annotated[float, Field(gt=0, description="The rate of the first step.")]
    end: Annotated[float, Field(gt=0, description="The rate of the last step.")]
    steps: Annotated[int, Field(ge=2, description="How many steps there are.")]

    @property
    def first(self) -> float | None:
        """The rate of the first step."""
        return self.begin

    def rates(self) -> tuple[float, ...]:
        """Return the rate of each step."""
        return tuple(map(self._rate, range(self.steps)))

    def rate_of(self, first: float, place: Place) -> float:
        """Return the rate of an epoch."""
        del first
        return self._rate(place.epoch)

    def _rate(self, step: int) -> float:
        if step >= self.steps - 1:
            return self.end
        return float(self.begin * (self.end / self.begin) ** (step / (self.steps - 1)))

"""Rates as a list, one an epoch."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from lrbs_report.kinds.schedules.schedule import ByEpoch, Place


class Epochs(ByEpoch):
    """The rate of each epoch; after the last one, that stays.

    >>> Epochs(rates=(0.1, 0.01)).first
    0.1
    """

    rates: Annotated[
        tuple[Annotated[float, Field(ge=0, strict=True)], ...],
        Field(strict=False, min_length=1, description="A rate an epoch."),
    ]

    @property
    def first(self) -> float | None:
        """The rate of the first epoch."""
        return self.rates[0]

    @property
    def moves(self) -> bool:
        """Whether the rates are not all the same."""
        return len(set(self.rates)) > 1

    def lasts(self) -> int | None:
        """Return how many epochs it has rates for."""
        return len(self.rates)

    def rate_of(self, first: float, place: Place) -> float:
        """Return the rate of an epoch."""
        del first
        return self.rates[min(place.epoch, len(self.rates) - 1)]


SCHEDULE = Epochs

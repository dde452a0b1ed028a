"""Keras's ReduceLROnPlateau: the rate falls when what is watched has stopped getting better."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field

from lrbs_report.kinds.measures import OVER_EXAMPLES, WATCHED, measure_of
from lrbs_report.kinds.schedules.schedule import ByEpoch, Numbers, Place

CALLED = {"loss": WATCHED, "loss_over_examples": OVER_EXAMPLES}
"""What measures are called in the logs of callbacks, where that is another name."""


class ReduceLROnPlateau(ByEpoch):
    """A rate that is multiplied by ``factor`` after ``patience`` epochs without a better ``monitor``.

    It is decided anew from all earlier epochs each time, so a resumed training goes on as it would have.
    """

    monitor: Annotated[str, Field(description="What is watched: loss, val_loss or another measure.")] = (
        "val_loss"
    )
    factor: Annotated[float, Field(gt=0, lt=1, description="What the rate is multiplied by.")] = 0.1
    patience: Annotated[int, Field(ge=0, description="Epochs without improvement that it waits for.")] = 10
    mode: Annotated[Literal["auto", "min", "max"], Field(description="Which way is better.")] = "auto"
    min_delta: Annotated[float, Field(ge=0, description="A smaller improvement is none.")] = 1e-4
    cooldown: Annotated[int, Field(ge=0, description="Epochs after a fall in which it does not wait.")] = 0
    min_lr: Annotated[float, Field(ge=0, description="The lowest rate.")] = 0.0

    @property
    def watched(self) -> str:
        """The name of the measure that it watches."""
        return CALLED.get(self.monitor, self.monitor)

    @property
    def knows_its_way(self) -> bool:
        """Whether the definitions or Keras say which way what it watches is better."""
        return self.mode != "auto" or bool(measure_of(self.watched).better)

    def rate_of(self, first: float, place: Place) -> float:
        """Return the rate of an epoch."""
        falls = self.falls(place.history, first)
        return falls[-1][1] if falls else first

    def falls(self, history: Sequence[Numbers], first: float) -> list[tuple[int, float]]:
        """Return after which of some epochs the rate fell, counted from 0, and to which rate."""
        found: list[tuple[int, float]] = []
        rate, best, waited, cools = first, None, 0, 0
        for epoch, numbers in enumerate(history):
            if cools:
                cools, waited = cools - 1, 0
            if best is None or self._is_better(numbers[self.watched], best):
                best, waited = numbers[self.watched], 0
            elif not cools:
                waited += 1
                if waited >= self.patience and rate > self.min_lr:
                    rate, waited, cools = max(rate * self.factor, self.min_lr), 0, self.cooldown
                    found.append((epoch, rate))
        return found

    def _is_better(self, number: float, best: float) -> bool:
        is_up = self.mode == "max" or (self.mode == "auto" and measure_of(self.watched).better == "up")
        return number - self.min_delta > best if is_up else number + self.min_delta < best


SCHEDULE = ReduceLROnPlateau

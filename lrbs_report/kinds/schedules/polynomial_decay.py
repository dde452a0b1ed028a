"""Keras's PolynomialDecay: a polynomial from the first rate to a last one."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Annotated

from pydantic import Field

from lrbs_report.kinds.schedules.schedule import ByStep, Steps


class PolynomialDecay(ByStep):
    """A rate of ``(first - end) * (1 - step / decay_steps) ** power + end``.

    After ``decay_steps`` it stays at the end, or with ``cycle`` begins again over twice as many, and so on.
    """

    decay_steps: Annotated[float, Field(gt=0, description="Steps from the first rate to the last one.")]
    end_learning_rate: Annotated[float, Field(ge=0, description="The last rate.")] = 0.0001
    power: Annotated[float, Field(gt=0, description="The polynomial's power: 1 is a straight line.")] = 1.0
    cycle: Annotated[bool, Field(description="Whether it begins again beyond decay_steps.")] = False

    def rule(self, first: float, steps: Steps) -> Callable[[int], float]:
        """Return what gives the rate of a step."""
        del steps

        def rate_of(step: int) -> float:
            lasts, reached = self.decay_steps, min(step, self.decay_steps)
            if self.cycle:
                lasts, reached = lasts * max(1, math.ceil(step / lasts)), step
            return (first - self.end_learning_rate) * float(
                (1 - reached / lasts) ** self.power
            ) + self.end_learning_rate

        return rate_of


SCHEDULE = PolynomialDecay

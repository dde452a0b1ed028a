"""Keras's InverseTimeDecay: the rate is divided by a number that grows with the steps."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Annotated

from pydantic import Field

from lrbs_report.kinds.schedules.schedule import ByStep, Steps


class InverseTimeDecay(ByStep):
    """A rate of ``first / (1 + decay_rate * step / decay_steps)``; in whole steps with a ``staircase``.

    It is what ``decay`` was in the optimizers of Keras 2, with ``decay_steps = 1``.
    """

    decay_steps: Annotated[float, Field(gt=0, description="Steps in which the divisor grows by decay_rate.")]
    decay_rate: Annotated[float, Field(ge=0, description="How much the divisor grows in so many steps.")]
    staircase: Annotated[bool, Field(description="Whether it grows at once after so many steps.")] = False

    def rule(self, first: float, steps: Steps) -> Callable[[int], float]:
        """Return what gives the rate of a step."""
        del steps

        def rate_of(step: int) -> float:
            share = step / self.decay_steps
            return first / (1 + self.decay_rate * (math.floor(share) if self.staircase else share))

        return rate_of


SCHEDULE = InverseTimeDecay

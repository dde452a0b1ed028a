"""Keras's ExponentialDecay: the rate is multiplied by the same number every so many steps."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Annotated

from pydantic import Field

from lrbs_report.kinds.schedules.schedule import ByStep, Steps


class ExponentialDecay(ByStep):
    """A rate of ``first * decay_rate ** (step / decay_steps)``; in whole powers only with a ``staircase``."""

    decay_steps: Annotated[float, Field(gt=0, description="Steps in which the rate is multiplied once.")]
    decay_rate: Annotated[float, Field(gt=0, description="What it is multiplied by.")]
    staircase: Annotated[bool, Field(description="Whether it falls at once after so many steps.")] = False

    def rule(self, first: float, steps: Steps) -> Callable[[int], float]:
        """Return what gives the rate of a step."""
        del steps

        def rate_of(step: int) -> float:
            share = step / self.decay_steps
            return first * float(self.decay_rate ** (math.floor(share) if self.staircase else share))

        return rate_of


SCHEDULE = ExponentialDecay

"""Keras's CosineDecay: half a cosine from the first rate to a last one, perhaps after a warm-up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from pydantic import Field

from lrbs_report.kinds.schedules.schedule import ByStep, Steps, cosine_from


class CosineDecay(ByStep):
    """A rate that falls in ``decay_steps`` from the first one to the share ``alpha`` of it.

    With a ``warmup_target`` it first rises to that, in ``warmup_steps``, and falls from there.
    (Loshchilov & Hutter 2017, https://arxiv.org/abs/1608.03983.)
    """

    decay_steps: Annotated[float, Field(gt=0, description="Steps in which the rate falls.")]
    alpha: Annotated[float, Field(ge=0, description="The share of the rate that is left at the end.")] = 0.0
    warmup_target: Annotated[float | None, Field(gt=0, description="The rate that the warm-up reaches.")] = (
        None
    )
    warmup_steps: Annotated[float, Field(ge=0, description="Steps of the warm-up.")] = 0

    def rule(self, first: float, steps: Steps) -> Callable[[int], float]:
        """Return what gives the rate of a step."""
        del steps
        target = self.warmup_target
        high, warms = (first, 0.0) if target is None else (target, self.warmup_steps)

        def rate_of(step: int) -> float:
            if step < warms:
                return (high - first) * (step / warms) + first
            return cosine_from(high, high * self.alpha, min(1.0, (step - warms) / self.decay_steps))

        return rate_of


SCHEDULE = CosineDecay

"""One cycle: the rate rises to its peak and falls to almost nothing within the training."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Literal

from pydantic import Field

from lrbs_report.kinds.schedules.schedule import ByStep, Steps, cosine_from


class OneCycle(ByStep):
    """A rate that rises from the experiment's divided by ``div_factor`` to the experiment's, and falls.

    It rises in the share ``pct_start`` of all steps, and ends at its first rate divided by
    ``final_div_factor``. (Smith & Topin 2018, https://arxiv.org/abs/1708.07120; the names and the steps at
    which the peak and the end are reached are those of PyTorch's OneCycleLR.)
    """

    pct_start: Annotated[float, Field(gt=0, lt=1, description="The share of the steps that rise.")] = 0.3
    div_factor: Annotated[float, Field(ge=1, description="The peak divided by the first rate.")] = 25.0
    final_div_factor: Annotated[float, Field(ge=1, description="The first rate divided by the last.")] = 1e4
    anneal_strategy: Annotated[
        Literal["cos", "linear"], Field(description="Along half a cosine, or a straight line.")
    ] = "cos"

    def rule(self, first: float, steps: Steps) -> Callable[[int], float]:
        """Return what gives the rate of a step."""
        last, rises = steps.total - 1, self.pct_start * steps.total - 1
        begin = first / self.div_factor
        end = begin / self.final_div_factor

        def rate_of(step: int) -> float:
            reached = min(step, last)
            if reached <= rises:
                return self._between(begin, first, reached / rises if rises else 1.0)
            return self._between(first, end, (reached - rises) / (last - rises))

        return rate_of

    def _between(self, one: float, other: float, share: float) -> float:
        if self.anneal_strategy == "linear":
            return one + (other - one) * share
        return cosine_from(one, other, share)


SCHEDULE = OneCycle

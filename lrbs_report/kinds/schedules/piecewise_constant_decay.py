"""Keras's PiecewiseConstantDecay: a rate for each stretch of steps."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from typing import Annotated

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from lrbs_report.base.tongue import tr
from lrbs_report.kinds.schedules.schedule import ByStep, Steps


class PiecewiseConstantDecay(ByStep):
    """The first of ``values`` up to and with the step of the first boundary, then the next, and so on.

    Steps count from 0, so the first stretch has one step more than its boundary says: as Keras has it.
    """

    boundaries: Annotated[
        tuple[int, ...],
        Field(strict=False, min_length=1, description="The last step of each stretch but one."),
    ]
    values: Annotated[
        tuple[Annotated[float, Field(ge=0, strict=True)], ...],
        Field(strict=False, min_length=2, description="The rate of each stretch: one more than boundaries."),
    ]

    @model_validator(mode="after")
    def _fit(self) -> PiecewiseConstantDecay:
        if len(self.values) != len(self.boundaries) + 1:
            expected = tr(
                "one value more than boundaries, which are {boundaries}, not {values}",
                boundaries=len(self.boundaries),
                values=len(self.values),
            )
            raise PydanticCustomError("expected", "{expected}", {"expected": expected, "key": "values"})
        rising = all(one < other for one, other in zip(self.boundaries, self.boundaries[1:], strict=False))
        if not rising or self.boundaries[0] < 0:
            expected = tr("steps that rise, from 0 on")
            raise PydanticCustomError("expected", "{expected}", {"expected": expected, "key": "boundaries"})
        return self

    @property
    def first(self) -> float | None:
        """The rate of the first stretch."""
        return self.values[0]

    def rule(self, first: float, steps: Steps) -> Callable[[int], float]:
        """Return what gives the rate of a step."""
        del first, steps
        return lambda step: self.values[bisect_left(self.boundaries, step)]


SCHEDULE = PiecewiseConstantDecay

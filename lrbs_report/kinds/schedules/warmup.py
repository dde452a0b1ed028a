"""A warm-up: the rate rises in a straight line, and another schedule goes on from there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from pydantic import Field, SerializeAsAny, model_validator
from pydantic_core import PydanticCustomError

from lrbs_report.base.tongue import tr
from lrbs_report.kinds.schedules.schedule import ByStep, Place, Schedule, Steps


class Warmup(ByStep):
    """A rate that rises from ``start`` to the experiment's, step by step; then that of ``then``.

    Step 0 has the rate ``start``, and the first step after the warm-up the whole rate, as in Keras's
    CosineDecay. The steps and epochs of ``then`` count from there; without it, the rate stays.
    (Goyal et al. 2017, https://arxiv.org/abs/1706.02677.)

    >>> from lrbs_report.kinds.schedules.schedule import Place, Steps
    >>> rises = Warmup(epochs=1)
    >>> [rises.rates_of(0.8, Place(epoch=epoch, steps=Steps((4, 4)))) for epoch in (0, 1)]
    [(0.0, 0.2, 0.4, 0.6000000000000001), (0.8,)]
    """

    epochs: Annotated[int | None, Field(ge=1, description="Epochs of the warm-up.")] = None
    steps: Annotated[int | None, Field(ge=1, description="Steps of the warm-up, instead of epochs.")] = None
    start: Annotated[float, Field(ge=0, description="The rate of the first step.")] = 0.0
    then: Annotated[
        SerializeAsAny[Schedule] | None, Field(description="The schedule that goes on after the warm-up.")
    ] = None

    @model_validator(mode="after")
    def _fit(self) -> Warmup:
        if (self.epochs is None) is (self.steps is None):
            expected = tr("either epochs or steps, of the warm-up")
            raise PydanticCustomError("expected", "{expected}", {"expected": expected, "key": "epochs"})
        if self.steps is not None and self.then and not self.then.moves_by_step:
            expected = tr(
                "epochs instead of steps, since {name} gives each epoch a rate", name=type(self.then).__name__
            )
            raise PydanticCustomError("expected", "{expected}", {"expected": expected, "key": "steps"})
        return self

    @property
    def first(self) -> float | None:
        """The rate after the warm-up, where ``then`` says it."""
        return self.then.first if self.then else None

    @property
    def watched(self) -> str:
        """The name of what ``then`` watches."""
        return self.then.watched if self.then else ""

    @property
    def knows_its_way(self) -> bool:
        """Whether ``then`` knows which way what it watches is better."""
        return self.then.knows_its_way if self.then else True

    def lasts(self) -> int | None:
        """Return how many epochs it has rates for."""
        then = self.then.lasts() if self.then else None
        return None if then is None else then + (self.epochs or 0)

    def rates_of(self, first: float, place: Place) -> tuple[float, ...]:
        """Return the rate of each step of an epoch; after the warm-up, as ``then`` does."""
        if self.epochs is not None and place.epoch >= self.epochs:
            return self.then.rates_of(first, place.after(self.epochs)) if self.then else (first,)
        return super().rates_of(first, place)

    def ends(self, first: float, place: Place) -> tuple[float, float]:
        """Return the rates of the first and the last step of an epoch, without those between."""
        if self.epochs is not None and place.epoch >= self.epochs:
            return self.then.ends(first, place.after(self.epochs)) if self.then else (first, first)
        return super().ends(first, place)

    def rule(self, first: float, steps: Steps) -> Callable[[int], float]:
        """Return what gives the rate of a step."""
        warms = self.steps if self.steps is not None else steps.before(self.epochs or 0)
        left = Steps((max(1, steps.total - warms),))
        rest = self.then.rule(first, left) if isinstance(self.then, ByStep) else lambda _: first

        def rate_of(step: int) -> float:
            return self.start + (first - self.start) * step / warms if step < warms else rest(step - warms)

        return rate_of


SCHEDULE = Warmup

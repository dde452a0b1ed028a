"""How a learning rate moves, and what that may depend on.

Rates are 64-bit floats, decided by the definitions alone, or by what was measured in earlier epochs.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Any

from pydantic import BaseModel, ConfigDict

from lrbs_report.base.python_files import PREFIX

EXACT = 1e15
"""Whole numbers below it are written as such."""

Numbers = Mapping[str, float]
"""What was measured in an epoch, by the names of the measures."""


@dataclass(frozen=True)
class Steps:
    """How many batches each epoch of a training has, which is how many steps it takes.

    >>> steps = Steps((10, 10, 5))
    >>> steps.before(2), steps.of(2), steps.total
    (20, 5, 25)
    """

    each: tuple[int, ...]

    def of(self, epoch: int) -> int:
        """Return the steps of an epoch; one after the last would be like the last."""
        return self.each[min(epoch, len(self.each) - 1)]

    def before(self, epoch: int) -> int:
        """Return the steps of all epochs before one."""
        over = max(0, epoch - len(self.each))
        return self._sums[min(epoch, len(self.each))] + over * self.each[-1]

    @property
    def total(self) -> int:
        """The steps of all epochs."""
        return self._sums[-1]

    @cached_property
    def _sums(self) -> tuple[int, ...]:
        return (0, *accumulate(self.each))


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a training stands before an epoch, counted from 0.

    ``history`` is what was measured in each epoch before it.
    """

    epoch: int
    steps: Steps
    history: Sequence[Numbers] = ()

    def after(self, epochs: int) -> Place:
        """Return the place as if the training had begun so many epochs later."""
        left = self.steps.each[epochs:] or self.steps.each[-1:]
        return Place(epoch=self.epoch - epochs, steps=Steps(left), history=self.history[epochs:])


class Schedule(BaseModel, ABC):
    """How a rate moves: its arguments, as the definitions write them, in Keras's words where Keras has them.

    A file of this folder has one as ``SCHEDULE``, and ``{ class = … }`` asks for it by the name of its class.

    >>> from lrbs_report.kinds.schedules.exponential_decay import SCHEDULE
    >>> halved = SCHEDULE(decay_steps=10, decay_rate=0.5, staircase=True)
    >>> place = Place(epoch=1, steps=Steps((5, 10)))
    >>> halved.rates_of(1.0, place)
    (1.0, 1.0, 1.0, 1.0, 1.0, 0.5, 0.5, 0.5, 0.5, 0.5)
    """

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False, defer_build=True)

    @property
    def moves_by_step(self) -> bool:
        """Whether the steps of an epoch may have several rates."""
        return False

    @property
    def moves(self) -> bool:
        """Whether the rate is ever another than the first."""
        return True

    @property
    def first(self) -> float | None:
        """The first rate, where the arguments say it and not the experiment's ``learning_rate``."""
        return None

    @property
    def watched(self) -> str:
        """The name of what it watches, if it follows what was measured."""
        return ""

    @property
    def knows_its_way(self) -> bool:
        """Whether it knows which way what it watches is better."""
        return True

    def lasts(self) -> int | None:
        """Return how many epochs it has rates for; nothing where that has no end."""
        return None

    def ends(self, first: float, place: Place) -> tuple[float, float]:
        """Return the rates of the first and the last step of an epoch, without those between."""
        rates = self.rates_of(first, place)
        return rates[0], rates[-1]

    @abstractmethod
    def rates_of(self, first: float, place: Place) -> tuple[float, ...]:
        """Return the rate of each step of an epoch, or the one rate of all of them.

        ``first`` is the experiment's learning rate. The rates are finite, and not below 0.
        """

    def __str__(self) -> str:
        """Return it as a call: its class, and the arguments that are not its defaults."""
        return call_of(self.told())

    def told(self) -> dict[str, Any]:
        """Return it as the definitions write it, without what are defaults: part of a run's identity."""
        written = self.model_dump(exclude_defaults=True)
        inner = {name: value for name in written if isinstance(value := getattr(self, name), Schedule)}
        return {
            "class": type(self).__name__,
            **{name: list(value) if isinstance(value, tuple) else value for name, value in written.items()},
            **{name: value.told() for name, value in inner.items()},
        }


class ByStep(Schedule):
    """A schedule that gives each step its rate by the step's number, as Keras's own do."""

    @property
    def moves_by_step(self) -> bool:
        """Whether the steps of an epoch may have several rates."""
        return True

    def rates_of(self, first: float, place: Place) -> tuple[float, ...]:
        """Return the rate of each step of an epoch."""
        begin = place.steps.before(place.epoch)
        rate_of = self.rule(first, place.steps)
        return tuple(rate_of(step) for step in range(begin, begin + place.steps.of(place.epoch)))

    def ends(self, first: float, place: Place) -> tuple[float, float]:
        """Return the rates of the first and the last step of an epoch, without those between."""
        begin, rate_of = place.steps.before(place.epoch), self.rule(first, place.steps)
        return rate_of(begin), rate_of(begin + max(place.steps.of(place.epoch) - 1, 0))

    @abstractmethod
    def rule(self, first: float, steps: Steps) -> Callable[[int], float]:
        """Return what gives the rate of a step, counted from 0 over all epochs."""


class ByEpoch(Schedule):
    """A schedule that gives all steps of an epoch one rate."""

    def rates_of(self, first: float, place: Place) -> tuple[float, ...]:
        """Return the one rate of an epoch."""
        return (self.rate_of(first, place),)

    @abstractmethod
    def rate_of(self, first: float, place: Place) -> float:
        """Return the rate of an epoch."""


@dataclass(frozen=True, kw_only=True)
class Course:
    """The rates of an experiment: a schedule that begins somewhere."""

    first: float
    schedule: Schedule

    @property
    def moves(self) -> bool:
        """Whether the rate is ever another than the first."""
        return self.schedule.moves

    @property
    def moves_by_step(self) -> bool:
        """Whether the steps of an epoch may have several rates."""
        return self.schedule.moves_by_step

    def rates_of(self, place: Place) -> tuple[float, ...]:
        """Return the rate of each step of an epoch, or the one rate of all of them."""
        return self.schedule.rates_of(self.first, place)

    def ends(self, place: Place) -> tuple[float, float]:
        """Return the rates of the first and the last step of an epoch."""
        return self.schedule.ends(self.first, place)


def call_of(told: Mapping[str, Any]) -> str:
    """Return a schedule as a call, from what an identity says of it.

    >>> call_of({"class": "Warmup", "epochs": 2, "then": {"class": "CosineDecay", "decay_steps": 90.0}})
    'Warmup(epochs=2, then=CosineDecay(decay_steps=90))'
    >>> call_of({"function": "python:rates.py:rate", "arguments": {"drop": 0.5}, "files": {}})
    'rates.py:rate(drop=0.5)'
    """
    is_own = "function" in told  # of a project's own Python, beside which its files stand
    given = told.get("arguments", {}) if is_own else told
    arguments = (f"{name}={_written(value)}" for name, value in given.items() if name != "class")
    name = told["function"].removeprefix(PREFIX) if is_own else told["class"]
    return f"{name}({', '.join(arguments)})"


def _written(value: object) -> str:
    """Write an argument: a whole number as one, whatever its type."""
    if isinstance(value, Mapping):
        return call_of(value)
    if isinstance(value, list):
        return f"[{', '.join(map(_written, value))}]"
    if isinstance(value, float) and value.is_integer() and abs(value) < EXACT:
        return str(int(value))
    return repr(value)


def cosine_from(high: float, low: float, share: float) -> float:
    """Return the number on half a cosine from ``high`` to ``low`` after a share of the way."""
    return low + (high - low) * 0.5 * (1 + math.cos(math.pi * share))

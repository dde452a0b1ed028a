"""A number that runs measure, and what everybody asks of it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

Direction = Literal["up", "down", ""]
"""The way in which a number improves, where there is one."""

Style = Literal["measured", "rate", "exact", "whole", "score", "text"]
"""How a number is printed: four decimals, six, all digits, none, two, or as the text that it is."""

ANYTHING = (-math.inf, math.inf)
"""The bounds of a number that has none."""


@dataclass(frozen=True, kw_only=True)
class Spoken:
    """What expressions and messages call a number of a measure, and several of them."""

    one: str
    many: str


@dataclass(frozen=True, kw_only=True)
class Measure:
    """A number that is measured in each epoch of a run, or once at its end.

    ``name`` is its one spelling in definitions, expressions, files and catalogs: Keras's own where Keras
    has one. ``better`` is the way in which it improves, ``style`` how it is printed. An ``exact`` one is
    decided by the definitions: it is the same for every seed, and compared digit for digit. ``bounds`` are
    the lowest and the highest number that it can be, both possible. ``spoken`` are words of its own in
    expressions, ``also`` the measures that say the same in another way, and move with it.

    >>> accuracy = Measure(name="test_accuracy", when="end", better="up", bounds=(0, 1))
    >>> accuracy.is_possible(0.9217), accuracy.is_possible(92.17)
    (True, False)
    """

    name: str
    when: Literal["epoch", "end"]
    better: Direction = ""
    style: Style = "measured"
    exact: bool = False
    bounds: tuple[float, float] = ANYTHING
    spoken: Spoken | None = None
    also: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """What a line for people calls it."""
        return self.spoken.one if self.spoken else self.name

    @property
    def is_bounded(self) -> bool:
        """Whether there is any number that it cannot be."""
        return self.bounds != ANYTHING

    def is_possible(self, number: float) -> bool:
        """Return whether a number lies within the bounds; what is not finite does not."""
        return math.isfinite(number) and self.bounds[0] <= number <= self.bounds[1]

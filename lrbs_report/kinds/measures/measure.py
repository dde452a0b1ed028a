"""A number that runs measure, and what everybody asks of it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

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
    def differs_by_factors(self) -> bool:
        """Whether its numbers differ by factors rather than amounts: they fall towards zero, and may be any.

        So do losses and errors, which are positive and have no highest number. Shares do not.
        """
        return self.better == "down" and self.bounds[1] == math.inf

    @property
    def is_bounded(self) -> bool:
        """Whether there is any number that it cannot be."""
        return self.bounds != ANYTHING

    def is_possible(self, number: float) -> bool:
        """Return whether a number lies within the bounds; what is not finite does not."""
        return math.isfinite(number) and self.bounds[0] <= number <= self.bounds[1]


Kind = Literal["numbers", "one-hot", "column", "values"]
"""What a loss compares outputs with: class numbers, one-hot rows, a column of 0 and 1, or quantities."""


@dataclass(frozen=True, kw_only=True)
class Compared:
    """What a network's outputs are compared with, as its metrics need it.

    ``width`` outputs a row; a single one says yes above the ``threshold``.
    """

    kind: Kind
    width: int
    threshold: float = 0.5

    def class_numbers(self, ops: Any, targets: Any) -> Any:  # noqa: ANN401 - Keras's operations, and a tensor
        """Return the class of each row of targets, shape (rows,), as whole numbers."""
        if self.kind == "one-hot":
            return ops.argmax(targets, axis=-1)
        return ops.cast(ops.reshape(targets, (-1,)), "int32")

    def guesses(self, ops: Any, outputs: Any) -> Any:  # noqa: ANN401 - Keras's operations, and a tensor
        """Return the class that each row of outputs, shape (rows, width), guesses."""
        if self.width > 1:
            return ops.argmax(outputs, axis=-1)
        return ops.cast(ops.reshape(outputs, (-1,)) > self.threshold, "int32")


@dataclass(frozen=True, kw_only=True)
class OwnMetric:
    """A metric that Keras lacks: a file of this folder has it as ``METRIC``, and models ask for it by name.

    ``fits`` names what it can compare outputs with; ``make`` returns a new Keras metric of that name, and
    imports Keras only when it is called.

    >>> from lrbs_report.kinds.measures.balanced_accuracy import METRIC
    >>> METRIC.better, METRIC.bounds, "column" in METRIC.fits, "values" in METRIC.fits
    ('up', (0, 1), True, False)
    """

    name: str
    better: Direction
    fits: tuple[Kind, ...]
    make: Callable[[Compared], Any]
    bounds: tuple[float, float] = ANYTHING

"""What a data set holds, in numbers: rows, values, classes. Its sentences and warnings are made of these."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Flaw:
    """Values of an array that are no finite numbers: how many, and the row (counted in the file, from 0) of the first of them."""

    array: str
    count: int
    first_row: int


@dataclass(frozen=True)
class Part:
    """The rows of a data set that train, or that test: how many, and how many there are of each class."""

    rows: int
    classes: Mapping[int, int]

    @property
    def largest_share(self) -> float:
        """The share of the largest class: what always guessing it would reach. 0 without rows."""
        return max(self.classes.values(), default=0) / self.rows if self.rows else 0.0


@dataclass(frozen=True)
class Portrait:
    """The rows of a data set that are used. ``low`` and ``high`` bound the finite values of both parts, before they are divided by the scale."""

    train: Part
    test: Part
    low: float
    high: float
    flaws: tuple[Flaw, ...] = ()


def portraits_of(record: Mapping[str, Any]) -> dict[str, Portrait]:
    """Read portraits that ``dataclasses.asdict`` wrote, by name, after a way through JSON, whose names are texts."""
    return {name: _portrait(told) for name, told in record.items()}


def _portrait(told: Mapping[str, Any]) -> Portrait:
    parts = {name: Part(told[name]["rows"], {int(one): count for one, count in told[name]["classes"].items()}) for name in ("train", "test")}
    return Portrait(parts["train"], parts["test"], told["low"], told["high"], tuple(Flaw(**flaw) for flaw in told["flaws"]))

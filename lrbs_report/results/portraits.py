"""What a data set holds, in numbers: rows, values, classes. Its sentences and warnings are made of these."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, get_args

from lrbs_report.base.tongue import tr
from lrbs_report.editions import parts
from lrbs_report.kinds.sources.source import Unseen

PARTS: tuple[parts.Part, ...] = get_args(parts.Part)


@dataclass(frozen=True, kw_only=True)
class Flaw:
    """Values of an array that are no finite numbers.

    It tells how many, and the row (counted in the file, from 0) of the first of them.
    """

    array: str
    count: int
    first_row: int


@dataclass(frozen=True, kw_only=True)
class Part:
    """The rows of a data set that train, test or validate: how many, and how many there are of each class.

    There are no classes where the targets are quantities.
    """

    rows: int
    classes: Mapping[int, int]

    @property
    def largest_class(self) -> int:
        """The class with the most rows; of several, the lowest. Only with rows."""
        return min(self.classes, key=lambda number: (-self.classes[number], number))

    @property
    def largest_share(self) -> float:
        """The share of the largest class: what always guessing it would reach. 0 without rows."""
        return max(self.classes.values(), default=0) / self.rows if self.rows else 0.0


@dataclass(frozen=True, kw_only=True)
class Constants:
    """Features that have one value in all rows that train: ``count`` of all ``features``.

    ``zeros`` of them are always 0. The ``first`` few are told by their numbers, from 0.
    """

    features: int
    count: int
    zeros: int
    first: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Repeats:
    """Rows of a part whose features and target are those of a row that trains: ``count`` of them.

    Rows that train repeat an earlier one. The first is ``row``, and ``of`` is the first training row that it
    repeats, both counted in the file, from 0.
    """

    part: parts.Part
    count: int
    row: int
    of: int


@dataclass(frozen=True, kw_only=True)
class Errors:
    """How far quantities are from what was predicted: the mean of the distances, and of their squares."""

    absolute: float
    squared: float


@dataclass(frozen=True, kw_only=True)
class Portrait:
    """The rows of a data set that are used.

    ``low`` and ``high`` bound the finite values of both parts, before they are divided by the scale. Without
    any finite value, ``low`` is above ``high``. ``kind`` is the type of the values, in numpy's words.
    ``validation`` are training rows that are held out, if any are. ``features`` are called so where the data
    name them. ``constants`` are only there where an example is a row of features and some are constant, and
    ``quantities`` where the targets are no classes: the errors on the test rows of always predicting the mean
    of the training targets. ``names`` are what classes are called whose labels were numbered anew, in order;
    ``unseen`` the texts of columns that no training row has.
    """

    train: Part
    test: Part
    low: float
    high: float
    flaws: tuple[Flaw, ...] = ()
    kind: str = ""
    validation: Part | None = None
    features: tuple[str, ...] = ()
    constants: Constants | None = None
    repeats: tuple[Repeats, ...] = ()
    quantities: Errors | None = None
    names: tuple[str, ...] = ()
    unseen: tuple[Unseen, ...] = ()

    def called(self, number: int) -> int | str:
        """Return what a class is called: its name, or its number where it has none.

        >>> Portrait(train=Part(rows=1, classes={}), test=Part(rows=0, classes={}), low=0, high=1).called(3)
        3
        """
        return self.names[number] if number < len(self.names) else number

    @property
    def has_values(self) -> bool:
        """Whether there is any finite value."""
        return self.low <= self.high

    @property
    def errors_of_mean(self) -> Errors | None:
        """The errors on the test rows of always predicting the mean of the training targets.

        Whole numbers were counted as classes; their errors follow from how many there are of each.
        """
        return self.quantities or _errors_between(self.train.classes, self.test.classes)

    def part(self, name: parts.Part) -> Part | None:
        """Return a part by its name; nothing when no rows validate."""
        return {"train": self.train, "test": self.test, "validation": self.validation}[name]


def _errors_between(trained: Mapping[int, int], tested: Mapping[int, int]) -> Errors | None:
    """Return the errors of predicting the mean of some numbers for others; nothing when there are none."""
    rows, asked = sum(trained.values()), sum(tested.values())
    if not rows or not asked:
        return None
    mean = sum(number * count for number, count in trained.items()) / rows
    return Errors(
        absolute=sum(abs(number - mean) * count for number, count in tested.items()) / asked,
        squared=sum((number - mean) ** 2 * count for number, count in tested.items()) / asked,
    )


def as_json(portrait: Portrait) -> parts.Portrait:
    """Return a portrait as plain JSON values: what editions keep, and what is remembered beside the data."""
    told: parts.Portrait = {
        "train": _part_as_json(portrait.train),
        "test": _part_as_json(portrait.test),
        "low": portrait.low if portrait.has_values else None,
        "high": portrait.high if portrait.has_values else None,
        "flaws": [
            {"array": flaw.array, "count": flaw.count, "first_row": flaw.first_row} for flaw in portrait.flaws
        ],
        "kind": portrait.kind,
    }
    if portrait.validation:
        told["validation"] = _part_as_json(portrait.validation)
    if portrait.features:
        told["features"] = list(portrait.features)
    if constants := portrait.constants:
        told["constants"] = {
            "features": constants.features,
            "count": constants.count,
            "zeros": constants.zeros,
            "first": list(constants.first),
        }
    if portrait.repeats:
        told["repeats"] = [
            {"part": one.part, "count": one.count, "row": one.row, "of": one.of} for one in portrait.repeats
        ]
    if errors := portrait.quantities:
        told["quantities"] = {"absolute": errors.absolute, "squared": errors.squared}
    if portrait.names:
        told["names"] = list(portrait.names)
    if portrait.unseen:
        told["unseen"] = [
            {"column": one.column, "texts": list(one.texts), "rows": one.rows} for one in portrait.unseen
        ]
    return told


def from_json(told: Mapping[str, Any]) -> Portrait:
    """Read what ``as_json`` returned. Raises ``ValueError`` when it is something else."""
    try:
        return Portrait(
            train=_part_from_json(told["train"]),
            test=_part_from_json(told["test"]),
            low=math.inf if told["low"] is None else float(told["low"]),
            high=-math.inf if told["high"] is None else float(told["high"]),
            flaws=tuple(
                Flaw(array=str(flaw["array"]), count=int(flaw["count"]), first_row=int(flaw["first_row"]))
                for flaw in told["flaws"]
            ),
            kind=str(told["kind"]),
            validation=_part_from_json(told["validation"]) if "validation" in told else None,
            features=tuple(map(str, told.get("features", ()))),
            constants=_constants_from_json(told["constants"]) if "constants" in told else None,
            repeats=tuple(map(_repeats_from_json, told.get("repeats", ()))),
            quantities=_errors_from_json(told["quantities"]) if "quantities" in told else None,
            names=tuple(map(str, told.get("names", ()))),
            unseen=tuple(
                Unseen(column=str(one["column"]), texts=tuple(map(str, one["texts"])), rows=int(one["rows"]))
                for one in told.get("unseen", ())
            ),
        )
    except (KeyError, TypeError, AttributeError) as error:
        message = tr("it is no portrait of data: {error}", error=error)
        raise ValueError(message) from error


def _part_as_json(part: Part) -> parts.DataPart:
    return {
        "rows": part.rows,
        "classes": {str(number): count for number, count in sorted(part.classes.items())},
    }


def _part_from_json(told: Mapping[str, Any]) -> Part:
    return Part(
        rows=int(told["rows"]), classes={int(number): int(count) for number, count in told["classes"].items()}
    )


def _constants_from_json(told: Mapping[str, Any]) -> Constants:
    return Constants(
        features=int(told["features"]),
        count=int(told["count"]),
        zeros=int(told["zeros"]),
        first=tuple(map(int, told["first"])),
    )


def _repeats_from_json(told: Mapping[str, Any]) -> Repeats:
    return Repeats(
        part=PARTS[PARTS.index(told["part"])],
        count=int(told["count"]),
        row=int(told["row"]),
        of=int(told["of"]),
    )


def _errors_from_json(told: Mapping[str, Any]) -> Errors:
    return Errors(absolute=float(told["absolute"]), squared=float(told["squared"]))

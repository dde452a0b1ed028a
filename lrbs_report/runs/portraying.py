"""Looking at a data set's arrays: what the rows that are used hold.

A piece at a time, however large the file is.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lrbs_report.base import bounds
from lrbs_report.base.tongue import tr
from lrbs_report.editions.parts import Part as PartName
from lrbs_report.kinds.rows.archive import DAMAGE
from lrbs_report.kinds.rows.labels import WrongLabels, as_classes
from lrbs_report.kinds.rows.tables import Picked, Piece, Table, picked, span_of
from lrbs_report.kinds.sources.dataset import Dataset
from lrbs_report.kinds.sources.listing import source_of
from lrbs_report.kinds.sources.source import Tables
from lrbs_report.kinds.sources.splitting import split_of
from lrbs_report.results.portraits import Constants, Errors, Flaw, Part, Portrait, Repeats
from lrbs_report.runs.constancy import Constancy
from lrbs_report.runs.guessed import errors_from, means_of
from lrbs_report.runs.prints import Printed, Sums, repeats_among, repeats_within

BLOCK = 8_000_000
"""Bytes that are looked at together: a large file needs no more memory than a small one."""

NUMBERS = "biuf"
"""The kinds of numpy's types that are numbers: yes and no, whole ones, and floating ones."""

TEXTS = "US"
"""Those that are texts, which only labels may be."""

LARGEST = float(np.finfo(np.float32).max)
"""Networks compute with 32 bits: what is larger becomes infinite there."""

Array = NDArray[Any]


@dataclass(frozen=True, kw_only=True)
class Values:
    """What the values of one array, or a block of it, are like.

    Bounds of the finite ones, how many are not, and the first row of these.
    """

    low: float = np.inf
    high: float = -np.inf
    count: int = 0
    first_row: int = 0

    def joined(self, later: Values) -> Values:
        """Return what these and later ones are like together."""
        first = min((one.first_row for one in (self, later) if one.count), default=0)
        return Values(
            low=min(self.low, later.low),
            high=max(self.high, later.high),
            count=self.count + later.count,
            first_row=first,
        )


@dataclass(kw_only=True)
class Looking:
    """What is known of the rows of a part while its tables are read, piece by piece.

    Each row is boiled down to a number, so that those that repeat another are found; of too many, none.
    """

    picked: Picked
    values: Values
    sums: Sums | None
    classes: dict[int, int]
    are_classes: bool = True
    constancy: Constancy | None = None

    @staticmethod
    def at(rows: Picked, salt: int) -> Looking:
        """Return what is known before anything was read."""
        return Looking(picked=rows, values=Values(), sums=Sums.of(rows.rows, salt), classes={})

    def see_features(self, piece: Piece) -> None:
        """Look at what a piece of the examples holds of these rows."""
        place, numbers = self.picked.among(piece)
        if not len(numbers):
            return
        self.values = self.values.joined(_look(numbers, self.picked.rows[place : place + len(numbers)]))
        mine = Piece(row=place, column=piece.column, numbers=numbers)
        if self.sums:
            self.sums.add(mine, column=0)
        if self.constancy:
            self.constancy.see(mine)

    def see_targets(self, piece: Piece, columns: int, total: int, names: tuple[str, ...] | None) -> None:
        """Look at what a piece of the targets, of so many columns, holds, after the examples' columns."""
        place, numbers = self.picked.among(piece)
        if not len(numbers):
            return
        if self.are_classes:
            self.are_classes = _count(numbers, total, self.classes, names)
        if self.sums:
            seen = as_classes(numbers, "y", names)[:, None] if numbers.dtype.kind in TEXTS else numbers
            self.sums.add(Piece(row=place, column=piece.column, numbers=seen), column=columns)

    @property
    def part(self) -> Part:
        """How many rows there are, and how many of each class."""
        counted = dict(sorted(self.classes.items())) if self.are_classes else {}
        return Part(rows=len(self.picked.rows), classes=counted)

    @property
    def printed(self) -> Printed | None:
        """The rows by their prints; nothing of too many rows."""
        return self.sums.printed() if self.sums else None

    @property
    def constants(self) -> Constants | None:
        """The features that are constant; nothing of a single row."""
        return self.constancy.found() if self.constancy and len(self.picked.rows) > 1 else None


def portray(dataset: Dataset, path: Path) -> Portrait | None:
    """Look at the rows that a data set's definition names, and return their portrait.

    ``None`` when it cannot be read: the loader explains that.
    """
    try:
        with source_of(dataset.source).opened(dataset, path) as tables:
            return _portrait(dataset, tables)
    except (OSError, KeyError, *DAMAGE):
        return None


def _portrait(dataset: Dataset, tables: Tables) -> Portrait:
    salt, chosen = secrets.randbits(128), split_of(dataset, tables.rows).parts
    ending_of = {name: one.ending for name, one in chosen.items()}
    parts = {name: Looking.at(picked(one, tables.rows[one.ending]), salt) for name, one in chosen.items()}
    kinds: list[str] = []
    for ending in tables.rows:
        here = [part for name, part in parts.items() if ending_of[name] == ending]
        kinds.append(_see(tables, ending, here, dataset.classes))
    trained, tested, held_out = parts["train"], parts["test"], parts.get("validation")
    flaws = _flaws(parts, ending_of, dict(dataset.arrays))
    every = [part.values for part in parts.values()]
    are_counted = bool(trained.part.classes and tested.part.classes)
    return Portrait(
        train=trained.part,
        test=tested.part,
        low=min(one.low for one in every),
        high=max(one.high for one in every),
        flaws=flaws,
        kind=kinds[0],
        validation=held_out.part if held_out else None,
        names=dataset.classes or (),
        features=tables.features if len(tables.features) <= bounds.NAMED_CLASSES else (),
        unseen=tables.unseen,
        constants=trained.constants,
        repeats=_repeats(trained, tested, None if dataset.validation_overlaps else held_out),
        quantities=None
        if dataset.classes is not None
        else _errors_of_mean(tables, ending_of, trained.picked, tested.picked, are_counted=are_counted),
    )


def _see(tables: Tables, ending: str, parts: Sequence[Looking], names: tuple[str, ...] | None) -> str:
    """Look at the examples with an ending and at their targets, and return the type of the examples."""
    span = span_of(part.picked for part in parts)
    with tables.table(f"x{ending}") as table:
        for part in parts:
            part.constancy = Constancy.of(table.columns, table.dtype) if _has_features(table) else None
        for piece in table.pieces(span, BLOCK):
            for part in parts:
                part.see_features(piece)
        kind, columns = str(table.dtype), table.columns
    with tables.table(f"y{ending}") as table:
        if table.dtype.kind not in (*NUMBERS, *(TEXTS if names is not None else ())):
            message = tr("targets must be numbers")
            raise ValueError(message)
        for piece in table.pieces(span, BLOCK):
            for part in parts:
                part.see_targets(piece, columns, table.columns, names)
    return kind


def _flaws(
    parts: Mapping[str, Looking], ending_of: Mapping[str, str], names: Mapping[str, str]
) -> tuple[Flaw, ...]:
    """Return how many values of each array are no finite numbers, and the first row of these."""
    found: dict[str, Values] = {}
    for name, part in parts.items():
        array = f"x{ending_of[name]}"
        found[array] = found[array].joined(part.values) if array in found else part.values
    return tuple(
        Flaw(array=names.get(name, name), count=one.count, first_row=one.first_row)
        for name, one in found.items()
        if one.count
    )


def _repeats(trained: Looking, tested: Looking, held_out: Looking | None) -> tuple[Repeats, ...]:
    """Return which rows of other parts are training rows, and which of these repeat an earlier one."""
    known = trained.printed
    if known is None:
        return ()
    others: Mapping[PartName, Looking | None] = {"test": tested, "validation": held_out}
    asked = {name: one.printed for name, one in others.items() if one}
    found = [repeats_among(name, printed, known) for name, printed in asked.items() if printed]
    return tuple(one for one in (*found, repeats_within(known)) if one)


def _has_features(table: Table) -> bool:
    """Tell whether an example is a row of features, and of not too many to remember each.

    In pictures and the like, points that never change are nothing out of the ordinary.
    """
    return len(table.shape) == 2 and 1 < table.columns <= bounds.FEATURES  # noqa: PLR2004 - rows of features


def _errors_of_mean(
    tables: Tables, ending_of: Mapping[str, str], train: Picked, test: Picked, *, are_counted: bool
) -> Errors | None:
    """Return the errors on the test rows of always predicting the mean of the training targets.

    Nothing for whole numbers that are counted already, and for targets that cannot be compared.
    """
    with tables.table(f"y{ending_of['train']}") as table:
        columns = table.columns
        if not len(train.rows) or columns > bounds.CLASSES or (are_counted and columns == 1):
            return None
        means = means_of(_pieces(table, train), len(train.rows), columns)
    with tables.table(f"y{ending_of['test']}") as table:
        if not len(test.rows) or columns != table.columns:
            return None
        return errors_from(means, _pieces(table, test), len(test.rows))


def _pieces(table: Table, rows: Picked) -> Iterator[Piece]:
    """Return what the pieces of a table hold of some rows."""
    for piece in table.pieces(rows.span, BLOCK):
        place, numbers = rows.among(piece)
        if len(numbers):
            yield Piece(row=place, column=piece.column, numbers=numbers)


def _look(block: Array, rows: range | NDArray[np.int64]) -> Values:
    """Tell what a block of rows is like, which have these numbers in the file."""
    if block.dtype.kind not in NUMBERS:
        message = tr("values of the type {dtype} are no numbers", dtype=block.dtype)
        raise ValueError(message)
    if not block.size:
        return Values()
    low, high, limit = block.min(), block.max(), _largest(block.dtype)
    if -limit <= low and high <= limit:  # never true of NaN, which is both the lowest and the highest
        return Values(low=_plain(low), high=_plain(high))
    is_finite = np.abs(block) <= limit
    sound = block[is_finite]
    flawed = np.flatnonzero(~is_finite.reshape(len(block), -1).all(axis=1))
    bounds = (_plain(sound.min()), _plain(sound.max())) if sound.size else (np.inf, -np.inf)
    return Values(
        low=bounds[0], high=bounds[1], count=int(block.size - sound.size), first_row=int(rows[flawed[0]])
    )


def _largest(dtype: np.dtype[Any]) -> float:
    """Return the largest number of a type that is still one in the network."""
    return min(LARGEST, float(np.finfo(dtype).max)) if dtype.kind == "f" else LARGEST


def _plain(number: np.generic) -> float:
    """Return a number as a person would write it: 0.1 in 32 bits is 0.1."""
    return float(str(number)) if number.dtype.kind == "f" else float(number)


def _count(targets: Array, columns: int, classes: dict[int, int], names: tuple[str, ...] | None) -> bool:
    """Add how many of each class some targets are: class numbers, or whole one-hot rows.

    Returns whether they are.
    """
    try:
        labels = as_classes(targets, "y", names) if targets.shape[1] == columns else None
    except WrongLabels:
        labels = None
    if labels is None:
        return False
    for number, count in zip(*np.unique(labels, return_counts=True), strict=True):
        classes[int(number)] = classes.get(int(number), 0) + int(count)
    return len(classes) <= bounds.CLASSES

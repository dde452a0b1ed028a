"""Looking at a data set's arrays: what the rows that are used hold.

A piece at a time, however large the file is.
"""

from __future__ import annotations

import secrets
import zipfile
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lrbs_report.base import bounds
from lrbs_report.kinds.sources.labels import WrongLabels, as_classes
from lrbs_report.kinds.sources.npz import DAMAGE, open_archive
from lrbs_report.kinds.sources.tables import Table, table_in
from lrbs_report.results.portraits import Constants, Errors, Flaw, Part, Portrait, Repeats
from lrbs_report.runs.constancy import Constancy
from lrbs_report.runs.guessed import errors_from, means_of
from lrbs_report.runs.prints import Printed, add_piece, no_halves, prints_of, repeats_among, repeats_within
from lrbs_report.study.experiments import Dataset

BLOCK = 8_000_000
"""Bytes that are looked at together: a large file needs no more memory than a small one."""

NUMBERS = "biuf"
"""The kinds of numpy's types that are numbers: yes and no, whole ones, and floating ones."""

LARGEST = float(np.finfo(np.float32).max)
"""Networks compute with 32 bits: what is larger becomes infinite there."""

Rows = tuple[int, int] | None
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


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What some rows of a part hold: their values, their targets, and each row boiled down to a number."""

    kind: str
    values: Values
    part: Part
    printed: Printed
    constants: Constants | None


def portray(dataset: Dataset, path: Path) -> Portrait | None:
    """Look at the rows that a data set's definition names, and return their portrait.

    ``None`` when it cannot be read: the loader explains that.
    """
    try:
        with open_archive(path) as archive:
            split = dataset.split(_count_rows(archive, "y_train"))
            look = partial(_seen, archive, secrets.randbits(128))
            trained, tested = look("train", split.train), look("test", dataset.test)
            held_out = look("train", split.validation) if split.validation else None
            are_counted = bool(trained.part.classes and tested.part.classes)
            quantities = _errors_of_mean(archive, split.train, dataset.test, are_counted=are_counted)
    except (OSError, KeyError, *DAMAGE):
        return None
    x_train = trained.values.joined(held_out.values) if held_out else trained.values
    found = {"x_train": x_train, "x_test": tested.values}
    flaws = tuple(
        Flaw(array=name, count=values.count, first_row=values.first_row)
        for name, values in found.items()
        if values.count
    )
    both = x_train.joined(tested.values)
    return Portrait(
        train=trained.part,
        test=tested.part,
        low=both.low,
        high=both.high,
        flaws=flaws,
        kind=trained.kind,
        validation=held_out.part if held_out else None,
        constants=trained.constants,
        repeats=_repeats(trained, tested, None if dataset.validation_overlaps else held_out),
        quantities=quantities,
    )


def _repeats(trained: Seen, tested: Seen, held_out: Seen | None) -> tuple[Repeats, ...]:
    """Return which rows of other parts are training rows, and which of these repeat an earlier one."""
    found = (
        repeats_among("test", tested.printed, trained.printed),
        repeats_among("validation", held_out.printed, trained.printed) if held_out else None,
        repeats_within(trained.printed),
    )
    return tuple(one for one in found if one)


def _count_rows(archive: zipfile.ZipFile, name: str) -> int:
    with table_in(archive, name) as table:
        return int(table.shape[0])


def _seen(archive: zipfile.ZipFile, salt: int, part: str, rows: Rows) -> Seen:
    """Look at some rows of a part: at their features, and then at their targets."""
    values = Values()
    with table_in(archive, f"x_{part}") as table:
        wanted = _wanted(table, rows)
        halves = no_halves(len(wanted))
        constancy = Constancy.of(table.columns, table.dtype) if _has_features(table) else None
        for piece in table.pieces(wanted, BLOCK):
            values = values.joined(_look(piece.numbers, piece.row))
            placed = replace(piece, row=piece.row - wanted.start)
            add_piece(halves, placed, column=0, salt=salt)
            if constancy:
                constancy.see(placed)
        kind, columns = str(table.dtype), table.columns
    with table_in(archive, f"y_{part}") as table:
        for piece in table.pieces(wanted, BLOCK):
            placed = replace(piece, row=piece.row - wanted.start)
            add_piece(halves, placed, column=columns, salt=salt)
    return Seen(
        kind=kind,
        values=values,
        part=_part(archive, f"y_{part}", rows),
        printed=Printed(prints=prints_of(halves), rows=wanted),
        constants=constancy.found() if constancy and len(wanted) > 1 else None,
    )


def _has_features(table: Table) -> bool:
    """Tell whether an example is a row of features, and of not too many to remember each.

    In pictures and the like, points that never change are nothing out of the ordinary.
    """
    return len(table.shape) == 2 and 1 < table.columns <= bounds.FEATURES  # noqa: PLR2004 - rows of features


def _errors_of_mean(archive: zipfile.ZipFile, train: Rows, test: Rows, *, are_counted: bool) -> Errors | None:
    """Return the errors on the test rows of always predicting the mean of the training targets.

    Nothing for whole numbers that are counted already, and for targets that cannot be compared.
    """
    with table_in(archive, "y_train") as table:
        rows, columns = _wanted(table, train), table.columns
        if not rows or columns > bounds.CLASSES or (are_counted and columns == 1):
            return None
        means = means_of(table.pieces(rows, BLOCK), len(rows), columns)
    with table_in(archive, "y_test") as table:
        rows = _wanted(table, test)
        if not rows or columns != table.columns:
            return None
        return errors_from(means, table.pieces(rows, BLOCK), len(rows))


def _look(block: Array, first: int) -> Values:
    """Tell what a block of rows is like, of which the first has this number in the file."""
    if block.dtype.kind not in NUMBERS:
        message = f"values of the type {block.dtype} are no numbers"
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
        low=bounds[0], high=bounds[1], count=int(block.size - sound.size), first_row=first + int(flawed[0])
    )


def _largest(dtype: np.dtype[Any]) -> float:
    """Return the largest number of a type that is still one in the network."""
    return min(LARGEST, float(np.finfo(dtype).max)) if dtype.kind == "f" else LARGEST


def _plain(number: np.generic) -> float:
    """Return a number as a person would write it: 0.1 in 32 bits is 0.1."""
    return float(str(number)) if number.dtype.kind == "f" else float(number)


def _part(archive: zipfile.ZipFile, name: str, rows: Rows) -> Part:
    """Count the rows of an array of targets, and of each class, if they are classes."""
    classes: dict[int, int] = {}
    with table_in(archive, name) as table:
        wanted = _wanted(table, rows)
        if table.dtype.kind not in NUMBERS:
            message = "targets must be numbers"
            raise ValueError(message)
        are_classes = all(
            _count(piece.numbers, table.columns, classes) for piece in table.pieces(wanted, BLOCK)
        )
        return Part(rows=len(wanted), classes=dict(sorted(classes.items())) if are_classes else {})


def _count(targets: Array, columns: int, classes: dict[int, int]) -> bool:
    """Add how many of each class some targets are: class numbers, or whole one-hot rows.

    Returns whether they are.
    """
    try:
        labels = as_classes(targets, "y") if targets.shape[1] == columns else None
    except WrongLabels:
        labels = None
    if labels is None:
        return False
    for number, count in zip(*np.unique(labels, return_counts=True), strict=True):
        classes[int(number)] = classes.get(int(number), 0) + int(count)
    return len(classes) <= bounds.CLASSES


def _wanted(table: Table, rows: Rows) -> range:
    return range(*(rows or (0, table.shape[0])))[: table.shape[0]]

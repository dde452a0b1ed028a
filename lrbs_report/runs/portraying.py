"""Looking at a data set's arrays: what the rows that are used hold.

A piece at a time, however large the file is.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lrbs_report.base import bounds
from lrbs_report.kinds.sources.labels import WrongLabels, as_classes
from lrbs_report.kinds.sources.npz import DAMAGE, open_archive
from lrbs_report.kinds.sources.tables import Table, table_in
from lrbs_report.results.portraits import Flaw, Part, Portrait
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


def portray(dataset: Dataset, path: Path) -> Portrait | None:
    """Look at the rows that a data set's definition names, and return their portrait.

    ``None`` when it cannot be read: the loader explains that.
    """
    try:
        with open_archive(path) as archive:
            split = dataset.split(_count_rows(archive, "y_train"))
            kind, trained = _values(archive, "x_train", split.train)
            _, tested = _values(archive, "x_test", dataset.test)
            parts = (_part(archive, "y_train", split.train), _part(archive, "y_test", dataset.test))
            held_out = None
            if split.validation:
                trained = trained.joined(_values(archive, "x_train", split.validation)[1])
                held_out = _part(archive, "y_train", split.validation)
    except (OSError, KeyError, *DAMAGE):
        return None
    found = {"x_train": trained, "x_test": tested}
    flaws = tuple(
        Flaw(array=name, count=values.count, first_row=values.first_row)
        for name, values in found.items()
        if values.count
    )
    both = trained.joined(tested)
    return Portrait(
        train=parts[0],
        test=parts[1],
        low=both.low,
        high=both.high,
        flaws=flaws,
        kind=kind,
        validation=held_out,
    )


def _count_rows(archive: zipfile.ZipFile, name: str) -> int:
    with table_in(archive, name) as table:
        return int(table.shape[0])


def _values(archive: zipfile.ZipFile, name: str, rows: Rows) -> tuple[str, Values]:
    """Tell the type and the values of an array's rows."""
    seen = Values()
    with table_in(archive, name) as table:
        for piece in table.pieces(_wanted(table, rows), BLOCK):
            seen = seen.joined(_look(piece.numbers, piece.row))
        return str(table.dtype), seen


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

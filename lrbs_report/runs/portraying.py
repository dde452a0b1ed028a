"""Looking at a data set's arrays: what the rows that are used hold.

A piece at a time, however large the file is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lrbs_report.base import bounds
from lrbs_report.kinds.rows.archive import DAMAGE
from lrbs_report.kinds.rows.labels import WrongLabels, as_classes
from lrbs_report.kinds.rows.tables import Picked, Table, picked, span_of
from lrbs_report.kinds.sources.dataset import Dataset
from lrbs_report.kinds.sources.listing import source_of
from lrbs_report.kinds.sources.source import Tables
from lrbs_report.kinds.sources.splitting import split_of
from lrbs_report.results.portraits import Flaw, Part, Portrait

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
    chosen = split_of(dataset, tables.rows).parts
    values: dict[str, Values] = {}
    parts: dict[str, Part] = {}
    kind = ""
    for ending, count in tables.rows.items():
        wanted = {name: picked(one, count) for name, one in chosen.items() if one.ending == ending}
        with tables.table(f"x{ending}") as table:
            kind = kind or str(table.dtype)
            values[f"x{ending}"] = _values(table, wanted)
        with tables.table(f"y{ending}") as table:
            parts |= dict(_counted(dataset, table, wanted))
    names = dict(dataset.arrays)
    both = Values()
    for one in values.values():
        both = both.joined(one)
    return Portrait(
        train=parts["train"],
        test=parts["test"],
        low=both.low,
        high=both.high,
        flaws=tuple(
            Flaw(array=names.get(name, name), count=one.count, first_row=one.first_row)
            for name, one in values.items()
            if one.count
        ),
        kind=kind,
        validation=parts.get("validation"),
        names=dataset.classes or (),
        features=tables.features if len(tables.features) <= bounds.NAMED_CLASSES else (),
        unseen=tables.unseen,
    )


def _values(table: Table, wanted: Mapping[str, Picked]) -> Values:
    """Tell what the rows of a table are like that are used."""
    seen = Values()
    for piece in table.pieces(span_of(wanted.values())):
        for one in wanted.values():
            place, numbers = one.among(piece)
            seen = seen.joined(_look(numbers, one.rows[place : place + len(numbers)]))
    return seen


def _look(block: Array, rows: range | NDArray[np.int64]) -> Values:
    """Tell what a block of rows is like, which have these numbers in the file."""
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
        low=bounds[0], high=bounds[1], count=int(block.size - sound.size), first_row=int(rows[flawed[0]])
    )


def _largest(dtype: np.dtype[Any]) -> float:
    """Return the largest number of a type that is still one in the network."""
    return min(LARGEST, float(np.finfo(dtype).max)) if dtype.kind == "f" else LARGEST


def _plain(number: np.generic) -> float:
    """Return a number as a person would write it: 0.1 in 32 bits is 0.1."""
    return float(str(number)) if number.dtype.kind == "f" else float(number)


def _counted(dataset: Dataset, table: Table, wanted: Mapping[str, Picked]) -> Iterator[tuple[str, Part]]:
    """Count the rows of a table of targets, and of each class, if they are classes; part by part."""
    if table.dtype.kind not in (*NUMBERS, *(TEXTS if dataset.classes is not None else ())):
        message = "targets must be numbers"
        raise ValueError(message)
    classes: dict[str, dict[int, int]] = {name: {} for name in wanted}
    are_classes = dict.fromkeys(wanted, True)
    for piece in table.pieces(span_of(wanted.values())):
        for name, one in wanted.items():
            numbers = one.among(piece)[1]
            if are_classes[name] and len(numbers):
                are_classes[name] = _count(numbers, table.columns, classes[name], dataset.classes)
    for name, one in wanted.items():
        yield (
            name,
            Part(
                rows=len(one.rows),
                classes=dict(sorted(classes[name].items())) if are_classes[name] else {},
            ),
        )


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

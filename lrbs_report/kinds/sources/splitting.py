"""Which rows train, which test, and which are held out: as the definitions ask, of so many rows."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from lrbs_report.kinds.sources.dataset import Dataset, Rows

TABLE, TRAIN, TEST = "", "_train", "_test"
"""The endings of the names of arrays: of a table that is parted here, and of those that come in two parts."""


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """Some rows of the arrays with an ending.

    ``rows`` is a range of them; where they are drawn, ``pool`` are the rows that are shuffled by ``seed``,
    and ``rows`` is a range of that order.
    """

    ending: str
    rows: Rows
    pool: Rows | None = None
    seed: int | None = None

    @property
    def count(self) -> int:
        """How many rows there are."""
        return max(0, self.rows[1] - self.rows[0])


@dataclass(frozen=True, kw_only=True)
class Split:
    """The rows of a data set that train, those that test, and those that are held out to validate."""

    train: Chosen
    test: Chosen
    validation: Chosen | None = None

    @property
    def parts(self) -> Mapping[str, Chosen]:
        """The parts that there are, by name."""
        held_out = {"validation": self.validation} if self.validation else {}
        return {"train": self.train, "test": self.test, **held_out}


def split_of(dataset: Dataset, rows: Mapping[str, int]) -> Split:
    """Return the split of a data set with so many rows, by the ending of their arrays.

    A share holds out the last rows, as many as Keras's ``validation_split`` does; where only the rows to hold
    out are said, those before or after them train, whichever are more.

    >>> cars = Dataset(name="cars", source="csv:cars.csv", test=0.2, validation=0.25)
    >>> {name: part.rows for name, part in split_of(cars, {"": 100}).parts.items()}
    {'train': (0, 60), 'test': (80, 100), 'validation': (60, 80)}
    """
    if TABLE in rows:
        trained, tested = _parted(dataset, rows[TABLE])
    else:
        first, end = dataset.train or (0, rows[TRAIN])
        trained = Chosen(ending=TRAIN, rows=(first, min(end, rows[TRAIN])))
        asked = dataset.test if isinstance(dataset.test, tuple) else (0, rows[TEST])
        tested = Chosen(ending=TEST, rows=(asked[0], min(asked[1], rows[TEST])))
    return _validated(dataset, trained, tested)


def _parted(dataset: Dataset, rows: int) -> tuple[Chosen, Chosen]:
    """Part a table into rows that train and rows that test."""
    whole = Chosen(ending=TABLE, rows=(0, rows))
    if isinstance(dataset.test, float):
        cut = math.floor(rows * (1 - dataset.test))
        if dataset.split_seed is not None:
            whole = replace(whole, pool=(0, rows), seed=dataset.split_seed)
        trained, tested = replace(whole, rows=(0, cut)), replace(whole, rows=(cut, rows))
    else:
        asked = dataset.test or (rows, rows)
        tested = replace(whole, rows=(asked[0], min(asked[1], rows)))
        trained = replace(whole, rows=_larger_side(tested.rows, rows))
    if dataset.train:
        first, end = dataset.train
        trained = Chosen(ending=TABLE, rows=(first, min(end, rows)))
    return trained, tested


def _validated(dataset: Dataset, trained: Chosen, tested: Chosen) -> Split:
    """Hold rows out of those that train."""
    (first, end), held_out = trained.rows, dataset.validation
    if isinstance(held_out, float):
        cut = first + math.floor((end - first) * (1 - held_out))
        drawn = trained
        if dataset.split_seed is not None and trained.pool is None:
            drawn = replace(trained, pool=trained.rows, seed=dataset.split_seed)
            first, cut, end = 0, cut - first, end - first
        return Split(
            train=replace(drawn, rows=(first, cut)),
            test=tested,
            validation=replace(drawn, rows=(cut, end)),
        )
    if held_out is None:
        return Split(train=trained, test=tested)
    held = Chosen(ending=trained.ending, rows=held_out)
    if dataset.train or dataset.validation_overlaps:
        return Split(train=trained, test=tested, validation=held)
    left = max(_sides(held_out, trained.rows), key=lambda side: side[1] - side[0])
    return Split(train=replace(trained, rows=left), test=tested, validation=held)


def _larger_side(taken: Rows, rows: int) -> Rows:
    """Return the rows before or after some that are taken, whichever are more."""
    return max(_sides(taken, (0, rows)), key=lambda side: side[1] - side[0])


def _sides(taken: Rows, whole: Rows) -> Iterator[Rows]:
    """Return the rows after some, then those before them; of as many, the first counts."""
    yield min(max(taken[1], whole[0]), whole[1]), whole[1]
    yield whole[0], max(min(taken[0], whole[1]), whole[0])

"""Tables in text as numbers: a number is one, and a text is a row of zeros with a one at its category."""

from __future__ import annotations

import contextlib
import io
import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lrbs_report.base.suggesting import called
from lrbs_report.kinds.rows.csv_survey import Column, Survey, survey_of
from lrbs_report.kinds.rows.csv_text import blocks, texts
from lrbs_report.kinds.rows.standard import Standard, StandardTable, standard_of
from lrbs_report.kinds.rows.tables import (
    PIECE,
    KeptTable,
    Picked,
    Piece,
    RowTable,
    Table,
    gathered,
    picked,
)
from lrbs_report.kinds.sources.dataset import Dataset
from lrbs_report.kinds.sources.source import PAIR, Tables, Unseen
from lrbs_report.kinds.sources.splitting import TABLE, split_of

NAMED = 100
"""Columns with texts that no training row has, and such texts of one: more are not named."""

FLOAT = np.dtype(np.float32)

KEPT = 256_000_000
"""Bytes of a table's features that stay in memory while it is open; more are read each time."""


@dataclass(frozen=True, kw_only=True)
class Category:
    """What a column of texts becomes: its categories by their codes, each the text of some training row.

    ``place_of`` has the place of each code among the categories; that of a text that no training row has lies
    beyond the last.
    """

    texts: tuple[str, ...]
    place_of: NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class CsvTable(RowTable):
    """The features of a table in text, read from its file when they are asked for."""

    path: Path
    survey: Survey
    categories: Mapping[str, Category]

    def pieces(self, rows: range, most: int = PIECE) -> Iterator[Piece]:
        """Return the numbers of some rows."""
        row = 0
        for numbers in self._arrays(max(1, most // (max(1, self.columns) * np.dtype(np.float64).itemsize))):
            first, end = max(row, rows.start), min(row + len(numbers), rows.stop)
            if first < end:
                yield Piece(row=first, column=0, numbers=numbers[first - row : end - row])
            row += len(numbers)
            if row >= rows.stop:
                return

    def _arrays(self, at_once: int) -> Iterator[NDArray[np.float64]]:
        """Return all rows, quickly as far as the table is plain."""
        done = 0
        for numbers in self._plain():
            yield numbers
            done += len(numbers)
        if done == self.survey.rows:
            return
        first = 0
        for block in blocks(self.path, self.survey.head):
            for start in range(max(first, done), first + len(block), at_once):
                end = min(start + at_once, first + len(block))
                yield self._numbers(block[start - first : end - first], start)
            first += len(block)

    def _plain(self) -> Iterator[NDArray[np.float64]]:
        """Return the first rows, to where a line is no longer a row, or a number not written as NumPy's."""
        features = self.survey.features
        if any(column.codes is not None or column.has_comma for column in features):
            return
        is_head = True
        for piece in texts(self.path):
            text = piece.getvalue()
            if '"' in text or not text.isascii():
                return
            if is_head:
                is_head = False
                text = "".join(text.lstrip("\r\n").splitlines(keepends=True)[1:])
            if text.strip():
                try:
                    yield _parsed(text, self.survey.head.delimiter, [column.place for column in features])
                except ValueError:
                    return

    def _numbers(self, block: Sequence[Sequence[str]], row: int) -> NDArray[np.float64]:
        made, at = np.zeros((len(block), self.columns)), 0
        for column in self.survey.features:
            if column.codes is None:
                made[:, at] = column.numbers([cells[column.place] for cells in block])
                at += 1
                continue
            category = self.categories[column.name]
            places = category.place_of[column.codes[row : row + len(block)]]
            known = np.flatnonzero(places < len(category.texts))
            made[known, at + places[known]] = 1
            at += len(category.texts)
        return made


@dataclass(kw_only=True)
class CsvTables:
    """A table in text, open: its features and its target."""

    dataset: Dataset
    path: Path
    survey: Survey

    @property
    def rows(self) -> Mapping[str, int]:
        """How many rows there are."""
        return {TABLE: self.survey.rows}

    @cached_property
    def features(self) -> tuple[str, ...]:
        """The names of the columns; of a category, with its text."""
        return tuple(
            name
            for column in self.survey.features
            for name in (
                [column.name]
                if column.codes is None
                else [f"{column.name} = {_shown(text)}" for text in self.categories[column.name].texts]
            )
        )

    @cached_property
    def unseen(self) -> tuple[Unseen, ...]:
        """Texts that rows have which test or validate, and no row that trains."""
        parts = split_of(self.dataset, self.rows).parts
        others = [picked(one, self.survey.rows).rows for name, one in parts.items() if name != "train"]
        used = np.concatenate([np.asarray(one, np.int64) for one in others])
        found = (self._unseen(column, used) for column in self.survey.features if column.codes is not None)
        return tuple(itertools.islice((one for one in found if one.rows), NAMED))

    @contextlib.contextmanager
    def table(self, name: str) -> Iterator[Table]:
        """Open the features or the target; features as standard scores, where that is asked for."""
        if name not in PAIR:
            raise KeyError(name)
        if name == "y":
            yield self._target
        elif self.dataset.standardize:
            raw = self._raw
            yield StandardTable(shape=raw.shape, dtype=FLOAT, table=raw, standard=self._standard)
        else:
            yield self._raw

    @cached_property
    def _raw(self) -> CsvTable | KeptTable:
        """The features as numbers: in memory where that takes little, as they are asked for several times."""
        table = self._read
        rows, columns = table.shape
        if rows * columns * np.dtype(np.float64).itemsize > KEPT:
            return table
        everything = Picked(rows=range(rows))
        numbers = gathered(table, {TABLE: everything}, np.dtype(np.float64))[TABLE]
        return KeptTable(shape=table.shape, dtype=table.dtype, numbers=numbers)

    @property
    def _read(self) -> CsvTable:
        return CsvTable(
            shape=(self.survey.rows, len(self.features)),
            dtype=FLOAT,
            path=self.path,
            survey=self.survey,
            categories=self.categories,
        )

    @property
    def _target(self) -> KeptTable:
        target, shape = self.survey.target, (self.survey.rows,)
        if self.survey.numbers is not None:
            return KeptTable(shape=shape, dtype=np.dtype(np.float64), numbers=self.survey.numbers)
        texts = np.array(target.texts)
        return KeptTable(shape=shape, dtype=texts.dtype, numbers=texts[target.codes])

    @cached_property
    def _trained(self) -> Picked:
        return picked(split_of(self.dataset, self.rows).train, self.survey.rows)

    @cached_property
    def categories(self) -> Mapping[str, Category]:
        """What each column of texts becomes."""
        return {
            column.name: self._category(column) for column in self.survey.features if column.codes is not None
        }

    def _category(self, column: Column) -> Category:
        codes, texts = column.codes, column.texts or ()
        assert codes is not None  # noqa: S101 - a column of texts
        trained = np.unique(codes[np.asarray(self._trained.rows, np.int64)])
        places = np.full(len(texts), len(texts), np.int64)
        places[trained] = np.arange(len(trained))
        return Category(texts=tuple(texts[code] for code in trained), place_of=places)

    def _unseen(self, column: Column, used: NDArray[np.int64]) -> Unseen:
        codes, texts = column.codes, column.texts or ()
        assert codes is not None  # noqa: S101 - a column of texts
        place_of = self.categories[column.name].place_of
        unknown = codes[used][place_of[codes[used]] == len(texts)]
        return Unseen(
            column=column.name,
            texts=tuple(_shown(texts[code]) for code in np.unique(unknown)[:NAMED]),
            rows=len(unknown),
        )

    @cached_property
    def _standard(self) -> Standard:
        """Mean and deviation of the columns of numbers; categories stay zeros and ones."""
        found = standard_of(lambda: contextlib.nullcontext(self._raw), self._trained)
        is_text = np.concatenate(
            [
                np.full(
                    1 if column.codes is None else len(self.categories[column.name].texts),
                    column.codes is not None,
                )
                for column in self.survey.features
            ]
        )
        return replace(
            found, mean=np.where(is_text, 0, found.mean), deviation=np.where(is_text, 1, found.deviation)
        )


def _parsed(text: str, delimiter: str, places: Sequence[int]) -> NDArray[np.float64]:
    """Return the numbers in some columns of a text without quotation marks, a line a row."""
    found: NDArray[np.float64] = np.loadtxt(
        io.StringIO(text, newline=""), comments=None, delimiter=delimiter, usecols=places, ndmin=2
    )
    return found


def _shown(text: str) -> str:
    """Return a text of a cell as a line that a page can show, cut when it is long."""
    return called("".join(letter if letter.isprintable() else "?" for letter in text))


@contextlib.contextmanager
def csv_tables(dataset: Dataset, path: Path) -> Iterator[Tables]:
    """Open a table in text. Raises ``Refused`` with everything that is wrong with it, and ``OSError``."""
    yield CsvTables(dataset=dataset, path=path, survey=survey_of(dataset, path))

"""Tables in text as numbers: a number is one, and a text is a row of zeros with a one at its category."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lrbs_report.kinds.rows.csv_survey import Column, Survey, survey_of
from lrbs_report.kinds.rows.csv_text import blocks
from lrbs_report.kinds.rows.standard import Standard, StandardTable, standard_of
from lrbs_report.kinds.rows.tables import PIECE, KeptTable, Picked, Piece, RowTable, Table, picked
from lrbs_report.kinds.sources.dataset import Dataset
from lrbs_report.kinds.sources.source import PAIR, Tables, Unseen
from lrbs_report.kinds.sources.splitting import TABLE, split_of

FLOAT = np.dtype(np.float32)


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
        at_once, first = max(1, most // (max(1, self.columns) * np.dtype(np.float64).itemsize)), 0
        for block in blocks(self.path, self.survey.head):
            for start in range(first, first + len(block), at_once):
                row, end = max(start, rows.start), min(start + at_once, first + len(block), rows.stop)
                if row < end:
                    yield Piece(
                        row=row, column=0, numbers=self._numbers(block[row - first : end - first], row)
                    )
            first += len(block)
            if first >= rows.stop:
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
                else [f"{column.name} = {text}" for text in self.categories[column.name].texts]
            )
        )

    @cached_property
    def unseen(self) -> tuple[Unseen, ...]:
        """Texts that rows have which test or validate, and no row that trains."""
        parts = split_of(self.dataset, self.rows).parts
        others = [picked(one, self.survey.rows).rows for name, one in parts.items() if name != "train"]
        used = np.concatenate([np.asarray(one, np.int64) for one in others])
        found = (self._unseen(column, used) for column in self.survey.features if column.codes is not None)
        return tuple(one for one in found if one.rows)

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

    @property
    def _raw(self) -> CsvTable:
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
            texts=tuple(texts[code] for code in np.unique(unknown)),
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


@contextlib.contextmanager
def csv_tables(dataset: Dataset, path: Path) -> Iterator[Tables]:
    """Open a table in text. Raises ``Refused`` with everything that is wrong with it, and ``OSError``."""
    yield CsvTables(dataset=dataset, path=path, survey=survey_of(dataset, path))

"""Texts as numbers of their words: the last words of each in order, or a one at each word that it has.

An archive keeps each text in a row, with zeros before it, as Keras's ``pad_sequences`` does.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from lrbs_report.base.tongue import tr
from lrbs_report.kinds.rows.plain import plain_tables
from lrbs_report.kinds.rows.tables import PIECE, Array, Piece, RowTable, Table
from lrbs_report.kinds.sources.dataset import Dataset
from lrbs_report.kinds.sources.keras import words_of
from lrbs_report.kinds.sources.source import Tables, Unseen

UNKNOWN = 2
"""The number that Keras gives to words that are too rare."""


@dataclass(frozen=True, kw_only=True)
class WordTable(RowTable):
    """Texts as what is asked of them, made of the numbers of their words while these are read."""

    table: Table
    words: int | None
    is_multi_hot: bool

    def pieces(self, rows: range, most: int = PIECE) -> Iterator[Piece]:
        """Return some texts, whole ones."""
        for piece in self.table.pieces(rows, most):
            if piece.numbers.shape[1] != self.table.columns:
                message = tr("its texts are kept in parts")
                raise ValueError(message)
            yield Piece(row=piece.row, column=0, numbers=self._made(self._known(piece.numbers)))

    def _known(self, numbers: Array) -> Array:
        """Return the numbers of words, with that of unknown ones for those that are too rare."""
        if self.words is None:
            return numbers
        return np.where((numbers >= 0) & (numbers < self.words), numbers, UNKNOWN)

    def _made(self, numbers: Array) -> Array:
        if not self.is_multi_hot:
            missing = self.columns - numbers.shape[1]
            return np.pad(numbers, ((0, 0), (missing, 0))) if missing > 0 else numbers[:, -self.columns :]
        made = np.zeros((len(numbers), self.columns), np.uint8)
        made[np.arange(len(numbers))[:, None], numbers] = 1
        made[:, 0] = 0
        return made

    def drain(self) -> None:
        """Read the rest."""
        self.table.drain()


@dataclass(frozen=True, kw_only=True)
class WordTables:
    """An archive of texts, open."""

    tables: Tables
    dataset: Dataset
    features: tuple[str, ...] = ()
    unseen: tuple[Unseen, ...] = ()

    @property
    def rows(self) -> Mapping[str, int]:
        """How many texts there are, by the ending of the arrays."""
        return self.tables.rows

    @contextlib.contextmanager
    def table(self, name: str) -> Iterator[Table]:
        """Open the labels, or the texts as what is asked of them."""
        with self.tables.table(name) as table:
            if name[0] == "y":
                yield table
                return
            words, is_multi_hot = words_of(self.dataset), self.dataset.vectorize is not None
            width = words if is_multi_hot else self.dataset.length
            yield WordTable(
                shape=(table.shape[0], width or 0),
                dtype=np.dtype(np.uint8) if is_multi_hot else table.dtype,
                table=table,
                words=words,
                is_multi_hot=is_multi_hot,
            )


@contextlib.contextmanager
def word_tables(dataset: Dataset, path: Path) -> Iterator[Tables]:
    """Open an archive of texts. Raises what reading a broken archive raises (``archive.DAMAGE``)."""
    with plain_tables(dataset, path) as tables:
        yield WordTables(tables=tables, dataset=dataset)

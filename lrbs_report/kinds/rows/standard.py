"""Standard scores: how far each number lies from its column's mean, in deviations of that column.

Both are those of the rows that train alone, so that nothing of the other rows reaches the training.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lrbs_report.kinds.rows.tables import PIECE, Picked, Piece, RowTable, Table

Open = Callable[[], AbstractContextManager[Table]]


@dataclass(frozen=True, kw_only=True)
class Standard:
    """The mean and the deviation of each column, shape (columns,).

    The deviation of a constant column is infinite: its scores are 0.
    """

    mean: NDArray[np.float64]
    deviation: NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class StandardTable(RowTable):
    """A table of standard scores, made of another one while that is read."""

    table: Table
    standard: Standard

    def pieces(self, rows: range, most: int = PIECE) -> Iterator[Piece]:
        """Return the scores of some rows."""
        for piece in self.table.pieces(rows, most):
            columns = slice(piece.column, piece.column + piece.numbers.shape[1])
            scores = piece.numbers.astype(np.float64) - self.standard.mean[columns]
            scores /= self.standard.deviation[columns]
            yield Piece(row=piece.row, column=piece.column, numbers=scores)

    def drain(self) -> None:
        """Read the rest of the other table."""
        self.table.drain()


def standard_of(open_table: Open, trained: Picked) -> Standard:
    """Return mean and deviation of the columns of a table, by its rows that train; it is read twice.

    What is no finite number counts for neither: it is told elsewhere.
    """
    with open_table() as table:
        count, total = np.zeros(table.columns), np.zeros(table.columns)
        low, high = np.full(table.columns, np.inf), np.full(table.columns, -np.inf)
        for columns, numbers, finite in _pieces(table, trained):
            count[columns] += finite.sum(axis=0)
            total[columns] += np.where(finite, numbers, 0).sum(axis=0)
            low[columns] = np.minimum(low[columns], np.where(finite, numbers, np.inf).min(axis=0))
            high[columns] = np.maximum(high[columns], np.where(finite, numbers, -np.inf).max(axis=0))
    mean = total / np.maximum(count, 1)
    squares = np.zeros(len(mean))
    with open_table() as table:
        for columns, numbers, finite in _pieces(table, trained):
            squares[columns] += np.square(np.where(finite, numbers - mean[columns], 0)).sum(axis=0)
    deviation = np.sqrt(squares / np.maximum(count, 1))
    return Standard(mean=mean, deviation=np.where((low < high) & (deviation > 0), deviation, np.inf))


def _pieces(table: Table, trained: Picked) -> Iterator[tuple[slice, NDArray[np.float64], NDArray[np.bool_]]]:
    """Return what trains of each piece, with its columns, and which of its numbers are finite."""
    for piece in table.pieces(trained.span):
        numbers = trained.among(piece)[1].astype(np.float64)
        if len(numbers):
            yield slice(piece.column, piece.column + numbers.shape[1]), numbers, np.isfinite(numbers)

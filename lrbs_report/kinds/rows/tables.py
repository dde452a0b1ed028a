"""Reading arrays piece by piece.

However large one is, and however it is kept, little of it is in memory at once.
"""

from __future__ import annotations

import math
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any, Protocol

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from lrbs_report.base.tongue import tr
from lrbs_report.kinds.sources.splitting import Chosen

PARTING = 3
"""The stream that rows are drawn from: orders of batches and noise have others (see ``training.batches``)."""

PIECE = 8_000_000
"""Bytes that are read together."""

Array = NDArray[Any]


@dataclass(frozen=True, kw_only=True)
class Piece:
    """Neighbouring numbers of a table, in rows and columns, with their first row and column in it."""

    row: int
    column: int
    numbers: Array


class Table(Protocol):
    """An array as a table, a row an example; ``shape`` is the array's own. It can be read once.

    >>> digits = np.zeros((60, 28, 28))
    >>> table: Table = KeptTable(shape=digits.shape, dtype=digits.dtype, numbers=digits)
    >>> [piece.numbers.shape for piece in table.pieces(range(10, 60))]
    [(50, 784)]
    """

    @property
    def shape(self) -> tuple[int, ...]:
        """The array's shape, with the rows first."""

    @property
    def dtype(self) -> np.dtype[Any]:
        """The type of what it holds."""

    @property
    def columns(self) -> int:
        """The numbers of a row."""

    def pieces(self, rows: range, most: int = PIECE) -> Iterator[Piece]:
        """Return all numbers of some rows, about so many bytes at once."""

    def shaped(self, numbers: Array) -> Array:
        """Return rows of the table in the array's own shape."""

    def drain(self) -> None:
        """Read the rest, where that tells whether anything was damaged."""


@dataclass(frozen=True, kw_only=True)
class RowTable:
    """What tables have in common that are made here, row by row."""

    shape: tuple[int, ...]
    dtype: np.dtype[Any]

    @property
    def columns(self) -> int:
        """The numbers of a row."""
        return math.prod(self.shape[1:])

    def shaped(self, numbers: Array) -> Array:
        """Return rows of the table in the array's own shape."""
        return numbers.reshape(-1, *self.shape[1:])

    def drain(self) -> None:
        """Do nothing: whatever is damaged was told while it was read."""


@dataclass(frozen=True, kw_only=True)
class KeptTable(RowTable):
    """An array that is in memory."""

    numbers: Array

    def pieces(self, rows: range, most: int = PIECE) -> Iterator[Piece]:
        """Return some rows of it, as many at once as there may be."""
        at_once = max(1, most // max(1, self.dtype.itemsize * self.columns))
        for first in range(rows.start, rows.stop, at_once):
            end = min(first + at_once, rows.stop)
            yield Piece(row=first, column=0, numbers=self.numbers[first:end].reshape(end - first, -1))


@dataclass(frozen=True, kw_only=True)
class Picked:
    """Which rows of an array are meant, in their order, and which of these a piece holds.

    >>> Picked(rows=range(2, 9)).among(Piece(row=0, column=0, numbers=np.arange(4)[:, None]))[1].tolist()
    [[2], [3]]
    """

    rows: range | NDArray[np.int64]

    @property
    def span(self) -> range:
        """The rows from the first to the last of them."""
        return range(int(self.rows[0]), int(self.rows[-1]) + 1) if len(self.rows) else range(0)

    def among(self, piece: Piece) -> tuple[int, Array]:
        """Return how many of the rows come before those of a piece, and what the piece holds of them."""
        end = piece.row + len(piece.numbers)
        if isinstance(self.rows, range):
            first, last = max(piece.row, self.rows.start), min(end, self.rows.stop)
            return max(0, first - self.rows.start), piece.numbers[
                first - piece.row : max(first, last) - piece.row
            ]
        low, high = np.searchsorted(self.rows, [piece.row, end])
        return int(low), piece.numbers[self.rows[low:high] - piece.row]


def picked(chosen: Chosen, rows: int) -> Picked:
    """Return which of so many rows are chosen; drawn ones in the order of the data."""
    if chosen.pool is None:
        return Picked(rows=range(*chosen.rows)[:rows])
    first, end = chosen.pool
    order = np.random.default_rng([chosen.seed or 0, PARTING]).permutation(end - first)
    return Picked(rows=np.sort(order[slice(*chosen.rows)]) + first)


def gathered(table: Table, wanted: Mapping[str, Picked], dtype: np.dtype[Any]) -> dict[str, Array]:
    """Read some rows of a table, each of several selections into an array of its own, by their names."""
    made = {name: np.empty((len(one.rows), table.columns), dtype) for name, one in wanted.items()}
    for piece in table.pieces(span_of(wanted.values())):
        for name, one in wanted.items():
            row, numbers = one.among(piece)
            made[name][row : row + len(numbers), piece.column : piece.column + numbers.shape[1]] = numbers
    table.drain()
    return {name: table.shaped(one) for name, one in made.items()}


def span_of(wanted: Iterable[Picked]) -> range:
    """Return the rows from the first to the last of several selections."""
    spans = [one.span for one in wanted if one.span]
    return range(min(one.start for one in spans), max(one.stop for one in spans)) if spans else range(0)


@dataclass(frozen=True, kw_only=True)
class MemberTable:
    """An array of a ``.npz``, opened where its numbers begin."""

    member: IO[bytes]
    shape: tuple[int, ...]
    is_by_column: bool
    dtype: np.dtype[Any]

    @property
    def columns(self) -> int:
        """The numbers of a row."""
        return math.prod(self.shape[1:])

    def pieces(self, rows: range, most: int = PIECE) -> Iterator[Piece]:
        """Return all numbers of some rows, in the order in which they are kept.

        At most so many bytes come at once. Raises ``ValueError`` when they end too early.
        """
        at_once = max(1, most // self.dtype.itemsize)
        if self.columns and self.is_by_column:
            yield from self._by_column(rows, at_once)
        elif self.columns:
            yield from self._by_row(rows, at_once)

    def shaped(self, numbers: Array) -> Array:
        """Return rows of the table in the array's own shape.

        What is kept column by column counts the columns the other way round.
        """
        if not self.is_by_column:
            return numbers.reshape(-1, *self.shape[1:])
        turned = numbers.reshape(-1, *self.shape[:0:-1])
        return np.ascontiguousarray(turned.transpose(0, *range(turned.ndim - 1, 0, -1)))

    def drain(self) -> None:
        """Read the rest, at whose end an archive tells whether anything was damaged."""
        while self.member.read(PIECE):
            pass

    def _by_row(self, rows: range, at_once: int) -> Iterator[Piece]:
        self._skip(rows.start * self.columns)
        for row, count, column, width in _steps(rows, range(self.columns), at_once):
            yield Piece(row=row, column=column, numbers=self._read(count * width).reshape(count, width))

    def _by_column(self, rows: range, at_once: int) -> Iterator[Piece]:
        """Read columns, each from its first row to its last, and yield those that are wanted."""
        for column, count, row, height in _steps(range(self.columns), range(self.shape[0]), at_once):
            numbers = self._read(count * height).reshape(count, height).T
            first, last = max(row, rows.start), min(row + height, rows.stop)
            if first < last:
                yield Piece(row=first, column=column, numbers=numbers[first - row : last - row])

    def _skip(self, count: int) -> None:
        self.member.seek(count * self.dtype.itemsize, 1)

    def _read(self, count: int) -> Array:
        content = self.member.read(count * self.dtype.itemsize)
        if len(content) != count * self.dtype.itemsize:
            message = tr("an array ends too early")
            raise ValueError(message)
        return np.frombuffer(content, self.dtype)


@contextmanager
def table_in(archive: zipfile.ZipFile, name: str) -> Iterator[MemberTable]:
    """Open an array of an archive (see ``archive.open_archive``).

    Raises ``ValueError`` when it holds no rows of numbers.
    """
    with archive.open(f"{name}.npy") as member:
        read_header = (
            npy.read_array_header_1_0 if npy.read_magic(member) == (1, 0) else npy.read_array_header_2_0
        )
        shape, is_by_column, dtype = read_header(member)
        if not shape or not shape[0] or dtype.hasobject or not dtype.itemsize:
            message = tr("{name} has no rows of numbers", name=name)
            raise ValueError(message)
        yield MemberTable(member=member, shape=shape, is_by_column=is_by_column, dtype=dtype)


def _steps(outer: range, inner: range, at_once: int) -> Iterator[tuple[int, int, int, int]]:
    """Walk through a table that is kept line by line: several whole lines at a time, or each in parts.

    Yields the first of each, and how many.
    """
    lines, parts = max(1, at_once // len(inner)), min(len(inner), at_once)
    for line in range(outer.start, outer.stop, lines):
        for part in range(inner.start, inner.stop, parts):
            yield line, min(lines, outer.stop - line), part, min(parts, inner.stop - part)

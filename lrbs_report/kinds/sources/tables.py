"""Reading the arrays of a ``.npz`` piece by piece.

However large one is, and however it is kept, little of it is in memory at once.
"""

from __future__ import annotations

import math
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

PIECE = 8_000_000
"""Bytes that are read together."""

Array = NDArray[Any]


@dataclass(frozen=True, kw_only=True)
class Piece:
    """Neighbouring numbers of a table, in rows and columns, with their first row and column in it."""

    row: int
    column: int
    numbers: Array


@dataclass(frozen=True, kw_only=True)
class Table:
    """An array as a table, a row an image, opened where its numbers begin; ``shape`` is the array's own.

    It can be read once.
    """

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
            message = "an array ends too early"
            raise ValueError(message)
        return np.frombuffer(content, self.dtype)


@contextmanager
def table_in(archive: zipfile.ZipFile, name: str) -> Iterator[Table]:
    """Open an array of an archive (see ``npz.open_archive``).

    Raises ``ValueError`` when it holds no rows of numbers.
    """
    with archive.open(f"{name}.npy") as member:
        read_header = (
            npy.read_array_header_1_0 if npy.read_magic(member) == (1, 0) else npy.read_array_header_2_0
        )
        shape, is_by_column, dtype = read_header(member)
        if not shape or not shape[0] or dtype.hasobject or not dtype.itemsize:
            message = f"{name} has no rows of numbers"
            raise ValueError(message)
        yield Table(member=member, shape=shape, is_by_column=is_by_column, dtype=dtype)


def _steps(outer: range, inner: range, at_once: int) -> Iterator[tuple[int, int, int, int]]:
    """Walk through a table that is kept line by line: several whole lines at a time, or each in parts.

    Yields the first of each, and how many.
    """
    lines, parts = max(1, at_once // len(inner)), min(len(inner), at_once)
    for line in range(outer.start, outer.stop, lines):
        for part in range(inner.start, inner.stop, parts):
            yield line, min(lines, outer.stop - line), part, min(parts, inner.stop - part)

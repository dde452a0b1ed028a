"""Looking at a data set's arrays: what the rows that are used hold. A block of rows at a time, however large the file is."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from lrbs_report.experiments import Dataset
from lrbs_report.portraits import Flaw, Part, Portrait

BLOCK = 8_000_000
"""Bytes of the rows that are looked at together: a large file needs no more memory than a small one."""

NUMBERS = "biuf"
"""The kinds of numpy's types that are numbers: yes and no, whole ones, and floating ones."""

LARGEST = float(np.finfo(np.float32).max)
"""Networks compute with 32 bits: what is larger becomes infinite there."""

Rows = tuple[int, int] | None
Array = NDArray[Any]


@dataclass(frozen=True)
class Values:
    """What the values of one array, or a block of it, are like: bounds of the finite ones, how many are not, and the first row of these."""

    low: float = np.inf
    high: float = -np.inf
    count: int = 0
    first_row: int = 0

    def joined(self, later: Values) -> Values:
        """Add what later rows are like."""
        first = self.first_row if self.count else later.first_row
        return Values(min(self.low, later.low), max(self.high, later.high), self.count + later.count, first)


def portray(dataset: Dataset, path: Path) -> Portrait | None:
    """Look at the rows that a data set's definition names; ``None`` when it cannot be read, or labels are no classes: the loader explains that."""
    try:
        with zipfile.ZipFile(path) as archive:
            kind, trained = _values(archive, "x_train", dataset.train)
            _, tested = _values(archive, "x_test", dataset.test)
            parts = (_part(archive, "y_train", dataset.train), _part(archive, "y_test", dataset.test))
    except (OSError, ValueError, KeyError, NotImplementedError, zipfile.BadZipFile, zlib.error, EOFError):
        return None
    found = {"x_train": trained, "x_test": tested}
    flaws = tuple(Flaw(name, values.count, values.first_row) for name, values in found.items() if values.count)
    both = trained.joined(tested)
    return Portrait(*parts, both.low, both.high, flaws, kind)


def _values(archive: zipfile.ZipFile, name: str, rows: Rows) -> tuple[str, Values]:
    """Tell the type and the values of an array's rows."""
    kind, seen = "", Values()
    for first, block in _blocks(archive, name, rows):
        kind = str(block.dtype)
        seen = seen.joined(_look(block, first))
    return kind, seen


def _look(block: Array, first: int) -> Values:
    """Tell what a block of rows is like, of which the first has this number in the file."""
    if block.dtype.kind not in NUMBERS:
        message = f"values of the type {block.dtype} are no numbers"
        raise ValueError(message)
    if not block.size:
        return Values()
    low, high, limit = block.min(), block.max(), _largest(block.dtype)
    if -limit <= low and high <= limit:  # never true of NaN, which is both the lowest and the highest
        return Values(_plain(low), _plain(high))
    is_finite = np.abs(block) <= limit
    sound = block[is_finite]
    flawed = np.flatnonzero(~is_finite.reshape(len(block), -1).all(axis=1))
    bounds = (_plain(sound.min()), _plain(sound.max())) if sound.size else (np.inf, -np.inf)
    return Values(*bounds, int(block.size - sound.size), first + int(flawed[0]))


def _largest(dtype: np.dtype[Any]) -> float:
    """Give the largest number of a type that is still one in the network."""
    return min(LARGEST, float(np.finfo(dtype).max)) if dtype.kind == "f" else LARGEST


def _plain(number: np.generic) -> float:
    """Give a number as a person would write it: 0.1 in 32 bits is 0.1."""
    return float(str(number)) if number.dtype.kind == "f" else float(number)


def _part(archive: zipfile.ZipFile, name: str, rows: Rows) -> Part:
    """Count the classes of an array of labels. Raises ``ValueError`` when they are none."""
    classes: dict[int, int] = {}
    for _, block in _blocks(archive, name, rows):
        flat = block.reshape(len(block), -1)
        if flat.shape[1] != 1 or block.dtype.kind not in NUMBERS:
            message = "labels must be one number a row"
            raise ValueError(message)
        for number, count in zip(*np.unique(flat, return_counts=True), strict=True):
            if not 0 <= number <= np.iinfo(np.int32).max or int(number) != number:
                message = "labels must be whole numbers from 0"
                raise ValueError(message)
            classes[int(number)] = classes.get(int(number), 0) + int(count)
    return Part(sum(classes.values()), dict(sorted(classes.items())))


def _blocks(archive: zipfile.ZipFile, name: str, rows: Rows) -> Iterable[tuple[int, Array]]:
    """Give the rows of an array, a block at a time, each with the number of its first row in the file."""
    with _opened(archive, name) as (member, shape, is_by_column, dtype):
        start, stop = rows or (0, shape[0])
        if is_by_column:
            yield start, _whole(member, shape, dtype)[start:stop]
        else:
            yield from _by_rows(member, shape, dtype, range(start, min(stop, shape[0])))


@contextmanager
def _opened(archive: zipfile.ZipFile, name: str) -> Iterator[tuple[IO[bytes], tuple[int, ...], bool, np.dtype[Any]]]:
    """Open an array where its numbers begin, with its shape, whether it is kept column by column, and its type."""
    with archive.open(f"{name}.npy") as member:
        read_header = npy.read_array_header_1_0 if npy.read_magic(member) == (1, 0) else npy.read_array_header_2_0
        shape, is_by_column, dtype = read_header(member)
        if not shape or dtype.hasobject:
            message = f"{name} has no rows of numbers"
            raise ValueError(message)
        yield member, shape, is_by_column, dtype


def _by_rows(member: IO[bytes], shape: tuple[int, ...], dtype: np.dtype[Any], rows: range) -> Iterator[tuple[int, Array]]:
    """Read rows one after the other, each block with the number of its first."""
    width = int(np.prod(shape[1:], dtype=np.int64)) * dtype.itemsize
    member.seek(member.tell() + rows.start * width)
    step = max(1, BLOCK // max(1, width))
    for first in range(rows.start, rows.stop, step):
        count = min(step, rows.stop - first)
        yield first, np.frombuffer(_exactly(member, count * width), dtype).reshape(count, *shape[1:])


def _whole(member: IO[bytes], shape: tuple[int, ...], dtype: np.dtype[Any]) -> Array:
    """Read an array that is kept column by column: its rows lie everywhere."""
    count = int(np.prod(shape, dtype=np.int64)) * dtype.itemsize
    return np.frombuffer(_exactly(member, count), dtype).reshape(shape, order="F")


def _exactly(member: IO[bytes], count: int) -> bytes:
    content = member.read(count)
    if len(content) != count:
        message = "an array ends too early"
        raise ValueError(message)
    return content

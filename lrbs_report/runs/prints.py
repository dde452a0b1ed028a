"""Finding rows that stand in data more than once, by a number of 64 bits that each row is boiled down to.

A row's number is its print. Rows of the same 32-bit values, as networks see them, have the same print, and
different rows have different ones but for a chance of one in 2⁶⁴ a pair: each half of a print is the upper
half of a sum of the values' bits, each multiplied with a random number (multilinear hashing: Lemire and
Kaser 2014, "Strongly universal string hashing is fast"). The random numbers are drawn anew for each look, so
nobody can make rows that only look alike; and as a sum has no order, rows may come in any pieces.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lrbs_report.editions.parts import Part
from lrbs_report.kinds.sources.tables import Piece
from lrbs_report.results.portraits import Repeats

AT_ONCE = 50_000
"""Values that are boiled down together: what a processor has at hand."""

HALF = np.uint64(32)
UPPER = np.uint64(0xFFFF_FFFF_0000_0000)

Halves = NDArray[np.uint64]
"""Sums of which the upper halves count: a row of two for each row."""


def no_halves(rows: int) -> Halves:
    """Return the sums of so many rows of which nothing was seen yet."""
    return np.zeros((rows, 2), np.uint64)


def add_piece(halves: Halves, piece: Piece, column: int, salt: int) -> None:
    """Add the values of a piece to the sums of its rows, which it counts from the first sums on.

    The columns of its table begin with ``column``, and ``salt`` is the same for all that is compared.
    """
    height, width = piece.numbers.shape
    rows, columns = max(1, AT_ONCE // max(1, width)), min(width, AT_ONCE)
    for left in range(0, width, columns):
        factors = _factors(piece.column + column + left, min(columns, width - left), salt)
        for top in range(0, height, rows):
            block = piece.numbers[top : top + rows, left : left + columns]
            place = piece.row + top
            halves[place : place + len(block)] += _bits(block) @ factors


def prints_of(halves: Halves) -> NDArray[np.uint64]:
    """Return the prints of rows of which everything was added."""
    prints: NDArray[np.uint64] = halves[:, 0] & UPPER
    prints |= halves[:, 1] >> HALF
    return prints


def _factors(column: int, count: int, salt: int) -> NDArray[np.uint64]:
    """Return the two random numbers of each column: the same ones however the columns come."""
    drawn = np.random.Philox(key=salt, counter=column).random_raw(4 * count).reshape(count, 4)
    return np.ascontiguousarray(drawn[:, :2])


def _bits(block: NDArray[np.generic]) -> NDArray[np.uint64]:
    """Return the bits of values as networks see them, in 32 bits. Zero has one sign."""
    with np.errstate(over="ignore", invalid="ignore"):
        seen = np.ascontiguousarray(block, np.float32) + np.float32(0)
    return seen.view(np.uint32).astype(np.uint64)


@dataclass(frozen=True, kw_only=True)
class Printed:
    """Some rows by their prints, and the number in the file of each."""

    prints: NDArray[np.uint64]
    rows: range


def repeats_among(part: Part, asked: Printed, trained: Printed) -> Repeats | None:
    """Return which rows of a part that does not train are training rows; nothing when none is."""
    known = np.sort(trained.prints)
    if not len(known):
        return None
    is_known = known[np.minimum(np.searchsorted(known, asked.prints), len(known) - 1)] == asked.prints
    if not is_known.any():
        return None
    place = int(is_known.argmax())
    of = int((trained.prints == asked.prints[place]).argmax())
    return Repeats(part=part, count=int(is_known.sum()), row=asked.rows[place], of=trained.rows[of])


def repeats_within(trained: Printed) -> Repeats | None:
    """Return which training rows repeat an earlier one; nothing when none does."""
    known = np.sort(trained.prints)
    repeated = known[1:][known[1:] == known[:-1]]
    if not len(repeated):
        return None
    places = np.flatnonzero(np.isin(trained.prints, repeated))
    _, originals = np.unique(trained.prints[places], return_index=True)
    place = int(np.delete(places, originals).min())
    of = int((trained.prints == trained.prints[place]).argmax())
    return Repeats(part="train", count=len(repeated), row=trained.rows[place], of=trained.rows[of])

"""Prints of rows: the same for the same row, whatever its type and however it comes; else different."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray

from lrbs_report.kinds.sources.tables import Piece
from lrbs_report.results.portraits import Repeats
from lrbs_report.runs import prints
from lrbs_report.runs.prints import (
    Printed,
    add_piece,
    no_halves,
    prints_of,
    repeats_among,
    repeats_within,
)

Array = NDArray[Any]
SALT = 7


def pieces(numbers: Array, rows: list[int], columns: list[int]) -> Iterator[Piece]:
    """Cut a table at these rows and columns."""
    for top, bottom in pairwise([0, *rows, len(numbers)]):
        for left, right in pairwise([0, *columns, numbers.shape[1]]):
            yield Piece(row=top, column=left, numbers=numbers[top:bottom, left:right])


def printed(numbers: Array, first: int = 0, *cuts: list[int], salt: int = SALT) -> Printed:
    """Return rows by their prints, seen in pieces."""
    halves = no_halves(len(numbers))
    for piece in pieces(numbers, *(cuts or ([], []))):
        add_piece(halves, piece, column=0, salt=salt)
    return Printed(prints=prints_of(halves), rows=range(first, first + len(numbers)))


@given(
    numbers=arrays.arrays(np.float32, (6, 5), elements=st.sampled_from([0.0, 1.0, -1.0, 2.5])),
    rows=st.lists(st.integers(1, 5), unique=True).map(sorted),
    columns=st.lists(st.integers(1, 4), unique=True).map(sorted),
    at_once=st.sampled_from([1, 3, 50_000]),
)
def test_prints_tell_rows_apart_however_they_come(
    numbers: Array, rows: list[int], columns: list[int], at_once: int
) -> None:
    """Two rows have one print exactly when they are equal, whatever the pieces."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(prints, "AT_ONCE", at_once)
        whole, cut = printed(numbers), printed(numbers, 0, rows, columns)
    assert whole.prints.tolist() == cut.prints.tolist()
    for one in range(6):
        for other in range(6):
            are_equal = bool((numbers[one] == numbers[other]).all())
            assert are_equal == (whole.prints[one] == whole.prints[other])


@pytest.mark.parametrize("kind", ["?", "u1", "i2", ">i8", "f2", ">f4", "f8", "g"])
def test_a_row_is_what_the_network_sees(kind: str) -> None:
    """One of bytes and one of 64 bits are equal if their values are; zero has one sign."""
    numbers = np.array([[0, 1], [1, 1]])
    assert printed(numbers.astype("f4")).prints.tolist() == printed(numbers.astype(kind)).prints.tolist()
    assert printed(np.array([[-0.0]])).prints.tolist() == printed(np.array([[0.0]])).prints.tolist()
    assert printed(np.array([[0.1]])).prints.tolist() == printed(np.array([[0.1]], "f4")).prints.tolist()


def test_signs_that_change_places_are_seen() -> None:
    """Bits that a sum could lose: the highest of several values."""
    signs = np.array([[1, 1, -1], [1, -1, 1], [-1, 1, 1], [1, 1, 1], [-1, -1, 1], [0, 0, 0]])
    for salt in range(20):
        assert 6 == len({*printed(signs, salt=salt).prints.tolist()})


def test_another_look_has_other_prints() -> None:
    """Nobody can make rows beforehand that look alike."""
    rows = np.arange(6.0).reshape(3, 2)
    assert not {*printed(rows).prints.tolist()} & {*printed(rows, salt=SALT + 1).prints.tolist()}


def test_many_rows_are_told_apart() -> None:
    """Three hundred thousand: 32 bits would take some for others."""
    rows = np.random.default_rng(1).standard_normal((300_000, 2)).astype(np.float32)
    assert len(rows) == len(np.unique(printed(rows).prints))


TRAINED = np.array([[0, 0], [1, 1], [2, 2], [1, 1], [3, 3], [0, 0], [1, 1]])


def test_rows_of_another_part_are_found_among_those_that_train() -> None:
    """How many, and the first of them with the first that it repeats, as the file counts them."""
    asked = np.array([[9, 9], [1, 1], [8, 8], [0, 0], [1, 1]])
    assert Repeats(part="test", count=3, row=101, of=51) == repeats_among(
        "test", printed(asked, 100), printed(TRAINED, 50)
    )
    assert repeats_among("test", printed(asked[:1]), printed(TRAINED)) is None
    assert repeats_among("validation", printed(asked), printed(TRAINED[:0])) is None
    assert repeats_among("validation", printed(asked[:0]), printed(TRAINED)) is None


def test_rows_that_train_twice_are_found() -> None:
    """How many repeat an earlier one, and the first that does with that one."""
    assert Repeats(part="train", count=3, row=53, of=51) == repeats_within(printed(TRAINED, 50))
    assert repeats_within(printed(TRAINED[:3])) is None
    assert repeats_within(printed(TRAINED[:0])) is None


@given(arrays.arrays(np.int64, st.tuples(st.integers(0, 12), st.just(1)), elements=st.integers(0, 4)))
def test_repeats_are_those_that_a_dictionary_finds(numbers: Array) -> None:
    """Row by row, the slow way."""
    seen: dict[int, int] = {}
    again = [
        (row, seen[value])
        for row, value in enumerate(numbers[:, 0].tolist())
        if seen.setdefault(value, row) != row
    ]
    expected = Repeats(part="train", count=len(again), row=again[0][0], of=again[0][1]) if again else None
    assert expected == repeats_within(printed(numbers))

"""Constant features: those that have one value in every row, however the rows come."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray

from lrbs_report.results.portraits import Constants
from lrbs_report.runs.constancy import Constancy
from tests.runs.test_prints import pieces

Array = NDArray[Any]


def constants(numbers: Array, *cuts: list[int]) -> Constants | None:
    """Return the constant features of a table, seen in pieces."""
    constancy = Constancy.of(numbers.shape[1], numbers.dtype)
    for piece in pieces(numbers, *(cuts or ([], []))):
        constancy.see(piece)
    return constancy.found()


def test_features_with_one_value_are_found() -> None:
    """How many of how many, how many of them are 0, and which."""
    numbers = np.array([[5, 0, 1, 7.5], [5, 0, 2, 7.5], [5, 0, 1, 7.5]])
    assert Constants(features=4, count=3, zeros=1, first=(0, 1, 3)) == constants(numbers)
    assert constants(numbers[:, 2:3]) is None


def test_of_many_constant_features_the_first_are_told() -> None:
    """And how many there are."""
    assert Constants(features=30, count=30, zeros=0, first=tuple(range(9))) == constants(np.ones((3, 30)))


@pytest.mark.parametrize("odd", [math.nan, 5.000001, -5])
def test_one_other_value_is_enough(odd: float) -> None:
    """Also in the last row, or in the first, also one that is no number."""
    for row in range(3):
        numbers = np.full((3, 2), 5.0)
        numbers[row, 1] = odd
        assert Constants(features=2, count=1, zeros=0, first=(0,)) == constants(numbers)


def test_what_is_no_number_is_not_constant() -> None:
    """Not even where it is all there is: that is told as such."""
    assert constants(np.full((3, 1), math.nan)) is None


@given(
    numbers=arrays.arrays(np.uint8, (4, 5), elements=st.integers(0, 1)),
    rows=st.lists(st.integers(1, 3), unique=True).map(sorted),
    columns=st.lists(st.integers(1, 4), unique=True).map(sorted),
)
def test_constant_features_are_found_however_rows_come(
    numbers: Array, rows: list[int], columns: list[int]
) -> None:
    """As the whole table shows them."""
    which = [column for column in range(5) if len({*numbers[:, column].tolist()}) == 1]
    found = constants(numbers, rows, columns)
    assert which == list(found.first if found else ())
    assert sum(not numbers[0, column] for column in which) == (found.zeros if found else 0)

"""Decimals are added up as decimals; measured numbers as floats are, to the last bit."""

from __future__ import annotations

import math
from fractions import Fraction
from statistics import fmean, stdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrbs_report.base.decimals import as_decimals, calculated, total
from lrbs_report.base.means import deviation, mean

DECIMALS = st.builds(
    lambda digits, power: float(f"{digits}e{power}"), st.integers(-(10**9), 10**9), st.integers(-9, 3)
)


@given(st.lists(DECIMALS, min_size=1, max_size=9))
def test_the_mean_of_decimals_is_the_decimal_one(numbers: list[float]) -> None:
    """It is the float that is nearest to what one computes by hand."""
    written = [Fraction(repr(number)) for number in numbers]
    assert float(sum(written) / len(written)) == mean(numbers)
    assert float(sum(written)) == total(numbers)


@pytest.mark.parametrize(
    ("sign", "left", "right", "expected"),
    [
        ("+", 0.1, 0.2, 0.3),
        ("-", 0.9, 0.89, 0.01),
        ("*", 3, 0.1, 0.3),
        ("/", 0.3, 0.1, 3.0),
        ("/", 1, 3.0, 1 / 3),
        ("/", 0.3, 0, None),
        ("+", 1, 2, None),
        ("**", 0.1, 2.0, None),
        ("+", 0.30000000000000004, 0.1, None),
        ("+", math.nan, 0.1, None),
    ],
)
def test_four_operations_know_decimals(sign: str, left: float, right: float, expected: float | None) -> None:
    """Others, whole numbers, and numbers with all the digits of a float are left to Python."""
    assert expected == calculated(sign, left, right)


def test_measured_numbers_are_as_python_computes_them() -> None:
    """One with more digits than a decimal is typed with, and no published digit moves."""
    numbers = [0.4201433515789831, 0.1, 0.25]
    assert as_decimals(numbers) is None
    assert (fmean(numbers), stdev(numbers)) == (mean(numbers), deviation(numbers))


def test_a_deviation_of_decimals_has_nothing_at_its_end() -> None:
    """Python's own of the floats is 0.09999999999999998."""
    assert 0.1 == deviation([0.1, 0.2, 0.3]) != stdev([0.1, 0.2, 0.3])

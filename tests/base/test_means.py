"""Means and deviations are right for any finite numbers."""

from __future__ import annotations

import math
from statistics import fmean, stdev

import pytest

from lrbs_report.base.means import deviation, mean

LARGE = math.nextafter(math.inf, 0)


def test_ordinary_numbers_have_the_mean_that_python_gives() -> None:
    """To the last bit: no published digit depends on how large numbers are treated."""
    numbers = [0.1, 0.2, 0.7, 0.30000000000000004]
    assert (fmean(numbers), stdev(numbers)) == (mean(numbers), deviation(numbers))


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [([LARGE] * 3, LARGE), ([LARGE, 0.0], LARGE / 2), ([LARGE, LARGE, -LARGE], LARGE / 3)],
)
def test_a_mean_never_overflows(numbers: list[float], expected: float) -> None:
    """It lies among the numbers."""
    assert pytest.approx(expected, rel=1e-12) == mean(numbers)


def test_a_deviation_is_finite_where_a_number_can_hold_it() -> None:
    """The squares do not fit; their root does, or is said not to."""
    assert pytest.approx(math.sqrt(0.5) * 1e300) == deviation([1e300, 2e300])
    assert math.inf == deviation([LARGE, -LARGE])
    assert math.isnan(deviation([1.0, math.inf]))

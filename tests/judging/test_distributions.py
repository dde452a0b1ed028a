"""Probabilities and points are scipy's, to nine digits."""

from __future__ import annotations

import pytest
from scipy import stats

from lrbs_report.judging.distributions import at_least, at_most, exactly, students_t


@pytest.mark.parametrize("freedom", [1, 2, 3, 4, 7, 19, 50, 199])
@pytest.mark.parametrize("level", [0.5, 0.9, 0.95, 0.99, 0.99999])
def test_points_of_students_distribution_are_scipys(freedom: int, level: float) -> None:
    """Of few degrees of freedom and many, and far out too."""
    assert float(stats.t.ppf((1 + level) / 2, freedom)) == pytest.approx(students_t(freedom, level), rel=1e-9)


@pytest.mark.parametrize("share", [0.02, 1 / 6, 0.5, 0.9])
@pytest.mark.parametrize("of", [1, 5, 20, 200, 1500])
def test_tails_of_the_binomial_distribution_are_scipys(of: int, share: float) -> None:
    """Also of more seeds than a power of a share can be told of."""
    for count in {0, 1, of // 3, of // 2, int(0.9 * of), of}:
        found = [at_least(count, of, share), at_most(count, of, share), exactly(count, of, share)]
        expected = [
            stats.binom.sf(count - 1, of, share),
            stats.binom.cdf(count, of, share),
            stats.binom.pmf(count, of, share),
        ]
        assert list(map(float, expected)) == pytest.approx(found, rel=1e-9, abs=1e-300)


def test_what_is_certain_is_certain() -> None:
    """None of none, and what never happens or always does."""
    assert [1.0, 0.0, 1.0, 0.0] == [
        at_least(0, 5, 0.0),
        at_least(1, 5, 0.0),
        at_least(5, 5, 1.0),
        at_least(6, 5, 1.0),
    ]
    assert [1.0, 0.0, 1.0] == [exactly(0, 5, 0.0), exactly(4, 5, 1.0), exactly(5, 5, 1.0)]
    assert [1.0, 0.0] == [at_most(5, 5, 1.0), at_most(4, 5, 1.0)]

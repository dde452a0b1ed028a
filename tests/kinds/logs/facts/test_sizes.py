"""Sizes of sets are exactly those of which every share is whole."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from lrbs_report.kinds.logs.facts.digits import Interval
from lrbs_report.kinds.logs.facts.sizes import sizes_of, ties

SHARES = st.lists(st.integers(0, 100), min_size=1, max_size=6)


def around(hundredths: int) -> Interval:
    """Return what rounds to so many hundredths."""
    return Interval(Fraction(2 * hundredths - 1, 200), Fraction(2 * hundredths + 1, 200))


@settings(max_examples=30, deadline=None)
@given(SHARES)
def test_each_size_that_fits_is_found(shares: list[int]) -> None:
    """By trying each number of examples of each size, as one would by hand."""
    sizes = sizes_of([around(share) for share in shares])
    for size in range(1, 110):
        whole = all(
            any(around(share).low <= Fraction(count, size) <= around(share).high for count in range(size + 1))
            for share in shares
        )
        assert whole == (sizes.between(size, size) is not None)
    assert sizes.all_from is not None


@given(st.integers(1, 300), st.integers(1, 200))
def test_ties(size: int, units: int) -> None:
    """Are counted as they are."""
    amid = [
        count
        for count in range(size + 1)
        if (2 * units * count) % size == 0 and 2 * units * count // size % 2
    ]
    assert len(amid) == ties(size, units)

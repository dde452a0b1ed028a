"""What a printed number stands for is exact, and never less than what may have been printed."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrbs_report.kinds.logs.facts.digits import Interval, read_digits
from tests.factory.facts import PRINTERS

NUMBERS = st.lists(st.floats(1e-6, 1e6), min_size=1, max_size=6)


@given(NUMBERS, st.sampled_from(sorted(PRINTERS)))
def test_the_number_is_within(numbers: list[float], printer: str) -> None:
    """Whoever printed it, and whatever else stands in the series."""
    texts = [PRINTERS[printer](number) for number in numbers]
    found = read_digits(texts)
    for text, number in zip(texts, numbers, strict=True):
        low, high = found[text].rounded
        assert low <= Fraction(number) <= high


def test_ends_are_exact() -> None:
    """0.4216 is from 0.42155 to 0.42165, and what 32-bit arithmetic may have moved."""
    low, high = read_digits(["0.4216"])["0.4216"].rounded
    room = Fraction("0.4216") / 2**22
    assert Interval(Fraction("0.42155") - room, Fraction("0.42165") + room) == (low, high)


@pytest.mark.parametrize("text", ["nan", "-inf", "1e9999", "1e-9999", "word", None])
def test_what_is_no_finite_number(text: str | None) -> None:
    """Is left out."""
    assert {} == read_digits([text])

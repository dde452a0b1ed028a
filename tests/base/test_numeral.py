"""A printed number is an interval: what rounds to it, and no more."""

from __future__ import annotations

import math
import pickle
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrbs_report.base.numeral import (
    Numeral,
    decimals_of,
    ends_of,
    moved,
    read_numeral,
    short,
    stands_for,
    text_of,
)

finite = st.floats(-1e300, 1e300)


def read(text: str, decimals: int | None = None) -> Numeral:
    """Read a number that is one."""
    number = read_numeral(text, decimals)
    assert number is not None
    return number


def single(number: float) -> float:
    """Round to a 32-bit float."""
    return float(struct.unpack("f", struct.pack("f", number))[0])


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("0.4216", 0.42155, 0.42165),
        ("0.4210", 0.42095, 0.42105),
        ("-2", -2.5, -1.5),
        ("1e-05", 0.5e-5, 1.5e-5),
        ("1.0E-005", 0.95e-5, 1.05e-5),
        ("0.42164708537779183", 0.42164708537779183, 0.42164708537779183),
        ("1e400", math.inf, math.inf),
    ],
)
def test_half_a_unit_of_the_last_digit_on_both_sides(text: str, low: float, high: float) -> None:
    """Zeros at the end are digits; all digits of a 64-bit float leave nothing open."""
    assert (low, high) == ends_of(read(text))


@given(st.floats(-1e8, 1e8), st.integers(0, 6))
def test_what_rounds_to_it_is_in_it(number: float, decimals: int) -> None:
    """As Python prints with so many decimals, fixed and scientific."""
    for text in (f"{number:.{decimals}f}", f"{number:.{decimals}e}"):
        assert stands_for(read(text), number)


@given(finite)
def test_all_digits_are_the_number_itself(number: float) -> None:
    """What Python prints of a 64-bit float holds it, and is printed back."""
    printed = read(repr(number))
    assert number == printed
    assert stands_for(printed, number)
    assert repr(number) == text_of(printed)


@given(st.integers(0, 2000), st.integers(1, 2000))
def test_a_share_that_32_bits_rounded_is_still_that_share(part: int, whole: int) -> None:
    """13 of 19 is printed as 0.6842105388641357 there, or as 0.68421054."""
    rounded = single(part / whole)
    for text in (repr(rounded), f"{rounded:.9g}", f"{rounded:.8g}"):
        assert stands_for(read(text), part / whole)


def test_32_bits_leave_little_open() -> None:
    """A part in a million further on is another number."""
    assert not stands_for(read("0.6842105388641357"), 13 / 19 * (1 + 1e-6))


def test_a_printer_shows_at_least_so_many_decimals() -> None:
    """0.1 beside costs of four decimals is 0.1000 without its zeros."""
    assert (0.09995, 0.10005) == ends_of(read("0.1", 4))
    assert (5e-6, 1.5e-5) == ends_of(read("1e-05", 4))
    assert (4, 0, 0) == (decimals_of(read("0.1000")), decimals_of(0.1), decimals_of(read("nan")))


@pytest.mark.parametrize("text", ["", "1_0", "0,5", "1..2", "e5", "0x10", "\u0663", "1e99999", "--1", "nano"])
def test_what_is_no_number_is_told(text: str) -> None:
    """Nothing is guessed."""
    assert read_numeral(text) is None


def test_a_moved_number_is_as_coarse() -> None:
    """A perturbed log is printed like the log."""
    assert pytest.approx((0.525, 0.535)) == ends_of(moved(read("0.42"), 0.53))
    assert 0.5 == moved(0.4, 0.5)


def test_it_survives_a_journey_to_another_process() -> None:
    """With text and ends."""
    there = pickle.loads(pickle.dumps(read("0.4210")))  # noqa: S301 - our own
    assert ("0.4210", 0.42095, 0.42105) == (str(there), *ends_of(there))


@pytest.mark.parametrize(
    ("cost", "expected"),
    [
        (0.42164, "0.4216"),
        (0.0, "0.0000"),
        (2.4e-7, "2.4e-07"),
        (999_999.5, "999999.5000"),
        (1.2345e35, "1.23e+35"),
        (float("nan"), "nan"),
    ],
)
def test_a_cost_takes_a_few_characters(cost: float, expected: str) -> None:
    """Four decimals where they tell something, three digits and a power of ten where they would not."""
    assert expected == short(cost)

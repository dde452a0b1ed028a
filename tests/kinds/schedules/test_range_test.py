"""The rate of a range test grows by the same factor from step to step, from one end to the other."""

from __future__ import annotations

from itertools import pairwise

import pytest

from lrbs_report.kinds.schedules.listing import schedules
from lrbs_report.kinds.schedules.range_test import RangeTest
from lrbs_report.kinds.schedules.schedule import Place, Steps


def test_it_grows_by_one_factor_and_ends_exactly() -> None:
    """At both ends the rate has the bits that were asked for, and beyond the last step it stays."""
    grows = RangeTest(begin=3e-5, end=0.7, steps=23)
    rates = grows.rates()
    assert (3e-5, 0.7) == (rates[0], rates[-1])
    factor = (0.7 / 3e-5) ** (1 / 22)
    assert [factor] * 22 == pytest.approx([after / before for before, after in pairwise(rates)])
    assert [0.7] == [*grows.rates_of(0.1, Place(epoch=23, steps=Steps((1,) * 23)))]


def test_no_definitions_ask_for_it() -> None:
    """Its place is a section of its own."""
    assert "RangeTest" not in schedules()

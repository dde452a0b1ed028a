"""What the person at the terminal reads fits a line."""

from __future__ import annotations

import pytest

from lrbs_report.base.numeral import short


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

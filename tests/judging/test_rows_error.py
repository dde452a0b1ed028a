"""How far the test rows themselves tell an accuracy."""

from __future__ import annotations

import numpy as np
import pytest

from lrbs_report.judging.rows_error import of_accuracy, on_rows


def test_ten_thousand_rows_tell_88_percent_to_three_tenths_of_a_point() -> None:
    """And a share of none or all to nothing."""
    assert 0.00325 == pytest.approx(of_accuracy(0.88, 10_000), abs=1e-5)
    assert [0.0, 0.0] == [of_accuracy(share, 100) for share in (0.0, 1.0)]


def test_the_deviation_is_that_of_rows_that_are_drawn() -> None:
    """A network that is right on so many of all rows, tested on some."""
    right = np.random.default_rng(1).binomial(400, 0.8, 20_000) / 400
    assert right.std() == pytest.approx(of_accuracy(0.8, 400), rel=0.02)


@pytest.mark.parametrize(
    ("one", "other", "rests"),
    [
        (0.88, 0.8812, True),
        (0.8812, 0.88, True),
        (0.88, 0.89, False),
        (0.88, 0.88, False),
        (0.9999, 0.99995, True),
    ],
)
def test_what_is_less_apart_than_one_of_both_moves_rests_on_the_rows(
    one: float, other: float, *, rests: bool
) -> None:
    """Whichever is higher; what is alike is no difference."""
    found = on_rows(one, other, 10_000)
    assert rests == found.rests_on_them
    assert found.apart == pytest.approx(abs(one - other))
    assert found.error == max(of_accuracy(one, 10_000), of_accuracy(other, 10_000))

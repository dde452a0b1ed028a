"""How far the test rows themselves tell an accuracy."""

from __future__ import annotations

import math

import numpy as np
import pytest

from lrbs_report.judging.rows_error import of_accuracy, of_difference, of_disagreement


def test_ten_thousand_rows_tell_88_percent_to_three_tenths_of_a_point() -> None:
    """And a share of none or all to nothing."""
    assert 0.00325 == pytest.approx(of_accuracy(0.88, 10_000), abs=1e-5)
    assert [0.0, 0.0] == [of_accuracy(share, 100) for share in (0.0, 1.0)]


def test_the_deviation_of_a_difference_is_that_of_its_rows() -> None:
    """Each row is won, lost or neither: the deviation of their mean."""
    rows = np.array([1] * 30 + [-1] * 12 + [0] * 958)
    assert rows.std() / math.sqrt(1000) == pytest.approx(of_disagreement(30, 12, 1000), rel=1e-12)


def test_what_nobody_counted_lies_between_its_bounds() -> None:
    """At least what must disagree does, at most what would if errors were independent."""
    found = of_difference(0.9, 0.88, 1000)
    assert of_disagreement(20, 0, 1000) == pytest.approx(found.least, rel=1e-12)
    independent = of_disagreement(round(900 * 0.12), round(880 * 0.1), 1000)
    assert independent == pytest.approx(found.most, rel=1e-12)
    assert found.least < of_disagreement(40, 20, 1000) < found.most
    assert 0.0 == of_difference(0.9, 0.9, 1000).least

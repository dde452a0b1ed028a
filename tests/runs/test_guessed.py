"""Errors of predicting the mean: those that NumPy finds with everything in memory."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray

from lrbs_report.results.portraits import Errors
from lrbs_report.runs.guessed import errors_from, means_of
from tests.runs.test_prints import pieces

Array = NDArray[Any]
TARGETS = arrays.arrays(
    np.float32, st.tuples(st.integers(2, 5), st.just(3)), elements=st.floats(-1000, 1000, width=32)
)


def errors(trained: Array, tested: Array, *cuts: list[int]) -> Errors | None:
    """Return the errors on some rows of predicting the mean of others."""
    means = means_of(pieces(trained, *cuts), *trained.shape)
    return errors_from(means, pieces(tested, *cuts), len(tested))


@given(TARGETS, TARGETS, st.sampled_from([[], [1]]), st.sampled_from([[], [1, 2]]))
def test_errors_are_those_of_the_whole_arrays(
    trained: Array, tested: Array, rows: list[int], columns: list[int]
) -> None:
    """Each column has a mean of its own; over all columns, the errors have one."""
    far = tested.astype(np.float64) - trained.astype(np.float64).mean(axis=0)
    found = errors(trained, tested, rows, columns)
    assert found
    assert pytest.approx(float(np.abs(far).mean()), abs=1e-9) == found.absolute
    assert pytest.approx(float((far**2).mean()), abs=1e-9) == found.squared


@pytest.mark.parametrize("odd", [math.nan, math.inf, 1e300])
def test_targets_that_are_no_numbers_have_no_errors(odd: float) -> None:
    """Whether they train or test; whoever loads them says so."""
    sound, broken = np.array([[1.0], [2.0]]), np.array([[1.0], [odd]])
    assert errors(sound, broken, [], []) is None
    assert errors(broken, sound, [], []) is None
    assert errors(broken, broken, [], []) is None

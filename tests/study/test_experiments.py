"""What a study knows of its experiments."""

from __future__ import annotations

import pytest

from lrbs_report.study.experiments import SECTION_OF, Purpose
from tests.factory import experiment, study, sweep

PURPOSES: tuple[Purpose, ...] = ("noise_scale", "range_test")


@pytest.mark.parametrize("purpose", PURPOSES)
def test_what_is_not_to_be_compared_stands_apart(purpose: Purpose) -> None:
    """It is none of the singles, and its place is in a section of its own, counted there."""
    first, other, measured = experiment("a"), experiment("b"), experiment("c", purpose=purpose)
    asked = study(first, measured, other, sweeps=[sweep("grid", learning_rate=(0.1, 1.0))])
    assert asked.singles == (first, other)
    assert asked.apart == (measured,)
    assert [one.id for one in asked.compared] == [
        "a",
        "b",
        *(cell.id for cell in asked.sweeps[0].experiments),
    ]
    assert asked.place(measured) == (SECTION_OF[purpose], 0)
    assert asked.place(other) == ("experiments", 1)

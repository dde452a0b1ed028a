"""What steps tell of examples holds for the set-up that made them."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrbs_report.kinds.logs.facts.steps import BATCH_SIZES, batch_sizes
from tests.factory.facts import about, facts, run_of

LOSS = {"loss": ["0.5980"]}


@given(st.integers(1, 100_000), st.sampled_from(BATCH_SIZES))
def test_the_true_number_is_possible(examples: int, batch: int) -> None:
    """For its batch size, the examples are between the ends; given both counts, the batch size is."""
    steps = math.ceil(examples / batch)
    (fact,) = about("examples", facts(run_of(LOSS, steps_per_epoch=steps)))
    assert isinstance(fact.value, dict)
    low, high = fact.value["by_batch_size"][str(batch)]
    assert low <= examples <= high
    assert "possible" == fact.certainty
    found = batch_sizes(steps, examples)
    assert found
    assert steps == 1 or found[0] <= batch <= found[1]
    assert [] == about("impossible", facts(run_of(LOSS, steps_per_epoch=steps, samples=examples)))


@given(st.integers(1, 60), st.integers(1, 60))
def test_batch_sizes_are_those_that_make_the_steps(examples: int, steps: int) -> None:
    """By trying each."""
    right = [size for size in range(1, examples + 1) if math.ceil(examples / size) == steps]
    found = batch_sizes(steps, examples)
    assert (right[0], right[-1]) == found if right else found is None


def test_hand_checked() -> None:
    """1719 steps at 32 a batch are 54 977 to 55 008 examples: 55 000 of Fashion-MNIST, 5000 held out."""
    found = facts(run_of(LOSS, steps_per_epoch=1719))
    (fact,) = about("examples", found)
    assert (
        "more than 1718 × 32 = 54976 examples and at most 1719 × 32 = 55008. 55000 would be" in fact.because
    )
    (held,) = about("held out", found)
    assert isinstance(held.value, list)
    assert ("possible", 55_000, "5000") == (
        held.certainty,
        held.value[0]["trained"],
        held.value[0]["held_out"],
    )


def test_what_the_log_tells_of_validation() -> None:
    """Is forced: how much is held out, and of how many examples its shares are."""
    series = {**LOSS, "val_acc": ["0.8837"]}
    found = facts(run_of(series, samples=40_000, validation_samples=10_000), format_="keras")
    (fact, *_) = about("held out", found)
    assert ("forced", {"trained": 40_000, "held_out": 10_000}) == (fact.certainty, fact.value)
    assert "validate, 20 % of the 50000 together." in fact.because
    (right,) = about("right examples", found)
    assert {"examples": 10_000, "share": "0.8837", "right": [8837, 8837]} == right.value
    wrong = run_of({"val_acc": ["0.8837"]}, samples=90, validation_samples=10)
    assert "val_acc" == about("impossible", facts(wrong))[0].series


@pytest.mark.parametrize(("examples", "steps"), [(10, 7), (3, 5)])
def test_steps_that_no_batch_size_makes(examples: int, steps: int) -> None:
    """Are forced to be impossible."""
    (fact,) = about("impossible", facts(run_of(LOSS, steps_per_epoch=steps, samples=examples)))
    assert "forced" == fact.certainty


def test_counts_of_which_nobody_knows_what() -> None:
    """Are possible either way."""
    found = about("examples", facts(run_of(LOSS, counted=11_610)))
    assert [11_610, {"possible"}] == [found[0].value, {fact.certainty for fact in found}]
    assert 2 == len(found)

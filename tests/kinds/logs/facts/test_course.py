"""How a run ended, and whether the next goes on."""

from __future__ import annotations

import pytest

from tests.factory.facts import about, facts, run_of

LOSSES = ["0.9000", "0.5000", "0.6000", "0.5500"]


def test_an_early_stop() -> None:
    """Fewer epochs than planned are forced, the patience that would explain them is possible."""
    found = facts(run_of({"val_loss": LOSSES}, epochs_planned=20))
    (end,) = about("end", found)
    assert ("forced", {"last": 4, "planned": 20}) == (end.certainty, end.value)
    (stop,) = about("early stop", found)
    assert ("possible", {"best": [2], "patience": [2, 2]}) == (stop.certainty, stop.value)


def test_equal_digits_leave_the_patience_open() -> None:
    """Either epoch may be the best."""
    found = facts(run_of({"val_loss": ["0.9000", "0.5000", "0.5000", "0.5500"]}, epochs_planned=20))
    (stop,) = about("early stop", found)
    assert {"best": [2, 3], "patience": [1, 2]} == stop.value
    assert "lowest in one of the epochs 2 or 3, and" in stop.because
    assert "a patience of 1 or 2 would end there" in stop.because
    found = facts(run_of({"val_loss": ["0.5"] * 9}, epochs_planned=20))
    (stop,) = about("early stop", found)
    assert "one of the epochs 1 to 8, and the log ends with epoch 9: an early stop with a" in stop.because
    found = facts(run_of({"val_loss": ["0.9000", "0.5000", "0.5001", "0.5500"]}, epochs_planned=20))
    (stop,) = about("early stop", found)
    assert {"best": [2], "patience": [2, 2]} == stop.value


def test_other_ends() -> None:
    """One that breaks off is no stop; one at the best epoch is not explained; all epochs are no fact."""
    cut = facts(run_of({"val_loss": LOSSES}, epochs_planned=20, complete=False))
    assert [{"breaks_off_after": 4}] == [fact.value for fact in about("end", cut)]
    assert [] == about("early stop", cut)
    best = facts(run_of({"val_loss": sorted(LOSSES, reverse=True)}, epochs_planned=20))
    assert [] == about("early stop", best)
    assert [] == about("end", facts(run_of({"val_loss": LOSSES}, epochs_planned=4)))


@pytest.mark.parametrize(
    ("first", "what", "certainty"),
    [
        ("0.5400", "continues", "possible"),
        ("0.8900", "begins anew", "possible"),
        ("0.9000", "same beginning", "forced"),
    ],
)
def test_a_second_run(first: str, what: str, certainty: str) -> None:
    """Goes on, begins anew, or begins with the same numbers, by its first loss."""
    found = facts(run_of({"val_loss": LOSSES}), run_of({"val_loss": [first, "0.4000"]}))
    told = [fact for fact in found if fact.about in {"continues", "begins anew", "same beginning"}]
    assert [(what, certainty)] == [(fact.about, fact.certainty) for fact in told]


def test_epochs_that_count_on() -> None:
    """Are said."""
    (fact,) = about("continues", facts(run_of({"loss": LOSSES}), run_of({"loss": ["0.5"]}, epochs=(5,))))
    assert {"run": 1, "counts_on": True} == fact.value
    assert "count on from 4" in fact.because

"""What cannot be is said, and nothing else is."""

from __future__ import annotations

import pytest

from tests.factory.facts import about, facts, run_of


@pytest.mark.parametrize("text", ["-0.5", "100.5"])
def test_no_share(text: str) -> None:
    """Less than nothing, or more than all."""
    (fact,) = about("impossible", facts(run_of({"val_acc": ["0.5", text]})))
    assert ("forced", text) == (fact.certainty, fact.value)


@pytest.mark.parametrize("text", ["98.21", "1.01"])
def test_more_than_1_may_be_per_cent(text: str) -> None:
    """So nobody is accused; at the end of a run too."""
    found = facts(run_of({"loss": ["7.5"]}, finals={"test_accuracy": text}))
    (fact,) = about("per cent", found)
    assert ("possible", text) == (fact.certainty, fact.value)
    assert [] == about("impossible", found)


@pytest.mark.parametrize("text", ["1.0000", "0.0000", "1.0000001", "100.00"])
def test_all_and_none_are_shares(text: str) -> None:
    """As is what 32-bit arithmetic makes of them."""
    assert [] == about("impossible", facts(run_of({"accuracy": [text]})))


BASE = ["0.50", "0.40", "0.45", "0.30"]


@pytest.mark.parametrize(
    ("best", "is_wrong"),
    [
        (["0.50", "0.40", "0.40", "0.30"], False),
        (["0.50", "0.50", "0.50", "0.50"], False),
        (["0.500", "0.404", "0.396", "0.304"], False),
        (["0.50", "0.40", "0.45", "0.30"], True),
        (["0.50", "0.40", "0.40", "0.20"], True),
    ],
    ids=["lowest", "highest", "more digits", "not the best", "of no epoch"],
)
def test_the_best_so_far(best: list[str], is_wrong: bool) -> None:  # noqa: FBT001 - parametrized
    """Is the lowest or the highest that was printed; otherwise it contradicts it."""
    found = about("impossible", facts(run_of({"val_loss": BASE, "best_val_loss": best})))
    assert [True] * is_wrong == [fact.certainty == "forced" for fact in found]


def test_the_best_of_epochs_that_are_not_printed() -> None:
    """May be any."""
    run = run_of({"val_loss": BASE, "best_val_loss": ["0.10"] * 4}, epochs=(0, 10, 20, 30))
    assert [] == about("impossible", facts(run))

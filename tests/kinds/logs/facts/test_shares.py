"""What printed shares tell of a set holds for the set that they were counted in."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lrbs_report.kinds.logs.facts.shares import shares_in
from lrbs_report.kinds.logs.facts.sizes import sizes_of
from tests.factory.facts import PRINTERS, about, cut_off, facts, run_of, single

COUNTS = st.integers(1, 3_000).flatmap(
    lambda size: st.tuples(st.just(size), st.lists(st.integers(0, size), min_size=1, max_size=12))
)

some = settings(max_examples=60, deadline=None)


def printed(counts: Sequence[int], size: int, printer: str, whole: int = 1) -> list[str]:
    """Return shares of a set as a printer prints them."""
    return [PRINTERS[printer](whole * count / size) for count in counts]


@some
@given(COUNTS, st.sampled_from(sorted(PRINTERS)), st.sampled_from([1, 100]))
def test_the_true_size_fits(counted: tuple[int, list[int]], printer: str, whole: int) -> None:
    """Whoever prints, as shares or per cent: the set is among those that fit, and nothing is impossible."""
    size, counts = counted
    texts = printed(counts, size, printer, whole)
    sizes = sizes_of([digits.rounded for digits in shares_in(texts).values()])
    if whole == 1 or max(map(float, texts)) > 1:
        assert sizes.may_be(size, size)
    found = facts(run_of({"accuracy": texts}, samples=size))
    assert [] == about("impossible", found)
    assert {"possible"} == {fact.certainty for fact in about("right examples", found)}
    assert [] == about("examples", found)  # a guess beside what the log tells would lead astray


@some
@given(COUNTS)
def test_cut_off_numbers_accuse_nobody(counted: tuple[int, list[int]]) -> None:
    """A printer that cuts off tells true shares too."""
    size, counts = counted
    texts = [cut_off(count / size) for count in counts]
    assert [] == about("impossible", facts(run_of({"accuracy": texts}, samples=size)))
    assert sizes_of([digits.cut for digits in shares_in(texts).values()]).may_be(size, size)


@some
@given(COUNTS, st.integers(1, 64))
def test_means_over_batches_in_32_bits(counted: tuple[int, list[int]], batch: int) -> None:
    """Shares that were summed up over batches, each rounded to 32 bits, are still those of the set."""
    size, counts = counted
    texts = []
    for count in counts:
        total = 0.0
        for start in range(0, size, batch):
            rows = min(batch, size - start)
            right = max(0, min(rows, count - start))
            total += single(right / rows) * rows
        texts.append(repr(total / size))
    assert [] == about("impossible", facts(run_of({"accuracy": texts}, samples=size)))


@pytest.mark.parametrize(
    ("printer", "way"), [("four decimals", "rounds"), ("cut", "cuts off")], ids=["rounded", "cut"]
)
def test_rounding_and_cutting_off(printer: str, way: str) -> None:
    """Are told apart where one of them needs a far larger set: then it is possible, with the smallest set."""
    counts = [592, 841, 882, 905, 919, 927, 929, 934, 939, 941]
    prints = cut_off if printer == "cut" else PRINTERS[printer]
    found = facts(run_of({"val_accuracy": [prints(count / 986) for count in counts]}))
    (fact,) = about("printer", found)
    assert (way, "possible") == (fact.value, fact.certainty)
    (examples,) = about("examples", found)
    value = examples.value
    assert isinstance(value, dict)
    assert 986 == value["rounded" if way == "rounds" else "cut off"]["smallest"]


def test_a_hand_checked_set() -> None:
    """Two halves and three quarters are shares of 4; of 10 000 examples, 0.8837 is 8837."""
    found = facts(run_of({"accuracy": ["0.5000", "0.7500"]}))
    (fact,) = about("examples", found)
    assert "the smallest such set has 4 examples: 0.5000 is 2 of 4." in fact.because
    (right,) = about("right examples", facts(run_of({"accuracy": ["0.8837"]}, samples=10_000)))
    assert {"examples": 10_000, "share": "0.8837", "right": [8837, 8837]} == right.value
    assert "possible" == right.certainty


def test_the_last_share_is_told() -> None:
    """The one of the last epoch, be it one that an earlier epoch prints too; not one that is no number."""
    texts = ["0.9998", "0.9984", "0.9998", "nan"]
    (fact,) = about("right examples", facts(run_of({"acc": texts}, samples=15_000)))
    assert "0.9998 of the 15000 examples that the log tells is 14997, if" in fact.because


def test_a_share_that_no_number_of_examples_gives() -> None:
    """Is forced to be no plain share, and explained; of held-out data nothing is said."""
    (fact,) = about("impossible", facts(run_of({"acc": ["0.5000", "0.4975"]}, samples=100)))
    assert ("forced", {"examples": 100, "shares": ["0.4975"], "count": 1}) == (fact.certainty, fact.value)
    assert "mean of running means" in fact.because
    assert [] == about("impossible", facts(run_of({"val_acc": ["0.4975"]}, samples=100)))


def test_a_progress_bar() -> None:
    """Shares that fit no set of as many steps could be a bar's; those that fit one are not."""
    bars = ["0.4975", "0.6971", "0.8854", "0.8712"]
    (fact,) = about("progress bar", facts(run_of({"accuracy": bars}, steps_per_epoch=7), format_="keras"))
    assert ("possible", {"batch_size": 32, "examples": [193, 224]}) == (fact.certainty, fact.value)
    true = [f"{count / 200:.4f}" for count in (99, 139, 177)]
    sound = facts(run_of({"accuracy": true}, steps_per_epoch=7), format_="keras")
    others = facts(run_of({"accuracy": bars}, steps_per_epoch=7))
    assert [] == about("progress bar", [*sound, *others])


def test_counts_that_are_printed() -> None:
    """Nielsen's lines tell the size itself; more right ones than there are is impossible."""
    series = {"test_correct": ["9129", "9295"], "test_count": ["10000", "10000"]}
    (fact,) = about("examples", facts(run_of(series, epochs=(0, 1))))
    assert ("forced", 10_000) == (fact.certainty, fact.value)
    (wrong,) = about("impossible", facts(run_of({**series, "test_correct": ["9129", "10001"]})))
    assert ("forced", [10_001, 10_000]) == (wrong.certainty, wrong.value)


def test_more_shares_than_are_tried() -> None:
    """Are said, and the set is found all the same."""
    texts = [repr(count / 9_973) for count in range(1, 6_001)]
    (fact,) = about("examples", facts(run_of({"val_accuracy": texts})))
    assert "the first 5000 were tried" in fact.because
    assert "has 9973 examples" in fact.because

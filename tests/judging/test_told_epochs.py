"""A log's end is told to be of its last epoch or of its best, and of neither where both print alike."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pytest

from lrbs_report.base.numeral import ends_of, read_numeral
from lrbs_report.judging.told_epochs import Interval, traced
from lrbs_report.kinds.measures.measure import Direction


def interval(text: str) -> Interval:
    """Return the ends of what a printed number stands for."""
    numeral = read_numeral(text)
    assert numeral is not None
    return ends_of(numeral)


def told(
    series: Sequence[str | None], end: str, better: Direction = "up", name: str = "val_accuracy"
) -> tuple[int, int]:
    """Return how many runs, of this one, show the best epoch and deny it."""
    printed = [None if one is None else interval(one) for one in series]
    found = traced([({name: printed}, {name: interval(end)})], name, better)
    return found.shown, found.denied


BEST, LAST, NEITHER = (1, 0), (0, 1), (0, 0)


@pytest.mark.parametrize(
    ("series", "end", "expected"),
    [
        (["0.81", "0.86", "0.84"], "0.86", BEST),
        (["0.81", "0.86", "0.84"], "0.84", LAST),
        (["0.81", "0.86", "0.84"], "0.85", NEITHER),
        (["0.81", "0.84", "0.86"], "0.86", NEITHER),
        (["0.81", "0.8612", "0.8596"], "0.86", NEITHER),
        (["0.81", "0.8612", "0.8496"], "0.86", BEST),
        (["0.81", None, "0.84"], "0.84", NEITHER),
        (["0.86", None, "0.84"], "0.86", BEST),
        (["0.860", None, "0.840"], "0.840", NEITHER),
        (["0.860", "0.850", "0.840"], "0.840", LAST),
        (["0.81", "0.86", None], "0.86", NEITHER),
        (["0.81", "nan", "0.84"], "0.84", NEITHER),
        (["nan", "0.86", "nan"], "0.86", BEST),
        (["0.85", "0.86", "0.84"], "86.0", NEITHER),
    ],
)
def test_the_end_is_of_the_epoch_that_prints_like_it(
    series: list[str | None], end: str, expected: tuple[int, int]
) -> None:
    """By what each number stands for: coarse ones tell less."""
    assert expected == told(series, end)


def test_lower_may_be_better() -> None:
    """The best loss is the lowest."""
    assert told(["0.50", "0.40", "0.45"], "0.40", "down", "val_loss") == BEST
    assert told(["0.50", "0.40", "0.45"], "0.45", "down", "val_loss") == LAST


def test_arithmetic_is_no_other_epoch() -> None:
    """An evaluation in other batches may round the other way, and is of the last epoch still."""
    end, last, better = (0.84995, 0.85005), (0.84985, 0.84995 - 1e-9), (0.85005, 0.85015)
    series = {"val_accuracy": [(0.81, 0.82), better, last]}
    assert traced([(series, {"val_accuracy": end})], "val_accuracy", "up").shown == 0


def test_another_measure_of_the_end_tells_too() -> None:
    """The loss of the epoch whose accuracy is best."""
    series = {
        "val_accuracy": [interval("0.86"), interval("0.84")],
        "val_loss": [interval("0.41"), interval("0.39")],
    }
    found = traced([(series, {"val_loss": interval("0.41")})], "val_accuracy", "up")
    assert (found.shown, found.denied) == BEST
    found = traced([(series, {"val_loss": interval("0.41")})], "val_loss", "down")
    assert (found.shown, found.denied) == NEITHER


def test_what_contradicts_itself_tells_nothing() -> None:
    """One number of the best epoch, another of the last."""
    series = {
        "val_accuracy": [interval("0.86"), interval("0.84")],
        "val_loss": [interval("0.41"), interval("0.39")],
    }
    ends = {"val_accuracy": interval("0.86"), "val_loss": interval("0.39")}
    found = traced([(series, ends)], "val_accuracy", "up")
    assert (found.shown, found.denied) == NEITHER


def test_training_measures_tell_nothing() -> None:
    """They are taken while the weights move: after the epoch they are others."""
    assert told(["0.81", "0.86", "0.84"], "0.86", "up", "accuracy") == NEITHER


def test_epochs_that_print_alike_may_all_be_the_best() -> None:
    """Nothing is said where the last is one of them, and any of them is the best otherwise."""
    assert told(["0.86", "0.86"], "0.86") == NEITHER
    series = {
        "val_accuracy": [interval("0.86"), interval("0.86"), interval("0.84")],
        "val_loss": [interval("0.42"), interval("0.41"), interval("0.39")],
    }
    for loss in ("0.42", "0.41"):
        assert traced([(series, {"val_loss": interval(loss)})], "val_accuracy", "up").shown == 1


@pytest.mark.parametrize("end", [math.nan, math.inf])
def test_no_number_tells_nothing(end: float) -> None:
    """Nor does a run without any."""
    assert traced([({"val_loss": [(0.4, 0.5)]}, {"val_loss": (end, end)})], "val_loss", "down").denied == 0
    assert traced([({}, {})], "val_loss", "down").shown == 0

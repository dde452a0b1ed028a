"""Every measure that a log prints and runs have is compared, where both have it and nowhere else."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from lrbs_report.base.numeral import read_numeral
from lrbs_report.judging.replication import Candidate, Comparison, Rows, compare
from lrbs_report.kinds.logs.meaning import END, Series, meaning_of
from lrbs_report.kinds.logs.published import PrintedLog, PrintedRun
from lrbs_report.kinds.measures.record import RunResult
from lrbs_report.study.experiments import PublishedRun
from lrbs_report.study.references import published_runs
from tests import factory

SPREAD = (-0.02, -0.01, 0.0, 0.01, 0.02, 0.005, -0.005, 0.015)
"""What tells seeds apart."""


def runs_of(
    finals: Mapping[str, float] | None = None, epochs: int = 3, **series: Sequence[float]
) -> tuple[RunResult, ...]:
    """Return a run a seed, whose measures lie around these numbers."""
    one = factory.experiment("one", seeds=len(SPREAD), epochs=epochs)
    told = {"cost": [0.5] * epochs, **series}
    made = []
    for seed, by in enumerate(SPREAD):
        moved = {name: tuple(number + by for number in numbers) for name, numbers in told.items()}
        run = factory.with_series(factory.result(one, seed), **moved)
        ends = {name: number + by for name, number in {"test_accuracy": 0.9, **(finals or {})}.items()}
        made.append(replace(run, record=replace(run.record, finals=ends)))
    return tuple(made)


def log_of(format_: str, series: Mapping[str, Sequence[str | None]], **what: Any) -> PublishedRun:  # noqa: ANN401 - fields of a run
    """Return a published run as a format means it."""
    epochs = what.pop("epochs", range(1, 1 + max(map(len, series.values()), default=0)))
    run = PrintedRun(epochs=epochs, series=series, **what)
    (one,) = published_runs(meaning_of(PrintedLog(format=format_, runs=(run,))), ["one"])
    return one


def told(found: Comparison) -> dict[str, tuple[str, list[int]]]:
    """Return what each name in the log is compared with, and where."""
    return {held.key: (held.measure, list(held.numbers)) for held in found.held if not held.exact}


def fate(log: PublishedRun, runs: Sequence[RunResult]) -> str:
    """Return what becomes of a set-up."""
    return Candidate(settings={}, comparisons=(compare(log, runs),)).fate


def test_every_measure_is_compared_by_its_epoch() -> None:
    """A log without costs is compared by the rest; what nobody measures is named."""
    log = log_of("keras", {"val_loss": ("0.3000", "0.2000"), "val_acc": ("0.8", "0.9"), "b": ("1", "2")})
    runs = runs_of(val_loss=(0.3, 0.2, 0.1), val_accuracy=(0.8, 0.9, 0.9))
    found = compare(log, runs)
    assert {"val_loss": ("val_loss", [0, 1]), "val_acc": ("val_accuracy", [0, 1])} == told(found)
    assert ("b",) == found.unmeasured
    assert (None, None, ()) == (found.lowered, found.mean, found.watched)
    assert "survives" == fate(log, runs)


def test_the_numbers_of_the_seeds_are_kept_beside_the_printed_one() -> None:
    """In the order of the seeds, for whoever asks more of them."""
    (held,) = compare(log_of("keras", {"val_loss": ("0.3000",)}), runs_of(val_loss=(0.3, 0.2, 0.1))).held
    (number,) = held.numbers.values()
    assert pytest.approx([0.3 + by for by in SPREAD]) == list(number.values)
    assert (0.29995, 0.30005) == (number.published.low, number.published.high)  # type: ignore[attr-defined]  # a numeral


def test_what_is_between_the_epochs_is_not_compared() -> None:
    """A log of every other epoch is compared with these."""
    runs = runs_of(val_loss=(0.5, 0.4, 0.3))
    log = log_of("csv", {"val_loss": ("0.5000", "0.3000")}, epochs=(0, 2))
    assert {"val_loss": ("val_loss", [0, 2])} == told(compare(log, runs))
    assert "survives" == fate(log, runs)
    assert "rejected" == fate(replace(log, series=shifted(log, 1)), runs)


def shifted(log: PublishedRun, by: int) -> tuple[Series, ...]:
    """Return the series of a log as if their numbers were of other epochs."""
    return tuple(
        replace(one, numbers={max(0, place - by): number for place, number in one.numbers.items()})
        for one in log.series
    )


def test_a_measure_of_the_end_is_that_of_the_last_epoch() -> None:
    """Nielsen's programs test after each; runs that test at the end alone are compared there."""
    right = {"test_correct": ("70", "80", "90"), "test_count": ("100",) * 3}
    found = compare(log_of("nielsen", right, epochs=(0, 1, 2)), runs_of(), Rows(None, 100))
    assert {"test_correct": ("test_accuracy", [2])} == told(found)
    assert (1, 3) == (found.held[0].compared, found.held[0].printed)
    assert found.judged
    assert 0.9 == found.judged.published
    every = compare(log_of("nielsen", right, epochs=(0, 1, 2)), runs_of(test_accuracy=(0.7, 0.8, 0.9)))
    assert {"test_correct": ("test_accuracy", [0, 1, 2])} == told(every)


def test_weights_that_were_put_back_are_no_last_epoch() -> None:
    """What is measured with them is another number."""
    right = {"test_correct": ("70", "80", "90"), "test_count": ("100",) * 3}
    log = log_of("nielsen", right, epochs=(0, 1, 2))
    back, stayed = (
        tuple(
            replace(run, record=replace(run.record, finals={**run.record.finals, "restored_epoch": epoch}))
            for run in runs_of()
        )
        for epoch in (0, 2)
    )
    assert {} == told(compare(log, back))
    assert "no band" == fate(log, back)
    assert {"test_correct": ("test_accuracy", [2])} == told(compare(log, stayed))


def test_the_end_of_a_log_that_breaks_off_is_not_that_of_the_training() -> None:
    """An evaluation after two epochs of three."""
    series, ends = {"loss": ("0.5000", "0.5000")}, {"acc": "0.9000"}
    short = log_of("keras", series, finals=ends, epochs_planned=3)
    whole = log_of("keras", {"loss": ("0.5000",) * 3}, finals=ends, epochs_planned=3)
    assert {"loss": ("loss", [0, 1])} == told(compare(short, runs_of()))
    assert () == compare(short, runs_of()).unmeasured
    found = told(compare(whole, runs_of()))
    assert {"loss": ("loss", [0, 1, 2]), "test_accuracy at the end": ("test_accuracy", [END])} == found


def test_a_loss_that_a_bar_may_have_shown_rejects_nothing_in_the_first_epoch() -> None:
    """Where it is worse than ours, as a mean of running means would be; and said."""
    bar = {"loss": ("0.7840", "0.5000", "0.5000")}
    runs = runs_of()
    log = log_of("keras", bar, counted=32)
    candidate = Candidate(settings={}, comparisons=(compare(log, runs),))
    assert ("survives", 1) == (candidate.fate, candidate.may_be_bars)
    for told_, counted in (
        (bar, None),  # no bar
        ({"loss": ("0.2160", "0.5000", "0.5000")}, 32),  # better than ours
        ({"loss": ("0.5000", "0.7840", "0.5000")}, 32),  # in another epoch
        ({"loss": ("0.7840", "0.7840", "0.5000")}, 32),  # in another one, too
    ):
        assert "rejected" == fate(log_of("keras", told_, counted=counted), runs)


def test_nothing_that_is_compared_is_no_survival() -> None:
    """It would survive whatever the set-up."""
    log = log_of("csv", {"b": ("0.5",)})
    assert "no band" == fate(log, runs_of())


def single(number: float) -> float:
    """Return the 32-bit float next to a number."""
    return float(struct.unpack("f", struct.pack("f", number))[0])


def test_a_rate_that_a_program_kept_in_32_bits_is_ours() -> None:
    """However often it was rounded on the way; another rate is none."""
    one = factory.experiment("one", seeds=3, epochs=200, learning_rate=0.1, lr_decay=0.05)
    runs = [factory.result(one, seed) for seed in one.seeds]
    rates, rate = [], single(0.1)
    for _ in range(200):
        rates.append(repr(rate))
        rate = single(single(1 - 0.05) * rate)
    found = compare(log_of("keras-csv", {"learning_rate": rates}, epochs=range(200)), runs)
    assert (200, 200, 0) == (found.rates_compared, found.matching_rates, found.wrong_rates)
    assert all(read_numeral(text) for text in rates)
    other = [repr(single(float(text) * (1 + 1e-4 * (place == 150)))) for place, text in enumerate(rates)]
    found = compare(log_of("keras-csv", {"learning_rate": other}, epochs=range(200)), runs)
    assert 1 == found.wrong_rates


def test_either_rate_may_be_meant_where_nobody_knows() -> None:
    """That of the epoch or the one after it, for the whole run."""
    one = factory.experiment("one", seeds=3, epochs=3, learning_rate=0.1, lr_decay=0.5)
    runs = [factory.result(one, seed) for seed in one.seeds]
    for texts, measure in ((("0.1", "0.05", "0.025"), "rate"), (("0.05", "0.025", "0.0125"), "rate_after")):
        found = compare(log_of("csv", {"lr": texts}), runs)
        assert (measure, 3, 0) == (found.rates.measure, found.matching_rates, found.wrong_rates)
    mixed = compare(log_of("csv", {"lr": ("0.1", "0.025", "0.025")}), runs)
    assert mixed.wrong_rates

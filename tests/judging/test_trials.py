"""Logs of real trainings, as others print them with four decimals.

The set-up that printed one is not rejected; another is, wherever the 99 % bands of both lie apart.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from functools import cache
from itertools import chain
from pathlib import Path

import pytest

from lrbs_report.judging.limits import LEVEL, reach
from lrbs_report.judging.replication import Candidate, Comparison, compare
from lrbs_report.kinds.logs.meaning import MeantRun
from lrbs_report.kinds.logs.patterns import Pattern
from lrbs_report.kinds.measures.record import RunResult
from lrbs_report.study.references import published_runs, read_runs
from tests.factory.trials import FOUR, LONG_TAILED, OWN, PRINTERS, ROWS, TRUE, WRONG, SetUp, trained
from tests.samples import ALL, some

SEEDS = 20
POOL = 400 if ALL else 60
"""Trainings of each set-up, of which seeds are drawn."""

TRIALS = range(400)
FEW = ("keras 3", "keras-csv", "hugging-face", "ours")
"""Formats with which wrong set-ups are tried each time."""

TRUE_LOGS = {"one run": (TRUE,), "four runs": FOUR, "four runs with long tails": LONG_TAILED}
"""The set-ups of the runs of a log."""

FORMAT = Pattern(name="ours", lines=(OWN,))


def seeds_of(asked: SetUp, trial: int) -> list[RunResult]:
    """Return the runs that are there of a set-up, of which none printed the log of the trial."""
    others = [seed for seed in range(POOL) if seed != trial % POOL]
    drawn = random.Random(trial).sample(others, SEEDS)  # noqa: S311 - the same every time
    return [trained(asked, seed) for seed in drawn]


def log_of(folder: Path, name: str, trial: int, true: SetUp = TRUE) -> MeantRun:
    """Return a run of a set-up as it is read from its log."""
    file = folder / "a.log"
    file.write_text(PRINTERS[name](trained(true, trial % POOL)), encoding="utf-8")
    (run,) = read_runs(file, own=[FORMAT])
    return run


def compared(run: MeantRun, runs: Sequence[RunResult]) -> Comparison:
    """Hold a run of a log against the runs of a set-up."""
    (published,) = published_runs([run], ["one"])
    return compare(published, runs, ROWS)


def judged(
    folder: Path, name: str, trial: int, true: Sequence[SetUp], asked: Sequence[SetUp] | None = None
) -> Candidate:
    """Hold a log of true set-ups, a run each, against others, or against these."""
    pairs = zip(true, asked or true, strict=True)
    found = (compared(log_of(folder, name, trial, one), seeds_of(other, trial)) for one, other in pairs)
    return Candidate(settings={}, comparisons=tuple(found))


@cache
def all_of(asked: SetUp) -> list[RunResult]:
    """Return all runs of a set-up."""
    return [trained(asked, seed) for seed in range(POOL)]


def lie_apart(run: MeantRun, true: SetUp, wrong: SetUp) -> bool:
    """Tell whether the 99 % bands of two set-ups lie apart for some number that a log prints.

    A rate that is another one is told apart too.
    """
    ours, others = (compared(run, all_of(asked)) for asked in (true, wrong))
    width = reach(SEEDS, LEVEL)
    return others.wrong_rates > 0 or any(
        abs(one.centre - far.centre) > width * (one.unit + far.unit)
        for one, far in zip(ours.numbers, others.numbers, strict=True)
    )


@pytest.mark.parametrize("name", PRINTERS)
def test_the_set_up_that_printed_a_log_survives(tmp_path: Path, name: str) -> None:
    """In 99 of 100 logs at least, whoever prints them; and all that it prints is compared."""
    trials = some(TRIALS, 40)
    found = [judged(tmp_path, name, trial, [TRUE]) for trial in trials]
    assert not list(chain.from_iterable(one.comparisons[0].unmeasured for one in found))
    rejected = sum(one.fate != "survives" for one in found)
    assert rejected <= len(trials) / 100


@pytest.mark.parametrize("name", ["keras 3", "article"])
@pytest.mark.parametrize("log", ["four runs", "four runs with long tails"])
def test_the_set_up_of_a_log_of_four_runs_survives(tmp_path: Path, log: str, name: str) -> None:
    """In 99 of 100 logs, also where losses have a long tail; of twenty, one may be the hundredth."""
    trials = some(TRIALS, 20)
    fates = [judged(tmp_path, name, trial, TRUE_LOGS[log]).fate for trial in trials]
    assert len(trials) - fates.count("survives") <= math.ceil(len(trials) / 100)


@pytest.mark.parametrize("wrong", WRONG)
def test_another_set_up_is_rejected_where_both_bands_lie_apart(tmp_path: Path, wrong: str) -> None:
    """In 95 of 100 logs at least, whoever prints them; and some logs tell it apart."""
    other = WRONG[wrong](TRUE)
    names = [name for name in (PRINTERS if ALL else FEW) if lie_apart(log_of(tmp_path, name, 0), TRUE, other)]
    assert names
    for name in names:
        trials = some(TRIALS, 20)
        fates = [judged(tmp_path, name, trial, [TRUE], [other]).fate for trial in trials]
        assert fates.count("rejected") >= 0.95 * len(trials), name


@pytest.mark.parametrize("wrong", WRONG)
@pytest.mark.parametrize("log", ["four runs", *(["four runs with long tails"] if ALL else [])])
def test_another_set_up_of_four_runs_is_rejected_where_both_bands_lie_apart(
    tmp_path: Path, log: str, wrong: str
) -> None:
    """In 95 of 100 logs at least, if both bands lie apart in some run."""
    true = TRUE_LOGS[log]
    others = [WRONG[wrong](one) for one in true]
    pairs = zip(true, others, strict=True)
    if not any(lie_apart(log_of(tmp_path, "keras 3", 0, one), one, other) for one, other in pairs):
        pytest.skip("the bands of both lie over each other")
    trials = some(TRIALS, 10)
    fates = [judged(tmp_path, "keras 3", trial, true, others).fate for trial in trials]
    assert fates.count("rejected") >= 0.95 * len(trials)

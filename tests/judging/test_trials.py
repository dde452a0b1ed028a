"""Logs of real trainings, as others print them with four decimals.

The set-up that printed one is not rejected; another is, wherever the two can be told apart at all.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import chain
from pathlib import Path

import pytest

from lrbs_report.judging.replication import LEVEL, Candidate, compare, limit_of, reach
from lrbs_report.kinds.logs.meaning import MeantRun
from lrbs_report.kinds.logs.patterns import Pattern
from lrbs_report.kinds.measures.record import RunResult
from lrbs_report.study.references import published_runs, read_runs
from tests.factory.trials import OWN, PRINTERS, ROWS, TRUE, WRONG, SetUp, trained
from tests.samples import ALL, some

SEEDS = 20
POOL = 400 if ALL else 80
"""Trainings of each set-up, of which seeds are drawn."""

TRIALS = range(400)
FEW = ("keras 3", "keras-csv", "hugging-face", "ours")
"""Formats with which wrong set-ups are tried each time."""

FORMAT = Pattern(name="ours", lines=(OWN,))


def seeds_of(asked: SetUp, trial: int) -> list[RunResult]:
    """Return the runs that are there of a set-up, of which none printed the log of the trial."""
    others = [seed for seed in range(POOL) if seed != trial % POOL]
    drawn = random.Random(trial).sample(others, SEEDS)  # noqa: S311 - the same every time
    return [trained(asked, seed) for seed in drawn]


def log_of(folder: Path, name: str, trial: int) -> MeantRun:
    """Return a run of the true set-up as it is read from its log."""
    file = folder / "a.log"
    file.write_text(PRINTERS[name](trained(TRUE, trial % POOL)), encoding="utf-8")
    (run,) = read_runs(file, own=[FORMAT])
    return run


def judged(run: MeantRun, runs: Sequence[RunResult]) -> Candidate:
    """Hold a log against the runs of a set-up."""
    (published,) = published_runs([run], ["one"])
    return Candidate(settings={}, comparisons=(compare(published, runs, ROWS),))


def told_apart(run: MeantRun, wrong: SetUp) -> bool:
    """Tell whether the band of the true set-up lies beyond the limit of a wrong one, for some printed number.

    Beyond is on either side; a rate that is another one is told apart too.
    """
    (published,) = published_runs([run], ["one"])
    true, other = (
        compare(published, [trained(asked, seed) for seed in range(POOL)], ROWS) for asked in (TRUE, wrong)
    )
    limit = limit_of(SEEDS, len(other.numbers))
    return other.wrong_rates > 0 or any(
        abs(one.mean - far.mean) > reach(SEEDS, LEVEL) * one.sd + limit * far.sd
        for one, far in zip(true.numbers, other.numbers, strict=True)
    )


@pytest.mark.parametrize("name", PRINTERS)
def test_the_set_up_that_printed_a_log_survives(tmp_path: Path, name: str) -> None:
    """In 99 of 100 logs at least, whoever prints them; and all that it prints is compared."""
    trials = some(TRIALS, 40)
    found = [judged(log_of(tmp_path, name, trial), seeds_of(TRUE, trial)) for trial in trials]
    assert not list(chain.from_iterable(one.comparisons[0].unmeasured for one in found))
    rejected = sum(one.fate != "survives" for one in found)
    assert rejected <= len(trials) / 100


@pytest.mark.parametrize("wrong", WRONG)
def test_another_set_up_is_rejected_where_it_can_be_told_apart(tmp_path: Path, wrong: str) -> None:
    """In 95 of 100 logs at least, whoever prints them; and some logs tell it apart."""
    names = [
        name for name in (PRINTERS if ALL else FEW) if told_apart(log_of(tmp_path, name, 0), WRONG[wrong])
    ]
    assert names
    for name in names:
        trials = some(TRIALS, 20)
        fates = [
            judged(log_of(tmp_path, name, trial), seeds_of(WRONG[wrong], trial)).fate for trial in trials
        ]
        assert fates.count("rejected") >= 0.95 * len(trials), name

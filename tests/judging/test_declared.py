"""A set-up that a log says it was selected from: what its trial looks at, and what becomes of it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from random import Random

import pytest

from lrbs_report.base.numeral import ends_of
from lrbs_report.judging.accusations import accusation_of
from lrbs_report.judging.replication import Candidate, Rows, compare, limit_of, on_trial
from lrbs_report.judging.trials import trial_of
from lrbs_report.kinds.measures.record import RunResult
from lrbs_report.kinds.measures.restored import RESTORED
from lrbs_report.study.experiments import PublishedRun
from lrbs_report.study.selections import LAST, Selection
from tests import factory
from tests.factory.selected import BEST_EPOCH, BEST_OF_3, EPOCHS, log, printed, run, setup, told

ONE = setup(0)
ROWS = Rows(900, 500, 200)


def seeds(fall: float = 0.0, numbers: Sequence[int] = ONE.seeds) -> list[RunResult]:
    """Return runs of some seeds, the same every time."""
    random = Random(1)  # noqa: S311 - the same runs every time
    return [run(ONE, seed, random, fall) for seed in numbers]


def judged(
    shown: PublishedRun, runs: Sequence[RunResult], declared: Selection | None = None, rows: Rows = ROWS
) -> Candidate:
    """Hold a log of one run against a set-up."""
    return Candidate(settings={}, comparisons=(compare(shown, runs, rows),), declared=declared)


def test_the_trial_looks_at_what_is_printed_and_measured() -> None:
    """By the measures' names, in the unit of the seeds, without rates; least deviations are a row's."""
    runs = seeds()
    shown = factory.published(
        (0.9, 0.8, 0.7, 0.6),
        experiment=ONE.id,
        rates=runs[0].rates,
        accuracy=printed(0.9),
        series={"val_accuracy": (printed(0.6), None, printed(0.9))},
        mean="examples",
    )
    trial = trial_of([compare(shown, runs, ROWS)], BEST_EPOCH, limit_of)
    (one,) = trial.runs
    assert {"loss", "val_accuracy"} == set(one.series)
    assert [ends_of(printed(0.6)), None, ends_of(printed(0.9))] == one.series["val_accuracy"]
    assert {"test_accuracy": ends_of(printed(0.9))} == one.finals
    assert {"val_accuracy": 1 / 200, "test_accuracy": 1 / 500} == one.least
    assert ("up", "down", "") == tuple(trial.better[name] for name in ("val_accuracy", "val_loss", "rate"))
    assert [each.record.series["val_accuracy"] for each in runs] == [
        seed.series["val_accuracy"] for seed in one.seeds
    ]
    assert [each.judged for each in runs] == [seed.finals["test_accuracy"] for seed in one.seeds]


def test_seeds_stand_in_order_and_only_those_that_all_experiments_have() -> None:
    """The same one at the same place in each run of the log."""
    shown = log(seeds()[0], ONE)
    first, second = seeds(numbers=[5, 3, 9, 1]), seeds(numbers=[1, 9, 5, 7])
    trial = trial_of([compare(shown, runs, ROWS) for runs in (first, second)], None, limit_of)
    for of_log, runs in zip(trial.runs, (first, second), strict=True):
        by_seed = {one.seed: one.record.series["val_loss"] for one in runs}
        assert [by_seed[seed] for seed in (1, 5, 9)] == [seed.series["val_loss"] for seed in of_log.seeds]


def test_a_number_that_a_bar_may_show_is_left_out() -> None:
    """Of the first epoch, where it is worse; it rejects no declared selection."""
    runs = seeds()
    shown = factory.published((printed(9.0), *map(printed, runs[0].watched[1:])), experiment=ONE.id)
    barred = replace(shown, series=tuple(replace(one, may_be_bar=True) for one in shown.series))
    assert [judged(one, runs, BEST_OF_3).fate for one in (shown, barred)] == ["rejected", "survives"]
    (one,) = trial_of([compare(barred, runs, ROWS)], None, limit_of).runs
    assert next(iter(one.series.values()))[0] is None


def test_a_run_that_ended_before_lacks_no_number() -> None:
    """Of what is only compared, as a mean that is not kept: it has the numbers up to where it got."""
    runs = [replace(one, record=one.record.at(range(2 if one.seed == 1 else EPOCHS))) for one in seeds()]
    shown = factory.published(tuple(map(printed, runs[0].watched)), experiment=ONE.id, mean="examples")
    (one,) = trial_of([compare(shown, runs, Rows(960, None))], None, limit_of).runs
    assert {2, EPOCHS} == {len(seed.series["loss"]) for seed in one.seeds}
    assert all(math.isfinite(number or math.nan) for seed in one.seeds for number in seed.series["loss"])


def test_the_best_of_some_has_the_limit_of_all_their_numbers() -> None:
    """And needs as many more seeds to tell."""
    runs = seeds()
    shown = log(runs[0], ONE)
    alone, best = judged(shown, runs), judged(shown, runs, Selection(kind="runs", runs=50))
    assert best.limit == limit_of(len(runs), 50 * alone.compared) > alone.limit
    assert best.seeds_needed > alone.seeds_needed
    few = seeds()[: alone.seeds_needed]
    assert (judged(shown, few).fate, judged(shown, few, best.declared).fate) == ("survives", "too few seeds")


def test_what_chance_has_no_part_in_rejects_whatever_is_declared() -> None:
    """Another rate, and a set-up of which each seed diverges."""
    runs = seeds()
    right, wrong = (
        factory.published(
            tuple(map(printed, runs[0].watched)),
            experiment=ONE.id,
            rates=[rate * by for rate in runs[0].rates],
        )
        for by in (1, 2)
    )
    assert [judged(one, runs, BEST_OF_3).fate for one in (right, wrong)] == ["survives", "rejected"]
    assert judged(wrong, runs, BEST_OF_3).is_another


@pytest.mark.parametrize(
    ("declared", "fate"), [(None, "rejected"), (LAST, "rejected"), (BEST_EPOCH, "survives")]
)
def test_the_end_of_the_best_epoch_survives_where_it_is_declared(
    declared: Selection | None, fate: str
) -> None:
    """And rejects the set-up where it is not: its end is none of the last epoch."""
    runs = seeds(0.2)
    assert fate == judged(log(runs[0], ONE, epoch=2), runs, declared).fate


def test_experiments_that_restore_their_best_epoch_accuse_nobody() -> None:
    """Their own end is of an epoch that was chosen, and so is that of a log of theirs."""
    runs = seeds(0.2)
    shown = log(runs[0], ONE, epoch=2)
    restoring = [
        replace(one, record=replace(one.record, finals={**one.record.finals, RESTORED.name: 2.0}))
        for one in runs
    ]
    assert accusation_of(judged(shown, runs)).is_certain
    assert not accusation_of(judged(shown, restoring)).epoch
    assert judged(shown, restoring, LAST).fate == "survives"


def test_a_wrong_set_up_is_accused_of_nothing_but_what_the_log_shows() -> None:
    """Where a rate is another one, places among its seeds mean nothing."""
    runs = seeds()
    ends = {"val_accuracy": printed(0.953), "val_loss": printed(0.26)}
    high, wrong = (
        factory.published((), experiment=ONE.id, length=EPOCHS, finals=ends, rates=[0.1 * by] * EPOCHS)
        for by in (runs[0].rates[0] / 0.1, 7)
    )
    rates = replace(high, series=tuple(one for one in high.series if one.name != "lr"))
    assert accusation_of(judged(rates, runs)).measure
    assert accusation_of(judged(wrong, runs)).measure == ""


@pytest.mark.parametrize(
    ("accuracy", "loss", "by"), [(0.952, 0.24, "val_loss"), (0.96, 0.25, "val_accuracy")]
)
def test_a_log_is_accused_by_what_is_least_probable(accuracy: float, loss: float, by: str) -> None:
    """Of the measures by which it stands too high; and at most one in so many stands as high."""
    ends = {"val_accuracy": printed(accuracy), "val_loss": printed(loss)}
    judged_ = judged(factory.published((), experiment=ONE.id, length=EPOCHS, finals=ends), seeds())
    found = accusation_of(judged_)
    assert judged_.selected
    chances = {one.measure: one.chance for one in judged_.selected.standings if one.is_too_high}
    assert len(chances) == 2
    assert (by, min(chances.values())) == (found.measure, found.chance)
    assert 1 / (found.one_in + 1) < found.chance <= 1 / found.one_in


def test_it_is_told_of_the_only_survivor_or_of_the_one_to_match() -> None:
    """Of several set-ups."""
    runs, far = seeds(), seeds(0.4)
    shown = log(runs[0], ONE)
    matched = told([shown], {ONE.id: far}, [ONE])
    good, bad = judged(shown, runs), judged(shown, far)
    assert on_trial(matched.reference, (bad, good), matched.matched) is good
    assert on_trial(matched.reference, (good, good), matched.matched).comparisons == matched.matched
    assert on_trial(matched.reference, (bad, bad), matched.matched).comparisons == matched.matched

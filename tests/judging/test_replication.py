"""Published logs are compared with bands, and set-ups are told apart.

The band is what the textbook says, and a true run falls outside as often as it should.
"""

from __future__ import annotations

import math
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from scipy import stats

from lrbs_report.base.numeral import read_numeral
from lrbs_report.judging.replication import LEVEL, Candidate, Fate, Rows, candidates, compare, limit_of, reach
from lrbs_report.kinds.logs.meaning import Mean
from lrbs_report.kinds.measures.record import RunResult
from lrbs_report.study.experiments import PublishedRun, Reference, Study
from lrbs_report.study.references import candidate_groups, cells_by_setup
from tests import factory

NAN = math.nan
UNPRINTED = (None,)
"""The rate of an epoch whose line has none."""


def runs_of(*costs: tuple[float, ...]) -> tuple[RunResult, ...]:
    """Return a run a seed with these costs."""
    one = factory.experiment("one", seeds=len(costs), epochs=len(costs[0]))
    return tuple(factory.result(one, seed, each) for seed, each in enumerate(costs))


def published(
    *costs: float,
    accuracy: float | None = None,
    rates: tuple[float | None, ...] | None = None,
    **changes: Any,  # noqa: ANN401 - what else a log may print
) -> PublishedRun:
    """Return a published run."""
    return factory.published(costs, rates=rates or (0.0999,) * len(costs), accuracy=accuracy, **changes)


@pytest.mark.parametrize("seeds", [2, 3, 8, 20, 1000])
@pytest.mark.parametrize("level", [0.5, 0.99, 0.9995])
def test_reach_is_that_of_student(seeds: int, level: float) -> None:
    """Its quantile at n - 1 degrees of freedom, times the square root of 1 + 1/n."""
    assert pytest.approx(stats.t.ppf((1 + level) / 2, seeds - 1) * math.sqrt(1 + 1 / seeds)) == reach(
        seeds, level
    )


def test_band_and_distance_by_hand() -> None:
    """Costs of 1, 2 and 3: mean 2, deviation 1, and Student's 9.924843 at two degrees of freedom."""
    (one,) = compare(published(4.0), runs_of((1.0,), (2.0,), (3.0,))).watched
    width = 9.924843 * math.sqrt(4 / 3)
    assert (2.0, 1.0, 2.0) == (one.mean, one.sd, one.z)
    assert pytest.approx([2 - width, 2 + width]) == [one.low, one.high]


@pytest.mark.parametrize(
    ("place", "is_inside"), [(0.999, True), (1.001, False), (-0.999, True), (-1.001, False)]
)
def test_the_band_ends_at_its_reach(place: float, is_inside: bool) -> None:  # noqa: FBT001 - what is expected
    """A little less than the reach is inside, a little more is not."""
    (one,) = compare(published(2 + place * reach(3, LEVEL)), runs_of((1.0,), (2.0,), (3.0,))).watched
    assert is_inside == one.is_inside


@pytest.mark.parametrize("seeds", [3, 20])
def test_one_true_run_in_a_hundred_falls_outside(seeds: int) -> None:
    """A further run lies outside the 99 % band in 1 % of cases, however few the seeds are.

    All are drawn again and again from one normal distribution.
    """
    random, draws = Random(1), 4000  # noqa: S311 - the same draws every time
    costs = [tuple(random.gauss(0.3, 0.02) for _ in range(draws)) for _ in range(seeds + 1)]
    compared = compare(published(*costs[0]), runs_of(*costs[1:]))
    assert 0.006 < 1 - compared.watched_inside / draws < 0.014  # 1 % ± 2.5 standard errors


def test_a_true_log_survives_and_a_false_one_does_not() -> None:
    """Of whole logs by a true experiment about one in a thousand is rejected.

    One whose costs lie five deviations off always is.
    """
    random, draws = Random(2), 200  # noqa: S311 - the same draws every time
    survivors = {0.0: 0, 0.05: 0}
    for shift in survivors:
        for _ in range(draws):
            runs = runs_of(*[tuple(random.gauss(0.3, 0.01) for _ in range(10)) for _ in range(20)])
            rates = runs[0].rates
            log = published(*(random.gauss(0.3 + shift, 0.01) for _ in range(10)), rates=rates)
            survivors[shift] += Candidate(settings={}, comparisons=(compare(log, runs),)).survives
    assert 0.97 * draws < survivors[0.0] <= draws
    assert 0 == survivors[0.05]


def test_costs_that_do_not_vary_are_told_apart_as_far_as_32_bits_do() -> None:
    """Without spread a part in 100 000 is one deviation, on both sides."""
    same, near, above, below = compare(
        published(0.5, 0.50001, 0.501, 0.4), runs_of(*[(0.5,) * 4] * 3)
    ).watched
    assert pytest.approx((0.0, 2.0, 200.0, -20000.0)) == (same.z, near.z, above.z, below.z)
    assert (True, True, False, False) == tuple(one.is_inside for one in (same, near, above, below))


@pytest.mark.parametrize("lost", [NAN, math.inf])
def test_a_seed_that_diverged_leaves_no_band(lost: float) -> None:
    """From the epoch on that some seed lacks, nothing is inside, and the distance is unlike any number."""
    compared = compare(published(0.5, 0.3, accuracy=0.7), runs_of((0.4, 0.3), (0.5, lost), (0.6, 0.3)))
    first, second = compared.watched
    assert (True, False) == (first.is_inside, second.is_inside)
    assert math.isnan(second.z)
    assert math.inf == compared.largest_z
    assert compared.judged is not None
    assert not compared.judged.is_inside
    assert not Candidate(settings={}, comparisons=(compared,)).survives


def test_a_run_that_ended_early_leaves_no_band() -> None:
    """Costs after its end are missing."""
    compared = compare(published(0.5, 0.3), (*runs_of((0.4, 0.3), (0.5, 0.3)), *runs_of((0.6,))))
    assert (1, 2) == (compared.watched_inside, compared.watched_compared)


def test_rates_are_compared_digit_for_digit() -> None:
    """The next number that can be written is another rate, and one wrong rate rejects a set-up."""
    runs = runs_of(*[(0.5, 0.5)] * 3)
    right = runs[0].rates
    for rates, matching in ((right, 2), ((right[0], math.nextafter(right[1], 1)), 1)):
        compared = compare(published(0.5, 0.5, rates=rates), runs)
        assert (2, matching, 2 - matching) == (
            compared.rates_compared,
            compared.matching_rates,
            compared.wrong_rates,
        )
        assert ("survives" if matching == 2 else "rejected") == Candidate(
            settings={}, comparisons=(compared,)
        ).fate


def test_a_rate_must_be_that_of_every_seed() -> None:
    """One seed with another rate is enough for a printed rate not to match."""
    high, other = (
        runs_of((0.5,), (0.5,)),
        factory.result(factory.experiment("one", learning_rate=0.2), 2, (0.5,)),
    )
    rates = (high[0].rates[0],)
    assert [1, 0] == [
        compare(published(0.5, rates=rates), runs).matching_rates for runs in (high, (*high, other))
    ]


def test_the_limit_is_shared_out_among_all_numbers() -> None:
    """With 21 numbers, each may lie as far as a band of 1 - 0.001/21 reaches.

    That is beyond the band that is shown.
    """
    runs = runs_of(*[(0.1 * seed + 0.1,) * 20 for seed in range(8)])
    candidate = Candidate(settings={}, comparisons=(compare(published(*[0.5] * 20, accuracy=0.5), runs),))
    assert pytest.approx(stats.t.ppf(1 - 0.001 / 21 / 2, 7) * math.sqrt(1 + 1 / 8)) == candidate.limit
    assert candidate.limit > reach(8, LEVEL)


@pytest.mark.parametrize(("seeds", "numbers", "share"), [(5, 50, 0.01), (8, 21, 0.001), (20, 11, 0.001)])
def test_the_limit_is_as_strict_as_the_seeds_allow(seeds: int, numbers: int, share: float) -> None:
    """A whole log of a true set-up lies beyond it once in a thousand.

    With few seeds it does once in a hundred, or between.
    """
    assert pytest.approx(
        stats.t.ppf(1 - share / numbers / 2, seeds - 1) * math.sqrt(1 + 1 / seeds)
    ) == limit_of(seeds, numbers)
    assert 10 == limit_of(6, 11)


def test_the_fewest_seeds_decide_the_limit() -> None:
    """Of two runs compared with three and with eight seeds, the limit is that of three.

    It rejects no true set-up too often.
    """
    few, many = (
        compare(published(0.2), runs_of(*[(0.1 * seed,) for seed in range(seeds)])) for seeds in (3, 8)
    )
    assert reach(3, 1 - 0.01 / 2) == pytest.approx(Candidate(settings={}, comparisons=(few, many)).limit)


def test_a_log_without_accuracy_is_compared_by_its_costs() -> None:
    """What is not printed is not held against anybody."""
    compared = compare(published(0.2, accuracy=None), runs_of((0.1,), (0.2,), (0.3,)))
    assert compared.judged is None
    assert 1 == len(compared.numbers)


def test_an_accuracy_is_compared_with_accuracies_alone() -> None:
    """Runs that predict quantities have none, whatever a log of somebody's says."""
    one = factory.experiment("one", model=factory.model(loss="mse", task="regression"), epochs=1)
    runs = tuple(factory.result(one, seed, (0.1 * seed + 0.1,)) for seed in range(3))
    compared = compare(published(0.2, accuracy=0.9), runs)
    assert compared.judged is None
    assert compared.watched[0].has_band


def setups() -> tuple[Study, Reference]:
    """Return two experiments told apart by their rates, and a sweep.

    The sweep is over data set, sampling and rate, as the default report has it.
    """
    other = factory.dataset(name="mnist-60k", train=(0, 60000))
    singles = [
        factory.experiment(name, epochs=3, learning_rate=rate)
        for name, rate in (("high", 0.1), ("low", 0.01))
    ]
    sweep = factory.sweep(
        "setups",
        seeds=6,
        dataset=(factory.dataset(), other),
        sampling=("replacement", "shuffle"),
        learning_rate=(0.01, 0.1, 1.0),
    )
    log = tuple(
        factory.published((0.0,) * 3, experiment=one.id, rates=(0.0,) * 3, accuracy=0.0) for one in singles
    )
    reference = factory.reference(*log, candidates="setups")
    return factory.study(*singles, sweeps=[sweep], references=(reference,)), reference


def test_candidates_are_grouped_by_what_does_not_tell_the_runs_apart() -> None:
    """Four set-ups, each with the cell of the high rate and that of the low one, in the order of the log.

    Cells of other rates are left out.
    """
    study, reference = setups()
    groups = candidate_groups(study, reference)
    assert [
        ("mnist-55k", "replacement"),
        ("mnist-55k", "shuffle"),
        ("mnist-60k", "replacement"),
        ("mnist-60k", "shuffle"),
    ] == [(settings["dataset"], settings["sampling"]) for settings, _ in groups]
    assert [(0.1, 0.01)] * 4 == [
        tuple(study.named[id_].setting("learning_rate") for id_ in ids) for _, ids in groups
    ]
    assert [ids for _, ids in groups] == cells_by_setup(study, reference)


def test_set_ups_without_a_cell_for_every_run_are_left_out() -> None:
    """A sweep that tries only one of the two rates has nothing to compare the log with as a whole."""
    study, reference = setups()
    sweep = factory.sweep("setups", learning_rate=(0.1, 1.0), sampling=("replacement", "shuffle"))
    assert [] == candidate_groups(replace(study, sweeps=(sweep,)), reference)


def test_only_the_set_up_that_made_the_log_survives() -> None:
    """A log made by a further seed of one set-up is recognized among four whose costs lie apart."""
    study, reference = setups()
    random = Random(3)  # noqa: S311 - the same draws every time
    centres = {
        id_: 0.5 + 0.3 * number for number, ids in enumerate(cells_by_setup(study, reference)) for id_ in ids
    }
    costs = {
        one.id: {
            seed: tuple(random.gauss(centres.get(one.id, 0.5), 0.01) for _ in range(3)) for seed in one.seeds
        }
        for one in study.experiments
    }
    findings = factory.findings(study, **costs)
    made = tuple(
        factory.published(
            (0.8, 0.8, 0.8),
            experiment=single,
            rates=findings.runs[single][0].rates,
            accuracy=0.2,
        )
        for single in ("high", "low")
    )
    found = candidates(findings, replace(reference, runs=made))
    assert [False, True, False, False] == [candidate.survives for candidate in found]
    assert [id_ for id_, centre in centres.items() if centre == 0.8] == [
        one.experiment for one in found[1].comparisons
    ]


def test_without_a_sweep_the_matched_experiments_are_the_one_candidate() -> None:
    """There is then nothing to choose from."""
    study, reference = setups()
    alone = replace(reference, candidates=None)
    (only,) = candidates(factory.findings(study), alone)
    assert ({}, ["high", "low"]) == (only.settings, [one.experiment for one in only.comparisons])
    assert [] == cells_by_setup(study, alone)


def numeral(text: str) -> float:
    """Read a number as a log prints it."""
    found = read_numeral(text)
    assert found is not None
    return found


def kept_by(seeds: int, *costs: float) -> tuple[RunResult, ...]:
    """Return runs that all have the same costs."""
    return runs_of(*[costs] * seeds)


def losing(run: RunResult, *losses: float | None) -> RunResult:
    """Return a run with these means over examples; without them when one is unknown."""
    known = tuple(loss for loss in losses if loss is not None)
    made = factory.with_series(run, loss=known) if len(known) == len(losses) else run
    return replace(made, identity={**run.identity, "sampling": "shuffle"})


@pytest.mark.parametrize(
    ("text", "z"), [("2.0", 0.0), ("2", 0.0), ("2.4", 0.35), ("1.60", -0.395), ("2.400000000000000", 0.4)]
)
def test_the_distance_is_that_of_the_nearer_end(text: str, z: float) -> None:
    """Zero where the mean rounds to what is printed; all digits leave nothing open."""
    (one,) = compare(published(numeral(text)), runs_of((1.0,), (2.0,), (3.0,))).watched
    assert pytest.approx(z) == one.z


def test_a_log_of_four_decimals_is_that_of_a_set_up_without_chance() -> None:
    """Zero weights, the full batch, in order: three seeds agree, and are enough to tell."""
    costs = (2.302585092994046, 2.256712345678912, 2.214234567891234, 2.173312345678912)
    for decimals in (2, 3, 4, 7, 17):
        true = published(*(numeral(f"{cost:.{decimals}f}") for cost in costs), rates=UNPRINTED * 4)
        candidate = Candidate(settings={}, comparisons=(compare(true, kept_by(3, *costs)),))
        assert "survives" == candidate.fate
        assert 4 == candidate.comparisons[0].watched_inside
    false = published(*(numeral(f"{cost + 0.002:.4f}") for cost in costs), rates=UNPRINTED * 4)
    assert "rejected" == Candidate(settings={}, comparisons=(compare(false, kept_by(3, *costs)),)).fate


@pytest.mark.parametrize(
    ("rows", "test", "sd"), [(30, None, 1 / 30), (None, [10, 60], 1 / 50), (None, None, 1 / 30)]
)
def test_accuracies_that_agree_leave_one_row_open(
    rows: int | None, test: list[int] | None, sd: float
) -> None:
    """29 of 30 in each seed does not make 28 impossible.

    Who counted the rows decides, then their range, then what the accuracies are shares of.
    """
    runs = tuple(
        replace(factory.judged(run, 29 / 30), identity={"dataset": {"test": test, "train": None}})
        for run in kept_by(5, 0.5)
    )
    compared = compare(published(0.5, accuracy=numeral("0.9333")), runs, Rows(None, rows))
    assert compared.judged is not None
    assert pytest.approx(sd) == compared.judged.sd
    assert compared.judged.is_inside
    assert "survives" == Candidate(settings={}, comparisons=(compared,)).fate


def test_what_is_not_printed_is_not_compared() -> None:
    """A log without rates has none that match, and none that do not."""
    compared = compare(
        factory.published((0.5, 0.5), experiment="one", rates=(None, None), accuracy=None),
        kept_by(3, 0.5, 0.5),
    )
    assert (0, 0, 0, None) == (
        compared.rates_compared,
        compared.matching_rates,
        compared.wrong_rates,
        compared.judged,
    )
    assert "survives" == Candidate(settings={}, comparisons=(compared,)).fate


def test_rates_that_chance_decides_reject_nothing() -> None:
    """Where a callback gave the seeds different rates, a further seed may have yet another."""
    other = factory.result(factory.experiment("one", learning_rate=0.2), 2, (0.5,))
    compared = compare(published(0.5, rates=(0.4,)), (*kept_by(2, 0.5), other))
    assert (1, 0, 0) == (compared.rates_compared, compared.matching_rates, compared.wrong_rates)


EXAMPLES = [(0.4, 0.5), (0.5, 0.6), (0.6, 0.7), (0.5, 0.6), (0.4, 0.5)]


@pytest.mark.parametrize(
    ("cost", "asked", "mean", "is_far"),
    [(0.5, None, "batches", 0), (0.6, None, "examples", 0), (0.6, "batches", "batches", 1)],
)
def test_the_nearer_mean_is_compared_unless_one_is_asked_for(
    cost: float, asked: Mean | None, mean: Mean, is_far: int
) -> None:
    """Means over batches and over examples differ where the last batch is smaller.

    A log prints one of them.
    """
    runs = tuple(
        losing(run, examples)
        for run, (_, examples) in zip(runs_of(*[(one,) for one, _ in EXAMPLES]), EXAMPLES, strict=True)
    )
    compared = compare(published(cost, mean=asked), runs)
    assert (mean, False, is_far) == (compared.mean, compared.examples_unknown, compared.largest_z > 1)


def test_one_mean_is_that_of_the_whole_run() -> None:
    """A log that is near to the one in one epoch and to the other in the next is neither's."""
    runs = tuple(losing(run, 0.6, 0.6) for run in kept_by(3, 0.5, 0.5))
    assert ["survives", "survives", "rejected"] == [
        Candidate(settings={}, comparisons=(compare(published(*costs, rates=UNPRINTED * 2), runs),)).fate
        for costs in ((0.5, 0.5), (0.6, 0.6), (0.5, 0.6))
    ]


def test_means_that_are_the_same_are_not_told_apart() -> None:
    """There is one mean with replacement, or with a batch size that divides the rows.

    That is so even where the second was not measured.
    """
    (drawn,) = kept_by(1, 0.5)
    whole = replace(
        drawn,
        identity={"sampling": "shuffle", "batch_size": 10, "dataset": {"train": [0, 100], "test": None}},
    )
    rest = replace(whole, identity={**whole.identity, "batch_size": 32})
    counted = replace(rest, identity={**rest.identity, "dataset": {"train": None, "test": None}})
    for run, mean in (
        (drawn, None),
        (whole, None),
        (rest, "batches"),
        (counted, None),
        (losing(drawn, 0.5), None),
    ):
        compared = compare(published(0.5), (run,) * 3, Rows(320, None))
        assert (mean, mean is not None) == (compared.mean, compared.examples_unknown)


def test_a_mean_that_nobody_measured_leaves_no_band() -> None:
    """A log that is said to print the mean over examples is not held against the other."""
    runs = tuple(losing(run, None) for run in kept_by(3, 0.5))
    compared = compare(published(0.6, mean="examples"), runs)
    assert ("examples", True, False) == (compared.mean, compared.examples_unknown, compared.has_band)
    assert "no band" == Candidate(settings={}, comparisons=(compared,)).fate


@pytest.mark.parametrize(
    ("seeds", "numbers", "fate"),
    [(3, 1, "too few seeds"), (4, 6, "survives"), (4, 7, "too few seeds"), (5, 50, "survives")],
)
def test_too_few_seeds_tell_nothing(seeds: int, numbers: int, fate: Fate) -> None:
    """Their limit lies more than four times as far as that of any number of seeds."""
    runs = runs_of(*[(0.5 + 0.01 * seed,) * numbers for seed in range(seeds)])
    rates = runs[0].rates
    candidate = Candidate(
        settings={}, comparisons=(compare(published(*[0.51] * numbers, rates=rates), runs),)
    )
    assert fate == candidate.fate
    assert (candidate.seeds_needed <= seeds) == (fate == "survives")


def test_few_seeds_reject_what_lies_beyond_their_limit() -> None:
    """That is valid however few they are."""
    runs = runs_of((0.5,), (0.51,), (0.52,))
    assert "rejected" == Candidate(settings={}, comparisons=(compare(published(0.9), runs),)).fate


def test_seeds_that_diverge_leave_a_log_untold_unless_all_do() -> None:
    """One is no reason to reject.

    A log that did not diverge is none of a set-up that always does, nor of one that its first epochs reject.
    """
    some, all_ = runs_of((0.5, 0.3), (0.51, NAN), (0.52, 0.3)), runs_of(*[(0.5, NAN)] * 3)
    assert ["no band", "rejected", "rejected"] == [
        Candidate(
            settings={}, comparisons=(compare(published(*costs, rates=(0.0999, 0.0998001)), runs),)
        ).fate
        for costs, runs in (((0.5, 0.3), some), ((0.9, 0.3), some), ((0.5, 0.3), all_))
    ]


def test_runs_that_ended_early_are_left_out_of_later_epochs() -> None:
    """Where a callback stops runs, an epoch is compared with those that reached it.

    It is while they are enough for a band.
    """
    early, late = runs_of((0.5,)), runs_of((0.5, 0.30), (0.5, 0.31), (0.5, 0.32))
    first, second = compare(published(0.5, 0.31), (*early, *late)).watched
    assert (4, 3) == (first.seeds, second.seeds)
    assert pytest.approx((0.31, 0.01)) == (second.mean, second.sd)


def validated(*losses: tuple[float, ...]) -> tuple[RunResult, ...]:
    """Return a run a seed whose costs are alike, and which validates with these losses."""
    one = factory.experiment(
        "one", seeds=len(losses), epochs=len(losses[0]), dataset=factory.dataset(validation=(0, 100))
    )
    runs = (factory.result(one, seed, (1.0,) * len(each)) for seed, each in enumerate(losses))
    return tuple(factory.with_series(run, val_loss=each) for run, each in zip(runs, losses, strict=True))


def test_whatever_else_a_log_prints_is_compared() -> None:
    """In the band of its own epoch, as costs are; epochs that do not print it are left out."""
    log = published(1.0, 1.0, series={"val_loss": (4.0, None)})
    found = compare(log, validated((1.0, 9.0), (2.0, 9.0), (3.0, 9.0)))
    ((name, one),) = [(held.name, number) for held in found.further for number in held.numbers.values()]
    assert "val_loss" == name
    assert (4.0, 2.0, 1.0, 2.0) == (one.published, one.mean, one.sd, one.z)
    assert one in found.numbers


def test_numbers_of_the_end_are_compared_too() -> None:
    """By their own names; what the runs do not measure is named."""
    log = published(1.0, finals={"test_loss": 0.5, "test_auc": 0.5, "restored_epoch": 0})
    found = compare(log, validated((1.0,), (2.0,), (3.0,)))
    assert ["test_loss"] == [held.name for held in found.further]
    assert ("test_auc",) == found.unmeasured


def test_another_measure_rejects_a_set_up() -> None:
    """Costs alone would not."""
    runs = validated(*((1.0 + seed / 100,) for seed in range(20)))
    near, far = (published(1.0, series={"val_loss": (number,)}) for number in (1.1, 9.0))
    fates = [Candidate(settings={}, comparisons=(compare(log, runs),)).fate for log in (near, far)]
    assert ["survives", "rejected"] == fates


def test_a_share_moves_by_one_row_at_least() -> None:
    """Seeds that agree by coincidence do not reject the next row."""
    one = factory.experiment("one", seeds=3, epochs=1, dataset=factory.dataset(validation=(0, 100)))
    runs = [factory.with_series(factory.result(one, seed, (1.0,)), val_accuracy=(0.9,)) for seed in range(3)]
    log = published(1.0, series={"val_accuracy": (0.91,)})
    (held,) = compare(log, runs, Rows(1000, 100, 100)).further
    (number,) = held.numbers.values()
    assert (0.01, True) == (number.sd, number.is_inside)

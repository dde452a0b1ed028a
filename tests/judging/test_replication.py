"""Published logs: the band is what the textbook says, a true run falls outside as often as it should, and set-ups are told apart."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from scipy import stats

from lrbs_report.experiments import PublishedRun, Reference, Study
from lrbs_report.judging.replication import LEVEL, Candidate, candidate_groups, candidates, cells_by_setup, compare, reach
from lrbs_report.results import Findings, RunResult
from tests import synthetic

NAN = math.nan


def runs_of(*costs: tuple[float, ...]) -> tuple[RunResult, ...]:
    """Give a run a seed with these costs."""
    one = synthetic.experiment("one", seeds=len(costs), epochs=len(costs[0]))
    return tuple(synthetic.measured_run(one, seed, each) for seed, each in enumerate(costs))


def published(*costs: float, accuracy: float | None = None, rates: tuple[float, ...] | None = None) -> PublishedRun:
    """Give a published run."""
    return PublishedRun("one", costs, rates or (0.0999,) * len(costs), accuracy)


@pytest.mark.parametrize("seeds", [2, 3, 8, 20, 1000])
@pytest.mark.parametrize("level", [0.5, 0.99, 0.9995])
def test_reach_is_that_of_student(seeds: int, level: float) -> None:
    """Its quantile at n - 1 degrees of freedom, times the square root of 1 + 1/n."""
    assert pytest.approx(stats.t.ppf((1 + level) / 2, seeds - 1) * math.sqrt(1 + 1 / seeds)) == reach(seeds, level)


def test_band_and_distance_by_hand() -> None:
    """Costs of 1, 2 and 3: mean 2, deviation 1, and Student's 9.924843 at two degrees of freedom."""
    (one,) = compare(published(4.0), runs_of((1.0,), (2.0,), (3.0,))).costs
    width = 9.924843 * math.sqrt(4 / 3)
    assert (2.0, 1.0, 2.0) == (one.mean, one.sd, one.z)
    assert pytest.approx([2 - width, 2 + width]) == [one.low, one.high]


@pytest.mark.parametrize(("place", "is_inside"), [(0.999, True), (1.001, False), (-0.999, True), (-1.001, False)])
def test_the_band_ends_at_its_reach(place: float, is_inside: bool) -> None:  # noqa: FBT001 - what is expected
    """A little less than the reach is inside, a little more is not."""
    (one,) = compare(published(2 + place * reach(3, LEVEL)), runs_of((1.0,), (2.0,), (3.0,))).costs
    assert is_inside == one.is_inside


@pytest.mark.parametrize("seeds", [3, 20])
def test_one_true_run_in_a_hundred_falls_outside(seeds: int) -> None:
    """Drawn again and again from one normal distribution, a further run lies outside the 99 % band in 1 % of cases, however few the seeds are."""
    random, draws = Random(1), 4000  # noqa: S311 - the same draws every time
    costs = [tuple(random.gauss(0.3, 0.02) for _ in range(draws)) for _ in range(seeds + 1)]
    compared = compare(published(*costs[0]), runs_of(*costs[1:]))
    assert 0.006 < 1 - compared.costs_inside / draws < 0.014  # 1 % ± 2.5 standard errors


def test_a_true_log_survives_and_a_false_one_does_not() -> None:
    """Of whole logs by a true experiment about one in a hundred is rejected; one whose costs lie five deviations off always is."""
    random, draws = Random(2), 200  # noqa: S311 - the same draws every time
    survivors = {0.0: 0, 0.05: 0}
    for shift in survivors:
        for _ in range(draws):
            runs = runs_of(*[tuple(random.gauss(0.3, 0.01) for _ in range(10)) for _ in range(20)])
            rates = tuple(epoch.learning_rate for epoch in runs[0].epochs)
            log = published(*(random.gauss(0.3 + shift, 0.01) for _ in range(10)), rates=rates)
            survivors[shift] += Candidate({}, (compare(log, runs),)).survives
    assert 0.97 * draws < survivors[0.0] <= draws
    assert 0 == survivors[0.05]


def test_costs_that_do_not_vary_are_told_apart_as_far_as_32_bits_do() -> None:
    """Without spread a part in 100 000 is one deviation, on both sides."""
    same, near, above, below = compare(published(0.5, 0.50001, 0.501, 0.4), runs_of(*[(0.5,) * 4] * 3)).costs
    assert pytest.approx((0.0, 2.0, 200.0, -20000.0)) == (same.z, near.z, above.z, below.z)
    assert (True, True, False, False) == tuple(one.is_inside for one in (same, near, above, below))


@pytest.mark.parametrize("lost", [NAN, math.inf])
def test_a_seed_that_diverged_leaves_no_band(lost: float) -> None:
    """From the epoch on that some seed lacks, nothing is inside, and the distance is unlike any number."""
    compared = compare(published(0.5, 0.3, accuracy=0.7), runs_of((0.4, 0.3), (0.5, lost), (0.6, 0.3)))
    first, second = compared.costs
    assert (True, False) == (first.is_inside, second.is_inside)
    assert math.isnan(second.z)
    assert math.inf == compared.largest_z
    assert compared.accuracy is not None
    assert not compared.accuracy.is_inside
    assert not Candidate({}, (compared,)).survives


def test_a_run_that_ended_early_leaves_no_band() -> None:
    """Costs after its end are missing."""
    compared = compare(published(0.5, 0.3), (*runs_of((0.4, 0.3), (0.5, 0.3)), *runs_of((0.6,))))
    assert (1, 2) == (compared.costs_inside, compared.costs_compared)


def test_rates_are_compared_digit_for_digit() -> None:
    """The next number that can be written is another rate, and one wrong rate rejects a set-up."""
    runs = runs_of(*[(0.5, 0.5)] * 3)
    right = tuple(epoch.learning_rate for epoch in runs[0].epochs)
    for rates, matching in ((right, 2), ((right[0], math.nextafter(right[1], 1)), 1)):
        compared = compare(published(0.5, 0.5, rates=rates), runs)
        assert (2, matching, 2 - matching) == (compared.rates_compared, compared.matching_rates, compared.wrong_rates)
        assert ("survives" if matching == 2 else "rejected") == Candidate({}, (compared,)).fate


def test_a_rate_must_be_that_of_every_seed() -> None:
    """One seed with another rate is enough for a printed rate not to match."""
    high, other = runs_of((0.5,), (0.5,)), synthetic.measured_run(synthetic.experiment("one", learning_rate=0.2), 2, (0.5,))
    rates = (high[0].epochs[0].learning_rate,)
    assert [1, 0] == [compare(published(0.5, rates=rates), runs).matching_rates for runs in (high, (*high, other))]


def test_the_limit_is_shared_out_among_all_numbers() -> None:
    """With 21 numbers, each may lie as far as a band of 1 - 0.01/21 reaches: beyond the band that is shown."""
    runs = runs_of(*[(0.1 * seed + 0.1,) * 20 for seed in range(8)])
    candidate = Candidate({}, (compare(published(*[0.5] * 20, accuracy=0.5), runs),))
    assert pytest.approx(stats.t.ppf(1 - 0.01 / 21 / 2, 7) * math.sqrt(1 + 1 / 8)) == candidate.limit
    assert candidate.limit > reach(8, LEVEL)


def test_the_fewest_seeds_decide_the_limit() -> None:
    """Of two runs compared with three and with eight seeds, the limit is that of three: it rejects no true set-up too often."""
    few, many = (compare(published(0.2), runs_of(*[(0.1 * seed,) for seed in range(seeds)])) for seeds in (3, 8))
    assert reach(3, 1 - 0.01 / 2) == pytest.approx(Candidate({}, (few, many)).limit)


def test_a_log_without_accuracy_is_compared_by_its_costs() -> None:
    """What is not printed is not held against anybody."""
    compared = compare(published(0.2, accuracy=None), runs_of((0.1,), (0.2,), (0.3,)))
    assert compared.accuracy is None
    assert 1 == len(compared.numbers)


def setups() -> tuple[Study, Reference]:
    """Give two experiments told apart by their rates, and a sweep over data set, sampling and rate, as the default report has."""
    other = replace(synthetic.DATASET, name="mnist-60k", train=(0, 60000))
    singles = [synthetic.experiment(name, epochs=3, learning_rate=rate) for name, rate in (("high", 0.1), ("low", 0.01))]
    sweep = synthetic.sweep(
        "setups", seeds=6, dataset=(synthetic.DATASET, other), sampling=("replacement", "shuffle"), learning_rate=(0.01, 0.1, 1.0)
    )
    log = tuple(PublishedRun(one.id, (0.0,) * 3, (0.0,) * 3, 0.0) for one in singles)
    reference = Reference("log", {}, Path("log"), log, "setups")
    return replace(synthetic.study(*singles, sweeps=[sweep]), references=(reference,)), reference


def test_candidates_are_grouped_by_what_does_not_tell_the_runs_apart() -> None:
    """Four set-ups, each with the cell of the high rate and that of the low one, in the order of the log; cells of other rates are left out."""
    study, reference = setups()
    groups = candidate_groups(study, reference)
    assert [("mnist-55k", "replacement"), ("mnist-55k", "shuffle"), ("mnist-60k", "replacement"), ("mnist-60k", "shuffle")] == [
        (settings["dataset"].name, settings["sampling"]) for settings, _ in groups
    ]
    assert [(0.1, 0.01)] * 4 == [tuple(study.named[id_].learning_rate for id_ in ids) for _, ids in groups]
    assert [ids for _, ids in groups] == cells_by_setup(study, reference)


def test_set_ups_without_a_cell_for_every_run_are_left_out() -> None:
    """A sweep that tries only one of the two rates has nothing to compare the log with as a whole."""
    study, reference = setups()
    sweep = synthetic.sweep("setups", learning_rate=(0.1, 1.0), sampling=("replacement", "shuffle"))
    assert [] == candidate_groups(replace(study, sweeps=(sweep,)), reference)


def test_only_the_set_up_that_made_the_log_survives() -> None:
    """A log made by a further seed of one set-up is recognized among four whose costs lie apart."""
    study, reference = setups()
    random = Random(3)  # noqa: S311 - the same draws every time
    centres = {id_: 0.5 + 0.3 * number for number, ids in enumerate(cells_by_setup(study, reference)) for id_ in ids}
    costs = {one.id: {seed: tuple(random.gauss(centres.get(one.id, 0.5), 0.01) for _ in range(3)) for seed in one.seeds} for one in study.experiments}
    trained = {one.id: tuple(synthetic.measured_run(one, seed, costs[one.id][seed]) for seed in one.seeds) for one in study.experiments}
    findings = Findings(study, trained)
    made = tuple(
        PublishedRun(single, (0.8, 0.8, 0.8), tuple(epoch.learning_rate for epoch in findings.runs[single][0].epochs), 0.2)
        for single in ("high", "low")
    )
    found = candidates(findings, replace(reference, runs=made))
    assert [False, True, False, False] == [candidate.survives for candidate in found]
    assert [id_ for id_, centre in centres.items() if centre == 0.8] == [one.experiment for one in found[1].comparisons]


def test_without_a_sweep_the_matched_experiments_are_the_one_candidate() -> None:
    """There is then nothing to choose from."""
    study, reference = setups()
    alone = replace(reference, candidates=None)
    (only,) = candidates(synthetic.findings(study), alone)
    assert ({}, ["high", "low"]) == (only.settings, [one.experiment for one in only.comparisons])
    assert [] == cells_by_setup(study, alone)

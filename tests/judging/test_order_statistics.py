"""Places among seeds have the chances that a textbook, or drawing them again and again, gives them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from random import Random
from statistics import fmean, stdev

import pytest
from scipy import integrate, stats

from lrbs_report.judging.order_statistics import (
    Tails,
    erlang_above,
    erlang_below,
    normal_scores,
    tails,
    together,
)

RUNS = (1, 2, 3, 5, 10)


@pytest.mark.parametrize("seeds", [3, 4, 8, 20, 40, 300])
@pytest.mark.parametrize("t", [-6.0, -1.5, 0.0, 0.4, 2.0, 5.0])
def test_one_run_is_students(t: float, seeds: int) -> None:
    """Its tails and its density, at one degree of freedom less than seeds."""
    (one,) = tails(t, seeds, (1,))
    known = stats.t(seeds - 1)
    assert pytest.approx((known.cdf(t), known.sf(t), known.pdf(t)), rel=2e-4, abs=1e-12) == one


@pytest.mark.parametrize("best_of", [2, 3, 10, 1000])
@pytest.mark.parametrize("z", [-2.0, 0.0, 1.0, 3.0, 6.0])
def test_among_many_seeds_the_best_is_a_power(z: float, best_of: int) -> None:
    """With so many seeds that their mean and deviation are known, its chance is that of each to the k."""
    (one,) = tails(z, 10**6, (best_of,))
    assert pytest.approx(stats.norm.cdf(z) ** best_of, rel=1e-3, abs=1e-12) == one.below
    assert pytest.approx(-math.expm1(best_of * stats.norm.logcdf(z)), rel=1e-3) == one.above


@pytest.mark.parametrize("seeds", [3, 5, 20])
@pytest.mark.parametrize("best_of", [2, 10])
def test_of_few_seeds_it_is_what_draws_give(seeds: int, best_of: int) -> None:
    """Seeds and the runs that the best is taken of are drawn from a normal distribution, 2000 times."""
    random, draws = Random(seeds), 2000  # noqa: S311 - the same draws every time
    below = dict.fromkeys((0.0, 1.0, 2.0), 0)
    for _ in range(draws):
        ours = [random.gauss(5, 2) for _ in range(seeds)]
        best = max(random.gauss(5, 2) for _ in range(best_of))
        t = (best - fmean(ours)) / stdev(ours) / math.sqrt(1 + 1 / seeds)
        below = {place: number + (t <= place) for place, number in below.items()}
    for place, number in below.items():
        assert (
            pytest.approx(number / draws, abs=0.034) == tails(place, seeds, (best_of,))[0].below
        )  # 3 errors


@pytest.mark.parametrize("best_of", RUNS)
def test_the_density_is_the_slope(best_of: int) -> None:
    """What lies between two places is the density there."""
    area, _ = integrate.quad(lambda t: tails(t, 6, (best_of,))[0].density, -1, 2, epsrel=1e-4)
    between = tails(2.0, 6, (best_of,))[0].below - tails(-1.0, 6, (best_of,))[0].below
    assert pytest.approx(between, rel=1e-3) == area


@pytest.mark.parametrize("t", [-40.0, -3.0, 0.0, 3.0, 40.0])
def test_both_tails_are_all(t: float) -> None:
    """And the best of more runs stands higher."""
    found = tails(t, 4, RUNS)
    assert all(math.isclose(one.below + one.above, 1) for one in found)
    assert sorted(found, key=lambda one: -one.below) == list(found)


@pytest.mark.parametrize("parts", [1, 3, 20, 200])
@pytest.mark.parametrize("share", [0.01, 0.5, 1.0, 1.5, 4.0])
def test_sums_are_gammas(parts: int, share: float) -> None:
    """Also far out, where a difference would be nothing."""
    told = share * parts
    assert pytest.approx(stats.gamma.cdf(told, parts), rel=1e-9) == erlang_below(told, parts)
    assert pytest.approx(stats.gamma.sf(told, parts), rel=1e-9) == erlang_above(told, parts)


def uniform(random: Random, runs: int) -> Iterator[Tails]:
    """Return places of honest runs."""
    for _ in range(runs):
        below = random.random()
        yield Tails(below, 1 - below, 1)


@pytest.mark.parametrize("runs", [1, 2, 12])
def test_together_honest_runs_stand_as_high_as_they_should(runs: int) -> None:
    """One log in twenty has a chance of a twentieth, or fewer, since of two chances the larger one counts."""
    random, draws = Random(runs), 1500  # noqa: S311 - the same draws every time
    found = [together([*uniform(random, runs)], 1.0, 20) for _ in range(draws)]
    high = sum(one.high <= 0.05 for one in found) / draws
    low = sum(one.low <= 0.05 for one in found) / draws
    assert max(high, low) < 0.067
    assert min(high, low) > (0.036 if runs == 1 else 0.025)


def test_luck_in_common_counts_once() -> None:
    """Ten runs that are one are no more seldom than one; as runs to themselves they would be."""
    alike = [Tails(0.96, 0.04, 1)] * 10
    assert together(alike, 10.0, 1000).high > 0.035
    assert together(alike, 1.0, 1000).high < 1e-5
    assert together([Tails(0.04, 0.96, 1)] * 10, 10.0, 1000).low > 0.035


def test_what_cannot_be_is_no_error() -> None:
    """A place below all that 64 bits tell is improbable, and nothing else."""
    never, always = Tails(0.0, 1.0, 0), Tails(1.0, 0.0, 0)
    assert together([never] * 3, 0.0, 5).low < 1e-100
    assert together([always] * 3, 1.0, 5).high < 1e-3
    assert tails(1e6, 20, (3,))[0].above < 1e-12


def test_normal_scores_are_those_of_ranks() -> None:
    """By hand: four in all, of ranks 1 to 4, at an eighth, three, five and seven eighths."""
    places = [float(stats.norm.ppf(eighths / 8)) for eighths in (1, 3, 5, 7)]
    score, scores = normal_scores(2.5, [3.0, -1e9, 2.0], 0.0)
    assert pytest.approx(places) == [scores[1], scores[2], score, scores[0]]


@pytest.mark.parametrize(("ties", "rank"), [(0.0, 2.0), (0.5, 3.0), (1.0, 4.0)])
def test_ties_are_passed_as_far_as_is_asked(ties: float, rank: float) -> None:
    """Of two equals among four, none, one or both; these share the ranks that are left."""
    score, scores = normal_scores(1.0, [0.0, 1.0, 1.0, 2.0], ties)
    assert pytest.approx(stats.norm.ppf((rank - 0.5) / 5)) == score
    assert scores[1] == scores[2]
    assert pytest.approx(stats.norm.ppf((2 + 1 - ties) / 5)) == scores[1]


@pytest.mark.parametrize("power", [1, 3, 9])
def test_only_the_order_counts(power: int) -> None:
    """Whatever is done to all numbers alike."""
    values = [-2.0, 0.5, 1.0, 3.0]
    assert normal_scores(0.7, values, 0.0) == normal_scores(0.7**power, [one**power for one in values], 0.0)

"""Over seeds the noise scale is a ratio of means, and its interval holds the truth as often as it says."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import pytest

from lrbs_report.judging.noise import interval_of, noise_scales, ratio_of
from lrbs_report.kinds.measures.noise import NoiseBatches, estimates
from lrbs_report.kinds.measures.record import RunResult
from tests import factory

ASKED = factory.experiment("noise", seeds=3, epochs=2, noise=NoiseBatches(small=16, large=256))


def run(seed: int, costs: Sequence[float], **series: tuple[float, ...]) -> RunResult:
    """Return a run with these costs and estimates."""
    return factory.with_series(factory.result(ASKED, seed, costs), **series)


def test_it_is_the_ratio_of_the_means() -> None:
    """And not the mean of the ratios, which a seed with a small |G|² would carry away."""
    assert 4.0 == ratio_of([(8.0, 3.0), (8.0, 0.5), (8.0, 2.5)])


def test_the_interval_is_the_jackknifes() -> None:
    """Of three seeds, with Student's t of two degrees of freedom; none where one is needed for a ratio."""
    assert [True, True] == [math.isnan(end) for end in interval_of([(2.0, 3.0), (2.0, 0.0), (2.0, 0.0)])]
    found = [(6.0, 4.0), (6.0, 1.0), (6.0, 1.0)]
    logarithms = [math.log(12 / one) for one in (2.0, 5.0, 5.0)]
    centre = sum(logarithms) / 3
    error = math.sqrt(2 / 3 * sum((one - centre) ** 2 for one in logarithms))
    low, high = interval_of(found)
    assert (3.0 / math.exp(4.302652730 * error), 3.0 * math.exp(4.302652730 * error)) == pytest.approx(
        (low, high)
    )


@pytest.mark.parametrize("seeds", [3, 5, 20])
def test_the_interval_holds_the_truth_about_as_often_as_it_says(seeds: int) -> None:
    """Of 2000 made-up experiments with normal estimates, and a quarter of the mean as their deviation."""
    drawn = np.random.default_rng(seeds)
    estimated = np.array([100.0, 2.0]) * (1 + drawn.normal(size=(2000, seeds, 2)) / 4)
    intervals = [interval_of([(trace, square) for trace, square in one]) for one in estimated.tolist()]
    assert 0.93 < np.mean([low < 50.0 < high for low, high in intervals]) < 0.97


def test_one_seed_has_no_interval() -> None:
    """Chance has not been looked at."""
    assert [True, True] == [math.isnan(end) for end in interval_of([(6.0, 2.0)])]


UNTOLD: Mapping[str, tuple[RunResult, ...]] = {
    "the mean is below 0": (
        run(0, (0.5, 0.4), gradient_square=(-1.0, 1.0)),
        run(1, (0.5, 0.4), gradient_square=(0.5, 1.0)),
    ),
    "the mean is nothing": (
        run(0, (0.5, 0.4), gradient_square=(-1.0, 1.0)),
        run(1, (0.5, 0.4), gradient_square=(1.0, 1.0)),
    ),
    "an estimate is infinite": (run(0, (0.5, 0.4), gradient_square=(math.inf, 1.0)),),
    "an estimate is no number": (run(0, (0.5, 0.4), gradient_trace=(math.nan, 25.0)),),
}


@pytest.mark.parametrize("why", UNTOLD)
def test_what_cannot_be_told_is_no_number(why: str) -> None:
    """Neither negative nor infinite; the other epoch is told all the same."""
    first, second = noise_scales(UNTOLD[why])
    assert not first.is_known
    assert second.is_known


def test_a_seed_without_a_scale_counts_where_the_mean_has_one() -> None:
    """Leaving it out would flatter the others."""
    runs = [run(seed, (0.5,), gradient_square=(square,)) for seed, square in enumerate((-1.0, 3.0, 4.0))]
    assert (12.5,) == tuple(one.scale for one in noise_scales(runs))


def test_once_a_run_diverged_there_is_no_scale() -> None:
    """One that a callback ended early does not take it from the others."""
    whole, lost, ended = run(0, (0.5, 0.4)), run(1, (math.nan,)), run(2, (0.5,))
    assert [False, False] == [one.is_known for one in noise_scales([whole, lost])]
    assert [True, True] == [one.is_known for one in noise_scales([whole, ended])]
    assert 62.5 == noise_scales([whole, ended])[1].scale


def test_estimates_beyond_32_bits_are_infinite() -> None:
    """A result's file holds no larger numbers, and the scale is then none."""
    found = estimates(NoiseBatches(small=2, large=4), small=3e39, large=2e39)
    assert (math.inf, math.inf) == (found["gradient_square"], found["gradient_trace"])
    assert math.isnan(found["noise_scale"])
    assert math.isnan(estimates(NoiseBatches(small=2, large=4), small=2.0, large=1.0)["noise_scale"])

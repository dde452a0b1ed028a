"""A range test tells where the loss falls fastest, and the edge: 2 / the largest curvature, on quadratics."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from lrbs_report.judging import range_tests
from lrbs_report.judging.range_tests import curve_of, edge_of, first_lost, over_seeds, smoothed, steepest_of
from tests import factory

Array = np.ndarray[Any, Any]

TENFOLD = tuple(10.0**power for power in range(-5, 5))


def test_the_mean_has_no_bias_of_its_beginning() -> None:
    """S is 0.1 · 2, then 0.9 · 0.2 + 0.1 · 1, then 0.9 · 0.28 + 0.1 · 4; divided by 0.1, 0.19 and 0.271."""
    assert (2.0, 0.28 / 0.19, 0.652 / 0.271) == pytest.approx(smoothed([2.0, 1.0, 4.0], 0.9))
    assert (2.0, 1.0, 4.0) == smoothed([2.0, 1.0, 4.0], 0.0)
    assert (5.0,) * 50 == pytest.approx(smoothed([5.0] * 50, 0.98))


def test_the_steepest_fall_is_a_central_difference_before_the_lowest_mean() -> None:
    """Around these steps the loss falls by 1, 5, 7, 4; what falls after it has risen is no such fall."""
    losses = (10.0, 10.0, 9.0, 5.0, 2.0, 1.0, 4.0, 100.0, 50.0, 30.0)
    assert TENFOLD[3] == steepest_of(TENFOLD, losses, 0.0)
    # The last before the lowest mean is looked at; the lowest itself is not.
    assert TENFOLD[4] == steepest_of(TENFOLD, (9.0, 9.0, 9.0, 9.0, 9.0, 1.0, *losses[6:]), 0.0)


def test_a_slope_reaches_as_far_as_the_mean() -> None:
    """With 0.8, that is 5 steps: a lone dip between neighbours is no fall."""
    rates = tuple(1.1**step for step in range(60))
    losses = [10.0 - max(0, step - 30) for step in range(60)]
    losses[10] = 5.0
    assert 30 < rates.index(steepest_of(rates, losses, 0.8)) < 60
    assert 9 == rates.index(steepest_of(rates, losses, 0.0))


@pytest.mark.parametrize("losses", [(), (1.0,), (1.0, 2.0, 3.0), (1.0, 1.0, 1.0, 1.0)])
def test_a_loss_that_does_not_fall_has_no_steepest_fall(losses: Sequence[float]) -> None:
    """Nor has one without steps."""
    assert math.isnan(steepest_of(TENFOLD, losses, 0.0))


LOST = {
    "above the middle of what it fell": ((2.0, 1.0, 1.4, 1.6, 3.0, 9.0), 3),
    "below 0": ((0.0, -4.0, -2.1, -1.9, 1.0, 9.0), 3),
    "hardly a fall, as cross-entropy of chance": ((2.303, 2.302, 2.31, 2.7, 2.9, 3.0, 4.0), 4),
    "networks that die at chance": ((2.303, 0.5, 0.6, 2.303, 2.303, 2.303), 3),
    "two steps at the end are chance": ((2.0, 1.0, 1.0, 1.0, 3.0, 3.0), None),
    "three are not": ((2.0, 1.0, 1.0, 3.0, 3.0, 3.0), 3),
    "no finite number": ((2.0, 1.0, 1.0, 3.0, math.nan), 3),
    "infinite at once": ((2.0, 1.0, 1.0, 1.0, math.inf), 4),
    "it comes back": ((2.0, 1.0, 9.0, 9.0, 9.0, 1.0), None),
    "from the first step": ((1.0, 3.0, 9.0, 27.0), 1),
    "never a number": ((math.nan,), 0),
}


@pytest.mark.parametrize("why", LOST)
def test_a_loss_is_lost_where_it_stays_above_a_threshold(why: str) -> None:
    """Whether it is positive or not, and whether it had fallen far."""
    losses, expected = LOST[why]
    assert expected == first_lost(losses, 0.0)


def test_the_edge_is_told_from_how_fast_the_loss_grows() -> None:
    """With λ = 2, the edge is at 1: losses above the lowest one grow by |2η - 1|² a step."""
    rates = [0.01 * 1.2**step for step in range(40)]
    losses = grown(rates, curvature=2.0, begin=1e-9)
    seen = next(rate for rate, loss in zip(rates, losses, strict=True) if loss > 1.5)
    assert 1.0 == pytest.approx(edge_of(rates, losses, 0.9, is_plain=True), rel=1e-4)
    assert 2.0 < seen == edge_of(rates, losses, 0.9, is_plain=False)


def grown(rates: Sequence[float], *, curvature: float, begin: float) -> list[float]:
    """Return losses of 1 and the square of a distance that never shrinks below a rounding error."""
    losses, above = [], begin
    for rate in rates:
        losses.append(1 + above)
        above = max(begin, above * (rate * curvature - 1) ** 2)
    return losses


def test_the_edge_is_never_above_where_the_loss_is_lost() -> None:
    """A network that dies stays where it is: its loss does not grow."""
    rates = [0.01 * 1.2**step for step in range(40)]
    losses = [2.3] * 10 + [0.5] * 10 + [2.303] * 20
    assert rates[20] == edge_of(rates, losses, 0.9, is_plain=True)


@pytest.mark.parametrize(
    "losses",
    [
        pytest.param([2.0, 1.0, 0.5, 0.4, 0.4, 0.4], id="the range ends before it"),
        pytest.param([2.0, 9.0, 40.0, 200.0, 2e3, 9e4], id="it begins beyond it"),
        pytest.param([math.nan], id="there is no loss"),
    ],
)
def test_no_edge_where_the_range_does_not_hold_it(losses: Sequence[float]) -> None:
    """Nobody knows where it lies."""
    rates = [0.1 * 2**step for step in range(6)]
    assert math.isnan(edge_of(rates, losses, 0.0, is_plain=True))


def test_one_finite_loss_after_it_is_lost_is_enough() -> None:
    """Else where it is seen is all that can be told."""
    rates = [0.1 * 2**step for step in range(8)]
    for more, told in (
        ((math.inf,), rates[4]),
        ((200.0, math.inf), 2 / ((1 + math.sqrt(198 / 48)) / rates[4])),
    ):
        losses = [5.0, 3.0, 2.0, 2.0, 50.0, *more]
        found = edge_of(rates, losses, 0.0, is_plain=True)
        assert told == pytest.approx(found)


@dataclass(frozen=True, kw_only=True)
class Quadratic:
    """A linear regression: rows, what is to be predicted, and the edge by its Hessian, 2 XᵀX / n."""

    x: Array
    y: Array

    @property
    def edge(self) -> float:
        """Return 2 / the largest eigenvalue."""
        return float(2 / np.linalg.eigvalsh(2 * self.x.T @ self.x / len(self.x))[-1])


SPECTRA: Mapping[str, Callable[[int], Array]] = {
    "exponential": lambda features: np.exp(-0.5 * np.arange(features)),
    "flat": np.ones,
    "power": lambda features: 1 / np.sqrt(1 + np.arange(features)),
    "steep": lambda features: np.exp(-1.5 * np.arange(features)),
    "one above many": lambda features: np.r_[1, np.full(features - 1, 0.3)],
    "two alike": lambda features: np.r_[1, 0.95, np.full(features - 2, 0.3)],
}
SHAPES = ((3, 300, 0.5), (8, 600, 0.1), (5, 400, 0.0), (10, 1000, 3.0))
"""Features, rows and the noise of what is to be predicted."""


def quadratic(spectrum: str, features: int, rows: int, noise: float) -> Quadratic:
    """Draw a regression whose features have these sizes."""
    drawn = np.random.default_rng([len(spectrum), features, rows])
    x = 1.3 * drawn.normal(size=(rows, features)) * SPECTRA[spectrum](features)
    return Quadratic(x=x, y=x @ drawn.normal(size=features) + noise * drawn.normal(size=rows))


def losses_of(one: Quadratic, rates: Sequence[float], batch: int, seed: int) -> list[float]:
    """Train in 32 bits by shuffled batches at these rates, and return the loss of each before its step."""
    drawn = np.random.default_rng(seed)
    x, y = one.x.astype(np.float32), one.y.astype(np.float32)
    weights = (drawn.normal(size=x.shape[1]) / math.sqrt(x.shape[1])).astype(np.float32)
    losses: list[float] = []
    rows: Array = np.empty(0, int)
    with np.errstate(all="ignore"):
        for rate in rates:
            rows = drawn.permutation(len(x)) if len(rows) < batch else rows
            taken, rows = rows[:batch], rows[batch:]
            wrong = x[taken] @ weights - y[taken]
            losses.append(float(np.mean(wrong * wrong)))
            if not math.isfinite(losses[-1]):
                break
            weights -= np.float32(rate) * 2 * x[taken].T @ wrong / np.float32(len(taken))
    return losses


def found_edge(one: Quadratic, *, steps: int, batch: int, ends: tuple[float, float]) -> float:
    """Return the geometric mean over five seeds of the edge, in terms of the true one."""
    begin, end = ends
    rates = [begin * (end / begin) ** (step / (steps - 1)) for step in range(steps)]
    found = [edge_of(rates, losses_of(one, rates, batch, seed), 0.9, is_plain=True) for seed in range(5)]
    assert over_seeds(found).count == 5
    return over_seeds(found).mean / one.edge


@pytest.mark.parametrize("spectrum", SPECTRA)
@pytest.mark.parametrize(
    ("steps", "ends"), [(100, (1e-5, 10.0)), (200, (1e-6, 300.0)), (1000, (1e-3, 100.0))]
)
def test_the_edge_of_full_batches_is_that_of_the_hessian(
    spectrum: str, steps: int, ends: tuple[float, float]
) -> None:
    """To a tenth, whatever the spectrum, the noise and the range."""
    found = [found_edge(quadratic(spectrum, *one), steps=steps, batch=one[1], ends=ends) for one in SHAPES]
    assert all(0.99 < edge < 1.1 for edge in found), found


@pytest.mark.parametrize("spectrum", SPECTRA)
def test_the_edge_of_small_batches_is_near_that_of_the_hessian(spectrum: str) -> None:
    """With 64 rows and ten features at most: to a tenth as a rule, seldom to more than an eighth."""
    found = [found_edge(quadratic(spectrum, *one), steps=200, batch=64, ends=(1e-5, 10.0)) for one in SHAPES]
    assert all(0.9 < edge < 1.125 for edge in found), found
    assert 0.1 > abs(np.median(found) - 1)


def test_small_batches_of_many_features_diverge_earlier() -> None:
    """With d features of one size and batches of B, at about 2 / (λ (1 + (d + 1) / B)): the edge follows."""
    one = quadratic("flat", 20, 2000, 1.0)
    found = found_edge(one, steps=1000, batch=64, ends=(1e-5, 10.0))
    assert 1 / (1 + 21 / 64) < found < 0.95


def test_over_seeds_it_is_the_geometric_mean_of_those_that_have_one() -> None:
    """The arithmetic one would be that of the highest."""
    found = over_seeds([0.1, math.nan, 10.0, 1.0])
    assert 1.0 == pytest.approx(found.mean)
    assert (0.1, 10.0, 3) == (found.low, found.high, found.count)
    assert math.isnan(over_seeds([math.nan]).mean)


def test_the_curve_ends_where_its_rise_would_flatten_what_was_before() -> None:
    """As far above its beginning as its lowest point lies below, or half of the beginning."""
    assert (2.0, 0.5, 3.5) == curve_of([(2.0, 0.5, 3.5, 3.6)]).mean
    assert (2.0, 1.9, 3.0) == curve_of([(2.0, 1.9, 3.0, 3.1)]).mean
    assert curve_of([(2.0, 1.9, 3.0, 3.1)]).is_cut
    assert not curve_of([(2.0, 1.9, 3.0)]).is_cut
    assert () == curve_of([(), (1.0,)]).mean


def test_the_outcome_tells_how_each_seed_ends() -> None:
    """Beyond the edge, before it, or having begun beyond it."""
    one = factory.range_test("range", begin=0.1, end=12.8, steps=8, smoothing=0.0, seeds=3)
    found = range_tests.range_of(
        factory.findings(
            factory.study(one),
            range={
                0: (4.0, 3.0, 1.0, 1.0, 9.0, 99.0, 9e3, 9e5),
                1: (4.0, 3.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0),
                2: (4.0, 40.0, 4e3, 9e6, math.inf),
            },
        ),
        one,
    )
    assert ["diverges", "never", "at once"] == [seed.fate for seed in found.seeds]
    assert (1, 2) == (found.edge.count, found.steepest.count)
    assert 0.2 == pytest.approx(found.steepest.mean)
    assert 4 == len(found.seeds[2].smoothed)

"""How high a further run, or the best of several, stands among a few seeds whose mean nobody knows.

A further number y and n seeds of one normal distribution, with mean m and standard deviation s, give
t = (y - m) / (s · √(1 + 1/n)), which is Student's at n - 1 degrees of freedom whatever the distribution's own
mean and deviation are (Hahn and Meeker, "Statistical Intervals", section 4.7). Where y is the highest of k
numbers, t is free of both as well: with Z the highest of k standard normal numbers, whose distribution is
Φ(z)ᵏ (David and Nagaraja, "Order Statistics", section 2.1), it is (Z - a) / (s · √(1 + 1/n)), a normal with
variance 1/n and (n - 1)·s² a chi-square at n - 1 degrees of freedom. Both are integrated out here by the
trapezoidal rule, so that few seeds are known to be few. Nothing is drawn by chance.

Several runs are taken together by Fisher's product of chances ("Statistical Methods for Research Workers",
section 21.1). For runs to themselves no test against the best of k, for any k, finds more: the product's
logarithm is what the density k·uᵏ⁻¹ of all chances depends on (Neyman and Pearson's lemma).
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import lru_cache
from itertools import count, takewhile
from statistics import NormalDist
from typing import NamedTuple

NORMAL = NormalDist()
ROOT_2 = math.sqrt(2)

NEGLIGIBLE = 24.0
"""A density that is e⁻²⁴ of its highest adds nothing any more."""

TINIEST = 1e-300
"""A chance below which no score is told from another."""


class Tails(NamedTuple):
    """The chances of a number that is at most as high as one, and at least, and the density there.

    Both are told, since next to 1 a small one would be lost.
    """

    below: float
    above: float
    density: float


class Chances(NamedTuple):
    """How probable runs are that stand at least as high as some do, and at most."""

    high: float
    low: float

    @property
    def either(self) -> float:
        """The chance of runs that stand as far out on either side."""
        return min(1.0, 2 * min(self))


@lru_cache(maxsize=4096)
def tails(t: float, seeds: int, runs: tuple[int, ...]) -> tuple[Tails, ...]:
    """Return, for the best of each number of ``runs``, where t stands among ``seeds``, at least 2.

    Of one run it is Student's distribution. From three seeds on, chances down to one in a billion are
    right to a part in ten thousand.
    """
    scales, shifts = _scales(seeds), _shifts(seeds)
    found = [[0.0, 0.0, 0.0] for _ in runs]
    for scale, likely in scales:
        for shift, weight in shifts:
            z = t * scale + shift
            low, high = math.erfc(-z / ROOT_2) / 2, math.erfc(z / ROOT_2) / 2
            density = scale * math.exp(-z * z / 2)
            for sums, best_of in zip(found, runs, strict=True):
                part = low ** (best_of - 1)
                below = part * low
                sums[0] += likely * weight * below
                sums[1] += likely * weight * _rest(below, high, best_of)
                sums[2] += likely * weight * density * best_of * part
    return tuple(Tails(below, above, density / math.sqrt(2 * math.pi)) for below, above, density in found)


def normal_scores(number: float, values: Sequence[float], ties: float) -> tuple[float, list[float]]:
    """Return the normal scores of a number and of those that it stands among, by their order alone.

    The one of rank r among all n + 1 has the score that a normal number is below with the chance
    (r - ½)/(n + 1): van der Waerden's test (Conover, "Practical Nonparametric Statistics", chapter 5) at
    Hazen's places. Equal values share the middle of their ranks; the number is above the share ``ties`` of
    its equals.

    >>> normal_scores(2.0, [1.0, 3.0], 0.0)[0]
    0.0
    """
    ordered, everybody = sorted(values), len(values) + 1
    below, not_above = bisect_left(ordered, number), bisect_right(ordered, number)
    scores = []
    for value in values:
        rank = (bisect_left(ordered, value) + bisect_right(ordered, value)) / 2
        passed = 1.0 if value > number else 1 - ties if value == number else 0.0
        scores.append(NORMAL.inv_cdf((rank + passed) / everybody))
    rank = below + ties * (not_above - below)
    return NORMAL.inv_cdf((rank + 0.5) / everybody), scores


def together(each: Sequence[Tails], spread: float, seeds: int) -> Chances:
    """Return how probable it is that several runs stand as high as these, each by its own tails.

    ``spread`` is the variance of the sum of one seed's runs, as a share of what it would be of runs that have
    nothing to do with each other, estimated from so many ``seeds``. A log whose runs began with the same seed
    has its luck in all of them at once, and nobody knows whether they did: the larger chance of both counts.
    """
    told = math.fsum(_told(one) for one in each)
    chances = Chances(erlang_below(told, len(each)), erlang_above(told, len(each)))
    if len(each) == 1:
        return chances
    total = math.fsum(map(_score, each)) / math.sqrt(len(each) * max(spread, TINIEST))
    (alike,) = tails(total, seeds, (1,))
    return Chances(max(chances.high, alike.above), max(chances.low, alike.below))


def erlang_below(told: float, parts: int) -> float:
    """Return the chance that a sum of so many exponential numbers of mean 1 is at most this.

    It is that of ``parts`` or more events of a Poisson process (Abramowitz and Stegun, 26.4.21).

    >>> round(erlang_below(1.0, 1), 6)
    0.632121
    """
    if told > parts + 1:
        return 1 - erlang_above(told, parts)
    terms = [*takewhile(lambda term: term > TINIEST, (_poisson(told, events) for events in count(parts)))]
    return math.fsum(terms)


def erlang_above(told: float, parts: int) -> float:
    """Return the chance that such a sum is at least this."""
    if told <= parts + 1:
        return 1 - erlang_below(told, parts)
    return math.fsum(_poisson(told, events) for events in range(parts))


def _poisson(mean: float, events: int) -> float:
    """Return the chance of so many events."""
    if not mean:
        return float(not events)
    return math.exp(events * math.log(mean) - mean - math.lgamma(events + 1))


def _rest(below: float, high: float, best_of: int) -> float:
    """Return 1 less the chance that the best is below, which is exact where that is nearly 1."""
    return -math.expm1(best_of * math.log1p(-high)) if high < 0.5 else 1 - below  # noqa: PLR2004 - a half


def _told(one: Tails) -> float:
    """Return the logarithm of the chance to be below, without its sign."""
    return -math.log1p(-one.above) if one.above < one.below else -math.log(max(one.below, TINIEST))


def _score(one: Tails) -> float:
    """Return the normal number that has the same chances."""
    if one.above < one.below:
        return -NORMAL.inv_cdf(max(one.above, TINIEST))
    return NORMAL.inv_cdf(max(one.below, TINIEST))


@lru_cache(maxsize=64)
def _shifts(seeds: int) -> list[tuple[float, float]]:
    """Return errors of a mean of so many seeds, in standard deviations, each with its weight."""
    places = [step / math.sqrt(seeds) for step in range(-6, 7)]
    return _weighed(places, [-seeds * place * place / 2 for place in places])


@lru_cache(maxsize=64)
def _scales(seeds: int) -> list[tuple[float, float]]:
    """Return estimates of a deviation of 1 from so many seeds, each times √(1 + 1/n), with its weight.

    They are evenly spread in their logarithm x, whose density is as exp(f·(x - e²ˣ/2)) at f degrees of
    freedom.
    """
    freedom = seeds - 1

    def height(x: float) -> float:
        return freedom * (x - math.expm1(2 * x) / 2)

    step = 0.55 / math.sqrt(freedom)

    def counts(x: float) -> bool:
        return height(x) > -NEGLIGIBLE

    down = takewhile(counts, (-step * number for number in count(1)))
    up = takewhile(counts, (step * number for number in count()))
    places = [*down, *up]
    spreads = _weighed([math.exp(x) for x in places], list(map(height, places)))
    return [(spread * math.sqrt(1 + 1 / seeds), weight) for spread, weight in spreads]


def _weighed(places: Sequence[float], heights: Sequence[float]) -> list[tuple[float, float]]:
    """Put beside each place its share of the whole, by the logarithms of densities."""
    weights = [math.exp(height) for height in heights]
    return [(place, weight / math.fsum(weights)) for place, weight in zip(places, weights, strict=True)]

"""How likely it is that the seeds would agree as they do if nothing but chance were at work.

All of it is exact where that can be counted, and drawn with a fixed seed where it cannot. Sides are what a
claim compares: one number each, of the same seed. Were two of them exchangeable, a seed would be as likely
to show them the other way round (Fisher's and Pitman's permutation tests).
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import permutations
from random import Random
from statistics import NormalDist

from lrbs_report.judging.distributions import HALF, at_least

MOST_COUNTED = 30
"""As many differences have all their signs flipped: 2³⁰ ways, counted by halves of 2¹⁵."""

MOST_ORDERED = 7
"""As many sides are put into all their orders, 5 040."""

MOST_DRAWN = 100
"""As many differences have their signs drawn; the sum of more is as good as normally distributed."""

DRAWN = 100_000
"""As many ways are drawn where there are too many to count."""

SEED = 20
"""Of what is drawn: always the same, so that a report says the same twice."""

ROUNDING = 1e-12
"""Of a sum of differences, relative to their sizes: sums that lie nearer are the same sum."""


def chance_of(agreeing: int, seeds: int, by_chance: float | Sequence[float] = HALF) -> float:
    """Return the chance that at least so many seeds agree, where each does with a chance of its own.

    ``by_chance`` is that chance: one number for all seeds, or one for each. The default is that of a
    comparison, and of an order of any number of sides: an order says something of each two neighbours, and
    were two of them exchangeable, at most half of all seeds would show it, whatever the others do. With one
    number the count is binomial, with several its distribution is built up seed by seed.
    """
    if isinstance(by_chance, int | float):
        return at_least(agreeing, seeds, float(by_chance))
    counts = [1.0]
    for share in by_chance:
        counts = [
            still * (1 - share) + one_more * share
            for still, one_more in zip([*counts, 0.0], [0.0, *counts], strict=True)
        ]
    return min(1.0, math.fsum(counts[max(0, agreeing) :]))


def chance_of_few(agreeing: int, seeds: int, by_chance: float | Sequence[float] = HALF) -> float:
    """Return the chance that at most so many seeds agree. See ``chance_of``."""
    if isinstance(by_chance, int | float):
        return chance_of(seeds - agreeing, seeds, 1 - by_chance)
    return chance_of(seeds - agreeing, seeds, [1 - share for share in by_chance])


def share_in_order(sides: Sequence[object], *, may_stay: bool = False) -> float:
    """Return the share of all orders of a seed's sides in which they stand from the lowest to the highest.

    Of k different sides that is 1/k!. Sides that are alike are never in strict order; where steps that stay
    count with any (``may_stay``), they may change places unseen, and when all are alike nothing grows.
    """
    alike = Counter(sides).values()
    if max(alike, default=1) > 1 and (not may_stay or len(alike) == 1):
        return 0.0
    return math.prod(map(math.factorial, alike)) / math.factorial(len(sides))


def share_that_agrees(
    sides: Sequence[float], agrees: Callable[[Sequence[float]], bool], drawn: int = 10_000
) -> float:
    """Return the share of all orders of a seed's sides of which a question says yes.

    Up to seven sides are put into all their orders. Of more, so many are drawn with a fixed seed, and the
    order that was seen is counted with them, so that the share is never taken to be lower than it is.
    """
    if len(sides) <= MOST_ORDERED:
        answers = [agrees(order) for order in permutations(sides)]
        return sum(answers) / len(answers)
    random, order = Random(SEED), [*sides]  # noqa: S311 - a report says the same twice
    found = int(agrees(order))
    for _ in range(drawn):
        random.shuffle(order)
        found += agrees(order)
    return found / (drawn + 1)


def chance_of_differences(differences: Sequence[float]) -> float:
    """Return the chance that differences add up to at least as much, were the sign of each a coin's.

    That is Fisher's exact test for pairs, against that the first side is higher. Up to 30 differences all
    signs are counted; of up to 100, 100 000 are drawn with a fixed seed, and those that were seen are counted
    with them; of more, the sum is taken to be normally distributed. Where all differences are above 0 it says
    what ``chance_of`` does.
    """
    sizes = [abs(one) for one in differences if one]
    if not sizes:
        return 1.0
    if min(differences) >= 0:
        return HALF ** len(sizes)
    largest = max(sizes)
    scaled = [size / largest for size in sizes]
    seen = math.fsum(one / largest for one in differences) - ROUNDING * math.fsum(scaled)
    if len(scaled) <= MOST_COUNTED:
        return _counted(scaled, seen)
    if len(scaled) <= MOST_DRAWN:
        return _drawn(scaled, seen)
    return NormalDist().cdf(-seen / math.sqrt(math.fsum(size * size for size in scaled)))


def _counted(sizes: Sequence[float], seen: float) -> float:
    """Return the share of all ways to sign some sizes whose sum reaches what was seen.

    Each way of the first half is met with those of the second that bring it there.
    """
    first, second = (_sums(half) for half in (sizes[::2], sizes[1::2]))
    second.sort()
    reached = sum(len(second) - bisect_left(second, seen - one) for one in first)
    return reached / (len(first) * len(second))


def _sums(sizes: Sequence[float]) -> list[float]:
    sums = [0.0]
    for size in sizes:
        sums = [sign * size + one for sign in (1, -1) for one in sums]
    return sums


def _drawn(sizes: Sequence[float], seen: float) -> float:
    import numpy as np  # noqa: PLC0415 - few reports have as many seeds

    drawn = np.random.default_rng(SEED)
    reached = 0
    for size in _pieces(DRAWN, 10_000):
        signs = drawn.integers(0, 2, (size, len(sizes))) * 2.0 - 1.0
        reached += int((signs @ np.asarray(sizes) >= seen).sum())
    return (reached + 1) / (DRAWN + 1)


def _pieces(whole: int, most: int) -> list[int]:
    return [min(most, whole - begin) for begin in range(0, whole, most)]


def holm(chances: Sequence[float]) -> tuple[float, ...]:
    """Return the chances of several claims, adjusted for their number (Holm, 1979), in the same order.

    The smallest of m counts m times, the next m - 1 times, and none counts less than one before it. Where
    those that are at most a level are believed, the chance that any of them is wrongly so is at most that
    level, however the claims hang together.
    """
    order = sorted(range(len(chances)), key=chances.__getitem__)
    adjusted, least = [0.0] * len(chances), 0.0
    for place, one in enumerate(order):
        least = max(least, min(1.0, chances[one] * (len(chances) - place)))
        adjusted[one] = least
    return tuple(adjusted)

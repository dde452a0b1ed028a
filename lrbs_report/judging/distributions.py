"""Probabilities and points of distributions.

scipy has them too, and takes longer to import than a page to write.
"""

from __future__ import annotations

import math
from functools import lru_cache

HALF = 0.5
"""A coin's."""

MANY = 1 << 16
"""As many points as are remembered: a few levels, each for some numbers of seeds."""


@lru_cache(maxsize=MANY)
def students_t(freedom: int, level: float) -> float:
    """Return the t that a variable of Student's distribution stays below in size with this probability.

    It is found by halving an interval around it. ``freedom`` are the degrees of freedom, at least 1.
    """
    low, high = 0.0, 1.0
    while _within(high, freedom) < level:
        high *= 2
    while (middle := (low + high) / 2) not in (low, high):
        low, high = (middle, high) if _within(middle, freedom) < level else (low, middle)
    return high


def _within(t: float, freedom: int) -> float:
    """Return the probability that a variable of Student's distribution is at most t in size.

    The formulas are those of Abramowitz and Stegun, 26.7.3 and 26.7.4.
    """
    angle = math.atan(t / math.sqrt(freedom))
    cosine = math.cos(angle)
    is_odd = freedom % 2
    term = cosine if is_odd else 1.0
    terms = [term] if freedom > 1 else []
    for place in range(2 + is_odd, freedom, 2):
        term *= cosine**2 * (place - 1) / place
        terms.append(term)
    total = math.sin(angle) * math.fsum(terms)
    return (angle + total) * 2 / math.pi if is_odd else total


@lru_cache(maxsize=MANY)
def at_least(count: int, of: int, share: float) -> float:
    """Return the chance that at least so many of some agree, where each does with a chance of ``share``.

    It is the upper tail of the binomial distribution, summed term by term: 0.1875 for 4 of 5 at a half.
    """
    if count <= 0:
        return 1.0
    if count > of or share <= 0:
        return 0.0
    if share >= 1:
        return 1.0
    if share == HALF:
        return sum(math.comb(of, one) for one in range(count, of + 1)) / int(2**of)
    return min(1.0, math.fsum(math.exp(_log_of(one, of, share)) for one in range(count, of + 1)))


def at_most(count: int, of: int, share: float) -> float:
    """Return the chance that at most so many of some agree, where each does with a chance of ``share``."""
    return at_least(of - count, of, 1 - share)


def exactly(count: int, of: int, share: float) -> float:
    """Return the chance that just so many of some agree, where each does with a chance of ``share``."""
    if share <= 0 or share >= 1:
        return float(count == (of if share >= 1 else 0))
    return math.exp(_log_of(count, of, share))


def _log_of(count: int, of: int, share: float) -> float:
    """Return the logarithm of the chance of a count, which no power is too small for."""
    return math.log(math.comb(of, count)) + count * math.log(share) + (of - count) * math.log1p(-share)

"""How far the seeds tell a number: its interval, and by which method it was found.

An interval of 95 % holds the number that all seeds would give in 95 of 100 samples of seeds.
docs/statistics.md tells how often each was seen to.

Every method is a formula but ``bca``, which draws with a fixed seed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from statistics import NormalDist
from typing import Literal

from lrbs_report.base.means import deviation, mean
from lrbs_report.judging.bootstrap import bca
from lrbs_report.judging.distributions import at_most, exactly, students_t

LEVEL = 0.95

FEWEST_RESAMPLED = 20
"""Seeds from which on resampling them tells more than a formula about their interquartile mean."""

Method = Literal["hall", "t", "welch", "order", "winsorized", "bca", "wilson", "newcombe", "none"]
"""How an interval is found.

- ``hall``: Student's t, corrected for the skewness of the seeds (Hall, 1992)
- ``t``: Student's t (Student, 1908)
- ``welch``: Student's t of two samples whose spreads differ (Welch, 1947)
- ``order``: between two seeds, by their order alone, whatever the distribution (Nyblom, 1992)
- ``winsorized``: Student's t of a trimmed mean (Yuen, 1974)
- ``bca``: resampled seeds, corrected for bias and acceleration (Efron, 1987)
- ``wilson``: the score interval of a share (Wilson, 1927)
- ``newcombe``: that of the chance that one is above another (Newcombe, 2006)
- ``none``: there are too few seeds, and no interval
"""


@dataclass(frozen=True, kw_only=True)
class Interval:
    """A number over seeds, and the ends of its interval; NaN where there is none.

    ``level`` is what the interval holds. It is lower than what was asked where no two seeds lie as far apart
    as would be needed: the interval is then from one outermost seed, or to the other.
    """

    estimate: float
    low: float
    high: float
    level: float
    method: Method
    seeds: int

    @property
    def is_known(self) -> bool:
        """Whether there is an interval."""
        return self.method != "none"


def of_mean(numbers: Sequence[float], level: float = LEVEL) -> Interval:
    """Return the mean of at least one number, and its interval, of at least two.

    The ends are m - g⁻¹(±t) · s / √n, with Student's t of n - 1 degrees of freedom and g⁻¹ the inverse of
    Hall's cubic: with the skewness k over √n called h, g⁻¹(y) = 3 / h · (³√(1 + h · (y - h / 6)) - 1). Where
    the seeds lie evenly to both sides of their mean, h is 0, and the ends are those of Student's t.
    """
    h = _skewness(numbers) / math.sqrt(len(numbers))
    return _around_mean(numbers, level, "hall", lambda t: _bent(t, h))


def of_difference(
    ones: Sequence[float], others: Sequence[float], level: float = LEVEL, *, are_paired: bool
) -> Interval:
    """Return how much higher the mean of ones is than that of others, and the interval of that.

    Of pairs it is Student's of the mean of their differences, since a seed moves both sides alike; what is
    skewed in both sides is not in their differences. Otherwise it is Welch's, with his degrees of freedom
    rounded down. Raises ``ValueError`` for pairs that are none.
    """
    if are_paired:
        differences = [one - other for one, other in zip(ones, others, strict=True)]
        return _around_mean(differences, level, "t", lambda t: t)
    middle, seeds = mean(ones) - mean(others), len(ones) + len(others)
    if min(len(ones), len(others)) < 2:  # noqa: PLR2004 - one has no spread
        return _none(middle, seeds, level)
    errors = [deviation(side) ** 2 / len(side) for side in (ones, others)]
    total = sum(errors)
    reach = students_t(_freedom(errors, [len(ones), len(others)]), level) * math.sqrt(total)
    return Interval(
        estimate=middle, low=middle - reach, high=middle + reach, level=level, method="welch", seeds=seeds
    )


def of_quantile(numbers: Sequence[float], share: float, level: float = LEVEL) -> Interval:
    """Return the number below which a share of all seeds lies, and its interval; 0.5 for the median.

    So many of n seeds lie below it as of n throws of a coin that falls so with the chance ``share``. That
    gives each end its place among the seeds, whatever their distribution; between two places the end lies
    between the two seeds, as Nyblom (1992) interpolates. Where not even the outermost seed lies far enough,
    it is the end, and the level is lower. The estimate interpolates as numpy does.
    """
    ordered, error = sorted(map(float, numbers)), (1 - level) / 2
    middle = _quantile(ordered, share)
    if len(ordered) < 2:  # noqa: PLR2004 - there is nothing between
        return _none(middle, len(ordered), level)
    low, missed_low = _end(ordered, share, error)
    turned, missed_high = _end([-one for one in reversed(ordered)], 1 - share, error)
    return Interval(
        estimate=middle,
        low=low,
        high=-turned,
        level=1 - missed_low - missed_high,
        method="order",
        seeds=len(ordered),
    )


def of_interquartile_mean(numbers: Sequence[float], level: float = LEVEL) -> Interval:
    """Return the mean without the lowest and the highest quarter, and its interval.

    A quarter is rounded down to whole seeds, as scipy's ``trim_mean`` does. Up to 19 seeds the ends are
    those of Student's t with the winsorized spread and as many degrees of freedom as seeds are left, but one;
    from 20 on seeds are resampled.
    """
    ordered, cut = sorted(numbers), len(numbers) // 4
    kept = ordered[cut : len(ordered) - cut]
    if not cut:
        return of_mean(ordered, level)
    if len(ordered) >= FEWEST_RESAMPLED:
        low, high = bca(tuple(ordered), "interquartile mean", level)
        return Interval(
            estimate=mean(kept), low=low, high=high, level=level, method="bca", seeds=len(ordered)
        )
    winsorized = [kept[0]] * cut + kept + [kept[-1]] * cut
    error = deviation(winsorized) * math.sqrt((len(ordered) - 1) / (len(kept) * (len(kept) - 1)))
    reach = students_t(len(kept) - 1, level) * error
    middle = mean(kept)
    return Interval(
        estimate=middle,
        low=middle - reach,
        high=middle + reach,
        level=level,
        method="winsorized",
        seeds=len(ordered),
    )


def of_share(agreeing: float, seeds: int, level: float = LEVEL) -> Interval:
    """Return the share of some seeds that agree, and Wilson's interval of that of all seeds.

    A seed that is neither may count as a half. Of 20 of 20 it is from 0.84 to 1.
    """
    z, share = NormalDist().inv_cdf((1 + level) / 2), agreeing / seeds
    stretch = 1 + z * z / seeds
    centre = (share + z * z / (2 * seeds)) / stretch
    reach = z / stretch * math.sqrt(share * (1 - share) / seeds + z * z / (4 * seeds * seeds))
    return Interval(
        estimate=share,
        low=max(0.0, centre - reach) if agreeing else 0.0,
        high=min(1.0, centre + reach) if agreeing < seeds else 1.0,
        level=level,
        method="wilson",
        seeds=seeds,
    )


def of_superiority(
    ones: Sequence[float], others: Sequence[float], level: float = LEVEL, *, are_paired: bool
) -> Interval:
    """Return the chance that one is above another, ties counting half, and its interval.

    Of pairs it is the share of seeds in which it is, with Wilson's interval. Otherwise it is the share of
    all pairs that can be made, with Newcombe's interval (his method 5): the chances p whose distance from the
    share is at most z errors. For m and n numbers, of which N is the mean, the square of an error is
    p · (1 - p) / (m · n) · (1 + (N - 1) · ((1 - p) / (2 - p) + p / (1 + p))).
    """
    if are_paired:
        return of_share(_won(list(zip(ones, others, strict=True))), len(ones), level)
    pairs = [(one, other) for one in ones for other in others]
    share, z = _won(pairs) / len(pairs), NormalDist().inv_cdf((1 + level) / 2)
    sizes = len(ones), len(others)
    return Interval(
        estimate=share,
        low=1 - _superior_end(1 - share, z, sizes),
        high=_superior_end(share, z, sizes),
        level=level,
        method="newcombe",
        seeds=sum(sizes),
    )


def in_points(interval: Interval) -> Interval:
    """Return an interval of shares in percentage points."""
    return replace(
        interval, estimate=interval.estimate * 100, low=interval.low * 100, high=interval.high * 100
    )


def _around_mean(
    numbers: Sequence[float], level: float, method: Method, bent: Callable[[float], float]
) -> Interval:
    """Return the interval of a mean, whose ends are as many errors away as Student's t, bent somehow."""
    middle, seeds = mean(numbers), len(numbers)
    if seeds < 2:  # noqa: PLR2004 - one has no spread
        return _none(middle, seeds, level)
    error, reach = deviation(numbers) / math.sqrt(seeds), students_t(seeds - 1, level)
    low, high = middle - bent(reach) * error, middle - bent(-reach) * error
    return Interval(estimate=middle, low=low, high=high, level=level, method=method, seeds=seeds)


def _none(middle: float, seeds: int, level: float) -> Interval:
    return Interval(estimate=middle, low=math.nan, high=math.nan, level=level, method="none", seeds=seeds)


def _skewness(numbers: Sequence[float]) -> float:
    """Return the third moment of numbers over the third power of their deviation; 0 where they are alike."""
    middle = mean(numbers)
    largest = max(abs(one - middle) for one in numbers)
    if not largest:
        return 0.0
    sizes = [(one - middle) / largest for one in numbers]
    return mean([size**3 for size in sizes]) / math.pow(mean([size**2 for size in sizes]), 1.5)


def _bent(y: float, h: float) -> float:
    """Return the inverse of Hall's cubic, which is the identity where there is no skewness."""
    return 3 / h * (math.cbrt(1 + h * (y - h / 6)) - 1) if abs(h) > 1e-9 else y  # noqa: PLR2004 - as good as 0


def _freedom(errors: Sequence[float], sizes: Sequence[int]) -> int:
    """Return Welch's degrees of freedom, rounded down: at least those of the smaller side."""
    if not sum(errors):
        return sum(sizes) - 2
    parts = [error / sum(errors) for error in errors]
    return max(
        min(sizes) - 1, int(1 / sum(part**2 / (size - 1) for part, size in zip(parts, sizes, strict=True)))
    )


def _quantile(ordered: Sequence[float], share: float) -> float:
    place = share * (len(ordered) - 1)
    below = min(int(place), len(ordered) - 2) if len(ordered) > 1 else 0
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def _end(ordered: Sequence[float], share: float, error: float) -> tuple[float, float]:
    """Return the lower end of a quantile's interval, and how often the quantile lies below it."""
    seeds = len(ordered)
    if (missed := exactly(0, seeds, share)) > error:
        return ordered[0], missed
    place = next(one for one in range(1, seeds + 1) if one == seeds or at_most(one, seeds, share) > error)
    if place == seeds:
        return ordered[-1], at_most(seeds - 1, seeds, share)
    over, under = at_most(place, seeds, share) - error, error - at_most(place - 1, seeds, share)
    weight = (seeds - place) * share * under / ((seeds - place) * share * under + place * (1 - share) * over)
    return (1 - weight) * ordered[place - 1] + weight * ordered[place], error


def _won(pairs: Sequence[tuple[float, float]]) -> float:
    return sum(1.0 if one > other else 0.5 if one == other else 0.0 for one, other in pairs)


def _superior_end(share: float, z: float, sizes: tuple[int, int]) -> float:
    """Return the highest chance whose distance from a share is at most z of its errors, by halving."""
    low, high = share, 1.0
    while (middle := (low + high) / 2) not in (low, high):
        near = middle - share <= z * _superior_error(middle, sizes)
        low, high = (middle, high) if near else (low, middle)
    return high


def _superior_error(chance: float, sizes: tuple[int, int]) -> float:
    half = sum(sizes) / 2 - 1
    bracket = 1 + half * ((1 - chance) / (2 - chance) + chance / (1 + chance))
    return math.sqrt(chance * (1 - chance) * bracket / math.prod(sizes))

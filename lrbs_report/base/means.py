"""Means and standard deviations of any finite numbers, however large.

What would overflow on the way is scaled, and comes out right.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Sequence


def mean(numbers: Iterable[float]) -> float:
    """Return the mean: it lies among the numbers, and is as finite as they are.

    Raises ``StatisticsError`` when there are none.
    """
    series = list(numbers)
    try:
        return statistics.fmean(series)
    except OverflowError:
        largest = max(map(abs, series))
        return statistics.fmean(number / largest for number in series) * largest


def deviation(numbers: Sequence[float]) -> float:
    """Return the standard deviation of a sample of at least two.

    It is infinite when no 64-bit number is as large, and NaN when a number is not finite.
    """
    if not all(map(math.isfinite, numbers)):
        return math.nan
    try:
        return statistics.stdev(numbers)
    except OverflowError:
        return math.inf

"""Means and standard deviations of any finite numbers, however large.

What would overflow on the way is scaled, and comes out right. Of decimals, such as accuracies of a few rows,
they are the decimal ones: here it is decided that nothing which adding leaves at the end is part of a mean.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Sequence
from decimal import Decimal

from lrbs_report.base.decimals import of_decimals


def mean(numbers: Iterable[float]) -> float:
    """Return the mean: it lies among the numbers, and is as finite as they are.

    Raises ``StatisticsError`` when there are none.

    >>> mean([0.92251, 0.9225]), mean([0.1, 0.2, 0.30000000000000004])
    (0.922505, 0.20000000000000004)
    """
    series = list(numbers)
    found = of_decimals(lambda decimals: sum(decimals, Decimal(0)) / len(decimals), series)
    if found is not None:
        return found
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
    found = of_decimals(statistics.stdev, numbers)
    if found is not None:
        return found
    try:
        return statistics.stdev(numbers)
    except OverflowError:
        return math.inf

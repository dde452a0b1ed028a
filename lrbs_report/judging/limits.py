"""How far a number may lie from the seeds before it rejects a set-up, as Student's distribution has it."""

from __future__ import annotations

import math
from functools import lru_cache
from statistics import NormalDist

from lrbs_report.judging.distributions import students_t

LEVEL = 0.99
"""Of the band that is shown."""

LEAST_LEVEL = 0.995
"""The least of each question about a whole log: of its numbers one by one, and of all epochs together.

Both together reject a true set-up once in a hundred at most.
"""

STRICT_LEVEL = 0.999
"""Of each question, while its limit is near.

Costs over seeds have longer tails than the normal distribution.
"""

FAR = 10
"""Standard deviations beyond which tails are no excuse."""

MOST_STRETCH = 4
"""A limit this many times as far as it would be with any number of seeds tells nothing.

Three quarters of it are ignorance of the deviation.
"""


@lru_cache(maxsize=1024)
def reach(seeds: int, level: float) -> float:
    """Return the half-width of the prediction interval in standard deviations: t · √(1 + 1/n).

    Infinite when there is one seed.
    """
    return students_t(seeds - 1, level) * math.sqrt(1 + 1 / seeds) if seeds > 1 else math.inf


def limit_of(seeds: int, numbers: int) -> float:
    """Return the distance beyond which one of so many numbers rejects a set-up of so many seeds."""
    least, strict = (reach(seeds, _shared(level, numbers)) for level in (LEAST_LEVEL, STRICT_LEVEL))
    return max(least, min(strict, FAR))


def _shared(level: float, numbers: int) -> float:
    """Return the level of one number when that of all is shared out among so many."""
    return 1 - (1 - level) / max(1, numbers)


def is_enough(seeds: int, numbers: int) -> bool:
    """Tell whether so many seeds can tell a set-up from another by so many numbers."""
    level = _shared(LEVEL, numbers)
    return reach(seeds, level) <= MOST_STRETCH * NormalDist().inv_cdf((1 + level) / 2)

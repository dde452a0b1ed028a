"""The best of many: which others cannot be told from it.

The highest of 28 means is high by luck as well, so that it is not compared as if it had been named before. A
cell is out of the running only when another one is higher by more than chance explains (Gupta's choice of a
subset, of which Hsu's comparisons with the best are made; here with Student's t of the differences within
seeds, since cells share their seeds, and with the level shared out among all others by Bonferroni's bound).
With the level's complement as its probability, the truly best cell is among those that are left: against
each other one it is at least as high, and k - 1 tests of the level over k - 1 are wrong about it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from lrbs_report.base.tongue import tr
from lrbs_report.judging.distributions import students_t

FEWEST_SEEDS = 3
"""With fewer nothing is told apart: the spread of two differences is one number, which is often near 0."""


def not_told_from_best(cells: Sequence[Sequence[float]], level: float = 0.05) -> tuple[int, ...]:
    """Return the places of the cells that may be the best, in order: always the highest mean, and its likes.

    ``cells`` are the scores of each, higher is better, one a seed, with the seeds in the same order. With
    fewer than three nothing is told apart, and all are returned. Raises ``ValueError`` where cells differ in
    length.
    """
    if len({len(cell) for cell in cells}) > 1:
        raise ValueError(tr("cells have different numbers of seeds: expected the same seeds of each"))
    if len(cells) <= 1 or len(cells[0]) < FEWEST_SEEDS:
        return tuple(range(len(cells)))
    limit = students_t(len(cells[0]) - 1, 1 - 2 * level / (len(cells) - 1))
    highest_first = sorted(cells, key=math.fsum, reverse=True)
    return tuple(
        place
        for place, cell in enumerate(cells)
        if not any(_is_higher(other, cell, limit) for other in highest_first)
    )


def _is_higher(one: Sequence[float], other: Sequence[float], limit: float) -> bool:
    """Tell whether one cell is higher than another by more than so many errors of their mean difference."""
    differences = [high - low for high, low in zip(one, other, strict=True)]
    seeds, apart = len(differences), math.fsum(differences) / len(differences)
    if apart <= 0:
        return False
    squares = math.fsum((one - apart) * (one - apart) for one in differences)
    return apart > limit * math.sqrt(squares / (seeds * (seeds - 1)))

"""The test rows' own error: how far a share would move on as many other rows of the same kind.

That is no spread over seeds, and more seeds make it no smaller: all of them are tested on the same rows.
Right answers of n rows are counted, so that a share p has the binomial deviation √(p · (1 - p) / n): 0.3
points for 0.88 of 10 000.
"""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class RowsError:
    """The deviation of a difference on the same rows: at least, and at most.

    They are the same where somebody counted on how many rows the two disagree.
    """

    least: float
    most: float


def of_accuracy(share: float, rows: int) -> float:
    """Return the deviation of a share of right answers on so many rows."""
    return math.sqrt(share * (1 - share) / rows)


def of_disagreement(one_alone: int, other_alone: int, rows: int) -> float:
    """Return the deviation of a difference of two shares on the same rows.

    ``one_alone`` and ``other_alone`` are the rows of which only one of both is right (McNemar, 1947): with b
    and c of n rows it is √(b + c - (b - c)² / n) / n.
    """
    apart = one_alone - other_alone
    return math.sqrt(one_alone + other_alone - apart * apart / rows) / rows


def of_difference(one: float, other: float, rows: int) -> RowsError:
    """Return what the deviation of a difference can be where nobody counted where the two disagree.

    At least one is right alone on as many rows as they differ by. At most they are wrong independently of
    each other: two networks that learned the same task are wrong on the same rows more often than that.
    """
    apart = abs(one - other)
    least = math.sqrt(max(0.0, apart - apart * apart) / rows)
    return RowsError(least=least, most=math.hypot(of_accuracy(one, rows), of_accuracy(other, rows)))

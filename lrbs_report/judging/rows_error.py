"""The test rows' own error: how far an accuracy would move on as many other rows of the same kind.

That is no spread over seeds, and more seeds make it no smaller: all of them are tested on the same rows.
Right answers of n rows are counted, so that a share p has the binomial deviation √(p · (1 - p) / n): 0.3
points for 0.88 of 10 000.
"""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class OnRows:
    """Two mean accuracies on the same test rows.

    ``apart`` is how far one is from the other, and ``error`` the deviation of the one that these rows tell
    less well, which is ``share``.
    """

    rows: int
    share: float
    apart: float
    error: float

    @property
    def rests_on_them(self) -> bool:
        """Whether other rows would move one of both further than they are apart."""
        return 0 < self.apart < self.error


def of_accuracy(share: float, rows: int) -> float:
    """Return the deviation of a share of right answers on so many rows.

    >>> round(of_accuracy(0.88, 10_000), 4)
    0.0032
    """
    return math.sqrt(share * (1 - share) / rows)


def on_rows(one: float, other: float, rows: int) -> OnRows:
    """Hold two accuracies on the same rows against what these tell."""
    share = max(one, other, key=lambda each: of_accuracy(each, rows))
    return OnRows(rows=rows, share=share, apart=abs(one - other), error=of_accuracy(share, rows))

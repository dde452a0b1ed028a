"""On which scale numbers are compared: as they are, or by their logarithms.

What falls towards zero and has no highest number differs by factors: the losses of seeds at large rates have
a long tail upwards, and their logarithms have hardly any. On this scale a band is as many times higher than
the middle as it is lower. The measure decides, and the numbers must allow it: all are above zero.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from lrbs_report.base.numeral import ends_of
from lrbs_report.kinds.measures.measure import Measure


@dataclass(frozen=True)
class Scale:
    """A scale: its name, the place of a number on it, and the number at a place."""

    name: Literal["linear", "logarithmic"]
    place: Callable[[float], float]
    number: Callable[[float], float]

    def ends(self, printed: float) -> tuple[float, float]:
        """Return the lowest and the highest place of what a printed number stands for."""
        low, high = ends_of(printed)
        return self.place(low), self.place(high)

    def least(self, middle: float, share: float) -> float:
        """Return how far a number at a place moves on the scale, if it moves by a share of itself."""
        return share if self is LOGARITHMIC else share * abs(middle)


LOWEST = -745.0
"""Below the logarithm of every 64-bit number: that of zero, for which 0.0000 stands too."""


def _logarithm(number: float) -> float:
    """Return the logarithm of a number, and the lowest one for what is not above zero."""
    return LOWEST if number <= 0 else math.log(number)


def _power(place: float) -> float:
    """Return the number at a place; infinite where no 64-bit number is as large."""
    try:
        return math.exp(place)
    except OverflowError:
        return math.inf


LINEAR = Scale("linear", float, float)
LOGARITHMIC = Scale("logarithmic", _logarithm, _power)


def scale_of(measure: Measure, values: Iterable[float | None], printed: Iterable[float]) -> Scale:
    """Return the scale of a measure, by the numbers of the seeds and those of a log.

    ``values`` may lack some, or be infinite or NaN where a run diverged.

    >>> from lrbs_report.kinds.measures import measure_of
    >>> loss, share = measure_of("val_loss"), measure_of("auc")
    >>> scale_of(loss, [0.2, 0.3], [0.25]).name
    'logarithmic'
    >>> scale_of(loss, [-0.2, 0.3], [0.25]).name, scale_of(share, [0.8, 0.9], [0.9]).name
    ('linear', 'linear')
    """
    known = (value for value in values if value is not None and math.isfinite(value))
    if not measure.differs_by_factors or any(value <= 0 for value in known):
        return LINEAR
    return LOGARITHMIC if all(ends_of(one)[1] > 0 for one in printed) else LINEAR

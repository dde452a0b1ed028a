"""Plain questions about series of numbers."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from statistics import linear_regression
from typing import Any

from lrbs_report.base.tongue import tr
from lrbs_report.judging.expressions import WrongExpression
from lrbs_report.judging.facts import direction_of, rises_of
from lrbs_report.judging.words.scene import NoValue, there


def falls(series: Sequence[float]) -> bool:
    """Tell whether every number is below the one before."""
    return all(after < before for before, after in pairwise(series))


def grows(series: Sequence[float]) -> bool:
    """Tell whether every number is above the one before."""
    return all(after > before for before, after in pairwise(series))


def rises(series: Sequence[float]) -> int:
    """Count the numbers that are above the one before."""
    return len(rises_of(series))


def rise_epochs(series: Sequence[float]) -> list[int]:
    """Return the places, from 0, of the numbers that are above the one before."""
    return list(rises_of(series))


def above(upper: Sequence[float], lower: Sequence[float]) -> bool:
    """Tell whether each number of one series is above its counterpart in another of the same length."""
    if len(upper) != len(lower):
        raise WrongExpression(
            tr("above: came series of {upper} and {lower} numbers", upper=len(upper), lower=len(lower)),
            tr("Expected two of the same length."),
        )
    return all(high > low for high, low in zip(upper, lower, strict=True))


def below(lower: Sequence[float], upper: Sequence[float]) -> bool:
    """Tell whether each number of one series is below its counterpart in another of the same length."""
    return above(upper, lower)


def ordered(*numbers: float) -> bool:
    """Tell whether numbers stand from the lowest to the highest, no two alike."""
    return grows(numbers)


def first_below(series: Sequence[float], threshold: float) -> int:
    """Return the place, from 0, of the first number below a threshold."""
    place = next((place for place, number in enumerate(series) if number < threshold), None)
    return int(there(place))


def lowest_at(series: Sequence[float]) -> int:
    """Return the place, from 0, of the lowest number; of several, the first."""
    return min(range(len(series)), key=lambda place: series[place])


def falls_below(series: Sequence[float], threshold: float) -> bool:
    """Tell whether any number is below a threshold."""
    return any(number < threshold for number in series)


def trend(series: Sequence[float]) -> str:
    """Say how numbers move: "grows", "falls" (steps that stay count with either), "stays" or "varies"."""
    return direction_of(series)


def exponent(across: Sequence[float], up: Sequence[float]) -> float:
    """Return the exponent of the power law that fits best.

    It is the slope of the least-squares line through the logarithms. 1 means proportional. There is none when
    a number is not above 0.
    """
    if min(*across, *up) <= 0:
        raise NoValue
    return linear_regression([math.log(x) for x in across], [math.log(y) for y in up]).slope


FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "falls": falls,
    "grows": grows,
    "rises": rises,
    "rise_epochs": rise_epochs,
    "above": above,
    "below": below,
    "ordered": ordered,
    "first_below": first_below,
    "lowest_at": lowest_at,
    "falls_below": falls_below,
    "trend": trend,
    "exponent": exponent,
}
"""The functions of this family. They look at no result."""

"""How a rate may fall: laws with two parameters, and which values of these give what is printed.

Each law is a line in its parameters, so that the values that fit are a polygon, known exactly. Logarithms and
cosines are taken with ends that hold what 64-bit floats leave.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from lrbs_report.kinds.logs.facts.digits import Interval
from lrbs_report.kinds.logs.facts.region import Region

FLOAT_ROOM = Fraction(1, 2**45)
"""What a logarithm, an exponential or a cosine of 64-bit floats may be off, as a share of its size."""

FASTEST = Fraction(10**6)
"""The fastest decay by inverse time that is looked for: an epoch makes the rate a millionth."""

LOGARITHMS = Interval(Fraction(-800), Fraction(800))
"""Beyond those of all 64-bit floats."""

ZERO, ONE = Fraction(0), Fraction(1)


class Printed(NamedTuple):
    """A rate: how many epochs after the first that is printed, and what it may be."""

    after: int
    ends: Interval


class Fit(NamedTuple):
    """A law that gives all printed rates: the first rate, and its other parameter by name, as intervals."""

    law: str
    formula: str
    first: Interval
    name: str
    parameter: Interval


class Decline(NamedTuple):
    """A law that ends: after how many epochs, how many of these are gone at first, and both rates."""

    law: str
    span: int
    gone: int
    first: Interval
    end: Interval


def fits(rates: Sequence[Printed]) -> Iterator[Fit]:
    """Return the laws without an end that give all rates."""
    yield from (fit for law in (_inverse_time, _exponential, _linear) if (fit := law(rates)))


def declines(rates: Sequence[Printed], spans: Sequence[int]) -> Iterator[Decline]:
    """Return the laws with an end that give all rates. ``spans`` are the epochs that these may take."""
    for law, shape in (("polynomial of power 2", _square), ("cosine", _cosine)):
        for span in spans:
            yield from (fit for gone in (0, 1) if (fit := _decline(rates, law, shape, span, gone)))


def geometric(rates: Sequence[Printed]) -> tuple[Interval, Interval] | None:
    """Return the first rates, and the factors, for which each step is multiplied by one factor."""
    region = Region(LOGARITHMS, LOGARITHMS)
    for after, ends in rates:
        if ends.high <= 0:
            return None
        region.bound(ONE, Fraction(after), _logarithm(ends.high, up=True))
        if ends.low > 0:
            region.bound(-ONE, Fraction(-after), -_logarithm(ends.low, up=False))
        if region.is_empty:
            return None
    return _powers(region.range(ONE, ZERO)), _powers(region.range(ZERO, ONE))


def _inverse_time(rates: Sequence[Printed]) -> Fit | None:
    """Ask for first / (1 + k · epochs): first − rate · epochs · k is the rate."""
    region = Region(Interval(ZERO, rates[0].ends.high), Interval(ZERO, FASTEST))
    for after, ends in rates:
        region.bound(ONE, -ends.high * after, ends.high)
        region.bound(-ONE, max(ZERO, ends.low) * after, -max(ZERO, ends.low))
        if region.is_empty:
            return None
    formula = "first / (1 + k · epochs)"
    return Fit("inverse time", formula, region.range(ONE, ZERO), "k", region.range(ZERO, ONE))


def _exponential(rates: Sequence[Printed]) -> Fit | None:
    found = geometric(rates)
    formula = "first · factor ^ epochs"
    return found and Fit("exponential", formula, found[0], "factor", found[1])


def _linear(rates: Sequence[Printed]) -> Fit | None:
    most = max(ends.high for _, ends in rates)
    region = Region(Interval(ZERO, most), Interval(-most, most))
    for after, ends in rates:
        region.keep(ONE, Fraction(-after), ends)
        if region.is_empty:
            return None
    formula = "first − fall · epochs"
    return Fit("linear", formula, region.range(ONE, ZERO), "fall", region.range(ZERO, ONE))


Shape = Callable[[Fraction], tuple[Fraction, Fraction]]
"""From which part of its way a law has gone: how much of the fall is left, and how inexactly."""


def _decline(rates: Sequence[Printed], law: str, shape: Shape, span: int, gone: int) -> Decline | None:
    """Ask for end + fall · what is left of the fall: a line in the end and in the fall."""
    most = 2 * span * max(ends.high for _, ends in rates)
    region = Region(Interval(ZERO, most), Interval(ZERO, most))
    for after, ends in rates:
        left, room = shape(min(ONE, Fraction(after + gone, span)))
        region.keep(ONE, left, Interval(ends.low - room * most, ends.high + room * most))
        if region.is_empty:
            return None
    first, _ = shape(Fraction(gone, span))
    start = region.range(ONE, first)
    return Decline(law, span, gone, start, region.range(ONE, ZERO))


def _square(gone: Fraction) -> tuple[Fraction, Fraction]:
    return (1 - gone) ** 2, ZERO


def _cosine(gone: Fraction) -> tuple[Fraction, Fraction]:
    return Fraction((1 + math.cos(math.pi * float(gone))) / 2), FLOAT_ROOM


def _logarithm(number: Fraction, *, up: bool) -> Fraction:
    """Return the logarithm, at least (``up``) or at most."""
    near = Fraction(math.log(number.numerator) - math.log(number.denominator))
    size = math.log(number.numerator) + math.log(number.denominator) + 1
    room = FLOAT_ROOM * Fraction(size)
    return near + room if up else near - room


def _powers(logarithms: Interval) -> Interval:
    """Return the numbers with these logarithms; those that no float has are at an end."""
    low, high = (Fraction(math.exp(max(-700.0, min(700.0, float(end))))) for end in logarithms)
    room = FLOAT_ROOM * 800
    return Interval(low * (1 - room) if logarithms.low > -700 else ZERO, high * (1 + room))  # noqa: PLR2004

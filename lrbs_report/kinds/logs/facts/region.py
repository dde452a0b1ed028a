"""All pairs of numbers that keep within given bounds: a convex polygon, exactly."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from lrbs_report.kinds.logs.facts.digits import Interval

Point = tuple[Fraction, Fraction]


class Region:
    """The pairs (x, y) that are left of a rectangle after some bounds.

    >>> region = Region(Interval(Fraction(0), Fraction(4)), Interval(Fraction(0), Fraction(4)))
    >>> region.bound(Fraction(1), Fraction(1), Fraction(2))  # x + y is 2 at most
    >>> region.range(Fraction(1), Fraction(0)) == Interval(Fraction(0), Fraction(2))
    True
    """

    def __init__(self, x: Interval, y: Interval) -> None:
        """Begin with all of a rectangle."""
        self._corners: list[Point] = [(x.low, y.low), (x.high, y.low), (x.high, y.high), (x.low, y.high)]

    @property
    def is_empty(self) -> bool:
        """Whether no pair is left."""
        return not self._corners

    def bound(self, a: Fraction, b: Fraction, most: Fraction) -> None:
        """Keep the pairs for which a·x + b·y is no more than this."""
        over = [a * x + b * y - most for x, y in self._corners]
        if any(one > 0 for one in over):
            self._corners = list(dict.fromkeys(self._cut(over)))

    def keep(self, a: Fraction, b: Fraction, ends: Interval) -> None:
        """Keep the pairs for which a·x + b·y lies between two ends."""
        self.bound(a, b, ends.high)
        self.bound(-a, -b, -ends.low)

    def range(self, a: Fraction, b: Fraction) -> Interval:
        """Return the least and the most that a·x + b·y is."""
        values = [a * x + b * y for x, y in self._corners]
        return Interval(min(values), max(values))

    def _cut(self, over: list[Fraction]) -> Iterator[Point]:
        """Return the corners that are not over a line, and where sides cross it."""
        for place, corner in enumerate(self._corners):
            last, before = over[place - 1], self._corners[place - 1]
            now = over[place]
            if (last > 0) != (now > 0) and last and now:
                share = last / (last - now)
                yield (
                    before[0] + share * (corner[0] - before[0]),
                    before[1] + share * (corner[1] - before[1]),
                )
            if now <= 0:
                yield corner

"""Of which sizes a set may be, when shares of it are whole numbers of examples."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil, floor, gcd

from lrbs_report.kinds.logs.facts.digits import Interval

MOST = 100_000
"""The largest size that is tried. Four decimals tell nothing beyond 10 000; more digits may."""

MOST_SHARES = 5_000
"""Different shares that are tried of a series."""


@dataclass(frozen=True, kw_only=True)
class Sizes:
    """The sizes that fit, as spans from one to another; of the last, nothing stands for no end.

    ``tried`` is the largest that was tried, where nothing can be said beyond it.
    """

    spans: tuple[tuple[int, int | None], ...]
    tried: int | None

    @property
    def smallest(self) -> int | None:
        """The smallest size that fits."""
        return self.spans[0][0] if self.spans else None

    @property
    def all_from(self) -> int | None:
        """The size from which on each fits, where there is one."""
        return self.spans[-1][0] if self.spans and self.spans[-1][1] is None else None

    def between(self, low: int, high: int) -> int | None:
        """Return the smallest from one to another that fits; nothing where none does."""
        return next(
            (
                max(low, first)
                for first, last in self.spans
                if first <= high and (last is None or last >= low)
            ),
            None,
        )

    def may_be(self, low: int, high: int) -> bool:
        """Tell whether one of these may fit, be it that it was not tried."""
        return self.between(low, high) is not None or (self.tried is not None and high > self.tried)


def sizes_of(shares: Sequence[Interval]) -> Sizes:
    """Return the sizes of which every share is a whole number of examples.

    Each interval that is as wide as 1/n has a multiple of 1/n in it, so that n fits whatever is printed.

    >>> from fractions import Fraction
    >>> third = Interval(Fraction("0.333"), Fraction("0.334"))
    >>> sizes_of([third]).spans[:3]
    ((3, 3), (6, 6), (9, 9))
    """
    telling = [share for share in dict.fromkeys(shares) if share.low > 0 and share.high < 1]
    if not telling:
        return Sizes(spans=((1, None),), tried=None)
    always = ceil(1 / min(share.high - share.low for share in telling))
    limit = min(always - 1, MOST)
    spans: list[tuple[int, int | None]] = list(_spans(telling[:MOST_SHARES], limit))
    if always - 1 > limit or len(telling) > MOST_SHARES:
        return Sizes(spans=tuple(spans), tried=limit)
    first = always
    if spans and spans[-1][1] == always - 1:
        first = spans.pop()[0]
    return Sizes(spans=(*spans, (first, None)), tried=None)


def counts_of(share: Interval, size: int) -> tuple[int, int]:
    """Return the fewest and the most examples that a share may be of a size: more than the most, if none.

    >>> from fractions import Fraction
    >>> counts_of(Interval(Fraction("0.88365"), Fraction("0.88375")), 10_000)
    (8837, 8837)
    """
    return max(0, ceil(share.low * size)), min(size, floor(share.high * size))


def ties(size: int, units: int) -> int:
    """Return how many shares of a set lie amid two numbers, of so many in a whole: each prints as either.

    >>> ties(8, 10), ties(5, 10)  # 0.125 and 0.375 lie between tenths no more than 2/8 = 0.25 does
    (2, 0)
    """
    common = gcd(size, 2 * units)
    return 0 if 2 * units // common % 2 == 0 else (common + 1) // 2


def _spans(shares: Sequence[Interval], limit: int) -> Iterator[tuple[int, int]]:
    """Return what fits up to a limit, each with its neighbours."""
    begun = last = 0
    for size in _fitting(shares, limit):
        if size > last + 1 and last:
            yield begun, last
        if size > last + 1 or not last:
            begun = size
        last = size
    if last:
        yield begun, last


def _fitting(shares: Sequence[Interval], limit: int) -> Iterator[int]:
    """Return each size that fits. The share that refused the size before is asked first."""
    asked = [_whole(share) for share in shares]
    for size in range(1, limit + 1):
        for place, (low, high, scale) in enumerate(asked):
            if -(-low * size // scale) * scale > high * size:
                asked[0], asked[place] = asked[place], asked[0]
                break
        else:
            yield size


def _whole(share: Interval) -> tuple[int, int, int]:
    """Return the ends as whole numbers of a unit, and how many units are one."""
    scale = share.low.denominator * share.high.denominator
    return int(share.low * scale), int(share.high * scale), scale

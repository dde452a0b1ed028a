"""What a printed number stands for, exactly: nothing here is a float that was rounded on the way."""

from __future__ import annotations

import math
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple, TypeGuard

from lrbs_report.base.numeral import is_numeral, significant

ROOM = Fraction(1, 2**22)
"""What a few roundings of 32-bit floats may move, as a share of a number. It is given to all numbers: what is
printed with all digits of a 64-bit float may be a mean of shorter ones.
"""

SHOWN = 8
"""Digits of an end of an interval that are told; the rest is rounded away from the inside."""


class Interval(NamedTuple):
    """All numbers between two, which belong to it."""

    low: Fraction
    high: Fraction

    def told(self) -> list[str]:
        """Return the ends as texts, each rounded to the outside.

        >>> Interval(Fraction(1, 3), Fraction(2, 3)).told()
        ['0.33333333', '0.66666667']
        """
        return [_text(self.low, ROUND_FLOOR), _text(self.high, ROUND_CEILING)]


@dataclass(frozen=True, kw_only=True)
class Digits:
    """A number as it was printed: its value, one unit of its last digit, what arithmetic may have moved."""

    text: str
    value: Fraction
    unit: Fraction

    @property
    def room(self) -> Fraction:
        """What the printing program's arithmetic may have moved it by."""
        return abs(self.value) * ROOM

    @cached_property
    def may_be_single(self) -> bool:
        """Whether a 32-bit float prints like this: in full as a 64-bit one, or rounded to these digits."""
        near = single_near(float(self.value))
        last = Fraction(10) ** _exponent(Decimal(self.text))
        return near is not None and (near == float(self.value) or abs(near - self.value) <= last / 2)

    @property
    def rounded(self) -> Interval:
        """All that may have been rounded to it: both ends, since printers differ about ties."""
        around = self.unit / 2 + self.room
        return Interval(self.value - around, self.value + around)

    @property
    def cut(self) -> Interval:
        """All that it may be the first digits of, by a printer that cuts off."""
        return Interval(self.value - self.room, self.value + self.unit + self.room)

    def scaled(self, by: Fraction) -> Digits:
        """Return what it is of another unit, such as a share of a number per cent."""
        return Digits(text=self.text, value=self.value * by, unit=self.unit * by)


def read_digits(texts: Iterable[str | None]) -> dict[str, Digits]:
    """Return the different finite numbers of a series, by their texts, in order.

    Where texts have not equally many digits, zeros at the end may be left out: the unit is then that of the
    longest texts, in decimals or in digits, whichever is coarser.

    >>> [str(digits.unit) for digits in read_digits(["0.5", "0.25", "nan"]).values()]
    ['1/100', '1/100']
    """
    parts = {text: Decimal(text) for text in dict.fromkeys(texts) if is_finite(text)}
    if not parts:
        return {}
    decimals = max(-_exponent(number) for number in parts.values())
    digits = max(len(number.as_tuple().digits) for number in parts.values())
    return {
        text: Digits(
            text=text, value=Fraction(number), unit=Fraction(10) ** _unit_power(number, decimals, digits)
        )
        for text, number in parts.items()
    }


def single_near(value: float) -> Fraction | None:
    """Return the 32-bit float next to a number; nothing beyond the largest."""
    try:
        return Fraction(struct.unpack("f", struct.pack("f", value))[0])
    except OverflowError:
        return None


def decimals(text: str) -> int:
    """Count the digits after the point.

    >>> decimals("0.5980"), decimals("1.2e-05"), decimals("3")
    (4, 1, 0)
    """
    return len(text.lower().partition("e")[0].partition(".")[2])


def is_finite(text: str | None) -> TypeGuard[str]:
    """Tell whether a text is a number of a size that floats have."""
    if text is None or not is_numeral(text) or not math.isfinite(float(text)):
        return False
    return float(text) != 0 or not significant(text)


def _exponent(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


def _unit_power(number: Decimal, decimals_: int, digits: int) -> int:
    """Return the power of ten of the last digit that the printer looked at."""
    own = _exponent(number)
    return min(own, max(-decimals_, number.adjusted() - digits + 1)) if number else min(own, -decimals_)


def _text(number: Fraction, rounding: str) -> str:
    context = Context(prec=SHOWN, rounding=rounding)
    shown = context.divide(Decimal(number.numerator), Decimal(number.denominator)).normalize()
    return f"{shown:f}" if -SHOWN <= shown.adjusted() <= SHOWN or not shown else f"{shown:e}"

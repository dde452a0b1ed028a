"""A number as a log prints it stands for all numbers that print like it.

0.4216 stands for those from 0.42155 to 0.42165.
"""

from __future__ import annotations

import math
import re
import struct
from decimal import Context, Decimal
from typing import Self

from lrbs_report.base import bounds

DECIMAL = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?0*\d{1,4})?", re.ASCII | re.IGNORECASE)
UNBOUNDED = re.compile(r"[+-]?(nan|inf|infinity)", re.ASCII | re.IGNORECASE)

ALL_DIGITS = 15
"""With as many, a number has all that a 64-bit float holds: it was not rounded."""

SINGLE_DIGITS = 8
"""With as many or one more, a number may be the shortest text of a 32-bit float, whose last digits are
chance.
"""

SINGLE_ROUNDING = 2.0**-22
"""Two units in the last place of a 32-bit float, as a share of it: what a few roundings in that arithmetic
move.
"""

SMALL, LARGE = 0.5e-4, 1e6
"""Costs from the one to the other are told with four decimals."""

_EXACT = Context(prec=60, traps=[])
"""For ends of intervals; without traps, because nobody prints numbers that would need any."""


class Numeral(float):
    """A number, the text that it was printed as, and the ends of what it stands for.

    Both ends belong to it, so that ties are as any printer does.
    """

    text: str
    low: float
    high: float

    def __new__(cls, text: str, low: float, high: float) -> Self:
        """Keep a text and its ends."""
        made = super().__new__(cls, text)
        made.text, made.low, made.high = text, low, high
        return made

    def __getnewargs__(self) -> tuple[str, float, float]:  # type: ignore[override]  # a float's own are its value
        """Return what makes it again in another process."""
        return self.text, self.low, self.high

    def __repr__(self) -> str:
        """Tell all that there is."""
        return f"Numeral({self.text!r}, {self.low!r}, {self.high!r})"

    def __str__(self) -> str:
        """Print it as it was printed."""
        return self.text


def read_numeral(text: str, decimals: int | None = None) -> Numeral | None:
    """Read a number with its interval; ``None`` when the text is no number.

    ``decimals`` is how many its printer showed at least.
    """
    return Numeral(text, *_ends(text, decimals)) if is_numeral(text) else None


def is_numeral(text: str) -> bool:
    """Tell whether a text is a number that ``read_numeral`` reads."""
    return len(text) <= bounds.NUMERAL and bool(DECIMAL.fullmatch(text) or UNBOUNDED.fullmatch(text))


def text_of(number: float) -> str:
    """Return the text of a number: as it was printed, or with every digit of a 64-bit float."""
    return number.text if isinstance(number, Numeral) else repr(float(number))


def ends_of(number: float) -> tuple[float, float]:
    """Return the lowest and the highest that a number stands for: itself, unless it was read from a text."""
    return (number.low, number.high) if isinstance(number, Numeral) else (number, number)


def stands_for(printed: float, number: float, roundings: int = 0) -> bool:
    """Tell whether a number prints as this.

    ``roundings`` is how often a printer that keeps 32-bit floats may have rounded it before, each time by
    half of its last place.
    """
    low, high = ends_of(printed)
    room = roundings * SINGLE_ROUNDING / 4 * abs(printed) if roundings and _may_be_single(printed) else 0.0
    return low - room <= number <= high + room


def _may_be_single(printed: float) -> bool:
    """Tell whether a number was printed with all digits of a 32-bit float."""
    if not isinstance(printed, Numeral) or significant(printed.text) < SINGLE_DIGITS:
        return False
    return significant(printed.text) <= SINGLE_DIGITS + 1 or _is_single(float(printed))


def moved(printed: float, to: float) -> float:
    """Return another number that was printed as coarsely as this one."""
    if not isinstance(printed, Numeral):
        return to
    return Numeral(repr(to), to - (printed - printed.low), to + (printed.high - printed))


def decimals_of(number: float) -> int:
    """Count the decimals that a number was printed with; none when it is not known."""
    return -_exponent(number.text) if isinstance(number, Numeral) and math.isfinite(number) else 0


def _ends(text: str, decimals: int | None) -> tuple[float, float]:
    """Return the ends of what a text stands for: half a unit of the last digit away on both sides.

    It is more for what 32-bit arithmetic may have left, and nothing for all digits of a float.
    """
    value, digits = float(text), significant(text)
    single = _is_single(value) if digits > SINGLE_DIGITS + 1 else digits >= SINGLE_DIGITS
    if not math.isfinite(value) or (digits >= ALL_DIGITS and not single):
        return value, value
    last = _exponent(text) if decimals is None else min(_exponent(text), -decimals)
    half = _EXACT.create_decimal(f"5e{last - 1}")
    exact = _EXACT.create_decimal(text)
    low, high = float(_EXACT.subtract(exact, half)), float(_EXACT.add(exact, half))
    room = SINGLE_ROUNDING * abs(value) if single else 0.0
    return min(low, value - room), max(high, value + room)


def significant(text: str) -> int:
    """Count the digits from the first that is not zero."""
    return len(re.sub(r"[^0-9]", "", text.lower().partition("e")[0]).lstrip("0"))


def _exponent(text: str) -> int:
    """Return the power of ten of the last digit that is printed."""
    exponent = Decimal(text).as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


def _is_single(value: float) -> bool:
    """Tell whether a number is exactly a 32-bit float."""
    try:
        return struct.unpack("f", struct.pack("f", value))[0] == value  # type: ignore[no-any-return]  # unpacked by a text
    except OverflowError:
        return False


def short(number: float) -> str:
    """Return a cost in a few characters: with four decimals, or with the power of ten.

    The power of ten is for four decimals that would be all zeros, or more digits than a line wants.
    """
    return f"{number:.4f}" if not number or SMALL <= abs(number) < LARGE else f"{number:.3g}"

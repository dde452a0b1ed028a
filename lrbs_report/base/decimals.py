"""Arithmetic with the decimals that numbers are written as: a tenth and two tenths make three tenths.

A 64-bit float holds every decimal of up to fifteen digits, so one that is written with no more is taken for
just that. Measured numbers have more digits, nearly always, and are computed with as floats are.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping
from decimal import Context, Decimal, localcontext

from lrbs_report.base.numeral import ALL_DIGITS

PRECISE = Context(prec=60, traps=[])

OPERATIONS: Mapping[str, Callable[[Decimal, Decimal], Decimal]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
}


def as_decimals(numbers: Iterable[object]) -> list[Decimal] | None:
    """Return numbers as the decimals that they are written as; nothing where one is none of so few digits.

    >>> as_decimals([0.1, 2]), as_decimals([0.1, 0.4201433515789831])
    ([Decimal('0.1'), Decimal('2')], None)
    """
    found = []
    for number in numbers:
        if not isinstance(number, int | float):
            return None
        written = Decimal(number) if isinstance(number, int) else Decimal(float.__repr__(number))
        if not written.is_finite() or len(written.as_tuple().digits) > ALL_DIGITS:
            return None
        found.append(written)
    return found


def calculated(sign: str, left: float, right: float) -> float | None:
    """Return what one of four operations gives with two decimals; nothing for other operations or numbers.

    Nothing, too, for two whole numbers, and for what is divided by nothing.

    >>> calculated("+", 0.1, 0.2), calculated("-", 0.9, 0.89), calculated("**", 0.1, 2.0)
    (0.3, 0.01, None)
    """
    if sign not in OPERATIONS or (isinstance(left, int) and isinstance(right, int)):
        return None
    if sign == "/" and not right:
        return None
    return of_decimals(lambda decimals: OPERATIONS[sign](*decimals), [left, right])


def of_decimals(make: Callable[[list[Decimal]], Decimal], numbers: Iterable[object]) -> float | None:
    """Return what is made of some decimals, as a float; nothing of none, or where one has too many digits."""
    decimals = as_decimals(numbers)
    if not decimals:
        return None
    with localcontext(PRECISE):
        return float(make(decimals))


def total(numbers: Iterable[float]) -> float | None:
    """Return the sum of decimals as a float; nothing of none, or where one has too many digits.

    >>> total([0.1] * 10)
    1.0
    """
    return of_decimals(lambda decimals: sum(decimals, Decimal(0)), numbers)

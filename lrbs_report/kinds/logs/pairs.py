"""Numbers with their names, as a log has them beside what the article's log tells: ``val_loss: 0.31``."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from lrbs_report.base.numeral import Numeral, read_numeral, text_of
from lrbs_report.kinds.measures import measure_of

WIDTH = 80
"""Columns of a line of several pairs. One pair may be longer."""

INDENT, BETWEEN = "    ", "  "
"""What stands before the pairs of a line, and between two of them."""

_PAIR = r"[A-Za-z_][A-Za-z0-9_]*: \S+"
_LINE = re.compile(f"{_PAIR}(?:{BETWEEN}{_PAIR})*")


def pair(name: str, number: float) -> str:
    """Return a number with its name: as it was printed, or with all its digits.

    >>> pair("val_loss", 1 / 3), pair("restored_epoch", 4)
    ('val_loss: 0.3333333333333333', 'restored_epoch: 4')
    """
    whole = _is_whole(name) and not isinstance(number, Numeral) and float(number).is_integer()
    return f"{name}: {int(number) if whole else text_of(number)}"


def wrapped(numbers: Mapping[str, float]) -> Iterator[str]:
    """Return the lines that tell numbers: indented, and broken between two pairs.

    >>> list(wrapped({"auc": 0.5, "val_auc": 0.25}))
    ['    auc: 0.5  val_auc: 0.25']
    """
    line = ""
    for one in map(pair, numbers.keys(), numbers.values()):
        longer = f"{line}{BETWEEN}{one}" if line else f"{INDENT}{one}"
        if line and len(longer) > WIDTH:
            yield line
            longer = f"{INDENT}{one}"
        line = longer
    if line:
        yield line


def read_pairs(line: str) -> dict[str, float]:
    """Return the numbers that a line tells by their names; none where it is any other line.

    >>> read_pairs("auc: 0.50  val_auc: nan"), read_pairs("auc: none"), read_pairs("auc: 1  auc: 1")
    ({'auc': Numeral('0.50', 0.495, 0.505), 'val_auc': nan}, {}, {})
    """
    line = line.rstrip(" \t\r")
    if not _LINE.fullmatch(line):
        return {}
    pairs = [one.split(": ") for one in line.split(BETWEEN)]
    told = {name: read_number(word) for name, word in pairs}
    numbers = {name: number for name, number in told.items() if number is not None}
    return numbers if len(numbers) == len(pairs) else {}


def read_number(word: str) -> float | None:
    """Read a number and keep its text, so that printing gives it again; nothing where it is none."""
    return math.nan if word == "nan" else read_numeral(word)


@lru_cache
def _is_whole(name: str) -> bool:
    """Tell whether a measure is printed without decimals."""
    return measure_of(name).style == "whole"

"""Logs of known set-ups, and the facts that are found in them."""

from __future__ import annotations

import math
import struct
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from lrbs_report.kinds.logs.facts.fact import Fact
from lrbs_report.kinds.logs.facts.listing import facts_of
from lrbs_report.kinds.logs.published import PrintedLog, PrintedRun

Printer = Callable[[float], str]


def single(number: float) -> float:
    """Return the 32-bit float next to a number."""
    return float(struct.unpack("f", struct.pack("f", number))[0])


def shortest(number: float) -> str:
    """Print a 32-bit float with as few digits as tell it from all others."""
    texts = (f"{single(number):.{digits}g}" for digits in range(1, 10))
    return next(text for text in texts if single(float(text)) == single(number))


def cut_off(number: float) -> str:
    """Print four decimals, and drop the others."""
    return f"{math.floor(number * 10_000 + 1e-9) / 10_000:.4f}"


PRINTERS: Mapping[str, Printer] = {
    "two decimals": lambda number: f"{number:.2f}",
    "four decimals": lambda number: f"{number:.4f}",
    "six decimals": lambda number: f"{number:.6f}",
    "in powers": lambda number: f"{number:.4e}",
    "four digits": lambda number: f"{number:.4g}",
    "rounded": lambda number: str(round(number, 5)),
    "all digits": repr,
    "four decimals of a 32-bit float": lambda number: f"{single(number):.4f}",
    "all digits of a 32-bit float": lambda number: repr(single(number)),
    "the shortest of a 32-bit float": shortest,
}
"""What prints a number."""


def run_of(series: Mapping[str, Sequence[str | None]], **what: Any) -> PrintedRun:  # noqa: ANN401 - fields
    """Return a run, whose epochs begin with 1 unless it is said."""
    epochs = what.pop("epochs", range(1, len(next(iter(series.values()))) + 1))
    return PrintedRun(epochs=epochs, series=series, **what)


def facts(*runs: PrintedRun, format_: str = "csv") -> list[Fact]:
    """Return the facts about the last of some runs."""
    *_, found = facts_of(PrintedLog(format=format_, runs=runs))
    return list(found or ())


def about(what: str, found: Sequence[Fact]) -> list[Fact]:
    """Return the facts about something."""
    return [fact for fact in found if fact.about == what]


def holds(ends: Sequence[str], number: float, room: float = 0) -> bool:
    """Tell whether a number lies between two texts."""
    low, high = map(float, ends)
    return low - room <= number <= high + room

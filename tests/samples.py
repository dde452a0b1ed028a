"""What is tried each time, and what only `make faults` tries: the same few cases of many, or all of them."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TypeVar

ALL = os.environ.get("LRBS_FAULTS") == "all"
"""Whether everything is tried."""

Case = TypeVar("Case")


def some(cases: Iterable[Case], most: int) -> list[Case]:
    """Return all cases where all are tried, or else so many, evenly spread.

    The first and the last are among them, and they are the same ones each time.
    """
    every = [*cases]
    if ALL or len(every) <= most:
        return every
    if most == 1:
        return every[:1]
    return [every[round(place * (len(every) - 1) / (most - 1))] for place in range(most)]

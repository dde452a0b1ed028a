"""Where each cell of a table stands among those of its column, so that readers can sort by it."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from lrbs_report.report.prose.ledger import Ledger
from lrbs_report.report.prose.marks import VALUE

NUMBER = re.compile(r"(\d+(?:[.,]\d+)?)")

Key = tuple[int, float, list[tuple[int, float, str]]]


def ranks_of(ledger: Ledger, rows: Sequence[Sequence[str]]) -> list[list[int]]:
    """Return a place for each cell: numbers by what they are, then what is no number, by its letters.

    Cells that are alike share a place. Numbers inside of texts count as numbers: Rate 0.2 before Rate 0.10 is
    wrong, and 9 before 10 right.
    """
    columns = [_places([_key(ledger, cell) for cell in column]) for column in zip(*rows, strict=True)]
    return [list(row) for row in zip(*columns, strict=True)]


def _places(keys: Sequence[Key]) -> list[int]:
    """Return the place of each key among the different ones."""
    order: list[Key] = []
    found = [0] * len(keys)
    for number in sorted(range(len(keys)), key=keys.__getitem__):
        if not order or order[-1] != keys[number]:
            order.append(keys[number])
        found[number] = len(order) - 1
    return found


def _key(ledger: Ledger, cell: str) -> Key:
    mark = VALUE.fullmatch(cell)
    content = (
        ledger.entries[int(mark[1])].value.content if mark and int(mark[1]) < len(ledger.entries) else None
    )
    if isinstance(content, int | float) and math.isfinite(content):
        return 0, float(content), []
    parts = NUMBER.split(ledger.plain(cell).casefold())
    return 1, 0.0, [_part(part, is_number=place % 2 == 1) for place, part in enumerate(parts)]


def _part(part: str, *, is_number: bool) -> tuple[int, float, str]:
    return (0, float(part.replace(",", ".")), "") if is_number else (1, 0.0, part)

"""A table of results, as every program takes it: columns with what they hold, and rows of plain values."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from lrbs_report.base.showing import one_line

Kind = Literal["text", "whole", "number"]
"""What a column holds: texts, whole numbers, or 64-bit floats. In any row it may hold nothing."""

FORMULA = ("=", "+", "-", "@", "'")
"""How a text begins that some spreadsheet would compute, or that would be taken for one that begins so."""


@dataclass(frozen=True, kw_only=True)
class Table:
    """Rows by the names of their columns.

    >>> table = Table(name="runs", columns={"id": "text", "cost": "number"}, rows=[{"id": "a", "cost": 0.1}])
    >>> print(as_csv(table).decode(), end="")
    id,cost
    a,0.1
    """

    name: str
    columns: Mapping[str, Kind]
    rows: Sequence[Mapping[str, object]]

    def plain_rows(self) -> Iterator[dict[str, object]]:
        """Yield each row with a value for every column, in their order; nothing where it has none."""
        return ({name: row.get(name) for name in self.columns} for row in self.rows)


def as_csv(table: Table) -> bytes:
    """Return a table as CSV: a number with all its digits, nothing as an empty cell.

    A text that a spreadsheet would compute has an apostrophe before it: that is no formula any more. What is
    not printable stands as its number, so that every row is a line.

    >>> hostile = Table(name="runs", columns={"=cmd()": "text"}, rows=[{"=cmd()": "@SUM(1)"}])
    >>> print(as_csv(hostile).decode(), end="")
    '=cmd()
    '@SUM(1)
    """
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow(map(harmless, table.columns))
    lines.writerows(map(harmless, row.values()) for row in table.plain_rows())
    return text.getvalue().encode()


def harmless(cell: object) -> object:
    """Return what stands in a cell as no spreadsheet computes it."""
    if not isinstance(cell, str):
        return cell
    text = one_line(cell)
    return f"'{text}" if text.startswith(FORMULA) else text

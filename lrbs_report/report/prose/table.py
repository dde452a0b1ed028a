"""A table of an article: which columns hold numbers, and what of a long one is shown."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from lrbs_report.report.prose.ledger import Ledger
from lrbs_report.report.prose.sorting import ranks_of

NUMERIC = re.compile(r"[-+−]?\d")

MINUS = "−"

NOTHING = "–"
"""What stands in a table for a number or a setting that there is not."""

LONGEST_WORD = 24
"""Longer ones, digests mostly, are broken where the line ends."""

LETTER, GAP, LEAST = 8.2, 12, 48
"""About how many pixels wide a letter of a table is on a page, the gap between two columns, and the narrowest
column."""

PHONE, COLUMN, MARGINS = 320, 608, 864
"""How many pixels a telephone has for a table, the column of text, and that with a wide screen's margins."""

Row = Sequence[str]

Cell = tuple[str, str]
"""What a cell says, and what it looks like: ``number``, ``long``, or nothing of its own."""


@dataclass(frozen=True, kw_only=True)
class Shape:
    """Whether readers can sort a table, and how many rows of it are shown.

    Of more than the ``longest`` has, those of its beginning and of its end.
    """

    sorts: bool
    longest: int
    beginning: int
    end: int


FIXED = Shape(sorts=False, longest=60, beginning=30, end=15)
SORTED = Shape(sorts=True, longest=1000, beginning=600, end=300)
"""Its rows scroll, so that there may be more."""


def table(  # noqa: PLR0913 - what it shows, and how
    ledger: Ledger, number: int, caption: str, head: Row, rows: Sequence[Row], *, shape: Shape = FIXED
) -> dict[str, Any]:
    """Return what the box of a table is given.

    Its first column names the rows; columns of numbers stand to the right.

    Of a long one the middle is left out, and in its place stands how many rows that are. Where it can be
    sorted there are ranks: a place for each cell among those of its column.
    """
    longest, beginning, end = shape.longest, shape.beginning, shape.end
    ranks = ranks_of(ledger, rows) if shape.sorts else []
    columns = [
        False,
        *(_are_numbers([ledger.plain(row[column]) for row in rows]) for column in range(1, len(head))),
    ]
    hidden = len(rows) - beginning - end if len(rows) > longest else 0
    cells = [cells_of(row, columns) for row in (rows[:beginning] if hidden else rows)]
    return {
        "number": number,
        "caption": caption,
        "label": ledger.plain(caption),
        "head": [
            (text, _look_of_name(ledger.plain(text), is_number=column))
            for text, column in zip(head, columns, strict=True)
        ],
        "labels": [ledger.plain(text) for text in head],
        "look": look_of([[ledger.plain(text) for text in row] for row in (head, *rows)]),
        "rows": cells,
        "left_out": ledger.words.count("table.cut", hidden) if hidden else "",
        "end": [cells_of(row, columns) for row in rows[-end:]] if hidden else [],
        "ranks": [*ranks[:beginning], *ranks[-end:]] if hidden else ranks,
    }


def _are_numbers(texts: Sequence[str]) -> bool:
    """Tell whether a column holds numbers, where it holds anything."""
    told = [text for text in texts if text != NOTHING]
    return all(map(NUMERIC.match, told)) and (bool(told) or not texts)


def cells_of(row: Row, columns: Sequence[bool]) -> list[Cell]:
    """Return the cells of a row, of which the first is its name; ``columns`` tells which hold numbers."""
    first, *rest = row
    return [
        (first, _look(first, is_number=False)),
        *((text, _look(text, is_number=column)) for text, column in zip(rest, columns[1:], strict=True)),
    ]


def look_of(rows: Sequence[Row]) -> str:
    """Say where a table has to fold: nowhere, on a telephone (``folds``), in a column (``wide``), or always.

    Style sheets cannot know how wide a table must be; its letters, of the head and of all rows, tell it well
    enough.
    """
    needed = sum(
        max(LEAST, LETTER * max(map(_longest_piece, column))) + GAP for column in zip(*rows, strict=True)
    )
    if needed > MARGINS:
        return "cards"
    return "wide" if needed > COLUMN else "folds" if needed > PHONE else ""


def _longest_piece(text: str) -> int:
    """Count the letters of the longest part of a cell that stays on one line: a number, or a word."""
    if NUMERIC.match(text):
        return len(text)
    return max((min(len(word), LONGEST_WORD) for word in text.split()), default=0)


def span(ledger: Ledger, low: str, high: str) -> str:
    """Write from where to where something reaches, in a cell: with a dash, which would hide a minus."""
    is_signed = MINUS in ledger.plain(low) + ledger.plain(high)
    return ledger.words.say("range.signed" if is_signed else "range", low=low, high=high)


def _look(text: str, *, is_number: bool) -> str:
    """Say whether a cell stands to the right, or holds a word so long that it may be broken anywhere."""
    return "number" if is_number else "long" if _has_long_word(text) else ""


def _look_of_name(text: str, *, is_number: bool) -> str:
    """Say the same of the name of a column, which may be both."""
    looks = {"number": is_number, "long": _has_long_word(text)}
    return " ".join(look for look, has_it in looks.items() if has_it)


def _has_long_word(text: str) -> bool:
    return not isinstance(text, Markup) and any(len(word) > LONGEST_WORD for word in text.split())

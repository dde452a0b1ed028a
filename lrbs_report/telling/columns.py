"""Tables in a terminal: rows whose cells stand under each other."""

from __future__ import annotations

from collections.abc import Sequence


def in_columns(rights: Sequence[int], *rows: Sequence[str]) -> str:
    """Return rows as lines, the cells of the columns at these places at the right, all others at the left.

    >>> print(in_columns([1], ("loss", "0.5", ""), ("a", "10", "low")))
    loss  0.5
    a      10  low
    """
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if place in rights else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )

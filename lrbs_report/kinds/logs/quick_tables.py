"""Tables without any surprise, read column by column: the same as ``tables`` reads line by line, in a tenth.

Anything else is left to those who can say what is wrong with it, and where.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from pathlib import Path

from lrbs_report.kinds.logs.gathering import short
from lrbs_report.kinds.logs.pieces import opened_log
from lrbs_report.kinds.logs.published import PrintedRun
from lrbs_report.kinds.logs.texts import Texts

LARGEST, MOST_COLUMNS, LONGEST_LINE = 4_000_000, 100, 10_000
"""Bytes and columns of a table that is read so, and letters of a line."""

SURPRISE = re.compile(rb'[^\x21-\x7e\n\t]|"')
"""Whatever needs a look: letters that are not ASCII, what is not seen, spaces, quotes."""

WHOLE = re.compile(r"(?:[0-9]{1,9}\n)+", re.ASCII)
NUMBERS = re.compile(
    r"(?:(?:[+-]?(?:[0-9]{1,40}\.?[0-9]{0,40}|\.[0-9]{1,40})(?:[eE][+-]?0*[0-9]{1,4})?|[+-]?(?:nan|inf))?\n)+",
    re.ASCII,
)
"""A column of numbers, each with the end of its line; nothing stands where there is none."""


@dataclass(frozen=True, kw_only=True)
class Head:
    """The names of a table's columns, and what stands between them."""

    names: tuple[str, ...]
    delimiter: str
    line: int


def quick_run(log: Path, head: Head, columns: Mapping[str, str], epoch: str) -> PrintedRun | None:
    """Return the one run of a table whose lines are epochs that follow one another; nothing of any other.

    ``columns`` are those that are read, by the names that they get, and ``epoch`` is the one that counts.
    """
    rows = _rows(log, head)
    if not rows or epoch not in head.names:
        return None
    told = dict(zip(head.names, zip(*rows, strict=True), strict=True))
    if not WHOLE.fullmatch(_joined(told[epoch])):
        return None
    epochs = [int(text) for text in told[epoch]]
    if not all(before < after for before, after in pairwise(epochs)):
        return None
    series: dict[str, Sequence[str | None]] = {}
    for name, column in columns.items():
        texts = told.get(column)
        if texts is None or not NUMBERS.fullmatch(_joined(texts)):
            return None
        if any(texts):
            series[name] = texts if all(texts) else Texts(text or None for text in texts)
    return PrintedRun(epochs=short(array("q", epochs)), series=series)


def _rows(log: Path, head: Head) -> list[list[str]]:
    """Return the cells of each line below the head; nothing where a line is no such row."""
    with opened_log(log) as file:
        content = file.read(LARGEST + 1)
    content = content.replace(b"\r\n", b"\n")
    width = len(head.names)
    if len(content) > LARGEST or width > MOST_COLUMNS or SURPRISE.search(content):
        return []
    lines = content.decode("ascii").split("\n")
    last = lines.pop()
    if last:
        lines.append(last)
    rows = [text.split(head.delimiter) for text in islice(lines, head.line, None)]
    is_even = all(len(row) == width for row in rows) and all(len(one) < LONGEST_LINE for one in lines)
    return rows if is_even else []


def _joined(texts: Sequence[str]) -> str:
    return "\n".join(texts) + "\n"

"""Tables in text: their lines, their delimiter, their head, and where in them something stands.

A table is read in blocks of lines, so that a large one takes no more memory than a small one.
"""

from __future__ import annotations

import codecs
import contextlib
import csv
import io
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lrbs_report.base import bounds
from lrbs_report.base.contents import ZIP, kind_of
from lrbs_report.base.files import opened
from lrbs_report.base.suggesting import came
from lrbs_report.base.tongue import tr
from lrbs_report.kinds.rows.archive import TABLE
from lrbs_report.kinds.sources.source import Refused

if TYPE_CHECKING:
    from _csv import Reader

PIECE = 4_000_000
"""Bytes that are read together."""

DELIMITERS = (",", ";", "\t")
"""What is tried where nobody says which one it is; of two that fit alike, the first."""

SPOKEN = {",": tr("a comma"), ";": tr("a semicolon"), "\t": tr("a tab"), "|": tr("a bar")}
NUMBER = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?", re.ASCII)
WITH_COMMA = re.compile(r"[-+]?[0-9]*,[0-9]+(?:[eE][-+]?[0-9]+)?", re.ASCII)
CELLS = 200_000
"""Cells that are looked at together."""

TRIED = 20
"""Lines by which the delimiter is found."""

UTF_16 = (b"\xff\xfe", b"\xfe\xff")
TEXTS = (TABLE, "a text", "")
"""What a table in text may look like by its first bytes."""

C1 = range(0x80, 0xA0)
"""Bytes that are letters in Windows's code page and none in Latin-1."""


@dataclass(frozen=True, kw_only=True)
class Head:
    """How a table's cells are parted, and what its columns are called."""

    delimiter: str
    columns: tuple[str, ...]


def read_head(path: Path, delimiter: str | None = None) -> Head:
    """Return a table's head, and the delimiter: the one that is said, or that parts its first lines alike.

    Raises ``Refused`` for what is no table in UTF-8, and ``OSError``.
    """
    _refuse_others(path)
    first = list(itertools.islice((line for line in lines(path) if line.strip()), TRIED))
    if not first:
        raise Refused(tr("it has no rows"), EXPECTED)
    found = delimiter or max(DELIMITERS, key=lambda one: _fit(first, one))
    reader = _reader(iter(first), found)
    with _told(reader):
        columns = next(reader)
    return Head(delimiter=found, columns=tuple(name.strip() for name in columns))


EXPECTED = tr("Expected a first line with the names of the columns, and below it a line for each example.")


def lines(path: Path) -> Iterator[str]:
    """Return a table's lines, each with its end.

    Raises ``Refused`` for bytes that are no UTF-8 and for lines of enormous length, and ``OSError``.
    """
    return itertools.chain.from_iterable(texts(path))


def texts(path: Path) -> Iterator[io.StringIO]:
    """Return a table in pieces of whole lines: a line at a time would take several times as long.

    Raises what ``lines`` raises.
    """
    with opened(path, bounds.DATA) as file:
        rest = file.read(len(codecs.BOM_UTF8)).removeprefix(codecs.BOM_UTF8)
        while piece := file.read(PIECE):
            whole = rest + piece
            end = max(whole.rfind(b"\n"), whole.rfind(b"\r", 0, -1)) + 1
            if not end and len(whole) > bounds.CSV_LINE:
                raise Refused(
                    tr("a line is longer than {csv_line} bytes", csv_line=bounds.CSV_LINE), EXPECTED
                )
            rest = whole[end:]
            yield _decoded(path, whole[:end])
        yield _decoded(path, rest)


def _decoded(path: Path, content: bytes) -> io.StringIO:
    if b"\0" in content:
        raise _zero(path)
    try:
        return io.StringIO(content.decode(), newline="")
    except UnicodeDecodeError as error:
        raise _wrong_bytes(path) from error


def blocks(path: Path, head: Head) -> Iterator[list[list[str]]]:
    """Return a table's rows below the head, several at a time, each as long as the head.

    Empty lines are no rows. Raises ``Refused`` for rows of another length, with line and column.
    """
    width, row = len(head.columns), 0
    reader = _reader(lines(path), head.delimiter)
    rows = filter(None, reader)
    with _told(reader):
        next(rows, None)
    while True:
        with _told(reader):
            block = list(itertools.islice(rows, max(1, CELLS // width)))
        if not block:
            return
        if set(map(len, block)) != {width}:
            number = next(number for number, one in enumerate(block) if len(one) != width)
            raise _ragged(path, head, row + number, len(block[number]))
        row += len(block)
        if row > bounds.ROWS:
            raise Refused(
                tr("it has more than {rows} rows", rows=bounds.ROWS),
                tr("Expected at most {rows}.", rows=bounds.ROWS),
            )
        yield block


def place_of(path: Path, head: Head, row: int, column: int = 0) -> tuple[int, int]:
    """Return line and column, both from 1, of a cell: the row is counted below the head, from 0.

    The table is read again: this is for messages.
    """
    reader = csv.reader(lines(path), delimiter=head.delimiter, skipinitialspace=True)
    count, before = -1, 0
    for one in reader:
        if one:
            if count == row:
                return before + 1, _letters_before(path, before, column, head.delimiter)
            count += 1
        before = reader.line_num
    return before, 1


def _letters_before(path: Path, line: int, cells: int, delimiter: str) -> int:
    """Return at which letter of a line the cell after some others begins."""
    text, left, is_quoted = next(itertools.islice(lines(path), line, None), ""), cells, False
    for place, letter in enumerate(text):
        if not left:
            return place + 1
        if letter == '"':
            is_quoted = not is_quoted
        elif letter == delimiter and not is_quoted:
            left -= 1
    return len(text.rstrip("\r\n")) + 1


def _reader(text: Iterator[str], delimiter: str) -> Reader:
    return csv.reader(text, delimiter=delimiter, strict=True, skipinitialspace=True)


@contextlib.contextmanager
def _told(reader: Reader) -> Iterator[None]:
    """Say which line cannot be read."""
    try:
        yield
    except csv.Error as error:
        message = tr("line {line_num} cannot be read: {error}", line_num=reader.line_num, error=error)
        hint = tr('A cell may stand in quotation marks, of which each inside is doubled: "5"" wide".')
        raise Refused(message, hint) from error


def _fit(first: Sequence[str], delimiter: str) -> tuple[bool, int]:
    """Tell how well a delimiter parts some lines: all into as many cells as the head, and into how many."""
    try:
        widths = [len(row) for row in csv.reader(first, delimiter=delimiter, skipinitialspace=True)]
    except csv.Error:
        return False, 0
    return len(set(widths)) == 1 and widths[0] > 1, widths[0] if widths else 0


def _ragged(path: Path, head: Head, row: int, came: int) -> Refused:
    line, _ = place_of(path, head, row)
    width, spoken = len(head.columns), SPOKEN.get(head.delimiter, head.delimiter)
    message = tr(
        "line {line} has {came} cells, expected {width} as in the head", line=line, came=came, width=width
    )
    hint = tr(
        "Cells are parted by {spoken}; one that holds {spoken} itself stands in quotation marks.",
        spoken=spoken,
    )
    return Refused(message, hint)


def _refuse_others(path: Path) -> None:
    """Refuse what is no text, by its first bytes."""
    with opened(path, bounds.DATA) as file:
        begins = file.read(len(ZIP))
    if begins.startswith(ZIP):
        message = tr("it is a zip archive, such as an .npz or a spreadsheet")
        raise Refused(message, tr('Write "npz:FILE" for what numpy.savez wrote; save a spreadsheet as CSV.'))
    if begins.startswith(UTF_16):
        raise Refused(tr("it is UTF-16, by its first two bytes"), _saved("UTF-16", path))
    kind = kind_of(path)
    if kind == "empty":
        raise Refused(tr("it is empty: it has no rows"), EXPECTED)
    if kind not in TEXTS:
        raise Refused(tr("it is {kind}", kind=kind), EXPECTED)


def _wrong_bytes(path: Path) -> Refused:
    """Return what to say of a table that is no UTF-8, with the first byte that shows it."""
    with opened(path, bounds.DATA) as file:
        for number, line in enumerate(iter(lambda: file.readline(bounds.CSV_LINE), b""), 1):
            try:
                line.decode()
            except UnicodeDecodeError as error:
                byte = line[error.start]
                encoding = "CP1252" if byte in C1 else "Latin-1"
                letter = bytes([byte]).decode("cp1252" if byte in C1 else "latin-1", "replace")
                message = tr(
                    "line {number} has the byte 0x{byte:02X}, which is no UTF-8 there; in {encoding} "
                    "it is {came}",
                    number=number,
                    byte=byte,
                    encoding=encoding,
                    came=came(letter),
                )
                return Refused(message, _saved(encoding, path))
    return Refused(tr("it is no UTF-8"), EXPECTED)


def _zero(path: Path) -> Refused:
    """Return what to say of a byte 0, with its line."""
    with opened(path, bounds.DATA) as file:
        split = iter(lambda: file.readline(bounds.CSV_LINE), b"")
        number = next((number for number, line in enumerate(split, 1) if b"\0" in line), 1)
    return Refused(tr("line {number} holds a byte 0, which no text does", number=number), EXPECTED)


def _saved(encoding: str, path: Path) -> str:
    name = "CP1252" if encoding == "CP1252" else "LATIN1" if encoding == "Latin-1" else encoding
    return tr("Save it as UTF-8: `iconv -f {name} -t UTF-8 {file} > new.csv`.", name=name, file=path.name)

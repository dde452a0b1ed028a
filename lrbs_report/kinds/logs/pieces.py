"""A log's text, piece by piece: of any length, in any of the encodings in which logs are found.

A piece is what stands between two ends of lines. A carriage return ends one too: what follows it was written
over what stood before.
"""

from __future__ import annotations

import contextlib
import errno
import io
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from lrbs_report.base import bounds
from lrbs_report.base.errors import InvalidInput, Problem
from lrbs_report.base.files import NotPlain, blame_machine, opened, shown
from lrbs_report.base.suggesting import called, in_bounds
from lrbs_report.base.tongue import tr, words

HEAD = 4096
"""Bytes at the beginning by which a text is told from what is none."""

UTF_16 = (b"\xff\xfe", b"\xfe\xff")
"""How a text begins that PowerShell's ``>`` wrote."""

SAVED = tr("Save the log as UTF-8 text.")

PLAIN = tr("A log is a plain file, or a folder of a format that is one.")
KEEP = tr("Keep of it the runs that are compared.")

ESCAPES = re.compile(
    r"\x1b(?:\[[0-?]{0,100}[ -/]{0,10}[@-~]|\][^\x07\x1b]{0,2000}(?:\x07|\x1b\\)|[@-Z\\^_=>78])?"
)
"""What colours a terminal, or moves in it."""


class Piece(NamedTuple):
    """A piece of a text: where it begins, from 1, and what it says, without the end of its line.

    ``is_cut`` tells that more stood there than is looked at, ``is_ended`` that something ends it but the end
    of the file, ``ends_line`` that a new line begins after it.
    """

    line: int
    column: int
    text: str
    is_cut: bool
    is_ended: bool
    ends_line: bool


def pieces(log: Path) -> Iterator[Piece]:
    """Return a text's pieces, one after the other. Raises ``InvalidInput`` when it is no text."""
    with opened_text(log) as text:
        yield from _read(text)


@contextlib.contextmanager
def opened_text(log: Path) -> Iterator[io.TextIOWrapper]:
    """Open a log as a text, ends of lines as they are. Raises ``InvalidInput`` when it is none."""
    with opened_log(log) as file:
        head = file.read(HEAD)
        file.seek(0)
        with io.TextIOWrapper(file, _encoding_of(head, log), "replace", newline="") as text:
            yield text


@contextlib.contextmanager
def opened_log(log: Path, most: int = bounds.PRINTED_LOG) -> Iterator[io.BufferedReader]:
    """Open a log of anybody's. Raises ``InvalidInput`` when there is none, or it is far too large."""
    try:
        with opened(log, most, follow=True) as file:
            yield file
    except NotPlain as error:
        raise refusal(log, str(error.strerror), KEEP if error.errno == errno.EFBIG else PLAIN) from error
    except OSError as error:
        blame_machine(error, shown(log))
        raise refusal(log, tr("cannot be read: {strerror}", strerror=words(str(error.strerror)))) from error


def files_in(folder: Path, log: Path) -> Iterator[Path]:
    """Return every file of a folder and of those in it, in order. Raises ``InvalidInput`` for too many."""
    count = 0
    for place, inner, names in os.walk(folder):
        inner.sort()
        count += len(names)
        if count > bounds.LOG_FILES:
            raise refusal(
                log,
                tr("{name} has more than {log_files} files", name=folder.name, log_files=bounds.LOG_FILES),
            )
        yield from (Path(place, name) for name in sorted(names))


def refusal(log: Path, message: str, hint: str = "", *, line: int = 0, column: int = 1) -> InvalidInput:
    """Return the error about a place of a log; about the whole of it without a line."""
    return InvalidInput(
        [
            Problem(
                file=shown(log),
                line=line,
                column=column if line else 0,
                message=in_bounds(message),
                hint=in_bounds(hint),
            )
        ]
    )


def quoted(text: str) -> str:
    """Return what stands in a log, in the quotation marks of the language in which it is told."""
    return tr("“{text}”", text=called(text))


def beginning_of(log: Path) -> bytes:
    """Return the bytes by which a text is told from what is none."""
    with opened_log(log) as file:
        return file.read(HEAD)


def is_utf_16(head: bytes) -> bool:
    """Tell whether a file that begins so is a text as PowerShell redirects it."""
    return head.startswith(UTF_16)


def is_text(head: bytes) -> bool:
    """Tell whether a file that begins so is a text."""
    return is_utf_16(head) or b"\0" not in head


def cleaned(text: str) -> str:
    r"""Return a text without what is not seen: colours, movements of the cursor, marks of direction.

    >>> cleaned("\x1b[1m422/422\x1b[0m \x1b[32m━━\x1b[0m\u200e")
    '422/422 ━━'
    """
    if text.isprintable():
        return text
    text = ESCAPES.sub("", text)
    if text.isprintable():
        return text
    return "".join(one if one.isprintable() else " " if one.isspace() else "" for one in text)


def _encoding_of(head: bytes, log: Path) -> str:
    if is_utf_16(head):
        return "utf-16"
    if is_text(head):
        return "utf-8-sig"
    if _looks_like_utf_16(head):
        raise refusal(log, tr("this looks like UTF-16 that does not begin as such"), SAVED, line=1)
    line = head[: head.index(b"\0")].count(b"\n") + 1
    raise refusal(log, tr("this is no text: it holds bytes that are zero"), "", line=line)


def _looks_like_utf_16(head: bytes) -> bool:
    """Tell whether every other byte is zero, as in English that is written so."""
    halves = (head[::2], head[1::2])
    return any(one.count(0) > 0.9 * len(one) and not other.count(0) for one, other in (halves, halves[::-1]))


def _read(text: io.TextIOWrapper) -> Iterator[Piece]:
    line, column = 1, 1
    while piece := text.readline(bounds.PRINTED_LINE):
        told, length, is_cut = piece.rstrip("\r\n"), len(piece), False
        end = piece[-1]
        while end not in "\r\n" and length % bounds.PRINTED_LINE == 0:
            more = text.readline(bounds.PRINTED_LINE)
            if not more:
                break
            is_cut, length, end = True, length + len(more), more[-1]
        ends_line = end == "\n"
        yield Piece(line, column, told, is_cut, end in "\r\n", ends_line)
        line, column = (line + 1, 1) if ends_line else (line, column + length)

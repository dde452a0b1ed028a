"""Lines of Keras's ``fit`` that something broke in their middle: a narrow terminal, a book, an e-mail.

    1719/1719 [==============================] - 2s 1ms/step - loss: 0.5980 - accuracy: 0.79
    33 - val_loss: 0.4031 - val_accuracy: 0.8598

They are put together only where nothing else would explain them: what comes out reads as a line of Keras's
to its last letter, and tells more than its beginning did.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from lrbs_report.kinds.logs.keras_lines import FOUR_DECIMALS, ROW, Numbers, numbers_in, progress_of
from lrbs_report.kinds.logs.pieces import Piece

OF_ANOTHER = ("[", "━", "Epoch")
"""What stands in lines that go on with no other."""

MOST = 20
"""Lines that one is broken into."""

FIELD = re.compile(r"\s?- \S")
"""How what follows begins where the line was broken between two numbers."""

SPEED = re.compile(r"\d{1,9}[mun]?s/")
AFTER_SPACE, IN_A_NUMBER = (" -", ":"), ": -"
"""How a line ends that was broken at a space, and one that only looks so."""


class Line(NamedTuple):
    """A line, and where it stands."""

    text: str
    column: int
    piece: Piece


class Broken:
    """A line that may have been broken, and those after it that may go on with it."""

    def __init__(self, line: Line) -> None:
        """Begin with a line."""
        self._lines = [line]
        self._text = line.text
        self._whole: Line | None = None
        self._count = 0

    @staticmethod
    def may_be(line: Line) -> bool:
        """Tell whether a line may be the beginning of a broken one, at a glance."""
        return line.piece.ends_line and ("/" in line.text or "s - " in line.text)

    def add(self, line: Line) -> bool:
        """Keep a line that may go on; tell whether it does."""
        is_next = line.piece.line == self._lines[-1].piece.line + 1 and not line.piece.is_cut
        if not is_next or len(self._lines) == MOST or any(one in line.text for one in OF_ANOTHER):
            return False
        begun = tail_of(self._lines[0].text)
        if begun is None or tail_of(line.text) is not None:
            return False
        text = _joined(self._text, line.text)
        numbers = _strictly(tail_of(text) or "")
        if numbers.odd is not None and not text.endswith(numbers.odd):
            return False
        self._lines.append(line)
        self._text = text
        if numbers.odd is None and _goes_on(begun, numbers, self._lines[1].text):
            first = self._lines[0]
            piece = first.piece._replace(is_ended=line.piece.is_ended)
            self._whole, self._count = Line(text, first.column, piece), len(self._lines)
        return True

    @property
    def is_put_together(self) -> bool:
        """Whether lines were put together."""
        return self._whole is not None

    def lines(self) -> list[Line]:
        """Return the lines: those that make one together as one, the others as they stand there."""
        whole = [self._whole] if self._whole else []
        return [*whole, *self._lines[self._count :]]


def tail_of(text: str) -> str | None:
    """Return what follows the bar of a line that is whole, or the time of one without a bar.

    >>> tail_of("7/7 [====] - 2s - loss: 0.5980"), tail_of("3/7 [=>..] - ETA: 2s - loss: 0.5980")
    (' - 2s - loss: 0.5980', None)
    """
    if progress := progress_of(text):
        return progress.tail if progress.is_whole else None
    row = ROW.match(text)
    return text[row.start(1) :] if row else None


def _joined(text: str, following: str) -> str:
    """Return a line with what follows, and with the space between them where it was broken at one."""
    begun, more = text.rstrip(), following.lstrip()
    at_space = begun.endswith(AFTER_SPACE) and not begun.endswith(IN_A_NUMBER)
    if at_space or more.startswith("- ") or SPEED.match(following):
        return f"{begun} {more}"
    return f"{text}{following}"


def _strictly(tail: str) -> Numbers:
    """Return what stands in a tail, where the last number too must be all that its field tells."""
    return numbers_in(f"{tail} - ")


def _goes_on(begun: str, whole: Numbers, following: str) -> bool:
    """Tell whether what was put together is a line of Keras's, and not one to which another was added."""
    before = _strictly(begun)
    added = whole.named.keys() - before.named.keys()
    if not whole.named or any(" " in name for name in added):
        return False
    if before.odd is not None or begun.rstrip().endswith(AFTER_SPACE):
        return True
    if FIELD.match(following):
        return bool(added) and ("loss" in whole.named or bool(before.named))
    if not before.named:
        return True
    name, was = list(before.named.items())[-1]
    now = whole.named[name]
    return (
        now != was and bool(FOUR_DECIMALS.fullmatch(now)) and ("e" in now or not FOUR_DECIMALS.fullmatch(was))
    )

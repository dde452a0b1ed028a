"""Reading a text from its beginning to its end, with the place of what is not as expected."""

from __future__ import annotations

import re

from lrbs_report.base.errors import InvalidInput, Problem
from lrbs_report.base.tongue import tr
from lrbs_report.kinds.logs.pieces import quoted

_WORD = re.compile(r"\S+")
_REST_OF_LINE = re.compile(r"[^\n]*")
_BLANK = re.compile(r"\s*")
_SPACES = re.compile(r"[ \t\r]*")


class Scanner:
    """A text and how far it was read.

    >>> scanner = Scanner("[0] cost: 0.25", "some.log")
    >>> scanner.take("[0] cost: ")
    >>> scanner.word(), scanner.is_at_end
    ('0.25', False)
    """

    def __init__(self, text: str, file: str) -> None:
        """Begin at the first character. ``file`` is what messages call the text."""
        self._text = text
        self._file = file
        self._position = 0

    @property
    def is_at_end(self) -> bool:
        """Whether all of the text was read."""
        return self._position == len(self._text)

    @property
    def position(self) -> int:
        """How many characters were read."""
        return self._position

    @property
    def read_of_line(self) -> str:
        """What was read of the line: its indentation, where nothing else was."""
        return self._text[self._text.rfind("\n", 0, self._position) + 1 : self._position]

    def sees(self, expected: str) -> bool:
        """Tell whether the expected text comes next."""
        return self._text.startswith(expected, self._position)

    def rest_of_line(self) -> str:
        """Return what is left of the line."""
        return self._match(_REST_OF_LINE)

    def word(self) -> str:
        """Return the word that comes next; nothing before a space."""
        return self._match(_WORD)

    def skip(self, read: str) -> None:
        """Go past what was read."""
        self._position += len(read)

    def skip_blank(self) -> None:
        """Go past blank lines."""
        self.skip(self._match(_BLANK))

    def go_back(self, position: int) -> None:
        """Read on from where this was the position."""
        self._position = position

    def end_line(self) -> None:
        """Go past the end of a line, and blank lines after it; the text may end here too."""
        self.skip(self._match(_SPACES))
        if not self.is_at_end:
            self.take("\n")
        self.skip_blank()

    def take(self, expected: str) -> None:
        """Go past the expected text, or refuse at the first character that differs."""
        for character in expected:
            if not self.sees(character):
                name = tr("the end of the line") if expected == "\n" else quoted(expected)
                raise self.refuse(
                    tr("Expected {name}, came {came}", name=name, came=self.came()),
                    tr("Lines look like “[0] cost: 0.4216 lr: 0.0999” and “Accuracy: 0.9217”."),
                )
            self.skip(character)

    def came(self) -> str:
        """Say what stands here, for a message."""
        if self.is_at_end:
            return tr("the end of the text")
        return quoted(self.rest_of_line()) if self.rest_of_line() else tr("the end of the line")

    def refuse(self, message: str, hint: str) -> InvalidInput:
        """Make the error about this place."""
        line = self._text.count("\n", 0, self._position) + 1
        column = self._position - self._text.rfind("\n", 0, self._position)
        return InvalidInput([Problem(file=self._file, line=line, column=column, message=message, hint=hint)])

    def _match(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self._text, self._position)
        return found[0] if found else ""

"""Values inside one another that fill a file of any length: JSON as Python writes it, or what Python prints.

A document is read once, from its beginning to its end, and no more of it is held than some letters around the
place that was reached. Numbers stay the texts that stand there. Whoever reads one says what comes next; what
is passed over is read as strictly.
"""

from __future__ import annotations

import contextlib
import json
import re
from ast import literal_eval
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, TextIO

from lrbs_report.base import bounds
from lrbs_report.base.errors import InvalidInput
from lrbs_report.base.tongue import tr
from lrbs_report.kinds.logs.pieces import opened_text, quoted, refusal
from lrbs_report.kinds.logs.printed_json import DECODER

AHEAD = bounds.PRINTED_LINE
"""Letters that are held from a place on: no number, text or object that is read at once has more."""

BLOCK = 4 * AHEAD
"""Letters that are read at a time."""

SPACE = re.compile(r"[ \t\r\n]*+")
DECIMAL = r"(?:\d{1,400}+(?:\.\d{0,400}+)?+|\.\d{1,400}+)(?:[eE][+-]?+\d{1,4}+)?+"


class Numbers(NamedTuple):
    """What stands between a bracket and its end, where it is numbers.

    ``run`` is as many of them as commas follow, ``one`` a single one, ``beside`` what stands there that is no
    part of a number.
    """

    end: re.Pattern[str]
    run: re.Pattern[str]
    one: re.Pattern[str]
    beside: re.Pattern[str]

    def found(self, text: str, at: int) -> str:
        """Return the numbers at a place: as many as commas follow, or a single one; nothing where none is."""
        run = self.run.match(text, at)
        if run and run[0]:
            return run[0]
        one = self.one.match(text, at)
        return one[0] if one else ""

    def texts(self, found: str) -> list[str | None]:
        """Return the numbers in what was found; nothing for those that are missing."""
        texts = self.beside.sub("", found).split(",")
        return [None if text in MISSING else text for text in texts if text]


MISSING = ("null", "None")
CLOSES = {"[": "]", "{": "}"}


def _numbers(number: str, end: str, beside: str = "") -> Numbers:
    """Return what numbers are that look like this, up to an end."""
    spaces = r"[ \t\r\n]*+"
    return Numbers(
        end=re.compile(end),
        run=re.compile(f"(?:{spaces}{number}{spaces},)*+"),
        one=re.compile(number),
        beside=re.compile(rf"[ \t\r\n]++{beside and f'|{beside}'}"),
    )


@dataclass(frozen=True, kw_only=True)
class Language:
    """How values are written. ``numbers`` are found by how the bracket around them begins."""

    what: str
    text: re.Pattern[str]
    value: Callable[[str], Any]
    numbers: Mapping[str, Numbers]
    openers: re.Pattern[str]
    word: re.Pattern[str]


_JSON_NUMBER = rf"(?:-?+{DECIMAL}|NaN|-?+Infinity|null)"
_JSON_TEXT = r'"(?:[^"\\\x00-\x1f]|\\.)*+"'
_KEY = r'"[^"\\\x00-\x1f]{0,200}+"[ \t\r\n]*+:[ \t\r\n]*+'

JSON = Language(
    what="JSON",
    text=re.compile(_JSON_TEXT),
    value=json.loads,
    numbers={
        "[": _numbers(_JSON_NUMBER, r"\]"),
        "{": _numbers(_KEY + _JSON_NUMBER, r"\}", r'"[^"]*+"[ \t\r\n]*+:'),
    },
    openers=re.compile(r"[\[{]"),
    word=re.compile("true|false"),
)
"""As Python's ``json`` writes it."""

_NUMPY = r"(?:np\.|numpy\.)?+"
_TYPE = r"(?:,[ \t\r\n]*+dtype=\w{1,20}+)?+"
_PRINTED = rf"[+-]?+(?:{DECIMAL}|nan|inf)"
_CALL = rf"{_NUMPY}(?:float|int|uint|longdouble|array)\d{{0,3}}\("
_PYTHON_NUMBER = rf"(?:{_PRINTED}|None|{_CALL}[ ]*+{_PRINTED}[ ]*+{_TYPE}\))"
_AROUND = rf"{_CALL}|{_TYPE}\)"
_ESCAPED = r"\\(?:[\\'\"nrt]|x[0-9a-f]{2}|u[0-9a-f]{4}|U000[0-9a-f]{5})"

PYTHON = Language(
    what=tr("text that Python printed"),
    text=re.compile(rf"""'(?:[^'\\\n]|{_ESCAPED})*+'|"(?:[^"\\\n]|{_ESCAPED})*+\""""),
    value=literal_eval,  # of such a text alone
    numbers={
        "[": _numbers(_PYTHON_NUMBER, r"\]", _AROUND),
        "(": _numbers(_PYTHON_NUMBER, r"\)", _AROUND),
        "array": _numbers(_PYTHON_NUMBER, rf"\][ \t\r\n]*+{_TYPE}\)", _AROUND),
    },
    openers=re.compile(rf"(?P<array>{_NUMPY}array\(\[)|[\[(]"),
    word=re.compile("True|False"),
)
"""As ``print`` shows dictionaries, lists and what numpy has."""


class Document:
    """A document, and how far it was read."""

    def __init__(self, text: TextIO, log: Path, language: Language) -> None:
        """Begin at the first letter."""
        self._source = text
        self._log = log
        self._language = language
        self._text, self._at = "", 0
        self._line, self._column = 1, 1
        self._is_all_held = False

    def comes(self) -> str:
        """Return the sign that comes next, after spaces; nothing at the end."""
        while True:
            self._hold()
            self._at = _end_of(SPACE, self._text, self._at)
            if self._at < len(self._text):
                self._hold()
                return self._text[self._at]
            if self._is_all_held:
                return ""

    def refusal(self, message: str, hint: str = "") -> InvalidInput:
        """Return the error about what comes next."""
        line, column = self._place()
        return refusal(self._log, message, hint, line=line, column=column)

    def expected(self, what: str) -> InvalidInput:
        """Return the error that something else comes than what was expected."""
        coming = self._text[self._at : self._at + bounds.SHOWN] if self.comes() else ""
        came = quoted(coming) if coming else tr("the end")
        return self.refusal(
            tr(
                "this is no {what}: expected {expected}, came {came}",
                what=self._language.what,
                expected=what,
                came=came,
            )
        )

    def members(self) -> Iterator[str]:
        """Return the names in the object that comes. Whoever takes one reads its value before the next."""
        self._take("{")
        while self.comes() != "}":
            yield str(self._language.value(self._name())).encode("utf-8", "replace").decode()
            if self.comes() != "}":
                self._take(",")
        self._take("}")

    def items(self) -> Iterator[None]:
        """Stop at each item of the list that comes. Whoever is told reads it before the next."""
        self._take("[")
        while self.comes() != "]":
            yield
            if self.comes() != "]":
                self._take(",")
        self._take("]")

    def numbers(self, keep: Callable[[Sequence[str | None]], object]) -> bool:
        """Hand over the numbers of the list, or of the object, that comes: many at a time.

        Returns whether it holds nothing else, and something; all of it is read in any case. Where none comes,
        nothing is handed over, and what comes is read.
        """
        opener = self._language.openers.match(self._text, self._at) if self.comes() else None
        if opener is None:
            self.skip()
            return False
        inside = self._language.numbers[opener.lastgroup or opener[0]]
        self._at = opener.end()
        are_numbers, count = True, 0
        while self.comes() and not inside.end.match(self._text, self._at):
            if not (found := inside.found(self._text, self._at)):
                are_numbers = False
                if opener[0] == "{":
                    self._name()
                self.skip()
            else:
                texts = inside.texts(found)
                keep(texts)
                count += len(texts)
                self._at += len(found)
            if not found.endswith(",") and self.comes() == ",":
                self._take(",")
            elif not found.endswith(",") and not inside.end.match(self._text, self._at):
                raise self.expected(tr("a comma"))
        self._at = _end_of(inside.end, self._text, self._at)
        return are_numbers and count > 0

    def number(self) -> str | None:
        """Return the number that comes; nothing where none does, and what comes is read."""
        numbers = self._language.numbers["["]
        found = numbers.one.match(self._text, self._at) if self.comes() else None
        if found is None:
            self.skip()
            return None
        self._at = found.end()
        return numbers.texts(found[0])[0]

    def small(self) -> Any:  # noqa: ANN401 - any value
        """Return the value of JSON that comes, of ``AHEAD`` letters at most, with ``Printed`` for numbers."""
        self.comes()
        try:
            value, self._at = DECODER.raw_decode(self._text, self._at)
        except (ValueError, RecursionError) as error:
            if isinstance(error, json.JSONDecodeError):
                self._at = error.pos
            raise self.expected(tr("a value of at most {ahead} letters", ahead=AHEAD)) from error
        return value

    def skip(self) -> None:
        """Read the value that comes, and leave it."""
        open_ = ""
        while True:
            sign = self.comes()
            if sign and sign in CLOSES:
                if len(open_) == bounds.DEPTH:
                    raise self.refusal(tr("it is nested too deeply"))
                self._at += 1
                open_ += sign
                if self._has_item(sign):
                    continue
                open_ = open_[:-1]
            else:
                self._skip_plain()
            while open_ and not self._has_another(open_[-1]):
                open_ = open_[:-1]
            if not open_:
                return

    def end(self) -> None:
        """Refuse what comes, unless it is the end."""
        if self.comes():
            raise self.expected(tr("the end"))

    def _has_item(self, opener: str) -> bool:
        """Go past numbers to the value of the next item, if there is one; or else past the end of all."""
        if inside := self._language.numbers.get(opener):
            self._at = _end_of(inside.run, self._text, self._at)
        if self.comes() == CLOSES[opener]:
            self._at += 1
            return False
        if opener == "{":
            self._name()
        return True

    def _has_another(self, opener: str) -> bool:
        """Go past what stands between two items, or past the end of all."""
        if self.comes() == CLOSES[opener]:
            self._at += 1
            return False
        self._take(",")
        return self._has_item(opener)

    def _name(self) -> str:
        """Return the name that comes, and go to its value."""
        found = self._language.text.match(self._text, self._at) if self.comes() else None
        if not found:
            raise self.expected(tr("a name"))
        self._at = found.end()
        self._take(":")
        return found[0]

    def _skip_plain(self) -> None:
        number = self._language.numbers["["].one
        for pattern in (number, self._language.text, self._language.word):
            if found := pattern.match(self._text, self._at):
                self._at = found.end()
                return
        raise self.expected(tr("a value"))

    def _take(self, sign: str) -> None:
        if self.comes() != sign:
            raise self.expected(quoted(sign))
        self._at += 1

    def _hold(self) -> None:
        """Hold enough of what comes."""
        if self._is_all_held or len(self._text) - self._at >= AHEAD:
            return
        self._line, self._column = self._place()
        more = self._source.read(BLOCK)
        self._is_all_held = not more
        self._text, self._at = self._text[self._at :] + more, 0

    def _place(self) -> tuple[int, int]:
        """Return the line and the column that were reached."""
        lines = self._text.count("\n", 0, self._at)
        if not lines:
            return self._line, self._column + self._at
        return self._line + lines, self._at - self._text.rfind("\n", 0, self._at)


def _end_of(pattern: re.Pattern[str], text: str, at: int) -> int:
    """Return where a pattern ends that may be empty."""
    found = pattern.match(text, at)
    return found.end() if found else at


@contextlib.contextmanager
def opened_document(log: Path, language: Language = JSON) -> Iterator[Document]:
    """Open a log that is a document. Raises ``InvalidInput`` when it is no text."""
    with opened_text(log) as text:
        yield Document(text, log, language)

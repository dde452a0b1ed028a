"""From the text of ``experiments.toml`` to plain values, or to what keeps it from being TOML.

Where, what, and the way out.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from lrbs_report.base import bounds
from lrbs_report.base.errors import InvalidInput, Problem
from lrbs_report.base.files import read_bounded, shown
from lrbs_report.base.places import BOM, Keys, read_places
from lrbs_report.base.suggesting import called
from lrbs_report.base.tongue import together, tr, words
from lrbs_report.study.sections import HEADS

HINT = tr("Definitions are a page or two of text.")
DEEP = tr("tables or lists are nested too deeply")

_KEY = rb"""(?:"(?>(?:[^"\\\n]|\\[^\n])*)"?|'[^'\n]*+'?|[\w-]++)"""
_DOT = rb"[ \t]*+\.[ \t]*+"
_ASIDE = rb'''#[^\n]*+|"""(?>(?:[^"\\]|\\.|"(?!""))*)(?:""")?''' + rb"""|'''(?>(?:[^']|'(?!''))*)(?:''')?"""
"""Atomic, and closed by the end at worst, so that nothing is read twice. Groups are ``(?>…)``, not ``(…)*+``:
Python up to 3.11.4 matches these wrongly (its issue 106052).
"""

KEYS = re.compile(
    rb"%(aside)s|(?P<dotted>(?>(?:%(key)s%(dot)s)+))|%(key)s"
    % {b"aside": _ASIDE, b"key": _KEY, b"dot": _DOT},
    re.DOTALL,
)
"""Everything in which a dot means nothing, and keys with dots.

Keys with thousands of parts make tomllib quadratic.
"""

PART = re.compile(_KEY + _DOT)
BRACKETS = re.compile(_ASIDE + rb"|(?P<open>[\[{])|(?P<close>[\]}])|" + _KEY, re.DOTALL)
DIGITS = re.compile(rb"[\d_]{4000}")
TOO_LONG = tr("a number has thousands of digits")
WHOLE = range(-(2**63), 2**63)

SAID_BY_TOMLLIB = (
    tr("invalid value"),
    tr("invalid statement"),
    tr("expected '=' after a key in a key/value pair"),
    tr("expected newline or end of document after a statement"),
    tr("expected ']' at the end of a table declaration"),
    tr("expected ']]' at the end of an array declaration"),
    tr("invalid initial character for a key part"),
    tr("unclosed array"),
    tr("unclosed inline table"),
    tr("unterminated string"),
    tr("illegal character '\\n'"),
    tr("unescaped '\\' in a string"),
    tr('expected "\'"'),
    tr("expected '\"'"),
)
"""What tomllib mostly says, as it is said here. What else it says has no phrase."""

TWICE = re.compile(r"overwrite a value|Cannot declare|Duplicate inline table key|immutable namespace")
"""What tomllib says when a key or a table is there already."""

HABITS = (
    (
        re.compile(
            r"^[^#\"']*=\s*(?:\[[^\]#\"']*|\{[^}#]*=\s*)?\b(?:True|TRUE|False|FALSE|yes|Yes|no|No|on|off)\b"
        ),
        tr("TOML writes true and false."),
    ),
    (
        re.compile(r"=\s*(?:null|None|nil|NULL|~)\s*(?:#.*)?$"),
        tr("TOML has no empty value: leave the key out."),
    ),
    (
        re.compile("[“”„«»\N{LEFT SINGLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}]"),
        tr('Texts stand in straight quotes: "…".'),
    ),
    (re.compile(r"^\s*(?://|/\*|--|;|%)"), tr("A comment begins with #.")),
    (
        re.compile(r"=\s*[-+]?\d+,\d"),
        tr("Numbers have a decimal point and nothing between thousands: 0.1, 60000."),
    ),
    (
        re.compile(r"=\s*[-+]?\d[\d_.]*(?:[eE][-+]?\d+)?\s*(?:%|[*/^])"),
        tr("Write the number that it comes to: TOML computes nothing."),
    ),
    (
        re.compile(r"=\s*[-+]?(?:\.\d|\d+\.(?!\d))"),
        tr("A decimal point has a digit on both sides: 0.5, 5.0."),
    ),
    (re.compile(r"=\s*[-+]?0\d"), tr("A number does not begin with 0, unless a point follows.")),
    (re.compile(r"^\s*-?\s*[\w-]+\s*:|\{\s*[\w\"'-]+\s*:"), tr("TOML writes key = value.")),
    (re.compile(r"^\s*[\w.-]+\s*(?:==|:=|=>)"), tr("TOML writes key = value, with one sign.")),
    (re.compile(r";\s*(?:#.*)?$"), tr("Nothing stands at the end of a line: leave the semicolon out.")),
    (
        re.compile(r'"[^"]*\\'),
        tr("A backslash begins a special letter: write / in paths, or the text in 'single quotes'."),
    ),
    (re.compile(r"\{[^}]*,?\s*(?:#.*)?$"), tr("A table in { } stands on one line.")),
    (re.compile(r"=\s*(?:#.*)?$"), tr("A value is missing after =.")),
    (re.compile(r"^[^\"'#]*(?:\"[^\"]*|'[^']*)$"), tr("A quotation mark is missing at the end of a text.")),
    (
        re.compile(r"^\s*\[[^\]]*$"),
        tr("A table's name stands between brackets: [defaults], [[experiments]]."),
    ),
    (
        re.compile(r"=\s*(?:\[[^\]]*,\s*|\[\s*)?[A-Za-z_][\w:./-]*\s*(?:#.*|,.*|\].*)?$"),
        tr('Texts stand in quotes: "…".'),
    ),
    (re.compile(r"=\s*\[[^\],]*[^\],\s]\s+[^\],\s#]"), tr("The items of a list have commas between them.")),
    (re.compile(r"^\s*[A-Za-z_][\w-]*(?:\s+[\w-]+)+\s*="), tr("A key is one word: write _ for a space.")),
    (re.compile(r"^\s*[\w-]+\s+[^=\s\[\]]+\s*(?:#.*)?$"), tr("TOML writes key = value.")),
    (
        re.compile(r"^\s*\[+[^\]\"']*[^\x00-\x7f]|^\s*[\w-]*[^\x00-\x7f\s][\w-]*\s*="),
        tr("A name is made of a-z, 0-9, - and _."),
    ),
    (
        re.compile("\N{NO-BREAK SPACE}|\u200b|\ufeff"),
        tr("There is a space that cannot be seen as one: type it anew."),
    ),
)
"""What people are used to from elsewhere, by what the line looks like, and what TOML has for it."""


def read_raw(file: Path) -> Mapping[str, Any]:
    """Return what the definitions say as plain values, whatever that may mean.

    Raises ``InvalidInput``, and nothing else.
    """
    return parse(file, read_bounded(file, HINT))


def parse(file: Path, text: bytes) -> dict[str, Any]:
    """Parse TOML into plain values, and say where it stops being TOML, or goes beyond what anybody writes."""
    _refuse_many_parts(file, text)
    try:
        raw = tomllib.loads(text.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise InvalidInput(
            [_at_byte(file, text, error.start, tr("this is not UTF-8 text"), tr("Save the file as UTF-8."))]
        ) from error
    except RecursionError as error:
        raise InvalidInput(
            [_at_byte(file, text, _deepest(text), DEEP, tr("A network needs a handful of levels."))]
        ) from error
    except ValueError as error:  # tomllib's own error is one, and so is a number of 5 000 digits
        twice = _twice(file, text, str(error))
        raise InvalidInput(
            twice or [_problem(file, text, str(error))], len(twice) >= bounds.COUNTED
        ) from error
    _refuse_unreasonable(file, text, raw)
    return raw


def _refuse_many_parts(file: Path, text: bytes) -> None:
    for found in KEYS.finditer(text):
        if found["dotted"] and sum(1 for _ in PART.finditer(found["dotted"])) >= bounds.PARTS:
            raise InvalidInput(
                [
                    _at_byte(
                        file,
                        text,
                        found.start(),
                        tr("a key has more than {parts} parts", parts=bounds.PARTS),
                        tr("A name needs two or three."),
                    )
                ]
            )


def _refuse_unreasonable(file: Path, text: bytes, raw: Mapping[str, Any]) -> None:
    """Refuse values that are too many, too deep, or too large for what is done with them."""
    found: list[tuple[Keys, str, str]] = []
    level: list[tuple[Keys, Any]] = [((), raw)]
    count = depth = 0
    while level and not found:
        level = [((*keys, name), inner) for keys, value in level for name, inner in _items(value)]
        count, depth = count + len(level), depth + 1
        if count > bounds.VALUES:
            hint = tr("seeds = 20 stands for the seeds 1 to 20, and a sweep's lists for every combination.")
            raise InvalidInput(
                [
                    Problem(
                        file=shown(file),
                        line=0,
                        column=0,
                        message=tr("it holds more than {values} values", values=bounds.VALUES),
                        hint=together(" ", [HINT, hint]),
                    )
                ]
            )
        if level and depth > bounds.DEPTH:
            found.append((level[0][0], DEEP, tr("A network needs a handful of levels.")))
        found += [(keys, *told) for keys, value in level if (told := _too_large(value))]
    if found:
        places = read_places(text)
        raise InvalidInput(
            [Problem.at(shown(file), places.value(keys), message, hint) for keys, message, hint in found]
        )


def _items(value: Any) -> Iterator[tuple[str | int, Any]]:  # noqa: ANN401 - any TOML value
    if isinstance(value, dict):
        yield from value.items()
    elif isinstance(value, list):
        yield from enumerate(value)


def _too_large(value: Any) -> tuple[str, str] | None:  # noqa: ANN401 - any TOML value
    if isinstance(value, int) and value not in WHOLE:
        return (
            tr("a whole number has more than 64 bits"),
            tr("Whole numbers of TOML go from {start} to {stop}.", start=WHOLE.start, stop=WHOLE.stop - 1),
        )
    if isinstance(value, str) and len(value) > bounds.LETTERS:
        return (
            tr("a text has {count} letters", count=len(value)),
            tr("Expected at most {letters}: the article is the place for prose.", letters=bounds.LETTERS),
        )
    return None


def _deepest(text: bytes) -> int:
    """Return the byte at which brackets are nested too deeply; the first one where that cannot be seen."""
    depth = 0
    for found in BRACKETS.finditer(text):
        depth += bool(found["open"]) - bool(found["close"])
        if depth > bounds.DEPTH:
            return found.start()
    return 0


def _at_byte(file: Path, text: bytes, byte: int, message: str, hint: str) -> Problem:
    begin = text.rfind(b"\n", 0, byte) + 1
    column = len(text[begin:byte].decode("utf-8-sig" if begin == 0 else "utf-8", errors="replace")) + 1
    return Problem(
        file=shown(file), line=text.count(b"\n", 0, byte) + 1, column=column, message=message, hint=hint
    )


def _twice(file: Path, text: bytes, said: str) -> list[Problem]:
    """Name each key or table that is there twice, where it stands again, and where it stood first."""
    problems = []
    for name, place, first in read_places(text).again[: bounds.COUNTED] if TWICE.search(said) else ():
        head = HEADS.get(name, "")
        hint = (
            tr("Each begins with a line {head}.", head=head)
            if head.startswith("[[")
            else tr("Keep one of the two.")
        )
        problems.append(
            Problem.at(
                shown(file),
                place,
                tr(
                    "{name} is there twice: it stands on line {first} already",
                    name=called(name),
                    first=first[0],
                ),
                hint,
            )
        )
    return problems


def _problem(file: Path, text: bytes, said: str) -> Problem:
    """Take the place out of tomllib's message.

    For one about the end of the document, it is the end of the last line with something on it.
    """
    place = re.search(r" ?\(at line (\d+), column (\d+)\)", said)
    digits = None if place else DIGITS.search(text)
    if digits:
        return _at_byte(
            file,
            text,
            digits.start(),
            tr("this is not TOML: {too_long}", too_long=TOO_LONG),
            tr("Whole numbers go from {start} to {stop}.", start=WHOLE.start, stop=WHOLE.stop - 1),
        )
    written = text.removeprefix(BOM).rstrip()
    end = (written.count(b"\n") + 1, len(written[written.rfind(b"\n") + 1 :].decode(errors="replace")) + 1)
    line, column = (int(place[1]), int(place[2])) if place else end
    message = re.sub(r" ?\(at .*?\)", "", said)
    return Problem(
        file=shown(file),
        line=line,
        column=column,
        message=tr("this is not TOML: {message}", message=words(f"{message[:1].lower()}{message[1:]}")),
        hint=_hint(text, line),
    )


def _hint(text: bytes, line: int) -> str:
    """Say what TOML writes where the line looks as people write it elsewhere."""
    wrong = text.decode("utf-8-sig").split("\n")[line - 1].rstrip("\r")
    found = next((hint for habit, hint in HABITS if habit.search(wrong)), "") if len(wrong) < 1000 else ""  # noqa: PLR2004 - a line, not a file
    return found or tr("Texts need quotes, lists need commas, and a key stands once in its table.")

"""From the text of ``experiments.toml`` to plain values, or to what keeps it from being TOML: where, what, and the way out."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from lrbs_report.errors import InvalidInput, Problem
from lrbs_report.files import shown
from lrbs_report.places import read_places
from lrbs_report.sections import HEADS

MOST_DOTS = re.compile(rb"""(?<![\w-])(?:(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){64}""")
"""Keys with thousands of dots make tomllib quadratic; nobody writes 64 parts. Possessive, so that a long word is read only once."""

TWICE = re.compile(r"overwrite a value|Cannot declare|Duplicate inline table key|immutable namespace")
"""What tomllib says when a key or a table is there already."""

HABITS = (
    (re.compile(r"^[^#\"']*=\s*(?:\[[^\]#\"']*|\{[^}#]*=\s*)?\b(?:True|TRUE|False|FALSE|yes|Yes|no|No|on|off)\b"), "TOML writes true and false."),
    (re.compile(r"=\s*(?:null|None|nil|NULL|~)\s*(?:#.*)?$"), "TOML has no empty value: leave the key out."),
    (re.compile("[“”„«»\N{LEFT SINGLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}]"), 'Texts stand in straight quotes: "…".'),
    (re.compile(r"^\s*(?://|/\*|--|;|%)"), "A comment begins with #."),
    (re.compile(r"=\s*[-+]?\d+,\d"), "Numbers have a decimal point and nothing between thousands: 0.1, 60000."),
    (re.compile(r"=\s*[-+]?\d[\d_.]*(?:[eE][-+]?\d+)?\s*(?:%|[*/^])"), "Write the number that it comes to: TOML computes nothing."),
    (re.compile(r"=\s*[-+]?(?:\.\d|\d+\.(?!\d))"), "A decimal point has a digit on both sides: 0.5, 5.0."),
    (re.compile(r"=\s*[-+]?0\d"), "A number does not begin with 0, unless a point follows."),
    (re.compile(r"^\s*-?\s*[\w-]+\s*:|\{\s*[\w\"'-]+\s*:"), "TOML writes key = value."),
    (re.compile(r"^\s*[\w.-]+\s*(?:==|:=|=>)"), "TOML writes key = value, with one sign."),
    (re.compile(r";\s*(?:#.*)?$"), "Nothing stands at the end of a line: leave the semicolon out."),
    (re.compile(r'"[^"]*\\'), "A backslash begins a special letter: write / in paths, or the text in 'single quotes'."),
    (re.compile(r"\{[^}]*,?\s*(?:#.*)?$"), "A table in { } stands on one line."),
    (re.compile(r"=\s*(?:#.*)?$"), "A value is missing after =."),
    (re.compile(r"^[^\"'#]*(?:\"[^\"]*|'[^']*)$"), "A quotation mark is missing at the end of a text."),
    (re.compile(r"^\s*\[[^\]]*$"), "A table's name stands between brackets: [defaults], [[experiments]]."),
    (re.compile(r"=\s*(?:\[[^\]]*,\s*|\[\s*)?[A-Za-z_][\w:./-]*\s*(?:#.*|,.*|\].*)?$"), 'Texts stand in quotes: "…".'),
    (re.compile(r"=\s*\[[^\],]*[^\],\s]\s+[^\],\s#]"), "The items of a list have commas between them."),
    (re.compile(r"^\s*[A-Za-z_][\w-]*(?:\s+[\w-]+)+\s*="), "A key is one word: write _ for a space."),
    (re.compile(r"^\s*[\w-]+\s+[^=\s\[\]]+\s*(?:#.*)?$"), "TOML writes key = value."),
    (re.compile(r"^\s*\[+[^\]\"']*[^\x00-\x7f]|^\s*[\w-]*[^\x00-\x7f\s][\w-]*\s*="), "A name is made of a-z, 0-9, - and _."),
    (re.compile("\N{NO-BREAK SPACE}|\u200b|\ufeff"), "There is a space that cannot be seen as one: type it anew."),
)
"""What people are used to from elsewhere, by what the line looks like, and what TOML has for it."""


def parse(file: Path, text: bytes) -> dict[str, Any]:
    """Parse TOML, and say where it stops being TOML."""
    long_key = MOST_DOTS.search(text)
    if long_key:
        raise InvalidInput([Problem(shown(file), text.count(b"\n", 0, long_key.start()) + 1, 1, "a key has more than 64 parts")])
    try:
        return tomllib.loads(text.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = text.count(b"\n", 0, error.start) + 1
        column = error.start - text.rfind(b"\n", 0, error.start)
        raise InvalidInput([Problem(shown(file), line, column, "this is not UTF-8 text", "Save the file as UTF-8.")]) from error
    except RecursionError as error:
        raise InvalidInput([too_deep(file)]) from error
    except ValueError as error:  # tomllib's own error is one, and so is a number of 5 000 digits
        raise InvalidInput(_twice(file, text, str(error)) or [_problem(file, text, str(error))]) from error


def too_deep(file: Path) -> Problem:
    """Say that nobody can follow this far."""
    return Problem(shown(file), 1, 1, "tables or lists are nested too deeply", "A network needs a handful of levels.")


def _twice(file: Path, text: bytes, said: str) -> list[Problem]:
    """Name each key or table that is there twice, where it stands again, and where it stood first."""
    problems = []
    for name, place, first in read_places(text).again if TWICE.search(said) else ():
        head = HEADS.get(name, "")
        hint = f"Each begins with a line {head}." if head.startswith("[[") else "Keep one of the two."
        problems.append(Problem(shown(file), *place, f"{name} is there twice: it stands on line {first[0]} already", hint))
    return problems


def _problem(file: Path, text: bytes, said: str) -> Problem:
    """Take the place out of tomllib's message; for one about the end of the document, it is the end of the last line with something on it."""
    place = re.search(r" ?\(at line (\d+), column (\d+)\)", said)
    digits = re.search(rb"\d{4000}", text)
    written = text.rstrip() if place or not digits else text[: digits.start()]
    end = (written.count(b"\n") + 1, len(written[written.rfind(b"\n") + 1 :].decode(errors="replace")) + 1)
    line, column = (int(place[1]), int(place[2])) if place else end
    message = "a number has thousands of digits" if digits and not place else re.sub(r" ?\(at .*?\)", "", said)
    return Problem(shown(file), line, column, f"this is not TOML: {message[:1].lower()}{message[1:]}", _hint(text, line))


def _hint(text: bytes, line: int) -> str:
    """Say what TOML writes where the line looks as people write it elsewhere."""
    wrong = text.decode("utf-8-sig").split("\n")[line - 1].rstrip("\r")
    found = next((hint for habit, hint in HABITS if habit.search(wrong)), "") if len(wrong) < 1000 else ""  # noqa: PLR2004 - a line, not a file
    return found or "Texts need quotes, lists need commas, and a key stands once in its table."

"""JSON without numbers that are none: as files have it, and read where a stranger may have written it.

What is read is bounded in depth, and damaged in one way only.
"""

from __future__ import annotations

import io
import json
import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from pathlib import Path
from typing import Any, NoReturn

from lrbs_report.base import bounds
from lrbs_report.base.files import read_plain
from lrbs_report.base.tongue import tr

WORDS = ("nan", "inf", "-inf")
"""How a number that is not finite is written."""

TOO_DEEP = tr("it is nested too deeply")
HALVED = tr("it holds half of a character")
NESTED = (dict, list, tuple)
"""What holds other values."""

SINGLE = frozenset({str, int, float, bool, type(None)})
"""The types of values that hold no others."""

TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|\[[^"\[\]{}]*\]|[\[\]{}:,]|[^"\[\]{}:,]+')
"""A piece of a text of JSON without spaces: a string, a list of nothing but numbers, a sign, a number."""

HALF = re.compile(r"\\u[dD][89a-fA-F]")
"""How JSON writes half of a character beyond the first plane; the other half must follow, or no file can hold
it.
"""


NAMED = json.JSONEncoder(ensure_ascii=False).encode
COMPACT = json.JSONEncoder(ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")).encode
"""Write names, and values without spaces. ``json.dumps`` makes a writer each time, for a million values."""


class Row(list[float | None]):
    """Numbers as JSON has them: nothing stands for one that is not finite or not known.

    Their text is made once, whatever writes them: several files hold the same million of them.

    >>> row = Row((0.5, math.inf, None))
    >>> row, row.text
    ([0.5, None, None], '0.5,null,null')
    """

    def __init__(self, numbers: Sequence[float | None] = ()) -> None:
        """Begin with numbers, which never change."""
        super().__init__(all_finite(numbers))

    @cached_property
    def text(self) -> str:
        """The numbers as JSON writes them, with commas between."""
        return json.dumps(self, allow_nan=False, separators=(",", ":"))[1:-1]


def loads(text: bytes | str) -> Any:  # noqa: ANN401 - any JSON value
    """Return the value that a JSON text stands for.

    Raises ``ValueError`` for everything that is none: also NaN, other encodings, endless nesting.
    """
    try:
        text = text if isinstance(text, str) else text.decode()
        value = json.loads(text, parse_constant=_refuse)
    except RecursionError as error:
        raise ValueError(TOO_DEEP) from error
    refuse_depth(value)
    if HALF.search(text):
        _refuse_halves(value)
    return value


def read(path: Path, most: int = bounds.RESULT) -> Any:  # noqa: ANN401 - any JSON value
    """Read a JSON file of ours.

    Raises ``OSError`` when there is no plain file of at most so many bytes, ``ValueError`` when it holds no
    JSON.
    """
    return loads(read_plain(path, most))


def _refuse(constant: str) -> NoReturn:
    message = tr("{constant} is no number of JSON", constant=constant)
    raise ValueError(message)


def _refuse_halves(value: Any) -> None:  # noqa: ANN401 - any JSON value
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise ValueError(HALVED) from error


def refuse_depth(value: Any) -> None:  # noqa: ANN401 - any JSON value
    """Raise ``ValueError`` for values inside one another beyond reason.

    Whatever looks at them later would end in Python's own limit.
    """
    level = [value] if isinstance(value, dict | list) else []
    for _ in range(bounds.DEPTH):
        inside = (one.values() if isinstance(one, dict) else one for one in level)
        level = [one for ones in inside if not is_flat(ones) for one in ones if isinstance(one, dict | list)]
        if not level:
            return
    raise ValueError(TOO_DEEP)


def written(number: float) -> float | str:
    """Return a number as JSON can hold it, which has no NaN and no infinity: these are words."""
    return number if math.isfinite(number) else repr(float(number))


def number_in(word: str) -> float | None:
    """Return the number that such a word stands for; nothing of any other word."""
    return float(word) if word in WORDS else None


def finite(number: float | None) -> float | None:
    """Return a number, or nothing where it is not finite or not known."""
    return number if number is not None and math.isfinite(number) else None


def all_finite(numbers: Sequence[float | None]) -> list[float | None]:
    """Return numbers, and nothing for each that is not finite or not known.

    >>> all_finite((0.5, math.inf, None))
    [0.5, None, None]
    """
    is_whole = None not in numbers and all(map(math.isfinite, filter(None, numbers)))
    return list(numbers) if is_whole else [finite(number) for number in numbers]


def is_flat(values: Iterable[Any]) -> bool:
    """Tell whether none of some values holds others.

    >>> is_flat([0.5, None, "a"]), is_flat([0.5, []])
    (True, False)
    """
    return SINGLE.issuperset(map(type, values))


def as_read(value: Any) -> Any:  # noqa: ANN401 - any value that JSON can hold
    """Return a value as it would be read from its text, whose tables have their keys in order.

    >>> as_read({"b": (1, 0.5), "a": {}})
    {'a': {}, 'b': [1, 0.5]}
    """
    if isinstance(value, dict):
        return {name: as_read(value[name]) for name in sorted(value)}
    if isinstance(value, list | tuple) and not isinstance(value, Row):
        return list(value) if is_flat(value) else list(map(as_read, value))
    if isinstance(value, Row) or type(value) in SINGLE:
        return value
    return json.loads(json.dumps(value, allow_nan=False))


def plain(value: Any) -> Any:  # noqa: ANN401 - any value of a document
    """Return a value as JSON has it.

    Tuples become lists, and a number that is not finite becomes nothing.

    >>> plain({"costs": (0.5, math.nan)})
    {'costs': [0.5, None]}
    """
    if isinstance(value, Mapping):
        return {name: plain(item) for name, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        is_of_numbers = set(map(type, value)) == {float}
        return all_finite(value) if is_of_numbers else [plain(item) for item in value]
    return finite(value) if isinstance(value, float) else value


def canonical(value: Any) -> str:  # noqa: ANN401 - any JSON value
    """Return the text of a JSON value in its one form: without spaces, and names in their order.

    Raises ``ValueError`` for a number that is not finite.

    >>> canonical({"b": 1, "a": [Row((0.5,)), "ñ"]})
    '{"a":[[0.5],"ñ"],"b":1}'
    """
    return "".join(_compact(value))


def _compact(value: Any) -> Iterator[str]:  # noqa: ANN401 - any JSON value
    """Yield the text of a value, in which a row is not written again."""
    if isinstance(value, Row):
        yield f"[{value.text}]"
    elif isinstance(value, dict) and not is_flat(value.values()):
        yield "{"
        for number, name in enumerate(sorted(value)):
            yield f"{',' if number else ''}{NAMED(name)}:"
            yield from _compact(value[name])
        yield "}"
    elif isinstance(value, list | tuple) and not all(map(_is_plain, value)):
        yield "["
        for number, one in enumerate(value):
            yield "," if number else ""
            yield from _compact(one)
        yield "]"
    else:
        yield COMPACT(value)


def _is_plain(value: Any) -> bool:  # noqa: ANN401 - any JSON value
    """Tell whether a value holds no others, or is a list of such that is no row: short ones are many."""
    return type(value) in SINGLE or (type(value) is list and is_flat(value))


def text_of(value: Any, *, is_sorted: bool = False) -> bytes:  # noqa: ANN401 - any JSON value
    """Return a file of JSON that people and ``git diff`` can read.

    Raises ``ValueError`` for a number that is not finite.

    >>> print(text_of({"status": "finished"}).decode(), end="")
    {
     "status": "finished"
    }
    """
    return _as_file(_indented(value, "\n", is_sorted=is_sorted))


def _indented(value: Any, end: str, *, is_sorted: bool) -> Iterator[str]:  # noqa: ANN401 - any JSON value
    r"""Yield the text of a value whose lines end as ``end`` says, which has the indent of the next one.

    It is what ``json`` writes with an indent of 1, which takes Python ten times as long.

    >>> value = {"b": [], "a": [1, [0.5, None], {"c": "d, e"}]}
    >>> "".join(_indented(value, "\n", is_sorted=False)) == json.dumps(value, indent=1)
    True
    """
    inner = f"{end} "
    if isinstance(value, Row) and value:
        yield from ("[", inner, value.text.replace(",", f",{inner}"), end, "]")
    elif isinstance(value, dict) and not is_flat(value.values()):
        named = sorted(value.items()) if is_sorted else value.items()
        yield "{"
        for number, (name, item) in enumerate(named):
            yield f"{',' if number else ''}{inner}{NAMED(str(name))}: "
            yield from _indented(item, inner, is_sorted=is_sorted)
        yield f"{end}}}"
    elif isinstance(value, list | tuple) and not is_flat(value):
        yield "["
        for number, item in enumerate(value):
            yield f"{',' if number else ''}{inner}"
            yield from _indented(item, inner, is_sorted=is_sorted)
        yield f"{end}]"
    else:
        told = _on_lines(inner, is_sorted)(value)
        holds = isinstance(value, NESTED) and value
        yield from (told[0], inner, told[1:-1], end, told[-1]) if holds else (told,)


@cache
def _on_lines(inner: str, is_sorted: bool) -> Callable[[Any], str]:  # noqa: FBT001 - the key of a cache
    """Return what writes flat values on lines of this indent."""
    return json.JSONEncoder(
        ensure_ascii=False, allow_nan=False, sort_keys=is_sorted, separators=(f",{inner}", ": ")
    ).encode


def indented(text: str) -> bytes:
    """Return a text of JSON without spaces as ``text_of`` writes its value: no number is written again.

    >>> value = {"a": [1, [0.5, None], {"c": "d, e"}, [], {}], "b": True}
    >>> indented(json.dumps(value, separators=(",", ":"))) == text_of(value)
    True
    """
    return _as_file(_spread(text))


def _as_file(pieces: Iterable[str]) -> bytes:
    """Put pieces together, and end the last line. Of a hundred megabytes there is never a second copy."""
    file = io.BytesIO()
    file.writelines(piece.encode() for piece in pieces)
    file.write(b"\n")
    return file.getvalue()


def _spread(text: str) -> Iterator[str]:
    """Yield the pieces of a text, each value on a line of its own, further in than what holds it."""
    end, before = "\n", ""
    for found in TOKEN.finditer(text):
        piece = found[0]
        opens, closes = piece in ("{", "["), piece in ("}", "]")
        if closes:
            end = end[:-1]
        if (closes and before not in ("{", "[")) or (before in ("{", "[") and not closes):
            yield end
        before = piece
        if len(piece) > len("[]") and piece[0] == "[":
            inner = f"{end} "
            yield f"[{inner}{piece[1:-1].replace(',', f',{inner}')}{end}]"
        elif piece == ",":
            yield f",{end}"
        else:
            yield ": " if piece == ":" else piece
        if opens:
            end += " "

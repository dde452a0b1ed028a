"""JSON without numbers that are none: as files have it, and read where a stranger may have written it.

What is read is bounded in depth, and damaged in one way only.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

from lrbs_report.base import bounds
from lrbs_report.base.files import read_plain

WORDS = ("nan", "inf", "-inf")
"""How a number that is not finite is written."""

TOO_DEEP = "it is nested too deeply"
HALVED = "it holds half of a character"
NESTED = (dict, list, tuple)
"""What holds other values."""

HALF = re.compile(r"\\u[dD][89a-fA-F]")
"""How JSON writes half of a character beyond the first plane; the other half must follow, or no file can hold
it.
"""


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
    message = f"{constant} is no number of JSON"
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
    level = [value]
    for _ in range(bounds.DEPTH):
        level = [
            inner
            for one in level
            if isinstance(one, dict | list)
            for inner in (one.values() if isinstance(one, dict) else one)
        ]
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


def plain(value: Any) -> Any:  # noqa: ANN401 - any value of a document
    """Return a value as JSON has it.

    Tuples become lists, and a number that is not finite becomes nothing.

    >>> plain({"costs": (0.5, math.nan)})
    {'costs': [0.5, None]}
    """
    if isinstance(value, Mapping):
        return {name: plain(item) for name, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [plain(item) for item in value]
    return finite(value) if isinstance(value, float) else value


def text_of(value: Any, *, is_sorted: bool = False) -> bytes:  # noqa: ANN401 - any JSON value
    """Return a file of JSON that people and ``git diff`` can read.

    Raises ``ValueError`` for a number that is not finite.

    >>> print(text_of({"status": "finished"}).decode(), end="")
    {
     "status": "finished"
    }
    """
    return "".join((*_indented(value, "\n", is_sorted=is_sorted), "\n")).encode()


def _indented(value: Any, end: str, *, is_sorted: bool) -> Iterator[str]:  # noqa: ANN401 - any JSON value
    r"""Yield the text of a value whose lines end as ``end`` says, which has the indent of the next one.

    It is what ``json`` writes with an indent of 1, which takes Python ten times as long.

    >>> value = {"b": [], "a": [1, [0.5, None], {"c": "d, e"}]}
    >>> "".join(_indented(value, "\n", is_sorted=False)) == json.dumps(value, indent=1)
    True
    """
    inner = f"{end} "
    if isinstance(value, dict) and any(isinstance(item, NESTED) for item in value.values()):
        named = sorted(value.items()) if is_sorted else value.items()
        yield "{"
        for number, (name, item) in enumerate(named):
            yield f"{',' if number else ''}{inner}{json.dumps(str(name), ensure_ascii=False)}: "
            yield from _indented(item, inner, is_sorted=is_sorted)
        yield f"{end}}}"
    elif isinstance(value, list | tuple) and any(isinstance(item, NESTED) for item in value):
        yield "["
        for number, item in enumerate(value):
            yield f"{',' if number else ''}{inner}"
            yield from _indented(item, inner, is_sorted=is_sorted)
        yield f"{end}]"
    else:
        told = json.dumps(
            value, ensure_ascii=False, allow_nan=False, sort_keys=is_sorted, separators=(f",{inner}", ": ")
        )
        is_flat = isinstance(value, NESTED) and value
        yield from (told[0], inner, told[1:-1], end, told[-1]) if is_flat else (told,)

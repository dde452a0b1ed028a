"""How the definitions name Python of the project's own, and how an identity has it.

``"python:FILE.py:FUNCTION"``, or a table of it with the arguments that it is called with. In an identity it
is ``{"function": …, "arguments": …, "files": …}``: the files with the digests of what they say.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from lrbs_report.base.places import Keys
from lrbs_report.base.python_files import PREFIX, Code, WrongPython
from lrbs_report.base.suggesting import Complaint, came
from lrbs_report.base.tongue import tr
from lrbs_report.study.beside import Beside

FUNCTION, CLASS = "function", "class"
"""The keys under which a table names what it calls."""

Call = Mapping[str, Any]


def is_own(value: Any) -> bool:  # noqa: ANN401 - any TOML value
    """Return whether a value of the definitions names Python of the project's own."""
    return named_in(value).startswith(PREFIX)


def named_in(value: Any) -> str:  # noqa: ANN401 - any TOML value
    """Return what a text, or a table, names; nothing where it names nothing."""
    told = value.get(FUNCTION, value.get(CLASS)) if isinstance(value, Mapping) else value
    return told if isinstance(told, str) else ""


def call_of(value: Any, beside: Beside, reserved: tuple[str, ...] = ()) -> dict[str, Any]:  # noqa: ANN401 - any TOML value
    """Return a call as an identity has it. ``reserved`` are keys of the table that are no arguments."""
    code = beside.code(named_in(value).removeprefix(PREFIX))
    table = value if isinstance(value, Mapping) else {}
    arguments = _arguments(table, reserved)
    return {
        FUNCTION: PREFIX + code.name,
        **({"arguments": arguments} if arguments else {}),
        **{name: table[name] for name in reserved if name in table},
        "files": code.digests,
    }


def codes_in(values: Iterable[Any], beside: Beside) -> Iterator[Code]:
    """Return the functions of those among some values that are calls of the project's own Python."""
    return (beside.code(value[FUNCTION].removeprefix(PREFIX)) for value in values if is_call(value))


def is_call(value: Any) -> bool:  # noqa: ANN401 - any JSON value
    """Return whether a value of an identity is a call of a project's own Python."""
    return isinstance(value, Mapping) and is_own(value) and "files" in value


def wrong_call(value: Any, keys: Keys, beside: Beside) -> Iterator[Complaint]:  # noqa: ANN401 - any TOML value
    """Find what is wrong with a call: its file, its function, or an argument that no JSON can hold."""
    try:
        beside.code(named_in(value).removeprefix(PREFIX))
    except WrongPython as error:
        yield Complaint(keys=keys, message=error.message, hint=error.hint)
    for name, argument in value.items() if isinstance(value, Mapping) else ():
        if not _is_plain(argument):
            yield Complaint(
                keys=(*keys, name),
                message=tr(
                    "{name}: came {argument}, expected numbers, texts, yes or no",
                    name=name,
                    argument=came(argument),
                ),
            )


def _arguments(table: Mapping[str, Any], reserved: tuple[str, ...]) -> dict[str, Any]:
    return {name: value for name, value in table.items() if name not in (FUNCTION, CLASS, *reserved)}


def _is_plain(value: Any) -> bool:  # noqa: ANN401 - any TOML value
    if isinstance(value, list):
        return all(map(_is_plain, value))
    if isinstance(value, Mapping):
        return all(map(_is_plain, value.values()))
    return isinstance(value, str | bool | int) or (isinstance(value, float) and math.isfinite(value))

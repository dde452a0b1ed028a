"""The tables of definitions that may be wrong in any way: what is of another kind is no table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any


def table(raw: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Return a table by its name; an empty one where there is none.

    >>> table({"report": {"title": "A"}, "models": 7}, "models")
    {}
    """
    found = raw.get(name)
    return found if isinstance(found, dict) else {}


def tables(raw: Mapping[str, Any], name: str) -> list[tuple[int, Mapping[str, Any]]]:
    """Return the tables of an array, each with its number in it.

    >>> tables({"sweeps": [{"id": "a"}, 7, {"id": "b"}]}, "sweeps")
    [(0, {'id': 'a'}), (2, {'id': 'b'})]
    """
    found = raw.get(name)
    return [
        (number, one)
        for number, one in enumerate(found if isinstance(found, list) else [])
        if isinstance(one, dict)
    ]


def table_at(whole: Any, keys: Iterable[str | int]) -> Mapping[str, Any]:  # noqa: ANN401 - any TOML value
    """Return the table at some place; an empty one where there is none.

    >>> table_at({"models": {"plain": {"loss": "mse"}}}, ("models", "plain"))
    {'loss': 'mse'}
    """
    for key in keys:
        try:
            whole = whole[key]
        except (KeyError, IndexError, TypeError):
            return {}
    return whole if isinstance(whole, dict) else {}


def again(values: Iterable[Any]) -> Iterator[int]:
    """Return the number of each value that stands before it already.

    >>> list(again([0.1, 0.2, 0.1]))
    [2]
    """
    seen = set()
    for number, value in enumerate(values):
        one = value if isinstance(value, str | int | float) else repr(value)
        if one in seen:
            yield number
        seen.add(one)

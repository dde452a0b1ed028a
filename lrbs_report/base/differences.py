"""What differs between two JSON values, field by field."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

LONGEST = 60
"""Characters of a value that a line shows."""


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A field with its two values. A field that one side lacks has the value ``None`` there."""

    name: str
    before: Any
    after: Any

    def __str__(self) -> str:
        """Write it in a line: ``learning_rate: 0.1 → 0.2``."""
        return f"{self.name}: {short(self.before)} → {short(self.after)}"

    @property
    def file(self) -> str:
        """The file of Python that says something else, where the field is the digest of one; else nothing."""
        return self.name.partition(".files.")[2]


def in_identities(before: Any, after: Any) -> list[Difference]:  # noqa: ANN401 - any JSON value
    """Name each field that differs between what decided the numbers of two runs.

    The digest of data that Python returns is that of the Python, which is named itself.

    >>> old, new = ({"dataset": {"sha256": one, "call": {"files": {"data.py": one}}}} for one in "ab")
    >>> [one.file for one in in_identities(old, new)]
    ['data.py']
    """
    found = list(differences_between(before, after))
    is_called = any(one.name.startswith("dataset.call") for one in found)
    return [one for one in found if not (is_called and one.name == "dataset.sha256")]


def differences_between(before: Any, after: Any, name: str = "") -> Iterator[Difference]:  # noqa: ANN401 - any JSON value
    """Name each field that differs, with both values: ``model.layers[1].units``."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in [*before, *(key for key in after if key not in before)]:
            yield from differences_between(before.get(key), after.get(key), f"{name}.{key}" if name else key)
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for number, pair in enumerate(zip(before, after, strict=True)):
            yield from differences_between(*pair, f"{name}[{number}]")
    elif before != after:
        yield Difference(name=name, before=before, after=after)


def short(value: Any) -> str:  # noqa: ANN401 - any JSON value
    """Return a value written so that a line holds it."""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 3]}…"

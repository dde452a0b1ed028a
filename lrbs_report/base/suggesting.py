"""What is offered for a name that is not known.

It is the valid one that was meant, or what is known of the name.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lrbs_report.base import bounds
from lrbs_report.base.places import Keys
from lrbs_report.base.slips import differing_in_numbers, meant
from lrbs_report.base.tongue import shaped, tr

NOBODY: Friends = {}


MOST_LISTED = 15
"""Names in a hint: two lines at most."""


@dataclass(frozen=True, kw_only=True)
class Complaint:
    """Something wrong at some keys.

    It holds what came and was expected, the way out, and whether the key or its value is meant.
    """

    keys: Keys
    message: str
    hint: str = ""
    at_key: bool = False


def nearest(name: str, candidates: Iterable[str], others: Friends = NOBODY, taken: Iterable[str] = ()) -> str:
    """Return what is offered for a name.

    It is the valid name that was meant, what is known of a name that means something else, or all valid ones
    when they are few. ``others`` is what else people call things (see ``friends``). A name that is ``taken``,
    because it stands there already, is not offered again.
    """
    valid = list(dict.fromkeys(candidates))
    if len(valid) > bounds.CANDIDATES:
        return ""
    found = offer(name, valid, others)
    if found in valid:
        return (
            tr("There is {name} already.", name=found)
            if found in taken
            else tr("Did you mean {name}?", name=found)
        )
    listed = valid if len(valid) <= MOST_LISTED else differing_in_numbers(name, valid)
    return found or (
        tr("Expected one of: {names}.", names=", ".join(listed)) if 0 < len(listed) <= MOST_LISTED else ""
    )


def offer(name: str, valid: Sequence[str], others: Friends = NOBODY) -> str:
    """Return the valid name that was meant, a sentence about a name that means something else, or nothing."""
    known = {
        other: said for other, said in others.items() if other not in valid and (said in valid or " " in said)
    }
    found = name if name in known else meant(name, valid, known)
    return known.get(found, found) if found else ""


def came(value: Any) -> str:  # noqa: ANN401 - any TOML value
    """Return a value the way the file spells it, cut when it is long."""
    return called(json.dumps(value, ensure_ascii=False, default=str))


def called(name: str) -> str:
    """Return a name, or a text of somebody's, cut when it is long."""
    return name if len(name) <= bounds.SHOWN else f"{name[: bounds.SHOWN - 3]}…"


def in_bounds(text: str) -> str:
    """Return a message of ours, cut where it is longer than anybody reads."""
    return shaped(text, _cut)


def _cut(text: str) -> str:
    return text[: bounds.LINE]


Friends = Mapping[str, str]

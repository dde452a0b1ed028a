"""What values of a report are called where they need a name: by what was asked."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from lrbs_report.report.prose.ledger import Entry

NO_NAME = re.compile(r"[^a-z0-9]+")
BELOW_ZERO = re.compile(r"(?<![\w'\")\]])-(?=\d)")
"""The sign of a number, which no name would tell from a gap."""

LONGEST, DIGITS = 80, 8
"""Characters of a name, and digits that tell it from others that would be the same."""


def named(entries: Iterable[Entry]) -> Mapping[str, Entry]:
    """Return values by their names: what was asked, and where that is not the mean, of which seeds.

    ``cost('lr-0-1', 0)`` is ``cost-lr-0-1-0``, its lowest of all seeds ``cost-lr-0-1-0-min``. Where two would
    be called alike, or a name would be long, digits of what was asked stand behind it.
    """
    every = list(entries)
    names = [_name(entry) for entry in every]
    often = Counter(names)
    return {
        name if often[name] == 1 and len(name) <= LONGEST else f"{name[:LONGEST]}-{_digest(entry)}": entry
        for name, entry in zip(names, every, strict=True)
    }


def _name(entry: Entry) -> str:
    return "-".join(_parts(entry))


def _parts(entry: Entry) -> Iterator[str]:
    asked = entry.value.asked
    yield NO_NAME.sub("-", BELOW_ZERO.sub(" minus ", asked.expression).lower()).strip("-")
    if asked.over != "mean":
        yield asked.over
    if asked.seed is not None:
        yield str(asked.seed)
    if entry.form != entry.value.style:
        yield entry.form
    if entry.digits is not None:
        yield f"{entry.digits}-digits"


def _digest(entry: Entry) -> str:
    told = repr((entry.value.asked, entry.form, entry.digits))
    return hashlib.sha256(told.encode()).hexdigest()[:DIGITS]

"""The files of this folder: each that has a ``SOURCE`` is a kind of source, and is found by being there."""

from __future__ import annotations

import functools
from collections.abc import Mapping

from lrbs_report.base.listing import listed_in
from lrbs_report.kinds.sources.source import COMMON, Source


@functools.cache
def sources() -> Mapping[str, Source]:
    """Return every kind of source, by what stands before the colon."""
    return {one.kind: one for one in listed_in(__package__, "SOURCE")}


def source_of(text: str) -> Source:
    """Return the kind of a source that definitions name. Raises ``KeyError`` for none of them."""
    return sources()[text.partition(":")[0]]


def takers_of(key: str) -> list[str]:
    """Return how the sources are written that take a key of a data set; all of them for a common one."""
    return [one.form for one in sources().values() if key in one.keys or key in COMMON]


def pattern() -> str:
    """Return what the text of a source must match."""
    return f"^({'|'.join(one.pattern for one in sources().values())})$"

"""A format of another program, and what everybody asks of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from lrbs_report.report.composed import Composed

Files = Mapping[str, bytes]
"""Contents by their paths in the folder that is exported to."""


@dataclass(frozen=True, kw_only=True)
class Format:
    """What ``export --as`` takes: its name, and the files that it makes of a report.

    The same report gives the same files, each byte.

    >>> titles = Format(name="title", files=lambda one: {"title.txt": one.document.main.title.encode()})
    >>> titles.name
    'title'
    """

    name: str
    files: Callable[[Composed], Files]

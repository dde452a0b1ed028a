"""Whether a site has a dark side: seen in its own style sheets, and never guessed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from lrbs_report.base.files import read_plain
from lrbs_report.publish.pictures import Theme

Asked = Literal["auto", "light", "dark", "both"]
ASKED: tuple[Asked, ...] = ("auto", "light", "dark", "both")
"""What can be asked for: as the site is, or one side, or both, as each reader prefers."""

STYLES = (".css", ".scss", ".sass", ".less")
FOLLOWS = b"prefers-color-scheme"
MADE = frozenset({"public", "_site", "resources", "node_modules", ".git", ".lrbs-report"})
"""Folders in which nobody writes a style."""

MOST_FILES, MOST_BYTES = 2000, 2_000_000
"""Style sheets that are looked at, and bytes of each."""


def settled(asked: Asked, site: Path | None) -> Theme:
    """Return how figures are to look on a site: light, unless its styles follow the reader's preference.

    ``site`` is its folder, where there is one. What is asked for by name is what it says.
    """
    if asked == "auto":
        return "auto" if site is not None and _follows(site) else "light"
    return "auto" if asked == "both" else asked


def _follows(site: Path) -> bool:
    """Tell whether a style sheet of a site asks what its reader prefers."""
    for number, file in enumerate(_style_sheets(site)):
        if number >= MOST_FILES:
            return False
        try:
            if FOLLOWS in read_plain(file, MOST_BYTES):
                return True
        except OSError:  # a link, or larger than any style sheet
            continue
    return False


def _style_sheets(site: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(site):
        folders[:] = sorted(set(folders) - MADE)
        yield from (Path(place, name) for name in sorted(names) if name.endswith(STYLES))

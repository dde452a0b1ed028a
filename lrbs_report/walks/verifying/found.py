"""What a verification finds: what is wrong, what could not be checked, and how both are shown."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from lrbs_report.base import bounds
from lrbs_report.base.files import UnsafeName, inside, read_plain
from lrbs_report.base.showing import one_line

MOST_SHOWN = 80
"""Characters of a text that is quoted."""


REWRITTEN = "is not as this tool writes it: something was added or moved in it"
"""What is said of a text that reads well, and would be written otherwise."""


@dataclass(frozen=True, order=True, kw_only=True)
class Wrong:
    """Something that is not what it must be: where, and what was found and expected."""

    place: str
    message: str

    def __str__(self) -> str:
        """Write it on one line."""
        return one_line(f"{self.place}: {self.message}")


@dataclass(frozen=True, order=True, kw_only=True)
class Unchecked:
    """A file or a part that nobody can judge here, and why. It is not confirmed, and not accused."""

    place: str
    reason: str


def quoted(text: object, most: int = MOST_SHOWN) -> str:
    """Show a text of somebody's: short, and without any character that could steer a terminal."""
    told = one_line(str(text)[: most + 1])
    return told if len(told) <= most else f"{told[: most - 1]}…"


def read_inside(folder: Path, path: str, most: int = bounds.PUBLISHED) -> bytes:
    """Read a plain file of a folder, following no link on the way.

    Raises ``OSError`` where there is none, or it is larger.
    """
    try:
        return read_plain(inside(folder, path), most)
    except UnsafeName as error:
        raise OSError(0, str(error), path) from error


@dataclass(frozen=True, kw_only=True)
class Posts:
    """What was found in the folders of blogs: how many files came out again, and the others."""

    same: int = 0
    wrong: tuple[Wrong, ...] = ()
    unchecked: tuple[Unchecked, ...] = ()

    @property
    def is_confirmed(self) -> bool:
        """Whether all was checked, and nothing is wrong."""
        return not self.wrong and not self.unchecked

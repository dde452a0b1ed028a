"""What a verification finds: what is wrong, what could not be checked, and how both are shown."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from lrbs_report.base import bounds
from lrbs_report.base.files import UnsafeName, inside, read_plain
from lrbs_report.base.showing import one_line
from lrbs_report.base.tongue import Said, data, shaped, text_of, together, tr, words

MOST_SHOWN = 80
"""Characters of a text that is quoted."""


REWRITTEN = tr("is not as this tool writes it: something was added or moved in it")
"""What is said of a text that reads well, and would be written otherwise."""


@dataclass(frozen=True, order=True, kw_only=True)
class Wrong:
    """Something that is not what it must be: where, and what was found and expected."""

    place: str
    message: str

    def __str__(self) -> str:
        """Write it on one line, in English."""
        return str(self.said)

    @property
    def said(self) -> Said:
        """The place and what is wrong, on one line."""
        return words(one_line(together(": ", [data(self.place), words(self.message)])))


@dataclass(frozen=True, order=True, kw_only=True)
class Unchecked:
    """A file or a part that nobody can judge here, and why. It is not confirmed, and not accused."""

    place: str
    reason: str


def quoted(text: object, most: int = MOST_SHOWN) -> str:
    """Show a text of somebody's, or what an error says.

    It is short, and without any character that could steer a terminal.
    """
    told = text_of(text)
    return shaped(told if isinstance(told, Said) else str(told), partial(_short, most=most))


def _short(text: str, most: int) -> str:
    told = one_line(text[: most + 1])
    return told if len(told) <= most else f"{told[: most - 1]}…"


def read_inside(folder: Path, path: str, most: int = bounds.PUBLISHED) -> bytes:
    """Read a plain file of a folder, following no link on the way.

    Raises ``OSError`` where there is none, or it is larger.
    """
    try:
        return read_plain(inside(folder, path), most)
    except UnsafeName as error:
        raise OSError(0, error.args[0], path) from error


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

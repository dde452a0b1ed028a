"""Showing texts of anybody's.

No character of theirs steers a terminal, and no line of theirs is a command of a workflow.
"""

from __future__ import annotations

import re

from lrbs_report.base.tongue import Said, shaped, trn

COMMAND = re.compile(r"^(\s*)(::|##\[)", re.MULTILINE)
"""How a line begins that GitHub or Azure would obey."""


SPACES = "\u00a0\u202f"
"""Spaces at which no line is broken: languages write numbers with them, and they steer nothing."""


def visible(text: str) -> str:
    """Return a text in which what is not printable stands as its number, but for the ends of lines.

    No line of it stands as a command.
    """
    shown = _with_numbers(text, kept=f"{SPACES}\n")
    return COMMAND.sub(lambda found: f"{found[1]}{_escaped(found[2][0])}{found[2][1:]}", shown)


def one_line(text: str) -> str:
    """Return a text of somebody's for a line of ours: the ends of its lines as their numbers too."""
    return shaped(text, _in_one_line)


def _in_one_line(text: str) -> str:
    return _with_numbers(text, kept=SPACES)


def _with_numbers(text: str, kept: str) -> str:
    """Write the numbers of characters that are not printable, but for those that are kept."""
    if text.isprintable():
        return text
    return "".join(one if one.isprintable() or one in kept else _escaped(one) for one in text)


def counted(count: int, one: str, more: str = "") -> Said:
    """Return so many of something in words: what ``one`` of it is called, and ``more``, by default with an s.

    >>> counted(1, "run"), counted(2, "run"), counted(0, "run is", "runs are")
    ('1 run', '2 runs', '0 runs are')
    """
    return trn(count, f"{{count}} {one}", f"{{count}} {more or f'{one}s'}")


def _escaped(letter: str) -> str:
    """Write a character as JSON writes its number: what is said may be JSON."""
    units = letter.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))

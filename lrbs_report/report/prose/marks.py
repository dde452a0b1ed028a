"""Marks: characters of private use that stand in a text of ours for what is put in later.

None of them ever comes from outside.

Whatever a person or a stranger wrote goes through ``without_marks`` before marks are put beside it; entities
that would become marks, through ``without_hidden_marks``.
"""

from __future__ import annotations

import re
from collections.abc import Callable

FIRST, LAST = 0xE000, 0xE0FF
"""All that can be a mark, now or later."""

REPLACED = "\N{REPLACEMENT CHARACTER}"

BLOCK = re.compile("(?:<p>)?\ue000([0-9]{1,9})\ue001(?:</p>)?")
"""Stands in Markdown for a block that is put in afterwards, alone in its paragraph or inside one."""

VALUE = re.compile("\ue002([0-9]{1,9})\ue003")
"""Stands for a value of the page's ledger."""

NOTE = re.compile("\ue004([0-9]{1,9})\ue005")
"""Stands for a note, inside a line."""

SPAN = re.compile("\ue006([0-9]{1,9})\ue007")
"""Stands for words of ours with a look of their own, inside a cell of a table."""

FILE = re.compile("\ue010([^\ue010\ue011]*)\ue011")
"""Stands for the address of a file that is published beside an article."""

ANY = re.compile("[\ue000-\ue007][0-9]*[\ue000-\ue007]?")
"""Stands for anything that an article was given."""

NO_TEXT = dict.fromkeys(
    (*range(0x09), 0x0B, *range(0x0E, 0x20), *range(0x7F, 0xA0), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF),
    REPLACED,
)
"""What HTML does not know as text: control characters, and halves of characters, which no file can hold."""

OUTSIDE = {**NO_TEXT, **dict.fromkeys(range(FIRST, LAST + 1), REPLACED)}
NOT_FILES = {code: REPLACED for code in OUTSIDE if code not in (0xE010, 0xE011)}
NOT_IN_LINES = {code: REPLACED for code in OUTSIDE if code in NO_TEXT or code > 0xE007}  # noqa: PLR2004 - the last of those that a template is given
ENTITY = re.compile(r"&#(?:[xX]([0-9a-fA-F]{1,6})|([0-9]{1,7}));")


def block_mark(number: int) -> str:
    """Return the mark of a block."""
    return f"\ue000{number}\ue001"


def value_mark(number: int) -> str:
    """Return the mark of a value."""
    return f"\ue002{number}\ue003"


def note_mark(number: int) -> str:
    """Return the mark of a note."""
    return f"\ue004{number}\ue005"


def span_mark(number: int) -> str:
    """Return the mark of a few words."""
    return f"\ue006{number}\ue007"


def file_mark(name: str) -> str:
    """Return the mark that stands for the address of a file."""
    return f"\ue010{without_marks(name)}\ue011"


def put_in(mark: re.Pattern[str], text: str, count: int, show: Callable[[int], str]) -> str:
    """Put in what marks of a kind stand for.

    There are so many things of it: a mark that stands for none of them is not ours.
    """
    return mark.sub(lambda found: show(int(found[1])) if int(found[1]) < count else REPLACED, text)


def has_marks(text: str) -> bool:
    """Tell whether a text of ours stands for more than itself."""
    return ANY.search(text) is not None


def leave_out(text: str) -> str:
    """Return a text for a place where nothing can be put in."""
    return without_marks(ANY.sub("", text))


def without_marks(text: str) -> str:
    """Return a text of somebody's in which nothing is a mark, and all is text."""
    return text.translate(OUTSIDE)


def without_file_marks(text: str) -> str:
    """Return what a template printed, in which marks stand for what it was given, and for no file."""
    return text.translate(NOT_IN_LINES)


def without_marks_but_files(text: str) -> str:
    """Return a text of ours in which all has been put in but the addresses of files."""
    return text.translate(NOT_FILES)


def without_hidden_marks(text: str) -> str:
    """Return a text in which no entity stands for a mark, or for what is no text."""
    return ENTITY.sub(_shown, text)


def _shown(entity: re.Match[str]) -> str:
    code = int(entity[1], 16) if entity[1] else int(entity[2])
    return REPLACED if code in OUTSIDE else entity[0]

"""The files of a folder against the same files derived again: byte for byte, and in words where they differ."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from itertools import zip_longest
from pathlib import PurePosixPath

from lrbs_report.verifying.found import Unchecked, Wrong, quoted

WRITERS = frozenset({"code", "jinja2", "markupsafe", "markdown-it-py", "babel"})
"""What decides the words and numbers of every file: the rest only draws."""

DRAWN = frozenset({".svg", ".png", ".webp", ".pdf"})
DRAWINGS = re.compile(rb"<svg\b.*?</svg>|@font-face\s*\{.*?\}|data-marks=\"[^\"]*\"", re.DOTALL)
TOLD = ("data-told", "alt", "title", "aria-label", "href", "src", "content")
"""The attributes that tell a reader something, or lead somewhere."""

NOT_SHOWN = ("script", "style")
MOST_DIFFERENCES = 3
AROUND = 2
"""Words before and after one that differs."""


@dataclass(frozen=True)
class Compared:
    """How many files came out again byte for byte, and the others."""

    same: int
    wrong: tuple[Wrong, ...]
    unchecked: tuple[Unchecked, ...]


def compared(
    held: Mapping[str, bytes], derived: Mapping[str, bytes], foreign: Mapping[str, tuple[str, str]], pardoned: Callable[[str], str]
) -> Compared:
    """Compare files by name. ``foreign`` is what is another here than where they were made.

    ``pardoned`` gives why a file that is there and was not derived cannot be judged, and nothing when it does not belong there.
    """
    same = [name for name, content in derived.items() if held.get(name) == content]
    wrong: list[Wrong] = []
    unchecked: list[Unchecked] = []
    for name in sorted({*held, *derived} - {*same}):
        reason = _excuse(name, foreign) if name in held and name in derived else pardoned(name) if name in held else ""
        if name not in held:
            wrong.append(Wrong(name, "is missing: this edition has it"))
        elif reason and not (name in derived and _says_otherwise(name, held[name], derived[name], foreign)):
            unchecked.append(Unchecked(quoted(name), reason))
        elif name not in derived:
            wrong.append(Wrong(quoted(name), "is not of this edition, although the manifest names it"))
        else:
            wrong += [Wrong(name, told) for told in in_words(name, held[name], derived[name])]
    return Compared(len(same), tuple(wrong), tuple(unchecked))


def in_words(name: str, published: bytes, derived: bytes) -> list[str]:
    """Say where a file differs from what its edition gives: for a page, the words that a reader sees."""
    if PurePosixPath(name).suffix in DRAWN - {".svg"}:
        return ["is not what this edition gives: other bytes"]
    before, after = published.decode("utf-8", "replace"), derived.decode("utf-8", "replace")
    if name.endswith(".html"):
        found = list(_words_apart(shown_words(before), shown_words(after)))
        if found:
            more = [f"and {len(found) - MOST_DIFFERENCES} more places differ"] if len(found) > MOST_DIFFERENCES else []
            return found[:MOST_DIFFERENCES] + more
    number, one, other = _first_line(before, after)
    return [f"line {number}: published {_told(one)}, derived again {_told(other)}"]


def shown_words(page: str) -> list[str]:
    """Give the words of a page, with what its links and labels say, in order."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return reader.words


class _Reader(HTMLParser):
    """Collects the words that a page shows."""

    def __init__(self) -> None:
        """Begin outside of everything."""
        super().__init__()
        self.words: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take what a tag's attributes say."""
        self._hidden += tag in NOT_SHOWN
        self.words += [word for name, value in attrs if name in TOLD for word in (value or "").split()]

    def handle_endtag(self, tag: str) -> None:
        """Leave what is not shown."""
        self._hidden -= tag in NOT_SHOWN

    def handle_data(self, data: str) -> None:
        """Take the words of a text."""
        if not self._hidden:
            self.words += data.split()


def _excuse(name: str, foreign: Mapping[str, tuple[str, str]]) -> str:
    """Say why other bytes prove nothing here: what writes or draws this file is another."""
    kind = PurePosixPath(name).suffix
    decisive = foreign.keys() if kind in DRAWN | {".html"} else foreign.keys() & (WRITERS - {"jinja2", "markdown-it-py", "markupsafe"})
    if kind != ".pdf":
        decisive = decisive - {"weasyprint", "pydyf", "pango", "tinycss2", "cssselect2", "tinyhtml5", "pyphen", "cffi"}
    if kind == ".html":
        decisive = decisive - {"zlib", "pillow"}
    told = [f"{'code' if one == 'code' else one} {quoted(foreign[one][0])}, here {quoted(foreign[one][1])}" for one in sorted(decisive)]
    return f"made with {'; '.join(told[:MOST_DIFFERENCES])}{'; …' if len(told) > MOST_DIFFERENCES else ''}" if told else ""


def _says_otherwise(name: str, published: bytes, derived: bytes, foreign: Mapping[str, tuple[str, str]]) -> bool:
    """Tell whether a page differs in more than its drawings and fonts, where only these may differ."""
    return name.endswith(".html") and not foreign.keys() & WRITERS and DRAWINGS.sub(b"", published) != DRAWINGS.sub(b"", derived)


def _words_apart(before: Sequence[str], after: Sequence[str]) -> Iterator[str]:
    """Give each place where two texts differ, with the words around it; of texts of different lengths, the first."""
    places = [place for place, (one, other) in enumerate(zip_longest(before, after)) if one != other]
    for place in places if len(before) == len(after) else places[:1]:
        one, other = (" ".join(words[max(0, place - AROUND) : place + AROUND + 1]) for words in (before, after))
        yield f'shows "{quoted(one)}", derived again "{quoted(other)}"'


def _first_line(before: str, after: str) -> tuple[int, str | None, str | None]:
    pairs = enumerate(zip_longest(before.split("\n"), after.split("\n")), start=1)
    number, (one, other) = next((found for found in pairs if found[1][0] != found[1][1]), (1, (None, None)))
    return number, one, other


def _told(line: str | None) -> str:
    return "nothing" if line is None else f'"{quoted(line.strip())}"'

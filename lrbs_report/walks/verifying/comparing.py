"""The files of a folder against the same files derived again: byte for byte, in words where they differ."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from itertools import zip_longest
from pathlib import PurePosixPath

from lrbs_report.base.tongue import together, tr
from lrbs_report.walks.verifying.found import Unchecked, Wrong, quoted

WRITERS = frozenset({"code", "jinja2", "markupsafe", "markdown-it-py", "babel"})
"""What decides the words and numbers of every file: the rest only draws."""

DRAWN = frozenset({".svg", ".png", ".webp", ".pdf"})
DRAWING = re.compile(rb"<(svg)\b|(@font-face)|(data-marks)=\"")
DRAWN_UNTIL = (b"</svg>", b"}", b'"')
"""How what only draws begins in a page, and where each of it ends."""

TAG = re.compile(r"<[^<>]*>?")
TOLD = re.compile(
    r"\s(?:data-told|alt|title|aria-label|href|src|content)=(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))"
)
"""The attributes that tell a reader something, or lead somewhere."""

META = "<meta"
NOT_SHOWN = ("<script", "<style")
MOST_DIFFERENCES = 3
AROUND = 2
"""Words before and after one that differs."""

MORE, MORE_BYTES = 4, 100_000
"""From here on, nobody looks for the words in which a file differs.

It is so many times as long as it should be, and so many bytes more.
"""


@dataclass(frozen=True, kw_only=True)
class Compared:
    """How many files came out again byte for byte, and the others."""

    same: int
    wrong: tuple[Wrong, ...]
    unchecked: tuple[Unchecked, ...]


def compared(
    held: Mapping[str, bytes],
    derived: Mapping[str, bytes],
    foreign: Mapping[str, tuple[str, str]],
    pardoned: Callable[[str], str],
) -> Compared:
    """Compare files by name: return how many are the same, and the others.

    ``foreign`` is what is another here than where they were made. ``pardoned`` returns why a file that is
    there and was not derived cannot be judged, and nothing when it does not belong there.
    """
    same = [name for name, content in derived.items() if held.get(name) == content]
    wrong: list[Wrong] = []
    unchecked: list[Unchecked] = []
    for name in sorted({*held, *derived} - {*same}):
        reason = (
            _excuse(name, foreign)
            if name in held and name in derived
            else pardoned(name)
            if name in held
            else ""
        )
        if name not in held:
            wrong.append(Wrong(place=name, message=tr("is missing: this edition has it")))
        elif reason and not (name in derived and _says_otherwise(name, held[name], derived[name], foreign)):
            unchecked.append(Unchecked(place=quoted(name), reason=reason))
        elif name not in derived:
            wrong.append(
                Wrong(
                    place=quoted(name), message=tr("is not of this edition, although the manifest names it")
                )
            )
        else:
            wrong += [Wrong(place=name, message=told) for told in in_words(name, held[name], derived[name])]
    return Compared(same=len(same), wrong=tuple(wrong), unchecked=tuple(unchecked))


def in_words(name: str, published: bytes, derived: bytes) -> list[str]:
    """Say where a file differs from what its edition gives: for a page, the words that a reader sees."""
    if PurePosixPath(name).suffix in DRAWN - {".svg"}:
        return [tr("is not what this edition gives: other bytes")]
    if len(published) > MORE * len(derived) + MORE_BYTES:
        return [
            tr(
                "is not what this edition gives: it has {count} bytes, expected {count_2}",
                count=len(published),
                count_2=len(derived),
            )
        ]
    before, after = published.decode("utf-8", "replace"), derived.decode("utf-8", "replace")
    if name.endswith(".html"):
        found = list(_words_apart(shown_words(before), shown_words(after)))
        if found:
            more = (
                [tr("and {count} more places differ", count=len(found) - MOST_DIFFERENCES)]
                if len(found) > MOST_DIFFERENCES
                else []
            )
            return found[:MOST_DIFFERENCES] + more
    number, one, other = _first_line(before, after)
    return [
        tr(
            "line {number}: published {told}, derived again {told_2}",
            number=number,
            told=_told(one),
            told_2=_told(other),
        )
    ]


def shown_words(page: str) -> list[str]:
    """Return the words of a page, with what its links and labels say, in order.

    What it says to browsers alone is left out: there, a digest of its style differs wherever that does.
    Takes no longer than the page is long, whatever it is.
    """
    words: list[str] = []
    at, is_shown = 0, True
    for tag in TAG.finditer(page):
        if is_shown:
            words += _words(page[at : tag.start()])
        name = tag[0][:8].lower()
        if not name.startswith(META):
            told = TOLD.finditer(tag[0])
            words += [word for found in told for word in _words(found[1] or found[2] or found[3] or "")]
        is_shown = not name.startswith(NOT_SHOWN) and (is_shown or name.startswith(("</script", "</style")))
        at = tag.end()
    return words + _words(page[at:])


def _words(text: str) -> list[str]:
    try:
        return unescape(text).split()
    except ValueError:  # the number of a letter that has thousands of digits
        return text.split()


def without_drawings(page: bytes) -> bytes:
    """Return a page without its drawings and fonts. Takes no longer than the page is long, whatever it is."""
    kept: list[bytes] = []
    at, endless = 0, set()
    while found := DRAWING.search(page, at):
        kind = found.lastindex or 1
        end = -1 if kind in endless else page.find(DRAWN_UNTIL[kind - 1], found.end())
        if end < 0:
            endless.add(kind)
        kept.append(page[at : found.start() if end >= 0 else found.end()])
        at = end + len(DRAWN_UNTIL[kind - 1]) if end >= 0 else found.end()
    return b"".join([*kept, page[at:]])


def _excuse(name: str, foreign: Mapping[str, tuple[str, str]]) -> str:
    """Say why other bytes prove nothing here: what writes or draws this file is another."""
    kind = PurePosixPath(name).suffix
    decisive = (
        foreign.keys()
        if kind in DRAWN | {".html"}
        else foreign.keys() & (WRITERS - {"jinja2", "markdown-it-py", "markupsafe"})
    )
    if kind != ".pdf":
        decisive = decisive - {
            "weasyprint",
            "pydyf",
            "pango",
            "tinycss2",
            "cssselect2",
            "tinyhtml5",
            "pyphen",
            "cffi",
        }
    if kind == ".html":
        decisive = decisive - {"zlib", "pillow"}
    told = [
        tr(
            "{what} {foreign}, here {foreign_2}",
            what=tr("code") if one == "code" else one,
            foreign=quoted(foreign[one][0]),
            foreign_2=quoted(foreign[one][1]),
        )
        for one in sorted(decisive)
    ]
    return (
        tr(
            "made with {told}{what}",
            told=together("; ", told[:MOST_DIFFERENCES]),
            what="; …" if len(told) > MOST_DIFFERENCES else "",
        )
        if told
        else ""
    )


def _says_otherwise(
    name: str, published: bytes, derived: bytes, foreign: Mapping[str, tuple[str, str]]
) -> bool:
    """Tell whether a page differs in more than its drawings and fonts, where only these may differ."""
    return (
        name.endswith(".html")
        and not foreign.keys() & WRITERS
        and without_drawings(published) != without_drawings(derived)
    )


def _words_apart(before: Sequence[str], after: Sequence[str]) -> Iterator[str]:
    """Return each place where two texts differ, with the words around it.

    Of texts of different lengths, it is the first.
    """
    places = [place for place, (one, other) in enumerate(zip_longest(before, after)) if one != other]
    for place in places if len(before) == len(after) else places[:1]:
        one, other = (
            " ".join(words[max(0, place - AROUND) : place + AROUND + 1]) for words in (before, after)
        )
        yield tr('shows "{one}", derived again "{other}"', one=quoted(one), other=quoted(other))


def _first_line(before: str, after: str) -> tuple[int, str | None, str | None]:
    pairs = enumerate(zip_longest(before.split("\n"), after.split("\n")), start=1)
    number, (one, other) = next((found for found in pairs if found[1][0] != found[1][1]), (1, (None, None)))
    return number, one, other


def _told(line: str | None) -> str:
    return tr("nothing") if line is None else f'"{quoted(line.strip())}"'

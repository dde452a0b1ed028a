"""Where in a TOML file a key or a value stands. Read only when there is something to point at."""

from __future__ import annotations

import tomllib
from bisect import bisect_left
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from lrbs_report.base import bounds
from lrbs_report.base.files import read_plain

if TYPE_CHECKING:
    from tree_sitter import Node

Keys = tuple[str | int, ...]
Place = tuple[int, int]

BOM = b"\xef\xbb\xbf"
"""What some editors write at the beginning of a file of UTF-8."""


@dataclass(frozen=True, kw_only=True)
class Places:
    """The line and column, both from 1, of every key and value in a file, by the keys that lead there."""

    keys: dict[Keys, Place] = field(default_factory=dict)
    values: dict[Keys, Place] = field(default_factory=dict)
    again: list[tuple[str, Place, Place]] = field(default_factory=list)
    """What is there a second time, which TOML does not allow: its name, its place, and that of the first."""
    around: dict[Keys, Place] = field(default_factory=dict)
    """The place of the first key inside something that may have no place itself."""

    def key(self, keys: Keys) -> Place:
        """Return the place of a key, or of the nearest thing around it that has one."""
        return self._nearest(self.keys, keys)

    def value(self, keys: Keys) -> Place:
        """Return the place of a value, or of the nearest thing around it that has one."""
        return self._nearest(self.values, keys)

    @property
    def is_full(self) -> bool:
        """Whether more is known than anybody will ask for."""
        return len(self.again) >= bounds.COUNTED or len(self.values) > bounds.VALUES

    def note_key(self, keys: Keys, place: Place) -> None:
        """Note where a key stands, unless it stood somewhere before."""
        self.keys.setdefault(keys, place)
        for length in range(len(keys), 0, -1):
            if keys[:length] in self.around:
                break
            self.around[keys[:length]] = place

    def setting(self, table: Keys, name: str, number: int | None = None) -> Place:
        """Return the place where an experiment's setting stands.

        That is in its own table, as one of a sweep's values, or in [defaults].
        """
        own = ((*table, name, number), (*table, name)) if number is not None else ((*table, name),)
        return next(
            (self.values[keys] for keys in (*own, ("defaults", name)) if keys in self.values),
            self.value(table),
        )

    def _nearest(self, places: dict[Keys, Place], keys: Keys) -> Place:
        if keys in places:
            return places[keys]
        around = (keys[:length] for length in range(len(keys), 0, -1))
        return next(
            (found[shorter] for shorter in around for found in (self.values, self.keys) if shorter in found),
            (1, 1),
        )


def read_places(text: bytes) -> Places:
    """Return the places of every key and value of a TOML text; of broken TOML, of what could be read."""
    import tree_sitter_toml  # noqa: PLC0415 - only a file with problems needs it
    from tree_sitter import Language, Parser  # noqa: PLC0415

    plain = text.removeprefix(BOM)
    tree = Parser(Language(tree_sitter_toml.language())).parse(plain)
    reader = _Reader(_Columns(plain))
    for node in tree.root_node.named_children:
        if reader.places.is_full:
            break
        reader.note(node)
    return reader.places


def place_of(file: Path, keys: Keys) -> Place:
    """Return the place of a value in a file, for problems that are found long after it was read."""
    try:
        return read_places(read_plain(file, bounds.TEXT, follow=True)).value(keys)
    except OSError:
        return (0, 0)


def places_in(file: Path) -> Places:
    """Return the places in a file; none when it is gone."""
    try:
        return read_places(read_plain(file, bounds.TEXT, follow=True))
    except OSError:
        return Places()


class _Columns:
    """Counts columns in characters, where the parser counts bytes.

    No line is read twice, however much stands on it.
    """

    def __init__(self, text: bytes) -> None:
        self._lines = text.split(b"\n")
        self._starts: dict[int, list[int]] = {}

    def place(self, node: Node) -> Place:
        """Turn the parser's row and byte into a line and a column."""
        row, byte = node.start_point
        if row not in self._starts:
            line = self._lines[row]
            self._starts[row] = [] if line.isascii() else _starts_of_letters(line)
        starts = self._starts[row]
        return row + 1, (bisect_left(starts, byte) if starts else byte) + 1


def _starts_of_letters(line: bytes) -> list[int]:
    return [at for at, one in enumerate(line) if one & 0xC0 != 0x80]  # noqa: PLR2004 - a letter's first byte


class _Reader:
    """Walks along what the parser found."""

    def __init__(self, columns: _Columns) -> None:
        self.places = Places()
        self._place = columns.place
        self._counts: dict[Keys, int] = {}

    def note(self, node: Node) -> None:
        """Note a pair or a table of the file itself; what is broken is left out."""
        if node.type == "pair":
            self._note_pair(node, ())
        elif node.type in ("table", "table_array_element"):
            self._note_table(node)

    def _note_table(self, node: Node) -> None:
        """Note a table's header and its pairs; the tables of an array are counted from 0."""
        children = node.named_children
        if not children or children[0].type not in KEY_TYPES:
            return
        header, *pairs = children
        name, place = self._with_counts(_parts(header)), self._place(header)
        is_array = node.type == "table_array_element"
        first = self.places.keys.get(name) or (self.places.around.get(name) if is_array else None)
        if first and not (is_array and name in self._counts):
            self.places.again.append(
                (".".join(str(part) for part in name if isinstance(part, str)), place, first)
            )
        self.places.note_key(name, place)
        if is_array:
            self._counts[name] = self._counts.get(name, -1) + 1
            name = (*name, self._counts[name])
        self.places.note_key(name, place)
        self.places.values.setdefault(name, place)
        for pair in pairs:
            if pair.type == "pair":
                self._note_pair(pair, name)

    def _with_counts(self, name: Keys) -> Keys:
        """Lead through the last element of each array of tables on the way, as TOML does."""
        path: Keys = ()
        for part in name[:-1]:
            path = (*path, part)
            if path in self._counts:
                path = (*path, self._counts[path])
        return (*path, *name[-1:])

    def _note_pair(self, node: Node, around: Keys) -> None:
        children = [child for child in node.named_children if child.type != "comment"]
        if not children or children[0].type not in KEY_TYPES or self.places.is_full:
            return
        key, *rest = children
        path, place, parts = around, self._place(key), _parts(key)
        for number, part in enumerate(parts, 1):
            path = (*path, part)
            first = self.places.keys.get(path) if number == len(parts) or path in self.places.values else None
            if first:
                self.places.again.append((str(part), place, first))
            self.places.note_key(path, place)
        if rest:
            self._note_value(rest[0], path)

    def _note_value(self, node: Node, path: Keys) -> None:
        if self.places.is_full or len(path) > bounds.DEPTH + bounds.PARTS:
            return
        self.places.values[path] = self._place(node)
        if node.type == "array":
            for number, child in enumerate(child for child in node.named_children if child.type != "comment"):
                self._note_value(child, (*path, number))
        elif node.type == "inline_table":
            for child in node.named_children:
                if child.type == "pair":
                    self._note_pair(child, path)


KEY_TYPES = ("bare_key", "quoted_key", "dotted_key")


def _parts(node: Node) -> Keys:
    """Return the parts of a key: ``a."b c"`` has two."""
    parts: list[str] = []
    left = [node]
    while left:
        one = left.pop()
        if one.type == "dotted_key":
            left += reversed(one.named_children)
            continue
        text = (one.text or b"").decode(errors="replace")
        parts.append(_unquoted(text) if one.type == "quoted_key" else text)
    return tuple(parts)


def _unquoted(text: str) -> str:
    try:
        return next(iter(tomllib.loads(f"{text} = 0")))
    except ValueError:  # broken, which is told elsewhere
        return text

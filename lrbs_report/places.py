"""Where in a TOML file a key or a value stands. Read only when there is something to point at."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Node

Keys = tuple[str | int, ...]
Place = tuple[int, int]


@dataclass(frozen=True)
class Places:
    """The line and column, both from 1, of every key and of every value in a file, by the keys that lead there."""

    keys: dict[Keys, Place] = field(default_factory=dict)
    values: dict[Keys, Place] = field(default_factory=dict)
    again: list[tuple[str, Place, Place]] = field(default_factory=list)
    """What is there a second time, which TOML does not allow: its name, its place, and that of the first."""

    def key(self, keys: Keys) -> Place:
        """Give the place of a key, or of the nearest thing around it that has one."""
        return self._nearest(self.keys, keys)

    def value(self, keys: Keys) -> Place:
        """Give the place of a value, or of the nearest thing around it that has one."""
        return self._nearest(self.values, keys)

    def first_inside(self, keys: Keys) -> Place | None:
        """Give the place of the first key that stands inside some other, which has no place itself."""
        return next((place for path, place in self.keys.items() if path[: len(keys)] == keys), None)

    def setting(self, table: Keys, name: str, number: int | None = None) -> Place:
        """Give the place where an experiment's setting stands: in its own table, as one of a sweep's values, or in [defaults]."""
        own = ((*table, name, number), (*table, name)) if number is not None else ((*table, name),)
        return next((self.values[keys] for keys in (*own, ("defaults", name)) if keys in self.values), self.value(table))

    def _nearest(self, places: dict[Keys, Place], keys: Keys) -> Place:
        if keys in places:
            return places[keys]
        around = (keys[:length] for length in range(len(keys), 0, -1))
        return next((found[shorter] for shorter in around for found in (self.values, self.keys) if shorter in found), (1, 1))


def read_places(text: bytes) -> Places:
    """Find every key and value of a TOML text. Broken TOML gives what could be read."""
    import tree_sitter_toml  # noqa: PLC0415 - only a file with problems needs it
    from tree_sitter import Language, Parser  # noqa: PLC0415

    places = Places()
    lines = text.split(b"\n")
    tree = Parser(Language(tree_sitter_toml.language())).parse(text)
    counts: dict[Keys, int] = {}
    for node in tree.root_node.named_children:
        if node.type == "pair":
            _note_pair(node, (), places, lines)
        elif node.type in ("table", "table_array_element"):
            _note_table(node, counts, places, lines)
    return places


def place_of(file: Path, keys: Keys) -> Place:
    """Give the place of a value in a file, for problems that are found long after it was read."""
    try:
        return read_places(file.read_bytes()).value(keys)
    except OSError:
        return (0, 0)


def places_in(file: Path) -> Places:
    """Give the places in a file; none when it is gone."""
    try:
        return read_places(file.read_bytes())
    except OSError:
        return Places()


def _note_table(node: Node, counts: dict[Keys, int], places: Places, lines: list[bytes]) -> None:
    """Note a table's header and its pairs; the tables of an array are counted from 0."""
    header, *pairs = node.named_children
    name = _with_counts(tuple(_parts(header)), counts)
    is_array = node.type == "table_array_element"
    first = places.keys.get(name) or (places.first_inside(name) if is_array else None)
    if first and not (is_array and name in counts):
        places.again.append((".".join(str(part) for part in name if isinstance(part, str)), _at(header, lines), first))
    places.keys.setdefault(name, _at(header, lines))
    if is_array:
        counts[name] = counts.get(name, -1) + 1
        name = (*name, counts[name])
    places.keys.setdefault(name, _at(header, lines))
    places.values.setdefault(name, _at(header, lines))
    for pair in pairs:
        if pair.type == "pair":
            _note_pair(pair, name, places, lines)


def _with_counts(name: Keys, counts: dict[Keys, int]) -> Keys:
    """Lead through the last element of each array of tables on the way, as TOML does."""
    path: Keys = ()
    for part in name[:-1]:
        path = (*path, part)
        if path in counts:
            path = (*path, counts[path])
    return (*path, *name[-1:])


def _note_pair(node: Node, around: Keys, places: Places, lines: list[bytes]) -> None:
    key, *rest = [child for child in node.named_children if child.type != "comment"]
    path = around
    parts = tuple(_parts(key))
    for number, part in enumerate(parts, 1):
        path = (*path, part)
        first = places.keys.get(path) if number == len(parts) or path in places.values else None
        if first:
            places.again.append((str(part), _at(key, lines), first))
        places.keys.setdefault(path, _at(key, lines))
    if rest:
        _note_value(rest[0], path, places, lines)


def _note_value(node: Node, path: Keys, places: Places, lines: list[bytes]) -> None:
    places.values[path] = _at(node, lines)
    children = [child for child in node.named_children if child.type != "comment"]
    if node.type == "array":
        for number, child in enumerate(children):
            _note_value(child, (*path, number), places, lines)
    elif node.type == "inline_table":
        for child in children:
            if child.type == "pair":
                _note_pair(child, path, places, lines)


def _parts(node: Node) -> Iterator[str]:
    """Give the parts of a key: ``a."b c"`` has two."""
    if node.type == "dotted_key":
        for child in node.named_children:
            yield from _parts(child)
        return
    text = (node.text or b"").decode(errors="replace")
    yield next(iter(tomllib.loads(f"{text} = 0"))) if node.type == "quoted_key" else text


def _at(node: Node, lines: list[bytes]) -> Place:
    """Turn the parser's row and byte into a line and a column of characters."""
    row, byte = node.start_point
    return row + 1, len(lines[row][:byte].decode(errors="replace")) + 1

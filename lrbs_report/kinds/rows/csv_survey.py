"""What a table in text holds: which columns are numbers, which are texts, and what is wrong with it.

The table is looked at twice: once for the kinds of its columns, and once for the texts and the target, of
which a number a row is kept.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lrbs_report.base import bounds
from lrbs_report.base.files import opened
from lrbs_report.base.suggesting import called, came, nearest
from lrbs_report.base.tongue import data, together, tr
from lrbs_report.kinds.rows.csv_text import (
    EXPECTED,
    NUMBER,
    WITH_COMMA,
    Head,
    blocks,
    place_of,
    read_head,
)
from lrbs_report.kinds.rows.digests import stamp_of
from lrbs_report.kinds.sources.dataset import Dataset
from lrbs_report.kinds.sources.source import Refused, Wrong

MISSING = frozenset({"na", "n/a", "nan", "null", "none", "?", "-"})
"""What people write among numbers for one that they do not have."""

MOSTLY = 0.9
"""From this share of numbers on, a column is one of numbers, and a text in it a slip."""

FEW, ROWS_A_TEXT = 20, 2
"""So many different texts are categories without being asked; of more, each has some rows."""

REMEMBERED = 4
"""Tables that a process remembers: each is asked for several times."""


@dataclass(kw_only=True)
class Seen:
    """What was seen of a column: how many numbers and texts, and the first rows of what is worth telling."""

    comma_is_decimal: bool
    numbers: int = 0
    texts: int = 0
    words: int = 0
    empty: int = 0
    first: dict[str, tuple[int, str]] = field(default_factory=dict)
    begun: int = 0

    def look(self, cells: Sequence[str], row: int) -> None:
        """Look at some cells, of which the first stands in this row."""
        if self._are_plain(cells, row):
            return
        self.begun = row
        for cell, count in Counter(cells).items():
            self._look_at(cell, count, partial(_row_of, cell, cells, row))

    def _are_plain(self, cells: Sequence[str], row: int) -> bool:
        """Tell, quickly, whether all cells are numbers written in one way."""
        joined = "".join(cells)
        if not joined.isascii() or "_" in joined or "n" in joined or "N" in joined:
            return False
        has_comma = "," in joined
        if has_comma and (not self.comma_is_decimal or "." in joined):
            return False
        try:
            list(map(float, [cell.replace(",", ".") for cell in cells] if has_comma else cells))
        except ValueError:
            return False
        self.numbers += len(cells)
        for mark in (",", "."):
            if mark in joined and mark not in self.first:
                number, cell = next((n, cell) for n, cell in enumerate(cells, row) if mark in cell)
                self.first[mark] = number, cell.strip()
        return True

    def _look_at(self, cell: str, count: int, row: Callable[[], int]) -> None:
        """Look at a cell that stands there so many times; its first row is asked for where it matters."""
        text = cell.strip()
        if not text:
            self.empty += count
            self._note("missing", text, row)
        elif NUMBER.fullmatch(text):
            self.numbers += count
            if "." in text:
                self._note(".", text, row)
        elif self.comma_is_decimal and WITH_COMMA.fullmatch(text):
            self.numbers += count
            self._note(",", text, row)
        elif text.lower() in MISSING:
            self.words += count
            self._note("word", text, row)
        else:
            self.texts += count
            self._note("text", text, row)

    def _note(self, kind: str, text: str, row: Callable[[], int]) -> None:
        """Remember where something stands first. Blocks are looked at in order, cells in any."""
        if kind not in self.first or self.first[kind][0] >= self.begun:
            found = row()
            if kind not in self.first or found < self.first[kind][0]:
                self.first[kind] = found, text

    @property
    def is_number(self) -> bool:
        """Whether the column is one of numbers, apart from slips."""
        return self.numbers > 0 and self.numbers >= MOSTLY * (self.numbers + self.texts)

    @property
    def missing(self) -> int:
        """How many cells lack a value."""
        return self.empty + (self.words if self.is_number else 0)


def _row_of(cell: str, cells: Sequence[str], row: int) -> int:
    return row + cells.index(cell)


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column that is used: its place in a row, and the texts in it by rows, where it holds texts.

    ``codes`` are the places of each row's text in ``texts``. ``has_comma`` says that its numbers are written
    with a decimal comma.
    """

    name: str
    place: int
    has_comma: bool = False
    texts: tuple[str, ...] | None = None
    codes: NDArray[np.int32] | None = None

    @property
    def width(self) -> int:
        """How many numbers it takes at most: one, or one for each of its texts."""
        return 1 if self.texts is None else len(self.texts)

    def numbers(self, cells: Iterable[str]) -> NDArray[np.float64]:
        """Return the numbers of some cells."""
        return np.array(
            [float(cell.replace(",", ".")) for cell in cells] if self.has_comma else list(map(float, cells)),
            np.float64,
        )


@dataclass(frozen=True, kw_only=True)
class Survey:
    """A table as it was found: its head, its features in order, its target, and how many rows it has."""

    head: Head
    rows: int
    features: tuple[Column, ...]
    target: Column
    numbers: NDArray[np.float64] | None


_surveys: dict[tuple[object, ...], Survey] = {}


def survey_of(dataset: Dataset, path: Path) -> Survey:
    """Return what a table holds. Raises ``Refused`` with all that is wrong with it, and ``OSError``."""
    with opened(path, bounds.DATA) as file:
        key = (*stamp_of(file), dataset.target, dataset.features, dataset.delimiter)
    if key not in _surveys:
        while len(_surveys) >= REMEMBERED:
            del _surveys[next(iter(_surveys))]
        _surveys[key] = _surveyed(dataset, path)
    return _surveys[key]


def _surveyed(dataset: Dataset, path: Path) -> Survey:
    head = read_head(path, dataset.delimiter)
    target, features = _places(dataset, head)
    seen, rows = _seen(path, head, (target, *features))
    _refuse_cells(path, head, seen)
    texts = [place for place in (target, *features) if not seen[place].is_number]
    kept, numbers = _kept(path, head, texts, rows, target if seen[target].is_number else None)
    columns = {
        place: Column(
            name=head.columns[place],
            place=place,
            has_comma="," in one.first,
            texts=kept[place][0] if place in kept else None,
            codes=kept[place][1] if place in kept else None,
        )
        for place, one in seen.items()
    }
    _refuse_width(columns, features, rows)
    return Survey(
        head=head,
        rows=rows,
        features=tuple(columns[place] for place in features),
        target=columns[target],
        numbers=numbers if seen[target].is_number else None,
    )


def _places(dataset: Dataset, head: Head) -> tuple[int, tuple[int, ...]]:
    """Return the places of the target and of the features.

    Raises ``Refused`` for columns that are not there, or that are there twice.
    """
    columns, wrong = head.columns, list(_wrong_head(head))
    if wrong:
        raise Refused.several(wrong)
    there = frozenset(columns)
    asked = [("target", dataset.target or "")]
    asked += [("features", name) for name in dataset.features or ()]
    wrong = [
        Wrong(
            key=key,
            message=tr("{key}: there is no column {name}", key=key, name=came(name)),
            hint=nearest(name, columns) or tr("The table has {count} columns.", count=len(columns)),
        )
        for key, name in asked
        if name not in there
    ]
    used = {*(name for _, name in asked), *(columns if dataset.features is None else ())}
    wrong += [
        Wrong(
            message=_twice(columns, name),
            hint=tr("Give one of them another name in the head."),
        )
        for name, count in Counter(columns).items()
        if count > 1 and name in used
    ]
    wrong += [*_unnamed(columns, used), *_unspeakable(columns)]
    if dataset.target in (dataset.features or ()):
        wrong.append(
            Wrong(
                key="features",
                message=tr("features: {name} is the target", name=came(dataset.target)),
                hint=tr("Leave it out."),
            )
        )
    if wrong:
        raise Refused.several(wrong)
    places = {name: place for place, name in enumerate(columns)}
    target = places[dataset.target or ""]
    others = columns if dataset.features is None else dataset.features
    features = tuple(places[name] for name in others if places[name] != target)
    if not features:
        raise Refused(tr("it has no column beside the target"), EXPECTED)
    return target, features


def _wrong_head(head: Head) -> Iterable[Wrong]:
    if len(head.columns) > bounds.COLUMNS:
        yield Wrong(
            message=tr("it has {count} columns", count=len(head.columns)),
            hint=tr("Expected at most {columns}.", columns=bounds.COLUMNS),
        )
    elif all(NUMBER.fullmatch(name) or WITH_COMMA.fullmatch(name) for name in head.columns):
        yield Wrong(
            message=tr("its first line holds numbers, expected the names of the columns"), hint=EXPECTED
        )


def _unnamed(columns: Sequence[str], used: Iterable[str]) -> list[Wrong]:
    if "" not in used:
        return []
    hint = tr(
        "Give it a name, or say the others with features. Row numbers of pandas are such a "
        "column: index=False leaves them out."
    )
    return [Wrong(message=tr("column {index} has no name", index=columns.index("") + 1), hint=hint)]


def _unspeakable(columns: Sequence[str]) -> list[Wrong]:
    """Refuse a name that no page shows."""
    place = next(
        (
            number
            for number, name in enumerate(columns, 1)
            if len(name) > bounds.CLASS_NAME or not name.isprintable()
        ),
        None,
    )
    if place is None:
        return []
    hint = tr(
        "Expected at most {class_name} letters that can be printed, in a line.", class_name=bounds.CLASS_NAME
    )
    return [
        Wrong(
            message=tr("the name of column {place} is {name}", place=place, name=came(columns[place - 1])),
            hint=hint,
        )
    ]


def _twice(columns: Sequence[str], name: str) -> str:
    *first, last = [data(number) for number, one in enumerate(columns, 1) if one == name]
    return tr(
        "two columns are called {name}, the {first} and the {last}",
        name=came(name),
        first=together(tr(", the "), first),
        last=last,
    )


def _seen(path: Path, head: Head, places: Sequence[int]) -> tuple[dict[int, Seen], int]:
    """Look at the cells of some columns, and count the rows."""
    seen = {place: Seen(comma_is_decimal=head.delimiter != ",") for place in places}
    rows = 0
    for block in blocks(path, head):
        columns = list(zip(*block, strict=True))
        for place, one in seen.items():
            one.look(columns[place], rows)
        rows += len(block)
    if not rows:
        raise Refused(tr("it has a head and no rows"), EXPECTED)
    return seen, rows


def _refuse_cells(path: Path, head: Head, seen: Mapping[int, Seen]) -> None:
    """Refuse missing values, texts among numbers, and numbers that are written in two ways."""
    wrong = [*_missing(path, head, seen), *_mixed(path, head, seen), *_ambiguous(path, head, seen)]
    if wrong:
        raise Refused.several(wrong)


def _missing(path: Path, head: Head, seen: Mapping[int, Seen]) -> Iterable[Wrong]:
    lacking = {place: one for place, one in seen.items() if one.missing}
    if not lacking:
        return
    places = {
        (one.first[kind][0], place): one.first[kind][1]
        for place, one in lacking.items()
        for kind in (("missing", "word") if one.is_number else ("missing",))
        if kind in one.first
    }
    (row, place), cell = min(places.items())
    line, column = place_of(path, head, row, place)
    total, names = sum(one.missing for one in lacking.values()), [head.columns[one] for one in lacking]
    at = {"line": line, "column": column, "name": came(head.columns[place])}
    first = (
        tr("line {line}, column {column}: {name} is {cell}", cell=came(cell), **at)
        if cell
        else tr("line {line}, column {column}: {name} is empty", **at)
    )
    more = [tr("it is one of {total} missing values, in {names}", total=total, names=_listed(names))]
    yield Wrong(
        message=together("; ", [first, *(more if total > 1 else [])]),
        hint=tr("Leave such rows out, fill the cells in, or name the other columns with features."),
    )


def _mixed(path: Path, head: Head, seen: Mapping[int, Seen]) -> Iterable[Wrong]:
    for place, one in seen.items():
        if one.is_number and one.texts:
            row, cell = one.first["text"]
            line, column = place_of(path, head, row, place)
            first = tr(
                "line {line}, column {column}: {name} holds numbers, but here {cell}",
                line=line,
                column=column,
                name=came(head.columns[place]),
                cell=came(cell),
            )
            more = [tr("{count} of its cells are no numbers", count=one.texts)] if one.texts > 1 else []
            yield Wrong(
                message=together("; ", [first, *more]),
                hint=tr(
                    "Write a number, or leave the row or the column out. Texts would be texts in every row."
                ),
            )


def _ambiguous(path: Path, head: Head, seen: Mapping[int, Seen]) -> Iterable[Wrong]:
    """Refuse a table in which a comma and a point could both be decimal."""
    numbers = {place: one for place, one in seen.items() if one.is_number}
    first = {
        mark: min(
            (one.first[mark][0], place, one.first[mark][1])
            for place, one in numbers.items()
            if mark in one.first
        )
        for mark in ",."
        if any(mark in one.first for one in numbers.values())
    }
    if len(first) > 1:
        (row, place, comma), (other, there, point) = first[","], first["."]
        at, other_at = place_of(path, head, row, place), place_of(path, head, other, there)
        yield Wrong(
            message=tr(
                "line {line}, column {column}: {comma} has a decimal comma, "
                "but {point} in line {other_line}, column {other_column} has a point",
                line=at[0],
                column=at[1],
                comma=came(comma),
                point=came(point),
                other_line=other_at[0],
                other_column=other_at[1],
            ),
            hint=tr("Write all numbers in one way, without marks between thousands."),
        )


def _kept(
    path: Path, head: Head, texts: Sequence[int], rows: int, target: int | None
) -> tuple[dict[int, tuple[tuple[str, ...], NDArray[np.int32]]], NDArray[np.float64]]:
    """Return the texts of some columns in order, with the place of each row's; and the target's numbers."""
    known: dict[int, dict[str, int]] = {place: {} for place in texts}
    raw: dict[int, dict[str, int]] = {place: {} for place in texts}
    codes = {place: array("i") for place in texts}
    numbers = array("d")
    for block in blocks(path, head) if texts or target is not None else ():
        for place in texts:
            one = known[place]
            cells = [row[place] for row in block]
            for cell in set(cells) - raw[place].keys():
                raw[place][cell] = one.setdefault(cell.strip(), len(one))
            codes[place].extend(map(raw[place].__getitem__, cells))
            _refuse_texts(head.columns[place], len(one), rows, is_target=place == texts[0] and target is None)
        if target is not None:
            numbers.extend([float(row[target].replace(",", ".")) for row in block])
    found = {}
    for place in texts:
        ordered = sorted(known[place])
        moved = np.empty(len(ordered), np.int32)
        moved[[known[place][text] for text in ordered]] = np.arange(len(ordered))
        found[place] = tuple(ordered), moved[np.frombuffer(codes[place], np.int32)]
    return found, np.frombuffer(numbers, np.float64) if numbers else np.empty(0)


def _refuse_texts(name: str, count: int, rows: int, *, is_target: bool) -> None:
    """Refuse a column with almost as many texts as rows, or with more than anybody takes apart."""
    if count <= FEW or (count <= bounds.CATEGORIES and count <= rows // ROWS_A_TEXT):
        return
    if is_target:
        message = tr(
            "target: {name} holds {count} different texts or more in {rows} rows",
            name=came(name),
            count=count,
            rows=rows,
        )
        raise Refused(message, tr("Expected numbers, or the names of a few classes."), "target")
    message = tr(
        "the column {name} holds {count} different texts or more in {rows} rows",
        name=came(name),
        count=count,
        rows=rows,
    )
    hint = tr(
        "Leave it out: name the other columns with features. Expected at most {categories} texts.",
        categories=bounds.CATEGORIES,
    )
    raise Refused(message, hint)


def _refuse_width(columns: Mapping[int, Column], features: Sequence[int], rows: int) -> None:
    width = sum(columns[place].width for place in features)
    if width * rows * np.dtype(np.float32).itemsize > bounds.DATA:
        message = tr(
            "{rows} rows of {width} features are more than {data} bytes",
            rows=rows,
            width=width,
            data=bounds.DATA,
        )
        raise Refused(message, tr("Name fewer columns with features."))


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(called(name) for name in names[:FEW])
    left = len(names) - FEW
    return tr("{names} and {left} more columns", names=shown, left=left) if left > 0 else shown

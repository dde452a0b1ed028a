"""Tables of epochs: a line an epoch, or several that make one together; with a head, or as objects of JSON.

    epoch,loss,val_loss
    0,0.5980,0.4031

    {"epoch": 0, "loss": 0.5980}
    {"epoch": 0, "val_loss": 0.4031}

Lines of one epoch are merged. Where epochs count from less again, another run begins.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import NamedTuple

from lrbs_report.base import bounds
from lrbs_report.base.errors import InvalidInput
from lrbs_report.base.numeral import is_numeral
from lrbs_report.base.suggesting import called, nearest
from lrbs_report.base.tongue import tr
from lrbs_report.kinds.logs.gathering import Gathering
from lrbs_report.kinds.logs.pieces import Piece, cleaned, pieces, refusal
from lrbs_report.kinds.logs.printed_json import objects_in
from lrbs_report.kinds.logs.published import PrintedLog, PrintedRun
from lrbs_report.kinds.logs.quick_tables import Head, quick_run

EPOCH = "epoch"
MISSING = frozenset({"", "na", "n/a", "null", "none", "-"})
"""What stands, in small letters, where there is no number. (``nan`` is one.)"""

DELIMITERS = (",", "\t", ";", "|")
BY_STEP = frozenset({"step", "steps", "batch", "iteration", "iter", "global_step"})
"""Names of columns that count something else than epochs."""

DECIMAL_COMMA = re.compile(r"[+-]?\d{1,20},\d{1,20}", re.ASCII)
NUMBERS = tr("Numbers look like 0.0999, 1e-05, inf or nan; where there is none, nothing stands.")
COMMA = tr("Write it with a point, as programs do: numbers look like 0.0999 or 1e-05.")

SAY = tr('Say which column it is: [formats.NAME] with columns = { epoch = "…" } in experiments.toml.')


class Row(NamedTuple):
    """A line below the head: its cells, whether the end of the file cuts it short, and its text."""

    line: int
    cells: Sequence[str]
    is_short: bool
    text: str

    def column_of(self, head: Head, name: str) -> int:
        """Return the place in the line at which the cell of a column begins, from 1.

        >>> Row(2, ["0", "oh"], False, "0, oh").column_of(Head(names=("a", "b"), delimiter=",", line=1), "b")
        4
        """
        raw = self.text.split(head.delimiter)
        place = head.names.index(name) if name in head.names else 0
        if len(raw) != len(head.names):  # a cell in quotes holds what stands between others
            return 1
        before = sum(len(cell) + 1 for cell in raw[:place])
        return before + len(raw[place]) - len(raw[place].lstrip()) + 1


@dataclass(frozen=True, kw_only=True)
class Table:
    """A format of tables. ``columns`` are those that are read, each under the name that it gets; else all.

    ``epoch`` is the column that counts epochs where all others are read under their own names. ``kinds`` are
    the signs that may stand between columns; none where only objects of JSON are read.

    >>> Table(name="mine", columns={"epoch": "epoch", "rate": "lr-SGD"}, delimiters=(",",)).takes
    ('text',)
    """

    name: str
    about: str = tr("a table by columns of your own")
    columns: Mapping[str, str] | None = None
    epoch: str | None = None
    delimiters: tuple[str, ...] = DELIMITERS
    reads_json: bool = True
    takes: tuple[str, ...] = ("text",)
    is_general: bool = True

    def read(self, log: Path) -> PrintedLog:
        """Return what a table says."""
        is_json = self.reads_json and _begins_as_json(log)
        if not is_json and not self.delimiters:
            raise refusal(log, tr("no line begins with {"), tr("Each line is an object of JSON."), line=1)
        reading = _Reading(self, log, has_head=not is_json)
        return reading.json() if is_json else reading.table()


def _begins_as_json(log: Path) -> bool:
    """Tell whether the first line that says something begins an object of JSON."""
    return _is_json(next((piece.text for piece in pieces(log) if piece.text.strip()), ""))


def _is_json(text: str) -> bool:
    """Tell whether a line begins an object."""
    return text.lstrip().startswith("{")


def head_of(log: Path, delimiters: Sequence[str]) -> Head:
    """Return the head of a table. Raises ``InvalidInput`` when the first line is none."""
    for piece in pieces(log):
        text = cleaned_line(piece)
        if not text.strip() or text.startswith("#"):
            continue
        if _is_json(text):
            raise refusal(log, tr("this is JSON, and no table"), line=piece.line)
        delimiter = max(delimiters, key=text.count)
        names = tuple(name.strip() for name in _cells(text, delimiter, log, piece.line))
        _refuse_wrong_head(names, piece, log, delimiter if text.count(delimiter) else None)
        return Head(names=names, delimiter=delimiter, line=piece.line)
    raise refusal(log, tr("the log is empty"), line=1)


def rows_of(log: Path, head: Head) -> Iterator[Row]:
    """Return each line below a head."""
    for piece in pieces(log):
        if piece.line <= head.line or not piece.text.strip():
            continue
        cells = [cell.strip() for cell in _cells(cleaned_line(piece), head.delimiter, log, piece.line)]
        if tuple(cells) == head.names:
            continue
        if piece.is_cut or (len(cells) != len(head.names) and piece.is_ended):
            message = tr(
                "this line has {count} cells, and the head {count_2}",
                count=len(cells),
                count_2=len(head.names),
            )
            raise refusal(log, message, tr("The head is on line {line}.", line=head.line), line=piece.line)
        yield Row(piece.line, cells, len(cells) != len(head.names), piece.text)


def cleaned_line(piece: Piece) -> str:
    """Return a line of a table without what is not seen; tabs stay."""
    return piece.text if piece.text.isprintable() else "\t".join(map(cleaned, piece.text.split("\t")))


def whole_of(text: str, log: Path, line: int, column: int = 1) -> int:
    """Return the number of an epoch. Raises ``InvalidInput`` when it is no whole one."""
    if is_numeral(text) and float(text).is_integer() and 0 <= float(text) < 2**53:
        return int(float(text))
    raise refusal(
        log, tr("Expected the number of an epoch, came “{text}”", text=called(text)), line=line, column=column
    )


class _Reading:
    """How far a table was read."""

    def __init__(self, format_: Table, log: Path, *, has_head: bool) -> None:
        self._format = format_
        self._log = log
        self._gathering = Gathering(log, are_lines_whole=has_head)
        self._dropped: dict[str, InvalidInput] = {}
        self._numeric: set[str] = set()
        self._column_of: Callable[[str], int] = lambda _: 1

    def json(self) -> PrintedLog:
        """Read objects of JSON, a line each. Those without an epoch are another program's."""
        named = (self._format.columns or {}).get(EPOCH) or self._format.epoch
        is_cut = False
        names: dict[str, None] = {}
        for line, found, is_broken in objects_in(self._log):
            is_cut = is_broken
            if len(names) < bounds.CANDIDATES:
                names |= dict.fromkeys(found)
            name = named or next((one for one in found if one.lower() == EPOCH), None)
            if name in found:
                self._put(line, found, name)
        if not self._gathering.has_epochs:
            way = nearest(named, names) if named else SAY
            raise refusal(self._log, tr("no line tells “{name}”", name=named or EPOCH), way, line=1)
        for called_, column in (self._format.columns or {}).items():
            if called_ not in {EPOCH, *self._numeric}:
                message = tr("no line tells “{name}”", name=called(column))
                raise refusal(self._log, message, nearest(column, names), line=1)
        return self._ended(is_cut=is_cut)

    def table(self) -> PrintedLog:
        """Read lines below a head."""
        head = head_of(self._log, self._format.delimiters)
        epoch_name = self._epoch_name(head)
        self._refuse_missing_columns(head)
        if epoch_name and (run := self._quick(head, epoch_name)):
            return self._with_numbers(PrintedLog(format=self._format.name, runs=(run,)))
        is_cut, number = False, 0
        for row in rows_of(self._log, head):
            is_cut, number = row.is_short, number + 1
            if not row.is_short:
                self._column_of = partial(row.column_of, head)
                found = dict(zip(head.names, row.cells, strict=True))
                self._put(row.line, found, epoch_name, None if epoch_name is not None else number)
        if not self._gathering.has_epochs:
            raise refusal(self._log, tr("no line follows the head"), line=head.line)
        return self._ended(is_cut=is_cut)

    def _quick(self, head: Head, epoch: str) -> PrintedRun | None:
        """Return the run of a table without any surprise."""
        asked = self._format.columns or {name: name for name in head.names if name != epoch}
        columns = {
            name: column for name, column in asked.items() if name != EPOCH or self._format.columns is None
        }
        return quick_run(self._log, head, columns, epoch)

    def _put(
        self, line: int, found: Mapping[str, str], epoch_name: str | None, number: int | None = None
    ) -> None:
        columns = self._format.columns
        epoch = number or 0
        if epoch_name is not None:
            epoch = whole_of(found[epoch_name], self._log, line, self._column_of(epoch_name))
        named = (
            {name: found[column] for name, column in columns.items() if name != EPOCH and column in found}
            if columns
            else {name: text for name, text in found.items() if name != epoch_name}
        )
        self._gathering.put(epoch, self._numbers(named, line), line)

    def _numbers(self, cells: Mapping[str, str], line: int) -> dict[str, str]:
        """Return those cells that are numbers. A column that begins as something else is left out."""
        numbers = {}
        for name, text in cells.items():
            if text.lower() in MISSING or name in self._dropped:
                continue
            if is_numeral(text):
                numbers[name] = text
                self._numeric.add(name)
            elif name in self._numeric or self._format.columns:
                raise self._no_number(name, text, line)
            else:
                self._dropped[name] = self._no_number(name, text, line)
        return numbers

    def _no_number(self, name: str, text: str, line: int) -> InvalidInput:
        """Return the error about a cell that is no number."""
        column = self._column_of((self._format.columns or {}).get(name, name))
        message = tr("Expected a number of {name}, came “{text}”", name=called(name), text=called(text))
        hint = COMMA if DECIMAL_COMMA.fullmatch(text) else NUMBERS
        return refusal(self._log, message, hint, line=line, column=column)

    def _ended(self, *, is_cut: bool) -> PrintedLog:
        if self._dropped:
            names = ", ".join(map(called, list(self._dropped)[:10]))
            self._gathering.note(tr("Not read, since they are no numbers: {names}.", names=names))
        self._gathering.end(complete=not is_cut)
        return self._with_numbers(self._gathering.log(self._format.name))

    def _with_numbers(self, read: PrintedLog) -> PrintedLog:
        """Return what was read. Raises ``InvalidInput`` where not one number of an epoch is there."""
        if any(run.series for run in read.runs):
            return read
        raise next(iter(self._dropped.values()), None) or refusal(
            self._log, tr("no line tells a number of an epoch"), NUMBERS, line=1
        )

    def _epoch_name(self, head: Head) -> str | None:
        """Return the column of epochs; nothing where each line is one, in their order."""
        columns = self._format.columns
        if columns and EPOCH in columns:
            return columns[EPOCH]
        if self._format.epoch is not None:
            return self._format.epoch
        found = next((name for name in head.names if name.lower() == EPOCH), None)
        if found is None and head.names[0] == "":
            return ""
        tells_loss = any("loss" in name.lower() for name in head.names)
        if (
            found is None
            and not columns
            and (not tells_loss or BY_STEP & {name.lower() for name in head.names})
        ):
            raise refusal(self._log, tr("no column is called epoch"), SAY, line=head.line)
        return found

    def _refuse_missing_columns(self, head: Head) -> None:
        needed = [*(self._format.columns or {}).values(), *filter(None, [self._format.epoch])]
        for column in needed:
            if column not in head.names:
                raise refusal(
                    self._log,
                    tr("there is no column {column}", column=called(column)),
                    nearest(column, head.names),
                    line=head.line,
                )


def _cells(text: str, delimiter: str, log: Path, line: int) -> Sequence[str]:
    if '"' not in text:
        return text.split(delimiter)
    try:
        return next(csv.reader([text], delimiter=delimiter), [])
    except csv.Error as error:
        raise refusal(log, tr("this is no line of a table: {error}", error=error), line=line) from error


def _refuse_wrong_head(names: Sequence[str], piece: Piece, log: Path, delimiter: str | None) -> None:
    if piece.is_cut:
        message = tr(
            "the first line is no head: it has more than {letters} letters", letters=bounds.PRINTED_LINE
        )
        raise refusal(log, message, line=piece.line)
    if delimiter is None:
        message = tr("the first line is no head: it has one column")
        raise refusal(log, message, tr("A table has a head, and commas or tabs."), line=piece.line)
    if any(map(is_numeral, names)):
        message = tr("the first line is no head: it holds numbers")
        raise refusal(log, message, tr("A table has a line of names first."), line=piece.line)
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise refusal(log, tr("the column {twice} is there twice", twice=called(twice)), line=piece.line)

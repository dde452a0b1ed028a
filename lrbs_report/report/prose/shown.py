"""What an article shows besides its sentences: its tables and its values, as the texts that they are."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from lrbs_report.report.charts.figures import Figure
from lrbs_report.report.document import Page
from lrbs_report.report.prose.article import bounds_of, fill_in, runs_of
from lrbs_report.report.prose.boxes import Boxes
from lrbs_report.report.prose.formulas import Formula
from lrbs_report.report.prose.inserts import Inserts
from lrbs_report.report.prose.ledger import Entry
from lrbs_report.report.prose.marks import SPAN, put_in
from lrbs_report.report.prose.templates import Templates
from lrbs_report.report.prose.words import Words


@dataclass(frozen=True, kw_only=True)
class ShownTable:
    """A table as a reader sees it.

    ``left_out`` says how much its middle leaves out, and ``end`` is what comes after that.
    """

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    left_out: str = ""
    end: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Shown:
    """The tables of an article in their order, and every value that it or its page names."""

    tables: tuple[ShownTable, ...]
    entries: tuple[Entry, ...]


def shown(page: Page, templates: Templates) -> Shown:
    """Return what a page's article shows. Raises ``InvalidInput`` for a wrong template."""
    boxes = _Recorder(templates=templates, words=Words(page.language), medium="print", runs=runs_of(page))
    with bounds_of(page, templates):
        _, inserts = fill_in(page, templates, _Blocks(boxes=boxes))
        tables = tuple(_table(given, inserts) for given in boxes.tables)
    return Shown(tables=tables, entries=tuple(inserts.ledger.entries))


@dataclass(frozen=True, kw_only=True)
class _Recorder(Boxes):
    """Draws nothing, and remembers what tables were given."""

    tables: list[Mapping[str, Any]] = field(default_factory=list)

    def draw(self, box: str, **given: Any) -> Markup:  # noqa: ANN401 - what the box shows
        """Remember a table; of a fate, keep the words."""
        if box == "table":
            self.tables.append(given)
        return Markup(given["verdict"]) if box == "fate" else Markup()  # noqa: S704 - goes on as a text


@dataclass(frozen=True, kw_only=True)
class _Blocks:
    """Shows no charts."""

    boxes: Boxes

    def figure(self, figure: Figure, number: int) -> str:  # noqa: ARG002 - a chart is no table
        """Return nothing."""
        return ""

    def formula(self, formula: Formula, plain: Callable[[str], str]) -> str:  # noqa: ARG002 - the same
        """Return nothing."""
        return ""


def _table(given: Mapping[str, Any], inserts: Inserts) -> ShownTable:
    def rows(cells: Sequence[Sequence[tuple[str, str]]]) -> tuple[tuple[str, ...], ...]:
        return tuple(tuple(_plain(text, inserts) for text, _ in row) for row in cells)

    (head,) = rows([given["head"]])
    return ShownTable(
        caption=_plain(given["caption"], inserts),
        head=head,
        rows=rows(given["rows"]),
        left_out=given["left_out"],
        end=rows(given["end"]),
    )


def _plain(text: str, inserts: Inserts) -> str:
    """Write a cell as text, with the words that have a look of their own, and every value."""
    return inserts.plain(put_in(SPAN, text, len(inserts.spans), inserts.spans.__getitem__))

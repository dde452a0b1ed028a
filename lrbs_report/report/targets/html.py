"""A page as HTML: what stands between the paragraphs, and the frame around the article."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from markupsafe import Markup

from lrbs_report.report.changes.edition_pages import section
from lrbs_report.report.charts.figures import Drawing, Figure
from lrbs_report.report.charts.inline import for_every_screen
from lrbs_report.report.charts.tables import DataTable, RowGroup, slots_of, table_of
from lrbs_report.report.document import Page
from lrbs_report.report.prose.article import Article, boxes_of, runs_of, write_article
from lrbs_report.report.prose.boxes import Boxes
from lrbs_report.report.prose.byline import byline_of, byline_parts, linked_data
from lrbs_report.report.prose.evidence import shown_evidence
from lrbs_report.report.prose.filling import fill, fill_page, frames_of
from lrbs_report.report.prose.formulas import Formula
from lrbs_report.report.prose.ledger import Entry
from lrbs_report.report.prose.table import Cell, cells_of, look_of
from lrbs_report.report.prose.templates import FRAME, Templates
from lrbs_report.report.prose.words import Words

FontCss = Callable[[Iterable[str]], str]

SCRIPT = "report.js"

MOST_SOURCES = 12
"""Up to how many experiments a chart's caption names as what it is drawn from; of more, how many they are."""

EMPTY = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>'
EMPTY_IMAGE = Drawing(svg=EMPTY, page=EMPTY, marks=())


@dataclass(frozen=True, kw_only=True)
class Written:
    """A page's text, and every value on it."""

    text: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, kw_only=True)
class Blocks(ABC):
    """How a medium shows charts."""

    boxes: Boxes

    def figure(self, figure: Figure, number: int) -> str:
        """Return a chart with its caption."""
        return self.boxes.draw(
            "figure",
            id=figure.id,
            number=number,
            title=figure.chart.title,
            caption=figure.caption,
            alt=figure.alt,
            sources=figure.sources if len(figure.sources) <= MOST_SOURCES else (),
            source_count=len(figure.sources),
            **self.image(figure),
        )

    def formula(self, formula: Formula, plain: Callable[[str], str]) -> str:
        """Return a formula, which browsers lay out themselves."""
        return formula.html(plain)

    @abstractmethod
    def image(self, figure: Figure) -> dict[str, Any]:
        """Return what shows the chart itself, as the box of figures names it."""


@dataclass(frozen=True, kw_only=True)
class WebBlocks(Blocks):
    """How a web page shows charts.

    ``drawings`` maps a figure's id to its SVGs and to what can be asked on them.
    """

    drawings: Mapping[str, Drawing]

    def image(self, figure: Figure) -> dict[str, Any]:
        """Return what shows the chart inside the page itself, and behind it its values as a table.

        In the page it can be explored. A narrow screen shows a drawing of its own, where there is one.
        """
        drawing, data = self.drawings[figure.id], table_of(figure.chart, self.boxes.words)
        rows = [row for group in data.groups for row in group.rows]
        return {
            "image": Markup(for_every_screen(drawing, figure.id, figure.alt)),  # noqa: S704 - drawn by us
            "explored": self._explored(figure),
            "data": data,
            "groups": [(group.title, list(_cells(group, 1 + len(data.columns)))) for group in data.groups],
            "look": look_of([(data.rows_are, *data.columns), *rows]),
        }

    def _explored(self, figure: Figure) -> dict[str, str]:
        """Return what the script needs.

        Places and cells as numbers, the colours of the series that can be hidden, and the words it says.
        """
        say = self.boxes.words.say
        drawing = self.drawings[figure.id]
        told = {
            "marks": _written(drawing.marks),
            "narrow": _written(mark[:2] for mark in drawing.narrow_marks),
            "keys": say("explore.keys", title=figure.chart.title),
        }
        slots = slots_of(figure.chart)
        return told | ({"slots": json.dumps(slots), "toggles": say("explore.series")} if slots else {})


@dataclass(frozen=True, kw_only=True)
class BareBlocks(Blocks):
    """What stands in the place of charts where nobody looks at them: neither pictures nor tables."""

    def image(self, figure: Figure) -> dict[str, Any]:  # noqa: ARG002 - what it is asked for
        """Return as much as there must be."""
        data = DataTable(rows_are="", columns_are="", columns=(), groups=())
        return {"image": Markup(""), "explored": {}, "data": data, "groups": [], "look": ""}


def write_page(
    page: Page,
    templates: Templates,
    drawings: Mapping[str, Drawing],
    others: Mapping[str, str],
    font_css: FontCss,
) -> Written:
    """Return a page as one HTML file that asks nothing of anybody, and the values on it.

    ``others`` maps each other language to the file of its page; ``font_css`` makes the fonts' rules for the
    characters that the page uses.
    """
    words = Words(page.language)
    boxes = boxes_of(page, templates, "page")
    article = write_article(page, templates, WebBlocks(boxes=boxes, drawings=drawings))
    style = Markup(templates.read("report.css") + templates.read("charts.css"))  # noqa: S704 - style sheets of the project
    own_names = (Words(other).own_name for other in others)
    texts = [article.lead, article.html, page.title, *byline_parts(page), *words.phrases.values(), *own_names]
    css = Markup(font_css(texts))  # noqa: S704 - made by us
    script = f"\n{templates.read(SCRIPT)}"
    explorable = replace(article, html=f"{article.html}\n<script>{script}</script>")
    names = _names(page, explorable, boxes, style=style, fonts=css, others=others)
    return Written(text=fill_page(FRAME, names, templates, runs_of(page), [script]), entries=article.entries)


def frame(page: Page, article: Article, templates: Templates, **also: Any) -> str:  # noqa: ANN401 - what the frame's template names
    """Return the article in the frame, for print.

    Raises ``InvalidInput`` when the frame's template is wrong.
    """
    names = _names(page, article, boxes_of(page, templates, "print"), **also)
    return fill(frames_of(templates), FRAME, names, templates, runs_of(page))


def _names(page: Page, article: Article, boxes: Boxes, **also: Any) -> Mapping[str, Any]:  # noqa: ANN401 - the same
    """Return what the frame can name: head, contents, and what surrounds the article."""
    words = Words(page.language)
    contents = [(heading.anchor, Markup(heading.html)) for heading in article.headings]  # noqa: S704 - made by us
    main = page.evaluator.findings.study.languages[0]
    linked = {id_ for entry in article.entries for id_ in entry.value.experiments[:1]}
    rows, left_out = shown_evidence(page, linked, keys="print" not in also)
    editions = section(page.chronicle, boxes, main) if page.chronicle else ""
    return {
        "page": page,
        "lead": Markup(article.lead),  # noqa: S704 - the same
        "body": Markup(article.html),  # noqa: S704 - the same
        "has_imports": any(told.is_imported for told in page.told.values()),
        "evidence": boxes.draw(
            "evidence", rows=rows, left_out=words.count("cut.evidence", left_out) if left_out else ""
        ),
        "editions": editions,
        "contents": [
            *contents,
            ("evidence", words.say("evidence.title")),
            *([("editions", words.say("editions.title"))] if editions else []),
        ],
        "say": words.say,
        "language_name": _own_name,
        "byline": asdict(byline_of(page)),
        "byline_parts": byline_parts(page),
        "canonical": byline_of(page).canonical(page.language),
        "linked_data": "" if "print" in also else linked_data(page),
        **also,
    }


def _cells(group: RowGroup, width: int) -> Iterator[list[Cell]]:
    """Return the rows of the table behind a chart: names, and values that stand to the right."""
    return (cells_of(row, [True] * width) for row in group.rows)


def _written(marks: Iterable[Sequence[float]]) -> str:
    return json.dumps([*marks], separators=(",", ":"))


def _own_name(language: str) -> str:
    return Words(language).own_name

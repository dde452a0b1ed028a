"""A page as HTML: what stands between the paragraphs, and the frame around the article."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

from markupsafe import Markup, escape

from lrbs_report.judging.values import Value
from lrbs_report.report.changes.edition_pages import section
from lrbs_report.report.charts.figures import Drawing, Figure, Mark, Source
from lrbs_report.report.charts.inline import for_page
from lrbs_report.report.charts.tables import DataTable, RowGroup, slots_of, table_of
from lrbs_report.report.composition import seeds_in_words
from lrbs_report.report.document import Page, Told
from lrbs_report.report.prose import boxes
from lrbs_report.report.prose.article import Article, runs_of, write_article
from lrbs_report.report.prose.filling import fill, fill_page, frames_of
from lrbs_report.report.prose.ledger import Entry
from lrbs_report.report.prose.templates import FRAME, Templates
from lrbs_report.report.prose.words import Words

FontCss = Callable[[Iterable[str]], str]

SCRIPT = "report.js"

EMPTY_IMAGE = Drawing(svg=b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>', marks=())


@dataclass(frozen=True, kw_only=True)
class Written:
    """A page's text, and every value on it."""

    text: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, kw_only=True)
class WebBlocks:
    """How a web page shows charts, code, logs and tables.

    ``images`` and ``marks`` map a figure's id to its SVG and to what can be asked on it.
    """

    medium: ClassVar[str] = "page"
    words: Words
    images: Mapping[str, bytes]
    marks: Mapping[str, Sequence[Mark]] = field(default_factory=dict)

    def figure(self, figure: Figure, number: int) -> str:
        """Return a chart with its caption."""
        caption = self._caption("figure", number, figure.caption) + self._sources(figure)
        return (
            f'<figure class="chart" id="figure-{escape(figure.id)}">'
            f"{self.image(figure)}<figcaption>{caption}</figcaption></figure>"
        )

    def image(self, figure: Figure) -> str:
        """Return the chart inside the page itself, and behind it its values as a table.

        In the page it can be explored, and on narrow screens it scrolls.
        """
        svg = for_page(self.images[figure.id], figure.id, figure.alt)
        title, data = escape(figure.chart.title), _attributes(self._explored(figure))
        plot = (
            f'<div class="plot" tabindex="0" role="group" aria-label="{title}"{data}>'
            f'<div class="stage">{svg}</div></div>'
        )
        told = table_of(figure.chart, self.words)
        note = f"<p>{escape(told.note)}</p>" if told.note else ""
        behind = (
            f'<div class="table" tabindex="0" role="group" aria-label="{title}">'
            f"{data_table(told, figure.chart.title)}</div>{note}"
        )
        summary = f"<summary>{escape(self.words.say('data.show'))}</summary>"
        return f'{plot}<details class="data">{summary}{behind}</details>'

    def _sources(self, figure: Figure) -> str:
        """Say what a chart is drawn from, and lead there."""
        named = [
            self.words.say("figure.seeds", name=self.source(one), seeds=one.seeds) for one in figure.sources
        ]
        return (
            f'<span class="source">{escape(self.words.say("figure.sources"))} {"; ".join(named)}.</span>'
            if named
            else ""
        )

    def source(self, source: Source) -> str:
        """Name an experiment or a sweep, linked to its runs."""
        return f'<a href="#evidence-{escape(source.id)}">{escape(source.id)}</a>'

    def _explored(self, figure: Figure) -> dict[str, str]:
        """Return what the script needs.

        Places and cells as numbers, the colours of the series that can be hidden, and the words it says.
        """
        marks = [
            [mark.x, mark.y, mark.series, mark.row, mark.column] for mark in self.marks.get(figure.id, ())
        ]
        told = {
            "marks": json.dumps(marks, separators=(",", ":")),
            "keys": self.words.say("explore.keys", title=figure.chart.title),
        }
        slots = slots_of(figure.chart)
        return told | (
            {"slots": json.dumps(slots), "toggles": self.words.say("explore.series")} if slots else {}
        )

    def code(self, text: str) -> str:
        """Return a call as HTML."""
        return f'<pre class="code"><code>{escape(text)}</code></pre>'

    def log(self, text: str, told: Told) -> str:
        """Return a log as HTML, reachable by keyboard because long lines scroll."""
        label = self.words.say("log.label", title=told.title, seed=told.outcome.first.seed)
        return (
            f'<pre class="log" tabindex="0" role="region" aria-label="{escape(label)}">'
            f"<samp>{escape(text.rstrip())}</samp></pre>"
        )

    def value(self, entry: Entry) -> str:
        """Return a value as HTML, linked to the evidence that it rests on."""
        if not entry.value.experiments:
            return str(escape(entry.text))
        place, told = f"#evidence-{escape(entry.value.experiments[0])}", escape(self._told(entry.value))
        return f'<a class="value" href="{place}" data-told="{told}">{escape(entry.text)}</a>'

    def _told(self, value: Value) -> str:
        """Say what a value is: the expression, with all digits of the answer, and which seeds were asked."""
        exact = repr(value.content) if isinstance(value.content, int | float) else ""
        over = self.words.say(f"over.{value.asked.over}", seeds=seeds_in_words(value.seeds))
        return " · ".join(part for part in (value.asked.expression, exact, over) if part)

    def _caption(self, kind: str, number: int, text: str) -> str:
        return f"<b>{escape(self.words.say(f'{kind}.number', number=number))}</b> {escape(text)}"


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
    images, marks = (
        {id_: getattr(drawing, part) for id_, drawing in drawings.items()} for part in ("svg", "marks")
    )
    article = write_article(page, templates, WebBlocks(words=words, images=images, marks=marks))
    style = Markup(templates.read("report.css") + templates.read("charts.css"))  # noqa: S704 - style sheets of the project
    own_names = (Words(other).own_name for other in others)
    texts = [article.lead, article.html, page.title, *words.phrases.values(), *own_names]
    css = Markup(font_css(texts))  # noqa: S704 - made by us
    script = f"\n{templates.read(SCRIPT)}"
    explorable = replace(article, html=f"{article.html}\n<script>{script}</script>")
    names = _names(page, explorable, style=style, fonts=css, others=others)
    return Written(text=fill_page(FRAME, names, templates, runs_of(page), [script]), entries=article.entries)


def frame(page: Page, article: Article, templates: Templates, **also: Any) -> str:  # noqa: ANN401 - what the frame's template names
    """Return the article in the frame, for print.

    Raises ``InvalidInput`` when the frame's template is wrong.
    """
    return fill(frames_of(templates), FRAME, _names(page, article, **also), templates, runs_of(page))


def _names(page: Page, article: Article, **also: Any) -> Mapping[str, Any]:  # noqa: ANN401 - the same
    """Return what the frame can name: head, contents, and what surrounds the article."""
    words = Words(page.language)
    contents = [(heading.anchor, Markup(heading.html)) for heading in article.headings]  # noqa: S704 - made by us
    main = page.evaluator.findings.study.languages[0]
    editions = (
        section(page.chronicle, page.language, main, linked="print" not in also) if page.chronicle else ""
    )
    return {
        "page": page,
        "lead": Markup(article.lead),  # noqa: S704 - the same
        "body": Markup(article.html),  # noqa: S704 - the same
        "evidence": Markup(boxes.evidence(page, keys="print" not in also)),  # noqa: S704 - the same
        "editions": Markup(editions),  # noqa: S704 - the same
        "contents": [
            *contents,
            ("evidence", words.say("evidence.title")),
            *([("editions", words.say("editions.title"))] if editions else []),
        ],
        "say": words.say,
        "language_name": _own_name,
        **also,
    }


def data_table(table: DataTable, caption: str) -> str:
    """Return the table behind a chart. Its values stand to the right."""
    over = (
        f'<tr><td></td><th scope="colgroup" colspan="{len(table.columns)}">'
        f"{escape(table.columns_are)}</th></tr>"
        if table.columns_are
        else ""
    )
    corner = f'<th scope="col">{escape(table.rows_are)}</th>' if table.rows_are else "<td></td>"
    columns = "".join(f'<th scope="col" class="number">{escape(column)}</th>' for column in table.columns)
    groups = "".join(_group(group, 1 + len(table.columns)) for group in table.groups)
    head = f"<thead>{over}<tr>{corner}{columns}</tr></thead>"
    return f"<table><caption>{escape(caption)}</caption>{head}{groups}</table>"


def _group(group: RowGroup, width: int) -> str:
    title = (
        f'<tr class="group"><th scope="rowgroup" colspan="{width}">{escape(group.title)}</th></tr>'
        if group.title
        else ""
    )
    return f"<tbody>{title}{''.join(boxes.row_html(row, [True] * width) for row in group.rows)}</tbody>"


def _attributes(told: Mapping[str, str]) -> str:
    return "".join(f' data-{name}="{escape(text)}"' for name, text in told.items())


def _own_name(language: str) -> str:
    return Words(language).own_name

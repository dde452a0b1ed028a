"""A page as HTML: what stands between the paragraphs, and the frame around the article."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import jinja2
from markupsafe import Markup, escape

from lrbs_report.report.article import Article, write_article
from lrbs_report.report.document import Page, Told
from lrbs_report.report.figures import Figure
from lrbs_report.report.templates import Templates
from lrbs_report.report.words import Words

FRAME = "report.html.j2"
IMAGE_SIZE = re.compile(rb'<svg[^>]*?\bviewBox="0 0 ([0-9.]+) ([0-9.]+)"')


@dataclass(frozen=True)
class WebBlocks:
    """How a web page shows charts, code, logs and tables. ``images`` maps a figure's id to its SVG."""

    words: Words
    images: Mapping[str, bytes]

    def figure(self, figure: Figure, number: int) -> str:
        """Show a chart with its caption."""
        caption = self._caption("figure", number, figure.caption)
        return f'<figure class="chart" id="figure-{escape(figure.id)}">{self.image(figure)}<figcaption>{caption}</figcaption></figure>'

    def image(self, figure: Figure) -> str:
        """Show the chart alone, inside the page itself, with room kept for it."""
        svg = self.images[figure.id]
        width, height = size_of(svg)
        address = "data:image/svg+xml;base64," + base64.b64encode(svg).decode("ascii")
        return f'<img src="{address}" width="{width}" height="{height}" alt="{escape(figure.alt)}">'

    def code(self, text: str) -> str:
        """Show a call."""
        return f'<pre class="code"><code>{escape(text)}</code></pre>'

    def log(self, text: str, told: Told) -> str:
        """Show a log, reachable by keyboard because long lines scroll."""
        label = self.words.say("log.label", title=told.title, seed=told.outcome.first.seed)
        return f'<pre class="log" tabindex="0" role="region" aria-label="{escape(label)}"><samp>{escape(text.rstrip())}</samp></pre>'

    def table(self, caption: str, head: Sequence[str], rows: Sequence[Sequence[str]], number: int) -> str:
        """Show a table; cells that hold a number stand to the right."""
        heads = "".join(f'<th scope="col"{_side(column)}>{escape(text)}</th>' for text, column in zip(head, _columns(head, rows), strict=True))
        body = "".join(_row(row, _columns(head, rows)) for row in rows)
        title = self._caption("table", number, caption)
        return (
            f'<div class="table" tabindex="0" role="region" aria-label="{escape(caption)}"><table><caption>{title}</caption>'
            f"<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>"
        )

    def _caption(self, kind: str, number: int, text: str) -> str:
        return f"<b>{escape(self.words.say(f'{kind}.number', number=number))}</b> {escape(text)}"


def write_page(page: Page, templates: Templates, images: Mapping[str, bytes], fonts: Mapping[str, str], others: Mapping[str, str]) -> str:
    """Give a page as one HTML file that asks nothing of anybody.

    ``others`` maps each other language to the file of its page.
    """
    article = write_article(*article_source(page, templates), page, WebBlocks(Words(page.language), images))
    style = Markup(templates.read("report.css"))  # noqa: S704 - a style sheet of the project
    return frame(page, article, templates, style=style, fonts=fonts, others=others)


def article_source(page: Page, templates: Templates) -> tuple[str, str]:
    """Give the text and the file of a page's article; English's for a language that has none."""
    place = templates.find(f"article.{page.language}.md.j2")
    name = place.name if place else "article.en.md.j2"
    return templates.read(name), str(templates.find(name))


def frame(page: Page, article: Article, templates: Templates, **also: Any) -> str:  # noqa: ANN401 - what the frame's template names
    """Put the article into the frame: head, contents, and what surrounds it."""
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    template = environment.from_string(templates.read(FRAME))
    words = Words(page.language)
    body, contents = Markup(article.html), [(heading.anchor, Markup(heading.html)) for heading in article.headings]  # noqa: S704 - made by us
    return template.render(page=page, body=body, contents=contents, say=words.say, **also)


def size_of(svg: bytes) -> tuple[int, int]:
    """Give an SVG's width and height in its own units, rounded."""
    found = IMAGE_SIZE.search(svg)
    if found is None:
        message = "A chart's SVG has no viewBox that starts at 0 0."
        raise ValueError(message)
    return round(float(found[1])), round(float(found[2]))


def _columns(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[bool]:
    """Tell for each column but the first whether all that it says begins with a digit or a sign."""
    numeric = [all(re.match(r"[-+−]?\d", row[column]) for row in rows) for column in range(len(head))]
    return [False, *numeric[1:]]


def _row(row: Sequence[str], columns: Sequence[bool]) -> str:
    first, *rest = row
    cells = "".join(f"<td{_side(column)}>{escape(text)}</td>" for text, column in zip(rest, columns[1:], strict=True))
    return f'<tr><th scope="row">{escape(first)}</th>{cells}</tr>'


def _side(is_number: bool) -> str:  # noqa: FBT001 - reads well where it is used
    return ' class="number"' if is_number else ""

"""A page as HTML: what stands between the paragraphs, and the frame around the article."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

from lrbs_report.errors import InvalidInput
from lrbs_report.report.article import Article, write_article
from lrbs_report.report.document import Page, Told
from lrbs_report.report.figures import Figure
from lrbs_report.report.template_errors import Strict, loader_of, problem_of
from lrbs_report.report.templates import Templates
from lrbs_report.report.words import Words

FontCss = Callable[[Iterable[str]], str]

FRAME = "report.html.j2"
INK = "#1a1a1a"

DARK = {
    "#1a1a1a": "#e9e8e3",
    "#595959": "#a9a8a2",
    "#dddddd": "#3c3c3b",
    "#0072b2": "#56b4e9",
    "#b34a00": "#ff9a4d",
    "#00795a": "#37c79b",
    "#a8517f": "#e39cc4",
}
"""What each colour of a chart becomes on a dark page. The cells of a heat map, and the ink on them, stay."""

DARK_PAPER = "#161617"

EMPTY_IMAGE = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>'
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
        """Show the chart alone, inside the page itself, with room kept for it; on narrow screens it scrolls."""
        svg = _for_both_themes(self.images[figure.id])
        width, height = size_of(svg)
        address = "data:image/svg+xml;base64," + base64.b64encode(svg).decode("ascii")
        image = f'<img src="{address}" width="{width}" height="{height}" alt="{escape(figure.alt)}">'
        return f'<div class="plot" tabindex="0" role="region" aria-label="{escape(figure.chart.title)}">{image}</div>'

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


def write_page(page: Page, templates: Templates, images: Mapping[str, bytes], others: Mapping[str, str], font_css: FontCss) -> str:
    """Give a page as one HTML file that asks nothing of anybody.

    ``others`` maps each other language to the file of its page; ``font_css`` makes the fonts' rules for the characters that the page uses.
    """
    words = Words(page.language)
    article = write_article(page, templates, WebBlocks(words, images))
    style = Markup(templates.read("report.css"))  # noqa: S704 - a style sheet of the project
    css = Markup(font_css([article.html, page.title, *words.phrases.values(), *(Words(other).own_name for other in others)]))  # noqa: S704
    return frame(page, article, templates, style=style, fonts=css, others=others)


def frame(page: Page, article: Article, templates: Templates, **also: Any) -> str:  # noqa: ANN401 - what the frame's template names
    """Put the article into the frame: head, contents, and what surrounds it. Raises ``InvalidInput`` when the frame's template is wrong."""
    contents = [(heading.anchor, Markup(heading.html)) for heading in article.headings]  # noqa: S704 - made by us
    words = Words(page.language)
    names = {"page": page, "body": Markup(article.html), "contents": contents, "say": words.say, "language_name": _own_name, **also}  # noqa: S704
    environment = ImmutableSandboxedEnvironment(
        autoescape=True, undefined=Strict, loader=loader_of(templates), trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True
    )
    try:
        return environment.get_template(FRAME).render(names)
    except Exception as error:
        raise InvalidInput([problem_of(error, templates, names, environment)]) from error


def size_of(svg: bytes) -> tuple[int, int]:
    """Give an SVG's width and height in its own units, rounded."""
    found = IMAGE_SIZE.search(svg)
    if found is None:
        message = "A chart's SVG has no viewBox that starts at 0 0."
        raise ValueError(message)
    return round(float(found[1])), round(float(found[2]))


def _for_both_themes(svg: bytes) -> bytes:
    """Add dark colours to a chart, for readers who prefer them. They win over the chart's own, which are written on each shape."""
    start = svg.find(b">", svg.find(b"<svg")) + 1
    return svg[:start] + _dark_style() + svg[start:] if svg[start - 2 : start] != b"/>" else svg


def _dark_style() -> bytes:
    kept = ":not([id^=axes] > [id^=text] *, [id^=axes] > [id^=patch] *)"  # what stands on a heat map's cells
    swaps = [
        f'[style*="{name}: {light}" i]{kept if light == INK else ""}{{{name}:{dark}!important}}'
        for light, dark in DARK.items()
        for name in ("fill", "stroke")
    ]
    rules = [*swaps, f"#background path{{fill:{DARK_PAPER}!important}}", f"[id^=cell-] path{{stroke:{DARK_PAPER}!important}}"]
    return f"<style>@media (prefers-color-scheme:dark){{{''.join(rules)}}}</style>".encode()


def _own_name(language: str) -> str:
    return Words(language).own_name


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

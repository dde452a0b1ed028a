"""The prose: an article template (Jinja2, then Markdown) becomes HTML, with what it asked for put in."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

from markdown_it.token import Token

from lrbs_report.report.document import Page
from lrbs_report.report.prose.boxes import Boxes, Medium
from lrbs_report.report.prose.doubts import AnyDoubt
from lrbs_report.report.prose.filling import fill, within_bounds
from lrbs_report.report.prose.headings import Heading, anchored
from lrbs_report.report.prose.inserts import Blocks, Inserts
from lrbs_report.report.prose.ledger import Entry, Ledger
from lrbs_report.report.prose.letters import letters_in_charts, letters_of
from lrbs_report.report.prose.marks import (
    BLOCK,
    NOTE,
    put_in,
    without_hidden_marks,
    without_marks,
)
from lrbs_report.report.prose.names import names_for
from lrbs_report.report.prose.quoting import environment_for
from lrbs_report.report.prose.scholarly import Source, read_scholarly
from lrbs_report.report.prose.template_errors import file_of
from lrbs_report.report.prose.templates import FALLBACK, Templates
from lrbs_report.report.prose.words import Words

WORKS = "lrbs-works"
"""The anchor of the list of works that are cited."""


@dataclass(frozen=True, kw_only=True)
class Article:
    """The body of a page as HTML.

    With it come its sections, every value on the page, and the ids of its charts in their order.

    ``lead`` is what stands before the first section.
    """

    lead: str
    html: str
    headings: tuple[Heading, ...]
    entries: tuple[Entry, ...]
    figures: tuple[str, ...] = ()


def write_article(page: Page, templates: Templates, blocks: Blocks) -> Article:
    """Fill in the project's article in a page's language, and turn it into HTML.

    The packaged one is taken when the project has none.

    Raises ``InvalidInput`` when the template is wrong: it says where, and what would be right.
    """
    with bounds_of(page, templates):
        return _as_html(*fill_in(page, templates, blocks), source_of(page, templates))


def source_of(page: Page, templates: Templates) -> Source:
    """Return where a page's article comes from."""
    return Source(page=page, name=name_of(page.language, templates), templates=templates)


def bounds_of(page: Page, templates: Templates) -> AbstractContextManager[None]:
    """Return the bounds of what is done with a page's article.

    That is filling it in, and all that is made of what this gives.
    """
    return within_bounds(lambda: file_of(name_of(page.language, templates), templates), runs_of(page))


def name_of(language: str, templates: Templates) -> str:
    """Name the article that a language has: the project's own, or the packaged one."""
    own = f"article.{language}.md.j2"
    return own if templates.find(own) else FALLBACK


def boxes_of(page: Page, templates: Templates, medium: Medium) -> Boxes:
    """Return the boxes of a page, as its project has them."""
    return Boxes(templates=templates, words=Words(page.language), medium=medium, runs=runs_of(page))


def runs_of(page: Page) -> int:
    """Count the runs that a page is about."""
    return sum(map(len, page.evaluator.findings.runs.values()))


def fill_in(page: Page, templates: Templates, blocks: Blocks) -> tuple[str, Inserts]:
    """Fill in an article: its Markdown, with marks where values, notes and blocks go, and these.

    What the report lacks is said first, and then what makes one doubt, unless the article puts that in
    itself. Raises ``InvalidInput`` for a wrong template.
    """
    words = Words(page.language)
    ledger = Ledger(page.evaluator, words, page.entries)
    inserts = Inserts(page=page, blocks=blocks, ledger=ledger, doubts=_doubts_of(page, templates, blocks))
    environment, name = environment_for(words, templates), name_of(page.language, templates)
    text = fill(environment, name, names_for(inserts), templates, runs_of(page))
    return f"{inserts.holes()}{inserts.doubted()}{without_hidden_marks(text)}{inserts.unended()}", inserts


def _doubts_of(page: Page, templates: Templates, blocks: Blocks) -> tuple[AnyDoubt, ...]:
    """Return all that makes a reader of this target doubt, letters that its fonts lack among it."""
    letters = letters_in_charts(page) if blocks.boxes.medium == "blog" else letters_of(page, templates)
    return (*page.doubts, *([letters] if letters else []))


def _as_html(text: str, inserts: Inserts, source: Source) -> Article:
    """Turn Markdown into HTML and put blocks, notes and values in."""
    read = read_scholarly(text, inserts, source)
    headings = anchored(read.tokens, read.markdown, inserts.ledger)
    _class_sides(read.tokens)
    html = str(read.markdown.renderer.render(read.tokens, read.markdown.options, {}))
    if read.works:
        title = inserts.ledger.words.say("bibliography.title")
        headings = (*headings, Heading(anchor=WORKS, html=title))
        html += f'<h2 id="{WORKS}">{title}</h2>\n{read.works}\n'
    html = put_in(BLOCK, html, len(inserts.html), inserts.html.__getitem__)
    html = put_in(NOTE, html, len(inserts.lines), inserts.lines.__getitem__)
    html = without_marks(inserts.ledger.replaced(html, inserts.value))
    lead, mark, rest = html.partition("<h2")
    return Article(
        lead=lead,
        html=mark + rest,
        headings=headings,
        entries=tuple(inserts.ledger.entries),
        figures=tuple(inserts.figures),
    )


def _class_sides(tokens: Sequence[Token]) -> None:
    """Let style sheets set the sides of columns: a page has no styles of its own on its elements."""
    for token in tokens:
        side = str(token.attrs.pop("style", "")).removeprefix("text-align:")
        if side:
            token.attrSet("class", f"to-{side}")

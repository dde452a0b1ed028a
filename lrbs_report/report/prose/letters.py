"""Letters that no font of the report has: charts and the PDF would leave them out without a word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lrbs_report.base.files import shown
from lrbs_report.base.tongue import Said, data, tr
from lrbs_report.report.document import Page
from lrbs_report.report.prose.filling import taken_in, within_bounds
from lrbs_report.report.prose.templates import BOXES, FALLBACK, FRAME, Template, Templates, WrongFile

LAST_LATIN = "\u017f"
"""Up to here, every font of the report has every letter."""

COMMON = frozenset(map(chr, (*range(0x2010, 0x2027), *range(0x2190, 0x2194), 0x2212, 0x2260, 0x2264, 0x2265)))
"""Dashes, quotes, arrows, minus and comparisons are there too: for these alone, no font is looked into."""

COMMENT = re.compile(r"\{#.*?(?:#\}|\Z)", re.DOTALL)
"""Jinja2's comments: nobody reads them in the report.

One without an end goes to the end of the file, and is looked for once.
"""


@dataclass(frozen=True, kw_only=True)
class Letters:
    """Letters that neither charts nor the PDF can show, and where the first ones stand.

    They are in the order of their code points.
    """

    letters: str
    places: tuple[Said, ...]


@dataclass(frozen=True, kw_only=True)
class Text:
    """A text that somebody wrote: where it stands, and whether charts show it.

    A template's places are told by line and column.
    """

    place: Said
    content: str
    in_charts: bool = True
    is_file: bool = False


def letters_of(page: Page, templates: Templates) -> Letters | None:
    """Find the letters of a page that the report's fonts lack; nothing when they have all."""
    with within_bounds(lambda: str(templates.own or ""), 0):
        return _lacking([*_titles_of(page), *_statements_of(page), *_templates_of(page, templates)])


def letters_in_charts(page: Page) -> Letters | None:
    """Find those that the charts of a page lack.

    A blog has fonts of its own, and takes nothing but the charts.
    """
    return _lacking([text for text in _titles_of(page) if text.in_charts])


def _lacking(texts: list[Text]) -> Letters | None:
    seldom = {one for text in texts for one in set(text.content) if one > LAST_LATIN} - COMMON
    if not seldom:
        return None
    from lrbs_report.report.targets.fonts import lacking  # noqa: PLC0415 - wakes the libraries for fonts

    letters = lacking(seldom)
    places = (_place_of(text, letters) for text in texts if not set(letters).isdisjoint(text.content))
    return Letters(letters=letters, places=tuple(places)) if letters else None


def _titles_of(page: Page) -> Iterator[Text]:
    """Return the titles that the definitions give, as the page's language has them."""
    yield Text(place=tr("the report's title"), content=page.title, in_charts=False)
    alone = (one for one in page.told.values() if one.experiment.sweep is None)
    yield from (Text(place=tr("the title of {id}", id=one.experiment.id), content=one.title) for one in alone)
    yield from (
        Text(place=tr("the title of {id}", id=one.sweep.id), content=one.title) for one in page.sweeps
    )
    yield from (
        Text(place=tr("the title of {id}", id=one.reference.id), content=one.title) for one in page.references
    )


def _statements_of(page: Page) -> Iterator[Text]:
    claims = page.evaluator.findings.study.claims
    yield from (
        Text(
            place=tr("the claim {id}", id=claim.id),
            content=claim.statement.get(page.language, ""),
            in_charts=False,
        )
        for claim in claims
    )


def _templates_of(page: Page, templates: Templates) -> Iterator[Text]:
    """Return the article of a language, the templates that it takes in, its boxes and its frame.

    Each comment is as long as it was, but empty.
    """
    own = f"article.{page.language}.md.j2"
    left, seen = [FRAME, BOXES, own if _read(own, templates) else FALLBACK], set[str]()
    while left:
        name = left.pop()
        if name in seen:
            continue
        seen.add(name)
        if found := _read(name, templates):
            yield Text(
                place=data(shown(found.place)),
                content=COMMENT.sub(_emptied, found.text),
                in_charts=False,
                is_file=True,
            )
            left += taken_in(found.text)


def _read(name: str, templates: Templates) -> Template | None:
    """Read a template; none that cannot be read, which whoever fills it in explains."""
    try:
        return templates.find(name)
    except WrongFile:
        return None


def _emptied(comment: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", comment[0])


def _place_of(text: Text, letters: str) -> Said:
    """Say where a text stands; in a file, where the first of the letters does."""
    if not text.is_file:
        return text.place
    before = text.content[: next(place for place, one in enumerate(text.content) if one in letters)]
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    return data(f"{text.place}:{line}:{column}")

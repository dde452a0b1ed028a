"""What a report tells of itself: the line below its title, its BibTeX entry, and what machines read."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from unicodedata import combining, normalize

from markupsafe import Markup, escape

from lrbs_report.report.document import Page
from lrbs_report.report.prose.words import Words
from lrbs_report.study.byline import Byline

SPECIAL = re.compile(r"[\\{}$&#%_~^]")
WRITTEN = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
"""How BibTeX writes what means something to LaTeX; a backslash before all others does."""


def byline_of(page: Page) -> Byline:
    """Return what the definitions say of a page."""
    return page.evaluator.findings.study.byline


def byline_parts(page: Page) -> list[Markup]:
    """Return the parts of the line below the title, as HTML; none of what nobody said."""
    words, told = Words(page.language), byline_of(page)
    parts: list[Markup] = []
    if told.authors:
        parts.append(escape(words.say("byline.by", authors=words.listing(told.authors))))
    if told.date:
        day = words.day(date.fromisoformat(told.date))
        parts.append(Markup('<time datetime="{}">{}</time>').format(told.date, day))
    if told.licence:
        name = escape(told.licence)
        if told.licence_url:
            name = Markup('<a rel="license" href="{}">{}</a>').format(told.licence_url, name)
        parts.append(Markup(words.say("byline.licence", licence=name)))  # noqa: S704 - a phrase of ours, and escaped just now
    return parts


def linked_data(page: Page) -> Markup:
    """Return the same for search engines, as JSON-LD; nothing where neither author nor day is told.

    An author is a name: whether it is a person's is not known.
    """
    told = byline_of(page)
    if not (told.authors or told.date):
        return Markup()
    known = {
        "author": [{"name": name} for name in told.authors],
        "datePublished": told.date,
        "license": told.licence_url or told.licence,
        "url": told.canonical(page.language),
    }
    content = {
        "@context": "https://schema.org",
        "@type": "ScholarlyArticle",
        "headline": page.title,
        "inLanguage": page.language,
        **{name: value for name, value in known.items() if value},
    }
    text = json.dumps(content, ensure_ascii=True).replace("<", "\\u003c").replace("&", "\\u0026")
    return Markup(f'<script type="application/ld+json">{text}</script>')  # noqa: S704 - no < is in it


def bibtex_of(page: Page) -> str:
    """Return a BibTeX entry for the article; nothing where no author is told."""
    told = byline_of(page)
    if not told.authors:
        return ""
    fields = "".join(f"  {name} = {{{value}}},\n" for name, value in _fields(page, told) if value)
    return f"@misc{{{_key(told, page)},\n{fields}}}"


def _fields(page: Page, told: Byline) -> Iterator[tuple[str, str]]:
    """Return the fields of the entry. A name that has no comma could be cut anywhere: it stays as it is."""
    yield (
        "author",
        " and ".join(f"{{{_latex(one)}}}" if " and " in one else _latex(one) for one in told.authors),
    )
    yield "title", f"{{{_latex(page.title)}}}"
    yield "year", told.date[:4]
    yield "date", told.date
    yield "url", told.address(page.language)


def _latex(text: str) -> str:
    return SPECIAL.sub(lambda found: WRITTEN.get(found[0], f"\\{found[0]}"), text)


def _key(told: Byline, page: Page) -> str:
    """Make a key of the first author's last name, the year, and the title's first long word."""
    family = told.authors[0].partition(",")[0].split()[-1]
    word = next((one for one in re.findall(r"\w+", page.title) if len(one) > 3), "")  # noqa: PLR2004 - not an article
    return _plain(f"{family}{told.date[:4]}{word}") or "report"


def _plain(text: str) -> str:
    letters = "".join(one for one in normalize("NFKD", text.lower()) if not combining(one))
    return re.sub(r"[^a-z0-9]", "", letters)

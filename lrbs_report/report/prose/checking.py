"""Where the numbers of an article come from.

From the results, from a source that is quoted, or from someone's fingers. Draws nothing.
"""

from __future__ import annotations

from lrbs_report.base.files import shown
from lrbs_report.judging.mutation import Printed
from lrbs_report.report.document import Document, Page
from lrbs_report.report.prose.article import Article, bounds_of, boxes_of, name_of, write_article
from lrbs_report.report.prose.ledger import Entry, printed
from lrbs_report.report.prose.numerals import Numbers, Source, read_source, typed_in_definitions
from lrbs_report.report.prose.templates import Templates
from lrbs_report.report.prose.words import Words
from lrbs_report.report.targets.html import BareBlocks
from lrbs_report.study.experiments import Study


def read_article(page: Page, templates: Templates) -> Article:
    """Fill in an article without its charts, to see what it names.

    The article returned has every value that the page prints, and its charts in order. Draws nothing.
    """
    return write_article(
        page,
        templates,
        BareBlocks(boxes=boxes_of(page, templates, "page")),
    )


def values_on(page: Page, templates: Templates) -> tuple[Entry, ...]:
    """Return every value that a page prints.

    Those in titles, captions and alternative texts, and those in the article.
    """
    return read_article(page, templates).entries


def count_numbers(document: Document, templates: Templates) -> tuple[Numbers, ...]:
    """Count, language by language, the numbers of the article that come from the results.

    It also finds those that do not.
    """
    return tuple(_numbers_of(page, document.findings.study, templates) for page in document.pages)


def printed_values(document: Document, templates: Templates) -> list[Printed]:
    """Return every value that any page prints, each with the way in which it is printed there."""
    return [
        _printed(entry, Words(page.language))
        for page in document.pages
        for entry in values_on(page, templates)
    ]


def _printed(entry: Entry, words: Words) -> Printed:
    return Printed(
        asked=entry.value.asked,
        page=words.language,
        text=lambda content: printed(content, entry.form, entry.digits, words),
    )


def _numbers_of(page: Page, study: Study, templates: Templates) -> Numbers:
    with bounds_of(page, templates):
        sources = _sources_of(page.language, templates)
        typed = {one for source in sources for one in source.typed} | set(
            typed_in_definitions(study, page.language)
        )
    return Numbers(
        language=page.language,
        from_results=len(values_on(page, templates)),
        quoted=sum(source.quoted for source in sources),
        typed=tuple(sorted(typed)),
    )


def _sources_of(language: str, templates: Templates) -> list[Source]:
    """Read the article of a language, and the templates that it takes in."""
    left, read = [name_of(language, templates)], dict[str, Source]()
    while left:
        name = left.pop()
        found = templates.find(name) if name not in read else None
        if found:
            read[name] = read_source(found.text, shown(found.place))
            left += read[name].takes_in
    return list(read.values())

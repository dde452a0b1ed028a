"""Two languages from one set of numbers: whatever one of them says, shows or claims, the other does too."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from lrbs_report.report import Templates, compose
from lrbs_report.report.document import Document, Page
from lrbs_report.report.prose.article import boxes_of, write_article
from lrbs_report.report.targets.html import EMPTY_IMAGE, WebBlocks
from tests import factory


@pytest.fixture(scope="module")
def document() -> Document:
    """Compose a report with everything that a report can have."""
    return compose(factory.findings(factory.whole_study()), factory.PROVENANCE)


def told_in(page: Page) -> tuple[Counter[object], str]:
    """Return how often a page's article names each value, and its HTML."""
    article = write_article(
        page,
        Templates(),
        WebBlocks(
            boxes=boxes_of(page, Templates(), "page"), drawings=dict.fromkeys(page.figures, EMPTY_IMAGE)
        ),
    )
    html = article.lead + article.html
    named = [entry.value.asked for entry in article.entries]
    return Counter(named), html


def test_both_articles_name_the_same_values(document: Document) -> None:
    """In titles, captions, claims, tables and prose alike."""
    spanish, english = (told_in(page)[0] for page in document.pages)
    assert spanish == english
    assert len(spanish) > 100


@pytest.mark.parametrize(
    "pattern",
    [
        r'<figure class="chart" id="([^"]*)"',
        r'<div class="claim (\w+" id="[^"]*)"',
        r"<table>",
        r'class="note"',
        r"<h[23]",
        r'<pre class="(\w+)"',
        r'href="(#evidence-[^"]*)" data-told="([^·]*) ·',
    ],
)
def test_both_articles_have_the_same_parts_in_the_same_order(document: Document, pattern: str) -> None:
    """Charts, claims with verdicts, tables, notes, sections, logs, and every value linked to its evidence."""
    spanish, english = (re.findall(pattern, told_in(page)[1]) for page in document.pages)
    assert spanish == english != []


def test_both_pages_draw_the_same_numbers(document: Document) -> None:
    """Only the words of a chart differ between languages."""
    spanish, english = (
        {id_: re.findall(r"\d+\.\d{5,}", repr(one.chart)) for id_, one in page.figures.items()}
        for page in document.pages
    )
    assert spanish == english
    assert any(spanish.values())


def test_both_pages_say_something_different(document: Document) -> None:
    """No title, caption or alternative text was left untranslated."""
    spanish, english = document.pages
    for id_, figure in spanish.figures.items():
        other = english.figures[id_]
        assert figure.chart.title != other.chart.title
        assert figure.alt != other.alt
        assert figure.caption != other.caption


@pytest.mark.parametrize(
    ("cost", "other", "told"),
    [(0.20396, 0.20404, ("0.79604", "0.79596")), (0.204, 0.3, ("0.7960", "0.7000"))],
)
def test_ends_that_lie_close_have_the_digits_that_tell_them_apart(
    cost: float, other: float, told: tuple[str, str]
) -> None:
    """No article says of two numbers that are printed alike that one is higher; others keep four decimals."""
    study = factory.study(*(factory.experiment(id_, seeds=2) for id_ in ("one", "two")))
    costs = {"one": cost, "two": other}
    found = factory.findings(
        study, **{id_: dict.fromkeys(study.named[id_].seeds, (0.9, end)) for id_, end in costs.items()}
    )
    text = re.sub("<[^>]*>", "", told_in(compose(found, factory.PROVENANCE).pages[1])[1])
    pattern = r"The highest accuracy is that of one, ([0-9.]+); the lowest, that of two, ([0-9.]+)\."
    assert [told] == re.findall(pattern, text)

"""What an article shows is what its page shows: the same tables, cell by cell, and the same values."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import pytest

from lrbs_report.report import compose
from lrbs_report.report.document import Document
from lrbs_report.report.prose.boxes import PACKAGED
from lrbs_report.report.prose.shown import shown
from lrbs_report.report.targets.html import EMPTY_IMAGE, Written, write_page
from tests import factory

TITLE = "a <b> & 'c' {{ d }}"


@pytest.fixture(scope="module")
def document() -> Document:
    """Compose a report with everything in it, a hostile title, and seeds enough for verdicts."""
    study = factory.whole_study().changed(lambda one: replace(one, seeds=tuple(range(8))))
    first = replace(study.experiments[0], title={"en": TITLE, "es": TITLE})
    return compose(
        factory.findings(replace(study, experiments=(first, *study.experiments[1:]))), factory.PROVENANCE
    )


def written(document: Document) -> Written:
    """Return the page of a report with empty charts."""
    page = document.main
    return write_page(page, PACKAGED, dict.fromkeys(page.figures, EMPTY_IMAGE), {}, lambda _: "")


def text_of(html: str) -> str:
    """Return what HTML says."""
    return " ".join(unescape(re.sub(r"<[^>]+>", "", html)).split())


def test_the_values_are_those_of_the_page(document: Document) -> None:
    """All of them, those in titles and captions too."""
    expected = {(one.value.asked, one.text) for one in written(document).entries}
    assert expected == {(one.value.asked, one.text) for one in shown(document.main, PACKAGED).entries}


def test_the_tables_are_those_of_the_page(document: Document) -> None:
    """Each cell says what the page's says: values, verdicts that have a look of their own, and titles."""
    tables = shown(document.main, PACKAGED).tables
    page = text_of(written(document).text)
    assert len(tables) > 3
    for table in tables:
        assert " ".join(table.caption.split()) in page
        for row in (table.head, *table.rows, *table.end):
            assert " ".join(" ".join(row).split()).replace(" ", "") in page.replace(" ", "")
    assert TITLE in {row[0] for table in tables for row in table.rows}
    assert any(row[-1] == "sobrevive" for table in tables for row in table.rows)


def test_a_long_table_says_what_it_leaves_out() -> None:
    """As on the page: its beginning, how many rows lie between, and its end."""
    many = tuple(factory.experiment(f"e-{number}", seeds=1, epochs=1) for number in range(70))
    document = compose(factory.findings(factory.study(*many)), factory.PROVENANCE)
    table = shown(document.main, PACKAGED).tables[0]
    assert (30, 15) == (len(table.rows), len(table.end))
    assert "25" in table.left_out

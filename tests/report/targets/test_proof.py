"""A PDF is believed once it was read: it shows every word of every chart."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest
import weasyprint.images
import weasyprint.svg

from lrbs_report.base.errors import ReportError
from lrbs_report.report import Templates, compose
from lrbs_report.report.charts.gallery import Gallery
from lrbs_report.report.document import Page
from lrbs_report.report.prose.article import boxes_of, write_article
from lrbs_report.report.targets import pdf
from lrbs_report.report.targets.pdf import PrintBlocks, write_pdf
from lrbs_report.report.targets.proof import not_shown
from tests import factory

LABEL = re.compile(rb"<(ns\d+:)?text\b.*?</\1?text>", re.DOTALL)


@pytest.fixture(scope="module")
def page() -> Page:
    """Return a page with several charts."""
    experiments = [
        factory.experiment("one", seeds=3),
        factory.experiment("two", seeds=3, learning_rate=0.01),
    ]
    return compose(factory.findings(factory.study(*experiments, languages=("es",))), factory.PROVENANCE).main


@pytest.fixture(scope="module")
def charts(page: Page) -> Mapping[str, bytes]:
    """Return the charts that the article shows."""
    shown = write_article(
        page,
        Templates(),
        PrintBlocks(boxes=boxes_of(page, Templates(), "print"), images=dict.fromkeys(page.figures, b"")),
    ).figures
    return {id_: Gallery().pictures(page.figures[id_]).drawing.printed for id_ in shown}


def _printed(page: Page, charts: Mapping[str, bytes]) -> bytes:
    """Print a page, whatever its charts are."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pdf, "not_shown", lambda *_: [])
        return write_pdf(page, Templates(), charts, {})


def test_whole(page: Page, charts: Mapping[str, bytes]) -> None:
    """What was drawn whole is believed."""
    assert len(charts) > 1
    assert [] == not_shown(write_pdf(page, Templates(), charts, {}), charts)


def test_a_label_is_missing(page: Page, charts: Mapping[str, bytes]) -> None:
    """A label that is missing between two others is noticed, in whichever chart, and that chart is named."""
    for id_, svg in charts.items():
        labels = list(LABEL.finditer(svg))
        for label in (labels[1], labels[len(labels) // 2], labels[-2]):
            cut = svg[: label.start()] + svg[label.end() :]
            assert [id_] == not_shown(_printed(page, {**charts, id_: cut}), charts)


def test_nothing_of_a_chart(page: Page, charts: Mapping[str, bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    """A chart that the library left out, as it does after an error inside a drawing, is no PDF."""
    monkeypatch.setattr(weasyprint.images.SVGImage, "draw", lambda *_: None)
    with pytest.raises(ReportError, match="does not show all of the chart"):
        write_pdf(page, Templates(), charts, {})


@pytest.mark.parametrize(
    "error",
    [MemoryError(), OSError(28, "No space left on device"), RuntimeError("anything"), KeyboardInterrupt()],
)
def test_an_error_inside_a_drawing(
    page: Page, charts: Mapping[str, bytes], error: BaseException, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An error inside a drawing ends it, whatever it is; WeasyPrint itself would go on."""

    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(weasyprint.svg.SVG, "draw_node", fail)
    with pytest.raises(type(error)):
        write_pdf(page, Templates(), charts, {})

"""What was drawn, packed, printed and answered before is given again byte for byte.

It is only while nothing that decides it has changed.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from lrbs_report.judging.values import Asked, Evaluator
from lrbs_report.report import Gallery, Templates, begin_drawing, compose, press, render
from lrbs_report.report.charts.figures import Figure, LineChart
from tests import factory


@pytest.fixture
def figure() -> Figure:
    """Return a chart of a small report."""
    return compose(
        factory.findings(factory.study(factory.experiment("one"))), factory.PROVENANCE
    ).main.figures["cost-one"]


def refuse() -> bytes:
    """Fail: what is kept is not made again."""
    pytest.fail("this was made again")


def test_a_chart_is_drawn_once(tmp_path: Path, figure: Figure) -> None:
    """The second time every form of it comes from the folder, the same as drawn anew.

    Another caption needs no other chart.
    """
    gallery = Gallery(tmp_path)
    drawn = gallery.pictures(figure)
    (place,) = tmp_path.iterdir()
    written = place.stat().st_mtime_ns
    assert (
        drawn
        == gallery.pictures(replace(figure, caption="another", alt="another"))
        == Gallery().pictures(figure)
    )
    assert ([place], written) == (list(tmp_path.iterdir()), place.stat().st_mtime_ns)


def test_another_chart_is_drawn(tmp_path: Path, figure: Figure) -> None:
    """One word in it, or one number, and it is another."""
    gallery, chart = Gallery(tmp_path), figure.chart
    assert isinstance(chart, LineChart)
    line = chart.lines[0]
    for changed in (replace(chart, title="x"), replace(chart, lines=(replace(line, y=(*line.y[:-1], 0.5)),))):
        gallery.pictures(replace(figure, chart=changed))
    gallery.pictures(figure)
    assert len(list(tmp_path.iterdir())) == 3


def test_damage_is_made_good(tmp_path: Path, figure: Figure) -> None:
    """A chart with a flipped byte is drawn again, and whatever else is damaged made again."""
    gallery = Gallery(tmp_path)
    drawn = gallery.pictures(figure)
    (place,) = tmp_path.iterdir()
    content = place.read_bytes()
    place.write_bytes(content[:500] + bytes([content[500] ^ 1]) + content[501:])
    assert drawn == gallery.pictures(figure)
    assert gallery.remembered("pdf", ("a",), lambda: b"made") == gallery.remembered("pdf", ("a",), refuse)
    (kept,) = tmp_path.glob("*.pdf")
    kept.write_bytes(kept.read_bytes()[:-1] + b"x")
    assert gallery.remembered("pdf", ("a",), lambda: b"made") == b"made"


def test_only_what_is_shown_is_kept(tmp_path: Path, figure: Figure) -> None:
    """Charts of earlier reports go; of the rest the latest stay."""
    gallery = Gallery(tmp_path)
    gallery.pictures(figure)
    gallery.pictures(replace(figure, id="other"))
    for number in range(20):
        gallery.remembered("pdf", (number,), lambda: b"x")
    gallery.keep_only([figure])
    assert (1, 12) == (len(list(tmp_path.glob("*.zip"))), len(list(tmp_path.glob("*.pdf"))))
    assert gallery.remembered("pdf", (19,), refuse) == b"x"


def test_answers_are_those_of_the_same_findings(tmp_path: Path) -> None:
    """Numbers, lists, missing values and infinity come back as they were.

    Other results have no answers yet.
    """
    gallery, findings = Gallery(tmp_path), factory.findings(factory.whole_study())
    evaluator = Evaluator(findings=findings)
    for expression in (
        "accuracy('lr-0-1')",
        "costs('lr-0-1')",
        "falls(costs('lr-0-1'))",
        "first_below(costs('lr-0-1'), 0)",
        "largest_z('published')",
    ):
        evaluator.value(Asked(expression=expression))
    gallery.keep_answers(evaluator)
    assert evaluator.known == gallery.answers(findings)
    run = findings.runs["lr-0-1"][0]
    changed = replace(
        findings, runs={**findings.runs, "lr-0-1": (factory.judged(run, 0.5), *findings.runs["lr-0-1"][1:])}
    )
    assert {} == gallery.answers(changed)


def test_a_kept_report_is_the_same_report(tmp_path: Path) -> None:
    """Rendered twice with a gallery, and without one, every file is the same."""
    document = compose(
        factory.findings(factory.study(factory.experiment("one"), languages=("en",))),
        factory.PROVENANCE,
    )
    first, second = (render(document, Templates(), pdf=True, gallery=Gallery(tmp_path)) for _ in range(2))
    assert first == second == render(document, Templates(), pdf=True)


def test_charts_that_were_begun_early_are_not_drawn_again(tmp_path: Path) -> None:
    """The report is the same, and what is kept was written before it was rendered; then nothing is left."""
    document = compose(factory.findings(factory.study(factory.experiment("one"))), factory.PROVENANCE)
    gallery = Gallery(tmp_path)
    with press(len(document.pages), 2, pdf=False) as shared:
        drawing = begin_drawing(document, shared, gallery)
        assert drawing is not None
        drawing()
        drawn = {path: path.stat().st_mtime_ns for path in tmp_path.glob("*.zip")}
        files = render(document, Templates(), pdf=False, press=shared, gallery=gallery, drawing=list)
        assert begin_drawing(document, shared, gallery) is None
    assert len(drawn) == sum(len(page.figures) for page in document.pages)
    assert drawn == {path: path.stat().st_mtime_ns for path in tmp_path.glob("*.zip")}
    assert files == render(document, Templates(), pdf=False)

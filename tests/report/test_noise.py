"""A noise scale is told in a section of its own, with a chart and a table, and with no other experiment."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from lrbs_report.judging.noise import noise_scales
from lrbs_report.kinds.measures.noise import NoiseBatches
from lrbs_report.report import Templates, compose
from lrbs_report.report.charts.figures import LineChart
from lrbs_report.report.document import Document, Page
from lrbs_report.report.exports.results_json import results_json
from lrbs_report.report.prose.article import boxes_of, write_article
from lrbs_report.report.prose.ledger import Ledger
from lrbs_report.report.prose.rows import noise_table
from lrbs_report.report.prose.words import Words
from lrbs_report.report.targets.html import EMPTY_IMAGE, WebBlocks
from lrbs_report.results.findings import Findings
from lrbs_report.results.holes import findings_of
from lrbs_report.study.experiments import Experiment
from tests import factory

SQUARES: Mapping[int, Sequence[float]] = {0: (1.0, 0.5, -1.0), 1: (1.0, 0.25, 0.5)}


def noisy(id_: str = "noise", **changes: object) -> Experiment:
    """Return a noise scale of two seeds and three epochs."""
    asked = factory.experiment(
        id_, seeds=2, epochs=3, purpose="noise_scale", noise=NoiseBatches(small=16, large=256, rows=1000)
    )
    return replace(asked, **changes)  # type: ignore[arg-type]  # any field


def findings(*experiments: Experiment, squares: Mapping[int, Sequence[float]] = SQUARES) -> Findings:
    """Return findings in which each noise scale has these estimates of |G|², by seed, and 25 as tr(Σ)."""
    made = factory.findings(factory.study(*experiments, languages=("en",)))
    runs = {
        id_: tuple(
            factory.with_series(run, gradient_square=tuple(squares[run.seed])) if "noise" in id_ else run
            for run in theirs
        )
        for id_, theirs in made.runs.items()
    }
    return replace(made, runs=runs)


def document(*experiments: Experiment, squares: Mapping[int, Sequence[float]] = SQUARES) -> Document:
    """Return the report of these."""
    return compose(findings(*experiments, squares=squares), factory.PROVENANCE)


@pytest.fixture(scope="module")
def page() -> Page:
    """Return an English page about two experiments and a noise scale."""
    return document(factory.experiment("a"), noisy(), factory.experiment("b")).main


def test_it_stands_with_no_other_experiment(page: Page) -> None:
    """Neither in their charts nor among them."""
    assert ["a", "b"] == [told.experiment.id for told in page.singles]
    assert ["noise"] == [told.experiment.id for told in page.noise_scales]
    drawn = {id_: {one.id for one in figure.sources} for id_, figure in page.figures.items()}
    assert ["noise-scale-noise"] == [id_ for id_, sources in drawn.items() if "noise" in sources]


def test_the_chart_has_the_scale_its_interval_and_the_batch_size(page: Page) -> None:
    """And a gap where it is larger than can be told, which the caption says."""
    figure = page.figures["noise-scale-noise"]
    assert isinstance(figure.chart, LineChart)
    (line,), (level,) = figure.chart.lines, figure.chart.levels
    first, second, third = noise_scales(page.evaluator.findings.runs["noise"])
    assert [25.0, 25 / 0.375] == [*line.y[:2]] == [first.scale, second.scale]
    assert [False, False, True] == [math.isnan(number) for number in line.y]
    assert (second.low, second.high) == (line.low[1], line.high[1])
    assert (True, 32.0) == (third.is_larger, level.y)
    said = Ledger(page.evaluator, Words("en"), page.entries).plain(figure.caption)
    assert "Where the line is missing, it is larger than can be told with 768 training rows." in said


def test_the_table_says_what_cannot_be_told(page: Page) -> None:
    """With both estimates beside it."""
    ledger = Ledger(page.evaluator, Words("en"))
    head, rows = noise_table(page.noise_scales[0], ledger)
    told = [[ledger.plain(cell) for cell in row] for row in rows]
    assert ["Epoch", "Noise scale", "95% interval", "|G|²", "tr(Σ)"] == head
    assert ["0", "25.0", "25.0–25.0", "1.0000", "25.0000"] == told[0]
    assert ["2", "larger", "no value", "−0.2500", "25.0000"] == [cell.replace("-", "−") for cell in told[2]]


def test_one_seed_has_no_column_for_an_interval() -> None:
    """Nor a band."""
    page = document(noisy(seeds=(0,))).main
    head, rows = noise_table(page.noise_scales[0], Ledger(page.evaluator, Words("en")))
    assert (4, {4}) == (len(head), {len(row) for row in rows})
    chart = page.figures["noise-scale-noise"].chart
    assert isinstance(chart, LineChart)
    assert () == chart.lines[0].low


def test_the_table_of_many_epochs_has_some_of_them() -> None:
    """Evenly spread, the first and the last among them."""
    long = noisy(seeds=(0,), epochs=500)
    page = document(long, squares={0: [1.0] * 500}).main
    _, rows = noise_table(page.noise_scales[0], Ledger(page.evaluator, Words("en")))
    assert (60, "0", "499") == (len(rows), rows[0][0], rows[-1][0])


def test_what_can_never_be_told_has_no_chart() -> None:
    """The article says so, and with how many rows."""
    made = document(noisy(), squares={0: (-1.0,) * 3, 1: (0.5,) * 3})
    assert "noise-scale-noise" not in made.main.figures
    html = article(made)
    assert "The noise scale is larger than can be told with" in html
    assert "768</a> training rows" in html


def article(made: Document) -> str:
    """Return the packaged article as HTML."""
    templates = Templates()
    drawings = dict.fromkeys(made.main.figures, EMPTY_IMAGE)
    blocks = WebBlocks(boxes=boxes_of(made.main, templates, "page"), drawings=drawings)
    return write_article(made.main, templates, blocks).html


def test_the_article_tells_it_after_all_others() -> None:
    """With its sentences, chart, table and claims; one without noise scales has no such section."""
    html = article(document(factory.experiment("a"), factory.experiment("b"), noisy()))
    section = html[html.index("From which batch size on") :]
    assert html.index(">a</h2>") < html.index("From which batch size on")
    for part in (
        "simple gradient noise scale",
        "<h3",
        "After epoch 2 it is larger than can be told",
        "<figure",
    ):
        assert part in section
    assert "From which batch size on" not in article(document(factory.experiment("a")))


def test_a_report_of_noise_scales_alone_is_a_report() -> None:
    """With nothing to compare, and no heading without anything below."""
    html = article(document(noisy(), noisy("noise-too", batch_size=8)))
    assert 2 == html.count("<h3")
    assert "The final accuracy" not in html


def test_the_json_has_it_over_the_seeds() -> None:
    """Beside what each run measured; other experiments say nothing of it."""
    told = json.loads(results_json(findings(factory.experiment("a"), noisy())))["experiments"]
    assert "noise_scale" == told["noise"]["purpose"]
    assert {"small": 16, "large": 256, "rows": 1000} == {
        name: told["noise"]["noise"][name] for name in ("small", "large", "rows")
    }
    assert [25.0, 25 / 0.375, None] == [one["scale"] for one in told["noise"]["noise"]["over_seeds"]]
    assert [False, False, True] == [one["larger"] for one in told["noise"]["noise"]["over_seeds"]]
    assert {"purpose", "noise"}.isdisjoint(told["a"])


def test_runs_that_are_missing_are_said() -> None:
    """At its chart; without any run it is left out, and named where it would stand."""
    whole = findings(factory.experiment("a"), factory.experiment("b"), noisy())
    part = findings_of(whole.study, {**whole.runs, "noise": whole.runs["noise"][:1]})
    page = compose(part, factory.PROVENANCE).main
    assert "Missing: noise (seed 1)." in page.figures["noise-scale-noise"].caption
    lost = compose(findings_of(whole.study, {**whole.runs, "noise": ()}), factory.PROVENANCE).main
    assert () == lost.noise_scales
    assert "noise-scale-noise" in lost.absent.figures

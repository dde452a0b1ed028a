"""A range test is told by itself: a chart over rates with both values marked, and nothing of its end."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import pytest

from lrbs_report.report.charts.figures import LineChart, Upright
from lrbs_report.report.document import Page, compose
from lrbs_report.report.exports.results_json import results_json
from lrbs_report.report.exports.runs_csv import runs_csv
from lrbs_report.report.prose.ledger import Ledger
from lrbs_report.report.prose.rows import range_table
from lrbs_report.report.prose.words import Words
from lrbs_report.results.findings import Findings
from tests import factory

TEST = factory.range_test("range", begin=0.1, end=12.8, steps=8, smoothing=0.0, seeds=2)
WIDE, NARROW = (4.0, 3.0, 1.0, 1.0, 101.0, 485.0, 14114.44, 1965155.3856), (4.0, 3.0, 1.0, 0.8)


def findings(second: tuple[float, ...]) -> Findings:
    """Return results of an experiment and of a range test, whose second seed has these losses."""
    study = factory.study(factory.experiment("one", seeds=2), TEST, languages=("en",))
    return factory.findings(study, range={0: WIDE, 1: second})


def page(second: tuple[float, ...] = WIDE) -> Page:
    """Return the page about them."""
    return compose(findings(second), factory.PROVENANCE).main


def chart_of(told: Page) -> LineChart:
    """Return the chart of the range test."""
    chart = told.figures["range-test-range"].chart
    assert isinstance(chart, LineChart)
    return chart


def test_its_chart_is_over_rates_with_both_values_marked() -> None:
    """The losses are the means over the seeds, and the band is between them; what rises far is cut."""
    chart = chart_of(page((4.0, 3.0, 2.0, 2.0, 3.0, *WIDE[5:])))
    (line,) = chart.lines
    assert chart.log_x
    assert [0.1, 0.2, 0.4, 0.8] == pytest.approx(line.x)
    assert ((4.0, 3.0, 1.5, 1.5), (4.0, 3.0, 1.0, 1.0), (4.0, 3.0, 2.0, 2.0)) == (line.y, line.low, line.high)
    assert ["falls fastest: 0.200", "edge: 1.00"] == [upright.label for upright in chart_of(page()).uprights]
    assert [0.2, 1.0] == pytest.approx([upright.x for upright in chart_of(page()).uprights])


def test_what_is_not_known_is_not_marked() -> None:
    """A range that ends before the edge marks the steepest fall alone, and says that it is too narrow."""
    one = replace(TEST, seeds=(0,))
    flat = (*NARROW, 0.8, 0.8, 0.8, 0.8)
    found = factory.findings(factory.study(one, languages=("en",)), range={0: flat})
    told = compose(found, factory.PROVENANCE).main
    assert (Upright(label="falls fastest: 0.200", x=TEST.learning_rate * 2),) == chart_of(told).uprights
    assert () == chart_of(told).lines[0].low
    assert "no edge is seen among the rates tried up to 12.8" in chart_of(told).title


def test_its_table_has_a_row_a_seed() -> None:
    """With what becomes of each."""
    told = page((4.0, 40.0, 4e3, 4e5, math.inf))
    ledger = Ledger(told.evaluator, Words("en"))
    head, rows = range_table(told.range_tests[0], ledger)
    assert ["Seed", "Falls fastest", "Edge", "Within the range"] == head
    assert [
        ["0", "0.200", "1.00", "diverges"],
        ["1", "no value", "no value", "diverges from the beginning"],
    ] == [[ledger.plain(cell) for cell in row] for row in rows]


def test_nothing_is_told_of_its_end() -> None:
    """It stands in no chart, table or ranking with others, and has no accuracy in any file."""
    told = page()
    assert ["one"] == [one.experiment.id for one in told.singles]
    assert ["one"] == [one.experiment.id for one in told.ranked]
    assert not [id_ for id_, figure in told.figures.items() if "range" not in id_ and "range" in repr(figure)]
    written = json.loads(results_json(findings(WIDE)))["experiments"]["range"]
    assert {"accuracy", "accuracy_rule", "ranked_by"}.isdisjoint({*written, *written["runs"][0]})
    lines = [line.split(",") for line in runs_csv(findings(WIDE)).decode().splitlines()]
    assert {""} == {line[lines[0].index("accuracy")] for line in lines if line[0] == "range"}


def test_files_of_results_tell_its_values() -> None:
    """Over the seeds, and seed by seed; null for what there is none of."""
    told = json.loads(results_json(findings((4.0, 40.0, 4e3, 4e5, math.inf))))["experiments"]["range"]
    assert ("range_test", 8) == (told["purpose"], told["epochs"])
    values = told["range_test"]
    assert (0.1, 12.8, 0.0) == (values["from"], values["to"], values["smoothing"])
    assert 1.0 == pytest.approx(values["over_seeds"]["edge"]["mean"])
    assert [("diverges", False), ("at once", True)] == [
        (one["fate"], one["edge"] is None) for one in values["seeds"]
    ]

"""What is measured besides the cost is drawn: of a run, of several, and at their end."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lrbs_report.report import compose
from lrbs_report.report.charts.figures import DotChart, HeatMap, LineChart
from lrbs_report.report.document import Page
from lrbs_report.study.experiments import Experiment, Sweep, trained
from tests import factory

HELD_OUT = factory.dataset(name="held-out", validation=(0, 100))
MEASURED = factory.model(metrics=("auc",))


def experiment(id_: str) -> Experiment:
    """Return an experiment that holds rows out and measures an area under a curve."""
    return factory.experiment(id_, seeds=2, epochs=3, dataset=HELD_OUT, model=MEASURED)


def sweep() -> Sweep:
    """Return a sweep that measures the same."""
    made = factory.sweep("grid", seeds=1, epochs=2, learning_rate=(0.1, 0.2), batch_size=(2, 4))
    return replace(made, experiments=tuple(replace(trained(one), model=MEASURED) for one in made.experiments))


@pytest.fixture(scope="module")
def page() -> Page:
    """Return an English page about two experiments and a sweep; the cost of one is lowest in epoch 1."""
    study = factory.study(experiment("a"), experiment("b"), sweeps=[sweep()], languages=("en",))
    costs = {0: (0.5, 0.25, 0.375), 1: (0.5, 0.4, 0.3)}
    return compose(factory.findings(study, a=costs), factory.PROVENANCE).main


def test_training_and_validation_stand_in_one_chart(page: Page) -> None:
    """With a dot on the best epoch, which the title names."""
    chart = page.figures["curve-loss-a"].chart
    assert isinstance(chart, LineChart)
    training, validation, best = chart.lines
    assert ("Training", "Validation", "Best epoch") == (training.label, validation.label, best.label)
    assert ((0.5, 0.25, 0.375), (1.0,)) == (training.y, best.x)
    assert best.y == (validation.y[1],) == (min(validation.y),)
    assert "epoch 1" in chart.title


def test_a_measure_that_is_better_up_is_best_where_it_is_highest(page: Page) -> None:
    """As Keras says of each."""
    chart = page.figures["curve-auc-a"].chart
    assert isinstance(chart, LineChart)
    assert chart.lines[-1].y == (max(chart.lines[1].y),)


def test_a_run_that_diverged_has_no_best_epoch() -> None:
    """Its lines end, and nothing is marked."""
    study = factory.study(experiment("a"), languages=("en",))
    found = factory.findings(study, a={0: (0.5, float("nan")), 1: (0.5, 0.4, 0.3)})
    chart = compose(found, factory.PROVENANCE).main.figures["curve-loss-a"].chart
    assert isinstance(chart, LineChart)
    assert ["Training", "Validation"] == [line.label for line in chart.lines]


def test_experiments_are_compared_measure_by_measure(page: Page) -> None:
    """A chart for each that all have, and one for each further number of the end."""
    compared = {id_ for id_ in page.figures if id_.startswith("comparison-")}
    assert {"comparison-val_loss", "comparison-val_auc"} == compared
    assert {"final-test_auc", "final-test_loss"} == {id_ for id_ in page.figures if id_.startswith("final-")}
    dots = page.figures["final-test_auc"].chart
    assert isinstance(dots, DotChart)
    assert dots.x_label == "Test area under the ROC curve"


def test_a_sweep_has_a_heat_map_of_each_number_of_the_end(page: Page) -> None:
    """The best cell is the one that is best by it: of a loss, the lowest."""
    chart = page.figures["heat-map-test_loss-grid"].chart
    assert isinstance(chart, HeatMap)
    for row, column in chart.best:
        assert chart.cells[row][column] == min(chart.cells[row])
    assert "heat-map-test_auc-grid" in page.figures


def test_without_further_measures_there_is_nothing_more() -> None:
    """The article's report is what it was."""
    figures = compose(factory.findings(factory.article_study()), factory.PROVENANCE).main.figures
    assert [] == [id_ for id_ in figures if id_.startswith(("curve-", "comparison-", "final-"))]

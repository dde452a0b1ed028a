"""What the person at the terminal reads fits a line."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest

from lrbs_report.kinds.logs.article import print_log
from lrbs_report.study.experiments import Run, Trained
from lrbs_report.telling.terminal import Json, Logs, run_line
from tests import factory

MEASURED = factory.experiment(
    "fast",
    title={"en": "Fast"},
    dataset=factory.dataset(validation=(0, 50)),
    model=factory.model(metrics=("accuracy", "auc", "sparse_top_k_categorical_accuracy")),
    epochs=2,
)
QUANTITY = factory.experiment("fast", model=factory.model(loss="mse", task="regression"), epochs=2)
RANGE = factory.range_test("fast", begin=0.1, end=12.8, steps=8, smoothing=0.0)


def test_a_live_log_is_the_whole_log(capsys: pytest.CaptureFixture[str]) -> None:
    """With the further numbers of each epoch and of the end, in 80 columns."""
    result, run, listener = factory.result(MEASURED), Run(experiment=MEASURED, seed=0), Logs()
    for epoch in result.record.epochs():
        listener.epoch_ended(run, epoch)
    listener.run_ended(run, result)
    said = capsys.readouterr().out
    assert f"# fast, seed 0\n{print_log(result, 'en')}" == said
    assert 80 >= max(map(len, said.splitlines()))
    assert 2 == said.count("    accuracy: ")


@pytest.mark.parametrize(
    ("asked", "costs", "expected"),
    [
        (MEASURED, (0.5, 0.25), "cost 0.2500, accuracy 0.7500"),
        (QUANTITY, (0.5, 0.25), "cost 0.2500, test_mean_absolute_error 0.2750"),
        (QUANTITY, (0.5, 2.5e6), "cost 2.5e+06, test_mean_absolute_error 2.75e+06"),
        (QUANTITY, (0.5, math.nan), "diverged in epoch 1"),
        (RANGE, (4.0, 3.0, 1.0, 1.0, 101.0, 485.0, 14114.44, math.inf), "falls fastest at 0.2, edge 1"),
        (RANGE, (4.0, 3.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0), "falls fastest at 0.2, edge –"),
    ],
)
def test_a_run_is_summed_up_by_what_ranks_it(asked: Trained, costs: tuple[float, ...], expected: str) -> None:
    """That is the accuracy, or the measure of a network that has none."""
    assert f"fast, seed 0: {expected}" == run_line(
        Run(experiment=asked, seed=0), factory.result(asked, costs=costs)
    )


def told(asked: Trained, costs: tuple[float, ...], said: pytest.CaptureFixture[str]) -> list[Any]:
    """Return what machines are told of a run: each epoch, and how it ended."""
    result, run, listener = factory.result(asked, costs=costs), Run(experiment=asked, seed=0), Json()
    for epoch in result.record.epochs():
        listener.epoch_ended(run, epoch)
    listener.run_ended(run, result)
    return [json.loads(line) for line in said.readouterr().out.splitlines()]


def test_machines_are_told_all_that_a_run_measures(capsys: pytest.CaptureFixture[str]) -> None:
    """By the names of the measures, beside what every run is told to have."""
    first, _, ended = told(MEASURED, (1 / 3, 0.25), capsys)
    assert [*MEASURED.asked.series] == [*first["measures"]]
    assert (1 / 3, 1 - 1 / 9) == (first["cost"], first["measures"]["auc"])
    assert [*MEASURED.asked.finals] == [*ended["finals"]]
    assert 0.75 == ended["accuracy"] == ended["finals"]["test_accuracy"]


def test_machines_are_told_nothing_else_where_nothing_else_is_measured(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Their programs see what they did before there was more."""
    first, _, ended = told(factory.experiment("fast", epochs=2), (0.5, 0.25), capsys)
    assert ["event", "experiment", "seed", "epoch", "cost", "learning_rate"] == [*first]
    assert ["event", "experiment", "seed", "status", "accuracy", "key"] == [*ended]


def test_machines_are_told_no_accuracy_of_what_has_none(capsys: pytest.CaptureFixture[str]) -> None:
    """And nothing of the end of a run that diverged."""
    *_, ended = told(QUANTITY, (0.5, 0.25), capsys)
    assert {"test_mean_absolute_error": 0.275, "test_loss": 0.275} == ended["finals"]
    *_, last, lost = told(MEASURED, (0.5, math.nan), capsys)
    assert ("accuracy" in ended, last["measures"]["val_loss"], lost["accuracy"]) == (False, None, None)
    assert {None} == {*lost["finals"].values()}

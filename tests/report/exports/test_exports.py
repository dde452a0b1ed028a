"""The data files say both means of an epoch where they are known, and how outputs became a class."""

import csv
import io
import json
import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from lrbs_report.report.exports.results_json import results_json
from lrbs_report.report.exports.runs_csv import COLUMNS, runs_csv
from lrbs_report.results.findings import Findings
from lrbs_report.results.portraits import Part, Portrait
from tests import factory

ALL = factory.dataset(train=None)


def told(findings: Findings) -> tuple[list[Any], Mapping[str, Any]]:
    """Return the losses that both files tell of the first run, and the experiment in the JSON."""
    one = json.loads(results_json(findings))["experiments"]["one"]
    lines = [line for line in csv.DictReader(io.StringIO(runs_csv(findings).decode())) if line["seed"] == "0"]
    losses = [epoch["loss"] for epoch in one["runs"][0]["epochs"]]
    assert ["" if loss is None else repr(loss) for loss in losses] == [line["loss"] for line in lines]
    return losses, one


@pytest.mark.parametrize(
    ("is_known", "changes"),
    [
        (True, {"sampling": "replacement", "batch_size": 1000}),
        (True, {"sampling": "shuffle", "batch_size": 50}),
        (False, {"sampling": "shuffle-once", "batch_size": 1000, "dataset": replace(ALL, train=(0, 1001))}),
        (True, {"sampling": "sequential", "batch_size": 1000, "dataset": replace(ALL, train=(0, 3))}),
        (False, {"sampling": "sequential", "batch_size": 1000, "dataset": ALL}),
    ],
)
def test_a_loss_that_was_not_measured_is_the_cost_only_where_it_must_be(
    is_known: bool,  # noqa: FBT001 - a case
    changes: dict[str, Any],
) -> None:
    """Where all batches are of one size; elsewhere it is empty, never a guess."""
    findings = factory.findings(factory.study(factory.experiment("one", **changes)))
    costs = list(findings.runs["one"][0].watched)
    assert (costs if is_known else [None] * len(costs)) == told(findings)[0]


def test_the_rows_can_be_known_from_a_portrait() -> None:
    """A data set that is used whole has as many rows as somebody counted."""
    one = factory.experiment("one", sampling="shuffle", batch_size=10, dataset=ALL)
    findings = factory.findings(factory.study(one))
    seen = Portrait(train=Part(rows=60, classes={0: 60}), test=Part(rows=5, classes={0: 5}), low=0, high=1)
    assert list(findings.runs["one"][0].watched) == told(replace(findings, data={ALL.name: seen}))[0]


def test_a_loss_that_was_measured_is_told() -> None:
    """Beside the cost, with all its digits."""
    findings = factory.findings(factory.study(factory.experiment("one", sampling="shuffle", dataset=ALL)))
    runs = tuple(factory.with_losses(run, 1 / 3) for run in findings.runs["one"])
    assert [cost * (1 / 3) for cost in runs[0].watched] == told(replace(findings, runs={"one": runs}))[0]


def test_the_rule_of_the_accuracy_is_told() -> None:
    """One output is cut where its loss says."""
    model = factory.model(factory.FLATTEN, factory.dense(1), loss="mse")
    findings = factory.findings(factory.study(factory.experiment("one", model=model)))
    assert told(findings)[1]["accuracy_rule"] == {"rule": "above", "threshold": 0.5}


MEASURED = factory.experiment(
    "one",
    dataset=factory.dataset(validation=(0, 50)),
    model=factory.model(metrics=("accuracy", "auc")),
    epochs=2,
    seeds=1,
    test="every epoch",
)
QUANTITY = factory.experiment(
    "one",
    model=factory.model(factory.FLATTEN, factory.dense(1), loss="mse", task="regression"),
    callbacks=({"class": "EarlyStopping", "restore_best_weights": True},),
    epochs=2,
    seeds=1,
)
PLAIN = factory.experiment("plain", epochs=2, seeds=1)


def lines_of(findings: Findings) -> list[dict[str, str]]:
    """Return the lines of runs.csv by their columns."""
    return list(csv.DictReader(io.StringIO(runs_csv(findings).decode())))


def test_all_that_runs_measure_is_told_in_json() -> None:
    """Each number an epoch that not every run measures, and all of the end, with all digits."""
    findings = factory.findings(factory.study(MEASURED), one={0: (1 / 3, 0.25)})
    (run,) = told(findings)[1]["runs"]
    record = findings.runs["one"][0].record
    assert [*MEASURED.asked.series] == [*run["series"]]
    assert [*MEASURED.asked.finals] == [*run["finals"]]
    assert [[*record.series[name]] for name in run["series"]] == [*run["series"].values()]
    assert dict(record.finals) == run["finals"]
    assert run["finals"]["test_accuracy"] == run["accuracy"] == 0.75


def test_a_run_that_measures_no_more_tells_no_more() -> None:
    """Its files are what they were before anything else could be measured."""
    one = json.loads(results_json(factory.findings(factory.study(PLAIN))))["experiments"]["plain"]
    assert ["seed", "key", "status", "accuracy", "epochs"] == [*one["runs"][0]]
    assert {"task", "ranked_by"} & one.keys() == set()
    assert [*COLUMNS] == [*lines_of(factory.findings(factory.study(PLAIN)))[0]]


def test_a_regression_tells_no_accuracy() -> None:
    """What it is, and by what its runs are ranked; nothing about classes."""
    one = told(factory.findings(factory.study(QUANTITY), one={0: (0.5, 0.25)}))[1]
    assert ("regression", "test_mean_absolute_error") == (one["task"], one["ranked_by"])
    assert {} == one["runs"][0]["series"]
    expected = {"test_mean_absolute_error": 0.275, "test_loss": 0.275, "restored_epoch": 0}
    assert expected == one["runs"][0]["finals"]
    assert {"accuracy", "accuracy_rule"} & {*one, *one["runs"][0]} == set()


def test_what_a_diverged_run_measured_is_null_where_it_is_no_number() -> None:
    """Of its last epoch, and of its end."""
    lost = factory.findings(factory.study(MEASURED), one={0: (0.5, math.nan)})
    (run,) = told(lost)[1]["runs"]
    assert [None] * len(run["series"]) == [numbers[-1] for numbers in run["series"].values()]
    assert [None] * len(run["finals"]) == [*run["finals"].values()]
    assert (
        ""
        == lines_of(lost)[-1]["val_auc"]
        == lines_of(lost)[-1]["test_auc"]
        == lines_of(lost)[-1]["accuracy"]
    )


def test_further_columns_are_those_of_any_run() -> None:
    """Others have nothing in them. The numbers of the end stand in the last epoch."""
    findings = factory.findings(factory.study(PLAIN, MEASURED), one={0: (1 / 3, 0.25)})
    lines = lines_of(findings)
    also = [*lines[0]][len(COLUMNS) :]
    assert [
        *("epoch_accuracy", "auc", "val_loss", "val_accuracy", "val_auc"),
        *("test_loss", "test_accuracy", "test_auc", "final_test_auc", "final_test_loss"),
    ] == also
    assert {""} == {line[name] for line in lines[:2] for name in also}
    first, last = lines[2:]
    assert ("", repr(1 - 0.25 / 3)) == (first["final_test_auc"], last["final_test_auc"])
    assert [repr(1 - cost / 3) for cost in (1 / 3, 0.25)] == [first["epoch_accuracy"], last["epoch_accuracy"]]
    assert ("", "0.75") == (first["accuracy"], last["accuracy"])


def test_a_column_has_a_name_that_no_other_has() -> None:
    """However somebody calls a metric."""
    metrics = ("accuracy", *({"class": "AUC", "name": name} for name in ("seed", "epoch_seed")))
    one = replace(
        MEASURED, model=factory.model(metrics=metrics), dataset=factory.dataset(), test="at the end"
    )
    columns = [*lines_of(factory.findings(factory.study(one)))[0]]
    assert ["epoch_accuracy", "epoch_epoch_seed", "epoch_seed"] == columns[len(COLUMNS) : len(COLUMNS) + 3]
    assert len(columns) == len({*columns})


def test_a_regression_has_no_accuracy_in_its_lines() -> None:
    """What ranks it has a column of its own, and a whole number no decimals."""
    last = lines_of(factory.findings(factory.study(QUANTITY), one={0: (0.5, 0.25)}))[-1]
    assert ("", "0.275", "0") == (last["accuracy"], last["test_mean_absolute_error"], last["restored_epoch"])

"""The data files say both means of an epoch where they are known, and how outputs became a class."""

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from lrbs_report.report.exports.results_json import results_json
from lrbs_report.report.exports.runs_csv import runs_csv
from lrbs_report.results.findings import Findings
from lrbs_report.results.portraits import Part, Portrait
from lrbs_report.study.experiments import Dataset, Model
from tests import core, synthetic

ALL = Dataset(name="mnist-55k", source="mnist")


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
    findings = synthetic.findings(synthetic.study(synthetic.experiment("one", **changes)))
    costs = list(findings.runs["one"][0].watched)
    assert (costs if is_known else [None] * len(costs)) == told(findings)[0]


def test_the_rows_can_be_known_from_a_portrait() -> None:
    """A data set that is used whole has as many rows as somebody counted."""
    one = synthetic.experiment("one", sampling="shuffle", batch_size=10, dataset=ALL)
    findings = synthetic.findings(synthetic.study(one))
    seen = Portrait(train=Part(rows=60, classes={0: 60}), test=Part(rows=5, classes={0: 5}), low=0, high=1)
    assert list(findings.runs["one"][0].watched) == told(replace(findings, data={ALL.name: seen}))[0]


def test_a_loss_that_was_measured_is_told() -> None:
    """Beside the cost, with all its digits."""
    findings = synthetic.findings(
        synthetic.study(synthetic.experiment("one", sampling="shuffle", dataset=ALL))
    )
    runs = tuple(core.with_losses(run, 1 / 3) for run in findings.runs["one"])
    assert [cost * (1 / 3) for cost in runs[0].watched] == told(replace(findings, runs={"one": runs}))[0]


def test_the_rule_of_the_accuracy_is_told() -> None:
    """One output is cut where its loss says."""
    model = Model(
        name="m",
        layers=({"class": "Flatten"}, {"class": "Dense", "units": 1}),
        loss="mse",
        optimizer={"class": "SGD"},
    )
    findings = synthetic.findings(synthetic.study(synthetic.experiment("one", model=model)))
    assert told(findings)[1]["accuracy_rule"] == {"rule": "above", "threshold": 0.5}

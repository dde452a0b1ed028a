"""The table of runs has a row for each run, and nothing where there is nothing."""

import math
from dataclasses import replace

from lrbs_report.report.exports.run_table import hole_table, run_table
from lrbs_report.results.holes import findings_of
from tests import factory

ONE = factory.experiment("one", epochs=2, seeds=2)


def test_a_row_a_run() -> None:
    """With the cost of its last epoch, and what it reached."""
    findings = factory.findings(factory.study(ONE), one={0: (0.5, 0.25), 1: (0.5, 0.125)})
    rows = list(run_table(findings).plain_rows())
    assert [("one", 0, 0.25, 0.75), ("one", 1, 0.125, 0.875)] == [
        (row["experiment"], row["seed"], row["cost"], row["accuracy"]) for row in rows
    ]
    assert [run.key for run in findings.runs["one"]] == [row["key"] for row in rows]


def test_a_run_that_diverged_has_no_numbers_of_its_end() -> None:
    """Its cost is nothing too, and its status says why."""
    findings = factory.findings(factory.study(ONE), one={0: (0.5, math.nan)})
    row = next(run_table(findings).plain_rows())
    assert ("diverged", 2, None, None) == (row["status"], row["epochs"], row["cost"], row["accuracy"])


def test_a_number_called_like_a_column_has_a_name_of_its_own() -> None:
    """What stands there already keeps its name."""
    run = factory.result(ONE)
    named = replace(run, record=replace(run.record, finals={**run.record.finals, "key": 0.5}))
    findings = replace(factory.findings(factory.study(ONE)), runs={"one": (named,)})
    (row,) = run_table(findings).plain_rows()
    assert (run.key, 0.5) == (row["key"], row["final_key"])


def test_missing_runs_are_named() -> None:
    """Each with its experiment and its seed."""
    study = factory.study(ONE, factory.experiment("two", seeds=2))
    runs = factory.findings(study).runs
    found = findings_of(study, {"one": runs["one"][:1]})
    assert [("one", 1), ("two", 0), ("two", 1)] == [
        (row["experiment"], row["seed"]) for row in hole_table(found).plain_rows()
    ]

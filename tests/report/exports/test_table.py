"""A table as CSV: every digit, and no text that a spreadsheet would compute."""

import csv
import io
import math
from dataclasses import replace

import pytest

from lrbs_report.report.exports.runs_csv import epoch_table, runs_csv
from lrbs_report.report.exports.table import Table, as_csv
from lrbs_report.results.findings import Findings
from lrbs_report.study.experiments import Imported
from tests import factory


@pytest.mark.parametrize("text", ["=cmd()", "+1", "-1", "@SUM(A1)", "'=1"])
def test_no_cell_is_a_formula(text: str) -> None:
    """Neither in a row nor in the head: each begins with an apostrophe, and is else as it was."""
    table = Table(name="one", columns={text: "text"}, rows=[{text: text}])
    assert [[f"'{text}"], [f"'{text}"]] == list(csv.reader(io.StringIO(as_csv(table).decode(), newline="")))


@pytest.mark.parametrize("sign", ["\t", "\r", "\n", "\r\n", "\x00", "\u2028"])
def test_a_row_is_a_line(sign: str) -> None:
    """What would end one, and begin another with a formula, stands as its number."""
    table = Table(name="one", columns={"text": "text"}, rows=[{"text": f"a{sign}=cmd()"}])
    head, *lines = as_csv(table).decode().splitlines()
    assert ("text", 1, "a\\u") == (head, len(lines), lines[0][:3])


@pytest.mark.parametrize("number", [0.1 + 0.2, 1e-310, -1 / 3, 5e300, math.pi])
def test_numbers_have_all_their_digits(number: float) -> None:
    """What is read again is the same float, below zero too."""
    table = Table(name="one", columns={"a": "number", "b": "number"}, rows=[{"a": number}])
    (row,) = csv.DictReader(io.StringIO(as_csv(table).decode()))
    assert (number, "") == (float(row["a"]), row["b"])


def test_lines_that_are_alike_are_written_as_any_other() -> None:
    """Of runs that are imported or trained, with holes in their series, or that diverge."""
    odd = replace(factory.imported("a").logged, names={"cost": "loss"})
    hostile = {"model": 'a "b", %r =c', "batch_size": 0, "learning_rate": 0.0}
    study = factory.study(
        factory.experiment("t", seeds=2, lr_decay=0.0),
        factory.imported("a", {0: (0.5, 0.25), 3: (0.5, math.nan)}, settings=hostile, logged=odd),
        factory.imported("b", {1: (1e-300,)}),
        factory.imported("c", {1: (0.5, 0.25, 0.125)}),
    )
    runs = {
        one.id: one.results if isinstance(one, Imported) else factory.findings(factory.study(one)).of(one)
        for one in study.experiments
    }
    holed = factory.with_series(runs["c"][0], val_acc=(0.5, math.nan, 0.75))
    findings = Findings(study=study, runs={**runs, "c": (holed,)})
    assert as_csv(epoch_table(findings)) == runs_csv(findings)

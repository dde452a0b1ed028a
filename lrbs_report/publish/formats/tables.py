"""The tables that are exported: a row a run, a row an epoch, and a row a run that is missing."""

from __future__ import annotations

from collections.abc import Mapping

from lrbs_report.report.composed import Composed
from lrbs_report.report.exports.run_table import hole_table, run_table
from lrbs_report.report.exports.runs_csv import epoch_table
from lrbs_report.report.exports.table import Table


def tables_of(composed: Composed) -> tuple[Table, ...]:
    """Return the tables of a report; that of missing runs only when some are."""
    findings = composed.document.findings
    holes = (hole_table(findings),) if findings.holes else ()
    return run_table(findings), epoch_table(findings), *holes


def measured(table: Table) -> list[str]:
    """Name the columns of the table of epochs that hold what was measured, and no setting."""
    settings = ("initial_learning_rate", "lr_decay")
    return [name for name, kind in table.columns.items() if kind == "number" and name not in settings]


def run_of(row: Mapping[str, object]) -> tuple[str, int]:
    """Return the experiment and the seed that a row is about."""
    return str(row["experiment"]), int(str(row["seed"]))

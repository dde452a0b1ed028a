"""The logs that runs were imported from: data/imports.csv."""

from __future__ import annotations

from lrbs_report.report.exports.table import Table, as_csv
from lrbs_report.results.findings import Findings


def imports_csv(findings: Findings) -> bytes | None:
    """Write a line a run that was imported: its log's path, SHA-256 and bytes; nothing where there is none.

    ``run`` says which run of its log it is, where that holds several.
    """
    rows = [
        {
            "experiment": one.id,
            "seed": run.seed,
            "log": run.log.path,
            "run": run.identity.get("run"),
            "sha256": run.log.sha256,
            "bytes": run.log.size,
        }
        for one in findings.study.imported
        for run in findings.of(one)
        if run.log
    ]
    if not rows:
        return None
    table = Table(
        name="imports",
        columns={
            "experiment": "text",
            "seed": "whole",
            "log": "text",
            "run": "whole",
            "sha256": "text",
            "bytes": "whole",
        },
        rows=rows,
    )
    return as_csv(table)

"""The data files of a report: each export is one file here, listed in this one."""

from __future__ import annotations

from collections.abc import Mapping

from lrbs_report.report.exports.results_json import results_json
from lrbs_report.report.exports.runs_csv import runs_csv
from lrbs_report.results.findings import Findings


def data_files(findings: Findings) -> Mapping[str, bytes]:
    """Return the data files by their paths in the output folder."""
    return {"data/results.json": results_json(findings), "data/runs.csv": runs_csv(findings)}

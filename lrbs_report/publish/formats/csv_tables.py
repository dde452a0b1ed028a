"""CSV: for spreadsheets, R, pandas and everything else."""

from __future__ import annotations

from lrbs_report.publish.formats.format import Files, Format, Giving
from lrbs_report.publish.formats.tables import tables_of
from lrbs_report.report.exports.table import as_csv


def _files(giving: Giving) -> Files:
    return {f"{table.name}.csv": as_csv(table) for table in tables_of(giving.composed)}


FORMAT = Format(name="csv", files=_files)

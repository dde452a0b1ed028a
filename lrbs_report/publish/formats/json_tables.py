"""JSON: each table as a list of its rows, which ``pandas.read_json`` and ``polars.read_json`` take."""

from __future__ import annotations

from lrbs_report.base.plain_json import text_of
from lrbs_report.publish.formats.format import Files, Format, Giving
from lrbs_report.publish.formats.tables import tables_of


def _files(giving: Giving) -> Files:
    return {f"{table.name}.json": text_of(list(table.plain_rows())) for table in tables_of(giving.composed)}


FORMAT = Format(name="json", files=_files)

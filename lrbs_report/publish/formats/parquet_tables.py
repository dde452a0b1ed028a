"""Parquet: each table with the types of its columns, for DuckDB, polars, pandas, Spark and R's arrow."""

from __future__ import annotations

import io

from lrbs_report.base.errors import MissingRequirement
from lrbs_report.base.tongue import tr
from lrbs_report.publish.formats.format import Files, Format, Giving
from lrbs_report.publish.formats.tables import tables_of
from lrbs_report.report.exports.table import Table

EXTRA = tr("pyarrow is missing, which writes Parquet. Install it with: pip install 'lrbs-report[parquet]'")


def _files(giving: Giving) -> Files:
    return {f"{table.name}.parquet": as_parquet(table) for table in tables_of(giving.composed)}


def as_parquet(table: Table) -> bytes:
    """Return a table as Parquet. Raises ``MissingRequirement`` where nothing can write that."""
    try:
        import pyarrow as pa  # noqa: PLC0415 - an extra, and a heavy library
        from pyarrow import parquet  # noqa: PLC0415 - the same
    except ImportError as error:
        raise MissingRequirement(EXTRA) from error
    kinds = {"text": pa.string(), "whole": pa.int64(), "number": pa.float64()}
    schema = pa.schema([(name, kinds[kind]) for name, kind in table.columns.items()])
    content = io.BytesIO()
    rows = pa.Table.from_pylist(list(table.plain_rows()), schema=schema)
    parquet.write_table(rows, content, compression="zstd")
    return content.getvalue()


FORMAT = Format(name="parquet", files=_files)

"""Any table with tabs whose head names the columns; otherwise as one with commas (``csv_table``)."""

from __future__ import annotations

from lrbs_report.base.tongue import tr
from lrbs_report.kinds.logs.tables import Table

FORMAT = Table(name="tsv", about=tr("a table with tabs and a head"), delimiters=("\t",), reads_json=False)

"""Any table with commas (or semicolons) whose head names the columns, and whose lines are epochs.

    epoch,train_loss,valid_loss
    0,0.598,0.4031

An epoch may be told by its column, by the first one where that has no name (as pandas writes it), or, where
some column is a loss, by the order of the lines, from 1.
"""

from __future__ import annotations

from lrbs_report.base.tongue import tr
from lrbs_report.kinds.logs.tables import Table

FORMAT = Table(
    name="csv", about=tr("a table with commas and a head"), delimiters=(",", ";", "|"), reads_json=False
)

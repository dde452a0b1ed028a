"""Objects of JSON, a line each, that tell an epoch and its numbers.

    {"epoch": 1, "train": {"loss": 0.598}}
    {"epoch": 1, "valid": {"loss": 0.4031}}

Objects inside one another are told by names with dots between: ``train.loss``.
"""

from __future__ import annotations

from lrbs_report.base.tongue import tr
from lrbs_report.kinds.logs.tables import Table

FORMAT = Table(name="json-lines", about=tr("objects of JSON, a line each"), delimiters=(), reads_json=True)

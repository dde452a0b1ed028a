"""The values that a page names, as JSON: data/values.es.json."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from lrbs_report.base.plain_json import finite
from lrbs_report.report.prose.ledger import Entry


def values_json(entries: Iterable[Entry]) -> bytes:
    """Write every value that a page names.

    What was asked, of which seeds, the exact answer, how it is printed, and the experiments it rests on.
    """
    told = [
        {
            "expression": entry.value.asked.expression,
            "over": entry.value.asked.over,
            "seed": entry.value.asked.seed,
            "value": _finite_json(entry.value.content),
            "printed": entry.text,
            "experiments": entry.value.experiments,
        }
        for entry in entries
    ]
    return (json.dumps({"values": told}, indent=1, ensure_ascii=False, allow_nan=False) + "\n").encode()


def _finite_json(content: Any) -> Any:  # noqa: ANN401 - a value's content
    if isinstance(content, list):
        return [_finite_json(item) for item in content]
    return finite(content) if isinstance(content, float) else content

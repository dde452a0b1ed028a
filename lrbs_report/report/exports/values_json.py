"""The values that a page names, as JSON: data/values.es.json."""

from __future__ import annotations

from collections.abc import Iterable

from lrbs_report.base.plain_json import plain, text_of
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
            "value": plain(entry.value.content),
            "printed": entry.text,
            "experiments": entry.value.experiments,
        }
        for entry in entries
    ]
    return text_of({"values": told})

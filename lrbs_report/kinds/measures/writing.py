"""A run's numbers as JSON values, where several files of results have them in one form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lrbs_report.base.plain_json import written
from lrbs_report.kinds.measures import FINAL_FIELDS
from lrbs_report.kinds.measures.record import Epoch, Record, RunResult


def told_outcome(result: RunResult) -> dict[str, Any]:
    """Return which run it was, and how it ended."""
    return {
        "seed": result.seed,
        "key": result.key,
        "status": result.status,
        **told_judged(result.record),
    }


def told_judged(record: Record) -> dict[str, float | None]:
    """Return the numbers of the end that have a field of their own, where they were measured.

    >>> told_judged(Record(series={}, finals={"test_accuracy": 0.9, "test_loss": 0.3}))
    {'accuracy': 0.9}
    """
    return {field: record.finals[name] for name, field in FINAL_FIELDS.items() if name in record.finals}


def told_epoch(epoch: Epoch, fields: Mapping[str, str]) -> dict[str, float | str]:
    """Return an epoch: the measures that have a field in their order, then the others by their names.

    Numbers that are not finite are words.

    >>> told_epoch(Epoch(epoch=0, numbers={"rate": 0.1, "cost": float("inf")}), {"cost": "mean"})
    {'epoch': 0, 'mean': 'inf', 'rate': 0.1}
    """
    first = [name for name in fields if name in epoch.numbers]
    names = [*first, *(name for name in epoch.numbers if name not in fields)]
    return {"epoch": epoch.epoch, **{fields.get(name, name): written(epoch.numbers[name]) for name in names}}


def told_finals(record: Record) -> dict[str, dict[str, float | None]]:
    """Return the numbers of the end that have no field of their own, under their one field, if there are any.

    >>> told_finals(Record(series={}, finals={"test_accuracy": 0.9, "test_loss": 0.3}))
    {'finals': {'test_loss': 0.3}}
    """
    finals = {name: number for name, number in record.finals.items() if name not in FINAL_FIELDS}
    return {"finals": finals} if finals else {}


def finals_in(told: Mapping[str, Any]) -> dict[str, float | None]:
    """Return all numbers of the end, of what tells them so."""
    first = {name: told[field] for name, field in FINAL_FIELDS.items() if field in told}
    return {**first, **told.get("finals", {})}

"""The axes of a sweep: the keys that were written as lists, and may be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

from lrbs_report.study.shape import SettingsShape

NOT_AXES = ("seeds", "callbacks", "test", "train")
AXES = tuple(name for name in SettingsShape.model_fields if name not in NOT_AXES)
"""The keys that a sweep may run over."""


def axes_of(sweep: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Return the values of each axis of a sweep.

    >>> axes_of({"id": "grid", "learning_rate": [0.1, 1.0], "epochs": 3, "seeds": [1, 2]})
    {'learning_rate': [0.1, 1.0]}
    """
    return {name: value for name, value in sweep.items() if isinstance(value, list) and name in AXES}


def combinations_of(sweep: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Return every combination of the values of a sweep's axes, the last axis changing fastest.

    >>> list(combinations_of({"learning_rate": [0.1], "epochs": [1, 2]}))
    [{'learning_rate': 0.1, 'epochs': 1}, {'learning_rate': 0.1, 'epochs': 2}]
    """
    axes = axes_of(sweep)
    return (dict(zip(axes, values, strict=True)) for values in product(*axes.values()))

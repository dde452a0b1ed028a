"""Keras's metrics as measures: what each is called, when it is taken, and which way is better, as Keras says.

A name tells on which rows a metric was taken: without a prefix on those that trained, while they did;
``val_`` on the validation rows after each epoch, ``test_`` on the test rows, ``train_`` on all training rows
with the final weights.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

from lrbs_report.base.python_files import PREFIX
from lrbs_report.base.tongue import together, tr
from lrbs_report.kinds.catalogue import catalogue
from lrbs_report.kinds.measures.listing import own_metrics
from lrbs_report.kinds.measures.measure import ANYTHING, Direction, Measure

VALIDATION, TEST, TRAIN = "val_", "test_", "train_"
PREFIXES = (VALIDATION, TEST, TRAIN)
Metric = str | Mapping[str, Any]
"""A metric of the definitions: its name, or its class with arguments."""

CHOSEN = ("accuracy", "acc")
"""Names for which Keras chooses the class by the targets."""

AT_THE_END = (TEST, TRAIN)


def metric_names() -> tuple[str, ...]:
    """Return every name by which a metric can be asked for."""
    return (*CHOSEN, *own_metrics(), *catalogue()["metrics"])


def is_named(name: str) -> bool:
    """Return whether a metric can be asked for by this name."""
    return name in metric_names()


def name_of(metric: Metric) -> str:
    """Return what Keras calls a metric of the definitions: by its name as it is written, or by its class.

    >>> name_of("mae"), name_of({"class": "AUC"}), name_of({"class": "AUC", "name": "area"})
    ('mae', 'auc', 'area')
    >>> name_of("python:metrics.py:f1")
    'f1'
    """
    if own := _own(metric):
        return str((isinstance(metric, Mapping) and metric.get("name")) or own.rpartition(":")[2])
    if isinstance(metric, str):
        return metric
    return str(metric.get("name") or catalogue()["classes"]["metrics"][metric["class"]]["name"])


def _own(metric: Metric) -> str:
    """Return the function of the project's own that a metric is; nothing of any other."""
    told = metric if isinstance(metric, str) else metric.get("function", metric.get("class"))
    return told if isinstance(told, str) and told.startswith(PREFIX) else ""


def direction_of(metric: Metric) -> Direction:
    """Return which way a metric of the definitions is better."""
    if _own(metric):
        asked: Direction = metric.get("better", "") if isinstance(metric, Mapping) else ""
        return asked
    if metric in CHOSEN:
        return "up"
    if isinstance(metric, str) and metric in own_metrics():
        return own_metrics()[metric].better
    made = catalogue()["metrics"][metric] if isinstance(metric, str) else metric["class"]
    better: Direction = catalogue()["classes"]["metrics"][made]["better"]
    return better


def parted(name: str) -> tuple[str, str]:
    """Return where a measure is taken, as the prefix of its name, and what is, which is the rest.

    >>> parted("val_loss"), parted("auc")
    (('val_', 'loss'), ('', 'auc'))
    """
    prefix = next((one for one in PREFIXES if name.startswith(one)), "")
    return prefix, name.removeprefix(prefix)


def measure(name: str) -> Measure | None:
    """Return the measure of a name that has a prefix or is a metric's; nothing when no metric is called so.

    >>> measure("val_loss").better, measure("test_mae").better, measure("val_auc").when
    ('down', 'down', 'epoch')
    """
    prefix, bare = parted(name)
    better = _ways().get(bare)
    if better is None:
        return None
    bounds = own_metrics()[bare].bounds if bare in own_metrics() else ANYTHING
    return Measure(name=name, when="end" if prefix in AT_THE_END else "epoch", better=better, bounds=bounds)


@functools.cache
def _ways() -> Mapping[str, Direction]:
    """Return which way each metric is better, by every name that Keras or the definitions give it."""
    classes = catalogue()["classes"]["metrics"].values()
    asked = {name: direction_of(name) for name in metric_names()}
    return {"loss": "down", **{one["name"]: one["better"] for one in classes}, **asked}


WAYS = {
    VALIDATION: tr("validation = 0.1 in the data set"),
    TEST: tr('test = "every epoch" in the experiment'),
    TRAIN: tr('train = "at the end" in the experiment'),
}
"""What makes a network be measured on which rows."""


def way_to_take(name: str) -> str:
    """Return how a measure would be taken that was not; nothing of one that cannot be.

    >>> way_to_take("val_auc")
    'It is measured with validation = 0.1 in the data set and metrics = ["auc"] in the model.'
    """
    prefix, bare = parted(name)
    if measure(name) is None:
        return ""
    parts = [WAYS[prefix]] if prefix else []
    if bare != "loss" and not (prefix and bare in CHOSEN):
        parts.append(tr('metrics = ["{name}"] in the model', name=bare))
    return tr("It is measured with {ways}.", ways=together(tr(" and "), parts)) if parts else ""

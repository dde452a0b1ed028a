"""Keras's metrics as measures: what each is called, when it is taken, and which way is better, as Keras says.

A name tells on which rows a metric was taken: without a prefix on those that trained, while they did;
``val_`` on the validation rows after each epoch, ``test_`` on the test rows, ``train_`` on all training rows
with the final weights.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lrbs_report.kinds.catalogue import catalogue
from lrbs_report.kinds.measures.measure import Measure

VALIDATION, TEST, TRAIN = "val_", "test_", "train_"
PREFIXES = (VALIDATION, TEST, TRAIN)
CHOSEN = {"accuracy": "up", "acc": "up", "crossentropy": "down", "ce": "down"}
"""Names for which Keras chooses the class by the targets, and which way is better of whatever it chooses."""

AT_THE_END = (TEST, TRAIN)


def name_of(metric: str | Mapping[str, Any]) -> str:
    """Return what Keras calls a metric of the definitions: a name, or a class with arguments.

    >>> name_of("mae"), name_of({"class": "AUC"}), name_of({"class": "AUC", "name": "area"})
    ('mean_absolute_error', 'auc', 'area')
    >>> name_of("accuracy")
    'accuracy'
    """
    if not isinstance(metric, str):
        return str(metric.get("name") or catalogue()["classes"]["metrics"][metric["class"]]["name"])
    if metric in CHOSEN:
        return {"acc": "accuracy", "ce": "crossentropy"}.get(metric, metric)
    return str(catalogue()["classes"]["metrics"][catalogue()["metrics"][metric]]["name"])


def direction_of(metric: str | Mapping[str, Any]) -> str:
    """Return which way a metric of the definitions is better: "up", "down" or "" for neither."""
    if isinstance(metric, str) and metric in CHOSEN:
        return CHOSEN[metric]
    made = catalogue()["metrics"][metric] if isinstance(metric, str) else metric["class"]
    return str(catalogue()["classes"]["metrics"][made]["better"])


def measure(name: str) -> Measure | None:
    """Return the measure of a name that has a prefix or is a metric's; nothing when no metric is called so.

    >>> measure("val_loss").better, measure("test_auc").better, measure("val_auc").when
    ('down', 'up', 'epoch')
    """
    prefix = next((one for one in PREFIXES if name.startswith(one)), "")
    bare = name.removeprefix(prefix)
    ways = {told["name"]: told["better"] for told in catalogue()["classes"]["metrics"].values()}
    better = {"loss": "down", **CHOSEN, **ways}.get(bare)
    if better is None:
        return None
    return Measure(name=name, when="end" if prefix in AT_THE_END else "epoch", better=better)

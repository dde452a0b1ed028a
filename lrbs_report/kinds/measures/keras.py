"""Keras's metrics as measures: what each is called, when it is taken, and which way is better, as Keras says.

A name tells on which rows a metric was taken: without a prefix on those that trained, while they did;
``val_`` on the validation rows after each epoch, ``test_`` on the test rows, ``train_`` on all training rows
with the final weights.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping

from lrbs_report.kinds.catalogue import catalogue
from lrbs_report.kinds.measures.measure import Direction, Measure

VALIDATION, TEST, TRAIN = "val_", "test_", "train_"
PREFIXES = (VALIDATION, TEST, TRAIN)
CHOSEN: Mapping[str, Direction] = {"accuracy": "up", "acc": "up", "crossentropy": "down", "ce": "down"}
"""Names for which Keras chooses the class by the targets, and which way is better of whatever it chooses."""

AT_THE_END = (TEST, TRAIN)


def measure(name: str) -> Measure | None:
    """Return the measure of a name that has a prefix or is a metric's; nothing when no metric is called so.

    >>> measure("val_loss").better, measure("test_auc").better, measure("val_auc").when
    ('down', 'up', 'epoch')
    """
    prefix = next((one for one in PREFIXES if name.startswith(one)), "")
    bare = name.removeprefix(prefix)
    better = _ways().get(bare)
    if better is None:
        return None
    return Measure(name=name, when="end" if prefix in AT_THE_END else "epoch", better=better)


@functools.cache
def _ways() -> Mapping[str, Direction]:
    """Return which way each metric is better, by the name that Keras gives it."""
    told = catalogue()["classes"]["metrics"].values()
    return {"loss": "down", **CHOSEN, **{one["name"]: one["better"] for one in told}}

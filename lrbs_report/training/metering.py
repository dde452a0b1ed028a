"""A network's metrics: Keras's own, made for what the network gives out and what it is compared with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from lrbs_report.base.tongue import tr
from lrbs_report.kinds.catalogue import catalogue
from lrbs_report.kinds.measures.keras import CHOSEN, Metric, name_of
from lrbs_report.kinds.measures.listing import own_metrics
from lrbs_report.kinds.measures.measure import Compared, Kind
from lrbs_report.kinds.networks.outputs import gives_probabilities, takes_logits
from lrbs_report.study.experiments import Model
from lrbs_report.study.own_code import is_call
from lrbs_report.training.making import WrongModel, create, or_wrong
from lrbs_report.training.own_code import At, Seat
from lrbs_report.training.returned import own_metric
from lrbs_report.training.targets import as_targets, compared_by

ACCURACIES: Mapping[Kind, str] = {
    "numbers": "SparseCategoricalAccuracy",
    "one-hot": "CategoricalAccuracy",
    "column": "BinaryAccuracy",
}
"""What "accuracy" is, by what the loss compares with."""

COMPARED: Mapping[Kind, str] = {
    "numbers": tr("class numbers"),
    "one-hot": tr("one-hot rows"),
    "column": tr("one number a row, 0 or 1"),
    "values": tr("quantities"),
}
FITTING: Mapping[Kind, str] = {
    "numbers": tr("accuracy, SparseTopKCategoricalAccuracy and SparseCategoricalCrossentropy"),
    "one-hot": tr("accuracy, TopKCategoricalAccuracy, CategoricalCrossentropy, AUC, Precision and Recall"),
    "column": tr("accuracy, BinaryCrossentropy, AUC, Precision and Recall"),
    "values": tr("mean_absolute_error, root_mean_squared_error and r2_score"),
}
"""Metrics that people ask for, by what the loss compares with."""

OF_CLASSES = ("Accuracy", "AUC", "Precision", "Recall", "Positives", "Negatives", "Sensitivity", "IoU", "F1")
"""Parts of the names of metrics that Keras computes of any numbers, and mean something of classes only."""


def metrics_for(
    model: Model, metrics: Sequence[Metric], network: keras.Model, seat: Seat | None = None
) -> list[keras.metrics.Metric]:
    """Make a network's metrics, each named as Keras names it.

    They are told what the loss and the rule of the guess are told: whether outputs are logits, and above
    which number one output says yes. "accuracy" is what it is in Keras's ``compile``. Raises ``WrongModel``
    for one that refuses its arguments, does not fit what the loss compares with, or gives several numbers.
    """
    compared = compared_by(model, network)
    made = []
    for number, metric in enumerate(metrics):
        at = ("metrics", number)
        if seat and isinstance(metric, Mapping) and is_call(metric):
            made.append(own_metric(metric, At(setting="metrics", number=number), seat, compared))
            continue
        made.append(or_wrong(at, partial(_make, metric, model, compared, at)))
        _prove(made[-1], compared, at)
    return made


def _make(
    metric: Metric, model: Model, compared: Compared, at: tuple[str | int, ...]
) -> keras.metrics.Metric:
    own = own_metrics().get(metric) if isinstance(metric, str) else None
    if own is not None:
        if compared.kind not in own.fits:
            raise _misfit(own.name, compared, at)
        return own.make(compared)
    return create(_definition(metric, model, compared, at), keras.metrics)


def _definition(
    metric: Metric, model: Model, compared: Compared, at: tuple[str | int, ...]
) -> Mapping[str, Any]:
    """Write out a metric, with what it would be told wrongly by its defaults."""
    if metric in CHOSEN:
        asked: Mapping[str, Any] = {"class": ACCURACIES.get(compared.kind, "Accuracy")}
    else:
        asked = {"class": catalogue()["metrics"][metric]} if isinstance(metric, str) else metric
    if compared.kind == "values" and any(part in asked["class"] for part in OF_CLASSES):
        raise _misfit(name_of(metric), compared, at)
    takes = catalogue()["classes"]["metrics"][asked["class"]]["arguments"]
    known: dict[str, Any] = {
        "from_logits": takes_logits(model.loss) and not gives_probabilities(model.outputs)
    }
    if compared.width == 1 and "num_thresholds" not in takes:
        known |= {"threshold": compared.threshold, "thresholds": compared.threshold}
    return {**{name: told for name, told in known.items() if name in takes}, **asked, "name": name_of(metric)}


def _misfit(name: str, compared: Compared, at: tuple[str | int, ...]) -> WrongModel:
    message = tr(
        "{name} does not fit: the loss compares with {compared}", name=name, compared=COMPARED[compared.kind]
    )
    return WrongModel(at, message, tr("What fits: {fitting}.", fitting=FITTING[compared.kind]))


def _prove(metric: keras.metrics.Metric, compared: Compared, at: tuple[str | int, ...]) -> None:
    """Let a metric see targets and outputs once, which also makes its variables.

    There are more rows than numbers in a row, so that nothing fits by accident.
    """
    rows, width = compared.width + 1, compared.width
    outputs = tf.fill((rows, width), np.float32(1 / width))
    labels = tf.zeros((rows, width)) if compared.kind == "values" else tf.zeros(rows, tf.int32)
    try:
        metric.update_state(as_targets(labels, compared), outputs)
        numbers = np.size(metric.result())
    except Exception as error:
        raise _misfit(metric.name, compared, at) from error
    if numbers != 1:
        message = tr("{name} gives {numbers} numbers, expected one", name=metric.name, numbers=numbers)
        raise WrongModel(at, message, tr('Some metrics give one with average = "macro".'))
    metric.reset_state()

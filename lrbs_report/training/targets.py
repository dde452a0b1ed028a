"""What a network is given, and what its loss and its metrics compare with what it gives out."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf

from lrbs_report.kinds.measures.measure import Compared, Kind
from lrbs_report.kinds.networks.outputs import compares_class_numbers, rule_of
from lrbs_report.study.experiments import Model


def compared_by(model: Model, network: keras.Model) -> Compared:
    """Decide how the targets reach the loss.

    Quantities as they are; of classes, some losses take the numbers, a single output a column, all others
    one-hot rows.
    """
    width, threshold = int(network.output_shape[-1]), rule_of(model.outputs, model.loss).threshold
    kind: Kind = "column" if width == 1 else "one-hot"
    if model.task == "regression":
        kind = "values"
    elif compares_class_numbers(model.loss):
        kind = "numbers"
    return Compared(kind=kind, width=width, threshold=threshold)


def scaled(images: Any, scale: float) -> tf.Tensor:  # noqa: ANN401 - an array or a tensor
    """Turn features into float32 and divide them by the scale."""
    return tf.cast(images, tf.float32) / np.float32(scale)


def as_targets(labels: tf.Tensor, compared: Compared) -> tf.Tensor:
    """Turn class numbers, shape (rows,), or quantities, shape (rows, width), into what the loss is given."""
    if compared.kind == "one-hot":
        return tf.one_hot(labels, compared.width)
    return tf.cast(labels, tf.float32)[:, None] if compared.kind == "column" else labels

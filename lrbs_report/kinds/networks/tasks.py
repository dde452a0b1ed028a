"""What a network is trained for: telling classes apart, or predicting quantities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from lrbs_report.kinds.networks.outputs import Network, gives_probabilities, width_of

Task = Literal["classification", "regression"]
TASKS: tuple[Task, ...] = ("classification", "regression")

LOSSES_OF_QUANTITIES = frozenset(
    {
        *("mse", "meansquarederror", "mae", "meanabsoluteerror", "huber", "logcosh", "poisson"),
        *("mape", "meanabsolutepercentageerror", "msle", "meansquaredlogarithmicerror"),
    }
)
"""Losses that measure how far a quantity is from another, spelled without ``_`` and in small letters."""

OF_CLASSES = ("accuracy", "acc", "auc", "precision", "recall", "f1", "crossentropy")
"""Parts of the names of metrics that only classes have."""


def task_of(network: Network, loss: str, metrics: Sequence[Any] = ()) -> Task:
    """Return what a network is trained for, as its definition tells it.

    One output that is no probability, trained by a loss of quantities, predicts a quantity; unless a metric
    of classes is asked for.

    >>> task_of([{"class": "Dense", "units": 1}], "mse")
    'regression'
    >>> task_of([{"class": "Dense", "units": 1, "activation": "sigmoid"}], "mse")
    'classification'
    """
    is_of_quantities = loss.lower().replace("_", "") in LOSSES_OF_QUANTITIES
    if not is_of_quantities or gives_probabilities(network) or width_of(network) != "one":
        return "classification"
    names = (str(one.get("class") if isinstance(one, Mapping) else one).lower() for one in metrics)
    has_classes = any(part in name for name in names for part in OF_CLASSES)
    return "classification" if has_classes else "regression"

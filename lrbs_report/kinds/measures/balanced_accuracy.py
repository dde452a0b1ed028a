"""The mean over the classes of the share of each that is classified rightly: what recall is, class by class.

Where one class has nine rows in ten, guessing it always has an accuracy of 0.9 and this of 0.5.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lrbs_report.kinds.measures.measure import Compared, OwnMetric

if TYPE_CHECKING:
    import keras


def _make(compared: Compared) -> keras.metrics.Metric:
    """Return it as Keras takes metrics."""
    import keras  # noqa: PLC0415 - wakes Keras, which most commands never need

    classes = max(compared.width, 2)

    class BalancedAccuracy(keras.metrics.Metric):  # type: ignore[misc]  # Keras ships no types
        """Counts the rows of each class, and those of them that were guessed rightly."""

        def __init__(self) -> None:
            super().__init__(name=METRIC.name)
            self.seen = self.add_variable((classes,), "zeros", name="seen")
            self.right = self.add_variable((classes,), "zeros", name="right")

        def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:  # noqa: ANN401 - tensors of the backend
            """Count the rows of a batch."""
            del sample_weight
            true = keras.ops.one_hot(compared.class_numbers(keras.ops, y_true), classes)
            guessed = keras.ops.one_hot(compared.guesses(keras.ops, y_pred), classes)
            self.seen.assign(self.seen + keras.ops.sum(true, axis=0))
            self.right.assign(self.right + keras.ops.sum(true * guessed, axis=0))

        def result(self) -> Any:  # noqa: ANN401 - a tensor of the backend
            """Return the mean over the classes that have rows."""
            shares = self.right / keras.ops.maximum(self.seen, 1)
            there = keras.ops.cast(self.seen > 0, "float32")
            return keras.ops.sum(shares * there) / keras.ops.maximum(keras.ops.sum(there), 1)

    return BalancedAccuracy()


METRIC = OwnMetric(
    name="balanced_accuracy", better="up", bounds=(0, 1), fits=("numbers", "one-hot", "column"), make=_make
)

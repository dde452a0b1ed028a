"""A metric that Keras lacks is one file, and measured wherever Keras's are."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from lrbs_report.kinds import measures
from lrbs_report.kinds.measures import keras as keras_measures
from lrbs_report.kinds.measures import listing
from lrbs_report.kinds.measures.asked import asked_of
from lrbs_report.kinds.measures.balanced_accuracy import METRIC
from lrbs_report.kinds.measures.measure import Compared
from lrbs_report.training.making import WrongModel
from lrbs_report.training.trainer import Trainer
from tests.factory import dataset
from tests.training.workshop import experiment, job

R_SQUARED = '''
"""How much of the spread of the targets is explained."""

from lrbs_report.kinds.measures.measure import OwnMetric


def _make(compared):
    import keras

    class RSquared(keras.metrics.Metric):
        def __init__(self):
            super().__init__(name=METRIC.name)
            self.sums = self.add_variable((4,), "zeros", name="sums")

        def update_state(self, y_true, y_pred, sample_weight=None):
            y, missed = keras.ops.reshape(y_true, (-1,)), keras.ops.reshape(y_true - y_pred, (-1,))
            sums = [keras.ops.sum(one) for one in (keras.ops.ones_like(y), y, y * y, missed * missed)]
            self.sums.assign(self.sums + keras.ops.stack(sums))

        def result(self):
            rows, total, squares, missed = (self.sums[place] for place in range(4))
            return 1 - missed / (squares - total * total / rows)

    return RSquared()


METRIC = OwnMetric(name="r_squared", better="up", fits=("values",), make=_make)
'''


def _forget() -> None:
    for known in (listing.families, listing.listed, listing.own_metrics, keras_measures._ways):
        known.cache_clear()


@pytest.fixture
def r_squared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Put a file beside those of the measures, and return the name of its metric."""
    (tmp_path / "kinds").mkdir()
    (tmp_path / "kinds" / "r_squared.py").write_text(R_SQUARED, encoding="utf-8")
    monkeypatch.setattr(measures, "__path__", [*measures.__path__, str(tmp_path / "kinds")])
    _forget()
    yield "r_squared"
    monkeypatch.undo()
    sys.modules.pop("lrbs_report.kinds.measures.r_squared", None)
    _forget()


def test_one_file_adds_a_measure(tmp_path: Path, r_squared: str) -> None:
    """It is asked for by name, measured wherever others are, and known to be better the higher it is."""
    table = dataset(name="table", source="npz:quantities.npz", train=None, validation=(0, 100), scale=1.0)
    asked = experiment("quantity", dataset=table, sampling="shuffle", loss="mse", learning_rate=0.01)
    model = replace(asked.model, metrics=(r_squared, "r2_score"), task="regression")
    found = Trainer().train(job(tmp_path, replace(asked, model=model)))
    for prefix in ("", "val_"):
        series = found.record.series
        assert series[f"{prefix}r_squared"] == pytest.approx(series[f"{prefix}r2_score"], rel=1e-4)
    assert found.ranked_by == "test_r_squared"
    assert found.judged == pytest.approx(found.record.finals["test_r2_score"], rel=1e-4)
    assert asked_of(found.identity).measure("val_r_squared").better == "up"


def test_a_metric_that_does_not_fit_says_what_does(tmp_path: Path) -> None:
    """A balanced accuracy has no meaning for quantities."""
    table = dataset(name="table", source="npz:quantities.npz", train=None, scale=1.0)
    asked = experiment("quantity", dataset=table, sampling="shuffle", loss="mse")
    model = replace(asked.model, metrics=("balanced_accuracy",), task="regression")
    with pytest.raises(WrongModel) as caught:
        Trainer().train(job(tmp_path, replace(asked, model=model)))
    assert "balanced_accuracy does not fit: the loss compares with quantities" in caught.value.message
    assert "mean_absolute_error" in caught.value.hint


@pytest.mark.parametrize("kind", ["numbers", "one-hot", "column"])
def test_balanced_accuracy_is_the_mean_recall(kind: str) -> None:
    """Of the classes that have rows, whatever the targets look like, batch after batch."""
    drawn = np.random.default_rng(2)
    width = 1 if kind == "column" else 3
    labels = drawn.integers(0, 2, 60)  # of three outputs, class 2 has no rows
    outputs = drawn.random((60, width)).astype(np.float32)
    guesses = outputs.argmax(axis=1) if width > 1 else (outputs[:, 0] > 0.5).astype(int)
    metric = METRIC.make(Compared(kind=kind, width=width))  # type: ignore[arg-type]  # one of its kinds
    targets = np.eye(3)[labels] if kind == "one-hot" else labels[:, None] if kind == "column" else labels
    for rows in (slice(0, 40), slice(40, 60)):
        metric.update_state(targets[rows], outputs[rows])
    recalls = [(guesses[labels == one] == one).mean() for one in (0, 1)]
    assert float(metric.result()) == pytest.approx(np.mean(recalls), rel=1e-6)

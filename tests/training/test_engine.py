"""The engine computes what ``fit`` computes, and the same run always gives the same bits."""

import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from lrbs_report.base.errors import ReportError
from lrbs_report.kinds.measures.record import RunResult
from lrbs_report.runs.locating import BUNDLED
from lrbs_report.study.experiments import Trained
from lrbs_report.training import state
from lrbs_report.training.callbacks import Logs
from lrbs_report.training.trainer import Trainer, _fingerprint
from tests.factory import job
from tests.training.workshop import experiment


def train(
    folder: Path,
    asked: Trained,
    seed: int = 1,
    trainer: Trainer | None = None,
    callbacks: Sequence[keras.callbacks.Callback] = (),
) -> RunResult:
    """Train from nothing."""
    todo = job(folder, asked, seed)
    todo.state_path.unlink(missing_ok=True)
    return (trainer or Trainer()).train(todo, callbacks=callbacks)


@pytest.mark.long(3)
@pytest.mark.parametrize(
    ("network", "optimizer", "sampling"),
    [
        ("softmax", "sgd", "replacement"),
        ("softmax", "adam", "sequential"),
        ("hidden", "sgd", "shuffle"),
        ("hidden", "momentum", "replacement"),
        ("hidden", "adam", "replacement"),
        ("own-softmax", "momentum", "shuffle"),
        ("regularised", "sgd", "replacement"),
    ],
)
def test_losses_are_those_of_fit(tmp_path: Path, network: str, optimizer: str, sampling: str) -> None:
    """Same seed, same order: every epoch's cost agrees with ``model.fit`` to one part in 100 000.

    It does with a smaller last batch too.
    """
    asked = experiment(network, optimizer, sampling=sampling)
    fit, compiled = train(tmp_path, replace(asked, engine="fit")), train(tmp_path, asked)
    assert fit.watched == pytest.approx(compiled.watched, rel=1e-5)
    assert fit.judged == pytest.approx(compiled.judged, abs=1 / 500)


@pytest.mark.parametrize(("network", "tolerance"), [("noisy", 5e-3), ("convolution", 1e-4)])
def test_the_graph_engine_gives_the_losses_of_fit(tmp_path: Path, network: str, tolerance: float) -> None:
    """Dropout draws the same noise in both.

    Noise and batch statistics amplify the last bit, so that network gets more room.
    """
    asked = experiment(network, engine="graph")
    fit, compiled = train(tmp_path, replace(asked, engine="fit")), train(tmp_path, asked)
    assert fit.watched[0] == pytest.approx(compiled.watched[0], rel=1e-4)
    assert fit.watched == pytest.approx(compiled.watched, rel=tolerance)


@pytest.mark.long(2)
@pytest.mark.parametrize("loss", ["categorical_crossentropy", "CategoricalFocalCrossentropy", "mse", "hinge"])
def test_losses_that_want_one_hot_targets_get_them(tmp_path: Path, loss: str) -> None:
    """Any Keras loss by name trains on the integer labels, as fit does on the encoded ones."""
    asked = experiment("own-softmax", loss=loss)
    assert train(tmp_path, replace(asked, engine="fit")).watched == pytest.approx(
        train(tmp_path, asked).watched, rel=1e-5
    )


def test_logits_and_probabilities_are_told_apart(tmp_path: Path) -> None:
    """A last layer with its own softmax trains to the same costs as logits do: neither is squashed twice."""
    logits = train(tmp_path, experiment("softmax"))
    assert logits.watched == pytest.approx(train(tmp_path, experiment("own-softmax")).watched, rel=1e-4)


@pytest.mark.long(1)
@pytest.mark.parametrize("network", ["noisy", "softmax"])
def test_company_does_not_change_a_run(tmp_path: Path, network: str) -> None:
    """The same bits first in its process, after other runs, and after another network."""
    asked = experiment(network, "adam", engine="graph")
    alone = train(tmp_path, asked, seed=4)
    busy = Trainer()
    for other in (asked, experiment("hidden"), replace(asked, learning_rate=0.2)):
        train(tmp_path, other, seed=9, trainer=busy)
    assert alone == train(tmp_path, asked, seed=4, trainer=busy)


def test_seeds_differ(tmp_path: Path) -> None:
    """Another seed draws other batches."""
    assert train(tmp_path, experiment(), seed=1).watched != train(tmp_path, experiment(), seed=2).watched


def test_the_cost_is_the_mean_of_the_batches_before_their_update(tmp_path: Path) -> None:
    """With zero weights the first batch's cross-entropy is ln 10.

    One batch an epoch makes it the first cost.
    """
    result = train(tmp_path, experiment(batch_size=1000, sampling="sequential", epochs=1))
    assert math.log(10) == pytest.approx(result.watched[0], rel=1e-6)


def test_a_run_that_diverges_is_a_result(tmp_path: Path) -> None:
    """Its last epoch has no finite cost, it has no accuracy, and it stops there."""
    result = train(tmp_path, experiment("hidden", learning_rate=1e30, epochs=5))
    assert (result.status, result.judged) == ("diverged", None)
    assert not math.isfinite(result.watched[-1])
    assert result.length < 5


def test_accuracy_counts_the_test_images(tmp_path: Path) -> None:
    """It is the share that numpy finds with the final weights, to one image that may lie on the border."""
    asked = experiment(epochs=1)
    result = train(tmp_path, asked)
    final = state.read(job(tmp_path, asked).state_path, _fingerprint())
    assert final is not None
    weights, bias = final.variables[:2]
    with np.load(BUNDLED) as arrays:
        images, labels = arrays["x_test"][:500].reshape(500, 784) / 255, arrays["y_test"][:500]
    assert np.mean((images @ weights + bias).argmax(axis=1) == labels) == pytest.approx(
        result.judged, abs=1 / 500
    )


class Heard(keras.callbacks.Callback):  # type: ignore[misc]  # Keras ships no types
    """Writes down its calls in a list that several share."""

    def __init__(self, name: str, calls: list[Any]) -> None:
        """Write it down."""
        super().__init__()
        self.name, self.calls = name, calls

    def on_train_begin(self, logs: Logs = None) -> None:
        """Write it down."""
        del logs
        self.calls.append((self.name, "train begins"))

    def on_train_end(self, logs: Logs = None) -> None:
        """Write it down."""
        self.calls.append((self.name, "train ends", sorted(logs or {})))

    def on_epoch_begin(self, epoch: int, logs: Logs = None) -> None:
        """Write it down."""
        del logs
        self.calls.append((self.name, "begin", epoch))

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        """Write it down."""
        self.calls.append((self.name, "end", epoch, sorted(logs or {}), (logs or {})["learning_rate"]))


def test_callbacks_are_served_in_the_order_of_fit(tmp_path: Path) -> None:
    """The engine calls the same hooks with the same logs in the same order as ``fit``.

    It does up to what fit adds at the very end.
    """
    calls: dict[str, list[Any]] = {}
    for engine in ("xla", "fit"):
        heard = calls[engine] = []
        train(tmp_path, experiment(engine=engine), callbacks=[Heard("first", heard), Heard("second", heard)])
    assert calls["fit"][:-2] == calls["xla"][:-2]
    assert [call[:2] for call in calls["fit"][-2:]] == [call[:2] for call in calls["xla"][-2:]]


def test_early_stopping_from_the_definitions_stops(tmp_path: Path) -> None:
    """A callback named in the experiment is Keras's own and ends the run early."""
    stop = ({"class": "EarlyStopping", "monitor": "loss", "min_delta": 10.0, "patience": 1},)
    assert train(tmp_path, experiment(epochs=6, callbacks=stop)).length == 2


def test_a_callback_for_batches_is_refused_in_words(tmp_path: Path) -> None:
    """A compiled epoch cannot call it, and the message names the way out."""
    asked = experiment(callbacks=({"class": "TerminateOnNaN"},))
    with pytest.raises(ReportError, match=r'TerminateOnNaN .* engine = "fit"'):
        train(tmp_path, asked)

"""What is measured beside the cost is what ``fit`` prints, and measuring changes nothing that it measures."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import keras
import pytest

from lrbs_report.kinds.measures.record import RunResult
from lrbs_report.kinds.networks.tasks import Task
from lrbs_report.study.experiments import Dataset, Engine, Trained
from lrbs_report.training import state
from lrbs_report.training.batches import batches_of
from lrbs_report.training.callbacks import SeedNoise
from lrbs_report.training.data import load
from lrbs_report.training.decay import LearningRateDecay
from lrbs_report.training.models import build
from lrbs_report.training.targets import as_targets, compared_by, scaled
from lrbs_report.training.trainer import Trainer, _fingerprint
from tests.factory import dataset
from tests.training.workshop import experiment, job

VALIDATED = dataset(name="small", train=(5000, 6003), validation=(0, 517), test=(0, 500))
TOP = {"class": "SparseTopKCategoricalAccuracy", "k": 3}
SPARSE = ("accuracy", TOP, "sparse_categorical_crossentropy")
ONE_HOT = ("accuracy", {"class": "TopKCategoricalAccuracy", "k": 2}, "AUC", "mse")


def measured(
    metrics: Sequence[Any],
    network: str = "softmax",
    optimizer: str = "sgd",
    **changes: Any,  # noqa: ANN401 - any field
) -> Trained:
    """Return a quick experiment that validates, with a smaller last batch, and takes some metrics."""
    asked = experiment(network, optimizer, **{"dataset": VALIDATED, "sampling": "shuffle", **changes})
    return replace(asked, model=replace(asked.model, metrics=tuple(metrics)))


def drawn(asked: Trained, images: int, seed: int) -> Iterator[Any]:
    """Yield the rows of each batch of all epochs."""
    for epoch in range(asked.epochs):
        batches = batches_of(
            epoch, images=images, batch_size=asked.batch_size, sampling=asked.sampling, seed=seed
        )
        yield from batches.whole
        if len(batches.rest):
            yield batches.rest


def fitted(folder: Path, asked: Trained, seed: int = 1) -> dict[str, list[float]]:
    """Return the history of Keras's own ``fit`` on the same batches, from the same weights."""
    todo = job(folder, asked, seed)
    data = load(asked.dataset, todo.dataset_path, asked.model.task)
    keras.utils.set_random_seed(seed)
    network = build(asked.model, data, asked.learning_rate, asked.batch_size, asked.asked.measured)
    targets = compared_by(asked.model, network)

    def given(x: Any, y: Any) -> tuple[Any, Any]:  # noqa: ANN401 - arrays
        return scaled(x, data.scale), as_targets(y, targets)

    assert data.validation
    history = network.fit(
        (given(data.x_train[rows], data.y_train[rows]) for rows in drawn(asked, len(data.x_train), seed)),
        steps_per_epoch=-(-len(data.x_train) // asked.batch_size),
        epochs=asked.epochs,
        validation_data=given(data.validation.x, data.validation.y),
        validation_batch_size=asked.batch_size,
        callbacks=[SeedNoise(seed), LearningRateDecay(asked.learning_rate, asked.lr_decay or 0.0)],
        shuffle=False,
        verbose=0,
    ).history
    rates = ("learning_rate", "trained_rate", "optimizer_rate")
    return {name: numbers for name, numbers in history.items() if name not in rates}


def train(folder: Path, asked: Trained, seed: int = 1) -> RunResult:
    """Train from nothing."""
    return Trainer().train(job(folder, asked, seed))


def tabled(
    network: str,
    targets: str,
    loss: str,
    *metrics: Any,  # noqa: ANN401 - any metric
    task: Task = "classification",
    batch_size: int = 32,
) -> Trained:
    """Return a quick experiment on a table, with or without a smaller last batch."""
    held_out = Dataset(name="table", source=f"npz:{targets}.npz", validation=(0, 100), scale=1.0)
    asked = experiment(network, dataset=held_out, sampling="shuffle", loss=loss, batch_size=batch_size)
    return replace(asked, model=replace(asked.model, metrics=metrics, task=task))


EVEN = replace(VALIDATED, train=(5000, 5960))
CONFIGURATIONS: dict[str, Trained] = {
    "softmax": measured(SPARSE),
    "hidden, Adam": measured(SPARSE, "hidden", "adam"),
    "hidden, momentum": measured(SPARSE, "hidden", "momentum", learning_rate=0.01),
    "regularised": measured(SPARSE, "regularised"),
    "one-hot": measured(ONE_HOT, "own-softmax", loss="categorical_crossentropy"),
    "convolution": measured(SPARSE, "convolution", engine="graph"),
    "convolution, Adam": measured(SPARSE, "convolution", "adam", engine="graph"),
    "Dropout and BatchNormalization": measured(SPARSE, "noisy", engine="graph", epochs=1),
    "BatchNormalization": measured(SPARSE, "batch-normal"),
    "BatchNormalization, Adam": measured(SPARSE, "batch-normal", "adam", epochs=1),
    "even batches": measured(SPARSE, "hidden", dataset=EVEN),
    "even batches, Adam": measured(SPARSE, "hidden", "adam", dataset=EVEN),
    "quantities": tabled("quantity", "quantities", "mse", "mae", "r2_score", task="regression"),
    "quantities, even batches": tabled(
        "quantity", "quantities", "huber", "root_mean_squared_error", task="regression", batch_size=20
    ),
    "quantities, by their loss": tabled("quantity", "quantities", "mae", "mae", task="regression"),
    "pairs": tabled("pair", "pairs", "mse", "mae", "cosine_similarity", task="regression"),
    "binary": tabled("yes", "binary", "binary_crossentropy", "accuracy", "AUC", "Precision", "Recall"),
    "binary logits": tabled("yes-logit", "binary", "binary_crossentropy", "accuracy", "bce"),
    "one-hot labels": tabled("three", "one-hot", "categorical_crossentropy", *ONE_HOT),
    "graph engine": measured(SPARSE, "hidden", "momentum", learning_rate=0.01, engine="graph"),
    "fit engine": measured(SPARSE, "hidden", "momentum", learning_rate=0.01, engine="fit"),
}


@pytest.mark.long(3)
@pytest.mark.parametrize("asked", CONFIGURATIONS.values(), ids=CONFIGURATIONS)
def test_every_number_is_that_of_fit(tmp_path: Path, asked: Trained) -> None:
    """Same batches, same seed: what ``fit`` prints while training and of the rows that validate."""
    series = train(tmp_path, asked).record.series
    theirs = fitted(tmp_path, asked)
    assert theirs.keys() <= series.keys()
    for name, numbers in theirs.items():
        assert series[name] == pytest.approx(numbers, rel=1e-5), name


def variables(folder: Path, asked: Trained) -> list[Any]:
    """Return all numbers that training left, of the weights and the optimizer."""
    todo = job(folder, asked)
    bench = Trainer()
    bench.train(todo)
    found = state.read(todo.state_path, _fingerprint())
    assert found
    return list(found.variables)


@pytest.mark.long(1)
@pytest.mark.parametrize(("network", "engine"), [("noisy", "graph"), ("hidden", "xla"), ("hidden", "fit")])
def test_measuring_moves_no_bit(tmp_path: Path, network: str, engine: str) -> None:
    """Weights and the optimizer's state are the same with and without metrics, validation and tests."""
    alone = measured((), network, "adam", engine=engine, epochs=2)
    alone = replace(alone, dataset=replace(alone.dataset, validation=None))
    every = measured(SPARSE, network, "adam", engine=engine, epochs=2, test="every epoch", train="at the end")
    for one, other in zip(variables(tmp_path, alone), variables(tmp_path, every), strict=True):
        assert one.tobytes() == other.tobytes()


def test_what_is_measured_where(tmp_path: Path) -> None:
    """Each name tells when and on which rows; the accuracy is measured where rows validate in any case."""
    every = measured(("accuracy", TOP), test="every epoch", train="at the end", epochs=1)
    found = train(tmp_path, every).record
    top = "sparse_top_k_categorical_accuracy"
    names = ("loss", "accuracy", top)
    assert {"accuracy", top, *(f"{place}_{name}" for place in ("val", "test") for name in names)} <= {
        *found.series
    }
    assert {f"{place}_{name}" for place in ("test", "train") for name in names} == {*found.finals}
    plain = train(tmp_path, measured((), epochs=1)).record
    assert {"val_loss", "val_accuracy"} == {*plain.series} - {
        *("cost", "loss", "rate", "rate_after", "rate_read")
    }
    assert {"test_loss", "test_accuracy"} == {*plain.finals}


def test_early_stopping_watches_any_measure(tmp_path: Path) -> None:
    """It is told which way is better, also of what Keras does not know."""
    stop = {"class": "EarlyStopping", "monitor": "test_accuracy", "patience": 1}
    asked = measured(("accuracy",), learning_rate=0.5, epochs=40, test="every epoch", callbacks=(stop,))
    ended = train(tmp_path, asked).record.series["test_accuracy"]
    assert len(ended) < 40
    assert max(ended) == ended[-2]


class Cut(Exception):
    """The run ends here."""


class Power(keras.callbacks.Callback):  # type: ignore[misc]  # Keras ships no types
    """Fails when an epoch begins."""

    def __init__(self, epoch: int) -> None:
        """Fail at the beginning of this epoch."""
        super().__init__()
        self._epoch = epoch

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:  # noqa: ANN401 - Keras's own
        """Stop here."""
        del logs
        if epoch == self._epoch:
            raise Cut


RESTORING = measured(
    ("accuracy",),
    "hidden",
    "adam",
    learning_rate=0.03,
    epochs=40,
    callbacks=(
        {"class": "EarlyStopping", "monitor": "val_loss", "patience": 2, "restore_best_weights": True},
    ),
)


@pytest.mark.parametrize("engine", ["xla", "fit"])
def test_the_best_weights_are_put_back(tmp_path: Path, engine: Engine) -> None:
    """The end is measured with them, and says of which epoch they are."""
    ended = train(tmp_path, replace(RESTORING, engine=engine))
    losses = ended.record.series["val_loss"]
    best = losses.index(min(losses))
    assert best == ended.record.finals["restored_epoch"] == len(losses) - 3
    assert ended.final("val_loss") == losses[best]


@pytest.mark.long(1)
@pytest.mark.parametrize("cut", [2, 1, 3])
def test_a_resumed_run_puts_the_same_weights_back(tmp_path: Path, cut: int) -> None:
    """Cut before its best epoch, after it, or with nothing left to train."""
    whole = train(tmp_path / "whole", RESTORING)
    todo = job(tmp_path / "cut", RESTORING)
    with pytest.raises(Cut):
        Trainer().train(todo, callbacks=[Power(cut)])
    assert whole == Trainer().train(todo)
    assert whole == Trainer().train(todo)  # all epochs are there, and only the end is measured again

"""Both means of an epoch: over its batches, and over its examples as Keras's own ``fit`` prints it."""

import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from lrbs_report.kinds.measures.record import RunResult
from lrbs_report.runs.job import Job
from lrbs_report.study.experiments import Trained
from lrbs_report.training import state
from lrbs_report.training.batches import Batches, batches_of
from lrbs_report.training.callbacks import EXAMPLES, logs_of_batches
from lrbs_report.training.trainer import Trainer, _fingerprint
from tests.factory import dataset, dense, job, model
from tests.training.workshop import experiment

ROWS = 98
FLOWERS = dataset(name="flowers", source="npz:flowers.npz", train=None, scale=1.0)
ZEROS = {"kernel_initializer": "zeros"}
SETUPS: dict[str, tuple[tuple[dict[str, Any], ...], str, dict[str, Any]]] = {
    "softmax": ((dense(3, **ZEROS),), "sparse_categorical_crossentropy", {"class": "SGD"}),
    "regularised": (
        (
            dense(3, **ZEROS, kernel_regularizer={"class": "L2", "l2": 0.1}),
            {"class": "ActivityRegularization", "l2": 0.01},
        ),
        "sparse_categorical_crossentropy",
        {"class": "SGD"},
    ),
    "momentum": (
        (dense(3, activation="sigmoid", **ZEROS),),
        "mean_squared_error",
        {"class": "SGD", "momentum": 0.9},
    ),
    "adam": ((dense(3, **ZEROS), {"class": "Softmax"}), "categorical_crossentropy", {"class": "Adam"}),
}


def flowers(folder: Path) -> tuple[Path, np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Write measurements like those of three kinds of flowers.

    Return their file, the images and the labels.
    """
    draw = np.random.default_rng(3)
    labels = np.arange(ROWS) * 3 // ROWS
    images = (draw.normal(size=(ROWS, 4)) + labels[:, None] * [1.0, -0.4, 1.6, 0.7] + 3).astype(np.float32)
    np.savez(folder / "flowers.npz", x_train=images, y_train=labels, x_test=images, y_test=labels)
    return folder / "flowers.npz", images, labels


def setup(name: str, **changes: Any) -> Trained:  # noqa: ANN401 - any field
    """Return an experiment in order, at one rate."""
    layers, loss, optimizer = SETUPS[name]
    fields: dict[str, Any] = {
        "dataset": FLOWERS,
        "lr_decay": 0.0,
        "sampling": "sequential",
        "engine": "graph",
    }
    asked = experiment(**(fields | changes))
    return replace(asked, model=model(*layers, loss=loss, optimizer=optimizer))


def job_of(folder: Path, asked: Trained) -> Job:
    """Return the job of the only seed."""
    return job(folder, asked, file=folder / "flowers.npz")


def train(folder: Path, asked: Trained) -> RunResult:
    """Train, or finish from the state that is there."""
    return Trainer().train(job_of(folder, asked))


def keras_losses(
    name: str, asked: Trained, images: np.ndarray[Any, Any], labels: np.ndarray[Any, Any]
) -> list[float]:
    """Return what Keras's own ``fit`` reports of the same set-up, written by hand."""
    layers: dict[str, list[Any]] = {
        "softmax": [keras.layers.Dense(3, **ZEROS)],
        "regularised": [
            keras.layers.Dense(3, **ZEROS, kernel_regularizer=keras.regularizers.L2(0.1)),
            keras.layers.ActivityRegularization(l2=0.01),
        ],
        "momentum": [keras.layers.Dense(3, "sigmoid", **ZEROS)],
        "adam": [keras.layers.Dense(3, "softmax", **ZEROS)],
    }
    crossentropy = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    loss = {"momentum": "mean_squared_error", "adam": "categorical_crossentropy"}.get(name, crossentropy)
    rate = asked.learning_rate
    optimizer = {"momentum": keras.optimizers.SGD(rate, 0.9), "adam": keras.optimizers.Adam(rate)}.get(
        name, keras.optimizers.SGD(rate)
    )
    network = keras.Sequential([keras.Input((4,)), *layers[name]])
    network.compile(optimizer=optimizer, loss=loss)
    targets = np.eye(3, dtype=np.float32)[labels] if isinstance(loss, str) else labels
    found = network.fit(
        images, targets, batch_size=asked.batch_size, epochs=asked.epochs, shuffle=False, verbose=0
    ).history["loss"]
    return [float(one) for one in found]


@pytest.mark.long(5)
@pytest.mark.parametrize(
    ("name", "batch_size", "engine"),
    [
        *((name, 32, engine) for name in SETUPS for engine in ("graph", "fit")),
        *(("softmax", size, engine) for size in (97, 200) for engine in ("graph", "xla", "fit")),
    ],
)
def test_the_mean_over_examples_is_what_fit_prints(
    tmp_path: Path,
    name: str,
    batch_size: int,
    engine: Any,  # noqa: ANN401 - an engine
) -> None:
    """With a last batch of two rows, of one, and with one batch larger than the data.

    The mean over batches is another where one is smaller.
    """
    _, images, labels = flowers(tmp_path)
    asked = setup(name, batch_size=batch_size, engine=engine)
    result = train(tmp_path, asked)
    losses = result.record.series["loss"]
    assert keras_losses(name, asked, images, labels) == pytest.approx(list(losses), abs=1e-6)
    assert (batch_size == 200) == (losses == result.watched)


@pytest.mark.parametrize(
    "changes",
    [{"batch_size": 49}, {"batch_size": 10, "sampling": "replacement"}, {"batch_size": 1, "epochs": 1}],
)
@pytest.mark.parametrize("engine", ["xla", "fit"])
def test_where_no_batch_is_smaller_both_means_are_one(
    tmp_path: Path,
    changes: dict[str, Any],
    engine: Any,  # noqa: ANN401 - an engine
) -> None:
    """Bit for bit, whatever the batches' size."""
    flowers(tmp_path)
    result = train(tmp_path, replace(setup("softmax", engine=engine), **changes))
    assert result.record.series["loss"] == result.watched


def test_the_sum_is_exact() -> None:
    """No loss is swallowed by a large one, and one that is no number spoils both means."""
    assert logs_of_batches([1e17, 1.0, -1e17], [4, 4, 4]) == {"loss": 1 / 3, EXAMPLES: 1 / 3}
    assert logs_of_batches([2.0**60, 1.0, -(2.0**62)], [4, 4, 1]) == {
        "loss": (2.0**60 + 1 - 2.0**62) / 3,
        EXAMPLES: 4 / 9,
    }
    assert all(math.isnan(mean) for mean in logs_of_batches([1.0, math.nan], [4, 1]).values())
    assert all(mean == math.inf for mean in logs_of_batches([1.0, math.inf], [4, 1]).values())


def test_a_state_of_before_can_be_resumed(tmp_path: Path) -> None:
    """What some epochs were kept without, their run has not measured; all else is as it would have been."""
    flowers(tmp_path)
    asked = setup("softmax", epochs=4)
    whole, todo, half = (
        train(tmp_path, asked),
        job_of(tmp_path, asked),
        job_of(tmp_path, replace(asked, epochs=2)),
    )
    Trainer().train(half)
    kept = state.read(half.state_path, _fingerprint())
    assert kept is not None
    before = tuple(
        replace(epoch, numbers={name: told for name, told in epoch.numbers.items() if name != "loss"})
        for epoch in kept.epochs
    )
    state.save(todo.state_path, replace(kept, epochs=before, is_over=False))
    resumed = train(tmp_path, asked)
    assert whole.watched == resumed.watched
    assert (True, False) == ("loss" in whole.record.series, "loss" in resumed.record.series)


def rows_of(batches: Batches) -> list[int]:
    """Return the rows in the order in which an epoch sees them."""
    return [*batches.whole.ravel().tolist(), *batches.rest.tolist()]


def test_one_order_serves_every_epoch() -> None:
    """Each row once, with a smaller last batch, in an order that the seed alone decides.

    It is that of the first epoch of "shuffle".
    """
    drawn = [
        batches_of(epoch, images=98, batch_size=32, sampling="shuffle-once", seed=7) for epoch in (0, 1, 9)
    ]
    first, *others = map(rows_of, drawn)
    assert (32, 32, 32, 2) == drawn[0].sizes
    assert list(range(98)) == sorted(first) != first
    assert [first, first] == others
    assert first == rows_of(batches_of(0, images=98, batch_size=32, sampling="shuffle", seed=7))
    assert first != rows_of(batches_of(1, images=98, batch_size=32, sampling="shuffle", seed=7))
    assert first != rows_of(batches_of(0, images=98, batch_size=32, sampling="shuffle-once", seed=8))


def test_keras_after_a_seed_uses_one_order_too() -> None:
    """Why there is such a sampling.

    ``fit(shuffle=True)`` after ``set_random_seed`` visits the rows in one order, in each epoch.
    """
    seen: list[list[float]] = []

    class Watch(keras.Sequential):  # type: ignore[misc]  # Keras ships no types
        def train_step(self, given: Any) -> Any:  # noqa: ANN401 - of Keras
            seen[-1].extend(given[0][:, 0].numpy().tolist())
            return super().train_step(given)

    keras.utils.set_random_seed(11)
    network = Watch([keras.Input((1,)), keras.layers.Dense(1)])
    network.compile("sgd", "mse", run_eagerly=True)
    begin = keras.callbacks.LambdaCallback(on_epoch_begin=lambda *_: seen.append([]))
    rows = np.arange(98, dtype=np.float32)[:, None]
    network.fit(rows, rows * 0, batch_size=32, epochs=3, shuffle=True, verbose=0, callbacks=[begin])
    assert list(range(98)) == sorted(seen[0]) != seen[0]
    assert seen[0] == seen[1] == seen[2]


@pytest.mark.long(1)
@pytest.mark.parametrize("engine", ["xla", "fit"])
def test_one_order_is_resumed_exactly(tmp_path: Path, engine: Any) -> None:  # noqa: ANN401 - an engine
    """Stopped after an epoch and resumed, it is bit for bit the run that was never stopped.

    It is another one than with new orders.
    """

    class Stop(Exception):
        """Stands for whatever ends a process."""

    def stop(epoch: Any) -> None:  # noqa: ANN401 - an epoch
        if epoch.epoch == 0:
            raise Stop

    asked = experiment("hidden", sampling="shuffle-once", engine=engine)
    whole = Trainer().train(job(tmp_path / "whole", asked))
    todo = job(tmp_path / "stopped", asked)
    with pytest.raises(Stop):
        Trainer().train(todo, stop)
    assert whole == Trainer().train(todo)
    other = Trainer().train(job(tmp_path / "other", replace(asked, sampling="shuffle")))
    assert whole.watched[0] == other.watched[0]
    assert whole.watched[1] != other.watched[1]

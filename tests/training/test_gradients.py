"""The gradient noise scale is what the formulas say, on known distributions and on the same batches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from lrbs_report.kinds.measures.noise import NoiseBatches, estimates
from lrbs_report.kinds.measures.record import RunResult
from lrbs_report.study.experiments import Trained
from lrbs_report.training.batches import gradient_batches
from lrbs_report.training.making import WrongModel
from lrbs_report.training.trainer import Trainer
from tests import factory
from tests.factory import FLATTEN, dense
from tests.training import workshop

STILL = 1e-12
"""A learning rate with which weights stay where they are."""

SEEDS = (1, 2, 3)
ROWS = 2**17


def of_table(folder: Path, x: Any, y: Any, **changes: Any) -> Sequence[RunResult]:  # noqa: ANN401 - arrays, and fields
    """Return the runs of a linear model without an intercept on some rows, with its weights held at 0."""
    np.savez(folder / "known.npz", x_train=x, y_train=y, x_test=x[:10], y_test=y[:10])
    asked: dict[str, Any] = {
        "dataset": factory.dataset(source="npz:known.npz", train=None, scale=1.0),
        "model": factory.model(
            dense(y.shape[1], kernel_initializer="zeros", use_bias=False), loss="mse", task="regression"
        ),
        "learning_rate": STILL,
        "batch_size": 8192,
        "epochs": 1,
        "seeds": SEEDS,
        "noise": NoiseBatches(small=32, large=1024),
    }
    made, trainer = factory.experiment(**(asked | changes)), Trainer()
    jobs = [factory.job(folder, made, seed, file=folder / "known.npz") for seed in made.seeds]
    return [trainer.train(job) for job in jobs]


def test_linear_regression_has_the_scale_that_its_distribution_has(tmp_path: Path) -> None:
    """Features of known variances and noise of a known one, at known weights: within 5 % of the truth.

    With r the residual, an example's gradient is 2 r x, so that |G|² is 4 |S d|², and the mean of its squared
    length 4 ((d'Sd + noise²) tr S + 2 d'S²d), for normal features of the covariance S and weights off by d.
    """
    drawn = np.random.default_rng(5)
    variances, off, noise = np.array([4.0, 1.0, 1.0, 0.25, 2.0]), np.array([1.0, -1.0, 0.5, 2.0, 0.0]), 3.0
    x = drawn.normal(size=(ROWS, 5)) * np.sqrt(variances)
    y = x @ off + drawn.normal(size=ROWS) * noise
    square = 4 * np.sum((variances * off) ** 2)
    along = np.sum(variances * off**2)
    whole = 4 * ((along + noise**2) * variances.sum() + 2 * np.sum(variances**2 * off**2))
    for run in of_table(tmp_path, x.astype(np.float32), y[:, None].astype(np.float32)):
        (found,), (length,), (trace,) = (run.record.series[name] for name in estimates_named())
        assert square == pytest.approx(length, rel=0.05)
        assert whole - square == pytest.approx(trace, rel=0.05)
        assert (whole - square) / square == pytest.approx(found, rel=0.05)


def test_a_noisy_quadratic_has_the_scale_that_its_noise_has(tmp_path: Path) -> None:
    """Where each example is a quadratic about a point of its own, it is tr S over the squared distance."""
    drawn = np.random.default_rng(6)
    deviations, centre = np.array([2.0, 1.0, 3.0]), np.array([0.5, -0.25, 0.25])
    y = centre + drawn.normal(size=(ROWS, 3)) * deviations
    x = np.ones((ROWS, 1), np.float32)
    truth = np.sum(deviations**2) / np.sum(centre**2)
    for run in of_table(tmp_path, x, y.astype(np.float32)):
        assert truth == pytest.approx(run.record.series["noise_scale"][0], rel=0.05)


def estimates_named() -> tuple[str, ...]:
    """Return the names of the measures."""
    return ("noise_scale", "gradient_square", "gradient_trace")


@pytest.mark.parametrize("engine", ["xla", "graph", "fit"])
def test_the_same_batches_give_the_same_numbers_in_numpy(tmp_path: Path, engine: Any) -> None:  # noqa: ANN401 - a literal
    """Of a softmax regression with a regulariser, whose gradient is written down: to one part in 100 000."""
    layers = (FLATTEN, dense(10, kernel_regularizer={"class": "L2", "l2": 0.05}))
    noise = NoiseBatches(small=10, large=200)
    asked = workshop.experiment(model=factory.model(*layers), epochs=2, engine=engine, noise=noise)
    weights: list[list[Any]] = []
    todo, trainer = workshop.job(tmp_path, asked), Trainer()
    run = trainer.train(todo, callbacks=[Keeping(weights)])
    data = trainer.load(todo)
    x = data.x_train.reshape(len(data.x_train), -1).astype(np.float64) / 255
    for epoch, (kernel, bias) in enumerate(weights):
        drawn = gradient_batches(noise, epoch, images=len(x), seed=1).whole
        assert (5, 200) == drawn.shape
        assert len(set(drawn.ravel().tolist())) == len(x)
        gradients = [
            [gradient(x[rows], data.y_train[rows], kernel, bias, 0.05) for rows in large.reshape(20, 10)]
            for large in drawn
        ]
        small = np.mean([one @ one for part in gradients for one in part])
        large = np.mean([np.mean(part, axis=0) @ np.mean(part, axis=0) for part in gradients])
        for name, number in estimates(noise, float(small), float(large)).items():
            assert number == pytest.approx(run.record.series[name][epoch], rel=1e-5)


def gradient(x: Any, y: Any, kernel: Any, bias: Any, factor: float) -> Any:  # noqa: ANN401 - arrays
    """Return the gradient of the mean crossentropy of a batch, and of the regulariser, as one long row."""
    scores = x @ kernel + bias
    shares = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    wrong = (shares - np.eye(10)[y]) / len(x)
    return np.concatenate([(x.T @ wrong + 2 * factor * kernel).ravel(), wrong.sum(axis=0)])


class Keeping(keras.callbacks.Callback):  # type: ignore[misc]  # Keras ships no types
    """Keeps everything that training changes after each epoch, in 64 bits where it is a weight."""

    def __init__(self, kept: list[list[Any]]) -> None:
        """Keep it in a list."""
        super().__init__()
        self.kept = kept

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:  # noqa: ANN401 - Keras's own
        """Copy the weights."""
        del epoch, logs
        self.kept.append([one.astype(np.float64) for one in self.model.get_weights()])


@pytest.mark.long(1)
@pytest.mark.parametrize("network", ["noisy", "batch-normal", "regularised"])
@pytest.mark.parametrize("engine", ["xla", "graph"])
def test_measuring_does_not_move_the_training(tmp_path: Path, network: str, engine: Any) -> None:  # noqa: ANN401 - a literal
    """With Dropout and BatchNormalization too: weights, moving averages and costs have the same bits."""
    plain = workshop.experiment(network, "adam", engine=engine, sampling="shuffle")
    measured = replace(plain, noise=NoiseBatches(small=20, large=100))
    kept: dict[Trained | str, list[list[Any]]] = {"plain": [], "measured": []}
    runs = [
        Trainer().train(workshop.job(tmp_path, asked), callbacks=[Keeping(kept[name])])
        for name, asked in (("plain", plain), ("measured", measured))
    ]
    assert runs[0].watched == runs[1].watched
    assert all(
        np.array_equal(one, other)
        for before, after in zip(kept["plain"], kept["measured"], strict=True)
        for one, other in zip(before, after, strict=True)
    )
    assert all(scale > 0 for scale in runs[1].record.series["noise_scale"])


def test_a_resumed_run_measures_the_same(tmp_path: Path) -> None:
    """The rows of an epoch and the noise in layers depend on the seed and the epoch alone."""
    asked = workshop.experiment("noisy", engine="graph", noise=NoiseBatches(small=20, large=100))
    whole = Trainer().train(workshop.job(tmp_path, asked))
    todo = workshop.job(tmp_path, asked)

    def stop(epoch: Any) -> None:  # noqa: ANN401 - an epoch
        """Stop after the second epoch."""
        if epoch.epoch == 1:
            raise KeyboardInterrupt

    todo.state_path.unlink()
    with pytest.raises(KeyboardInterrupt):
        Trainer().train(todo, stop)
    assert whole.record == Trainer().train(todo).record


def test_a_network_without_weights_has_no_gradients(tmp_path: Path) -> None:
    """It is told before anything is trained, at its layers."""
    asked = workshop.experiment(
        model=factory.model({"class": "Flatten"}, {"class": "Reshape", "target_shape": [784]}),
        noise=NoiseBatches(small=20, large=100),
    )
    with pytest.raises(WrongModel) as refused:
        Trainer().check(workshop.job(tmp_path, asked))
    assert ("layers",) == refused.value.keys
    assert "no weights to train" in refused.value.message

"""Rates that move, in training: what is declared is trained, in every step, and a resumed run goes on."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from lrbs_report.kinds.sampling import Growth
from lrbs_report.kinds.schedules.listing import schedule_of
from lrbs_report.kinds.schedules.schedule import Course, Place, Steps
from lrbs_report.study.experiments import Trained
from lrbs_report.training import state
from lrbs_report.training.rates import RateMismatch, Rates
from lrbs_report.training.trainer import Trainer, _fingerprint
from tests import factory
from tests.training.workshop import experiment, job

HELD_OUT = factory.dataset(name="small", train=(5000, 6000), test=(0, 500), validation=(6000, 6500))
BATCH, EPOCHS = 96, 6
STEPS = math.ceil(1000 / BATCH)


def of(definition: Mapping[str, Any], **changes: Any) -> Trained:  # noqa: ANN401 - any field
    """Return an experiment with a schedule, over batches in order, with a held-out part and a metric."""
    made = experiment(
        dataset=HELD_OUT, sampling="sequential", batch_size=BATCH, epochs=EPOCHS, lr_decay=None, **changes
    )
    return replace(made, schedule=schedule_of(definition), model=replace(made.model, metrics=("accuracy",)))


def half_cosine(share: float) -> float:
    """Return what is left of 1 on half a cosine."""
    return (1 + math.cos(math.pi * share)) / 2


def one_cycle(step: int) -> float:
    """Return the rate of a cycle whose peak is 0.05, as its authors' programs draw it."""
    total = EPOCHS * STEPS
    top, low, last = 0.3 * total - 1, 0.05 / 25, 0.05 / 25 / 1e4
    if step <= top:
        return 0.05 + (low - 0.05) * half_cosine(step / top)
    return last + (0.05 - last) * half_cosine((step - top) / (total - 1 - top))


WRITTEN_AGAIN: Mapping[str, tuple[Mapping[str, Any], Callable[[int], float]]] = {
    "exponential": (
        {"class": "ExponentialDecay", "decay_steps": 20, "decay_rate": 0.5},
        lambda step: 0.05 * 0.5 ** (step / 20),
    ),
    "inverse time": (
        {"class": "InverseTimeDecay", "decay_steps": 1, "decay_rate": 0.05},
        lambda step: 0.05 / (1 + 0.05 * step),
    ),
    "pieces": (
        {"class": "PiecewiseConstantDecay", "boundaries": [5, 40], "values": [0.05, 0.2, 0.01]},
        lambda step: 0.05 if step <= 5 else 0.2 if step <= 40 else 0.01,
    ),
    "polynomial": (
        {"class": "PolynomialDecay", "decay_steps": 50, "power": 2.0},
        lambda step: (0.05 - 1e-4) * (1 - min(step, 50) / 50) ** 2 + 1e-4,
    ),
    "cosine": (
        {"class": "CosineDecay", "decay_steps": 60, "alpha": 0.1},
        lambda step: 0.05 * (0.9 * half_cosine(min(step / 60, 1)) + 0.1),
    ),
    "a list": (
        {"class": "Epochs", "rates": [0.1, 0.1, 0.05, 0.2, 0.0, 0.01]},
        lambda step: (0.1, 0.1, 0.05, 0.2, 0.0, 0.01)[step // STEPS],
    ),
    "warm-up, then a decay": (
        {"class": "Warmup", "epochs": 2, "then": {"class": "LearningRateDecay", "lr_decay": 0.5}},
        lambda step: 0.05 * step / (2 * STEPS) if step < 2 * STEPS else 0.05 * 0.5 ** (step // STEPS - 2),
    ),
    "one cycle": ({"class": "OneCycle"}, one_cycle),
}
"""Schedules, and what they are in the words of a person who writes them again."""


@pytest.mark.long(4)
@pytest.mark.parametrize(
    ("name", "engine"),
    [*((name, "xla") for name in WRITTEN_AGAIN), ("one cycle", "graph"), ("cosine", "fit")],
)
def test_training_equals_the_same_written_again(tmp_path: Path, name: str, engine: Any) -> None:  # noqa: ANN401 - an engine
    """In NumPy with 64 bits: softmax regression from zero, its loss, accuracy, validation and rates."""
    definition, rate_of = WRITTEN_AGAIN[name]
    asked = of(definition, engine=engine)
    found = Trainer().train(job(tmp_path, asked)).record.series
    expected = written_again(tmp_path, asked, rate_of)
    for measure, numbers in expected.items():
        assert numbers == pytest.approx(found[measure], rel=1e-5, abs=1e-7), measure


def written_again(folder: Path, asked: Trained, rate_of: Callable[[int], float]) -> Mapping[str, list[float]]:
    """Train softmax regression with plain NumPy in 64 bits."""
    data = Trainer().load(job(folder, asked))
    x, y = data.x_train.reshape(-1, 784).astype(float) / 255, data.y_train
    assert data.validation is not None
    held_out = data.validation.x.reshape(-1, 784).astype(float) / 255, data.validation.y
    weights, bias, step = np.zeros((784, 10)), np.zeros(10), 0
    told: dict[str, list[float]] = {
        name: [] for name in ("cost", "loss", "accuracy", "val_loss", "val_accuracy", "rate")
    }
    for _ in range(asked.epochs):
        losses: list[float] = []
        sizes: list[int] = []
        right = 0
        told["rate"].append(rate_of(step))
        for first in range(0, len(x), asked.batch_size):
            rows, labels = x[first : first + asked.batch_size], y[first : first + asked.batch_size]
            shares, loss, hits = judged(rows, labels, weights, bias)
            losses, sizes, right = [*losses, loss], [*sizes, len(rows)], right + hits
            wrong = shares - np.eye(10)[labels]
            weights -= rate_of(step) * rows.T @ wrong / len(rows)
            bias -= rate_of(step) * wrong.mean(axis=0)
            step += 1
        told["cost"].append(float(np.mean(losses)))
        told["loss"].append(float(np.average(losses, weights=sizes)))
        told["accuracy"].append(right / len(x))
        _, loss, hits = judged(*held_out, weights, bias)
        told["val_loss"].append(loss)
        told["val_accuracy"].append(hits / len(held_out[1]))
    return told


def judged(
    rows: np.ndarray[Any, Any],
    labels: np.ndarray[Any, Any],
    weights: np.ndarray[Any, Any],
    bias: Any,  # noqa: ANN401 - an array
) -> tuple[np.ndarray[Any, Any], float, int]:
    """Return the shares of the classes, the mean loss, and how many are right."""
    logits = rows @ weights + bias
    shares = np.exp(logits - logits.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    loss = -np.log(shares[np.arange(len(labels)), labels]).mean()
    return shares, float(loss), int((logits.argmax(axis=1) == labels).sum())


class Stop(Exception):
    """Stands for whatever ends a process."""


RESUMED: Mapping[str, tuple[Mapping[str, Any] | None, int]] = {
    "while batches grow": (None, 2),
    "in the middle of a warm-up": ({"class": "Warmup", "epochs": 4}, 1),
    "in the middle of a plateau": (
        {"class": "ReduceLROnPlateau", "monitor": "val_loss", "patience": 2, "min_delta": 10.0},
        2,
    ),
    "between two falls": (
        {"class": "ReduceLROnPlateau", "monitor": "loss", "patience": 1, "min_delta": 10.0, "cooldown": 1},
        3,
    ),
    "in the middle of one cycle": ({"class": "OneCycle"}, 2),
    "in a warm-up before a plateau": (
        {
            "class": "Warmup",
            "epochs": 2,
            "then": {"class": "ReduceLROnPlateau", "monitor": "accuracy", "patience": 1, "min_delta": 1.0},
        },
        3,
    ),
}


STOPPED = [(name, "hidden") for name in RESUMED]
STOPPED.insert(-1, ("while batches grow", "noisy"))


@pytest.mark.long(2)
@pytest.mark.parametrize(("name", "network"), STOPPED)
def test_a_run_that_was_stopped_goes_on_exactly(tmp_path: Path, name: str, network: str) -> None:
    """Stopped there and resumed, results and the state of all variables have the same bits."""
    definition, last = RESUMED[name]
    asked = of(definition or {"class": "Warmup", "epochs": 1}, network=network, optimizer="adam")
    if definition is None:
        asked = replace(asked, growth=Growth(factor=2, every=2), batch_size=32, sampling="shuffle")
    whole = Trainer().train(job(tmp_path / "whole", asked))
    todo = job(tmp_path / "stopped", asked)

    def stop(epoch: Any) -> None:  # noqa: ANN401 - an epoch
        if epoch.epoch == last:
            raise Stop

    with pytest.raises(Stop):
        Trainer().train(todo, stop)
    assert whole == Trainer().train(todo)
    states = [state.read(one.state_path, _fingerprint()) for one in (job(tmp_path / "whole", asked), todo)]
    assert all(
        np.array_equal(one, other)
        for one, other in zip(*(found.variables for found in states if found), strict=True)
    )
    rates = whole.record.series["rate"]
    assert len(set(rates)) > 1


def test_batches_grow_in_training(tmp_path: Path) -> None:
    """An epoch of larger batches has fewer steps: it is the run with that size, from where this one stood."""
    asked = experiment(sampling="sequential", batch_size=100, epochs=2, growth=Growth(factor=5, every=1))
    assert [10, 2] == list(asked.steps(1000).each)
    found = Trainer().train(job(tmp_path / "grows", asked)).watched
    small = Trainer().train(job(tmp_path / "small", replace(asked, growth=None))).watched
    assert found[0] == small[0]
    assert found[1] != small[1]


def test_a_step_at_another_rate_is_noticed() -> None:
    """Whoever trains a step at a rate that was not declared is told the step, and both rates."""
    network = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    network.compile(optimizer=keras.optimizers.SGD(0.1), loss="mse")
    schedule = schedule_of({"class": "ExponentialDecay", "decay_steps": 1, "decay_rate": 0.5})
    rates = Rates(Course(first=0.1, schedule=schedule), Steps((4,)))
    rates.set_model(network)
    rates.on_train_begin()
    rates.on_epoch_begin(0)
    rates.saw([0.1, 0.05, 0.0125, 0.0125])
    with pytest.raises(RateMismatch, match=r"Step 2 of epoch 0 .* rate 0\.025, .* held 0\.0125"):
        rates.on_epoch_end(0, {})


def test_the_rates_of_growing_batches_count_their_steps() -> None:
    """A schedule by step goes on where the epoch before stopped, however many steps it had."""
    asked = replace(
        experiment(batch_size=100, epochs=3, growth=Growth(factor=2, every=1)),
        schedule=schedule_of({"class": "InverseTimeDecay", "decay_steps": 1, "decay_rate": 1.0}),
        lr_decay=None,
    )
    steps = asked.steps(1000)
    assert (10, 5, 2) == steps.each
    found = [asked.course.rates_of(Place(epoch=epoch, steps=steps)) for epoch in range(3)]
    assert [0.05 / (1 + step) for step in range(17)] == [rate for rates in found for rate in rates]

"""Keras's own schedules are what ours are held against, at every step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from lrbs_report.kinds.schedules.listing import schedule_of
from lrbs_report.kinds.schedules.schedule import Place, Steps
from tests.samples import ALL

FIRST = 0.3
STEPS = Steps((500, 500, 250, 250))

CASES: Mapping[str, Mapping[str, Any]] = {
    "exponential": {"class": "ExponentialDecay", "decay_steps": 70, "decay_rate": 0.7},
    "stairs": {"class": "ExponentialDecay", "decay_steps": 70, "decay_rate": 0.7, "staircase": True},
    "stairs of growth": {
        "class": "ExponentialDecay",
        "decay_steps": 7,
        "decay_rate": 1.01,
        "staircase": True,
    },
    "pieces": {"class": "PiecewiseConstantDecay", "boundaries": [10, 700], "values": [0.3, 0.1, 0.0]},
    "one boundary": {"class": "PiecewiseConstantDecay", "boundaries": [0], "values": [0.3, 0.1]},
    "polynomial": {"class": "PolynomialDecay", "decay_steps": 900},
    "polynomial that cycles": {
        "class": "PolynomialDecay",
        "decay_steps": 130,
        "end_learning_rate": 0.01,
        "power": 0.5,
        "cycle": True,
    },
    "inverse time": {"class": "InverseTimeDecay", "decay_steps": 1, "decay_rate": 1e-3},
    "inverse stairs": {"class": "InverseTimeDecay", "decay_steps": 33, "decay_rate": 0.5, "staircase": True},
    "cosine": {"class": "CosineDecay", "decay_steps": 1000},
    "cosine to a tenth": {"class": "CosineDecay", "decay_steps": 1234, "alpha": 0.1},
    "cosine after a warm-up": {
        "class": "CosineDecay",
        "decay_steps": 800,
        "warmup_target": 0.9,
        "warmup_steps": 123,
        "alpha": 0.05,
    },
    "restarts": {"class": "CosineDecayRestarts", "first_decay_steps": 100},
    "restarts of one length": {"class": "CosineDecayRestarts", "first_decay_steps": 77, "t_mul": 1.0},
    "restarts that fall": {
        "class": "CosineDecayRestarts",
        "first_decay_steps": 50,
        "t_mul": 1.5,
        "m_mul": 0.8,
        "alpha": 0.02,
    },
    "restarts a little longer": {"class": "CosineDecayRestarts", "first_decay_steps": 100, "t_mul": 1.1},
    "restarts three times longer": {"class": "CosineDecayRestarts", "first_decay_steps": 10, "t_mul": 3.0},
}


def rates_of_keras(schedule: Any) -> Any:  # noqa: ANN401 - any of its classes, an array
    """Return the rate of each step as Keras computes it: one step at a time, all in one graph.

    Where all is tried, each by itself as in training: a graph rounds otherwise where a period ends.
    """
    if ALL:
        return np.array([float(schedule(step)) for step in range(STEPS.total)])
    each = tf.function(lambda steps: tf.map_fn(schedule, steps, fn_output_signature=tf.float32))
    return each(tf.range(STEPS.total)).numpy().astype(np.float64)


@pytest.mark.long(7)
@pytest.mark.parametrize("name", CASES)
def test_each_step_has_keras_s_rate(name: str) -> None:
    """To the rounding of the 32 bits in which Keras computes; of the largest rate, since it subtracts."""
    definition = CASES[name]
    arguments = {key: value for key, value in definition.items() if key != "class"}
    own = {} if "values" in arguments else {"initial_learning_rate": FIRST}
    of_keras = getattr(keras.optimizers.schedules, definition["class"])(**own, **arguments)
    expected = rates_of_keras(of_keras)
    schedule = schedule_of(definition)
    ours = [
        schedule.rates_of(schedule.first or FIRST, Place(epoch=epoch, steps=STEPS))
        for epoch in range(len(STEPS.each))
    ]
    assert [*STEPS.each] == list(map(len, ours))
    found = np.concatenate(ours)
    assert expected == pytest.approx(found, rel=0, abs=4e-6 * expected.max())
    assert len(set(found.tolist())) > 1


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
def test_a_plateau_moves_as_keras_moves_it() -> None:
    """Epoch by epoch, for many histories: with patience, a cooldown, a floor, and each way to be better."""
    dice = np.random.default_rng(7)
    falls = 0
    for _ in range(60):
        arguments = {
            "monitor": "val_loss",
            "factor": float(dice.choice([0.1, 0.5])),
            "patience": int(dice.integers(0, 4)),
            "mode": str(dice.choice(["auto", "min", "max"])),
            "min_delta": float(dice.choice([0.0, 0.25])),
            "cooldown": int(dice.integers(0, 3)),
            "min_lr": float(dice.choice([0.0, 0.02])),
        }
        # quarters are exact in 32 bits too, in which Keras compares
        history = [{"val_loss": float(number) / 4} for number in dice.integers(0, 8, 20)]
        expected = _rates_of_keras(arguments, [one["val_loss"] for one in history])
        schedule = schedule_of({"class": "ReduceLROnPlateau", **arguments})
        steps = Steps((1,) * 20)
        found = [
            schedule.rates_of(FIRST, Place(epoch=epoch, steps=steps, history=history[:epoch]))[0]
            for epoch in range(21)
        ]
        assert expected == pytest.approx(found, rel=1e-6)
        falls += len(set(found)) - 1
    assert falls > 60


def _rates_of_keras(arguments: Mapping[str, Any], watched: list[float]) -> list[float]:
    """Let Keras's callback see some epochs, and return the rate before each of them and after the last."""
    network = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    network.compile(optimizer=keras.optimizers.SGD(FIRST), loss="mse")
    callback = keras.callbacks.ReduceLROnPlateau(**arguments)
    callback.set_model(network)
    callback.on_train_begin()
    rates = [FIRST]
    for epoch, number in enumerate(watched):
        callback.on_epoch_end(epoch, {"val_loss": number})
        rates.append(float(network.optimizer.learning_rate.numpy()))
    return rates

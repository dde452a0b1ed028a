"""Stopped after any epoch and resumed, a run is bit for bit the one that was never stopped."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lrbs_report.results import Epoch
from lrbs_report.training import state
from lrbs_report.training.trainer import Trainer, _fingerprint
from tests.training.workshop import experiment, job


class Stop(Exception):
    """Stands for whatever ends a process."""


def stop_after(epoch: int) -> Callable[[Epoch], None]:
    """Give a listener that ends everything after an epoch."""

    def on_epoch(ended: Epoch) -> None:
        if ended.epoch == epoch:
            raise Stop

    return on_epoch


@pytest.mark.parametrize(
    ("network", "optimizer", "engine", "stopped"),
    [
        ("softmax", "sgd", "xla", 0),
        ("softmax", "sgd", "xla", 2),
        ("hidden", "momentum", "xla", 1),
        ("noisy", "adam", "graph", 1),
        ("noisy", "momentum", "fit", 1),
    ],
)
def test_resumed_is_never_stopped(tmp_path: Path, network: str, optimizer: str, engine: str, stopped: int) -> None:
    """SGD, momentum, Adam, Dropout, BatchNormalization: equal to the last bit, and no finished epoch is trained twice."""
    asked = experiment(network, optimizer, epochs=4, engine=engine)
    whole = Trainer().train(job(tmp_path / "whole", asked))
    todo = job(tmp_path / "stopped", asked)
    with pytest.raises(Stop):
        Trainer().train(todo, stop_after(stopped))
    seen: list[Any] = []
    resumed = Trainer().train(todo, lambda epoch: seen.append(epoch.epoch))
    assert whole == resumed
    assert list(range(stopped + 1, 4)) == seen


def test_weights_are_equal_too(tmp_path: Path) -> None:
    """Not only the costs: every variable of network and optimizer."""
    asked = experiment("noisy", "adam", engine="graph", epochs=3)
    whole, stopped = job(tmp_path / "whole", asked), job(tmp_path / "stopped", asked)
    Trainer().train(whole)
    with pytest.raises(Stop):
        Trainer().train(stopped, stop_after(1))
    Trainer().train(stopped)
    one_state, other_state = (state.read(todo.state_path, _fingerprint()) for todo in (whole, stopped))
    assert one_state is not None
    assert other_state is not None
    for one, other in zip(one_state.variables, other_state.variables, strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_remembering_callback_is_told_what_it_missed(tmp_path: Path) -> None:
    """Early stopping counts the epochs before the interruption: it stops where it would have stopped."""
    stop = ({"class": "EarlyStopping", "monitor": "loss", "min_delta": 10.0, "patience": 3},)
    asked = experiment(epochs=8, callbacks=stop)
    todo = job(tmp_path, asked)
    with pytest.raises(Stop):
        Trainer().train(todo, stop_after(1))
    assert len(Trainer().train(job(tmp_path / "whole", asked)).epochs) == len(Trainer().train(todo).epochs) == 4


def test_a_run_that_was_over_is_not_trained_again(tmp_path: Path) -> None:
    """Killed between its last epoch and its result, it only needs its accuracy."""
    asked = experiment(epochs=2)
    whole = Trainer().train(job(tmp_path, asked))
    seen: list[Any] = []
    assert whole == Trainer().train(job(tmp_path, asked), seen.append)
    assert seen == []


@pytest.mark.parametrize("damage", [lambda raw: raw[:100], lambda raw: raw[:-1] + bytes([raw[-1] ^ 1]), lambda _: b""])
def test_a_damaged_state_is_not_used(tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    """A state that is not what was written counts as none."""
    path = tmp_path / "a.state"
    state.save(path, state.State((), is_over=False, fingerprint="here", variables=[np.arange(3.0)]))
    path.write_bytes(damage(path.read_bytes()))
    assert state.read(path, "here") is None


def test_a_state_of_another_environment_is_not_used(tmp_path: Path) -> None:
    """Half a run from another version of TensorFlow must not be mixed with the rest."""
    path = tmp_path / "a.state"
    state.save(path, state.State((), is_over=False, fingerprint="there", variables=[np.arange(3.0)]))
    assert state.read(path, "here") is None
    assert state.read(path, "there") is not None

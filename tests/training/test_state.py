"""Stopped after any epoch and resumed, a run is bit for bit the one that was never stopped."""

import hashlib
import io
import json
import os
import pickle
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lrbs_report.kinds.measures.record import Epoch
from lrbs_report.training import state, trainer
from lrbs_report.training.trainer import Trainer, _fingerprint
from tests.factory import job
from tests.training.workshop import experiment


class Stop(Exception):
    """Stands for whatever ends a process."""


def stop_after(epoch: int) -> Callable[[Epoch], None]:
    """Return a listener that ends everything after an epoch."""

    def on_epoch(ended: Epoch) -> None:
        if ended.epoch == epoch:
            raise Stop

    return on_epoch


@pytest.mark.long(2)
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
def test_resumed_is_never_stopped(
    tmp_path: Path, network: str, optimizer: str, engine: str, stopped: int
) -> None:
    """SGD, momentum, Adam, Dropout, BatchNormalization: equal to the last bit.

    No finished epoch is trained twice.
    """
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
    assert Trainer().train(job(tmp_path / "whole", asked)).length == Trainer().train(todo).length == 4


def test_a_run_that_was_over_is_not_trained_again(tmp_path: Path) -> None:
    """Killed between its last epoch and its result, it only needs its accuracy."""
    asked = experiment(epochs=2)
    whole = Trainer().train(job(tmp_path, asked))
    seen: list[Any] = []
    assert whole == Trainer().train(job(tmp_path, asked), seen.append)
    assert seen == []


@pytest.mark.parametrize(
    "damage", [lambda raw: raw[:100], lambda raw: raw[:-1] + bytes([raw[-1] ^ 1]), lambda _: b""]
)
def test_a_damaged_state_is_not_used(tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    """A state that is not what was written counts as none."""
    path = tmp_path / "a.state"
    state.save(path, state.State(epochs=(), is_over=False, fingerprint="here", variables=[np.arange(3.0)]))
    path.write_bytes(damage(path.read_bytes()))
    assert state.read(path, "here") is None


def kept(path: Path, epochs: int = 2) -> state.State:
    """Keep a state of two variables, and return it."""
    finished = tuple(
        Epoch(epoch=number, numbers={"cost": 1.0 / (number + 1), "rate": 0.1, "rate_after": 0.1, "loss": 1.0})
        for number in range(epochs)
    )
    made = state.State(
        epochs=finished,
        is_over=False,
        fingerprint="here",
        variables=[np.arange(6.0).reshape(2, 3), np.array(7, np.int64)],
    )
    state.save(path, made)
    return made


def test_a_state_is_read_as_it_was_written(tmp_path: Path) -> None:
    """Every number of every type, also those that are none."""
    odd = (Epoch(epoch=0, numbers={"cost": float("nan"), "rate_after": float("inf"), "rate": 0.1}),)
    numbers: list[Any] = [
        np.arange(6, dtype=np.uint8).reshape(2, 3),
        np.array(7, np.int64),
        np.zeros((0, 3), np.float32),
        np.array([np.nan, -0.0], np.float16),
    ]
    state.save(
        tmp_path / "a.state", state.State(epochs=odd, is_over=True, fingerprint="here", variables=numbers)
    )
    found = state.read(tmp_path / "a.state", "here")
    assert found is not None
    assert (repr(odd), True) == (repr(found.epochs), found.is_over)
    for one, other in zip(numbers, found.variables, strict=True):
        assert (one.dtype, one.shape, one.tobytes()) == (other.dtype, other.shape, other.tobytes())


def old_format(path: Path) -> None:
    """Write what anybody can: a digest, and an archive that holds what he wants."""
    content = io.BytesIO()
    meta = {"epochs": [], "is_over": False, "fingerprint": "here"}
    np.savez(
        content,
        allow_pickle=False,
        meta=np.frombuffer(json.dumps(meta).encode(), np.uint8),
        variable_0000=np.arange(3.0),
    )
    path.write_bytes(hashlib.sha256(content.getvalue()).digest() + content.getvalue())


def of_another_run(path: Path) -> None:
    """Put another run's state in a run's place."""
    kept(path.with_name("b.state"))
    path.with_name("b.state").rename(path)


def sparse(path: Path) -> None:
    """Make a file of four gigabytes of nothing."""
    with path.open("wb") as file:
        file.truncate(4 * 10**9)


def linked(path: Path) -> None:
    """Put a link to a state in the place of one."""
    kept(path.with_name("b.state"))
    path.symlink_to("b.state")


STRANGE: dict[str, Callable[[Path], object]] = {
    "a digest that anybody can make": old_format,
    "another run's": of_another_run,
    "four gigabytes": sparse,
    "a link": linked,
    "a pipe": os.mkfifo,
    "a folder": lambda path: path.mkdir(),
    "a device": lambda path: path.symlink_to("/dev/zero"),
    "brackets": lambda path: path.write_bytes(bytes(32) + (100_000).to_bytes(8, "little") + b"[" * 100_000),
    "a text of 2**63 bytes": lambda path: path.write_bytes(bytes(32) + b"\xff" * 8),
    "zeros": lambda path: path.write_bytes(bytes(10_000)),
    "a pickle": lambda path: path.write_bytes(pickle.dumps({"epochs": []})),
}


@pytest.mark.attack
@pytest.mark.parametrize("what", STRANGE)
def test_a_state_that_was_not_made_here_is_not_used(tmp_path: Path, what: str) -> None:
    """Nothing of it is even looked at, and nothing waits for it."""
    STRANGE[what](tmp_path / "a.state")
    assert state.read(tmp_path / "a.state", "here", 10**6) is None


@pytest.mark.attack
def test_a_state_that_does_not_fit_its_run_is_known(tmp_path: Path) -> None:
    """By the shapes and types of the variables, how many they are, and the epochs."""
    made = kept(tmp_path / "a.state")
    like = list(made.variables)
    assert state.fits(made, like, 2)
    assert not state.fits(made, like, 1)
    assert not state.fits(made, like[:1], 2)
    assert not state.fits(made, [like[0].T, like[1]], 2)
    assert not state.fits(made, [like[0].astype(np.float32), like[1]], 2)
    assert not state.fits(kept(tmp_path / "b.state", 0), like, 2)
    assert not state.fits(replace(made, epochs=made.epochs[::-1]), like, 2)
    assert not state.fits(replace(made, epochs=made.epochs[:1] * 2), like, 2)
    assert state.read(tmp_path / "a.state", "here", state.most_bytes(like, 2)) is not None


@pytest.mark.attack
@pytest.mark.parametrize(
    "what", ["a digest that anybody can make", "four gigabytes", "a pipe", "another network's"]
)
def test_a_run_with_a_strange_state_is_trained_from_the_beginning(tmp_path: Path, what: str) -> None:
    """Which is said once, and nothing else about it; the result is the one without."""
    asked = experiment(epochs=2)
    todo = job(tmp_path, asked)
    if what == "another network's":
        kept(todo.state_path)
        written = state.read(todo.state_path, "here")
        assert written is not None
        state.save(todo.state_path, replace(written, fingerprint=_fingerprint()))
    else:
        STRANGE[what](todo.state_path)
    said: list[str] = []
    assert Trainer().train(job(tmp_path / "whole", asked)) == Trainer().train(todo, on_notice=said.append)
    assert [trainer.UNUSABLE] == said


def test_a_state_of_another_environment_is_not_used(tmp_path: Path) -> None:
    """Half a run from another version of TensorFlow must not be mixed with the rest."""
    path = tmp_path / "a.state"
    state.save(path, state.State(epochs=(), is_over=False, fingerprint="there", variables=[np.arange(3.0)]))
    assert state.read(path, "here") is None
    assert state.read(path, "there") is not None

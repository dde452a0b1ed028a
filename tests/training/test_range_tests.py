"""Range tests in training: one batch a step, resumed exactly, and the edge of a real linear regression."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pytest

from lrbs_report.judging.range_tests import over_seeds, seed_range
from lrbs_report.study.experiments import Trained
from lrbs_report.study.range_tests import Range, as_range_test
from lrbs_report.training import state, trainer
from lrbs_report.training.batches import batch_of, batches_of
from lrbs_report.training.trainer import Trainer
from tests import factory
from tests.training.workshop import experiment, job

Sampling = Literal["replacement", "shuffle", "shuffle-once", "sequential"]
SMALL = Range(begin=1e-3, end=1.0, steps=60)


@pytest.mark.parametrize("sampling", ["replacement", "shuffle", "shuffle-once", "sequential"])
@pytest.mark.parametrize("size", [32, 50, 200])
def test_its_batches_are_those_of_epochs_one_after_the_other(sampling: Sampling, size: int) -> None:
    """Smaller last ones too, and single ones that are larger than the data."""
    if sampling == "replacement" and size > 100:
        return
    drawn: list[list[int]] = []
    for epoch in range(3):
        one = batches_of(epoch, images=100, batch_size=size, sampling=sampling, seed=1)
        drawn += [rows.tolist() for rows in one.whole] + ([one.rest.tolist()] if len(one.rest) else [])
    for step, expected in enumerate(drawn):
        one = batch_of(step, images=100, batch_size=size, sampling=sampling, seed=1)
        assert 1 == len(one.sizes)
        assert expected == [*one.whole.reshape(-1).tolist(), *one.rest.tolist()]


@pytest.mark.parametrize("engine", ["xla", "graph", "fit"])
def test_its_losses_are_those_of_single_steps(tmp_path: Path, engine: Any) -> None:  # noqa: ANN401 - an engine
    """Softmax regression from zero, in NumPy with 64 bits; nothing else is measured."""
    one = experiment(sampling="sequential", batch_size=96, engine=engine)
    asked = as_range_test(one, replace(SMALL, steps=25))
    found = Trainer().train(job(tmp_path, asked))
    data = Trainer().load(job(tmp_path, asked))
    x, y = data.x_train.reshape(-1, 784).astype(float) / 255, data.y_train
    weights, bias, losses = np.zeros((784, 10)), np.zeros(10), []
    for step in range(25):
        rows = slice(step % 11 * 96, (step % 11 + 1) * 96)
        shares = np.exp(x[rows] @ weights + bias)
        shares /= shares.sum(axis=1, keepdims=True)
        losses.append(-np.log(shares[np.arange(len(shares)), y[rows]]).mean())
        wrong = (shares - np.eye(10)[y[rows]]) / len(shares)
        rate = 1e-3 * 1000 ** (step / 24)
        weights -= rate * x[rows].T @ wrong
        bias -= rate * wrong.sum(axis=0)
    assert losses == pytest.approx(found.watched, rel=1e-4)
    assert {"cost", "loss", "rate", "rate_after", "rate_read"} == set(found.record.series)
    assert ({}, None) == (dict(found.record.finals), found.judged)


class Stop(Exception):
    """Stands for whatever ends a process."""


def test_a_test_that_was_stopped_goes_on_exactly(tmp_path: Path) -> None:
    """From the last step that was kept, every 25th: with random layers, and an optimizer that has a state."""
    asked = as_range_test(experiment("noisy", "adam", sampling="shuffle", batch_size=48), SMALL)
    whole = Trainer().train(job(tmp_path / "whole", asked))
    todo = job(tmp_path / "stopped", asked)

    def stop(epoch: Any) -> None:  # noqa: ANN401 - an epoch
        if epoch.epoch == 40:
            raise Stop

    with pytest.raises(Stop):
        Trainer().train(todo, stop)
    kept = state.read(todo.state_path, trainer._fingerprint())
    assert kept
    assert 25 == len(kept.epochs)
    begun: list[int] = []
    assert whole == Trainer().train(todo, lambda epoch: begun.append(epoch.epoch))
    assert list(range(25, 60)) == begun


def test_it_stops_where_the_loss_is_no_number(tmp_path: Path) -> None:
    """That is the last step, and what was kept says that it is over."""
    asked = as_range_test(regression(tmp_path, batch_size=640), Range(begin=0.1, end=1e6, steps=100))
    todo = factory.job(tmp_path, asked, file=tmp_path / "line.npz")
    found = Trainer().train(todo)
    assert "diverged" == found.status
    assert 20 < found.length < 100
    assert found == Trainer().train(todo)


def regression(folder: Path, **changes: Any) -> Trained:  # noqa: ANN401 - an experiment's fields
    """Write a linear regression of six features, and return an experiment with it."""
    drawn = np.random.default_rng(5)
    x = (1.5 * drawn.normal(size=(680, 6)) * np.exp(-0.4 * np.arange(6))).astype(np.float32)
    y = (x @ drawn.normal(size=6) + 0.3 * drawn.normal(size=680)).astype(np.float32)
    np.savez(folder / "line.npz", x_train=x[:640], y_train=y[:640], x_test=x[640:], y_test=y[640:])
    return factory.experiment(
        dataset=factory.dataset(name="line", source="npz:line.npz", train=None, test=None, scale=1.0),
        model=factory.model(factory.dense(1), loss="mean_squared_error", task="regression"),
        sampling="shuffle",
        seeds=(1, 2, 3),
        **changes,
    )


@pytest.mark.parametrize("batch", [640, 64])
def test_the_edge_is_that_of_the_hessian(tmp_path: Path, batch: int) -> None:
    """2 / the largest eigenvalue of 2 XᵀX / n, with a column of ones for the bias: to a tenth."""
    asked = as_range_test(regression(tmp_path, batch_size=batch), Range())
    trains = Trainer()
    found = [
        seed_range(asked, trains.train(factory.job(tmp_path, asked, seed, file=tmp_path / "line.npz"))).edge
        for seed in asked.seeds
    ]
    data = trains.load(factory.job(tmp_path, asked, file=tmp_path / "line.npz"))
    x = np.c_[data.x_train.astype(float), np.ones(640)]
    edge = 2 / np.linalg.eigvalsh(2 * x.T @ x / 640)[-1]
    assert 1 == pytest.approx(over_seeds(found).mean / edge, abs=0.1 if batch < 640 else 0.01)


def test_its_bench_is_no_experiments(tmp_path: Path) -> None:
    """A compiled program of single batches, of which nothing is measured at the end, is another one."""
    one = experiment(batch_size=50)
    assert job(tmp_path, one).bench != job(tmp_path, as_range_test(one, SMALL)).bench

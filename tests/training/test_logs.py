"""Logs of real trainings are never rejected for the set-up that printed them, and are for another.

The trainings are ours and Keras's own.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from lrbs_report.judging.replication import Candidate, compare
from lrbs_report.kinds.logs.meaning import Mean
from lrbs_report.kinds.measures.record import RunResult
from lrbs_report.kinds.sampling import Sampling
from lrbs_report.runs.locating import BUNDLED
from lrbs_report.study.experiments import PublishedRun
from lrbs_report.study.references import published_runs, read_runs
from lrbs_report.training.trainer import Trainer
from tests.factory import dataset, job
from tests.training.workshop import experiment

ROWS, TEST_ROWS, BATCH_SIZE, EPOCHS, RATE = 300, 60, 32, 5, 0.05
DATASET = dataset(name="small", train=(5000, 5000 + ROWS), test=(0, TEST_ROWS))
SEEDS = 7

Printer = Callable[[float], str]
PRINTERS: dict[str, Printer] = {
    "two": lambda number: f"{number:.2f}",
    "three": lambda number: f"{number:.3f}",
    "four": lambda number: f"{number:.4f}",
    "rounded": lambda number: repr(round(number, 4)),
    "single": lambda number: repr(float(np.float32(number))),
    "shortest": lambda number: str(np.float32(number)),
    "all": repr,
}
"""The ways to print a number that logs are seen in.

Decimals, Python's own rounding, 32-bit floats, and all digits.
"""


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., list[RunResult]]:
    """Return a function that trains a set-up with every seed, once."""
    folder, trainer = tmp_path_factory.mktemp("states"), Trainer()

    @cache
    def trained(sampling: Sampling, **changes: Any) -> list[RunResult]:  # noqa: ANN401 - any field
        fixed: dict[str, Any] = {
            "dataset": DATASET,
            "epochs": EPOCHS,
            "learning_rate": RATE,
            "batch_size": BATCH_SIZE,
            "lr_decay": 0.0,
        }
        asked = experiment("softmax", sampling=sampling, **(fixed | changes))
        return [trainer.train(job(folder, asked, seed)) for seed in range(1, SEEDS + 1)]

    return trained


def printed(costs: Sequence[float], accuracy: float, write: Printer) -> str:
    """Print a log as people do, without rates."""
    return "".join(
        [
            *(f"[{epoch}] cost: {write(cost)}\n" for epoch, cost in enumerate(costs)),
            f"Accuracy: {write(accuracy)}\n",
        ]
    )


def run_of(log: str, mean: Mean | None = None) -> PublishedRun:
    """Return the run of a log."""
    with tempfile.NamedTemporaryFile("w", suffix=".log") as file:
        file.write(log)
        file.flush()
        (run,) = published_runs(read_runs(Path(file.name), "article", mean=mean), ["quick"])
    return run


def judged(log: str, runs: Sequence[RunResult]) -> Candidate:
    """Hold a log against the runs of a set-up."""
    run = run_of(log)
    return Candidate(settings={}, comparisons=(compare(run, runs),))


def both_means(run: RunResult) -> dict[str, list[float]]:
    """Return the costs of a run as either mean."""
    return {
        "batches": list(run.watched),
        "examples": list(run.record.series["loss"]),
    }


def fit_by_keras(seed: int | None, *, shuffle: bool) -> tuple[list[float], float]:
    """Train with nothing but Keras, and return what it prints.

    A loss an epoch, and the accuracy of ``evaluate``.
    """
    with np.load(BUNDLED) as arrays:
        rows = slice(*DATASET.train) if DATASET.train else slice(None)
        x, y = arrays["x_train"][rows] / np.float32(255), arrays["y_train"][rows]
        x_test, y_test = arrays["x_test"][:TEST_ROWS] / np.float32(255), arrays["y_test"][:TEST_ROWS]
    if seed is not None:
        keras.utils.set_random_seed(seed)
    network = keras.Sequential(
        [
            keras.layers.Input((28, 28)),
            keras.layers.Flatten(),
            keras.layers.Dense(10, kernel_initializer="zeros"),
        ]
    )
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    network.compile(keras.optimizers.SGD(RATE), loss, metrics=["accuracy"])
    history = network.fit(x, y, batch_size=BATCH_SIZE, epochs=EPOCHS, shuffle=shuffle, verbose=0).history
    return history["loss"], network.evaluate(x_test, y_test, verbose=0)[1]


@pytest.mark.parametrize("write", PRINTERS.values(), ids=PRINTERS)
@pytest.mark.parametrize("sampling", ["replacement", "shuffle", "shuffle-once", "sequential"])
def test_a_log_of_one_more_seed_is_never_rejected(
    ours: Callable[..., list[RunResult]], sampling: Sampling, write: Printer
) -> None:
    """Whatever mean it prints, in whatever way."""
    first, *others = ours(sampling)
    for costs in both_means(first).values():
        assert "survives" == judged(printed(costs, first.judged or 0, write), others).fate


@pytest.mark.parametrize(
    "change",
    [
        {"learning_rate": 2 * RATE},
        {"learning_rate": RATE / 2},
        {"batch_size": 2 * BATCH_SIZE},
        {"batch_size": BATCH_SIZE // 2},
    ],
)
@pytest.mark.parametrize("sampling", ["sequential"])
def test_a_log_of_another_rate_or_batch_size_is_rejected(
    ours: Callable[..., list[RunResult]], sampling: Sampling, change: dict[str, Any]
) -> None:
    """Four decimals are enough to tell."""
    first, *_ = ours(sampling)
    for costs in both_means(first).values():
        assert (
            "rejected"
            == judged(printed(costs, first.judged or 0, PRINTERS["four"]), ours(sampling, **change)[1:]).fate
        )


@pytest.mark.parametrize(
    ("sampling", "seeds", "shuffle"),
    [("shuffle", (None,) * 3, True), ("shuffle-once", (1, 2, 3), True), ("sequential", (None,), False)],
)
def test_a_log_of_keras_itself_is_never_rejected(
    ours: Callable[..., list[RunResult]], sampling: Sampling, seeds: Sequence[int | None], *, shuffle: bool
) -> None:
    """With a smaller last batch, at four decimals and with all digits.

    Without a seed each epoch has a fresh order, after ``set_random_seed`` all have one and the same.
    """
    for seed in seeds:
        losses, accuracy = fit_by_keras(seed, shuffle=shuffle)
        for name in ("four", "all"):
            assert "survives" == judged(printed(losses, accuracy, PRINTERS[name]), ours(sampling)).fate


def test_the_mean_that_keras_prints_is_found(ours: Callable[..., list[RunResult]]) -> None:
    """In order and from zero weights nothing is left to chance.

    The mean is the one over examples, and the other rejects the log.
    """
    log, runs = printed(*fit_by_keras(None, shuffle=False), PRINTERS["four"]), ours("sequential")
    assert "examples" == judged(log, runs).comparisons[0].mean
    run = run_of(log, "batches")
    assert "rejected" == Candidate(settings={}, comparisons=(compare(run, runs),)).fate

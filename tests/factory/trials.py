"""Real trainings that take milliseconds, and their logs as others print them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np

from lrbs_report.judging.replication import Rows
from lrbs_report.kinds.measures.record import Record, RunResult
from tests.factory import printed
from tests.factory.experiments import dataset, experiment, model
from tests.factory.results import result

EPOCHS, FEATURES, CLASSES = 8, 6, 3
TRAIN, VALIDATION, TEST = 240, 120, 150
ROWS = Rows(TRAIN, TEST, VALIDATION)


@dataclass(frozen=True, kw_only=True)
class SetUp:
    """What is trained: a softmax regression by stochastic gradient descent."""

    rate: float = 0.1
    decay: float = 0.0
    batch: int = 32
    rows: int = TRAIN
    sampling: str = "shuffle"


TRUE = SetUp()
WRONG: Mapping[str, SetUp] = {
    "rate": replace(TRUE, rate=0.12),
    "batch size": replace(TRUE, batch=20),
    "data range": replace(TRUE, rows=160),
    "sampling": replace(TRUE, sampling="sequential"),
    "decay": replace(TRUE, decay=0.1),
}
"""Set-ups that differ from the true one in one setting."""


@cache
def data() -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Return rows of three classes that overlap, the same every time; the first are sorted by class."""
    dice = np.random.default_rng(12)
    labels = dice.integers(0, CLASSES, TRAIN + VALIDATION + TEST)
    labels[:TRAIN] = np.sort(labels[:TRAIN])
    centres = dice.normal(0, 1.0, (CLASSES, FEATURES))
    return centres[labels] + dice.normal(0, 1.2, (len(labels), FEATURES)), labels


def _measured(weights: np.ndarray[Any, Any], part: slice) -> tuple[float, float]:
    """Return the mean cross-entropy of some rows, and the share that is right."""
    x, y = data()[0][part], data()[1][part]
    chances = _chances(x, weights)
    return float(-np.log(chances[np.arange(len(y)), y]).mean()), float((chances.argmax(1) == y).mean())


def _chances(x: np.ndarray[Any, Any], weights: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    scores = x @ weights[:-1] + weights[-1]
    powers = np.exp(scores - scores.max(1, keepdims=True))
    return np.asarray(powers / powers.sum(1, keepdims=True))


def _orders(asked: SetUp, dice: np.random.Generator) -> Iterator[np.ndarray[Any, Any]]:
    """Yield the rows of each batch of an epoch; where not all train, they are evenly spread."""
    there = np.linspace(0, TRAIN - 1, asked.rows).astype(int)
    order = there if asked.sampling == "sequential" else dice.permutation(there)
    yield from (order[begin : begin + asked.batch] for begin in range(0, asked.rows, asked.batch))


@cache
def trained(asked: SetUp, seed: int) -> RunResult:
    """Train once, and measure all that Keras would."""
    dice = np.random.default_rng([seed, asked.batch, asked.rows, int(asked.rate * 1000)])
    weights = dice.normal(0, 0.02, (FEATURES + 1, CLASSES))
    series: dict[str, list[float]] = {}
    rate = asked.rate
    for _ in range(EPOCHS):
        costs, sizes, right = [], [], 0
        for rows in _orders(asked, dice):
            x, y = data()[0][rows], data()[1][rows]
            chances = _chances(x, weights)
            costs.append(float(-np.log(chances[np.arange(len(y)), y]).mean()))
            sizes.append(len(y))
            right += int((chances.argmax(1) == y).sum())
            chances[np.arange(len(y)), y] -= 1
            gradient = np.vstack([x.T @ chances, chances.sum(0)]) / len(y)
            weights = weights - rate * gradient
        held_out, tested = slice(TRAIN, TRAIN + VALIDATION), slice(TRAIN + VALIDATION, None)
        after = rate * (1 - asked.decay)
        told = {
            "cost": float(np.mean(costs)),
            "loss": float(np.average(costs, weights=sizes)),
            "rate": rate,
            "rate_after": after,
            "rate_read": float(np.float32(rate)),
            "accuracy": right / sum(sizes),
            **dict(zip(("val_loss", "val_accuracy"), _measured(weights, held_out), strict=True)),
            **dict(zip(("test_loss", "test_accuracy"), _measured(weights, tested), strict=True)),
        }
        rate = after
        for name, number in told.items():
            series.setdefault(name, []).append(number)
    record = Record(
        series={name: tuple(numbers) for name, numbers in series.items()},
        finals={name: series[name][-1] for name in ("test_accuracy", "test_loss")},
    )
    one = experiment(
        "one",
        epochs=EPOCHS,
        batch_size=asked.batch,
        sampling=asked.sampling,
        learning_rate=asked.rate,
        model=model(metrics=("accuracy",)),
        dataset=dataset(name="drawn", train=(0, asked.rows), validation=(TRAIN, TRAIN + VALIDATION)),
    )
    return replace(result(one, seed, series["cost"]), record=record)


def _texts(run: RunResult, *names: str) -> dict[str, list[str]]:
    return {name: [f"{number:.4f}" for number in run.record.series[name]] for name in names}


FIT = ("loss", "accuracy", "val_loss", "val_accuracy")


def _fit(way: str, old: bool = False) -> Callable[[RunResult], str]:  # noqa: FBT001, FBT002 - a kind of names
    """Return what prints a fit of Keras, and what ``evaluate`` prints after it."""

    def write(run: RunResult) -> str:
        """Print it."""
        told = {
            name.replace("accuracy", "acc") if old else name: texts
            for name, texts in _texts(run, *FIT).items()
        }
        total = TRAIN if old else -(-TRAIN // TRUE.batch)
        return printed.FITS[way](told, EPOCHS, total)

    return write


def _csv(run: RunResult) -> str:
    """Print what CSVLogger writes, with a rate that a callback reports."""
    told = {**_texts(run, "accuracy"), "learning_rate": [f"{one:.4f}" for one in run.record.series["rate"]]}
    told |= _texts(run, "loss", "val_accuracy", "val_loss")
    return _table("epoch", range(EPOCHS), told)


def _table(epoch: str, epochs: range, told: Mapping[str, list[str]]) -> str:
    rows = zip(epochs, *told.values(), strict=True)
    return "\n".join([",".join([epoch, *told]), *(",".join(map(str, row)) for row in rows)]) + "\n"


def _history(run: RunResult) -> str:
    told = {name: [float(text) for text in texts] for name, texts in _texts(run, *FIT).items()}
    return json.dumps(told)


def _lightning(run: RunResult) -> str:
    lines = ["epoch,step,lr-SGD,test_acc,test_loss,train_loss_epoch,val_acc,val_loss"]
    told, ends = _texts(run, "loss", "val_accuracy", "val_loss"), run.record.finals
    for epoch in range(EPOCHS):
        step = (epoch + 1) * 8 - 1
        lines.append(f",{step - 7},{run.record.series['rate'][epoch]:.4f},,,,,")
        lines.append(f"{epoch},{step},,,,,{told['val_accuracy'][epoch]},{told['val_loss'][epoch]}")
        lines.append(f"{epoch},{step},,,,{told['loss'][epoch]},,")
    lines.append(f"{EPOCHS},{EPOCHS * 8},,{ends['test_accuracy']:.4f},{ends['test_loss']:.4f},,,")
    return "\n".join(lines) + "\n"


def _hugging_face(run: RunResult) -> str:
    told, history = _texts(run, "cost", "val_accuracy", "val_loss"), []
    for epoch in range(EPOCHS):
        at = {"epoch": epoch + 1.0, "step": (epoch + 1) * 8}
        rate = round(run.record.series["rate_after"][epoch], 4)
        history.append({**at, "loss": float(told["cost"][epoch]), "learning_rate": rate})
        names = {"eval_loss": "val_loss", "eval_accuracy": "val_accuracy"}
        history.append({**at, **{name: float(told[ours][epoch]) for name, ours in names.items()}})
    around = {"epoch": float(EPOCHS), "global_step": EPOCHS * 8, "max_steps": EPOCHS * 8}
    return json.dumps({**around, "num_train_epochs": EPOCHS, "log_history": history})


def _nielsen(run: RunResult) -> str:
    shares = run.record.series["test_accuracy"]
    return "".join(f"Epoch {epoch}: {round(one * TEST)} / {TEST}\n" for epoch, one in enumerate(shares))


def _anybodys(run: RunResult) -> str:
    """Print a table of somebody's, with accuracies per cent."""
    told = _texts(run, "loss", "val_loss")
    told["valid_acc"] = [f"{100 * one:.2f}" for one in run.record.series["val_accuracy"]]
    return _table("Epoch", range(1, EPOCHS + 1), told)


def _lines(run: RunResult) -> str:
    """Print lines of somebody's, every other epoch."""
    told = _texts(run, "accuracy", "loss", "rate")
    return "".join(
        f"epoch: {epoch}, acc: {told['accuracy'][epoch]}, loss: {told['loss'][epoch]} (all), "
        f"lr: {told['rate'][epoch]}\n"
        for epoch in range(0, EPOCHS, 2)
    )


def _article(run: RunResult) -> str:
    pairs = zip(run.watched, run.rates, strict=True)
    lines = [f"[{epoch}] cost: {cost:.4f} lr: {rate:.4f}\n" for epoch, (cost, rate) in enumerate(pairs)]
    return "".join([*lines, f"Accuracy: {run.record.finals['test_accuracy']:.4f}\n"])


OWN = "epoch: {epoch}, acc: {accuracy}, loss: {loss} (…), lr: {rate}"
"""The pattern of somebody's lines."""

PRINTERS: Mapping[str, Callable[[RunResult], str]] = {
    "article": _article,
    "keras 1": _fit("first_generation", old=True),
    "keras 2": _fit("second_generation"),
    "keras 2, no bar": _fit("second_without_bar"),
    "keras 3": _fit("third_in_colour"),
    "keras-csv": _csv,
    "keras-history": _history,
    "lightning": _lightning,
    "hugging-face": _hugging_face,
    "nielsen": _nielsen,
    "csv": _anybodys,
    "ours": _lines,
}
"""What prints a run, by what it prints."""

"""Tables in text, from the file to the numbers that are published: what NumPy computes in 64 bits."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.commands import project, run

Array = NDArray[Any]

ROWS, BATCH, EPOCHS, RATE = 60, 16, 4, 0.05
NAMES = ("bream", "perch", "roach")
COLORS = ("green", "red", "silver")
TRAINED = slice(0, 36)
"""Of 60 rows, the last fifth test, and of the others the last quarter validates."""


def table() -> list[dict[str, str]]:
    """Return rows of numbers, a text, a class and a quantity."""
    drawn = np.random.default_rng(5)
    rows = []
    for number in range(ROWS):
        kind = number % 3
        length, year = drawn.normal(20 + 3 * kind, 2), drawn.integers(1990, 2020)
        rows.append(
            {
                "length": f"{length:.3f}",
                "year": str(year),
                "color": COLORS[int(drawn.integers(3))] if number else COLORS[0],
                "mark": "7",
                "kind": NAMES[kind],
                "weight": f"{0.4 * length + 0.02 * (year - 2000) + drawn.normal():.4f}",
            }
        )
    return rows


def definitions() -> str:
    """Return a study of both tasks, with standard scores and without."""
    parts = ['[report]\ntitle = "Fish"\nlanguages = ["en"]\n']
    for target in ("kind", "weight"):
        for standardize in ("true", "false"):
            name = f"{target}-{standardize}"
            parts.append(
                f'[datasets.{name}]\nsource = "csv:fish.csv"\ntarget = "{target}"\n'
                f'features = ["length", "year", "color", "mark"]\nstandardize = {standardize}\n'
                "test = 0.2\nvalidation = 0.25\n"
                f'[[experiments]]\nid = "{name}"\ndataset = "{name}"\nmodel = "{target}"\n'
                f"learning_rate = {RATE if standardize == 'true' else 1e-7}\n"
            )
    for name, units, loss in (
        ("kind", 3, "sparse_categorical_crossentropy"),
        ("weight", 1, "mean_squared_error"),
    ):
        layer = f'{{ class = "Dense", units = {units}, kernel_initializer = "zeros" }}'
        parts.append(f'[models.{name}]\nlayers = [ {layer} ]\nloss = "{loss}"\n')
    parts.append(
        f'[defaults]\nepochs = {EPOCHS}\nbatch_size = {BATCH}\nlr_decay = 0\nsampling = "sequential"\n'
    )
    return "\n".join(parts)


def features(rows: list[dict[str, str]], *, standardize: bool) -> Array:
    """Return what the network is given of each row."""
    numbers = np.array([[float(row[name]) for name in ("length", "year")] for row in rows])
    mark = np.full((len(rows), 1), 7.0)
    if standardize:
        numbers = (numbers - numbers[TRAINED].mean(axis=0)) / numbers[TRAINED].std(axis=0)
        mark[:] = 0
    known = sorted({row["color"] for row in rows[TRAINED]})
    texts = np.array([[float(row["color"] == color) for color in known] for row in rows])
    return np.hstack([numbers, texts, mark])


def gradients(x: Array, y: Array, weights: Array, bias: Array, *, is_class: bool) -> tuple[Array, Array]:
    """Return each row's loss, and the slope of it by the outputs."""
    outputs = x @ weights + bias
    if not is_class:
        error = outputs[:, 0] - y
        return error**2, 2 * error[:, None]
    shares = np.exp(outputs - outputs.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    chosen = np.eye(outputs.shape[1])[y]
    return -np.log((shares * chosen).sum(axis=1)), shares - chosen


def trained(x: Array, y: Array, rate: float, *, is_class: bool) -> list[float]:
    """Return the loss over the examples of each epoch, each batch before its step."""
    weights, bias = np.zeros((x.shape[1], 3 if is_class else 1)), np.zeros(3 if is_class else 1)
    told = []
    for _ in range(EPOCHS):
        losses = []
        for first in range(0, len(x), BATCH):
            some = slice(first, first + BATCH)
            loss, slope = gradients(x[some], y[some], weights, bias, is_class=is_class)
            losses += loss.tolist()
            weights = weights - rate * x[some].T @ slope / len(loss)
            bias = bias - rate * slope.mean(axis=0)
        told.append(float(np.mean(losses)))
    return told


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the report of a table, which a spreadsheet of the continent wrote."""
    folder = project(tmp_path_factory.mktemp("tables"), definitions())
    rows = table()
    with (folder / "fish.csv").open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=";")
        writer.writeheader()
        writer.writerows({name: cell.replace(".", ",") for name, cell in row.items()} for row in rows)
    run("build", "--no-pdf", "--jobs", "1", "--project", folder)
    return folder


@pytest.mark.parametrize("standardize", [True, False])
@pytest.mark.parametrize("target", ["kind", "weight"])
def test_losses_are_those_of_numpy(built: Path, target: str, standardize: bool) -> None:  # noqa: FBT001 - a case
    """To five digits, on the same batches from the same weights, for classes and for quantities."""
    rows, is_class = table(), target == "kind"
    x = features(rows, standardize=standardize)[TRAINED]
    y = np.array([NAMES.index(row["kind"]) if is_class else float(row["weight"]) for row in rows])[TRAINED]
    expected = trained(x, y, RATE if standardize else 1e-7, is_class=is_class)
    results = json.loads((built / "output/data/results.json").read_text(encoding="utf-8"))
    name = f"{target}-{str(standardize).lower()}"
    losses = [epoch["loss"] for epoch in results["experiments"][name]["runs"][0]["epochs"]]
    np.testing.assert_allclose(losses, expected, rtol=1e-5)


def test_the_report_speaks_of_examples(built: Path) -> None:
    """There is no picture in a table."""
    text = (built / "output/report.html").read_text(encoding="utf-8").lower()
    assert [] == [word for word in ("pixel", "images ", "pictures ") if word in text.split("<main", 1)[-1]]


def test_nothing_is_done_until_the_table_changes(built: Path) -> None:
    """And what was kept is known to be of another table then."""
    assert "Nothing to do" in run("build", "--no-pdf", "--project", built).stdout
    assert (
        "0 runs" in run("plan", "--project", built).stdout
        or "Nothing to train" in run("plan", "--project", built).stdout
    )
    text = (built / "fish.csv").read_text(encoding="utf-8")
    (built / "fish.csv").write_text(text.replace("7;bream", "8;bream", 1), encoding="utf-8")
    told = run("plan", "--project", built).stdout
    (built / "fish.csv").write_text(text, encoding="utf-8")
    assert "sha256" in told

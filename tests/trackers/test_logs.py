"""What these programs logged is read as they logged it: every number, and what it is of."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from math import ceil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lrbs_report.kinds.logs.listing import read_log
from lrbs_report.kinds.logs.published import PrintedRun
from tests import ROOT

Written = Callable[[str], tuple[Path, list[dict[str, Any]]]]
"""Returns the folder that a program wrote into, and what it was told."""

EPOCHS, STEPS = 4, 5


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Written:
    """Return what writes, once for all that read it."""
    done: dict[str, Path] = {}

    def write(name: str) -> tuple[Path, list[dict[str, Any]]]:
        if name not in done:
            done[name] = tmp_path_factory.mktemp(name)
            words = ["-m", "tests.trackers.writers", name, str(done[name])]
            subprocess.run([sys.executable, *words], cwd=ROOT, check=True, capture_output=True)
        told: list[dict[str, Any]] = json.loads((done[name] / "told.json").read_text(encoding="utf-8"))
        return done[name], told

    return write


def series_of(run: PrintedRun) -> dict[str, dict[int, float]]:
    """Return the numbers of a run by name and epoch."""
    return {
        name: {epoch: float(text) for epoch, text in zip(run.epochs, texts, strict=True) if text is not None}
        for name, texts in run.series.items()
    }


def expected_of(
    told: list[dict[str, Any]], epoch_of: Callable[[dict[str, Any]], int]
) -> dict[str, dict[int, float]]:
    """Return what was told, the last number of each epoch."""
    expected: dict[str, dict[int, float]] = {}
    for row in told:
        for name, value in row.items():
            if name not in {"epoch", "step"}:
                expected.setdefault(name, {})[epoch_of(row)] = value
    return expected


def same(expected: dict[str, dict[int, float]], told: dict[str, dict[int, float]]) -> None:
    """Compare, where what is no number is the same as what is none."""
    assert expected.keys() == told.keys()
    for name, numbers in expected.items():
        assert numbers.keys() == told[name].keys(), name
        for epoch, number in numbers.items():
            np.testing.assert_equal(told[name][epoch], number, f"{name} in {epoch}")


def lightning_epoch(row: dict[str, Any]) -> int:
    """Return the epoch of a step."""
    return min(int(row["step"]) // STEPS, EPOCHS - 1)


def test_lightning(written: Written) -> None:
    """Every series that its CSVLogger was told, by epoch, with all digits; the test is of the end."""
    folder, told = written("lightning")
    (run,) = read_log(folder / "csv" / "run" / "version_0" / "metrics.csv", "lightning").runs
    of_epochs = [row for row in told if "test_loss" not in row]
    same(expected_of(of_epochs, lightning_epoch), series_of(run))
    (end,) = [row["test_loss"] for row in told if "test_loss" in row]
    assert {"test_loss": end} == {name: float(text) for name, text in run.finals.items()}
    assert (list(range(EPOCHS)), STEPS, True) == (list(run.epochs), run.steps_per_epoch, run.complete)


def test_lightnings_event_files(written: Written) -> None:
    """The same, in 32 bits."""
    folder, told = written("lightning")
    (run,) = read_log(folder / "tb", "tensorboard").runs
    told = [
        {name: float(np.float32(value)) if name != "step" else value for name, value in row.items()}
        for row in told
    ]
    expected = expected_of([row for row in told if "test_loss" not in row], lightning_epoch)
    single = {
        name: {epoch: float(np.float32(one)) for epoch, one in by.items()}
        for name, by in series_of(run).items()
    }
    same(expected, single)


def test_hugging_face(written: Written) -> None:
    """Every series of the state that its Trainer saved, by epoch, with all digits."""
    folder, told = written("hugging-face")
    (run,) = read_log(folder / "out" / "trainer_state.json").runs
    of_epochs = [row for row in told if "train_runtime" not in row]
    same(expected_of(of_epochs, lambda row: ceil(row["epoch"] - 1e-6)), series_of(run))
    (end,) = [row for row in told if "train_runtime" in row]
    assert {name: value for name, value in end.items() if name not in {"epoch", "step"}} == {
        name: float(text) for name, text in run.finals.items()
    }
    assert (EPOCHS, STEPS, True) == (run.epochs_planned, run.steps_per_epoch, run.complete)


def test_pytorchs_event_files(written: Written) -> None:
    """All of twenty thousand numbers of a series, none left out, beside pictures, texts and histograms."""
    folder, told = written("board")
    (run,) = [one for one in read_log(folder / "run", "tensorboard").runs if "acc" in one.series]
    expected = {
        name: {step: float(np.float32(value)) for step, value in by.items()}
        for name, by in expected_of(told, lambda row: int(row["step"])).items()
    }
    same(
        expected,
        {
            name: {step: float(np.float32(one)) for step, one in by.items()}
            for name, by in series_of(run).items()
        },
    )
    assert {20_000, 20_002} == {len(by) for by in expected.values()}

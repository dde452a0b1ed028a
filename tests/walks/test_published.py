"""The published log, reproduced on the real data.

Its rates digit for digit, its costs and accuracies within what chance allows.
"""

import json
import math
import shutil
from collections.abc import Sequence
from pathlib import Path
from statistics import mean, stdev
from typing import Any

import pytest

from lrbs_report.kinds.logs.article import Transcript, parse_logs
from tests import ROOT
from tests.commands import project, run
from tests.samples import ALL

PUBLISHED = parse_logs((ROOT / "references" / "published.log").read_text(encoding="utf-8"))
EXPERIMENTS = ("lr-0-1", "lr-0-01")

SEEDS = 20 if ALL else 8
"""How many are trained of the twenty of the default report."""

STUDENT = {7: 3.499, 19: 2.861}
"""The 99.5 % point of Student's distribution by degrees of freedom, from any printed table."""


def band(values: list[float]) -> tuple[float, float]:
    """Return the 99 % prediction band of one further run."""
    width = STUDENT[len(values) - 1] * stdev(values) * math.sqrt(1 + 1 / len(values))
    return mean(values) - width, mean(values) + width


def trained(
    folder: Path, definitions: str, names: Sequence[str] = EXPERIMENTS
) -> dict[str, list[dict[str, Any]]]:
    """Train experiments, and return the results as they are kept, by experiment."""
    assert definitions.count("\nseeds = 20 ") == 1
    project(folder, definitions.replace("\nseeds = 20 ", f"\nseeds = {SEEDS} "))
    shutil.copytree(ROOT / "references", folder / "references")
    run("build", "--project", folder, "--no-pdf", *(word for name in names for word in ("--only", name)))
    kept = [json.loads(path.read_bytes()) for path in sorted((folder / ".lrbs" / "results").glob("*.json"))]
    return {name: [one for one in kept if one["experiment"] == name] for name in names}


@pytest.fixture(scope="module")
def default(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[dict[str, Any]]]:
    """Train what the default report trains: its seeds, or the first of them."""
    return trained(
        tmp_path_factory.mktemp("default"), (ROOT / "experiments.toml").read_text(encoding="utf-8")
    )


def outside(log: Transcript, runs: list[dict[str, Any]]) -> list[str]:
    """Name what of a log lies outside the band of some runs."""
    bands = {
        f"cost {epoch.epoch}": (epoch.cost, band([one["epochs"][epoch.epoch]["cost"] for one in runs]))
        for epoch in log.epochs
    }
    assert log.judged is not None
    bands["accuracy"] = (log.judged, band([one["accuracy"] for one in runs]))
    return [name for name, (value, (low, high)) in bands.items() if not low <= value <= high]


@pytest.mark.parametrize(("name", "log"), list(zip(EXPERIMENTS, PUBLISHED, strict=True)))
def test_the_published_rates_are_ours_digit_for_digit(
    default: dict[str, list[dict[str, Any]]], name: str, log: Transcript
) -> None:
    """All ten of each run, as printed, with every seed."""
    assert len(default[name]) == SEEDS
    for one in default[name]:
        assert [repr(float(epoch.learning_rate or 0)) for epoch in log.epochs] == [
            repr(epoch["learning_rate"]) for epoch in one["epochs"]
        ]


@pytest.mark.parametrize(("name", "log"), list(zip(EXPERIMENTS, PUBLISHED, strict=True)))
def test_the_published_costs_and_accuracies_are_within_the_band(
    default: dict[str, list[dict[str, Any]]], name: str, log: Transcript
) -> None:
    """All ten costs and the accuracy of each run lie in the 99 % prediction band of the seeds."""
    assert [] == outside(log, default[name])


@pytest.mark.long(1)
@pytest.mark.parametrize(("name", "log"), list(zip(EXPERIMENTS, PUBLISHED, strict=True)))
def test_shuffling_instead_is_rejected(tmp_path: Path, name: str, log: Transcript) -> None:
    """With every example once an epoch, held to the band of as many seeds, each run falls outside.

    The log was made with replacement.
    """
    text = (ROOT / "experiments.toml").read_text(encoding="utf-8")
    assert text.count('sampling = "replacement"') == 1
    runs = trained(tmp_path, text.replace('sampling = "replacement"', 'sampling = "shuffle"'), [name])
    assert outside(log, runs[name])
    shutil.rmtree(tmp_path)

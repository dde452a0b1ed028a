"""MLflow's own client finds each run with its parameters and every number, and makes a database of it all."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mlflow import MlflowClient
from mlflow.utils.validation import _validate_metric_name

from lrbs_report.publish.formats.mlflow_runs import name_of
from tests.exports.conftest import HOSTILE, Exported

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # how MLflow asks its database

VARIABLES = {"MLFLOW_ALLOW_FILE_STORE": "true", "MLFLOW_DISABLE_TELEMETRY": "true", "DO_NOT_TRACK": "true"}
"""From version 3.13 on, MLflow reads files only where it is told to; and nobody is told of tests."""


@pytest.fixture(scope="module", autouse=True)
def _told() -> Iterator[None]:
    """Tell MLflow, for all that is asked here."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in VARIABLES.items():
            patch.setenv(name, value)
        yield


@pytest.fixture(scope="module", params=["files", "database"])
def address(
    request: pytest.FixtureRequest, exported: Exported, tmp_path_factory: pytest.TempPathFactory
) -> str:
    """Return where MLflow finds the runs: in the files, or in a database that its tool makes of them."""
    if request.param == "files":
        return str(exported("mlflow") / "mlruns")
    database = f"sqlite:///{tmp_path_factory.mktemp('database') / 'mlflow.db'}"
    words = ["migrate-filestore", "--source", str(exported("mlflow")), "--target", database]
    subprocess.run([sys.executable, "-m", "mlflow", *words], check=True, capture_output=True)
    return database


def rows_of(exported: Exported, name: str) -> dict[tuple[str, int], list[dict[str, Any]]]:
    """Return the rows of a table by experiment and seed."""
    told: dict[tuple[str, int], list[dict[str, Any]]] = {}
    for row in json.loads((exported("json") / f"{name}.json").read_bytes()):
        told.setdefault((row["experiment"], row["seed"]), []).append(row)
    return told


def test_every_run_is_there_with_every_number(address: str, exported: Exported) -> None:
    """Parameters are what was asked, and a metric has each epoch's number with all its digits."""
    client = MlflowClient(tracking_uri=address)
    (experiment,) = [one for one in client.search_experiments() if one.name != "Default"]
    runs = {
        (one.data.params["experiment"], int(one.data.params["seed"])): one
        for one in client.search_runs([experiment.experiment_id])
    }
    asked, epochs = rows_of(exported, "runs"), rows_of(exported, "epochs")
    assert asked.keys() == runs.keys()
    for key, run in runs.items():
        (row,) = asked[key]
        assert {name: str(row[name]) for name in run.data.params} == run.data.params
        assert row["status"] == run.data.tags["lrbs.status"]
        for name in run.data.metrics:
            told = [(row["epoch"], row[name]) for row in epochs[key] if row[name] is not None]
            history = client.get_metric_history(run.info.run_id, name)
            assert told == [(one.step, one.value) for one in history]


def test_a_hostile_title_is_a_text(address: str) -> None:
    """It stands in a tag as it was written."""
    client = MlflowClient(tracking_uri=address)
    (experiment,) = [one for one in client.search_experiments() if one.name != "Default"]
    titles = {run.data.tags["lrbs.title"] for run in client.search_runs([experiment.experiment_id])}
    assert HOSTILE in titles


def test_a_run_can_be_searched_for(address: str) -> None:
    """By what was asked of it, as people do in MLflow."""
    client = MlflowClient(tracking_uri=address)
    ids = [one.experiment_id for one in client.search_experiments() if one.name != "Default"]
    found = client.search_runs(ids, "params.experiment = 'slow' and metrics.accuracy > 0")
    assert ["slow, seed 1", "slow, seed 2", "slow, seed 3"] == sorted(one.info.run_name for one in found)


@given(st.text(min_size=1), st.text(min_size=1))
def test_any_name_of_a_metric_can_be_read(one: str, other: str) -> None:
    """MLflow takes what it is called here, and no two are called alike."""
    for name in (one, other, f"../{one}", "..", "a" * 300):
        _validate_metric_name(name_of(name))
        assert re.fullmatch(r"[^/\0]{1,210}", name_of(name))
    assert (one == other) == (name_of(one) == name_of(other))

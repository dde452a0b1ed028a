"""What MLflow's own client logged is read as it was logged, of its folders and of its database."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from mlflow import MlflowClient
from mlflow.entities import Metric, Param

from lrbs_report.kinds.logs.listing import read_log
from lrbs_report.kinds.logs.published import PrintedLog, PrintedRun
from tests.exports.test_mlflow import VARIABLES

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")

COUNT = 20_000
ODD = {0: math.nan, 1: math.inf, 2: -math.inf, 3: 1 / 3, 5: 5e-324, 6: 1e308}
LOSSES = {step: ODD.get(step, 1 / (step + 1)) for step in range(0, 3 * COUNT, 3)} | ODD


@pytest.fixture(scope="module", params=["files", "database"])
def logged(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Log two runs with the client, and return where they are."""
    folder = tmp_path_factory.mktemp("logged")
    place = folder / ("mlruns" if request.param == "files" else "mlflow.db")
    with pytest.MonkeyPatch.context() as patch:
        for name, text in VARIABLES.items():
            patch.setenv(name, text)
        client = MlflowClient(tracking_uri=str(place) if request.param == "files" else f"sqlite:///{place}")
        experiment = client.create_experiment("some", artifact_location=str(folder / "artifacts"))
        run = client.create_run(experiment, run_name="first").info.run_id
        rows = [Metric("loss", value, 1_764_000_000_000 + step, step) for step, value in LOSSES.items()]
        for begin in range(0, len(rows), 1000):
            client.log_batch(run, rows[begin : begin + 1000])
        client.log_batch(run, [], [Param("epochs", "70000"), Param("optimizer", "sgd")])
        client.log_metric(run, "val/acc", 0.5, step=0)
        client.log_metric(run, "val/acc", 0.25, step=9)
        client.log_metric(run, "test_accuracy", 0.875)
        client.set_terminated(run)
        again = client.create_run(experiment, run_name="again").info.run_id
        for value in (0.9, 0.8):  # the same steps again, as of a run that was started anew
            for step in range(3):
                client.log_metric(again, "loss", value + step / 100, step=step)
        client.set_terminated(again, status="KILLED")
        gone = client.create_run(experiment, run_name="gone").info.run_id
        client.log_metric(gone, "loss", 1.0, step=0)
        client.delete_run(gone)
    return place


@pytest.fixture
def log(logged: Path) -> PrintedLog:
    """Return what is read."""
    return read_log(logged)


def run_called(log: PrintedLog, name: str) -> PrintedRun:
    """Return the run of a name."""
    (run,) = [one for one in log.runs if one.name == name]
    return run


def test_every_number_is_there(log: PrintedLog) -> None:
    """Twenty thousand of a series with gaps, infinite ones and those that are none, with all digits."""
    run = run_called(log, "first")
    told = {
        epoch: text for epoch, text in zip(run.epochs, run.series["loss"], strict=True) if text is not None
    }
    assert {step: repr(value) for step, value in LOSSES.items()} == told
    accuracy = dict(zip(run.epochs, run.series["val/acc"], strict=True))
    assert {0: "0.5", 9: "0.25"} == {epoch: text for epoch, text in accuracy.items() if text is not None}
    assert ({"test_accuracy": "0.875"}, 70_000, True) == (run.finals, run.epochs_planned, run.complete)


def test_steps_that_were_logged_again(log: PrintedLog) -> None:
    """The last of each counts; a run that was killed breaks off; a deleted one is not read."""
    run = run_called(log, "again")
    assert (["0.8", "0.81", "0.8200000000000001"], False) == (list(run.series["loss"]), run.complete)
    assert {"first", "again"} == {one.name for one in log.runs}

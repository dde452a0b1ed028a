"""Runs trained by the workers of a Dask scheduler on this machine, beside the same runs by local workers.

Both crews stay up while they take turns, so that a machine that slows down slows both.
"""

from __future__ import annotations

import contextlib
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from lrbs_report.runs.cluster.addresses import read_address
from lrbs_report.runs.dask import Cluster
from lrbs_report.runs.events import RunEnded
from lrbs_report.runs.job import Job
from lrbs_report.runs.locating import BUNDLED
from lrbs_report.runs.processes import Workers
from lrbs_report.runs.runner import Crew
from lrbs_report.study.experiments import Run, key_of, trained
from lrbs_report.study.reading import read_study

CORES = 2
SECONDS = 60.0
"""For a scheduler and its workers to come up."""

STUDY = """\
[report]
title = "Short runs"
languages = ["en"]

[datasets.some]
source = "mnist"
train = [5000, {last}]
test = [0, 100]

[models.softmax]
layers = [ {{ class = "Flatten" }}, {{ class = "Dense", units = 10, kernel_initializer = "zeros" }} ]

[defaults]
epochs = {epochs}
batch_size = 32

[[experiments]]
id = "short"
learning_rate = 0.1
"""


@dataclass(frozen=True, kw_only=True)
class Measured:
    """Seconds that a run takes one of the workers of either crew, in one turn of each."""

    local: float
    cluster: float


def jobs(folder: Path, count: int, *, epochs: int, rows: int) -> list[Job]:
    """Return runs of so many epochs over so many rows, that differ in their seeds."""
    study = folder / "experiments.toml"
    study.write_text(STUDY.format(epochs=epochs, last=5000 + rows), encoding="utf-8")
    experiment = trained(read_study(study).named["short"])
    runs = [Run(experiment=experiment, seed=seed) for seed in range(1, count + 1)]
    keys = [key_of(run.identity("")) for run in runs]
    return [
        Job(
            run=run,
            key=key,
            dataset_path=BUNDLED,
            dataset_digest="",
            state_path=folder / f"{key}.state",
        )
        for run, key in zip(runs, keys, strict=True)
    ]


@contextlib.contextmanager
def meeting(folder: Path, workers: int) -> Iterator[Cluster]:
    """Run a scheduler with so many workers on this machine, and return it as a runner."""
    file = folder / "scheduler.json"
    command = (sys.executable, "-P", "-m", "lrbs_report")
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL}
    with contextlib.ExitStack() as stack:

        def start(*words: str) -> None:
            process = subprocess.Popen([*command, *words], **quiet)  # type: ignore[call-overload]
            stack.callback(process.wait)
            stack.callback(process.terminate)

        start("scheduler", "--listen", "127.0.0.1:0", "--file", str(file))
        end = time.monotonic() + SECONDS
        while not file.exists():
            if time.monotonic() > end:
                sys.exit("bench: the scheduler does not come up")
            time.sleep(0.05)
        for _ in range(workers):
            start("worker", str(file), "--data", str(folder / "data"))
        yield Cluster(address=read_address(str(file), "--on"), certificates=None)


def seconds_of(crew: Crew, jobs: Sequence[Job]) -> float:
    """Train runs from their beginning to the last of them, and return the seconds that it took."""
    for job in jobs:
        job.state_path.unlink(missing_ok=True)
    begin, ended = time.perf_counter(), 0
    for event in crew.train(jobs):
        ended += isinstance(event, RunEnded)
    if ended != len(jobs):
        sys.exit(f"bench: {ended} of {len(jobs)} runs were trained")
    return time.perf_counter() - begin


def turns(count: int, runs: int, *, epochs: int = 1, rows: int = 1000) -> Iterator[Measured]:
    """Let both crews train the same runs, as often as that."""
    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as stack:
        folder = Path(name)
        asked = jobs(folder, runs, epochs=epochs, rows=rows)
        cluster = stack.enter_context(stack.enter_context(meeting(folder, CORES))(count=CORES))
        local = stack.enter_context(Workers(count=CORES))
        for crew in (local, cluster):
            seconds_of(crew, asked[: 4 * CORES])  # compiles
        for _ in range(count):
            local_seconds, cluster_seconds = (seconds_of(crew, asked) for crew in (local, cluster))
            yield Measured(local=local_seconds * CORES / runs, cluster=cluster_seconds * CORES / runs)

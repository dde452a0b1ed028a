"""Workers that train nothing, and a build that counts what it costs to hear of it.

``python -m tests.cluster.cheap COMMAND…`` is lrbs-report, but a worker of it answers each run at once:
all but the training is real, so that thousands of runs take seconds. ``counted`` measures the build at the
other end.
"""

from __future__ import annotations

import contextlib
import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

from lrbs_report.base import environment
from lrbs_report.kinds.measures.record import Epoch, RunResult, record_of
from lrbs_report.runs.cluster.addresses import read_address
from lrbs_report.runs.cluster.parcels import seal_state
from lrbs_report.runs.dask import Cluster
from lrbs_report.runs.events import EpochEnded, Event, Found, RunEnded
from lrbs_report.runs.job import Job
from lrbs_report.runs.processes import Workers
from lrbs_report.study.experiments import trained
from lrbs_report.study.reading import read_study
from tests.factory import job

STATE = bytes(32_000)
"""As long as the state of a network of some 8000 weights."""

STUDY = """\
[report]
title = "Many runs"
languages = ["en"]

[datasets.small]
source = "mnist"
train = [5000, 6000]
test = [0, 500]

[models.softmax]
layers = [ { class = "Flatten" }, { class = "Dense", units = 10 } ]

[defaults]
epochs = EPOCHS
learning_rate = 0.1

[[sweeps]]
id = "grid"
batch_size = [1, 2, 4, 8, 16]
"""


class Cheap:
    """A crew that has every epoch of a run at once."""

    def __init__(self, **_: object) -> None:
        """Start nothing."""

    def __enter__(self) -> Self:
        """Start nothing."""
        return self

    def __exit__(self, *_: object) -> None:
        """End nothing."""

    def call_off(self, job: Job) -> None:
        """Drop nothing."""
        del job

    def check(self, jobs: Sequence[Job]) -> list[Found]:
        """Find nothing wrong."""
        del jobs
        return []

    def train(self, jobs: Sequence[Job]) -> Iterator[Event]:
        """Tell of epochs that were, and keep a state after each."""
        for one in jobs:
            epochs = tuple(
                Epoch(epoch=number, numbers={"cost": 1 / (number + 1), "learning_rate": 0.1})
                for number in range(one.run.experiment.epochs)
            )
            for epoch in epochs:
                seal_state(one.state_path, STATE)
                yield EpochEnded(job=one, epoch=epoch)
            result = RunResult(
                key=one.key,
                identity=one.run.identity(one.dataset_digest),
                seed=one.run.seed,
                status="finished",
                record=record_of(epochs, {"test_accuracy": 0.5}),
                environment=environment.versions(),
                machine=environment.machine(environment.CPU),
            )
            yield RunEnded(job=one, result=result)


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What a build took: seconds, those of the processor, and the most bytes that it ever held."""

    runs: int
    epochs: int
    seconds: float
    processor: float
    peak: int


def counted(file: Path, runs: int, epochs: int) -> Cost:
    """Measure a build of so many runs, in a process of its own."""
    words = [sys.executable, "-m", "tests.cluster.cheap", "--count", file, runs, epochs]
    return Cost(**json.loads(subprocess.run([*map(str, words)], stdout=subprocess.PIPE, check=True).stdout))


def _count(file: Path, runs: int, epochs: int) -> Cost:
    study = file.with_name("many.toml")
    study.write_text(STUDY.replace("EPOCHS", str(epochs)), encoding="utf-8")
    asked = [trained(one) for one in read_study(study).named.values()]
    jobs = [job(file.parent, asked[number % len(asked)], number) for number in range(runs)]
    cluster = Cluster(address=read_address(str(file), "--on"), certificates=None)
    kept, heard = [], 0
    with cluster(count=1) as places:
        began, processor = time.perf_counter(), time.process_time()
        for event in places.train(jobs):
            heard += isinstance(event, EpochEnded)
            if isinstance(event, RunEnded):
                kept.append(event.result)
        seconds, taken = time.perf_counter() - began, time.process_time() - processor
    assert len({result.key for result in kept}) == runs
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return Cost(runs=runs, epochs=heard, seconds=seconds, processor=taken, peak=peak)


def main() -> None:
    """Count, or be lrbs-report with another crew."""
    if sys.argv[1] == "--count":
        file, runs, epochs = sys.argv[2:]
        sys.stdout.write(json.dumps(asdict(_count(Path(file), int(runs), int(epochs)))))
        return
    from lrbs_report.__main__ import main as lrbs_report  # noqa: PLC0415 - after the count, which needs none of it
    from lrbs_report.runs.cluster import place  # noqa: PLC0415 - the same

    with contextlib.suppress(KeyboardInterrupt):
        vars(place)[Workers.__name__] = Cheap
        lrbs_report()


if __name__ == "__main__":
    main()

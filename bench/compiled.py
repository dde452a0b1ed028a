"""One of ``epochs.toml``'s experiments trained as a worker trains it.

``python -m bench.compiled EXPERIMENT`` prints each epoch's seconds as JSON.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path

from lrbs_report.base import environment
from lrbs_report.runs.job import Job
from lrbs_report.runs.locating import BUNDLED
from lrbs_report.study.experiments import Run, key_of, trained
from lrbs_report.study.reading import read_study

STUDY = Path(__file__).with_name("epochs.toml")


def epoch_seconds(experiment: str) -> list[float]:
    """Train an experiment and return the seconds from the end of each epoch to the end of the next.

    Keeping its state is included.
    """
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(environment.worker_variables(Path(folder)))
        from lrbs_report.training import trainer  # noqa: PLC0415 - TensorFlow reads the variables when it is imported

        trainer.use_one_thread()
        run = Run(experiment=trained(read_study(STUDY).named[experiment]), seed=1)
        ends: list[float] = []
        job = Job(
            run=run,
            key=key_of(run.identity("")),
            dataset_path=BUNDLED,
            dataset_digest="",
            state_path=Path(folder) / "run.state",
        )
        trainer.Trainer().train(job, lambda _: ends.append(time.perf_counter()))
    return [end - begin for begin, end in pairwise(ends)]


if __name__ == "__main__":
    print(json.dumps(epoch_seconds(sys.argv[1])))

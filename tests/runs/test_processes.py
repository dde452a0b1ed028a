"""Workers: a dead one is replaced, a hopeless run is given up, and the others go on."""

import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from lrbs_report.base import bounds
from lrbs_report.kinds.measures.record import RunResult
from lrbs_report.runs.events import EpochEnded, RunEnded, RunFailed
from lrbs_report.runs.job import Job
from lrbs_report.runs.processes import Workers
from lrbs_report.study.experiments import Trained
from tests.factory import job
from tests.training.workshop import experiment

PARENT = """
import sys, time
from pathlib import Path
from lrbs_report.base import bounds
from lrbs_report.runs.processes import start_worker
print(start_worker(Path(sys.argv[1]), bounds.WORKER_MEMORY).process.pid, flush=True)
time.sleep(60)
"""


def jobs(folder: Path, *asked: Trained) -> list[Job]:
    """Return the first seed's job of each experiment."""
    return [job(folder, one) for one in asked]


def train(folder: Path, count: int, *asked: Trained) -> dict[str, RunResult]:
    """Train some experiments with some workers, and return the results by key."""
    with Workers(count=count) as workers:
        return {
            event.job.key: event.result
            for event in workers.train(jobs(folder, *asked))
            if isinstance(event, RunEnded)
        }


def test_one_worker_or_two_give_the_same_results(tmp_path: Path) -> None:
    """To the last bit, whichever worker got which run and after what."""
    asked = [experiment(learning_rate=rate, seeds=(seed,)) for rate in (0.1, 0.01) for seed in (1, 2, 3)]
    assert len(asked) == len(one := train(tmp_path / "one", 1, *asked))
    assert one == train(tmp_path / "two", 2, *asked)


def test_a_killed_worker_is_replaced_and_its_run_goes_on(tmp_path: Path) -> None:
    """Killed after an epoch, the run resumes in a new process: every epoch once, and the same result."""
    asked = experiment(epochs=4)
    seen = []
    with Workers(count=1) as workers:
        for event in workers.train(jobs(tmp_path, asked)):
            if isinstance(event, EpochEnded):
                seen.append(event.epoch.epoch)
                if event.epoch.epoch == 1:
                    os.kill(workers._crew[0].process.pid, signal.SIGKILL)
            if isinstance(event, RunEnded):
                resumed = event.result
    assert seen in ([0, 1, 2, 3], [0, 1, 2, 3, 3], [0, 1, 2, 2, 3])
    assert resumed == train(tmp_path / "whole", 1, asked)[resumed.key]


def test_a_run_that_kills_its_workers_is_given_up_by_name(tmp_path: Path) -> None:
    """After the third death, with the signal's name; the other run finishes."""
    hopeless, fine = experiment(epochs=400, sampling="shuffle"), experiment()
    failed: list[RunFailed] = []
    finished = []
    with Workers(count=1) as workers:
        for event in workers.train(jobs(tmp_path, hopeless, fine)):
            if isinstance(event, EpochEnded) and event.job.run.experiment is hopeless:
                os.kill(workers._crew[0].process.pid, signal.SIGSEGV)
            elif isinstance(event, RunFailed):
                failed.append(event)
            elif isinstance(event, RunEnded):
                finished.append(event.job.run.experiment)
    assert [hopeless] == [event.job.run.experiment for event in failed]
    assert "SIGSEGV" in failed[0].message
    assert [fine] == finished


def test_a_run_that_fails_hides_no_other(tmp_path: Path) -> None:
    """A callback that cannot be served fails its run in words; the next run finishes."""
    wrong, fine = experiment(callbacks=({"class": "TerminateOnNaN"},)), experiment()
    with Workers(count=1) as workers:
        events = [
            event for event in workers.train(jobs(tmp_path, wrong, fine)) if not isinstance(event, EpochEnded)
        ]
    assert [RunFailed, RunEnded] == [type(event) for event in events]
    assert isinstance(events[0], RunFailed)
    assert 'engine = "fit"' in events[0].message


@pytest.mark.fault
def test_workers_die_with_their_parent(tmp_path: Path) -> None:
    """No orphan trains on after the build was killed: not even one that hears nothing of it."""
    with subprocess.Popen(
        [sys.executable, "-c", PARENT, str(tmp_path)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        worker = int(process.stdout.readline())
        for _ in range(600):
            if resource.prlimit(worker, resource.RLIMIT_DATA)[0] == bounds.WORKER_MEMORY:
                break  # it has begun its work with what comes first
            time.sleep(0.1)
        os.kill(worker, signal.SIGSTOP)
        process.kill()
    for _ in range(50):
        if (
            not Path(f"/proc/{worker}").exists()
            or "Z" in Path(f"/proc/{worker}/stat").read_text(encoding="utf-8").split()[2]
        ):
            return
        time.sleep(0.1)
    os.kill(worker, signal.SIGKILL)
    pytest.fail("the worker lives on")

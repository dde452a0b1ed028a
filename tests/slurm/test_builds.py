"""Builds on a SLURM cluster give the bytes that they give on one machine, whatever becomes of their jobs."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.cluster.meeting import Meeting
from tests.cluster.test_builds import epochs_in, tree
from tests.commands import run
from tests.scheduling.jobs import ODD
from tests.slurm.nodes import Slurm, until
from tests.tenth import tenth

UNTOLD = 12
"""Epochs that a build may have kept, and not told, when it was stopped: what the last answers of two workers
brought. The next one goes on after them, so that nobody tells them."""


@dataclass(frozen=True, kw_only=True)
class Alone:
    """What a build on this machine alone published, and how many epochs it told."""

    output: dict[str, bytes]
    epochs: int


@dataclass(frozen=True, kw_only=True)
class Submitted:
    """A project whose build was submitted: the script, and the number of its array."""

    slurm: Slurm
    folder: Path
    script: Path
    job: str

    def told(self, task: int = 0) -> str:
        """Return what a task told so far."""
        log = self.script.parent / f"{task}.log"
        return log.read_text(encoding="utf-8") if log.exists() else ""

    def until_epochs(self, count: int) -> None:
        """Wait until so many epochs were told."""
        until(lambda: self.told().count('"event": "epoch"') >= count, "no epochs come")

    @property
    def address(self) -> Path:
        """Name the file with the scheduler's address."""
        return self.script.parent / "scheduler.json"


Submit = Callable[..., Submitted]
"""Submits the build of a new project, with so many tasks."""


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Alone:
    """Build the project on this machine."""
    folder = tenth(tmp_path_factory.mktemp("alone") / "project")
    told = run("build", "--no-pdf", "--json", "--project", folder).stdout
    return Alone(output=tree(folder / "output"), epochs=len(epochs_in(told)))


@pytest.fixture
def submit(tmp_path: Path, slurm: Slurm) -> Submit:
    """Return what submits the script that `schedule slurm` writes."""

    def submitted(tasks: str, name: str = "project", *options: str) -> Submitted:
        folder = tenth(tmp_path / name)
        said = run(
            "schedule", "slurm", "--install", "--project", folder, *options, variables=slurm.variables
        ).stdout
        script = Path(said.splitlines()[0].removeprefix("Wrote "))
        job = slurm.submit(f"--array={tasks}", script, "--json", "--no-pdf")
        return Submitted(slurm=slurm, folder=folder, script=script, job=job)

    return submitted


def test_workers_that_join_late_on_both_nodes_give_the_same_bytes(
    slurm: Slurm, submit: Submit, alone: Alone
) -> None:
    """The build waits for them. All end by themselves when nothing is left to train, or never begin."""
    build = submit("0,9%1", ODD, "--then", "echo done > after.txt")
    until(lambda: "No worker is there yet" in build.told(), "the build does not begin")
    late = slurm.submit("--array=1-2", build.script)
    until(lambda: all("At work" in build.told(task) for task in (1, 2)), "no workers")
    assert {"w1", "w2"} == {node for _, node in slurm.queue(late).values()}
    assert ["CANCELLED", "COMPLETED"] == sorted(slurm.ends(build.job))
    assert ["COMPLETED"] * 2 == slurm.ends(late)
    assert alone.output == tree(build.folder / "output")
    assert {1: alone.epochs} == counted(build)
    assert 2 == len(set(re.findall(r'"place": "([^"]+)"', build.told())))
    assert "done\n" == (build.folder / "after.txt").read_text(encoding="utf-8")
    assert not build.address.exists()
    assert 0o600 == (build.script.parent / "certificates" / "key.pem").stat().st_mode & 0o777
    assert 0o600 == (build.script.parent / "0.log").stat().st_mode & 0o777
    too_late = slurm.submit("--array=3", build.script)
    assert ["COMPLETED"] == slurm.ends(too_late)
    assert "The build is over" in build.told(3)


def test_allocations_that_are_lost_or_end_cost_no_epoch(slurm: Slurm, submit: Submit, alone: Alone) -> None:
    """One is cancelled, another requeued: its worker comes back. Then all others are told of the limit.

    As SLURM does before it comes. They go on in other allocations, the build too.
    """
    build = submit("0-2")
    until(lambda: all("At work" in build.told(task) for task in (1, 2)), "no workers")
    build.until_epochs(alone.epochs // 8)
    slurm.say("scancel", f"{build.job}_1")
    slurm.say("scontrol", "requeue", f"{build.job}_2")
    until(lambda: build.told(2).count("At work") == 2, "the worker does not come back")
    build.until_epochs(alone.epochs // 2)
    slurm.say("scancel", "--batch", "--signal=USR1", build.job)
    assert ["CANCELLED", "COMPLETED", "COMPLETED"] == sorted(slurm.ends(build.job))
    assert 1 == build.told().count('"exit_code": 143')
    assert alone.output == tree(build.folder / "output")
    [(times, epochs)] = counted(build).items()
    assert 1 == times
    assert alone.epochs - UNTOLD <= epochs <= alone.epochs


@pytest.mark.long(0)  # that it is the default report; the rest is known by the others, and on one machine
def test_two_workers_behind_certificates_give_the_same_bytes(
    tmp_path: Path, meeting: Meeting, alone: Alone
) -> None:
    """The same report by Dask's workers, without SLURM."""
    meeting.certificates = tmp_path / "certificates"
    run("worker", "--certificates", meeting.certificates)
    meeting.meet()
    meeting.join(2)
    folder = tenth(tmp_path / "project")
    run("build", "--no-pdf", "--project", folder, *meeting.on)
    assert alone.output == tree(folder / "output")


def counted(build: Submitted) -> dict[int, int]:
    """Return how many epochs were told how often."""
    times = [*epochs_in(build.told()).values()]
    return {count: times.count(count) for count in times}

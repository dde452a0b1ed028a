"""Builds on a SLURM cluster give the bytes that they give on one machine, whatever becomes of their jobs."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests import commands
from tests.cluster.test_builds import epochs_in, tree
from tests.commands import HEAD, run
from tests.scheduling.jobs import ODD
from tests.slurm.nodes import Slurm, until

LONGER = f"""\
{HEAD}[defaults]
epochs = 40
seeds = 2

[[sweeps]]
id = "grid"
learning_rate = [0.01, 0.1]
batch_size = [1, 8]
"""
"""Runs of a few seconds each, so that there is time for something to happen."""

EPOCHS = 40 * 2 * 4


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
def alone(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Return what is published of the project by a build on one machine."""
    folder = commands.project(tmp_path_factory.mktemp("alone") / "project", LONGER)
    run("build", "--no-pdf", "--project", folder)
    return tree(folder / "output")


@pytest.fixture
def submit(tmp_path: Path, slurm: Slurm) -> Submit:
    """Return what submits the script that `schedule slurm` writes."""

    def submitted(tasks: str, name: str = "project", *options: str) -> Submitted:
        folder = commands.project(tmp_path / name, LONGER)
        said = run(
            "schedule", "slurm", "--install", "--project", folder, *options, variables=slurm.variables
        ).stdout
        script = Path(said.splitlines()[0].removeprefix("Wrote "))
        job = slurm.submit(f"--array={tasks}", script, "--json", "--no-pdf")
        return Submitted(slurm=slurm, folder=folder, script=script, job=job)

    return submitted


def test_workers_that_join_late_on_both_nodes_give_the_same_bytes(
    slurm: Slurm, submit: Submit, alone: dict[str, bytes]
) -> None:
    """The build waits for them. All end by themselves when nothing is left to train, or never begin."""
    build = submit("0,9%1", ODD, "--then", "echo done > after.txt")
    until(lambda: "No worker is there yet" in build.told(), "the build does not begin")
    late = slurm.submit("--array=1-2", build.script)
    until(lambda: all("At work" in build.told(task) for task in (1, 2)), "no workers")
    assert {"w1", "w2"} == {node for _, node in slurm.queue(late).values()}
    assert ["CANCELLED", "COMPLETED"] == sorted(slurm.ends(build.job))
    assert ["COMPLETED"] * 2 == slurm.ends(late)
    assert alone == tree(build.folder / "output")
    assert {1: EPOCHS} == counted(build)
    assert 2 == len(set(re.findall(r'"place": "([^"]+)"', build.told())))
    assert "done\n" == (build.folder / "after.txt").read_text(encoding="utf-8")
    assert not build.address.exists()
    assert 0o600 == (build.script.parent / "certificates" / "key.pem").stat().st_mode & 0o777
    assert 0o600 == (build.script.parent / "0.log").stat().st_mode & 0o777


def test_allocations_that_are_lost_cost_no_epoch(
    slurm: Slurm, submit: Submit, alone: dict[str, bytes]
) -> None:
    """One is cancelled, and the other requeued: its worker comes back, and ends the build alone."""
    build = submit("0-2")
    until(lambda: all("At work" in build.told(task) for task in (1, 2)), "no workers")
    build.until_epochs(EPOCHS // 8)
    slurm.say("scancel", f"{build.job}_1")
    slurm.say("scontrol", "requeue", f"{build.job}_2")
    assert ["CANCELLED", "COMPLETED", "COMPLETED"] == sorted(slurm.ends(build.job))
    assert 2 == build.told(2).count("At work")
    assert alone == tree(build.folder / "output")
    assert {1: EPOCHS} == counted(build)


def test_the_time_limit_costs_no_epoch(slurm: Slurm, submit: Submit, alone: dict[str, bytes]) -> None:
    """What SLURM sends before it comes to all tasks: they go on in other allocations, the build too."""
    build = submit("0-1")
    build.until_epochs(EPOCHS // 8)
    slurm.say("scancel", "--batch", "--signal=USR1", build.job)
    assert ["COMPLETED"] * 2 == slurm.ends(build.job)
    assert 1 == build.told().count('"exit_code": 143')
    assert alone == tree(build.folder / "output")
    assert {1: EPOCHS} == counted(build)


def counted(build: Submitted) -> dict[int, int]:
    """Return how many epochs were told how often."""
    times = [*epochs_in(build.told()).values()]
    return {count: times.count(count) for count in times}

"""What may happen to a cluster besides death: it stalls, a disk fills, all leave, another version joins."""

from __future__ import annotations

import signal
from collections import Counter
from pathlib import Path

import pytest

from lrbs_report import __version__
from tests import commands
from tests.cluster.meeting import LRBS_REPORT, SECONDS, Meeting, kill, send_all
from tests.cluster.test_builds import LONGER, begun, epochs_in, tree, until_epochs
from tests.commands import run
from tests.faults.test_limits import NAMESPACE

FULL = 'mount -t tmpfs -o size=24k none "$TMPDIR"; exec "$@"'
"""Starts a command whose temporary files have a disk with less room than one state takes."""

OLDER = "import lrbs_report; lrbs_report.__version__ = '0.0.1'"
"""What Python runs at its start where another version of the package is pretended."""


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Return what is published of the longer project by a build on one machine."""
    folder = commands.project(tmp_path_factory.mktemp("alone") / "project", LONGER)
    run("build", "--no-pdf", "--project", folder)
    return tree(folder / "output")


@pytest.mark.fault
def test_a_worker_that_stalls_costs_no_epoch(
    tmp_path: Path, meeting: Meeting, alone: dict[str, bytes]
) -> None:
    """It is stopped with all that it started: its run goes on at the other, and nothing is told twice."""
    meeting.meet()
    stalled, _ = meeting.join(2)
    meeting.until_at_work(2)
    folder = commands.project(tmp_path / "project", LONGER)
    heard: Counter[tuple[object, ...]] = Counter()
    with begun(folder, meeting) as build:
        until_epochs(build, heard, 5)
        send_all(stalled, signal.SIGSTOP)
        rest, _ = build.communicate(timeout=SECONDS * 3)
    assert build.returncode == 0, rest
    assert {1} == {*(heard + epochs_in(rest)).values()}
    assert alone == tree(folder / "output")


@pytest.mark.fault
def test_a_scheduler_that_stalls_is_one_that_is_gone(
    tmp_path: Path, meeting: Meeting, alone: dict[str, bytes]
) -> None:
    """One message, its exit code, and the same command goes on once it answers again."""
    meeting.meet()
    meeting.join()
    meeting.until_at_work(1)
    assert meeting.scheduler
    folder = commands.project(tmp_path / "project", LONGER)
    heard: Counter[tuple[object, ...]] = Counter()
    with begun(folder, meeting) as build:
        until_epochs(build, heard, 5)
        send_all(meeting.scheduler, signal.SIGSTOP)
        rest, _ = build.communicate(timeout=SECONDS)
    send_all(meeting.scheduler, signal.SIGCONT)
    assert build.returncode == 69, rest
    [failure] = [line for line in rest.splitlines() if not line.startswith("{")]
    assert "is gone" in failure
    told = run("build", "--no-pdf", "--json", "--project", folder, *meeting.on).stdout
    assert {1} == {*(heard + epochs_in(rest) + epochs_in(told)).values()}
    assert alone == tree(folder / "output")


@pytest.mark.fault
def test_a_worker_that_stalls_alone_is_waited_for_no_longer_than_was_asked(
    tmp_path: Path, meeting: Meeting
) -> None:
    """Nobody answers, though the scheduler still knows of one."""
    meeting.meet()
    [stalled] = meeting.join()
    meeting.until_at_work(1)
    send_all(stalled, signal.SIGSTOP)
    folder = commands.project(tmp_path / "project", LONGER)
    said = run("build", "--no-pdf", "--project", folder, "--wait", "3", *meeting.on, code=3)
    assert "waiting for one at" in said.stdout
    assert "starts one, on any machine" in said.stderr


def test_it_ends_when_all_workers_leave_and_none_comes_in_time(
    tmp_path: Path, meeting: Meeting, alone: dict[str, bytes]
) -> None:
    """Nothing is lost: the same command goes on, here with nobody's help."""
    meeting.meet()
    [worker] = meeting.join()
    folder = commands.project(tmp_path / "project", LONGER)
    heard: Counter[tuple[object, ...]] = Counter()
    with begun(folder, meeting, "--wait", "5") as build:
        until_epochs(build, heard, 5)
        kill(worker)
        rest, _ = build.communicate(timeout=SECONDS)
    assert build.returncode == 3, rest
    assert "All workers are gone" in rest
    [failure] = [line for line in rest.splitlines() if not line.startswith("{")]
    assert "No worker came to" in failure
    told = run("build", "--no-pdf", "--json", "--project", folder).stdout
    assert {1} == {*(heard + epochs_in(rest) + epochs_in(told)).values()}
    assert alone == tree(folder / "output")


@pytest.mark.fault
def test_a_worker_whose_disk_is_full_is_left_out(
    tmp_path: Path, meeting: Meeting, alone: dict[str, bytes]
) -> None:
    """That is said once, by its name; its run goes on at the other."""
    meeting.meet()
    (tmp_path / "full").mkdir()
    program = [*NAMESPACE, "sh", "-c", FULL, "sh", *LRBS_REPORT]
    meeting.join(variables={"TMPDIR": str(tmp_path / "full")}, program=program)
    meeting.until_at_work(1)
    folder = commands.project(tmp_path / "project", LONGER)
    heard: Counter[tuple[object, ...]] = Counter()
    with begun(folder, meeting) as build:
        meeting.join()
        rest, _ = build.communicate(timeout=SECONDS * 3)
    assert build.returncode == 0, rest
    [said] = [line for line in rest.splitlines() if "is not used" in line]
    assert "No space left on device" in said
    assert {1} == {*(heard + epochs_in(rest)).values()}
    assert alone == tree(folder / "output")


def test_a_worker_of_another_version_is_refused_by_name(tmp_path: Path, meeting: Meeting) -> None:
    """It is not used, which is said with both versions."""
    meeting.meet()
    (tmp_path / "older").mkdir()
    (tmp_path / "older" / "sitecustomize.py").write_text(OLDER, encoding="utf-8")
    meeting.join(variables={"PYTHONPATH": str(tmp_path / "older")})
    meeting.until_at_work(1)
    folder = commands.project(tmp_path / "project", LONGER)
    said = run("build", "--no-pdf", "--project", folder, "--wait", "3", *meeting.on, code=3)
    assert f"it has lrbs-report 0.0.1, and this is {__version__}" in said.stderr
    assert 1 == said.stdout.count("is not used")

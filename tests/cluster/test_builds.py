"""Builds on a cluster give the bytes that they give on one machine, whatever happens meanwhile."""

from __future__ import annotations

import contextlib
import json
import random
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import commands
from tests.cluster.meeting import SECONDS, Meeting, kill
from tests.commands import HEAD, command, outside, run
from tests.samples import some

LONGER = f"""\
{HEAD}[defaults]
epochs = 15
seeds = 2

[[sweeps]]
id = "grid"
learning_rate = [0.01, 0.1]
batch_size = [1, 8]
"""
"""Runs of a few seconds each, so that there is time for something to happen."""

RUNS = 150
SHORT = f"""\
{HEAD}[defaults]
epochs = 1
batch_size = 32
seeds = {RUNS}

[[experiments]]
id = "short"
learning_rate = 0.1
"""
"""Runs that are over at once, so that workers get several."""


def tree(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Return what is published of the longer project by a build on one machine."""
    folder = commands.project(tmp_path_factory.mktemp("alone") / "project", LONGER)
    run("build", "--no-pdf", "--project", folder)
    return tree(folder / "output")


def test_two_workers_behind_certificates_give_the_same_bytes(
    tmp_path: Path, meeting: Meeting, alone: dict[str, bytes]
) -> None:
    """TLS, and the address that others reach."""
    meeting.certificates = tmp_path / "certificates"
    run("worker", "--certificates", meeting.certificates)
    meeting.meet()
    meeting.join(2)
    folder = commands.project(tmp_path / "project", LONGER)
    told = run("build", "--no-pdf", "--json", "--project", folder, *meeting.on).stdout
    assert alone == tree(folder / "output")
    events = [json.loads(line) for line in told.splitlines()]
    assert {1, 2} >= {len({event["place"] for event in events if event["event"] == "placed"})}
    address = json.loads(meeting.file.read_text(encoding="utf-8"))["address"]
    assert not [name for name, content in tree(folder / "output").items() if address.encode() in content]


@pytest.mark.fault
@pytest.mark.parametrize("number", some(range(20), 1))
def test_workers_that_are_killed_cost_no_epoch(
    number: int, tmp_path: Path, meeting: Meeting, alone: dict[str, bytes]
) -> None:
    """One is killed at a random moment, again and again; another comes. No epoch is trained twice."""
    meeting.meet()
    meeting.join(2)
    folder = commands.project(tmp_path / "project", LONGER)
    chance = random.Random(number)  # noqa: S311 - no secret
    with begun(folder, meeting) as build:
        for _ in range(3):
            time.sleep(chance.uniform(1.0, 5.0))
            if build.poll() is not None:
                break
            kill(meeting.workers.pop(0))
            meeting.join()
        told, _ = build.communicate(timeout=SECONDS * 3)
    assert build.returncode == 0, told
    assert alone == tree(folder / "output")
    assert {1} == {*epochs_in(told).values()}


def test_a_worker_that_is_killed_gives_back_all_short_runs_that_it_had(
    tmp_path: Path, meeting: Meeting
) -> None:
    """It has several in hand: those that it was not at count as lost with nobody."""
    folder = commands.project(tmp_path / "project", SHORT)
    meeting.meet()
    meeting.join(2)
    meeting.until_at_work(2)
    heard: Counter[tuple[object, ...]] = Counter()
    with begun(folder, meeting) as build:
        for _ in range(4):
            until_epochs(build, heard, 15)
            kill(meeting.workers.pop(0))
            meeting.join()
        rest, _ = build.communicate(timeout=SECONDS)
    assert build.returncode == 0, rest
    assert {1} == {*(heard + epochs_in(rest)).values()}
    assert RUNS == len(heard + epochs_in(rest))
    again = commands.project(tmp_path / "again", SHORT)
    run("build", "--no-pdf", "--project", again)
    assert tree(again / "output") == tree(folder / "output")


@pytest.mark.fault
def test_a_scheduler_that_is_killed_loses_nothing(
    tmp_path: Path, meeting: Meeting, alone: dict[str, bytes]
) -> None:
    """One message, an exit code of its own, and the same command goes on where it was."""
    folder = commands.project(tmp_path / "project", LONGER)
    heard: Counter[tuple[object, ...]] = Counter()
    for number in some(range(10), 1):
        meeting.meet()
        meeting.join(2)
        with begun(folder, meeting) as build:
            until_epochs(build, heard, 5 + 3 * number)
            assert meeting.scheduler
            kill(meeting.scheduler)
            rest, _ = build.communicate(timeout=SECONDS)
        heard += epochs_in(rest)
        assert build.returncode == 69, rest
        [failure] = [line for line in rest.splitlines() if not line.startswith("{")]
        assert "is gone" in failure
        for worker in meeting.workers:
            worker.wait(SECONDS)
        assert "is gone" in meeting.said("worker")
        meeting.workers.clear()
    told = run("build", "--no-pdf", "--json", "--project", folder).stdout
    heard += epochs_in(told)
    assert alone == tree(folder / "output")
    assert {1} == {*heard.values()}


@pytest.mark.fault
def test_a_build_that_is_killed_leaves_workers_that_stop(
    tmp_path: Path, meeting: Meeting, alone: dict[str, bytes]
) -> None:
    """Within ten seconds, and the same command goes on."""
    folder = commands.project(tmp_path / "project", LONGER)
    heard: Counter[tuple[object, ...]] = Counter()
    meeting.meet()
    meeting.join(2)
    for number in some(range(10), 1):
        with begun(folder, meeting) as build:
            until_epochs(build, heard, 5 + 3 * number)
            kill(build)
            heard += epochs_in(build.stdout.read() if build.stdout else "")
        time.sleep(10)
        before = [busy_seconds(worker.pid) for worker in meeting.workers]
        time.sleep(2)
        after = [busy_seconds(worker.pid) for worker in meeting.workers]
        assert all(late - early < 1.0 for early, late in zip(before, after, strict=True))
    told = run("build", "--no-pdf", "--json", "--project", folder, *meeting.on).stdout
    heard += epochs_in(told)
    assert alone == tree(folder / "output")
    assert not [count for count in heard.values() if count > 2]


def test_it_waits_when_all_workers_leave(tmp_path: Path, meeting: Meeting, alone: dict[str, bytes]) -> None:
    """It says so, and goes on when one comes."""
    meeting.meet()
    meeting.join()
    folder = commands.project(tmp_path / "project", LONGER)
    heard: Counter[tuple[object, ...]] = Counter()
    with begun(folder, meeting) as build:
        until_epochs(build, heard, 5)
        kill(meeting.workers.pop())
        assert build.stdout
        for line in build.stdout:
            heard += epochs_in(line)
            if "All workers are gone" in line:
                break
        meeting.join()
        rest, _ = build.communicate(timeout=SECONDS * 3)
    assert build.returncode == 0, rest
    assert {1} == {*(heard + epochs_in(rest)).values()}
    assert alone == tree(folder / "output")


@contextlib.contextmanager
def begun(folder: Path, meeting: Meeting, *options: str) -> Iterator[subprocess.Popen[str]]:
    """Begin a build that tells each epoch."""
    words = command("build", "--no-pdf", "--json", "--project", folder, *meeting.on, *options)
    said = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    with subprocess.Popen(words, env=outside(), start_new_session=True, **said) as build:  # type: ignore[call-overload]
        try:
            yield build
        finally:
            kill(build)


def until_epochs(build: subprocess.Popen[str], heard: Counter[tuple[object, ...]], count: int) -> None:
    """Listen to a build until so many epochs ended."""
    assert build.stdout
    for line in build.stdout:
        heard += epochs_in(line)
        count -= '"event": "epoch"' in line
        if not count:
            return


def epochs_in(told: str) -> Counter[tuple[object, ...]]:
    """Count how often each epoch of each run was told."""
    events = [json.loads(line) for line in told.splitlines() if line.startswith("{")]
    return Counter(
        (event["experiment"], event["seed"], event["epoch"]) for event in events if event["event"] == "epoch"
    )


def busy_seconds(group: int) -> float:
    """Return the processor's seconds that the living processes of a group took so far."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            words = stat.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        if int(words[2]) == group:
            ticks += int(words[11]) + int(words[12])
    return ticks / 100

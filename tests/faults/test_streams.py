"""Nobody must listen: streams that are closed, full, broken or slow, and what is said of it."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.commands import command, content
from tests.faults.harness import Scene, Stage, World, staged_once, what_is_wrong, what_is_wrong_later
from tests.faults.scenes import SCENES, nothing
from tests.samples import ALL, some

TOLD = {
    **{name: SCENES[name] for name in ("plan", "history", "diff", "verify", "check", "init")},
    "build": Scene(
        name="build", words=("build", "--project", "{project}", "--no-pdf"), prepare=SCENES["rebuild"].prepare
    ),
    "json": Scene(
        name="json",
        words=("build", "--project", "{project}", "--no-pdf", "--json"),
        prepare=SCENES["rebuild"].prepare,
    ),
    "publish": Scene(
        name="publish",
        words=("publish", "markdown", "{dest}", "--project", "{project}"),
        prepare=SCENES["publish"].prepare,
    ),
    "doctor": Scene(
        name="doctor", words=("doctor", "--project", "{project}"), prepare=SCENES["plan"].prepare
    ),
    "help": Scene(name="help", words=("--help",), prepare=nothing),
    "build-help": Scene(name="build-help", words=("build", "--help"), prepare=nothing),
    "version": Scene(name="version", words=("--version",), prepare=nothing),
    "completion": Scene(name="completion", words=("completion", "bash"), prepare=nothing),
}
"""Commands that say something."""

SLOW = ("verify", "check", "publish", "json", "build")
CLOSED = (">&-", "2>&-", ">&- 2>&-", "<&- >&- 2>&-", "<&-")
FULL = (">/dev/full", "2>/dev/full", ">/dev/full 2>/dev/full")
WAYS = (*CLOSED, *FULL)
CASES = [
    *(
        (name, streams)
        for name in TOLD
        if name in SLOW
        for streams in WAYS
        if ALL or streams in ("<&- >&- 2>&-", ">/dev/full")
    ),
    *some(((name, streams) for name in TOLD if name not in SLOW for streams in WAYS), 16),
]
PIPE_BYTES = 4096


def opened(name: str, root: Path) -> tuple[Stage, World]:
    """Return a scene and a world in which it is to be played."""
    stage = staged_once(TOLD[name], root)
    return stage, stage.again(root / name / "case")


@pytest.mark.fault
@pytest.mark.long(1)
@pytest.mark.parametrize(("name", "streams"), CASES)
def test_streams_that_cannot_be_written(name: str, streams: str, root: Path) -> None:
    """A closed one is no failure: the work is done, and the exit code says how.

    A full one is exit code 4: what was to be kept is not.
    """
    stage, world = opened(name, root)
    done = world.run(*stage.scene.words, before=["sh", "-c", f'exec "$@" {streams}', "sh"])
    is_lost = ("2>/dev/full" in streams and stage.done.stderr) or (
        ">/dev/full" in streams.split() and stage.done.stdout
    )
    assert (4 if is_lost else 0) == done.code, done.stderr
    wrong = [
        one
        for one in what_is_wrong(stage, world, done, (done.code,))
        if one != "says nothing" or "2>" not in streams
    ]
    assert [] == wrong, done.stderr
    assert [] == list(what_is_wrong_later(stage, world))


@pytest.mark.fault
@pytest.mark.long(2)
@pytest.mark.parametrize(
    "reader", ["head -n 1", "head -c 1", "true", "sleep 1"] if ALL else ["head -n 1", "true"]
)
@pytest.mark.parametrize("name", some(TOLD, 5))
def test_a_reader_that_leaves_changes_nothing(name: str, reader: str, root: Path) -> None:
    """The work is done as if it had stayed, whenever it left."""
    stage, world = opened(name, root)
    told = world.folder / "told"
    world.folder.joinpath("started").write_text(f'"$@"; echo $? > {told}', encoding="utf-8")
    done = world.run(
        *stage.scene.words, before=["sh", "-c", f'sh {world.folder}/started "$@" | {reader} >/dev/null', "sh"]
    )
    assert ("0\n", []) == (told.read_text(encoding="utf-8"), list(what_is_wrong(stage, world, done, (0,)))), (
        done.stderr
    )
    assert content(stage.after.output) == content(world.output)


@pytest.mark.fault
@pytest.mark.long(1)
@pytest.mark.parametrize("extra", ["--verbose", "--json"])
def test_training_goes_on_without_its_reader(extra: str, root: Path) -> None:
    """The reader leaves in the midst of it: all is trained and published all the same."""
    TOLD["train"] = SCENES["train"]
    stage, world = opened("train", root)
    ours, theirs = os.pipe()
    started = world.start(*stage.scene.words[:-1], extra, stdout=theirs)
    os.close(theirs)
    assert os.read(ours, 10)
    os.close(ours)
    done = started.ended()
    assert [] == list(what_is_wrong(stage, world, done, (0,))), done.stderr


@pytest.mark.fault
@pytest.mark.long(1)
@pytest.mark.parametrize("waits", [True, False], ids=["waits", "never-waits"])
@pytest.mark.parametrize("name", ["diff", "help", "build-help"])
def test_a_slow_reader_gets_all_of_it(name: str, root: Path, *, waits: bool) -> None:
    """A pipe that holds little, and is not read for a while.

    Also one of those that do not wait, as other programs leave them.
    """
    stage, world = opened(name, root)
    ours, theirs = os.pipe()
    fcntl.fcntl(theirs, fcntl.F_SETPIPE_SZ, PIPE_BYTES)
    os.set_blocking(theirs, waits)
    started = world.start(*stage.scene.words, stdout=theirs)
    os.close(theirs)
    time.sleep(1)
    with os.fdopen(ours, "rb") as file:
        told = file.read()
    assert (0, stage.done.stdout) == (started.ended().code, told.decode())


@pytest.mark.signal
@pytest.mark.long(1)
@pytest.mark.parametrize("name", ["diff", "json"])
def test_nobody_waits_for_a_reader_who_has_stopped(name: str, root: Path) -> None:
    """A pipe that is full and never read, for output and errors: a signal ends the command all the same."""
    stage, world = opened(name, root)
    ours, theirs = os.pipe()
    fcntl.fcntl(theirs, fcntl.F_SETPIPE_SZ, PIPE_BYTES)
    os.write(theirs, b"x" * PIPE_BYTES)
    words = world.words(*stage.scene.words)
    started = world.start(*words, stdout=theirs, before=["sh", "-c", 'exec "$@" 2>&1', "sh"])
    os.close(theirs)
    time.sleep(stage.done.seconds)
    started.process.send_signal(signal.SIGTERM)
    done = started.ended()
    os.close(ours)
    assert [] == [one for one in what_is_wrong(stage, world, done, (143,)) if one != "says nothing"]


@pytest.mark.fault
def test_a_terminal_that_was_closed_changes_nothing(root: Path) -> None:
    """Its window is closed, and writing to it fails.

    With the signal that comes along ignored, a build goes on.
    """
    stage, world = opened("build", root)
    ours, theirs = os.openpty()
    started = world.start(*stage.scene.words, stdout=theirs, before=["nohup"], cwd=world.folder)
    os.close(theirs)
    os.close(ours)
    assert [] == list(what_is_wrong(stage, world, started.ended(), (0,)))


@pytest.mark.fault
@pytest.mark.parametrize("name", ["plan", "help"])
def test_shells_that_read_only_the_first_line(name: str, root: Path) -> None:
    """With pipefail, a script goes on too."""
    stage, world = opened(name, root)
    words = [
        *("bash", "-c", 'set -eo pipefail; "$@" | head -n 1; echo on', "bash"),
        *started_words(world, stage),
    ]
    done = subprocess.run(
        words, env=world.variables, capture_output=True, text=True, check=False, timeout=120
    )
    assert (0, "on", "") == (done.returncode, done.stdout.splitlines()[-1], done.stderr)


def started_words(world: World, stage: Stage) -> list[str]:
    """Return all words that run a scene's command."""
    return command(*world.words(*stage.scene.words))

"""Signals at every moment of every command.

One line, the documented exit code, nothing left, and the next run makes it whole.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from lrbs_report.base import supervising
from tests.commands import content
from tests.conftest import Tally
from tests.faults.harness import (
    GONE,
    Done,
    Scene,
    Stage,
    Started,
    World,
    staged_once,
    what_is_wrong,
    what_is_wrong_later,
)
from tests.faults.scenes import SCENES, WEB
from tests.samples import ALL

HEARD = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
WAYS = tuple(itertools.product(HEARD, (1, 2), (False, True)))
"""A signal, once or twice, to the process or to its whole group."""

FIRST = 0.1
"""The share of the moments that lie in the first milliseconds."""

MOMENTS = {
    "print": 720 if ALL else 12,
    **dict.fromkeys(("reprint", "publish", "figures", "verify", "check", "plan", "doctor"), 60 if ALL else 2),
}
"""How many moments of each command.

All ways at 60 moments of a whole build; at 60 moments of the others, the ways in turn.
"""

PARTS = 8 if ALL else 1
SCENES_HERE = {
    **SCENES,
    "doctor": Scene(
        name="doctor", words=("doctor", "--project", "{project}"), prepare=SCENES["plan"].prepare
    ),
}


@dataclass(frozen=True, kw_only=True)
class Moment:
    """When a signal is sent, in seconds after the start, and how."""

    delay: float
    number: signal.Signals
    times: int = 1
    to_group: bool = False

    def send(self, started: Started) -> bool:
        """Wait for the moment and send it; tell whether the command was ours already.

        Until then it is only Python that starts.
        """
        with contextlib.suppress(subprocess.TimeoutExpired):
            started.process.wait(self.delay)
        if not is_ours(started):
            with held(started.process.pid):
                if not is_ours(started):
                    self._send(started.process.pid)
                    return False
        self._send(started.process.pid)
        return True

    def _send(self, process: int) -> None:
        for _ in range(self.times):
            with contextlib.suppress(ProcessLookupError):
                (os.killpg if self.to_group else os.kill)(process, self.number)

    def __str__(self) -> str:
        """Say it."""
        whom = " to the group" if self.to_group else ""
        return f"{self.number.name} {self.times} times{whom} after {self.delay:.3f} s"


def is_ours(started: Started) -> bool:
    """Tell whether a command is ours already, or has ended.

    From then on, it hears of the end of its child, and of all else.
    """
    with contextlib.suppress(OSError, StopIteration):
        told = (Path("/proc") / str(started.process.pid) / "status").read_text(encoding="utf-8")
        caught = next(line.split()[1] for line in told.splitlines() if line.startswith("SigCgt:"))
        if int(caught, 16) >> (signal.SIGCHLD - 1) & 1:
            return True
    return started.process.poll() is not None


def ours(started: Started) -> Started:
    """Wait until a command is ours."""
    while not is_ours(started):
        time.sleep(0.005)
    return started


@contextlib.contextmanager
def held(process: int) -> Iterator[None]:
    """Stop a process, and let it go on after.

    However busy the machine is, what is seen of it in between is so when a signal is sent in between.
    """
    with contextlib.suppress(ProcessLookupError):
        os.kill(process, signal.SIGSTOP)
        while state_of(process) not in ("T", "Z", ""):
            time.sleep(0.001)
    yield
    with contextlib.suppress(ProcessLookupError):
        os.kill(process, signal.SIGCONT)


def moments(seconds: float, count: int) -> Iterator[Moment]:
    """Spread moments over the time that a command takes, some of them over its first milliseconds."""
    for place, way in zip(range(count), itertools.cycle(WAYS), strict=False):
        share = place / count
        yield moment_of(
            0.1 * share / FIRST if share < FIRST else seconds * (share - FIRST) / (1 - FIRST), way
        )


def moment_of(delay: float, way: tuple[signal.Signals, int, bool]) -> Moment:
    """Return a moment after so many seconds, and how a signal is sent then."""
    return Moment(delay=delay, number=way[0], times=way[1], to_group=way[2])


@pytest.mark.signal
@pytest.mark.long(2)
@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("name", MOMENTS)
def test_a_signal_is_heard_at_every_moment(name: str, part: int, root: Path, tally: Tally) -> None:
    """One line, 130, 143 or 129, or it had ended already.

    Then no process and no temporary file is left, and the same command does it all.
    """
    stage = staged_once(SCENES_HERE[name], root)
    found = {}
    for place, moment in enumerate(list(moments(stage.done.seconds, MOMENTS[name]))[part::PARTS]):
        world = stage.again(root / name / "case")
        started = stage_started(stage, world)
        hears = moment.send(started)
        since = time.monotonic()
        done = started.ended()
        wrong = list(what_is_wrong_after_signal(stage, world, done, moment, since, hears=hears))
        found[str(moment)] = [*wrong, *(what_is_wrong_later(stage, world) if place % 4 == 0 else [])]
        tally("signal", int(hears))
    assert {} == {moment: wrong for moment, wrong in found.items() if wrong}


def stage_started(stage: Stage, world: World) -> Started:
    """Start a scene's command."""
    return world.start(*stage.scene.words)


def what_is_wrong_after_signal(  # noqa: PLR0913 - all that is known of it
    stage: Stage, world: World, done: Done, moment: Moment, since: float, *, hears: bool
) -> Iterator[str]:
    """Say what does not hold after a signal.

    While Python itself starts, it dies as Python does; nothing of ours has begun then.
    """
    if not hears:
        if content(world.output) != content(stage.before.output) or world.left_after() or world.litter():
            yield "something was begun"
        return
    yield from what_is_wrong(stage, world, done, (0, 128 + moment.number))
    if time.monotonic() - since > GONE:
        yield f"took {time.monotonic() - since:.1f} s"
    if done.code and done.stderr.splitlines() != [f"Interrupted. {supervising.KEPT}"]:
        yield f"says {done.stderr!r}"


@pytest.mark.signal
def test_the_first_lines_hear() -> None:
    """What the command imports until it hears is Python's least.

    Each further module is a time in which a signal meets Python alone.
    """
    told = (
        "import sys; before = set(sys.modules); import lrbs_report.base.supervising; "
        "print(*set(sys.modules) - before)"
    )
    imported = subprocess.run(
        [sys.executable, "-S", "-c", told], capture_output=True, text=True, check=True
    ).stdout.split()
    assert not {"typing", "re", "pathlib", "ctypes", "subprocess", "tempfile", "shutil"} & set(imported)


@pytest.mark.signal
@pytest.mark.long(1)
@pytest.mark.parametrize("name", ["print", "reprint", "verify", "check"])
def test_nothing_works_on_for_nobody(name: str, root: Path, tally: Tally) -> None:
    """The waiting process is killed: all others go with it, and the next run does it all.

    The temporary folder is swept once it is old.
    """
    stage, count = staged_once(SCENES_HERE[name], root), 30 if ALL else 1
    for place in range(count):
        world = stage.again(root / name / "case")
        started = stage_started(stage, world)
        hears = Moment(delay=0.05 + stage.done.seconds * place / count, number=signal.SIGKILL).send(started)
        done = started.ended()
        assert [] == list(what_is_wrong(stage, world, done, (0, -signal.SIGKILL), may_stop_midway=True)), (
            place
        )
        assert_swept_when_old(world)
        assert [] == list(what_is_wrong_later(stage, world)), place
        tally("signal", int(hears))


def assert_swept_when_old(world: World) -> None:
    """See that what is left of a killed command stays while its owner may be about to take it.

    It goes with the next command after that.
    """
    left = list(world.temporary.iterdir())
    world.run("--version")
    assert left == list(world.temporary.iterdir())
    for folder in left:
        os.utime(folder, (0, 0))
    world.run("--version")
    assert [] == list(world.temporary.iterdir())


@pytest.mark.signal
def test_what_somebody_holds_is_not_swept(root: Path) -> None:
    """A temporary folder of a command that has been running for long, and folders that people made, stay."""
    world = staged_once(SCENES_HERE["plan"], root).again(root / "plan" / "case")
    others = [
        "lrbs-rep",
        "lrbs-report-0.1.0",
        "lrbs-report-fonts-x",
        "lrbs-report-main",
        f"{supervising.PREFIX}{'0' * 15}",
        f"{supervising.PREFIX}{'0' * 16}",
    ]
    for name in others:
        (world.temporary / name).mkdir(0o755 if name == others[-1] else 0o700)
        os.utime(world.temporary / name, (0, 0))
    started = world.start("serve", "--project", "{project}", "--port", "0")
    await_text(started, "Ctrl-C")
    held = [path for path in world.temporary.iterdir() if path.name not in others]
    assert 1 == len(held)
    os.utime(held[0], (0, 0))
    supervising._sweep(str(world.temporary))
    assert held[0].exists()
    started.process.send_signal(signal.SIGTERM)
    started.process.wait(60)
    assert sorted(others) == world.litter()


@pytest.mark.attack
def test_only_old_folders_of_ours_are_swept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a folder that everybody may write: no link is followed, nobody else's is touched.

    Nor is one that is called as people call theirs.
    """
    everybodys, mine = tmp_path / "everybody's", tmp_path / "mine"
    kinds = ("old", "young", "of another user", "of people")
    places = {kind: everybodys / f"{supervising.PREFIX}{number:016x}" for number, kind in enumerate(kinds)}
    places["of people"] = everybodys / f"{supervising.PREFIX}my-presentations"
    for folder in (mine, everybodys, *places.values()):
        folder.mkdir(mode=0o700)
    (mine / "file").write_bytes(b"mine")
    (places["old"] / "link").symlink_to(mine)
    link = everybodys / f"{supervising.PREFIX}{'f' * 16}"
    link.symlink_to(mine)
    for path in (mine, *(place for kind, place in places.items() if kind != "young")):
        os.utime(path, (0, 0))
    user, fstat = os.geteuid(), os.fstat
    others = places["of another user"].stat().st_ino

    def told(descriptor: int) -> os.stat_result:
        found = fstat(descriptor)
        return os.stat_result([*found[:4], user + 1, *found[5:]]) if found.st_ino == others else found

    monkeypatch.setattr(os, "fstat", told)
    supervising._sweep(str(everybodys))
    assert sorted([link, *(place for kind, place in places.items() if kind != "old")]) == sorted(
        everybodys.iterdir()
    )
    assert b"mine" == (mine / "file").read_bytes()


def await_text(started: Started, text: str) -> None:
    """Wait until a command says something on standard output."""
    limit = time.monotonic() + 120
    while text not in started.said(1):
        assert started.process.poll() is None, started.said(2)
        assert time.monotonic() < limit, started.said(1)
        time.sleep(0.02)


@pytest.mark.signal
@pytest.mark.long(1)
@pytest.mark.parametrize("number", [*HEARD, signal.SIGKILL], ids=lambda number: number.name)
def test_a_preview_ends_with_its_build(number: signal.Signals, root: Path, tally: Tally) -> None:
    """At moments of its first build: everything is gone, and a build does it all.

    Gone are the server, the build that it started and all that this one started.
    """
    stage, count = staged_once(SCENES_HERE["print"], root), 20 if ALL else 1
    for place in range(count):
        world = stage.again(root / "print" / "case")
        started = world.start("serve", "--project", "{project}", "--port", "0")
        await_text(started, "Ctrl-C")
        time.sleep(stage.done.seconds * (place + 0.5) / count)
        started.process.send_signal(number)
        done = started.ended()
        codes = (-number,) if number == signal.SIGKILL else (128 + number,)
        assert [] == list(
            what_is_wrong(stage, world, done, codes, may_stop_midway=number == signal.SIGKILL)
        ), place
        assert [] == list(what_is_wrong_later(stage, world)), place
        tally("signal", 1)


@pytest.mark.signal
@pytest.mark.parametrize("part", range(PARTS))
def test_old_or_new_while_pages_are_written(part: int, root: Path, tally: Tally) -> None:
    """At moments of a rebuild with its PDF, ended in order and killed.

    Never a page or a PDF that is neither the old nor the new one.
    """
    stage, count = staged_once(SCENES_HERE["reprint"], root), 304 if ALL else 6
    for place in range(part, count, PARTS):
        world = stage.again(root / "reprint" / "case")
        started = stage_started(stage, world)
        number = (signal.SIGTERM, signal.SIGKILL)[place // PARTS % 2]
        Moment(delay=stage.done.seconds * (0.3 + 0.7 * place / count), number=number).send(started)
        started.ended()
        world.left_after()
        assert content(world.output) in (content(stage.before.output), content(stage.after.output)), place
        if place % 9 == 0:
            assert [] == list(what_is_wrong_later(stage, world)), place
        tally("signal", 1)


@pytest.mark.signal
def test_nohup_means_it(root: Path) -> None:
    """Started by nohup, which lets it ignore SIGHUP, a build goes on when the terminal is closed."""
    stage = staged_once(SCENES_HERE["print"], root)
    world = stage.again(root / "print" / "case")
    started = ours(world.start(*stage.scene.words, before=["nohup"]))
    Moment(delay=stage.done.seconds / 3, number=signal.SIGHUP, times=2, to_group=True).send(started)
    done = started.ended()
    assert (0, content(stage.after.output)) == (done.code, content(world.output)), done.stderr


@pytest.mark.signal
@pytest.mark.long(1)
@pytest.mark.parametrize("number", HEARD, ids=lambda number: number.name)
def test_what_a_shell_starts_in_the_background_can_be_stopped(number: signal.Signals, root: Path) -> None:
    """A shell lets such a command ignore SIGINT; a build hears it all the same."""
    stage = staged_once(SCENES_HERE["print"], root)
    world = stage.again(root / "print" / "case")
    started = ours(world.start(*stage.scene.words, before=["sh", "-c", 'trap "" INT; exec "$@"', "sh"]))
    moment = Moment(delay=stage.done.seconds / 2, number=number)
    assert moment.send(started)
    assert [] == list(
        what_is_wrong_after_signal(stage, world, started.ended(), moment, time.monotonic(), hears=True)
    )
    assert [] == list(what_is_wrong_later(stage, world))


@pytest.mark.signal
def test_a_build_pauses_and_goes_on(root: Path) -> None:
    """Ctrl-Z stops it with all that it started; told to continue, it does all its work.

    And it can be ended while it pauses.
    """
    stage = staged_once(SCENES_HERE["print"], root)
    for ends in (False, True):
        world = stage.again(root / "print" / "case")
        started = ours(stage_started(stage, world))
        Moment(delay=stage.done.seconds / 3, number=signal.SIGTSTP).send(started)
        await_states(world, "T")
        if ends:
            started.process.send_signal(signal.SIGTERM)
        started.process.send_signal(signal.SIGCONT)
        done = started.ended()
        assert (143 if ends else 0) == done.code, done.stderr
        assert [] == list(what_is_wrong(stage, world, done, (done.code,)))


def await_states(world: World, state: str) -> None:
    """Wait until all processes of a world are in a state."""
    limit = time.monotonic() + 60
    while {state_of(number) for number in world.processes()} != {state}:
        assert time.monotonic() < limit
        time.sleep(0.02)


def state_of(process: int) -> str:
    """Return a process's state, in the letter that ps says; nothing when it is gone."""
    with contextlib.suppress(OSError):
        told = (Path("/proc") / str(process) / "status").read_text(encoding="utf-8")
        return next(line.split()[1] for line in told.splitlines() if line.startswith("State:"))
    return ""


@pytest.mark.signal
@pytest.mark.long(2)
@pytest.mark.parametrize(
    "number", [signal.SIGPIPE, signal.SIGUSR1, signal.SIGALRM, signal.SIGSEGV], ids=lambda number: number.name
)
def test_other_signals_to_the_waiting_process_leave_nothing(number: signal.Signals, root: Path) -> None:
    """SIGPIPE is nothing to it; one that ends it ends all of it."""
    stage = staged_once(SCENES_HERE["print"], root)
    world = stage.again(root / "print" / "case")
    started = ours(stage_started(stage, world))
    Moment(delay=stage.done.seconds / 3, number=number).send(started)
    codes = (0,) if number == signal.SIGPIPE else (-number,)
    assert [] == list(what_is_wrong(stage, world, started.ended(), codes, may_stop_midway=True))


@pytest.mark.signal
@pytest.mark.long(1)
@pytest.mark.parametrize(
    "number", [signal.SIGKILL, signal.SIGSEGV, signal.SIGTERM, signal.SIGINT], ids=lambda number: number.name
)
def test_the_end_of_the_work_is_told(number: signal.Signals, root: Path) -> None:
    """The working process is ended by itself: one line says how.

    As the kernel does for want of memory or a library by a defect.
    """
    stage = staged_once(SCENES_HERE["print"], root)
    world = stage.again(root / "print" / "case")
    started = ours(stage_started(stage, world))
    assert Moment(delay=stage.done.seconds / 3, number=number, times=0).send(started)
    children = (
        (Path("/proc") / str(started.process.pid) / "task" / str(started.process.pid) / "children")
        .read_text(encoding="utf-8")
        .split()
    )
    os.kill(int(children[0]), number)
    done = started.ended()
    code = {signal.SIGKILL: 4, signal.SIGSEGV: 1, signal.SIGTERM: 143, signal.SIGINT: 4}[number]
    assert [] == list(what_is_wrong(stage, world, done, (code,)))
    assert 1 == len(done.stderr.splitlines())
    assert [] == list(what_is_wrong_later(stage, world))


@pytest.mark.signal
def test_interrupted_training_goes_on_where_it_was(root: Path, tally: Tally) -> None:
    """Real training, ended at moments: every result that was there stays.

    In the end there is what an uninterrupted build gives.
    """
    stage = staged_once(SCENES_HERE["train"], root)
    world = stage.again(root / "train" / "case")
    for place in range(12 if ALL else 2):
        kept = content(world.project / ".lrbs" / "results")
        started = world.start(*WEB)
        moment = moment_of(stage.done.seconds * (0.2 + 0.07 * place), WAYS[place % len(WAYS)])
        moment.send(started)
        assert started.ended().code in (0, 128 + moment.number)
        assert ({}, []) == (world.left_after(), world.litter())
        assert content(world.project / ".lrbs" / "results").items() >= kept.items()
        tally("signal", 1)
    assert [] == list(what_is_wrong_later(stage, world))

"""A command in a world of its own: a project, a home, a folder for temporary files.

What fails in it at which moment, and what must hold after.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import chain, zip_longest
from pathlib import Path

from tests.commands import command, content
from tests.samples import ALL

POINTS = int(os.environ.get("LRBS_POINTS", "64"))
"""At how many moments of each scene a call fails, where all is tried.

There are hundreds of them, and each takes seconds.
"""

HANGS = 180.0
"""Seconds after which a command hangs, however busy the machine is."""

GONE = 2.0 if ALL else 60.0
"""Seconds within which all processes are gone after their command.

The promise, or where other tests run beside, what only a hang takes.
"""

UNSPEAKABLE = (
    "Traceback",
    "This is a defect",
    "Exception ignored",
    "Fatal Python error",
    "resource_tracker",
    "Warning:",
)
"""What no failure of the machine may bring up."""


@dataclass(frozen=True, kw_only=True)
class Done:
    """How a command ended."""

    code: int
    stdout: str
    stderr: str
    seconds: float


@dataclass(frozen=True)
class World:
    """A folder that holds all that a command can reach: ``project``, ``dest``, ``home``, ``tmp``."""

    folder: Path

    @property
    def project(self) -> Path:
        """Where the project is."""
        return self.folder / "project"

    @property
    def dest(self) -> Path:
        """Where something is published to."""
        return self.folder / "dest"

    @property
    def output(self) -> Path:
        """Where the report is."""
        return self.project / "output"

    @property
    def temporary(self) -> Path:
        """Where temporary files go."""
        return self.folder / "tmp"

    @property
    def variables(self) -> dict[str, str]:
        """The environment of every command in here."""
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("XDG_", "LRBS_", "PYTEST", "PYTHONUNBUFFERED"))
        }
        return {**kept, "HOME": str(self.folder / "home"), "TMPDIR": str(self.temporary)}

    def words(self, *words: str) -> list[str]:
        """Put the places of this world into a command's words."""
        return [word.format(project=self.project, dest=self.dest) for word in words]

    def start(
        self,
        *words: str,
        before: Sequence[str] = (),
        variables: Mapping[str, str | None] | None = None,
        stdin: int | None = subprocess.DEVNULL,
        stdout: int | None = None,
        cwd: Path | None = None,
    ) -> Started:
        """Start the command in a session of its own.

        ``before`` are words that start it, such as strace's; a variable of ``None`` is not there.
        """
        said = self.folder / "stdout", self.folder / "stderr"
        given = {**self.variables, **(variables or {})}
        with said[0].open("wb") as out, said[1].open("wb") as errors:
            process = subprocess.Popen(
                [*before, *command(*self.words(*words))],
                cwd=cwd or "/",
                env={name: value for name, value in given.items() if value is not None},
                stdin=stdin,
                stdout=out if stdout is None else stdout,
                stderr=errors,
                start_new_session=True,
            )
        return Started(world=self, process=process)

    def run(self, *words: str, before: Sequence[str] = (), **options: object) -> Done:
        """Run the command to its end."""
        return self.start(*words, before=before, **options).ended()  # type: ignore[arg-type]  # those of ``start``

    def processes(self) -> dict[int, str]:
        """Return all processes that were started in this world, by their number."""
        found = {}
        mark = os.fsencode(self.temporary)
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit() and int(entry.name) != os.getpid():
                with contextlib.suppress(OSError):
                    if (
                        mark in (entry / "environ").read_bytes()
                        and b"\nState:\tZ" not in (entry / "status").read_bytes()
                    ):
                        found[int(entry.name)] = (
                            (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                        )
        return found

    def left_after(self, seconds: float = GONE) -> dict[int, str]:
        """Return what is still running after so long; then end it."""
        limit = time.monotonic() + seconds
        while (left := self.processes()) and time.monotonic() < limit:
            time.sleep(0.02)
        for number in left:
            with contextlib.suppress(OSError):
                os.kill(number, signal.SIGKILL)
        return left

    def litter(self) -> list[str]:
        """Name what was left in the folder for temporary files."""
        return sorted(str(path.relative_to(self.temporary)) for path in self.temporary.rglob("*"))


@dataclass(frozen=True, kw_only=True)
class Started:
    """A command that runs."""

    world: World
    process: subprocess.Popen[bytes]
    since: float = field(default_factory=time.monotonic)

    def ended(self, hangs: float = HANGS) -> Done:
        """Wait for its end. One that hangs is a failure."""
        try:
            code = self.process.wait(hangs)
        except subprocess.TimeoutExpired:
            left = self.world.left_after(0)
            self.process.kill()
            self.process.wait()
            raise AssertionError(f"hangs: {left}\n{self.said(2)}") from None
        return Done(
            code=code, stdout=self.said(1), stderr=self.said(2), seconds=time.monotonic() - self.since
        )

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the command: the process that was started, or what strace started in its place."""
        wanted = self.process.pid
        with contextlib.suppress(OSError, IndexError):
            if (Path("/proc") / str(wanted) / "comm").read_text(encoding="utf-8").startswith("strace"):
                children = Path("/proc") / str(wanted) / "task" / str(wanted) / "children"
                wanted = int(children.read_text(encoding="utf-8").split()[0])
        with contextlib.suppress(ProcessLookupError):
            os.kill(wanted, number)

    def said(self, number: int) -> str:
        """Return what was said so far on standard output, 1, or error, 2."""
        return (self.world.folder / ("stdout", "stderr")[number - 1]).read_text(
            encoding="utf-8", errors="backslashreplace"
        )


@dataclass(frozen=True, kw_only=True)
class Scene:
    """A command, with what there was before it; how it is watched to its end, and its exit code then.

    The exit code is the one that it has when nothing fails. ``is_whole``: what it writes into another folder
    is there as a whole or not at all, unless it is killed. ``once``: the exit code when it has been done
    already.
    """

    name: str
    words: tuple[str, ...]
    prepare: Callable[[World], None]
    watch: Callable[[Started], Done] = Started.ended
    code: int = 0
    is_whole: bool = True
    once: int = 0

    def __str__(self) -> str:
        """Name it among the tests."""
        return self.name


@dataclass(frozen=True, kw_only=True)
class Stage:
    """A scene that was prepared and played once.

    What there was before, and what there is after when nothing fails.
    """

    scene: Scene
    before: World
    after: World
    done: Done

    def again(self, place: Path) -> World:
        """Return the same beginning again, in a place whose earlier content goes."""
        world = World(place)
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(self.before.folder, place, symlinks=True)
        return world


@cache
def staged_once(scene: Scene, root: Path) -> Stage:
    """Prepare a scene below a folder and play it, once in this process."""
    shutil.rmtree(root / scene.name, ignore_errors=True)
    before, after = World(root / scene.name / "before"), World(root / scene.name / "after")
    for folder in (before.project, before.temporary, before.folder / "home"):
        folder.mkdir(parents=True)
    scene.prepare(before)
    stage = Stage(scene=scene, before=before, after=after, done=Done(code=0, stdout="", stderr="", seconds=0))
    stage.again(after.folder)
    done = scene.watch(after.start(*scene.words))
    assert (scene.code, {}, []) == (done.code, after.left_after(), after.litter()), done.stderr
    return Stage(scene=scene, before=before, after=after, done=done)


def what_is_wrong(  # noqa: PLR0913 - all that is known of it
    stage: Stage,
    world: World,
    done: Done,
    codes: Sequence[int],
    log: str = "",
    *,
    may_stop_midway: bool = False,
) -> Iterator[str]:
    """Say all that does not hold after a command that something happened to.

    ``log`` tells the calls that failed. ``may_stop_midway``: it was killed, so its own folder for temporary
    files may be there, and what it published elsewhere may wait for the next run.
    """
    if left := world.left_after():
        yield f"still running: {left}"
    if done.code not in codes:
        yield f"exit code {done.code}"
    if found := [
        word for word in UNSPEAKABLE if word in done.stdout + done.stderr and not _is_a_librarys(word, log)
    ]:
        yield f"says {found}"
    if done.code > 0 and not (done.stderr + done.stdout).strip():
        yield "says nothing"
    may_litter = may_stop_midway or re.search(
        r"^\d+ +(unlink|unlinkat|rmdir)\(.*\(INJECTED\)$", log, re.MULTILINE
    )
    if not may_litter and (litter := world.litter()):
        yield f"left in the temporary folder: {litter}"
    yield from _what_is_wrong_with_files(stage, world, done, may_stop_midway=may_stop_midway)


def _is_a_librarys(word: str, log: str) -> bool:
    """Tell whether something unspeakable may be said.

    Python's own library, and others, write of a want of memory what they like.
    """
    return word in ("Traceback", "Warning:") and "mmap(" in log


def _what_is_wrong_with_files(
    stage: Stage, world: World, done: Done, *, may_stop_midway: bool
) -> Iterator[str]:
    is_new = content(world.output) == content(stage.after.output)
    if not is_new and content(world.output) != content(stage.before.output):
        yield (
            "output is neither old nor new: "
            f"{differences(content(stage.after.output), content(world.output))}"
        )
    if done.code == 0 and not is_new:
        yield "exit code 0, and nothing published"
    kept, asked = (
        content(world.project / ".lrbs" / "results"),
        content(stage.before.project / ".lrbs" / "results"),
    )
    if not kept.items() >= asked.items():
        yield f"results lost: {differences(asked, kept)}"
    if (
        stage.scene.is_whole
        and not may_stop_midway
        and published(world) not in (published(stage.before), published(stage.after))
    ):
        yield (
            "published elsewhere is neither old nor new: "
            f"{differences(published(stage.after), published(world))}"
        )


def what_is_wrong_later(stage: Stage, world: World) -> Iterator[str]:
    """Run the same command once more, with nothing in its way.

    Say what is not as if nothing had ever happened.
    """
    # What a killed command left is swept once it is old, which has a test of its own.
    shutil.rmtree(world.temporary)
    world.temporary.mkdir()
    code = stage.scene.once if published(world) == published(stage.after) else stage.scene.code
    done = stage.scene.watch(world.start(*stage.scene.words))
    if done.code != (code or stage.scene.code):
        yield f"later: exit code {done.code}: {done.stderr}"
    if content(world.output) != content(stage.after.output):
        yield (
            f"later: output is another one: {differences(content(stage.after.output), content(world.output))}"
        )
    if published(world) != published(stage.after):
        yield (
            "later: what is published elsewhere is another: "
            f"{differences(published(stage.after), published(world))}"
        )
    if editions(world) != editions(stage.after):
        yield f"later: other editions: {editions(world)}"
    if rest := [
        name
        for name in content(world.project)
        if re.search(r"\.new$|/(building|next-output|old-output|set-aside)/|-journal$|\.state$", name)
    ]:
        yield f"later: left in the project: {rest}"
    if (left := world.left_after()) or world.litter():
        yield f"later: left behind: {left} {world.litter()}"


def published(world: World) -> dict[str, bytes]:
    """Read what was published elsewhere, without what the tool keeps there for itself."""
    return (
        {name: text for name, text in content(world.dest).items() if not name.startswith(".lrbs-report")}
        if world.dest.is_dir()
        else {}
    )


def editions(world: World) -> list[tuple[int, str]]:
    """Return number and id of every edition."""
    file = world.project / ".lrbs" / "history.sqlite"
    if not file.exists() or not file.stat().st_size:
        return []
    with contextlib.closing(sqlite3.connect(file)) as connection:
        has_any = connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'editions'").fetchone()[
            0
        ]
        return (
            connection.execute("SELECT number, id FROM editions ORDER BY number").fetchall()
            if has_any
            else []
        )


def differences(asked: Mapping[str, bytes], found: Mapping[str, bytes]) -> list[str]:
    """Name the files that differ."""
    return sorted(name for name in asked.keys() | found.keys() if asked.get(name) != found.get(name))


# Calls that fail

FAILURES: Mapping[str, tuple[str, ...]] = {
    "rename": ("EIO", "ENOSPC", "KILL"),
    "renameat": ("EIO", "ENOSPC", "KILL"),
    "renameat2": ("EIO", "ENOSPC", "KILL"),
    "fsync": ("EIO", "ENOSPC", "EINTR", "KILL"),
    "fdatasync": ("EIO", "ENOSPC", "KILL"),
    "write": ("ENOSPC", "EIO", "EINTR", "KILL"),
    "pwrite64": ("ENOSPC", "EIO", "KILL"),
    "ftruncate": ("EIO", "KILL"),
    "mkdir": ("ENOSPC", "EACCES", "KILL"),
    "mkdirat": ("ENOSPC", "EACCES", "KILL"),
    "unlink": ("EIO", "EACCES", "KILL"),
    "unlinkat": ("EIO", "EACCES", "KILL"),
    "rmdir": ("EIO", "KILL"),
    "openat": ("EMFILE", "EIO", "ENOSPC", "ENOMEM", "EINTR", "KILL"),
    "socket": ("EMFILE", "ENOMEM", "KILL"),
    "socketpair": ("EMFILE", "KILL"),
    "pipe2": ("EMFILE", "KILL"),
    "sendto": ("ENOBUFS", "KILL"),
    "sendmsg": ("ENOBUFS", "KILL"),
    "link": ("EIO", "EMLINK", "KILL"),
    "linkat": ("EIO", "EMLINK", "KILL"),
    "flock": ("EINTR", "ENOLCK", "KILL"),
    "clone": ("EAGAIN", "ENOMEM", "KILL"),
    "clone3": ("EAGAIN", "KILL"),
    "vfork": ("EAGAIN", "KILL"),
    "mmap": ("ENOMEM", "KILL"),
}
"""How each call can fail; KILL is the end of the process that makes it."""

PLACED = ("openat", "write")
"""Calls that are made by the thousand while Python starts.

Only those that concern the world of the command are moments.
"""

CHANGING = ("rename", "renameat", "renameat2", "link", "linkat", "unlink", "ftruncate", "fdatasync")
"""Calls that change what is kept: each of them is a moment."""

MOST_MOMENTS = 24, 6
"""Moments of one call in one scene, for those that change what is kept and for all others.

When there are more, so many, evenly spread.
"""

LINE = re.compile(r"^(\d+)\s+(\w+)\((.*)$")
RESUMED = re.compile(r"^(\d+)\s+<\.\.\. (\w+) resumed>(.*)$")


@dataclass(frozen=True, order=True, kw_only=True)
class Point:
    """A moment at which something fails: the Nth time that a process makes a call, and how."""

    call: str
    failure: str
    number: int

    @property
    def injection(self) -> str:
        """Say it to strace."""
        what = "signal=KILL" if self.failure == "KILL" else f"error={self.failure}"
        return f"{self.call}:{what}:when={self.number}"

    def __str__(self) -> str:
        """Say it to people."""
        return f"{self.call} {self.number}: {self.failure}"


@dataclass(frozen=True, kw_only=True)
class Call:
    """A call that a process made: which one, for the how manieth time in that process, and with what."""

    name: str
    number: int
    said: str


def traced(
    scene: Scene, world: World, calls: Sequence[str], injection: str = ""
) -> tuple[Done, list[Call], str]:
    """Play a scene with every call of these written down, and one of them failing.

    Returns its end, the calls, and the log.
    """
    log = world.folder / "calls"
    options = [
        "strace",
        "-f",
        "-qq",
        "-y",
        "-s",
        "0",
        "-o",
        str(log),
        "-e",
        f"trace={','.join(calls)}",
        "-e",
        "signal=none",
    ]
    if "signal=" not in injection:  # with it, strace 6.1 sends no signal
        options.append("--seccomp-bpf")
    done = scene.watch(
        world.start(*scene.words, before=[*options, *(["-e", f"inject={injection}"] if injection else [])])
    )
    text = log.read_text(encoding="utf-8", errors="replace")
    return done, list(_calls(text)), text


def _calls(log: str) -> Iterator[Call]:
    counts: dict[tuple[str, str], int] = {}
    for line in log.splitlines():
        if made := LINE.match(line):
            key = made[1], made[2]
            counts[key] = counts.get(key, 0) + 1
            yield Call(name=made[2], number=counts[key], said=made[3])


@cache
def points_of(stage: Stage, place: Path) -> tuple[Point, ...]:
    """Return all moments of a scene at which something can fail.

    They are every call that its processes make, and every way that this call can fail.
    """
    world = stage.again(place)
    done, calls, _ = traced(stage.scene, world, list(FAILURES))
    assert done.code == stage.scene.code, done.stderr
    mark, before = str(world.folder), _before_us(calls)
    numbers: dict[str, set[int]] = {}
    for call in calls:
        if call.number > before.get(call.name, 0) and (call.name not in PLACED or mark in call.said):
            numbers.setdefault(call.name, set()).add(call.number)
    return tuple(
        Point(call=name, failure=failure, number=number)
        for name, failures in FAILURES.items()
        for number in _spread(sorted(numbers.get(name, ())), MOST_MOMENTS[name not in CHANGING])
        for failure in failures
    )


def _before_us(calls: Sequence[Call]) -> Mapping[str, int]:
    """Count the calls that are made before anything of ours is read.

    What the loader of programs and Python itself do then is nobody's promise.
    """
    counts: dict[str, int] = {}
    for call in calls:
        if call.name == "openat" and "/lrbs_report/" in call.said:
            return counts
        counts[call.name] = call.number
    raise AssertionError("nothing of ours was read")


def _spread(numbers: Sequence[int], most: int) -> Sequence[int]:
    """Return all of some numbers, or as many as are tried.

    They are evenly spread, the first and the last among them.
    """
    if len(numbers) <= most:
        return numbers
    return sorted({numbers[round(place * (len(numbers) - 1) / (most - 1))] for place in range(most)})


def sample(points: Sequence[Point], count: int, seed: str) -> list[Point]:
    """Choose so many moments, always the same ones, of every kind of failure as far as they go."""

    def chance(point: Point) -> str:
        return hashlib.sha256(f"{seed} {point}".encode()).hexdigest()

    kinds: dict[tuple[str, str], list[Point]] = {}
    for point in sorted(points, key=chance):
        kinds.setdefault((point.call, point.failure), []).append(point)
    rounds = zip_longest(*sorted(kinds.values(), key=lambda kind: chance(kind[0])))
    return [point for point in chain.from_iterable(rounds) if point is not None][:count]


def has_failed(point: Point, calls: Sequence[Call], log: str) -> bool:
    """Tell whether the moment came: the call failed, or its process ended there."""
    if point.failure != "KILL":
        return "(INJECTED)" in log
    return any(call.name == point.call and call.number == point.number for call in calls)

"""Placing files into a blog, stopped or refused at each call to the system.

Old or new, nothing of the blogger's lost, and the next run converges.

``strace`` lets the Nth call of a kind fail, or kills the process before it. A fixed sample is tried always,
every call with LRBS_FAULTS=all.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from lrbs_report.publish.placing import place
from lrbs_report.publish.room import OURS
from tests.commands import command, content, run
from tests.conftest import Tally
from tests.factory.projects import kept_project
from tests.pages.checkers import program

OLD = {"post/index.md": b"old index", "post/same.txt": b"same", "post/gone/c.txt": b"old c"}
NEW = {
    "post/index.md": b"new index",
    "post/same.txt": b"same",
    "post/new/d.txt": b"new d",
    "taken.txt": b"ours",
}
MINE = {"post/mine.txt": b"the blogger's", "posts/other.md": b"the blogger's too"}
TAKEN = b"in the way, and the blogger's"

CALLS = (
    "openat",
    "write",
    "rename",
    "renameat",
    "link",
    "linkat",
    "unlink",
    "unlinkat",
    "mkdir",
    "mkdirat",
    "rmdir",
    "fsync",
    "ftruncate",
)
KINDS = {
    "KILL": (CALLS, "signal=KILL:when={}"),
    "ENOSPC": (CALLS, "error=ENOSPC:when={}"),
    "ENOSPC from there on": (
        ("write", "openat", "mkdir", "rename", "link", "linkat", "fsync"),
        "error=ENOSPC:when={}+",
    ),
    "EIO": (CALLS, "error=EIO:when={}"),
    "EIO from there on": (CALLS, "error=EIO:when={}+"),
    "EMFILE": (("openat",), "error=EMFILE:when={}"),
    "EMFILE from there on": (("openat",), "error=EMFILE:when={}+"),
    "EINTR": (CALLS, "error=EINTR:when={}"),
}
SAMPLE = 3
"""Calls of one kind that are tried always, where only that kind is."""

BEGIN, END = "/lrbs-begins", "/lrbs-ends"
DRIVER = f"""
import contextlib, os, sys
from pathlib import Path
from lrbs_report.base.errors import ReportError
from lrbs_report.publish.placing import place
with contextlib.suppress(OSError):
    os.unlink({BEGIN!r})
try:
    place(Path(sys.argv[1]), {NEW!r}, "article", {{"target": "none"}}, adopt=True)
except ReportError as error:
    os.writev(2, [str(error).encode()])  # no call that is made to fail
    os._exit(error.exit_code)
with contextlib.suppress(OSError):
    os.unlink({END!r})
os._exit(0)
"""


@pytest.fixture(scope="module")
def blog(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a blog with an old publication, files of the blogger's, and one in the way of the next."""
    folder = tmp_path_factory.mktemp("blog") / "blog"
    for path, text in {**MINE, "taken.txt": TAKEN}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(text)
    place(folder, OLD, "article", {"target": "none"})
    return folder


@pytest.fixture(scope="module")
def counts(blog: Path, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, range]:
    """Return which calls of each kind placing makes: those between the two marks."""
    folder = tmp_path_factory.mktemp("counted")
    shutil.copytree(blog, folder / "blog")
    log = folder / "log"
    done = traced(folder / "blog", [f"--trace={optional(CALLS)}", "-o", str(log)])
    assert 0 == done.returncode, done.stderr
    before, within, seen = Counter[str](), Counter[str](), 0
    for line in log.read_text(encoding="utf-8").splitlines():
        name = line.partition("(")[0]
        seen += BEGIN in line or END in line
        (before if seen == 0 or BEGIN in line else within)[name] += seen < 2 and END not in line
    return {name: range(before[name] + 1, before[name] + within[name] + 1) for name in CALLS}


def optional(calls: tuple[str, ...]) -> str:
    """Name calls that not every machine has."""
    return ",".join(f"?{name}" for name in calls)


def traced(folder: Path, words: list[str]) -> subprocess.CompletedProcess[str]:
    """Place the new set in a process that strace watches."""
    variables = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    placing = [sys.executable, "-P", "-c", DRIVER, str(folder)]
    return subprocess.run(
        [program("strace"), *words, *placing],
        env=variables,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def points(kind: str, counts: Mapping[str, range]) -> list[tuple[str, int]]:
    """Return the calls that are tried.

    All of them, or one of each, at which some files are placed and others not; or some of one.
    """
    every = [(name, number) for name in KINDS[kind][0] for number in counts[name]]
    assert len(every) > SAMPLE
    if os.environ.get("LRBS_FAULTS") == "all":
        return every
    if len(KINDS[kind][0]) == 1:
        return [every[part * len(every) // SAMPLE] for part in range(SAMPLE)]
    return [(name, counts[name][len(counts[name]) // 3]) for name in KINDS[kind][0] if counts[name]]


@pytest.mark.fault
@pytest.mark.parametrize("kind", KINDS)
def test_stopped_anywhere_nothing_is_lost(
    kind: str, blog: Path, counts: Mapping[str, range], tmp_path: Path, tally: Tally
) -> None:
    """Each file is old or new; an error is one message and exit 4.

    The next run gives what an undisturbed one gives.
    """
    tried = 0
    for name, number in points(kind, counts):
        folder = tmp_path / "blog"
        shutil.copytree(blog, folder)
        log = tmp_path / "log"
        done = traced(
            folder, [f"--trace={name}", f"--inject={name}:{KINDS[kind][1].format(number)}", "-o", str(log)]
        )
        where = f"{kind} at {name} {number}: {done.returncode} {done.stderr}"
        assert_stopped_in_order(kind, done, folder, where)
        place(folder, NEW, "article", {"target": "none"}, adopt=True)
        assert_placed(folder, where)
        shutil.rmtree(folder)
        tried += 1
    tally("fault", tried)


def assert_stopped_in_order(
    kind: str, done: subprocess.CompletedProcess[str], folder: Path, where: str
) -> None:
    """Whoever was not killed said one message and exited with 4, or did it all; no file is in between."""
    assert done.returncode in ({-signal.SIGKILL, 128 + signal.SIGKILL} if kind == "KILL" else {0, 4}), where
    assert "Traceback" not in done.stderr, where
    assert (done.returncode == 4) == bool(done.stderr), where
    assert [] == list(neither(folder)), where
    if done.returncode == 4 and not kind.endswith("on"):
        assert state(folder) in ({**MINE, **OLD, "taken.txt": TAKEN}, {**MINE, **NEW}), where


def assert_placed(folder: Path, where: str) -> None:
    """All files are the new ones, what was taken away is set aside once, and no litter is left."""
    assert {**MINE, **NEW} == state(folder), where
    assert [TAKEN] == [path.read_bytes() for path in (folder / OURS / "set-aside").rglob("taken.txt")], where
    assert [] == [
        path.name
        for path in (folder / OURS).iterdir()
        if re.match(r"staged|journal|done|\..*new$", path.name)
    ], where
    assert not (folder / "post" / "gone").exists(), where


def state(folder: Path) -> dict[str, bytes]:
    """Return every file but our own notes."""
    return {path: text for path, text in content(folder).items() if not path.startswith(OURS)}


def neither(folder: Path) -> Iterator[str]:
    """Name each file that is neither old nor new, and each of the blogger's that is not as it was."""
    found = state(folder)
    yield from (path for path, text in MINE.items() if found.get(path) != text)
    aside = [path.read_bytes() for path in (folder / OURS).rglob("*") if path.is_file()]
    yield from (path for path in ("taken.txt",) if TAKEN not in (found.get(path), *aside))
    for path in {*OLD, *NEW} - {"taken.txt"}:
        if found.get(path) not in (OLD.get(path), NEW.get(path)):
            yield path


# The whole command

COMMANDS: Mapping[str, tuple[str, ...]] = {
    "publish": ("publish", "markdown", "--date", "2026-01-31"),
    "figures": ("figures",),
}
COMMAND_CALLS = ("rename", "linkat", "unlink", "mkdir", "fsync")
COMMAND_SAMPLE, COMMAND_MANY = 2, 40


@pytest.mark.fault
@pytest.mark.long(1)
@pytest.mark.parametrize("how", ["signal=KILL", "error=ENOSPC"])
@pytest.mark.parametrize("name", COMMANDS)
def test_the_whole_command_stopped_anywhere(name: str, how: str, tmp_path: Path, tally: Tally) -> None:
    """Killed or refused in the blog's folder: one message, no litter.

    The same command again publishes what it would have.
    """
    kept = kept_project(tmp_path / "project").folder
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    reference, dest, log = tmp_path / "reference", tmp_path / "dest", tmp_path / "log"
    for folder in (reference, dest):
        folder.mkdir()
    words: tuple[str | Path, ...] = (*COMMANDS[name], dest, "--project", kept)
    for theme in ("light", "auto"):
        run(*COMMANDS[name], reference, "--project", kept, "--theme", theme)
    run(*words, "--theme", "light")
    shutil.copytree(dest, tmp_path / "before")
    _whole(words, log, temporary, f"--trace={optional(COMMAND_CALLS)}")
    before, after = state(tmp_path / "before"), state(reference)
    tried = 0
    for call, number in _tried(list(_in_folder(log, dest))):
        shutil.rmtree(dest)
        shutil.copytree(tmp_path / "before", dest)
        done = _whole(words, log, temporary, f"--trace={call}", f"--inject={call}:{how}:when={number}")
        where = f"{how} at {call} {number}: {done.returncode} {done.stderr}"
        assert done.returncode in (0, 4), where
        assert "Traceback" not in done.stderr, where
        assert [] == list(temporary.iterdir()), where
        assert [] == [
            path for path, text in state(dest).items() if text not in (before.get(path), after.get(path))
        ], where
        run(*words)
        assert after == state(dest), where
        tried += 1
    tally("fault", tried)


def _tried(every: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """Return a few calls of a command, evenly spread, or many where all are tried."""
    wanted = COMMAND_MANY if os.environ.get("LRBS_FAULTS") == "all" else COMMAND_SAMPLE
    return [every[part * len(every) // wanted] for part in range(wanted)]


def _whole(
    words: tuple[str | Path, ...], log: Path, temporary: Path, *how: str
) -> subprocess.CompletedProcess[str]:
    """Run the command, whose working process strace watches."""
    tracing = [program("strace"), "-f", "--seccomp-bpf", "-o", str(log), *how]
    variables = {**os.environ, "TMPDIR": str(temporary), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [*tracing, *command(*words)], env=variables, capture_output=True, text=True, check=False, timeout=300
    )


def _in_folder(log: Path, folder: Path) -> Iterator[tuple[str, int]]:
    """Return the calls that touch a folder, each with its number among those of its kind and process."""
    counted, files = Counter[tuple[str, str]](), False
    for line in log.read_text(encoding="utf-8").splitlines():
        process, _, call = line.partition(" ")
        name = call.strip().partition("(")[0]
        counted[process, name] += 1
        files = files or str(folder) in line
        if str(folder) in line or (files and name == "fsync"):
            yield name, counted[process, name]

"""Building again and again, each time in a process of its own: a build that crashes ends nothing but itself."""

from __future__ import annotations

import contextlib
import json
import signal
import subprocess
import sys
import threading
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from lrbs_report.console import short
from lrbs_report.project import Project

PAUSE = 0.4
"""Seconds between two looks at the files."""

STOP_SECONDS = 10
Seen = Mapping[Path, tuple[int, int]]


@dataclass(frozen=True)
class State:
    """What the page shows: ``revision`` counts the builds that ended well, ``done`` of ``total`` runs are trained, ``text`` is in hand."""

    phase: Literal["building", "ready", "failed"] = "building"
    revision: int = 0
    done: int = 0
    total: int = 0
    text: str = ""


@dataclass
class Board:
    """The state for all who watch: whoever waits is woken when it changes."""

    state: State = State()
    changed: threading.Condition = field(default_factory=threading.Condition)

    def show(self, **changes: Any) -> None:  # noqa: ANN401 - fields of a state
        """Change the state."""
        with self.changed:
            self.state = replace(self.state, **changes)
            self.changed.notify_all()

    def next_after(self, state: State, seconds: float) -> State:
        """Wait until the state is another one, for at most so long."""
        with self.changed:
            self.changed.wait_for(lambda: self.state is not state, seconds)
            return self.state


def build_again_and_again(project: Project, board: Board, stop: threading.Event) -> None:
    """Build, wait for a change, and build again, until told to stop. A change while a build is at work stops that one; its results are kept."""
    seen: Seen = {}
    while not stop.is_set():
        seen = _look(project)
        board.show(phase="building", done=0, total=0, text="")
        with _started(project) as build:
            teller = threading.Thread(target=_listen, args=(build, board), daemon=True)
            teller.start()
            while build.poll() is None and not stop.is_set() and _look(project) == seen:
                stop.wait(PAUSE)
            is_over = build.poll() is not None
        if is_over:
            teller.join(STOP_SECONDS)
        while is_over and not stop.is_set() and _look(project) == seen:
            stop.wait(PAUSE)


def _look(project: Project) -> Seen:
    """Give size and time of every file that a person may change."""
    files = [project.definitions, *project.templates.rglob("*"), *_named_files(project)]
    found = {}
    for file in files:
        with contextlib.suppress(OSError):
            told = file.stat()
            found[file] = (told.st_mtime_ns, told.st_size)
    return found


def _named_files(project: Project) -> Iterator[Path]:
    """Give the logs and data sets that the definitions name, as far as they can be read."""
    try:
        raw = tomllib.loads(project.definitions.read_text(encoding="utf-8"))
        logs = [one["log"] for one in raw.get("references", [])]
        data = [one["source"].removeprefix("npz:") for one in raw.get("datasets", {}).values() if one["source"].startswith("npz:")]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return
    yield from (project.folder / str(name) for name in (*logs, *data))


@contextlib.contextmanager
def _started(project: Project) -> Iterator[subprocess.Popen[str]]:
    """Start a build, and end it in order when it is no longer wanted."""
    words = [sys.executable, "-P", "-m", "lrbs_report", "build", "--project", str(project.folder), "--json", "--allow-refuted", "--wait", "10"]
    build = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)  # noqa: S603 - our own
    try:
        yield build
    finally:
        if build.poll() is None:
            build.send_signal(signal.SIGTERM)
            try:
                build.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                build.kill()


def _listen(build: subprocess.Popen[str], board: Board) -> None:
    """Pass on what a build tells, and how it ended."""
    message = ""
    for line in build.stdout or ():
        event = json.loads(line)
        if event["event"] == "error":
            message = event["message"]
        else:
            _show(event, board)
    code = build.wait()
    if code == 0:
        board.show(phase="ready", revision=board.state.revision + 1, text="")
    elif code != 128 + signal.SIGTERM:
        board.show(phase="failed", text=message or f"The build ended with exit code {code}.")


def _show(event: Mapping[str, Any], board: Board) -> None:
    if event["event"] == "planned":
        board.show(total=event["missing"], done=0)
    elif event["event"] == "epoch":
        cost = short(event["cost"]) if event["cost"] is not None else "–"
        board.show(text=f"{event['experiment']}, seed {event['seed']}: epoch {event['epoch']}, cost {cost}")
    elif event["event"] == "run":
        board.show(done=board.state.done + 1)
    elif event["event"] == "stage":
        board.show(text=event["name"])

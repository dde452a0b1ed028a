"""Building again and again, each time in a process of its own.

A build that crashes ends nothing but itself.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from lrbs_report.base import bounds, plain_json
from lrbs_report.base.errors import DiskError
from lrbs_report.base.files import in_words
from lrbs_report.base.numeral import short
from lrbs_report.base.showing import counted
from lrbs_report.base.speaking import speak
from lrbs_report.base.supervising import LIVES_WITH
from lrbs_report.base.tongue import FOR_PEOPLE, told, tr
from lrbs_report.keeping.project import Project
from lrbs_report.kinds.measures import WATCHED, label_of
from lrbs_report.study import outline

PAUSE = 0.4
"""Seconds between two looks at the files."""

RETRY_SECONDS = 5.0
"""After a build that could not even be started."""

STOP_SECONDS = 10
Stamp = tuple[int, int]
Seen = Mapping[Path, Stamp]


@dataclass(frozen=True, kw_only=True)
class State:
    """What the page shows.

    ``revision`` counts the builds that ended well, ``done`` of ``total`` runs are trained, ``text`` is in
    hand. ``drafts`` counts what was shown while there was no report.
    """

    phase: Literal["building", "ready", "failed"] = "building"
    revision: int = 0
    done: int = 0
    total: int = 0
    text: str = ""
    drafts: int = 0

    @property
    def line(self) -> str:
        """What the bar of the page says, in the language of who serves."""
        if self.phase == "failed":
            return told(self.text)
        done = tr("{done} / {total} runs. ", done=self.done, total=self.total) if self.total else ""
        return told(tr("Building. {done}{text}", done=done, text=self.text))


@dataclass(kw_only=True)
class Board:
    """The state for all who watch: each change is another state.

    ``draft`` is the page that is shown as long as there is no report.
    """

    state: State = State()
    draft: str = ""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def show(self, **changes: Any) -> None:  # noqa: ANN401 - fields of a state
        """Change the state."""
        with self._lock:
            self.state = replace(self.state, **changes)

    def show_draft(self, draft: str) -> None:
        """Show another draft, and let those who watch know; the last good one stays while there is none."""
        if draft not in ("", self.draft):
            self.draft = draft
            self.show(drafts=self.state.drafts + 1)


class Watch:
    """Looks at every file that a person may change."""

    def __init__(self, project: Project) -> None:
        """Begin with nothing seen."""
        self._project = project
        self._read: Stamp | None = None
        self._named: list[Path] = []

    def look(self) -> Seen:
        """Return size and time of each file. The definitions are read only when they are other ones."""
        stamp = _stamp(self._project.definitions)
        if stamp != self._read:
            with contextlib.suppress(DiskError):  # no more files to open for now: the next look reads them
                self._read, self._named = stamp, outline.files(self._project.definitions)
        files = [self._project.definitions, *_below(self._project.templates), *self._named]
        return {file: found for file in files if (found := _stamp(file))}


def _stamp(file: Path) -> Stamp | None:
    with contextlib.suppress(OSError):
        told = file.stat()
        return told.st_mtime_ns, told.st_size
    return None


def _below(folder: Path) -> list[Path]:
    """Return what is in a folder and below, links as links.

    As much of it as a build would read, since beyond that it only complains.
    """
    found: list[Path] = []
    left = [] if folder.is_symlink() else [folder]
    while left and len(found) <= bounds.TEMPLATES:
        with contextlib.suppress(OSError), os.scandir(left.pop()) as entries:
            for entry in entries:
                if len(found) > bounds.TEMPLATES:
                    break
                if entry.is_dir(follow_symlinks=False):
                    left.append(Path(entry.path))
                if not entry.is_symlink():
                    found.append(Path(entry.path))
    return found


def build_again_and_again(
    project: Project, board: Board, stop: threading.Event, draft: Callable[[], str] = str
) -> None:
    """Build, wait for a change, and build again, until told to stop.

    A change while a build is at work stops that one; its results are kept. As long as no report is there,
    ``draft`` makes the page that is shown instead.
    """
    watch, notices = Watch(project), set[str]()
    while not stop.is_set():
        seen = watch.look()
        board.show(phase="building", done=0, total=0, text="")
        try:
            with _started(project) as build:
                teller = threading.Thread(target=_listen, args=(build, board, notices), daemon=True)
                teller.start()
                if not project.report.exists():
                    board.show_draft(draft())
                while build.poll() is None and not stop.is_set() and watch.look() == seen:
                    stop.wait(PAUSE)
                is_over = build.poll() is not None
            if is_over:
                teller.join(STOP_SECONDS)
        except (OSError, RuntimeError) as error:  # no more files, processes or threads for now
            board.show(phase="failed", text=in_words(error) if isinstance(error, OSError) else str(error))
            stop.wait(RETRY_SECONDS)
            continue
        while is_over and not stop.is_set() and watch.look() == seen:
            stop.wait(PAUSE)


@contextlib.contextmanager
def _started(project: Project) -> Iterator[subprocess.Popen[str]]:
    """Start a build, and end it in order when it is no longer wanted.

    Should this process be killed, it ends by itself.
    """
    words = [
        sys.executable,
        "-P",
        "-m",
        "lrbs_report",
        "build",
        "--project",
        str(project.folder),
        "--json",
        "--allow-refuted",
        "--wait",
        "10",
    ]
    variables = {**os.environ, LIVES_WITH: str(os.getpid()), FOR_PEOPLE: "1"}
    build = subprocess.Popen(  # noqa: S603 - our own
        words,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=variables,
    )
    try:
        yield build
    finally:
        if build.poll() is None:
            build.send_signal(signal.SIGTERM)
            try:
                build.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                build.kill()


def _listen(build: subprocess.Popen[str], board: Board, notices: set[str]) -> None:
    """Pass on what a build tells, and how it ended.

    To the page, and what is worth knowing, once, to the terminal.
    """
    message = ""
    for line in build.stdout or ():
        event = _event(line)
        if event.get("event") == "error":
            message = event["message"]
        elif event.get("event") == "notice" and event["message"] not in notices:
            notices.add(event["message"])
            with contextlib.suppress(DiskError):  # the page still follows when nobody can read the terminal
                speak(event["message"], as_error=True)
        else:
            _show(event, board)
    code = build.wait()
    if code == 0:
        board.show(phase="ready", revision=board.state.revision + 1, text="")
    elif code != 128 + signal.SIGTERM:
        board.show(phase="failed", text=message or tr("The build ended with exit code {code}.", code=code))


def _event(line: str) -> Mapping[str, Any]:
    """Read what a build says in a line; nothing when it was killed in the middle of it."""
    try:
        event = plain_json.loads(line)
    except ValueError:
        return {}
    return event if isinstance(event, dict) else {}


def _show(event: Mapping[str, Any], board: Board) -> None:
    kind = event.get("event")
    if kind == "planned":
        board.show(total=event["missing"], done=0)
    elif kind == "epoch":
        name = label_of(WATCHED)
        watched = short(event[name]) if event[name] is not None else "–"
        run = tr("{id}, seed {seed}", id=event["experiment"], seed=event["seed"])
        board.show(
            text=tr(
                "{run}: epoch {epoch}, {name} {watched}",
                run=run,
                epoch=event["epoch"],
                name=name,
                watched=watched,
            )
        )
    elif kind == "starting":
        board.show(text=tr("Starting {workers}, compiling.", workers=counted(event["workers"], "worker")))
    elif kind == "run":
        board.show(done=board.state.done + 1)
    elif kind == "stage":
        board.show(text=event["name"])

"""The processes that render: copies of one that has imported everything and done nothing yet.

Importing takes longer than writing a page.

``copying`` is what runs on the other side. A copy does one piece of work and ends; one that dies is replaced
once, and then said to have died.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import IO, Any, Generic, TypeVar

from lrbs_report.base.bounds import RENDER_SECONDS
from lrbs_report.base.errors import DiskError, ReportError
from lrbs_report.base.package import PACKAGE
from lrbs_report.base.tongue import Said, data, tr

Made = TypeVar("Made")

MODULES = ("targets.rendering", "targets.html", "charts.gallery")
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
"""A process with threads cannot be copied safely."""

PATIENCE = 1.0
"""Seconds in which a process that has nothing to do ends by itself."""

MOST_DEATHS = 2
"""A piece of work that cost so many processes is given up."""

AGAIN = tr("Everything finished is kept: run the same command again.")


@dataclass(eq=False)
class Press:
    """The process that is copied, the line on which it is asked to, and where it says what goes wrong.

    It begins at once.
    """

    pdf: bool
    process: subprocess.Popen[bytes] = field(init=False)
    asking: socket.socket = field(init=False)
    errors: IO[bytes] = field(init=False)

    def __post_init__(self) -> None:
        """Start importing what will render. Returns at once."""
        ours, theirs = socket.socketpair()
        modules = [*MODULES, *(["targets.pdf"] if self.pdf else [])]
        command = [
            sys.executable,
            "-P",
            "-m",
            "lrbs_report.report.targets.copying",
            str(theirs.fileno()),
            str(os.getpid()),
            *modules,
        ]
        variables = {**os.environ, **ONE_THREAD, "PYTHONPATH": _path()}
        self.asking, self.errors = ours, tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the process
        with theirs:
            self.process = subprocess.Popen(  # noqa: S603 - our own module
                command,
                env=variables,
                stdin=subprocess.DEVNULL,
                stdout=self.errors,
                stderr=self.errors,
                pass_fds=[theirs.fileno()],
            )

    def submit(self, work: Callable[..., Made], *given: Any) -> Pending[Made]:  # noqa: ANN401 - whatever the work takes
        """Let a copy do a piece of work, and return what waits for it.

        The work is a function of a module, and what it takes.
        """
        return Pending(press=self, request=(work, given))

    def ask(self, request: object) -> Connection:
        """Have a copy made, hand it a request, and return the line on which it will answer.

        A process that is gone shows when one listens.
        """
        ours, theirs = socket.socketpair()
        line = Connection(ours.detach())
        with theirs, contextlib.suppress(OSError):
            socket.send_fds(self.asking, [b"."], [theirs.fileno()])
        with contextlib.suppress(OSError):
            line.send(request)
        return line

    def revive(self) -> None:
        """Start anew if the process has died, as the copies do when it does."""
        if self.process.poll() is not None:
            self.close()
            self.__post_init__()

    def close(self) -> None:
        """End the process, and with it every copy."""
        self.asking.close()
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:  # it still imports
            self.process.kill()
            self.process.wait()
        self.errors.close()

    def how_it_ended(self) -> Said:
        """Say how the process that is copied ended: by a signal, or with its last words.

        Nothing when it lives.
        """
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(PATIENCE)  # its lines are closed a moment before it has ended
        code = self.process.returncode
        if code is None or code < 0:
            return data(signal.Signals(-code).name if code else "")
        self.errors.seek(0)
        lines = self.errors.read().decode(errors="replace").strip().splitlines()
        return data(lines[-1]) if lines else tr("exit code {code}", code=code)


@dataclass(eq=False, kw_only=True)
class Pending(Generic[Made]):
    """A piece of work that a copy has in hand."""

    press: Press
    request: tuple[Callable[..., Made], tuple[Any, ...]]
    line: Connection = field(init=False)

    def __post_init__(self) -> None:
        """Have it begun."""
        self.line = self.press.ask(self.request)

    def result(self) -> Made:
        """Wait for what was made, and return it.

        Raises what the work raised; and when copies die of it, ``DiskError`` or ``ReportError``.
        """
        for _ in range(MOST_DEATHS):
            kind, told = self._answer()
            if kind == "made":
                made: Made = told
                return made
            if kind == "failed":
                raise told
            how = told or self.press.how_it_ended() or tr("without a word")
            self.press.revive()
            self.line.close()
            self.line = self.press.ask(self.request)
        if how == "SIGKILL":
            raise DiskError(
                tr(
                    "A process that writes pages was killed twice ({how}), perhaps for want of memory. "
                    "{again}",
                    how=how,
                    again=AGAIN,
                )
            )
        raise ReportError(
            tr("A process that writes pages ended early twice ({how}). {again}", how=how, again=AGAIN)
        )

    def _answer(self) -> tuple[str, Any]:
        """Return what a copy says: what it made, what it failed with, or of which signal it died."""
        try:
            if not self.line.poll(RENDER_SECONDS):
                raise ReportError(
                    tr(
                        "A process that writes pages has not answered for {hours} hours and was ended. "
                        "{again}",
                        hours=f"{RENDER_SECONDS / 3600:g}",
                        again=AGAIN,
                    )
                )
            answer: tuple[str, Any] = self.line.recv()
        except (EOFError, OSError):
            return "died", ""
        return answer


_woken: list[Press] = []
"""The press that was started early, until somebody takes it."""


def wake(jobs: int, *, pdf: bool) -> None:
    """Start importing what will render, when ``jobs`` allows a process for it. Returns at once."""
    if jobs > 1 and not _woken:
        _woken.append(Press(pdf))


@contextlib.contextmanager
def press(languages: int, jobs: int, *, pdf: bool) -> Iterator[Press | None]:
    """Return the processes that render; ``None`` when this process does it all.

    With one language a second process writes the PDF; with several, each has one of its own.
    """
    if jobs == 1 or (languages == 1 and not pdf):
        yield None
        return
    wake(jobs, pdf=pdf)
    taken = _woken.pop()
    try:
        yield taken
    finally:
        taken.close()


def _path() -> str:
    """Return the folders to import from: the one with this package first."""
    return os.pathsep.join([str(PACKAGE.parent), *filter(None, [os.environ.get("PYTHONPATH")])])

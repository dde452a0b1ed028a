"""What a stranger's text asks for, in bounded memory and time.

That is templates, the Markdown that they give, and expressions.

The limits are the kernel's, so no library can overlook them. They hold for the one process that does the
work, in its main thread.
"""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

from lrbs_report.base import bounds, supervising
from lrbs_report.base.tongue import tr

STATUS = Path("/proc/self/status")
AGAIN = 0.2
"""Seconds of the processor's time until an alarm that nobody heard is given again: Python hears none inside
some of its own cleaning up.
"""


class TooMuch(Exception):
    """Something asks for more memory or time than there is for it; says in a few words which.

    Where it did so, its cause tells.
    """


class _TimeIsUp(BaseException):
    """The alarm. No library takes it for an error of its own."""


@dataclass(kw_only=True)
class _Fence:
    """The limits that hold at the moment, and how it was before.

    ``data`` is the limit of memory before, if it was changed.
    """

    seconds: float
    process: int = field(default_factory=os.getpid)
    is_up: bool = False
    data: tuple[int, int] | None = None
    handlers: dict[int, Any] = field(default_factory=dict)

    def put_up(self) -> None:
        """Let the limits hold from now on."""
        used = _data_used()
        if used is not None:
            self.data = resource.getrlimit(resource.RLIMIT_DATA)
            limits = [limit for limit in self.data if limit != resource.RLIM_INFINITY]
            resource.setrlimit(
                resource.RLIMIT_DATA, (min([used + bounds.TEMPLATE_MEMORY, *limits]), self.data[1])
            )
        self.is_up = True
        supervising.asked[0] = 1
        if threading.current_thread() is threading.main_thread():
            self.handlers = {
                number: signal.getsignal(number) for number in (signal.SIGPROF, signal.SIGVTALRM)
            }
            signal.signal(signal.SIGPROF, self._ring)
            signal.signal(signal.SIGVTALRM, signal.SIG_DFL)
            signal.setitimer(signal.ITIMER_PROF, self.seconds, AGAIN)
            signal.setitimer(signal.ITIMER_VIRTUAL, self.seconds + bounds.TEMPLATE_GRACE_SECONDS)

    def take_down(self) -> None:
        """Let everything be as it was. Doing so twice is once too often, and harmless."""
        self.is_up = False
        supervising.asked[0] = 0
        if self.data is not None:
            resource.setrlimit(resource.RLIMIT_DATA, self.data)
            self.data = None
        if self.handlers:
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        for number, handler in self.handlers.items():
            if handler is not None:
                signal.signal(number, handler)
        self.handlers = {}

    def _ring(self, _: int, __: FrameType | None) -> None:
        if self.is_up:
            raise _TimeIsUp


_up: list[_Fence] = []
"""The limits that hold in this process: those of the outermost ``bounded``."""


@contextlib.contextmanager
def bounded(runs: int = 0) -> Iterator[None]:
    """Bound what is done inside; the time grows with the number of runs that it is about.

    Inside another one, the limits of that one hold. Raises ``TooMuch``. Work that does not end within a
    further while, since it is in the hands of a library that hears no alarm, ends the process (SIGVTALRM).
    """
    around = next((fence for fence in _up if fence.process == os.getpid()), None)
    fence = around or _Fence(seconds=bounds.TEMPLATE_SECONDS + bounds.TEMPLATE_SECONDS_A_RUN * runs)
    try:
        with contextlib.nullcontext() if around else _standing(fence):
            yield
    except MemoryError as error:
        fence.take_down()
        _refuse(
            tr(
                "more than {template_memory} MB of memory",
                template_memory=bounds.TEMPLATE_MEMORY // bounds.MB,
            ),
            error,
        )
    except _TimeIsUp as alarm:
        fence.take_down()
        _refuse(tr("more than {seconds:.3g} seconds of the processor's time", seconds=fence.seconds), alarm)


@contextlib.contextmanager
def _standing(fence: _Fence) -> Iterator[None]:
    """Let limits hold inside."""
    _up[:] = [fence]
    try:
        fence.put_up()
        yield
    finally:
        fence.take_down()
        _up.clear()


def _refuse(what: str, error: BaseException) -> NoReturn:
    message = tr("takes {what}", what=what)
    raise TooMuch(message) from error


def _data_used() -> int | None:
    """Return the bytes that the kernel counts against the limit; nothing where it does not tell."""
    try:
        found = next(line for line in STATUS.read_bytes().splitlines() if line.startswith(b"VmData:"))
        return int(found.split()[1]) * 1024
    except (OSError, StopIteration, ValueError, IndexError):
        return None

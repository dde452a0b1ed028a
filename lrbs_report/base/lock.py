"""One build at a time in a project.

The kernel frees the lock when its holder ends, however it ends; the file stays.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import json
import os
import socket
import stat
import time
from collections.abc import Iterator
from pathlib import Path

from lrbs_report.base import plain_json
from lrbs_report.base.errors import DiskError, ProjectBusy
from lrbs_report.base.files import explain_disk, in_words
from lrbs_report.base.showing import one_line
from lrbs_report.base.supervising import started_process
from lrbs_report.base.tongue import tr

DYING = 5.0
"""Seconds to wait for what a killed build leaves: the processes that it had started end a moment after it."""

MOST_PIDS = 2**31

PAUSE = 0.2
"""Seconds between two tries while waiting."""


@contextlib.contextmanager
def hold(path: Path, wait: float) -> Iterator[None]:
    """Hold the project for the length of the ``with`` block, waiting for at most ``wait`` seconds.

    Raises ``ProjectBusy`` that names the holder when it is not free by then.
    """
    with explain_disk(path):
        descriptor = os.open(
            path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY, 0o644
        )
    try:
        _refuse_others(descriptor, path)
        _acquire(descriptor, time.monotonic() + wait)
        _sign(descriptor)
        try:
            yield
        finally:
            os.ftruncate(descriptor, 0)
    finally:
        os.close(descriptor)


def _refuse_others(descriptor: int, path: Path) -> None:
    """Refuse what could be somebody's file: it would be emptied. Ours is plain, and has one name."""
    told = os.fstat(descriptor)
    if not stat.S_ISREG(told.st_mode) or told.st_nlink > 1:
        raise DiskError(in_words(OSError(errno.EINVAL, tr("is in the way: this tool did not make it")), path))


def _acquire(descriptor: int, deadline: float) -> None:
    last = deadline + DYING
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= (last if _is_dying(descriptor) else deadline):
                raise ProjectBusy(_holder(descriptor)) from None
            time.sleep(PAUSE)
        else:
            return


def _sign(descriptor: int) -> None:
    """Write who holds the lock, for the message of whoever comes next."""
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, json.dumps({"pid": started_process(), "host": socket.gethostname()}).encode(), 0)


def _is_dying(descriptor: int) -> bool:
    """Tell whether the build that holds the project was killed on this machine."""
    try:
        pid, host = _signature(descriptor)
        os.kill(pid, 0)
    except ProcessLookupError:
        return host == socket.gethostname()
    except (ValueError, OSError):
        return False
    return False


def _signature(descriptor: int) -> tuple[int, str]:
    """Read who holds the lock. Raises ``ValueError`` when it does not say."""
    holder = plain_json.loads(os.pread(descriptor, 1000, 0))
    if (
        not isinstance(holder, dict)
        or type(holder.get("pid")) is not int
        or not 0 < holder["pid"] < MOST_PIDS
    ):
        message = tr("it names no process")
        raise ValueError(message)
    return holder["pid"], str(holder.get("host"))


def _named(pid: int, host: str) -> str:
    return one_line(tr("process {pid} on {host}", pid=pid, host=host))


def _holder(descriptor: int) -> str:
    try:
        name = _named(*_signature(descriptor))
    except ValueError:
        name = tr("another process")
    return tr(
        "Another build is at work in this project ({name}). Wait for it with --wait SECONDS, "
        "or try again later.",
        name=name,
    )

"""One build at a time in a project. The kernel frees the lock when its holder ends, however it ends; the file stays."""

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

from lrbs_report.errors import DiskError, ProjectBusy
from lrbs_report.files import explain_disk, in_words
from lrbs_report.showing import one_line

PAUSE = 0.2
"""Seconds between two tries while waiting."""


@contextlib.contextmanager
def hold(path: Path, wait: float) -> Iterator[None]:
    """Hold the project for the length of the ``with`` block, waiting for at most ``wait`` seconds.

    Raises ``ProjectBusy`` that names the holder when it is not free by then.
    """
    with explain_disk(path):
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY, 0o644)
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
        raise DiskError(in_words(OSError(errno.EINVAL, "is in the way: this tool did not make it"), path))


def _acquire(descriptor: int, deadline: float) -> None:
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                raise ProjectBusy(_holder(descriptor)) from None
            time.sleep(PAUSE)
        else:
            return


def _sign(descriptor: int) -> None:
    """Write who holds the lock, for the message of whoever comes next."""
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, json.dumps({"pid": os.getpid(), "host": socket.gethostname()}).encode(), 0)


def _holder(descriptor: int) -> str:
    try:
        holder = json.loads(os.pread(descriptor, 1000, 0))
        name = one_line(f"process {holder['pid']} on {holder['host']}")
    except (ValueError, KeyError, TypeError):
        name = "another process"
    return f"Another build is at work in this project ({name}). Wait for it with --wait SECONDS, or try again later."

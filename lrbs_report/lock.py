"""One build at a time in a project. The kernel frees the lock when its holder ends, however it ends; the file stays."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import socket
import time
from collections.abc import Iterator
from pathlib import Path

from lrbs_report.errors import ProjectBusy
from lrbs_report.files import explain_disk

PAUSE = 0.2
"""Seconds between two tries while waiting."""


@contextlib.contextmanager
def hold(path: Path, wait: float) -> Iterator[None]:
    """Hold the project for the length of the ``with`` block, waiting for at most ``wait`` seconds.

    Raises ``ProjectBusy`` that names the holder when it is not free by then.
    """
    with explain_disk(path):
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        _acquire(descriptor, time.monotonic() + wait)
        _sign(descriptor)
        try:
            yield
        finally:
            os.ftruncate(descriptor, 0)
    finally:
        os.close(descriptor)


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
        name = f"process {holder['pid']} on {holder['host']}"
    except (ValueError, KeyError, TypeError):
        name = "another process"
    return f"Another build is at work in this project ({name}). Wait for it with --wait SECONDS, or try again later."

"""The one way in which this tool speaks: everything is shown, nothing steers the terminal, and nobody must listen."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from typing import TextIO

from lrbs_report.errors import DiskError
from lrbs_report.files import in_words
from lrbs_report.showing import visible

GONE = (errno.EPIPE, errno.EBADF)
"""What a write says when whoever listened has left."""


def say(text: str, *, as_error: bool = False, end: str = "\n") -> None:
    """Say something to the person at the terminal, or to the program that reads along.

    Goes on without a reader who has left; raises ``DiskError`` when what is said cannot be kept, as on a full disk.
    """
    stream: TextIO | None = sys.stderr if as_error else sys.stdout
    if stream is None or stream.closed:
        return
    _write(stream, f"{visible(text)}{end}", "standard error" if as_error else "standard output")


def print_raw(text: str) -> None:
    """Write to standard output what another program reads as it is, such as a page or JSON, which has its own way to escape."""
    if sys.stdout is not None and not sys.stdout.closed:
        _write(sys.stdout, text, "standard output")


def _write(stream: TextIO, text: str, name: str) -> None:
    try:
        stream.write(text)
        stream.flush()
    except OSError as error:
        _silence(stream)
        if error.errno not in GONE:
            raise DiskError(in_words(error, name)) from error


def _silence(stream: TextIO) -> None:
    """Send what is left in a stream, and all that is still to be said, nowhere: Python would complain when it ends."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY | os.O_CLOEXEC)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)

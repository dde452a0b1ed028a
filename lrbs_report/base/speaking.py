"""The one way in which this tool speaks.

Everything is shown, nothing steers the terminal, and nobody must listen.
"""

from __future__ import annotations

import errno
import io
import os
import select
import sys
from typing import TYPE_CHECKING, TextIO

from lrbs_report.base.errors import DiskError
from lrbs_report.base.files import in_words
from lrbs_report.base.showing import visible
from lrbs_report.base.tongue import told, tr

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

GONE = (errno.EPIPE, errno.EBADF, errno.EIO)
"""What a write says when whoever listened has left; the last of these is said by a terminal that was closed.
"""


def speak(text: str, *, as_error: bool = False, end: str = "\n") -> None:
    """Say something to the person at the terminal, or to the program that reads along.

    A text of ours is said in that person's language; what a program reads is a plain ``str``, and English.
    Goes on without a reader who has left; raises ``DiskError`` when what is said cannot be kept, as on a full
    disk.
    """
    stream: TextIO | None = sys.stderr if as_error else sys.stdout
    if stream is None or stream.closed:
        return
    _write(stream, f"{visible(told(text))}{end}", tr("standard error") if as_error else tr("standard output"))


def print_raw(text: str) -> None:
    """Write to standard output what another program reads as it is.

    Such is a page or JSON, which has its own way to escape.
    """
    if sys.stdout is not None and not sys.stdout.closed:
        _write(sys.stdout, text, tr("standard output"))


def _write(stream: TextIO, text: str, name: str) -> None:
    try:
        stream.write(text)
        stream.flush()
    except OSError as error:
        raise DiskError(in_words(error, name)) from error


def let_readers_leave() -> None:
    """See that nothing fails because nobody reads on, or ever did.

    That is nothing that writes to standard output or error, this tool or a library.
    """
    sys.stdout, sys.stderr = _lasting(sys.stdout, 1), _lasting(sys.stderr, 2)


def _lasting(stream: TextIO | None, descriptor: int) -> TextIO:
    """Return a stream in place of one of Python's own, which is not there when it was closed."""
    encoding, by_line = (
        (stream.encoding, stream.line_buffering) if isinstance(stream, io.TextIOWrapper) else ("utf-8", True)
    )
    return io.TextIOWrapper(
        io.BufferedWriter(Patient(descriptor)), encoding, "backslashreplace", line_buffering=by_line
    )


class Patient(io.RawIOBase):
    """Writes as long as somebody listens, and waits for a slow one.

    Once that one has left, or nothing more can be kept, it swallows what comes.
    """

    def __init__(self, descriptor: int) -> None:
        """Write to a descriptor, which stays open."""
        self._descriptor = descriptor
        self._is_left = False

    def fileno(self) -> int:
        """Return the descriptor."""
        return self._descriptor

    def isatty(self) -> bool:
        """Tell whether it is a terminal."""
        return os.isatty(self._descriptor)

    def writable(self) -> bool:
        """Tell that it is for writing."""
        return True

    def write(self, content: ReadableBuffer) -> int:
        """Write some of it, and return how many bytes.

        Raises ``OSError`` once when it cannot be kept, as on a full disk.
        """
        while not self._is_left:
            try:
                return os.write(self._descriptor, content)
            except BlockingIOError:
                select.select([], [self._descriptor], [])
            except OSError as error:
                self._is_left = True
                if error.errno not in GONE:
                    raise
        return memoryview(content).nbytes

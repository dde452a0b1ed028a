"""The process that imports everything that rendering needs, and then copies itself for each piece of work.

It is run as a program.

It is asked over a socket: each message brings the socket over which the copy gets its work,
``(function, arguments)``, and answers, ``("made", …)`` or ``("failed", error)``. When a copy dies, this
process answers for it: ``("died", signal)``.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import pickle
import signal
import socket
import sys
from collections.abc import Iterable, Iterator, Sequence
from multiprocessing.connection import Connection
from typing import NoReturn

from lrbs_report.base.errors import ReportError
from lrbs_report.base.supervising import die_with


def main(descriptor: int, parent: int, modules: Sequence[str]) -> None:
    """Serve the parent process over the socket with this file descriptor, until it is closed."""
    die_with(parent)
    asked = socket.socket(fileno=descriptor)
    for name in modules:
        importlib.import_module(f"lrbs_report.report.{name}")
    gc.freeze()  # what was imported stays
    gc.set_threshold(100_000, 50, 100)  # a page makes little garbage, and a copy lives for seconds
    lines: dict[int, Connection] = {}
    signal.signal(signal.SIGCHLD, lambda *_: _answer_for_the_dead(lines))
    while True:
        told, descriptors, *_ = socket.recv_fds(asked, 1, 1)
        if not told:
            return
        line, original = Connection(descriptors[0]), os.getpid()
        with _deaf_to_deaths():
            copy = os.fork()
            if copy == 0:
                _settle(original, [asked, *lines.values()])
                _work(line)
            lines[copy] = line


def _settle(original: int, others: Iterable[socket.socket | Connection]) -> None:
    """Become a copy: gone when the original is, and without the lines of others."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGCHLD])
    die_with(original)
    for other in others:
        other.close()


def _work(line: Connection) -> NoReturn:
    """Do one piece of work, and end."""
    try:
        function, given = line.recv()
        answer = pickle.dumps(("made", function(*given)))
    except Exception as error:  # noqa: BLE001 - whatever it is, it is raised where the work was asked for
        answer = _failure(error)
    with contextlib.suppress(OSError):  # nobody listens any more
        line.send_bytes(answer)
    os._exit(0)


def _failure(error: Exception) -> bytes:
    """Write an error down, in words when it cannot travel."""
    try:
        written = pickle.dumps(("failed", error))
        pickle.loads(written)  # noqa: S301 - just written; some errors can be written and not read
    except Exception:  # noqa: BLE001 - an error of a library's, with anything in it
        written = pickle.dumps(("failed", ReportError(f"{type(error).__name__}: {error}")))
    return written


@contextlib.contextmanager
def _deaf_to_deaths() -> Iterator[None]:
    """Hear of no death while one is being born: it could not be found yet."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGCHLD])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _answer_for_the_dead(lines: dict[int, Connection]) -> None:
    """Say of each copy that ended whether it was killed, and let its line go."""
    with contextlib.suppress(ChildProcessError):
        while True:
            copy, status = os.waitpid(-1, os.WNOHANG)
            if not copy:
                return
            line = lines.pop(copy)
            if os.WIFSIGNALED(status):
                with contextlib.suppress(OSError):
                    line.send(("died", signal.Signals(os.WTERMSIG(status)).name))
            line.close()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])

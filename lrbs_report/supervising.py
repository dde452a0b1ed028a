"""The process that the user started: it does nothing but wait for the one that does the work, and end it when it is told to.

No library ever sees a signal. Whatever the work is at, importing, training, drawing, it is ended from outside, whole, within a moment; everything
that it keeps is written so that this loses nothing. Imports nothing that takes time: from its first lines on, a signal is heard.
"""

from __future__ import annotations

import contextlib
import mmap
import os
import signal
import sys
from collections.abc import Callable

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PR_SET_PDEATHSIG = 1
PREFIX = "lrbs-report-"
"""How a folder for temporary files of ours is called."""

OLD_SECONDS = 60.0
"""A folder of ours without a living owner is left alone for so long: its owner may be about to take it."""

asked: bytearray | mmap.mmap = bytearray(1)
"""Not zero while the work does what a template or a claim asks for: whatever crashes then, it is to blame. Both processes see it."""

KEPT = "Everything finished is kept: run the same command again to go on."
FAILED, WRONG_INPUT, NO_MEMORY = 1, 2, 4


def main() -> None:
    """Run the command line."""
    occupy_standard_streams()
    forget_current_folder()
    supervise(_work)


def _work() -> None:
    from lrbs_report.cli import cli

    cli(prog_name="lrbs-report")


def supervise(work: Callable[[], None]) -> None:
    """Let a process of its own do the work. In that process this returns once the work is done; the one that waits ends in here, as the work did."""
    heard = {*STOPPING, signal.SIGCHLD, signal.SIGTSTP}
    if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:  # started by nohup, which means it
        heard.remove(signal.SIGHUP)
    before = signal.pthread_sigmask(signal.SIG_BLOCK, heard)
    for number in heard:
        signal.signal(number, _nothing)  # also those that a shell ignores for what it starts in the background
    folder, claim = _temporary_folder()
    global asked  # noqa: PLW0603 - from here on, two processes see it
    asked = mmap.mmap(-1, 1)
    parent, worker = os.getpid(), os.fork()
    if worker == 0:
        _settle(parent, before, folder, claim)
        work()
        return
    with contextlib.suppress(OSError):
        os.setpgid(worker, worker)
    code = _wait(worker, heard)
    _remove(folder)
    with contextlib.suppress(OSError):
        sys.stderr.flush()
    os._exit(code)


def _nothing(*_: object) -> None:
    """Hear a signal, and do nothing: it is waited for."""


def _settle(parent: int, mask: set[int] | set[signal.Signals], folder: str, claim: int) -> None:
    """Become the process that works: in a group of its own with all that it will start, gone when its parent is, and deaf to nothing."""
    os.setpgid(0, 0)
    if claim >= 0:
        os.close(claim)
    for number in (*STOPPING, signal.SIGCHLD, signal.SIGTSTP):
        if signal.getsignal(number) is _nothing:
            signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, mask)
    die_with(parent)
    if folder:
        os.environ["TMPDIR"] = folder


def die_with(parent: int) -> None:
    """Ask the kernel to kill this process when its parent dies, so that nothing works on for nobody."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it died before we asked
        os._exit(FAILED)


def _wait(worker: int, heard: set[signal.Signals]) -> int:
    """Wait for the end of the work, or for a signal, and give the exit code."""
    while True:
        number = signal.sigwait(heard)
        if number in STOPPING:
            _end(worker)
            return _interrupted(number)
        if number == signal.SIGTSTP:
            _pause(worker)
        elif os.waitid(os.P_PID, worker, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            return _ended(_end(worker))


def _end(worker: int) -> int:
    """End the work with all that it started, and give how it ended."""
    with contextlib.suppress(OSError):
        os.killpg(worker, signal.SIGKILL)
    with contextlib.suppress(OSError):
        os.kill(worker, signal.SIGKILL)  # it may not have its group yet
    _, status = os.waitpid(worker, 0)
    return status


def _pause(worker: int) -> None:
    """Stop for a while, as Ctrl-Z asks, and go on together."""
    with contextlib.suppress(OSError):
        os.killpg(worker, signal.SIGSTOP)
    os.kill(os.getpid(), signal.SIGSTOP)
    with contextlib.suppress(OSError):
        os.killpg(worker, signal.SIGCONT)


def _ended(status: int) -> int:
    """Give the exit code of the work; when it was killed, say by what."""
    if os.WIFEXITED(status):
        return os.WEXITSTATUS(status)
    number = os.WTERMSIG(status)
    if number in STOPPING:
        return _interrupted(number)
    if asked[0] and number != signal.SIGKILL:  # SIGVTALRM is the alarm of ``bounded``; Python itself crashes where data are nested a million times
        told = "asks for work without end" if number == signal.SIGVTALRM else "is nested too deeply"
        return _tell(f"A template or a claim of the project {told}. What is published was left as it is.", WRONG_INPUT)
    name = signal.Signals(number).name
    if number == signal.SIGKILL:
        return _tell(f"The work was killed from outside ({name}), perhaps for want of memory. {KEPT}", NO_MEMORY)
    return _tell(f"The work ended early ({name}): a library crashed. {KEPT}", FAILED)


def _interrupted(number: int) -> int:
    return _tell(f"Interrupted. {KEPT}", 128 + number)


def _tell(message: str, code: int) -> int:
    """Say how it ended, in one line, and for a program that reads along as an event; give the exit code."""
    if "--json" in sys.argv:
        _write(1, f'{{"event": "error", "exit_code": {code}, "message": "{message}", "problems": []}}\n')
    clean = "\r\x1b[K\x1b[?25h" if os.isatty(2) else ""  # a bar may have stood there, and hidden the cursor
    _write(2, f"{clean}{message}\n")
    return code


def _write(descriptor: int, text: str) -> None:
    with contextlib.suppress(OSError):
        os.write(descriptor, text.encode())


def occupy_standard_streams() -> None:
    """See that what is opened next never becomes standard input, output or error because one of these was closed."""
    for descriptor in (0, 1, 2):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest that is free
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # Python made them


def forget_current_folder() -> None:
    """Let neither this process nor those that it starts import anything from the folder in which it was started: a stranger may have filled that."""
    os.environ["PYTHONSAFEPATH"] = "1"
    given = os.environ.get("PYTHONPATH")
    if given is not None:
        os.environ["PYTHONPATH"] = os.pathsep.join(part for part in given.split(os.pathsep) if os.path.isabs(part))
    here = "" if sys.flags.safe_path else _current_folder()
    sys.path[:] = [part for part in sys.path if os.path.isabs(part) and not (here and part == here)]


def _current_folder() -> str:
    try:
        return os.getcwd()
    except OSError:  # it is gone
        return ""


def _temporary_folder() -> tuple[str, int]:
    """Make a folder for all temporary files of the work, and a claim on it; sweep those whose owners were killed. Nothing where none can be made."""
    import fcntl

    root = os.environ.get("TMPDIR") or "/tmp"  # noqa: S108 - a folder of our own in it
    _sweep(root)
    folder = os.path.join(root, f"{PREFIX}{os.urandom(8).hex()}")
    try:
        os.mkdir(folder, 0o700)
        claim = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
        fcntl.flock(claim, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return "", -1
    return folder, claim


def _sweep(root: str) -> None:
    """Remove folders of ours that nobody claims any more: their owners were killed before they could."""
    import fcntl
    import time

    with contextlib.suppress(OSError):
        for name in os.listdir(root):
            if not name.startswith(PREFIX):
                continue
            with contextlib.suppress(OSError):
                found = os.open(os.path.join(root, name), os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
                try:
                    told = os.fstat(found)
                    if told.st_uid == os.geteuid() and time.time() - told.st_mtime > OLD_SECONDS:
                        fcntl.flock(found, fcntl.LOCK_EX | fcntl.LOCK_NB)
                        _remove(os.path.join(root, name))
                finally:
                    os.close(found)


def _remove(folder: str) -> None:
    """Remove a temporary folder with all that is in it."""
    if not folder:
        return
    try:
        os.rmdir(folder)
    except OSError:
        import shutil

        shutil.rmtree(folder, ignore_errors=True)

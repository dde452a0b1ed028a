"""The process that the user started.

It does nothing but wait for the one that does the work, and end it when it is told to.

No library ever sees a signal. Whatever the work is at, importing, training, drawing, it is ended from
outside, whole, within a moment; everything that it keeps is written so that this loses nothing. Imports
nothing that takes time: from its first lines on, a signal is heard.
"""

from __future__ import annotations

import contextlib
import mmap
import os
import signal
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PR_SET_PDEATHSIG = 1
PREFIX = "lrbs-report-"
DIGITS, PRIVATE = 8, 0o700
"""How a folder for temporary files of ours is called, with so many bytes of chance behind it, and who may
enter it.
"""

OLD_SECONDS = 60.0
"""A folder of ours without a living owner is left alone for so long: its owner may be about to take it."""

LIVES_WITH = "LRBS_LIVES_WITH"
"""The variable that names the process for which a command works: when that one is gone, however it went, the
command ends as if it were told to.
"""

asked: bytearray | mmap.mmap = bytearray(1)
"""Not zero while the work does what a template or a claim asks for: whatever crashes then, it is to blame.
Both processes see it.
"""

KEPT = "Everything finished is kept: run the same command again to go on."
AGAIN = "End other programs or raise this process's limits (`ulimit -a`), then run the same command again."
FAILED, WRONG_INPUT, MISSING, NO_MEMORY = 1, 2, 3, 4
NOT_LOADED = (
    "cannot allocate memory",
    "failed to map segment",
    "too many open files",
    "input/output error",
    "cannot create shared object",
)
"""What the system says of a library that it does not load although it is there."""

drawn: bytearray | mmap.mmap = bytearray(1)
"""How many lines at the end of the terminal are drawn again and again, such as bars.

Both processes see it: whoever ends the work takes them away.
"""

PATIENCE = 0.5
"""Seconds that somebody who reads along has to make room for the last line."""

TRIES, PAUSE = 40, 0.025
"""How often, and after how many seconds each, a temporary folder is removed in which somebody who was killed
had not ended yet.
"""

_started: list[int] = []
"""The process that the user started, where this is another one."""


def main(prepare: Callable[[], Callable[[], None]]) -> None:
    """Let a process of its own do the work that ``prepare`` imports.

    When that cannot even begin, it is said in a line.
    """
    try:
        occupy_standard_streams()
        supervise(lambda: _work(prepare))
    except (OSError, MemoryError, ImportError) as error:
        sys.exit(_not_started(error))


def _work(prepare: Callable[[], Callable[[], None]]) -> None:
    """Do what was asked for.

    What this needs may not be there, or the machine may refuse it, before anything of ours could say so.
    """
    try:
        work = prepare()
    except (OSError, MemoryError, ImportError) as error:
        sys.exit(_not_started(error))
    work()


def _not_started(error: BaseException) -> int:
    """Say why the command cannot even begin, and return its exit code."""
    if is_of_this_machine(error):
        why = str(error) or _said("there is not enough memory")
        return _tell(NO_MEMORY, _said("lrbs-report cannot be started: {why}.", why=why), _said(AGAIN))
    return _tell(
        MISSING,
        _said(
            "lrbs-report cannot be started: {why}. This installation is not whole: install it anew.",
            why=str(error),
        ),
    )


def is_of_this_machine(error: BaseException) -> bool:
    """Tell whether an error is for want of memory, open files or a disk that can be read.

    The error is a failed import, or what else went wrong.
    """
    if isinstance(error, ImportError):  # a library that is there, and that the system does not load
        return any(word in str(error).lower() for word in NOT_LOADED)
    return isinstance(error, OSError | MemoryError)


def supervise(work: Callable[[], None]) -> None:
    """Let a process of its own do the work.

    In that process this returns once the work is done; the one that waits ends in here, as the work did.
    """
    heard = {*STOPPING, signal.SIGCHLD, signal.SIGTSTP}
    if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:  # started by nohup, which means it
        heard.remove(signal.SIGHUP)
    before = signal.pthread_sigmask(signal.SIG_BLOCK, heard)
    for number in heard:  # also those that a shell ignores for what it starts in the background
        signal.signal(number, _nothing)
    owner = os.environ.pop(LIVES_WITH, "")
    if owner.isdecimal():
        die_with(int(owner), signal.SIGTERM)
    global asked, drawn
    asked, drawn = mmap.mmap(-1, 1), mmap.mmap(-1, 1)
    folder, claim = _temporary_folder()
    parent, worker = os.getpid(), _forked(folder)
    if worker == 0:
        _settle(parent, before, folder, claim)
        work()
        return
    with contextlib.suppress(OSError):
        os.setpgid(worker, worker)
    code = _wait(worker, heard)
    if claim >= 0:
        os.close(claim)
    _remove(folder)
    os._exit(code)


def started_process() -> int:
    """Return the process that the user started and knows: this one, or the one that waits for it."""
    return _started[0] if _started else os.getpid()


def _forked(folder: str) -> int:
    """Copy this process. Ends it, with a message, when the machine has no room for another one."""
    try:
        return os.fork()
    except OSError as error:
        _remove(folder)
        told = _said("This machine can start no more processes ({why}).", why=str(error.strerror))
        os._exit(_tell(NO_MEMORY, told, _said(AGAIN)))


def _nothing(*_: object) -> None:
    """Hear a signal, and do nothing: it is waited for."""


def _settle(parent: int, mask: set[int] | set[signal.Signals], folder: str, claim: int) -> None:
    """Become the process that works.

    It is in a group of its own with all that it will start, gone when its parent is, and deaf to nothing.
    """
    os.setpgid(0, 0)
    if claim >= 0:
        os.close(claim)
    for number in (*STOPPING, signal.SIGCHLD, signal.SIGTSTP):
        if signal.getsignal(number) is _nothing:
            signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, mask)
    die_with(parent)
    _started[:] = [parent]
    if folder:
        os.environ["TMPDIR"] = folder


def die_with(parent: int, number: signal.Signals = signal.SIGKILL) -> None:
    """Ask the kernel to end this process when its parent dies, so that nothing works on for nobody."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, number)
    if os.getppid() != parent:  # it died before we asked
        os._exit(FAILED)


def _wait(worker: int, heard: set[signal.Signals]) -> int:
    """Wait for the end of the work, or for a signal, and return the exit code."""
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
    """End the work with all that it started, and return how it ended."""
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
    """Return the exit code of the work; when it was killed, say by what."""
    if os.WIFEXITED(status):
        return os.WEXITSTATUS(status)
    number = os.WTERMSIG(status)
    # who ends all of ours ends this process too
    if number in STOPPING and (number != signal.SIGINT or signal.sigtimedwait({number}, PATIENCE)):
        return _interrupted(number)
    if number == signal.SIGINT:
        told = _said("The work ended itself (SIGINT), as a library does that can start no thread.")
        return _tell(NO_MEMORY, told, _said(AGAIN), _said(KEPT))
    # SIGVTALRM is the alarm of ``bounded``; Python itself crashes where data are nested a million times
    if asked[0] and number != signal.SIGKILL:
        told = (
            _said("A template or a claim of the project asks for work without end.")
            if number == signal.SIGVTALRM
            else _said("A template or a claim of the project is nested too deeply.")
        )
        return _tell(WRONG_INPUT, told, _said("What is published was left as it is."))
    name = signal.Signals(number).name
    if number == signal.SIGKILL:
        told = _said("The work was killed from outside ({name}), perhaps for want of memory.", name=name)
        return _tell(NO_MEMORY, told, _said(KEPT))
    return _tell(FAILED, _said("The work ended early ({name}): a library crashed.", name=name), _said(KEPT))


def _interrupted(number: int) -> int:
    return _tell(128 + number, _said("Interrupted."), _said(KEPT))


def _said(text: str, **blanks: str) -> str:
    """Return a text of ours, in English alone where there is no memory to load more."""
    try:
        from lrbs_report.base.tongue import tr
    except Exception:  # noqa: BLE001 - whatever is the matter, the machine's last word counts
        return text.format(**blanks)
    return tr(text, **blanks)


def _in_words(sentences: tuple[str, ...]) -> tuple[str, str]:
    """Return what is said to programs and what is said to the person at the terminal."""
    english = " ".join(sentences)
    try:
        from lrbs_report.base.tongue import together, told, told_as_event

        said = together(" ", sentences)
        return told_as_event(said), told(said)
    except Exception:  # noqa: BLE001 - the same
        return english, english


def _tell(code: int, *sentences: str) -> int:
    """Say how it ended, in one line, and return the exit code.

    For a program that reads along, it is said as an event too.
    """
    event, message = _in_words(sentences)
    if "--json" in sys.argv:
        _write(
            1, f'{{"event": "error", "exit_code": {code}, "message": {_in_json(event)}, "problems": []}}\n'
        )
    # Bars may stand there, of which all but the last line are above, and have hidden the cursor.
    above = "\x1b[A" * (drawn[0] - 1)
    clean = f"\r{above}\x1b[J\x1b[?25h" if os.isatty(2) else ""
    _write(2, f"{clean}{message}\n")
    return code


def _in_json(text: str) -> str:
    signs = (
        sign
        if sign.isascii() and sign.isprintable() and sign not in '"\\'
        else f"\\u{ord(sign) & 0xFFFF:04x}"
        for sign in text
    )
    return f'"{"".join(signs)}"'


def _write(descriptor: int, text: str) -> None:
    """Say something to whoever reads it: nobody is waited for who has stopped reading."""
    with contextlib.suppress(OSError, ImportError, ValueError):
        import select

        if select.select([], [descriptor], [], PATIENCE)[1]:
            os.write(descriptor, text.encode(errors="backslashreplace"))


def occupy_standard_streams() -> None:
    """See that what is opened next never becomes standard input, output or error.

    It would when one of these was closed.
    """
    for descriptor in (0, 1, 2):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest that is free
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # Python made them


def _temporary_folder() -> tuple[str, int]:
    """Make a folder for all temporary files of the work, and a claim on it; nothing where none can be made.

    Folders whose owners were killed are swept.
    """
    import fcntl

    for root in filter(os.path.isabs, (os.environ.get("TMPDIR") or "", "/tmp", "/var/tmp")):  # noqa: S108 - a folder of our own in it
        _sweep(root)
        folder = os.path.join(root, f"{PREFIX}{os.urandom(DIGITS).hex()}")
        with contextlib.suppress(OSError):
            os.mkdir(folder, PRIVATE)
            with contextlib.suppress(OSError):
                claim = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
                with contextlib.suppress(OSError):  # a disk that knows no claims
                    fcntl.flock(claim, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return folder, claim
            os.rmdir(folder)
    return "", -1


def _sweep(root: str) -> None:
    """Remove folders of ours that nobody claims any more: their owners were killed before they could."""
    import fcntl
    import stat
    import time

    with contextlib.suppress(OSError):
        for name in os.listdir(root):
            if not _is_our_name(name):
                continue
            with contextlib.suppress(OSError):
                found = os.open(
                    os.path.join(root, name), os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
                )
                try:
                    told = os.fstat(found)
                    is_ours = told.st_uid == os.geteuid() and stat.S_IMODE(told.st_mode) == PRIVATE
                    if is_ours and time.time() - told.st_mtime > OLD_SECONDS:
                        fcntl.flock(found, fcntl.LOCK_EX | fcntl.LOCK_NB)
                        _remove(os.path.join(root, name), 1)
                finally:
                    os.close(found)


def _is_our_name(name: str) -> bool:
    """Tell a name that only this module gives from those that people give.

    Theirs may be a clone's: ``lrbs-report-main``.
    """
    digits = name.removeprefix(PREFIX)
    return name != digits and len(digits) == 2 * DIGITS and not set(digits) - set("0123456789abcdef")


def _remove(folder: str, tries: int = TRIES) -> None:
    """Remove a temporary folder with all that is in it, with hardly an open file.

    There may be no more to be had.
    """
    for number in range(tries if folder else 0):
        if number:
            import time

            time.sleep(PAUSE)
        for place, folders, names in os.walk(folder, topdown=False):
            for path in (os.path.join(place, name) for name in (*names, *folders)):
                with contextlib.suppress(OSError):
                    os.unlink(path) if os.path.islink(path) or not os.path.isdir(path) else os.rmdir(path)
        with contextlib.suppress(OSError):
            os.rmdir(folder)
        if not os.path.lexists(folder):
            return

"""Every failure becomes one message on standard error and an exit code.

This is the only place that prints errors and exits.
"""

from __future__ import annotations

import contextlib
import errno
import json
import sys
import traceback
from collections.abc import Iterator
from typing import NoReturn

from lrbs_report.base.bounds import PROBLEMS
from lrbs_report.base.errors import DiskError, InvalidInput, ReportError
from lrbs_report.base.files import in_words
from lrbs_report.base.speaking import speak
from lrbs_report.base.supervising import is_of_this_machine
from lrbs_report.base.tongue import told_as_event, tr

EXIT_CODES = (
    "\b\n"
    "Exit codes: 0 done · 1 a run failed, or a claim is refuted · 2 wrong input\n"
    "3 something is missing on this machine · 4 disk, memory or permissions\n"
    "5 damage that cannot be repaired · 69 a cluster's scheduler is gone\n"
    "75 another build is at work · 129, 130, 143 interrupted: run again to go on"
)
"""What each exit code means, at the end of a help, in lines that a narrow terminal shows whole."""


NO_PLACE = tr(
    "No temporary file can be made. Free some space, set TMPDIR to a folder that can be "
    "written, or raise the limit of open files (`ulimit -n 1024`), then run the same "
    "command again."
)


@contextlib.contextmanager
def answer_errors(*, as_json: bool = False, debug: bool = False) -> Iterator[None]:
    """Turn every failure into one message on standard error and an exit code."""
    try:
        yield
    except Exception as error:  # noqa: BLE001 - a defect of ours at worst; still one message
        _exit(_explained(error), as_json=as_json, debug=debug)


def _explained(error: Exception) -> ReportError:
    """Return what to say of any failure."""
    if isinstance(error, ReportError):
        return error
    said = _of_this_machine(error)
    if said is None:
        message = tr(
            "This is a defect of lrbs-report: {name}: {error}. Run again with --debug and report "
            "what it shows.",
            name=type(error).__name__,
            error=error,
        )
        said = ReportError(message)
    said.__cause__ = error
    return said


def _of_this_machine(error: Exception) -> ReportError | None:
    """Return what to say when the machine refused something: a file, memory, a thread, a library."""
    # ``tempfile`` says so, whatever the reason.
    if isinstance(error, FileNotFoundError) and "temporary directory" in str(error):
        return DiskError(NO_PLACE)
    refused = _refused(error)
    return None if refused is None else DiskError(in_words(refused))


def _refused(error: Exception) -> OSError | None:
    """Return what the system must have said."""
    if isinstance(error, OSError):
        return error
    if isinstance(error, MemoryError):
        return OSError(errno.ENOMEM, tr("There is not enough memory"))
    if isinstance(error, RuntimeError) and "can't start new thread" in str(error):
        return OSError(errno.EAGAIN, tr("A thread cannot be started"))
    if isinstance(error, ImportError) and is_of_this_machine(error):
        return OSError(errno.ENOMEM, str(error))
    return (
        OSError(errno.ENOMEM, tr("A library failed without a reason ({error})", error=error))
        if isinstance(error, SystemError)
        else None
    )


def _exit(error: ReportError, *, as_json: bool, debug: bool) -> NoReturn:
    if debug:
        traceback.print_exception(error)
    with contextlib.suppress(ReportError):  # that nobody can hear it changes nothing about how it ended
        if as_json:
            problems = (
                [vars(problem) for problem in error.problems[:PROBLEMS]]
                if isinstance(error, InvalidInput)
                else []
            )
            told = {
                "event": "error",
                "exit_code": error.exit_code,
                "message": told_as_event(error.said),
                "problems": problems,
            }
            speak(json.dumps(told, ensure_ascii=False))
        speak(error.said, as_error=True)
    sys.exit(error.exit_code)

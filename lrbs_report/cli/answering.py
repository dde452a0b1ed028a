"""Every failure becomes one message on standard error and an exit code. The only place that prints errors and exits."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
import traceback
from collections.abc import Iterator
from types import FrameType
from typing import NoReturn

import click

from lrbs_report.errors import Interrupted, InvalidInput, ReportError

EXIT_CODES = """\b
Exit codes: 0 done · 1 a run failed, or a claim is refuted · 2 wrong input or usage · 3 something is missing on this machine · 4 disk or permissions
5 damage that cannot be repaired · 75 another build is at work · 129/130/143 interrupted, run again to go on"""


@contextlib.contextmanager
def answer_errors(*, as_json: bool = False, debug: bool = False) -> Iterator[None]:
    """Turn every failure into one message on standard error and an exit code."""
    try:
        yield
    except BrokenPipeError:  # the reader of our output left, as `| head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except ReportError as error:
        _exit(error, error.exit_code, as_json=as_json, debug=debug)
    except KeyboardInterrupt:
        stopped = Interrupted(signal.SIGINT)
        _exit(stopped, stopped.exit_code, as_json=as_json, debug=debug)
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        _exit(ReportError(f"{place}{error.strerror or error}"), 4, as_json=as_json, debug=debug)
    except Exception as error:  # noqa: BLE001 - a defect of ours; still one message
        said = ReportError(f"This is a defect of lrbs-report: {type(error).__name__}: {error}. Run again with --debug and report what it shows.")
        said.__cause__ = error
        _exit(said, 1, as_json=as_json, debug=debug)


@contextlib.contextmanager
def stop_on_signals() -> Iterator[None]:
    """Let INT, TERM and HUP end the build in order. Processes started in the background ignore INT until told otherwise."""

    def stop(number: int, _frame: FrameType | None) -> NoReturn:
        for other in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(other, signal.SIG_IGN)  # one is enough: let the clean-up finish
        raise Interrupted(number)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
    yield


def _exit(error: BaseException, code: int, *, as_json: bool, debug: bool) -> NoReturn:
    if debug:
        traceback.print_exception(error)
    if as_json:
        problems = [vars(problem) for problem in error.problems] if isinstance(error, InvalidInput) else []
        click.echo(json.dumps({"event": "error", "exit_code": code, "message": str(error), "problems": problems}, ensure_ascii=False))
    click.echo(str(error), err=True)
    sys.exit(code)

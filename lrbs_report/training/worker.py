"""A worker process: trains the runs it is sent, one after another, until its parent closes the line or dies.

Messages are tuples whose first item names them. From the parent: ``("check", [Job, …])`` and ``("train", Job)``. To the parent: ``("ready",)``,
``("checked", [(experiment id, keys, message, hint), …])``, ``("epoch", key, Epoch)``, ``("result", RunResult)``, and when a run
cannot go on ``("invalid", [Problem, …])``, ``("disk", message)`` or ``("failed", key, message, traceback)``.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import traceback
from collections.abc import Sequence
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any

from lrbs_report.errors import DiskError, InvalidInput, Problem
from lrbs_report.training.job import Job

if TYPE_CHECKING:
    from lrbs_report.training.trainer import Trainer

PR_SET_PDEATHSIG = 1


def main(descriptor: int, parent: int) -> None:
    """Serve the parent process ``parent`` over the socket with this file descriptor."""
    _die_with(parent)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent decides what it means
    line = Connection(descriptor)
    from lrbs_report.training import trainer  # noqa: PLC0415 - the seconds that this takes belong after the line is open

    trainer.use_one_thread()
    line.send(("ready",))
    serve(line, trainer.Trainer())


def serve(line: Connection, trainer: Trainer) -> None:
    """Answer each request until the line is closed."""
    while True:
        try:
            request = line.recv()
        except EOFError:
            return
        kind, content = request
        line.send(("checked", _check(content, trainer)) if kind == "check" else _train(content, trainer, line))


def _check(jobs: Sequence[Job], trainer: Trainer) -> list[tuple[Job, tuple[str | int, ...], str, str] | Problem]:
    from lrbs_report.training.models import WrongModel  # noqa: PLC0415 - imports Keras

    found: list[tuple[Job, tuple[str | int, ...], str, str] | Problem] = []
    for job in jobs:
        try:
            trainer.check(job)
        except WrongModel as error:
            found.append((job, error.keys, error.message, error.hint))
        except InvalidInput as error:
            found.extend(error.problems)
    return found


def _train(job: Job, trainer: Trainer, line: Connection) -> tuple[Any, ...]:
    try:
        return ("result", trainer.train(job, lambda epoch: line.send(("epoch", job.key, epoch))))
    except InvalidInput as error:
        return ("invalid", list(error.problems))
    except DiskError as error:
        return ("disk", str(error))
    except Exception as error:  # noqa: BLE001 - whatever it is, the other runs go on
        text = str(error).strip().splitlines()
        return ("failed", job.key, f"{type(error).__name__}: {text[0]}" if text else type(error).__name__, traceback.format_exc())


def _die_with(parent: int) -> None:
    """Ask the kernel to kill this process when its parent dies, so that no orphan trains on."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it died before we asked
        os._exit(0)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))

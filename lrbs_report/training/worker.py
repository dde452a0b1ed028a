"""A worker process: trains the runs it is sent, one after another, until its parent closes the line or dies.

What they say to each other is in ``runs.messages``.
"""

from __future__ import annotations

import contextlib
import resource
import signal
import sys
import traceback
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING

from lrbs_report.base.descendants import adopt_orphans
from lrbs_report.base.errors import DiskError, InvalidInput, Problem
from lrbs_report.base.supervising import die_with
from lrbs_report.base.tongue import Said, data, together, tr
from lrbs_report.runs.events import WrongCode, WrongNetwork
from lrbs_report.runs.job import Job
from lrbs_report.runs.messages import (
    Building,
    Checked,
    CodeRefused,
    DataRefused,
    DiskRefused,
    EpochDone,
    Failed,
    Message,
    Noticed,
    Ready,
    Request,
    Trained,
)

if TYPE_CHECKING:
    from lrbs_report.training import own_code
    from lrbs_report.training.trainer import Trainer

FIRST_TO_GO = 500
"""Of 1000: how readily Linux ends this process when memory runs out.

Rather than the one that keeps the results, or a program of the user's.
"""

GIGABYTE = 1e9


def main(descriptor: int, parent: int, memory: int) -> None:
    """Serve the process ``parent`` over the socket with this descriptor, with so many bytes of memory."""
    die_with(parent)
    adopt_orphans()  # of Python of a project's own, so that what it leaves behind is found
    _limit(memory)
    # Ctrl-C reaches the whole group; the parent decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    line = Connection(descriptor)
    from lrbs_report.training import trainer  # noqa: PLC0415 - the seconds that this takes belong after the line is open

    trainer.use_one_thread()
    line.send(Ready())
    serve(line, trainer.Trainer(line.send))


def serve(line: Connection, trainer: Trainer) -> None:
    """Answer each request until the line is closed."""
    while True:
        try:
            request: Request = line.recv()
        except EOFError:
            return
        line.send(_answer(request, trainer, line))


def _answer(request: Request, trainer: Trainer, line: Connection) -> Message:
    """Check or train a run, and say how it went."""
    try:
        if request.task == "check":
            return Checked(tuple(_check(request.job, trainer, line)))
        result = trainer.train(
            request.job,
            lambda epoch: line.send(EpochDone(epoch)),
            on_notice=lambda text: line.send(Noticed(text)),
        )
        return Trained(result)
    except InvalidInput as error:
        return DataRefused(tuple(error.problems))
    except DiskError as error:
        return DiskRefused(str(error))
    except Exception as error:  # noqa: BLE001 - whatever it is, the other runs go on
        from lrbs_report.training.own_code import WrongCode  # noqa: PLC0415 - imports Keras

        if isinstance(error, WrongCode):
            return CodeRefused(found=_told(request.job, error))
        return Failed(text=_in_words(error), details=traceback.format_exc())


def _told(job: Job, error: own_code.WrongCode) -> WrongCode:
    at = error.at
    return WrongCode(job=job, setting=at.setting, number=at.number, message=error.message, hint=error.hint)


def _check(job: Job, trainer: Trainer, line: Connection) -> list[WrongNetwork | Problem]:
    from lrbs_report.training.making import WrongModel  # noqa: PLC0415 - imports Keras

    try:
        trainer.check(job, lambda: line.send(Building()), lambda text: line.send(Noticed(text)))
    except WrongModel as error:
        return [WrongNetwork(job=job, keys=error.keys, message=error.message, hint=error.hint)]
    except InvalidInput as error:
        return list(error.problems)
    return []


def _in_words(error: Exception) -> str:
    """Say in a line why a run cannot go on."""
    if isinstance(error, MemoryError) or type(error).__name__ == "ResourceExhaustedError":
        limit, _ = resource.getrlimit(resource.RLIMIT_DATA)
        asked = (
            tr("than the {limit:.1f} GB that a training process may take here", limit=limit / GIGABYTE)
            if limit != resource.RLIM_INFINITY
            else tr("than there is")
        )
        return tr(
            "it needs more memory {asked}. Use fewer rows, smaller batches or a smaller "
            "network; or build with --jobs 1",
            asked=asked,
        )
    name, said = type(error).__name__, error.args[0] if error.args else ""
    if isinstance(said, Said):
        return together(": ", [data(name), said])
    text = str(error).strip().splitlines()
    return data(f"{name}: {text[0]}" if text else name)


def _limit(memory: int) -> None:
    """Take no more memory than this: a run that asks for more fails by itself, before the machine does."""
    _, most = resource.getrlimit(resource.RLIMIT_DATA)
    if memory and (most == resource.RLIM_INFINITY or memory < most):
        resource.setrlimit(resource.RLIMIT_DATA, (memory, most))
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(f"{FIRST_TO_GO}\n", encoding="ascii")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))

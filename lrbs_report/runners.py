"""Worker processes: started once, kept for the whole build, replaced when one dies."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import IO, Any, Self

from lrbs_report import environment
from lrbs_report.errors import DiskError, InvalidInput, MissingRequirement, Problem
from lrbs_report.results import Epoch, RunResult
from lrbs_report.training.job import Job

MOST_DEATHS = 3
"""A run that was in hand when this many workers died is given up."""


@dataclass(frozen=True)
class EpochEnded:
    """A run finished an epoch."""

    job: Job
    epoch: Epoch


@dataclass(frozen=True)
class RunEnded:
    """A run finished, or diverged, which is a result too."""

    job: Job
    result: RunResult


@dataclass(frozen=True)
class RunFailed:
    """A run could not be finished; ``details`` is for whoever debugs it."""

    job: Job
    message: str
    details: str = ""


Event = EpochEnded | RunEnded | RunFailed


@dataclass(frozen=True)
class WrongExperiment:
    """A network that cannot be built: the job it belongs to, the place in the model's definition, and what is wrong."""

    job: Job
    keys: tuple[str | int, ...]
    message: str
    hint: str


@dataclass(eq=False)
class Worker:
    """One process, the line to it, what it has in hand, and which compiled program it holds."""

    process: subprocess.Popen[bytes]
    line: Connection
    errors: IO[bytes]
    is_ready: bool = False
    job: Job | None = None
    bench: tuple[Any, ...] | None = None


@dataclass
class Workers:
    """A crew of ``count`` workers. Use it in a ``with`` statement: leaving it ends them all."""

    count: int
    keras_home: Path
    _crew: list[Worker] = field(default_factory=list)

    def __enter__(self) -> Self:
        """Start every worker; they import TensorFlow side by side."""
        self._crew = [start_worker(self.keras_home) for _ in range(self.count)]
        return self

    def __exit__(self, *_: object) -> None:
        """Kill every worker. Nothing is lost: what they write, they write whole."""
        for worker in self._crew:
            end_worker(worker)

    def check(self, jobs: Sequence[Job]) -> list[WrongExperiment | Problem]:
        """Build every network and read every data set of some runs, and give what is wrong with them."""
        worker = self._crew[0]
        _send(worker, ("check", list(jobs)))
        while True:
            message = _receive(worker)
            if message is None:
                raise MissingRequirement(_why_it_died(worker))
            if message[0] == "checked":
                return [item if isinstance(item, Problem) else WrongExperiment(*item) for item in message[1]]
            worker.is_ready = True

    def train(self, jobs: Sequence[Job]) -> Iterator[Event]:
        """Train runs and give what happens as it happens. A failed run never stops the others.

        Raises ``InvalidInput`` when data turn out to be unreadable, ``DiskError`` when nothing can be kept, ``MissingRequirement`` when no worker
        comes up.
        """
        waiting = list(jobs)
        deaths: dict[str, int] = {}
        while waiting or any(worker.job for worker in self._crew):
            for worker in self._crew:
                if worker.job is None and waiting:
                    self._hand_out(worker, waiting)
            for line in wait([worker.line for worker in self._crew if worker.job]):
                worker = next(worker for worker in self._crew if worker.line is line)
                message = _receive(worker)
                if message is None:
                    yield from self._replace(worker, waiting, deaths)
                elif event := _event(worker, message):
                    yield event

    def _hand_out(self, worker: Worker, waiting: list[Job]) -> None:
        """Give a worker a run for the program it holds; failing that one for a program no other holds; failing that the next."""
        held = {other.bench for other in self._crew if other is not worker}
        same = (job for job in waiting if job.bench == worker.bench)
        free = (job for job in waiting if job.bench not in held)
        job = next(same, None) or next(free, None) or waiting[0]
        waiting.remove(job)
        worker.job, worker.bench = job, job.bench
        _send(worker, ("train", job))

    def _replace(self, worker: Worker, waiting: list[Job], deaths: dict[str, int]) -> Iterator[Event]:
        """Start a new worker for one that died; its run is tried again, until it has cost ``MOST_DEATHS`` workers."""
        reason = _why_it_died(worker)
        if not worker.is_ready:
            raise MissingRequirement(reason)
        job = worker.job
        self._crew[self._crew.index(worker)] = start_worker(self.keras_home)
        if job is None:
            return
        deaths[job.key] = deaths.get(job.key, 0) + 1
        if deaths[job.key] < MOST_DEATHS:
            waiting.insert(0, job)
        else:
            yield RunFailed(job, f"{reason} It happened {MOST_DEATHS} times with this run in hand.")


def start_worker(keras_home: Path) -> Worker:
    """Start a process with a pinned environment and a socket to it. Its standard error is kept aside for when it dies."""
    ours, theirs = socket.socketpair()
    errors = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the worker
    command = [sys.executable, "-P", "-m", "lrbs_report.training.worker", str(theirs.fileno()), str(os.getpid())]
    try:
        process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            command,
            env=environment.worker_variables(keras_home),
            stdin=subprocess.DEVNULL,
            stdout=errors,
            stderr=errors,
            pass_fds=[theirs.fileno()],
        )
    finally:
        theirs.close()
    return Worker(process, Connection(ours.detach()), errors)


def end_worker(worker: Worker) -> None:
    """Kill a worker and free what it held."""
    worker.process.kill()
    worker.process.wait()
    worker.line.close()
    worker.errors.close()


def _event(worker: Worker, message: tuple[Any, ...]) -> Event | None:
    """Turn a worker's message into an event; nothing for those that only concern the worker."""
    job = worker.job
    kind, *content = message
    worker.is_ready = True
    if job is None or kind == "ready":
        return None
    if kind == "epoch":
        return EpochEnded(job, content[1])
    worker.job = None
    if kind == "invalid":
        raise InvalidInput(content[0])
    if kind == "disk":
        raise DiskError(content[0])
    return RunEnded(job, content[0]) if kind == "result" else RunFailed(job, content[1], content[2])


def _send(worker: Worker, message: tuple[Any, ...]) -> None:
    """Send a request; a worker that is gone shows when we next listen to it."""
    with contextlib.suppress(OSError):
        worker.line.send(message)


def _receive(worker: Worker) -> tuple[Any, ...] | None:
    """Give a worker's next message; nothing when it died."""
    try:
        message: tuple[Any, ...] = worker.line.recv()
    except (EOFError, OSError):
        return None
    return message


def _why_it_died(worker: Worker) -> str:
    """Say how a dead worker ended, with the last line that it wrote to its standard error."""
    code = worker.process.wait()
    how = f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
    if -code == signal.SIGKILL:
        how += ", perhaps for want of memory"
    worker.errors.seek(0)
    lines = worker.errors.read().decode(errors="replace").strip().splitlines()
    end_worker(worker)
    said = f" It last said: {lines[-1]}" if lines and code > 0 else ""
    return f"A training process ended early ({how}).{said} Run `lrbs-report doctor` to see what this machine lacks."

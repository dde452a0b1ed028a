"""Worker processes: started once, kept for the whole build, replaced when one dies or hangs."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import IO, Any, Self

from lrbs_report.base import bounds, environment
from lrbs_report.base.descendants import end_descendants_of, end_marked
from lrbs_report.base.doctor import free_memory
from lrbs_report.base.errors import DiskError, InvalidInput, MissingRequirement, ReportError
from lrbs_report.base.files import in_words
from lrbs_report.base.python_files import Code
from lrbs_report.base.tongue import together, tr, words
from lrbs_report.runs.allowing import codes_of, refuse_untrusted
from lrbs_report.runs.events import (
    EpochEnded,
    Event,
    Found,
    RunEnded,
    RunFailed,
    RunNoticed,
    WrongCode,
    WrongNetwork,
)
from lrbs_report.runs.job import Job
from lrbs_report.runs.messages import (
    Building,
    Calling,
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
    Returned,
    Task,
    Trained,
)
from lrbs_report.runs.waiting import Waiting

MOST_DEATHS = 3
"""A run that was in hand when this many workers died is given up.

So is a crew of which this many died before any came up.
"""

MOST_BARREN = 3 * MOST_DEATHS
"""Workers that die one after the other before they come up, when earlier ones did.

No others are started then.
"""

POLL_SECONDS = 5.0
"""Between looks at workers that say nothing."""

ENDING_SECONDS = 10.0
"""For a worker whose line is closed to end by itself, so that how it ended can be told."""

LAST_BYTES, LAST_LETTERS = 10_000, 300
"""Of what a dead worker said last: that are looked at, and that are told."""

LACKING = {
    "Too many open files": errno.EMFILE,
    "Cannot allocate memory": errno.ENOMEM,
    "bad_alloc": errno.ENOMEM,
    "failed to map segment": errno.ENOMEM,
    "MemoryError": errno.ENOMEM,
    "Resource temporarily unavailable": errno.EAGAIN,
    "can't start new thread": errno.EAGAIN,
    "No space left on device": errno.ENOSPC,
}
"""What a process says that found this machine exhausted, and what of."""


@dataclass(frozen=True, kw_only=True)
class Patience:
    """Seconds that a worker may take to come up, to build a network for a check, and to do nothing at all."""

    ready: float = bounds.READY_SECONDS
    building: float = bounds.BUILD_SECONDS
    idle: float = bounds.IDLE_SECONDS


@dataclass(eq=False, kw_only=True)
class Worker:
    """One process, the line to it, what it has in hand, and which compiled program it holds.

    ``asked`` is what it is to do with its job, ``calling`` the Python of the project's own that it runs, if
    it ever has any. ``silent`` are the seconds since it last said something, ``idle`` those since it last did
    something, by the processor's time that it took until then.
    """

    process: subprocess.Popen[bytes]
    line: Connection
    errors: IO[bytes]
    is_ready: bool = False
    is_building: bool = False
    calling: Calling | None = None
    has_own_code: bool = False
    asked: Task = "train"
    job: Job | None = None
    bench: tuple[Any, ...] | None = None
    silent: float = 0.0
    idle: float = 0.0
    taken: int = 0


@dataclass(kw_only=True)
class Workers:
    """A crew of ``count`` workers.

    Use it in a ``with`` statement: leaving it ends them all. Keras's own folder goes with the crew.
    """

    count: int
    patience: Patience = field(default_factory=Patience)
    refuse: Callable[[Iterable[Code]], None] = refuse_untrusted
    """Refuses Python that nobody allowed to run here."""
    device: str = environment.CPU
    _crew: list[Worker] = field(default_factory=list)
    _exit: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)
    _home: Path = Path()
    _memory: int = 0
    _has_come_up: bool = False
    _barren: int = 0
    _looked: float = 0.0
    _called_off: Job | None = None

    def __enter__(self) -> Self:
        """Start every worker; they import TensorFlow side by side.

        Raises ``OSError`` when this machine has no room for them.
        """
        with contextlib.ExitStack() as stack:
            self._home = Path(
                stack.enter_context(
                    tempfile.TemporaryDirectory(prefix="lrbs-keras-", ignore_cleanup_errors=True)
                )
            )
            self._memory = max(bounds.WORKER_MEMORY, (free_memory() or 0) // self.count)
            stack.callback(self._end)
            for _ in range(self.count):
                self._crew.append(self._start())
            self._exit = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        """Kill every worker. Nothing is lost: what they write, they write whole."""
        self._exit.close()

    def check(self, jobs: Sequence[Job]) -> list[Found]:
        """Read every data set and build every network of some runs, and return what is wrong with them.

        Where that ends the process, it is a failure. Raises ``InvalidInput`` for Python that nobody allowed,
        ``MissingRequirement`` or ``DiskError`` when no worker comes up.
        """
        self.refuse(codes_of(jobs))
        found: list[Found] = []
        waiting, deaths = list(jobs), dict.fromkeys((job.key for job in jobs), 0)
        while self._crew and (waiting or self._crew[0].job):
            worker = self._crew[0]
            if worker.job is None:
                self._hand(worker, "check", waiting.pop(0))
            for message, why in self._heard([worker]).values():
                if self._is_called_off(jobs):
                    self._give_up()
                    return found
                if message is None:
                    found += self._replace(worker, why, lambda job: waiting.insert(0, job), deaths)
                else:
                    found += _found(worker, message)
        return found

    def train(self, jobs: Sequence[Job]) -> Iterator[Event]:
        """Train runs and yield what happens as it happens. A failed run never stops the others.

        Raises ``InvalidInput`` when data turn out to be unreadable, or Python that must run is not allowed,
        ``DiskError`` when nothing can be kept,
        ``MissingRequirement`` when no worker comes up.
        """
        self.refuse(codes_of(jobs))
        waiting, deaths = Waiting(jobs), dict.fromkeys((job.key for job in jobs), 0)
        while self._crew and (waiting or any(worker.job for worker in self._crew)):
            for worker in self._crew:
                if worker.job is None and (job := waiting.take(worker.bench, self._held_beside(worker))):
                    self._hand(worker, "train", job)
            for worker, (message, why) in self._heard(
                [worker for worker in self._crew if worker.job]
            ).items():
                if self._is_called_off(jobs):
                    self._give_up()
                    return
                if message is None:
                    yield from (
                        event
                        for event in self._replace(worker, why, waiting.give_back, deaths)
                        if not isinstance(event, WrongNetwork)
                    )
                elif event := _event(worker, message):
                    yield event
        yield from (
            RunFailed(job=job, message=tr("no training process comes up any more")) for job in waiting
        )

    def call_off(self, job: Job) -> None:
        """Drop a run, and what was asked for with it, from another thread: nobody wants it any more.

        Where it is over already, whatever is done next only loses its process, as to any other mishap.
        """
        self._called_off = job
        for worker in list(self._crew):
            worker.process.kill()

    def _give_up(self) -> None:
        """Begin anew with other workers, and nothing in hand."""
        self._end()
        self._called_off = None
        self._crew += [self._start() for _ in range(self.count)]

    def _is_called_off(self, jobs: Sequence[Job]) -> bool:
        return self._called_off is not None and any(job is self._called_off for job in jobs)

    def _held_beside(self, worker: Worker) -> Iterator[tuple[Any, ...] | None]:
        """Yield the programs that the others hold."""
        return (other.bench for other in self._crew if other is not worker)

    def _hand(self, worker: Worker, asked: Task, job: Job) -> None:
        """Hand a worker a run, which it is sent once it listens.

        Nobody waits for a process that may never do.
        """
        worker.asked, worker.job, worker.bench, worker.is_building = asked, job, job.bench, False
        worker.calling = None
        worker.has_own_code |= bool(job.run.experiment.codes)
        worker.silent = worker.idle = 0.0
        if worker.is_ready:
            _send(worker)

    def _heard(self, workers: Sequence[Worker]) -> dict[Worker, tuple[Message | None, str]]:
        """Wait for what workers say; of those that died or hang, nothing, and why.

        Empty when all are only busy.
        """
        lines = wait([worker.line for worker in workers], POLL_SECONDS)
        heard: dict[Worker, tuple[Message | None, str]] = {}
        for worker in workers:
            if worker.line in lines:
                message = _receive(worker)
                heard[worker] = (message, "" if message else _how_it_ended(worker))
                if isinstance(message, Ready):
                    worker.is_ready = self._has_come_up = True
                    self._barren = 0
                    _send(worker)
        now = time.monotonic()
        # More passes only when this process was stopped, and the workers with it.
        passed = min(now - self._looked, 2 * POLL_SECONDS)
        if passed >= POLL_SECONDS:
            self._looked = now
            heard |= {
                worker: (None, why)
                for worker in workers
                if worker not in heard and (why := self._hangs(worker, passed))
            }
        return heard

    def _hangs(self, worker: Worker, passed: float) -> str:
        """Tell why a worker is taken for dead that has said nothing for some more seconds.

        Nothing when it may be at work.
        """
        _cut(worker.errors)
        before, worker.taken = worker.taken, _processor_time(worker.process.pid)
        worker.silent += passed
        worker.idle = worker.idle + passed if before == worker.taken else 0.0
        if not worker.is_ready and worker.silent > self.patience.ready:
            return tr("did not come up in {seconds:g} seconds", seconds=self.patience.ready)
        if worker.calling and worker.process.poll() is not None:  # a process of its own holds its line
            return _how_it_ended(worker)
        if worker.calling:
            seconds = worker.job.run.experiment.code_seconds if worker.job else 0.0
            late = worker.silent > seconds
            return tr("did not return within {seconds:g} seconds", seconds=seconds) if late else ""
        if worker.is_building and worker.silent > self.patience.building:
            return tr("was not done after {seconds:g} seconds", seconds=self.patience.building)
        if worker.idle > self.patience.idle:
            return tr("did nothing for {seconds:g} seconds", seconds=self.patience.idle)
        return ""

    def _replace(
        self, worker: Worker, why: str, give_back: Callable[[Job], object], deaths: dict[str, int]
    ) -> Iterator[WrongNetwork | WrongCode | RunFailed]:
        """Start a new worker for one that died or hangs.

        Its run is tried again, until it has cost ``MOST_DEATHS`` workers.
        """
        said, job, place = _last_words(worker), worker.job, self._crew.index(worker)
        last = [tr("It last said: {line}.", line=said[-1][-LAST_LETTERS:])] if said else []
        end_worker(worker)
        del self._crew[place]
        if worker.has_own_code:
            self._end_left_behind()
        self._barren += not worker.is_ready
        if not self._has_come_up and self._barren >= MOST_DEATHS:
            often = tr("A training process {why}, {count} times.", why=why, count=MOST_DEATHS)
            raise _lack("\n".join(said), together(" ", [often, *last]))
        if self._barren < MOST_BARREN:
            self._crew.insert(place, self._start())
        if job is None:
            return
        if worker.calling:
            yield _ended_in_code(job, worker.calling, why)
            return
        if worker.is_building and worker.silent > self.patience.building:
            message = tr("building the network {why}", why=why)
            hint = tr(
                "Expected a network that can be built in that time: fewer layers, or fewer steps in one."
            )
            yield WrongNetwork(job=job, keys=("layers",), message=message, hint=hint)
            return
        deaths[job.key] += worker.is_ready or self._has_come_up
        if deaths[job.key] < MOST_DEATHS:
            give_back(job)
        else:
            often = tr("its training process {why}, {count} times.", why=why, count=MOST_DEATHS)
            yield RunFailed(job=job, message=together(" ", [often, *last]))

    def _start(self) -> Worker:
        return start_worker(self._home, self._memory, self.device)

    def _end(self) -> None:
        has_own_code = any(worker.has_own_code for worker in self._crew)
        for worker in self._crew:
            end_worker(worker)
        self._crew.clear()
        if has_own_code:
            self._end_left_behind()

    def _end_left_behind(self) -> None:
        """Kill what Python of a project's own started and what outlived its worker."""
        end_marked(f"KERAS_HOME={self._home}", [worker.process.pid for worker in self._crew])


def start_worker(keras_home: Path, memory: int = 0, device: str = environment.CPU) -> Worker:
    """Start a worker: a process with a pinned environment, so many bytes of memory, and a socket to it.

    What it says is kept aside for when it dies.
    """
    with contextlib.ExitStack() as stack:
        ours, theirs = socket.socketpair()
        stack.enter_context(theirs)
        undone = stack.enter_context(contextlib.ExitStack())
        undone.enter_context(ours)
        errors = undone.enter_context(tempfile.TemporaryFile())
        fcntl.fcntl(errors, fcntl.F_SETFL, os.O_APPEND)  # so that it can be cut while it is written
        for option in (socket.SO_SNDTIMEO, socket.SO_RCVTIMEO):
            ours.setsockopt(socket.SOL_SOCKET, option, struct.pack("ll", int(bounds.LINE_SECONDS), 0))
        process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [
                sys.executable,
                "-P",
                "-m",
                "lrbs_report.training.worker",
                str(theirs.fileno()),
                str(os.getpid()),
                str(memory),
            ],
            env=environment.worker_variables(keras_home, device),
            stdin=subprocess.DEVNULL,
            stdout=errors,
            stderr=errors,
            pass_fds=[theirs.fileno()],
        )
        undone.pop_all()
    return Worker(process=process, line=Connection(ours.detach()), errors=errors)


def end_worker(worker: Worker) -> None:
    """Kill a worker and free what it held; what Python of the project's own started goes with it."""
    if worker.has_own_code:
        end_descendants_of(worker.process.pid)
    worker.process.kill()
    worker.process.wait()
    worker.line.close()
    worker.errors.close()


def _found(worker: Worker, message: Message) -> list[Found]:
    """Turn a worker's answer to a check into what it found."""
    job = worker.job
    worker.silent, worker.is_building = 0.0, isinstance(message, Building)
    worker.calling = message if isinstance(message, Calling) else None
    if job is None or isinstance(message, Ready | Building | Calling | Returned):
        return []
    if isinstance(message, Noticed):
        return [RunNoticed(job=job, message=message.text)]
    worker.job = None
    if isinstance(message, CodeRefused):
        return [message.found]
    if isinstance(message, DiskRefused):
        raise DiskError(message.text)
    if isinstance(message, Failed):
        return [RunFailed(job=job, message=message.text, details=message.details)]
    if isinstance(message, DataRefused):
        return list(message.problems)
    return list(message.found) if isinstance(message, Checked) else []


def _event(worker: Worker, message: Message) -> Event | None:
    """Turn a worker's message into an event; nothing for those that only concern the worker."""
    job = worker.job
    worker.silent = 0.0
    worker.calling = message if isinstance(message, Calling) else None
    if job is None or isinstance(message, Ready | Building | Calling | Returned | Checked):
        return None
    if isinstance(message, EpochDone):
        return EpochEnded(job=job, epoch=message.epoch)
    if isinstance(message, Noticed):
        return RunNoticed(job=job, message=message.text)
    worker.job = None
    if isinstance(message, DataRefused):
        raise InvalidInput(message.problems)
    if isinstance(message, DiskRefused):
        raise DiskError(message.text)
    if isinstance(message, CodeRefused):
        return message.found
    if isinstance(message, Trained):
        return RunEnded(job=job, result=message.result)
    return RunFailed(job=job, message=message.text, details=message.details)


def _ended_in_code(job: Job, called: Calling, why: str) -> WrongCode:
    """Say that a process ended, or was ended, while it ran Python of the project's own."""
    hangs = why.startswith("did not return")
    if hangs:
        message = tr("{name} {why}", name=called.name, why=why)
        hint = tr("Expected less: code_seconds = … in [report] gives it more time.")
    else:
        message = tr("{name} ended its process: it {why}", name=called.name, why=why)
        hint = tr("Expected that it returns, and calls no exit.")
    return WrongCode(job=job, setting=called.setting, number=called.number, message=message, hint=hint)


def _send(worker: Worker) -> None:
    """Send a worker what it has in hand.

    One that is gone, or takes no message whole, shows when we next listen to it.
    """
    try:
        if worker.job:
            worker.line.send(Request(task=worker.asked, job=worker.job))
    except OSError:
        worker.process.kill()


def _receive(worker: Worker) -> Message | None:
    """Return a worker's next message; nothing when it died, or cannot finish its message."""
    try:
        message: Message = worker.line.recv()
    except (EOFError, OSError):
        return None
    return message


def _how_it_ended(worker: Worker) -> str:
    """Say how a worker ended that closed its line."""
    try:
        code = worker.process.wait(ENDING_SECONDS)
    except subprocess.TimeoutExpired:
        return tr("fell silent")
    if -code == signal.SIGKILL:
        return tr("ended early (killed by SIGKILL, perhaps for want of memory)")
    if code < 0:
        return tr("ended early (killed by {name})", name=signal.Signals(-code).name)
    return tr("ended early (exit code {code})", code=code)


def _last_words(worker: Worker) -> list[str]:
    """Return the last lines that a worker said before it failed; none when it was killed."""
    if worker.process.poll() in (None, -signal.SIGKILL):
        return []
    size = worker.errors.seek(0, os.SEEK_END)
    worker.errors.seek(max(0, size - LAST_BYTES))
    return worker.errors.read().decode(errors="replace").strip().splitlines()


def _lack(said: str, told: str) -> ReportError:
    """Say what this machine lacks, where no worker ever came up: ``told`` is what became of them.

    What it ran out of, or else something that is not installed.
    """
    found = next((number for words, number in LACKING.items() if words in said), None)
    if found:
        message = tr("No training process comes up ({reason})", reason=words(os.strerror(found)))
        return DiskError(in_words(OSError(found, message)))
    hint = tr("Run `lrbs-report doctor` to see what this machine lacks.")
    return MissingRequirement(together(" ", [told, hint]))


def _cut(errors: IO[bytes]) -> None:
    """Forget what a worker said long ago, so that one that never stops fills no disk."""
    if os.fstat(errors.fileno()).st_size > bounds.LAST_WORDS:
        os.ftruncate(errors.fileno(), 0)


def _processor_time(process: int) -> int:
    """Return the processor's time that a process took so far; always another number where it is unknown."""
    try:
        told = (
            Path(f"/proc/{process}/stat")
            .read_text(encoding="ascii", errors="replace")
            .rpartition(")")[2]
            .split()
        )
        return int(told[11]) + int(told[12])
    except (OSError, IndexError, ValueError):
        return time.monotonic_ns()

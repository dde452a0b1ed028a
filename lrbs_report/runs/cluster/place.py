"""A place in a cluster: one process at work, and what it has to tell until somebody asks for it.

It lives in a Dask worker, which only carries words. Training itself is done by the same process as on
one machine, watched in the same way, so that whatever a run does to it ends here.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import math
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from lrbs_report import __version__
from lrbs_report.base import environment
from lrbs_report.base.errors import DiskError, ReportError
from lrbs_report.base.files import in_words
from lrbs_report.base.tongue import data, together, told_by, tr
from lrbs_report.kinds.sources.dataset import Dataset
from lrbs_report.runs.cluster.parcels import (
    Kind,
    Parcel,
    here_already,
    travels,
    unarchive,
    unpacked,
    unsealed_state,
)
from lrbs_report.runs.events import EpochEnded, Event, Found, RunEnded
from lrbs_report.runs.job import Job
from lrbs_report.runs.locating import digest_of
from lrbs_report.runs.processes import Workers

ALONE_SECONDS = 6.0
"""Without a question from whoever handed over a run, it is dropped: nobody waits for it any more."""

LOOK_SECONDS = 1.0
"""Between looks whether anybody still asks."""

PACE_SECONDS, SHORT_PACE_SECONDS = 0.1, 0.25
"""Between two answers that tell of epochs alone, and of epochs and runs alone where more runs wait here.

Short ones are told together, all else at once.
"""

Told = Event | Found | ReportError
"""What a place has to tell of a run: what happened, or why nobody can train here."""


@dataclass(frozen=True, kw_only=True)
class News:
    """Something that a place tells of the first run that is not over: its number, what it is, a state.

    ``state`` is the one after it, if new. ``told`` is nothing once that run is over; then ``seconds`` are
    what it took.
    """

    number: int
    told: Told | None
    state: bytes | None = None
    seconds: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Handed:
    """A run that was handed over, and in which turn: nobody waits for those of earlier turns."""

    turn: int
    parcel: Parcel


@dataclass(kw_only=True)
class Place:
    """One process at work, in a folder of its own, with data kept by their digests."""

    folder: Path
    data: Path
    device: str = environment.CPU
    _inbox: SimpleQueue[Handed | None] = field(default_factory=SimpleQueue)
    _news: list[News] = field(default_factory=list)
    _count: int = 0
    _turn: int = 0
    _left: int = 0
    _job: Job | None = None
    _master: str = ""
    _heard: float = 0.0
    _answered: float = 0.0
    _crew: Workers | None = None
    _loop: asyncio.AbstractEventLoop | None = None
    _bell: asyncio.Event | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _thread: threading.Thread | None = None

    def begin(self) -> None:
        """Start the process that trains, in the loop that will be asked."""
        self._loop, self._bell = asyncio.get_running_loop(), asyncio.Event()
        for name in ("states", "parts"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        self.data.mkdir(parents=True, exist_ok=True)
        self._crew = Workers(count=1, refuse=lambda _: None, device=self.device)
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()

    def end(self) -> None:
        """Drop what is done, and end the process."""
        self._drop()
        self._inbox.put(None)
        if self._thread:
            self._thread.join(5)

    def facts(self) -> dict[str, Any]:
        """Tell what decides bits here. Plain words, so that other versions understand them."""
        versions, machine = environment.versions(), environment.machine(self.device)
        return {
            "version": __version__,
            "host": os.uname().nodename,
            "fingerprint": environment.fingerprint(versions, machine),
            "versions": dict(versions),
            "machine": dict(machine),
        }

    def claim(self, master: str) -> bool:
        """Tell whether a build may have this place: nobody else has it, who still asks."""
        if self._master not in ("", master) and time.monotonic() - self._heard < ALONE_SECONDS:
            return False
        self._master, self._heard = master, time.monotonic()
        self._drop()
        return True

    def release(self, master: str) -> None:
        """Let others have this place. What is still done for that build is dropped."""
        if master == self._master:
            self._master = ""
            self._drop()

    def holds(self, digest: str) -> int:
        """Return how many bytes of some data are here; -1 when all of them are."""
        if self._path_of(digest):
            return -1
        part = self._part(digest)
        return part.stat().st_size if part.exists() else 0

    def take(self, digest: str, begin: int, block: bytes) -> int:
        """Keep a block of some data, and return how many bytes are here. Raises ``OSError``."""
        with self._part(digest).open("ab") as file:
            if file.tell() == begin:
                file.write(block)
            return file.tell()

    def complete(self, digest: str, name: str, dataset: Dataset, kind: Kind) -> str:
        """Put data in place that came whole, and return what is wrong with them; nothing when all is well."""
        part = self._part(digest)
        staged = Path(tempfile.mkdtemp(prefix="new-", dir=self.data))  # a folder moves within a disk only
        path = staged / name
        try:
            if kind == "folder":
                path.mkdir()
                unarchive(part, path)
            else:
                shutil.move(part, path)
            found = digest_of(dataset, path)
            if found != digest:
                return tr(
                    "the data that came have the SHA-256 {found}, expected {digest}",
                    found=found,
                    digest=digest,
                )
            with contextlib.suppress(OSError):  # another place on this machine was first
                staged.rename(self.data / _short(digest))
        finally:
            part.unlink(missing_ok=True)
            shutil.rmtree(staged, ignore_errors=True)
        return ""

    async def exchange(
        self, master: str, parcels: Sequence[Parcel], after: int, seconds: float
    ) -> list[News] | None:
        """Take runs to check or to train, one after the other, and return what is told after a number.

        That is when there is anything, or so many seconds have passed. Returns nothing at all, and takes
        nothing, when this place is not that build's any more.
        """
        if master == self._master:
            with self._lock:
                self._left += len(parcels)
            for parcel in parcels:
                self._inbox.put(Handed(turn=self._turn, parcel=parcel))
        return await self._listen(master, after, seconds)

    async def _listen(self, master: str, after: int, seconds: float) -> list[News] | None:
        bell, end = self._bell, time.monotonic() + seconds
        while bell and master == self._master:
            self._heard = now = time.monotonic()
            with self._lock:
                bell.clear()
                self._news[:] = [one for one in self._news if one.number > after]
                due = self._due(end)
                if now >= due:
                    self._answered = now
                    return list(self._news)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(bell.wait(), min(LOOK_SECONDS, due - now))
        return None

    def _due(self, end: float) -> float:
        """Return when to answer, if nothing else happens: ``end`` where there is nothing to tell."""
        if not self._news:
            return end
        is_short = self._left > 1
        waits = EpochEnded | RunEnded | None if is_short else EpochEnded
        if not all(isinstance(one.told, waits) for one in self._news):
            return 0.0
        return min(end, self._answered + (SHORT_PACE_SECONDS if is_short else PACE_SECONDS))

    async def watch(self) -> None:
        """Drop what is done for somebody who does not ask any more; ends when nobody wants this place."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            if self._master and time.monotonic() - self._heard > ALONE_SECONDS:
                self._master = ""
                self._drop()

    def _drop(self) -> None:
        """Forget what was handed over, and end what is being done of it."""
        with self._lock:
            self._turn += 1
            self._left = 0
            self._news.clear()
        if self._crew and (job := self._job):
            self._crew.call_off(job)

    def _work(self) -> None:
        """Do what is handed over, one run after another."""
        assert self._crew is not None  # noqa: S101 - ``begin`` made it
        with self._crew as crew:
            while (handed := self._inbox.get()) is not None:
                began = time.monotonic()
                if handed.turn == self._turn:
                    self._do(crew, handed)
                self._tell(handed.turn, None, seconds=time.monotonic() - began)

    def _do(self, crew: Workers, handed: Handed) -> None:
        """Do one run. Whatever goes wrong, whoever waits must hear of it."""
        try:
            self._told(crew, handed)
        except ReportError as error:
            self._tell(handed.turn, error)
        except OSError as error:
            self._tell(handed.turn, DiskError(in_words(error)))
        except Exception as error:  # noqa: BLE001 - see above
            kind = data(type(error).__name__)
            self._tell(handed.turn, ReportError(together(": ", [kind, told_by(error)])))
        finally:
            self._job = None

    def _told(self, crew: Workers, handed: Handed) -> None:
        """Do one run, and tell what happens to it."""
        job = unpacked(handed.parcel, self.folder / "states")
        path = self._path_of(job.dataset_digest) if travels(job) else here_already(job)
        if path is None:
            message = tr("the data of a run are not here")
            raise ReportError(message)
        self._job = job = replace(job, dataset_path=path)
        if handed.turn != self._turn:  # dropped before it could be called off
            return
        if handed.parcel.task == "check":
            for found in crew.check([job]):
                self._tell(handed.turn, found)
            return
        for event in crew.train([job]):
            self._tell(handed.turn, event, _state_after(event))
        job.state_path.unlink(missing_ok=True)

    def _tell(self, turn: int, told: Told | None, state: bytes | None = None, seconds: float = 0.0) -> None:
        """Keep something to be asked for, if anybody waits for it; of a run's states, the newest."""
        with self._lock:
            if turn != self._turn:
                return
            if state is not None:
                _forget_states(self._news)
            due = self._due(math.inf)
            self._left -= told is None
            self._count += 1
            self._news.append(News(number=self._count, told=_bare(told), state=state, seconds=seconds))
            is_sooner = self._due(math.inf) < due
        if is_sooner and self._loop and self._bell:
            self._loop.call_soon_threadsafe(self._bell.set)

    def _part(self, digest: str) -> Path:
        return self.folder / "parts" / _short(digest)

    def _path_of(self, digest: str) -> Path | None:
        """Return where some data are; nothing when they are not here."""
        folder = self.data / _short(digest)
        return next(iter(sorted(folder.iterdir())), None) if folder.is_dir() else None


def _forget_states(news: list[News]) -> None:
    """Forget the states of the run that is not over yet."""
    for place in reversed(range(len(news))):
        if news[place].told is None:
            return
        if news[place].state is not None:
            news[place] = replace(news[place], state=None)


def _state_after(event: Event) -> bytes | None:
    return unsealed_state(event.job.state_path) if isinstance(event, EpochEnded) else None


def _bare(told: Told | None) -> Told | None:
    """Return what is told without the run, which whoever asks has already."""
    return replace(told, job=None) if hasattr(told, "job") else told  # type: ignore[type-var]


def _short(digest: str) -> str:
    """Return a name of some data that is one of a file, whatever their digest is."""
    return hashlib.sha256(digest.encode()).hexdigest()[:32]

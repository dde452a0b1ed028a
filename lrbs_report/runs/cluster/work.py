"""Runs spread over places: who has which, what is told of them, and what becomes of those that are lost."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from lrbs_report.base import environment
from lrbs_report.base.errors import DiskError, InvalidInput, MissingRequirement, ReportError
from lrbs_report.base.tongue import shaped, together, told_by, tr
from lrbs_report.runs.cluster import calls
from lrbs_report.runs.cluster.delivering import Delivery
from lrbs_report.runs.cluster.joined import Gone, Joined
from lrbs_report.runs.cluster.parcels import packed, seal_state, travels
from lrbs_report.runs.cluster.place import News
from lrbs_report.runs.cluster.seats import Pace, Seat, Seats, Unfit, why_not
from lrbs_report.runs.events import EpochEnded, Event, Found, RunEnded, RunFailed, RunPlaced
from lrbs_report.runs.job import Job
from lrbs_report.runs.messages import Task
from lrbs_report.runs.processes import MOST_DEATHS
from lrbs_report.runs.waiting import Waiting

LISTEN_SECONDS = 3.0
"""For which a place that has nothing to tell keeps a question."""

LOOK_SECONDS = 1.0
"""Between looks who is there."""

FIRST_SECONDS = 60.0
"""For the first place to come, unless something else is asked for."""

AHEAD_SECONDS, MOST_AHEAD = 0.75, 32
"""How long a place has to do beside the run that it is at, and how many runs that are at most."""

AGAIN_SECONDS = 60.0
"""Between two lines that say that nobody is there."""


@dataclass(kw_only=True)
class Work:
    """Runs that are to be checked or trained by all who are there, or come.

    ``master`` is by which places know the build, ``wait`` the seconds in which a place must come, where
    somebody said so; ``tell`` hears what happens to the runs.
    """

    joined: Joined
    seats: Seats
    delivery: Delivery
    master: str
    wait: float | None
    task: Task
    waiting: Waiting
    tell: Callable[[Event | Found], None]
    _left: set[str] = field(default_factory=set)
    _losses: dict[str, int] = field(default_factory=dict)
    _attended: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    _silent: set[str] = field(default_factory=set)
    _changed: asyncio.Event = field(default_factory=asyncio.Event)
    _returned: asyncio.Event = field(default_factory=asyncio.Event)
    _looked: float = -LOOK_SECONDS
    _was_there: bool = False

    async def go(self) -> None:
        """Have all runs done.

        Raises ``ClusterLost``, ``MissingRequirement`` when nobody comes, and what ends any build.
        """
        self._left = {job.key for job in self.waiting}
        since, said = time.monotonic(), -AGAIN_SECONDS
        try:
            while self._left:
                await self._look()
                await self._pause()
                if self._attended.keys() - self._silent:
                    since, said = time.monotonic(), -AGAIN_SECONDS
                else:
                    alone = time.monotonic() - since
                    self._refuse_waiting(alone)
                    if alone > LOOK_SECONDS and alone - said >= AGAIN_SECONDS:
                        said = alone
                        self._say_alone()
        finally:
            for one in self._attended.values():
                one.cancel()
            await asyncio.gather(*self._attended.values(), return_exceptions=True)

    async def _look(self) -> None:
        """Attend whoever is there that is not yet; now and then, since it takes longer the more are there."""
        now = time.monotonic()
        if now - self._looked < LOOK_SECONDS:
            return
        self._looked = now
        for address in await self.joined.there():
            if address not in self._attended and address not in self.seats.refused:
                self._attended[address] = asyncio.create_task(self._attend(address))

    async def _pause(self) -> None:
        """Wait until something changes, a moment at most. Raises what ended the work at a place."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._changed.wait(), LOOK_SECONDS)
        self._changed.clear()
        for address, one in list(self._attended.items()):
            if one.done():
                del self._attended[address]
                one.result()

    def _refuse_waiting(self, alone: float) -> None:
        """Give up after the time that was asked for, or some time when nobody ever came."""
        if self.wait is None and self._was_there:
            return
        if alone > (FIRST_SECONDS if self.wait is None else self.wait):
            address = self.joined.address
            nobody = tr("No worker came to {address} in {alone:.0f} seconds.", address=address, alone=alone)
            whys = [tr("{why}.", why=why) for why in sorted({*self.seats.refused.values()})]
            hint = tr("`lrbs-report worker {address}` starts one, on any machine.", address=address)
            raise MissingRequirement(together(" ", [nobody, *whys, hint]))

    def _say_alone(self) -> None:
        address = self.joined.address
        self.seats.notice(
            tr("All workers are gone: waiting for one at {address}.", address=address)
            if self._was_there
            else tr("No worker is there yet: waiting for one at {address}.", address=address)
        )

    async def _attend(self, address: str) -> None:
        """Give a place one run after another, as long as there are any and it answers."""
        seat = None
        try:
            seat = await self.seats.at(address)
            if seat and await self._claimed(seat):
                self._was_there, seat.heard = True, 0
                await self._serve(seat)
        except Gone:
            self.seats.forget(address)
            self._silent.add(address)  # it is not counted as there until it answers
        except (Unfit, DiskError, MissingRequirement, OSError) as error:
            self.seats.refuse(address, shaped(told_by(error), _without_stop))
        finally:
            if seat:
                self._give_back(seat)
            self._changed.set()

    async def _claimed(self, seat: Seat) -> bool:
        """Wait until nobody else has a place; not any more once nothing is left."""
        while not await self.joined.call(seat.address, calls.claim, self.master):
            self._silent.discard(seat.address)
            await asyncio.sleep(LOOK_SECONDS)
            if not self._left:
                return False
        self._silent.discard(seat.address)
        return True

    async def _serve(self, seat: Seat) -> None:
        while self._left:
            handed = self._take(seat)
            if seat.jobs:
                self._hear_all(seat, await self._exchange(seat, handed))
            else:
                await self._idle(seat)

    async def _idle(self, seat: Seat) -> None:
        """Keep a place for what others may lose."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._returned.wait(), LISTEN_SECONDS)
        self._returned.clear()
        if not await self.joined.call(seat.address, calls.claim, self.master):
            raise Gone

    def _take(self, seat: Seat) -> list[Job]:
        """Take runs for a place: one, and as many more as it trains in a moment, so that it never waits."""
        taken = []
        if not seat.jobs and (job := self._next(seat)):
            taken.append(job)
            seat.jobs.append(job)
            seat.bench = job.bench
        while 0 < len(seat.jobs) <= self._ahead(seat) and (job := self._like(seat)):
            taken.append(job)
            seat.jobs.append(job)
        return taken

    def _ahead(self, seat: Seat) -> int:
        """Return how many runs a place may have beside the one that it is at; others must have some too."""
        if seat.pace is None:
            return 0
        share = len(self.waiting) // (2 * len(self.seats.known))
        return min(int(AHEAD_SECONDS / max(seat.pace.seconds, AHEAD_SECONDS / MOST_AHEAD)), share)

    def _next(self, seat: Seat) -> Job | None:
        """Take a run for a place. Raises ``Unfit`` for one that may train none of those that wait, ever."""
        differs = self.seats.differs(seat)
        if differs and self.waiting and all(job.is_exact for job in self.waiting):
            raise Unfit(why_not(seat))
        held = (other.bench for other in self.seats.known.values() if other is not seat)
        return self.waiting.take(seat.bench, held, lambda job: self._may(seat, job))

    def _like(self, seat: Seat) -> Job | None:
        """Take a run that is like the one that was timed at a place, and the last one that it has in hand."""
        last, pace = seat.jobs[-1], seat.pace
        if pace is None or not pace.is_of(last):
            return None
        return self.waiting.take_like(last, lambda job: pace.is_of(job) and self._may(seat, job))

    def _may(self, seat: Seat, job: Job) -> bool:
        """Tell whether a place may train a run."""
        return not (job.is_exact and self.seats.differs(seat)) and not self.seats.is_mixed(seat, job)

    async def _exchange(self, seat: Seat, jobs: Sequence[Job]) -> list[tuple[Job, News]]:
        """Hand runs to a place, and return what it tells of those in hand. States are kept before that."""
        for job in jobs[:1]:  # others are of the same data
            if travels(job):
                await self.delivery.bring(seat, job)
        parcels = await asyncio.to_thread(lambda: [packed(self.task, job) for job in jobs]) if jobs else []
        if self.task == "train":
            for job in jobs:
                self.tell(RunPlaced(job=job, place=seat.name))
        asked = calls.exchange, self.master, parcels, seat.heard, LISTEN_SECONDS
        news: list[News] | None = await self.joined.call(seat.address, *asked)
        if news is None:
            raise Gone
        told = [*_of_runs(seat.jobs, news)]
        if states := [(job.state_path, one.state) for job, one in told if one.state]:
            await asyncio.to_thread(_keep, states)
        return told

    def _hear_all(self, seat: Seat, told: Sequence[tuple[Job, News]]) -> None:
        """Hear what a place tells, and let go of the runs that are over."""
        for job, one in told:
            seat.heard = one.number
            if one.told is not None:
                self._hear(seat, job, one)
                continue
            seat.jobs.popleft()
            seat.pace = Pace(job=job, seconds=one.seconds)
            self._left.discard(job.key)
            self._changed.set()

    def _hear(self, seat: Seat, job: Job, one: News) -> None:
        """Pass on what is told of a run; what ends a build on one machine ends it here too."""
        told = one.told
        if isinstance(told, InvalidInput | DiskError | MissingRequirement):
            raise told
        if isinstance(told, ReportError):
            self.tell(RunFailed(job=job, message=told.said))
            return
        if isinstance(told, EpochEnded):
            self._losses.pop(job.key, None)
        if isinstance(told, RunEnded):
            _refuse_other(told, job, seat)
        self.tell(with_job(told, job))

    def _give_back(self, seat: Seat) -> None:
        """Let what a place had in hand be done elsewhere; the run that it was at may have been its end."""
        jobs, seat.jobs = [*seat.jobs], deque()
        for job in reversed(jobs):
            if job is jobs[0] and self._is_lost(job):
                message = tr("the worker that trained it was lost, {count} times", count=MOST_DEATHS)
                self.tell(RunFailed(job=job, message=message))
                self._left.discard(job.key)
            else:
                self.waiting.give_back(job)
        self._returned.set()

    def _is_lost(self, job: Job) -> bool:
        """Tell whether a run took so many places with it, without getting any further."""
        self._losses[job.key] = self._losses.get(job.key, 0) + 1
        return self._losses[job.key] >= MOST_DEATHS


def _of_runs(jobs: Iterable[Job], news: Iterable[News]) -> Iterator[tuple[Job, News]]:
    """Yield news with the run that they are of: they are told in the order in which runs were handed over."""
    at, job = iter(jobs), None
    for one in news:
        job = job or next(at)
        yield job, one
        if one.told is None:
            job = None


def _keep(states: Iterable[tuple[Path, bytes]]) -> None:
    for path, state in states:
        seal_state(path, state)


def with_job(told: Any, job: Job) -> Any:  # noqa: ANN401 - any event
    """Return what a place told, about the run that it has in hand."""
    return replace(told, job=job) if hasattr(told, "job") else told


def _without_stop(text: str) -> str:
    return text.rstrip(".")


def _refuse_other(event: RunEnded, job: Job, seat: Seat) -> None:
    """Refuse a result that is not of the run that was asked for, or of another environment than was said."""
    result = event.result
    found = environment.fingerprint(result.environment, result.machine)
    if (result.key, result.seed) != (job.key, job.run.seed) or found != seat.facts["fingerprint"]:
        message = tr("it returned the result of another run, or from another environment")
        raise Unfit(message)

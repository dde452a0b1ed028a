"""Runs spread over places: who has which, what is told of them, and what becomes of those that are lost."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from typing import Any

from lrbs_report.base import environment
from lrbs_report.base.errors import DiskError, InvalidInput, MissingRequirement, ReportError
from lrbs_report.base.tongue import shaped, together, told_by, tr
from lrbs_report.runs.cluster import calls
from lrbs_report.runs.cluster.delivering import Delivery
from lrbs_report.runs.cluster.joined import Gone, Joined
from lrbs_report.runs.cluster.parcels import packed, seal_state, travels
from lrbs_report.runs.cluster.place import News
from lrbs_report.runs.cluster.seats import Seat, Seats, Unfit, why_not
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
            if seat and seat.job:
                self._give_back(seat.job)
                seat.job = None
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
            seat.job = job = self._next(seat)
            if job is None:
                await self._idle(seat)
                continue
            seat.bench = job.bench
            await self._hand(seat, job)
            async for one in self._news(seat, job):
                self._hear(seat, job, one)
            seat.job = None
            self._left.discard(job.key)
            self._changed.set()

    async def _idle(self, seat: Seat) -> None:
        """Keep a place for what others may lose."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._returned.wait(), LISTEN_SECONDS)
        self._returned.clear()
        if not await self.joined.call(seat.address, calls.claim, self.master):
            raise Gone

    def _next(self, seat: Seat) -> Job | None:
        """Take a run for a place. Raises ``Unfit`` for one that may train none of those that wait, ever."""
        differs = self.seats.differs(seat)
        if differs and self.waiting and all(job.is_exact for job in self.waiting):
            raise Unfit(why_not(seat))

        def may(job: Job) -> bool:
            return not (differs and job.is_exact) and not self.seats.is_mixed(seat, job)

        held = (other.bench for other in self.seats.known.values() if other is not seat)
        return self.waiting.take(seat.bench, held, may)

    async def _hand(self, seat: Seat, job: Job) -> None:
        if travels(job):
            await self.delivery.bring(seat, job)
        parcel = await asyncio.to_thread(packed, self.task, job)
        if not await self.joined.call(seat.address, calls.hand, self.master, parcel):
            raise Gone
        if self.task == "train":
            self.tell(RunPlaced(job=job, place=seat.name))

    async def _news(self, seat: Seat, job: Job) -> AsyncIterator[News]:
        """Yield what a place tells of a run until it is over. States are kept before epochs are told."""
        while True:
            asked = calls.listen, self.master, seat.heard, LISTEN_SECONDS
            news = await self.joined.call(seat.address, *asked)
            if news is None:
                raise Gone
            for state in [one.state for one in news if one.state is not None]:
                await asyncio.to_thread(seal_state, job.state_path, state)
            for one in news:
                seat.heard = one.number
                if one.told is None:
                    return
                yield one

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

    def _give_back(self, job: Job) -> None:
        """Let a run be done elsewhere, unless it took so many places with it without getting any further."""
        self._losses[job.key] = self._losses.get(job.key, 0) + 1
        if self._losses[job.key] < MOST_DEATHS:
            self.waiting.give_back(job)
            self._returned.set()
            return
        message = tr("the worker that trained it was lost, {count} times", count=MOST_DEATHS)
        self.tell(RunFailed(job=job, message=message))
        self._left.discard(job.key)


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

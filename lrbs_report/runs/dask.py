"""Who trains on a Dask cluster: places on other machines, each with one run at a time.

The build that asks is the only one that writes the store. Each place has a run handed over, with its data
and its latest state, and is asked over and over what happened; so nobody has to reach the build, and a place
that is gone is noticed at once. Runs go on elsewhere from the last epoch that was heard of.
"""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
import threading
import uuid
from collections.abc import Callable, Coroutine, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from lrbs_report.runs.cluster import calls
from lrbs_report.runs.cluster.addresses import Address, probe, refuse_open
from lrbs_report.runs.cluster.at_work import require_dask
from lrbs_report.runs.cluster.certificates import Certificates
from lrbs_report.runs.cluster.delivering import Delivery
from lrbs_report.runs.cluster.joined import LEAVING_SECONDS, Gone, Joined, join
from lrbs_report.runs.cluster.seats import Seats
from lrbs_report.runs.cluster.work import LOOK_SECONDS, Work
from lrbs_report.runs.events import Event, Found
from lrbs_report.runs.job import Job
from lrbs_report.runs.messages import Task
from lrbs_report.runs.waiting import Waiting

END_SECONDS = 5.0
"""For all that is ended to end."""


@dataclass(frozen=True, kw_only=True)
class Cluster:
    """The places of a scheduler: a ``Runner``.

    ``wait`` are the seconds in which a place must come; ``notice`` hears what is worth a line.
    """

    address: Address
    certificates: Certificates | None
    wait: float | None = None
    notice: Callable[[str], None] = lambda _: None

    @contextlib.contextmanager
    def __call__(self, *, count: int) -> Iterator[Places]:
        """Open the crew of all places that are there, and that come: ``count`` limits no other machines.

        Raises ``InvalidInput`` for an address that others can listen to or certificates that do not fit,
        ``MissingRequirement`` when nobody answers there.
        """
        del count
        require_dask()
        refuse_open(self.address, self.certificates)
        probe(self.address, self.certificates)
        with contextlib.ExitStack() as stack:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="lrbs-data-"))
            loop = stack.enter_context(_loop_of_its_own())
            joined = loop(join(self.address, self.certificates))
            stack.callback(lambda: loop(joined.leave()))
            places = Places(
                loop=loop,
                joined=joined,
                seats=Seats(joined=joined, notice=self.notice),
                delivery=Delivery(joined=joined, folder=Path(folder)),
                wait=self.wait,
            )
            stack.callback(places.release)
            yield places


@dataclass(frozen=True, kw_only=True)
class Places:
    """A crew that is spread over machines."""

    loop: _Loop
    joined: Joined
    seats: Seats
    delivery: Delivery
    wait: float | None
    master: str = field(default_factory=lambda: uuid.uuid4().hex)

    def check(self, jobs: Sequence[Job]) -> list[Found]:
        """Read the data and build the networks of some runs, and return what is wrong with them.

        Raises what ``train`` does.
        """
        return list(self._all("check", jobs))

    def train(self, jobs: Sequence[Job]) -> Iterator[Event]:
        """Train runs and yield what happens. See ``Crew.train``; raises ``ClusterLost`` too."""
        return self._all("train", jobs)

    def names(self) -> list[str]:
        """Return what the places are called that are there now."""
        return self.loop(self._names())  # type: ignore[no-any-return]

    def release(self) -> None:
        """Let the places go; those that do not hear it notice by themselves."""

        async def let_go() -> None:
            asked = (
                self.joined.call(address, calls.release, self.master, seconds=LEAVING_SECONDS)
                for address in self.seats.known
            )
            await asyncio.gather(*asked, return_exceptions=True)

        with contextlib.suppress(Exception):
            self.loop(let_go())

    def _all(self, task: Task, jobs: Sequence[Job]) -> Iterator[Any]:
        """Have all runs done, and yield what is told of them as it is told."""
        told: SimpleQueue[Any] = SimpleQueue()
        work = Work(
            joined=self.joined,
            seats=self.seats,
            delivery=self.delivery,
            master=self.master,
            wait=self.wait,
            task=task,
            waiting=Waiting(jobs),
            tell=told.put,
        )
        future = self.loop.begin(work.go())
        future.add_done_callback(lambda _: told.put(_END))
        try:
            while (one := told.get()) is not _END:
                yield one
            future.result()
        finally:
            future.cancel()

    async def _names(self) -> list[str]:
        await asyncio.sleep(LOOK_SECONDS / 10)
        names = []
        for address in await self.joined.there():
            with contextlib.suppress(Gone):
                if seat := await self.seats.at(address):
                    names.append(seat.name)
        return sorted(names)


_END = object()


@dataclass(frozen=True)
class _Loop:
    """A loop of events in a thread of its own."""

    loop: asyncio.AbstractEventLoop

    def begin(self, work: Coroutine[Any, Any, Any]) -> Any:  # noqa: ANN401 - a future of anything
        """Begin something, and return what will hold its outcome."""
        return asyncio.run_coroutine_threadsafe(work, self.loop)

    def __call__(self, work: Coroutine[Any, Any, Any]) -> Any:  # noqa: ANN401 - whatever it returns
        """Wait for something, and return what it returns."""
        return self.begin(work).result()


@contextlib.contextmanager
def _loop_of_its_own() -> Iterator[_Loop]:
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield _Loop(loop)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(END_SECONDS)

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
import time
import uuid
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any

from lrbs_report import __version__
from lrbs_report.base import environment
from lrbs_report.base.errors import ClusterLost, DiskError, InvalidInput, MissingRequirement, ReportError
from lrbs_report.runs.cluster import calls
from lrbs_report.runs.cluster.addresses import Address, probe, refuse_open
from lrbs_report.runs.cluster.at_work import RESOURCE, require_dask, security_of
from lrbs_report.runs.cluster.certificates import Certificates
from lrbs_report.runs.cluster.parcels import archive, blocks_of, packed, seal_state, travels
from lrbs_report.runs.cluster.place import News
from lrbs_report.runs.events import EpochEnded, Event, Found, RunEnded, RunFailed, RunPlaced
from lrbs_report.runs.job import Job
from lrbs_report.runs.messages import Task
from lrbs_report.runs.processes import MOST_DEATHS

if TYPE_CHECKING:
    from distributed import Client

ANSWER_SECONDS = 30.0
"""For a place to answer. One that does not is taken for gone."""

LISTEN_SECONDS = 3.0
"""For which a place that has nothing to tell keeps a question."""

LOOK_SECONDS = 1.0
"""Between looks who is there."""

FIRST_SECONDS = 60.0
"""For the first place to come, unless something else is asked for."""

AGAIN_SECONDS = 60.0
"""Between two lines that say that nobody is there."""


class _Gone(Exception):
    """A place does not answer any more, or is at work for somebody else."""


class _Unfit(Exception):
    """A place cannot be used; says why."""


@dataclass(kw_only=True)
class _Seat:
    """A place as the build knows it: where it is, what it told of itself, and which program it holds."""

    address: str
    facts: Mapping[str, Any]
    bench: tuple[Any, ...] | None = None
    job: Job | None = None
    heard: int = 0

    @property
    def name(self) -> str:
        """What people call it: the machine, and the port there."""
        return f"{self.facts.get('host', '?')}:{self.address.rpartition(':')[2]}"


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
        """Open the crew of all places that are there, and that come: ``count`` is no limit to others' machines.

        Raises ``InvalidInput`` for an address that others can listen to or certificates that do not fit,
        ``MissingRequirement`` when nobody answers there.
        """
        del count
        require_dask()
        refuse_open(self.address)
        probe(self.address, self.certificates)
        places = Places(cluster=self)
        places.open()
        try:
            yield places
        finally:
            places.close()


@dataclass(kw_only=True)
class Places:
    """A crew that is spread over machines."""

    cluster: Cluster
    _master: str = field(default_factory=lambda: uuid.uuid4().hex)
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)
    _thread: threading.Thread | None = None
    _client: Client | None = None
    _seats: dict[str, _Seat] = field(default_factory=dict)
    _refused: dict[str, str] = field(default_factory=dict)
    _exit: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)
    _archives: dict[str, Path] = field(default_factory=dict)
    _folder: Path = Path()
    _fingerprint: str = ""
    _devices: dict[str, str] = field(default_factory=dict)

    def open(self) -> None:
        """Join the scheduler. Raises ``MissingRequirement``."""
        self._folder = Path(self._exit.enter_context(tempfile.TemporaryDirectory(prefix="lrbs-data-")))
        if not environment.lacking():
            self._fingerprint = environment.fingerprint(environment.versions(), environment.machine())
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._ask(self._join())

    def close(self) -> None:
        """Let the places go, and leave."""
        with contextlib.suppress(Exception):
            self._ask(asyncio.wait_for(self._leave(), 5))
        self._loop.call_soon_threadsafe(self._loop.stop)
        if self._thread:
            self._thread.join(5)
        self._exit.close()

    def check(self, jobs: Sequence[Job]) -> list[Found]:
        """Read the data and build the networks of some runs at the places, and return what is wrong with them."""
        return [one for one in self._all("check", jobs) if not isinstance(one, RunPlaced)]

    def train(self, jobs: Sequence[Job]) -> Iterator[Event]:
        """Train runs and yield what happens. See ``Crew.train``; raises ``ClusterLost`` when the scheduler is gone."""
        return self._all("train", jobs)

    def names(self) -> list[str]:
        """Wait until somebody is there, and return the names of the places."""
        return self._ask(self._look_around())

    def _ask(self, question: Coroutine[Any, Any, Any]) -> Any:  # noqa: ANN401 - whatever the question returns
        return asyncio.run_coroutine_threadsafe(question, self._loop).result()

    def _all(self, task: Task, jobs: Sequence[Job]) -> Iterator[Any]:
        """Have all runs done, and yield what is told of them, as it is told."""
        told: SimpleQueue[Any] = SimpleQueue()
        work = _Work(places=self, task=task, told=told, waiting=list(jobs), left={job.key for job in jobs})
        future = asyncio.run_coroutine_threadsafe(work.go(), self._loop)
        future.add_done_callback(lambda _: told.put(_END))
        try:
            while (one := told.get()) is not _END:
                yield one
            future.result()
        finally:
            future.cancel()

    async def _join(self) -> None:
        from distributed import Client  # noqa: PLC0415 - of the extra

        try:
            self._client = await Client(
                str(self.cluster.address),
                asynchronous=True,
                security=security_of(self.cluster.certificates),
                timeout=ANSWER_SECONDS,
                set_as_default=False,
            )
        except OSError as error:
            message = f"The scheduler at {self.cluster.address} does not speak with this version of Dask: {error}"
            raise MissingRequirement(message) from error

    async def _leave(self) -> None:
        await asyncio.gather(
            *(self.call(seat.address, calls.release, self._master, seconds=2) for seat in self._seats.values()),
            return_exceptions=True,
        )
        if self._client:
            await self._client.close(timeout=2)

    async def there(self) -> list[str]:
        """Return the addresses of our places at the scheduler. Raises ``ClusterLost`` when that is gone."""
        assert self._client is not None  # noqa: S101 - joined before
        try:
            asked = self._client.scheduler.identity(n_workers=-1)
            known = await asyncio.wait_for(asked, ANSWER_SECONDS)
        except (OSError, TimeoutError) as error:
            message = (
                f"The scheduler at {self.cluster.address} is gone. What was trained is kept; start it and its"
                " workers again, and the same command goes on where it was."
            )
            raise ClusterLost(message) from error
        return [address for address, worker in known["workers"].items() if RESOURCE in worker["resources"]]

    async def call(
        self, address: str, function: Callable[..., Any], *arguments: Any, seconds: float = ANSWER_SECONDS, **named: Any
    ) -> Any:  # noqa: ANN401 - whatever is called
        """Call something in a place. Raises ``_Gone`` when it does not answer, and what it raises."""
        from distributed.comm.core import CommClosedError  # noqa: PLC0415 - of the extra

        assert self._client is not None  # noqa: S101 - joined before
        try:
            asked = self._client.run(function, *arguments, workers=[address], **named)
            return (await asyncio.wait_for(asked, seconds))[address]
        except (CommClosedError, TimeoutError, KeyError, ConnectionError) as error:
            raise _Gone from error

    async def seat(self, address: str) -> _Seat | None:
        """Return a place that may be used; nothing for one that is refused, which is said once."""
        if address in self._seats:
            return self._seats[address]
        if address in self._refused:
            return None
        try:
            facts = await self.call(address, calls.facts)
            self._seats[address] = seat = _Seat(address=address, facts=_sound(facts))
        except _Gone:
            raise
        except Exception as error:  # noqa: BLE001 - another version may raise anything
            self.refuse(address, str(error) if isinstance(error, _Unfit) else "it has another version of lrbs-report")
            return None
        return seat

    def refuse(self, address: str, why: str) -> None:
        """Use a place no more, and say so once."""
        seat = self._seats.pop(address, None)
        self._refused[address] = why
        self.cluster.notice(f"The worker {seat.name if seat else address} is not used: {why}")

    def fits(self, seat: _Seat, job: Job) -> str:
        """Tell why a run may not be trained at a place; nothing when it may."""
        self._fingerprint = self._fingerprint or seat.facts["fingerprint"]
        if job.is_exact and seat.facts["fingerprint"] != self._fingerprint:
            return f"{_difference(seat.facts)}; environment = \"any\" in [report] would let it"
        device = seat.facts["machine"].get("device", environment.CPU)
        return "" if self._devices.setdefault(job.run.experiment.id, device) == device else "another device"

    async def deliver(self, seat: _Seat, job: Job) -> None:
        """Bring the data of a run to a place, as far as they are not there. Raises ``_Unfit``."""
        digest = job.dataset_digest
        begin = await self.call(seat.address, calls.holds, digest)
        if begin < 0:
            return
        path = await asyncio.to_thread(self._as_file, job)
        blocks = blocks_of(path, begin)
        while block := await asyncio.to_thread(next, blocks, b""):
            begin = await self.call(seat.address, calls.take, digest, begin, block)
        is_folder = job.dataset_path.is_dir()
        arguments = digest, job.dataset_path.name, job.run.experiment.dataset
        wrong = await self.call(seat.address, calls.complete, *arguments, seconds=600, is_folder=is_folder)
        if wrong:
            raise _Unfit(wrong)

    def _as_file(self, job: Job) -> Path:
        """Return a run's data as one file: themselves, or an archive of their folder."""
        if not job.dataset_path.is_dir():
            return job.dataset_path
        if job.dataset_digest not in self._archives:
            path = self._folder / f"{len(self._archives)}.tar"
            with path.open("wb") as file:
                archive(job.dataset_path, file)
            self._archives[job.dataset_digest] = path
        return self._archives[job.dataset_digest]

    async def _look_around(self) -> list[str]:
        begin, wait = time.monotonic(), FIRST_SECONDS if self.cluster.wait is None else self.cluster.wait
        while True:
            found = [await self.seat(address) for address in await self.there()]
            names = [seat.name for seat in found if seat]
            if names or time.monotonic() - begin > wait:
                return sorted(names)
            await asyncio.sleep(LOOK_SECONDS)

    @property
    def master(self) -> str:
        """By which places know this build."""
        return self._master

    @property
    def why_refused(self) -> list[str]:
        """What is said of those that are not used."""
        return sorted({*self._refused.values()})


@dataclass(kw_only=True)
class _Work:
    """Runs that are to be checked or trained, and who is at which."""

    places: Places
    task: Task
    told: SimpleQueue[Any]
    waiting: list[Job]
    left: set[str]
    _deaths: dict[str, int] = field(default_factory=dict)
    _busy: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    _changed: asyncio.Event = field(default_factory=asyncio.Event)
    _was_there: bool = False

    async def go(self) -> None:
        """Have all runs done by whoever is there, or comes."""
        alone, said = time.monotonic(), 0.0
        try:
            while self.left:
                for address in await self.places.there():
                    if address not in self._busy:
                        self._busy[address] = asyncio.create_task(self._attend(address))
                await self._pause()
                if self._busy:
                    alone, said = time.monotonic(), 0.0
                elif time.monotonic() - said > AGAIN_SECONDS:
                    said = time.monotonic()
                    self._say_alone(said - alone)
        finally:
            for task in self._busy.values():
                task.cancel()
            await asyncio.gather(*self._busy.values(), return_exceptions=True)

    async def _pause(self) -> None:
        """Wait for something to change, a moment at most, and forget places that are done with."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._changed.wait(), LOOK_SECONDS)
        self._changed.clear()
        for address, task in list(self._busy.items()):
            if task.done():
                del self._busy[address]
                task.result()

    def _say_alone(self, seconds: float) -> None:
        """Say that nobody is there, or give up after the time that was asked for."""
        cluster = self.places.cluster
        most = cluster.wait if cluster.wait is not None else FIRST_SECONDS
        why = "".join(f" {why}." for why in self.places.why_refused)
        if seconds >= most and (not self._was_there or cluster.wait is not None):
            message = f"No worker came to {cluster.address} in {seconds:.0f} seconds.{why}"
            hint = f"`lrbs-report worker {cluster.address}` starts one, on any machine."
            raise MissingRequirement(f"{message} {hint}")
        gone = "All workers are gone" if self._was_there else "No worker is there yet"
        cluster.notice(f"{gone}: waiting for one at {cluster.address}.{why}")

    async def _attend(self, address: str) -> None:
        """Give a place one run after another, as long as there are any and it answers."""
        places = self.places
        seat = None
        try:
            seat = await places.seat(address)
            while seat and not await places.call(address, calls.claim, places.master):
                await asyncio.sleep(LOOK_SECONDS)
            if seat:
                self._was_there, seat.heard = True, 0
                await self._serve(seat)
        except _Gone:
            places._seats.pop(address, None)
        except _Unfit as error:
            places.refuse(address, str(error))
        except (DiskError, MissingRequirement, OSError) as error:
            places.refuse(address, str(error))
        finally:
            if seat and seat.job:
                self._give_back(seat.job)
                seat.job = None
            self._changed.set()

    async def _serve(self, seat: _Seat) -> None:
        while self.left:
            job = self._next(seat)
            if job is None:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(asyncio.shield(_soon()), LOOK_SECONDS)
                continue
            seat.job, seat.bench = job, job.bench
            await self._hand(seat, job)
            async for one in self._news(seat, job):
                self._hear(seat, job, one)
            seat.job = None
            self.left.discard(job.key)
            self._changed.set()

    def _next(self, seat: _Seat) -> Job | None:
        """Take a run for the program that a place holds, else for one that no other holds, else the next."""
        fitting = [job for job in self.waiting if not self.places.fits(seat, job)]
        held = {other.bench for other in self.places._seats.values() if other is not seat}
        same = (job for job in fitting if job.bench == seat.bench)
        free = (job for job in fitting if job.bench not in held)
        job = next(same, None) or next(free, None) or next(iter(fitting), None)
        if job:
            self.waiting.remove(job)
        elif self.waiting and (why := self.places.fits(seat, self.waiting[0])) and self.waiting[0].is_exact:
            raise _Unfit(why)
        return job

    async def _hand(self, seat: _Seat, job: Job) -> None:
        if travels(job):
            await self.places.deliver(seat, job)
        parcel = await asyncio.to_thread(packed, self.task, job)
        if not await self.places.call(seat.address, calls.hand, self.places.master, parcel):
            raise _Gone
        self.told.put(RunPlaced(job=job, place=seat.name))

    async def _news(self, seat: _Seat, job: Job) -> AsyncIterator[News]:
        """Yield what a place tells of a run until it is done with it."""
        while True:
            asked = self.places.call(
                seat.address, calls.listen, self.places.master, seat.heard, LISTEN_SECONDS
            )
            news = await asked
            if news is None:
                raise _Gone
            for one in news:
                seat.heard = one.number
                if one.state is not None:
                    await asyncio.to_thread(seal_state, job.state_path, one.state)
                if one.told is None:
                    return
                yield one

    def _hear(self, seat: _Seat, job: Job, one: News) -> None:
        """Pass on what is told of a run; what would end a build ends it here too."""
        told = one.told
        if isinstance(told, InvalidInput | DiskError | MissingRequirement):
            raise told
        if isinstance(told, ReportError):
            self.told.put(RunFailed(job=job, message=str(told)))
            return
        if isinstance(told, EpochEnded):
            self._deaths.pop(job.key, None)
        if isinstance(told, RunEnded):
            _refuse_other(told, job, seat)
        self.told.put(replace(told, job=job) if hasattr(told, "job") else told)

    def _give_back(self, job: Job) -> None:
        """Let a run be done elsewhere, unless it took so many places with it without getting any further."""
        self._deaths[job.key] = self._deaths.get(job.key, 0) + 1
        if self._deaths[job.key] < MOST_DEATHS:
            self.waiting.insert(0, job)
            return
        self.told.put(RunFailed(job=job, message=f"the worker that trained it was lost, {MOST_DEATHS} times"))
        self.left.discard(job.key)


_END = object()


async def _soon() -> None:
    await asyncio.sleep(0.05)


def _sound(facts: Any) -> Mapping[str, Any]:  # noqa: ANN401 - whatever a place says
    """Return what a place told of itself. Raises ``_Unfit`` for one of another version."""
    if facts["version"] != __version__:
        message = f"it has lrbs-report {facts['version']}, and this is {__version__}"
        raise _Unfit(message)
    return dict(facts)


def _difference(facts: Mapping[str, Any]) -> str:
    """Say in what a place differs from this machine."""
    told = [
        f"{name} {facts['versions'].get(name)} there, {version} here"
        for name, version in environment.versions().items()
        if facts["versions"].get(name) != version
    ]
    told += [
        f"{name.replace('_', ' ')} {facts['machine'].get(name)} there, {here} here"
        for name in ("instruction_set", "system", "device")
        if facts["machine"].get(name, "cpu") != (here := environment.machine().get(name, "cpu"))
    ]
    return ", ".join(told) or "its environment is another one"


def _refuse_other(event: RunEnded, job: Job, seat: _Seat) -> None:
    """Refuse a result that is not of the run that was asked for, or of another environment than was said."""
    result = event.result
    found = environment.fingerprint(result.environment, result.machine)
    if (result.key, result.seed) != (job.key, job.run.seed) or found != seat.facts["fingerprint"]:
        message = "it returned the result of another run, or from another environment"
        raise _Unfit(message)

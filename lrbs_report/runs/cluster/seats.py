"""The places of a cluster as a build knows them: who is there, who is refused, and what each may train."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from lrbs_report import __version__
from lrbs_report.base import environment
from lrbs_report.base.tongue import together, tr
from lrbs_report.runs.cluster import calls
from lrbs_report.runs.cluster.joined import Gone, Joined
from lrbs_report.runs.job import Job

OTHER_VERSION = tr("it has another version of lrbs-report; this is {version}", version=__version__)
OF_A_MACHINE = {
    "instruction_set": tr("instruction set"),
    "system": tr("system"),
    "device": tr("device"),
}
"""What of a machine results depend on, and what people call it."""


class Unfit(Exception):
    """A place cannot be used; says why."""


@dataclass(frozen=True, kw_only=True)
class Pace:
    """The seconds that a run took. Others are like it that need the same program and have as many epochs."""

    job: Job
    seconds: float

    def is_of(self, job: Job) -> bool:
        """Tell whether a run is like the one that was timed."""
        epochs = job.run.experiment.epochs == self.job.run.experiment.epochs
        return epochs and job.bench == self.job.bench


@dataclass(kw_only=True)
class Seat:
    """A place: its address, what it told of itself, its program, and the last news heard.

    ``jobs`` are the runs that it has in hand, the first of which it is at; ``pace`` what the last one took
    that it was given, which is what others like it will take.
    """

    address: str
    facts: Mapping[str, Any]
    bench: tuple[Any, ...] | None = None
    jobs: deque[Job] = field(default_factory=deque)
    pace: Pace | None = None
    heard: int = 0

    @property
    def name(self) -> str:
        """What people call it: the machine, and the port there."""
        return f"{self.facts['host']}:{self.address.rpartition(':')[2]}"

    @property
    def device(self) -> str:
        """What it trains on."""
        return str(self.facts["machine"].get("device", environment.CPU))


@dataclass(kw_only=True)
class Seats:
    """Those that may be used, and why others are not; ``notice`` hears of each refusal once.

    ``fingerprint`` is the class of environments that results must come from: this machine's, or where nothing
    can be trained here that of the first place.
    """

    joined: Joined
    notice: Callable[[str], None]
    fingerprint: str = ""
    known: dict[str, Seat] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    _devices: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Settle what results must come from."""
        if not environment.lacking():
            self.fingerprint = environment.fingerprint(environment.versions(), environment.machine())

    async def at(self, address: str) -> Seat | None:
        """Return the place at an address; nothing when it is refused. Raises ``Gone``."""
        if address in self.known or address in self.refused:
            return self.known.get(address)
        try:
            facts = await self.joined.call(address, calls.facts)
        except Gone:
            raise
        except Exception:  # noqa: BLE001 - another version may raise anything
            facts = None
        if not isinstance(facts, Mapping) or facts.get("version") != __version__:
            told = facts.get("version") if isinstance(facts, Mapping) else None
            version = tr("it has lrbs-report {theirs}, and this is {ours}", theirs=told, ours=__version__)
            self.refuse(address, version if told else OTHER_VERSION)
            return None
        self.known[address] = Seat(address=address, facts=facts)
        return self.known[address]

    def refuse(self, address: str, why: str) -> None:
        """Use a place no more, and say so once."""
        seat = self.known.pop(address, None)
        self.refused[address] = why
        name = seat.name if seat else address.partition("://")[2]
        self.notice(tr("The worker {name} is not used: {why}.", name=name, why=why))

    def forget(self, address: str) -> None:
        """Forget a place that is gone: one at the same address may be another."""
        self.known.pop(address, None)

    def differs(self, seat: Seat) -> bool:
        """Tell whether the results of a place would come from another environment than they must."""
        self.fingerprint = self.fingerprint or seat.facts["fingerprint"]
        return bool(seat.facts["fingerprint"] != self.fingerprint)

    def is_mixed(self, seat: Seat, job: Job) -> bool:
        """Tell whether the other runs of a run's experiment are trained on another device."""
        return self._devices.setdefault(job.run.experiment.id, seat.device) != seat.device


def why_not(seat: Seat) -> str:
    """Say why a place that differs may not train."""
    return tr(
        '{difference}; environment = "any" in [report] would let it', difference=_difference(seat.facts)
    )


def _difference(facts: Mapping[str, Any]) -> str:
    """Say in what a place differs from this machine."""
    here, versions = environment.machine(), environment.versions()
    told = [
        _told(name, theirs, version)
        for name, version in versions.items()
        if (theirs := facts["versions"].get(name)) != version
    ]
    told += [
        _told(called, theirs, ours)
        for name, called in OF_A_MACHINE.items()
        if (theirs := facts["machine"].get(name, environment.CPU))
        != (ours := here.get(name, environment.CPU))
    ]
    return together(", ", told) if told else tr("its environment is another one")


def _told(name: str, theirs: object, ours: object) -> str:
    return tr("{name} {theirs} there, {ours} here", name=name, theirs=theirs, ours=ours)

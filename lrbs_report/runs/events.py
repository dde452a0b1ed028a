"""What happens to runs while they are checked and trained, as it is told to whoever asked for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from lrbs_report.base.errors import Problem
from lrbs_report.kinds.measures.record import Epoch, RunResult
from lrbs_report.runs.job import Job

Setting = Literal["network", "source", "metrics", "callbacks", "schedule"]
"""What names Python of the project's own."""


@dataclass(frozen=True, kw_only=True)
class EpochEnded:
    """A run finished an epoch."""

    job: Job
    epoch: Epoch


@dataclass(frozen=True, kw_only=True)
class RunEnded:
    """A run finished, or diverged, which is a result too."""

    job: Job
    result: RunResult


@dataclass(frozen=True, kw_only=True)
class RunFailed:
    """A run could not be finished, or not even checked; ``details`` is for whoever debugs it."""

    job: Job
    message: str
    details: str = ""


@dataclass(frozen=True, kw_only=True)
class RunNoticed:
    """Something about a run is worth a line, and ends nothing."""

    job: Job
    message: str


@dataclass(frozen=True, kw_only=True)
class RunPlaced:
    """A run was handed to a place on another machine, or perhaps on this one."""

    job: Job
    place: str


@dataclass(frozen=True, kw_only=True)
class WrongCode:
    """Python of the project's own did something else than it is there for.

    The job that it was called for, the setting that names it, and which of several values of that.
    """

    job: Job
    setting: Setting
    number: int | None
    message: str
    hint: str = ""


Event = EpochEnded | RunEnded | RunFailed | RunNoticed | RunPlaced | WrongCode
"""What training tells."""


@dataclass(frozen=True, kw_only=True)
class WrongNetwork:
    """A network that cannot be built.

    The job it belongs to, the place in the model's definition, and what is wrong.
    """

    job: Job
    keys: tuple[str | int, ...]
    message: str
    hint: str


Found = WrongNetwork | WrongCode | Problem | RunFailed | RunNoticed
"""What a check finds."""

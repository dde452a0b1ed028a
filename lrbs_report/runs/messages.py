"""What a training process and the one that started it say to each other. Each message is one object."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from lrbs_report.base.errors import Problem
from lrbs_report.kinds.measures.record import Epoch, RunResult
from lrbs_report.runs.events import Setting, WrongCode, WrongNetwork
from lrbs_report.runs.job import Job

Task = Literal["check", "train"]


@dataclass(frozen=True, kw_only=True)
class Request:
    """What the training process is to do with a run."""

    task: Task
    job: Job


@dataclass(frozen=True)
class Ready:
    """The training process listens: it has imported what it needs."""


@dataclass(frozen=True)
class Building:
    """The data of the run that is checked are there, and its network is being built."""


@dataclass(frozen=True, kw_only=True)
class Calling:
    """Python of the project's own is called: for which setting, which of its values, and by which name."""

    setting: Setting
    number: int | None
    name: str


@dataclass(frozen=True)
class Returned:
    """It has returned."""


@dataclass(frozen=True)
class Checked:
    """The run was checked: what is wrong with its data or its network, if anything."""

    found: tuple[WrongNetwork | WrongCode | Problem, ...]


@dataclass(frozen=True, kw_only=True)
class CodeRefused:
    """Python of the project's own did something else than it is there for."""

    found: WrongCode


@dataclass(frozen=True)
class EpochDone:
    """The run finished an epoch."""

    epoch: Epoch


@dataclass(frozen=True)
class Noticed:
    """Something about the run is worth a line."""

    text: str


@dataclass(frozen=True)
class Trained:
    """The run finished or diverged."""

    result: RunResult


@dataclass(frozen=True)
class DataRefused:
    """The data cannot be read, or are not what the definitions say."""

    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class DiskRefused:
    """Nothing can be kept on this machine's disk."""

    text: str


@dataclass(frozen=True, kw_only=True)
class Failed:
    """The run cannot go on; ``details`` is for whoever debugs it."""

    text: str
    details: str


Message = (
    Ready
    | Building
    | Calling
    | Checked
    | CodeRefused
    | EpochDone
    | Noticed
    | Returned
    | Trained
    | DataRefused
    | DiskRefused
    | Failed
)
"""What a training process says."""

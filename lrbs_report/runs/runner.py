"""Who trains: whatever can open a crew. Handed to each walk, which knows nothing of processes or machines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from lrbs_report.runs.events import Event, Found
from lrbs_report.runs.job import Job


class Crew(Protocol):
    """Checks and trains runs, several at once where it can. No number depends on how many.

    This one trains nothing, and says so of every run:

    >>> from lrbs_report.runs.events import RunFailed
    >>> class Idle:
    ...     def check(self, jobs):
    ...         return []
    ...     def train(self, jobs):
    ...         return (RunFailed(job=job, message="nobody is at work") for job in jobs)
    >>> crew: Crew = Idle()
    >>> [event.message for event in crew.train(["a run"])]
    ['nobody is at work']
    """

    def check(self, jobs: Sequence[Job]) -> list[Found]:
        """Read the data and build the network of some runs, and return what is wrong with them.

        Raises ``MissingRequirement`` or ``DiskError`` when this machine lets nobody train.
        """
        ...

    def train(self, jobs: Sequence[Job]) -> Iterator[Event]:
        """Train runs and yield what happens as it happens; a run that fails never stops the others.

        Raises ``InvalidInput`` when data turn out to be unreadable, ``DiskError`` when nothing can be kept,
        ``MissingRequirement`` when this machine lets nobody train.
        """
        ...


class Runner(Protocol):
    """Opens a crew that trains so many runs at once; leaving the crew ends it.

    Any callable that does so is one. This one has nobody to open a crew with:

    >>> from contextlib import contextmanager
    >>> @contextmanager
    ... def nobody(*, count):
    ...     yield [None] * count
    >>> with nobody(count=2) as crew:
    ...     crew
    [None, None]
    """

    def __call__(self, *, count: int) -> AbstractContextManager[Crew]:
        """Open a crew. Raises ``OSError`` when this machine has no room for it."""
        ...

"""Runs that nobody has in hand yet, and who takes which: to take one costs the same however many wait."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Any

from lrbs_report.runs.job import Job


class Waiting:
    """Runs by the compiled program that they need (``Job.bench``), in the order in which they were asked."""

    def __init__(self, jobs: Iterable[Job]) -> None:
        """Let all of them wait."""
        self._queues: OrderedDict[tuple[Any, ...], deque[Job]] = OrderedDict()
        for job in jobs:
            self._queues.setdefault(job.bench, deque()).append(job)
        self._count = sum(map(len, self._queues.values()))

    def __len__(self) -> int:
        """Return how many wait."""
        return self._count

    def __bool__(self) -> bool:
        """Tell whether any waits."""
        return bool(self._queues)

    def __iter__(self) -> Iterator[Job]:
        """Yield those that wait."""
        return chain.from_iterable(self._queues.values())

    def take(
        self,
        holds: tuple[Any, ...] | None,
        held: Iterable[tuple[Any, ...] | None],
        may: Callable[[Job], bool] = lambda _: True,
    ) -> Job | None:
        """Take a run for the program that a worker holds, else for one that no other holds, else the next.

        ``held`` are the programs of the others, which are looked at only where they matter; ``may`` tells
        which runs the worker may train. Returns nothing when it may train none that waits.
        """
        for bench in self._by_preference(holds, held):
            queue = self._queues[bench]
            for place, job in enumerate(queue):
                if may(job):
                    return self._taken(queue, place)
        return None

    def take_like(self, job: Job, may: Callable[[Job], bool]) -> Job | None:
        """Take the next run for the program that a run needs; nothing when it is none that may be taken."""
        queue = self._queues.get(job.bench)
        return self._taken(queue, 0) if queue and may(queue[0]) else None

    def _taken(self, queue: deque[Job], place: int) -> Job:
        job = queue[place]
        del queue[place]
        if not queue:
            del self._queues[job.bench]
        self._count -= 1
        return job

    def give_back(self, job: Job) -> None:
        """Let a run wait again, before all others."""
        self._queues.setdefault(job.bench, deque()).appendleft(job)
        self._queues.move_to_end(job.bench, last=False)
        self._count += 1

    def _by_preference(
        self, holds: tuple[Any, ...] | None, held: Iterable[tuple[Any, ...] | None]
    ) -> Iterator[tuple[Any, ...]]:
        if holds in self._queues:
            yield holds  # type: ignore[misc]
        taken = {*held}
        yield from (bench for bench in self._queues if bench != holds and bench not in taken)
        yield from (bench for bench in self._queues if bench != holds and bench in taken)

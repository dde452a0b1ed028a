"""Training what is missing, with each result kept as it lands."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Self

from lrbs_report.keeping.project import refuse_gone
from lrbs_report.runs.allowing import codes_of, refuse_untrusted
from lrbs_report.runs.crew import Stopwatch, crew_for
from lrbs_report.runs.events import RunEnded, RunFailed, WrongCode
from lrbs_report.runs.job import Job
from lrbs_report.runs.listening import tell
from lrbs_report.runs.runner import Crew
from lrbs_report.walks.opening import Failed, Opening, one_each, refuse_wrong_networks
from lrbs_report.walks.world import World


@dataclass(kw_only=True)
class Hands:
    """The crew of a walk, which stays from one training to the next. Leaving it, in a ``with``, ends it."""

    world: World
    _exit: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)
    _crew: Crew | None = None
    _size: int = 0

    def __enter__(self) -> Self:
        """Start nobody yet."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the crew."""
        self._exit.close()

    def of(self, size: int) -> Crew:
        """Return the crew that is there; one of so many workers where there is none, or none so large.

        Raises what the runner does.
        """
        if self._crew is None or size > self._size:
            self._exit.close()
            self.world.listener.starting(size)
            self._crew, self._size = self._exit.enter_context(self.world.runner(count=size)), size
        return self._crew


def train(
    opening: Opening,
    jobs: Sequence[Job],
    workers: int | None,
    hands: Hands,
    meanwhile: Callable[[], object] = lambda: None,
) -> Failed:
    """Train runs with so many workers, or as many as are worth their start, and return those that failed.

    One that fails does not keep the others from being trained. ``meanwhile`` is done while the workers wake
    up. Raises ``InvalidInput`` for Python of the project's own that nobody allowed, for a network that cannot
    be built, and for what that Python does wrong, once the other runs are over.
    """
    refuse_untrusted(codes_of(jobs))
    project, world = opening.project, hands.world
    count = workers or crew_for(jobs, project.store.timings(), world.cores())
    failures: list[RunFailed] = []
    wrong: list[WrongCode] = []
    trained: list[str] = []
    watch = Stopwatch(timings=project.store.timings())
    crew = hands.of(min(count, len(jobs)))
    meanwhile()
    refuse_wrong_networks(opening.study, crew.check(one_each(jobs)))
    for event in crew.train(jobs):
        if isinstance(event, WrongCode):
            wrong.append(event)
            continue
        watch.hear(event)
        tell(event, world.listener)
        if isinstance(event, RunEnded):
            refuse_gone(project)
            project.store.keep(event.job.run, event.result)
            trained.append(event.job.key)
        elif isinstance(event, RunFailed):
            failures.append(event)
    project.store.keep_timings(watch.timings)
    project.store.history.keep_trained(trained, world.now().isoformat())
    refuse_wrong_networks(opening.study, wrong)
    return Failed(runs=tuple(failures), asked=len(jobs))

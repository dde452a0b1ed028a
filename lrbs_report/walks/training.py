"""Training what is missing, with each result kept as it lands."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from lrbs_report.keeping.project import refuse_gone
from lrbs_report.runs.allowing import codes_of, refuse_untrusted
from lrbs_report.runs.crew import Stopwatch, crew_for
from lrbs_report.runs.events import RunEnded, RunFailed, WrongCode
from lrbs_report.runs.job import Job
from lrbs_report.runs.listening import tell
from lrbs_report.walks.opening import Failed, Opening, one_each, refuse_wrong_networks
from lrbs_report.walks.world import World


def train(
    opening: Opening,
    jobs: Sequence[Job],
    workers: int | None,
    world: World,
    meanwhile: Callable[[], object] = lambda: None,
) -> Failed:
    """Train runs with so many workers, or as many as are worth their start, and return those that failed.

    One that fails does not keep the others from being trained. ``meanwhile`` is done while the workers wake
    up. Raises ``InvalidInput`` for Python of the project's own that nobody allowed, for a network that cannot
    be built, and for what that Python does wrong, once the other runs are over.
    """
    refuse_untrusted(codes_of(jobs))
    project = opening.project
    count = workers or crew_for(jobs, project.store.timings(), world.cores())
    failures: list[RunFailed] = []
    wrong: list[WrongCode] = []
    trained: list[str] = []
    watch = Stopwatch(timings=project.store.timings())
    crew_size = min(count, len(jobs))
    world.listener.starting(crew_size)
    with world.runner(count=crew_size) as crew:
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

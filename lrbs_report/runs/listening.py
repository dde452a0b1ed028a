"""Who hears what the work does, in order. Each way of telling says what it wants to."""

from __future__ import annotations

from pathlib import Path

from lrbs_report.base.tongue import data, together, tr, words
from lrbs_report.kinds.measures.record import Epoch, RunResult
from lrbs_report.runs.events import EpochEnded, Event, RunEnded, RunNoticed, RunPlaced
from lrbs_report.study.experiments import Run


class Listener:
    """Hears what a build does, in order, and says nothing; each way of telling says what it wants to.

    >>> class Counting(Listener):
    ...     def planned(self, missing, kept, seconds):
    ...         print(f"{missing} of {missing + kept} runs are missing.")
    >>> listener = Counting()
    >>> listener.planned(2, 3, 60.0)
    2 of 5 runs are missing.
    >>> listener.stage("pages")
    """

    def begun(self) -> None:
        """Hear that there may be something to do: what it is, is found out next."""

    def planned(self, missing: int, kept: int, seconds: float) -> None:
        """Hear how many runs are missing, how many are kept, and about how long the work will take."""

    def starting(self, workers: int) -> None:
        """Hear that so many workers are started, which compile before the first epoch ends."""

    def epoch_ended(self, run: Run, epoch: Epoch) -> None:
        """Hear that a run finished an epoch."""

    def run_placed(self, run: Run, place: str) -> None:
        """Hear at which place of a cluster a run is trained."""

    def run_ended(self, run: Run, result: RunResult) -> None:
        """Hear that a run finished or diverged."""

    def run_failed(self, run: Run, message: str) -> None:
        """Hear that a run failed, and why."""

    def stage(self, name: str) -> None:
        """Hear that the build goes on to another part of its work."""

    def notice(self, message: str) -> None:
        """Hear something worth knowing."""

    def doubt(self, message: str) -> None:
        """Hear what makes one doubt data or results. It ends nothing."""

    def done(self, report: Path, *, changed: bool, missing: int = 0) -> None:
        """Hear that the report is there: whether this build wrote it, and how many runs are missing in it."""

    def close(self) -> None:
        """Hear that nothing more will come."""


def tell(event: Event, listener: Listener) -> None:
    """Tell a listener what happened to a run."""
    run = event.job.run
    if isinstance(event, EpochEnded):
        listener.epoch_ended(run, event.epoch)
    elif isinstance(event, RunEnded):
        listener.run_ended(run, event.result)
    elif isinstance(event, RunPlaced):
        listener.run_placed(run, event.place)
    elif isinstance(event, RunNoticed):
        listener.notice(together(": ", [data(name_of(run)), words(event.message)]))
    else:
        listener.run_failed(run, event.message)


def name_of(run: Run) -> str:
    """Name a run the way people do."""
    return tr("{id}, seed {seed}", id=run.experiment.id, seed=run.seed)

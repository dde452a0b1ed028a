"""What a worker is asked to do. Free of TensorFlow, so that the parent process can write it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import Any

from lrbs_report.study.experiments import Run


@dataclass(frozen=True, kw_only=True)
class Job:
    """A run to train: its key, its data set's file and digest, and where its state is kept between epochs.

    ``rows`` is how many examples train, where that is known already. ``is_exact``: only an environment like
    that of this machine may train it.
    """

    run: Run
    key: str
    dataset_path: Path
    dataset_digest: str
    state_path: Path
    rows: int | None = None
    is_exact: bool = True

    def __getstate__(self) -> dict[str, Any]:
        """Return what another process is told: ``bench`` is computed anew there, if anybody asks."""
        return {one.name: getattr(self, one.name) for one in fields(self)}

    @cached_property
    def bench(self) -> tuple[Any, ...]:
        """What runs must share to use the same compiled program.

        Data, network, batch size, engine and what is measured, but not the rate or the seed.
        """
        experiment = self.run.experiment
        return (
            self.dataset_path,
            self.dataset_digest,
            experiment.dataset,
            repr(experiment.model),
            experiment.batch_size,
            experiment.engine,
            experiment.course.moves_by_step,
            repr(experiment.asked),
            experiment.noise,
        )

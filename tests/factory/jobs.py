"""What workers are asked to do."""

from __future__ import annotations

from pathlib import Path

from lrbs_report.runs.job import Job
from lrbs_report.runs.locating import BUNDLED
from lrbs_report.study.experiments import Run, Trained, key_of
from tests.factory.results import DIGEST


def job(folder: Path, asked: Trained, seed: int | None = None, *, file: Path = BUNDLED) -> Job:
    """Return the job of a run, of the first seed unless another is said, with its state kept in a folder."""
    run = Run(experiment=asked, seed=asked.seeds[0] if seed is None else seed)
    key = key_of(run.identity(DIGEST))
    return Job(run=run, key=key, dataset_path=file, dataset_digest=DIGEST, state_path=folder / f"{key}.state")

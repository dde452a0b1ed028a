"""Made-up experiments, studies and results, the same every time. Nothing is trained for them.

Each maker has its defaults, and takes what a test wants otherwise by name.

>>> one = experiment("fast", learning_rate=0.2, seeds=2)
>>> found = findings(study(one), fast={1: (0.5, 0.25)})
>>> found.of(one)[1].watched, found.of(one)[1].judged
((0.5, 0.25), 0.75)
"""

from tests.factory.experiments import FLATTEN, dataset, dense, experiment, model, range_test, sweep
from tests.factory.imports import imported, imported_sweep
from tests.factory.jobs import job
from tests.factory.results import (
    DIGEST,
    PROVENANCE,
    ended,
    findings,
    judged,
    result,
    retrained,
    shifted,
    with_losses,
    with_series,
)
from tests.factory.studies import article_study, published, published_run, reference, study, whole_study

__all__ = [
    "DIGEST",
    "FLATTEN",
    "PROVENANCE",
    "article_study",
    "dataset",
    "dense",
    "ended",
    "experiment",
    "findings",
    "imported",
    "imported_sweep",
    "job",
    "judged",
    "model",
    "published",
    "published_run",
    "range_test",
    "reference",
    "result",
    "retrained",
    "shifted",
    "study",
    "sweep",
    "whole_study",
    "with_losses",
    "with_series",
]

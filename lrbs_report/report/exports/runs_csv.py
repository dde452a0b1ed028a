"""A line an epoch of every run: data/runs.csv."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from lrbs_report.base.plain_json import finite
from lrbs_report.kinds.measures.record import RunResult
from lrbs_report.results.findings import Findings
from lrbs_report.study.experiments import Experiment

COLUMNS = (
    "experiment",
    "sweep",
    "seed",
    "batch_size",
    "initial_learning_rate",
    "lr_decay",
    "sampling",
    "epoch",
    "cost",
    "loss",
    "learning_rate",
    "status",
    "accuracy",
)
"""The columns of runs.csv: one line an epoch.

``cost`` is the mean over batches and ``loss`` that over examples, ``learning_rate`` the one that the log
prints; ``accuracy`` stands on a run's last epoch only.
"""


def runs_csv(findings: Findings) -> bytes:
    """Write a line an epoch of every run; a number that is not finite, not known or not there stays empty."""
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow(COLUMNS)
    for experiment in findings.study.experiments:
        for run in findings.of(experiment):
            lines.writerows(_lines(experiment, run, findings.rows(experiment)))
    return text.getvalue().encode()


def _lines(experiment: Experiment, run: RunResult, rows: int | None) -> Iterator[tuple[object, ...]]:
    examples = run.over_examples(has_even_batches=experiment.has_even_batches(rows))
    for epoch, (watched, rate) in enumerate(zip(run.watched, run.rates, strict=True)):
        yield (
            experiment.id,
            experiment.sweep,
            run.seed,
            experiment.batch_size,
            experiment.learning_rate,
            experiment.lr_decay,
            experiment.sampling,
            epoch,
            finite(watched),
            finite(examples[epoch] if examples else None),
            rate,
            run.status,
            run.judged if epoch == run.length - 1 else None,
        )

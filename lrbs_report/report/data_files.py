"""The results as files for other programs: data/results.json and data/runs.csv; and the values that a page names: data/values.es.json."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterable, Mapping
from typing import Any

from lrbs_report.experiments import Experiment
from lrbs_report.outputs import rule_of
from lrbs_report.report.ledger import Entry
from lrbs_report.results import Epoch, Findings, RunResult

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
"""The columns of runs.csv: one line an epoch. ``cost`` is the mean over batches and ``loss`` that over examples, ``learning_rate`` the one that the
log prints; ``accuracy`` stands on a run's last epoch only."""


def data_files(findings: Findings) -> Mapping[str, bytes]:
    """Give the data files by their paths in the output folder."""
    return {"data/results.json": results_json(findings), "data/runs.csv": runs_csv(findings)}


def results_json(findings: Findings) -> bytes:
    """Write every result as JSON: numbers with all their digits, one that is not finite or not known as null."""
    told = {"experiments": {experiment.id: _experiment(experiment, findings) for experiment in findings.study.experiments}}
    return (json.dumps(told, indent=1, ensure_ascii=False, allow_nan=False) + "\n").encode()


def runs_csv(findings: Findings) -> bytes:
    """Write a line an epoch of every run; a number that is not finite, not known or not there stays empty."""
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow(COLUMNS)
    for experiment in findings.study.experiments:
        for run in findings.of(experiment):
            lines.writerows(_line(experiment, run, epoch, findings.rows(experiment)) for epoch in run.epochs)
    return text.getvalue().encode()


def values_json(entries: Iterable[Entry]) -> bytes:
    """Write every value that a page names: what was asked, of which seeds, the exact answer, how it is printed, and the experiments it rests on."""
    told = [
        {
            "expression": entry.value.asked.expression,
            "over": entry.value.asked.over,
            "seed": entry.value.asked.seed,
            "value": _finite_json(entry.value.content),
            "printed": entry.text,
            "experiments": entry.value.experiments,
        }
        for entry in entries
    ]
    return (json.dumps({"values": told}, indent=1, ensure_ascii=False, allow_nan=False) + "\n").encode()


def _finite_json(content: Any) -> Any:  # noqa: ANN401 - a value's content
    if isinstance(content, list):
        return [_finite_json(item) for item in content]
    return _finite(content) if isinstance(content, float) else content


def _experiment(experiment: Experiment, findings: Findings) -> dict[str, Any]:
    rows = findings.rows(experiment)
    return {
        "title": dict(experiment.title),
        "sweep": experiment.sweep,
        "dataset": experiment.dataset.name,
        "model": experiment.model.name,
        "learning_rate": experiment.learning_rate,
        "lr_decay": experiment.lr_decay,
        "batch_size": experiment.batch_size,
        "epochs": experiment.epochs,
        "sampling": experiment.sampling,
        "accuracy_rule": rule_of(experiment.model.layers, experiment.model.loss).told(),
        "runs": [_run(experiment, run, rows) for run in findings.of(experiment)],
    }


def _run(experiment: Experiment, run: RunResult, rows: int | None) -> dict[str, Any]:
    epochs = [_epoch(epoch, epoch.loss_over_examples(experiment, rows)) for epoch in run.epochs]
    return {"seed": run.seed, "key": run.key, "status": run.status, "accuracy": run.accuracy, "epochs": epochs}


def _epoch(epoch: Epoch, loss: float | None) -> dict[str, Any]:
    return {"epoch": epoch.epoch, "cost": _finite(epoch.cost), "loss": _finite(loss), "learning_rate": epoch.learning_rate}


def _line(experiment: Experiment, run: RunResult, epoch: Epoch, rows: int | None) -> tuple[object, ...]:
    return (
        experiment.id,
        experiment.sweep,
        run.seed,
        experiment.batch_size,
        experiment.learning_rate,
        experiment.lr_decay,
        experiment.sampling,
        epoch.epoch,
        _finite(epoch.cost),
        _finite(epoch.loss_over_examples(experiment, rows)),
        epoch.learning_rate,
        run.status,
        run.accuracy if epoch is run.epochs[-1] else None,
    )


def _finite(number: float | None) -> float | None:
    return number if number is not None and math.isfinite(number) else None

"""Every result as JSON: data/results.json."""

from __future__ import annotations

import json
from typing import Any

from lrbs_report.base.plain_json import finite
from lrbs_report.kinds.measures.record import Epoch, RunResult
from lrbs_report.kinds.networks.outputs import rule_of
from lrbs_report.results.findings import Findings
from lrbs_report.study.experiments import Experiment


def results_json(findings: Findings) -> bytes:
    """Write every result as JSON.

    Numbers have all their digits; one that is not finite or not known is null.
    """
    told = {
        "experiments": {
            experiment.id: _experiment(experiment, findings) for experiment in findings.study.experiments
        }
    }
    return (json.dumps(told, indent=1, ensure_ascii=False, allow_nan=False) + "\n").encode()


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
    epochs = [
        _epoch(epoch, epoch.loss_over_examples(has_even_batches=experiment.has_even_batches(rows)))
        for epoch in run.epochs
    ]
    return {
        "seed": run.seed,
        "key": run.key,
        "status": run.status,
        "accuracy": run.accuracy,
        "epochs": epochs,
    }


def _epoch(epoch: Epoch, loss: float | None) -> dict[str, Any]:
    return {
        "epoch": epoch.epoch,
        "cost": finite(epoch.cost),
        "loss": finite(loss),
        "learning_rate": epoch.learning_rate,
    }

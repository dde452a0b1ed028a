"""Every result as JSON: data/results.json."""

from __future__ import annotations

import json
from typing import Any

from lrbs_report.base.plain_json import finite
from lrbs_report.kinds.measures import FIELDS, FINAL_FIELDS, JUDGED, LOGGED_RATE, OVER_EXAMPLES, WATCHED
from lrbs_report.kinds.measures.record import RunResult
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
    examples = run.over_examples(has_even_batches=experiment.has_even_batches(rows))
    epochs = [
        {
            "epoch": epoch,
            FIELDS[WATCHED]: finite(watched),
            FIELDS[OVER_EXAMPLES]: finite(examples[epoch] if examples else None),
            FIELDS[LOGGED_RATE]: rate,
        }
        for epoch, (watched, rate) in enumerate(zip(run.watched, run.rates, strict=True))
    ]
    return {
        "seed": run.seed,
        "key": run.key,
        "status": run.status,
        FINAL_FIELDS[JUDGED]: run.judged,
        "epochs": epochs,
    }

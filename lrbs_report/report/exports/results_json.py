"""Every result as JSON: data/results.json."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from lrbs_report.base.plain_json import finite, text_of
from lrbs_report.judging.noise import noise_scales
from lrbs_report.judging.range_tests import RangeOutcome, range_of
from lrbs_report.kinds.measures import FIELDS, JUDGED, label_of
from lrbs_report.kinds.measures.record import Record, RunResult
from lrbs_report.kinds.measures.writing import told_outcome
from lrbs_report.kinds.networks.outputs import rule_of
from lrbs_report.report.exports.epochs import epochs_of
from lrbs_report.results.findings import Findings
from lrbs_report.study.experiments import Experiment, Imported, Trained


def results_json(findings: Findings) -> bytes:
    """Write every result as JSON.

    Numbers have all their digits; one that is not finite or not known is null. A run that measures more than
    every run does has it in ``series``, one number an epoch, and in ``finals``, by the names of the measures.
    """
    told = {
        "experiments": {
            experiment.id: _experiment(experiment, findings) for experiment in findings.study.experiments
        }
    }
    return text_of(told)


def _experiment(experiment: Experiment, findings: Findings) -> dict[str, Any]:
    is_even = experiment.has_even_batches(findings.rows(experiment))
    told = _trained(experiment, findings) if isinstance(experiment, Trained) else _imported(experiment)
    return {
        "title": dict(experiment.title),
        "sweep": experiment.sweep,
        **told,
        "runs": [
            {
                **told_outcome(run),
                **_measured(run, is_even=is_even),
            }
            for run in findings.of(experiment)
        ],
    }


def _measured(run: RunResult, *, is_even: bool) -> dict[str, Any]:
    """Return what was measured of a run, epoch by epoch; of one that was imported, with its log."""
    if not run.is_imported:
        return {"epochs": list(epochs_of(run, has_even_batches=is_even)), **_further(run.record)}
    series = {label_of(name): row for name, row in run.record.rows.items()}
    log = asdict(run.log) if run.log else {}
    return {"log": log, "series": series, "finals": dict(run.record.finals)}


def _imported(experiment: Experiment) -> dict[str, Any]:
    """Return what is known of an experiment that is imported: its settings, and what its logs tell."""
    asked = experiment.asked
    if not isinstance(experiment, Imported):
        return {}
    return {
        "imported": experiment.logged.told(),
        **({} if asked.ranked_by == JUDGED else {"ranked_by": asked.ranked_by}),
        "settings": dict(experiment.settings),
        "epochs": experiment.epochs,
    }


def _trained(experiment: Trained, findings: Findings) -> dict[str, Any]:
    """Return what was asked of an experiment that is trained."""
    asked = experiment.asked
    has_classes = asked.task == "classification" and asked.ends
    return {
        **_purpose(experiment, findings),
        "dataset": experiment.dataset.name,
        "model": experiment.model.name,
        **({} if asked.task == "classification" else {"task": asked.task}),
        **({} if asked.ranked_by in (JUDGED, "") else {"ranked_by": asked.ranked_by}),
        "learning_rate": experiment.learning_rate,
        "lr_decay": experiment.lr_decay,
        "batch_size": experiment.batch_size,
        **({"schedule": experiment.schedule.told()} if experiment.schedule else {}),
        **({"growth": experiment.growth.told()} if experiment.growth else {}),
        **({"rule": experiment.rule} if experiment.rule else {}),
        "epochs": experiment.epochs,
        "sampling": experiment.sampling,
        **({"accuracy_rule": _rule(experiment)} if has_classes else {}),
    }


def _purpose(experiment: Trained, findings: Findings) -> dict[str, Any]:
    """Return what an experiment is there for beside being compared, and what came of that over its seeds."""
    told: dict[str, Any] = {"purpose": experiment.purpose} if experiment.purpose != "compare" else {}
    if experiment.purpose == "range_test":
        return {**told, "range_test": _range_test(range_of(findings, experiment))}
    if experiment.noise is None:
        return told
    scales = [
        {name: finite(getattr(one, name)) for name in ("scale", "low", "high")} | {"larger": one.is_larger}
        for one in noise_scales(findings.of(experiment))
    ]
    return {**told, "noise": {**asdict(experiment.noise), "over_seeds": scales}}


def _range_test(found: RangeOutcome) -> dict[str, Any]:
    """Return what a range test tells, over its seeds and seed by seed."""
    names = ("steepest", "edge")
    return {
        "from": found.rates[0],
        "to": found.rates[-1],
        "smoothing": found.experiment.smoothing,
        "over_seeds": {
            name: {end: finite(getattr(getattr(found, name), end)) for end in ("mean", "low", "high")}
            for name in names
        },
        "seeds": [
            {"seed": one.seed, **{name: finite(getattr(one, name)) for name in names}, "fate": one.fate}
            for one in found.seeds
        ],
    }


def _rule(experiment: Trained) -> dict[str, Any]:
    return rule_of(experiment.model.outputs, experiment.model.loss).told()


def _further(record: Record) -> dict[str, Any]:
    """Return what a run measured, where that is more than every run measures."""
    series = {name: row for name, row in record.rows.items() if name not in FIELDS}
    return {"series": series, "finals": dict(record.finals)} if series or {*record.finals} - {JUDGED} else {}

"""A row a run: what was asked of it, how it ended, and what it reached."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from lrbs_report.base.plain_json import finite
from lrbs_report.kinds.measures import FIELDS, FINAL_FIELDS, OVER_EXAMPLES, WATCHED
from lrbs_report.kinds.measures.record import RunResult
from lrbs_report.report.exports.table import Kind, Table
from lrbs_report.results.findings import Findings
from lrbs_report.study.experiments import Experiment, Trained

SETTINGS: Mapping[str, Kind] = {
    "experiment": "text",
    "sweep": "text",
    "purpose": "text",
    "dataset": "text",
    "model": "text",
    "initial_learning_rate": "number",
    "lr_decay": "number",
    "schedule": "text",
    "batch_size": "whole",
    "growth": "text",
    "asked_epochs": "whole",
    "sampling": "text",
    "engine": "text",
}
"""What is the same for all runs of an experiment; ``batch_size`` is that of the first epoch."""

OF_SETTINGS = {
    "dataset": "dataset",
    "model": "model",
    "initial_learning_rate": "learning_rate",
    "lr_decay": "lr_decay",
    "batch_size": "batch_size",
}
"""The settings that may be known of runs that are imported, by the columns; others are in results.json."""

OUTCOME: Mapping[str, Kind] = {
    "seed": "whole",
    "key": "text",
    "status": "text",
    "epochs": "whole",
    "cost": "number",
    "loss": "number",
}
"""What each run has: ``cost`` and ``loss`` are those of its last epoch, ``epochs`` how many it had."""


def run_table(findings: Findings) -> Table:
    """Return a row a run, with a column for each number of the end that any run has.

    A number that is not finite, not known or not there is nothing. A number of the end that is called like
    another column has ``final_`` before its name.
    """
    pairs = [(one, run) for one in findings.study.experiments for run in findings.of(one)]
    finals = {name: _column(name) for _, run in pairs for name in run.record.finals}
    return Table(
        name="runs",
        columns={**SETTINGS, **OUTCOME, **dict.fromkeys(finals.values(), "number")},
        rows=[
            {
                **settings_of(one),
                **_outcome(run, has_even_batches=one.has_even_batches(findings.rows(one))),
                **{column: run.record.finals.get(name) for name, column in finals.items()},
            }
            for one, run in pairs
        ],
    )


def hole_table(findings: Findings) -> Table:
    """Return a row a run that is missing."""
    return Table(
        name="missing",
        columns={"experiment": "text", "seed": "whole"},
        rows=[
            {"experiment": hole.experiment.id, "seed": seed} for hole in findings.holes for seed in hole.seeds
        ],
    )


def settings_of(experiment: Experiment) -> dict[str, object]:
    """Return what was asked of every run of an experiment, by the names of the columns."""
    told = {"experiment": experiment.id, "sweep": experiment.sweep, "purpose": experiment.purpose}
    if not isinstance(experiment, Trained):
        known = {name: experiment.setting(key) for name, key in OF_SETTINGS.items()}
        return told | {name: value for name, value in known.items() if _fits(value, SETTINGS[name])}
    return told | {
        "dataset": experiment.dataset.name,
        "model": experiment.model.name,
        "initial_learning_rate": experiment.learning_rate,
        "lr_decay": experiment.lr_decay,
        "schedule": str(experiment.schedule) if experiment.schedule else None,
        "batch_size": experiment.batch_size,
        "growth": experiment.sizes.text(experiment.epochs) if experiment.growth else None,
        "asked_epochs": experiment.epochs,
        "sampling": experiment.sampling,
        "engine": experiment.engine,
    }


def _fits(value: object, kind: Kind) -> bool:
    """Tell whether a setting that a path told is what a column holds."""
    return isinstance(value, str if kind == "text" else int if kind == "whole" else int | float)


def _outcome(run: RunResult, *, has_even_batches: bool) -> dict[str, object]:
    examples = run.over_examples(has_even_batches=has_even_batches)
    return {
        "seed": run.seed,
        "key": run.key,
        "status": run.status,
        "epochs": run.length,
        FIELDS[WATCHED]: _last(run.watched),
        FIELDS[OVER_EXAMPLES]: _last(examples or ()),
    }


def _last(numbers: Iterable[float]) -> float | None:
    """Return the last of some numbers; nothing when there is none, or it is not finite."""
    told = tuple(numbers)
    return finite(told[-1]) if told else None


def _column(name: str) -> str:
    """Name the column of a number of the end."""
    field = FINAL_FIELDS.get(name, name)
    return f"final_{field}" if field in (*SETTINGS, *OUTCOME) else field

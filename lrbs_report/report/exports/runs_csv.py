"""A line an epoch of every run: data/runs.csv."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from lrbs_report.base.plain_json import finite
from lrbs_report.kinds.measures import FIELDS, FINAL_FIELDS, JUDGED
from lrbs_report.kinds.measures.record import RunResult
from lrbs_report.report.exports.epochs import epochs_of
from lrbs_report.report.exports.run_table import settings_of
from lrbs_report.report.exports.table import Kind, Table, as_csv
from lrbs_report.results.findings import Findings
from lrbs_report.study.experiments import Experiment, Trained

COLUMNS: Mapping[str, Kind] = {
    "experiment": "text",
    "sweep": "text",
    "seed": "whole",
    "batch_size": "whole",
    "initial_learning_rate": "number",
    "lr_decay": "number",
    "sampling": "text",
    "epoch": "whole",
    "cost": "number",
    "loss": "number",
    "learning_rate": "number",
    "status": "text",
    "accuracy": "number",
}
"""The columns that runs.csv always has: one line an epoch.

``cost`` is the mean over batches and ``loss`` that over examples, ``learning_rate`` the one that the log
prints; ``accuracy`` stands on a run's last epoch only.
"""


@dataclass(frozen=True, kw_only=True)
class Further:
    """The further columns, each with its measure: those of every epoch, and those of the last one only.

    A column is called like its measure; ``epoch_`` or ``final_`` stands before a name that another has.
    """

    series: Mapping[str, str]
    finals: Mapping[str, str]


def runs_csv(findings: Findings) -> bytes:
    """Write a line an epoch of every run; a number that is not finite, not known or not there stays empty."""
    return as_csv(epoch_table(findings))


def epoch_table(findings: Findings) -> Table:
    """Return a row an epoch of every run; a number that is not finite, not known or not there is nothing."""
    further = _further([run for one in findings.study.experiments for run in findings.of(one)])
    return Table(
        name="epochs",
        columns={**COLUMNS, **dict.fromkeys((*further.series, *further.finals), "number")},
        rows=[
            row
            for experiment in findings.study.experiments
            for run in findings.of(experiment)
            for row in _lines(
                experiment,
                run,
                further,
                has_even_batches=experiment.has_even_batches(findings.rows(experiment)),
            )
        ],
    )


def _further(runs: Sequence[RunResult]) -> Further:
    """Return the columns of what any run measured beyond what every run does."""
    series = dict.fromkeys(name for run in runs for name in run.record.series if name not in FIELDS)
    finals = dict.fromkeys(name for run in runs for name in run.record.finals if name not in FINAL_FIELDS)
    renamed = {name: _free(name, "epoch_", {*COLUMNS, *series}) for name in series if name in COLUMNS}
    columns = {renamed.get(name, name): name for name in series}
    return Further(
        series=columns, finals={_free(name, "final_", {*COLUMNS, *columns}): name for name in finals}
    )


def _free(name: str, prefix: str, taken: Collection[str]) -> str:
    """Return a name that nothing else has: with as many prefixes as that takes."""
    return _free(f"{prefix}{name}", prefix, taken) if name in taken else name


def _lines(
    experiment: Experiment, run: RunResult, further: Further, *, has_even_batches: bool
) -> Iterator[dict[str, object]]:
    series, finals = run.record.series, run.record.finals
    settings = {name: value for name, value in settings_of(experiment).items() if name in COLUMNS}
    batch_sizes = experiment.batch_size_of if isinstance(experiment, Trained) else None
    for epoch, told in enumerate(epochs_of(run, has_even_batches=has_even_batches)):
        is_last = epoch == run.length - 1
        yield {
            "seed": run.seed,
            **(settings if batch_sizes is None else {**settings, "batch_size": batch_sizes(epoch)}),
            **told,
            "status": run.status,
            "accuracy": finals.get(JUDGED) if is_last else None,
            **{
                column: finite(series[name][epoch])
                for column, name in further.series.items()
                if name in series
            },
            **{column: finals.get(name) for column, name in further.finals.items() if is_last},
        }

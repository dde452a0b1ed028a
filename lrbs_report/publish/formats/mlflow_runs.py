"""MLflow: a store of files, with the report as an experiment and each run as a run of it.

Numbers are those of the table of epochs, and called as its columns are; what was asked are parameters.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from lrbs_report.base.plain_json import text_of
from lrbs_report.kinds.measures.record import RunResult
from lrbs_report.publish.formats.format import Files, Format, Giving
from lrbs_report.publish.formats.tables import measured, run_of
from lrbs_report.publish.in_yaml import in_yaml
from lrbs_report.report.exports.run_table import settings_of
from lrbs_report.report.exports.runs_csv import epoch_table
from lrbs_report.study.experiments import Experiment

FOLDER = "mlruns"
"""Where MLflow looks by itself. What is noted of the export lies beside it, where it looks for nothing."""

FINISHED, LOCAL = 3, 4
"""MLflow's numbers for how a run ended, and for where its source is."""

LONGEST_NAME, LONGEST_EXPERIMENT = 200, 500
"""Characters of a name; MLflow takes as many of an experiment's, and 250 of a metric's."""

DIGITS, RUN_DIGITS = 18, 32
"""Of the ids of experiments, which are numbers, and of runs."""

NO_NAME = re.compile(r"[^A-Za-z0-9_.-]|^\.+")
"""What no name of a metric may have, or begin with, since it is one of a file too."""

Rows = Sequence[Mapping[str, object]]


def _files(giving: Giving) -> Files:
    document = giving.composed.document
    findings, title = document.findings, document.main.title
    table = epoch_table(findings)
    number = str(int(_digest(title)[:RUN_DIGITS], 16) % 10**DIGITS).zfill(DIGITS)
    runs = {(one.id, run.seed): (one, run) for one in findings.study.experiments for run in findings.of(one)}
    names = {column: name_of(column) for column in measured(table)}
    files = {f"{FOLDER}/{number}/meta.yaml": _as_yaml(_experiment(number, title))}
    for key, rows in groupby(table.rows, run_of):
        one, run = runs[key]
        id_ = _digest(f"{one.id}/{run.seed}/{run.key}")[:RUN_DIGITS]
        moment = round(1000 * giving.time_of(run.key))
        told = dict(_told(one, run, document.main.told[one.id].title, list(rows), names, moment))
        told["meta.yaml"] = _as_yaml(_run(number, id_, f"{one.id}, seed {run.seed}", moment))
        files |= {f"{FOLDER}/{number}/{id_}/{path}": content for path, content in told.items()}
    return files


def name_of(column: str) -> str:
    """Return what MLflow calls a metric: a name that is one of a file too, and no other metric's.

    >>> name_of("val_loss"), name_of("top 5/all")
    ('val_loss', 'top_5_all-38e5023f')
    """
    name = NO_NAME.sub("_", column)[:LONGEST_NAME]
    return name if name == column else f"{name}-{_digest(column)[:8]}"


def _experiment(number: str, title: str) -> dict[str, object]:
    return {
        "artifact_location": f"mlflow-artifacts:/{number}",
        "creation_time": 0,
        "experiment_id": number,
        "last_update_time": 0,
        "lifecycle_stage": "active",
        "name": title[:LONGEST_EXPERIMENT] or "report",
    }


def _run(number: str, id_: str, name: str, moment: int) -> dict[str, object]:
    return {
        "artifact_uri": f"mlflow-artifacts:/{number}/{id_}/artifacts",
        "end_time": moment,
        "entry_point_name": "",
        "experiment_id": number,
        "lifecycle_stage": "active",
        "run_id": id_,
        "run_name": name,
        "run_uuid": id_,
        "source_name": "lrbs-report",
        "source_type": LOCAL,
        "source_version": "",
        "start_time": moment,
        "status": FINISHED,
        "tags": [],
        "user_id": "",
    }


def _told(  # noqa: PLR0913, PLR0917 - one argument a thing to tell
    one: Experiment, run: RunResult, title: str, rows: Rows, names: Mapping[str, str], moment: int
) -> Iterator[tuple[str, bytes]]:
    """Yield the files of a run, by their names: parameters, tags, the numbers of every epoch, and its origin.

    A run without a folder of artifacts is none for MLflow.
    """
    origin = {"identity": run.identity, "environment": run.environment, "machine": run.machine}
    yield "artifacts/origin.json", text_of(origin, is_sorted=True)
    for name, value in {**settings_of(one), "seed": run.seed}.items():
        if value is not None:
            yield f"params/{name}", str(value).encode()
    tags = {"mlflow.runName": f"{one.id}, seed {run.seed}", "lrbs.key": run.key, "lrbs.status": run.status}
    for name, text in {**tags, "lrbs.title": title}.items():
        yield f"tags/{name}", text.encode()
    for column, name in names.items():
        lines = [
            f"{moment} {number!r} {row['epoch']}\n" for row in rows if (number := row.get(column)) is not None
        ]
        if lines:
            yield f"metrics/{name}", "".join(lines).encode()


def _as_yaml(told: Mapping[str, object]) -> bytes:
    return f"{in_yaml(told, indent=1)}\n".encode()


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


FORMAT = Format(name="mlflow", files=_files, is_timed=True)

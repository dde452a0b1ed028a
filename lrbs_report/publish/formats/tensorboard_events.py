"""TensorBoard: a folder a run, in each a file of events with the numbers of every epoch.

The numbers are those of the table of epochs, and called as its columns are.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from itertools import groupby

from lrbs_report.publish.formats.format import Files, Format
from lrbs_report.publish.formats.wire import double, message, record, singles, whole
from lrbs_report.report.composed import Composed
from lrbs_report.report.exports.runs_csv import epoch_table
from lrbs_report.report.exports.table import Table

FILE = "events.out.tfevents.lrbs-report"
VERSION = b"brain.Event:2"
PLUGIN = b"scalars"

WALL_TIME, STEP, FILE_VERSION, SUMMARY = 1, 2, 3, 5
"""The fields of an ``Event`` in TensorFlow's event.proto."""

VALUE = 1
TAG, TENSOR, METADATA = 1, 8, 9
"""Of a ``Summary.Value`` in summary.proto."""

PLUGIN_DATA, DATA_CLASS, SCALAR = 1, 4, 1
"""Of a ``SummaryMetadata``; ``SCALAR`` is a value of its class of data."""

DTYPE, SHAPE, FLOAT_VALUES, FLOAT = 1, 2, 5, 1
"""Of a ``TensorProto`` in tensor.proto; ``FLOAT`` is a type: 32-bit floats.

TensorBoard's fast server shows no others.
"""

UNKNOWN = 0.0
"""The time of a run of which nobody noted when it was trained."""


def measured(table: Table) -> list[str]:
    """Name the columns of the table of epochs that hold what was measured, and no setting."""
    settings = ("initial_learning_rate", "lr_decay")
    return [name for name, kind in table.columns.items() if kind == "number" and name not in settings]


def times_of(composed: Composed) -> Mapping[str, float]:
    """Return when each run was trained, in seconds since 1970, by key; nothing of what nobody noted."""
    noted = composed.project.store.history.trained()
    return {key: datetime.fromisoformat(time).timestamp() for key, time in noted.items()}


def _files(composed: Composed) -> Files:
    findings, table, times = (
        composed.document.findings,
        epoch_table(composed.document.findings),
        times_of(composed),
    )
    keys = {(one.id, run.seed): run.key for one in findings.study.experiments for run in findings.of(one)}
    names = measured(table)
    return {
        f"{experiment}/seed-{seed}/{FILE}": b"".join(
            map(record, _events(rows, names, times.get(keys[experiment, seed], UNKNOWN)))
        )
        for (experiment, seed), rows in groupby(table.rows, lambda row: (str(row["experiment"]), row["seed"]))
    }


def _events(rows: Iterator[Mapping[str, object]], names: Collection[str], time: float) -> Iterator[bytes]:
    """Yield what a file of events holds: which version it has, and an event an epoch."""
    yield double(WALL_TIME, time) + message(FILE_VERSION, VERSION)
    for row in rows:
        values = {name: number for name in names if isinstance(number := row.get(name), int | float)}
        summary = b"".join(_value(name, number) for name, number in values.items())
        yield double(WALL_TIME, time) + whole(STEP, int(str(row["epoch"]))) + message(SUMMARY, summary)


def _value(name: str, number: float) -> bytes:
    """Return a number, and that it is one for the charts of scalars."""
    tensor = whole(DTYPE, FLOAT) + message(SHAPE) + singles(FLOAT_VALUES, number)
    about = message(PLUGIN_DATA, message(1, PLUGIN)) + whole(DATA_CLASS, SCALAR)
    return message(VALUE, message(TAG, name.encode()), message(TENSOR, tensor), message(METADATA, about))


FORMAT = Format(name="tensorboard", files=_files)

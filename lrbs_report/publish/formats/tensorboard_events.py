"""TensorBoard: a folder a run, in each a file of events with the numbers of every epoch.

The numbers are those of the table of epochs, and called as its columns are.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from itertools import groupby

from lrbs_report.publish.formats.format import Files, Format, Giving
from lrbs_report.publish.formats.tables import measured, run_of
from lrbs_report.publish.formats.wire import double, message, record, singles, whole
from lrbs_report.report.exports.runs_csv import epoch_table

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


def _files(giving: Giving) -> Files:
    findings = giving.composed.document.findings
    table = epoch_table(findings)
    keys = {(one.id, run.seed): run.key for one in findings.study.experiments for run in findings.of(one)}
    names = measured(table)
    return {
        f"{experiment}/seed-{seed}/{FILE}": b"".join(
            map(record, _events(rows, names, giving.time_of(keys[experiment, seed])))
        )
        for (experiment, seed), rows in groupby(table.rows, run_of)
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


FORMAT = Format(name="tensorboard", files=_files, is_timed=True)

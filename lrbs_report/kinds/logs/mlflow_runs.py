"""Runs of MLflow: its folders (``mlruns``, an experiment, a run), or its database in SQLite.

    mlruns/0/4f5e…/
        meta.yaml             run_name: first try
        metrics/val_loss      1764000000000 0.4031 0
        params/epochs         20

A number stands at a step, which MLflow's own loggers count in epochs; a series called ``epoch`` tells them
otherwise.
What the machine did (``system/…``) is not read.
"""

from __future__ import annotations

import contextlib
import re
import sqlite3
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from lrbs_report.base import bounds
from lrbs_report.base.numeral import is_numeral
from lrbs_report.base.suggesting import called
from lrbs_report.base.tongue import tr
from lrbs_report.kinds.logs.gathering import Gathering
from lrbs_report.kinds.logs.pieces import KEEP, cleaned, files_in, opened_log, pieces, refusal
from lrbs_report.kinds.logs.published import PrintedLog
from lrbs_report.kinds.logs.stepped import Stepped

METRICS, PARAMETERS, META = "metrics", "params", "meta.yaml"
OF_THE_MACHINE = "system/"
PLANNED = {"epochs": "epochs_planned", "max_epochs": "epochs_planned", "steps_per_epoch": "steps_per_epoch"}
WHOLE, TIME = re.compile(r"\d{1,9}", re.ASCII), re.compile(r"\d{1,18}", re.ASCII)
UNFINISHED = frozenset({"RUNNING", "SCHEDULED", "FAILED", "KILLED", "1", "2", "4", "5"})
"""What MLflow says of a run that did not come to its end: in words, or as the numbers of these in a file."""

MAGIC = b"SQLite format 3\0"
TABLES = {METRICS, PARAMETERS, "runs"}
RUNS = (
    "SELECT run_uuid, name, status FROM runs WHERE lifecycle_stage = 'active' ORDER BY start_time, run_uuid"
)
NUMBERS = "SELECT key, step, value, is_nan FROM metrics WHERE run_uuid = ? ORDER BY key, step, timestamp"
NAMED = "SELECT key, value FROM params WHERE run_uuid = ?"
STEPS = 10_000
"""Of SQLite's own machine, after which somebody looks at the clock."""


class MLflow:
    """Runs of MLflow, in folders or in a database."""

    name = "mlflow"
    about = tr("runs of MLflow: a folder, or its database mlflow.db")
    takes = ("binary", "folder")
    is_general = False

    def read(self, log: Path) -> PrintedLog:
        """Return every run that is there."""
        gathering = Gathering(log)
        if log.is_dir():
            for run in sorted(_folders(log), key=_began):
                name, status = _first_line_of(run, META, "run_name"), _first_line_of(run, META, "status")
                _Run(log, name, status).read_folder(run, gathering)
        else:
            _read_database(log, gathering)
        read = gathering.log(self.name)
        if not read.runs:
            raise refusal(log, tr("no run of MLflow has a number"))
        return read


FORMAT = MLflow()


class _Run:
    """A run, while its numbers are read."""

    def __init__(self, log: Path, name: str, status: str) -> None:
        self._log = log
        self._stepped = Stepped(log)
        self._told: dict[str, Any] = {"name": cleaned(name)[: bounds.SERIES_NAME]}
        self._is_whole = status not in UNFINISHED

    def put(self, name: str, step: int, text: str) -> None:
        """Keep a number."""
        if not name.startswith(OF_THE_MACHINE) and step >= 0:
            self._stepped.put(name, step, text)

    def tell(self, parameters: Mapping[str, str]) -> None:
        """Keep what parameters say of the epochs."""
        self._told |= {
            field: int(parameters[name])
            for name, field in PLANNED.items()
            if WHOLE.fullmatch(parameters.get(name, ""))
        }

    def gather(self, gathering: Gathering) -> None:
        """Keep it, if it has numbers."""
        if not self._stepped.is_empty:
            self._stepped.gather(gathering, complete=self._is_whole, are_epochs=True, **self._told)

    def read_folder(self, run: Path, gathering: Gathering) -> None:
        """Read the files of a run."""
        for file in files_in(run / METRICS, self._log):
            name = file.relative_to(run / METRICS).as_posix()  # one in a folder has that in its name
            for piece in pieces(file):
                words = piece.text.split()
                if not words:
                    continue
                step = words[2] if len(words) > 2 else "0"  # noqa: PLR2004 - a time, a number, a step
                if len(words) == 1 or not is_numeral(words[1]) or not WHOLE.fullmatch(step.removeprefix("-")):
                    if piece.is_ended:
                        message = tr(
                            "Expected a time, a number and a step, came “{text}”", text=called(piece.text)
                        )
                        raise refusal(file, message, line=piece.line)
                    continue
                self.put(name, int(step), words[1])
        names = {name: _first_line_of(run, f"{PARAMETERS}/{name}", "") for name in PLANNED}
        self.tell(names)
        self.gather(gathering)


def _folders(log: Path) -> Iterator[Path]:
    """Return the folders of runs: this one, or those in it and in the experiments in it."""
    if (log / METRICS).is_dir() and (log / META).exists():
        yield log
        return
    found = 0
    for pattern in ("*", "*/*"):
        for meta in sorted(log.glob(f"{pattern}/{META}")):
            is_deleted = _first_line_of(meta.parent, META, "lifecycle_stage") == "deleted"
            if (meta.parent / METRICS).is_dir() and not is_deleted:
                found += 1
                yield meta.parent
    if not found:
        raise refusal(log, tr("no run of MLflow is in the folder: none has metrics/ and meta.yaml"))


def _began(run: Path) -> tuple[int, str]:
    """Return when a run began, as far as it says so, to put it in order."""
    told = _first_line_of(run, META, "start_time")
    return (int(told) if TIME.fullmatch(told) else 0), run.as_posix()


def _first_line_of(run: Path, name: str, key: str) -> str:
    """Return what a file's first line says, or the first with a key; nothing without such a file."""
    file = run / name
    if not file.is_file():
        return ""
    with opened_log(file) as stream:
        lines = stream.read(bounds.PRINTED_LINE).decode("utf-8", "replace").splitlines()
    found = next((line for line in lines if line.startswith(f"{key}:")), "") if key else "".join(lines[:1])
    return found.removeprefix(f"{key}:" if key else "").strip().strip("'\"")


def _read_database(log: Path, gathering: Gathering) -> None:
    """Read every run of a database. It is opened so that nothing is written, and nothing in it runs."""
    with opened_log(log) as stream:
        if stream.read(len(MAGIC)) != MAGIC:
            raise refusal(log, tr("this is no database of SQLite"))
    try:
        with contextlib.closing(
            sqlite3.connect(f"{log.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
        ) as database:
            _bound(database)
            found = {
                name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            }
            if not found >= TABLES:
                raise refusal(log, tr("this database is none of MLflow: it has no metrics, params and runs"))
            runs = database.execute(RUNS).fetchmany(bounds.MATCHES + 1)
            if len(runs) > bounds.MATCHES:
                raise refusal(
                    log, tr("the database has more than {matches} runs", matches=bounds.MATCHES), KEEP
                )
            for id_, name, status in runs:
                run = _Run(log, str(name or ""), str(status))
                for key, step, value, is_nan in database.execute(NUMBERS, (id_,)):
                    run.put(str(key), int(step), _text_of(value, is_nan=bool(is_nan)))
                run.tell({str(key): str(value) for key, value in database.execute(NAMED, (id_,))})
                run.gather(gathering)
    except (sqlite3.Error, TypeError, ValueError) as error:
        raise refusal(log, tr("this database cannot be read: {error}", error=called(str(error)))) from error


def _bound(database: sqlite3.Connection) -> None:
    """Let nothing in a database run, and no question take long."""
    database.execute("PRAGMA trusted_schema = OFF")
    database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, bounds.MB)
    end = time.monotonic() + bounds.LOG_SECONDS
    database.set_progress_handler(lambda: int(time.monotonic() > end), STEPS)


def _text_of(value: float, *, is_nan: bool) -> str:
    """Return the text of a number. MLflow keeps what is infinite as the largest number there is."""
    if is_nan:
        return "nan"
    largest = sys.float_info.max
    return repr(float(value)).replace(repr(largest), "inf") if abs(value) == largest else repr(float(value))

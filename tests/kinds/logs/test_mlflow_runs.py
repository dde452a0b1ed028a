"""Runs of MLflow, in folders and in its database, as its version 3 writes them."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

import pytest

from lrbs_report.base.errors import InvalidInput
from lrbs_report.kinds.logs.mlflow_runs import FORMAT
from lrbs_report.kinds.logs.published import PrintedRun
from tests.factory import printed

METRICS = {
    "loss": ["1.0", "0.5", "0.3333333333333333"],
    "val/acc": ["0.5", "nan", "0.9"],
    "test_accuracy": ["0.875"],
    "system/cpu": ["1.0", "2.0", "3.0"],
}
TABLES = """
CREATE TABLE runs (run_uuid TEXT, name TEXT, status TEXT, start_time BIGINT, lifecycle_stage TEXT);
CREATE TABLE metrics (key TEXT, value FLOAT, timestamp BIGINT, run_uuid TEXT, step BIGINT, is_nan BOOLEAN);
CREATE TABLE params (key TEXT, value TEXT, run_uuid TEXT);
"""


def saved_run(folder: Path, name: str = "first try", status: int = 3, stage: str = "active") -> Path:
    """Write a run as MLflow keeps it in files, and return its folder."""
    run = folder / name.replace(" ", "")
    for key, texts in METRICS.items():
        file = run / "metrics" / key
        file.parent.mkdir(parents=True, exist_ok=True)
        lines = [f"176400000000{step} {text} {step}" for step, text in enumerate(texts)]
        file.write_text("\n".join(["1764000000000 9.9 0", *lines]) + "\n", encoding="utf-8")
    (run / "params").mkdir()
    (run / "params" / "epochs").write_text("20", encoding="utf-8")
    meta = f"lifecycle_stage: {stage}\nrun_name: '{name}'\nstart_time: 1764000000000\nstatus: {status}\n"
    (run / "meta.yaml").write_text(meta, encoding="utf-8")
    return run


def check(run: PrintedRun, name: str = "first try") -> None:
    """Compare with what was written."""
    assert {name: METRICS[name] for name in ("loss", "val/acc")} == printed.told(run)
    assert ([0, 1, 2], {"test_accuracy": "0.875"}, 20) == (list(run.epochs), run.finals, run.epochs_planned)
    assert name == run.name


def test_folders(tmp_path: Path) -> None:
    """A run, an experiment, all experiments; deleted ones are not read."""
    run = saved_run(tmp_path / "mlruns" / "0")
    saved_run(tmp_path / "mlruns" / "0", "second")
    saved_run(tmp_path / "mlruns" / "0", "gone", stage="deleted")
    (one,) = FORMAT.read(run).runs
    check(one)
    for folder in (run.parent, run.parent.parent):
        first, second = FORMAT.read(folder).runs
        check(first)
        check(second, "second")


def test_a_run_that_goes_on(tmp_path: Path) -> None:
    """Or failed, breaks off."""
    for status in (1, 4, 5):
        (run,) = FORMAT.read(saved_run(tmp_path, f"try {status}", status)).runs
        assert not run.complete


def database(folder: Path, tables: str = TABLES) -> Path:
    """Write a database as MLflow keeps it, and return it."""
    file = folder / "mlflow.db"
    with contextlib.closing(sqlite3.connect(file)) as made, made:
        made.execute("PRAGMA journal_mode = WAL")  # whoever opens it may leave files beside it
        made.executescript(tables)
        for name, stage in (("first try", "active"), ("gone", "deleted")):
            made.execute("INSERT INTO runs VALUES (?, ?, 'FINISHED', 1, ?)", (name, name, stage))
            made.execute("INSERT INTO params VALUES ('epochs', '20', ?)", (name,))
            for key, texts in METRICS.items():
                for step, text in enumerate(texts):
                    is_nan = text == "nan"
                    row = (key, 0.0 if is_nan else float(text), 1, name, step, is_nan)
                    made.execute("INSERT INTO metrics VALUES (?, ?, ?, ?, ?, ?)", row)
    return file


def test_a_database(tmp_path: Path) -> None:
    """It is read, never written, and its infinite numbers are what MLflow made of them."""
    file = database(tmp_path)
    content = file.read_bytes()
    (one,) = FORMAT.read(file).runs
    check(one)
    assert content == file.read_bytes()
    assert [file] == list(tmp_path.iterdir())
    with contextlib.closing(sqlite3.connect(file)) as made, made:
        made.execute("UPDATE metrics SET value = -1.7976931348623157e308 WHERE key = 'loss'")
    assert ["-inf"] * 3 == list(FORMAT.read(file).runs[0].series["loss"])


def test_wrong_databases(tmp_path: Path) -> None:
    """Each is told in a sentence."""
    cases = {
        "none of MLflow": "CREATE TABLE t (a);",
        "it has no metrics": TABLES.replace("TABLE metrics (", "VIEW metrics AS SELECT * FROM runs; --"),
    }
    for number, (why, tables) in enumerate(cases.items()):
        folder = tmp_path / str(number)
        folder.mkdir()
        file = folder / "mlflow.db"
        with contextlib.closing(sqlite3.connect(file)) as made, made:
            made.executescript(tables)
        with pytest.raises(InvalidInput, match=why):
            FORMAT.read(file)
    for content in (b"SQLite format 3\0" + b"x" * 500, b"\0other"):
        with pytest.raises(InvalidInput, match=r"cannot be read|no database"):
            FORMAT.read(printed.saved(tmp_path, content))


def test_wrong_folders(tmp_path: Path) -> None:
    """Each is told in a sentence, with the place in the file."""
    with pytest.raises(InvalidInput, match="no run of MLflow is in the folder"):
        FORMAT.read(tmp_path)
    run = saved_run(tmp_path)
    (run / "metrics" / "loss").write_text("1 0.5 0\n1 oh 1\n", encoding="utf-8")
    with pytest.raises(InvalidInput, match="loss:2:1: Expected a time, a number and a step, came “1 oh 1”"):
        FORMAT.read(run)
    for file in (run / "metrics").rglob("*"):
        if file.is_file():
            file.write_text("", encoding="utf-8")
    with pytest.raises(InvalidInput, match="no run of MLflow has a number"):
        FORMAT.read(run)

"""The command export, as whoever computes with the results meets it."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import pytest

from lrbs_report.cli.exporting import FORMATS
from lrbs_report.keeping.project import Project
from lrbs_report.publish import exporting
from lrbs_report.publish.formats.listing import formats
from lrbs_report.publish.room import OURS
from lrbs_report.walks import compose
from tests.commands import content, run
from tests.factory.projects import kept_project

HERE = [name for name in FORMATS if name != "parquet"]
"""Parquet is an extra: `make exports` brings it."""

RUNS, EPOCHS = 6, 18
"""Of the project: two experiments, three seeds, three epochs."""


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project with made-up results."""
    return kept_project(tmp_path_factory.mktemp("kept") / "project").folder


def exported(kept: Path, dest: Path, name: str, *words: str, code: int = 0) -> dict[str, bytes]:
    """Export as a format, and return the files, those of ours left aside."""
    run("export", dest, "--as", name, "--project", kept, *words, code=code)
    return {path: told for path, told in content(dest).items() if not path.startswith(OURS)}


def test_every_format_can_be_asked_for() -> None:
    """The command lists what the folder of formats has."""
    assert sorted(FORMATS) == sorted(formats())


def test_tables_as_csv(kept: Path, tmp_path: Path) -> None:
    """A row a run and a row an epoch, and nothing is said to be missing."""
    files = exported(kept, tmp_path / "tables", "csv")
    rows = {name: list(csv.DictReader(told.decode().splitlines())) for name, told in files.items()}
    assert {"runs.csv": RUNS, "epochs.csv": EPOCHS} == {name: len(told) for name, told in rows.items()}
    kept_runs = [json.loads(path.read_bytes()) for path in (kept / ".lrbs" / "results").glob("*.json")]
    assert {repr(one["epochs"][-1]["cost"]) for one in kept_runs} == {row["cost"] for row in rows["runs.csv"]}
    assert {repr(one["accuracy"]) for one in kept_runs} == {row["accuracy"] for row in rows["runs.csv"]}


def test_tables_as_json(kept: Path, tmp_path: Path) -> None:
    """The same rows, with their types."""
    files = exported(kept, tmp_path / "tables", "json")
    assert {"runs.json": RUNS, "epochs.json": EPOCHS} == {
        name: len(json.loads(told)) for name, told in files.items()
    }
    first = json.loads(files["epochs.json"])[0]
    assert ("fast", 0, None) == (first["experiment"], first["epoch"], first["sweep"])


@pytest.mark.parametrize("name", HERE)
def test_the_same_results_give_the_same_bytes(kept: Path, tmp_path: Path, name: str) -> None:
    """Of a project that lies elsewhere, composed anew."""
    shutil.copytree(kept, tmp_path / "copy")
    one, other = (
        exporting.files_of(compose.composed(Project(folder)), {"as": name})
        for folder in (kept, tmp_path / "copy")
    )
    assert one
    assert dict(one) == dict(other)


def test_a_second_time_there_is_nothing_to_do(kept: Path, tmp_path: Path) -> None:
    """And no file is touched."""
    exported(kept, tmp_path, "csv")
    before = {path: path.stat().st_mtime_ns for path in tmp_path.glob("*.csv")}
    assert "Nothing to do" in run("export", tmp_path, "--as", "csv", "--project", kept).stdout
    assert before == {path: path.stat().st_mtime_ns for path in tmp_path.glob("*.csv")}


def test_missing_results_are_told_and_named(tmp_path: Path) -> None:
    """Nothing is written; told to, what is there is, and a table names the others."""
    holes = kept_project(tmp_path / "holes", without="slow").folder
    words = ("export", tmp_path / "tables", "--as", "csv", "--project", holes)
    assert "3 of 6 results are missing" in run(*words, code=2).stderr
    assert not (tmp_path / "tables").exists()
    files = exported(holes, tmp_path / "tables", "csv", "--allow-holes")
    assert b"experiment,seed\nslow,1\nslow,2\nslow,3\n" == files["missing.csv"]


def test_what_is_not_ours_stays(kept: Path, tmp_path: Path) -> None:
    """A file of somebody's, and one of ours that was edited, are named, and nothing is written."""
    (tmp_path / "runs.csv").write_text("mine", encoding="utf-8")
    words = ("export", tmp_path, "--as", "csv", "--project", kept)
    assert "runs.csv: is in the way" in run(*words, code=2).stderr
    assert "mine" == (tmp_path / "runs.csv").read_text(encoding="utf-8")
    assert not (tmp_path / "epochs.csv").exists()
    run(*words, "--adopt")
    (tmp_path / "runs.csv").write_text("edited", encoding="utf-8")
    assert "was edited since it was published" in run(*words, code=2).stderr


def test_a_build_s_own_folder_is_refused(kept: Path) -> None:
    """What stands in output/ is a build's own."""
    told = run("export", kept / "output" / "x", "--as", "csv", "--project", kept, code=2).stderr
    assert "lies in" in told


def test_a_format_that_is_unknown_is_wrong_input(kept: Path, tmp_path: Path) -> None:
    """The message names those that there are."""
    told = run("export", tmp_path / "x", "--as", "xlsx", "--project", kept, code=2).stderr
    assert "'xlsx' is not one of" in told

"""What looks wrong is said by check and build, and ends neither.

It troubles nobody who reads their output by machine.
"""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from lrbs_report.base import environment
from lrbs_report.keeping.project import Project
from lrbs_report.notifying import news
from lrbs_report.walks import planning
from tests import factory
from tests.commands import FAST_AND_SLOW, project, run

Array = NDArray[Any]

DEFINITIONS = f"""\
[report]
title = {{ es = "Prueba", en = "Test" }}
languages = ["es", "en"]

[datasets.own]
source = "npz:own.npz"
@SCALE@

[models.small]
layers = [ {{ class = "Dense", units = 3 }} ]

[defaults]
epochs = 2
seeds = 2

{FAST_AND_SLOW}"""
CENTIMETRES = np.linspace(0.1, 7.9, 400).reshape(100, 4)
LABELS = np.arange(100) % 3
SCALE = "values lie between 0.1 and 7.9 and are divided by 255"


def with_data(
    folder: Path,
    values: Array = CENTIMETRES,
    labels: Array = LABELS,
    *,
    scale: str = "scale = 255",
    accuracy: float | None = None,
) -> Path:
    """Make a project with these data in both parts, those that test with their columns the other way round.

    With an accuracy, it has a made-up result of every run that has it.
    """
    made = Project(project(folder, DEFINITIONS.replace("@SCALE@", scale)))
    np.savez(folder / "own.npz", x_train=values, y_train=labels, x_test=values[:, ::-1], y_test=labels)
    for missing in planning.plan(made, 1).missing if accuracy is not None else ():
        job = missing.job
        kept = factory.result(
            job.run.experiment, job.run.seed, digest=job.dataset_digest, environment=environment.versions()
        )
        made.store.keep(job.run, factory.judged(kept, accuracy))
    return folder


def notes(folder: Path) -> dict[str, float]:
    """Tell when each remembered portrait was written."""
    return {
        path.name: path.stat().st_mtime_ns for path in (folder / ".lrbs/datasets").glob("portrait-*.json")
    }


def test_check_says_what_is_doubtful_about_the_data(tmp_path: Path) -> None:
    """On standard error, in order otherwise; and nothing about results, which there are none of."""
    values = CENTIMETRES.copy()
    values[17, 2], values[60, 0] = math.nan, math.inf
    done = run("check", "--project", with_data(tmp_path, values))
    assert done.stdout.startswith("In order: 2 experiments, 4 runs, 1 data set, and the templates.\n")
    first, second, third = done.stderr.splitlines()
    assert "Read with care: In the data set own, x_train holds 2 values that are not finite numbers" in first
    assert "the first of them in row 17 counting from 0." in first
    assert "x_test holds 2 values" in second
    assert SCALE in third


def test_check_says_which_rows_and_features_are_doubtful(tmp_path: Path) -> None:
    """Rows that test and train, and a feature that never changes, by their numbers."""
    folder = with_data(tmp_path, scale="scale = 8")
    constant = CENTIMETRES.copy()
    constant[:, 2] = 5
    tested = constant[::-1] + np.array([0.5, 0.5, 0, 0.5]) * (np.arange(100) >= 12)[:, None]
    arrays = {"x_train": constant, "y_train": LABELS, "x_test": tested, "y_test": LABELS[::-1]}
    np.savez(folder / "own.npz", **arrays)
    first, second = run("check", "--project", folder).stderr.splitlines()
    assert "own, one of 4 features, number 2 counting from 0, has the same value" in first
    assert "own, 12 of 100 test rows (12%) are training rows too" in second
    assert "the first of them, test row 0, is training row 99, counting from 0." in second


def test_check_says_nothing_of_data_that_are_in_order(tmp_path: Path) -> None:
    """The same data with a scale that fits."""
    assert "Read with care" not in run("check", "--project", with_data(tmp_path, scale="scale = 8")).stderr


def test_check_and_build_name_letters_that_no_font_has(tmp_path: Path) -> None:
    """With the place of each; the report says so too. Greek, Cyrillic and Vietnamese are there."""
    folder = with_data(tmp_path, scale="scale = 8", accuracy=0.9)
    definitions = (folder / "experiments.toml").read_text(encoding="utf-8")
    (folder / "experiments.toml").write_text(
        definitions.replace('es = "Prueba"', 'es = "学习 по Ελλ Tiếng Việt"'), encoding="utf-8"
    )
    expected = (
        "Read with care: No font of the report has 习 (U+4E60); 学 (U+5B66): "
        "the PDF and the charts have gaps in their places. "
    )
    assert f"{expected}They stand in the report's title.\n" in run("check", "--project", folder).stderr
    assert (
        f"{expected}They stand in the report's title.\n"
        in run("build", "--no-pdf", "--project", folder).stderr
    )
    assert "Ningún tipo de letra del informe tiene 习 (U+4E60); 学 (U+5B66): " in (
        folder / "output/report.html"
    ).read_text(encoding="utf-8")
    assert 'class="doubts"' in (folder / "output/report.html").read_text(encoding="utf-8")


def test_build_says_what_is_doubtful_and_publishes(tmp_path: Path) -> None:
    """Data first, results at the end; the report has both in each language; standard output is as it was."""
    folder = with_data(tmp_path, accuracy=0.34)
    done = run("build", "--no-pdf", "--project", folder)
    assert ["Writing the report", f"Report: {folder}/output/report.html"] == done.stdout.splitlines()
    said = [line for line in done.stderr.splitlines() if line.startswith("Read with care: ")]
    assert SCALE in said[0]
    assert "All 2 single experiments end with the same accuracy, 0.3400" in said[1]
    assert said[1].endswith("It is what always answering the most frequent class gives.")
    assert "se dividen entre 255" in (folder / "output/report.html").read_text(encoding="utf-8")
    assert "It is what always answering the most frequent class gives.</li>" in (
        folder / "output/report.en.html"
    ).read_text(encoding="utf-8")
    told = json.loads((folder / "output/data/edition.json").read_text(encoding="utf-8"))["environment"][
        "data"
    ]["own"]
    assert (0.1, 7.9, {"rows": 100, "classes": {"0": 34, "1": 33, "2": 33}}) == (
        told["low"],
        told["high"],
        told["test"],
    )


def test_whoever_is_told_of_an_edition_is_told_of_its_doubts(tmp_path: Path) -> None:
    """In the summary that a job shows, and in messages: as text, as HTML and as data.

    Not when nothing changed.
    """
    folder, summary = with_data(tmp_path / "project", accuracy=0.34), tmp_path / "summary.md"
    run("build", "--no-pdf", "--quiet", "--summary", summary, "--project", folder)
    told = summary.read_text(encoding="utf-8")
    expected = (
        "The first edition was published.\n\n**Read with care:**\n\n"
        "- In the data set own, values lie between 0.1 and 7.9 and"
    )
    assert expected in told
    message = news.latest_news(Project(folder))
    assert message is not None
    assert "Read with care:\n  - In the data set own, values lie between 0.1 and 7.9 and" in message.text
    assert "<li>All 2 single experiments end with the same accuracy, 0.3400," in message.html
    assert 2 == len(message.data["doubts"])


def test_machines_get_an_event_and_the_quiet_nothing(tmp_path: Path) -> None:
    """Every line of ``--json`` is JSON, and nothing went wrong."""
    folder = with_data(tmp_path, accuracy=0.34)
    done = run("build", "--no-pdf", "--json", "--project", folder)
    events = [json.loads(line) for line in done.stdout.splitlines()]
    assert "" == done.stderr
    assert ["planned", "doubt", "stage", "doubt", "done"] == [event["event"] for event in events]
    assert SCALE in events[1]["message"]
    (folder / "output/report.html").unlink()
    quiet = run("build", "--no-pdf", "--quiet", "--project", folder)
    assert ("", "") == (quiet.stdout, quiet.stderr)


def test_a_build_with_nothing_to_do_looks_at_no_data(tmp_path: Path) -> None:
    """It wakes neither numpy nor Babel, and a changed sentence reads no data again."""
    folder = with_data(tmp_path, accuracy=0.34)
    run("build", "--no-pdf", "--project", folder)
    written = notes(folder)
    assert 1 == len(written)
    idle = run("build", "--no-pdf", "--project", folder, variables={"PYTHONPROFILEIMPORTTIME": "1"}).stderr
    assert [] == [
        name
        for name in ("numpy", "babel", "lrbs_report.runs.portrayed", "lrbs_report.judging")
        if f" {name}\n" in idle
    ]
    definitions = (folder / "experiments.toml").read_text(encoding="utf-8")
    (folder / "experiments.toml").write_text(
        definitions.replace('en = "Test"', 'en = "Tests"'), encoding="utf-8"
    )
    changed = run("build", "--no-pdf", "--project", folder, variables={"PYTHONPROFILEIMPORTTIME": "1"}).stderr
    assert "lrbs_report.runs.portrayed\n" in changed
    assert "lrbs_report.runs.portraying\n" not in changed
    assert written == notes(folder)


@pytest.mark.parametrize(
    "labels",
    [LABELS + 0.5, np.ones(3)[None].repeat(len(LABELS), axis=0)],
    ids=["fractions", "no one-hot rows"],
)
def test_data_that_cannot_be_used_are_refused_as_before(tmp_path: Path, labels: Array) -> None:
    """By whoever loads them: there is nothing to be careful about."""
    done = run("check", "--project", with_data(tmp_path, labels=labels), code=2)
    assert "Read with care" not in done.stderr

"""What was exported can be verified, and no more files are written than can be remembered."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from lrbs_report.base import bounds
from lrbs_report.base.errors import InvalidInput
from lrbs_report.cli.exporting import FORMATS
from lrbs_report.publish import exporting
from lrbs_report.walks import compose
from tests.commands import run
from tests.factory.projects import ENGLISH, kept_project

HERE = [name for name in FORMATS if name != "parquet"]
"""Parquet is an extra: `make exports` brings it."""


def test_an_export_is_verified(tmp_path: Path) -> None:
    """Each file is what the runs give, and has the times that were noted; a changed one is named."""
    project = kept_project(tmp_path / "project", ENGLISH)
    run("build", "--project", project.folder, "--no-pdf")
    runs = compose.composed(project).document.findings.runs["fast"]
    project.store.history.keep_trained([runs[0].key], "2026-11-20T03:00:00+00:00")
    for name in HERE:
        run("export", tmp_path / name, "--as", name, "--project", project.folder)
    posts = [word for name in HERE for word in ("--post", str(tmp_path / name))]
    verify = ["verify", "--files", "--project", str(project.folder), *posts]
    assert "NOT CONFIRMED" not in run(*verify).stdout
    with (tmp_path / "csv" / "runs.csv").open("a") as file:
        file.write("\n")
    assert "runs.csv: was changed since it was published" in " ".join(run(*verify, code=1).stdout.split())


@pytest.mark.parametrize(
    "asked", [{"as": "xlsx"}, {}, *({"as": "mlflow", "times": {"a": time}} for time in ("x", math.inf))]
)
def test_a_stranger_s_way_to_export_is_none(tmp_path: Path, asked: dict[str, object]) -> None:
    """A format that there is none of, and times that are none."""
    composed = compose.composed(kept_project(tmp_path))
    with pytest.raises((KeyError, TypeError)):
        exporting.files_of(composed, asked)


def test_more_files_than_can_be_remembered_are_refused() -> None:
    """Before any is written; as many as can be are none too many."""
    exporting.refuse_many("mlflow", bounds.PUBLICATION_FILES)
    with pytest.raises(InvalidInput, match="--as csv holds the same numbers"):
        exporting.refuse_many("mlflow", bounds.PUBLICATION_FILES + 1)

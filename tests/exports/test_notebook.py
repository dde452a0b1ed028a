"""A notebook builds a report, shows its charts and values, and hands its runs to pandas and polars."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from tests.commands import DEFINITIONS
from tests.factory.projects import kept_project

CELLS = (
    "from lrbs_report import Report\nreport = Report('.').build(pdf=False)",
    "report.figure('comparison')",
    "report.value(\"accuracy('fast')\")",
    "report",
    "import pandas\nprint(pandas.DataFrame(report.runs()).groupby('experiment').accuracy.count()['fast'])",
    """import polars
table = polars.DataFrame(report.epochs(), infer_schema_length=None)
print(table.filter(polars.col("sweep") == "grid").height)""",
)


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> list[list[Any]]:
    """Execute the notebook in a project with a sweep, and return what each cell shows."""
    folder = kept_project(tmp_path_factory.mktemp("kept") / "project", DEFINITIONS).folder
    cells = [nbformat.v4.new_code_cell(text) for text in CELLS]
    notebook = nbformat.v4.new_notebook(cells=cells)
    NotebookClient(
        notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(folder)}}
    ).execute()
    assert (Path(folder) / "output" / "report.html").exists()
    return [list(cell["outputs"]) for cell in notebook.cells]


def test_a_chart_is_shown(shown: list[list[Any]]) -> None:
    """In HTML, as a drawing, and by its name where nothing can be drawn."""
    (output,) = shown[1]
    assert output["data"]["text/html"].startswith("<figure><img src=")
    assert "<svg" in output["data"]["image/svg+xml"]
    assert output["data"]["text/plain"].startswith("<Figure comparison:")


def test_a_value_and_the_report_are_shown(shown: list[list[Any]]) -> None:
    """The value as the report prints it, the report with its title."""
    ((value,), (report,)) = shown[2], shown[3]
    assert value["data"]["text/plain"] in value["data"]["text/html"]
    assert report["data"]["text/html"].startswith("<h3>Prueba</h3><figure>")


def test_rows_are_tables_elsewhere(shown: list[list[Any]]) -> None:
    """Two seeds of an experiment in pandas; four cells of a sweep with three epochs each in polars."""
    assert ["2\n", "12\n"] == ["".join(one["text"] for one in shown[cell]) for cell in (4, 5)]

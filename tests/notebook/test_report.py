"""A report in Python: its charts and values show themselves, and nothing wakes before it is asked for."""

from __future__ import annotations

import base64
import json
import re
import subprocess
import sys
from html import escape
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from lrbs_report import Report
from lrbs_report.base.errors import InvalidInput
from lrbs_report.judging.expressions import WrongExpression
from lrbs_report.notebook.showing import Figure, Value
from tests.factory.projects import DEFINITIONS, kept_project

HOSTILE = '<script>alert(1)</script>\\" onload=x'


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project with made-up results."""
    return kept_project(tmp_path_factory.mktemp("kept") / "project").folder


@pytest.mark.parametrize("words", ["import lrbs_report", "from lrbs_report import Report; Report('.')"])
def test_an_import_wakes_nothing(words: str) -> None:
    """Neither what trains nor what draws; so a notebook begins at once."""
    heavy = (
        "tensorflow",
        "keras",
        "numpy",
        "matplotlib",
        "weasyprint",
        "jinja2",
        "babel",
        "pydantic",
        "rich",
    )
    told = f"import sys; {words}; print([name for name in {heavy!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert "[]\n" == done.stdout


def test_runs_and_epochs_are_rows(kept: Path) -> None:
    """As the results that are kept have them."""
    report = Report(kept)
    results = [json.loads(path.read_bytes()) for path in (kept / ".lrbs" / "results").glob("*.json")]
    assert {one["accuracy"] for one in results} == {row["accuracy"] for row in report.runs()}
    costs = {epoch["cost"] for one in results for epoch in one["epochs"]}
    assert costs == {row["cost"] for row in report.epochs()}


def test_a_value_is_printed_and_has_all_its_digits(kept: Path) -> None:
    """In the language that was asked for, and with what it rests on."""
    accuracies = [row["accuracy"] for row in Report(kept).runs() if row["experiment"] == "fast"]
    mean = sum(accuracies) / len(accuracies)
    value = Report(kept, language="en").value("accuracy('fast')")
    assert (f"{mean:.4f}", ("fast",), (1, 2, 3)) == (str(value), value.experiments, value.seeds)
    assert pytest.approx(mean, abs=1e-15) == float(value)
    assert f"{mean:.4f}".replace(".", ",") == str(Report(kept).value("accuracy", "fast"))
    assert max(accuracies) == float(Report(kept).value("accuracy", "fast", over="max"))
    assert re.fullmatch(r'<span title="[^"<]+">\d\.\d+</span>', value._repr_html_())


def test_what_is_no_number_is_none(kept: Path) -> None:
    """A list of costs cannot be one."""
    with pytest.raises(TypeError, match="is no number"):
        float(Report(kept).value("costs('fast')"))


def test_a_chart_shows_itself(kept: Path) -> None:
    """As a picture of its own with its caption, in HTML and as a drawing."""
    report = Report(kept)
    figure = report.figure("cost", "fast")
    html = figure._repr_html_()
    found = re.fullmatch(
        r'<figure><img src="data:image/svg\+xml;base64,([A-Za-z0-9+/=]+)" alt="([^"<>]+)">'
        r"<figcaption>([^<>]+)</figcaption></figure>",
        html,
    )
    assert found
    assert figure.svg == base64.b64decode(found[1]).decode() == figure._repr_svg_()
    assert "{http://www.w3.org/2000/svg}svg" == ET.fromstring(figure.svg).tag  # noqa: S314 - drawn by us
    assert set(report.figures) >= {"cost-fast", "comparison"}
    assert report._repr_html_().startswith("<h3>Prueba</h3><figure>")
    assert ({"better": False}, {"better": "undecided"}) == (report.claims, report.verdicts)


def test_hostile_texts_are_texts(tmp_path: Path) -> None:
    """In the title, in a chart and in a value: nothing of anybody's is HTML."""
    titled = re.sub(r"title = \{.*\}", lambda _: f'title = "{HOSTILE}"', DEFINITIONS)
    assert "<script" not in Report(kept_project(tmp_path / "project", titled).folder)._repr_html_()
    figure = Figure(id="a", title=HOSTILE, caption=HOSTILE, alt=HOSTILE, svg="<svg/>")
    value = Value(text=HOSTILE, content=HOSTILE, experiments=(), seeds=(), told=HOSTILE)
    for html in (figure._repr_html_(), value._repr_html_()):
        assert 2 == html.count(escape(HOSTILE))
        assert HOSTILE not in html


def test_what_there_is_none_of_is_told(kept: Path) -> None:
    """With the nearest name, as the command says it."""
    with pytest.raises(InvalidInput, match="Did you mean comparison"):
        Report(kept).figure("comparson")
    with pytest.raises(InvalidInput, match="It speaks es, en"):
        Report(kept, language="fr").figure("comparison")
    with pytest.raises(WrongExpression):
        Report(kept).value("accuracy('fst')")
    with pytest.raises(InvalidInput, match="there is no such folder"):
        Report(kept / "nowhere").runs()


def test_missing_results_are_told(tmp_path: Path) -> None:
    """And what is there is shown where that is allowed."""
    holes = kept_project(tmp_path / "holes", without="slow").folder
    for asked in (Report(holes).runs, lambda: Report(holes).figure("cost", "fast")):
        with pytest.raises(InvalidInput, match="3 of 6 results are missing"):
            asked()
    assert 3 == len(Report(holes, allow_holes=True).runs())


def test_a_build_publishes(kept: Path) -> None:
    """And returns the report of what is there now."""
    built = Report(kept).build(pdf=False)
    assert (kept / "output" / "report.html").exists()
    assert 6 == len(built.runs())

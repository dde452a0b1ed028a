"""Variables for Quarto are YAML that means what was measured, and texts that mean nothing to Markdown."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from lrbs_report.keeping.project import Project
from lrbs_report.publish.exporting import files_of
from lrbs_report.publish.formats.quarto_variables import number_in_yaml
from lrbs_report.walks import compose
from tests.factory.projects import ENGLISH, kept_project

HOSTILE = "*a* _b_ {{< meta x >}} <b> `c` [d](e) $f$ \\\\ 'g': 1"


def variables(project: Project, name: str = "_variables.yml") -> str:
    """Return the variables of a project."""
    return files_of(compose.composed(project), {"as": "quarto"})[name].decode()


def test_each_value_has_a_variable(tmp_path: Path) -> None:
    """As the language prints it, and with all its digits."""
    project = kept_project(tmp_path / "project")
    found = compose.composed(project).document.findings.runs["fast"]
    mean = sum(float(str(run.judged)) for run in found) / len(found)
    assert f'accuracy-fast: "{mean:.4f}"\n'.replace(".", ",") in variables(project)
    assert f'accuracy-fast: "{mean:.4f}"\n' in variables(project, "_variables.en.yml")
    exact = re.search(r"^  accuracy-fast: (\S+)$", variables(project), re.MULTILINE)
    assert exact
    assert pytest.approx(mean, abs=1e-15) == float(exact[1])


def test_a_hostile_title_is_a_text(tmp_path: Path) -> None:
    """Put into a sentence, it is shown as it was written."""
    title = f'title = "{HOSTILE}"'
    told = variables(kept_project(tmp_path / "project", re.sub(r"title = \{.*\}", lambda _: title, ENGLISH)))
    line = told.splitlines()[0].removeprefix('title: "').removesuffix('"').replace("\\\\", "\\")
    shown = MarkdownIt("commonmark").renderInline(line)
    expected = HOSTILE.replace("\\\\", "\\")
    assert expected == shown.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"')


@pytest.mark.parametrize("number", [1e-05, 1e300, 0.1, -2.5e-08, 20, 5.0])
def test_numbers_are_numbers(number: float) -> None:
    """With the point that YAML 1.1 wants before a power of ten, and the same value."""
    told = number_in_yaml(number)
    assert re.fullmatch(r"-?\d+(\.\d+(e[-+]\d+)?)?", told)
    assert number == float(told)


def test_missing_runs_are_a_variable(tmp_path: Path) -> None:
    """A document can say so."""
    holes = kept_project(tmp_path / "holes", ENGLISH, without="slow")
    composed = compose.composed(holes, allow_holes=True)
    assert '\nmissing: "' in files_of(composed, {"as": "quarto"})["_variables.yml"].decode()

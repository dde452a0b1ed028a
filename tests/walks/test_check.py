"""check: numbers typed by hand are listed, and what would not notice other results is found."""

from pathlib import Path

import pytest

from lrbs_report.report import packaged_templates
from tests.commands import project, run
from tests.factory import projects


def with_article(folder: Path, definitions: str, addition: str) -> Path:
    """Make a project whose English article says something more."""
    made = project(folder, definitions)
    (made / "templates").mkdir()
    packaged = (packaged_templates() / "article.md.j2").read_text(encoding="utf-8")
    (made / "templates/article.en.md.j2").write_text(addition + packaged, encoding="utf-8")
    return made


def test_what_is_in_order_is_praised(tmp_path: Path) -> None:
    """One line, and nothing trained."""
    folder = project(tmp_path / "project")
    assert run("check", "--project", folder).stdout.startswith("In order: 6 experiments, 8 runs")
    assert not list((folder / ".lrbs").glob("results/*"))


def test_typed_numbers_are_listed_and_fail_only_strictly(tmp_path: Path) -> None:
    """File, line, column and a hint; the quoted one has an origin; the languages are counted apart."""
    definitions = projects.DEFINITIONS.replace("Es mejor.", "Es mejor en 0,01.")
    folder = with_article(
        tmp_path / "project", definitions, "About 0.92.\n{{ quoted('0.93', source='page 3') }}\n"
    )
    said = run("check", "--project", ".", cwd=folder).stdout
    assert (
        'templates/article.en.md.j2:1:7: "0.92" is typed by hand\n    Print a result by its name: {{ value('
        in said
    )
    line = definitions.splitlines().index('es = "Es mejor en 0,01."') + 1
    assert f'experiments.toml:{line}:19: "0,01" is typed by hand' in said
    assert "0 quoted, 1 typed by hand: " in next(line for line in said.splitlines() if "(es)" in line)
    assert "1 quoted, 1 typed by hand: " in next(line for line in said.splitlines() if "(en)" in line)
    assert said == run("check", "--strict", "--project", ".", cwd=folder, code=1).stdout


def test_templates_that_are_taken_in_are_read_too(tmp_path: Path) -> None:
    """A number cannot hide in another file."""
    folder = with_article(tmp_path / "project", projects.DEFINITIONS, "{% include 'part.j2' %}\n")
    (folder / "templates/part.j2").write_text("Up to 77.\n", encoding="utf-8")
    assert 'part.j2:1:7: "77" is typed by hand' in run("check", "--project", folder).stdout


def test_mutating_needs_results(tmp_path: Path) -> None:
    """Without them there is nothing to perturb: say how to get them."""
    folder = project(tmp_path / "project", projects.DEFINITIONS)
    said = run("check", "--mutate", "--project", folder, code=2).stderr
    expected = (
        "6 of 6 results are missing, and only results can be perturbed\n"
        f"    Run `lrbs-report build --project {folder}` first."
    )
    assert expected in said


def test_the_packaged_article_notices_everything(tmp_path: Path) -> None:
    """Every claim and every value of the article that comes with the tool changes under some perturbation.

    That is so in a small project too.
    """
    folder = projects.kept_project(tmp_path / "project").folder
    said = run("check", "--mutate", "--project", folder).stdout
    assert said.startswith("Mutation: 1 of 1 claim and ")
    assert "values turn red; score 100 %\n" in said


@pytest.mark.parametrize(
    ("holds", "word"), [("accuracy('fast') > 0", "is undecided"), ("accuracy('fast') < 0", "is refuted")]
)
def test_survivors_are_listed_with_their_place_and_what_was_tried(
    tmp_path: Path, holds: str, word: str
) -> None:
    """A claim that no results could change is told where it stands, refuted or not.

    So is a value that says nothing.
    """
    definitions = projects.DEFINITIONS.replace("accuracy('fast') > accuracy('slow')", holds)
    folder = with_article(tmp_path / "project", definitions, "{{ value(\"cost('fast') * 0\") }}\n")
    projects.kept_project(folder, definitions)
    said = run("check", "--mutate", "--project", ".", cwd=folder, code=1).stdout
    line = next(number for number, text in enumerate(definitions.splitlines(), 1) if text.startswith("holds"))
    assert "Mutation: 0 of 1 claim and " in said
    assert (
        f'experiments.toml:{line}:9: the claim "better" {word} whatever the results: {holds}\n    Tried: '
        in said
    )
    expected = (
        "the value \"0.0000\" (cost('fast') * 0, mean; page en) is the same whatever the results\n"
        "    Tried: costs scaled up"
    )
    assert expected in said
    assert ("Refuted by the results as they are: better." in said) == (word == "is refuted")
    assert ("Left undecided by the results as they are: better." in said) == (word == "is undecided")

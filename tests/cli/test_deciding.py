"""What seeds leave undecided: as plan, build and a schedule tell of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.commands import run
from tests.factory.projects import DEFINITIONS, ENGLISH, kept_project


@pytest.fixture(scope="module")
def undecided(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project with one claim, with which three seeds agree."""
    return kept_project(tmp_path_factory.mktemp("undecided") / "project", ENGLISH).folder


def test_plan_says_how_many_seeds_would_decide(undecided: Path) -> None:
    """Of what is kept, for people and for programs."""
    said = run("plan", "--project", undecided).stdout
    assert "Claim better is undecided: 3 of 3 seeds agree; if further ones are like these, 5 in all" in said
    told = json.loads(run("plan", "--project", undecided, "--json").stdout)
    assert [{"claim": "better", "seeds": 3, "agreeing": 3, "needed": 5}] == told["undecided"]


def test_an_undecided_claim_fails_only_where_that_is_asked(undecided: Path) -> None:
    """The report is published and says so; and it is the same where there is nothing to do."""
    build = ("build", "--project", undecided, "--no-pdf")
    assert "" == run(*build).stderr
    assert "Undecided" in (undecided / "output" / "report.html").read_text(encoding="utf-8")
    again = run(*build, "--fail-on", "undecided", code=1)
    assert "Nothing to do" in again.stdout
    assert again.stderr.startswith("The claim better is undecided: chance may be all that is seen.")
    assert "" == run(*build, "--fail-on", "none").stderr


def test_a_schedule_passes_it_on(undecided: Path) -> None:
    """As any other word that a build takes."""
    said = run("schedule", "cron", "--project", undecided, "--fail-on", "undecided").stdout
    assert "--fail-on undecided" in said


def test_six_seeds_decide(tmp_path: Path) -> None:
    """Then nothing is left to be said."""
    decided = kept_project(tmp_path / "project", DEFINITIONS.replace("seeds = 3", "seeds = 6"))
    assert "undecided" not in run("plan", "--project", decided.folder).stdout

"""What is shown before anything is trained: the author's words, and a blank for each result."""

import re
from pathlib import Path

import pytest

from lrbs_report.report.draft import BLANK, write_draft
from lrbs_report.report.prose.templates import Templates
from lrbs_report.study.reading import read_study
from lrbs_report.walks.starter import start_project
from lrbs_report.walks.starters import STARTERS
from tests.commands import DEFINITIONS, project


def draft_of(folder: Path) -> str:
    """Return the draft of the project in a folder."""
    return write_draft(read_study(folder / "experiments.toml"), Templates(folder / "templates"))


@pytest.mark.parametrize("name", ["minimal", "own-data", "sweep", "published-log", "full"])
def test_a_new_project_has_a_draft_at_once(name: str, tmp_path: Path) -> None:
    """In its main language and the report's own style, with each claim once, unanswered."""
    assert name in STARTERS
    start_project(tmp_path, name)
    study, page = read_study(tmp_path / "experiments.toml"), draft_of(tmp_path)
    assert '<html lang="es" data-draft>' in page
    assert "@font-face" in page
    assert sorted(claim.id for claim in study.claims) == sorted(re.findall(r'id="claim-([^"]+)"', page))
    assert page.count(BLANK) >= len(study.claims)
    assert "{{" not in page
    assert "{%" not in page
    assert "Verificad" not in page.partition("</style>")[2]


def test_seeds_until_decided_are_at_most_so_many(tmp_path: Path) -> None:
    """Nobody knows how many there will be before they are trained."""
    made = project(tmp_path, DEFINITIONS.replace("seeds = 2", 'seeds = "until decided, at most 12"'))
    assert 2 == draft_of(made).count("<td>hasta 12</td>")
    assert "hasta" not in draft_of(project(tmp_path / "two", DEFINITIONS)).partition("</style>")[2]


def test_a_text_with_conditions_is_left_out(tmp_path: Path) -> None:
    """Nobody knows yet what it will say; the claims and the experiments stand there all the same."""
    made = project(tmp_path / "one", DEFINITIONS)
    (made / "templates").mkdir()
    article = made / "templates/article.es.md.j2"
    article.write_text("Siempre.{% if ask('accuracy', 'fast') > 0.5 %}Acierta.{% endif %}", encoding="utf-8")
    assert "Acierta" not in draft_of(made)
    article.write_text("Siempre, {{ value('accuracy', 'fast') }}.{# Nunca. #}", encoding="utf-8")
    assert 'Siempre, <span class="blank"' in draft_of(made)
    assert "Nunca" not in draft_of(made)


@pytest.mark.attack
def test_nothing_of_an_article_is_run_or_believed(tmp_path: Path) -> None:
    """HTML is text, an expression a blank, a sign of ours nobody's, and a wrong template is left out."""
    made = project(tmp_path / "one", DEFINITIONS)
    (made / "templates").mkdir()
    article = made / "templates/article.es.md.j2"
    article.write_text(
        "<script>alert(1)</script> {{ 9 ** 9 ** 9 }} \ue0007\ue001 {{ ''.x }}", encoding="utf-8"
    )
    page = draft_of(made)
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert "\ue000" not in page
    article.write_text("{{ " * 20_000, encoding="utf-8")
    assert "{{" not in draft_of(made).partition("</style>")[2]

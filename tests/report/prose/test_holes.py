"""A report with holes says so, in every language, and its articles are filled in all the same."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from pathlib import Path

import pytest

from lrbs_report.base.errors import InvalidInput
from lrbs_report.editions.edition import Edition, next_edition
from lrbs_report.report import Templates, check_templates, compose
from lrbs_report.report.changes.edition_pages import write_pages
from lrbs_report.report.changes.recording import record
from lrbs_report.report.document import Document, Page
from lrbs_report.report.prose.evidence import evidence
from lrbs_report.report.prose.ledger import Ledger
from lrbs_report.report.prose.words import Words
from lrbs_report.report.targets.html import EMPTY_IMAGE, write_page
from lrbs_report.results.holes import findings_of
from lrbs_report.study.experiments import Study
from tests import factory

STUDY = factory.whole_study()
IDS = [one.id for one in STUDY.experiments]
GRID = [id_ for id_ in IDS if id_.startswith("grid")]
SETUPS = [id_ for id_ in IDS if id_.startswith("setups")]


def composed(*ids: str, seeds: Mapping[str, Collection[int]] | None = None, study: Study = STUDY) -> Document:
    """Compose the document without all runs of some experiments, and without some seeds of others."""
    lost, runs = seeds or {}, factory.findings(study).runs
    left = {
        id_: [run for run in theirs if run.seed not in lost.get(id_, ())]
        for id_, theirs in runs.items()
        if id_ not in ids
    }
    return compose(findings_of(study, left), factory.PROVENANCE)


def html_of(page: Page, templates: Templates | None = None) -> str:
    """Return what a page says, with empty charts, without its logs and its script."""
    html = write_page(
        page, templates or Templates(), dict.fromkeys(page.figures, EMPTY_IMAGE), {}, lambda _: ""
    ).text
    return re.sub("<samp>.*?</samp>|<script>.*?</script>", "", html[html.index("<main") :], flags=re.DOTALL)


def own(folder: Path, text: str) -> Templates:
    """Make a project's templates that hold one English article."""
    (folder / "article.en.md.j2").write_text(text, encoding="utf-8")
    return Templates(folder)


def caption_of(page: Page, id_: str) -> str:
    """Return the caption of a figure as it is read."""
    return Ledger(page.evaluator, Words(page.language), page.entries).plain(page.figures[id_].caption)


def test_the_page_begins_with_what_is_missing() -> None:
    """Before everything else stands what is missing.

    How many runs of how many, which, and what could therefore not be judged or compared; in each language.
    """
    spanish, english = composed("lr-0-01", seeds={"lr-0-1": {2}}).pages
    assert (
        html_of(spanish).split('<div class="lead">')[1].strip().startswith('<div class="holes" role="note">')
    )
    assert (
        "<b>Este informe tiene huecos.</b> Faltan 4 de 50 ejecuciones: lr-0-1 (semilla 2); "
        "lr-0-01 (semillas 0, 1, 2). "
        "No se ha podido juzgar la afirmación less-accurate. "
        "No se ha podido comparar el registro publicado published.</p>"
    ) in html_of(spanish)
    assert (
        "<b>This report has holes.</b> 4 of 50 runs are missing: lr-0-1 (seed 2); lr-0-01 (seeds 0, 1, 2). "
        "The claim less-accurate could not be judged. The published log published could not be compared.</p>"
    ) in html_of(english)


def test_a_whole_page_says_nothing_of_holes() -> None:
    """It begins with its own first sentence."""
    html = html_of(composed().main)
    assert html.split('<div class="lead">')[1].strip().startswith("<p>")
    assert not re.search("holes|absent|huecos|Falta", html)


@pytest.mark.parametrize(
    "ids",
    [
        ("lr-0-1",),
        ("lr-0-1", "lr-0-01"),
        (GRID[0],),
        GRID,
        (SETUPS[0],),
        SETUPS,
        ("lr-0-1", "lr-0-01", *GRID),
        [id_ for id_ in IDS if id_ != SETUPS[0]],
    ],
    ids=[
        "one",
        "singles",
        "cell",
        "sweep",
        "candidate",
        "candidates",
        "all-but-candidates",
        "all-but-one-cell",
    ],
)
def test_the_packaged_article_fits_whatever_is_missing(ids: Collection[str]) -> None:
    """Both languages tell all that is there, and show every chart that is left."""
    for page in composed(*ids, seeds={"lr-0-01": {0}, GRID[1]: {0}}).pages:
        html = html_of(page)
        assert (
            {*page.figures} - {"learning-rate"}
            <= {*re.findall('id="figure-([^"]*)"', html)}
            <= {*page.figures}
        )
        assert 1 == html.count('class="holes"')
        assert not any(trace in html for trace in ("<p></p>", ">nan", " nan", "None<", "undefined", "\ue000"))


ASKS = """\
accuracy {{ value("accuracy", "lr-0-01") }}; seed {{ value("accuracy", "lr-0-1", seed=2) }};
best {{ value("best", "grid", "learning_rate", batch_size=4) }}

{{ figure("cost", "lr-0-01") }}
{{ figure("heat-map", "grid") }}
{{ figure("comparison") }}
{{ log("lr-0-01") }}
{{ code("lr-0-01") }}
{{ claim("less-accurate") }}

none {{ ask("accuracy", "lr-0-01") is none }}, shown {{ has_figure("cost", "lr-0-01") }},
twice {{ "yes" if verdicts["less-accurate"].holds else "no" }}
title {{ experiment("lr-0-01").title }}, first {{ experiment("lr-0-01").outcome.accuracies[0] }}
{% for one in experiment("lr-0-01").outcome.runs %}never{% endfor %}
{% if experiment("lr-0-01").outcome.accuracy_mean > 0.5 or experiment("lr-0-01").outcome.diverged %}never{% endif %}
{{ singles | map(attribute="title") | listing }}; {{ verdicts | list | listing }}
"""  # noqa: E501 - a tag of a template


def test_a_template_that_names_what_is_missing_is_filled_in(tmp_path: Path) -> None:
    """A value is missing, and a block is a line that names what it is of.

    Conditions do not hold, and loops do not meet it.
    """
    templates = own(tmp_path, ASKS)
    document = composed("lr-0-01", GRID[1], seeds={"lr-0-1": {2}})
    check_templates(document, templates)
    html = html_of(document.pages[1], templates)
    assert "accuracy no value; seed no value;\nbest no value" in html
    assert ["lr-0-01", "grid", "comparison", "lr-0-01", "lr-0-01", "less-accurate"] == re.findall(
        r'<p class="absent">Missing: (.*?)</p>', html
    )
    assert "none True, shown False,\ntwice no" in html
    assert "title Rate 0.01, first no value" in html
    assert "never " not in html
    assert "Rate 0.1; never-rises and shuffled" in html


def test_the_notice_is_in_the_language_of_the_page(tmp_path: Path) -> None:
    """In the place of a block too."""
    (tmp_path / "article.es.md.j2").write_text('{{ log("lr-0-01") }}', encoding="utf-8")
    assert '<p class="absent">Falta: lr-0-01</p>' in html_of(composed("lr-0-01").main, Templates(tmp_path))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{{ value("accuracy", "lr-0-02") }}', 'there is no experiment "lr-0-02"'),
        ('{{ value("acuracy", "lr-0-01") }}', 'there is no "acuracy" in expressions'),
        ('{{ value("accuracy", "lr-0-01", form="percnt") }}', 'there is no form="percnt"'),
        ('{{ figure("cots", "lr-0-01") }}', 'there is no figure "cots-lr-0-01"'),
        ('{{ log("lr-0-02") }}', 'there is no experiment "lr-0-02"'),
        ('{{ claim("more-accurate") }}', 'there is no claim "more-accurate"'),
        ('{{ verdicts["more-accurate"].holds }}', 'Verdicts has no "more-accurate"'),
        ('{{ experiment("lr-0-01").outcome.accuracy_mean + 1 }}', "unsupported operand"),
    ],
)
def test_what_is_unknown_is_an_error_as_ever(tmp_path: Path, text: str, message: str) -> None:
    """A hole excuses nothing but what is missing."""
    with pytest.raises(InvalidInput) as caught:
        check_templates(composed("lr-0-01"), own(tmp_path, text))
    assert message in str(caught.value)


def test_a_chart_says_what_it_lacks() -> None:
    """A chart of one experiment its seeds, one of all experiments or cells also those that have none.

    What it is drawn from is what is there.
    """
    page = composed("lr-0-01", GRID[0], seeds={"lr-0-1": {2}}).pages[1]
    assert caption_of(page, "cost-lr-0-1").endswith(" Missing: lr-0-1 (seed 2).")
    assert caption_of(page, "accuracy").endswith(" Missing: lr-0-1 (seed 2); lr-0-01 (seeds 0, 1, 2).")
    assert caption_of(page, "accuracy-grid").endswith(f" Missing: {GRID[0]} (seed 0).")
    assert [("lr-0-1", "0, 1")] == [(source.id, source.seeds) for source in page.figures["accuracy"].sources]
    assert "Missing" not in caption_of(page, "heat-map-setups")


def test_what_is_said_of_the_seeds_of_a_sweep_is_said_of_a_whole_cell() -> None:
    """Although the first one lacks some.

    The chart names what is missing, and the evidence counts what is there.
    """
    sweep = factory.sweep("pairs", seeds=3, learning_rate=(0.1, 0.01), batch_size=(1, 32))
    first = sweep.experiments[0].id
    page = composed(study=factory.study(sweeps=[sweep]), seeds={first: {0}}).pages[1]
    assert caption_of(page, "heat-map-pairs").startswith("Mean accuracy of each cell's seeds")
    assert caption_of(page, "heat-map-pairs").endswith(f" Missing: {first} (seed 0).")
    assert ("0, 1, 2", 3) == (
        page.figures["heat-map-pairs"].sources[0].seeds,
        len(page.sweeps[0].fullest.outcome.runs),
    )
    assert ("0, 1, 2", 11) in [(row.seeds, row.count) for row in evidence(page, keys=False)]


def test_an_edition_keeps_what_is_missing_and_its_page_says_it() -> None:
    """As plain values; a whole edition has no such thing."""
    edition = recorded(composed("lr-0-01"))
    assert {
        "seeds": {"lr-0-01": [0, 1, 2]},
        "runs": 50,
        "claims": ["less-accurate"],
        "references": ["published"],
    } == edition.content.environment["holes"]
    assert "lr-0-01" not in edition.content.experiments
    told = composed("lr-0-01").as_edition(edition, None, [])
    chronicles = {page.language: page.chronicle for page in told.pages if page.chronicle}
    page = write_pages(edition, chronicles, Templates())[f"editions/{edition.id}.html"].decode()
    assert (
        '<main>\n<div class="holes" role="note"><p><b>Este informe tiene huecos.</b> Faltan 3 de 50' in page
    )
    assert "holes" not in recorded(composed()).content.environment


def recorded(document: Document) -> Edition:
    """Return the first edition of a report."""
    return next_edition(None, record(document, Templates(), {}, "code"))

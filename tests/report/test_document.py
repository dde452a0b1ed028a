"""The document says what the findings say, in every language, for every shape of study."""

from __future__ import annotations

import math
import re
import subprocess
import sys
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrbs_report.judging.facts import direction_of, rises_of
from lrbs_report.judging.placeholders import placeholder_findings
from lrbs_report.judging.values import Asked
from lrbs_report.report.charts.figures import DotChart, HeatMap, LineChart, Panels
from lrbs_report.report.composition import seeds_in_words
from lrbs_report.report.document import Document, Page, compose, placeholder_provenance
from lrbs_report.report.prose.checking import read_article
from lrbs_report.report.prose.ledger import FORMS, Ledger, printed
from lrbs_report.report.prose.templates import Templates, packaged_templates
from lrbs_report.report.prose.words import Words
from lrbs_report.study.experiments import Claim, Study
from tests import factory


def composed(study: Study) -> Document:
    """Compose the document of a study's fake findings."""
    return compose(factory.findings(study), factory.PROVENANCE)


def caption_of(page: Page, id_: str) -> str:
    """Return the caption of a figure as it is read."""
    return Ledger(page.evaluator, Words(page.language), page.entries).plain(page.figures[id_].caption)


def test_figures_of_the_article() -> None:
    """Two experiments and a grid give a cost chart each, three charts of both, a heat map and panels.

    They are the same in each language.
    """
    document = composed(factory.article_study())
    expected = [
        "cost-lr-0-1",
        "cost-lr-0-01",
        "comparison",
        "learning-rate",
        "accuracy",
        "heat-map-grid",
        "panels-grid",
    ]
    assert [expected, expected] == [list(page.figures) for page in document.pages]
    assert tuple(page.figures["cost-lr-0-1"].stem for page in document.pages) == (
        "cost-lr-0-1",
        "cost-lr-0-1.en",
    )


def test_best_rate_grows_with_batch_size() -> None:
    """The heat map's title says the trend, and one cell of each row is marked."""
    figure = composed(factory.article_study()).pages[1].figures["heat-map-grid"]
    assert isinstance(figure.chart, HeatMap)
    assert (
        figure.chart.title
        == "The larger the batch size, the larger the learning rate that gives the highest accuracy"
    )
    assert figure.chart.best == ((0, 1), (1, 2), (2, 4), (3, 6))


@pytest.mark.parametrize(
    ("axes", "kinds"),
    [
        ({"learning_rate": (0.1, 0.01)}, {DotChart}),
        ({"learning_rate": (0.1, 0.01), "batch_size": (1, 32)}, {HeatMap, Panels}),
        (
            {"learning_rate": (0.1, 0.01), "batch_size": (1, 32), "sampling": ("shuffle", "sequential")},
            {DotChart},
        ),
    ],
)
def test_sweeps_of_any_number_of_axes(axes: dict[str, Any], kinds: set[type]) -> None:
    """Two axes give a heat map and panels; one or three give a row a cell."""
    document = composed(factory.study(sweeps=[factory.sweep("grid", **axes)]))
    assert kinds == {type(figure.chart) for figure in document.main.figures.values()}


def test_one_seed_has_no_band() -> None:
    """A band over one seed would be a lie."""
    chart = composed(factory.study(factory.experiment("one", seeds=1))).main.figures["cost-one"].chart
    assert isinstance(chart, LineChart)
    assert chart.lines[0].low == ()


def test_band_spans_all_seeds() -> None:
    """The band runs from the lowest cost of any seed to the highest, epoch by epoch.

    The caption says so.
    """
    findings = factory.findings(factory.study(factory.experiment("one", seeds=5)))
    page = compose(findings, factory.PROVENANCE).main
    figure = page.figures["cost-one"]
    assert isinstance(figure.chart, LineChart)
    assert figure.chart.lines[0].low[2] == min(run.watched[2] for run in findings.runs["one"])
    assert figure.chart.lines[0].high[2] == max(run.watched[2] for run in findings.runs["one"])
    assert "las 5 semillas" in caption_of(page, "cost-one")


def test_diverged_runs_are_named_and_give_no_mean() -> None:
    """A run that diverged ends its line, has no accuracy, and keeps its cell from being the best."""
    grid = factory.sweep("grid", learning_rate=(0.1, 1000.0), batch_size=(1, 32))
    study = factory.study(factory.experiment("wild", learning_rate=1000.0), sweeps=[grid])
    page = composed(study).main
    figures = page.figures
    heat_map = figures["heat-map-grid"].chart
    assert isinstance(heat_map, HeatMap)
    assert heat_map.texts[0][1] == "diverge"
    assert heat_map.best == ((0, 0), (1, 0))
    assert "Divergen ejecuciones en: tamaño de lote 1 con tasa de aprendizaje 1000" in caption_of(
        page, "heat-map-grid"
    )
    assert figures["cost-wild"].chart.title == "El coste deja de ser un número finito en la época 1"
    assert "3 ejecuciones divergen" in caption_of(page, "cost-wild")


def test_mean_of_the_survivors_is_not_told() -> None:
    """When one seed of three diverges, there is no mean accuracy.

    The report says how many diverged instead.
    """
    study = factory.study(factory.experiment("one"), factory.experiment("wild", learning_rate=1000.0))
    whole = factory.findings(study)
    mixed = replace(whole, runs={**whole.runs, "one": (*whole.runs["one"][:2], whole.runs["wild"][2])})
    page = compose(mixed, factory.PROVENANCE).main
    chart = page.figures["accuracy"].chart
    assert isinstance(chart, DotChart)
    assert chart.rows[0].mean_label == "diverge 1/3"
    assert math.isnan(chart.rows[0].mean)
    assert len(chart.rows[0].values) == 2
    assert chart.title == "Ningún experimento llega al final con todas sus semillas"


def test_rises_are_counted_where_costs_are_numbers() -> None:
    """A cost above the one before is a rise; one that is not finite is not."""
    assert rises_of((0.5, 0.4, 0.45, float("inf"))) == (2,)


@pytest.mark.parametrize(
    ("values", "expected"),
    [((1, 2, 2), "grows"), ((2, 1), "falls"), ((1, 1), "stays"), ((1, 2, 1), "varies")],
)
def test_directions(values: tuple[float, ...], expected: str) -> None:
    """A direction is claimed only when every step agrees."""
    assert expected == direction_of(values)


def test_one_epoch() -> None:
    """A single epoch is told as one, with no talk of falling."""
    figure = composed(factory.study(factory.experiment("one", epochs=1))).main.figures["cost-one"]
    assert figure.chart.title.startswith("Una sola época, con un coste de ")


def test_long_titles_are_cut_in_charts_only() -> None:
    """A chart's label shows the start of a long title; the page shows all of it."""
    page = composed(factory.study(factory.experiment("one", title="x" * 300), factory.experiment("two"))).main
    chart = page.figures["comparison"].chart
    assert isinstance(chart, LineChart)
    assert chart.lines[0].label == "x" * 47 + "…"
    assert page.singles[0].title == "x" * 300


def test_blanks_are_data() -> None:
    """A title full of blanks and marks stays as it is."""
    title = "{0} {count} {{ x }} $<b>_*|"
    page = composed(
        factory.study(factory.experiment("one", title=title), factory.experiment("two", learning_rate=0.01))
    ).main
    assert title in page.figures["comparison"].chart.title


def test_unknown_language_gets_english_phrases_and_its_own_numbers() -> None:
    """A language without phrases still builds."""
    document = composed(factory.study(factory.experiment("one"), languages=("de",)))
    assert document.main.figures["learning-rate"].chart.title == "The rate loses 0,1% in each epoch"


LARGE = [
    (1e-7, "1\u00a0×\u00a010⁻⁷", "1\u00a0×\u00a010⁻⁷"),
    (1.25e30, "1,25\u00a0×\u00a010³⁰", "1.25\u00a0×\u00a010³⁰"),
    (1_000_000, "1.000.000", "1,000,000"),
    (2**32 - 1, "4.294.967.295", "4,294,967,295"),
    (10**400, "1\u00a0×\u00a010⁴⁰⁰", "1\u00a0×\u00a010⁴⁰⁰"),
]


@pytest.mark.parametrize(
    ("value", "spanish", "english"),
    [(0.1, "0,1", "0.1"), (55000, "55.000", "55,000"), (5000, "5000", "5000"), (0, "0", "0"), *LARGE],
)
def test_numbers(value: float, spanish: str, english: str) -> None:
    """Numbers keep every digit, and follow the language."""
    assert (spanish, english) == (Words("es").number(value), Words("en").number(value))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0.92165, "0,9216"),
        (0.00001, "1\u00a0×\u00a010⁻⁵"),
        (0.00005, "5\u00a0×\u00a010⁻⁵"),
        (0.00006, "0,0001"),
        (0.0, "0,0000"),
        (None, "sin valor"),
        (float("nan"), "sin valor"),
        (math.inf, "sin valor"),
        (2.4e-7, "2,4\u00a0×\u00a010⁻⁷"),
        (5e-324, "5\u00a0×\u00a010⁻³²⁴"),
        (999_999.99994, "999.999,9999"),
        (999_999.99996, "1\u00a0×\u00a010⁶"),
        (1.3e35, "1,3\u00a0×\u00a010³⁵"),
        (-4.6321e24, "-4,63\u00a0×\u00a010²⁴"),
        (9.999e299, "1\u00a0×\u00a010³⁰⁰"),
        (sys.float_info.max, "1,8\u00a0×\u00a010³⁰⁸"),
    ],
)
def test_measurements(value: float | None, expected: str) -> None:
    """Measurements are rounded to four decimals, but never to nothing.

    Nor are they to digits that nobody measured.
    """
    assert expected == Words("es").fixed(value)


@given(
    st.floats(allow_nan=False, allow_infinity=False), st.sampled_from(FORMS), st.sampled_from(("es", "en"))
)
def test_any_finite_number_is_written_in_any_form(number: float, form: str, language: str) -> None:
    """Nothing that a 64-bit number can be makes the report fall over.

    Nor is it printed as infinite, nor does it take more room than a line.
    """
    written = printed(number, form, None, Words(language))
    assert len(written) < 40
    assert re.fullmatch(r"[-−]?\d[\d.,]*(\u00a0×\u00a010⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)?(\u00a0?%)?|[a-zá-ú]+", written)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_reads_back_with_every_digit(number: float) -> None:
    """Written exactly, as editions are compared, it is the same number."""
    written = Words("en").number(number).replace("\u00a0×\u00a010", "e").replace(",", "")
    assert number == float(written.translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (88.66666666666667, "88,67"),
        (88.5, "88,5"),
        (89.0, "89"),
        (55000, "55.000"),
        (49999.5, "49.999,5"),
        (0.001, "1\u00a0×\u00a010⁻³"),
        (1e24, "1\u00a0×\u00a010²⁴"),
    ],
)
def test_a_mean_of_counts_reads_like_one(value: float, expected: str) -> None:
    """Two decimals at most, and none for what is whole."""
    assert (expected, expected) == (
        printed(value, "whole", None, Words("es")),
        printed(value, "words", None, Words("es")),
    )


def test_placeholders_have_the_shape_of_results() -> None:
    """What check tries templates on has every experiment, seed and chart of the real thing."""
    study = factory.article_study()
    tried = compose(placeholder_findings(study), placeholder_provenance(study))
    assert composed(study).main.figures.keys() == tried.main.figures.keys()


def test_same_findings_same_document() -> None:
    """Composing twice gives equal documents: there is no clock in them."""
    study = replace(factory.article_study())
    assert composed(study) == composed(study)


def test_heavy_libraries_sleep() -> None:
    """Composing wakes neither matplotlib nor WeasyPrint, and finding templates not even Jinja2."""
    code = (
        "import sys; from lrbs_report import report; report.packaged_templates(); "
        "assert 'jinja2' not in sys.modules and 'babel' not in sys.modules;"
        "report.compose; assert not {'matplotlib', 'weasyprint', 'numpy', 'tensorflow'} & sys.modules.keys()"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_settings_in_titles_are_values() -> None:
    """A blank in an experiment's title holds one of its settings, written as the language writes numbers.

    Any other blank is text.
    """
    study = factory.study(
        factory.experiment("one", title="Rate {learning_rate}, {batch_size}, {lr_decay}, {epochs}, {loss}")
    )
    spanish, english = composed(study).pages
    assert ("Rate 0,1, 32, 0,001, 10, {loss}", "Rate 0.1, 32, 0.001, 10, {loss}") == (
        spanish.singles[0].title,
        english.singles[0].title,
    )


def test_every_number_of_a_caption_is_a_value() -> None:
    """What a caption says in digits carries a mark that leads to what it rests on; a level is no result.

    Alternative texts, where links cannot be, say the same plainly.
    """
    grid = factory.sweep("grid", learning_rate=(0.1, 0.3), batch_size=(1, 32))
    page = composed(
        factory.study(factory.experiment("one"), factory.experiment("two", learning_rate=0.01), sweeps=[grid])
    ).pages[1]
    for figure in page.figures.values():
        assert [] == re.findall(r"(?<!\ue002)\b\d+\b(?!\ue003|\u00a0?%)", figure.caption)
        assert "\ue002" not in figure.alt + figure.chart.title


def test_all_languages_say_the_same_values() -> None:
    """The captions of one language ask for the values that those of another ask for, in any order."""
    spanish, english = composed(factory.article_study()).pages
    assert {entry.value.asked for entry in spanish.entries} == {
        entry.value.asked for entry in english.entries
    }


def test_one_language_asks_for_the_verdicts_of_all() -> None:
    """Claims are judged once: every page has the same verdicts."""
    claim = Claim(id="it", statement={"es": "Sí.", "en": "Yes."}, holds="accuracy('one') > 0.5")
    pages = composed(factory.study(factory.experiment("one"), claims=(claim,))).pages
    assert pages[0].verdicts == pages[1].verdicts
    assert ["it"] == list(pages[0].verdicts)


@pytest.mark.parametrize(
    ("seeds", "said"),
    [
        ((1, 2, 3, 4), "1–4"),
        ((1, 2, 3), "1, 2, 3"),
        ((7,), "7"),
        ((1, 2, 4, 5), "1, 2, 4, 5"),
        ((4, 3, 2, 1), "4, 3, 2, 1"),
    ],
)
def test_seeds_that_follow_each_other_are_told_by_their_ends(seeds: tuple[int, ...], said: str) -> None:
    """From four on; others are listed."""
    assert said == seeds_in_words(seeds)


LOST = factory.study(
    factory.experiment("none", epochs=4),
    factory.experiment("first", epochs=4),
    factory.experiment("last", epochs=4),
    sweeps=[],
)
NAN, INF = math.nan, math.inf
RUNS = {
    "none": {0: (0.5, NAN), 1: (1e300, INF), 2: (NAN,)},
    "first": {0: (0.5, INF), 1: (0.5, 0.4, 0.3, 1e300), 2: (0.5, 0.4, 0.3, 1e-300)},
    "last": {0: (0.5, 0.4, 0.3, 0.2), 1: (0.5, 0.4, 0.3, 0.25), 2: (0.5, INF)},
}


@pytest.mark.parametrize("id_", RUNS)
@pytest.mark.parametrize("printed_cost", [0.4, 1e35])
def test_a_run_that_diverged_may_be_asked_for_everywhere(id_: str, printed_cost: float) -> None:
    """A claim then has no answer of it, and a published log no distance.

    Both are said, and the report is made. It was tried before training.
    """
    claims = (
        Claim(
            id="c",
            statement={"es": "Coste {cost('%s')}." % id_, "en": "Cost."},  # noqa: UP031 - braces
            holds=f"cost('{id_}') < 0.4",
        ),
    )
    log = factory.reference(
        factory.published((0.5, printed_cost, 0.3, 0.2), experiment=id_, rates=(0.1,) * 4, accuracy=0.9)
    )
    study = replace(LOST, claims=claims, references=(log,))
    for findings in (placeholder_findings(study), factory.findings(study, **RUNS)):
        page = compose(findings, factory.PROVENANCE).main
        read_article(page, Templates(packaged_templates()))
    assert ({"none": 3, "first": 1, "last": 1}[id_], False) == (
        page.verdicts["c"].without,
        page.verdicts["c"].holds,
    )
    contents = {
        name: page.evaluator.value(Asked(expression=f"{name}('log', '{id_}', 1)")).content
        for name in ("expected_cost", "band_low", "z")
    }
    assert {"expected_cost": None, "band_low": None, "z": None} == contents


def test_costs_of_any_finite_size_are_published() -> None:
    """In titles, captions, tables and axes, in every language, without a number that is infinite."""
    single, other = (
        factory.experiment("a", learning_rate=1e30, epochs=3),
        factory.experiment("b", learning_rate=1e-30, epochs=3),
    )
    costs = {0: (2.3, 1e20, 1.3e35), 1: (2.3, 1e100, 1.7e308), 2: (5e-324, 1e-300, 1.6e308)}
    document = compose(factory.findings(factory.study(single, other), a=costs, b=costs), factory.PROVENANCE)
    for page, title in zip(
        document.pages,
        (
            "El coste termina más alto de lo que empezó: de 2,3000 a 1,3\u00a0×\u00a010³⁵",
            "The cost ends higher than it began: from 2.3000 to 1.3\u00a0×\u00a010³⁵",
        ),
        strict=True,
    ):
        html = read_article(page, Templates(packaged_templates()))
        assert title == page.figures["cost-a"].chart.title
        assert not re.search(r"\b(inf|nan|\d{12,})\b", re.sub(r"<[^>]*>", " ", html.html.split("<pre")[0]))
        assert "1,1\u00a0×\u00a010³⁰⁸".replace(",", "." if page.language == "en" else ",") in caption_of(
            page, "comparison"
        )

"""More experiments than a dozen: they are told together, and the few that matter one by one."""

from __future__ import annotations

import math
import re
import statistics
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lrbs_report.base.errors import InvalidInput
from lrbs_report.judging.facts import middle_of
from lrbs_report.judging.placeholders import placeholder_findings
from lrbs_report.kinds.logs.article import parse_logs, print_log
from lrbs_report.report import Templates
from lrbs_report.report.charts.figures import NEUTRAL, DotChart, Figure, LineChart
from lrbs_report.report.charts.tables import table_of
from lrbs_report.report.document import Page, compose
from lrbs_report.report.exports.logs import log_files
from lrbs_report.report.prose.article import boxes_of, write_article
from lrbs_report.report.prose.boxes import PACKAGED
from lrbs_report.report.prose.evidence import shown_evidence
from lrbs_report.report.prose.families import Several, tell
from lrbs_report.report.prose.ledger import Ledger
from lrbs_report.report.prose.of_many import MOST_APART
from lrbs_report.report.prose.words import Words
from lrbs_report.report.targets.html import BareBlocks
from lrbs_report.study.experiments import Claim, Study
from tests import factory


def study(count: int, **changes: Any) -> Study:  # noqa: ANN401 - a study's fields
    """Return a study of so many experiments, each with a rate of its own."""
    singles = [
        factory.experiment(
            f"e{number}",
            title=f"Rate {{learning_rate}} of {number}",
            learning_rate=(number + 1) / 1000,
            seeds=2,
            epochs=3,
        )
        for number in range(count)
    ]
    return factory.study(*singles, **changes)


def page(count: int, *, wild: int = 0, **changes: Any) -> Page:  # noqa: ANN401 - a study's fields
    """Compose the page of such a study: the later an experiment, the lower its costs; the first diverge."""
    asked = study(count, **changes)
    costs = {
        one.id: dict.fromkeys(one.seeds, (0.9, 0.8, math.nan if number < wild else 0.7 - number / 1000))
        for number, one in enumerate(asked.experiments)
    }
    return compose(factory.findings(asked, **costs), factory.PROVENANCE).main


def asks(*questions: str) -> tuple[Claim, ...]:
    """Return claims that ask these questions."""
    return tuple(
        Claim(id=f"c{number}", statement={"es": "Es así.", "en": "It is so."}, holds=question)
        for number, question in enumerate(questions)
    )


class Bare(BareBlocks):
    """Shows no charts, neither on the web nor in print."""

    def image(self, figure: Figure) -> dict[str, Any]:
        """Return as much as there must be."""
        return {**super().image(figure), "is_tall": False}


def article(told: Page, medium: Any = "page") -> str:  # noqa: ANN401 - a medium
    """Return the packaged article of a page, without pictures."""
    written = write_article(told, PACKAGED, Bare(boxes=boxes_of(told, PACKAGED, medium)))
    return written.lead + written.html


def test_a_dozen_are_told_one_by_one() -> None:
    """One more are not: the best, the worst and those that a claim names have sections; all have a row."""
    dozen = page(12)
    assert (None, 12) == (dozen.many, len(dozen.in_full))
    assert {f"cost-e{number}" for number in range(12)} <= dozen.figures.keys()
    told = page(13, claims=asks("accuracy('e4') > 0"))
    assert told.many
    assert {"e0": "worst", "e4": "claimed", "e12": "best"} == told.many.apart
    costs = [id_ for id_ in told.figures if id_.startswith("cost-")]
    assert ["cost-e0", "cost-e4", "cost-e12"] == costs
    html = article(told)
    assert all(re.search(rf"<th[^>]*>Rate [\d,]+ of {number}</th>", html) for number in range(13))
    assert 3 == len(re.findall(r"<h2[^>]*>(?:<a[^>]*>)?Rate ", html))


def test_the_author_says_which_are_told_one_by_one() -> None:
    """However many they are; and all of them, if wished."""
    wanted = tuple(f"e{number}" for number in range(1, 12))
    told = page(20, featured=wanted)
    assert told.many
    assert dict.fromkeys(wanted, "featured") == told.many.apart
    assert page(20, featured="all").many is None


def test_few_are_told_one_by_one_whatever_is_claimed() -> None:
    """A claim about many is about no one of them."""
    each = page(40, claims=asks(*(f"cost('e{number}') > 0" for number in range(40))))
    assert each.many
    assert MOST_APART == len(each.many.apart)
    together = page(40, claims=asks(" and ".join(f"cost('e{number}') > 0" for number in range(10))))
    assert together.many
    assert ["e0", "e39"] == [*together.many.apart]


def test_made_up_results_have_no_best() -> None:
    """So a template that names the chart of one is refused whichever results there will be."""
    asked = study(13, claims=asks("accuracy('e4') > 0"))
    made_up = compose(placeholder_findings(asked), factory.PROVENANCE).main
    assert made_up.many
    assert {"e4": "claimed"} == made_up.many.apart


def test_a_chart_of_one_of_many_is_refused_with_the_way_out(tmp_path: Path) -> None:
    """An own article that names it learns what to write."""
    (tmp_path / "article.es.md.j2").write_text('{{ figure("cost", "e7") }}', encoding="utf-8")
    told, own = page(13), Templates(tmp_path)
    with pytest.raises(
        InvalidInput, match=r'"e7" is told together(.|\n)*featured = \["e7"\] into \[report\]'
    ):
        write_article(told, own, Bare(boxes=boxes_of(told, own, "page")))
    featured = page(13, featured=("e7",))
    write_article(featured, own, Bare(boxes=boxes_of(featured, own, "page")))


def test_why_each_is_told_is_said() -> None:
    """In both languages; those that diverge have no mean, and are counted."""
    told = page(13, wild=2, claims=asks("accuracy('e4') > 0"))
    html = re.sub(r"<[^>]+>", "", article(told))
    assert (
        "Son 13 experimentos, y se cuentan juntos. De ellos, tres tienen además una sección propia: "
        "Rate 0,003 of 2 (la exactitud más baja), Rate 0,005 of 4 (de él habla una afirmación) "
        "y Rate 0,013 of 12 (la exactitud más alta). "
        "En 2 experimentos diverge alguna ejecución: no tienen media, y cierran la tabla." in html
    )


@pytest.mark.parametrize(
    ("count", "kind"), [(13, DotChart), (24, DotChart), (25, LineChart), (60, LineChart)]
)
def test_accuracies_of_many_are_shown_in_their_order(count: int, kind: type) -> None:
    """As rows up to two dozen, and as a curve over ranks beyond; only the few have colours."""
    told = page(count, wild=3)
    chart = told.figures["accuracy"].chart
    means = [one.outcome.judged_mean for one in told.ranked if not one.outcome.diverged]
    assert isinstance(chart, kind)
    if isinstance(chart, DotChart):
        assert means == [row.mean for row in chart.rows][: count - 3]
        assert 2 == sum(row.slot != NEUTRAL for row in chart.rows)
    elif isinstance(chart, LineChart):
        every, *few = chart.lines
        assert (means, [*map(float, range(1, count - 2))]) == ([*every.y], [*every.x])
        assert {(float(count - 3), means[-1]), (1.0, means[0])} == {(line.x[0], line.y[0]) for line in few}
        assert "3 no tienen media" in told.figures["accuracy"].caption


def test_the_table_behind_ranks_tells_of_ranks() -> None:
    """Of more than it lists."""
    note = table_of(page(300).figures["accuracy"].chart, Words("es")).note
    assert "La tabla muestra 200 de 300 puestos; runs.csv tiene los números de todos." == note


def test_costs_of_many_are_shown_by_their_median() -> None:
    """Beside the lines of the few: no more of them than a chart can name."""
    told = page(60, wild=2)
    chart = told.figures["comparison"].chart
    assert isinstance(chart, LineChart)
    *few, middle = chart.lines
    assert 2 == len(few)
    lasts = [one.outcome.watched.mean[-1] for one in told.singles if not one.outcome.diverged]
    low, median, high = statistics.quantiles(lasts, n=4, method="inclusive")
    assert (middle.y[-1], middle.low[-1], middle.high[-1]) == pytest.approx((median, low, high), rel=1e-12)
    assert "Mediana de los 60" == middle.label


def test_quartiles_are_those_of_numpy() -> None:
    """Place by place, over what is finite there; NaN where nothing is."""
    dice = np.random.default_rng(1)
    series = [tuple(dice.normal(size=length)) for length in (3, 4, 4, 4, 2)]
    series[1] = (math.inf, *series[1][1:3], math.nan)
    found = middle_of([*series, (1.0, math.nan, math.nan, math.nan, math.nan)])
    for place in range(4):
        there = [one[place] for one in series if len(one) > place and math.isfinite(one[place])]
        there += [1.0] if place == 0 else []
        wanted = np.quantile(there, (0.25, 0.5, 0.75))
        assert (found.low[place], found.mean[place], found.high[place]) == pytest.approx(wanted, rel=1e-12)
    assert math.isnan(found.mean[4])


def test_a_reader_can_sort_the_table() -> None:
    """Numbers by what they are, also in the names; what diverged comes last. In print nothing sorts."""
    told = page(14, wild=1)
    rows = re.findall(
        r'<tr><th scope="row"[^>]* data-rank="(\d+)">.*? of (\d+)</th>(.*?)</tr>', article(told)
    )
    names = {int(number): int(rank) for rank, number, _ in rows}
    assert [*range(14)] == [names[number] for number in range(14)]  # rates in their titles grow
    ends = {int(number): re.findall(r'data-rank="(\d+)"', cells)[-1] for _, number, cells in rows}
    assert {number: str(13 if number == 0 else number - 1) for number in range(14)} == ends
    assert [13, 0] == [int(rows[0][1]), int(rows[-1][1])]
    assert "data-rank" not in article(told, "print")


def test_evidence_of_many_is_short_in_print(monkeypatch: pytest.MonkeyPatch) -> None:
    """And whole on the web, since values lead to it; of thousands, what they lead to is listed."""
    told = page(70)
    printed, left_out = shown_evidence(told, (), keys=False)
    assert (["e0", "e69"], 68) == ([row.id for row in printed], left_out)
    assert 70 == len(shown_evidence(told, (), keys=True)[0])
    monkeypatch.setattr("lrbs_report.report.prose.evidence.MOST_ROWS", 12)
    cells = factory.sweep("grid", learning_rate=(0.1, 0.2, 0.3), batch_size=(1, 2, 3, 4))
    large = compose(factory.findings(factory.study(sweeps=[cells])), factory.PROVENANCE).main
    linked = cells.experiments[7].id
    rows, left_out = shown_evidence(large, [linked], keys=True)
    assert (["grid", linked], 11) == ([row.id for row in rows], left_out)


def test_the_logs_of_a_sweep_are_one_file() -> None:
    """It is read back like any log; a single experiment has a file of its own."""
    asked = factory.article_study()
    told = compose(factory.findings(asked), factory.PROVENANCE).main
    files = log_files(told)
    assert {*(f"logs/{one.id}.log" for one in asked.singles), "logs/grid.log"} == files.keys()
    grid, cells = files["logs/grid.log"].decode(), asked.sweeps[0].experiments
    read = parse_logs(grid)
    assert [f"{one.id}, seed {one.seeds[0]}" for one in cells] == [one.heading for one in read]
    expected = [parse_logs(print_log(told.told[one.id].outcome.first, "es"))[0] for one in cells]
    assert expected == [replace(one, heading="") for one in read]


def test_three_hundred_are_one_page() -> None:
    """The article has neither more sections nor more charts than that of fifty, and a row each."""
    fifty, many = (page(count, claims=asks("accuracy('e4') > 0")) for count in (50, 300))
    assert [one.id for one in fifty.figures.values()] == [
        one.id.replace("e299", "e49") for one in many.figures.values()
    ]
    html = article(many)
    assert 301 == len(re.findall(r'<th scope="row"[^>]* data-rank', html)) + 1
    assert len(html) < 600_000
    assert len(article(many, "print")) < 60_000


def test_no_sentence_lists_hundreds() -> None:
    """Rates that fall by a hundred different shares: the first eight, and how many more."""
    asked = study(100, featured="all")
    singles = [replace(one, lr_decay=number / 1000) for number, one in enumerate(asked.trained)]
    told = compose(factory.findings(replace(asked, experiments=tuple(singles))), factory.PROVENANCE).main
    these = Several(
        outcomes=tuple(one.outcome for one in told.singles),
        names={one.experiment.id: one.title for one in told.singles},
    )
    ledger = Ledger(told.evaluator, Words("es"))
    said = ledger.plain(tell("article.rate", these, ledger))
    assert "0,007 y 92 más" in said
    assert "0,008" not in said

"""What is too much to see is left out of what is shown, never of the chart itself.

What is shown says so.
"""

from __future__ import annotations

import math
import re
from dataclasses import replace

import pytest

from lrbs_report.judging.values import Evaluator
from lrbs_report.kinds.logs.article import parse_log, print_log
from lrbs_report.report.charts import drawing, look
from lrbs_report.report.charts.figures import (
    Chart,
    DotChart,
    DotRow,
    Figure,
    HeatMap,
    Line,
    LineChart,
    Panels,
)
from lrbs_report.report.charts.tables import epochs_of, table_of
from lrbs_report.report.charts.thinning import (
    MOST_EPOCHS,
    Shown,
    how_much,
    is_written,
    places,
    shown,
    thinned,
)
from lrbs_report.report.document import Page, compose
from lrbs_report.report.prose.article import boxes_of, write_article
from lrbs_report.report.prose.boxes import PACKAGED, Boxes
from lrbs_report.report.prose.ledger import Ledger, printed
from lrbs_report.report.prose.log import cut_log
from lrbs_report.report.prose.table import table
from lrbs_report.report.prose.templates import Templates, packaged_templates
from lrbs_report.report.prose.words import Words
from lrbs_report.report.targets.html import EMPTY_IMAGE, WebBlocks
from lrbs_report.study.experiments import Study
from tests import factory

NAN = math.nan
LONG = tuple(math.sin(place / 7) + (place == 12_345) * 9 for place in range(20_000))


def lines(count: int, lowest: int = 0) -> LineChart:
    """Return a chart of lines that end at the same cost, one excepted."""
    return LineChart(
        title="t",
        x_label="x",
        y_label="y",
        lines=tuple(
            Line(label=str(number), x=(0.0, 1.0), y=(0.5, 0.3 - (number == lowest) * 0.1))
            for number in range(count)
        ),
    )


def heat(rows: int, columns: int) -> HeatMap:
    """Return a heat map of so many cells."""
    cells = tuple(tuple((row + column) / 1000 for column in range(columns)) for row in range(rows))
    texts = tuple(tuple(f"{value:.4f}" for value in row) for row in cells)
    down, across = (tuple(map(str, range(count))) for count in (rows, columns))
    return HeatMap(
        title="t",
        x_label="x",
        y_label="y",
        row_labels=down,
        column_labels=across,
        cells=cells,
        texts=texts,
        best=((rows - 1, columns - 1),),
    )


@pytest.mark.parametrize(
    ("count", "most", "expected"),
    [(3, 5, [0, 1, 2]), (5, 5, [0, 1, 2, 3, 4]), (9, 5, [0, 2, 4, 6, 8]), (0, 5, [])],
)
def test_places_are_spread_evenly(count: int, most: int, expected: list[int]) -> None:
    """The first and the last are always among them."""
    assert expected == places(count, most)


def test_a_chart_that_can_be_seen_stays_as_it_is() -> None:
    """Nothing is left out before it must be."""
    few: list[Chart] = [
        lines(40),
        Panels(title="t", x_label="x", y_label="y", panels=(lines(12),) * 12),
        DotChart(
            title="t", x_label="x", rows=(DotRow(label="a", values=(0.5,), mean=0.5, mean_label="0,5"),) * 24
        ),
        heat(90, 90),
    ]
    assert few == list(map(shown, few))
    assert not any(how_much(chart).is_cut for chart in few)


@pytest.mark.parametrize("lowest", [0, 1, 150, 298, 299])
def test_the_best_of_many_lines_is_among_those_that_are_shown(lowest: int) -> None:
    """A title that names the best can be checked by eye."""
    seen = shown(lines(300, lowest))
    assert isinstance(seen, LineChart)
    assert {"0", str(lowest), "299"} <= {line.label for line in seen.lines}
    assert (Shown(count=40, total=300), True) == (
        how_much(lines(300, lowest)),
        how_much(lines(300, lowest)).is_cut,
    )


def test_the_best_cell_of_many_panels_is_shown() -> None:
    """Its row and its column are among the twelve of each."""
    panels = tuple(replace(lines(50, 33 if row == 21 else -1), title=f"row {row}") for row in range(50))
    seen = shown(Panels(title="t", x_label="x", y_label="y", panels=panels))
    assert isinstance(seen, Panels)
    assert (12, {12}) == (len(seen.panels), {len(panel.lines) for panel in seen.panels})
    assert "33" in {line.label for panel in seen.panels if panel.title == "row 21" for line in panel.lines}
    assert Shown(count=144, total=2500) == how_much(
        Panels(title="t", x_label="x", y_label="y", panels=panels)
    )


def test_the_most_accurate_row_of_many_is_shown() -> None:
    """A run that diverged has no mean, and is never it."""
    rows = tuple(
        DotRow(label=str(row), values=(), mean=NAN if row == 4 else 0.5 + (row == 2001) / 10, mean_label="–")
        for row in range(5000)
    )
    seen = shown(DotChart(title="t", x_label="x", rows=rows))
    assert isinstance(seen, DotChart)
    assert (24, True) == (len(seen.rows), "2001" in {row.label for row in seen.rows})


def test_a_long_line_keeps_its_extremes_and_where_it_breaks_off() -> None:
    """One peak in twenty thousand epochs is drawn; so is the end of a run that diverged."""
    line = Line(label="a", x=tuple(map(float, range(20_000))), y=(*LONG[:-1], NAN), low=LONG, high=LONG)
    seen = thinned(line, 500)
    assert len(seen.x) < 6 * 250 + 4
    assert {0.0, 12_345.0, 19_998.0, 19_999.0} <= set(seen.x)
    assert [line.y[int(x)] for x in seen.x[:-1]] == list(seen.y[:-1])
    assert (seen.low, seen.high) == (tuple(LONG[int(x)] for x in seen.x),) * 2
    short = replace(line, x=line.x[:2000], y=line.y[:2000])
    assert (short.x, short.y) == (thinned(short, 500).x, thinned(short, 500).y)
    assert len(thinned(short, 100).x) < 6 * 50 + 4


def test_a_long_table_lists_some_epochs_and_says_so() -> None:
    """Evenly spread, and every point that can be asked for its value is in it."""
    chart = LineChart(
        title="t",
        x_label="Época",
        y_label="y",
        lines=(Line(label="a", x=tuple(map(float, range(20_000))), y=LONG),),
    )
    listed = table_of(chart, Words("es"))
    assert "La tabla muestra 200 de 20.000 épocas; runs.csv tiene los números de todas." == listed.note
    assert ("0", "19.999", MOST_EPOCHS) == (
        listed.groups[0].rows[0][0],
        listed.groups[0].rows[-1][0],
        len(listed.groups[0].rows),
    )
    marks = drawing.draw_for_pages(
        Figure(id="a", stem="a", language="es", chart=chart, caption="", alt="")
    ).marks
    assert [(row, epochs_of(chart)[row]) for row in range(MOST_EPOCHS)] == [
        (mark.row, epochs_of(chart)[mark.row]) for mark in marks
    ]


@pytest.mark.parametrize(("rows", "columns", "expected"), [(20, 12, True), (21, 2, False), (2, 13, False)])
def test_the_cells_of_a_large_heat_map_say_no_numbers(rows: int, columns: int, expected: bool) -> None:  # noqa: FBT001 - the expected answer
    """Its picture stays lower than a page, and its names have room."""
    chart = heat(rows, columns)
    drawn = drawing.draw_for_pages(
        Figure(id="a", stem="a", language="es", chart=chart, caption="", alt="")
    ).printed.decode()
    assert (expected, expected) == (is_written(chart), f">{chart.texts[1][1]}<" in drawn)


@pytest.mark.parametrize(("rows", "columns"), [(100, 100), (5000, 2), (1, 300), (25, 1)])
def test_a_heat_map_of_any_size_fits_a_page(rows: int, columns: int) -> None:
    """A hundred rows take no more room than twenty."""
    with look.settings("x"):
        assert (
            drawing._picture_of(
                Figure(id="a", stem="a", language="es", chart=heat(rows, columns), caption="", alt="")
            ).get_figheight()
            < 8
        )


def page_of(study: Study) -> Page:
    """Compose the Spanish page of a study's fake findings."""
    return compose(factory.findings(study), factory.PROVENANCE).main


def test_a_sweep_of_many_cells_is_told_in_a_few_words() -> None:
    """Captions name a few cells, and what the colours mean is said.

    The note about diverged runs asks for the sweep.
    """
    rates = tuple(float(f"{0.001 * 1.3**step:.4g}") for step in range(40))
    page = page_of(
        factory.study(sweeps=[factory.sweep("grid", learning_rate=rates, batch_size=tuple(range(1, 41)))])
    )
    plain = {id_: "".join(figure.caption.split("\ue002")) for id_, figure in page.figures.items()}
    assert "Cuanto más claro el color, mayor la exactitud" in plain["heat-map-grid"]
    assert (
        "Se muestran 144 de 1600 configuraciones; runs.csv tiene los números de todas."
        in plain["panels-grid"]
    )
    assert max(map(len, plain.values())) < 1500
    asked = {entry.value.asked.expression for entry in page.entries}
    assert "diverged_runs('grid')" in asked
    assert max(map(len, asked)) < 100
    templates = Templates(packaged_templates())
    write_article(
        page,
        templates,
        WebBlocks(
            boxes=boxes_of(page, templates, "page"),
            drawings=dict.fromkeys(page.figures, EMPTY_IMAGE),
        ),
    )


def test_a_long_log_is_cut_in_the_middle() -> None:
    """Its beginning and its end stay, and what is left out is counted; a short one stays whole."""
    run = factory.result(factory.experiment("a", epochs=1000), 0)
    whole = print_log(run, "en")
    seen = cut_log(whole, "logs/a.log", Words("en")).splitlines()
    assert "[…] 962 epochs are left out here; they are in logs/a.log." == seen[25]
    assert (whole.splitlines()[:25], whole.splitlines()[-15:]) == (seen[:25], seen[26:])
    assert len(parse_log(whole).epochs) == 25 + 962 + 13
    short = print_log(factory.ended(run, 58), "en")
    assert short == cut_log(short, "logs/a.log", Words("en"))


def test_a_long_log_is_cut_between_epochs() -> None:
    """An epoch of several lines is shown whole or not at all, and the numbers of the end are all shown."""
    metrics = tuple(f"{one}_error" for one in ("mean_squared", "mean_absolute", "root_mean_squared"))
    asked = factory.experiment(
        dataset=factory.dataset(validation=(0, 50)),
        model=factory.model(loss="mse", task="regression", metrics=metrics),
        epochs=100,
    )
    whole = print_log(factory.result(asked, 0), "en")
    seen = cut_log(whole, "logs/a.log", Words("en"))
    above, count, below = re.split(r"\[…\] (\d+) epochs are left out here; they are in logs/a\.log\.\n", seen)
    assert (whole.startswith(above), whole.endswith(below)) == (True, True)
    hidden = whole.removeprefix(above).removesuffix(below)
    assert ("[", "[") == (hidden[0], below[0])
    assert int(count) == hidden.count("[") == 100 - above.count("[") - below.count("[")
    assert 50 > len(seen.splitlines()) > 30


@pytest.mark.parametrize(("epochs", "metrics"), [(1, 70), (2, 70), (3, 20)])
def test_a_long_log_of_few_epochs_stays_whole(epochs: int, metrics: int) -> None:
    """No whole epoch lies between its beginning and its end."""
    names = tuple({"class": "AUC", "name": f"auc_{number}"} for number in range(metrics))
    asked = factory.experiment(model=factory.model(metrics=names), epochs=epochs, train="at the end")
    whole = print_log(factory.result(asked, 0), "en")
    assert len(whole.splitlines()) > 60
    assert whole == cut_log(whole, "logs/a.log", Words("en"))


def test_a_long_table_is_cut_in_the_middle() -> None:
    """Sixty rows are shown.

    Of three hundred the first thirty and the last fifteen are, with what is left out between them.
    """
    ledger = Ledger(Evaluator(findings=factory.findings(factory.article_study())), Words("en"))
    rows = [(f"row {number}", str(number)) for number in range(300)]
    boxes = Boxes(templates=PACKAGED, words=Words("en"), medium="page", runs=0)
    seen = boxes.draw("table", **table(ledger, 1, "All.", ("Name", "Number"), rows))
    assert (46, 0) == (
        seen.count("<tr") - 1,
        boxes.draw("table", **table(ledger, 1, "All.", ("Name", "Number"), rows[:60])).count("[…]"),
    )
    assert "row 29</th>" in seen
    assert "row 30</th>" not in seen
    assert (
        '<tr class="cut"><td colspan="2">[…] 255 rows are left out here; '
        "runs.csv has the numbers of all runs.</td></tr>" in seen
    )
    assert "row 285</th>" in seen


def test_a_long_list_is_told_by_its_first_items() -> None:
    """No sentence names a hundred thousand epochs."""
    assert "1, 2, 3, 4, 5, 6, 7, 8 y 99.992 más" == printed(
        list(range(1, 100_001)), "whole", None, Words("es")
    )
    assert "29 y 30" == printed(list(range(1, 31)), "whole", None, Words("es"))[-7:]

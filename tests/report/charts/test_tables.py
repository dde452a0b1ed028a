"""The table behind a chart tells every value that the chart draws, as the language writes it."""

from __future__ import annotations

import math

from lrbs_report.report.charts.figures import DotChart, DotRow, HeatMap, Line, LineChart, Panels
from lrbs_report.report.charts.tables import DataTable, RowGroup, slots_of, table_of
from lrbs_report.report.prose.words import Words

SPANISH, ENGLISH = Words("es"), Words("en")
SHORT = Line(label="Tasa 0,1", x=(0.0, 1.0), y=(0.42, 0.27125), low=(0.4, 0.27), high=(0.45, 0.28), slot=3)
LONG = Line(label="Tasa 0,01", x=(0.0, 1.0, 2.0), y=(0.5, math.nan, 0.3))


def chart(*lines: Line, title: str = "Coste") -> LineChart:
    """Return a chart of lines over epochs."""
    return LineChart(title=title, x_label="Época", y_label="Coste", lines=lines)


def test_lines_have_a_row_an_epoch_and_a_column_each() -> None:
    """The band stands beside the value where there is one.

    Nothing stands where a line has ended, and words where a value is missing.
    """
    rows = (
        ("0", "0,4200 (0,4000–0,4500)", "0,5000"),
        ("1", "0,2712 (0,2700–0,2800)", "sin valor"),
        ("2", "", "0,3000"),
    )
    assert DataTable(
        rows_are="Época",
        columns_are="",
        columns=("Tasa 0,1", "Tasa 0,01"),
        groups=(RowGroup(title="", rows=rows),),
    ) == table_of(chart(SHORT, LONG), SPANISH)


def test_a_missing_value_has_no_band() -> None:
    """Where the line has ended, the seeds that went on are not told as if they spread about something."""
    ended = Line(label="a", x=(0.0,), y=(math.nan,), low=(0.4,), high=(0.5,))
    assert (("0", "sin valor"),) == table_of(chart(ended), SPANISH).groups[0].rows


def test_numbers_follow_the_language_and_the_chart() -> None:
    """A decimal point in English, and as many decimals as the chart says."""
    rates = LineChart(
        title="t", x_label="Epoch", y_label="Rate", lines=(Line(label="a", x=(0.0,), y=(0.099,)),), digits=6
    )
    assert (("0", "0.099000"),) == table_of(rates, ENGLISH).groups[0].rows


def test_rates_have_as_many_digits_as_tell_them_apart() -> None:
    """And of many, the note speaks of rates."""
    numbers = tuple(1e-5 * 1.05**step for step in range(300))
    swept = LineChart(
        title="t", x_label="Rate", y_label="Loss", lines=(Line(label="a", x=numbers, y=numbers),), log_x=True
    )
    table = table_of(swept, ENGLISH)
    rates = [row[0] for row in table.groups[0].rows]
    assert ("0.00001", "0.00001103") == tuple(rates[:2])
    assert 200 == len(set(rates))
    assert "The table shows 200 of 300 rates; runs.csv has the numbers of all." == table.note


def test_dots_have_a_row_a_configuration() -> None:
    """Lowest, mean, highest and how many seeds; what diverged has neither lowest nor highest."""
    rows = (
        DotRow(label="a", values=(0.9, 0.92), mean=0.91, mean_label="0,9100"),
        DotRow(label="b", values=(), mean=math.nan, mean_label="diverge"),
    )
    expected = (("a", "0,9000", "0,9100", "0,9200", "2"), ("b", "", "diverge", "", "0"))
    table = table_of(DotChart(title="t", x_label="x", rows=rows), SPANISH)
    assert ("", ("Más baja", "Media", "Más alta", "Semillas"), expected) == (
        table.rows_are,
        table.columns,
        table.groups[0].rows,
    )


def test_a_heat_map_is_its_own_table() -> None:
    """Rows and columns keep their names, what those are values of, and what the cells say."""
    heat = HeatMap(
        title="t",
        x_label="Tasa",
        y_label="Lote",
        row_labels=("1", "32"),
        column_labels=("0,1",),
        cells=((0.9,), (math.nan,)),
        texts=(("0,9000",), ("diverge",)),
        best=(),
    )
    assert DataTable(
        rows_are="Lote",
        columns_are="Tasa",
        columns=("0,1",),
        groups=(RowGroup(title="", rows=(("1", "0,9000"), ("32", "diverge"))),),
    ) == table_of(heat, SPANISH)


def test_panels_are_groups_of_rows() -> None:
    """Each panel has its heading.

    Lines of one name share a column, and a line that a panel lacks leaves it empty.
    """
    panels = Panels(
        title="t",
        x_label="Época",
        y_label="Coste",
        panels=(chart(LONG, title="Lote 1"), chart(SHORT, LONG, title="Lote 32")),
    )
    table = table_of(panels, SPANISH)
    assert ("Tasa 0,01", "Tasa 0,1") == table.columns
    assert ["Lote 1", "Lote 32"] == [group.title for group in table.groups]
    assert [("0", "0,5000", ""), ("0", "0,5000", "0,4200 (0,4000–0,4500)")] == [
        group.rows[0] for group in table.groups
    ]


def test_two_lines_of_one_name_keep_a_column_each() -> None:
    """Names are what people wrote, and two may be the same: no value hides another."""
    twins = chart(Line(label="a", x=(0.0,), y=(1.0,)), Line(label="a", x=(0.0,), y=(2.0,)))
    assert [(("0", "1,0000", "2,0000"),)] * 2 == [
        table_of(one, SPANISH).groups[0].rows
        for one in (twins, Panels(title="t", x_label="x", y_label="y", panels=(twins,)))
    ]


def test_only_several_lines_can_be_told_apart() -> None:
    """Their slots are given in the order of the columns; a single line, dots and cells have none to hide."""
    assert [3, 0] == slots_of(chart(SHORT, LONG))
    assert [0, 3] == slots_of(Panels(title="t", x_label="x", y_label="y", panels=(chart(LONG), chart(SHORT))))
    assert [[], []] == [slots_of(one) for one in (chart(SHORT), DotChart(title="t", x_label="x", rows=()))]

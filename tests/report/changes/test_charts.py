"""An edition keeps all of a chart that is used, and no more: an earlier one stays what it was."""

from __future__ import annotations

from dataclasses import replace

from lrbs_report.editions import shape
from lrbs_report.editions.changes import movement
from lrbs_report.report.changes.recording import _chart
from lrbs_report.report.charts.figures import Chart, DotChart, DotRow, Level, Line, LineChart, Panels, Upright
from lrbs_report.report.charts.overlay import overlaid, read_chart

PLAIN = LineChart(title="t", x_label="x", y_label="y", lines=(Line(label="a", x=(0.1, 1.0), y=(2.0, 1.0)),))
RATES = LineChart(
    title="t",
    x_label="x",
    y_label="y",
    lines=PLAIN.lines,
    log_x=True,
    uprights=(Upright(label="edge", x=0.5),),
)


def test_a_chart_over_rates_is_read_as_it_was_kept() -> None:
    """With its axis and its marks; and two editions of it lie on each other on the same axis."""
    for chart in (PLAIN, RATES, Panels(title="t", x_label="x", y_label="y", panels=(PLAIN, RATES))):
        kept = _chart(chart)
        shape.CHARTS[type(chart).__name__](kept)
        assert chart == read_chart(kept)
    both = overlaid(_chart(RATES), _chart(RATES), ("one", "two"))
    assert isinstance(both, LineChart)
    assert (True, RATES.uprights, 2) == (both.log_x, both.uprights, len(both.lines))


def test_whatever_a_chart_draws_can_move() -> None:
    """The end of an interval, a level and a mark too: no such chart is only worded otherwise."""
    row = DotRow(label="a", values=(1.0, 2.0), mean=1.5, mean_label="m", slot=0, low=1.25, high=1.75)
    dots = DotChart(title="t", x_label="x", rows=(row,))
    levelled = replace(RATES, levels=(Level(label="all", y=1.0),))
    pairs: list[tuple[Chart, Chart]] = [
        (dots, replace(dots, rows=(replace(row, low=1.125),))),
        (levelled, replace(levelled, levels=(Level(label="all", y=1.125),))),
        (RATES, replace(RATES, uprights=(Upright(label="edge", x=0.625),))),
    ]
    assert [(0.125, False)] * 3 == [movement(_chart(before), _chart(after)) for before, after in pairs]
    assert (0.0, False) == movement(_chart(dots), _chart(replace(dots, title="other")))


def test_a_chart_whose_rows_are_called_otherwise_shows_what_it_showed() -> None:
    """Unless the names are those of other rows: then the values moved."""
    one = DotRow(label="a", values=(1.0,), mean=1.0, mean_label="m", slot=0)
    other = replace(one, label="b", values=(2.0,), mean=2.0)

    def moved(*labels: str) -> tuple[float, bool]:
        before = DotChart(title="t", x_label="x", rows=(one, other))
        rows = tuple(replace(row, label=label) for row, label in zip(before.rows, labels, strict=True))
        return movement(_chart(before), _chart(replace(before, rows=rows)))

    assert (0.0, False) == moved("a", "c") == moved("c", "d")
    assert (1.0, False) == moved("b", "a")
    assert (1.0, True) == moved("b", "c")


def test_a_chart_without_them_is_kept_as_ever() -> None:
    """So that its edition has the same digest."""
    assert {"kind", "title", "x_label", "y_label", "lines", "levels", "digits"} == set(_chart(PLAIN))

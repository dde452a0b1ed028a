"""A chart as a table of texts.

It is what stands behind the chart for who would rather read numbers, or cannot see the drawing.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lrbs_report.judging.intervals import LEVEL
from lrbs_report.report.charts.figures import Chart, DotChart, DotRow, HeatMap, Line, LineChart, Panels
from lrbs_report.report.charts.thinning import MOST_EPOCHS, places, shown
from lrbs_report.report.prose.words import Words

DIGITS = 4
"""Decimals of an accuracy."""

LOWEST, MEAN, HIGHEST = range(3)
"""The columns of a dot chart's values, in the order of the axis."""


@dataclass(frozen=True, kw_only=True)
class RowGroup:
    """Rows under a heading of their own, which is empty when the table has only one group.

    A row's first text is its name.
    """

    title: str
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, kw_only=True)
class DataTable:
    """A table of texts.

    ``rows_are`` and ``columns_are`` say what the names of rows and columns are values of, if they are.
    ``note`` says how many epochs are left out, if any.
    """

    rows_are: str
    columns_are: str
    columns: tuple[str, ...]
    groups: tuple[RowGroup, ...]
    note: str = ""


def table_of(chart: Chart, words: Words) -> DataTable:
    """Return the values of what a chart shows as a table, written the way the language writes."""
    chart = shown(chart)
    if isinstance(chart, LineChart):
        rows = _epoch_rows(chart, series_of(chart), words)
        return DataTable(
            rows_are=chart.x_label,
            columns_are="",
            columns=tuple(line.label for line in chart.lines),
            groups=(RowGroup(title="", rows=rows),),
            note=_note([chart], words),
        )
    if isinstance(chart, DotChart):
        columns = tuple(words.say(f"data.{name}") for name in ("lowest", "mean", "highest", "seeds"))
        return DataTable(
            rows_are="",
            columns_are="",
            columns=columns,
            groups=(RowGroup(title="", rows=tuple(_dot_row(row, words) for row in chart.rows)),),
        )
    if isinstance(chart, HeatMap):
        told = chart.details or chart.texts
        cells = tuple((name, *texts) for name, texts in zip(chart.row_labels, told, strict=True))
        return DataTable(
            rows_are=chart.y_label,
            columns_are=chart.x_label,
            columns=chart.column_labels,
            groups=(RowGroup(title="", rows=cells),),
        )
    series = series_of(chart)
    groups = tuple(
        RowGroup(title=panel.title, rows=_epoch_rows(panel, series, words)) for panel in chart.panels
    )
    return DataTable(
        rows_are=chart.x_label,
        columns_are="",
        columns=tuple(label for label, _ in series),
        groups=groups,
        note=_note(chart.panels, words),
    )


def series_of(chart: LineChart | Panels) -> dict[tuple[str, int], int]:
    """Return the number of each line of a chart, by the line's key.

    Lines of different panels are one series when they have the same name. A line's key is its name and how
    many of its panel had that name before it.
    """
    panels = chart.panels if isinstance(chart, Panels) else (chart,)
    keys = dict.fromkeys(key for panel in panels for key in keys_of(panel.lines))
    return {key: number for number, key in enumerate(keys)}


def slots_of(chart: Chart) -> list[int]:
    """Return the slot of each series of lines that a chart shows.

    There are none unless there are several that a reader may want to tell apart.
    """
    chart = shown(chart)
    if not isinstance(chart, LineChart | Panels):
        return []
    panels = chart.panels if isinstance(chart, Panels) else (chart,)
    slots = {
        key: line.slot
        for panel in reversed(panels)
        for key, line in zip(keys_of(panel.lines), panel.lines, strict=True)
    }
    return [slots[key] for key in series_of(chart)] if len(slots) > 1 else []


def keys_of(lines: Sequence[Line]) -> list[tuple[str, int]]:
    """Return the key of each line of a panel among the series."""
    labels = [line.label for line in lines]
    return [(label, labels[:place].count(label)) for place, label in enumerate(labels)]


def epochs_of(chart: LineChart) -> tuple[float, ...]:
    """Return the epochs that some line of a chart has a point at, in order: the rows of its table.

    Of many they are some, evenly spread.
    """
    every = _all_epochs(chart)
    return tuple(every[place] for place in places(len(every), MOST_EPOCHS))


def _all_epochs(chart: LineChart) -> list[float]:
    return sorted({epoch for line in chart.lines for epoch in line.x})


def _note(charts: Sequence[LineChart], words: Words) -> str:
    """Say how many rows a table leaves out, if it does, and where they are."""
    total = max((len(_all_epochs(chart)) for chart in charts), default=0)
    if total <= MOST_EPOCHS:
        return ""
    numbers = {"shown": words.number(MOST_EPOCHS), "total": words.number(total)}
    if any(chart.log_x for chart in charts):
        return words.say("rates.listed", **numbers)
    if any(chart.by_rank for chart in charts):
        return words.say("ranks.listed", **numbers)
    is_by_epoch = all(place.is_integer() for chart in charts for place in _all_epochs(chart))
    return words.say("epochs.listed" if is_by_epoch else "steps.listed", **numbers)


def _epoch_rows(
    chart: LineChart, series: Mapping[tuple[str, int], int], words: Words
) -> tuple[tuple[str, ...], ...]:
    epochs = epochs_of(chart)
    listed = set(epochs)
    cells = {
        (epoch, series[key]): _point(line, place, chart.digits, words)
        for key, line in zip(keys_of(chart.lines), chart.lines, strict=True)
        for place, epoch in enumerate(line.x)
        if epoch in listed
    }
    return tuple(
        (
            words.number(_place(epoch, chart)),
            *(cells.get((epoch, column), "") for column in range(len(series))),
        )
        for epoch in epochs
    )


def _place(epoch: float, chart: LineChart) -> float:
    """Return an epoch, or a rate with as many digits as tell it from the next one."""
    return float(f"{epoch:.4g}") if chart.log_x else epoch


def _point(line: Line, place: int, digits: int, words: Words) -> str:
    """Write a point's value, and how far the seeds spread about it where they do."""
    value = words.fixed(line.y[place], digits)
    if not line.low or not all(map(math.isfinite, (line.y[place], line.low[place], line.high[place]))):
        return value
    return f"{value} ({words.fixed(line.low[place], digits)}–{words.fixed(line.high[place], digits)})"


def _dot_row(row: DotRow, words: Words) -> tuple[str, ...]:
    values = [value for value in row.values if math.isfinite(value)]
    lowest, highest = (words.fixed(end(values), DIGITS) if values else "" for end in (min, max))
    mean = with_interval(row.mean_label, row.low, row.high, words) if row.has_interval else row.mean_label
    return row.label, lowest, mean, highest, words.number(len(row.values))


def with_interval(mean: str, low: float, high: float, words: Words) -> str:
    """Write a mean with its interval, which says what it is: it is read apart from the chart."""
    return words.say(
        "seeds.mean",
        mean=mean,
        level=words.percent(LEVEL),
        low=words.fixed(low, DIGITS),
        high=words.fixed(high, DIGITS),
    )

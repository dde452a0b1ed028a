"""A row a thing: a dot a seed, and the mean."""

from __future__ import annotations

import math
from collections.abc import Iterator

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Picture
from matplotlib.ticker import MaxNLocator, NullLocator

from lrbs_report.report.charts.figures import (
    DotChart,
    DotRow,
    Mark,
)
from lrbs_report.report.charts.look import (
    GAP,
    GRID,
    ROW_LABEL_WIDTH,
    TEXT_SIZE,
    ink_of,
    look_of,
)
from lrbs_report.report.charts.picture import (
    blank,
    foot_height,
    header_height,
    is_narrow,
    mark_at,
    most_lines,
    place,
    place_of,
    write,
    write_foot,
    write_header,
)
from lrbs_report.report.charts.scales import (
    Localized,
    limits_of,
    plottable,
    ticks_across,
)
from lrbs_report.report.charts.tables import HIGHEST, LOWEST, MEAN
from lrbs_report.report.charts.typesetting import (
    broken,
    label_height,
    least_row_height,
    line_height,
    row_height_of,
    widest_of,
)

HALF_A_MARK = 0.3  # of a row: how far the mark of a mean reaches above and below the dots
MARK_WIDTH = 2.4  # points


def draw(chart: DotChart, language: str, width: float) -> Picture:
    """Draw a row a configuration: its name, a dot a seed, a bar for the mean, and the mean in figures.

    In a narrow picture a row's name stands above it.
    """
    above = is_narrow(width)
    widest = width if above else ROW_LABEL_WIDTH
    labels = [broken(row.label, widest, most=most_lines(width)) for row in chart.rows]
    room = max(map(label_height, labels), default=0) if above else 0
    row_height = room + least_row_height(len(labels)) if above else row_height_of(labels)
    left = 2.0 * GAP if above else widest_of(labels) + 1.5 * GAP
    right = widest_of([row.mean_label for row in chart.rows], "bold") + 2 * GAP
    top, height = header_height(chart.title, "", width), max(1, len(labels)) * row_height
    foot = foot_height(chart.x_label, width)
    picture = blank(top + height + line_height(TEXT_SIZE) + foot + 1.5 * GAP, width)
    write_header(picture, chart.title, "")
    axes = picture.add_axes((0.1, 0.1, 0.5, 0.5))
    place(picture, axes, (left, top, width - left - right, height))
    _dress_rows(axes, chart, language, width - left - right, room / row_height)
    for index, (row, label) in enumerate(zip(chart.rows, labels, strict=True)):
        middle = top + index * row_height + (room + row_height) / 2
        _plot_row(axes, row, index)
        write(picture, 0, top + index * row_height + (room or row_height) / 2, label, TEXT_SIZE)
        write(
            picture,
            width - right + GAP,
            middle,
            row.mean_label,
            TEXT_SIZE,
            colour=ink_of(row.slot),
            weight="bold",
        )
    write_foot(picture, left, chart.x_label)
    return picture


def _dress_rows(axes: Axes, chart: DotChart, language: str, width: float, named: float) -> None:
    """Draw the axis of a plot so many pixels wide; ``named`` is the share of a row that its name takes."""
    values = [
        value
        for row in chart.rows
        for value in plottable((*row.values, row.mean, row.low, row.high))
        if math.isfinite(value)
    ]
    axes.set_xlim(*limits_of(values, is_log=False))
    middle = (1 + named) / 2  # of a row, where its dots are
    axes.set_ylim(max(1, len(chart.rows)) - middle, -middle)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.yaxis.set_major_locator(NullLocator())
    axes.xaxis.set_major_locator(MaxNLocator(nbins=ticks_across(width)))
    axes.xaxis.set_major_formatter(Localized(language))


def _plot_row(axes: Axes, row: DotRow, index: int) -> None:
    """Draw a row's dots on a light line, and an upright mark for the mean, whose foot is its interval."""
    colour, _ = look_of(row.slot)
    axes.axhline(index, color=GRID, linewidth=0.8, zorder=0)
    values = [value for value in plottable(row.values) if math.isfinite(value)]
    axes.plot(
        values,
        [index] * len(values),
        linestyle="",
        marker="o",
        markersize=6,
        color=colour,
        alpha=0.4,
        markeredgewidth=0,
        gid=f"dots-{index}",
    )
    if row.has_interval:
        axes.plot(
            plottable((row.low, row.high)),
            [index + HALF_A_MARK] * 2,
            color=colour,
            linewidth=MARK_WIDTH,
            solid_capstyle="butt",
            gid=f"interval-{index}",
        )
    if math.isfinite(row.mean):
        axes.plot(
            [row.mean, row.mean],
            [index - HALF_A_MARK, index + HALF_A_MARK],
            color=colour,
            linewidth=MARK_WIDTH,
            solid_capstyle="butt",
        )


def marks(picture: Picture, chart: DotChart) -> Iterator[Mark]:
    """Return three marks a row: the lowest, the mean and the highest."""
    for index, row in enumerate(chart.rows):
        values = [value for value in plottable(row.values) if math.isfinite(value)]
        ends = {LOWEST: min(values), HIGHEST: max(values)} if len(values) > 1 else {}
        places = {**ends, MEAN: plottable((row.mean,))[0]}
        for column in sorted(places):
            if math.isfinite(places[column]):
                yield mark_at(place_of(picture, picture.axes[0], places[column], index), index, index, column)

"""Lines over the epochs: one chart of them, or several side by side on the same axes."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Picture

from lrbs_report.report.charts.figures import (
    Line,
    LineChart,
    Mark,
    Panels,
)
from lrbs_report.report.charts.labels import name_levels, name_lines, name_uprights, series_names
from lrbs_report.report.charts.look import (
    GAP,
    LABEL_WIDTH,
    MUTED,
    PANEL_HEIGHT,
    PLOT_HEIGHT,
    TEXT_SIZE,
    TICK_SIZE,
    WIDTH,
    look_of,
)
from lrbs_report.report.charts.picture import (
    blank,
    header_height,
    mark_at,
    place,
    place_of,
    tick_width,
    write,
    write_foot,
    write_header,
)
from lrbs_report.report.charts.scales import (
    Scale,
    drawable,
    dress,
    plottable,
    scale_of,
    scaled,
    share_scales,
)
from lrbs_report.report.charts.tables import epochs_of, keys_of, series_of
from lrbs_report.report.charts.thinning import thinned
from lrbs_report.report.charts.typesetting import (
    broken,
    label_height,
    line_height,
    widest_of,
)

FEW_PANELS = 8  # that two columns hold


def draw(chart: LineChart | Panels, language: str) -> Picture:
    """Draw lines over the epochs, each named at its end: one plot, or small ones on the same axes."""
    if isinstance(chart, Panels):
        columns = 2 if len(chart.panels) <= FEW_PANELS else 4
        return _grid_of_plots(chart, language, columns=columns, least=PANEL_HEIGHT)
    one = Panels(title=chart.title, x_label=chart.x_label, y_label=chart.y_label, panels=(chart,))
    return _grid_of_plots(one, language, columns=1, least=PLOT_HEIGHT)


def _grid_of_plots(chart: Panels, language: str, columns: int, least: float) -> Picture:
    """Draw one plot a cell of a grid: widths from the labels, heights from how many there are."""
    labels = [[broken(line.label, LABEL_WIDTH / columns) for line in panel.lines] for panel in chart.panels]
    height = max([least, *(sum(map(label_height, column)) for column in labels)])
    head = line_height(TEXT_SIZE) + 6 if any(panel.title != chart.title for panel in chart.panels) else 0
    row, cell, top = (
        head + height + line_height(TICK_SIZE) + 2 * GAP,
        WIDTH / columns,
        header_height(chart.title, chart.y_label),
    )
    picture = blank(top + math.ceil(len(labels) / columns) * row + line_height(TEXT_SIZE))
    write_header(picture, chart.title, chart.y_label)
    series, scale = series_of(chart), scale_of(chart.panels)
    panels = [scaled(panel, scale) for panel in chart.panels]
    names = [series_names(panel, number, series) for number, panel in enumerate(panels)]
    plots = _plots(picture, panels, names, language, scale)
    left = max(map(tick_width, plots), default=0) + 8
    right = widest_of([text for column in labels for text in column]) + 2 * GAP
    for index, (axes, panel, column, called) in enumerate(zip(plots, panels, labels, names, strict=True)):
        across, down = (index % columns) * cell, top + (index // columns) * row + head
        place(picture, axes, (across + left, down, cell - left - right, height))
        if head:
            write(
                picture,
                across,
                down - head / 2 - 4,
                broken(panel.title, cell - GAP).split("\n")[0],
                TEXT_SIZE,
                weight="bold",
            )
        name_lines(axes, panel.lines, column, called)
        name_levels(axes, panel)
        name_uprights(axes, panel)
    write_foot(picture, left, chart.x_label)
    return picture


def _plots(
    picture: Picture,
    panels: Sequence[LineChart],
    names: Sequence[Sequence[str]],
    language: str,
    scale: Scale,
) -> list[Axes]:
    """Draw every panel's lines, all on the same axes, not yet in their places."""
    plots = [picture.add_axes((0.1, 0.1, 0.5, 0.5)) for _ in panels]
    for axes, panel, called in zip(plots, panels, names, strict=True):
        _plot_lines(axes, panel.lines, called)
        for level in drawable(panel.levels):
            axes.axhline(level.y, color=MUTED, linewidth=0.9, linestyle=(0, (4, 3)))
        for upright in panel.uprights:
            axes.axvline(upright.x, color=MUTED, linewidth=0.9, linestyle=(0, (4, 3)))
    share_scales(plots, panels, scale)
    for axes in plots:
        dress(axes, language, scale)
    return plots


def _plot_lines(axes: Axes, lines: Sequence[Line], names: Sequence[str]) -> None:
    """Draw the bands and lines; a single point as a dot, and the end of a line that breaks off as a cross."""
    for line, name in zip(map(thinned, lines), names, strict=True):
        colour, dash = look_of(line.slot)
        y = plottable(line.y)
        seen = [index for index, value in enumerate(y) if math.isfinite(value)]
        is_point = len(seen) == 1  # which may lie on the edge, and is seen whole all the same
        dot = "o" if line.marker or is_point else ""
        _plot_band(axes, line, colour, f"{name}-band")
        axes.plot(
            line.x,
            y,
            color=colour,
            linestyle=dash,
            linewidth=1.8,
            marker=dot,
            markersize=5,
            clip_on=not is_point,
            gid=f"{name}-line",
        )
        if seen and seen[-1] < len(y) - 1:
            axes.plot(
                line.x[seen[-1]],
                y[seen[-1]],
                color=colour,
                marker="x",
                markersize=6,
                markeredgewidth=1.8,
                gid=f"{name}-end",
            )


def _plot_band(axes: Axes, line: Line, colour: str, name: str) -> None:
    """Draw how far the seeds spread: an area, or an upright line in an epoch between two that have none."""
    if not line.low:
        return
    low, high = plottable(line.low), plottable(line.high)
    places = _lone(low, high)
    if places:
        x, bottom, top = ([numbers[place] for place in places] for numbers in (line.x, low, high))
        upright = axes.vlines(x, bottom, top, color=colour, alpha=0.35, linewidth=4)
        upright.set_gid(f"{name}-lone" if len(line.x) > 1 else name)
    if len(line.x) > 1:
        axes.fill_between(line.x, low, high, color=colour, alpha=0.16, linewidth=0).set_gid(name)


def _lone(low: Sequence[float], high: Sequence[float]) -> list[int]:
    """Return the places of a band on both sides of which there is none: an area would have no width there."""
    there = [False, *map(math.isfinite, map(sum, zip(low, high, strict=True))), False]
    return [place for place in range(len(low)) if there[place : place + 3] == [False, True, False]]


def marks(picture: Picture, chart: LineChart | Panels) -> Iterator[Mark]:
    """Return a mark a point of a line: a row an epoch of a panel, a column a series."""
    series, above = series_of(chart), 0
    panels = chart.panels if isinstance(chart, Panels) else (chart,)
    scale = scale_of(panels)
    for axes, panel in zip(picture.axes, (scaled(one, scale) for one in panels), strict=True):
        rows = {epoch: row for row, epoch in enumerate(epochs_of(panel), above)}
        above += len(rows)
        for key, line in zip(keys_of(panel.lines), panel.lines, strict=True):
            for x, y in zip(line.x, plottable(line.y), strict=True):
                if math.isfinite(y) and x in rows:
                    yield mark_at(place_of(picture, axes, x, y), series[key], rows[x], series[key])

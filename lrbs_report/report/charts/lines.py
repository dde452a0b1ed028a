"""Lines over the epochs: one chart of them, or several side by side on the same axes."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Picture

from lrbs_report.report.charts.figures import (
    Line,
    LineChart,
    Mark,
    Panels,
)
from lrbs_report.report.charts.labels import (
    SWATCH,
    name_levels,
    name_lines,
    name_uprights,
    series_names,
    weight_of,
    write_key,
)
from lrbs_report.report.charts.look import (
    GAP,
    LABEL_WIDTH,
    MUTED,
    PANEL_HEIGHT,
    PLOT_HEIGHT,
    SEED_ALPHA,
    SEED_WIDTH,
    TEXT_SIZE,
    TICK_SIZE,
    WIDTH,
    WIDTHS,
    look_of,
)
from lrbs_report.report.charts.picture import (
    blank,
    foot_height,
    header_height,
    is_narrow,
    mark_at,
    place,
    places_of,
    tick_width,
    write,
    write_foot,
    write_header,
)
from lrbs_report.report.charts.scales import (
    Scale,
    drawable,
    dress,
    ends_of,
    plottable,
    scale_of,
    scaled,
    share_scales,
    spans_decades,
)
from lrbs_report.report.charts.tables import epochs_of, keys_of, series_of
from lrbs_report.report.charts.thinning import thinned
from lrbs_report.report.charts.typesetting import (
    broken,
    label_height,
    line_height,
    widest_of,
)
from lrbs_report.report.prose.words import Words

FEW_PANELS = 8  # that two columns hold
NARROW_PLOT_HEIGHT = 200  # pixels
AXIS_WIDTH = 50  # pixels that the numbers of an upright axis take, about


def draw(chart: LineChart | Panels, language: str, width: float) -> Picture:
    """Draw lines over the epochs, each named at its end: one plot, or small ones on the same axes.

    In a narrow picture plots stand below each other, and long names below their plot.
    """
    if isinstance(chart, Panels):
        columns = 1 if is_narrow(width) else 2 if len(chart.panels) <= FEW_PANELS else 4
        return _grid_of_plots(chart, language, width, columns=columns, least=PANEL_HEIGHT)
    one = Panels(title=chart.title, x_label=chart.x_label, y_label=chart.y_label, panels=(chart,))
    least = NARROW_PLOT_HEIGHT if is_narrow(width) else PLOT_HEIGHT
    return _grid_of_plots(one, language, width, columns=1, least=least)


@dataclass(frozen=True, kw_only=True)
class _Layout:
    """Where things stand in a grid of plots: in pixels, and the names of each plot's lines broken to fit.

    These stand at the ends of the lines; in a key below each plot; or where all plots name the same, in one
    below all of them. ``are_bold`` tells that some are written boldly.
    """

    columns: int
    cell: float
    height: float
    head: float
    labels: Sequence[Sequence[str]]
    keys: Literal["none", "each", "one"]
    are_bold: bool

    @property
    def right(self) -> float:
        """What the names take at the right of a plot."""
        beside = [text for one in self.labels for text in one] if self.keys == "none" else []
        return widest_of(beside, "bold" if self.are_bold else "normal") + 2 * GAP

    @property
    def key(self) -> float:
        """What the names of a plot take below each other."""
        return _heights(self.labels) + GAP

    @property
    def below(self) -> float:
        """What stands below each plot: the numbers of its axis, and its key."""
        return line_height(TICK_SIZE) + 2 * GAP + self.key * (self.keys == "each")

    @property
    def rows(self) -> float:
        """What all plots take."""
        return math.ceil(len(self.labels) / self.columns) * (self.head + self.height + self.below)

    def place(self, index: int) -> tuple[float, float]:
        """Return how far from the left and the top of all a plot stands."""
        row, column = divmod(index, self.columns)
        return column * self.cell, row * (self.head + self.height + self.below) + self.head


def _layout(chart: Panels, width: float, columns: int, least: float) -> _Layout:
    """Lay out a grid of plots: widths from the labels, heights from how many there are."""
    cell = width / columns
    labels = _labels(chart.panels, cell * LABEL_WIDTH / WIDTH)
    are_long = any("\n" in label for one in labels for label in one)
    keys: Literal["none", "each", "one"] = "none"
    if is_narrow(width) and are_long:
        labels = _labels(chart.panels, cell - SWATCH - 4)
        kinds = {tuple((line.label, line.slot) for line in panel.lines) for panel in chart.panels}
        keys = "one" if len(kinds) == 1 else "each"
    return _Layout(
        columns=columns,
        cell=cell,
        height=max(least, _heights(labels)) if keys == "none" else least,
        head=line_height(TEXT_SIZE) + 6 if any(panel.title != chart.title for panel in chart.panels) else 0,
        labels=labels,
        keys=keys,
        are_bold=any(weight_of(line) == "bold" for panel in chart.panels for line in panel.lines),
    )


def _labels(panels: Sequence[LineChart], width: float) -> list[list[str]]:
    return [[broken(line.label, width) for line in panel.lines] for panel in panels]


def _heights(labels: Sequence[Sequence[str]]) -> float:
    """Return the most that the names of a plot take below each other."""
    return max((sum(map(label_height, one)) for one in labels), default=0.0)


def _grid_of_plots(chart: Panels, language: str, width: float, columns: int, least: float) -> Picture:
    """Draw one plot a cell of a grid."""
    layout = _layout(chart, width, columns, least)
    room = layout.cell - layout.right - AXIS_WIDTH
    chart = _thinned(chart, room)
    y_label = _axis_in_words(chart, language)
    top = header_height(chart.title, y_label, width)
    foot = top + layout.rows + foot_height(chart.x_label, width)
    picture = blank(foot + layout.key * (layout.keys == "one"), width)
    write_header(picture, chart.title, y_label)
    series, scale = series_of(chart), scale_of(chart.panels)
    panels = [scaled(panel, scale) for panel in chart.panels]
    names = [series_names(panel, number, series) for number, panel in enumerate(panels)]
    plots = _plots(picture, panels, names, scale)
    for axes in plots:
        place(picture, axes, (AXIS_WIDTH, top, room, layout.height))  # its height decides on its numbers
        dress(axes, language, scale, room)
    left = max(map(tick_width, plots), default=0) + 8
    for index, (axes, panel, labels, called) in enumerate(
        zip(plots, panels, layout.labels, names, strict=True)
    ):
        across, down = layout.place(index)
        place(picture, axes, (across + left, top + down, layout.cell - left - layout.right, layout.height))
        if layout.head:
            title = broken(panel.title, layout.cell - GAP).split("\n")[0]
            write(picture, across, top + down - layout.head / 2 - 4, title, TEXT_SIZE, weight="bold")
        if layout.keys == "none":
            name_lines(axes, panel.lines, labels, called)
        if layout.keys == "each":
            write_key(
                picture, panel.lines, labels, called, top + down + layout.height + layout.below - layout.key
            )
        name_levels(axes, panel)
        name_uprights(axes, panel)
    write_foot(picture, left, chart.x_label, foot)
    if layout.keys == "one":
        write_key(picture, panels[0].lines, layout.labels[0], names[0], foot + GAP)
    return picture


def _axis_in_words(chart: Panels, language: str) -> str:
    """Say what the upright axis shows, and that it counts by factors where it does."""
    if not spans_decades(ends_of(chart.panels)) or not chart.y_label:
        return chart.y_label
    return Words(language).say("axis.logarithmic", label=chart.y_label)


def _thinned(chart: Panels, width: float) -> Panels:
    """Return plots so many pixels wide without the points that nobody would miss.

    Their extremes stay, and with them what the axes have to reach.
    """
    return replace(
        chart,
        panels=tuple(
            replace(panel, lines=tuple(thinned(line, width) for line in panel.lines))
            for panel in chart.panels
        ),
    )


def _plots(
    picture: Picture,
    panels: Sequence[LineChart],
    names: Sequence[Sequence[str]],
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
    return plots


def _plot_lines(axes: Axes, lines: Sequence[Line], names: Sequence[str]) -> None:
    """Draw the bands and lines; a single point as a dot, and the end of a line that breaks off as a cross."""
    for line, name in zip(lines, names, strict=True):
        colour, dash = look_of(line.slot)
        y = plottable(line.y)
        seen = [index for index, value in enumerate(y) if math.isfinite(value)]
        is_point = len(seen) == 1  # which may lie on the edge, and is seen whole all the same
        dot = "o" if line.marker or is_point else ""
        _plot_band(axes, line, colour, f"{name}-band")
        _plot_seeds(axes, line, colour, f"{name}-seeds")
        axes.plot(
            line.x,
            y,
            color=colour,
            linestyle=dash,
            linewidth=WIDTHS[line.weight],
            marker=dot,
            markersize=5,
            clip_on=not dot,
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


def _plot_seeds(axes: Axes, line: Line, colour: str, name: str) -> None:
    """Draw every seed faintly, as one path that breaks off between two."""
    if not line.each:
        return
    axes.plot(
        [x for _ in line.each for x in (*line.x, math.nan)],
        [y for seed in line.each for y in (*plottable(seed), math.nan)],
        color=colour,
        alpha=SEED_ALPHA,
        linewidth=SEED_WIDTH,
        marker="." if len(line.x) == 1 else "",
        markersize=4,
        gid=name,
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
            listed = [index for index, x in enumerate(line.x) if x in rows]
            heights = plottable(tuple(line.y[index] for index in listed))
            points = [
                (line.x[index], y) for index, y in zip(listed, heights, strict=True) if math.isfinite(y)
            ]
            for (x, _), at in zip(points, places_of(picture, axes, points), strict=True):
                yield mark_at(at, series[key], rows[x], series[key])

"""A cell a pair of settings, coloured by its number."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Picture
from matplotlib.patches import Rectangle

from lrbs_report.report.charts.figures import (
    Differences,
    HeatMap,
    Mark,
)
from lrbs_report.report.charts.look import (
    GAP,
    ROW_HEIGHT,
    ROW_LABEL_WIDTH,
    SHARE,
    TEXT_SIZE,
    cell_colours,
    difference_colours,
)
from lrbs_report.report.charts.picture import (
    blank,
    foot_height,
    header_height,
    is_narrow,
    mark_at,
    place,
    places_of,
    write,
    write_foot,
    write_header,
)
from lrbs_report.report.charts.thinning import is_written
from lrbs_report.report.charts.typesetting import (
    broken,
    line_height,
    row_height_of,
    widest_of,
    width_of,
)

CELL_ROOM = 14  # pixels around the number in a cell
UNWRITTEN_HEIGHT = 600  # pixels, of a heat map whose cells say no numbers


def draw(chart: HeatMap, language: str, width: float) -> Picture:
    """Draw a coloured cell for each pair of settings, its value in it; the best ones framed.

    Where cells are narrow, their numbers stand upright, and so do the names of columns. It has no numbers but
    those in its cells.
    """
    del language
    if not is_written(chart):
        return _unwritten_heat_map(chart, width)
    labels = [broken(label, _label_width(width)) for label in chart.row_labels]
    left = widest_of(labels) + 1.5 * GAP
    cell = (width - left - 4) / max(1, len(chart.column_labels))
    top = header_height(chart.title, chart.y_label, width)
    widest = widest_of([text for row in chart.texts for text in row], "bold") + CELL_ROOM
    longest = widest_of(chart.column_labels)
    is_upright, are_upright = widest > cell, longest + CELL_ROOM / 2 > cell
    row_height = max(row_height_of(labels), widest if is_upright else 0)
    foot = longest if are_upright else line_height(TEXT_SIZE)
    height = len(labels) * row_height
    picture = blank(top + height + foot + foot_height(chart.x_label, width) + 1.5 * GAP, width)
    write_header(picture, chart.title, chart.y_label)
    axes = picture.add_axes((0.1, 0.1, 0.5, 0.5))
    place(picture, axes, (left, top, width - left - 4, height))
    _fill_cells(axes, chart, is_upright=is_upright)
    for index, label in enumerate(labels):
        write(picture, 0, top + (index + 0.5) * row_height, label, TEXT_SIZE)
    for index, label in enumerate(chart.column_labels):
        write(
            picture,
            left + (index + 0.5) * cell,
            top + height + foot / 2 + 4,
            label,
            TEXT_SIZE,
            align="center",
            rotation=90 * are_upright,
        )
    write_foot(picture, left, chart.x_label)
    return picture


def _label_width(width: float) -> float:
    """Return the widest that a row's name may be before it is broken, in pixels."""
    return width * SHARE if is_narrow(width) else ROW_LABEL_WIDTH


def _unwritten_heat_map(chart: HeatMap, width: float) -> Picture:
    """Draw a coloured cell for each pair of settings, with no value in it.

    As many rows and columns are named as there is room for.
    """
    rows, columns = (
        [broken(label, _label_width(width)).split("\n")[0] for label in labels]
        for labels in (chart.row_labels, chart.column_labels)
    )
    left, top = widest_of(rows) + 1.5 * GAP, header_height(chart.title, chart.y_label, width)
    row_height = min(ROW_HEIGHT, UNWRITTEN_HEIGHT / len(rows))
    cell, height, foot = (width - left - 4) / len(columns), len(rows) * row_height, line_height(TEXT_SIZE)
    picture = blank(top + height + foot + foot_height(chart.x_label, width) + 1.5 * GAP, width)
    write_header(picture, chart.title, chart.y_label)
    axes = picture.add_axes((0.1, 0.1, 0.5, 0.5))
    place(picture, axes, (left, top, width - left - 4, height))
    _fill_cells(axes, chart, is_upright=False)
    for index in range(0, len(rows), math.ceil(foot / row_height)):
        write(picture, 0, top + (index + 0.5) * row_height, rows[index], TEXT_SIZE)
    for index in range(0, len(columns), math.ceil((widest_of(columns) + GAP) / cell)):
        centre = min(left + (index + 0.5) * cell, width - width_of(columns[index], TEXT_SIZE) / 2)
        write(picture, centre, top + height + foot / 2 + 4, columns[index], TEXT_SIZE, align="center")
    write_foot(picture, left, chart.x_label)
    return picture


def _fill_cells(axes: Axes, chart: HeatMap, *, is_upright: bool) -> None:
    colours = _colours(chart)
    axes.set_axis_off()
    axes.set_xlim(0, max(1, len(chart.column_labels)))
    axes.set_ylim(max(1, len(chart.row_labels)), 0)
    room, best = _room_of(axes), set(chart.best)
    for row, values in enumerate(chart.cells):
        for column, value in enumerate(values):
            is_best = (row, column) in best
            fill, ink = colours(value)
            axes.add_artist(
                _inside(room, row, column, 1, facecolor=fill, linewidth=0, gid=f"cell-{row}-{column}")
            )
            if is_best:
                axes.add_artist(_framed(room, row, column, ink))
            if not is_written(chart):
                continue
            weight = "bold" if is_best else "normal"
            text, rotation = chart.texts[row][column], 90 * is_upright
            axes.text(
                column + 0.5,
                row + 0.5,
                text,
                color=ink,
                fontsize=TEXT_SIZE,
                ha="center",
                va="center",
                weight=weight,
                rotation=rotation,
            )


def _colours(chart: HeatMap) -> Callable[[float], tuple[str, str]]:
    """Return what colours a cell and its text: by where its value lies, or by how far it is from 0."""
    finite = [value for row in chart.cells for value in row if math.isfinite(value)]
    if isinstance(chart, Differences):
        most = max(map(abs, finite), default=0.0) or 1.0
        return lambda value: difference_colours(value / most)
    low, span = (min(finite), max(finite) - min(finite)) if finite else (0.0, 0.0)
    return lambda value: cell_colours((value - low) / span if span else value - low)


def _room_of(axes: Axes) -> tuple[float, float]:
    """Return how many pixels wide and high each cell is."""
    box = axes.get_window_extent()
    return box.width / axes.get_xlim()[1], box.height / axes.get_ylim()[0]


def _framed(room: tuple[float, float], row: int, column: int, ink: str) -> Rectangle:
    """Make the frame of a best cell: four pixels inside it, or less where it is small."""
    least = min(room)
    return _inside(
        room, row, column, min(4, least / 5), fill=False, edgecolor=ink, linewidth=min(1.4, least / 5)
    )


def _inside(room: tuple[float, float], row: int, column: int, inset: float, **look: Any) -> Rectangle:  # noqa: ANN401 - what matplotlib takes
    """Make a rectangle that lies this many pixels inside a cell, which has so much room."""
    across, down = (inset / length for length in room)
    return Rectangle((column + across, row + down), 1 - 2 * across, 1 - 2 * down, **look)


def marks(picture: Picture, chart: HeatMap) -> Iterator[Mark]:
    """Return a mark a cell, in its middle."""
    cells = [(row, column) for row, texts in enumerate(chart.texts) for column in range(len(texts))]
    middles = places_of(picture, picture.axes[0], [(column + 0.5, row + 0.5) for row, column in cells])
    for (row, column), middle in zip(cells, middles, strict=True):
        yield mark_at(middle, row, row, column)

"""An empty picture, what is written on it, and where things lie in it: in pixels from the upper left."""

from __future__ import annotations

import math
from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure as Picture

from lrbs_report.report.charts.figures import (
    Mark,
)
from lrbs_report.report.charts.look import (
    DPI,
    FEW_PIXELS,
    GAP,
    INK,
    MUTED,
    PAPER,
    TEXT_SIZE,
    TITLE_SIZE,
    WIDTH,
)
from lrbs_report.report.charts.typesetting import (
    MOST_LINES,
    MOST_NARROW_LINES,
    balanced,
    ruler,
    text_height,
    width_of,
)


def mark_at(place: tuple[float, float], series: int, row: int, column: int) -> Mark:
    """Return the mark of a value that lies at a place."""
    return Mark(x=place[0], y=place[1], series=series, row=row, column=column)


def place_of(picture: Picture, axes: Axes, x: float, y: float) -> tuple[float, float]:
    """Turn a point of a plot into one of the SVG, which counts in points from the upper left."""
    return places_of(picture, axes, [(x, y)])[0]


def places_of(
    picture: Picture, axes: Axes, points: Sequence[tuple[float, float]]
) -> list[tuple[float, float]]:
    """Turn points of a plot into those of the SVG."""
    placed = axes.transData.transform(points).tolist() if points else []
    height = height_of(picture)
    return [(round(across * 72 / DPI, 2), round((height - up) * 72 / DPI, 2)) for across, up in placed]


def width_of_sheet(picture: Picture) -> float:
    """Return how many pixels wide a picture is."""
    return float(picture.get_figwidth() * DPI)


def is_narrow(width: float) -> bool:
    """Tell whether a picture so many pixels wide has no room for names beside what they name."""
    return width < FEW_PIXELS


def most_lines(width: float) -> int:
    """Return how many lines a name or a title may take in a picture so many pixels wide."""
    return MOST_NARROW_LINES if is_narrow(width) else MOST_LINES


def _fitted(text: str, width: float, size: float, weight: str = "normal") -> str:
    """Break a line of words around a chart so that it fits; a narrow picture gives it more lines."""
    return balanced(text, width - 8, size, weight, most_lines(width))


def header_height(title: str, y_label: str, width: float) -> float:
    """Return the room that a title takes with what the vertical axis shows, in pixels."""
    below = text_height(_fitted(y_label, width, TEXT_SIZE), TEXT_SIZE) if y_label else 0
    return text_height(_fitted(title, width, TITLE_SIZE, "bold"), TITLE_SIZE) + below + 2 * GAP


def write_header(picture: Picture, title: str, y_label: str) -> None:
    """Write the title at the upper left, and below it what the vertical axis shows."""
    width = width_of_sheet(picture)
    text, below = _fitted(title, width, TITLE_SIZE, "bold"), _fitted(y_label, width, TEXT_SIZE)
    height = text_height(text, TITLE_SIZE)
    write(picture, 0, 4 + height / 2, text, TITLE_SIZE, weight="bold")
    write(picture, 0, 4 + height + 2 + text_height(below, TEXT_SIZE) / 2, below, TEXT_SIZE, colour=MUTED)


def foot_height(x_label: str, width: float) -> float:
    """Return the room that it takes what the horizontal axis shows, in pixels."""
    return text_height(_fitted(x_label, width, TEXT_SIZE), TEXT_SIZE)


def write_foot(picture: Picture, left: float, x_label: str, bottom: float | None = None) -> None:
    """Write what the horizontal axis shows, below the axis where it fits there.

    It ends ``bottom`` pixels below the upper edge; at the lower one, where nothing stands below it.
    """
    width, bottom = width_of_sheet(picture), height_of(picture) if bottom is None else bottom
    text = _fitted(x_label, width, TEXT_SIZE)
    left = max(0.0, min(left, width - width_of(text, TEXT_SIZE)))
    middle = bottom - text_height(text, TEXT_SIZE) / 2 - 2
    write(picture, left, middle, text, TEXT_SIZE, colour=MUTED)


def write(  # noqa: PLR0913 - what, where and how, as matplotlib's own text
    picture: Picture,
    x: float,
    y: float,
    text: str,
    size: float,
    *,
    colour: str = INK,
    weight: str = "normal",
    align: str = "left",
    rotation: int = 0,
) -> None:
    """Write text centred on a height, in pixels from the upper left."""
    place = (x / width_of_sheet(picture), 1 - y / height_of(picture))
    picture.text(
        *place,
        text,
        fontsize=size,
        color=colour,
        weight=weight,
        ha=align,
        va="center",
        rotation=rotation,
        linespacing=1.0,
    )


def blank(height: float, width: float = WIDTH) -> Picture:
    """Return an empty sheet, so many pixels high and wide."""
    picture = Picture(figsize=(width / DPI, math.ceil(height) / DPI), dpi=DPI, facecolor=PAPER)
    picture.patch.set_gid("background")
    FigureCanvasAgg(picture)
    return picture


def height_of(picture: Picture) -> float:
    """Return how many pixels high a picture is."""
    return float(picture.get_figheight() * DPI)


def place(picture: Picture, axes: Axes, box: tuple[float, float, float, float]) -> None:
    """Put a plot into a box: left, top, width and height, in pixels from the upper left."""
    left, top, width, height = box
    whole, across = height_of(picture), width_of_sheet(picture)
    axes.set_position((left / across, 1 - (top + height) / whole, width / across, height / whole))
    axes.patch.set_visible(False)


def tick_width(axes: Axes) -> float:
    """Return how many pixels the widest number at the vertical axis takes."""
    box = axes.yaxis.get_tightbbox(ruler())
    return float(box.width) if box else 0.0

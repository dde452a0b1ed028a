"""An empty picture, what is written on it, and where things lie in it: in pixels from the upper left."""

from __future__ import annotations

import math

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure as Picture

from lrbs_report.report.charts.figures import (
    Mark,
)
from lrbs_report.report.charts.look import (
    DPI,
    GAP,
    INK,
    MUTED,
    PAPER,
    TEXT_SIZE,
    TITLE_SIZE,
    WIDTH,
)
from lrbs_report.report.charts.typesetting import (
    broken,
    line_height,
    ruler,
)


def mark_at(place: tuple[float, float], series: int, row: int, column: int) -> Mark:
    """Return the mark of a value that lies at a place."""
    return Mark(x=place[0], y=place[1], series=series, row=row, column=column)


def place_of(picture: Picture, axes: Axes, x: float, y: float) -> tuple[float, float]:
    """Turn a point of a plot into one of the SVG, which counts in points from the upper left."""
    across, up = axes.transData.transform((x, y))
    return round(float(across) * 72 / DPI, 2), round((height_of(picture) - float(up)) * 72 / DPI, 2)


def header_height(title: str, y_label: str) -> float:
    """Return the room that a title takes with what the vertical axis shows, in pixels."""
    lines = broken(title, WIDTH - 8, TITLE_SIZE, "bold").count("\n") + 1
    return lines * line_height(TITLE_SIZE) + (line_height(TEXT_SIZE) if y_label else 0) + 2 * GAP


def write_header(picture: Picture, title: str, y_label: str) -> None:
    """Write the title at the upper left, and below it what the vertical axis shows."""
    text = broken(title, WIDTH - 8, TITLE_SIZE, "bold")
    height = (text.count("\n") + 1) * line_height(TITLE_SIZE)
    write(picture, 0, 4 + height / 2, text, TITLE_SIZE, weight="bold")
    write(picture, 0, 4 + height + 2 + line_height(TEXT_SIZE) / 2, y_label, TEXT_SIZE, colour=MUTED)


def write_foot(picture: Picture, left: float, x_label: str) -> None:
    """Write what the horizontal axis shows, at the bottom."""
    write(
        picture, left, height_of(picture) - line_height(TEXT_SIZE) / 2 - 2, x_label, TEXT_SIZE, colour=MUTED
    )


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
    place = (x / WIDTH, 1 - y / height_of(picture))
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


def blank(height: float) -> Picture:
    """Return an empty sheet, so many pixels high."""
    picture = Picture(figsize=(WIDTH / DPI, math.ceil(height) / DPI), dpi=DPI, facecolor=PAPER)
    picture.patch.set_gid("background")
    FigureCanvasAgg(picture)
    return picture


def height_of(picture: Picture) -> float:
    """Return how many pixels high a picture is."""
    return float(picture.get_figheight() * DPI)


def place(picture: Picture, axes: Axes, box: tuple[float, float, float, float]) -> None:
    """Put a plot into a box: left, top, width and height, in pixels from the upper left."""
    left, top, width, height = box
    whole = height_of(picture)
    axes.set_position((left / WIDTH, 1 - (top + height) / whole, width / WIDTH, height / whole))
    axes.patch.set_visible(False)


def tick_width(axes: Axes) -> float:
    """Return how many pixels the widest number at the vertical axis takes."""
    box = axes.yaxis.get_tightbbox(ruler())
    return float(box.width) if box else 0.0

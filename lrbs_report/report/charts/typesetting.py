"""Text in charts: how wide it is, and where a line of it is broken."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.font_manager import FontProperties

from lrbs_report.report.charts.look import (
    CLOSE_ROW_HEIGHT,
    DPI,
    FAMILIES,
    FEW_ROWS,
    ROW_HEIGHT,
    TEXT_SIZE,
)

MOST_LINES = 3  # that a name or a title may take
MOST_NARROW_LINES = 8  # the same in a narrow picture
BALANCING = 6  # how often the room between too narrow and as wide as there is is halved


def row_height_of(labels: Sequence[str]) -> float:
    """Return the height of rows that all have room for their labels, in pixels."""
    return max([least_row_height(len(labels)), *(label_height(label) + 4 for label in labels)])


def least_row_height(count: int) -> float:
    """Return the height of each of so many rows whose labels take less, in pixels."""
    return ROW_HEIGHT if count <= FEW_ROWS else CLOSE_ROW_HEIGHT


def widest_of(texts: Sequence[str], weight: str = "normal") -> float:
    """Return how many pixels the widest of some texts takes."""
    return max((width_of(text, TEXT_SIZE, weight) for text in texts), default=0.0)


def label_height(label: str) -> float:
    """Return the room that a label takes.

    One of several lines takes a little more, to stand apart from the next.
    """
    breaks = label.count("\n")
    return (breaks + 1) * line_height(TEXT_SIZE) + (6 if breaks else 0)


def line_height(size: float) -> float:
    """Return the height of a line of letters of a size in points, in pixels."""
    return 1.3 * size * DPI / 72


def broken(
    text: str, width: float, size: float = TEXT_SIZE, weight: str = "normal", most: int = MOST_LINES
) -> str:
    """Break text into lines no wider than this, in pixels: between words where that is possible.

    What needs more than ``most`` lines ends in "…".
    """
    lines = [""]
    for word in text.split():
        lines[-1:] = _fill(lines[-1], word, width, size, weight)
        if len(lines) > most:
            return "\n".join([*lines[: most - 1], _shortened(lines[most - 1], width, size, weight)])
    return "\n".join(lines)


def balanced(text: str, width: float, size: float, weight: str, most: int) -> str:
    """Break text into as few lines as ``broken`` does, each about as long as the others."""
    lines = broken(text, width, size, weight, most)
    if "\n" not in lines or lines.endswith("…"):
        return lines
    widest_word = max(width_of(word, size, weight) for word in text.split())
    narrow, wide = min(width, max(widest_word, width / 2)), width
    for _ in range(BALANCING):
        between = (narrow + wide) / 2
        tried = broken(text, between, size, weight, most)
        if tried.count("\n") > lines.count("\n") or tried.endswith("…"):
            narrow = between
        else:
            lines, wide = tried, between
    return lines


def _shortened(line: str, width: float, size: float, weight: str) -> str:
    """End a line in "…", leaving out as many characters as that needs."""
    while line and width_of(f"{line}…", size, weight) > width:
        line = line[:-1]
    return f"{line.rstrip()}…"


def _fill(line: str, word: str, width: float, size: float, weight: str) -> list[str]:
    """Put a word at the end of a line, on the next line, or in pieces on as many lines as it needs."""
    longer = f"{line} {word}" if line else word
    if width_of(longer, size, weight) <= width:
        return [longer]
    if line:
        return [line, *_fill("", word, width, size, weight)]
    fits = max(
        1,
        next(
            count
            for count in range(len(word), -1, -1)
            if count <= 1 or width_of(word[:count], size, weight) <= width
        ),
    )
    return [word] if fits == len(word) else [word[:fits], *_fill("", word[fits:], width, size, weight)]


def text_height(text: str, size: float) -> float:
    """Return how many pixels high the lines of a text are together."""
    return (text.count("\n") + 1) * line_height(size)


def width_of(text: str, size: float, weight: str = "normal") -> float:
    """Measure the widest line of a text, in pixels."""
    return max(_width_of_line(line, size, weight) for line in text.split("\n"))


@cache
def _width_of_line(line: str, size: float, weight: str) -> float:
    family = FontProperties(family=FAMILIES, size=size, weight=weight)
    width, _, _ = ruler().get_text_width_height_descent(line, family, ismath=False)  # type: ignore[no-untyped-call]  # matplotlib publishes no type for it
    return float(width)


@cache
def ruler() -> RendererAgg:
    """Return what measures texts."""
    return RendererAgg(1, 1, DPI)  # type: ignore[no-untyped-call]  # matplotlib publishes no type for it

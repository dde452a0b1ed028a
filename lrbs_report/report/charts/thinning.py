"""What is shown of a chart that holds more than anybody can see.

The chart itself stays whole: editions keep and compare all of it. Whatever shows less must say so: ``Shown``
is how much that is.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from lrbs_report.report.charts.figures import Chart, DotChart, HeatMap, Line, LineChart, Numbers, Panels

Thing = TypeVar("Thing")

MOST_LINES, MOST_PANELS, MOST_LINES_OF_PANEL, MOST_ROWS = 40, 12, 12, 24
"""How many lines a plot draws, panels a chart, lines each of these, and rows a chart of dots."""

MOST_SEED_LINES, MOST_SEED_POINTS = 60, 6000
"""How many lines of single seeds a chart draws, and points of these: more would be a haze, and many bytes."""

MOST_EPOCHS = 200
"""How many rows the table behind a chart has, and how many points of a line can be asked for their values."""

STRETCH, MOST_IN_STRETCH = 2, 8
"""Of how many pixels a stretch tells its extremes, in a line that has more points for each than that.

Line and band have up to six extremes in a stretch: no eye misses what lies between.
"""

MOST_CELL_ROWS, MOST_CELL_COLUMNS = 20, 12
"""Up to how many rows and columns the cells of a heat map say their numbers."""


@dataclass(frozen=True, kw_only=True)
class Shown:
    """How many lines or rows of a chart are shown, of how many."""

    count: int
    total: int

    @property
    def is_cut(self) -> bool:
        """Whether the chart holds more."""
        return self.count < self.total


def shown(chart: Chart) -> Chart:
    """Return a chart without the lines, panels and rows that are too many.

    Of those that stay: the first and the last, the best, and others evenly between.
    """
    if isinstance(chart, LineChart):
        lines = _chosen(chart.lines, MOST_LINES, _lowest(map(_end_of, chart.lines)))
        return replace(chart, lines=_with_few_seeds(lines))
    if isinstance(chart, Panels):
        return _fewer_panels(chart)
    if isinstance(chart, DotChart):
        return replace(chart, rows=_chosen(chart.rows, MOST_ROWS, _lowest(-row.mean for row in chart.rows)))
    return chart


def _with_few_seeds(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Return the lines of a plot, without those of their seeds where these are too many."""
    count = sum(len(line.each) for line in lines)
    points = sum(len(line.each) * len(line.x) for line in lines)
    if count <= MOST_SEED_LINES and points <= MOST_SEED_POINTS:
        return tuple(lines)
    return tuple(replace(line, each=()) for line in lines)


def shows_seeds(chart: Chart) -> bool:
    """Tell whether a chart draws a line of each seed, besides those of means or of one seed."""
    seen = shown(chart)
    return isinstance(seen, LineChart) and any(line.each for line in seen.lines)


def how_much(chart: Chart) -> Shown:
    """Count what is shown of a chart, and what there is."""
    return Shown(count=_size_of(shown(chart)), total=_size_of(chart))


def is_written(chart: HeatMap) -> bool:
    """Tell whether the cells of a heat map are few enough to say their numbers."""
    return len(chart.row_labels) <= MOST_CELL_ROWS and len(chart.column_labels) <= MOST_CELL_COLUMNS


def places(count: int, most: int) -> list[int]:
    """Return at most so many places of a row, evenly spread, the first and the last among them.

    All of them when there are no more.
    """
    return (
        list(range(count))
        if count <= most
        else [round(step * (count - 1) / (most - 1)) for step in range(most)]
    )


def thinned(line: Line, width: float) -> Line:
    """Return a line of many points without those that nobody would miss in a plot so many pixels wide.

    Of each stretch stay those where it or its band is highest and lowest. A line of few points stays as it
    is.
    """
    stretches = max(1, math.ceil(width / STRETCH))
    if len(line.x) <= MOST_IN_STRETCH * stretches:
        return line
    length = math.ceil(len(line.x) / stretches)
    kept = {0, len(line.x) - 1, *_breaks(line.y)}
    for start in range(0, len(line.x), length):
        stretch = range(start, min(start + length, len(line.x)))
        for numbers in filter(None, (line.y, line.low, line.high)):
            kept |= _extremes(numbers, stretch)
    order = sorted(kept)
    x, y, low, high = (_picked(numbers, order) for numbers in (line.x, line.y, line.low, line.high))
    return replace(line, x=x, y=y, low=low, high=high, each=tuple(_picked(one, order) for one in line.each))


def _picked(numbers: Numbers, order: Sequence[int]) -> Numbers:
    return tuple(numbers[place] for place in order) if numbers else ()


def _extremes(numbers: Numbers, stretch: range) -> set[int]:
    """Return where the finite numbers of a stretch are lowest and highest."""
    some = numbers[stretch.start : stretch.stop]
    finite = some if all(map(math.isfinite, some)) else [*filter(math.isfinite, some)]
    return {stretch[some.index(end)] for end in (min(finite), max(finite))} if finite else set()


def _breaks(numbers: Numbers) -> set[int]:
    """Return where a line stops having numbers, and the last place before."""
    if all(map(math.isfinite, numbers)):
        return set()
    ends = [
        place
        for place in range(1, len(numbers))
        if math.isfinite(numbers[place - 1]) and not math.isfinite(numbers[place])
    ]
    return {place for end in ends for place in (end - 1, end)}


def _fewer_panels(chart: Panels) -> Panels:
    ends = [_end_of(line) for panel in chart.panels for line in panel.lines]
    owners = [(row, column) for row, panel in enumerate(chart.panels) for column in range(len(panel.lines))]
    lowest = _lowest(ends)
    row, column = owners[lowest] if lowest is not None else (None, None)
    panels = _chosen(chart.panels, MOST_PANELS, row)
    return replace(
        chart,
        panels=tuple(
            replace(panel, lines=_chosen(panel.lines, MOST_LINES_OF_PANEL, column)) for panel in panels
        ),
    )


def _chosen(things: Sequence[Thing], most: int, best: int | None) -> tuple[Thing, ...]:
    """Choose so many things, evenly spread, the best one among them: it takes the place of its neighbour."""
    kept = places(len(things), most)
    if best is not None and best < len(things) and best not in kept:
        nearest = min(range(1, len(kept) - 1), key=lambda number: abs(kept[number] - best))
        kept[nearest] = best
    return tuple(things[place] for place in kept)


def _lowest(numbers: Iterable[float]) -> int | None:
    """Return the place of the lowest finite number, if there is one."""
    found = [(number, place) for place, number in enumerate(numbers) if math.isfinite(number)]
    return min(found)[1] if found else None


def _end_of(line: Line) -> float:
    """Return the last value of a line; NaN when there is none, or it broke off."""
    return line.y[-1] if line.y else math.nan


def _size_of(chart: Chart) -> int:
    if isinstance(chart, Panels):
        return sum(len(panel.lines) for panel in chart.panels)
    return (
        len(chart.lines)
        if isinstance(chart, LineChart)
        else len(chart.rows)
        if isinstance(chart, DotChart)
        else 0
    )

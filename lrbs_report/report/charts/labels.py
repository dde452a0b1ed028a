"""Names at the ends of lines, and of levels: where there is room for them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Picture
from matplotlib.lines import Line2D

from lrbs_report.report.charts.figures import (
    KEY,
    Line,
    LineChart,
)
from lrbs_report.report.charts.look import (
    GAP,
    MUTED,
    TEXT_SIZE,
    TICK_SIZE,
    WIDTHS,
    ink_of,
    look_of,
)
from lrbs_report.report.charts.picture import height_of, width_of_sheet
from lrbs_report.report.charts.scales import (
    drawable,
    plottable,
)
from lrbs_report.report.charts.tables import keys_of
from lrbs_report.report.charts.typesetting import (
    broken,
    label_height,
    line_height,
    text_height,
    width_of,
)

# A name is led to its line when it was moved by more than this, or the line ends this far away, in pixels.
MOVED, FAR = 4, 40

SWATCH = 32
"""How many pixels a piece of a line takes before a name that stands below its plot."""


def dodged(wanted: Sequence[float], heights: Sequence[float], low: float, high: float) -> list[float]:
    """Return centres, moved as little as needed for boxes of these heights not to overlap.

    Nor do the boxes leave ``low`` to ``high``. The order stays. Where the boxes need more room than there is,
    they still do not overlap, and the last ones leave it.
    """
    order = sorted(range(len(wanted)), key=lambda index: (wanted[index], index))
    groups: list[_Group] = []
    for index in order:
        group = _Group(
            members=(index,), start=wanted[index] - heights[index] / 2, height=heights[index]
        ).within(low, high)
        while groups and groups[-1].start + groups[-1].height > group.start:
            group = groups.pop().joined(group).within(low, high)
        groups.append(group)
    return _centres(groups, heights)


@dataclass(frozen=True, kw_only=True)
class _Group:
    """Boxes that touch, from the lowest to the highest."""

    members: tuple[int, ...]
    start: float
    height: float

    def joined(self, above: _Group) -> _Group:
        """Return two groups put on each other, where their middles' mean is."""
        height = self.height + above.height
        middle = (
            (self.start + self.height / 2) * len(self.members)
            + (above.start + above.height / 2) * len(above.members)
        ) / (len(self.members) + len(above.members))
        return _Group(members=(*self.members, *above.members), start=middle - height / 2, height=height)

    def within(self, low: float, high: float) -> _Group:
        """Return the group, moved as little as keeps it between two heights."""
        return _Group(
            members=self.members, start=max(low, min(self.start, high - self.height)), height=self.height
        )


def _centres(groups: Sequence[_Group], heights: Sequence[float]) -> list[float]:
    centres = [0.0] * len(heights)
    for group in groups:
        edge = group.start
        for index in group.members:
            centres[index] = edge + heights[index] / 2
            edge += heights[index]
    return centres


def name_lines(axes: Axes, lines: Sequence[Line], labels: Sequence[str], names: Sequence[str]) -> None:
    """Write each line's name at its right, moved so that none covers another.

    ``names`` are what the SVG calls the lines.
    """
    ends = [_end_of(axes, line) for line in lines]
    box = axes.get_window_extent()
    heights = [label_height(label) / box.height for label in labels]
    slack = max(0.0, sum(heights) - 1) / 2
    places = dodged([end[1] for end in ends], heights, -slack, 1 + slack)
    for line, label, name, (x, y), place in zip(lines, labels, names, ends, places, strict=True):
        colour = look_of(line.slot)[0]
        is_apart = abs(place - y) * box.height > MOVED or (1 - x) * box.width > FAR
        if is_apart and math.isfinite(x):
            way = [x, 1 + GAP / box.width], [y, place]
            axes.plot(
                *way,
                transform=axes.transAxes,
                color=colour,
                linewidth=0.6,
                alpha=0.7,
                clip_on=False,
                gid=f"{name}-leader",
            )
        _write_label(axes, (1 + 1.4 * GAP / box.width, place), label, line, f"{name}-label")


def write_key(
    picture: Picture, lines: Sequence[Line], labels: Sequence[str], names: Sequence[str], top: float
) -> None:
    """Write the lines' names below each other at the left, each behind a piece of its line.

    They begin ``top`` pixels below the upper edge of the picture.
    """
    across, high = width_of_sheet(picture), height_of(picture)
    for line, label, name in zip(lines, labels, names, strict=True):
        colour, dash = look_of(line.slot)
        up = 1 - (top + label_height(label) / 2) / high
        piece = Line2D(
            [0, (SWATCH - 6) / 2 / across, (SWATCH - 6) / across],
            [up] * 3,
            transform=picture.transFigure,
            color=colour,
            linestyle=dash if len(line.x) > 1 else "",
            linewidth=WIDTHS[line.weight],
            marker="o" if line.marker or len(line.x) == 1 else "",
            markevery=[1],
            markersize=5,
            gid=f"{name}{KEY}",
        )
        picture.add_artist(piece)
        _write_label(picture, (SWATCH / across, up), label, line, f"{name}-label")
        top += label_height(label)


def weight_of(line: Line) -> str:
    """Return how the name of a line is written: boldly where the line is heavy."""
    return "bold" if line.weight == "strong" else "normal"


def _write_label(on: Axes | Picture, place: tuple[float, float], label: str, line: Line, name: str) -> None:
    """Write a line's name at a place, told in shares of the plot or of the picture that it is written on."""
    on.text(
        *place,
        label,
        transform=on.transAxes if isinstance(on, Axes) else on.transFigure,
        color=ink_of(line.slot),
        fontsize=TEXT_SIZE,
        weight=weight_of(line),
        va="center",
        linespacing=1.0,
        gid=name,
    )


def series_names(panel: LineChart, number: int, series: Mapping[tuple[str, int], int]) -> list[str]:
    """Name what belongs to each line of a panel by its series, so that a page can hide it.

    A name is like ``series-0-in-2``, to which the part is added.
    """
    return [f"series-{series[key]}-in-{number}" for key in keys_of(panel.lines)]


def _end_of(axes: Axes, line: Line) -> tuple[float, float]:
    """Tell where a line ends, as shares of the plot.

    A line without any point is named at the upper right, and nothing leads there.
    """
    last = next((place for place in reversed(range(len(line.y))) if math.isfinite(line.y[place])), None)
    if last is None:
        return math.inf, 1.0
    end = line.x[last], *plottable((line.y[last],))
    place = axes.transAxes.inverted().transform(axes.transData.transform(end))
    return float(place[0]), float(place[1])


def name_levels(axes: Axes, panel: LineChart) -> None:
    """Write each level's name on its line, where it covers least of lines, other levels and their names."""
    box, levels = axes.get_window_extent(), drawable(panel.levels)
    if not levels:
        return
    heights = [float(axes.transData.transform((0, level.y))[1]) - box.y0 for level in levels]
    ways = [
        *(_way_of(axes, line) for line in panel.lines),
        *([(float(x), height) for x in range(0, int(box.width), 3)] for height in heights),
    ]
    taken: list[_Box] = []
    for level, height in zip(levels, heights, strict=True):
        label = _within(level.label, box.width)
        places = _level_places(_size_of(label), height, box.width)
        _write_where_least(axes, label, places, ways, taken)


def name_uprights(axes: Axes, panel: LineChart) -> None:
    """Write each upright's name beside it, where it covers least of lines, other uprights and their names."""
    if not panel.uprights:
        return
    box = axes.get_window_extent()
    places = [float(axes.transData.transform((upright.x, 1))[0]) - box.x0 for upright in panel.uprights]
    ways = [
        *(_way_of(axes, line) for line in panel.lines),
        *([(place, float(y)) for y in range(0, int(box.height), 3)] for place in places),
    ]
    taken: list[_Box] = []
    for upright, place in zip(panel.uprights, places, strict=True):
        label = _within(upright.label, box.width)
        rooms = _upright_places(_size_of(label), place, box.width, box.height)
        _write_where_least(axes, label, rooms, ways, taken)


def _within(label: str, plot_width: float) -> str:
    """Break a name into lines that fit into a plot."""
    return broken(label, plot_width - 8, TICK_SIZE)


def _size_of(label: str) -> tuple[float, float]:
    """Return how wide and how high a name in a plot is, in pixels."""
    return width_of(label, TICK_SIZE), text_height(label, TICK_SIZE)


def _upright_places(
    size: tuple[float, float], place: float, plot_width: float, plot_height: float
) -> list[_Box]:
    """Return where an upright's name may stand: at its right or left, as high as possible first.

    Where it fits on neither side, it stands as far to the right as it can.
    """
    width, line = size
    sides = [left for left in (place + 4, place - 4 - width) if 0 <= left <= plot_width - width]
    tops = [plot_height - number * line for number in range(max(1, int(plot_height / line)))]
    return [
        _Box(left=left, bottom=top - line, right=left + width, top=top)
        for top in tops
        for left in sides or [max(0.0, plot_width - width)]
    ]


def _write_where_least(
    axes: Axes,
    label: str,
    places: Sequence[_Box],
    ways: Sequence[Sequence[tuple[float, float]]],
    taken: list[_Box],
) -> None:
    """Write a name where it covers least of lines and of names, and note that this place is taken."""
    box = axes.get_window_extent()
    place = min(places, key=lambda one: _crowding(one, ways, taken, box.height))
    taken.append(place)
    middle = (place.bottom + place.top) / 2
    axes.text(
        place.left / box.width,
        middle / box.height,
        label,
        transform=axes.transAxes,
        color=MUTED,
        fontsize=TICK_SIZE,
        va="center",
        linespacing=1.0,
    )


@dataclass(frozen=True, kw_only=True)
class _Box:
    """Room for a text, in pixels from a plot's lower left."""

    left: float
    bottom: float
    right: float
    top: float

    def holds(self, x: float, y: float) -> bool:
        """Tell whether a point lies in the room, or on its edge."""
        return self.left <= x <= self.right and self.bottom <= y <= self.top

    def overlaps(self, other: _Box) -> bool:
        """Tell whether two rooms share more than an edge."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.bottom < other.top
            and other.bottom < self.top
        )


def _level_places(size: tuple[float, float], height: float, plot_width: float) -> list[_Box]:
    """Return where a level's name may stand, the best first.

    At the right, at the left, between; above before below.
    """
    width, line = size
    last = plot_width - width - 4
    return [
        _Box(left=left, bottom=bottom, right=left + width, top=bottom + line)
        for left in (last, 4, *(4 + (last - 4) * step / 8 for step in range(7, 0, -1)))
        for bottom in (height + 2, height - line - 2)
    ]


def _crowding(
    place: _Box, ways: Sequence[Sequence[tuple[float, float]]], taken: Sequence[_Box], plot_height: float
) -> tuple[int, int]:
    """Tell how bad a place is.

    First, how many names it touches or whether it leaves the plot; then, how many points of lines it covers.
    """
    is_outside = place.bottom < 0 or place.top > plot_height + line_height(TICK_SIZE)
    return is_outside + sum(map(place.overlaps, taken)), sum(
        place.holds(x, y) for way in ways for x, y in way
    )


def _way_of(axes: Axes, line: Line) -> list[tuple[float, float]]:
    """Return points along a line, close to each other, in pixels from the plot's lower left."""
    box = axes.get_window_extent()
    points = [(x, y) for x, y in zip(line.x, plottable(line.y), strict=True) if math.isfinite(y)]
    placed = axes.transData.transform(points).tolist() if points else []
    places = [(x - box.x0, y - box.y0) for x, y in placed]
    return [*(point for one, other in pairwise(places) for point in _between(one, other)), *places[-1:]]


def _between(one: tuple[float, float], other: tuple[float, float]) -> list[tuple[float, float]]:
    """Return points from one to the other, the latter excepted, three pixels apart."""
    count = max(1, round(math.dist(one, other) / 3))
    return [
        (one[0] + (other[0] - one[0]) * step / count, one[1] + (other[1] - one[1]) * step / count)
        for step in range(count)
    ]

"""Names at the ends of lines, and of levels: where there is room for them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from matplotlib.axes import Axes

from lrbs_report.report.charts.figures import (
    Line,
    LineChart,
)
from lrbs_report.report.charts.look import (
    GAP,
    MUTED,
    TEXT_SIZE,
    TICK_SIZE,
    look_of,
)
from lrbs_report.report.charts.scales import (
    drawable,
    plottable,
)
from lrbs_report.report.charts.tables import keys_of
from lrbs_report.report.charts.thinning import thinned
from lrbs_report.report.charts.typesetting import (
    label_height,
    line_height,
    width_of,
)

# A name is led to its line when it was moved by more than this, or the line ends this far away, in pixels.
MOVED, FAR = 4, 40


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
        colour, _ = look_of(line.slot)
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
        _write_label(axes, (1 + 1.4 * GAP / box.width, place), label, colour, f"{name}-label")


def _write_label(axes: Axes, place: tuple[float, float], label: str, colour: str, name: str) -> None:
    axes.text(
        *place,
        label,
        transform=axes.transAxes,
        color=colour,
        fontsize=TEXT_SIZE,
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
    points = [(x, y) for x, y in zip(line.x, plottable(line.y), strict=True) if math.isfinite(y)]
    if not points:
        return math.inf, 1.0
    place = axes.transAxes.inverted().transform(axes.transData.transform(points[-1]))
    return float(place[0]), float(place[1])


def name_levels(axes: Axes, panel: LineChart) -> None:
    """Write each level's name on its line, where it covers least of lines, other levels and their names."""
    box = axes.get_window_extent()
    levels = drawable(panel.levels)
    heights = [float(axes.transData.transform((0, level.y))[1]) - box.y0 for level in levels]
    ways = [
        *(_way_of(axes, line) for line in panel.lines),
        *([(float(x), height) for x in range(0, int(box.width), 3)] for height in heights),
    ]
    taken: list[_Box] = []
    for level, height in zip(levels, heights, strict=True):
        places = _level_places(width_of(level.label, TICK_SIZE), height, box.width)
        taken.append(min(places, key=lambda place: _crowding(place, ways, taken, box.height)))
        _write_level(axes, level.label, taken[-1])


def name_uprights(axes: Axes, panel: LineChart) -> None:
    """Write each upright's name beside it, where it covers least of lines, other uprights and their names."""
    box = axes.get_window_extent()
    places = [float(axes.transData.transform((upright.x, 1))[0]) - box.x0 for upright in panel.uprights]
    ways = [
        *(_way_of(axes, line) for line in panel.lines),
        *([(place, float(y)) for y in range(0, int(box.height), 3)] for place in places),
    ]
    taken: list[_Box] = []
    for upright, place in zip(panel.uprights, places, strict=True):
        rooms = _upright_places(width_of(upright.label, TICK_SIZE), place, box.width, box.height)
        taken.append(min(rooms, key=lambda room: _crowding(room, ways, taken, box.height)))
        _write_level(axes, upright.label, taken[-1])


def _upright_places(width: float, place: float, plot_width: float, plot_height: float) -> list[_Box]:
    """Return where an upright's name may stand: at its right or left, as high as possible first.

    Where it fits on neither side, it stands as far to the right as it can.
    """
    line = line_height(TICK_SIZE)
    sides = [left for left in (place + 4, place - 4 - width) if 0 <= left <= plot_width - width]
    tops = [plot_height - number * line for number in range(max(1, int(plot_height / line)))]
    return [
        _Box(left=left, bottom=top - line, right=left + width, top=top)
        for top in tops
        for left in sides or [max(0.0, plot_width - width)]
    ]


def _write_level(axes: Axes, label: str, place: _Box) -> None:
    box = axes.get_window_extent()
    middle = (place.bottom + place.top) / 2
    axes.text(
        place.left / box.width,
        middle / box.height,
        label,
        transform=axes.transAxes,
        color=MUTED,
        fontsize=TICK_SIZE,
        va="center",
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


def _level_places(width: float, height: float, plot_width: float) -> list[_Box]:
    """Return where a level's name may stand, the best first.

    At the right, at the left, between; above before below.
    """
    line, last = line_height(TICK_SIZE), plot_width - width - 4
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
    line = thinned(line)
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

"""Drawing: a chart as data in, pictures out. One small function a kind of chart; none decides what is said.

Everything is measured in pixels of a picture 700 wide; the SVG and the larger pictures are the same drawing, scaled.
"""

from __future__ import annotations

import contextlib
import io
import math
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from itertools import pairwise
from typing import Any

from babel.numbers import get_decimal_symbol
from PIL import Image

from lrbs_report.report import fonts
from lrbs_report.report.chart_tables import HIGHEST, LOWEST, MEAN, epochs_of, keys_of, series_of
from lrbs_report.report.figures import Chart, DotChart, DotRow, Drawing, Figure, HeatMap, Level, Line, LineChart, Mark, Numbers, Panels
from lrbs_report.report.inline import DARK, DARK_PAPER, for_print
from lrbs_report.report.thinning import is_written, shown, thinned
from lrbs_report.report.words import SUPERSCRIPTS

fonts.register_with_matplotlib()

import matplotlib as mpl  # noqa: E402 - the fonts must be known before matplotlib looks for some
from matplotlib.axes import Axes  # noqa: E402
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg  # noqa: E402
from matplotlib.figure import Figure as Picture  # noqa: E402
from matplotlib.font_manager import FontProperties  # noqa: E402
from matplotlib.patches import Rectangle  # noqa: E402
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullLocator, ScalarFormatter  # noqa: E402

WIDTH, DPI = 700, 100
INK, MUTED, GRID, PAPER = "#1a1a1a", "#595959", "#dddddd", "#ffffff"
BLACK, WHITE = "#000000", "#ffffff"  # on the cells of a heat map, whatever the theme
PALETTE = ("#0072B2", "#B34A00", "#00795A", "#A8517F")
DASHES: tuple[str | tuple[int, tuple[float, ...]], ...] = ("-", (0, (5, 2)), (0, (6, 2, 1.2, 2)), (0, (1.2, 1.6)))
TITLE_SIZE, TEXT_SIZE, TICK_SIZE = 11.5, 9.0, 8.5  # points
MOVED, FAR = 4, 40  # a name is led to its line when it was moved by more than this, or the line ends this far away, in pixels
PLOT_HEIGHT, PANEL_HEIGHT, ROW_HEIGHT, GAP = 270, 150, 34, 10  # pixels
LABEL_WIDTH, ROW_LABEL_WIDTH = 170, 200  # the widest that a label may be before it is broken, in pixels
FEW_PANELS = 8  # that two columns hold
MOST_LINES = 3  # that a name or a title may take
CARD, CARD_HEIGHT = (1200, 630), 367.5  # pixels of the card, and its height when it is 700 wide
CARD_EDGE, CARD_TITLE = 24, 15.0  # pixels at that width, and points
UNWRITTEN_HEIGHT = 600  # pixels, of a heat map whose cells say no numbers
TALLEST = 16_000  # pixels; WebP holds 16 383
SMALL, LARGE = 1e-5, 1e6  # what lies beyond is drawn on an axis whose numbers are written in powers of ten
LARGEST = 1e100  # beyond it, and below its inverse, the arithmetic of logarithmic axes fails
FEW_DECADES = 1000.0  # a logarithmic axis shorter than this factor is marked at 1, 2 and 5 of each decade
LOG_FROM = 15.0  # a cost that spans more than this factor is drawn on a logarithmic axis

FAMILIES = [fonts.SANS, fonts.FALLBACK]


def draw(figure: Figure) -> dict[str, bytes]:
    """Draw a chart in all its forms, by ending. The same figure gives the same bytes."""
    return {"svg": draw_for_pages(figure).svg, **draw_pixels(figure)}


def draw_for_pages(figure: Figure) -> Drawing:
    """Draw a chart as SVG, which pages show, and tell where its values lie in it.

    For print its letters stay letters: they can be copied, and the PDF is written in half the time.
    """
    with _settings(figure.id):
        picture = _picture_of(figure)
        drawn, marks = _as_svg(picture), tuple(_marks(picture, shown(figure.chart)))
        mpl.rc("svg", fonttype="none")
        return Drawing(drawn, marks, for_print(_as_svg(picture)))


def draw_pixels(figure: Figure, *, dark: bool = False) -> dict[str, bytes]:
    """Draw a chart as ``png`` (700 pixels wide), ``@2x.png`` and ``webp`` (both twice that). On a dark ground only the colours differ."""
    with _settings(figure.id):
        picture = _picture_of(figure)
        if dark:
            _darken(picture)
        large = _pixels(picture, min(2 * DPI, int(TALLEST / picture.get_figheight())))
        return {"png": _as_png(_pixels(picture, DPI)), "@2x.png": _as_png(large), "webp": _as_webp(large)}


def draw_card(figure: Figure, title: str) -> bytes:
    """Draw the card that social networks show: a title above a chart, 1200 by 630 pixels, as PNG. The chart is laid out as ever and made to fit."""
    with _settings(figure.id):
        card, chart = _blank(CARD_HEIGHT), _picture_of(figure)
        text = _broken(title, WIDTH - 2 * CARD_EDGE, CARD_TITLE, "bold")
        top = CARD_EDGE + (text.count("\n") + 1) * _line_height(CARD_TITLE)
        _write(card, CARD_EDGE, (CARD_EDGE + top) / 2, text, CARD_TITLE, weight="bold")
        room = (WIDTH - 2 * CARD_EDGE, CARD_HEIGHT - top - 2 * CARD_EDGE)
        scale = CARD[0] / WIDTH
        fits = min(room[0] / WIDTH, room[1] / _height_of(chart))
        drawn, below = _pixels(chart, int(DPI * scale * fits)), _pixels(card, round(DPI * scale)).resize(CARD)
        below.paste(drawn, ((CARD[0] - drawn.width) // 2, round(scale * (top + CARD_EDGE))))
        return _as_png(below)


def _darken(picture: Picture) -> None:
    """Give every shape and letter the colour that it has on a dark ground; the cells of a heat map keep theirs."""
    for artist in picture.findobj():
        for part in ("color", "facecolor", "edgecolor", "markerfacecolor", "markeredgecolor"):
            get, put = getattr(artist, f"get_{part}", None), getattr(artist, f"set_{part}", None)
            if get and put:
                put(_darkened(get()))
    picture.set_facecolor(DARK_PAPER)


def _darkened(colour: Any) -> Any:  # noqa: ANN401 - a colour as matplotlib has it, or a list of them
    """Turn a colour, or each of several, into its dark counterpart, as opaque as before."""
    if isinstance(colour, str) and colour in ("none", "auto"):
        return colour
    shades = mpl.colors.to_rgba_array(colour)
    turned = [(*mpl.colors.to_rgb(DARK.get(mpl.colors.to_hex(shade), mpl.colors.to_hex(shade))), float(shade[3])) for shade in shades]
    return turned[0] if len(turned) == 1 else turned


def dodged(wanted: Sequence[float], heights: Sequence[float], low: float, high: float) -> list[float]:
    """Move centres as little as needed so that boxes of these heights neither overlap nor leave ``low`` to ``high``.

    The order stays. Where the boxes need more room than there is, they still do not overlap, and the last ones leave it.
    """
    order = sorted(range(len(wanted)), key=lambda index: (wanted[index], index))
    groups: list[_Group] = []
    for index in order:
        group = _Group((index,), wanted[index] - heights[index] / 2, heights[index]).within(low, high)
        while groups and groups[-1].start + groups[-1].height > group.start:
            group = groups.pop().joined(group).within(low, high)
        groups.append(group)
    return _centres(groups, heights)


@dataclass(frozen=True)
class _Group:
    """Boxes that touch, from the lowest to the highest."""

    members: tuple[int, ...]
    start: float
    height: float

    def joined(self, above: _Group) -> _Group:
        """Put two groups on each other, where their middles' mean is."""
        height = self.height + above.height
        middle = ((self.start + self.height / 2) * len(self.members) + (above.start + above.height / 2) * len(above.members)) / (
            len(self.members) + len(above.members)
        )
        return _Group((*self.members, *above.members), middle - height / 2, height)

    def within(self, low: float, high: float) -> _Group:
        return _Group(self.members, max(low, min(self.start, high - self.height)), self.height)


def _centres(groups: Sequence[_Group], heights: Sequence[float]) -> list[float]:
    centres = [0.0] * len(heights)
    for group in groups:
        edge = group.start
        for index in group.members:
            centres[index] = edge + heights[index] / 2
            edge += heights[index]
    return centres


@contextlib.contextmanager
def _settings(salt: str) -> Iterator[None]:
    """Draw with matplotlib's defaults and ours, whatever a file of settings on this machine says."""
    with mpl.rc_context(), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing from font")  # a script that we carry no font for is drawn as boxes
        mpl.rcdefaults()
        mpl.rc("svg", hashsalt=salt, fonttype="path")
        mpl.rc("text", parse_math=False)  # a name may hold dollar signs
        mpl.rc("font", family=FAMILIES)
        mpl.rc("axes", edgecolor=MUTED, axisbelow=True)
        mpl.rc("grid", color=GRID, linewidth=0.8)
        mpl.rc("xtick", color=MUTED, labelsize=TICK_SIZE)
        mpl.rc("ytick", color=MUTED, labelsize=TICK_SIZE)
        mpl.rc("ytick.major", size=0)
        yield


def _picture_of(figure: Figure) -> Picture:
    chart = shown(figure.chart)
    if isinstance(chart, LineChart):
        return _line_chart(chart, figure.language)
    if isinstance(chart, DotChart):
        return _dot_chart(chart, figure.language)
    if isinstance(chart, HeatMap):
        return _heat_map(chart)
    return _panels(chart, figure.language)


def _line_chart(chart: LineChart, language: str) -> Picture:
    """Draw lines over the epochs, each named at its end."""
    return _grid_of_plots(Panels(chart.title, chart.x_label, chart.y_label, (chart,)), language, columns=1, least=PLOT_HEIGHT)


def _panels(chart: Panels, language: str) -> Picture:
    """Draw small line charts side by side, all on the same axes."""
    return _grid_of_plots(chart, language, columns=2 if len(chart.panels) <= FEW_PANELS else 4, least=PANEL_HEIGHT)


def _grid_of_plots(chart: Panels, language: str, columns: int, least: float) -> Picture:
    """Draw one plot a cell of a grid: widths from the labels, heights from how many there are."""
    labels = [[_broken(line.label, LABEL_WIDTH / columns) for line in panel.lines] for panel in chart.panels]
    height = max([least, *(sum(map(_label_height, column)) for column in labels)])
    head = _line_height(TEXT_SIZE) + 6 if any(panel.title != chart.title for panel in chart.panels) else 0
    row, cell, top = head + height + _line_height(TICK_SIZE) + 2 * GAP, WIDTH / columns, _header_height(chart.title, chart.y_label)
    picture = _blank(top + math.ceil(len(labels) / columns) * row + _line_height(TEXT_SIZE))
    _write_header(picture, chart.title, chart.y_label)
    series, scale = series_of(chart), _scale_of(chart.panels)
    panels = [_scaled(panel, scale) for panel in chart.panels]
    names = [_series_names(panel, number, series) for number, panel in enumerate(panels)]
    plots = _plots(picture, panels, names, language, scale)
    left = max(map(_tick_width, plots), default=0) + 8
    right = _widest([text for column in labels for text in column]) + 2 * GAP
    for index, (axes, panel, column, called) in enumerate(zip(plots, panels, labels, names, strict=True)):
        across, down = (index % columns) * cell, top + (index // columns) * row + head
        _place(picture, axes, (across + left, down, cell - left - right, height))
        if head:
            _write(picture, across, down - head / 2 - 4, _broken(panel.title, cell - GAP).split("\n")[0], TEXT_SIZE, weight="bold")
        _name_lines(axes, panel.lines, column, called)
        _name_levels(axes, panel)
    _write_foot(picture, left, chart.x_label)
    return picture


def _plots(picture: Picture, panels: Sequence[LineChart], names: Sequence[Sequence[str]], language: str, scale: _Scale) -> list[Axes]:
    """Draw every panel's lines, all on the same axes, not yet in their places."""
    plots = [picture.add_axes((0.1, 0.1, 0.5, 0.5)) for _ in panels]
    for axes, panel, called in zip(plots, panels, names, strict=True):
        _plot_lines(axes, panel.lines, called)
        for level in _drawable(panel.levels):
            axes.axhline(level.y, color=MUTED, linewidth=0.9, linestyle=(0, (4, 3)))
    _share_scales(plots, panels, scale)
    for axes in plots:
        _dress(axes, language, scale)
    return plots


@dataclass(frozen=True)
class _Scale:
    """What an axis counts: the values themselves, the values divided by ten to a power, or (``is_exponent``) their powers of ten."""

    power: int = 0
    is_exponent: bool = False

    def of(self, value: float) -> float:
        """Give where a value lies on the axis; NaN when it is not finite."""
        if not math.isfinite(value):
            return math.nan
        if self.is_exponent:
            return math.log10(value)
        return float(Decimal(repr(value)).scaleb(-self.power)) if self.power else value


def _scale_of(panels: Sequence[LineChart]) -> _Scale:
    """Choose what the axis of some plots counts: no arithmetic of axes then meets a number that it could not hold."""
    values = [value for panel in panels for value in _heights(panel)]
    sizes = [abs(value) for value in values if value]
    if not sizes or (SMALL <= max(sizes) < LARGE and not _is_wide(values)):
        return _Scale()
    if _is_wide(values):
        return _Scale(is_exponent=max(sizes) > LARGEST or min(sizes) < 1 / LARGEST)
    return _Scale(math.floor(math.log10(max(sizes))))


def _is_wide(values: Sequence[float]) -> bool:
    """Tell whether values are all above zero and span so much that the axis is logarithmic."""
    return bool(values) and min(values) > 0 and max(values) / min(values) > LOG_FROM


def _scaled(panel: LineChart, scale: _Scale) -> LineChart:
    """Give a plot whose values are what the axis counts."""
    if scale == _Scale():
        return panel
    lines = tuple(_scaled_line(line, scale) for line in panel.lines)
    return replace(panel, lines=lines, levels=tuple(replace(level, y=scale.of(level.y)) for level in panel.levels))


def _scaled_line(line: Line, scale: _Scale) -> Line:
    y, low, high = (tuple(map(scale.of, numbers)) for numbers in (line.y, line.low, line.high))
    return replace(line, y=y, low=low, high=high)


def _plot_lines(axes: Axes, lines: Sequence[Line], names: Sequence[str]) -> None:
    """Draw the bands and lines; a single point as a dot, and the end of a line that breaks off as a cross."""
    for line, name in zip(map(thinned, lines), names, strict=True):
        colour, dash = _look(line.slot)
        y = _plottable(line.y)
        seen = [index for index, value in enumerate(y) if math.isfinite(value)]
        dot = "o" if line.marker or len(seen) == 1 else ""
        _plot_band(axes, line, colour, f"{name}-band")
        axes.plot(line.x, y, color=colour, linestyle=dash, linewidth=1.8, marker=dot, markersize=5, gid=f"{name}-line")
        if seen and seen[-1] < len(y) - 1:
            axes.plot(line.x[seen[-1]], y[seen[-1]], color=colour, marker="x", markersize=6, markeredgewidth=1.8, gid=f"{name}-end")


def _plot_band(axes: Axes, line: Line, colour: str, name: str) -> None:
    """Draw how far the seeds spread: an area, or one upright line when there is only one epoch."""
    if not line.low:
        return
    low, high = _plottable(line.low), _plottable(line.high)
    if len(line.x) == 1:
        axes.vlines(line.x, low, high, color=colour, alpha=0.35, linewidth=4).set_gid(name)
        return
    axes.fill_between(line.x, low, high, color=colour, alpha=0.16, linewidth=0).set_gid(name)


def _share_scales(plots: Sequence[Axes], panels: Sequence[LineChart], scale: _Scale) -> None:
    """Give all plots the same axes, logarithmic where the values span decades and are not their powers already."""
    values = [value for panel in panels for value in _heights(panel)]
    epochs = [epoch for panel in panels for line in panel.lines for epoch in line.x]
    is_wide = _is_wide(values) and not scale.is_exponent
    for axes in plots:
        if is_wide:
            axes.set_yscale("log")
        axes.set_ylim(*_limits(values, is_log=is_wide))
        first, last = _limits(epochs, is_log=False)
        axes.set_xlim(first, max(epochs) if len(set(epochs)) > 1 else last)  # several epochs end at the edge, next to their names


def _heights(panel: LineChart) -> list[float]:
    """Give every height that a plot has to reach."""
    numbers = [number for line in panel.lines for number in (*line.y, *line.low, *line.high)]
    return [value for value in _plottable((*numbers, *(level.y for level in panel.levels))) if math.isfinite(value)]


def _drawable(levels: Sequence[Level]) -> list[Level]:
    """Leave out the levels that no axis can hold."""
    return [level for level in levels if math.isfinite(*_plottable((level.y,)))]


def _limits(values: Sequence[float], *, is_log: bool) -> tuple[float, float]:
    """Give the ends of an axis: a little room on both sides, and some room when there is only one value."""
    if not values:
        return 0.0, 1.0
    low, high = min(values), max(values)
    if is_log:
        room = (high / low) ** 0.05
        return low / room, high * room
    room = 0.04 * (high - low) or abs(high) * 0.1 or 0.5
    return low - room, high + room


def _dress(axes: Axes, language: str, scale: _Scale) -> None:
    """Leave light horizontal lines and numbers in the language; whole epochs only."""
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.grid(visible=True, axis="y")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1, nbins=10))
    axes.xaxis.set_major_formatter(_Localized(language))
    if axes.get_yscale() == "log":
        low, high = axes.get_ylim()
        axes.yaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0) if high / low < FEW_DECADES else (1.0,)))
        axes.yaxis.set_minor_locator(NullLocator())
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: _power(value, language)))
        return
    axes.yaxis.set_major_locator(MaxNLocator(nbins=6, integer=scale.is_exponent, min_n_ticks=1 if scale.is_exponent else 2))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: _ten_to(round(value))) if scale.is_exponent else _Localized(language, scale.power))


class _Localized(ScalarFormatter):
    """Numbers on an axis with the language's decimal sign, and without an offset that readers would have to add. A power of ten follows each."""

    def __init__(self, language: str, power: int = 0) -> None:
        super().__init__(useOffset=False)
        self.set_powerlimits((-9, 9))
        self._language, self._power = language, power

    def __call__(self, x: float, pos: int | None = None) -> str:
        written = _in_language(super().__call__(x, pos), self._language)
        return f"{written}\u00a0×\u00a0{_ten_to(self._power)}" if self._power and x else written


def _power(value: float, language: str) -> str:
    """Write a power of ten, or two or five times one, the way people do: as a number when it is short, as 10⁹ when it is not."""
    exponent = math.floor(math.log10(value) + 1e-9)
    if -4 <= exponent <= 5:  # noqa: PLR2004 - six digits are read at a glance
        return _in_language(f"{value:.{max(0, -exponent)}f}", language)
    return _ten_to(exponent)


def _ten_to(exponent: int) -> str:
    return "10" + str(exponent).translate(SUPERSCRIPTS)


def _in_language(number: str, language: str) -> str:
    return number.replace(".", get_decimal_symbol(language))


def _name_lines(axes: Axes, lines: Sequence[Line], labels: Sequence[str], names: Sequence[str]) -> None:
    """Write each line's name at its right, moved so that none covers another. ``names`` are what the SVG calls the lines."""
    ends = [_end_of(axes, line) for line in lines]
    box = axes.get_window_extent()
    heights = [_label_height(label) / box.height for label in labels]
    slack = max(0.0, sum(heights) - 1) / 2
    places = dodged([end[1] for end in ends], heights, -slack, 1 + slack)
    for line, label, name, (x, y), place in zip(lines, labels, names, ends, places, strict=True):
        colour, _ = _look(line.slot)
        is_apart = abs(place - y) * box.height > MOVED or (1 - x) * box.width > FAR
        if is_apart and math.isfinite(x):
            way = [x, 1 + GAP / box.width], [y, place]
            axes.plot(*way, transform=axes.transAxes, color=colour, linewidth=0.6, alpha=0.7, clip_on=False, gid=f"{name}-leader")
        _write_label(axes, (1 + 1.4 * GAP / box.width, place), label, colour, f"{name}-label")


def _write_label(axes: Axes, place: tuple[float, float], label: str, colour: str, name: str) -> None:
    axes.text(*place, label, transform=axes.transAxes, color=colour, fontsize=TEXT_SIZE, va="center", linespacing=1.0, gid=name)


def _series_names(panel: LineChart, number: int, series: Mapping[tuple[str, int], int]) -> list[str]:
    """Name what belongs to each line of a panel by its series, so that a page can hide it: ``series-0-in-2``, to which the part is added."""
    return [f"series-{series[key]}-in-{number}" for key in keys_of(panel.lines)]


def _end_of(axes: Axes, line: Line) -> tuple[float, float]:
    """Tell where a line ends, as shares of the plot. A line without any point is named at the upper right, and nothing leads there."""
    points = [(x, y) for x, y in zip(line.x, _plottable(line.y), strict=True) if math.isfinite(y)]
    if not points:
        return math.inf, 1.0
    place = axes.transAxes.inverted().transform(axes.transData.transform(points[-1]))
    return float(place[0]), float(place[1])


def _name_levels(axes: Axes, panel: LineChart) -> None:
    """Write each level's name on its line, where it covers least of the lines, other levels and their names."""
    box = axes.get_window_extent()
    levels = _drawable(panel.levels)
    heights = [float(axes.transData.transform((0, level.y))[1]) - box.y0 for level in levels]
    ways = [*(_way_of(axes, line) for line in panel.lines), *([(float(x), height) for x in range(0, int(box.width), 3)] for height in heights)]
    taken: list[_Box] = []
    for level, height in zip(levels, heights, strict=True):
        places = _level_places(_width(level.label, TICK_SIZE), height, box.width)
        taken.append(min(places, key=lambda place: _crowding(place, ways, taken, box.height)))
        _write_level(axes, level.label, taken[-1])


def _write_level(axes: Axes, label: str, place: _Box) -> None:
    box = axes.get_window_extent()
    middle = (place.bottom + place.top) / 2
    axes.text(place.left / box.width, middle / box.height, label, transform=axes.transAxes, color=MUTED, fontsize=TICK_SIZE, va="center")


@dataclass(frozen=True)
class _Box:
    """Room for a text, in pixels from a plot's lower left."""

    left: float
    bottom: float
    right: float
    top: float

    def holds(self, x: float, y: float) -> bool:
        return self.left <= x <= self.right and self.bottom <= y <= self.top

    def overlaps(self, other: _Box) -> bool:
        return self.left < other.right and other.left < self.right and self.bottom < other.top and other.bottom < self.top


def _level_places(width: float, height: float, plot_width: float) -> list[_Box]:
    """Give where a level's name may stand, the best first: at the right, at the left, between; above before below."""
    line, last = _line_height(TICK_SIZE), plot_width - width - 4
    return [
        _Box(left, bottom, left + width, bottom + line)
        for left in (last, 4, *(4 + (last - 4) * step / 8 for step in range(7, 0, -1)))
        for bottom in (height + 2, height - line - 2)
    ]


def _crowding(place: _Box, ways: Sequence[Sequence[tuple[float, float]]], taken: Sequence[_Box], plot_height: float) -> tuple[int, int]:
    """Tell how bad a place is: first, how many names it touches or whether it leaves the plot; then, how many points of lines it covers."""
    is_outside = place.bottom < 0 or place.top > plot_height + _line_height(TICK_SIZE)
    return is_outside + sum(map(place.overlaps, taken)), sum(place.holds(x, y) for way in ways for x, y in way)


def _way_of(axes: Axes, line: Line) -> list[tuple[float, float]]:
    """Give points along a line, close to each other, in pixels from the plot's lower left."""
    box = axes.get_window_extent()
    line = thinned(line)
    points = [(x, y) for x, y in zip(line.x, _plottable(line.y), strict=True) if math.isfinite(y)]
    places = [(float(x) - box.x0, float(y) - box.y0) for x, y in map(axes.transData.transform, points)]
    return [*(point for one, other in pairwise(places) for point in _between(one, other)), *places[-1:]]


def _between(one: tuple[float, float], other: tuple[float, float]) -> list[tuple[float, float]]:
    """Give points from one to the other, the latter excepted, three pixels apart."""
    count = max(1, round(math.dist(one, other) / 3))
    return [(one[0] + (other[0] - one[0]) * step / count, one[1] + (other[1] - one[1]) * step / count) for step in range(count)]


def _dot_chart(chart: DotChart, language: str) -> Picture:
    """Draw a row a configuration: its name, a dot a seed, a bar for the mean, and the mean in figures."""
    labels = [_broken(row.label, ROW_LABEL_WIDTH) for row in chart.rows]
    row_height = _row_height(labels)
    left = _widest(labels) + 1.5 * GAP
    right = _widest([row.mean_label for row in chart.rows], "bold") + 2 * GAP
    top, height = _header_height(chart.title, ""), max(1, len(labels)) * row_height
    picture = _blank(top + height + 2 * _line_height(TEXT_SIZE) + 1.5 * GAP)
    _write_header(picture, chart.title, "")
    axes = picture.add_axes((0.1, 0.1, 0.5, 0.5))
    _place(picture, axes, (left, top, WIDTH - left - right, height))
    _dress_rows(axes, chart, language)
    for index, (row, label) in enumerate(zip(chart.rows, labels, strict=True)):
        middle = top + (index + 0.5) * row_height
        _plot_row(axes, row, index)
        _write(picture, 0, middle, label, TEXT_SIZE)
        _write(picture, WIDTH - right + GAP, middle, row.mean_label, TEXT_SIZE, colour=_look(row.slot)[0], weight="bold")
    _write_foot(picture, left, chart.x_label)
    return picture


def _dress_rows(axes: Axes, chart: DotChart, language: str) -> None:
    values = [value for row in chart.rows for value in _plottable((*row.values, row.mean)) if math.isfinite(value)]
    axes.set_xlim(*_limits(values, is_log=False))
    axes.set_ylim(max(1, len(chart.rows)) - 0.5, -0.5)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.yaxis.set_major_locator(NullLocator())
    axes.xaxis.set_major_locator(MaxNLocator(nbins=6))
    axes.xaxis.set_major_formatter(_Localized(language))


def _plot_row(axes: Axes, row: DotRow, index: int) -> None:
    """Draw a row's dots on a light line, and its mean as an upright bar."""
    colour, _ = _look(row.slot)
    axes.axhline(index, color=GRID, linewidth=0.8, zorder=0)
    values = [value for value in _plottable(row.values) if math.isfinite(value)]
    axes.plot(values, [index] * len(values), linestyle="", marker="o", markersize=6, color=colour, alpha=0.4, markeredgewidth=0, gid=f"dots-{index}")
    if math.isfinite(row.mean):
        axes.plot([row.mean, row.mean], [index - 0.3, index + 0.3], color=colour, linewidth=2.4, solid_capstyle="butt")


def _heat_map(chart: HeatMap) -> Picture:
    """Draw a coloured cell for each pair of settings, its value in it; the best ones framed. Where cells are narrow, their text stands upright."""
    if not is_written(chart):
        return _unwritten_heat_map(chart)
    labels = [_broken(label, ROW_LABEL_WIDTH) for label in chart.row_labels]
    left = _widest(labels) + 1.5 * GAP
    top = _header_height(chart.title, chart.y_label)
    cell = (WIDTH - left - 4) / max(1, len(chart.column_labels))
    widest, longest = _widest([text for row in chart.texts for text in row], "bold") + 14, _widest(chart.column_labels)
    is_upright = max(widest, longest) > cell
    row_height = max(_row_height(labels), widest if is_upright else 0)
    foot = longest if is_upright else _line_height(TEXT_SIZE)
    height = len(labels) * row_height
    picture = _blank(top + height + foot + _line_height(TEXT_SIZE) + 1.5 * GAP)
    _write_header(picture, chart.title, chart.y_label)
    axes = picture.add_axes((0.1, 0.1, 0.5, 0.5))
    _place(picture, axes, (left, top, WIDTH - left - 4, height))
    _fill_cells(axes, chart, is_upright=is_upright)
    for index, label in enumerate(labels):
        _write(picture, 0, top + (index + 0.5) * row_height, label, TEXT_SIZE)
    for index, label in enumerate(chart.column_labels):
        _write(picture, left + (index + 0.5) * cell, top + height + foot / 2 + 4, label, TEXT_SIZE, align="center", rotation=90 * is_upright)
    _write_foot(picture, left, chart.x_label)
    return picture


def _unwritten_heat_map(chart: HeatMap) -> Picture:
    """Draw a coloured cell for each pair of settings, with no value in it, and as many names of rows and columns as there is room for."""
    rows, columns = ([_broken(label, ROW_LABEL_WIDTH).split("\n")[0] for label in labels] for labels in (chart.row_labels, chart.column_labels))
    left, top = _widest(rows) + 1.5 * GAP, _header_height(chart.title, chart.y_label)
    row_height = min(ROW_HEIGHT, UNWRITTEN_HEIGHT / len(rows))
    cell, height, foot = (WIDTH - left - 4) / len(columns), len(rows) * row_height, _line_height(TEXT_SIZE)
    picture = _blank(top + height + 2 * foot + 1.5 * GAP)
    _write_header(picture, chart.title, chart.y_label)
    axes = picture.add_axes((0.1, 0.1, 0.5, 0.5))
    _place(picture, axes, (left, top, WIDTH - left - 4, height))
    _fill_cells(axes, chart, is_upright=False)
    for index in range(0, len(rows), math.ceil(foot / row_height)):
        _write(picture, 0, top + (index + 0.5) * row_height, rows[index], TEXT_SIZE)
    for index in range(0, len(columns), math.ceil((_widest(columns) + GAP) / cell)):
        centre = min(left + (index + 0.5) * cell, WIDTH - _width(columns[index], TEXT_SIZE) / 2)
        _write(picture, centre, top + height + foot / 2 + 4, columns[index], TEXT_SIZE, align="center")
    _write_foot(picture, left, chart.x_label)
    return picture


def _fill_cells(axes: Axes, chart: HeatMap, *, is_upright: bool) -> None:
    finite = [value for row in chart.cells for value in row if math.isfinite(value)]
    low, span = (min(finite), max(finite) - min(finite)) if finite else (0.0, 0.0)
    axes.set_axis_off()
    axes.set_xlim(0, max(1, len(chart.column_labels)))
    axes.set_ylim(max(1, len(chart.row_labels)), 0)
    for row, values in enumerate(chart.cells):
        for column, value in enumerate(values):
            is_best = (row, column) in chart.best
            fill, ink = cell_colours((value - low) / span if span else value - low)
            axes.add_artist(_inside(axes, row, column, 1, facecolor=fill, linewidth=0, gid=f"cell-{row}-{column}"))
            if is_best:
                axes.add_artist(_framed(axes, row, column, ink))
            if not is_written(chart):
                continue
            weight = "bold" if is_best else "normal"
            text, rotation = chart.texts[row][column], 90 * is_upright
            axes.text(column + 0.5, row + 0.5, text, color=ink, fontsize=TEXT_SIZE, ha="center", va="center", weight=weight, rotation=rotation)


def cell_colours(share: float) -> tuple[str, str]:
    """Give the colours of a cell and of its text: viridis, and black or white, whichever stands out more. A cell without a value (NaN) is grey.

    ``share`` is where the value lies between the lowest (0) and the highest (1).
    """
    if not math.isfinite(share):
        return "#e8e8e8", BLACK
    red, green, blue, _ = mpl.colormaps["viridis"](share)
    fill = f"#{round(red * 255):02x}{round(green * 255):02x}{round(blue * 255):02x}"
    return fill, max((BLACK, WHITE), key=lambda ink: contrast(ink, fill))


def contrast(one: str, other: str) -> float:
    """Give the contrast of two colours (``#rrggbb``), from 1 to 21, as the Web Content Accessibility Guidelines 2.2 define it."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    channels = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    linear = [channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4 for channel in channels]  # noqa: PLR2004 - the sRGB curve
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _framed(axes: Axes, row: int, column: int, ink: str) -> Rectangle:
    """Make the frame of a best cell: four pixels inside it, or less where it is small."""
    box = axes.get_window_extent()
    least = min(box.width / axes.get_xlim()[1], box.height / axes.get_ylim()[0])
    return _inside(axes, row, column, min(4, least / 5), fill=False, edgecolor=ink, linewidth=min(1.4, least / 5))


def _inside(axes: Axes, row: int, column: int, inset: float, **look: Any) -> Rectangle:  # noqa: ANN401 - what matplotlib takes
    """Make a rectangle that lies this many pixels inside a cell."""
    box = axes.get_window_extent()
    across, down = inset * axes.get_xlim()[1] / box.width, inset * axes.get_ylim()[0] / box.height
    return Rectangle((column + across, row + down), 1 - 2 * across, 1 - 2 * down, **look)


def _marks(picture: Picture, chart: Chart) -> Iterator[Mark]:
    """Tell where each value lies, and which cell of the chart's table tells it."""
    if isinstance(chart, DotChart):
        yield from _dot_marks(picture, chart)
    elif isinstance(chart, HeatMap):
        yield from _cell_marks(picture, chart)
    else:
        yield from _line_marks(picture, chart)


def _line_marks(picture: Picture, chart: LineChart | Panels) -> Iterator[Mark]:
    """Give a mark a point of a line: a row an epoch of a panel, a column a series."""
    series, above = series_of(chart), 0
    panels = chart.panels if isinstance(chart, Panels) else (chart,)
    scale = _scale_of(panels)
    for axes, panel in zip(picture.axes, (_scaled(one, scale) for one in panels), strict=True):
        rows = {epoch: row for row, epoch in enumerate(epochs_of(panel), above)}
        above += len(rows)
        for key, line in zip(keys_of(panel.lines), panel.lines, strict=True):
            for x, y in zip(line.x, _plottable(line.y), strict=True):
                if math.isfinite(y) and x in rows:
                    yield Mark(*_place_of(picture, axes, x, y), series[key], rows[x], series[key])


def _dot_marks(picture: Picture, chart: DotChart) -> Iterator[Mark]:
    """Give three marks a row: the lowest, the mean and the highest."""
    for index, row in enumerate(chart.rows):
        values = [value for value in _plottable(row.values) if math.isfinite(value)]
        ends = {LOWEST: min(values), HIGHEST: max(values)} if len(values) > 1 else {}
        places = {**ends, MEAN: _plottable((row.mean,))[0]}
        for column in sorted(places):
            if math.isfinite(places[column]):
                yield Mark(*_place_of(picture, picture.axes[0], places[column], index), index, index, column)


def _cell_marks(picture: Picture, chart: HeatMap) -> Iterator[Mark]:
    """Give a mark a cell, in its middle."""
    for row, texts in enumerate(chart.texts):
        for column in range(len(texts)):
            yield Mark(*_place_of(picture, picture.axes[0], column + 0.5, row + 0.5), row, row, column)


def _place_of(picture: Picture, axes: Axes, x: float, y: float) -> tuple[float, float]:
    """Turn a point of a plot into one of the SVG, which counts in points from the upper left."""
    across, up = axes.transData.transform((x, y))
    return round(float(across) * 72 / DPI, 2), round((_height_of(picture) - float(up)) * 72 / DPI, 2)


def _row_height(labels: Sequence[str]) -> float:
    return max([ROW_HEIGHT, *(_label_height(label) + 4 for label in labels)])


def _widest(texts: Sequence[str], weight: str = "normal") -> float:
    return max((_width(text, TEXT_SIZE, weight) for text in texts), default=0.0)


def _look(slot: int) -> tuple[str, str | tuple[int, tuple[float, ...]]]:
    """Give a configuration's colour and dash: sixteen pairs, neighbours different in both."""
    return PALETTE[slot % len(PALETTE)], DASHES[(slot + slot // len(PALETTE)) % len(DASHES)]


def _plottable(numbers: Numbers) -> list[float]:
    """Keep six significant digits, which no eye exceeds, so that the last bits of a sum change no byte. What is not finite is no point."""
    return [float(f"{number:.6g}") if math.isfinite(number) else math.nan for number in numbers]


def _header_height(title: str, y_label: str) -> float:
    lines = _broken(title, WIDTH - 8, TITLE_SIZE, "bold").count("\n") + 1
    return lines * _line_height(TITLE_SIZE) + (_line_height(TEXT_SIZE) if y_label else 0) + 2 * GAP


def _write_header(picture: Picture, title: str, y_label: str) -> None:
    """Write the title at the upper left, and below it what the vertical axis shows."""
    text = _broken(title, WIDTH - 8, TITLE_SIZE, "bold")
    height = (text.count("\n") + 1) * _line_height(TITLE_SIZE)
    _write(picture, 0, 4 + height / 2, text, TITLE_SIZE, weight="bold")
    _write(picture, 0, 4 + height + 2 + _line_height(TEXT_SIZE) / 2, y_label, TEXT_SIZE, colour=MUTED)


def _write_foot(picture: Picture, left: float, x_label: str) -> None:
    """Write what the horizontal axis shows, at the bottom."""
    _write(picture, left, _height_of(picture) - _line_height(TEXT_SIZE) / 2 - 2, x_label, TEXT_SIZE, colour=MUTED)


def _write(  # noqa: PLR0913 - what, where and how, as matplotlib's own text
    picture: Picture, x: float, y: float, text: str, size: float, *, colour: str = INK, weight: str = "normal", align: str = "left", rotation: int = 0
) -> None:
    """Write text centred on a height, in pixels from the upper left."""
    place = (x / WIDTH, 1 - y / _height_of(picture))
    picture.text(*place, text, fontsize=size, color=colour, weight=weight, ha=align, va="center", rotation=rotation, linespacing=1.0)


def _blank(height: float) -> Picture:
    picture = Picture(figsize=(WIDTH / DPI, math.ceil(height) / DPI), dpi=DPI, facecolor=PAPER)
    picture.patch.set_gid("background")
    FigureCanvasAgg(picture)
    return picture


def _height_of(picture: Picture) -> float:
    return float(picture.get_figheight() * DPI)


def _place(picture: Picture, axes: Axes, box: tuple[float, float, float, float]) -> None:
    """Put a plot into a box: left, top, width and height, in pixels from the upper left."""
    left, top, width, height = box
    whole = _height_of(picture)
    axes.set_position((left / WIDTH, 1 - (top + height) / whole, width / WIDTH, height / whole))
    axes.patch.set_visible(False)


def _tick_width(axes: Axes) -> float:
    box = axes.yaxis.get_tightbbox(_ruler())
    return float(box.width) if box else 0.0


def _label_height(label: str) -> float:
    """Give the room that a label takes; one of several lines takes a little more, to stand apart from the next."""
    breaks = label.count("\n")
    return (breaks + 1) * _line_height(TEXT_SIZE) + (6 if breaks else 0)


def _line_height(size: float) -> float:
    return 1.3 * size * DPI / 72


def _broken(text: str, width: float, size: float = TEXT_SIZE, weight: str = "normal") -> str:
    """Break text into lines no wider than this, in pixels: between words where that is possible. What needs too many lines ends in "…"."""
    lines = [""]
    for word in text.split():
        lines[-1:] = _fill(lines[-1], word, width, size, weight)
        if len(lines) > MOST_LINES:
            return "\n".join([*lines[: MOST_LINES - 1], _shortened(lines[MOST_LINES - 1], width, size, weight)])
    return "\n".join(lines)


def _shortened(line: str, width: float, size: float, weight: str) -> str:
    """End a line in "…", leaving out as many characters as that needs."""
    while line and _width(f"{line}…", size, weight) > width:
        line = line[:-1]
    return f"{line.rstrip()}…"


def _fill(line: str, word: str, width: float, size: float, weight: str) -> list[str]:
    """Put a word at the end of a line, on the next line, or in pieces on as many lines as it needs."""
    longer = f"{line} {word}" if line else word
    if _width(longer, size, weight) <= width:
        return [longer]
    if line:
        return [line, *_fill("", word, width, size, weight)]
    fits = max(1, next(count for count in range(len(word), -1, -1) if count <= 1 or _width(word[:count], size, weight) <= width))
    return [word] if fits == len(word) else [word[:fits], *_fill("", word[fits:], width, size, weight)]


def _width(text: str, size: float, weight: str = "normal") -> float:
    """Measure the widest line of a text, in pixels."""
    return max(_width_of_line(line, size, weight) for line in text.split("\n"))


@cache
def _width_of_line(line: str, size: float, weight: str) -> float:
    family = FontProperties(family=FAMILIES, size=size, weight=weight)
    width, _, _ = _ruler().get_text_width_height_descent(line, family, ismath=False)  # type: ignore[no-untyped-call]  # matplotlib publishes no type for it
    return float(width)


@cache
def _ruler() -> RendererAgg:
    return RendererAgg(1, 1, DPI)  # type: ignore[no-untyped-call]  # matplotlib publishes no type for it


def _pixels(picture: Picture, dpi: int) -> Image.Image:
    canvas = FigureCanvasAgg(picture)
    picture.set_dpi(dpi)
    canvas.draw()  # type: ignore[no-untyped-call]  # matplotlib publishes no type for it
    colours = bytes(canvas.buffer_rgba())  # type: ignore[no-untyped-call]  # matplotlib publishes no type for it
    return Image.frombytes("RGBA", canvas.get_width_height(), colours).convert("RGB")


def _as_svg(picture: Picture) -> bytes:
    content = io.BytesIO()
    picture.savefig(content, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    return content.getvalue()


def _as_png(pixels: Image.Image) -> bytes:
    content = io.BytesIO()
    pixels.save(content, format="PNG")
    return content.getvalue()


def _as_webp(pixels: Image.Image) -> bytes:
    """Pack without loss. More effort than this takes fifteen times as long and saves a tenth."""
    content = io.BytesIO()
    pixels.save(content, format="WEBP", lossless=True, quality=50, method=2, exact=True)
    return content.getvalue()

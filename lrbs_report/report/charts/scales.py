"""What axes count, and how they say it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from babel.numbers import get_decimal_symbol
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullLocator, ScalarFormatter

from lrbs_report.report.charts.figures import (
    Level,
    Line,
    LineChart,
    Numbers,
)
from lrbs_report.report.prose.words import SUPERSCRIPTS

SMALL, LARGE = 1e-5, 1e6  # what lies beyond is drawn on an axis whose numbers are written in powers of ten


LARGEST = 1e100  # beyond it, and below its inverse, the arithmetic of logarithmic axes fails


FEW_DECADES = 1000.0  # a logarithmic axis shorter than this factor is marked at 1, 2 and 5 of each decade


ALL_MARKS, DECADES = (1.0, 2.0, 5.0), (1.0,)
"""The multiples of powers of ten that a logarithmic axis marks."""


MOST_MARKED = 12
"""Of these, where there is room."""


LOG_FROM = 15.0  # a cost that spans more than this factor is drawn on a logarithmic axis


@dataclass(frozen=True, kw_only=True)
class Scale:
    """What an axis counts.

    The values themselves, the values divided by ten to a power, or (``is_exponent``) their powers of ten.
    """

    power: int = 0
    is_exponent: bool = False

    def of(self, value: float) -> float:
        """Return where a value lies on the axis; NaN when it is not finite."""
        if not math.isfinite(value):
            return math.nan
        if self.is_exponent:
            return math.log10(value)
        return float(Decimal(repr(value)).scaleb(-self.power)) if self.power else value


def scale_of(panels: Sequence[LineChart]) -> Scale:
    """Choose what the axis of some plots counts.

    No arithmetic of axes then meets a number that it could not hold.
    """
    values = ends_of(panels)
    sizes = [abs(value) for value in values if value]
    if not sizes or (SMALL <= max(sizes) < LARGE and not spans_decades(values)):
        return Scale()
    if spans_decades(values):
        return Scale(is_exponent=max(sizes) > LARGEST or min(sizes) < 1 / LARGEST)
    return Scale(power=math.floor(math.log10(max(sizes))))


def spans_decades(values: Sequence[float]) -> bool:
    """Tell whether values are all above zero and span so much that the axis is logarithmic."""
    return bool(values) and min(values) > 0 and max(values) / min(values) > LOG_FROM


def scaled(panel: LineChart, scale: Scale) -> LineChart:
    """Return a plot whose values are what the axis counts."""
    if scale == Scale():
        return panel
    lines = tuple(_scaled_line(line, scale) for line in panel.lines)
    return replace(
        panel, lines=lines, levels=tuple(replace(level, y=scale.of(level.y)) for level in panel.levels)
    )


def _scaled_line(line: Line, scale: Scale) -> Line:
    y, low, high = (tuple(map(scale.of, numbers)) for numbers in (line.y, line.low, line.high))
    return replace(line, y=y, low=low, high=high, each=tuple(tuple(map(scale.of, one)) for one in line.each))


def share_scales(plots: Sequence[Axes], panels: Sequence[LineChart], scale: Scale) -> None:
    """Put all plots on the same axes, logarithmic where the values span decades and are no powers already."""
    values = ends_of(panels)
    epochs = places_of(panels)
    is_wide = spans_decades(values) and not scale.is_exponent
    for axes in plots:
        if is_wide:
            axes.set_yscale("log")
        axes.set_ylim(*limits_of(values, is_log=is_wide))
        if counts_factors(panels):
            axes.set_xscale("log")
        first, last = limits_of(epochs, is_log=counts_factors(panels))
        # Several epochs end at the edge, next to their names.
        axes.set_xlim(first, max(epochs) if len(set(epochs)) > 1 else last)


def counts_factors(panels: Sequence[LineChart]) -> bool:
    """Tell whether the horizontal axis of some plots is logarithmic: as they ask, and as it can be."""
    places = places_of(panels)
    return any(panel.log_x for panel in panels) and all(1 / LARGEST < one < LARGEST for one in places)


def places_of(panels: Sequence[LineChart]) -> list[float]:
    """Return every place that a plot has to reach to the side."""
    return [place for panel in panels for line in panel.lines for place in line.x] + [
        upright.x for panel in panels for upright in panel.uprights
    ]


def ends_of(panels: Sequence[LineChart]) -> list[float]:
    """Return the lowest and the highest that some plots have to reach; nothing where they show nothing.

    Rounding keeps the order of numbers, so that these two alone need be rounded.
    """
    rows = [
        numbers
        for panel in panels
        for line in panel.lines
        for numbers in (line.y, line.low, line.high, *line.each)
    ] + [tuple(level.y for panel in panels for level in panel.levels)]
    finite = [found for numbers in rows if (found := [*filter(math.isfinite, numbers)])]
    return plottable((min(map(min, finite)), max(map(max, finite)))) if finite else []


def drawable(levels: Sequence[Level]) -> list[Level]:
    """Leave out the levels that no axis can hold."""
    return [level for level in levels if math.isfinite(*plottable((level.y,)))]


def limits_of(values: Sequence[float], *, is_log: bool) -> tuple[float, float]:
    """Return the ends of an axis: a little room on both sides, and some room when there is only one value."""
    if not values:
        return 0.0, 1.0
    low, high = min(values), max(values)
    if is_log:
        room = (high / low) ** 0.05 if high > low else 1.1
        return low / room, high * room
    room = 0.04 * (high - low) or abs(high) * 0.1 or 0.5
    return low - room, high + room


MOST_TICKS, TICK_WIDTH, EPOCH_WIDTH = 6, 55, 30
"""How many numbers an axis has from side to side, and the pixels that one of them, or an epoch, may take."""


def ticks_across(width: float) -> int:
    """Return between how many numbers at most an axis so many pixels wide is divided."""
    return max(1, min(MOST_TICKS, int(width / TICK_WIDTH)))


def dress(axes: Axes, language: str, scale: Scale, width: float) -> None:
    """Leave light horizontal lines and numbers in the language; whole epochs only, or rates.

    ``width`` is that of the plot, in pixels.
    """
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.grid(visible=True, axis="y")
    if axes.get_xscale() == "log":
        _count_factors(axes.xaxis, axes.get_xlim(), language, int(width / TICK_WIDTH) + 1)
    else:
        axes.xaxis.set_major_locator(
            MaxNLocator(integer=True, min_n_ticks=1, nbins=max(1, min(10, int(width / EPOCH_WIDTH))))
        )
        axes.xaxis.set_major_formatter(Localized(language))
    if axes.get_yscale() == "log":
        _count_factors(axes.yaxis, axes.get_ylim(), language, MOST_MARKED)
        return
    axes.yaxis.set_major_locator(
        MaxNLocator(nbins=6, integer=scale.is_exponent, min_n_ticks=1 if scale.is_exponent else 2)
    )
    axes.yaxis.set_major_formatter(
        FuncFormatter(lambda value, _: _ten_to(round(value)))
        if scale.is_exponent
        else Localized(language, scale.power)
    )


def _count_factors(axis: Axis, limits: tuple[float, float], language: str, most: int) -> None:
    """Mark a logarithmic axis at each decade, a short one at 2 and 5 times it too; a shorter one as any.

    Where more than ``most`` marks would be too many for it, those at 2 and 5 times are left out.
    """
    low, high = limits
    decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)

    def marked_at(subs: Sequence[float]) -> list[float]:
        return [times for decade in decades for times in subs if low <= times * 10.0**decade <= high]

    subs = ALL_MARKS if high / low < FEW_DECADES and len(marked_at(ALL_MARKS)) <= most else DECADES
    marked = marked_at(subs)
    axis.set_minor_locator(NullLocator())
    if len(marked) > 1:
        axis.set_major_locator(LogLocator(subs=subs))
        axis.set_major_formatter(FuncFormatter(lambda value, _: _power(value, language)))
    else:
        axis.set_major_locator(MaxNLocator(nbins=4))
        axis.set_major_formatter(FuncFormatter(lambda value, _: _in_language(f"{value:.6g}", language)))


class Localized(ScalarFormatter):
    """Numbers on an axis with the language's decimal sign, and without an offset.

    Readers would have to add an offset. A power of ten follows each.
    """

    def __init__(self, language: str, power: int = 0) -> None:
        """Write for a language; what the axis counts stands for itself times ten to a power."""
        super().__init__(useOffset=False)
        self.set_powerlimits((-9, 9))
        self._language, self._power = language, power

    def __call__(self, x: float, pos: int | None = None) -> str:
        """Return a number at the axis."""
        written = _in_language(super().__call__(x, pos), self._language)
        return f"{written}\u00a0×\u00a0{_ten_to(self._power)}" if self._power and x else written


def _power(value: float, language: str) -> str:
    """Write a power of ten, or two or five times one, the way people do.

    As a number when it is short, as 10⁹ when it is not.
    """
    exponent = math.floor(math.log10(value) + 1e-9)
    if -4 <= exponent <= 5:  # noqa: PLR2004 - six digits are read at a glance
        return _in_language(f"{value:.{max(0, -exponent)}f}", language)
    times = round(value / 10.0**exponent)
    return _ten_to(exponent) if times == 1 else f"{times}\u00a0×\u00a0{_ten_to(exponent)}"


def _ten_to(exponent: int) -> str:
    return "10" + str(exponent).translate(SUPERSCRIPTS)


def _in_language(number: str, language: str) -> str:
    return number.replace(".", get_decimal_symbol(language))


def plottable(numbers: Numbers) -> list[float]:
    """Keep six significant digits, which no eye exceeds, so that the last bits of a sum change no byte.

    What is not finite is no point.
    """
    return [float(f"{number:.6g}") if math.isfinite(number) else math.nan for number in numbers]

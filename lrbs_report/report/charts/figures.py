"""Charts as data: what is drawn, and every word in it.

Drawing them (``drawing``) decides nothing but places and colours.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

Numbers = tuple[float, ...]

NEUTRAL = -1
"""The slot of what stands for all or for the rest: grey, and not dashed."""

RAMP = range(-2, -14, -1)
"""The slots of ordered values, from the lowest to the highest: shades of one ramp, and not dashed."""

KEY = "-key"
"""How the names end of the shapes in a key, which names the lines below a plot."""

Weight = Literal["plain", "strong", "quiet"]
"""How much a line stands out among those beside it."""


def ramp_of(count: int) -> list[int]:
    """Return the slots of so many ordered values, spread over the whole ramp.

    >>> ramp_of(3), ramp_of(1)
    ([-2, -8, -13], [-13])
    """
    last = len(RAMP) - 1
    return [RAMP[round(place * last / (count - 1)) if count > 1 else last] for place in range(count)]


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line over ``x``.

    ``low`` and ``high`` bound a band of the same length; empty when there is none. ``slot`` fixes colour and
    dash. Values may be NaN where a run diverged: the line ends there. ``marker`` puts a dot on each point, as
    for published values. ``each`` are the values of every seed over the same ``x``, drawn faintly behind.
    """

    label: str
    x: Numbers
    y: Numbers
    low: Numbers = ()
    high: Numbers = ()
    slot: int = 0
    marker: bool = False
    weight: Weight = "plain"
    each: tuple[Numbers, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Level:
    """A height that a chart marks from side to side, such as a limit, with its name."""

    label: str
    y: float


@dataclass(frozen=True, kw_only=True)
class Upright:
    """A place that a chart marks from bottom to top, such as a rate, with its name."""

    label: str
    x: float


@dataclass(frozen=True, kw_only=True)
class LineChart:
    """Lines over the epochs, costs or learning rates; or, where it is ``log_x``, over what grows by factors.

    Where it is ``by_rank``, they go over places in an order, of which the first is 1. ``digits`` is how many
    decimals the chart's table tells.
    """

    title: str
    x_label: str
    y_label: str
    lines: tuple[Line, ...]
    levels: tuple[Level, ...] = ()
    digits: int = 4
    log_x: bool = False
    uprights: tuple[Upright, ...] = ()
    by_rank: bool = False


@dataclass(frozen=True, kw_only=True)
class DotRow:
    """One configuration's values, one a seed, and their mean (NaN when there are none).

    ``low`` and ``high`` are the ends of the mean's interval; NaN when it has none.
    """

    label: str
    values: Numbers
    mean: float
    mean_label: str
    slot: int = 0
    low: float = math.nan
    high: float = math.nan

    @property
    def has_interval(self) -> bool:
        """Whether the seeds tell how far their mean is known."""
        return math.isfinite(self.low) and math.isfinite(self.high)


@dataclass(frozen=True, kw_only=True)
class DotChart:
    """Final accuracies: a row a configuration, a dot a seed."""

    title: str
    x_label: str
    rows: tuple[DotRow, ...]


@dataclass(frozen=True, kw_only=True)
class HeatMap:
    """A value for each pair of settings.

    ``cells[r][c]`` belongs to ``row_labels[r]`` and ``column_labels[c]``; NaN where a run diverged. ``texts``
    holds what each cell says; ``best`` the cells to mark, as (row, column). ``details`` is what each cell
    tells who asks it, where that is more than it says.
    """

    title: str
    x_label: str
    y_label: str
    row_labels: tuple[str, ...]
    column_labels: tuple[str, ...]
    cells: tuple[Numbers, ...]
    texts: tuple[tuple[str, ...], ...]
    best: tuple[tuple[int, int], ...]
    details: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Differences(HeatMap):
    """How much each cell of a heat map changed: colours part at 0, one for less and one for more."""


@dataclass(frozen=True, kw_only=True)
class Panels:
    """Small line charts side by side on the same axes, one a value of a setting."""

    title: str
    x_label: str
    y_label: str
    panels: tuple[LineChart, ...]


Chart = LineChart | DotChart | HeatMap | Panels


@dataclass(frozen=True, kw_only=True)
class Source:
    """An experiment or a sweep that a chart is drawn from, and the seeds in words."""

    id: str
    seeds: str


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A chart with its name (a valid file name), its language, and the words around it.

    ``stem`` is the file's name below ``output/figures/`` without an ending: ``cost-lr-0-1`` in the main
    language, ``cost-lr-0-1.en`` in another. ``sources`` are what it is drawn from.
    """

    id: str
    stem: str
    language: str
    chart: Chart
    caption: str
    alt: str
    sources: tuple[Source, ...] = ()

    @cached_property
    def shows(self) -> str:
        """The digest of all that is seen of it: captions and alternative texts stand beside it."""
        return hashlib.sha256(repr((self.id, self.language, self.chart)).encode()).hexdigest()


class Mark(NamedTuple):
    """A place of a drawing that can be asked for its value; a chart has tens of thousands of them.

    It says where it lies, in the SVG's units, and which cell of the chart's table tells the value.

    ``row`` counts the rows of all groups of the table, ``column`` its columns without the one of the rows'
    names. Marks of one ``series`` are walked one after the other.
    """

    x: float
    y: float
    series: int
    row: int
    column: int


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """A chart drawn once for all pages, as SVG.

    ``svg`` is a file of its own, and its letters are shapes; those of the others are text in the report's
    fonts. ``page`` is for pages, and ``marks`` are what can be asked on it; ``narrow`` is for narrow screens,
    where the same can be asked, in the same order, at ``narrow_marks``; ``printed`` is for print.
    """

    svg: bytes
    marks: tuple[Mark, ...]
    page: bytes
    printed: bytes = b""
    narrow: bytes = b""
    narrow_marks: tuple[Mark, ...] = ()

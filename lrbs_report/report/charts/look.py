"""How charts look: sizes, colours, letters."""

from __future__ import annotations

import contextlib
import math
import warnings
from collections.abc import Iterator, Mapping
from functools import cache

import matplotlib as mpl
from matplotlib.typing import LineStyleType

from lrbs_report.report.charts.figures import NEUTRAL, RAMP, Weight
from lrbs_report.report.targets import fonts

WIDTH, NARROW, DPI = 640, 320, 100
"""How wide pictures are, in pixels: as ever, and as a telephone shows them."""

FEW_PIXELS = 480
"""A narrower picture has no room for names beside what they name: they stand above or below it."""


INK, MUTED, GRID, PAPER = "#1a1a1a", "#595959", "#dddddd", "#ffffff"


BLACK, WHITE = "#000000", "#ffffff"  # on the cells of a heat map, whatever the theme


PALETTE = ("#0072B2", "#B34A00", "#00795A", "#A8517F", "#5B4BB3", "#7A5C00", "#A3273A", "#3F6170")
"""Colours of what has no order: as many as can be told apart on white, with letters in them."""


RAMP_COLOURS = (
    *("#2a9d8a", "#218f8c", "#26828d", "#2c738d", "#32658d", "#39568b"),
    *("#404687", "#453580", "#482373", "#440f5f", "#36084c", "#26013a"),
)
"""Shades of what has an order, from the lowest to the highest: each darker than the one before."""


DASHES: tuple[LineStyleType, ...] = (
    "-",
    (0, (5, 2)),
    (0, (6, 2, 1.2, 2)),
    (0, (1.2, 1.6)),
)


TITLE_SIZE, TEXT_SIZE, TICK_SIZE = 11.5, 9.0, 8.5  # points


PLOT_HEIGHT, PANEL_HEIGHT, ROW_HEIGHT, GAP = 210, 120, 34, 10  # pixels


FEW_ROWS, CLOSE_ROW_HEIGHT = 12, 24
"""More rows than few stand closer together: so many pixels."""


LABEL_WIDTH, ROW_LABEL_WIDTH = 170, 200  # the widest that a label may be before it is broken, in pixels
SHARE = 0.27  # of a narrow picture that the names of rows may take


FAMILIES = [fonts.SANS, fonts.FALLBACK]


WIDTHS: Mapping[Weight, float] = {"plain": 1.8, "strong": 2.8, "quiet": 1.0}
SEED_WIDTH, SEED_ALPHA = 0.6, 0.5
"""How wide lines are, in points: of means, and of single seeds, which are faint besides."""


SHADES = 256
"""How many viridis has."""


@contextlib.contextmanager
def settings(salt: str) -> Iterator[None]:
    """Draw with matplotlib's defaults and ours, whatever a file of settings on this machine says."""
    with mpl.rc_context(), warnings.catch_warnings():
        # A script that we carry no font for is drawn as boxes.
        warnings.filterwarnings("ignore", "Glyph .* missing from font")
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


def cell_colours(share: float) -> tuple[str, str]:
    """Return the colours of a cell and of its text: viridis, and black or white, whichever stands out more.

    A cell without a value (NaN) is grey. ``share`` is where the value lies between the lowest (0) and the
    highest (1).
    """
    if not math.isfinite(share):
        return "#e8e8e8", BLACK
    return _filled("viridis", min(int(share * SHADES), SHADES - 1))


def difference_colours(share: float) -> tuple[str, str]:
    """Return the colours of a cell that tells a change, and of its text.

    Blue is less, red is more, and white is none. ``share`` is the change as a share of the largest one,
    from -1 to 1. A cell without a value (NaN) is grey.
    """
    if not math.isfinite(share):
        return cell_colours(share)
    return _filled("RdBu_r", min(int((0.5 + share / 2) * SHADES), SHADES - 1))


@cache
def _filled(colours: str, shade: int) -> tuple[str, str]:
    """Return one of the shades of a map of matplotlib's, and black or white, which stands out more."""
    red, green, blue, _ = mpl.colormaps[colours](shade)
    fill = f"#{round(red * 255):02x}{round(green * 255):02x}{round(blue * 255):02x}"
    return fill, max((BLACK, WHITE), key=lambda ink: contrast(ink, fill))


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours (``#rrggbb``), from 1 to 21.

    It is as the Web Content Accessibility Guidelines 2.2 define it.
    """
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    channels = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    linear = [
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4  # noqa: PLR2004 - the sRGB curve
        for channel in channels
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def look_of(slot: int) -> tuple[str, LineStyleType]:
    """Return a configuration's colour and dash: 32 pairs, neighbours different in both.

    What stands for all or for the rest is grey, and what has an order has the shades of a ramp.
    """
    if slot == NEUTRAL:
        return MUTED, DASHES[0]
    if slot in RAMP:
        return RAMP_COLOURS[RAMP.index(slot)], DASHES[0]
    return PALETTE[slot % len(PALETTE)], DASHES[(slot + slot // len(PALETTE)) % len(DASHES)]


def ink_of(slot: int) -> str:
    """Return the colour of words about a configuration: its own, unless that is a shade too light to read."""
    return INK if slot in RAMP else look_of(slot)[0]

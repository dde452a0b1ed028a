"""Drawing: a chart as data in, pictures out. One small function a kind of chart; none decides what is said.

Everything is measured in pixels of a picture 640 wide, or 320 for narrow screens; the SVG and the larger
pictures are the same drawing, scaled.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from PIL import Image

from lrbs_report.report.charts.figures import (
    Chart,
    Differences,
    DotChart,
    Drawing,
    Figure,
    HeatMap,
    LineChart,
    Mark,
    Panels,
)
from lrbs_report.report.charts.inline import DARK, DARK_PAPER, for_print
from lrbs_report.report.charts.thinning import shown
from lrbs_report.report.targets import fonts

fonts.register_with_matplotlib()

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure as Picture

from lrbs_report.report.charts import dots, heat_map, lines
from lrbs_report.report.charts.look import (
    DPI,
    NARROW,
    WIDTH,
    settings,
)
from lrbs_report.report.charts.picture import (
    blank,
    height_of,
    write,
)
from lrbs_report.report.charts.typesetting import (
    broken,
    line_height,
)


class Kind(Protocol):
    """How a kind of chart becomes a picture, and where its values lie in it.

    Any module or object with these two functions is one. This one draws an empty sheet:

    >>> from lrbs_report.report.charts.picture import blank
    >>> class Sheet:
    ...     def draw(self, chart, language, width):
    ...         return blank(120, width)
    ...     def marks(self, picture, chart):
    ...         return iter(())
    >>> sheet: Kind = Sheet()
    >>> float(sheet.draw(None, "es", 640).get_figheight())
    1.2
    """

    def draw(self, chart: Any, language: str, width: float) -> Picture:  # noqa: ANN401 - the kind's own
        """Return the picture of a chart, so many pixels wide, in whose numbers a language's signs stand."""
        ...

    def marks(self, picture: Picture, chart: Any) -> Iterator[Mark]:  # noqa: ANN401 - the kind's own
        """Yield where each value lies in the picture, and which cell of the chart's table tells it."""
        ...


KINDS: Mapping[type[Chart], Kind] = {
    LineChart: lines,
    Panels: lines,
    DotChart: dots,
    HeatMap: heat_map,
    Differences: heat_map,
}
"""What draws each kind of chart, a module each."""

CARD, CARD_HEIGHT = (1200, 630), 336.0  # pixels of the card, and its height when it is 640 wide
CARD_EDGE, CARD_TITLE = 24, 15.0  # pixels at that width, and points
TALLEST = 16_000  # pixels; WebP holds 16 383


def draw(figure: Figure) -> dict[str, bytes]:
    """Return a chart drawn in all its forms, by ending.

    The same figure gives the same bytes.
    """
    drawing, pixels = draw_both(figure)
    return {"svg": drawing.svg, **pixels}


def draw_both(figure: Figure) -> tuple[Drawing, dict[str, bytes]]:
    """Return a chart as ``draw_for_pages`` and as ``draw_pixels`` draw it, laid out once for both."""
    with settings(figure.id):
        picture = _picture_of(figure)
        return _for_pages(picture, figure), _in_pixels(picture)


def draw_for_pages(figure: Figure) -> Drawing:
    """Return a chart drawn as SVG, and where its values lie in it.

    In pages and in print its letters stay letters, in a third of the bytes: they can be copied, and the PDF
    is written in half the time.
    """
    with settings(figure.id):
        return _for_pages(_picture_of(figure), figure)


def _for_pages(picture: Picture, figure: Figure) -> Drawing:
    narrow, svg = _picture_of(figure, NARROW), _as_svg(picture)
    with mpl.rc_context({"svg.fonttype": "none"}):
        page, page_narrow = _as_svg(picture), _as_svg(narrow)
    return Drawing(
        svg=svg,
        marks=_marks(picture, figure),
        page=page,
        printed=for_print(page),
        narrow=page_narrow,
        narrow_marks=_marks(narrow, figure),
    )


def draw_pixels(figure: Figure, *, dark: bool = False) -> dict[str, bytes]:
    """Return a chart drawn as ``png`` (640 pixels wide), ``@2x.png`` and ``webp`` (both twice that).

    On a dark ground only the colours differ.
    """
    with settings(figure.id):
        picture = _picture_of(figure)
        if dark:
            _darken(picture)
        return _in_pixels(picture)


def draw_card(figure: Figure, title: str) -> bytes:
    """Return the card that social networks show: a title above a chart, 1200 by 630 pixels, as PNG.

    The chart is laid out as ever and made to fit.
    """
    with settings(figure.id):
        card, chart = blank(CARD_HEIGHT), _picture_of(figure)
        text = broken(title, WIDTH - 2 * CARD_EDGE, CARD_TITLE, "bold")
        top = CARD_EDGE + (text.count("\n") + 1) * line_height(CARD_TITLE)
        write(card, CARD_EDGE, (CARD_EDGE + top) / 2, text, CARD_TITLE, weight="bold")
        room = (WIDTH - 2 * CARD_EDGE, CARD_HEIGHT - top - 2 * CARD_EDGE)
        scale = CARD[0] / WIDTH
        fits = min(room[0] / WIDTH, room[1] / height_of(chart))
        drawn, below = _pixels(chart, int(DPI * scale * fits)), _pixels(card, round(DPI * scale)).resize(CARD)
        below.paste(drawn, ((CARD[0] - drawn.width) // 2, round(scale * (top + CARD_EDGE))))
        return _as_png(below)


def _darken(picture: Picture) -> None:
    """Colour every shape and letter for a dark ground; the cells of a heat map keep theirs."""
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
    turned = [
        (*mpl.colors.to_rgb(DARK.get(mpl.colors.to_hex(shade), mpl.colors.to_hex(shade))), float(shade[3]))
        for shade in shades
    ]
    return turned[0] if len(turned) == 1 else turned


def _picture_of(figure: Figure, width: float = WIDTH) -> Picture:
    chart = shown(figure.chart)
    return KINDS[type(chart)].draw(chart, figure.language, width)


def _marks(picture: Picture, figure: Figure) -> tuple[Mark, ...]:
    chart = shown(figure.chart)
    return tuple(KINDS[type(chart)].marks(picture, chart))


def _in_pixels(picture: Picture) -> dict[str, bytes]:
    large = _pixels(picture, min(2 * DPI, int(TALLEST / picture.get_figheight())))
    return {"png": _as_png(_pixels(picture, DPI)), "@2x.png": _as_png(large), "webp": _as_webp(large)}


def _pixels(picture: Picture, dpi: int) -> Image.Image:
    canvas = FigureCanvasAgg(picture)
    picture.set_dpi(dpi)
    canvas.draw()  # type: ignore[no-untyped-call]  # matplotlib publishes no type for it
    colours = bytes(canvas.buffer_rgba())  # type: ignore[no-untyped-call]  # matplotlib publishes no type for it
    return Image.frombytes("RGBA", canvas.get_width_height(), colours).convert("RGB")


def _as_svg(picture: Picture) -> bytes:
    content = io.BytesIO()
    picture.savefig(
        content, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None}
    )
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

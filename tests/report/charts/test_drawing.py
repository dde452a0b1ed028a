"""Drawing: four formats, and the same bytes everywhere.

Labels never collide, and no data makes it fail.
"""

from __future__ import annotations

import hashlib
import io
import itertools
import math
import os
import re
import subprocess
import sys
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import get_args

import matplotlib as mpl
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure as Picture
from matplotlib.lines import Line2D
from matplotlib.text import Text
from PIL import Image

from lrbs_report.editions.parts import LEAST_SLOT
from lrbs_report.report.charts import drawing, labels, look
from lrbs_report.report.charts.figures import (
    RAMP,
    Chart,
    DotChart,
    DotRow,
    Figure,
    HeatMap,
    Level,
    Line,
    LineChart,
    Panels,
    Upright,
    Weight,
    ramp_of,
)
from lrbs_report.report.charts.thinning import (
    MOST_LINES_OF_PANEL,
    MOST_SEED_LINES,
    MOST_SEED_POINTS,
    shown,
    shows_seeds,
)
from tests import ROOT

NAN, INF = math.nan, math.inf
EPOCHS = tuple(map(float, range(10)))
FALLING = tuple(0.27 + 0.15 * math.exp(-epoch / 2) for epoch in EPOCHS)
AWKWARD = "Ba$$in_x^2 & <b> {{ 1 }} \\frac | * — ñ 汉 " + "palabra " * 9 + "sinespacios" * 9


def figure(chart: Chart, language: str = "es") -> Figure:
    """Return a chart a name and a language."""
    return Figure(
        id="cost-lr-0-1", stem="cost-lr-0-1", language=language, chart=chart, caption="caption", alt="alt"
    )


def bands_of(chart: Chart) -> list[str]:
    """Return the names of the bands that a drawing holds."""
    return re.findall(r'<g id="(series-\S*-band\S*)"', drawing.draw_for_pages(figure(chart)).svg.decode())


def test_a_band_is_seen_in_every_epoch_that_has_one() -> None:
    """As an area, or upright in an epoch between two that have none."""
    high = (0.5, NAN, 0.5, NAN, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5)
    low = tuple(number - 0.1 for number in high)
    whole = Line(label="a", x=EPOCHS, y=FALLING, low=low[4:] + low[4:8], high=high[4:] + high[4:8])
    for line, names in (
        (whole, ["series-0-in-0-band"]),
        (replace(whole, low=low, high=high), ["series-0-in-0-band-lone", "series-0-in-0-band"]),
        (Line(label="a", x=(0.0,), y=(0.4,), low=(0.3,), high=(0.5,)), ["series-0-in-0-band"]),
    ):
        assert sorted(names) == sorted(bands_of(replace(lines(), lines=(line,))))


def lines(count: int = 1, label: str = "Tasa 0,1") -> LineChart:
    """Return a chart of lines that end at nearly the same height."""
    drawn = [
        Line(
            label=f"{label} {slot}",
            x=EPOCHS,
            y=tuple(cost + slot / 1000 for cost in FALLING),
            low=FALLING,
            high=FALLING,
            slot=slot,
        )
        for slot in range(count)
    ]
    return LineChart(title="El coste baja", x_label="Época", y_label="Coste", lines=tuple(drawn))


def line(*costs: float) -> LineChart:
    """Return a chart of one line."""
    return LineChart(
        title="El coste",
        x_label="Época",
        y_label="Coste",
        lines=(Line(label="0,1", x=tuple(map(float, range(len(costs)))), y=costs),),
    )


def heat(rows: int, columns: int, value: float = 0.9) -> HeatMap:
    """Return a heat map with one missing value and one best cell."""
    cells = [[value + row - column for column in range(columns)] for row in range(rows)]
    cells[-1][-1] = NAN
    texts = tuple(tuple(f"{cell:.4f}" for cell in row) for row in cells)
    names = tuple(f"0,{'0' * place}1" for place in range(max(rows, columns)))
    return HeatMap(
        title="La mejor tasa",
        x_label="Tasa",
        y_label="Lote",
        row_labels=names[:rows],
        column_labels=names[:columns],
        cells=tuple(map(tuple, cells)),
        texts=texts,
        best=((0, 0),),
    )


def words(chart: Chart, language: str = "es") -> list[str]:
    """Return every text of a drawn chart: the SVG names each in a comment beside its outlines."""
    return re.findall(r"<!-- (.*?) -->", drawing.draw(figure(chart, language))["svg"].decode())


def test_a_chart_comes_in_four_formats() -> None:
    """640 pixels wide, and twice that for dense screens."""
    drawn = drawing.draw(figure(lines()))
    assert list(drawn) == ["svg", "png", "@2x.png", "webp"]
    assert Image.open(io.BytesIO(drawn["png"])).width == 640
    assert Image.open(io.BytesIO(drawn["@2x.png"])).width == 1280


def test_webp_loses_nothing() -> None:
    """The WebP shows the very pixels of the large PNG."""
    drawn = drawing.draw(figure(lines(3)))
    webp, png = (Image.open(io.BytesIO(drawn[name])).convert("RGB").tobytes() for name in ("webp", "@2x.png"))
    assert webp == png


def test_drawing_is_the_same_in_every_process_and_folder(tmp_path: Path) -> None:
    """Neither hash seed, time zone, locale, folder nor a file of matplotlib settings in it changes a byte."""
    (tmp_path / "matplotlibrc").write_text("axes.linewidth: 9\nxtick.major.size: 30\n", encoding="utf-8")
    code = """if True:
        from tests.report.charts.test_drawing import digest
        print(digest())
    """
    found = []
    for seed, zone, locale, folder in (
        ("1", "Asia/Tokyo", "C", tmp_path),
        ("2", "America/Lima", "C.UTF-8", Path.home()),
    ):
        known = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "PYTHONHASHSEED": seed,
            "TZ": zone,
            "LC_ALL": locale,
        }
        found.append(
            subprocess.run(
                [sys.executable, "-c", code],
                env=known,
                cwd=folder,
                check=True,
                capture_output=True,
                text=True,
            ).stdout.strip()
        )
    assert [digest()] * 2 == found


def digest() -> str:
    """Sum up a chart of each kind."""
    drawn = [
        drawing.draw(figure(chart))
        for chart in (
            lines(4),
            heat(2, 3),
            DotChart(
                title="t",
                x_label="x",
                rows=(DotRow(label="a", values=(0.1, 0.2), mean=0.15, mean_label="0,15"),),
            ),
        )
    ]
    return hashlib.sha256(b"".join(content for formats in drawn for content in formats.values())).hexdigest()


def over_rates(*rates: float, marks: tuple[float, ...] = ()) -> LineChart:
    """Return a chart of losses over rates, which grow by factors, with some of these marked."""
    return LineChart(
        title="t",
        x_label="x",
        y_label="y",
        lines=(Line(label="a", x=rates, y=FALLING[: len(rates)]),),
        log_x=True,
        uprights=tuple(Upright(label=f"tasa {number}", x=rate) for number, rate in enumerate(marks)),
    )


def test_drawing_leaves_the_settings_of_others_alone() -> None:
    """Whoever draws with matplotlib in the same process finds it as it was."""
    before = dict(mpl.rcParams)
    drawing.draw(figure(lines()))
    assert dict(mpl.rcParams) == before


@pytest.mark.long(16)
@pytest.mark.parametrize(
    "chart",
    [
        line(0.4),
        line(NAN),
        line(0.4, NAN, INF),
        line(2.0, 1e4, 1e308),
        line(-1e308, 1e308),
        line(-1.7e308, 5e-324, 1.7e308),
        line(5e-324, 1e-310),
        line(5e-324, 1.0, 1.7e308),
        line(1e300, 2e300),
        line(1e-30, 1e-30),
        line(0.0, 1e35, 1.0),
        line(1e35, 1.00001e35),
        LineChart(
            title="t",
            x_label="x",
            y_label="y",
            lines=(
                Line(label="a", x=(0.0, 1.0), y=(1e200, 1e300), low=(1.0, 1e-300), high=(1e201, 1.7e308)),
            ),
            levels=(Level(label="99 %", y=1e307),),
        ),
        over_rates(1e-5, 10.0, marks=(1e-5, 0.5, 10.0)),
        over_rates(0.0, 1.0, marks=(0.5,)),
        over_rates(-1.0, 1.0, marks=(0.0,)),
        over_rates(1.0, 1.0, marks=(1.0,)),
        over_rates(marks=(0.1,)),
        replace(over_rates(1e-3, 1.0), uprights=(Upright(label=AWKWARD, x=0.1),) * 9),
        line(0.3, 0.3, 0.3),
        line(-1.0, -2.0),
        line(1e-12, 1e12, NAN),
        LineChart(title="", x_label="", y_label="", lines=()),
        LineChart(title=AWKWARD, x_label=AWKWARD, y_label=AWKWARD, lines=lines(12, AWKWARD).lines),
        LineChart(
            title="t",
            x_label="x",
            y_label="y",
            lines=(Line(label="a", x=(0.0,), y=(0.4,), low=(0.3,), high=(0.5,)),),
        ),
        lines(40),
        DotChart(
            title=AWKWARD,
            x_label="x",
            rows=(
                DotRow(label=AWKWARD, values=(0.9, 0.91), mean=0.905, mean_label="0,905"),
                DotRow(label="diverge", values=(), mean=NAN, mean_label="—"),
            ),
        ),
        DotChart(title="t", x_label="x", rows=()),
        heat(1, 1),
        heat(3, 25),
        heat(12, 2, INF),
        HeatMap(
            title="t", x_label="x", y_label="y", row_labels=(), column_labels=(), cells=(), texts=(), best=()
        ),
        Panels(title=AWKWARD, x_label="x", y_label="y", panels=(lines(12, AWKWARD), line(NAN), line(0.5))),
        Panels(title="t", x_label="x", y_label="y", panels=(line(0.4, 0.3),) * 9),
        Panels(title="t", x_label="x", y_label="y", panels=()),
        DotChart(
            title="t",
            x_label="x",
            rows=(DotRow(label=AWKWARD, values=(0.9,), mean=0.9, mean_label="0,9"),) * 150,
        ),
    ],
)
def test_no_data_makes_drawing_fail_or_warn(chart: Chart) -> None:
    """Diverged, single, huge, equal and missing values, dollar signs and endless names are all drawn."""
    assert drawing.draw(figure(chart))["svg"].startswith(b"<?xml")


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ((0.4, 0.3), {"0,30", "0,32", "0,40"}),
        ((1.3e35, 1.5e35), {"1,32\u00a0×\u00a010³⁵", "1,48\u00a0×\u00a010³⁵"}),
        ((0.0, 5e-30), {"0", "2\u00a0×\u00a010⁻³⁰"}),
        ((2.3, 1.3e35), {"10¹⁰", "10³⁰"}),
        ((1e-300, 1.0, 1e300), {"10⁻³⁰⁰", "10¹⁵⁰"}),
    ],
)
def test_an_axis_of_any_size_has_numbers_that_can_be_read(
    values: tuple[float, ...], expected: set[str]
) -> None:
    """In the language, in powers of ten where people would write them so, with nothing to add up."""
    drawn = drawing.draw_for_pages(figure(line(*values))).printed.decode()
    found = set(map(unescape, re.findall(r">([^<>\n]+)</\w+:text>", drawn)))
    assert set() == expected - found
    assert not any(re.search(r"\de[+-]?\d", text) for text in found)


def test_every_finite_cost_is_a_point_that_can_be_asked() -> None:
    """None is left out for its size, as if the run had diverged."""
    assert 3 == len(drawing.draw_for_pages(figure(line(5e-324, 1.0, 1.7e308))).marks)


@pytest.mark.parametrize("count", [2, 4, 12, 30])
@pytest.mark.parametrize("label", ["Tasa", AWKWARD])
def test_the_names_of_lines_never_cover_each_other(count: int, label: str) -> None:
    """However many lines end at the same height, each name can be read whole, inside the picture."""
    with look.settings("x"):
        picture = drawing._picture_of(figure(lines(count, label)))
        renderer = FigureCanvasAgg(picture).get_renderer()  # type: ignore[no-untyped-call]  # matplotlib publishes no type for it
        boxes = [text.get_window_extent(renderer) for text in picture.axes[0].texts]
    assert count == len(boxes)
    assert [(one, other) for one, other in itertools.combinations(boxes, 2) if one.overlaps(other)] == []
    assert max(box.x1 for box in boxes) <= 640
    assert min(box.y0 for box in boxes) >= 0


@given(st.lists(st.tuples(st.floats(-10, 110), st.floats(1, 12)), max_size=8))
def test_dodging_parts_the_boxes_and_keeps_them_inside(boxes: list[tuple[float, float]]) -> None:
    """Where there is room for all, none overlaps another and none leaves the range."""
    wanted, heights = [box[0] for box in boxes], [box[1] for box in boxes]
    found = sorted(zip(labels.dodged(wanted, heights, 0, 100), heights, strict=True))
    edges = [(centre - height / 2, centre + height / 2) for centre, height in found]
    assert all(lower[1] <= upper[0] + 1e-9 for lower, upper in itertools.pairwise(edges))
    assert all(low >= -1e-9 and high <= 100 + 1e-9 for low, high in edges)


def test_dodging_moves_nothing_that_has_room() -> None:
    """Names stand at their lines' ends unless another is in the way."""
    assert labels.dodged([80.0, 20.0], [10.0, 10.0], 0, 100) == [80.0, 20.0]


def test_dodging_shares_the_way_and_keeps_the_order() -> None:
    """Two that want nearly the same place give way equally, the lower one downwards."""
    assert labels.dodged([51.0, 49.0], [10.0, 10.0], 0, 100) == [55.0, 45.0]


@pytest.mark.parametrize(("language", "number"), [("es", "0,42"), ("en", "0.42")])
def test_numbers_on_the_axes_follow_the_language(language: str, number: str) -> None:
    """A decimal comma in Spanish, a point in English."""
    assert number in words(lines(), language)


def test_costs_that_span_decades_get_a_logarithmic_axis() -> None:
    """A run that explodes does not flatten the others.

    Its powers of ten are written as people write them.
    """
    assert {"10⁹", "1000", "0,1"} <= set(words(line(0.1, 10.0, 1e9)))


def test_every_word_of_the_figure_is_drawn_as_it_is() -> None:
    """Names are data: dollar signs and markup stand in the picture as they were written."""
    chart = LineChart(
        title="Un título",
        x_label="Época",
        y_label="Coste",
        lines=(Line(label="Ba$$in_x^2", x=EPOCHS, y=FALLING),),
    )
    assert {"Un título", "Época", "Coste", "Ba$$in_x^2"} <= set(words(chart))


def test_series_can_be_found_in_the_svg() -> None:
    """Lines, bands, names, cells and the ground are named, so that a page can colour and hide them.

    No name is given twice.
    """
    panels = Panels(title="t", x_label="x", y_label="y", panels=(lines(2), lines(1)))
    found = re.findall(
        r'\bid="((?:series|cell|background)[^"]*)"', drawing.draw(figure(panels))["svg"].decode()
    )
    parts = {
        f"series-{series}-in-{panel}-{part}"
        for series, panel in ((0, 0), (1, 0), (0, 1))
        for part in ("line", "band", "label")
    }
    assert parts | {"background"} <= set(found)
    assert len(set(found)) == len(found)
    assert b'id="cell-1-2"' in drawing.draw(figure(heat(2, 3)))["svg"]


def test_marks_lie_on_the_points_of_the_drawn_line() -> None:
    """The places that can be asked are the corners of the path that the SVG draws, in its own units."""
    drawn = drawing.draw_for_pages(figure(line(0.4, 0.3, 0.35, 0.2)))
    path = re.search(r'id="series-0-in-0-line">\s*<path d="([^"]*)"', drawn.svg.decode())
    assert path
    corners = [(float(x), float(y)) for x, y in re.findall(r"[ML] ([\d.]+) ([\d.]+)", path[1])]
    assert corners == [pytest.approx((mark.x, mark.y), abs=0.01) for mark in drawn.marks]
    assert [(0, 0), (1, 0), (2, 0), (3, 0)] == [(mark.row, mark.column) for mark in drawn.marks]


def test_what_has_no_value_has_no_mark() -> None:
    """Where a run has diverged there is nothing to ask."""
    assert [0, 2] == [mark.row for mark in drawing.draw_for_pages(figure(line(0.4, NAN, 0.3, INF))).marks]


def test_marks_count_the_rows_of_all_panels() -> None:
    """The second panel's first epoch stands below the last one of the first.

    A name is the same column in both.
    """
    panels = Panels(title="t", x_label="x", y_label="y", panels=(lines(2), lines(1)))
    assert {(0, 0), (0, 1), (9, 1), (10, 0), (19, 0)} <= {
        (mark.row, mark.column) for mark in drawing.draw_for_pages(figure(panels)).marks
    }


def test_marks_of_cells_and_dots_are_in_their_places() -> None:
    """Cells are asked in their middle, row by row.

    Dots at the lowest, the mean and the highest, from the left to the right.
    """
    cells = drawing.draw_for_pages(figure(heat(2, 3))).marks
    assert [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2)] == [(mark.row, mark.column) for mark in cells]
    assert cells[0].x == cells[3].x < cells[1].x
    assert cells[0].y == cells[1].y < cells[3].y
    rows = (
        DotRow(label="a", values=(0.3, 0.1, 0.2), mean=0.2, mean_label="0,2"),
        DotRow(label="b", values=(), mean=NAN, mean_label="diverge"),
        DotRow(label="c", values=(0.2,), mean=0.2, mean_label="0,2"),
    )
    dots = drawing.draw_for_pages(figure(DotChart(title="t", x_label="x", rows=rows))).marks
    assert [(0, 0), (0, 1), (0, 2), (2, 1)] == [(mark.row, mark.column) for mark in dots]
    assert dots[0].x < dots[1].x < dots[2].x
    assert dots[1].x == dots[3].x


def test_levels_are_drawn_inside_the_plot_with_their_names() -> None:
    """A limit far above every line still shows, dashed from side to side, and its name is written."""
    chart = replace(line(0.1, 0.2), levels=(Level(label="límite", y=3.0), Level(label="otro", y=-3.0)))
    with look.settings("x"):
        axes = drawing._picture_of(figure(chart)).axes[0]
    low, high = axes.get_ylim()
    assert low < -3 < 3 < high
    dashed = [np.asarray(drawn.get_xydata()) for drawn in axes.lines if drawn.is_dashed()]
    assert [[[0, 3], [1, 3]], [[0, -3], [1, -3]]] == [drawn.tolist() for drawn in dashed]
    assert {"límite", "otro"} <= set(words(chart))


@given(
    st.lists(st.floats(-4, 4), min_size=1, max_size=4), st.lists(st.floats(-4, 4), min_size=2, max_size=10)
)
@settings(max_examples=20, deadline=None)
def test_names_of_levels_never_cover_each_other(heights: list[float], costs: list[float]) -> None:
    """However close levels lie, each name can be read whole."""
    chart = replace(
        line(*costs),
        levels=tuple(Level(label=f"nivel {number}", y=height) for number, height in enumerate(heights)),
    )
    with look.settings("x"):
        picture = drawing._picture_of(figure(chart))
        renderer = FigureCanvasAgg(picture).get_renderer()  # type: ignore[no-untyped-call]  # matplotlib publishes no type for it
        boxes = [text.get_window_extent(renderer) for text in picture.axes[0].texts]
    assert [(one, other) for one, other in itertools.combinations(boxes, 2) if one.overlaps(other)] == []


def test_the_name_of_a_level_gives_way_to_the_line() -> None:
    """A line that ends on a level's right leaves the name the left."""
    rising = LineChart(
        title="t",
        x_label="x",
        y_label="y",
        lines=(Line(label="a", x=(0.0, 1.0, 2.0), y=(-3.0, -3.0, 3.0)),),
        levels=(Level(label="límite", y=2.8),),
    )
    with look.settings("x"):
        *_, name = drawing._picture_of(figure(rising)).axes[0].texts
    assert ("límite", True) == (name.get_text(), name.get_position()[0] < 0.5)


@pytest.mark.parametrize(
    ("ends", "expected", "unexpected"),
    [
        ((1e-5, 10.0), {"10⁻⁵", "0,0001", "0,01", "1", "10"}, {"0,2", "5"}),
        ((0.01, 5.0), {"0,01", "0,02", "0,05", "0,1", "1", "5"}, {"0,3"}),
        ((2e-9, 5e-8), {"2\u00a0×\u00a010⁻⁹", "10⁻⁸", "5\u00a0×\u00a010⁻⁸"}, {"10⁻⁹"}),
        ((0.12, 0.19), {"0,12", "0,14", "0,18"}, {"0,1", "0,2"}),
    ],
)
def test_rates_are_marked_where_people_look_for_them(
    ends: tuple[float, float], expected: set[str], unexpected: set[str]
) -> None:
    """At each decade, within few of them at 2 and 5 times it too, within less at any round number."""
    with look.settings("x"):
        picture = drawing._picture_of(figure(over_rates(*ends)))
        picture.canvas.draw()
        axes = picture.axes[0]
        low, high = axes.get_xlim()
        said = {
            tick.label1.get_text()
            for place, tick in zip(axes.get_xticks(), axes.xaxis.get_major_ticks(), strict=False)
            if low <= place <= high * 1.000001
        }
    assert set() == expected - said, said
    assert set() == unexpected & said


def test_steps_of_one_factor_are_as_wide_as_each_other() -> None:
    """And whoever asks a point finds it where it is drawn."""
    first, second, third = drawing.draw_for_pages(figure(over_rates(0.001, 0.1, 10.0))).marks
    assert second.x - first.x == pytest.approx(third.x - second.x, abs=0.02)
    assert [0, 1, 2] == [mark.row for mark in (first, second, third)]


def test_uprights_are_drawn_inside_the_plot_with_their_names() -> None:
    """A rate beyond every line still shows, dashed from bottom to top, and its name is written."""
    chart = over_rates(0.01, 0.1, marks=(0.05, 1.0))
    with look.settings("x"):
        axes = drawing._picture_of(figure(chart)).axes[0]
    low, high = axes.get_xlim()
    assert low < 0.05
    assert 1.0 <= high
    dashed = [np.asarray(drawn.get_xdata()).tolist() for drawn in axes.lines if drawn.is_dashed()]
    assert [[0.05, 0.05], [1.0, 1.0]] == dashed
    assert {"tasa 0", "tasa 1"} <= set(words(chart))


@given(st.lists(st.floats(-5, 1), min_size=1, max_size=5))
@settings(max_examples=30, deadline=None)
def test_names_of_uprights_never_cover_each_other_nor_an_axis(powers: list[float]) -> None:
    """However close they lie, each name can be read whole, inside the plot."""
    chart = over_rates(1e-5, 1e-3, 10.0, marks=tuple(10.0**power for power in powers))
    with look.settings("x"):
        picture = drawing._picture_of(figure(chart))
        renderer = FigureCanvasAgg(picture).get_renderer()  # type: ignore[no-untyped-call]  # matplotlib publishes no type for it
        axes = picture.axes[0]
        plot, names = axes.get_window_extent(renderer), axes.texts[-len(powers) :]
        boxes = [text.get_window_extent(renderer) for text in names]
    assert [(one, other) for one, other in itertools.combinations(boxes, 2) if one.overlaps(other)] == []
    assert all(plot.x0 <= box.x0 and box.x1 <= plot.x1 + 1 and plot.y0 < box.y0 for box in boxes)


def test_published_values_are_dots() -> None:
    """A line with markers has one at each of its points."""
    dotted = LineChart(
        title="t", x_label="x", y_label="y", lines=(Line(label="a", x=EPOCHS, y=FALLING, marker=True),)
    )
    assert [0, 10] == [_uses_in_line(chart) for chart in (line(*FALLING), dotted)]


def _uses_in_line(chart: Chart) -> int:
    svg = drawing.draw_for_pages(figure(chart)).svg.decode()
    return svg.partition('id="series-0-in-0-line"')[2].partition('<g id="')[0].count("<use ")


def test_an_svg_tells_no_time_and_asks_for_no_font() -> None:
    """Text is outlines, and the metadata hold no date."""
    svg = drawing.draw(figure(lines()))["svg"]
    assert b"<dc:date>" not in svg
    assert b"font-family" not in svg
    assert b"<text" not in svg


@pytest.mark.parametrize("colour", [*look.PALETTE, look.INK, look.MUTED])
def test_text_stands_out_from_the_paper(colour: str) -> None:
    """Every colour in which a chart writes has a contrast of at least 5 on white."""
    assert look.contrast(colour, look.PAPER) >= 5


@given(st.floats(0, 1))
def test_a_value_can_be_read_in_every_cell(share: float) -> None:
    """Whatever a cell's colour, its text has a contrast of at least 4.5."""
    assert look.contrast(*look.cell_colours(share)) >= 4.5


def test_many_configurations_look_different() -> None:
    """Colour and dash together tell 32 lines apart, and neighbours differ in both."""
    looks = [look.look_of(slot) for slot in range(32)]
    assert len(set(looks)) == 32
    assert all(one[0] != other[0] and one[1] != other[1] for one, other in itertools.pairwise(looks[:8]))


def seeds_of(chart: Chart, width: float = look.WIDTH) -> list[tuple[str, float, float]]:
    """Return what is drawn of single seeds: its name, how wide and how opaque it is."""
    return [
        (str(artist.get_gid()), artist.get_linewidth(), artist.get_alpha() or 1.0)
        for artist in picture_of(chart, width).findobj(Line2D)
        if str(artist.get_gid()).endswith("-seeds")
    ]


def picture_of(chart: Chart, width: float = look.WIDTH) -> Picture:
    """Return a chart as it is drawn, so wide."""
    with look.settings("a"):
        return drawing.KINDS[type(chart)].draw(shown(chart), "en", width)


@pytest.mark.parametrize("width", [look.WIDTH, look.NARROW])
def test_seeds_are_faint_behind_their_mean(width: float) -> None:
    """In the wide and in the narrow drawing: thinner than the mean, and pale. Each reaches its points."""
    each = tuple(tuple(value + 0.01 * seed for value in FALLING) for seed in (-1, 0, 1))
    mean = Line(label="a", x=EPOCHS, y=FALLING, low=each[0], high=each[2], each=each)
    chart = LineChart(title="t", x_label="x", y_label="y", lines=(mean,))
    [(name, thin, alpha)] = seeds_of(chart, width)
    assert ("series-0-in-0-seeds", True, True) == (name, thin < look.WIDTHS["plain"] / 2, alpha < 1)
    [drawn] = [one for one in picture_of(chart, width).findobj(Line2D) if one.get_gid() == name]
    heights = np.asarray(drawn.get_ydata(), dtype=float)
    assert [*each[0], *each[1], *each[2]] == pytest.approx(
        [one for one in heights if math.isfinite(one)], rel=1e-5
    )
    assert 3 == np.isnan(heights).sum()  # where one seed ends, none is led to the next


def test_too_many_seeds_are_left_to_their_band() -> None:
    """A haze tells nothing, and takes many bytes; whoever says what is drawn is told."""

    def of(lines: int) -> LineChart:
        mean = Line(label="a", x=EPOCHS, y=FALLING, each=(FALLING,) * lines)
        return LineChart(title="t", x_label="x", y_label="y", lines=(mean,))

    most = of(MOST_SEED_LINES)
    assert shows_seeds(most)
    assert not shows_seeds(of(MOST_SEED_LINES + 1))
    assert [] == seeds_of(of(MOST_SEED_LINES + 1))
    long = tuple(map(float, range(MOST_SEED_POINTS // 2 + 1)))
    assert not shows_seeds(replace(most, lines=(Line(label="a", x=long, y=long, each=(long, long)),)))


@pytest.mark.parametrize("width", [look.WIDTH, look.NARROW])
def test_the_foot_of_a_mean_is_its_interval(width: float) -> None:
    """It lies below the dots, from one end to the other; a row without an interval has none."""
    rows = (
        DotRow(label="a", values=(0.8, 0.9, 0.85), mean=0.85, mean_label="0.85", low=0.7, high=0.95),
        DotRow(label="b", values=(0.8,), mean=0.8, mean_label="0.8"),
    )
    picture = picture_of(DotChart(title="t", x_label="x", rows=rows), width)
    drawn = {str(one.get_gid()): one for one in picture.findobj(Line2D) if "interval" in str(one.get_gid())}
    assert ["interval-0"] == [*drawn]
    assert [0.7, 0.95] == np.asarray(drawn["interval-0"].get_xdata()).tolist()
    assert (np.asarray(drawn["interval-0"].get_ydata()) > 0).all()  # downwards is more
    left, right = picture.axes[0].get_xlim()
    assert left < 0.7
    assert right > 0.95


def test_ordered_values_are_shades_of_one_ramp() -> None:
    """As many as a panel draws, all different, and none of them has the colour of what has no order."""
    slots = ramp_of(MOST_LINES_OF_PANEL)
    assert [*RAMP] == slots
    assert len(set(map(look.look_of, slots))) == MOST_LINES_OF_PANEL
    assert not {look.look_of(slot)[0] for slot in slots} & set(look.PALETTE)
    assert LEAST_SLOT == RAMP[-1]


def test_a_heavy_line_is_seen_without_colours() -> None:
    """It is wider than any other, and its name is bold."""
    lines = [
        Line(label=weight, x=EPOCHS, y=FALLING, weight=weight, slot=RAMP[0]) for weight in get_args(Weight)
    ]
    picture = picture_of(LineChart(title="t", x_label="x", y_label="y", lines=tuple(lines)))
    widths = {
        str(one.get_gid()): one.get_linewidth()
        for one in picture.findobj(Line2D)
        if str(one.get_gid()).endswith("-line")
    }
    assert widths["series-2-in-0-line"] < widths["series-0-in-0-line"] < widths["series-1-in-0-line"]
    names = {text.get_text(): text.get_fontweight() for text in picture.findobj(Text)}
    assert ("normal", "bold") == (names["quiet"], names["strong"])

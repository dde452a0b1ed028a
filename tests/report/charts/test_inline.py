"""A chart inside a page brings neither identifiers, styles nor colours of its own.

A chart as a file brings both themes.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, fromstring

import pytest

from lrbs_report.report import packaged_templates
from lrbs_report.report.charts import drawing, look
from lrbs_report.report.charts.figures import RAMP, Figure, HeatMap, Line, LineChart
from lrbs_report.report.charts.inline import DARK, DARK_PAPER, SVG, VARIABLES, for_both_themes, for_page

LINES = LineChart(
    title="Baja",
    x_label="Época",
    y_label="Coste",
    lines=tuple(
        Line(label=f"Tasa {slot}", x=(0.0, 1.0), y=(0.4, 0.3), low=(0.3, 0.2), high=(0.5, 0.4), slot=slot)
        for slot in (*range(len(look.PALETTE)), *RAMP)
    ),
)
HEAT = HeatMap(
    title="t",
    x_label="x",
    y_label="y",
    row_labels=("1", "2"),
    column_labels=("a",),
    cells=((0.1,), (0.9,)),
    texts=(("0,1",), ("0,9",)),
    best=(),
)
ALT = 'Baja de «0,4» a <0,3> & "más"'


@pytest.fixture(scope="module")
def drawn() -> bytes:
    """Draw a chart of lines with bands, one of each colour."""
    return drawing.draw_for_pages(
        Figure(id="f", stem="f", language="es", chart=LINES, caption="", alt="")
    ).page


@pytest.fixture(scope="module")
def inlined(drawn: bytes) -> str:
    """Put it into a page."""
    return for_page(drawn, "cost", ALT)


def test_only_the_drawing_is_left(inlined: str) -> None:
    """No prolog, document type, style sheet, metadata or namespace, which have no place inside HTML.

    Nothing of them is said twice.
    """
    assert inlined.startswith('<svg class="wide" viewBox=')
    assert [] == [
        left
        for left in ("<?xml", "<!", "<style", "<metadata", "xmlns", "ns0:", "xlink", "\n")
        if left in inlined
    ]


def test_the_text_stands_for_the_drawing(inlined: str) -> None:
    """Whoever cannot see it is told, whatever characters the text has, and no pointer makes it pop up."""
    root = parsed(inlined)
    assert ("img", ALT) == (root.get("role"), root.get("aria-label"))
    assert "<title" not in inlined


def test_every_identifier_begins_with_the_figures(inlined: str) -> None:
    """All that is referred to is there, with the figure's name before it.

    Nothing else has an identifier.
    """
    ids = re.findall(r'\bid="([^"]*)"', inlined)
    referred = set(re.findall(r'href="#([^"]*)"', inlined)) | set(re.findall(r"url\(#([^)]*)\)", inlined))
    assert set(ids) == referred
    assert len(set(ids)) == len(ids) > 5
    assert all(id_.startswith("cost-") for id_ in ids)


def test_hiding_a_shape_takes_no_glyph_from_another(inlined: str) -> None:
    """What is drawn several times is defined in one place, outside of everything that may be hidden."""
    assert 1 == inlined.count("<defs>")
    assert re.match(r"<svg [^>]*><defs>", inlined)


def test_every_colour_is_a_variable_of_the_style_sheet(inlined: str) -> None:
    """The page's own theme colours the lines; the drawing holds no colour and no ground."""
    assert [] == re.findall(r"#[0-9a-fA-F]{6}\b", re.sub(r'(href|id)="[^"]*"|url\([^)]*\)', "", inlined))
    assert set(VARIABLES.values()) == set(re.findall(r"var\((--[^)]*)\)", inlined))


def test_cells_keep_their_colours_and_say_where_they_are() -> None:
    """A heat map looks the same in both themes, with its values readable; only the words around it change."""
    svg = drawing.draw_for_pages(Figure(id="f", stem="f", language="es", chart=HEAT, caption="", alt="")).svg
    cells = re.findall(r'<g data-cell="([^"]*)"><path [^>]*fill="(#[0-9a-f]{6})', for_page(svg, "f", ""))
    assert [("0-0", look.cell_colours(0.0)[0]), ("1-0", look.cell_colours(1.0)[0])] == cells


def test_series_are_marked(inlined: str) -> None:
    """Line, band and name of each series can be found, and so hidden."""
    for series in range(4):
        assert inlined.count(f'data-series="{series}"') >= 3


def test_letters_are_text_in_the_pages_fonts(drawn: bytes, inlined: str) -> None:
    """With their sizes and places, and no family of their own; nothing is turned by nothing."""
    words = [text.text for text in parsed(drawn).iter(f"{SVG}text")]
    assert words == [text.text for text in parsed(inlined).iter("text")]
    assert len(words) > 10
    assert "font-family" not in inlined
    assert "rotate" not in inlined
    assert {"8.5px", "9px"} <= set(re.findall(r'font-size="([^"]*)"', inlined))


def test_places_are_rounded(drawn: bytes, inlined: str) -> None:
    """A hundredth of a point is kept of each place."""
    paths = re.findall(r' (?:d|x|y)="([^"]*)"', inlined)
    assert [] == [path for path in paths if re.search(r"\.\d{3}", path)]
    assert len(inlined) < 0.9 * len(drawn)


def test_the_style_sheet_knows_every_colour_in_both_themes() -> None:
    """On light paper the colours that charts are drawn with.

    On dark paper those that their files change to.
    """
    css = (packaged_templates() / "charts.css").read_text(encoding="utf-8")
    light, dark = (
        dict(re.findall(r"(--[\w-]+): (#\w{6});", part))
        for part in css.split("@media (prefers-color-scheme: dark)")
    )
    assert {variable: colour for colour, variable in VARIABLES.items()} == light
    assert {variable: DARK[colour] for colour, variable in VARIABLES.items()} == dark


def test_every_colour_of_a_chart_has_a_dark_one_that_stands_out() -> None:
    """A colour that the dark theme does not know would be dark on dark.

    Those of words have a contrast of 4.5 at least.
    """
    assert (
        {colour.lower() for colour in (look.INK, look.MUTED, look.GRID, *look.PALETTE, *look.RAMP_COLOURS)}
        == DARK.keys()
        == VARIABLES.keys()
    )
    assert [] == [
        dark
        for light, dark in DARK.items()
        if light not in (look.GRID, *look.RAMP_COLOURS) and look.contrast(dark, DARK_PAPER) < 4.5
    ]


def test_a_ramp_goes_away_from_the_paper_in_both_themes() -> None:
    """Each shade stands out more than the one before, by 3 to 1 at least: hues are not needed.

    No cell of a heat map has one of them: it would be taken for a line, and turn dark.
    """
    for shades, paper in (
        (look.RAMP_COLOURS, look.PAPER),
        ([DARK[shade] for shade in look.RAMP_COLOURS], DARK_PAPER),
    ):
        contrasts = [look.contrast(shade, paper) for shade in shades]
        assert sorted(set(contrasts)) == contrasts
        assert contrasts[0] > 3
    shares = [step / look.SHADES for step in range(look.SHADES)]
    cells = {
        colours(share)[0] for share in shares for colours in (look.cell_colours, look.difference_colours)
    }
    assert not cells & DARK.keys()


def test_a_file_stays_whole_and_turns_dark_by_itself(drawn: bytes) -> None:
    """The file gets rules for readers who prefer dark pages, and is XML as before."""
    both = for_both_themes(drawn)
    assert parsed(both).get("viewBox") == parsed(drawn).get("viewBox")
    assert b"@media (prefers-color-scheme:dark)" in both
    assert all(dark.encode() in both for dark in (*DARK.values(), DARK_PAPER))


def test_the_same_drawing_gives_the_same_element(drawn: bytes) -> None:
    """Nothing in it depends on when or how often it was made."""
    assert for_page(drawn, "cost", ALT) == for_page(drawn, "cost", ALT)


def parsed(text: str | bytes) -> Element:
    """Read a drawing of ours as XML."""
    return fromstring(text)  # noqa: S314 - drawn by us

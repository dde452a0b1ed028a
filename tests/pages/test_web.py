"""The HTML pages in a real browser and before real checkers, on wide and narrow screens, light and dark."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.pages.checkers import axe, complaints_about_html
from tests.pages.looks import (
    BROKEN_NAMES,
    CUT_IN_TEXT,
    CUT_OR_SMALL,
    OPEN_ALL,
    QUESTIONS,
    TOO_WIDE,
    Theme,
    opened,
)

PAGES = ("article/report.html", "article/report.en.html", "nasty/report.html", "nasty/report.en.html")
THEMES: tuple[Theme, ...] = ("light", "dark")
WIDTHS = (360, 1400)
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")

VIOLATIONS = """async (rules) => {
    const { violations } = await axe.run(document, { runOnly: { type: "tag", values: rules } });
    return violations.map(({ id, nodes }) =>
        `${id}: ${nodes.map(node => node.html.slice(0, 200)).join(" | ")}`);
}"""
LINES_OF_A_LOG = """() => {
    const log = document.querySelector("pre.log");
    const told = [...log.querySelectorAll("span")].map(line => {
        const range = document.createRange();
        range.selectNodeContents(line.firstChild);
        return [...range.getClientRects()].map(one => one.left);
    });
    getSelection().selectAllChildren(log);
    return [told[0][0], told.flatMap(lefts => lefts.slice(1)), getSelection().toString(), log.textContent];
}"""
WITHOUT_NAME = """() => [...document.querySelectorAll("figure")].filter(figure => {
    const told = [...figure.querySelectorAll("img[alt]")].map(image => image.alt);
    const drawn = [...figure.querySelectorAll("svg[role=img]")].map(drawing =>
        drawing.getAttribute("aria-label")
        || (drawing.getAttribute("aria-labelledby") || "").split(" ")
            .map(id => document.getElementById(id)?.textContent ?? "").join(" ")
        || drawing.querySelector("title")?.textContent);
    return ![...told, ...drawn].some(text => (text || "").length > 20);
}).map(figure => figure.outerHTML.slice(0, 200))"""
HIDDEN = """() => [...document.querySelectorAll(
        "main :is(h2, h3, p, figcaption, table, pre, figure img, figure svg)")]
    .filter(element => !element.closest("details") && !element.matches("svg.narrow"))
    .filter(element => element.getBoundingClientRect().height < 5
        || !element.checkVisibility({ opacityProperty: true, visibilityProperty: true }))
    .map(element => element.outerHTML.slice(0, 200))"""


def test_markup_is_valid(reports: Path) -> None:
    """The Nu HTML checker has nothing to say, not even a warning.

    It judges the pages and the styles and charts inside them.
    """
    assert complaints_about_html(reports / name for name in PAGES) == ""


@pytest.mark.long(8)
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", PAGES)
def test_page_is_accessible(reports: Path, browser: Browser, name: str, theme: Theme, width: int) -> None:
    """The checker axe finds nothing against WCAG 2.2 AA or the best practices."""
    with opened(browser, reports / name, width=width, theme=theme) as (page, _):
        page.evaluate(axe())
        assert [] == page.evaluate(VIOLATIONS, RULES)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", PAGES)
def test_page_asks_nobody_and_complains_of_nothing(
    reports: Path, browser: Browser, name: str, width: int
) -> None:
    """Opened and read to its end, a page loads nothing but itself, and the console stays empty."""
    with opened(browser, reports / name, width=width) as (page, told):
        page.keyboard.press("End")
        page.wait_for_timeout(100)
        assert [page.url] == told


@pytest.mark.parametrize("name", PAGES)
def test_page_fits_a_narrow_screen(reports: Path, browser: Browser, name: str) -> None:
    """At 360 pixels nothing makes the document scroll sideways.

    Wide charts and tables scroll by themselves.
    """
    with opened(browser, reports / name, width=360) as (page, _):
        assert 0 == page.evaluate(TOO_WIDE)


@pytest.mark.parametrize("width", [360, 640, 696, 768, 1000, 1400])
def test_no_chart_is_cut_or_too_small_to_read(reports: Path, browser: Browser, width: int) -> None:
    """Every letter lies inside its drawing and has 11 pixels or more, whatever the screen."""
    for name in PAGES:
        with opened(browser, reports / name, width=width) as (page, _):
            assert [] == page.evaluate(CUT_OR_SMALL), name
            assert page.locator(".stage svg text").count() > 50


@pytest.mark.parametrize("width", [360, 768, 1000, 1400])
def test_no_text_is_cut_or_too_small_to_read(reports: Path, browser: Browser, width: int) -> None:
    """No paragraph, log or table is wider than its place, with all that is folded opened."""
    for name in PAGES:
        with opened(browser, reports / name, width=width) as (page, _):
            page.evaluate(OPEN_ALL)
            assert [] == page.evaluate(CUT_IN_TEXT), name


@pytest.mark.parametrize(("width", "height"), [(1400, 900), (360, 780)])
@pytest.mark.parametrize("name", PAGES[:2])
def test_the_first_screen_gives_the_answer(
    reports: Path, browser: Browser, name: str, width: int, height: int
) -> None:
    """The best accuracy, and which rate goes with the smallest batches and with the largest ones."""
    with opened(browser, reports / name, width=width) as (page, _):
        boxes = [value.bounding_box() for value in page.locator(".lead > p .value").all()]
        ends = [box["y"] + box["height"] for box in boxes if box]
        assert 5 <= len(ends) == len(boxes)
        assert max(ends) <= height


@pytest.mark.parametrize("name", PAGES[:2])
def test_a_page_is_no_longer_than_ten_screens(reports: Path, browser: Browser, name: str) -> None:
    """As long as what only a checker reads is folded."""
    with opened(browser, reports / name, width=1400) as (page, _):
        assert page.evaluate("document.documentElement.scrollHeight") <= 9000


@pytest.mark.parametrize("width", [768, 1400])
def test_names_of_columns_are_not_broken_within_a_word(reports: Path, browser: Browser, width: int) -> None:
    """A column is as wide as the longest word of its name, however short its numbers are."""
    for name in PAGES:
        with opened(browser, reports / name, width=width) as (page, _):
            page.evaluate(OPEN_ALL)
            assert [] == page.evaluate(BROKEN_NAMES), name


@pytest.mark.parametrize("name", PAGES)
def test_what_a_claim_asked_stands_beside_its_verdict(reports: Path, browser: Browser, name: str) -> None:
    """In the margin of a wide screen it begins with the box of its claim, and ends with it or before."""
    with opened(browser, reports / name, width=1400) as (page, _):
        for (top, bottom), (begin, end) in page.evaluate(QUESTIONS):
            assert begin <= top < begin + 30
            assert bottom <= end


def test_a_telephone_shows_a_table_as_cards(reports: Path, browser: Browser) -> None:
    """Each cell stands below the name of its column, and is a cell of a table for who hears the page."""
    with opened(browser, reports / PAGES[1], width=360) as (page, _):
        table = page.locator(".table.folds table").first
        cells = table.locator("tbody tr").first.locator("td")
        names = table.locator("thead th").all_text_contents()
        assert names[1:] == [one.get_attribute("data-label") for one in cells.all()]
        said = cells.first.evaluate("one => getComputedStyle(one, '::before').content")
        assert f'"{names[1]}"' == said
        assert table.locator("tbody tr").count() == table.get_by_role("row").count() - 1


def test_lines_of_a_log_go_on_indented_on_a_narrow_screen(reports: Path, browser: Browser) -> None:
    """So that each epoch is seen to begin; who copies it gets the log as it is."""
    with opened(browser, reports / PAGES[1], width=240) as (page, _):
        begins, goes_on, copied, log = page.evaluate(LINES_OF_A_LOG)
        assert [begins] * len(goes_on) != goes_on != []
        assert min(goes_on) > begins + 20
        assert log == copied


def test_a_telephone_names_the_lines_of_a_chart_once(reports: Path, browser: Browser) -> None:
    """In a key below them, or on the buttons that hide them; a wide screen has no key."""
    for width, are_shown in ((360, False), (1400, True)):
        with opened(browser, reports / PAGES[2], width=width) as (page, _):
            buttons = page.locator("figure:has(.narrow[data-keyed]) .series")
            assert [are_shown] * buttons.count() == [one.is_visible() for one in buttons.all()] != []


def test_what_is_folded_opens_for_a_link_into_it(reports: Path, browser: Browser) -> None:
    """The evidence is closed at first; whoever follows a value stands before its row."""
    with opened(browser, reports / PAGES[0]) as (page, _):
        value = page.locator("main p .value").first
        row = page.locator(f"[id='{str(value.get_attribute('href'))[1:]}']")
        assert not row.is_visible()
        value.click()
        page.wait_for_timeout(100)
        assert row.is_visible()


@pytest.mark.parametrize(("width", "is_beside"), [(1400, True), (1000, False)])
def test_captions_and_charts_share_an_edge(
    reports: Path, browser: Browser, width: int, *, is_beside: bool
) -> None:
    """A caption stands below its chart, as far to the left; on a wide screen beside it, as far up."""
    with opened(browser, reports / PAGES[0], width=width) as (page, _):
        figure = page.locator("figure.chart").first
        caption, chart = (figure.locator(one).bounding_box() for one in ("figcaption", ".stage"))
        assert caption
        assert chart
        if is_beside:
            assert caption["x"] >= chart["x"] + chart["width"]
            assert caption["y"] == pytest.approx(chart["y"], abs=8)
        else:
            assert caption["x"] == pytest.approx(chart["x"], abs=1)
            assert caption["y"] >= chart["y"] + chart["height"]


@pytest.mark.parametrize("name", PAGES)
def test_every_figure_has_a_text_instead(reports: Path, browser: Browser, name: str) -> None:
    """Whoever cannot see a chart is told what it shows, in a sentence or more."""
    with opened(browser, reports / name) as (page, _):
        assert page.locator("figure").count() > 3
        assert [] == page.evaluate(WITHOUT_NAME)


@pytest.mark.parametrize("name", PAGES)
def test_page_needs_no_javascript(reports: Path, browser: Browser, name: str) -> None:
    """Without JavaScript every heading, paragraph, chart and table is there to be read."""
    with opened(browser, reports / name, javascript=False) as (page, _):
        assert page.locator("main :is(h2, figure :is(img, svg), table)").count() > 8
        assert [] == page.evaluate(HIDDEN)

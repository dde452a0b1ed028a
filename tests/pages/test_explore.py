"""Charts in a real browser.

What pointer, finger and keyboard are told is what the table behind the chart says.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page

from tests.pages.checkers import axe
from tests.pages.looks import TOO_WIDE, opened
from tests.pages.test_web import RULES, VIOLATIONS

KINDS = ("cost-lr-0-1", "comparison", "accuracy", "heat-map-grid", "panels-grid")
CELL = """(table, [row, column]) =>
    [...table.querySelectorAll("tbody tr:not(.group)")][row].cells[column + 1].textContent"""
NAMES = """(table, [row, column]) => {
    const line = [...table.querySelectorAll("tbody tr:not(.group)")][row];
    return [line.cells[0].textContent, [...table.tHead.rows].at(-1).cells[column + 1].textContent];
}"""
SCALE = """svg => svg.getBoundingClientRect().width / svg.viewBox.baseVal.width"""
SHOWN = """stage => {
    const shown = [...stage.querySelectorAll("svg")].filter(svg => svg.getBoundingClientRect().width > 0);
    return [shown.length === 1, shown[0].classList[0]];
}"""
UNFOLD = "for (const one of document.querySelectorAll('details.folded')) one.open = true"
"""Opens what only a checker reads."""

WALK = """() => {
    const pressed = {key: "ArrowRight", bubbles: true, cancelable: true};
    const there = document.activeElement;
    for (let step = 0; step < 3; step += 1) there.dispatchEvent(new KeyboardEvent("keydown", pressed));
    return there.closest("figure").querySelector(".announced").textContent;
}"""
"""Takes three steps at once, however busy the machine is, and returns what is heard of them so far."""

Mark = tuple[float, float, int, int, int]


@pytest.fixture
def page(reports: Path, browser: Browser) -> Iterator[Page]:
    """Open the report on a wide screen; in the end, the console must be empty."""
    with opened(browser, reports / "article" / "report.html") as (page, told):
        page.evaluate(UNFOLD)
        yield page
        assert [page.url] == told


@pytest.mark.long(3)
@pytest.mark.parametrize("kind", KINDS)
def test_the_pointer_reads_what_the_table_says(page: Page, kind: str) -> None:
    """Over the place of a value stand the value and the names of its row and column, and a ring.

    The words are those of the table, letter by letter.
    """
    figure = page.locator(f"#figure-{kind}")
    marks = marks_of(figure)
    for mark in (marks[0], marks[len(marks) // 2], marks[-1]):
        point_at(page, figure, mark)
        assert told_by_table(figure, mark) == value_of(figure)
        name = figure.locator(".read-out").inner_text()
        assert [] == [
            part for part in figure.locator(".data table").evaluate(NAMES, mark[3:]) if part not in name
        ]
        assert middle_of(figure, mark) == pytest.approx(centre(figure.locator(".ring")), abs=2)


def test_values_of_every_row_and_column_can_be_asked(page: Page) -> None:
    """Each cell of the table behind lines has its place on the chart."""
    figure = page.locator("#figure-comparison")
    assert {(row, column) for row in range(10) for column in range(2)} == {
        (mark[3], mark[4]) for mark in marks_of(figure)
    }


def test_the_pointer_leaves_nothing_behind(page: Page) -> None:
    """Outside the chart, and after Escape, neither ring nor value covers it."""
    figure = page.locator("#figure-comparison")
    point_at(page, figure, marks_of(figure)[0])
    page.keyboard.press("Escape")
    assert figure.locator(".read-out").is_hidden()
    point_at(page, figure, marks_of(figure)[3])
    assert figure.locator(".read-out").is_visible()
    page.mouse.move(2, 2)
    assert [False] * 3 == [figure.locator(part).is_visible() for part in (".read-out", ".ring", ".guide")]


def test_arrow_keys_walk_along_a_line_and_change_lines(page: Page) -> None:
    """Right and left go from epoch to epoch, End and Home to the ends.

    Up and down go to the line above and below.
    """
    figure = page.locator("#figure-comparison")
    walked = []
    reach(page, figure)
    for key in (
        "ArrowRight",
        "ArrowRight",
        "ArrowLeft",
        "End",
        "ArrowRight",
        "ArrowUp",
        "ArrowUp",
        "Home",
        "ArrowDown",
    ):
        page.keyboard.press(key)
        walked.append(value_of(figure))
    cells = [(1, 0), (2, 0), (1, 0), (9, 0), (9, 0), (9, 1), (9, 1), (0, 1), (0, 0)]
    assert [figure.locator(".data table").evaluate(CELL, cell) for cell in cells] == walked
    assert len(set(walked)) == 6


def test_a_walk_reaches_every_panel(page: Page) -> None:
    """From the last epoch of a panel, the next key leads to the first one of the next panel."""
    figure = page.locator("#figure-panels-grid")
    reach(page, figure)
    panels = set()
    for _ in range(12):
        panels.add(figure.locator(".read-out").inner_text().split(" · ")[0].split("\n")[1])
        page.keyboard.press("ArrowRight")
    assert {f"Tamaño de lote {size}" for size in (1, 4, 32, 256)} == panels


def test_a_walk_is_heard_where_it_rests(page: Page) -> None:
    """A reader of the screen hears the last value of a quick walk, once; the pointer makes no noise."""
    figure = page.locator("#figure-cost-lr-0-1")
    reach(page, figure)
    heard = figure.locator(".announced")
    assert heard.get_attribute("aria-live") == "polite"
    assert page.evaluate(WALK) == ""
    page.wait_for_timeout(400)
    assert figure.locator(".read-out").text_content() == heard.text_content() != ""


def test_a_button_hides_a_line_with_all_that_belongs_to_it(page: Page) -> None:
    """Line, band and name go and come back, the others stay, and what is hidden is not read out."""
    figure = page.locator("#figure-comparison")
    button = figure.get_by_role("button", name="Tasa 0,01")
    parts = figure.locator('svg.wide [data-series="1"]')
    assert parts.count() >= 3
    button.click()
    assert button.get_attribute("aria-pressed") == "false"
    assert not any(part.is_visible() for part in parts.all())
    assert figure.locator('svg.wide [data-series="0"]').first.is_visible()
    hidden = next(mark for mark in marks_of(figure) if mark[2] == 1)
    point_at(page, figure, hidden)
    assert "Tasa 0,01" not in figure.locator(".read-out").inner_text()
    button.click()
    assert button.get_attribute("aria-pressed") == "true"
    assert all(part.is_visible() for part in parts.all())


def test_one_line_needs_no_button(page: Page) -> None:
    """Where there is nothing to tell apart there is nothing to press."""
    assert [0, 0, 2, 7] == [
        page.locator(f"#figure-{kind} button").count()
        for kind in ("cost-lr-0-1", "accuracy", "comparison", "panels-grid")
    ]


def test_buttons_are_large_enough(page: Page) -> None:
    """No side of a button or of what opens a table is under 24 pixels."""
    sizes = page.eval_on_selector_all(
        "figure :is(button, summary)",
        "all => all.map(one => one.getBoundingClientRect()).map(one => Math.min(one.width, one.height))",
    )
    assert len(sizes) > 10
    assert min(sizes) >= 24


def test_what_opens_is_accessible_too(page: Page) -> None:
    """With every table open, a line hidden and a value shown, axe finds nothing."""
    page.locator("figure summary").evaluate_all("all => all.forEach(one => one.click())")
    figure = page.locator("#figure-comparison")
    figure.get_by_role("button").first.click()
    reach(page, figure)
    page.evaluate(axe())
    assert [] == page.evaluate(VIOLATIONS, RULES)


def test_without_javascript_the_tables_open_and_nothing_is_dead(reports: Path, browser: Browser) -> None:
    """Each chart has its table, and no button that would do nothing."""
    with opened(browser, reports / "article" / "report.html", javascript=False) as (page, _):
        assert page.locator("figure button").count() == page.locator(".probe").count() == 0
        for folded in page.locator("details.folded > summary").all():
            folded.click()
        figures = page.locator("figure.chart").all()
        for figure in figures:
            figure.locator("summary").click()
            assert figure.locator(".data table").is_visible()
            assert 1 == figure.locator("svg[role=img]:visible").count()
    assert len(figures) > 5


@pytest.mark.long(2)
@pytest.mark.parametrize("kind", KINDS)
def test_on_a_narrow_screen_the_drawing_for_it_is_read(reports: Path, browser: Browser, kind: str) -> None:
    """At 360 pixels each value is where that drawing shows it, and at 1400 where the other one does."""
    with opened(browser, reports / "article" / "report.html", width=360) as (page, _):
        page.evaluate(UNFOLD)
        figure = page.locator(f"#figure-{kind}")
        for width, looks in ((360, "narrow"), (1400, "wide"), (360, "narrow")):
            page.set_viewport_size({"width": width, "height": 900})
            assert [True, looks] == figure.locator(".stage").evaluate(SHOWN)
            marks = marks_of(figure, looks)
            for mark in (marks[0], marks[-1]):
                point_at(page, figure, mark)
                assert told_by_table(figure, mark) == value_of(figure)
                assert middle_of(figure, mark) == pytest.approx(centre(figure.locator(".ring")), abs=2)


def test_on_a_narrow_screen_what_is_read_stays_on_it(reports: Path, browser: Browser) -> None:
    """At 360 pixels the end of a line has its value beside it, and the page does not scroll sideways."""
    with opened(browser, reports / "article" / "report.html", width=360) as (page, _):
        figure = page.locator("#figure-cost-lr-0-1")
        reach(page, figure)
        page.keyboard.press("End")
        for part in (".ring", ".read-out"):
            box = figure.locator(part).bounding_box()
            assert box
            assert 0 <= box["x"] <= box["x"] + box["width"] <= 360
        page.locator("figure summary").evaluate_all("all => all.forEach(one => one.click())")
        assert 0 == page.evaluate(TOO_WIDE)


def test_a_finger_reads_a_value_and_puts_it_away(reports: Path, browser: Browser) -> None:
    """A touch shows the nearest value until the next touch elsewhere."""
    context = browser.new_context(viewport={"width": 800, "height": 900}, has_touch=True)
    page = context.new_page()
    page.goto((reports / "article" / "report.html").as_uri())
    figure = page.locator("#figure-cost-lr-0-1")
    figure.scroll_into_view_if_needed()
    mark = marks_of(figure)[4]
    page.touchscreen.tap(*middle_of(figure, mark))
    assert told_by_table(figure, mark) == value_of(figure)
    page.locator("h1").scroll_into_view_if_needed()
    page.locator("h1").tap()
    assert figure.locator(".read-out").is_hidden()
    context.close()


def marks_of(figure: Locator, looks: str = "wide") -> list[Mark]:
    """Return the places that the page knows in a drawing: x, y, series, row and column."""
    marks, narrow = (
        json.loads(figure.locator(".plot").get_attribute(f"data-{name}") or "")
        for name in ("marks", "narrow")
    )
    places = narrow if looks == "narrow" else [mark[:2] for mark in marks]
    return [(*place, *mark[2:]) for place, mark in zip(places, marks, strict=True)]


def middle_of(figure: Locator, mark: Mark) -> tuple[float, float]:
    """Return a mark's place on the screen."""
    drawing = figure.locator("svg[role=img]:visible")
    scale, box = drawing.evaluate(SCALE), drawing.bounding_box()
    assert box
    return box["x"] + mark[0] * scale, box["y"] + mark[1] * scale


def centre(element: Locator) -> tuple[float, float]:
    """Return the middle of an element on the screen."""
    box = element.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def point_at(page: Page, figure: Locator, mark: Mark) -> None:
    """Move the pointer over a value."""
    figure.locator(".plot").scroll_into_view_if_needed()
    page.mouse.move(*middle_of(figure, mark))


def reach(page: Page, figure: Locator) -> None:
    """Come to a chart by keyboard, as a reader does with the tabulator."""
    page.keyboard.press("Tab")
    figure.locator(".probe").focus()


def told_by_table(figure: Locator, mark: Mark) -> str:
    """Return the value of a mark's cell."""
    return str(figure.locator(".data table").evaluate(CELL, mark[3:]))


def value_of(figure: Locator) -> str:
    """Return the value that is read out."""
    return figure.locator(".read-out b").inner_text()


def test_a_value_says_what_it_is(page: Page) -> None:
    """Under pointer and focus a value shows its expression, every digit and the seeds.

    Escape hides that, and the link leads to its runs.
    """
    value = page.locator("main p .value").first
    value.hover()
    assert value.get_attribute("data-told") == page.locator(".told").text_content()
    page.mouse.move(0, 0)
    assert 0 == page.locator(".told").count()
    while not page.evaluate("document.activeElement.matches('.value')"):
        page.keyboard.press("Tab")
    assert 1 == page.locator(".told").count()
    page.keyboard.press("Escape")
    assert 0 == page.locator(".told").count()
    assert 1 == page.locator(str(value.get_attribute("href"))).count()

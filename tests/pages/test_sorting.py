"""The table of many experiments in a real browser: its heads sort it, and by the keyboard too."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Browser, Page

from lrbs_report.report import Templates
from lrbs_report.report.targets.html import EMPTY_IMAGE, write_page
from tests.pages.checkers import axe
from tests.pages.looks import opened
from tests.pages.test_web import RULES, VIOLATIONS
from tests.report.prose.test_many import page as page_of

ROWS = """table => [...table.tBodies[0].rows].map(row => [...row.cells].map(cell => cell.textContent))"""


def test_heads_sort_the_table(tmp_path: Path, browser: Browser) -> None:
    """Up, and down when asked again; what diverged counts as more than any number. Heads stay in sight."""
    told = page_of(30, wild=2)
    images = dict.fromkeys(told.figures, EMPTY_IMAGE)
    file = tmp_path / "report.html"
    file.write_text(write_page(told, Templates(), images, {}, lambda _: "").text, encoding="utf-8")
    with opened(browser, file) as (page, _):
        assert [29, 28] == numbers(page)[:2]
        assert [0, 1] == sorted(numbers(page)[-2:])
        head = page.locator(".sorts thead th")
        rate = head.nth(1)
        rate.locator("button").click()
        assert ([*range(30)], "ascending") == (numbers(page), rate.get_attribute("aria-sort"))
        rate.locator("button").press("Enter")
        assert ([*range(29, -1, -1)], "descending") == (numbers(page), rate.get_attribute("aria-sort"))
        head.last.locator("button").click()
        assert (2, {0, 1}) == (numbers(page)[0], {*numbers(page)[-2:]})
        assert rate.get_attribute("aria-sort") is None
        box = page.locator(".sorts")
        box.evaluate("box => box.scrollTo(0, 400)")
        tops = [one.evaluate("one => one.getBoundingClientRect().top") for one in (box, head.first)]
        assert abs(tops[0] - tops[1]) < 60
        page.mouse.move(0, 0)
        page.evaluate(axe())
        assert [] == page.evaluate(VIOLATIONS, RULES)


def numbers(page: Page) -> list[int]:
    """Return which experiments the rows are of, from the first."""
    rows = page.locator(".sorts table").evaluate(ROWS)
    return [int(re.findall(r"\d+$", row[0])[0]) for row in rows]

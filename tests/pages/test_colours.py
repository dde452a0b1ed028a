"""Contrast, measured: what a reader must read stands out from its ground by 4.5 to 1 or more.

In light, in dark and in print.
"""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from lrbs_report.report import Templates
from lrbs_report.report.charts.look import contrast
from tests.pages.looks import Theme, opened
from tests.pages.test_web import PAGES, THEMES

LEAST = 4.5

COLOURS_OF_TEXT = """() => {
    const solid = colour => !colour.endsWith(", 0)");
    const ground = element => {
        while (element && !solid(getComputedStyle(element).backgroundColor)) element = element.parentElement;
        return element ? getComputedStyle(element).backgroundColor : "none";
    };
    const hasText = element => [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim());
    const found = [...document.body.querySelectorAll("*")]
        .filter(element => hasText(element) && !element.closest("svg, script, style"));
    return [...new Set(found.map(element => `${getComputedStyle(element).color} on ${ground(element)}`))];
}"""

COLOURS_OF_LABELS = """() => {
    const solid = colour => !colour.endsWith(", 0)");
    const ground = element => {
        const own = element.closest("svg").querySelector("#background path");
        if (own) return getComputedStyle(own).fill;
        while (element && !solid(getComputedStyle(element).backgroundColor)) element = element.parentElement;
        return element ? getComputedStyle(element).backgroundColor : "none";
    };
    const charts = [...document.querySelectorAll("svg")].filter(svg => !svg.closest("[id*=heat-map]"));
    const glyphs = charts.flatMap(svg => [...svg.querySelectorAll("use, text")])
        .filter(({ href }) => !href || /Report-|DejaVu/.test(href.baseVal));
    return [...new Set(glyphs.map(glyph => `${getComputedStyle(glyph).fill} on ${ground(glyph)}`))];
}"""


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", PAGES)
def test_words_of_the_page_stand_out(reports: Path, browser: Browser, name: str, theme: Theme) -> None:
    """Every colour that words of the page have, on the ground that is behind them."""
    with opened(browser, reports / name, theme=theme) as (page, _):
        pairs = page.evaluate(COLOURS_OF_TEXT)
    assert len(pairs) > 2
    assert [] == [pair for pair in pairs if _contrast_of(pair) < LEAST]


@pytest.mark.parametrize("theme", THEMES)
def test_labels_of_the_charts_stand_out(reports: Path, browser: Browser, theme: Theme) -> None:
    """Every colour of a title, axis or line's name in the charts of the page and in their own files.

    The cells of heat maps are tested elsewhere.
    """
    files = [
        chart
        for chart in sorted((reports / "article" / "figures").glob("*.svg"))
        if "heat-map" not in chart.name
    ]
    pairs: set[str] = set()
    with opened(browser, reports / PAGES[0], theme=theme) as (page, _):
        in_page = page.evaluate(COLOURS_OF_LABELS)
        for chart in files:
            page.goto(chart.as_uri())
            pairs |= set(page.evaluate(COLOURS_OF_LABELS))
    assert min(len(in_page), len(pairs)) > 3  # black, grey, and the lines' colours
    assert [] == [pair for pair in sorted({*pairs, *in_page}) if _contrast_of(pair) < LEAST]


def test_words_in_print_stand_out() -> None:
    """Every colour of words in the print style sheet, on white and on every ground of that sheet."""
    style = Templates().read("print.css")
    inks = set(re.findall(r"[\s{;]color: (#[0-9a-f]{6})", style))
    grounds = {"#ffffff", *re.findall(r"background: (#[0-9a-f]{6})", style)}
    assert len(inks) > 1
    assert [] == [
        (ink, ground)
        for ink, ground in product(sorted(inks), sorted(grounds))
        if contrast(ink, ground) < LEAST
    ]


def _contrast_of(pair: str) -> float:
    """Measure a pair such as "rgb(0, 0, 0) on rgb(255, 255, 255)"."""
    ink, ground = (
        f"#{bytes(map(int, re.findall(r'[0-9]+', colour)[:3])).hex()}" for colour in pair.split(" on ")
    )
    return contrast(ink, ground)

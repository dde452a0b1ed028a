"""What a reader sees: in a browser, what is cut or too small to read; on paper, what is left white."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import numpy as np
import pypdfium2
from playwright.sync_api import Browser, Page

Theme = Literal["light", "dark"]

MARGIN = 26 / 297
"""Above and below the text, as a share of a page's height."""

WHITE = 245
"""From this shade on nobody sees ink."""

CUT_OR_SMALL = """() => {
    const found = [];
    for (const drawing of document.querySelectorAll(".stage svg")) {
        const box = drawing.getBoundingClientRect();
        if (!box.width) continue;
        const plot = drawing.closest(".plot");
        if (plot.scrollWidth > plot.clientWidth) found.push(["wide", plot.getAttribute("aria-label")]);
        for (const text of drawing.querySelectorAll("text")) {
            const at = text.getBoundingClientRect();
            const scale = box.width / drawing.viewBox.baseVal.width;
            const size = scale * parseFloat(getComputedStyle(text).fontSize);
            if (size < 11) found.push(["small", text.textContent, size]);
            const across = [box.left - at.left, at.right - box.right];
            const beyond = [...across, box.top - at.top, at.bottom - box.bottom];
            if (Math.max(...beyond) > 1) found.push(["cut", text.textContent, ...beyond]);
        }
    }
    return found;
}"""
BROKEN_NAMES = """() => [...document.querySelectorAll("main .table:not(.data *) thead th")].filter(name => {
    const text = name.firstChild;
    if (!name.checkVisibility() || text?.nodeType !== Node.TEXT_NODE) return false;
    return [...text.data.matchAll(/\\S+/g)].some(word => {
        const place = document.createRange();
        place.setStart(text, word.index);
        place.setEnd(text, word.index + word[0].length);
        return word[0].length < 25 && place.getClientRects().length > 1;
    });
}).map(name => name.textContent)"""
"""Names of columns broken within a word that is no longer than any column can be; not behind charts."""

QUESTIONS = """() => [...document.querySelectorAll(".claim > .asked")].map(asked =>
    [asked, asked.parentElement].map(one => one.getBoundingClientRect()).map(box => [box.top, box.bottom]))"""
"""Where what claims ask begins and ends, and where their boxes do."""

CUT_IN_TEXT = """() => {
    const found = [];
    const aside = "figcaption, .note, .asked, .contents, svg, .announced";
    const blocks = "main :is(p, pre, li, td, th, caption, summary, dd, dt, .table)";
    for (const element of document.querySelectorAll(blocks)) {
        const box = element.getBoundingClientRect();
        if (box.width < 2 || !element.checkVisibility() || element.closest("thead, svg")) continue;
        const { display, fontSize } = getComputedStyle(element);
        const isOver = element.scrollWidth > element.clientWidth + 1 && display !== "inline";
        if (isOver && !element.querySelector(aside))
            found.push(["cut", element.className, element.textContent.slice(0, 60)]);
        if (box.left < -1 || box.right > document.documentElement.clientWidth + 1)
            found.push(["beside the screen", element.className, element.textContent.slice(0, 60)]);
        if (parseFloat(fontSize) < 11) found.push(["small", element.textContent.slice(0, 60)]);
    }
    return found;
}"""
OPEN_ALL = "document.querySelectorAll('details').forEach(one => { one.open = true; })"
TOO_WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@contextmanager
def opened(
    browser: Browser, file: Path, *, width: int = 1400, theme: Theme = "light", javascript: bool = True
) -> Iterator[tuple[Page, list[str]]]:
    """Open a page, and yield it with a list of what it asks for and complains about."""
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme=theme,
        java_script_enabled=javascript,
        reduced_motion="reduce",
    )
    page, told = context.new_page(), list[str]()
    page.on(
        "request", lambda request: told.append(request.url) if not request.url.startswith("data:") else None
    )
    page.on(
        "console", lambda message: told.append(message.text) if message.type in ("error", "warning") else None
    )
    page.on("pageerror", lambda error: told.append(str(error)))
    page.goto(file.as_uri(), wait_until="load")
    yield page, told
    context.close()


def white_at_the_foot(page: pypdfium2.PdfPage) -> float:
    """Return the share of the text's height, between the margins, below the last ink."""
    pixels = np.asarray(page.render(scale=1).to_pil().convert("L"))
    top, bottom = (round(pixels.shape[0] * share) for share in (MARGIN, 1 - MARGIN))
    ink = np.flatnonzero((pixels[top:bottom] < WHITE).any(axis=1))
    return float(1 - (ink[-1] + 1) / (bottom - top)) if len(ink) else 1.0


def whites(file: Path) -> list[float]:
    """Return for each page of a PDF the share of its height that is left white at its foot."""
    document = pypdfium2.PdfDocument(file)
    shares = [white_at_the_foot(page) for page in document]
    document.close()
    return shares

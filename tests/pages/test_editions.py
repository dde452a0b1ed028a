"""The pages about editions: valid, without barriers, and with nothing from elsewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from lrbs_report.report.changes.edition_pages import MOST_SHOWN
from tests.commands import run
from tests.factory.projects import kept_project
from tests.pages.checkers import axe, complaints_about_html


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Return the report, the page of an edition, and the comparison of two.

    They come after a change of numbers and of sentences.
    """
    made = kept_project(tmp_path_factory.mktemp("editions") / "project")
    run("build", "--project", made.folder, "--no-pdf")
    text = made.definitions.read_text(encoding="utf-8")
    made.definitions.write_text(
        text.replace("seeds = 3", "seeds = 2").replace("Es mejor.", "Es <b>mucho</b> mejor."),
        encoding="utf-8",
    )
    run("build", "--project", made.folder, "--no-pdf")
    compared = made.folder / "compared.html"
    compared.write_text(run("diff", "--project", made.folder, "--format", "html").stdout, encoding="utf-8")
    return [
        made.output.folder / "report.html",
        *sorted((made.output.folder / "editions").iterdir()),
        compared,
    ]


def test_they_are_valid(pages: list[Path]) -> None:
    """The Nu HTML checker has nothing to say."""
    assert "" == complaints_about_html(pages)


@pytest.mark.parametrize(("width", "scheme"), [(1400, "light"), (360, "dark")])
def test_they_bar_nobody(browser: Browser, pages: list[Path], width: int, scheme: str) -> None:
    """Axe finds nothing, the page is no wider than the screen, and nothing comes from elsewhere."""
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme="dark" if scheme == "dark" else "light"
    )
    page, asked, found = context.new_page(), list[str](), list[str]()
    page.on(
        "request",
        lambda request: asked.append(request.url) if not request.url.startswith(("file:", "data:")) else None,
    )
    for file in pages:
        page.goto(file.as_uri())
        page.evaluate(axe())
        found += [
            f"{file.name}: {one['id']}: {one['nodes'][0]['html'][:200]}"
            for one in page.evaluate("axe.run().then(all => all.violations)")
        ]
        assert width >= page.evaluate("document.documentElement.scrollWidth"), file.name
    context.close()
    assert ([], []) == (found, asked)


def test_many_changes_are_folded_in_the_report_and_open_on_their_own_page(
    browser: Browser, pages: list[Path]
) -> None:
    """The report stays as long as it was, and says first what became of the verdicts; all is there."""
    report = pages[0]
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    page.goto(report.as_uri())
    section = page.locator("section.editions")
    box = section.bounding_box()
    assert box
    assert box["height"] < 320
    shown = [one.inner_text() for one in section.locator(":scope > ul > li").all()]
    assert shown
    assert all(one.startswith(("la afirmación", "las ")) for one in shown)
    folded = section.locator("details").first
    counted = int("".join(filter(str.isdecimal, folded.locator("summary").inner_text())))
    assert counted > MOST_SHOWN
    assert counted == folded.locator("li").count()
    told = folded.locator("li").all_text_contents()
    page.goto(next(one for one in pages if one.stem == _name_of_this(report)).as_uri())
    assert told == page.locator("main > section").first.locator("li:visible").all_text_contents()
    page.close()


def _name_of_this(report: Path) -> str:
    """Return the id of the edition that a report is."""
    found = re.search(r'href="editions/([0-9a-f]+)\.html"><code>', report.read_text(encoding="utf-8"))
    assert found
    return found[1]


def test_the_comparison_draws_both_editions(browser: Browser, pages: list[Path]) -> None:
    """A chart for each that changed, and what changed, in the language of the charts."""
    page = browser.new_page()
    page.goto(pages[-1].as_uri())
    assert "semillas 1–3 → 1–2" in page.inner_text("main")
    assert "De la edición 1 a la 2" == page.inner_text("h1")
    labels = page.eval_on_selector_all("figure svg", "all => all.map(one => one.getAttribute('aria-label'))")
    page.close()
    assert [one for one in labels if one.endswith(": ed. 1 y ed. 2")] == labels != []

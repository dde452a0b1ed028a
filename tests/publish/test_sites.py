"""The article on a real Hugo site and a real Jekyll site, as a reader's browser sees it.

They stand at the root and in a sub-folder.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from lrbs_report.keeping.project import Project
from lrbs_report.publish import hugo, jekyll
from lrbs_report.publish.bundle import Wanted
from lrbs_report.report import Gallery, Templates, compose
from lrbs_report.report.composed import Composed
from lrbs_report.study.experiments import Claim, Study
from tests import factory
from tests.pages.conftest import nasty_study
from tests.pages.looks import TOO_WIDE
from tests.pages.test_scholarly import ARTICLE, LONG_ONES, composed_in
from tests.publish.sites import Site, build_site, crawl, served, write_site

PUBLISH = {"hugo": hugo.publish, "jekyll": jekyll.publish}


def study_with_every_verdict() -> Study:
    """Return the study with everything, whose claims are undecided, and one that is verified and refuted."""
    whole = factory.whole_study()
    wrong = Claim(
        id="wrong",
        statement={"es": "Acierta más.", "en": "It is more accurate."},
        holds="accuracy('lr-0-01') > accuracy('lr-0-1')",
        seeds=1,
    )
    right = Claim(
        id="right",
        statement={"es": "Duran lo mismo.", "en": "They take as many epochs."},
        holds="epochs('lr-0-01') == epochs('lr-0-1')",
    )
    return replace(whole, claims=(*whole.claims, wrong, right))


@pytest.fixture(scope="module", params=["hugo", "jekyll"])
def generator(request: pytest.FixtureRequest) -> str:
    """Return the name of each generator."""
    return str(request.param)


@pytest.fixture(scope="module", params=["", "/blog/sub"], ids=["root", "sub-folder"])
def site(
    request: pytest.FixtureRequest, generator: str, charts: Gallery, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """Publish two articles to a new site; build and serve it.

    One has everything in it, the other hostile names.
    """
    base = str(request.param)
    folder = tmp_path_factory.mktemp("site")
    with served(folder / "served") as address:
        write_site(generator, folder / "source", address, base)
        for slug, study in {"article": study_with_every_verdict(), "nasty": nasty_study()}.items():
            document = compose(factory.findings(study), factory.PROVENANCE)
            composed = Composed(
                project=Project(folder), document=document, templates=Templates(), gallery=charts
            )
            PUBLISH[generator](
                composed,
                folder / "source",
                Wanted(slug=slug, date="2026-01-31", also={"tags": ["a: b", "{{ c }}"]}),
            )
        document, templates = composed_in(folder / "formulas", ARTICLE + LONG_ONES)
        composed = Composed(
            project=Project(folder / "formulas"), document=document, templates=templates, gallery=charts
        )
        PUBLISH[generator](composed, folder / "source", Wanted(slug="formulas", date="2026-01-31"))
        build_site(generator, folder / "source", folder / "served" / base.strip("/"))
        yield Site(source=folder / "source", address=f"{address}{base}/")


@pytest.mark.long(4)
@pytest.mark.parametrize(("width", "scheme"), [(1400, "light"), (360, "dark")])
def test_everything_resolves_and_nothing_bars_the_way(
    browser: Browser, site: Site, width: int, scheme: str
) -> None:
    """Every image, link and anchor; no request leaves the site; axe finds nothing inside the article."""
    seen = crawl(browser, site.address, width, scheme)
    assert 5 <= len(seen.pages)
    assert ([], [], []) == (seen.missing, seen.foreign, seen.violations)


def test_what_is_data_stays_data(browser: Browser, site: Site) -> None:
    """Titles full of HTML, templates and formulas are on the page as the text that they are.

    Nothing runs.
    """
    page = browser.new_page()
    said: list[str] = []
    page.on("dialog", lambda dialog: said.append(dialog.message))
    page.goto(site.address)
    names = page.eval_on_selector_all("h2 a[href]", "links => links.map(link => link.href)")
    texts = []
    for name in names:
        page.goto(name)
        texts.append(page.inner_text("article"))
    everything = "\n".join(texts)
    page.close()
    assert [] == said
    assert "<b>Tasa</b> $0,1$ {{ 1 }} &" in everything
    assert "<script>alert(1)</script> $0.1$ *" in everything
    assert "&#" not in everything
    assert "lrbs[" not in everything


def test_the_article_is_whole(browser: Browser, site: Site) -> None:
    """Claims with their verdicts in words, tables, logs, notes that lead there and back, and the data."""
    page = browser.new_page()
    page.goto(site.address)
    links = page.eval_on_selector_all("h2 a[href]", "links => links.map(link => link.href)")
    page.goto(next(link for link in links if "article" in link and "-en" not in link))
    text = page.inner_text("article")
    counts = {
        name: len(page.query_selector_all(f"article {name}"))
        for name in ("figure img", "table", "pre samp", ".claim", "sup a")
    }
    page.close()
    assert [] == [
        word
        for word in (
            "✓",
            "✗",
            "?",
            "Refutada",
            "Verificada",
            "Sin decidir",
            "Tabla 1.",
            "Figura 1.",
            "runs.csv",
        )
        if word not in text
    ]
    assert "El PDF" not in text  # which the article on the web has beside it, and a blog has not
    assert (7, 2, 6, 2) == (counts["figure img"], counts["pre samp"], counts[".claim"], counts["sup a"])


@pytest.mark.parametrize("width", [360, 1400])
def test_formulas_are_laid_out_by_the_browser(browser: Browser, site: Site, width: int) -> None:
    """The site's own Markdown leaves them as they are; long ones scroll in their place, and not the page."""
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto(site.address)
    links = page.eval_on_selector_all("h2 a[href]", "links => links.map(link => link.href)")
    page.goto(next(link for link in links if "formulas" in link and "-en" not in link))
    drawn = page.evaluate("""() => [...document.querySelectorAll("article math")].filter(one =>
        one instanceof MathMLElement && one.getBoundingClientRect().height > 5).length""")
    wide = page.evaluate(TOO_WIDE)
    page.close()
    assert (9, 0) == (drawn, wide)


def test_publishing_again_changes_nothing(
    site: Site, generator: str, charts: Gallery, tmp_path: Path
) -> None:
    """Not a file, not a time stamp; and the day is that of the first time."""
    document = compose(factory.findings(study_with_every_verdict()), factory.PROVENANCE)
    composed = Composed(project=Project(tmp_path), document=document, templates=Templates(), gallery=charts)
    before = {
        path: path.stat().st_mtime_ns
        for path in site.source.rglob("*")
        if path.is_file() and ".lrbs-report" not in path.parts
    }
    placed = PUBLISH[generator](
        composed, site.source, Wanted(slug="article", also={"tags": ["a: b", "{{ c }}"]})
    )
    assert ((), ()) == (placed.written, placed.removed)
    assert before == {
        path: path.stat().st_mtime_ns
        for path in site.source.rglob("*")
        if path.is_file() and ".lrbs-report" not in path.parts
    }

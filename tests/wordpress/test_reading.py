"""What a reader, and WordPress's own editor, see of an article on a real WordPress.

It stands at the root of a host and in a sub-folder.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from lrbs_report.keeping.project import Project
from lrbs_report.report import Gallery
from lrbs_report.report.composed import Composed
from tests.pages.conftest import nasty_study
from tests.pages.looks import TOO_WIDE
from tests.pages.test_scholarly import ARTICLE, LONG_ONES, composed_in
from tests.publish.sites import crawl
from tests.publish.test_sites import study_with_every_verdict
from tests.wordpress.blog import posts, publish, report
from tests.wordpress.server import WordPress, running


@pytest.fixture(scope="module", params=["", "/blog/sub"], ids=["root", "sub-folder"])
def read(
    request: pytest.FixtureRequest, gallery: Gallery, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[WordPress]:
    """Serve a site with an article with everything in it, one full of hostile names, and one of formulas."""
    with running(tmp_path_factory.mktemp("wordpress"), str(request.param)) as site:
        for slug, study in {"article": study_with_every_verdict(), "nasty": nasty_study()}.items():
            publish(site, report(gallery, study), slug, status="publish")
        folder = tmp_path_factory.mktemp("formulas")
        document, templates = composed_in(folder / "made", ARTICLE + LONG_ONES)
        composed = Composed(
            project=Project(folder / "made"), document=document, templates=templates, gallery=gallery
        )
        publish(site, composed, "formulas", status="publish")
        yield site


@pytest.mark.parametrize(("width", "scheme"), [(1400, "light"), (360, "dark")])
def test_everything_resolves_and_nothing_bars_the_way(
    browser: Browser, read: WordPress, width: int, scheme: str
) -> None:
    """Every image, link and anchor of both articles.

    No request leaves the site; axe finds nothing inside the article.
    """
    for slug in ("article", "article-en", "nasty"):
        (post,) = posts(read, slug)
        seen = crawl(browser, post["link"], width, scheme, inside=".entry-content")
        assert 1 == len(seen.pages)
        assert ([], [], []) == (seen.missing, seen.foreign, seen.violations)


@pytest.mark.parametrize("width", [360, 1400])
def test_formulas_are_laid_out_by_the_browser(browser: Browser, read: WordPress, width: int) -> None:
    """WordPress changes no letter of them; long ones scroll in their place, and not the page."""
    (post,) = posts(read, "formulas")
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto(post["link"])
    drawn = page.evaluate(
        """() => [...document.querySelectorAll(".entry-content math")]
            .filter(one => one instanceof MathMLElement && one.getBoundingClientRect().height > 5)
            .map(one => one.textContent)"""
    )
    wide = page.evaluate(TOO_WIDE)
    sent = page.evaluate(
        """html => [...new DOMParser().parseFromString(html, "text/html").querySelectorAll("math")]
            .map(one => one.textContent)""",
        post["content"]["raw"],
    )
    page.close()
    assert 9 == len(drawn)
    assert sent == drawn
    assert 0 == wide


def test_what_is_data_stays_data(browser: Browser, read: WordPress) -> None:
    """Titles full of HTML, shortcodes and formulas are on the page as the text that they are.

    Nothing runs.
    """
    page = browser.new_page()
    said: list[str] = []
    page.on("dialog", lambda dialog: said.append(dialog.message))
    texts = []
    for slug in ("nasty", "nasty-en"):
        page.goto(posts(read, slug)[0]["link"])
        texts.append(page.inner_text("main"))
    page.close()
    everything_read = "\n".join(texts)
    assert [] == said
    titles = re.findall(r"<b>Tasa</b> \$0,1\$ \{\{ 1 \}\} & (.)", everything_read)
    assert len(titles) > 5
    assert {"["} == set(titles)
    assert "<i>Hyper" in everything_read
    assert "<script>alert(1)</script> $0.1$ *" in everything_read
    assert "&#" not in everything_read


def test_its_own_editor_finds_nothing_to_repair(browser: Browser, read: WordPress) -> None:
    """Opened in the site's block editor, each block is valid, and none is of an unknown or classic kind."""
    page = browser.new_page()
    page.goto(f"{read.address}/wp-login.php")
    page.fill("#user_login", read.user)
    page.fill("#user_pass", read.login_password)
    page.click("#wp-submit")
    for slug in ("article", "nasty-en"):
        (post,) = posts(read, slug)
        page.goto(f"{read.address}/wp-admin/post.php?post={post['id']}&action=edit")
        page.wait_for_function(
            "() => window.wp?.data?.select('core/block-editor')?.getBlocks().length > 5", timeout=60_000
        )
        found = page.evaluate(
            """() => {
                const all = blocks => blocks.flatMap(block => [block, ...all(block.innerBlocks)]);
                return all(wp.data.select('core/block-editor').getBlocks())
                    .map(block => [block.name, block.isValid]);
            }"""
        )
        assert len(found) > 15
        assert [] == [one for one in found if not one[1] or one[0] in ("core/missing", "core/freeform")]
    page.close()

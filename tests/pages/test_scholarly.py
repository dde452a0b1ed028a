"""A report with formulas, citations and a byline: as a page, as a PDF, and in blogs."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from markupsafe import escape
from playwright.sync_api import Browser
from pypdf import PdfReader

from lrbs_report.base.errors import InvalidInput
from lrbs_report.keeping.project import Project
from lrbs_report.publish.bundle import Wanted, front_matter, posts_of
from lrbs_report.report import Gallery, Templates, compose, render
from lrbs_report.report.composed import Composed
from lrbs_report.report.document import Document
from lrbs_report.report.targets.markdown import MarkdownTarget
from lrbs_report.report.targets.wordpress import BlockTarget
from lrbs_report.study.bibliography import read_bibliography
from lrbs_report.study.byline import Byline
from tests import factory
from tests.pages.checkers import STANDARDS, axe, complaints_about_html, complaints_about_pdf
from tests.pages.looks import TOO_WIDE, Theme, opened
from tests.pages.test_print import structure

BIB = r"""
@book{nielsen, author = {Michael A. Nielsen}, title = {Neural {N}etworks}, year = 2015, url = {https://example.org/n}}
@misc{team, author = {{Keras Team}}, title = {Keras <b>& more</b>}}
@article{a, author = {B, A and D, C}, title = {Z}, journal = {J}, year = 2020, doi = {10.1000/x}}
@article{b, author = {B, A and D, C}, title = {Y}, journal = {J}, year = 2020}
@article{uncited, author = {N. Obody}, title = {Never read}, year = 1999}
"""
ARTICLE = r"""## Of $\sqrt{2}$

The rate moves: $\eta_{t+1} = \eta_t (1 - \lambda)$, from $\eta_0 = {{ value("learning_rate", "a") }}$;
it costs 5 $ and 6 $. See [@nielsen, p. 3; also @a], @b [ch. 2], [-@team], ana@example.org and \@nobody.
[A link with $x$ in it](#of-sqrt-2).

$$\frac{1}{n}\sum_{i=1}^{n} \left\| x_i \right\|^2 = a + b + c + d + e + f + g$$

| left | right |
|---|---:|
| $\hat\theta$ | [@a] |
"""
LONG_ONES = r"""
$\theta_{t+1} = \theta_t - \eta_t \frac{1}{n}\sum_i \nabla_\theta \ell(x_i, y_i) + \mu(\theta_t - \theta_0)$
in a line [@nielsen, pp. 12--19].

$$\begin{aligned}
L(\theta) + M(\theta) &= \frac{1}{n}\sum_{i=1}^{n} \log \frac{\exp(w_i^\top x_i + b_i)}
{\sum_{k=1}^{K} \exp(w_k^\top x_i + b_k)} \\
\nabla &= a
\end{aligned}$$

| formula | told |
|---|---|
| $\sum_{i=1}^{n} x_i^2 + y_i^2 + z_i^2 - w_i^2 = \prod_{j=1}^{m} \frac{q_j}{r_j}$ | A long one in a cell |
"""
BYLINE = Byline(
    authors=("Ana Pérez", "Bob </script> & O'Hara"),
    date="2026-01-31",
    licence="CC-BY-4.0",
    licence_url="https://creativecommons.org/licenses/by/4.0/",
    addresses={"es": "https://example.org/post"},
)


def composed_in(folder: Path, article: str = ARTICLE, bib: str = BIB) -> tuple[Document, Templates]:
    """Compose a study that says all of this, with an article of its own in both languages."""
    (folder / "templates").mkdir(parents=True)
    for language in ("es", "en"):
        (folder / "templates" / f"article.{language}.md.j2").write_text(
            '{% extends "article.md.j2" %}\n{% block opening %}\n' + article + "{% endblock %}\n",
            encoding="utf-8",
        )
    (folder / "references.bib").write_text(bib, encoding="utf-8")
    works = read_bibliography(folder, "references.bib", ("experiments.toml", 1, 1))
    study = replace(factory.study(factory.experiment("a")), byline=BYLINE, bibliography=works)
    document = compose(factory.findings(study), factory.PROVENANCE)
    return document, Templates(folder / "templates")


@pytest.fixture(scope="module")
def made(
    tmp_path_factory: pytest.TempPathFactory, charts: Gallery
) -> tuple[Path, Document, Templates, Mapping[str, bytes]]:
    """Render it once."""
    folder = tmp_path_factory.mktemp("scholarly")
    document, templates = composed_in(folder, ARTICLE + LONG_ONES)
    files = render(document, templates, pdf=True, gallery=charts)
    for name in ("report.html", "report.en.html", "report.pdf", "report.en.pdf"):
        (folder / name).write_bytes(files[name])
    return folder, document, templates, files


Made = tuple[Path, Document, Templates, Mapping[str, bytes]]


def test_pages_and_pdfs_are_valid(made: Made) -> None:
    """By the Nu HTML checker, and as PDF/UA-1 and PDF/A-3a."""
    folder = made[0]
    assert complaints_about_html([folder / "report.html", folder / "report.en.html"]) == ""
    pdfs = [folder / "report.pdf", folder / "report.en.pdf"]
    expected = {(str(file), standard): ["ok"] for file in pdfs for standard in STANDARDS}
    assert expected == complaints_about_pdf(pdfs)


def test_the_page_has_formulas_and_values_in_them(made: Made) -> None:
    """As MathML, also in headings and in cells; money stays money."""
    page = made[3]["report.html"].decode()
    assert page.count("<math ") == 10  # that of the heading is in the contents too
    assert re.search(r"<mo>=</mo><mn>0,1</mn>", page)
    assert "it costs 5 $ and 6 $" in page


@pytest.mark.parametrize("width", [360, 1400])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_long_formulas_scroll_in_their_place(made: Made, browser: Browser, width: int, theme: Theme) -> None:
    """The page does not; the parts of equations stand below each other at what they are aligned at."""
    with opened(browser, made[0] / "report.html", width=width, theme=theme) as (page, _):
        assert 0 == page.evaluate(TOO_WIDE)
        ends = page.eval_on_selector_all(
            "mtd[columnalign='right'] > :last-child",
            "all => all.map(one => one.getBoundingClientRect().right)",
        )
        assert 2 == len(ends)
        assert ends[0] == pytest.approx(ends[1], abs=1)
        page.evaluate(axe())
        assert [] == page.evaluate("axe.run().then(all => all.violations.map(one => one.id))")


def test_citations_and_works_lead_to_each_other(made: Made) -> None:
    """In the style of the language; works that read the same have letters, and none is there uncited."""
    page = made[3]["report.html"].decode()
    cited = re.findall(r'<a class="cited" id="lrbs-cited-(\d)" href="#(lrbs-work-\d)">([^<]*)</a>', page)
    assert [text for _, _, text in cited] == [
        *("Nielsen, 2015", "B y D, 2020b", "2020a", "s.\N{NO-BREAK SPACE}f.", "B y D, 2020b"),
        "Nielsen, 2015",
    ]
    assert "</a>, pp.\N{NO-BREAK SPACE}12–19)" in page
    assert all(
        f'<li id="{work}">' in page and f'href="#lrbs-cited-{number}"' in page for number, work, _ in cited
    )
    assert "B y D (<a" in page
    assert "ana@example.org and @nobody" in page
    assert '<a href="https://doi.org/10.1000/x">' in page
    assert '<a href="https://example.org/n">' in page
    assert "Keras &lt;b&gt;&amp; more&lt;/b&gt;" in page
    assert "Obody" not in page


def test_the_page_tells_people_and_machines_who_wrote_it(made: Made) -> None:
    """What is told is told where it belongs, and a name ends no script."""
    pages = {name: made[3][f"report{name}.html"].decode() for name in ("", ".en")}
    page = pages[""]
    author = escape(BYLINE.authors[1])
    assert f'<p class="byline">Por Ana Pérez y {author} ' in page
    assert '<time datetime="2026-01-31">31 de enero de 2026</time>' in page
    assert f'<meta name="citation_author" content="{author}">' in page
    assert '<link rel="canonical" href="https://example.org/post">' in page
    assert 'rel="canonical"' not in pages[".en"]  # this address is another page's
    told = re.search(r'<script type="application/ld\+json">(.*?)</script>', page)
    assert told
    assert json.loads(told[1])["author"] == [{"name": name} for name in BYLINE.authors]
    assert "author = {Ana Pérez and Bob &lt;/script&gt; \\&amp; O&#39;Hara}," in page


def test_the_pdf_tells_it_too(made: Made) -> None:
    """With the definitions' day, and each formula's LaTeX."""
    read = PdfReader(made[0] / "report.pdf")
    assert read.metadata is not None
    assert read.metadata.author == ", ".join(BYLINE.authors)
    assert str(read.metadata["/CreationDate"]).startswith("D:20260131")
    alts = [part.get("/Alt") for part in structure(read) if part.get("/S") == "/Figure"]
    assert r"\eta_0 = 0,1" in alts
    assert r"\hat\theta" in alts


def test_nothing_is_told_that_nobody_said(charts: Gallery) -> None:
    """Neither author nor day, nor how to cite."""
    document = compose(factory.findings(factory.study(factory.experiment("a"))), factory.PROVENANCE)
    page = render(document, Templates(), pdf=False, gallery=charts)["report.html"].decode()
    assert not re.search(r'class="byline"|citation_|ld\+json|rel="canonical"|@misc|name="author"', page)


def test_blogs_have_all_of_it(made: Made, charts: Gallery) -> None:
    """Formulas and citations as HTML, and the byline in the front matter."""
    composed = Composed(project=Project(made[0]), document=made[1], templates=made[2], gallery=charts)
    wanted = Wanted(slug="a")
    for target in (MarkdownTarget(wrap=lambda html: f"<<{html}>>"), BlockTarget()):
        post = posts_of(composed, wanted, target)[0]
        assert post.text.count("<math ") == 9
        assert post.text.count('class="cited"') == 6
        assert post.text.count('<li id="lrbs-work-') == 4
        assert "<mn>0,1</mn>" in post.text
        head = front_matter(post, wanted, "2026-01-31", "", {})
        assert 'authors: ["Ana Pérez", "Bob </script> & O\'Hara"]' in head
        assert 'license: "CC-BY-4.0"' in head
        assert 'canonical_url: "https://example.org/post"' in head


@pytest.mark.parametrize(
    ("article", "place", "said", "hint"),
    [
        ("One\n\nand $x^2^3$ here\n", (5, 5), "superscripts", ""),
        ("$\\etta = {{ value('learning_rate', 'a') }}$\n", (3, 1), "there is no \\etta", "eta"),
        ("Two\nlines [see @nielson, p. 3]\n", (4, 13), 'references.bib has no work "nielson"', "nielsen"),
    ],
)
def test_mistakes_are_told_with_their_place(
    tmp_path: Path, article: str, place: tuple[int, int], said: str, hint: str
) -> None:
    """By the line and column of the template, with what was meant."""
    document, templates = composed_in(tmp_path, article)
    with pytest.raises(InvalidInput) as caught:
        render(document, templates, pdf=False)
    problem = caught.value.problems[0]
    assert (problem.line, problem.column) == place
    assert said in problem.message
    assert hint in problem.hint


def test_all_mistakes_come_at_once(tmp_path: Path, charts: Gallery) -> None:
    """Formulas and citations together."""
    document, templates = composed_in(tmp_path, "$x^2^3$ and $\\foo$ and @nobody\n")
    with pytest.raises(InvalidInput) as caught:
        render(document, templates, pdf=False, gallery=charts)
    assert {problem.line for problem in caught.value.problems} == {3}
    assert len(caught.value.problems) == 3

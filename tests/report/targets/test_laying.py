"""Laying out: what a page that ends too white does about it, measured in the PDF that comes of it."""

from __future__ import annotations

import io
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pypdfium2
import pytest
from pypdf import PdfReader
from weasyprint import HTML
from weasyprint.text.fonts import FontConfiguration

from lrbs_report.report.targets import laying
from lrbs_report.report.targets.laying import laid_out
from lrbs_report.report.targets.makeup import MOST_WHITE, Choice, Placed, best, whites
from tests import ROOT
from tests.report.targets import made_up
from tests.samples import ALL

STYLE = """
@page { size: 500px 1000px; margin: 0 }
body, p { margin: 0 }
.claim, pre { margin: 40px 0; break-inside: avoid }
pre { background: #000 }
"""


def pdf(*heights: int, leads_to: int = 0) -> bytes:
    """Return an article of black boxes of these heights that no page breaks, and a link to one of them."""
    blocks = "".join(
        f'<pre class="claim" id="b{number}" style="line-height: {height}px">x</pre>'
        for number, height in enumerate(heights)
    )
    link = f'<p><a href="#b{leads_to}">.</a></p>'
    text = (
        f"<html lang=en><title>t</title><style>{STYLE}</style><main><section>{link}{blocks}</section></main>"
    )
    return bytes(laid_out(HTML(string=text), FontConfiguration()).write_pdf())


def blacks(content: bytes) -> list[list[tuple[float, float]]]:
    """Return where each page is black from side to side: stretches, as shares of its height."""
    found = []
    for page in pypdfium2.PdfDocument(content):
        rows = (np.asarray(page.render(scale=1).to_pil().convert("L")) < 50).mean(axis=1) > 0.9
        edges = np.flatnonzero(np.diff(np.concatenate([[False], rows, [False]]).astype(int)))
        found.append([(start / len(rows), end / len(rows)) for start, end in edges.reshape(-1, 2).tolist()])
    return found


def test_what_is_between_blocks_grows_where_a_page_ends_too_white() -> None:
    """Each as much as the other, with the ground of each; none gets smaller, and the last page stays."""
    first, last = blacks(pdf(230, 230, 230, 400))
    assert [0.23] * 3 == pytest.approx([end - start for start, end in first], abs=0.003)
    assert MOST_WHITE - 0.02 < 1 - first[-1][1] <= MOST_WHITE
    between = [below[0] - above[1] for above, below in pairwise(first)]
    assert between[0] == pytest.approx(between[1], abs=0.004)
    assert 0.04 < between[0] <= 0.08
    assert 1 == len(last)


def test_nothing_grows_without_end_nor_without_need() -> None:
    """What is between may double, and stays as it is on a page that ends full."""
    (sparse, _) = blacks(pdf(200, 200, 800))
    assert 0.08 == pytest.approx(sparse[1][0] - sparse[0][1], abs=0.004)
    (full, _) = blacks(pdf(400, 430, 400))
    assert 0.04 == pytest.approx(full[1][0] - full[0][1], abs=0.004)


def test_a_link_leads_to_where_its_block_went() -> None:
    """Where links lead is found after blocks were moved."""
    content = pdf(230, 230, 230, 400, leads_to=2)
    reader = PdfReader(io.BytesIO(content))
    top = float(reader.named_destinations["b2"].top or 0)
    height = float(reader.pages[0].mediabox.height)
    assert blacks(content)[0][2][0] == pytest.approx(1 - top / height, abs=0.003)


def test_code_stays_on_one_page_and_a_log_does_not() -> None:
    """As long as it fits on one: of what is longer, no line is lost."""
    style = (ROOT / "templates/print.css").read_text(encoding="utf-8")

    def lines(count: int, look: str) -> list[int]:
        code = "\n".join(f"line{number}" for number in range(count))
        filled = "above\n" * 40
        above = f'<pre class="log">{filled}</pre><p>So:</p>'
        text = (
            f"<html lang=en><title>t</title><style>{style}</style><main>{above}<pre{look}>{code}</pre></main>"
        )
        pages = PdfReader(
            io.BytesIO(laid_out(HTML(string=text), FontConfiguration()).write_pdf() or b"")
        ).pages
        return [found for page in pages if (found := page.extract_text().count("line"))]

    assert [20] == lines(20, ' class="code"') == lines(20, "")
    assert 2 == len(lines(20, ' class="log"'))
    assert 200 == sum(lines(200, ' class="code"'))


def test_a_formula_in_a_heading_is_text_in_the_bookmarks_and_the_running_head() -> None:
    """Where nothing can be drawn; what is behind it stays."""
    style = (ROOT / "templates/print.css").read_text(encoding="utf-8")
    formula = '<img src="data:image/svg+xml,<svg/>" alt="\\sqrt{2}" data-text="√2">'
    article = f'<h2 style="break-before: page">Of <em>the</em> {formula} alone</h2><p>x</p>'
    text = f"<html lang=en><title>t</title><style>{style}</style><main>{article * 2}</main>"
    content = laid_out(HTML(string=text), FontConfiguration()).write_pdf() or b""
    assert ["Of the √2 alone"] * 2 == [
        getattr(one, "title", one) for one in PdfReader(io.BytesIO(content)).outline
    ]
    assert "Of the √2 alone" in PdfReader(io.BytesIO(content)).pages[-1].extract_text()


def test_a_line_that_opens_a_part_is_not_left_alone() -> None:
    """It goes to the next page with what follows, and a figure after it stands there at once."""
    style = (ROOT / "templates/print.css").read_text(encoding="utf-8")
    figure = '<figure><img style="height: 120mm; width: 50mm" src="data:image/svg+xml,<svg/>"></figure>'

    def pages(look: str) -> list[int]:
        filled = "<p>word</p>" * 16
        article = f"{filled}<p{look}>Opens.</p>{figure}{'<p>later</p>' * 12}"
        text = f"<html lang=en><title>t</title><style>{style}</style><main>{article}</main>"
        content = laid_out(HTML(string=text), FontConfiguration()).write_pdf() or b""
        return [page.extract_text().count("Opens") for page in PdfReader(io.BytesIO(content)).pages]

    assert [1, 0] == pages("")
    assert [0, 1] == pages(' class="opens"')


def test_contents_stay_on_one_page_where_that_leaves_less_white() -> None:
    """Else they are broken between two entries."""
    style = (ROOT / "templates/print.css").read_text(encoding="utf-8")
    entries = "".join(f'<li><a href="#b">entry{number}</a></li>' for number in range(9))
    contents = f'<nav class="contents"><h2>Contents</h2><ol>{entries}</ol></nav>'

    def pages(*heights: int) -> list[int]:
        first, *more = (f'<p class="claim" style="line-height: {height}mm">x</p>' for height in heights)
        article = f"{first}{contents}<section>{'<p id=b>y</p>'.join(more)}</section>"
        text = f"<html lang=en><title>t</title><style>{style}</style><main>{article}</main>"
        content = laid_out(HTML(string=text), FontConfiguration()).write_pdf() or b""
        found = [page.extract_text().count("entry") for page in PdfReader(io.BytesIO(content)).pages]
        return [count for count in found if count]

    assert 2 == len(pages(195, 150, 100))
    assert [9] == pages(195, 130, 100)


def test_another_choice_is_laid_out_where_pages_end_emptier_than_it_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The figure is as wide as before when the next is tried; what ends as expected is the last."""
    picture = "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' width='200' height='400'/>"
    lines = "".join(f"<p>{number}</p>" for number in range(60))
    style = "@page { size: 500px 1000px; margin: 0 } body, p, figure { margin: 0; line-height: 20px }"
    article = f'<section>{"<p>a</p>" * 35}<figure><img style="" src="{picture}"></figure>{lines}</section>'
    html = HTML(string=f"<html lang=en><title>t</title><style>{style}</style><main>{article}</main>")
    wrong = Choice(placed=(Placed(later=3, scale=0.95),), whites=(0.0, 0.0))
    right = Choice(placed=(Placed(later=15),), whites=(0.0, 0.2))
    tried: list[tuple[Placed, ...]] = []
    place = laying._Article.place

    def noted(article: laying._Article, choice: Sequence[Placed]) -> None:
        tried.append(tuple(choice))
        place(article, choice)

    monkeypatch.setattr(laying._Article, "place", noted)
    monkeypatch.setattr(laying, "best", lambda *_: [wrong, right, wrong])
    content = laid_out(html, FontConfiguration()).write_pdf() or b""
    first, second, *_ = (page.extract_text().split() for page in PdfReader(io.BytesIO(content)).pages)
    assert [wrong.placed, right.placed] == tried[:2]
    assert "14" == first[-1]
    assert ["15", "43"] == [second[0], second[-1]]


def foreseen(seed: int) -> tuple[bool, bool]:
    """Tell whether an article's pages end as they were expected to: as it is, and with its figures placed."""
    html, fonts = HTML(string=made_up.article(seed)), FontConfiguration()
    laying._name_heads(html.etree_element)
    first = laying._proof(html, fonts)
    article = laying._Article(html.etree_element, first.laid)
    choice = best(article.blocks, article.height)[0]
    article.place(choice.placed)
    return tuple(  # type: ignore[return-value]
        laying._is_as_expected(proof.whites, expected)
        for proof, expected in (
            (first, whites(article.blocks, article.height)),
            (laying._proof(html, fonts), choice.whites),
        )
    )


def test_pages_end_as_they_were_expected_to() -> None:
    """Of articles of all kinds of blocks, drawn by lot: what is chosen by is what WeasyPrint does."""
    found = [foreseen(seed) for seed in range(40 if ALL else 12)]
    assert len(found) * 0.9 <= sum(as_it_is for as_it_is, _ in found)
    assert len(found) * 0.9 <= sum(placed for _, placed in found)

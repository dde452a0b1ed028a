"""The PDFs: the standards that they follow, what they carry, and where their contents lead."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from PIL import Image
from pypdf import PageObject, PdfReader
from pypdf.generic import ArrayObject, Destination, DictionaryObject

from lrbs_report.report.targets.laying import LONGEST_HEAD, short
from lrbs_report.report.targets.makeup import MOST_WHITE
from tests.pages.checkers import STANDARDS, complaints_about_pdf
from tests.pages.conftest import DEFINITIONS
from tests.pages.looks import MARGIN, white_at_the_foot, whites

PRINTS = ("article/report.pdf", "article/report.en.pdf", "nasty/report.pdf", "nasty/report.en.pdf")


def test_pdfs_follow_both_standards(reports: Path) -> None:
    """By veraPDF's judgement each PDF is PDF/UA-1 and PDF/A-3a."""
    files = [reports / name for name in PRINTS]
    assert {
        (str(file), standard): ["ok"] for file in files for standard in STANDARDS
    } == complaints_about_pdf(files)


@pytest.mark.parametrize("name", PRINTS)
def test_only_our_fonts_are_embedded(reports: Path, name: str) -> None:
    """Every font of every page is one of the report's own, and is inside the file."""
    fonts = {
        str(font["/BaseFont"]): font for page in PdfReader(reports / name).pages for font in _fonts(page)
    }
    assert (
        {font for font in fonts if re.fullmatch(r"/[A-Z]{6}\+(Report|DejaVu)[\w-]*", font)}
        == fonts.keys()
        != set()
    )
    assert all("/FontFile2" in _descriptor(font) for font in fonts.values())


@pytest.mark.parametrize("name", PRINTS)
def test_every_figure_has_a_text_instead(reports: Path, name: str) -> None:
    """Each chart of the page is a figure of the PDF, with the sentences that say what it shows."""
    texts = [
        str(part.get("/Alt", ""))
        for part in structure(PdfReader(reports / name))
        if part.get("/S") == "/Figure"
    ]
    page = (reports / name).with_suffix(".html").read_text(encoding="utf-8")
    assert page.count('<figure class="chart"') == len(texts) > 3
    assert [text for text in texts if len(text) <= 20] == []


@pytest.mark.parametrize("name", PRINTS[:2])
def test_charts_are_drawn_with_letters_that_can_be_read(reports: Path, name: str) -> None:
    """The words of every chart, which no paragraph says, are text of the PDF.

    The sentences for who cannot see it are not printed in its place.
    """
    text = _squeezed("".join(page.extract_text() for page in PdfReader(reports / name).pages))
    page = (reports / name).with_suffix(".html").read_text(encoding="utf-8")
    shown = [html.unescape(found) for found in re.findall(r'<svg [^>]*aria-label="([^"]*)"', page)]
    assert len(shown) > 3
    assert [alt for alt in shown if _squeezed(alt) in text] == []
    titles = [
        html.unescape(found) for found in re.findall(r'<div class="plot"[^>]* aria-label="([^"]*)"', page)
    ]
    assert [title for title in titles if _squeezed(title) not in text] == []


@pytest.mark.parametrize("name", PRINTS)
def test_data_and_definitions_are_attached(reports: Path, name: str) -> None:
    """The PDF carries the results as data and the definitions as their source, byte for byte.

    They stand under dates that never change.
    """
    folder = (reports / name).parent
    expected = {
        "experiments.toml": ("/Source", "/application/toml", DEFINITIONS),
        "results.json": ("/Data", "/application/json", (folder / "data" / "results.json").read_bytes()),
        "runs.csv": ("/Data", "/text/csv", (folder / "data" / "runs.csv").read_bytes()),
    }
    if (folder / "data" / "rates.csv").exists():  # a rate moves by a schedule
        expected["rates.csv"] = ("/Data", "/text/csv", (folder / "data" / "rates.csv").read_bytes())
    catalog: Any = PdfReader(reports / name).root_object
    names = catalog["/Names"]["/EmbeddedFiles"]["/Names"]
    files = [entry.get_object() for entry in names[1::2]]
    assert sorted(expected) == list(names[0::2]) == [file["/UF"] for file in files]
    assert expected == {
        file["/UF"]: (file["/AFRelationship"], _content(file)["/Subtype"], _content(file).get_data())
        for file in files
    }
    assert {"D:20000101000000Z"} == {
        _content(file)["/Params"][date] for file in files for date in ("/CreationDate", "/ModDate")
    }
    assert {file["/UF"] for file in files} == {entry.get_object()["/UF"] for entry in catalog["/AF"]}


@pytest.mark.parametrize("name", PRINTS)
def test_bookmarks_are_the_headings(reports: Path, name: str) -> None:
    """The bookmarks name every heading of the article, in order, and lead to the pages that show them."""
    reader = PdfReader(reports / name)
    bookmarks = list(_flat(reader.outline))
    assert [title for _, _, title in _headings(reports / name)] == [
        " ".join(str(one.title).split()) for one in bookmarks
    ]
    shown = {
        number: _squeezed(reader.pages[number - 1].extract_text())
        for number in {_number_of(reader, one) for one in bookmarks}
    }
    assert [] == [
        one.title for one in bookmarks if _squeezed(str(one.title)) not in shown[_number_of(reader, one)]
    ]


@pytest.mark.parametrize("name", PRINTS)
def test_contents_print_the_right_pages(reports: Path, name: str) -> None:
    """Beside each section of the contents stands the number of the page on which it begins."""
    reader = PdfReader(reports / name)
    sections = [anchor for level, anchor, _ in _headings(reports / name) if level == "2"]
    begin = {anchor: _number_of(reader, reader.named_destinations[anchor]) for anchor in sections}
    assert len(begin) > 4
    assert begin == _printed_numbers(reader.pages[: min(begin.values())], sections)


@pytest.mark.parametrize("name", PRINTS[:2])
def test_no_page_but_the_last_ends_half_empty(reports: Path, name: str) -> None:
    """At the foot of each page stays at most an eighth of its height without ink."""
    empty = whites(reports / name)
    assert len(empty) > 5
    assert [] == [share for share in empty[:-1] if share > MOST_WHITE]


def test_a_page_that_is_half_empty_is_seen() -> None:
    """What is measured is what a reader sees: a picture that ends in the middle leaves half of it white."""
    document = pypdfium2.PdfDocument.new()
    page = document.new_page(595, 842)
    matrix = pypdfium2.PdfMatrix().scale(100, 842 * (0.5 - MARGIN)).translate(100, 842 * 0.5)
    picture = pypdfium2.PdfImage.new(document)
    picture.set_bitmap(pypdfium2.PdfBitmap.from_pil(Image.new("L", (2, 2), 0)))
    picture.set_matrix(matrix)
    page.insert_obj(picture)
    page.gen_content()
    assert 0.5 == pytest.approx(white_at_the_foot(page), abs=0.01)


@pytest.mark.parametrize("name", PRINTS)
def test_running_heads_name_a_section_of_their_page(reports: Path, name: str) -> None:
    """On the right stands the section with which the page begins, on one line, and short."""
    reader = PdfReader(reports / name)
    sections = [text for level, _, text in _headings(reports / name) if level == "2"]
    names = {_squeezed(short(text)): number for number, text in enumerate(sections)}
    begin = [
        _number_of(reader, reader.named_destinations[anchor])
        for level, anchor, _ in _headings(reports / name)
        if level == "2"
    ]
    for number, page in enumerate(reader.pages[1:], start=2):
        height = float(page.mediabox.height)
        above = [text for _, y, text in _placed_words(page) if y > height * (1 - MARGIN * 0.9)]
        told = [names[_squeezed(text)] for text in above if _squeezed(text) in names]
        current = max((place for place, first in enumerate(begin) if first < number), default=-1)
        on_page = [place for place, first in enumerate(begin) if first == number]
        assert set(told) <= {current, *on_page[:1]}, number
        assert all(len(text) <= LONGEST_HEAD + 1 for text in above), number


def _fonts(page: Any) -> Iterator[Any]:  # noqa: ANN401 - a page, or a drawing on one
    """Return the fonts of a page and of the drawings on it."""
    resources = page["/Resources"].get_object()
    yield from (
        font.get_object() for font in resources.get("/Font", DictionaryObject()).get_object().values()
    )
    for drawing in resources.get("/XObject", DictionaryObject()).get_object().values():
        if "/Resources" in drawing.get_object():
            yield from _fonts(drawing.get_object())


def _descriptor(font: Any) -> Any:  # noqa: ANN401 - an object of the PDF
    descendant = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
    return descendant["/FontDescriptor"].get_object()


def structure(reader: PdfReader) -> Iterator[Any]:
    """Return every element of the document's structure."""
    waiting: list[Any] = [reader.root_object["/StructTreeRoot"].get_object()]
    while waiting:
        part = waiting.pop()
        yield part
        children = part.get("/K", ArrayObject())
        several = children if isinstance(children, ArrayObject) else [children]
        waiting.extend(
            found for child in several if isinstance(found := child.get_object(), DictionaryObject)
        )


def _content(file: Any) -> Any:  # noqa: ANN401 - an object of the PDF
    return file["/EF"]["/F"].get_object()


def _headings(file: Path) -> list[tuple[str, str, str]]:
    """Return the level, the anchor and the words of each heading of the article.

    They are read from the page beside a PDF.
    """
    article = re.sub(
        "<nav.*?</nav>",
        "",
        file.with_suffix(".html").read_text(encoding="utf-8").partition("<main")[2],
        flags=re.DOTALL,
    )
    found = re.findall(r'<h([23])[^>]* id="([^"]*)"[^>]*>(.*?)</h[23]>', article, re.DOTALL)
    return [
        (level, html.unescape(anchor), " ".join(html.unescape(re.sub(r"<[^>]*>", "", text)).split()))
        for level, anchor, text in found
    ]


def _flat(outline: Any) -> Iterator[Destination]:  # noqa: ANN401 - a list of bookmarks and of such lists
    for one in outline:
        yield from _flat(one) if isinstance(one, list) else (one,)


def _number_of(reader: PdfReader, place: Destination) -> int:
    """Return the number, from 1, of the page that a destination leads to."""
    return (reader.get_destination_page_number(place) or 0) + 1


def _squeezed(text: str) -> str:
    """Leave the spaces out, which a PDF does not hold, and what joins the parts of a broken word."""
    return re.sub(r"[\s\u00ad\u2010-]", "", text)


def _printed_numbers(pages: Sequence[PageObject], sections: Sequence[str]) -> dict[str, int]:
    """Read the number that stands in a link to each section, the first time there is one."""
    numbers: dict[str, int] = {}
    for page in pages:
        words = _placed_words(page)
        links: Any = page.get("/Annots", ArrayObject())
        for link in (entry.get_object() for entry in links):
            left, top, right, bottom = (float(side) for side in link["/Rect"])
            inside = [
                text
                for x, y, text in words
                if left - 1 <= x <= right and min(top, bottom) <= y <= max(top, bottom)
            ]
            if link.get("/Dest") in sections and inside and inside[-1].isdecimal():
                numbers.setdefault(link["/Dest"], int(inside[-1]))
    return numbers


def _placed_words(page: PageObject) -> list[tuple[float, float, str]]:
    """Return the texts of a page with where they begin."""
    words: list[tuple[float, float, str]] = []

    def hear(text: str, around: list[float], own: list[float], *_: object) -> None:
        if text.strip():
            x, y = (own[4] * around[side] + own[5] * around[side + 2] + around[side + 4] for side in (0, 1))
            words.append((x, y, text.strip()))

    page.extract_text(visitor_text=hear)
    return words

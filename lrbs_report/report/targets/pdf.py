"""A page as PDF, through the same article and a style sheet of its own.

Everything it needs is served from memory.
"""

from __future__ import annotations

import hashlib
import os
import re
import warnings
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import PurePath
from typing import Any

from lrbs_report.base.errors import InvalidInput, Problem, ReportError
from lrbs_report.base.showing import one_line
from lrbs_report.base.tongue import tr
from lrbs_report.report.targets import fonts
from lrbs_report.report.targets.attaching import Packed, put_in, stand_in
from lrbs_report.report.targets.proof import not_shown

fonts.hide_system_fonts()  # Pango reads its settings once, when WeasyPrint is imported
# Else each name that a library might have is tried with a compiler: fifty processes, for nothing.
search_path = os.environ.pop("PATH", "")
try:
    from weasyprint import HTML, Attachment
finally:
    os.environ["PATH"] = search_path

from markupsafe import Markup, escape  # noqa: E402
from weasyprint import images as weasyprint_images  # noqa: E402
from weasyprint.document import Document as Laid  # noqa: E402
from weasyprint.text.ffi import pango  # noqa: E402
from weasyprint.text.fonts import FontConfiguration  # noqa: E402
from weasyprint.urls import URLFetcher, URLFetcherResponse  # noqa: E402

from lrbs_report.report.charts.figures import Figure  # noqa: E402
from lrbs_report.report.document import Page  # noqa: E402
from lrbs_report.report.prose.article import boxes_of, write_article  # noqa: E402
from lrbs_report.report.prose.byline import byline_of  # noqa: E402
from lrbs_report.report.prose.formulas import Formula  # noqa: E402
from lrbs_report.report.prose.templates import Templates  # noqa: E402
from lrbs_report.report.targets.drawn_formulas import draw_formula  # noqa: E402
from lrbs_report.report.targets.html import Blocks, frame  # noqa: E402
from lrbs_report.report.targets.laying import VARIANT, laid_out  # noqa: E402

DATE = "2000-01-01T00:00:00Z"
"""PDF wants a date of creation. The same one for ever: the same report gives the same bytes."""

ATTACHED = {
    ".csv": ("text/csv", "Data"),
    ".json": ("application/json", "Data"),
    ".toml": ("application/toml", "Source"),
}
"""What may be attached, by the ending of its name: its media type, and what it is to the report.

The system's own table of types differs.
"""

RESULTS = "results.json"
"""What is attached where the data are."""

UA_IDENTIFIER = b"""
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>The part of ISO 14289 that the document follows</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
"""
"""Says that the document is PDF/UA-1 too.

PDF/A lets a document use a property only if its metadata describe it (ISO 19005-3, 6.6.2.3).
"""


WRITERS = (
    "weasyprint",
    "pydyf",
    "fonttools",
    "tinycss2",
    "tinyhtml5",
    "pyphen",
    "uharfbuzz",
    "fontpkg-inter",
    "fontpkg-source-serif-4",
    "ziamath",
    "ziafont",
)
"""The libraries whose versions decide a PDF's bytes."""

MOST_OF_ADDRESS = 200
"""Letters of an address in a message."""

TALLEST = 1.3
"""How many times as high as wide a chart may be to fit a page with its caption."""

VIEW = re.compile(rb'viewBox="0 0 ([0-9.]+) ([0-9.]+)"')

LINK = re.compile(r"<a\b[^>]*>.*?</a>", re.DOTALL)
DRAWN = re.compile(r'<img class="formula"[^>]* data-text="([^"]*)"[^>]*>')
"""A formula inside a link is text: WeasyPrint makes an untagged link of its own of a drawing there."""

Remembered = Callable[[str, tuple[object, ...], Callable[[], bytes]], bytes]
"""Returns what was made before of exactly this (an ending, and all that decides the bytes), or makes it."""


def make_anew(_: str, __: tuple[object, ...], make: Callable[[], bytes]) -> bytes:
    """Return what is made anew: nothing is remembered."""
    return make()


@dataclass(frozen=True, kw_only=True)
class PrintBlocks(Blocks):
    """How print shows charts: as files of the document, drawn once. ``images`` are they, by figure id.

    Formulas are drawings too: ``formulas`` are those so far, since what lays pages out knows no MathML.
    """

    images: Mapping[str, bytes]
    formulas: list[bytes] = field(default_factory=list)

    def formula(self, formula: Formula, plain: Callable[[str], str]) -> str:
        """Return a formula as a drawing that stands on the line, with its LaTeX for who does not see it."""
        drawn = draw_formula(formula, plain)
        self.formulas.append(drawn.svg)
        return (
            f'<img class="formula" src="formula:{len(self.formulas) - 1}.svg" alt="{escape(drawn.alt)}" '
            f'data-text="{escape(drawn.text)}" '
            f'style="width: {drawn.width:.3f}em; vertical-align: {drawn.below:.3f}em">'
        )

    def image(self, figure: Figure) -> dict[str, Any]:
        """Return what shows the chart alone."""
        return {"is_tall": _is_tall(self.images[figure.id])}


def _is_tall(svg: bytes) -> bool:
    """Tell whether a chart as wide as the page would not fit its height."""
    found = VIEW.search(svg)
    return found is not None and float(found[2]) > TALLEST * float(found[1])


class Memory(URLFetcher):  # type: ignore[misc]  # WeasyPrint ships no types
    """Serves the document's own charts, fonts and attachments, and refuses everything else.

    It remembers what it refused.
    """

    def __init__(self, drawings: Mapping[str, bytes], attachments: Iterable[str]) -> None:
        """Keep the charts and formulas by their addresses; of attachments their names."""
        super().__init__(allowed_protocols=())
        self.files = {address: (svg, "image/svg+xml") for address, svg in drawings.items()}
        self.files |= {f"font:{name}": (font, "font/ttf") for name, font in fonts.family_files().items()}
        self.files |= {
            f"attached:{name}": (stand_in(name), ATTACHED[PurePath(name).suffix][0]) for name in attachments
        }
        self.refused: list[str] = []

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        """Return a file from memory."""
        del headers
        if url not in self.files:
            self.refused.append(url)
            message = tr("A report may not load {url}", url=url)
            raise ValueError(message)
        content, kind = self.files[url]
        return URLFetcherResponse(url, content, {"Content-Type": kind})


def write_pdf(
    page: Page,
    templates: Templates,
    images: Mapping[str, bytes],
    attachments: Mapping[str, Packed],
    remembered: Remembered = make_anew,
) -> bytes:
    """Return a page as a PDF that is PDF/UA-1 and PDF/A-3a at once, and whole.

    It was read again, and shows every chart.

    ``images`` are the charts as SVG by figure id; ``attachments`` travel inside the PDF, by name, which must
    end as ``ATTACHED`` knows. ``remembered`` may return the PDF that was made before of the same. Raises
    ``InvalidInput`` when the page asks for anything but its own charts and fonts, ``ReportError`` when it
    could not be drawn whole.
    """
    blocks = PrintBlocks(boxes=boxes_of(page, templates, "print"), images=images)
    article = write_article(page, templates, blocks)
    style = Markup(templates.read("print.css"))  # noqa: S704 - a style sheet of the project
    css = Markup(fonts.pdf_css())  # noqa: S704 - made by us
    text = frame(
        page,
        article,
        templates,
        style=style,
        fonts=css,
        others={},
        print=_day_of(page),
        has_data=RESULTS in attachments,
    )
    text = LINK.sub(lambda link: DRAWN.sub(r"\1", link[0]), text)
    told = (
        text,
        sorted(images.items()),
        sorted((name, one.digest) for name, one in attachments.items()),
        blocks.formulas,
        pango.pango_version(),
        *(version(name) for name in WRITERS),
    )
    shown = {id_: images[id_] for id_ in article.figures}
    drawings = {f"chart:{id_}.svg": svg for id_, svg in images.items()}
    drawings |= {f"formula:{number}.svg": svg for number, svg in enumerate(blocks.formulas)}
    return remembered("pdf", told, lambda: _proved(_printed(text, drawings, attachments), shown))


def _day_of(page: Page) -> str:
    """Return the moment that a PDF is said to be made: the beginning of the day that the definitions tell."""
    day = byline_of(page).date
    return f"{day}T00:00:00Z" if day else DATE


def _proved(content: bytes, charts: Mapping[str, bytes]) -> bytes:
    """Return a PDF that shows every word of every chart.

    Raises ``ReportError`` for any other: it must not take the place of a whole one.
    """
    missing = not_shown(content, charts)
    if missing:
        raise ReportError(
            tr(
                "The PDF does not show all of the chart {id}, so nothing was published. "
                "Run the same command again.",
                id=missing[0],
            )
        )
    return content


def _draw_or_fail(
    image: weasyprint_images.SVGImage, stream: object, width: float, height: float, _style: object
) -> None:
    """Draw a chart into a page, and let every error out.

    WeasyPrint's own way goes on without what could not be drawn.
    """
    image._svg.draw(stream, width, height, image._base_url, image._context)  # noqa: SLF001 - there is no other way in


weasyprint_images.SVGImage.draw = _draw_or_fail


def _printed(text: str, drawings: Mapping[str, bytes], attachments: Mapping[str, Packed]) -> bytes:
    """Lay the page out and write it, with its attachments."""
    memory = Memory(drawings, attachments)
    laid = laid_out(HTML(string=text, url_fetcher=memory), _font_settings())
    _identify_as_ua(laid)
    attached = [_attachment(name, memory) for name in sorted(attachments)]
    with warnings.catch_warnings():
        # WeasyPrint leaves closing its profile of colours to Python.
        warnings.filterwarnings("ignore", r"unclosed file .*\.icc", ResourceWarning)
        content = laid.write_pdf(
            finisher=lambda _, pdf: put_in(pdf, attachments),
            pdf_variant=VARIANT,
            pdf_identifier=_identifier(text, attachments),
            attachments=attached,
        )
    if memory.refused:
        asked = sorted(set(memory.refused))
        hint = tr(
            "Take it out of your templates: a report carries its own charts and fonts, "
            "and loads nothing else."
        )
        raise InvalidInput(
            Problem(
                file="templates",
                line=0,
                column=0,
                message=tr("the PDF may not load {url}", url=one_line(url)[:MOST_OF_ADDRESS]),
                hint=hint,
            )
            for url in asked
        )
    return bytes(content)


def _font_settings() -> FontConfiguration:
    with warnings.catch_warnings():
        # The document brings its own.
        warnings.filterwarnings("ignore", "No fonts configured in FontConfig", UserWarning)
        return FontConfiguration()


def _identify_as_ua(laid: Laid) -> None:
    """Add the second standard to the metadata.

    WeasyPrint writes one variant only, and what its own option adds is read by nobody.
    """
    write = laid.metadata.generate_rdf_metadata

    def write_both(*variant: object) -> bytes:
        """Return the metadata with both standards in it."""
        content, end, after = write(*variant).rpartition(b"</rdf:RDF>")
        return bytes(content + UA_IDENTIFIER + end + after)

    laid.metadata.generate_rdf_metadata = write_both


def _attachment(name: str, memory: Memory) -> Attachment:
    """Describe an attachment, with dates that never change."""
    date = datetime.fromisoformat(DATE).astimezone(UTC)
    relationship = ATTACHED[PurePath(name).suffix][1]
    return Attachment(
        url=f"attached:{name}",
        url_fetcher=memory,
        name=name,
        created=date,
        modified=date,
        relationship=relationship,
    )


def _identifier(text: str, attachments: Mapping[str, Packed]) -> bytes:
    """Tell this PDF from every other by its content."""
    digest = hashlib.sha256(text.encode())
    for name in sorted(attachments):
        digest.update(attachments[name].digest.encode())
    return digest.hexdigest()[:32].encode()

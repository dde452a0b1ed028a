"""A page as PDF, through the same article and a style sheet of its own. Everything it needs is served from memory."""

from __future__ import annotations

import hashlib
import os
import warnings
from collections.abc import Mapping
from dataclasses import dataclass

from lrbs_report.report import fonts

fonts.hide_system_fonts()  # Pango reads its settings once, when WeasyPrint is imported
search_path = os.environ.pop("PATH", "")  # else each name that a library might have is tried with a compiler: fifty processes, for nothing
try:
    from weasyprint import HTML
finally:
    os.environ["PATH"] = search_path

from markupsafe import Markup, escape  # noqa: E402
from weasyprint.text.fonts import FontConfiguration  # noqa: E402
from weasyprint.urls import URLFetcher, URLFetcherResponse  # noqa: E402

from lrbs_report.report.article import write_article  # noqa: E402
from lrbs_report.report.document import Page  # noqa: E402
from lrbs_report.report.figures import Figure  # noqa: E402
from lrbs_report.report.html import WebBlocks, frame  # noqa: E402
from lrbs_report.report.templates import Templates  # noqa: E402
from lrbs_report.report.words import Words  # noqa: E402

DATE = "2000-01-01T00:00:00Z"
"""PDF wants a date of creation. The same one for ever: the same report gives the same bytes."""


@dataclass(frozen=True)
class PrintBlocks(WebBlocks):
    """How print shows charts: as files of the document, drawn once."""

    def image(self, figure: Figure) -> str:
        """Show the chart alone."""
        return f'<img src="chart:{escape(figure.id)}.svg" alt="{escape(figure.alt)}">'


class Memory(URLFetcher):  # type: ignore[misc]  # WeasyPrint ships no types
    """Serves the document's own charts and fonts, refuses everything else, and remembers what it refused."""

    def __init__(self, images: Mapping[str, bytes]) -> None:
        """Keep the charts by figure id."""
        super().__init__(allowed_protocols=())
        self.files = {f"chart:{id_}.svg": (svg, "image/svg+xml") for id_, svg in images.items()}
        self.files |= {f"font:{name}": (font, "font/ttf") for name, font in fonts.family_files().items()}
        self.refused: list[str] = []

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        """Give a file from memory."""
        del headers
        if url not in self.files:
            self.refused.append(url)
            message = f"A report may not load {url}"
            raise ValueError(message)
        content, kind = self.files[url]
        return URLFetcherResponse(url, content, {"Content-Type": kind})


class Refused(Exception):
    """The page asked for something that is not in the report."""


def write_pdf(page: Page, templates: Templates, images: Mapping[str, bytes]) -> bytes:
    """Give a page as PDF/UA-1. Raises ``Refused`` when it asks for anything but its own charts and fonts."""
    article = write_article(page, templates, PrintBlocks(Words(page.language), images))
    style = Markup(templates.read("print.css"))  # noqa: S704 - a style sheet of the project
    text = frame(page, article, templates, style=style, fonts=Markup(fonts.pdf_css()), others={}, print=DATE)  # noqa: S704 - made by us
    memory = Memory(images)
    identifier = hashlib.sha256(text.encode()).hexdigest()[:32].encode()
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "No fonts configured in FontConfig", UserWarning)  # the document brings its own
        settings = FontConfiguration()
    content = HTML(string=text, url_fetcher=memory).write_pdf(font_config=settings, pdf_variant="pdf/ua-1", pdf_identifier=identifier)
    if memory.refused:
        message = f"The PDF asked for {', '.join(sorted(set(memory.refused)))}. Only the report's own charts and fonts are served."
        raise Refused(message)
    return bytes(content)

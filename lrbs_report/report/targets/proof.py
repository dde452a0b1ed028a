"""That a PDF is whole: read again, it shows every text of every chart.

It is read by another library than the one that wrote it.

A library that writes may go on after an error, and a chart without its parts looks like any other. So nothing
that was written is believed before it was read.
"""

from __future__ import annotations

import unicodedata
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Mapping

import pypdfium2

from lrbs_report.report.targets.fonts import lacking

TEXT = "{http://www.w3.org/2000/svg}text"
LEFTWARD = ("R", "AL", "AN")
"""Unicode's classes of letters that are written from right to left.

How they are ordered in a PDF is up to who reads it.
"""


def not_shown(pdf: bytes, charts: Mapping[str, bytes]) -> list[str]:
    """Name the charts (SVG, by id) whose texts no page of a PDF shows all.

    A page shows them one after the other, as they were drawn.
    """
    pages = [_squeezed(text) for text in _texts(pdf)]
    return [id_ for id_, svg in charts.items() if not any(_shows(page, _sequences(svg)) for page in pages)]


def _texts(pdf: bytes) -> Iterable[str]:
    """Return the text of each page."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()


def _sequences(svg: bytes) -> list[str]:
    """Return the texts of a chart in one, or in several.

    There are several where a text stands between that another reader may return otherwise.
    """
    found = [""]
    for element in ET.fromstring(svg).iter(TEXT):  # noqa: S314 - drawn by us
        text = "".join(element.itertext())
        if _is_plain(text):
            found[-1] += _squeezed(text)
        else:
            found.append("")
    return found


def _is_plain(text: str) -> bool:
    return not lacking(text) and not any(
        unicodedata.bidirectional(letter) in LEFTWARD or unicodedata.combining(letter) for letter in text
    )


def _shows(page: str, sequences: list[str]) -> bool:
    return all(sequence in page for sequence in sequences)


def _squeezed(text: str) -> str:
    """Return letters and digits alone.

    Spaces, hyphens and how letters join are not kept in a PDF as they were written.
    """
    return "".join(letter for letter in unicodedata.normalize("NFKC", text) if letter.isalnum())

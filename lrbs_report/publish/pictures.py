"""Figures for blogs: each chart in every form, light and dark, and the HTML that shows the right one."""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from markupsafe import escape

from lrbs_report.base.errors import InvalidInput, Problem
from lrbs_report.base.suggesting import nearest
from lrbs_report.base.tongue import tr
from lrbs_report.report.charts.figures import Figure
from lrbs_report.report.charts.inline import for_both_themes
from lrbs_report.report.composed import Composed
from lrbs_report.report.document import Page
from lrbs_report.report.prose.ledger import Ledger
from lrbs_report.report.prose.words import Words

Theme = Literal["auto", "light", "dark"]
THEMES: tuple[Theme, ...] = ("auto", "light", "dark")
"""``auto``: as the reader prefers.

A site without a dark side wants ``light``, or dark figures would stand on its white pages.
"""

CARD_CHARTS = ("comparison", "accuracy")


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A chart for a blog: its files by name, its size in CSS pixels, and the words around it.

    ``plain`` is its SVG with the colours for light pages alone.
    """

    id: str
    stem: str
    language: str
    files: Mapping[str, bytes]
    plain: bytes
    width: int
    height: int
    title: str
    alt: str
    caption: str


def pictures_of(composed: Composed, page: Page, only: Sequence[str] = ()) -> list[Picture]:
    """Return the charts of a page, all of them or those of these ids.

    Raises ``InvalidInput`` that names every unknown id.
    """
    unknown = [id_ for id_ in only if id_ not in page.figures]
    if unknown:
        raise InvalidInput(
            Problem(
                message=tr("--only {id}: there is no figure of this name", id=id_),
                hint=nearest(id_, page.figures),
            )
            for id_ in unknown
        )
    ledger = Ledger(page.evaluator, Words(page.language), page.entries)
    return [
        _picture(composed, figure, ledger) for id_, figure in page.figures.items() if not only or id_ in only
    ]


def files_of(picture: Picture, theme: Theme) -> dict[str, bytes]:
    """Return the files of a chart that a theme shows: of a light one, none that is dark, and the other way.

    With ``auto``, all are, and the SVG has the colours of both.
    """
    dark = {
        name: content for name, content in picture.files.items() if name.startswith(f"{picture.stem}-dark")
    }
    if theme == "dark":
        return dark
    if theme == "auto":
        return dict(picture.files)
    light = {name: content for name, content in picture.files.items() if name not in dark}
    return {**light, f"{picture.stem}.svg": picture.plain}


def snippet(picture: Picture, address: Callable[[str], str], theme: Theme) -> str:
    """Return the HTML of a figure, on one line.

    WebP where the browser takes it, dark where the reader prefers it, PNG else. Loaded when it is near.
    """
    dark, light = f"{picture.stem}-dark", picture.stem
    main = dark if theme == "dark" else light
    sources = [_source(address(f"{dark}.webp"), "(prefers-color-scheme: dark)")] if theme == "auto" else []
    sources.append(_source(address(f"{main}.webp")))
    image = (
        f'<img src="{escape(address(f"{main}.png"))}" srcset="{escape(address(f"{main}@2x.png"))} 2x" '
        f'width="{picture.width}" height="{picture.height}" alt="{escape(picture.alt)}" '
        'loading="lazy" decoding="async">'
    )
    caption = f"<figcaption>{escape(picture.caption)}</figcaption>"
    return f"<figure><picture>{''.join(sources)}{image}</picture>{caption}</figure>"


def card_of(composed: Composed, page: Page) -> bytes:
    """Return the card that social networks show of a page: a PNG of 1200 by 630 pixels.

    It is empty when the page has no chart.
    """
    chosen = [page.figures[id_] for id_ in CARD_CHARTS if id_ in page.figures] or list(page.figures.values())
    return composed.gallery.card(chosen[0], page.title) if chosen else b""


def _picture(composed: Composed, figure: Figure, ledger: Ledger) -> Picture:
    pictures = composed.gallery.pictures(figure)
    light = {"svg": for_both_themes(pictures.drawing.svg), **pictures.pixels}
    dark = composed.gallery.dark(figure)
    files = {_name(figure.stem, ending): content for ending, content in light.items()}
    files |= {_name(f"{figure.stem}-dark", ending): content for ending, content in dark.items()}
    width, height = struct.unpack(">II", light["png"][16:24])  # a PNG's first chunk tells its size
    return Picture(
        id=figure.id,
        stem=figure.stem,
        language=figure.language,
        files=files,
        plain=pictures.drawing.svg,
        width=width,
        height=height,
        title=figure.chart.title,
        alt=figure.alt,
        caption=ledger.plain(figure.caption),
    )


def _name(stem: str, ending: str) -> str:
    return f"{stem}{ending}" if ending.startswith("@") else f"{stem}.{ending}"


def _source(address: str, media: str = "") -> str:
    wanted = f' media="{media}"' if media else ""
    return f'<source srcset="{escape(address)}" type="image/webp"{wanted}>'

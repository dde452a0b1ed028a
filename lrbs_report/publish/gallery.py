"""The figures alone, with HTML to paste for each, and the social cards."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from lrbs_report.base.files import explain_disk
from lrbs_report.publish.bundle import pages_of
from lrbs_report.publish.pictures import Theme, card_of, pictures_of, snippet
from lrbs_report.publish.pictures import files_of as chosen
from lrbs_report.publish.placing import Placed, place
from lrbs_report.publish.vouching import IN_HTML, Territory, vouched
from lrbs_report.report.composed import Composed
from lrbs_report.report.document import Page

OWN = Territory(texts=re.compile(r"[^/]+\.html"), others=re.compile(r"[^/]+\.(?:svg|png|webp)"))
"""Where figures lie: in the folder itself, each with its snippet."""


def publish(  # noqa: PLR0913 - one argument an option
    composed: Composed,
    dest: Path,
    only: Sequence[str],
    languages: Sequence[str],
    theme: Theme,
    *,
    adopt: bool = False,
) -> Placed:
    """Put the figures into a folder, which need not be there yet, and return what was done.

    Raises ``InvalidInput`` for unknown ids, and when something is in the way.
    """
    files = files_of(composed, only, languages, theme)
    # What is there and is no folder is refused below.
    with explain_disk(dest), contextlib.suppress(FileExistsError):
        dest.mkdir(parents=True, exist_ok=True)
    return place(
        dest,
        files,
        "figures",
        {"target": "figures", "only": list(only), "languages": list(languages), "theme": theme},
        OWN,
        adopt=adopt,
    )


def files_of(
    composed: Composed, only: Sequence[str], languages: Sequence[str], theme: Theme
) -> dict[str, bytes]:
    """Return the files by their paths in the folder."""
    return vouched(
        {
            name: content
            for page in pages_of(composed, languages)
            for name, content in _files(composed, page, only, theme)
        },
        OWN,
    )


def _files(composed: Composed, page: Page, only: Sequence[str], theme: Theme) -> Iterator[tuple[str, bytes]]:
    for picture in pictures_of(composed, page, only):
        yield from chosen(picture, theme).items()
        yield f"{picture.stem}.html", f"{snippet(picture, str, theme)}\n{IN_HTML}".encode()
    card = card_of(composed, page)
    if card:
        yield ("card.png" if page is composed.document.main else f"card.{page.language}.png"), card

"""The charts that were drawn before, kept by what they show: a changed sentence draws nothing.

A chart is drawn again when anything about it changes, or the code or the libraries that draw it. What is kept may go at any time.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

from lrbs_report.files import write_whole
from lrbs_report.report.figures import Drawing, Figure, Mark

LIBRARIES = ("matplotlib", "numpy", "pillow", "babel", "fonttools", "uharfbuzz", "fontpkg-inter")
MOST_FONTS = 8
MODULES = ("charts.py", "figures.py", "fonts.py", "gallery.py", "inline.py")
"""What decides how a chart comes out, besides the chart."""


@dataclass(frozen=True)
class Pictures:
    """A chart in every form: as pages show it, and in pixels by ending."""

    drawing: Drawing
    pixels: Mapping[str, bytes]


@dataclass(frozen=True)
class Gallery:
    """Draws charts, or remembers them from a folder (``None``: always draws)."""

    folder: Path | None = None

    def pictures(self, figure: Figure) -> Pictures:
        """Give a chart in every form."""
        kept = self._kept(figure)
        if kept:
            return kept
        from lrbs_report.report import charts  # noqa: PLC0415 - wakes matplotlib

        made = Pictures(charts.draw_for_pages(figure), charts.draw_pixels(figure))
        if self.folder:
            write_whole(self._place(self.folder, figure), _packed(made), through_power_cuts=False)
        return made

    def fonts(self, texts: Iterable[str]) -> str:
        """Give the rules of the fonts that a page with these texts needs. Packing fonts takes long, and a new sentence seldom has a new letter."""
        characters = "".join(sorted(set("".join(texts))))
        place = self.folder / f"{_digest(characters, _hand())}.css" if self.folder else None
        if place and place.is_file():
            return place.read_text(encoding="utf-8")
        from lrbs_report.report import fonts  # noqa: PLC0415 - wakes the libraries for fonts

        made = fonts.html_css([characters])
        if place:
            write_whole(place, made.encode(), through_power_cuts=False)
        return made

    def keep_only(self, figures: Iterable[Figure]) -> None:
        """Drop every chart but these, and all fonts but the latest."""
        if not self.folder or not self.folder.is_dir():
            return
        wanted = {self._place(self.folder, figure) for figure in figures}
        fonts = sorted(self.folder.glob("*.css"), key=lambda path: path.stat().st_mtime_ns)
        for path in {*self.folder.glob("*.zip"), *fonts[:-MOST_FONTS]} - wanted:
            path.unlink(missing_ok=True)

    def _kept(self, figure: Figure) -> Pictures | None:
        """Give a chart that was drawn before; none when it was not, or is damaged."""
        if not self.folder:
            return None
        try:
            return _unpacked(self._place(self.folder, figure).read_bytes())
        except (OSError, KeyError, ValueError, TypeError, zipfile.BadZipFile):
            return None

    @staticmethod
    def _place(folder: Path, figure: Figure) -> Path:
        """Name a chart by all that decides its bytes: what it shows, and what draws it. Captions and alternative texts stand beside it."""
        return folder / f"{_digest(figure.id, figure.language, figure.chart, _hand())}.zip"


def _packed(pictures: Pictures) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as file:  # each part has a checksum there
        file.writestr("svg", pictures.drawing.svg)
        file.writestr("printed", pictures.drawing.printed)
        file.writestr("marks", json.dumps([astuple(mark) for mark in pictures.drawing.marks]))
        for ending, picture in pictures.pixels.items():
            file.writestr(f"pixels/{ending}", picture)
    return content.getvalue()


def _unpacked(packed: bytes) -> Pictures:
    with zipfile.ZipFile(io.BytesIO(packed)) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    marks = tuple(Mark(*mark) for mark in json.loads(parts["marks"]))
    pixels = {name.removeprefix("pixels/"): part for name, part in parts.items() if name.startswith("pixels/")}
    return Pictures(Drawing(parts["svg"], marks, parts["printed"]), pixels)


def _digest(*told: object) -> str:
    return hashlib.sha256(repr(told).encode()).hexdigest()[:32]


@cache
def _hand() -> tuple[str, ...]:
    """Name what draws: the libraries' versions and the digest of our own code."""
    code = b"".join((Path(__file__).parent / name).read_bytes() for name in MODULES)
    return (*(version(name) for name in LIBRARIES), hashlib.sha256(code).hexdigest())

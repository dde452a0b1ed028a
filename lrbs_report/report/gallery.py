"""The charts that were drawn before, kept by what they show: a changed sentence draws nothing.

A chart is drawn again when anything about it changes, or the code or the libraries that draw it. What is kept may go at any time.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import astuple, dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

from lrbs_report.files import write_whole
from lrbs_report.judging.values import Answers, Evaluator
from lrbs_report.report.figures import Drawing, Figure, Mark
from lrbs_report.results import Findings

LIBRARIES = ("matplotlib", "numpy", "pillow", "babel", "fonttools", "uharfbuzz", "fontpkg-inter")
MOST_OTHERS = 12
DIGEST = hashlib.sha256().digest_size
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

    def has(self, figures: Iterable[Figure]) -> bool:
        """Tell whether all of these charts are kept."""
        return self.folder is not None and all(self._place(self.folder, figure).exists() for figure in figures)

    def fonts(self, texts: Iterable[str]) -> str:
        """Give the rules of the fonts that a page with these texts needs. Packing fonts takes long, and a new sentence seldom has a new letter."""
        characters = "".join(sorted(set("".join(texts))))
        return self.remembered("css", (characters, _hand()), lambda: _font_rules(characters)).decode()

    def remembered(self, ending: str, told: tuple[object, ...], make: Callable[[], bytes]) -> bytes:
        """Give what was made before of exactly this, or make it. What is kept begins with its digest: damage is noticed, and made good."""
        if not self.folder:
            return make()
        place = self.folder / f"{_digest(*told)}.{ending}"
        kept = place.read_bytes() if place.is_file() else b""
        if kept[:DIGEST] == hashlib.sha256(kept[DIGEST:]).digest():
            return kept[DIGEST:]
        made = make()
        write_whole(place, hashlib.sha256(made).digest() + made, through_power_cuts=False)
        return made

    def answers(self, findings: Findings) -> dict[str, Answers]:
        """Give the answers that an earlier report on exactly these findings has found."""
        place = self._answers_place(findings)
        try:
            told = json.loads(place.read_bytes()) if place else {}
            return {asked: Answers(dict(by_seed), tuple(ids)) for asked, (by_seed, ids) in told.items()}
        except (OSError, ValueError, TypeError):
            return {}

    def keep_answers(self, evaluator: Evaluator) -> None:
        """Keep every answer that a report has found."""
        place = self._answers_place(evaluator.findings)
        if place and len(self.answers(evaluator.findings)) < len(evaluator.known):
            told = {asked: (list(answers.by_seed.items()), answers.experiments) for asked, answers in evaluator.known.items()}
            write_whole(place, json.dumps(told).encode(), through_power_cuts=False)

    def _answers_place(self, findings: Findings) -> Path | None:
        """Name findings by all that an expression can ask of them, and by the code that answers."""
        study = findings.study
        code = b"".join(path.read_bytes() for path in sorted((Path(__file__).parents[1] / "judging").glob("*.py")))
        told = (findings.runs, study.experiments, study.sweeps, study.references, hashlib.sha256(code).hexdigest())
        return self.folder / f"{_digest(*told)}.json" if self.folder else None

    def keep_only(self, figures: Iterable[Figure]) -> None:
        """Drop every chart but these, and of everything else all but the latest."""
        if not self.folder or not self.folder.is_dir():
            return
        wanted = {self._place(self.folder, figure) for figure in figures}
        others = sorted((path for path in self.folder.iterdir() if path.suffix != ".zip"), key=lambda path: path.stat().st_mtime_ns)
        for path in {*self.folder.glob("*.zip"), *others[:-MOST_OTHERS]} - wanted:
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


def _font_rules(characters: str) -> bytes:
    from lrbs_report.report import fonts  # noqa: PLC0415 - wakes the libraries for fonts

    return fonts.html_css([characters]).encode()


def _digest(*told: object) -> str:
    return hashlib.sha256(repr(told).encode()).hexdigest()[:32]


@cache
def _hand() -> tuple[str, ...]:
    """Name what draws: the libraries' versions and the digest of our own code."""
    code = b"".join((Path(__file__).parent / name).read_bytes() for name in MODULES)
    return (*(version(name) for name in LIBRARIES), hashlib.sha256(code).hexdigest())

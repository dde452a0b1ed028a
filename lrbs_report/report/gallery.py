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
from lrbs_report.report.inline import for_dark
from lrbs_report.results import Findings

LIBRARIES = ("matplotlib", "numpy", "pillow", "babel", "fonttools", "uharfbuzz", "fontpkg-inter")
MOST_OTHERS = 12
DRAWN = ("zip", "dark")
"""The endings of what is kept of each chart: for pages, and on a dark ground."""

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
        return _unpacked(self.remembered("zip", _decisive(figure), lambda: _packed(_drawn(figure))))

    def dark(self, figure: Figure) -> Mapping[str, bytes]:
        """Give a chart on a dark ground, in every form by ending."""
        packed = self.remembered("dark", _decisive(figure), lambda: _packed_forms(_drawn_dark(self.pictures(figure), figure)))
        with zipfile.ZipFile(io.BytesIO(packed)) as file:
            return {name: file.read(name) for name in file.namelist()}

    def card(self, figure: Figure, title: str) -> bytes:
        """Give the card of a page that shows this chart: a PNG."""
        return self.remembered("card", (*_decisive(figure), title), lambda: _drawn_card(figure, title))

    def has(self, figures: Iterable[Figure]) -> bool:
        """Tell whether all of these charts are kept."""
        return self.folder is not None and all(self._place("zip", _decisive(figure)).exists() for figure in figures)

    def fonts(self, texts: Iterable[str]) -> str:
        """Give the rules of the fonts that a page with these texts needs. Packing fonts takes long, and a new sentence seldom has a new letter."""
        characters = "".join(sorted(set("".join(texts))))
        return self.remembered("css", (characters, _hand()), lambda: _font_rules(characters)).decode()

    def remembered(self, ending: str, told: tuple[object, ...], make: Callable[[], bytes]) -> bytes:
        """Give what was made before of exactly this, or make it. What is kept begins with its digest: damage is noticed, and made good."""
        if not self.folder:
            return make()
        place = self._place(ending, told)
        kept = place.read_bytes() if place.is_file() else b""
        if kept[:DIGEST] == hashlib.sha256(kept[DIGEST:]).digest():
            return kept[DIGEST:]
        made = make()
        write_whole(place, hashlib.sha256(made).digest() + made, through_power_cuts=False)
        return made

    def answers(self, findings: Findings) -> dict[str, Answers]:
        """Give the answers that an earlier report on exactly these findings has found."""
        return _read_answers(self._place("json", _questionable(findings))) if self.folder else {}

    def keep_answers(self, evaluator: Evaluator) -> None:
        """Keep every answer that a report has found."""
        if not self.folder:
            return
        place = self._place("json", _questionable(evaluator.findings))
        if len(_read_answers(place)) < len(evaluator.known):
            told = {asked: (list(answers.by_seed.items()), answers.experiments) for asked, answers in evaluator.known.items()}
            write_whole(place, json.dumps(told).encode(), through_power_cuts=False)

    def keep_only(self, figures: Iterable[Figure]) -> None:
        """Drop every chart but these, and of everything else all but the latest."""
        if not self.folder or not self.folder.is_dir():
            return
        decisive = [_decisive(figure) for figure in figures]
        wanted = {self._place(ending, told) for told in decisive for ending in DRAWN}
        drawn = {path for path in self.folder.iterdir() if path.suffix.removeprefix(".") in DRAWN}
        others = sorted(set(self.folder.iterdir()) - drawn, key=lambda path: path.stat().st_mtime_ns)
        for path in {*drawn, *others[:-MOST_OTHERS]} - wanted:
            path.unlink(missing_ok=True)

    def _place(self, ending: str, told: tuple[object, ...]) -> Path:
        """Name a thing by all that decides its bytes. Only with a folder."""
        return (self.folder or Path()) / f"{_digest(*told)}.{ending}"


def _drawn(figure: Figure) -> Pictures:
    from lrbs_report.report import charts  # noqa: PLC0415 - wakes matplotlib

    return Pictures(charts.draw_for_pages(figure), charts.draw_pixels(figure))


def _drawn_dark(pictures: Pictures, figure: Figure) -> dict[str, bytes]:
    from lrbs_report.report import charts  # noqa: PLC0415 - wakes matplotlib

    return {"svg": for_dark(pictures.drawing.svg), **charts.draw_pixels(figure, dark=True)}


def _drawn_card(figure: Figure, title: str) -> bytes:
    from lrbs_report.report import charts  # noqa: PLC0415 - wakes matplotlib

    return charts.draw_card(figure, title)


def _packed_forms(forms: Mapping[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        for ending, picture in forms.items():
            file.writestr(ending, picture)
    return content.getvalue()


def _decisive(figure: Figure) -> tuple[object, ...]:
    """Give all that decides how a chart comes out: what it shows, and what draws it. Captions and alternative texts stand beside it."""
    return figure.id, figure.language, figure.chart, _hand()


def _packed(pictures: Pictures) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as file:
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


def _questionable(findings: Findings) -> tuple[object, ...]:
    """Give all that an expression can ask of findings, and the code that answers."""
    study = findings.study
    code = b"".join(path.read_bytes() for path in sorted((Path(__file__).parents[1] / "judging").glob("*.py")))
    return findings.runs, findings.holes, study.experiments, study.sweeps, study.references, hashlib.sha256(code).hexdigest()


def _read_answers(place: Path) -> dict[str, Answers]:
    """Read answers back; none when there are none, or they are damaged."""
    try:
        told = json.loads(place.read_bytes())
        return {asked: Answers(dict(by_seed), tuple(ids)) for asked, (by_seed, ids) in told.items()}
    except (OSError, ValueError, TypeError):
        return {}


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

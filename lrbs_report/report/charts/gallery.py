"""The charts that were drawn before, kept by what they show: a changed sentence draws nothing.

A chart is drawn again when anything about it changes, or the code or the libraries that draw it. What is kept
may go at any time, and is believed only if this machine made it: the folder may come from a stranger.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import stat
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

from lrbs_report.base import bounds
from lrbs_report.base.errors import DiskError
from lrbs_report.base.files import read_plain, write_whole
from lrbs_report.base.package import PACKAGE
from lrbs_report.base.trust import sealed, unsealed
from lrbs_report.judging.values import Answers, Evaluator
from lrbs_report.report.charts.figures import Drawing, Figure, Mark
from lrbs_report.report.charts.inline import for_dark
from lrbs_report.results.findings import Findings

LIBRARIES = ("matplotlib", "numpy", "pillow", "babel", "fonttools", "uharfbuzz", "fontpkg-inter")
MOST_OTHERS = 12
DRAWN = ("zip", "dark")
"""The endings of what is kept of each chart: for pages, and on a dark ground."""

ENDINGS = (*DRAWN, "card", "css", "pdf", "json")


@dataclass(frozen=True, kw_only=True)
class Pictures:
    """A chart in every form: as pages show it, and in pixels by ending."""

    drawing: Drawing
    pixels: Mapping[str, bytes]


@dataclass(frozen=True)
class Gallery:
    """Draws charts, or remembers them from a folder (``None``: always draws)."""

    folder: Path | None = None

    def pictures(self, figure: Figure) -> Pictures:
        """Return a chart in every form."""
        return _pictures(self.keep(figure))

    def keep(self, figure: Figure) -> bytes:
        """Draw a chart unless it is kept, and return it as it is packed."""
        return self.remembered("zip", _decisive(figure), lambda: _packed(_told(_drawn(figure))))

    def dark(self, figure: Figure) -> Mapping[str, bytes]:
        """Return a chart on a dark ground, in every form by ending."""
        return _parts(
            self.remembered(
                "dark", _decisive(figure), lambda: _packed(_drawn_dark(self.pictures(figure), figure))
            )
        )

    def card(self, figure: Figure, title: str) -> bytes:
        """Return the card of a page that shows this chart: a PNG."""
        return self.remembered("card", (*_decisive(figure), title), lambda: _drawn_card(figure, title))

    def has(self, figures: Iterable[Figure]) -> bool:
        """Tell whether all of these charts are kept."""
        return self.folder is not None and all(
            _kept(self._place("zip", _decisive(figure))) is not None for figure in figures
        )

    def look_up(self, figures: Iterable[Figure]) -> None:
        """Find out what charts are kept as, while others draw them: whoever is told of them knows it too."""
        for figure in figures:
            _decisive(figure)

    def fonts(self, texts: Iterable[str]) -> str:
        """Return the rules of the fonts that a page with these texts needs.

        Packing fonts takes long, and a new sentence seldom has a new letter.
        """
        characters = "".join(sorted(set("".join(texts))))
        return self.remembered("css", (characters, _hand()), lambda: _font_rules(characters)).decode()

    def remembered(self, ending: str, told: tuple[object, ...], make: Callable[[], bytes]) -> bytes:
        """Return what was made before of exactly this, or make it.

        What is kept is under a seal: damage is noticed, and made good.
        """
        if not self.folder:
            return make()
        place = self._place(ending, told)
        kept = _kept(place)
        if kept is not None:
            return kept
        made = make()
        _keep(place, made)
        return made

    def answers(self, findings: Findings) -> dict[str, Answers]:
        """Return the answers that an earlier report on exactly these findings has found."""
        return _read_answers(self._place("json", _questionable(findings))) if self.folder else {}

    def keep_answers(self, evaluator: Evaluator) -> None:
        """Keep every answer that a report has found."""
        if not self.folder:
            return
        place = self._place("json", _questionable(evaluator.findings))
        if len(_read_answers(place)) < len(evaluator.known):
            told = {
                asked: (list(answers.by_seed.items()), answers.experiments)
                for asked, answers in evaluator.known.items()
            }
            _keep(place, json.dumps(told).encode())

    def keep_only(self, figures: Iterable[Figure]) -> None:
        """Drop every chart but these, and of everything else all but the latest."""
        if not self.folder:
            return
        decisive = [_decisive(figure) for figure in figures]
        wanted = {self._place(ending, told) for told in decisive for ending in DRAWN}
        ages = _ages(self.folder)
        drawn = {path for path in ages if path.suffix.removeprefix(".") in DRAWN}
        others = sorted(ages.keys() - drawn, key=lambda path: ages[path])
        for path in {*drawn, *others[:-MOST_OTHERS]} - wanted:
            with contextlib.suppress(OSError):
                path.unlink()

    def _place(self, ending: str, told: tuple[object, ...]) -> Path:
        """Name a thing by all that decides its bytes. Only with a folder."""
        return (self.folder or Path()) / f"{_digest(*told)}.{ending}"


def _kept(place: Path) -> bytes | None:
    """Return what is kept.

    Nothing when there is none, or it was not made on this machine, as what its name says.
    """
    try:
        return unsealed(place.name, read_plain(place, bounds.CACHED))
    except OSError:
        return None


def _keep(place: Path, made: bytes) -> None:
    """Keep what was made, if that can be done: it can be made again at any time."""
    with contextlib.suppress(DiskError):
        write_whole(place, sealed(place.name, made), through_power_cuts=False)


def _ages(folder: Path) -> dict[Path, int]:
    """Tell when each file of ours was kept. Whatever else is there is left alone."""
    try:
        with os.scandir(folder) as entries:
            told = {
                Path(entry): entry.stat(follow_symlinks=False)
                for entry in entries
                if Path(entry).suffix.removeprefix(".") in ENDINGS
            }
    except OSError:
        return {}
    return {path: one.st_mtime_ns for path, one in told.items() if stat.S_ISREG(one.st_mode)}


def _drawn(figure: Figure) -> Pictures:
    from lrbs_report.report.charts import drawing  # noqa: PLC0415 - wakes matplotlib

    drawn, pixels = drawing.draw_both(figure)
    return Pictures(drawing=drawn, pixels=pixels)


def _drawn_dark(pictures: Pictures, figure: Figure) -> dict[str, bytes]:
    from lrbs_report.report.charts import drawing  # noqa: PLC0415 - wakes matplotlib

    return {"svg": for_dark(pictures.drawing.svg), **drawing.draw_pixels(figure, dark=True)}


def _drawn_card(figure: Figure, title: str) -> bytes:
    from lrbs_report.report.charts import drawing  # noqa: PLC0415 - wakes matplotlib

    return drawing.draw_card(figure, title)


def _decisive(figure: Figure) -> tuple[object, ...]:
    """Return all that decides how a chart comes out: what it shows, and what draws it."""
    return figure.shows, _hand()


def _told(pictures: Pictures) -> dict[str, bytes]:
    """Return the parts of a chart by name."""
    drawing = pictures.drawing
    return {
        "svg": drawing.svg,
        "page": drawing.page,
        "printed": drawing.printed,
        "narrow": drawing.narrow,
        "marks": _written_marks(drawing.marks),
        "narrow-marks": _written_marks(drawing.narrow_marks),
        **{f"pixels/{name}": part for name, part in pictures.pixels.items()},
    }


def _packed(parts: Mapping[str, bytes]) -> bytes:
    """Pack parts as they are, with no date of theirs.

    A clock may be before 1980, where archives begin.
    """
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        for name, part in parts.items():
            file.writestr(zipfile.ZipInfo(name), part)
    return content.getvalue()


def _parts(packed: bytes) -> dict[str, bytes]:
    """Return the parts of what was packed. They are not compressed, so none is larger than the whole."""
    with zipfile.ZipFile(io.BytesIO(packed)) as file:
        return {
            part.filename: file.read(part)
            for part in file.infolist()
            if part.compress_type == zipfile.ZIP_STORED
        }


def _pictures(packed: bytes) -> Pictures:
    parts = _parts(packed)
    pixels = {
        name.removeprefix("pixels/"): part for name, part in parts.items() if name.startswith("pixels/")
    }
    drawing = Drawing(
        svg=parts["svg"],
        marks=_read_marks(parts["marks"]),
        page=parts["page"],
        printed=parts["printed"],
        narrow=parts["narrow"],
        narrow_marks=_read_marks(parts["narrow-marks"]),
    )
    return Pictures(drawing=drawing, pixels=pixels)


def _written_marks(marks: Iterable[Mark]) -> bytes:
    return json.dumps([*marks]).encode()


def _read_marks(written: bytes) -> tuple[Mark, ...]:
    return tuple(map(Mark._make, json.loads(written)))


def _questionable(findings: Findings) -> tuple[object, ...]:
    """Return all that an expression can ask of findings, and the code that answers."""
    code = b"".join(path.read_bytes() for path in sorted((PACKAGE / "judging").glob("*.py")))
    return findings.digest, hashlib.sha256(code).hexdigest()


def _read_answers(place: Path) -> dict[str, Answers]:
    """Read answers back; none when there are none, or they are not ours."""
    told = json.loads(_kept(place) or b"{}")
    return {
        asked: Answers(by_seed=dict(by_seed), experiments=tuple(ids))
        for asked, (by_seed, ids) in told.items()
    }


def _font_rules(characters: str) -> bytes:
    from lrbs_report.report.targets import fonts  # noqa: PLC0415 - wakes the libraries for fonts

    return fonts.html_css([characters]).encode()


def _digest(*told: object) -> str:
    return hashlib.sha256(repr(told).encode()).hexdigest()[:32]


@cache
def _hand() -> tuple[str, ...]:
    """Name what draws: the libraries' versions and the digest of our own code."""
    files = [
        *sorted((PACKAGE / "report" / "charts").glob("*.py")),
        PACKAGE / "report" / "targets" / "fonts.py",
    ]
    code = b"".join(path.read_bytes() for path in files)
    return (*(version(name) for name in LIBRARIES), hashlib.sha256(code).hexdigest())

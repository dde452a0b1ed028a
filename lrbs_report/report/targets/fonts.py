"""The report's own fonts: static faces cut from the packaged variable ones, for charts, PDF and HTML.

No font of the system is ever used. The families are called "Report Serif", "Report Sans" and "Report Mono",
so that a font of the same name on this machine cannot stand in for ours. "Report Fallback" is matplotlib's
DejaVu Sans, for the characters that the others lack: put it last in every list of families.
"""

from __future__ import annotations

import atexit
import base64
import io
import json
import os
import re
import shutil
import sys
import tempfile
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import uharfbuzz
from fontTools.ttLib import TTFont

from lrbs_report.base.tongue import tr

SERIF, SANS, MONO, FALLBACK = "Report Serif", "Report Sans", "Report Mono", "Report Fallback"

RANGES = (
    (0x20, 0x7E),  # ASCII
    (0xA0, 0x17F),  # the accents, quotes and signs of Latin languages
    (0x2B0, 0x2FF),  # modifiers and spacing accents
    (0x370, 0x3FF),  # Greek, for formulas
    (0x2000, 0x209F),  # dashes, quotes, U+2010 (which hyphenation inserts), superscripts and subscripts
    (0x20A0, 0x20BF),  # currencies
    (0x2100, 0x22FF),  # letters as signs, fractions, arrows, mathematics
    (0x2500, 0x25FF),  # lines and shapes
)
"""The first and last code point of what every static face holds, as far as its font draws it."""

FEATURES = ("kern", "liga", "locl", "ccmp", "mark", "mkmk", "tnum", "lnum")
"""Kept of the fonts' layout: kerning, ligatures, accents, tabular and lining figures.

No "calt": in code, ``->`` stays two characters.
"""


@dataclass(frozen=True, kw_only=True)
class Face:
    """One static font.

    Its file's name, what CSS calls it, the variable font that it is cut from, and where on its axes.
    """

    name: str
    family: str
    style: str
    weight: int
    package: str
    source: str
    axes: tuple[tuple[str, float], ...]


def _faces(
    name: str, family: str, package: str, sources: tuple[str, str], axes: tuple[tuple[str, float], ...]
) -> tuple[Face, ...]:
    """Return the four faces of a family: upright and italic, regular and bold."""
    upright, italic = sources
    return tuple(
        Face(
            name=f"{name}-{suffix}",
            family=family,
            style=style,
            weight=weight,
            package=package,
            source=source,
            axes=(*axes, ("wght", weight)),
        )
        for suffix, style, weight, source in (
            ("regular", "normal", 400, upright),
            ("italic", "italic", 400, italic),
            ("bold", "normal", 700, upright),
            ("bold-italic", "italic", 700, italic),
        )
    )


FACES = (
    *_faces(
        "serif",
        SERIF,
        "fontpkg_source_serif_4",
        ("SourceSerif4[opsz,wght].ttf", "SourceSerif4-Italic[opsz,wght].ttf"),
        (("opsz", 14),),
    ),
    *_faces(
        "sans",
        SANS,
        "fontpkg_inter",
        ("Inter[opsz,wght].ttf", "Inter-Italic[opsz,wght].ttf"),
        (("opsz", 14),),
    ),
    *_faces(
        "mono",
        MONO,
        "fontpkg_jetbrains_mono",
        ("JetBrainsMono[wght].ttf", "JetBrainsMono-Italic[wght].ttf"),
        (),
    ),
)
"""Every face there is.

All go into the PDF's style sheet: a missing italic there would be taken from the system.
"""

FALLBACKS = (("DejaVuSans.ttf", 400), ("DejaVuSans-Bold.ttf", 700))
"""matplotlib's own fonts, with their weights."""

_RARE = {"serif-bold-italic", "sans-italic", "sans-bold-italic", "mono-italic", "mono-bold-italic"}

HTML_FACES = tuple(face for face in FACES if face.name not in _RARE)
"""The faces that the HTML carries; browsers slant and embolden the rare others themselves."""

CHART_FACES = tuple(face for face in FACES if face.name in {"sans-regular", "sans-bold"})


UNDRAWN = frozenset({"Cc", "Cf", "Cs", "Zs", "Zl", "Zp"})
"""Unicode's categories of what leaves nothing on the page: controls, formats, spaces."""

SELECTORS = frozenset(map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))
"""They choose a form of the character before them."""
RAISED_MINUS, LENT = 0x207B, {"sans-regular", "sans-bold"}
"""The sign of a negative exponent, which only one family draws, and the faces of it that lend theirs."""

POSTSCRIPT_NAME = 6
"""The number of that name in a font's table of names."""


@cache
def family_files() -> Mapping[str, bytes]:
    """Return every face as a static TrueType font, by file name (``serif-regular.ttf``).

    The same bytes each time.
    """
    files = {f"{face.name}.ttf": _named(_cut(face, _common_characters()), face) for face in FACES}
    return files | {"fallback.ttf": _fallback(FALLBACKS[0][0]).read_bytes()}


def pdf_css() -> str:
    """Return the ``@font-face`` rules of the PDF.

    Their addresses, ``font:NAME.ttf``, name entries of ``family_files``.
    """
    rules = [_rule(face, f"font:{face.name}.ttf", "truetype") for face in FACES]
    return "\n".join(
        [
            *rules,
            _rule(
                Face(
                    name="fallback",
                    family=FALLBACK,
                    style="normal",
                    weight=400,
                    package="",
                    source="",
                    axes=(),
                ),
                "font:fallback.ttf",
                "truetype",
            ),
        ]
    )


def html_css(characters: Iterable[str]) -> str:
    """Return the ``@font-face`` rules of a page that uses these characters, the fonts (WOFF2) inside them."""
    wanted = frozenset(map(ord, "".join(characters)))
    rules = [_rule(face, _as_data(_as_woff2(_cut(face, wanted))), "woff2") for face in HTML_FACES]
    return "\n".join(
        [*rules, *(_lent(face) for face in HTML_FACES if face.name in LENT and RAISED_MINUS in wanted)]
    )


def register_with_matplotlib() -> None:
    """Tell matplotlib of the sans family and the fallback.

    Call it before anything else imports matplotlib's fonts.

    matplotlib then neither scans the system's fonts nor reads or writes the user's settings and caches.
    """
    folder = _private_folder()
    if "matplotlib" not in sys.modules:
        os.environ["MPLCONFIGDIR"] = str(folder)
    if "matplotlib.font_manager" not in sys.modules:
        _forestall_scan(folder)
    from matplotlib.font_manager import FontEntry, fontManager  # noqa: PLC0415 - only now may matplotlib look for fonts

    known = {(entry.name, entry.weight) for entry in fontManager.ttflist}
    for entry in _matplotlib_entries(folder):
        if (entry["name"], entry["weight"]) not in known:
            fontManager.ttflist.append(FontEntry(**entry))


def hide_system_fonts() -> None:
    """Let Pango find one font only, the fallback, besides those of the document's style sheet.

    Call it before WeasyPrint is imported.
    """
    world = _private_folder() / "world"
    world.mkdir(exist_ok=True)
    (world / "fallback.ttf").write_bytes(family_files()["fallback.ttf"])
    settings = world / "fonts.conf"
    settings.write_text(
        f"<fontconfig><dir>{world}</dir><cachedir>{world}</cachedir></fontconfig>\n", encoding="utf-8"
    )
    os.environ["FONTCONFIG_FILE"] = str(settings)


def lacking(characters: Iterable[str]) -> str:
    """Return the characters that neither charts nor the PDF can show, in the order of their code points.

    No face has them, and the fallback neither. Browsers have further fonts. What is never drawn is not
    missed: spaces, and signs that only tell others how to look.
    """
    visible = (
        one
        for one in set("".join(characters))
        if unicodedata.category(one) not in UNDRAWN and one not in SELECTORS
    )
    return "".join(sorted(one for one in visible if ord(one) not in _drawable()))


@cache
def _drawable() -> frozenset[int]:
    """Return the code points that some font of the PDF and of the charts draws."""
    cut = (set(uharfbuzz.Face(_source(face)).unicodes) & _common_characters() for face in CHART_FACES[:1])
    fallback = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(_fallback(FALLBACKS[0][0])))).unicodes
    return frozenset(fallback).union(*cut)


@cache
def _common_characters() -> frozenset[int]:
    return frozenset(code for first, last in RANGES for code in range(first, last + 1))


def _cut(face: Face, characters: frozenset[int]) -> bytes:
    """Pin a variable font's axes and keep only some characters."""
    source = uharfbuzz.Face(_source(face))
    wanted = uharfbuzz.SubsetInput()
    wanted.flags = uharfbuzz.SubsetFlags.NO_HINTING
    wanted.unicode_set.update(characters)
    wanted.layout_feature_tag_set.clear()
    wanted.layout_feature_tag_set.update(
        int.from_bytes(feature.encode("ascii"), "big") for feature in FEATURES
    )
    for axis, value in face.axes:
        wanted.pin_axis_location(source, axis, value)
    return bytes(wanted.subset(source).blob.data)


def _named(font: bytes, face: Face) -> bytes:
    """Return a cut face with a PostScript name of its own.

    All cuts of a variable font share one, and matplotlib tells glyphs apart by it.
    """
    tables = TTFont(io.BytesIO(font), recalcTimestamp=False, recalcBBoxes=False)
    tables["name"].setName(f"Report-{face.name}", POSTSCRIPT_NAME, 3, 1, 0x409)
    made = io.BytesIO()
    tables.save(made, reorderTables=None)
    return made.getvalue()


@cache
def _source(face: Face) -> uharfbuzz.Blob:
    return uharfbuzz.Blob.from_file_path(str(_folder_of(face.package) / "files" / face.source))


def _folder_of(package: str) -> Path:
    """Find a package's folder without importing it."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(
            tr(
                "The package {package} is missing. Install it with: pip install {name}",
                package=package,
                name=package.replace("_", "-"),
            )
        )
    return Path(spec.origin).parent


def _fallback(name: str) -> Path:
    return _folder_of("matplotlib") / "mpl-data" / "fonts" / "ttf" / name


def _rule(face: Face, address: str, kind: str) -> str:
    return (
        f'@font-face{{font-family:"{face.family}";font-style:{face.style};font-weight:{face.weight};'
        f'src:url("{address}") format("{kind}")}}'
    )


def _lent(face: Face) -> str:
    """Return the rule that lends the sign of a negative exponent to the families that lack it."""
    packed = _as_data(_as_woff2(_cut(face, frozenset([RAISED_MINUS]))))
    return "\n".join(
        _rule(replace(face, family=family), packed, "woff2").replace(
            "}", f";unicode-range:U+{RAISED_MINUS:X}}}"
        )
        for family in (SERIF, MONO)
    )


def _as_woff2(font: bytes) -> bytes:
    packed = io.BytesIO()
    tables = TTFont(io.BytesIO(font), recalcTimestamp=False)
    tables.flavor = "woff2"
    tables.save(packed)
    return packed.getvalue()


def _as_data(font: bytes) -> str:
    return "data:font/woff2;base64," + base64.b64encode(font).decode("ascii")


@cache
def _private_folder() -> Path:
    """Make this process's own folder, gone when the process ends."""
    folder = Path(tempfile.mkdtemp(prefix="lrbs-fonts-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _matplotlib_entries(folder: Path) -> list[dict[str, Any]]:
    """Write the faces of the charts into a folder and describe them as matplotlib describes fonts."""
    entries: list[dict[str, Any]] = [
        {"fname": str(_fallback(name)), "name": FALLBACK, "weight": weight} for name, weight in FALLBACKS
    ]
    for face in CHART_FACES:
        file = folder / f"{face.name}.ttf"
        if not file.exists():
            file.write_bytes(family_files()[file.name])
        entries.append({"fname": str(file), "name": face.family, "weight": face.weight})
    return entries


def _forestall_scan(folder: Path) -> None:
    """Leave matplotlib a list of fonts that looks like the cache of an earlier scan.

    A scan would take seconds. A matplotlib whose list looks different makes its own: slower, with the same
    charts.
    """
    version = re.search(
        r"^    __version__ = '([^']+)'",
        (_folder_of("matplotlib") / "font_manager.py").read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    if version is None:
        return
    entries = [{"__class__": "FontEntry", **entry} for entry in _matplotlib_entries(folder)]
    known = {
        "__class__": "FontManager",
        "_version": version[1],
        "_FontManager__default_weight": "normal",
        "default_size": None,
        "defaultFamily": {"ttf": FALLBACK, "afm": FALLBACK},
        "afmlist": [],
        "ttflist": entries,
    }
    (folder / f"fontlist-v{version[1]}.json").write_text(json.dumps(known), encoding="utf-8")

"""The report's own fonts: static, complete, the same everywhere, and the only ones."""

from __future__ import annotations

import base64
import hashlib
import io
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from lrbs_report.report.prose.letters import COMMON, LAST_LATIN
from lrbs_report.report.targets import fonts
from tests import ROOT

SENTENCE = "«¿Cuánto baja?» — de 0,42 a 0,27 × 10² ≤ ½ → ñ, ü, η, −1"


def in_new_process(code: str, **surroundings: str) -> str:
    """Run code in a new Python and return what it prints."""
    known = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-W", "error", "-c", code]
    return subprocess.run(
        command, env=known | surroundings, check=True, capture_output=True, text=True
    ).stdout.strip()


@pytest.mark.parametrize(
    "text",
    [
        "".join(map(chr, (*range(0x20, 0x7F), *range(0xA0, ord(LAST_LATIN) + 1)))),
        "".join(sorted(COMMON)),
        SENTENCE,
        "Привет, Ελληνικά, Tiếng Việt, հայերեն, ქართული",
        "e\u0301 n\u0303 \u00ad \u200b \u200d \ufe0f \u2028\n\t",
        "☃ ★ ✓ ✗ ∀x ∈ A: ∑ √ ∞ ₼ ₾",
        "עברית العربية",
        "",
    ],
)
def test_letters_that_there_are_are_not_missed(text: str) -> None:
    """No false alarm for what charts and the PDF can draw, nor for what leaves nothing on the page."""
    assert "" == fonts.lacking(text)


@pytest.mark.parametrize(
    ("text", "lacking"),
    [
        ("学习 a 学", "习学"),
        ("데이터", "데이터"),
        ("हिन्दी", "दन\u093f\u0940ह\u094d"),
        ("👍🏽", "👍🏽"),
        ("ไทย", "ทยไ"),
        ("\ue020", "\ue020"),
    ],
)
def test_letters_that_no_font_has_are_named(text: str, lacking: str) -> None:
    """Each once."""
    assert set(lacking) == set(fonts.lacking([text]))
    assert sorted(fonts.lacking([text])) == list(fonts.lacking([text]))


@pytest.mark.parametrize("face", fonts.FACES, ids=lambda face: face.name)
def test_a_face_is_static_and_has_the_weight_it_says(face: fonts.Face) -> None:
    """A variable font would stamp the time into a PDF.

    A wrong weight would be made bolder by the reader's program.
    """
    font = TTFont(io.BytesIO(fonts.family_files()[f"{face.name}.ttf"]))
    assert "fvar" not in font
    assert font["OS/2"].usWeightClass == face.weight
    assert (font["post"].italicAngle != 0) == (face.style == "italic")


@pytest.mark.parametrize("face", fonts.FACES, ids=lambda face: face.name)
def test_a_face_draws_what_spanish_and_english_reports_need(face: fonts.Face) -> None:
    """U+2010 among them: hyphenation inserts it, and a font without it lets the system's in."""
    drawn = TTFont(io.BytesIO(fonts.family_files()[f"{face.name}.ttf"])).getBestCmap()
    assert {character for character in SENTENCE + "\u2010" if ord(character) not in drawn} == set()


def test_every_address_in_the_pdf_style_sheet_is_served() -> None:
    """Nothing is asked of the fetcher that the files do not hold, and nothing is there in vain."""
    named = re.findall(r'url\("font:([^"]+)"\)', fonts.pdf_css())
    assert sorted(named) == sorted(fonts.family_files())


def test_a_page_carries_exactly_the_characters_it_uses() -> None:
    """A page's fonts hold what the page says and no more, as WOFF2 inside the style sheet."""
    packed = re.findall(r"data:font/woff2;base64,([^\"]+)", fonts.html_css(["añ", "o"]))
    drawn = [set(TTFont(io.BytesIO(base64.b64decode(font))).getBestCmap()) for font in packed]
    assert [set(map(ord, "año"))] * len(fonts.HTML_FACES) == drawn


def test_a_negative_exponent_is_never_drawn_by_the_systems_fonts() -> None:
    """Only one family has its sign, and lends it to the others where a page uses it."""
    rules = fonts.html_css(["2,4 × 10⁻⁷"])
    lent = re.findall(
        r'font-family:"([^"]+)";font-style:normal;font-weight:(\d+);[^}]*base64,([^"]+)"[^}]*unicode-range:U\+207B}',
        rules,
    )
    assert {
        ("Report Serif", "400"),
        ("Report Serif", "700"),
        ("Report Mono", "400"),
        ("Report Mono", "700"),
    } == {(name, weight) for name, weight, _ in lent}
    assert all(set(TTFont(io.BytesIO(base64.b64decode(font))).getBestCmap()) == {0x207B} for *_, font in lent)
    assert "unicode-range" not in fonts.html_css(["10⁷"])


def test_fonts_are_the_same_bytes_in_every_process() -> None:
    """Neither the hash seed, nor the time zone, nor the locale changes a font."""
    code = "from lrbs_report.report.targets import fonts; "
    code += "print(*sorted(fonts.family_files()), fonts.html_css('perño'), sep=''); import hashlib; "
    code += "print([hashlib.sha256(font).hexdigest() for font in fonts.family_files().values()])"
    first = in_new_process(code, PYTHONHASHSEED="1", TZ="Asia/Tokyo", LC_ALL="C")
    second = in_new_process(code, PYTHONHASHSEED="2", TZ="America/Lima", LC_ALL="C.UTF-8")
    assert hashlib.sha256(first.encode()).hexdigest() == hashlib.sha256(second.encode()).hexdigest()


def test_matplotlib_knows_only_our_fonts_and_touches_no_home(tmp_path: Path) -> None:
    """It neither scans the system's fonts nor leaves a cache among the user's files.

    Our folder is gone at the end.
    """
    code = """if True:
        import os
        from lrbs_report.report.targets import fonts
        fonts.register_with_matplotlib()
        from matplotlib.font_manager import fontManager
        print(sorted({entry.name for entry in fontManager.ttflist}), os.environ["MPLCONFIGDIR"], sep="|")
    """
    names, folder = in_new_process(code, HOME=str(tmp_path), TMPDIR=str(tmp_path)).split("|")
    assert names == str(sorted([fonts.SANS, fonts.FALLBACK]))
    assert folder.startswith(str(tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_matplotlib_that_looked_for_fonts_before_learns_of_ours_too() -> None:
    """A notebook that already draws can import the charts."""
    code = """if True:
        import matplotlib.font_manager as manager
        from lrbs_report.report.targets import fonts
        fonts.register_with_matplotlib()
        fonts.register_with_matplotlib()
        ours = [entry for entry in manager.fontManager.ttflist if entry.name.startswith("Report")]
        print([(entry.name, entry.weight) for entry in ours])
    """
    expected = [(fonts.FALLBACK, 400), (fonts.FALLBACK, 700), (fonts.SANS, 400), (fonts.SANS, 700)]
    assert in_new_process(code) == str(expected)


def test_no_font_of_the_system_gets_into_a_pdf() -> None:
    """A page that asks for the system's fonts, by name and in general, gets the packaged fallback for all."""
    code = """if True:
        import re
        from lrbs_report.report.targets import fonts
        fonts.hide_system_fonts()
        from weasyprint import HTML
        words = "One <strong>two</strong> <code>three</code>"
        page = "<p style='font-family: Liberation Sans, serif'>" + words + "</p>"
        pdf = HTML(string=page).write_pdf(uncompressed_pdf=True)
        print({name.decode() for name in re.findall(rb"/BaseFont ?/\\w+\\+([\\w-]+)", pdf)})
    """
    assert in_new_process(code) == "{'DejaVu-Sans'}"

"""LaTeX shows tables and values as the report does, and obeys no text of anybody's."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pypdfium2
import pytest

from tests.commands import run
from tests.exports.conftest import HOSTILE, Exported
from tests.factory.projects import ENGLISH, kept_project
from tests.pages.checkers import program

DRAWN = str.maketrans({"^": "\u02c6", "~": "\u02dc", "_": None})
"""How LaTeX's first fonts draw what they have no letter for: with accents, and with a line."""


def printed(folder: Path, name: str) -> str:
    """Let LaTeX print a document, as those do who want to know of every mistake, and return its text."""
    words = ["-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", name]
    done = subprocess.run(
        [program("pdflatex"), *words], cwd=folder, capture_output=True, text=True, check=False, timeout=120
    )
    assert 0 == done.returncode, done.stdout[-3000:]
    document = pypdfium2.PdfDocument(folder / Path(name).with_suffix(".pdf"))
    return "\n".join(page.get_textpage().get_text_range() for page in document)


def together(text: str) -> str:
    """Return a text without gaps: LaTeX breaks lines where it likes, and sets dashes of its own."""
    return re.sub(r"\s", "", text.replace("\ufffe", "")).replace("−", "-")


@pytest.fixture(scope="module")
def folder(exported: Exported, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with what is exported, for LaTeX to write into."""
    return Path(shutil.copytree(exported("latex"), tmp_path_factory.mktemp("latex") / "paper"))


@pytest.mark.parametrize(("ending", "point"), [(".tex", ","), (".en.tex", ".")])
def test_every_table_is_printed(folder: Path, ending: str, point: str) -> None:
    """In each language, with the point that it writes."""
    text = together(printed(folder, f"preview{ending}"))
    tables = [path for path in folder.glob(f"*-*{ending}") if ending == ".en.tex" or ".en." not in path.name]
    numbers = {
        number
        for table in tables
        for number in re.findall(r"\b\d\.\d{4}(?= )", table.read_text(encoding="utf-8"))
    }
    assert numbers
    assert set() == {number for number in numbers if number.replace(".", point) not in text}


def test_a_hostile_title_is_printed_as_it_is(folder: Path) -> None:
    """No command of it is obeyed: no file is read, and every sign is there."""
    text = together(printed(folder, "preview.en.tex"))
    assert together(HOSTILE).translate(DRAWN) in text
    assert "root:" not in text


def test_values_stand_in_sentences(folder: Path, exported: Exported) -> None:
    """As the report prints them, and with all their digits."""
    (folder / "paper.tex").write_text(
        r"""\documentclass{article}
\usepackage{lrbs-report}
\input{values.en.tex}
\begin{document}
It reached \lrbsAccuracyFast, which is \num[round-mode=places, round-precision=2]{\exactAccuracyFast}.
\end{document}
""",
        encoding="utf-8",
    )
    rows = json.loads((exported("json") / "runs.json").read_bytes())
    fast = [row["accuracy"] for row in rows if row["experiment"] == "fast"]
    mean = sum(fast) / len(fast)
    assert f"It reached {mean:.4f}, which is {mean:.2f}." in printed(folder, "paper.tex")


def test_any_letter_can_be_printed(tmp_path: Path) -> None:
    """Those of Europe as they are, others by their numbers; with fonts of either kind."""
    codes = (*range(0x21, 0x7F), *range(0xA1, 0x180), *range(0x2010, 0x2027), 0x3B1, 0x4E2D, 0x1F600)
    letters = " ".join(filter(str.isprintable, map(chr, codes)))
    title = json.dumps(letters, ensure_ascii=False)
    kept = kept_project(tmp_path / "project", ENGLISH.replace('{ es = "Prueba", en = "Test" }', title)).folder
    run("export", tmp_path / "paper", "--as", "latex", "--project", kept)
    preview = (tmp_path / "paper" / "preview.tex").read_text(encoding="utf-8")
    for name, fonts in (("one.tex", ""), ("other.tex", "\\usepackage[T1]{fontenc}\n")):
        text = preview.replace(r"\usepackage{lrbs", rf"{fonts}\usepackage{{lrbs")
        (tmp_path / "paper" / name).write_text(text, encoding="utf-8")
        assert "[U+4E2D]" in together(printed(tmp_path / "paper", name))

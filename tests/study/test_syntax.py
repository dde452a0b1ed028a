"""Text that is no TOML, told with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from lrbs_report.base.bounds import TEXT as MOST_BYTES
from lrbs_report.base.errors import InvalidInput
from lrbs_report.study.reading import read_study
from tests.study.texts import PARTS, Reader, said_of

TWICE = {
    "a = 1\na = 2\n": "2:1: a is there twice: it stands on line 1 already",
    "[x]\na = 1\n[y]\n[x]\n": "4:2: x is there twice: it stands on line 1 already",
    "[x.y]\n[[x]]\n": "2:3: x is there twice: it stands on line 1 already",
    "a = { b = 1, b = 2 }\n": "1:14: b is there twice: it stands on line 1 already",
    "a.b = 1\na = 2\n": "2:1: a is there twice: it stands on line 1 already",
    "a = 2\na.b = 1\n": "2:1: a is there twice: it stands on line 1 already",
    "[a]\nb.c = 1\n[a.b]\n": "3:2: a.b is there twice: it stands on line 2 already",
    "[[e]]\nid = 1\n[[e]]\nid = 2\n[e.f]\n[e.f]\n": "6:2: e.f is there twice: it stands on line 5 already",
}


@pytest.mark.parametrize("text", TWICE)
def test_what_is_there_twice_is_named_with_both_places(read: Reader, text: str) -> None:
    """Keys and tables, however they are written."""
    assert [f"experiments.toml:{TWICE[text]} | Keep one of the two."] == said_of(read, text)


HABITS = {
    "epochs = yes": "TOML writes true and false.",
    "title = None": "leave the key out",
    "sampling = shuffle": 'Texts stand in quotes: "…".',
    "sampling = “shuffle”": "straight quotes",
    "title = 'a": "A quotation mark is missing",
    "learning_rate = 0,1": "decimal point",
    "learning_rate = .1": "a digit on both sides",
    "learning_rate = 1/10": "TOML computes nothing",
    "learning_rate = 10%": "TOML computes nothing",
    "epochs: 3": "TOML writes key = value.",
    "epochs == 3": "with one sign",
    "epochs = 3;": "leave the semicolon out",
    "epochs = 03": "does not begin with 0",
    "// three epochs": "A comment begins with #.",
    "batch size = 3": "write _ for a space",
    'title = "C:\\data"': "write / in paths",
    "callbacks = [ { class = 'EarlyStopping',\npatience = 3 } ]": "stands on one line",
    "epochs =": "A value is missing",
    "epochs 3": "TOML writes key = value.",
    "[datasets.dígitos]": "A name is made of a-z, 0-9, - and _.",
    "épocas = 3": "A name is made of a-z, 0-9, - and _.",
}


@pytest.mark.parametrize("line", HABITS)
def test_what_other_formats_write_is_told_in_toml(read: Reader, line: str) -> None:
    """By what the line looks like."""
    (said,) = said_of(read, f'{PARTS}[[experiments]]\nid = "one"\n{line}\n')
    assert HABITS[line] in said.partition(" | ")[2]


BROKEN = {
    "[report\n": "1:8: this is not TOML: expected ']' at the end of a table declaration",
    'title = "a"\ntitle = "b"\n': (
        "2:1: title is there twice: it stands on line 1 already | Keep one of the two."
    ),
    'title = "a"\ntitle = "ñ"': (
        "2:1: title is there twice: it stands on line 1 already | Keep one of the two."
    ),
    "title =\n": "1:8: this is not TOML: invalid value",
    "x = [1,\n\n": "1:8: this is not TOML: invalid value",
    'title = "\0"\n': "1:10: this is not TOML: illegal character '\\x00'",
    "x = " + "1" * 5000: "1:5: this is not TOML: a number has thousands of digits",
    "\n" + ".".join(["a"] * 20_000) + " = 1\n": "2:1: a key has more than 64 parts",
    "\n" + " . ".join(['"a"'] * 20_000) + " = 1\n": "2:1: a key has more than 64 parts",
    "x = " + "[" * 5_000 + "]" * 5_000: "1:105: tables or lists are nested too deeply",
    "a" * 900_000: "1:900001: this is not TOML: expected '=' after a key",
    "#" * (MOST_BYTES + 1): f"is larger than {MOST_BYTES} bytes",
}


@pytest.mark.parametrize("text", BROKEN, ids=range(len(BROKEN)))
def test_file_that_is_no_toml_is_told_with_its_place(read: Reader, text: str) -> None:
    """Also where the parser would take minutes, or fall over."""
    (said,) = said_of(read, text)
    assert BROKEN[text] in said


def test_file_that_is_no_text_is_told_with_its_place(tmp_path: Path) -> None:
    """The place of the first byte that is not UTF-8."""
    file = tmp_path / "experiments.toml"
    file.write_bytes(b"\nab = '\xff'\n")
    with pytest.raises(InvalidInput, match=r"experiments\.toml:2:7: this is not UTF-8 text"):
        read_study(file)

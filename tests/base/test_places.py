"""Where in a file something stands."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from lrbs_report.base.places import Keys, place_of, read_places

PLACES = {
    ("report", "title"): (2, 9),
    ("report", "title", "es"): (2, 16),
    ("a", "b.c", "d"): (4, 2),
    ("a", "b.c", "d", "e"): (5, 8),
    ("a", "b.c", "d", "f", 1): (6, 12),
    ("sweeps", 1, "é", "ü"): (10, 15),
    ("sweeps", 1, "sub", "x"): (12, 5),
    ("sweeps", 1, "missing", 3): (9, 3),
    ("nothing",): (1, 1),
}


@pytest.mark.parametrize("keys", PLACES)
def test_place_of_keys_counts_characters(tmp_path: Path, keys: Keys) -> None:
    """The place of a value, or of the nearest thing around it that is there."""
    file = tmp_path / "some.toml"
    text = (
        '[report] # words\ntitle = { es = "x" }\n\n[a.\'b.c\'.d]\n"e" =  1\nf = [ 1,   2 ] # 3\n'
        '[[sweeps]]\nid = "a"\n[[sweeps]]\n"é" = { "ü" = 1 }\n[sweeps.sub]\nx = 1\n'
    )
    file.write_text(text, encoding="utf-8")
    tomllib.loads(text)
    assert PLACES[keys] == place_of(file, keys)


def test_place_in_a_file_that_is_gone_is_the_whole_file(tmp_path: Path) -> None:
    """A problem found late can still be told."""
    assert place_of(tmp_path / "gone.toml", ("a",)) == (0, 0)


def test_places_of_literal_keys_are_found() -> None:
    """A key in single quotes keeps its backslashes."""
    assert read_places(b"'\\x' = 1\n").value(("\\x",)) == (1, 8)

"""Formats of a project's own: what is wrong with one is told where it stands, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from lrbs_report.base.errors import InvalidInput
from lrbs_report.study.formats import read_formats
from tests.factory import printed

RIGHT = """\
[formats.nnfs]
line = "epoch: {epoch}, loss: {loss} (…), lr: {rate_after}"
final = ["validation, acc: {val_accuracy}"]
[formats.mine]
columns = { epoch = "ep", rate = "lr-SGD" }
"""
WRONG = {
    '[formats.keras]\nline = "{loss}"\n': ":1:2: there is a format keras already",
    "[formats.mine]\n": ":1:2: nothing says how the log is read",
    '[formats.mine]\nfinal = "{a}"\n': ":1:2: nothing says how the log is read",
    '[formats.mine]\nline = "loss"\n': ":2:8: line: no name stands in braces",
    '[formats.mine]\nline = ["{a}", "{b}{c}"]\n': ":2:16: line: {b} and {c} touch",
    '[formats.mine]\nline = "{a}"\nfinal = "{"\n': ":3:9: final: a brace belongs to no name",
    '[formats.mine]\nline = "{a}"\ncolumns = { epoch = "e" }\n': ":3:1: columns and line are two ways",
    "[formats.mine]\nline = 7\n": ":2:8: line: came 7, expected a line of a log with names in braces",
    "[formats.mine]\nline = []\n": ":2:8: line: came [], expected a line of a log",
    "[formats.mine]\ncolumns = {}\n": ":2:11: columns: came {}, expected at least 1 item",
    "[formats.mine]\ncolumns = { epoch = 1 }\n": ":2:21: epoch: came 1, expected a text in quotes",
    '[formats.mine]\npattern = "{a}"\n': ":2:1: unknown key pattern\n    Did you mean line?",
    '[formats."My Own"]\nline = "{a}"\n': "expected a name of a-z, 0-9, - and _",
    "formats = 7\n": ":1:11: formats: came 7, expected a table",
    "[formats\n": ":1:9: this is not TOML",
}


def test_formats_are_read_whatever_else_is_wrong(tmp_path: Path) -> None:
    """Even where the definitions could train nothing."""
    file = printed.saved(tmp_path, f"{RIGHT}[nonsense]\na = 1\n", "experiments.toml")
    assert ["nnfs", "mine"] == [one.name for one in read_formats(file)]
    assert () == read_formats(printed.saved(tmp_path, "", "experiments.toml"))


@pytest.mark.parametrize(("text", "why"), WRONG.items(), ids=range(len(WRONG)))
def test_wrong_formats(text: str, why: str, tmp_path: Path) -> None:
    """Each is told at its place, with a way out."""
    with pytest.raises(InvalidInput) as error:
        read_formats(printed.saved(tmp_path, text, "experiments.toml"))
    assert why in str(error.value)

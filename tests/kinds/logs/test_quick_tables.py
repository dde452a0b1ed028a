"""Tables that are read column by column say what the same ones say that are read line by line."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from lrbs_report.base.errors import InvalidInput
from lrbs_report.kinds.logs import quick_tables
from lrbs_report.kinds.logs.published import PrintedLog
from lrbs_report.kinds.logs.quick_tables import Head, quick_run
from lrbs_report.kinds.logs.tables import Table
from tests.factory import printed

CELLS = ("0.5", "1", "-0.25e-3", ".5", "7.", "nan", "-inf", "", "1e-05", "+2")
ODD = (
    "oh",
    "NA",
    " 0.5",
    "0.5 ",
    "٣",
    "1_0",
    "0x1",
    "1e",
    "--1",
    '"0.5"',
    "1e12345",
    "Infinity",
    "NaN",
)
TABLE = Table(name="mine")


def told(log: Path) -> PrintedLog | str:
    """Return what a table says, or why it is refused."""
    try:
        return TABLE.read(log)
    except InvalidInput as error:
        return str(error)


def text(dice: random.Random) -> str:
    """Draw a table, with an odd cell, line or end here and there."""
    delimiter = dice.choice(",;\t")
    names = ["epoch", "loss", "acc", "note"][: dice.choice((2, 3, 4))]
    begin, rows = dice.choice((0, 1, 7)), dice.choice((0, 1, 2, 5))
    step = dice.choice((1, 1, 1, 2, 0, -1))
    cells = CELLS if dice.random() < 0.6 else (*CELLS, *ODD)
    lines = [names]
    lines += [[str(begin + step * row), *(dice.choice(cells) for _ in names[1:])] for row in range(rows)]
    if dice.random() < 0.1:
        lines[-1] = lines[-1][:-1]
    if dice.random() < 0.1:
        lines.insert(dice.randrange(len(lines) + 1), [])
    end = dice.choice(("\n", "\n", "\r\n"))
    return end.join(delimiter.join(line) for line in lines) + dice.choice((end, ""))


def test_both_ways_say_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of tables of all kinds, of which some are read quickly."""
    dice, quick = random.Random(1), 0  # noqa: S311 - the same tables every time
    for _ in range(200):
        log = printed.saved(tmp_path, text(dice))
        found = told(log)
        with monkeypatch.context() as slow:
            slow.setattr(quick_tables, "SURPRISE", re.compile(b""))
            assert found == told(log)
        head = Head(names=("epoch", "loss"), delimiter=",", line=1)
        quick += quick_run(log, head, {"loss": "loss"}, "epoch") is not None
    assert quick > 5


@pytest.mark.parametrize("odd", [*ODD, "x" * 10_001])
def test_what_needs_a_look_is_left_to_others(odd: str, tmp_path: Path) -> None:
    """They can say what is wrong with it, and where."""
    log = printed.saved(tmp_path, f"epoch,loss\n0,0.5\n1,{odd}\n")
    head = Head(names=("epoch", "loss"), delimiter=",", line=1)
    found = quick_run(log, head, {"loss": "loss"}, "epoch")
    assert found is None

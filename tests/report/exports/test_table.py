"""A table as CSV: every digit, and no text that a spreadsheet would compute."""

import csv
import io
import math

import pytest

from lrbs_report.report.exports.table import Table, as_csv


@pytest.mark.parametrize("text", ["=cmd()", "+1", "-1", "@SUM(A1)", "'=1"])
def test_no_cell_is_a_formula(text: str) -> None:
    """Neither in a row nor in the head: each begins with an apostrophe, and is else as it was."""
    table = Table(name="one", columns={text: "text"}, rows=[{text: text}])
    assert [[f"'{text}"], [f"'{text}"]] == list(csv.reader(io.StringIO(as_csv(table).decode(), newline="")))


@pytest.mark.parametrize("sign", ["\t", "\r", "\n", "\r\n", "\x00", "\u2028"])
def test_a_row_is_a_line(sign: str) -> None:
    """What would end one, and begin another with a formula, stands as its number."""
    table = Table(name="one", columns={"text": "text"}, rows=[{"text": f"a{sign}=cmd()"}])
    head, *lines = as_csv(table).decode().splitlines()
    assert ("text", 1, "a\\u") == (head, len(lines), lines[0][:3])


@pytest.mark.parametrize("number", [0.1 + 0.2, 1e-310, -1 / 3, 5e300, math.pi])
def test_numbers_have_all_their_digits(number: float) -> None:
    """What is read again is the same float, below zero too."""
    table = Table(name="one", columns={"a": "number", "b": "number"}, rows=[{"a": number}])
    (row,) = csv.DictReader(io.StringIO(as_csv(table).decode()))
    assert (number, "") == (float(row["a"]), row["b"])

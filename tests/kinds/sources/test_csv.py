"""Tables in text: what is read of them, however they were written, and what is refused, with its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from lrbs_report.kinds.rows.csv_table import csv_tables
from lrbs_report.kinds.sources.csv import SOURCE
from lrbs_report.kinds.sources.dataset import Dataset
from lrbs_report.kinds.sources.source import Located, Refused, Wrong
from lrbs_report.training.data import load

PLAIN = "size,color,kind\n1.5,red,cat\n2,blue,dog\n-3e1,red,cat\n4,blue,dog\n"


def asked(**changes: Any) -> Dataset:  # noqa: ANN401 - a data set's fields
    """Return the definition of a table, of which the last quarter tests."""
    return Dataset(**{"name": "pets", "source": "csv:a.csv", "target": "kind", "test": 0.25, **changes})


def located(folder: Path, content: str | bytes, **changes: Any) -> Located:  # noqa: ANN401 - a data set's fields
    """Look at a table."""
    path = folder / "a.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return SOURCE.locate(asked(**changes), path)


def read(folder: Path, content: str | bytes, **changes: Any) -> Any:  # noqa: ANN401 - data, as arrays of any type
    """Look at a table and read it."""
    found = located(folder, content, **changes)
    return load(asked(classes=found.classes, **changes), folder / "a.csv")


def refused(folder: Path, content: str | bytes, **changes: Any) -> tuple[Wrong, ...]:  # noqa: ANN401 - a data set's fields
    """Return what is said of a table that is refused."""
    with pytest.raises(Refused) as caught:
        located(folder, content, **changes)
    return caught.value.wrong


WRITTEN: dict[str, str | bytes] = {
    "commas": PLAIN,
    "semicolons": PLAIN.replace(",", ";"),
    "tabs": PLAIN.replace(",", "\t"),
    "a decimal comma": PLAIN.replace(",", ";").replace("1.5", "1,5").replace("-3e1", "-30,0"),
    "a mark at its beginning": b"\xef\xbb\xbf" + PLAIN.encode(),
    "Windows's line ends": PLAIN.replace("\n", "\r\n"),
    "quotation marks": PLAIN.replace("red", '"red"').replace("1.5", '"1.5"'),
    "spaces": PLAIN.replace(",", " , "),
    "empty lines": PLAIN.replace("\n", "\n\n"),
    "no last line end": PLAIN.rstrip(),
}


@pytest.mark.parametrize("how", WRITTEN)
def test_a_table_is_read_however_it_was_written(tmp_path: Path, how: str) -> None:
    """With the same numbers: those as they are, texts one-hot in alphabetical order, classes by theirs."""
    found = read(tmp_path, WRITTEN[how])
    assert [[1.5, 0, 1], [2, 1, 0], [-30, 0, 1]] == found.x_train.tolist()
    assert ([[4, 1, 0]], [0, 1, 0], [1]) == (
        found.x_test.tolist(),
        found.y_train.tolist(),
        found.y_test.tolist(),
    )


def test_what_is_found_is_named(tmp_path: Path) -> None:
    """Columns by their names, a text's column with the text; and classes."""
    found = located(tmp_path, PLAIN)
    assert ("size", "color = blue", "color = red") == found.features
    assert ("cat", "dog") == found.classes
    assert ((4, 3), 1.0) == (found.arrays["x"].shape, found.scale)


def test_numbers_from_0_have_no_names_and_others_have(tmp_path: Path) -> None:
    """Labels from 1 are numbered anew; 1.0 is 1."""
    table = "a,kind\n" + "".join(f"{number},{number % 3}\n" for number in range(40))
    assert located(tmp_path, table).classes is None
    table = "a,kind\n" + "".join(f"{number},{number % 3 + 1}.0\n" for number in range(40))
    assert ("1", "2", "3") == located(tmp_path, table).classes
    assert {0, 1, 2} == set(read(tmp_path, table).y_train.tolist())


def test_quantities_are_predicted(tmp_path: Path) -> None:
    """A column of numbers, for a regression."""
    located(tmp_path, PLAIN, target="size")
    found = load(asked(target="size"), tmp_path / "a.csv", "regression")
    assert [[1.5], [2], [-30]] == found.y_train.tolist()


def test_a_text_that_no_training_row_has_is_zeros_and_told(tmp_path: Path) -> None:
    """Whether it tests or validates."""
    table = PLAIN.replace("4,blue", "4,green")
    assert [[4, 0, 0]] == read(tmp_path, table).x_test.tolist()
    with SOURCE.opened(asked(), tmp_path / "a.csv") as tables:
        (found,) = tables.unseen
    assert ("color", ("green",), 1) == (found.column, found.texts, found.rows)


def test_standard_scores_are_by_the_rows_that_train(tmp_path: Path) -> None:
    """Not by those that are held out or test; a constant column becomes 0, and texts stay as they are."""
    rows = [(1, 7), (3, 7), (5, 7), (100, 8), (200, 9)]
    table = "a,b,c,kind\n" + "".join(f"{a},{b},x,{'pq'[place % 2]}\n" for place, (a, b) in enumerate(rows))
    found = read(tmp_path, table, standardize=True, test=0.2, validation=0.25)
    deviation = np.std([1, 3, 5])
    np.testing.assert_allclose(found.x_train[:, 0], np.array([-2, 0, 2]) / deviation, rtol=1e-6)
    assert ([0, 0, 0], [1, 1, 1]) == (found.x_train[:, 1].tolist(), found.x_train[:, 2].tolist())
    assert found.validation
    np.testing.assert_allclose(found.validation.x, np.array([[97 / deviation, 0, 1]]), rtol=1e-6)
    np.testing.assert_allclose(found.x_test, np.array([[197 / deviation, 0, 1]]), rtol=1e-6)


def test_scores_of_large_numbers_keep_their_digits(tmp_path: Path) -> None:
    """They are computed in 64 bits: moments of this year differ by seconds."""
    table = "a,kind\n" + "".join(f"{1_700_000_000 + place},{'pq'[place % 2]}\n" for place in range(8))
    found = read(tmp_path, table, standardize=True)
    numbers = np.arange(6)
    np.testing.assert_allclose(found.x_train[:, 0], (numbers - 2.5) / numbers.std(), rtol=1e-6)


def drawn(folder: Path, seed: int) -> tuple[NDArray[Any], ...]:
    """Return which rows of a hundred train, validate and test by a seed."""
    table = "a,kind\n" + "".join(f"{place},{'pq'[place % 2]}\n" for place in range(100))
    found = read(folder, table, split_seed=seed, test=0.2, validation=0.25)
    assert found.validation
    return found.x_train[:, 0], found.validation.x[:, 0], found.x_test[:, 0]


def test_a_seed_draws_the_rows_of_shares(tmp_path: Path) -> None:
    """Each row once, in the order of the table; another seed draws others."""
    parts = drawn(tmp_path, 1)
    assert [60, 20, 20] == [len(part) for part in parts]
    assert list(range(100)) == sorted(np.concatenate(parts).tolist())
    assert all(part.tolist() == sorted(part.tolist()) for part in parts)
    assert parts[2].tolist() == drawn(tmp_path, 1)[2].tolist() != drawn(tmp_path, 2)[2].tolist()


NUMBERS = "a,b,kind\n" + "1.5,2,p\n2.5,3,q\n" * 10
WRONG: dict[str, tuple[str | bytes, dict[str, Any], tuple[str, str, str]]] = {
    "no such target": (
        PLAIN,
        {"target": "knid"},
        ("target", 'there is no column "knid"', "Did you mean kind?"),
    ),
    "no such feature": (
        PLAIN,
        {"features": ("sise",)},
        ("features", 'there is no column "sise"', "Did you mean size?"),
    ),
    "the target among the features": (
        PLAIN,
        {"features": ("size", "kind")},
        ("features", '"kind" is the target', "Leave it out."),
    ),
    "a column twice": (
        PLAIN.replace("color", "size"),
        {},
        ("source", 'two columns are called "size", the 1 and the 2', "another name"),
    ),
    "a column without a name": (
        PLAIN.replace("size", ""),
        {},
        ("source", "column 1 has no name", "index=False"),
    ),
    "a name of several lines": (
        PLAIN.replace("size", '"si\nze"'),
        {},
        ("source", 'the name of column 1 is "si\\nze"', "in a line"),
    ),
    "no head": ("1,2\n3,4\n", {}, ("source", "its first line holds numbers", "names of the columns")),
    "a row too short": (
        PLAIN + "5,red\n",
        {},
        ("source", "line 6 has 2 cells, expected 3", "parted by a comma"),
    ),
    "a row too long": (
        PLAIN + "5,red,cat,\n",
        {},
        ("source", "line 6 has 4 cells, expected 3", "quotation marks"),
    ),
    "an empty cell": (
        NUMBERS.replace("2.5,3,q", "2.5,,q", 2),
        {},
        ("source", 'line 3, column 5: "b" is empty; it is one of 2 missing values, in b', "Leave such rows"),
    ),
    "an empty text": (
        PLAIN.replace("2,blue", "2,"),
        {},
        ("source", 'line 3, column 3: "color" is empty', "fill the cells in"),
    ),
    "NA among numbers": (
        NUMBERS.replace("2.5", "NA", 1),
        {},
        ("source", 'line 3, column 1: "a" is "NA"', "name the other columns with features"),
    ),
    "a text among numbers": (
        NUMBERS.replace("2.5", "2.5kg", 1),
        {},
        ("source", 'line 3, column 1: "a" holds numbers, but here "2.5kg"', "Write a number"),
    ),
    "a comma and a point": (
        NUMBERS.replace(",", ";").replace("2;p", "2,5;p", 1),
        {},
        (
            "source",
            'line 2, column 5: "2,5" has a decimal comma, but "1.5" in line 2, column 1',
            "in one way",
        ),
    ),
    "no rows": ("a,kind\n", {}, ("source", "it has a head and no rows", "a line for each example")),
    "nothing": ("", {}, ("source", "it is empty: it has no rows", "names of the columns")),
    "Latin-1": (
        PLAIN.replace("blue", "añil").encode("latin-1"),
        {},
        (
            "source",
            'line 3 has the byte 0xF1, which is no UTF-8 there; in Latin-1 it is "ñ"',
            "iconv -f LATIN1",
        ),
    ),
    "CP1252": (
        PLAIN.replace("blue", "1 €").encode("cp1252"),
        {},
        ("source", 'has the byte 0x80, which is no UTF-8 there; in CP1252 it is "€"', "iconv -f CP1252"),
    ),
    "UTF-16": (PLAIN.encode("utf-16"), {}, ("source", "it is UTF-16", "iconv -f UTF-16")),
    "an archive": (b"PK\x03\x04abc", {}, ("source", "it is a zip archive", 'Write "npz:FILE"')),
    "a pickle": (b"\x80\x04\x95abc", {}, ("source", "it is a Python pickle", "Expected a first line")),
    "a byte 0": ("a,kind\n\0,p\n", {}, ("source", "line 2 holds a byte 0", "Expected a first line")),
    "an open quotation mark": (
        PLAIN + '5,"red,cat\n',
        {},
        ("source", "line 6 cannot be read", "quotation marks"),
    ),
    "a target of names": (
        "a,kind\n" + "".join(f"{place},name {place}\n" for place in range(90)),
        {},
        ("target", 'target: "kind" holds', "the names of a few classes"),
    ),
    "a column of names": (
        "a,kind\n" + "".join(f"name {place},p\n" for place in range(90)),
        {},
        ("source", 'the column "a" holds', "Leave it out"),
    ),
}


@pytest.mark.bad_input
@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_told_with_its_place(tmp_path: Path, name: str) -> None:
    """With line and column of the table, what was expected, and the way out."""
    content, changes, (key, message, hint) = WRONG[name]
    (told,) = refused(tmp_path, content, **changes)
    assert (key, True, True) == (told.key, message in told.message, hint in told.hint), told


def test_several_wrong_things_are_told_at_once(tmp_path: Path) -> None:
    """Of the head, and of the cells."""
    assert 2 == len(refused(tmp_path, PLAIN, target="knid", features=("sise",)))
    table = NUMBERS.replace("2.5,3", "2.5,", 1).replace("1.5,2,p\n", "x,2,p\n", 1)
    assert 2 == len(refused(tmp_path, table))


def test_columns_that_are_not_used_may_hold_anything(tmp_path: Path) -> None:
    """Nobody reads them."""
    table = "a,b,kind\n1,,p\n2,x,q\n3,9,p\n4,,q\n"
    assert [[1], [2], [3]] == read(tmp_path, table, features=("a",)).x_train.tolist()


def long(rows: int) -> Iterator[str]:
    """Return the lines of a table that is longer than a block of it."""
    yield "a,b,kind\n"
    yield from (f"{place},{'xyz'[place % 3]},{'pq'[place % 2]}\n" for place in range(rows))


def test_a_table_of_several_blocks_is_read_whole(tmp_path: Path) -> None:
    """And what is wrong in a later one has its line."""
    rows = 150_000
    text = "".join(long(rows))
    found = read(tmp_path, text)
    np.testing.assert_array_equal(np.arange(rows * 3 // 4), found.x_train[:, 0])
    assert (1, [0, 1]) == (found.x_train[-1, 1:].sum(), sorted(set(found.y_train.tolist())))
    (told,) = refused(tmp_path, text.replace("149000,", ",", 1))
    assert told.message.startswith('line 149002, column 1: "a" is empty')


NUMERALS = ("1", "-2.", "+.5", "0.1", "1e-3", "-7.123456789012345678e+10", "1E5", "4.9e-324", "0012", " 3.5 ")
PRINTED: dict[str, Callable[[list[str]], list[str]]] = {
    "plainly": lambda cells: cells,
    "an empty line in it": lambda cells: [*cells[:30], "", *cells[30:]],
    "a quotation mark far below": lambda cells: [*cells[:60], '"8","9"', *cells[60:]],
    "Windows's line ends": lambda cells: [f"{one}\r" for one in cells],
    "a letter of another alphabet far below": lambda cells: [*cells[:60], "8,\u00a09", *cells[60:]],
}


@pytest.mark.parametrize("how", PRINTED)
@pytest.mark.parametrize("kept", [0, 256_000_000])
def test_numbers_are_those_that_python_reads(
    tmp_path: Path, how: str, kept: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To the last bit, whether they are read in one way or the other, once or several times."""
    monkeypatch.setattr("lrbs_report.kinds.rows.csv_table.KEPT", kept)
    monkeypatch.setattr("lrbs_report.kinds.rows.csv_text.PIECE", 50)
    monkeypatch.setattr("lrbs_report.kinds.rows.csv_text.CELLS", 24)
    cells = [f"{NUMERALS[row % 10]},{NUMERALS[(row // 10) % 10]}" for row in range(100)]
    lines = PRINTED[how](cells)
    (tmp_path / "a.csv").write_text("\n".join(["a,kind", *lines]), encoding="utf-8", newline="")
    with csv_tables(asked(), tmp_path / "a.csv") as tables, tables.table("x") as table:
        found = np.concatenate([piece.numbers for piece in table.pieces(range(13, 97))])
    said = [float(line.split(",")[0].strip('"')) for line in lines if line.strip()]
    assert said[13:97] == found[:, 0].tolist()

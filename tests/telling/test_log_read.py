"""The page about a log fits a terminal, whatever the log holds."""

from __future__ import annotations

import json

import pytest

from lrbs_report.base.tongue import Said, catalog_of
from lrbs_report.kinds.logs.published import PrintedLog, PrintedRun
from lrbs_report.telling.log_read import as_json, as_text

LONG = PrintedRun(
    epochs=tuple(range(0, 1000, 100)),
    series={"a" * 200: ("1" * 300, *[None] * 8, "0.5"), "b": ("1",) * 10},
    finals={"c" * 200: "2" * 300},
    complete=False,
    epochs_planned=2000,
    name="d" * 200,
)


def test_a_page_is_80_columns_wide() -> None:
    """With long names, long numbers, many runs and long notes."""
    log = PrintedLog(format="csv", runs=(LONG,) * 30, notes=("a long note " * 20,))
    page = as_text("e" * 300, log)
    assert max(map(len, page.splitlines())) <= 80
    assert "and 10 more; --json tells all" in page
    assert "breaks off after epoch 900" in page
    assert "not in 8" in page
    assert "with gaps" in page


def test_a_page_is_as_wide_in_spanish() -> None:
    """Lines and columns are laid out in the language in which they are told."""
    page = as_text("e" * 300, PrintedLog(format="csv", runs=(LONG,) * 30))
    assert isinstance(page, Said)
    told = page.way.worded(catalog_of("es"))
    assert max(map(len, told.splitlines())) <= 80
    assert "y 10 más; --json las dice todas" in told
    assert "se corta tras la época 900" in " ".join(told.split())
    assert "falta en 8" in told


@pytest.mark.parametrize("length", [0, 1, 9_999, 10_000, 10_001, 25_000])
def test_json_is_whole_however_long(length: int) -> None:
    """Pieces join to one object, with null where an epoch lacks a number."""
    texts = tuple(None if place % 3 else str(place) for place in range(length))
    run = PrintedRun(epochs=range(length), series={"loss": texts} if length else {}, finals={"loss": "1"})
    told = json.loads("".join(as_json(PrintedLog(format="mine", runs=(run, run)))))
    for one in told["runs"]:
        assert list(range(length)) == one["epochs"]
        assert list(texts) == one["series"].get("loss", [])

"""Whoever waits at a terminal hears something at once, and nothing of it is left when all is said."""

from pathlib import Path

import pytest

from tests.commands import FAST_AND_SLOW, HEAD, project
from tests.terminals import shown, watched

BAR = "━"
DEFINITIONS = f"{HEAD}[defaults]\nepochs = 3\nseeds = 1\n\n{FAST_AND_SLOW}"


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Return a project of two short runs."""
    return project(tmp_path / "small", DEFINITIONS)


def test_a_build_says_what_it_is_at_and_leaves_no_bar(small: Path) -> None:
    """First that it reads, then that it compiles; in the end each run and the report have a line."""
    told, code = watched("build", "--no-pdf", "--jobs", "1", "--project", small)
    assert 0 == code
    assert told.index("reading the project") < told.index("to train") < told.index("1 worker, compiling")
    lines = shown(told)
    assert [] == [line for line in lines if BAR in line or "compiling" in line]
    assert "2 runs to train (0 kept), about" in lines[0]
    assert 2 == sum("accuracy" in line for line in lines)
    assert lines[-1].startswith("Report: ")


def test_an_interrupted_build_leaves_no_bar(small: Path) -> None:
    """Not one of the lines that were drawn, and a cursor that is seen."""
    told, code = watched("build", "--no-pdf", "--project", small, press=[("rate 0", "\x03")])
    assert 130 == code
    assert told.rindex("\x1b[?25h") > told.rindex("\x1b[?25l")
    lines = shown(told)
    assert [] == [line for line in lines if BAR in line]
    assert lines[-1].startswith("Interrupted.")

"""Whoever waits at a terminal hears something at once, and nothing of it is left when all is said."""

import io
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from lrbs_report.telling.bars import bars
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


@pytest.fixture
def _hurried() -> Iterator[None]:
    """Let threads interrupt each other as often as on the busiest machine."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


class Terminal(io.StringIO):
    """What says that it is one, and keeps what it is sent."""

    def isatty(self) -> bool:
        """Say so."""
        return True


@pytest.mark.usefixtures("_hurried")
def test_no_bar_stays_and_no_line_is_lost_however_often_they_are_drawn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Thousands of times a second, while lines are printed above and bars come and go."""
    monkeypatch.setattr(os, "environ", {**os.environ, "TERM": "xterm", "COLUMNS": "80"})
    expected = [f"line {number}" for number in range(4)]
    for _ in range(60):
        terminal = Terminal()
        drawn = bars(terminal, often=5000.0)
        every = drawn.add_task("all", total=4, numbers="")
        drawn.start()
        for line in expected:
            one = drawn.add_task(line.replace("line", "run"), total=1, numbers="")
            drawn.refresh()
            drawn.remove_task(one)
            drawn.console.print(line, markup=False, highlight=False)
            drawn.advance(every)
            drawn.refresh()
        drawn.stop()
        assert expected == shown(terminal.getvalue())

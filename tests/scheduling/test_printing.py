"""Schedules are printed with the next step."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands import run
from tests.factory.projects import kept_project


@pytest.mark.parametrize("target", ["systemd", "cron", "github", "gitlab"])
def test_each_is_printed_with_the_next_step(tmp_path: Path, target: str) -> None:
    """The text on standard output, to be redirected, and the way on beside it.

    A wrong time is one message.
    """
    made = kept_project(tmp_path / "project").folder
    done = run("schedule", target, "--project", made, "--at", "weekly")
    assert "17 3 * * 1" in done.stdout or "OnCalendar=Mon" in done.stdout
    assert "--install" in done.stderr
    assert 'came "soon"' in run("schedule", target, "--project", made, "--at", "soon", code=2).stderr

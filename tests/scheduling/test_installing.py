"""Schedules are installed whole, and never over anybody's own."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from lrbs_report.base.errors import InvalidInput
from lrbs_report.scheduling import cron, installing, workflows
from tests.commands import project, run
from tests.factory.projects import kept_project
from tests.pages.checkers import program
from tests.scheduling.jobs import job


def test_a_workflow_is_placed_once_and_never_over_anothers(tmp_path: Path) -> None:
    """A second time changes nothing, and another time of day replaces ours.

    What somebody wrote or edited stays.
    """
    made = kept_project(tmp_path / "project").folder
    file = made / workflows.GITHUB
    assert f"Wrote {file}" in installing.install("github", job(made))[0]
    before = file.stat().st_mtime_ns
    installing.install("github", job(made))
    assert before == file.stat().st_mtime_ns
    installing.install("github", job(made, "04:44"))
    assert "44 4 * * *" in file.read_text(encoding="utf-8")
    edited = file.read_text(encoding="utf-8").replace("ubuntu-latest", "ubuntu-24.04")
    file.write_text(edited, encoding="utf-8")
    with pytest.raises(InvalidInput, match="is in the way"):
        installing.install("github", job(made))
    assert edited == file.read_text(encoding="utf-8")


@pytest.mark.parametrize("target", ["github", "gitlab"])
def test_a_workflow_that_reads_says_what_to_commit(tmp_path: Path, target: str) -> None:
    """It takes the place of ours that trains, and brings its own lock.

    Who has no results yet is told, and who has is not.
    """
    made = kept_project(tmp_path / "project").folder
    run("schedule", target, "--project", made, "--install")
    said = run("schedule", target, "--read-only", "--project", made, "--install").stdout
    assert "Commit what was trained, too: .lrbs/.gitignore, .lrbs/results, .lrbs/history.sqlite" in said
    assert "There are no results yet" not in said
    file = made / (workflows.GITHUB if target == "github" else workflows.GITLAB)
    assert "-r requirements-read.lock" in file.read_text(encoding="utf-8")
    assert "tensorflow==" not in (made / workflows.READ_LOCK).read_text(encoding="utf-8")
    empty = project(tmp_path / "empty")
    said = run("schedule", target, "--read-only", "--project", empty, "--install").stdout
    assert "There are no results yet: run `lrbs-report build` where TensorFlow is installed." in said
    assert not (empty / workflows.LOCK).exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("cron", "--read-only"), "--read-only is only for github and gitlab"),
        (("github", "--read-only", "--at", "daily"), "--read-only and --at contradict each other"),
        (("github", "--read-only", "--refresh", "7d"), "--read-only and --refresh contradict each other"),
        (("github", "--read-only", "--notify"), "--read-only and --notify contradict each other"),
    ],
)
def test_what_trains_is_not_asked_of_one_that_reads(
    tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    """Nor is a clock, or to tell people: each change is built, and no history is kept."""
    assert said in run("schedule", *words, "--project", project(tmp_path / "p"), code=2).stderr


def test_units_are_placed_all_or_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A timer that somebody else wrote keeps the service from being written too."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    made = kept_project(tmp_path / "project").folder
    folder = installing.unit_folder()
    folder.mkdir(parents=True)
    (folder / "lrbs-report-project.timer").write_text("mine", encoding="utf-8")
    with pytest.raises(InvalidInput, match=r"lrbs-report-project\.timer: is in the way"):
        installing.install("systemd", job(made))
    assert ["lrbs-report-project.timer"] == [path.name for path in folder.iterdir()]


def test_the_crontab_is_installed_by_the_real_program(tmp_path: Path) -> None:
    """Debian's crontab takes the line, gives it back, and a second time nothing changes."""
    crontab = program("crontab")
    made = kept_project(tmp_path / "project").folder
    before = subprocess.run([crontab, "-l"], capture_output=True, check=False).stdout
    try:
        assert "Added" in run("schedule", "cron", "--project", made, "--install").stdout
        assert "already" in run("schedule", "cron", "--project", made, "--install").stdout
        listed = subprocess.run([crontab, "-l"], capture_output=True, check=True).stdout
        assert before + cron.entry(job(made, "03:17")).encode() == listed
    finally:
        restore = [crontab, "-"] if before else [crontab, "-r"]
        subprocess.run(restore, input=before, check=False)


@pytest.mark.parametrize(("answer", "code"), [("exit 0", 0), ("echo no bus >&2; exit 1", 3)])
def test_the_timer_is_started_or_it_is_said_how(tmp_path: Path, answer: str, code: int) -> None:
    """By the user's own manager.

    Where there is none, as for somebody who is not logged in, the units are there all the same.
    """
    made = kept_project(tmp_path / "project").folder
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "systemctl").write_text(
        f'#!/bin/sh\necho "$@" >> "{tmp_path}/asked"\n{answer}\n', encoding="utf-8"
    )
    (programs / "systemctl").chmod(0o755)
    variables = {"XDG_CONFIG_HOME": str(tmp_path / "config"), "PATH": f"{programs}:{os.environ['PATH']}"}
    done = run("schedule", "systemd", "--project", made, "--install", variables=variables, code=code)
    assert 2 == len(list((tmp_path / "config" / "systemd" / "user").iterdir()))
    asked = ["--user daemon-reload", "--user enable --now lrbs-report-project.timer"]
    assert (asked if code == 0 else asked[:1]) == (tmp_path / "asked").read_text(
        encoding="utf-8"
    ).splitlines()
    assert code == 0 or "systemctl --user enable --now lrbs-report-project.timer" in done.stderr

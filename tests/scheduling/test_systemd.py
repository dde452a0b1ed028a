"""Units, judged by systemd and run as it would run them."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from lrbs_report.scheduling import systemd
from tests.pages.checkers import program
from tests.scheduling.jobs import ODD, THEN, job


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

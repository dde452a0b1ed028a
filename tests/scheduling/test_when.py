"""What a person writes after --at means the same for cron and for systemd."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime

import pytest
from cronsim import CronSim

from lrbs_report.base.errors import InvalidInput
from lrbs_report.scheduling.when import read_when
from tests.pages.checkers import program

MEANT = {
    "03:30": "30 3 * * *",
    "3:05": "5 3 * * *",
    "Mon 03:30": "30 3 * * 1",
    "mon,thu 03:30": "30 3 * * 1,4",
    "Mon..Fri 06:30": "30 6 * * 1-5",
    "day 1 00:00": "0 0 1 * *",
    "hourly": "17 * * * *",
    "daily": "17 3 * * *",
    "weekly": "17 3 * * 1",
    "monthly": "17 3 1 * *",
    "*/15 8-18 * * MON-FRI": "*/15 8-18 * * MON-FRI",
    " 0  4 1,15 */2 * ": "0 4 1,15 */2 *",
}


@pytest.mark.parametrize("said", MEANT)
def test_it_is_understood(said: str) -> None:
    """As five fields of cron, which a real parser of cron reads."""
    when = read_when(said)
    assert MEANT[said] == when.cron
    assert next(CronSim(when.cron, datetime(2026, 1, 1, tzinfo=UTC)))


@pytest.mark.parametrize("said", MEANT)
def test_systemd_means_the_same_times(said: str) -> None:
    """The next five times are the same for systemd as for cron."""
    when = read_when(said)
    words = [
        program("systemd-analyze"),
        "calendar",
        "--iterations=5",
        "--base-time=2026-01-01 00:00:01 UTC",
        f"{when.calendar} UTC",
    ]
    done = subprocess.run(
        words,
        capture_output=True,
        text=True,
        check=True,
        env={"LC_ALL": "C", "TZ": "UTC", "PATH": "/usr/bin:/bin"},
    )
    told = [
        line.split(": ", 1)[1]
        for line in done.stdout.splitlines()
        if "Next elapse" in line or "Iteration" in line or "Iter. #" in line
    ]
    times = CronSim(when.cron, datetime(2026, 1, 1, 0, 0, 1, tzinfo=UTC))
    assert [next(times).strftime("%a %Y-%m-%d %H:%M:%S UTC") for _ in range(5)] == told


@pytest.mark.parametrize(
    "said",
    [
        "",
        "25:00",
        "03:60",
        "noon",
        "Mon",
        "day 32 03:00",
        "* * * *",
        "61 * * * *",
        "* * * * * *",
        "0 3 * * 1;rm -rf",
        "0 3 @ * *",
        "Mon..Foo 03:00",
    ],
)
def test_what_is_no_schedule_is_refused(said: str) -> None:
    """With what came, and what can stand there."""
    with pytest.raises(InvalidInput, match=r"--at: came (.|\n)*Expected \"03:30\""):
        read_when(said)


def test_what_only_cron_can_say_is_refused_for_systemd() -> None:
    """Either the first of the month or a Monday."""
    with pytest.raises(InvalidInput, match="names days of the month and days of the week"):
        _ = read_when("0 3 1 * 1").calendar

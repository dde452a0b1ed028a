"""A service, its timer and what follows it for systemd, for the user who runs it: no root is needed."""

from __future__ import annotations

from collections.abc import Mapping

from lrbs_report.scheduling.job import HOURS, Job
from lrbs_report.scheduling.signing import signed

SERVICE = """\
# Builds the report in {folder}.
[Unit]
Description=Report in {folder}
# Another build at work (exit code 75) is waited for, every five minutes, for three hours.
StartLimitIntervalSec=3h
StartLimitBurst=36
{on_success}
[Service]
Type=exec
WorkingDirectory={folder}
ExecStart={command}
RestartForceExitStatus=75
RestartSec=5min
# A build that is stopped ends in order within seconds, and the next one goes on.
KillMode=mixed
SuccessExitStatus=143
RuntimeMaxSec={hours}h
TimeoutStopSec=30s
SyslogIdentifier={name}
Nice=10
IOSchedulingClass=idle
NoNewPrivileges=yes
UMask=0022
"""

THEN = """\
# What follows a build of the report in {folder} that went well.
[Unit]
Description=After the report in {folder} was built

[Service]
Type=exec
WorkingDirectory={folder}
ExecStart=/bin/sh -c {command}
RuntimeMaxSec={hours}h
TimeoutStopSec=30s
SyslogIdentifier={name}
Nice=10
UMask=0022
"""

TIMER = """\
# When the report in {folder} is built, in this machine's time.
[Unit]
Description=Regular build of the report in {folder}

[Timer]
OnCalendar={calendar}
# A build that was missed while the machine was off is made up for.
Persistent=true
RandomizedDelaySec=2min

[Install]
WantedBy=timers.target
"""


def units(job: Job) -> Mapping[str, str]:
    """Give the units by their file names. Raises ``InvalidInput`` for a schedule that systemd cannot say."""
    folder, after = _escaped(str(job.project)), f"{job.name}-then"
    on_success = f"OnSuccess={after}.service\n" if job.then else ""
    command = " ".join(map(_quoted, job.words))
    texts = {
        f"{job.name}.service": SERVICE.format(folder=folder, command=command, hours=HOURS, name=job.name, on_success=on_success),
        f"{job.name}.timer": TIMER.format(folder=folder, calendar=job.when.calendar),
    }
    if job.then:
        texts[f"{after}.service"] = THEN.format(folder=folder, command=_quoted(job.follow_up), hours=HOURS, name=after)
    return {name: signed(text) for name, text in texts.items()}


def _escaped(text: str) -> str:
    """Double each per cent sign, which would begin a name of systemd's own."""
    return text.replace("%", "%%")


def _quoted(word: str) -> str:
    """Write a word of a command: in quotes, with what systemd would take for something else escaped."""
    escaped = _escaped(word).replace("\\", "\\\\").replace('"', '\\"').replace("$", "$$")
    return f'"{escaped}"' if escaped != word or not word.isascii() or " " in word or "'" in word or ";" in word else word

"""A service, its timer and what follows it for systemd, for the user who runs it: no root is needed."""

from __future__ import annotations

import re
from collections.abc import Mapping

from lrbs_report.scheduling.job import HOURS, SHELL, Job
from lrbs_report.scheduling.signing import signed

PLAIN = re.compile(r"[A-Za-z0-9_./=+,-]+")
"""A word in which systemd sees nothing but itself."""

SERVICE = """\
# Builds the report in {folder}.
[Unit]
Description=Report in {folder} (lrbs-report)
# Another build at work (exit code 75) is waited for, every five minutes, for three hours.
StartLimitIntervalSec=3h
StartLimitBurst=36
{on_success}
[Service]
Type=exec
WorkingDirectory={folder}/
Environment=PYTHONSAFEPATH=1
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
# What needs no right of its own on any machine: a build trains, writes below its folder, and asks nothing of the system.
NoNewPrivileges=yes
LockPersonality=yes
RestrictRealtime=yes
SystemCallArchitectures=native
UMask=0022
"""  # noqa: E501 - the text of a unit

THEN = """\
# What follows a build of the report in {folder} that went well.
[Unit]
Description=After the report in {folder} was built

[Service]
Type=exec
WorkingDirectory={folder}/
ExecStart={command}
RuntimeMaxSec={hours}h
TimeoutStopSec=30s
SyslogIdentifier={name}
Nice=10
UMask=0022
"""

TIMER = """\
# When the report in {folder} is built, in this machine's time.
[Unit]
Description=Regular build of the report in {folder} (lrbs-report)

[Timer]
OnCalendar={calendar}
# A build that was missed while the machine was off is made up for.
Persistent=true
RandomizedDelaySec=2min

[Install]
WantedBy=timers.target
"""


def units(job: Job) -> Mapping[str, str]:
    """Return the units by their file names.

    Raises ``InvalidInput`` for a schedule that systemd cannot say.
    """
    folder, after = _escaped(str(job.project)), f"{job.name}-then"
    on_success = f"OnSuccess={after}.service\n" if job.then else ""
    texts = {
        f"{job.name}.service": SERVICE.format(
            folder=folder, command=_command(job.words), hours=HOURS, name=job.name, on_success=on_success
        ),
        f"{job.name}.timer": TIMER.format(folder=folder, calendar=job.when.calendar),
    }
    if job.then:
        texts[f"{after}.service"] = THEN.format(
            folder=folder, command=_command([SHELL, "-c", job.follow_up]), hours=HOURS, name=after
        )
    return {name: signed(text) for name, text in texts.items()}


def folder_of(service: str) -> str:
    """Return the folder in which a service of ours works."""
    found = re.search(r"^WorkingDirectory=(.*)$", service, re.MULTILINE)
    return found[1].replace("%%", "%").removesuffix("/") if found else ""


def _command(words: list[str]) -> str:
    """Write a command.

    A program in whose path systemd would take a sign for something else is started by a shell.
    """
    program = [] if PLAIN.fullmatch(words[0]) else [SHELL, "-c", 'exec "$0" "$@"']
    first, *others = [*program, *words]
    as_it_is = ":" if any("$" in word for word in others) else ""  # no variable is looked for
    return " ".join([f"{as_it_is}{first}", *map(_quoted, others)])


def _escaped(text: str) -> str:
    """Double each per cent sign, which would begin a name of systemd's own."""
    return text.replace("%", "%%")


def _quoted(word: str) -> str:
    """Write a word of a command.

    In quotes, unless it is plain, with what systemd would take for something else escaped.
    """
    if PLAIN.fullmatch(word):
        return word
    escaped = _escaped(word).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'

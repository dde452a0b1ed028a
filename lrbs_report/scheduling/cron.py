"""A line of a crontab, between two comments by which it is found again.

What else stands in the crontab is the user's, byte for byte.
"""

from __future__ import annotations

import re
from pathlib import Path

from lrbs_report.base.errors import InvalidInput, Problem
from lrbs_report.base.tongue import tr
from lrbs_report.scheduling.job import HOURS, SHELL, WAIT_SECONDS, Job, own_folder, quoted

AMBIGUOUS = re.compile(r"\\[\\%]")
"""What crons read in two ways: some take the first backslash away, some leave it."""

LINE = re.compile(rb"[^\n]*\n|[^\n]+")
MOST = 990
"""Bytes of a line that Debian's cron takes."""


def entry(job: Job) -> str:
    """Return the line with its marks.

    Nothing is said, and so nothing mailed, unless something goes wrong; then it is in the log too. Raises
    ``InvalidInput`` for what cron cannot carry.
    """
    begin, end = marks(job)
    return f"{begin}\n{_line(job)}\n{end}\n"


def marks(job: Job) -> tuple[str, str]:
    """Return the comments before and after the line of a project."""
    return f"# lrbs-report: begin {job.project}", f"# lrbs-report: end {job.project}"


def log(job: Job) -> Path:
    """Name the log. Raises ``MissingRequirement`` without a home."""
    return own_folder() / f"{job.name}.log"


def _line(job: Job) -> str:
    build = quoted(["timeout", "--kill-after=60", str(HOURS * 3600), *job.words, "--wait", str(WAIT_SECONDS)])
    work = f"{{ {build} && {quoted([SHELL, '-c', job.follow_up])}; }}" if job.then else build
    folder, file = quoted([str(log(job).parent)]), quoted([str(log(job))])
    keep = f"{{ umask 077; mkdir -p {folder} && exec tee -a {file}; }}"
    command = f"{_start(job)}{work} 2>&1 | {keep}"
    line = f"{job.when.cron} {command.replace('%', chr(92) + '%')}"  # cron ends a command at a per cent sign
    if wrong := _wrong(command, line):
        hint = tr("Rename the folder, or give --then a script of yours; `schedule systemd` takes more.")
        raise InvalidInput([Problem(message=wrong, hint=hint)])
    return line


def _wrong(command: str, line: str) -> str:
    """Say why cron cannot carry a line; nothing when it can."""
    if AMBIGUOUS.search(command):
        return tr("the line for cron has a backslash before another one or before a per cent sign")
    if len(line.encode()) > MOST:
        return tr("the line for cron is too long")
    return "" if line.isprintable() else tr("the line for cron has a character that cannot be printed")


def _start(job: Job) -> str:
    """Return how the command of every line of this project begins.

    Whenever and by whichever version it was written.
    """
    return f"cd {quoted([str(job.project)])} && "


def with_entry(crontab: bytes, job: Job) -> bytes:
    """Return a crontab with the line put into it, in place of an earlier one of the same project.

    All else stays as it is. Raises ``InvalidInput``.
    """
    before, after = _around(crontab, job)
    gap = b"\n" if before and not before.endswith(b"\n") else b""
    return before + gap + entry(job).encode() + after


def without_entry(crontab: bytes, job: Job) -> bytes:
    """Return a crontab without the line of a project. Raises ``InvalidInput``."""
    return b"".join(_around(crontab, job))


def _around(crontab: bytes, job: Job) -> tuple[bytes, bytes]:
    """Return what stands before the line of a project with its marks, and what stands after.

    Without any, all stands before. Raises ``InvalidInput`` when the marks do not stand as they were written:
    what is ours and what is the user's is then unknown.
    """
    lines = LINE.findall(crontab)
    bare = [line.rstrip(b"\r\n") for line in lines]
    begins, ends = ([at for at, line in enumerate(bare) if line == mark.encode()] for mark in marks(job))
    if not begins and not ends:
        return crontab, b""
    ours = re.compile(rb"(?:\S+ ){5}" + re.escape(_start(job).replace("%", "\\%").encode()))
    if len(begins) == len(ends) == 1 and ends[0] == begins[0] + 2 and ours.match(bare[begins[0] + 1]):
        return b"".join(lines[: begins[0]]), b"".join(lines[ends[0] + 1 :])
    places = ", ".join(str(at + 1) for at in sorted([*begins, *ends]))
    message = tr(
        "the marks of this project do not stand as they were written (lines {places}); nothing was changed",
        places=places,
    )
    begin, end = marks(job)
    hint = tr(
        "Expected `{begin}`, one line that builds it, and `{end}`. "
        "Put them right with `crontab -e`, or delete them there.",
        begin=begin,
        end=end,
    )
    raise InvalidInput([Problem(file="crontab", line=0, column=0, message=message, hint=hint)])

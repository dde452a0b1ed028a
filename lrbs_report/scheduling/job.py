"""What is scheduled: a project, the command that builds it, and a name for both."""

from __future__ import annotations

import re
import shlex
import sys
from dataclasses import dataclass
from pathlib import Path

from lrbs_report.errors import InvalidInput, Problem
from lrbs_report.scheduling.when import When

HOURS = 4
"""A build that takes longer is stopped; what it trained is kept."""

WAIT_SECONDS = 3600
"""To wait for another build of the same project."""


@dataclass(frozen=True)
class Job:
    """A build of a project, again and again. ``options`` are those of ``build``; ``then`` is a shell's command for after a build that went well."""

    project: Path
    when: When
    options: tuple[str, ...] = ()
    then: str = ""

    @property
    def name(self) -> str:
        """The job's name, made from the folder's: a valid name of a unit."""
        return "lrbs-report-" + (re.sub(r"[^a-z0-9]+", "-", self.project.name.lower()).strip("-") or "project")

    @property
    def words(self) -> list[str]:
        """The words of the command, beginning with the program."""
        return [*program(), "build", "--quiet", *self.options]

    @property
    def follow_up(self) -> str:
        """The command for afterwards, which finds this very lrbs-report by its name."""
        return f"PATH={shlex.quote(str(Path(program()[0]).parent))}:$PATH; {self.then}"


def job_of(project: Path, when: When, fail_on: str, refresh: str, then: str = "") -> Job:
    """Describe a job. What ``build`` does of its own accord is not written out. Raises ``InvalidInput`` for a command that no shell could read."""
    _refuse_unreadable(then)
    options = [*(["--fail-on", fail_on] if fail_on != "refuted" else []), *(["--refresh", refresh] if refresh != "on-change" else [])]
    return Job(project.resolve(), when, tuple(options), then)


def _refuse_unreadable(command: str) -> None:
    try:
        shlex.split(command)
        wrong = "it has several lines" if len(command.splitlines()) > 1 else ""
    except ValueError as error:
        wrong = str(error).rstrip(".")
    if wrong:
        raise InvalidInput(
            [Problem("", 0, 0, f"--then: {wrong}", "Expected a command on one line, such as 'lrbs-report publish hugo ../blog --quiet'.")]
        )


def program() -> list[str]:
    """Give the words that start this very lrbs-report, in whatever environment it is installed."""
    script = Path(sys.executable).with_name("lrbs-report")
    return [str(script)] if script.exists() else [sys.executable, "-m", "lrbs_report"]


def quoted(words: list[str]) -> str:
    """Write words for a shell."""
    return " ".join(shlex.quote(word) for word in words)

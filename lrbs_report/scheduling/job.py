"""What is scheduled: a project, the command that builds it, and a name for both."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from lrbs_report.base.errors import InvalidInput, MissingRequirement, Problem
from lrbs_report.base.tongue import tr
from lrbs_report.base.trust import state_folder
from lrbs_report.keeping.project import DEFINITIONS
from lrbs_report.scheduling.when import When
from lrbs_report.study import outline

HOURS = 4
"""A build that takes longer is stopped; what it trained is kept."""

WAIT_SECONDS = 3600
"""To wait for another build of the same project."""

MOST_NAME = 100
"""Letters of a job's name that are the folder's: systemd takes 255 in all."""

SHELL = "/bin/sh"
NOTIFY = "--notify"


@dataclass(frozen=True, kw_only=True)
class Job:
    """A build of a project, again and again.

    ``options`` are those of ``build``; ``then`` is a shell's command for after a build that went well.
    ``variables`` are those that [notify] names, when people are to be told. One that ``reads`` builds from
    committed results for each change, and never by the clock.
    """

    project: Path
    when: When
    options: tuple[str, ...] = ()
    then: str = ""
    variables: tuple[str, ...] = ()
    reads: bool = False

    @property
    def name(self) -> str:
        """The job's name, made from the folder's: a valid name of a unit and of a file."""
        return "lrbs-report-" + (
            re.sub(r"[^a-z0-9]+", "-", self.project.name.lower())[:MOST_NAME].strip("-") or "project"
        )

    @property
    def tool(self) -> list[str]:
        """The words that run this very lrbs-report, which imports nothing from where it is started."""
        return [sys.executable, "-P", "-m", "lrbs_report"]

    @property
    def words(self) -> list[str]:
        """The words of the command, beginning with the program."""
        return [*self.tool, "build", "--quiet", *self.options]

    @property
    def follow_up(self) -> str:
        """The command for afterwards, which finds this very lrbs-report by its name."""
        return _follow_up(self.then)


def job_of(  # noqa: PLR0913 - one an option
    project: Path,
    when: When,
    fail_on: str,
    refresh: str,
    then: str = "",
    *,
    notify: bool = False,
    reads: bool = False,
) -> Job:
    """Describe a job. What ``build`` does of its own accord is not written out.

    Raises ``InvalidInput`` for a folder that no schedule can name, and for a command that no shell could
    read.
    """
    folder, command = project.resolve(), then.strip(" ")
    problems = [*_wrong_folder(folder), *(_wrong_command(command) if command else ())]
    if problems:
        raise InvalidInput(problems)
    options = [
        *(["--fail-on", fail_on] if fail_on != "refuted" else []),
        *(["--refresh", refresh] if refresh != "on-change" else []),
    ]
    variables = outline.variables(folder / DEFINITIONS) if notify else ()
    return Job(
        project=folder,
        when=when,
        options=(*options, *([NOTIFY] if notify else [])),
        then=command,
        variables=tuple(variables),
        reads=reads,
    )


def own_folder() -> Path:
    """Name the folder for what a schedule keeps, beside the user.

    Not in the project, which a stranger may have filled with links. Raises ``MissingRequirement`` without a
    home.
    """
    folder = state_folder()
    if folder is None:
        raise MissingRequirement(
            tr(
                "There is no home in which the log could stand. Set HOME or XDG_STATE_HOME, "
                "then run the same command again."
            )
        )
    return folder / "lrbs-report"


def _wrong_folder(folder: Path) -> list[Problem]:
    """Refuse a name with ends of lines and other characters that steer whatever reads them."""
    if str(folder).isprintable():
        return []
    return [
        Problem(
            file=str(folder),
            message=tr("the name has a character that no schedule can carry"),
            hint=tr("Rename the folder: letters, signs and plain spaces."),
        )
    ]


def _wrong_command(command: str) -> list[Problem]:
    wrong = _what_is_wrong(command)
    hint = tr("Expected a command on one line, such as 'lrbs-report publish hugo ../blog --quiet'.")
    return [Problem(message=tr("--then: {wrong}", wrong=wrong), hint=hint)] if wrong else []


def _what_is_wrong(command: str) -> str:
    if len(command.splitlines()) > 1:
        return tr("it has several lines")
    if not command.isprintable():
        return tr("it has a character that cannot be printed")
    if command.endswith("\\"):
        return tr("it ends in a backslash")
    if "${{" in command:
        return tr("it has ${{, in whose place GitHub would put something")
    read = subprocess.run(  # noqa: S603 - only read, not run
        [SHELL, "-n", "-c", _follow_up(command)],
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    return tr("no shell can read it: {said}", said=read.stderr.strip()) if read.returncode else ""


def _follow_up(command: str) -> str:
    return f"export PYTHONSAFEPATH=1 PATH={shlex.quote(str(Path(sys.executable).parent))}:$PATH; {command}"


def quoted(words: list[str]) -> str:
    """Write words for a shell."""
    return " ".join(shlex.quote(word) for word in words)

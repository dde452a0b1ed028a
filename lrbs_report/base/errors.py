"""Everything that can go wrong, as one small tree.

    ReportError                 exit code
    ├── RunsFailed              1    some runs failed; the others were kept
    │   └── PublishedWithout    1    the same, and the report was published without them, as was asked for
    ├── ClaimsRefuted           1    the report was published, and says that the results refute some of its
    │                                claims, or leave some undecided
    ├── NumbersDrifted          1    numbers changed although the project did not, and such a report is not to
    │                                be published
    ├── InvalidInput            2    the definitions, the data or a template are wrong; carries every problem
    ├── MissingRequirement      3    something this machine lacks
    ├── DiskError               4    the disk is full, a file may not be written, or this machine ran out of
    │                                something else
    ├── DamagedStore            5    a file of ours is damaged and cannot be made again
    ├── ClusterLost             69   the scheduler of a cluster is gone; the same command goes on later
    └── ProjectBusy             75   another build holds the project

Only the command line prints these and turns them into exit codes. A signal is no error of this tree: the
process that waits for the work ends it, with 128 and the signal's number (see ``supervising``).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from lrbs_report.base.bounds import PROBLEMS
from lrbs_report.base.showing import one_line
from lrbs_report.base.tongue import Said, data, together, tr, words


@dataclass(frozen=True, order=True, kw_only=True)
class Problem:
    """One thing to put right: where it is, what came, what was expected, how to fix it.

    ``line`` and ``column`` count from 1; 0 means that the place is the whole file. ``file`` is "" when there
    is no file to point at.

    >>> print(Problem(message='--theme: came "dim"', hint="Expected one of light, dark."))
    --theme: came "dim"
        Expected one of light, dark.
    """

    file: str = ""
    line: int = 0
    column: int = 0
    message: str
    hint: str = ""

    @classmethod
    def at(cls, file: str, place: tuple[int, int], message: str, hint: str = "") -> Self:
        """Return a problem at a line and a column, both from 1."""
        return cls(file=file, line=place[0], column=place[1], message=message, hint=hint)

    def __str__(self) -> str:
        """Return it in English."""
        return str(self.said)

    @property
    def said(self) -> Said:
        """The problem the way compilers write it, so that editors can jump to the place."""
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        lines = [
            together(": ", [data(place), words(self.message)] if place else [words(self.message)]),
            *([together("", ["    ", words(self.hint)])] if self.hint else []),
        ]
        return together("\n", map(one_line, lines))


class ReportError(Exception):
    """Any failure with a message for the person who ran the command."""

    exit_code = 1

    @property
    def said(self) -> Said:
        """The message as a text that can be told in other languages."""
        message = self.args[0] if self.args else ""
        return message if isinstance(message, Said) else words(str(self))


class RunsFailed(ReportError):
    """Some runs failed; every other result was kept."""


class PublishedWithout(RunsFailed):
    """Some runs failed, and the report was published without them because that was asked for.

    The report says so itself.
    """


class ClaimsRefuted(ReportError):
    """The report was published, and the results refute some of its claims, or leave some undecided."""


class NumbersDrifted(ReportError):
    """Numbers changed although nobody changed the project; the published report is still the earlier one."""


class InvalidInput(ReportError):
    """The definitions, the data or a template are wrong. Holds every problem found, sorted by place."""

    exit_code = 2

    def __init__(self, problems: Iterable[Problem], more: bool = False) -> None:  # noqa: FBT001, FBT002 - pickle gives it back by its place
        """Keep the problems in the order of their places. ``more`` tells that nobody looked for the rest."""
        self.problems = tuple(sorted(problems))
        self.more = more
        hidden = max(0, len(self.problems) - PROBLEMS)
        shown = [problem.said for problem in self.problems[:PROBLEMS]]
        super().__init__(together("\n", [*shown, *_rest(hidden, more=more)]))

    def __reduce__(self) -> tuple[type[InvalidInput], tuple[tuple[Problem, ...], bool]]:
        """Travel between processes with the problems, not with the message made of them."""
        return InvalidInput, (self.problems, self.more)


def _rest(hidden: int, *, more: bool) -> list[Said]:
    """Say that there are problems which are not shown, if there are."""
    if hidden and more:
        return [tr("And at least {count} more: they are shown when these are mended.", count=hidden)]
    if hidden:
        return [tr("And {count} more: they are shown when these are mended.", count=hidden)]
    return [tr("And more: they are shown when these are mended.")] if more else []


class MissingRequirement(ReportError):
    """Something that this machine lacks, with the way to get it."""

    exit_code = 3


class DiskError(ReportError):
    """The disk is full, or a file or folder may not be read or written."""

    exit_code = 4


class DamagedStore(ReportError):
    """A file of ours is damaged and cannot be made again."""

    exit_code = 5


class ClusterLost(ReportError):
    """The scheduler that had workers for us is gone; all that was trained is kept."""

    exit_code = 69


class ProjectBusy(ReportError):
    """Another build holds the project."""

    exit_code = 75

"""A fact about a run that its printed log alone gives."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from lrbs_report.base.tongue import Said, data, together, tr
from lrbs_report.kinds.logs.published import PrintedLog

Certainty = Literal["forced", "possible"]


@dataclass(frozen=True, kw_only=True)
class Fact:
    """Something about a run, and how it follows.

    It is *forced* where it follows with certainty from what is printed, *possible* where it is one of several
    explanations. ``series`` is nothing where it is about none in particular. ``value`` is plain data for
    programs, ``because`` are sentences that a reader can check by hand.
    """

    about: str
    series: str | None = None
    certainty: Certainty
    value: object
    because: str


def either(things: Sequence[object]) -> Said:
    """Return things of which one is meant, in words.

    >>> either([3]), either([3, 5, 8])
    ('3', '3, 5 or 8')
    """
    *first, last = map(data, things)
    return tr("{first} or {last}", first=together(", ", first), last=last) if first else last


def to(first: int, last: int) -> Said:
    """Return from which number to which others are."""
    return tr("{first} to {last}", first=first, last=last)


class Finder(Protocol):
    """A kind of facts.

    >>> class Length:
    ...     def __call__(self, log: PrintedLog, number: int) -> Iterator[Fact]:
    ...         epochs = len(log.runs[number].epochs)
    ...         yield Fact(about="length", certainty="forced", value=epochs, because=f"There are {epochs}.")
    >>> finder: Finder = Length()
    >>> from lrbs_report.kinds.logs.published import PrintedRun
    >>> run = PrintedRun(epochs=(1, 2), series={"loss": ("0.5980", "0.3829")})
    >>> next(finder(PrintedLog(format="mine", runs=(run,)), 0)).value
    2
    """

    def __call__(self, log: PrintedLog, number: int) -> Iterator[Fact]:
        """Return what follows for the run at a place of a log."""

"""The formats of this folder: each file that has a ``FORMAT`` is one, and is found by being there."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from lrbs_report.base.errors import InvalidInput, Problem
from lrbs_report.base.files import shown
from lrbs_report.base.listing import listed_in
from lrbs_report.base.suggesting import called, nearest
from lrbs_report.kinds.logs.pieces import is_text, is_utf_16, refusal
from lrbs_report.kinds.logs.published import LogFormat, PrintedLog

UTF_16 = "The file is UTF-16, as PowerShell's > writes it."
OWN = "Lines of your own: [formats.NAME] in experiments.toml; docs/logs.md shows it."


@functools.cache
def formats() -> Mapping[str, LogFormat]:
    """Return every format by its name, in the order in which they are tried.

    >>> list(formats())[:2], list(formats())[-1]
    (['article', 'hugging-face'], 'tsv')
    """
    found: list[LogFormat] = [*listed_in(__package__, "FORMAT")]
    return {one.name: one for one in sorted(found, key=lambda one: (one.is_general, one.name))}


def no_format(name: str, known: Iterable[str]) -> tuple[str, str]:
    """Say that there is no format of a name, and which ones are known; the message and the way out."""
    names = [*known]
    return f"there is no format {called(name)}", nearest(name, names) or f"There are {', '.join(names)}."


def read_log(log: Path, name: str | None = None, own: Sequence[LogFormat] = ()) -> PrintedLog:
    """Return what a log says: in the format of a name, or in the first that reads all of it.

    ``own`` are the formats of a project, which are tried first. Raises ``InvalidInput`` with what each found
    wrong, when none reads it.
    """
    known = {**{one.name: one for one in own}, **formats()}
    if name is not None and name not in known:
        message, hint = no_format(name, known)
        raise InvalidInput([Problem(message=f"--format: {message}", hint=hint)])
    kind = _kind_of(log)
    if name is not None:
        read = _checked(known[name], log, kind).read(log)
    else:
        read = _guessed(log, [one for one in known.values() if kind in one.takes], kind)
    return replace(read, notes=(*read.notes, UTF_16)) if kind == "text" and is_utf_16(log) else read


def _kind_of(log: Path) -> str:
    """Return what is there: "folder", "text" or "binary". Raises ``InvalidInput`` when nothing is."""
    if log.is_dir():
        return "folder"
    return "text" if is_text(log) else "binary"


def _checked(format_: LogFormat, log: Path, kind: str) -> LogFormat:
    """Return a format that may read what is there."""
    if kind in format_.takes or (kind == "binary" and "text" in format_.takes):
        return format_  # a text that is none says where, when it is read
    came = {"folder": "this is a folder", "text": "this is a text", "binary": "this is no text"}[kind]
    raise refusal(log, f"{came}, and {format_.name} is {format_.about}")


def _guessed(log: Path, tried: Sequence[LogFormat], kind: str) -> PrintedLog:
    problems = [
        Problem(
            file="",
            message=f"{called(shown(log))} is in no format that is known; what each found:",
            hint=OWN if kind == "text" else "",
        )
    ]
    found = []
    for one in tried:
        try:
            return one.read(log)
        except InvalidInput as error:
            found += [_of(one, problem) for problem in error.problems[:1]]
    # The one that read farthest may well be the one that was meant.
    raise InvalidInput([*problems, *sorted(found, key=lambda problem: -problem.line)])


def _of(format_: LogFormat, problem: Problem) -> Problem:
    """Return what a format found wrong, with its name. The way out is that of the format that was meant."""
    return Problem(
        file=problem.file,
        line=problem.line,
        column=problem.column,
        message=f"{format_.name}: {problem.message}",
    )

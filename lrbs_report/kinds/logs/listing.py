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
from lrbs_report.base.tongue import data, together, tr, words
from lrbs_report.kinds.logs.pieces import beginning_of, is_text, is_utf_16, refusal
from lrbs_report.kinds.logs.published import LogFormat, PrintedLog

UTF_16 = tr("The file is UTF-16, as PowerShell's > writes it.")
OWN = tr("Lines of your own: [formats.NAME] in experiments.toml; `lrbs-report help logs` shows it.")


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
    hint = nearest(name, names) or tr("There are {names}.", names=", ".join(names))
    return tr("there is no format {name}", name=called(name)), hint


def read_log(log: Path, name: str | None = None, own: Sequence[LogFormat] = ()) -> PrintedLog:
    """Return what a log says: in the format of a name, or in the first that reads all of it.

    ``own`` are the formats of a project, which are tried first. Raises ``InvalidInput`` with what each found
    wrong, when none reads it.
    """
    known = {**{one.name: one for one in own}, **formats()}
    if name is not None and name not in known:
        message, hint = no_format(name, known)
        raise InvalidInput([Problem(message=tr("--format: {message}", message=words(message)), hint=hint)])
    head = None if log.is_dir() else beginning_of(log)
    kind = "folder" if head is None else "text" if is_text(head) else "binary"
    if name is not None:
        read = _checked(known[name], log, kind).read(log)
    else:
        read = _guessed(log, [one for one in known.values() if kind in one.takes], kind)
    return replace(read, notes=(*read.notes, UTF_16)) if head and is_utf_16(head) else read


def _checked(format_: LogFormat, log: Path, kind: str) -> LogFormat:
    """Return a format that may read what is there."""
    if kind in format_.takes or (kind == "binary" and "text" in format_.takes):
        return format_  # a text that is none says where, when it is read
    came = {"folder": tr("this is a folder"), "text": tr("this is a text"), "binary": tr("this is no text")}[
        kind
    ]
    raise refusal(
        log, tr("{came}, and {name} is {about}", came=came, name=format_.name, about=words(format_.about))
    )


def _guessed(log: Path, tried: Sequence[LogFormat], kind: str) -> PrintedLog:
    problems = [
        Problem(
            file="",
            message=tr("{log} is in no format that is known; what each found:", log=called(shown(log))),
            hint=OWN if kind == "text" else "",
        )
    ]
    found = []
    for one in tried:
        try:
            return one.read(log)
        except InvalidInput as error:
            found += [(one, problem) for problem in error.problems[:1]]
    # The one that read farthest may well be the one that was meant: its way out is told.
    farthest = max(((problem.line, problem.column) for _, problem in found), default=(0, 0))
    raise InvalidInput(
        [
            *problems,
            *(
                _of(one, problem, is_farthest=(problem.line, problem.column) == farthest)
                for one, problem in found
            ),
        ]
    )


def _of(format_: LogFormat, problem: Problem, *, is_farthest: bool) -> Problem:
    """Return what a format found wrong, with its name."""
    return Problem(
        file=problem.file,
        line=problem.line,
        column=problem.column,
        message=together(": ", [data(format_.name), words(problem.message)]),
        hint=problem.hint if is_farthest and problem.line else "",
    )

"""Whether the Python of a project's own that runs need was allowed, and what is said when it was not."""

from __future__ import annotations

from collections.abc import Iterable

from lrbs_report.base.errors import InvalidInput, Problem
from lrbs_report.base.files import shown
from lrbs_report.base.python_files import Code
from lrbs_report.base.suggesting import called
from lrbs_report.base.trusted import Allowed, allowed_in, sha256_of
from lrbs_report.runs.job import Job

MOST_NAMED = 10
"""Files that a message names."""


def codes_of(jobs: Iterable[Job]) -> list[Code]:
    """Return all Python of the project's own that some runs need, each function once."""
    found: dict[tuple[str, str], Code] = {}
    for job in jobs:
        for code in job.run.experiment.codes:
            found.setdefault((str(code.place), code.name), code)
    return list(found.values())


def refuse_untrusted(codes: Iterable[Code]) -> None:
    """Raise ``InvalidInput`` when some Python was not allowed, with its files and the way to allow it."""
    problem = untrusted(codes)
    if problem:
        raise InvalidInput([problem])


def untrusted(codes: Iterable[Code]) -> Problem | None:
    """Return what is said of Python that was not allowed to run; nothing when all of it was."""
    left = [code for code in codes if not any(one.covers(code) for one in allowed_in(code.place))]
    if not left:
        return None
    place, contents = left[0].place, {path: content for code in left for path, content in code.files.items()}
    allowed = allowed_in(place)
    known = allowed[-1] if allowed else None
    told = [_told(path, content, known) for path, content in sorted(contents.items())]
    more = f" and {len(told) - MOST_NAMED} more" if len(told) > MOST_NAMED else ""
    named = ", ".join(told[:MOST_NAMED]) + more
    message = f"Python of the project's own would run, and you have not allowed it: {named}"
    return Problem(message=message, hint=f"Read it first. `lrbs-report trust {shown(place)}` allows it.")


def _told(path: str, content: bytes, known: Allowed | None) -> str:
    """Name a file, and say what became of it since something was allowed."""
    if known is None:
        return called(path)
    if path not in known.files:
        return f"{called(path)} (new)"
    return f"{called(path)} (changed)" if known.files[path] != sha256_of(content) else called(path)

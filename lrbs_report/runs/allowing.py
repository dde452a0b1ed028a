"""Whether the Python of a project's own that runs need was allowed, and what is said when it was not."""

from __future__ import annotations

from collections.abc import Iterable

from lrbs_report.base.errors import InvalidInput, Problem
from lrbs_report.base.files import shown
from lrbs_report.base.python_files import Code
from lrbs_report.base.suggesting import called
from lrbs_report.base.tongue import Said, data, together, tr
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
    more = tr(" and {count} more", count=len(told) - MOST_NAMED) if len(told) > MOST_NAMED else ""
    named = together("", [together(", ", told[:MOST_NAMED]), data(more)])
    message = tr("Python of the project's own would run, and you have not allowed it: {named}", named=named)
    return Problem(
        message=message, hint=tr("Read it first. `lrbs-report trust {place}` allows it.", place=shown(place))
    )


def _told(path: str, content: bytes, known: Allowed | None) -> Said:
    """Name a file, and say what became of it since something was allowed."""
    if known is None:
        return data(called(path))
    if path not in known.files:
        return tr("{path} (new)", path=called(path))
    is_other = known.files[path] != sha256_of(content)
    return tr("{path} (changed)", path=called(path)) if is_other else data(called(path))

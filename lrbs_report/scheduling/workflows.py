"""Workflows of GitHub and GitLab.

Their texts are in ``github.yml`` and ``gitlab.yml`` beside this file, with blanks such as @CRON@; those of
workflows that train nothing in ``github-read.yml`` and ``gitlab-read.yml``.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

from lrbs_report.base.errors import InvalidInput, Problem
from lrbs_report.base.files import read_bounded
from lrbs_report.base.tongue import tr
from lrbs_report.scheduling.job import HOURS, NOTIFY, Job
from lrbs_report.scheduling.signing import is_ours, signed

GITHUB, GITLAB = ".github/workflows/lrbs-report.yml", ".gitlab-ci.yml"
LOCK, READ_LOCK, WHEELS = "requirements.lock", "requirements-read.lock", "wheels"
"""What a workflow installs, of a project: one that trains, and one that reads.

Every library with the digests of its files, and this tool itself as a wheel, unless the lock names it.
"""

COMMITTED = (".lrbs/.gitignore", ".lrbs/results", ".lrbs/history.sqlite", ".lrbs/datasets/*.json")
"""What a workflow that reads needs of what was trained; the first of them says so to git."""

HERE = Path(__file__).parent


def github(job: Job) -> str:
    """Return the workflow of GitHub."""
    variables = "".join(f"          {name}: ${{{{ secrets.{name} }}}}\n" for name in job.variables)
    step = (
        "      - name: Then\n        if: ${{ github.event_name != 'pull_request' }}\n"
        "        run: |\n          %s\n"
    )
    asked = """$([ "$GITHUB_EVENT_NAME" = pull_request ] || echo --notify)"""
    return _filled("github", job, step, asked, f"        env:\n{variables}" if variables else "")


def gitlab(job: Job) -> str:
    """Return the pipeline of GitLab."""
    step = """    - |\n      [ "$CI_PIPELINE_SOURCE" = merge_request_event ] || sh -c %s\n"""
    return _filled(
        "gitlab", job, step, """$([ "$CI_PIPELINE_SOURCE" = merge_request_event ] || echo --notify)""", ""
    )


def lock_for(job: Job) -> str:
    """Name the lock of what a workflow installs."""
    return READ_LOCK if job.reads else LOCK


def lock_of(project: Path, name: str = LOCK) -> str:
    """Return the lock of this name that a project lacks.

    This package's own, which pins all that it needs; nothing when the project has one. Raises
    ``InvalidInput`` when the one that it has lets anything in without a digest.
    """
    own = project / name
    expected = tr(
        "Expected a file with names, versions and digests, such as `uv pip compile --generate-hashes` writes."
    )
    text = read_bounded(own, expected).decode(errors="replace") if own.exists() or own.is_symlink() else ""
    if not text or is_ours(text):
        inside = HERE.parent / "starter" / name
        return signed((inside if inside.exists() else HERE.parents[1] / name).read_text(encoding="utf-8"))
    loose = [(number, line) for number, line in _requirements(text) if "--hash=" not in line]
    hint = tr(
        "Pin all of it: `uv pip compile --universal --generate-hashes "
        "--output-file {name}` with what you need.",
        name=name,
    )
    if loose:
        raise InvalidInput(
            Problem.at(
                str(own), (number, 1), tr("no digest stands with {library}", library=line.split()[0]), hint
            )
            for number, line in loose
        )
    return ""


def left_to_do(job: Job) -> list[str]:
    """Say what a workflow would find missing: this tool itself, and of one that reads, results."""
    return [*_missing_tool(job.project, lock_for(job)), *(_missing_results(job.project) if job.reads else ())]


def to_commit() -> str:
    """Say what of a project a workflow that reads has to find in the repository."""
    return tr(
        "Commit what was trained, too: {others} and {last}. `git add .lrbs` adds these and no others.",
        others=", ".join(COMMITTED[:-1]),
        last=COMMITTED[-1],
    )


def _missing_results(project: Path) -> list[str]:
    if any((project / ".lrbs" / "results").glob("*.json")):
        return []
    return [tr("There are no results yet: run `lrbs-report build` where TensorFlow is installed.")]


def _missing_tool(project: Path, name: str) -> list[str]:
    lock = project / name
    named = lock.is_file() and re.search(
        r"(?m)^lrbs[-_.]report==", read_bounded(lock, "").decode(errors="replace")
    )
    if named or list((project / WHEELS).glob("lrbs_report-*.whl")):
        return []
    return [
        tr(
            "Put lrbs-report itself into it, as a wheel: "
            "pip wheel --no-deps -w {wheels} /path/to/lrbs-report",
            wheels=WHEELS,
        )
    ]


def _requirements(text: str) -> Iterator[tuple[int, str]]:
    """Return each requirement with the number of its first line, and the lines that continue it."""
    number = 1
    for line in re.sub(r"\\\n", "\0", text).split("\n"):
        said = line.replace("\0", " ").strip()
        if said and not said.startswith(("#", "-")):
            yield number, said
        number += 1 + line.count("\0")


def _filled(target: str, job: Job, step: str, notify: str, variables: str) -> str:
    """Fill the blanks of a workflow.

    People are told of what is published, so not of pull requests; nor does anything follow these.
    """
    text = (HERE / f"{target}{'-read' if job.reads else ''}.yml").read_text(encoding="utf-8")
    blanks = {
        "CRON": job.when.cron,
        "OPTIONS": "".join(f" {notify if word == NOTIFY else word}" for word in job.options),
        "VARIABLES": variables,
        "HOURS": str(HOURS),
        "MINUTES": str(HOURS * 60),
        "THEN": "",
    }
    if job.then:
        blanks["THEN"] = step % (shlex.quote(job.then) if target == "gitlab" else job.then)
    return signed(re.sub(r"@([A-Z]+)@", lambda blank: blanks[blank[1]], text))

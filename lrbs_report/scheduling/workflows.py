"""Workflows of GitHub and GitLab. Their texts are in ``github.yml`` and ``gitlab.yml`` beside this file, with blanks such as @CRON@."""

from __future__ import annotations

from pathlib import Path

from lrbs_report import __version__
from lrbs_report.scheduling.job import HOURS, Job
from lrbs_report.scheduling.signing import signed

GITHUB, GITLAB = ".github/workflows/lrbs-report.yml", ".gitlab-ci.yml"
HERE = Path(__file__).parent


def github(job: Job) -> str:
    """Give the workflow of GitHub."""
    return _filled("github.yml", job, "      - name: Then\n        run: |\n          {}\n")


def gitlab(job: Job) -> str:
    """Give the pipeline of GitLab."""
    return _filled("gitlab.yml", job, "    - |\n      {}\n")


def _filled(name: str, job: Job, step: str) -> str:
    text = (HERE / name).read_text(encoding="utf-8")
    blanks = {
        "CRON": job.when.cron,
        "VERSION": __version__,
        "OPTIONS": "".join(f" {word}" for word in job.options),
        "HOURS": str(HOURS),
        "MINUTES": str(HOURS * 60),
        "THEN": step.format(job.then) if job.then else "",
    }
    for blank, filling in blanks.items():
        text = text.replace(f"@{blank}@", filling)
    return signed(text)

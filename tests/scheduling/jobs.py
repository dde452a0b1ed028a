"""Jobs to schedule: plain ones, and odd ones."""

from __future__ import annotations

from pathlib import Path

from lrbs_report.scheduling.job import Job, job_of
from lrbs_report.scheduling.when import read_when
from tests.commands import project

ODD = "año 100 % \"sure\" $HOME 'x'; y"
THEN = 'lrbs-report --version > "done 100 %.txt" && echo \'$HOME;\' >> "done 100 %.txt"'


def job(
    folder: Path, at: str = "03:30", fail_on: str = "refuted", refresh: str = "on-change", then: str = ""
) -> Job:
    """Describe the job of a folder."""
    return job_of(folder, read_when(at), fail_on, refresh, then)


def telling(folder: Path) -> Job:
    """Describe the job of a project that tells people, with all that can be asked for."""
    project(folder, '[notify]\nwebhook = "$LRBS_HOOK"\n[notify.email]\npassword = "$LRBS_WORD"\n')
    return job_of(folder, read_when("Mon 03:30"), "drift", "7d", THEN, notify=True)


def reading(folder: Path) -> Job:
    """Describe the job of a project that is built from committed results, with all that can be asked for."""
    return job_of(folder, read_when("03:30"), "drift", "on-change", THEN, reads=True)

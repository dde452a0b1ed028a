"""``plan``: which runs are missing, and why."""

from __future__ import annotations

from lrbs_report.keeping.project import Project
from lrbs_report.runs.plan import Plan
from lrbs_report.walks.opening import open_project
from lrbs_report.walks.world import HERE, World


def plan(project: Project, jobs: int | None, world: World = HERE) -> Plan:
    """Return which runs are missing, why, and how long they take. Changes nothing."""
    return open_project(project, world, jobs=jobs, tries_claims=False).plan

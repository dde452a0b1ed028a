"""``plan``: which runs are missing, and why; and which claims the seeds do not decide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lrbs_report.keeping.project import Project
from lrbs_report.runs.plan import Plan
from lrbs_report.runs.refresh import NEVER, Refresh
from lrbs_report.walks.opening import open_project
from lrbs_report.walks.world import HERE, World

if TYPE_CHECKING:
    from lrbs_report.judging.outlook import Outlook


def plan(project: Project, jobs: int | None, world: World = HERE, refresh: Refresh = NEVER) -> Plan:
    """Return which runs are missing, why, and how long they take. Changes nothing.

    Those that ``refresh`` has trained again are among them.
    """
    return open_project(project, world, jobs=jobs, tries_claims=False, refresh=refresh).plan


def outlooks(plan: Plan) -> tuple[Outlook, ...]:
    """Return the claims that are not decided by what is kept, or cannot be by what is planned.

    The plan is one that trains nothing again that is kept. None where a claim cannot be asked: ``check`` and
    ``build`` say what is wrong with it.
    """
    if not plan.study.claims:
        return ()
    from lrbs_report.judging.expressions import WrongExpression  # noqa: PLC0415 - wakes Jinja2
    from lrbs_report.judging.outlook import outlooks_of  # noqa: PLC0415 - the same

    try:
        return outlooks_of(plan.findings())
    except WrongExpression:
        return ()

"""What ``publish``, ``figures``, ``export`` and ``serve`` begin with: a report of what is kept."""

from __future__ import annotations

from lrbs_report.keeping.project import Project
from lrbs_report.report.composed import Composed
from lrbs_report.walks.opening import open_project, refuse_wrong_claims
from lrbs_report.walks.world import HERE, World


def composed(project: Project, world: World = HERE, *, allow_holes: bool = False) -> Composed:
    """Return the report that the kept results give.

    Trains nothing, and writes nothing but answers and charts to remember. Raises ``InvalidInput`` when
    results are missing and that is not allowed, when there is none at all, or the definitions or a claim are
    wrong.
    """
    from lrbs_report import report  # noqa: PLC0415 - wakes Jinja2

    # Of one that was killed while it drew; a build that has nothing to do looks at none.
    project.store.sweep_half_written()
    opening = open_project(project, world, tries_claims=False)
    opening.refuse_missing(allow_holes=allow_holes)
    findings, gallery = opening.findings(), report.Gallery(project.store.charts)
    refuse_wrong_claims(findings)
    document = report.compose(findings, opening.provenance(), gallery.answers(findings))
    templates = report.Templates(project.templates)
    return Composed(project=project, document=document, templates=templates, gallery=gallery)

"""Checking definitions, data, networks and templates without training."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lrbs_report.base.errors import Problem
from lrbs_report.base.showing import counted
from lrbs_report.base.tongue import together, tr
from lrbs_report.judging.placeholders import placeholder_findings
from lrbs_report.keeping.project import Project
from lrbs_report.runs import locating, portrayed
from lrbs_report.runs.allowing import codes_of, untrusted
from lrbs_report.runs.events import Found, RunNoticed
from lrbs_report.runs.missing import what_lacks
from lrbs_report.runs.plan import make_job
from lrbs_report.study.experiments import Study
from lrbs_report.study.references import not_compared
from lrbs_report.walks.opening import (
    one_each,
    open_project,
    refuse_failed,
    refuse_wrong_networks,
    try_templates,
)
from lrbs_report.walks.world import HERE, World

if TYPE_CHECKING:
    from lrbs_report.report.prose.numerals import Numbers


@dataclass(frozen=True, kw_only=True)
class Checked:
    """What a check found in order, in a line.

    ``numbers`` are those of the article, language by language, and ``doubts`` what is doubtful all the same.
    """

    summary: str
    numbers: tuple[Numbers, ...]
    doubts: tuple[str, ...] = ()

    @property
    def typed(self) -> tuple[Problem, ...]:
        """The numerals typed by hand, each place once."""
        return tuple(sorted({typed.problem for one in self.numbers for typed in one.typed}))


def _printed(found: Sequence[Found]) -> list[str]:
    """Return what Python of the project's own printed."""
    return [item.message for item in found if isinstance(item, RunNoticed)]


def _runs_in_words(study: Study, runs: int) -> str:
    """Count the runs; where claims decide how many seeds there are, up to the most."""
    most = sum(1 for _ in study.at_most().runs())
    whole = counted(most, "run")
    return whole if most == runs else tr("{least} to {most_runs}", least=runs, most_runs=whole)


def check(project: Project, world: World = HERE) -> Checked:
    """Check definitions, data, networks and templates without training, and return what was found.

    Where nothing can be trained no network is built either, and that is told. Raises
    ``InvalidInput`` with every problem.
    """
    from lrbs_report import report  # noqa: PLC0415 - wakes Jinja2

    project.store.sweep_half_written()  # of one that was killed while it remembered what data hold
    opening = open_project(project, world)
    lacking = world.lacking()
    fetched = (
        locating.fetch_unknown(opening.study, project.store)
        if lacking
        else locating.fetch(locating.used(opening.study).values(), project.store)
    )
    if fetched:
        opening = open_project(project, world, tries_claims=False)
    study, sources = opening.study, opening.plan.sources
    jobs = [make_job(run, sources, project.store) for run in study.runs()]
    problem = untrusted(codes_of(jobs))
    looked_at = [job for job in jobs if not (problem and untrusted(codes_of([job])))]
    found = []
    if looked_at and not lacking:
        with world.runner(count=1) as crew:
            found = crew.check(one_each(looked_at))
    refuse_wrong_networks(study, found)
    refuse_failed(found, len(jobs))
    data, templates = (
        portrayed.portraits_of(study, sources, project.store),
        report.Templates(project.templates),
    )
    document = try_templates(project, placeholder_findings(study, data))
    asked = [
        counted(len(study.experiments), "experiment"),
        _runs_in_words(study, len(jobs)),
        counted(len(sources), "data set"),
    ]
    if imported := sum(len(one.results) for one in study.imported):
        asked.append(counted(imported, "imported run"))
    not_run = (
        tr("{problem} Networks and data that need it were not looked at.", problem=problem) if problem else ""
    )
    not_built = tr(
        "No network was built, and no data set read as training does: {lacks}.",
        lacks=what_lacks(lacking),
    )
    return Checked(
        summary=tr("In order: {asked}, and the templates.", asked=together(", ", asked)),
        numbers=report.count_numbers(document, templates),
        doubts=(
            *fetched,
            *((not_run,) if not_run else ()),
            *((not_built,) if lacking else ()),
            *_printed(found),
            *not_compared(study),
            *report.data_doubts(study, data),
            *report.letter_doubts(document, templates),
        ),
    )

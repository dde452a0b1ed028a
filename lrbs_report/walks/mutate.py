"""Perturbing what is kept, to see which claims and values would notice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lrbs_report.base.errors import Problem
from lrbs_report.base.files import shown
from lrbs_report.base.places import read_places
from lrbs_report.base.tongue import together, tr, words
from lrbs_report.keeping.project import Project
from lrbs_report.study.experiments import Claim, Study
from lrbs_report.walks.opening import open_project
from lrbs_report.walks.world import HERE, World

if TYPE_CHECKING:
    from lrbs_report.judging.mutation import Score, Survivor


@dataclass(frozen=True, kw_only=True)
class Mutated:
    """How many claims and values notice that results change, and each that does not, with its place."""

    score: Score
    survivors: tuple[Problem, ...]


def mutate(project: Project, world: World = HERE) -> Mutated:
    """Perturb the kept results in memory, and return which claims and printed values change. Changes nothing.

    Raises ``InvalidInput`` when results are missing, or a claim or a template is wrong.
    """
    from lrbs_report import report  # noqa: PLC0415 - wakes Jinja2
    from lrbs_report.judging import mutation  # noqa: PLC0415 - the same

    opening = open_project(project, world)
    opening.refuse_missing(tr(", and only results can be perturbed"))
    document = report.compose(opening.findings(), report.placeholder_provenance(opening.study))
    printed = report.printed_values(document, report.Templates(project.templates))
    score = mutation.mutate(document.findings, printed)
    survivors = tuple(_as_problem(survivor, opening.study) for survivor in score.survivors)
    return Mutated(score=score, survivors=survivors)


def _as_problem(survivor: Survivor, study: Study) -> Problem:
    """Say what no perturbation changes, where it is from, and what was tried."""
    what = survivor.what
    tried = (
        tr("Tried: {tried}.", tried=together(", ", map(words, survivor.tried)))
        if survivor.tried
        else tr("No perturbation touches what it looks at.")
    )
    if isinstance(what, Claim):
        place = read_places(study.text).value(("claims", study.claims.index(what), "holds"))
        word = tr("holds") if survivor.shown == "verified" else tr("is {shown}", shown=words(survivor.shown))
        hint = tr("{tried} Ask for something that other results would answer otherwise.", tried=tried)
        return Problem.at(
            shown(study.file),
            place,
            tr(
                'the claim "{id}" {word} whatever the results: {holds}',
                id=what.id,
                word=word,
                holds=what.holds,
            ),
            hint,
        )
    asked = (
        tr("{expression}, seed {seed}", expression=what.asked.expression, seed=what.asked.seed)
        if what.asked.over == "seed"
        else f"{what.asked.expression}, {what.asked.over}"
    )
    return Problem(
        message=tr(
            'the value "{shown}" ({asked}; page {page}) is the same whatever the results',
            shown=survivor.shown,
            asked=asked,
            page=what.page,
        ),
        hint=tried,
    )

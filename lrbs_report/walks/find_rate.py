"""``find-rate``: one range test alone, of what an experiment trains. Publishes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from lrbs_report.base import lock
from lrbs_report.base.errors import InvalidInput, Problem, RunsFailed
from lrbs_report.base.suggesting import called, nearest
from lrbs_report.base.tongue import data, together, tr
from lrbs_report.judging.range_tests import RangeOutcome, range_of
from lrbs_report.keeping.project import Project
from lrbs_report.runs import locating
from lrbs_report.runs.missing import refuse_untrainable
from lrbs_report.study.experiments import Study, Trained
from lrbs_report.study.range_tests import Range, as_range_test, range_in, wrong_ends
from lrbs_report.study.shape import MOST_CHARACTERS
from lrbs_report.walks.opening import Opening, open_project, plan_for
from lrbs_report.walks.training import Hands, train
from lrbs_report.walks.world import HERE, World

SEEDS = 3
"""Of a test of an experiment that nobody says how many of: one tells little."""

LISTED = 20
"""Experiments that a message names."""


@dataclass(frozen=True, kw_only=True)
class Search:
    """How a rate is looked for.

    ``experiment`` names what is tested, which may be left out where there is only one. What is not said is as
    ever; of a range test, as its own table has it.
    """

    experiment: str | None = None
    begin: float | None = None
    end: float | None = None
    steps: int | None = None
    seeds: int | None = None
    workers: int | None = None


def find_rate(project: Project, search: Search, world: World = HERE) -> RangeOutcome:
    """Train what is missing of a range test, keep it, and return what the test tells.

    Raises ``InvalidInput`` when the definitions, the data or what is asked for are wrong,
    ``MissingRequirement`` when something is to be trained where nothing can be, ``RunsFailed`` when runs
    failed.
    """
    opening = open_project(project, world, tries_claims=False)
    test = _test_of(opening.study, search)
    study = replace(opening.study, experiments=(test,), sweeps=(), claims=(), references=())
    project.store.prepare()
    with lock.hold(project.store.lock, 0):
        for line in locating.fetch_unknown(study, project.store):
            world.listener.notice(line)
        asked = Opening(project=project, study=study, plan=plan_for(project, study, world, search.workers))
        if asked.plan.missing:
            refuse_untrainable(asked.plan.missing, asked.plan.kept.values(), world.lacking())
            asked = _with_data(asked, test, search, world)
        _train(asked, search, world)
        plan = plan_for(project, study, world, search.workers)
    return range_of(plan.findings(), test)


def _with_data(asked: Opening, test: Trained, search: Search, world: World) -> Opening:
    """Fetch the data that are trained on; what comes may be other data than was thought."""
    fetched = locating.fetch([test.dataset], asked.project.store)
    for line in fetched:
        world.listener.notice(line)
    plan = plan_for(asked.project, asked.study, world, search.workers) if fetched else asked.plan
    return replace(asked, plan=plan)


def _train(asked: Opening, search: Search, world: World) -> None:
    """Train the missing runs, with what is damaged set aside."""
    plan = asked.plan
    for damaged in plan.damaged:
        asked.project.store.set_aside(damaged.path)
    jobs = [item.job for item in plan.missing]
    world.listener.planned(len(jobs), len(plan.kept), plan.seconds)
    with Hands(world=world) as hands:
        failed = train(asked, jobs, search.workers, hands) if jobs else None
    if failed and failed.runs:
        raise RunsFailed(failed.in_words(tr("are there for the next search")))


def _test_of(study: Study, search: Search) -> Trained:
    """Return the range test that is asked for. Raises ``InvalidInput`` when there is none such."""
    tested = chosen(study, search.experiment)
    known = range_in(tested)
    range_ = Range(
        begin=known.begin if search.begin is None else search.begin,
        end=known.end if search.end is None else search.end,
        steps=known.steps if search.steps is None else search.steps,
        smoothing=known.smoothing,
    )
    wrong = wrong_ends(range_.begin, range_.end)
    if wrong:
        raise InvalidInput([_problem(together("", [data("--"), wrong.message]), wrong.hint)])
    is_counted = tested.purpose == "range_test" and not tested.until
    seeds = tested.seeds if is_counted else tuple(range(1, SEEDS + 1))
    name = tested.id if tested.purpose == "range_test" else f"range-{tested.id}"
    return replace(
        as_range_test(tested, range_),
        id=name[:MOST_CHARACTERS],
        seeds=tuple(range(1, search.seeds + 1)) if search.seeds else seeds,
        until=None,
    )


def chosen(study: Study, name: str | None) -> Trained:
    """Return the experiment of a name, or the only one. Raises ``InvalidInput`` when there is none such."""
    known = {one.id: one for one in study.trained}
    if name is not None and name in known:
        return known[name]
    sweep = next((one for one in study.sweeps if one.id == name), None)
    candidates = [one for one in known.values() if not sweep or one.sweep == name]
    if len(candidates) == 1 and (sweep or name is None):
        return candidates[0]
    ids = [one.id for one in candidates]
    if name is None or sweep:
        about = (
            tr("{name} is a sweep of {count}", name=name, count=len(ids))
            if sweep
            else tr("there are {count}", count=len(ids))
        )
        raise InvalidInput([_problem(tr("{about} experiments: name one of them", about=about), _listed(ids))])
    raise InvalidInput(
        [
            _problem(
                tr("there is no experiment {name}", name=called(name)),
                nearest(name, ids) or _listed(ids),
            )
        ]
    )


def _problem(message: str, hint: str) -> Problem:
    return Problem(message=message, hint=hint)


def _listed(ids: Sequence[str]) -> str:
    """Name experiments, as many as are read at a glance."""
    more = tr(" and {count} more", count=len(ids) - LISTED) if len(ids) > LISTED else ""
    return tr("They are {ids}{more}.", ids=", ".join(ids[:LISTED]), more=more)

"""What walks begin with: the definitions, the data, what is kept, and whether claims can be asked of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lrbs_report.base.errors import InvalidInput, Problem, RunsFailed
from lrbs_report.base.files import shown
from lrbs_report.base.places import place_of, read_places
from lrbs_report.base.showing import counted
from lrbs_report.base.tongue import Said, together, tr, words
from lrbs_report.judging.placeholders import placeholder_findings
from lrbs_report.keeping.project import Project
from lrbs_report.kinds.schedules.own import OwnSchedule
from lrbs_report.report.provenance import provenance_of
from lrbs_report.results.findings import Findings
from lrbs_report.runs import locating, portrayed
from lrbs_report.runs.events import Found, RunFailed, WrongCode, WrongNetwork
from lrbs_report.runs.job import Job
from lrbs_report.runs.listening import name_of
from lrbs_report.runs.plan import Plan, make_plan
from lrbs_report.runs.refresh import NEVER, Refresh
from lrbs_report.study.experiments import Study, Trained
from lrbs_report.study.reading import read_study
from lrbs_report.study.unfit import Finder
from lrbs_report.walks.world import World

if TYPE_CHECKING:
    from lrbs_report.report import Document, Provenance


WITH_HOLES = tr("--allow-holes publishes what is there.")


@dataclass(frozen=True, kw_only=True)
class Opening:
    """A project that a walk goes through: what was asked, and what of it is kept."""

    project: Project
    study: Study
    plan: Plan

    def findings(self) -> Findings:
        """Return all results that are there, in their places, with what the data hold."""
        data = portrayed.portraits_of(self.plan.study, self.plan.sources, self.project.store)
        return replace(self.plan.findings(), data=data)

    def provenance(self) -> Provenance:
        """Return where the numbers come from."""
        digests = {name: source.digest for name, source in self.plan.sources.items()}
        return provenance_of(self.plan.kept.values(), digests)

    def refuse_missing(self, why: str = "", *, allow_holes: bool = False) -> None:
        """Raise ``InvalidInput`` when results are missing; with holes allowed, only when all of them are."""
        missing, kept = len(self.plan.missing), len(self.plan.kept)
        if not missing or (allow_holes and kept):
            return
        way_out = tr("Run `lrbs-report build --project {folder}` first.", folder=self.project.folder)
        hint = together(" ", [way_out, WITH_HOLES]) if kept and not why else way_out
        message = tr(
            "{missing} of {asked} results are missing{why}",
            missing=missing,
            asked=missing + kept,
            why=why,
        )
        raise InvalidInput([Problem(message=message, hint=hint)])


@dataclass(frozen=True, kw_only=True)
class Failed:
    """The runs that failed, of how many that were to be trained."""

    runs: tuple[RunFailed, ...] = ()
    asked: int = 0

    def in_words(self, fate: str, hint: str = "") -> Said:
        """Return each with its reason, and what became of the report."""
        lines = [
            tr("  {run}: {message}", run=name_of(one.job.run), message=words(one.message))
            for one in self.runs
        ]
        head = tr(
            "{count} of {runs} failed; the others were kept and {fate}:",
            count=len(self.runs),
            runs=counted(self.asked, "run"),
            fate=fate,
        )
        return together("\n", [head, *lines, *([hint] if hint else [])])


def open_project(
    project: Project,
    world: World,
    *,
    jobs: int | None = 1,
    tries_claims: bool = True,
    refresh: Refresh = NEVER,
) -> Opening:
    """Read the definitions, find the data and compare with what is kept. Changes nothing.

    ``tries_claims`` also asks every claim of made-up results; ``jobs`` only matters for the estimate of the
    time, and ``refresh`` says what is to be trained although it is kept. Raises ``InvalidInput`` with every
    problem of the data and of the claims, or of the definitions.
    """
    study = read_study(project.definitions)
    plans: list[Plan] = []
    looks: list[Callable[[], object]] = [lambda: plans.append(plan_for(project, study, world, jobs, refresh))]
    if tries_claims or study.deciding:
        looks.append(lambda: refuse_wrong_claims(placeholder_findings(study)))
        looks.append(lambda: refuse_undecidable(study))
    _refuse_any(looks)
    return Opening(project=project, study=plans[0].study, plan=plans[0])


def plan_for(
    project: Project, study: Study, world: World, jobs: int | None, refresh: Refresh = NEVER
) -> Plan:
    """Find the data, compare what is asked with what is kept, and with when that was trained."""
    trained, now = project.store.history.trained() if refresh.days else {}, world.now()
    sources = locating.locate(study, project.store)
    too_old = lambda key: refresh.why(key, trained, now)  # noqa: E731 - what is asked of each key
    whole = locating.settled(study.at_most(), sources)
    plan = make_plan(whole, sources, project.store, workers := jobs or world.cores(), too_old)
    return plan.until(_reached(project, plan), project.store.timings(), workers) if whole.deciding else plan


def _reached(project: Project, plan: Plan) -> Study:
    """Return as many seeds as the results that are there decide, or as the next look at them needs."""
    from lrbs_report.judging.stages import reached  # noqa: PLC0415 - wakes Jinja2

    found = plan.findings()
    if found.runs:  # claims may ask for what the data hold
        data = portrayed.portraits_of(plan.study, plan.sources, project.store)
        found = replace(found, data=data)
    return reached(found)


def refuse_wrong_claims(findings: Findings) -> None:
    """Try every claim, and the values in its sentences, on results, real or made up.

    Raises ``InvalidInput`` with every problem and its place.
    """
    study = findings.study
    if not study.claims:
        return
    from lrbs_report.judging.claims import wrong_claims  # noqa: PLC0415 - wakes Jinja2

    wrong = list(wrong_claims(findings))
    if wrong:
        places = read_places(study.text)
        told = ((places.value(("claims", number, key)), error) for number, key, error in wrong)
        raise InvalidInput(
            Problem.at(shown(study.file), place, error.message, error.hint) for place, error in told
        )


def refuse_undecidable(study: Study) -> None:
    """Refuse seeds that nothing would decide. Raises ``InvalidInput`` with every problem and its place."""
    if not study.deciding:
        return
    from lrbs_report.judging.undecidable import undecidable  # noqa: PLC0415 - wakes Jinja2

    places = read_places(study.text)
    problems = {
        Problem.at(shown(study.file), places.setting(one.keys, one.name), one.message, one.hint)
        for one in undecidable(study)
    }
    if problems:
        raise InvalidInput(sorted(problems))


def try_templates(project: Project, made_up: Findings) -> Document:
    """Fill the templates in with made-up results of the study's shape, and return that document.

    A typo should not wait for hours of training. Raises ``InvalidInput`` with every problem.
    """
    from lrbs_report import report  # noqa: PLC0415 - wakes Jinja2

    document = report.compose(made_up, report.placeholder_provenance(made_up.study))
    report.check_templates(document, report.Templates(project.templates))
    return document


def one_each(jobs: Sequence[Job]) -> list[Job]:
    """Return one job for each network on each data set: what one seed shows about it, all show."""
    distinct: dict[tuple[object, ...], Job] = {}
    for job in jobs:
        experiment = job.run.experiment
        kind = (
            experiment.dataset,
            repr(experiment.model),
            repr(experiment.callbacks),
            experiment.engine == "fit",
            _own_rates(experiment),
        )
        known = distinct.setdefault(kind, job)
        # The largest batch takes the most memory.
        if experiment.batch_size > known.run.experiment.batch_size:
            distinct[kind] = job
    return list(distinct.values())


def _own_rates(experiment: Trained) -> tuple[object, ...]:
    """Return what Python of the project's own is asked for rates with; nothing of any other schedule."""
    is_own = isinstance(experiment.schedule, OwnSchedule)
    return (str(experiment.schedule), experiment.learning_rate, experiment.epochs) if is_own else ()


def refuse_failed(found: Sequence[Found], asked: int) -> None:
    """Raise ``RunsFailed`` when runs could not be checked."""
    failed = Failed(runs=tuple(item for item in found if isinstance(item, RunFailed)), asked=asked)
    if failed.runs:
        raise RunsFailed(failed.in_words(tr("nothing was trained")))


def refuse_wrong_networks(study: Study, found: Sequence[Found]) -> None:
    """Raise ``InvalidInput`` for what was found wrong, with its places in the definitions.

    What only failed is tried again by the training.
    """
    problems = {_at_its_definition(study, item) for item in found if isinstance(item, Problem)}
    for item in found:
        if isinstance(item, WrongNetwork):
            model = item.job.run.experiment.model
            place = place_of(study.file, ("models", model.name, *item.keys))
            message = tr("model {name}: {message}", name=repr(model.name), message=words(item.message))
            problems.add(Problem.at(str(study.file), place, message, item.hint))
        elif isinstance(item, WrongCode):
            problems.add(problem_of(item, study))
    if problems:
        raise InvalidInput(problems)


def _at_its_definition(study: Study, problem: Problem) -> Problem:
    """Return what is wrong with a data set's content at the place of its definition.

    Whoever reads data knows the file, and not who named it.
    """
    for name, dataset in locating.used(study).items():
        if not problem.line and problem.message.startswith(f"dataset {name!r}"):
            key = "target" if dataset.target and "target" in problem.message else "source"
            place = place_of(study.file, ("datasets", name, key))
            return Problem.at(shown(study.file), place, problem.message, problem.hint)
    return problem


def problem_of(found: WrongCode, study: Study) -> Problem:
    """Return what Python of the project's own did wrong, at the place of the definitions that names it."""
    experiment, number = found.job.run.experiment, found.number
    further = () if number is None else (number,)
    if found.setting in ("callbacks", "schedule"):
        place = Finder(study).of(experiment, found.setting)
    elif found.setting == "source":
        place = place_of(study.file, ("datasets", experiment.dataset.name, found.setting))
    else:
        place = place_of(study.file, ("models", experiment.model.name, found.setting, *further))
    return Problem.at(shown(study.file), place, found.message, found.hint)


def _refuse_any(looks: Sequence[Callable[[], object]]) -> None:
    """Look at several things, and raise ``InvalidInput`` with the problems of all of them together."""
    problems: list[Problem] = []
    for look in looks:
        try:
            look()
        except InvalidInput as error:
            problems += error.problems
    if problems:
        raise InvalidInput(problems)

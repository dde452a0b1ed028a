"""The whole walk, from ``experiments.toml`` to ``output/``. Each station takes a frozen thing and returns the next."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from lrbs_report import current, datasets, issues, lock, news, notifying, portrayed
from lrbs_report.console import Listener, name_of
from lrbs_report.definitions import read_study
from lrbs_report.doctor import count_cores, require_pango
from lrbs_report.errors import DamagedStore, DiskError, InvalidInput, NumbersDrifted, Problem, PublishedWithout, ReportError, RunsFailed
from lrbs_report.experiments import Claim, Experiment, Study
from lrbs_report.files import shown
from lrbs_report.judging.placeholders import placeholder_findings
from lrbs_report.places import place_of, read_places
from lrbs_report.plan import START_SECONDS, Plan, estimate, kind_of, make_job, make_plan, refuse_unknown
from lrbs_report.project import Project, refuse_gone
from lrbs_report.provenance import made_with, provenance_of
from lrbs_report.refresh import Refresh, now_in_utc
from lrbs_report.results import Findings
from lrbs_report.runners import EpochEnded, Event, RunEnded, RunFailed, RunNoticed, Workers, WrongExperiment
from lrbs_report.store import Store
from lrbs_report.training.job import Job

if TYPE_CHECKING:
    from lrbs_report.judging.mutation import Score, Survivor
    from lrbs_report.report import Document, Gallery, Provenance, Templates
    from lrbs_report.report.numerals import Numbers


NEVER = Refresh()
WITH_HOLES = "--allow-holes publishes what is there."


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """How a build was asked for. ``stop_on_drift``: numbers that changed although the project did not are not published.

    ``allow_holes``: when runs are missing, what is there is published. ``adopt``: what is in the report's way is set aside. ``notify``: who is named
    in [notify] is told.
    """

    jobs: int | None = None
    only: tuple[str, ...] = ()
    pdf: bool = True
    wait: float = 0.0
    refresh: Refresh = NEVER
    stop_on_drift: bool = False
    allow_holes: bool = False
    adopt: bool = False
    notify: bool = False


@dataclass(frozen=True)
class Failed:
    """The runs that failed, of how many that were to be trained."""

    runs: tuple[RunFailed, ...] = ()
    asked: int = 0

    def in_words(self, fate: str, hint: str = "") -> str:
        """Name each with its reason, and say what became of the report."""
        lines = [f"  {name_of(failure.job.run)}: {failure.message}" for failure in self.runs]
        return "\n".join([f"{len(self.runs)} of {self.asked} runs failed; the others were kept and {fate}:", *lines, *([hint] if hint else [])])


def build(project: Project, wanted: Wanted, listener: Listener) -> list[str]:
    """Train what is missing, then publish the report if anything in it would change. Gives the ids of the claims that the results refute.

    Raises ``InvalidInput`` before anything is trained when the input is wrong, ``RunsFailed`` after everything else was trained and kept when some
    runs failed. The published report is then still the earlier one, unless holes are allowed (``PublishedWithout``).
    """
    study = read_study(project.definitions)
    refuse_unknown(study, wanted.only, "--only")
    plan_for(project, study, wanted.jobs)  # what is wrong with the data is said before anything is written
    refuse_wrong_claims(placeholder_findings(study))
    if wanted.notify:
        _refuse_unreachable(study, listener)
    project.store.prepare()
    with lock.hold(project.store.lock, wanted.wait):
        try:
            return _build_alone(project, study, wanted, listener)
        except (RunsFailed, NumbersDrifted, DiskError, InvalidInput) as error:
            _tell_of_failure(project, study, error, wanted, listener)
            raise


def plan(project: Project, jobs: int | None) -> Plan:
    """Say which runs are missing, and why. Changes nothing."""
    return plan_for(project, read_study(project.definitions), jobs)


@dataclass(frozen=True)
class Composed:
    """A report that could be published: as data, with the templates and the charts to render it with."""

    project: Project
    document: Document
    templates: Templates
    gallery: Gallery

    @property
    def refuted(self) -> list[str]:
        """The ids of the claims that the results refute."""
        return [id_ for id_, verdict in self.document.main.verdicts.items() if not verdict.holds]


def composed(project: Project, *, allow_holes: bool = False) -> Composed:
    """Compose the report from the results that are kept. Trains nothing, and writes nothing but answers and charts to remember.

    Raises ``InvalidInput`` when results are missing and that is not allowed, when there is none at all, or the definitions or a claim are wrong.
    """
    from lrbs_report import report  # noqa: PLC0415 - wakes Jinja2

    project.store.sweep_half_written()  # of one that was killed while it drew; a build that has nothing to do looks at none
    found = plan_for(project, read_study(project.definitions), 1)
    if found.missing and not (allow_holes and found.kept):
        message = f"{len(found.missing)} of {len(found.missing) + len(found.kept)} results are missing"
        hint = f"Run `lrbs-report build --project {project.folder}` first."
        raise InvalidInput([Problem("", 0, 0, message, f"{hint} {WITH_HOLES}" if found.kept else hint)])
    findings, gallery = findings_of(project, found), report.Gallery(project.store.charts)
    refuse_wrong_claims(findings)
    document = report.compose(findings, _provenance(found), gallery.answers(findings))
    return Composed(project, document, report.Templates(project.templates), gallery)


@dataclass(frozen=True)
class Checked:
    """What a check found in order, in a line, the numbers of the article, language by language, and what is doubtful all the same."""

    summary: str
    numbers: tuple[Numbers, ...]
    doubts: tuple[str, ...] = ()

    @property
    def typed(self) -> tuple[Problem, ...]:
        """The numerals typed by hand, each place once."""
        return tuple(sorted({typed.problem for one in self.numbers for typed in one.typed}))


def check(project: Project) -> Checked:
    """Check definitions, data, networks and templates without training, and say what was found.

    Raises ``InvalidInput`` with every problem.
    """
    from lrbs_report import report  # noqa: PLC0415 - wakes Jinja2

    project.store.sweep_half_written()  # of one that was killed while it remembered what data hold
    study = read_study(project.definitions)
    refuse_wrong_claims(placeholder_findings(study))
    found = plan_for(project, study, 1)
    fetched = datasets.fetch(datasets.used(study).values(), project.store)
    if fetched:
        found = plan_for(project, study, 1)
    jobs = [make_job(run, found.sources, project.store) for run in found.study.runs()]
    with Workers(1) as workers:
        wrong = workers.check(_one_each(jobs))
    _refuse_wrong(found.study, wrong)
    _refuse_failed(wrong, len(jobs))
    data, templates = portrayed.portraits_of(study, found.sources, project.store), report.Templates(project.templates)
    document = _check_templates(project, placeholder_findings(study, data))
    return Checked(
        f"In order: {len(found.study.experiments)} experiments, {len(jobs)} runs, {len(found.sources)} data sets, and the templates.",
        report.count_numbers(document, templates),
        (*fetched, *report.data_doubts(study, data), *report.letter_doubts(document, templates)),
    )


@dataclass(frozen=True)
class Mutated:
    """How many claims and values notice that results change, and each that does not, with its place."""

    score: Score
    survivors: tuple[Problem, ...]


def mutate(project: Project) -> Mutated:
    """Perturb the kept results in memory and ask which claims and printed values change. Changes nothing.

    Raises ``InvalidInput`` when results are missing, or a claim or a template is wrong.
    """
    from lrbs_report import report  # noqa: PLC0415 - wakes Jinja2
    from lrbs_report.judging import mutation  # noqa: PLC0415 - the same

    study = read_study(project.definitions)
    refuse_wrong_claims(placeholder_findings(study))
    found = plan_for(project, study, 1)
    if found.missing:
        message = f"{len(found.missing)} of {len(found.missing) + len(found.kept)} results are missing, and only results can be perturbed"
        raise InvalidInput([Problem("", 0, 0, message, f"Run `lrbs-report build --project {project.folder}` first.")])
    document = report.compose(findings_of(project, found), report.placeholder_provenance(study))
    score = mutation.mutate(document.findings, report.printed_values(document, report.Templates(project.templates)))
    return Mutated(score, tuple(_as_problem(survivor, study) for survivor in score.survivors))


def _as_problem(survivor: Survivor, study: Study) -> Problem:
    """Say what no perturbation changes, where it is from, and what was tried."""
    what, tried = survivor.what, f"Tried: {', '.join(survivor.tried)}." if survivor.tried else "No perturbation touches what it looks at."
    if isinstance(what, Claim):
        place = read_places(study.text).value(("claims", study.claims.index(what), "holds"))
        word = "is refuted" if survivor.shown == "refuted" else "holds"
        hint = f"{tried} Ask for something that other results would answer otherwise."
        return Problem(shown(study.file), *place, f'the claim "{what.id}" {word} whatever the results: {what.holds}', hint)
    asked = f"{what.asked.expression}, seed {what.asked.seed}" if what.asked.over == "seed" else f"{what.asked.expression}, {what.asked.over}"
    return Problem("", 0, 0, f'the value "{survivor.shown}" ({asked}; page {what.page}) is the same whatever the results', tried)


def plan_for(project: Project, study: Study, jobs: int | None, refresh: Refresh = NEVER) -> Plan:
    """Find the data and compare what is asked with what is kept, and with when that was trained. Changes nothing."""
    trained, now = project.store.history.trained() if refresh.days else {}, now_in_utc()
    sources = datasets.locate(study, project.store)
    return make_plan(study, sources, project.store, jobs or count_cores(), lambda key: refresh.why(key, trained, now))


def findings_of(project: Project, found: Plan) -> Findings:
    """Put all results that are there in their places, with what the data hold."""
    return replace(found.findings(), data=portrayed.portraits_of(found.study, found.sources, project.store))


def _build_alone(project: Project, study: Study, wanted: Wanted, listener: Listener) -> list[str]:
    """Do the work, holding the project."""
    if wanted.pdf:
        require_pango()
    for path in project.store.sweep():
        listener.notice(f"{path.parent.parent.name} keeps plain files only; what was none of them was set aside as {shown(path)}")
    _tell_aside(project.output.recover(), listener)
    project.output.refuse_obstacles(adopt=wanted.adopt)
    _tell_fetched(datasets.fetch_unknown(study, project.store), listener)
    _set_damaged_history_aside(project.store, listener)
    found = plan_for(project, study, wanted.jobs, wanted.refresh)
    if _tell_fetched(datasets.fetch([job.run.experiment.dataset for job in _wanted_jobs(found, wanted)], project.store), listener):
        found = plan_for(project, study, wanted.jobs, wanted.refresh)  # what came may be other data than was thought
    for damaged in found.damaged:
        place = shown(project.store.set_aside(damaged.path))
        listener.notice(f"{damaged.path.name} is damaged ({damaged.reason}); it was set aside as {place}")
    project.store.sweep_states({item.job.key for item in found.missing})
    failed = _train(project, found, wanted, listener)
    done = plan_for(project, study, wanted.jobs) if found.missing else found
    if (failed.runs or done.missing) and not (wanted.allow_holes and done.kept):
        return _leave(failed, done, listener)
    if not found.missing and (known := current.refuted_when_current(project, pdf=wanted.pdf)) is not None:
        _tell_of_edition(project, study, wanted, listener)
        listener.done(project.report, changed=False)
        return known
    refuted = _issue(project, done, wanted, listener)
    if failed.runs:
        raise PublishedWithout(failed.in_words(f"the report was published {'with holes' if done.missing else 'with their earlier results'}"))
    return refuted


def _leave(failed: Failed, plan: Plan, listener: Listener) -> list[str]:
    """Leave the report as it is: others are missing than the runs that were to be trained, or some of these failed (``RunsFailed``)."""
    hint = WITH_HOLES if plan.kept else ""
    if failed.runs:
        raise RunsFailed(failed.in_words("the report was left as it is", hint))
    listener.notice(f"{len(plan.missing)} runs of other experiments are missing, so the report was left as it is. {hint}".rstrip())
    return []


def _issue(project: Project, plan: Plan, wanted: Wanted, listener: Listener) -> list[str]:
    """Publish the report, tell people, and note what it was made from; a report with holes is never current."""
    refuse_gone(project)
    listener.stage("Writing the report")
    if plan.missing:
        current.withdraw_note(project)
    changed, refuted = _publish(project, plan, wanted, listener)
    _tell_of_edition(project, plan.study, wanted, listener)  # before the note: a message that could not be sent is tried again by the next build
    files = [*(source.path for source in plan.sources.values()), *(reference.file for reference in plan.study.references)]
    if not plan.missing:
        current.leave_note(project, files, refuted, pdf=wanted.pdf)
    listener.done(project.report, changed=changed, missing=len(plan.missing))
    return refuted


def _train(project: Project, plan: Plan, wanted: Wanted, listener: Listener) -> Failed:
    """Train the missing runs that were asked for, keeping each result as it lands. One that fails does not keep the others from being trained."""
    jobs = _wanted_jobs(plan, wanted)
    listener.planned(len(jobs), len(plan.kept), plan.seconds)
    _tell_of_data(project, plan, listener)
    if not jobs:
        return Failed()
    failures: list[RunFailed] = []
    trained: list[str] = []
    watch = Stopwatch(project.store.timings())
    crew = wanted.jobs or crew_for(jobs, project.store.timings(), count_cores())
    with Workers(min(crew, len(jobs))) as workers:
        data = portrayed.portraits_of(plan.study, plan.sources, project.store)
        _check_templates(project, placeholder_findings(plan.study, data))  # the workers wake up meanwhile
        _refuse_wrong(plan.study, workers.check(_one_each(jobs)))
        for event in workers.train(jobs):
            watch.hear(event)
            _tell(event, listener)
            if isinstance(event, RunEnded):
                refuse_gone(project)
                project.store.keep(event.job.run, event.result)
                trained.append(event.job.key)
            elif isinstance(event, RunFailed):
                failures.append(event)
    project.store.keep_timings(watch.timings)
    project.store.history.keep_trained(trained, now_in_utc().isoformat())
    return Failed(tuple(failures), len(jobs))


def _wanted_jobs(plan: Plan, wanted: Wanted) -> list[Job]:
    """Give the missing runs that were asked for."""
    return [item.job for item in plan.missing if not wanted.only or _is_named(item.job.run.experiment, wanted.only)]


def _tell_fetched(lines: Sequence[str], listener: Listener) -> bool:
    """Say what was downloaded; tell whether anything was."""
    for line in lines:
        listener.notice(line)
    return bool(lines)


def _tell_of_data(project: Project, plan: Plan, listener: Listener) -> None:
    """Say what is doubtful about the data while it can still be mended: before anything is trained."""
    from lrbs_report import report  # noqa: PLC0415 - wakes Babel

    for message in report.data_doubts(plan.study, portrayed.portraits_of(plan.study, plan.sources, project.store)):
        listener.doubt(message)


def crew_for(jobs: Sequence[Job], timings: Mapping[str, float], most: int) -> int:
    """Decide how many workers to start: as many as have work for about the time that starting one takes, at least one. No result depends on it."""
    seconds = estimate(jobs, timings, 1) - START_SECONDS
    return max(1, min(most, round(seconds / START_SECONDS)))


@dataclass
class Stopwatch:
    """Learns how long an epoch takes, for the estimates of later plans. No result depends on it."""

    timings: dict[str, float]
    _last: dict[str, float] = field(default_factory=dict)

    def hear(self, event: Event) -> None:
        """Measure from one epoch's end to the next: the first epoch, with its compilation, does not count unless there is no other."""
        if not isinstance(event, EpochEnded):
            return
        now = time.monotonic()
        if event.job.key in self._last:
            self.timings[kind_of(event.job.run.experiment)] = now - self._last[event.job.key]
        self._last[event.job.key] = now


def _publish(project: Project, plan: Plan, wanted: Wanted, listener: Listener) -> tuple[bool, list[str]]:
    """Compose, render and put the report in place; tell whether that changed anything, and which claims the results refute."""
    from lrbs_report import report  # noqa: PLC0415 - wakes Jinja2, matplotlib and WeasyPrint

    provenance, findings = _provenance(plan), findings_of(project, plan)
    refuse_wrong_claims(findings)
    templates, gallery = report.Templates(project.templates), report.Gallery(project.store.charts)
    with report.press(len(plan.study.languages), wanted.jobs or count_cores(), pdf=wanted.pdf) as shared:
        document = report.compose(findings, provenance, gallery.answers(findings))
        for message in (*report.result_doubts(document), *report.letter_doubts(document, templates)):
            listener.doubt(message)
        issue = issues.prepare(project, document, templates)
        if wanted.stop_on_drift:
            issues.refuse_drift(issue)
        files = report.render(issue.document, templates, pdf=wanted.pdf, press=shared, gallery=gallery) | dict(issue.files)
    manifest = issues.manifest_of(issue.edition, provenance, made_with(pdf=wanted.pdf), pdf=wanted.pdf)
    refuted = [id_ for id_, verdict in document.main.verdicts.items() if not verdict.holds]
    if project.output.holds(files, manifest):
        issues.keep(project, issue, files)
        return False, refuted
    _tell_aside(project.output.publish(files, manifest, adopt=wanted.adopt), listener)
    issues.keep(project, issue, files)
    return True, refuted


def _refuse_unreachable(study: Study, listener: Listener) -> None:
    """See that people can be told before anything is trained. Raises ``InvalidInput`` for variables that are not set, or are nobody's to name."""
    if study.notify:
        notifying.fill_in(study.notify, os.environ)
    else:
        listener.notice(f"--notify tells nobody: {study.file.name} has no [notify].")


def _tell_of_edition(project: Project, study: Study, wanted: Wanted, listener: Listener) -> None:
    """Tell people of editions that they were not told of, if that was asked for. Raises ``MissingRequirement`` when somebody cannot be reached."""
    untold = project.store.history.untold() if study.notify and "edition" in study.notify.on else []
    message = news.latest_news(project) if untold else None
    if not message or not study.notify:
        return
    if not wanted.notify:
        listener.notice(notifying.untold(study.notify))
        return
    notifying.send(message, study.notify, os.environ)
    project.store.history.keep_told(untold, now_in_utc().isoformat())


def _tell_of_failure(project: Project, study: Study, error: ReportError, wanted: Wanted, listener: Listener) -> None:
    """Tell people that a build failed, if that was asked for. That nobody could be reached is worth a line; the build ends with its failure."""
    if not study.notify or "failure" not in study.notify.on:
        return
    if not wanted.notify:
        listener.notice(notifying.untold(study.notify))
        return
    try:
        notifying.send(news.failure(next(iter(study.title.values())), error, project.folder), study.notify, os.environ)
    except ReportError as unreachable:
        listener.notice(str(unreachable))


def _set_damaged_history_aside(store: Store, listener: Listener) -> None:
    """Begin a new history when the old one cannot be read; one of a newer version is wrong input."""
    try:
        store.history.check()
    except DamagedStore as error:
        *_, moved = [store.set_aside(path) for path in store.history.there]
        listener.notice(f"{error} It was set aside as {moved}")


def refuse_wrong_claims(findings: Findings) -> None:
    """Try every claim, and the values in its sentences, on results, real or made up. Raises ``InvalidInput`` with every problem and its place."""
    study = findings.study
    if not study.claims:
        return
    from lrbs_report.judging.claims import wrong_claims  # noqa: PLC0415 - wakes Jinja2

    wrong = list(wrong_claims(findings))
    if wrong:
        places = read_places(study.text)
        told = ((places.value(("claims", number, key)), error) for number, key, error in wrong)
        raise InvalidInput(Problem(shown(study.file), *place, error.message, error.hint) for place, error in told)


def _check_templates(project: Project, made_up: Findings) -> Document:
    """Try the templates on made-up results of the study's shape, and give that document: a typo should not wait for hours of training."""
    from lrbs_report import report  # noqa: PLC0415 - wakes Jinja2

    document = report.compose(made_up, report.placeholder_provenance(made_up.study))
    report.check_templates(document, report.Templates(project.templates))
    return document


def _provenance(plan: Plan) -> Provenance:
    """Say where the numbers come from."""
    return provenance_of(plan.kept.values(), {name: source.digest for name, source in plan.sources.items()})


def _one_each(jobs: Sequence[Job]) -> list[Job]:
    """Give one job for each network on each data set: what one seed shows about it, all show."""
    distinct: dict[tuple[object, ...], Job] = {}
    for job in jobs:
        experiment = job.run.experiment
        kind = (experiment.dataset, repr(experiment.model), repr(experiment.callbacks), experiment.engine == "fit")
        known = distinct.setdefault(kind, job)
        if experiment.batch_size > known.run.experiment.batch_size:  # the largest batch takes the most memory
            distinct[kind] = job
    return list(distinct.values())


def _refuse_failed(found: Sequence[WrongExperiment | Problem | RunFailed], asked: int) -> None:
    """Raise ``RunsFailed`` when runs could not be checked."""
    failed = Failed(tuple(item for item in found if isinstance(item, RunFailed)), asked)
    if failed.runs:
        raise RunsFailed(failed.in_words("nothing was trained"))


def _refuse_wrong(study: Study, wrong: Sequence[WrongExperiment | Problem | RunFailed]) -> None:
    """Turn what the workers found wrong into problems with their places in the definitions. What only failed is tried again by the training."""
    problems = set()
    for item in wrong:
        if isinstance(item, Problem):
            problems.add(item)
        if not isinstance(item, WrongExperiment):
            continue
        model = item.job.run.experiment.model
        place = place_of(study.file, ("models", model.name, *item.keys))
        problems.add(Problem(str(study.file), *place, f"model {model.name!r}: {item.message}", item.hint))
    if problems:
        raise InvalidInput(problems)


def _is_named(experiment: Experiment, only: Sequence[str]) -> bool:
    return experiment.id in only or experiment.sweep in only


def _tell(event: Event, listener: Listener) -> None:
    run = event.job.run
    if isinstance(event, EpochEnded):
        listener.epoch_ended(run, event.epoch)
    elif isinstance(event, RunEnded):
        listener.run_ended(run, event.result)
    elif isinstance(event, RunNoticed):
        listener.notice(f"{name_of(run)}: {event.message}")
    else:
        listener.run_failed(run, event.message)


def _tell_aside(paths: Sequence[Path], listener: Listener) -> None:
    for path in paths:
        listener.notice(f"Something in output/ had been changed by hand, or was in the way; it was set aside as {shown(path)}")

"""The whole walk, from ``experiments.toml`` to ``output/``.

Each station takes a frozen thing and returns the next.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from lrbs_report.base import lock
from lrbs_report.base.doctor import require_pango
from lrbs_report.base.errors import (
    DamagedStore,
    DiskError,
    InvalidInput,
    NumbersDrifted,
    PublishedWithout,
    RunsFailed,
)
from lrbs_report.base.files import shown
from lrbs_report.base.tongue import together, tr, trn
from lrbs_report.judging.placeholders import placeholder_findings
from lrbs_report.keeping.output import digests_of
from lrbs_report.keeping.project import Project, refuse_gone
from lrbs_report.keeping.store import Store
from lrbs_report.report.provenance import made_with
from lrbs_report.runs import locating, portrayed
from lrbs_report.runs.job import Job
from lrbs_report.runs.listening import Listener
from lrbs_report.runs.missing import not_trained, refuse_untrainable
from lrbs_report.runs.plan import Missing, Plan, estimate, refuse_unknown
from lrbs_report.runs.refresh import NEVER, Refresh
from lrbs_report.study.experiments import Experiment
from lrbs_report.walks import current, issue
from lrbs_report.walks.announcing import Announcer
from lrbs_report.walks.current import Unverified
from lrbs_report.walks.opening import (
    WITH_HOLES,
    Failed,
    Opening,
    open_project,
    plan_for,
    refuse_wrong_claims,
    try_templates,
)
from lrbs_report.walks.training import Hands, train
from lrbs_report.walks.wanted import Wanted
from lrbs_report.walks.world import HERE, World


def build(project: Project, wanted: Wanted, world: World = HERE) -> Unverified:
    """Train what is missing, then publish the report if anything in it would change.

    Returns the ids of the claims that the results do not verify.

    Raises ``InvalidInput`` before anything is trained when the input is wrong, ``MissingRequirement`` when
    something is to be trained where nothing can be, and ``RunsFailed`` after everything else was trained and
    kept when some runs failed. The published report is then still the earlier one, unless holes are allowed
    (``PublishedWithout``).
    """
    opening = open_project(
        project, world, jobs=wanted.jobs
    )  # what is wrong is said before anything is written
    refuse_unknown(opening.study, wanted.only, "--only")
    announcer = Announcer(project=project, study=opening.study, world=world, is_asked=wanted.notify)
    announcer.refuse_unreachable()
    project.store.prepare()
    with lock.hold(project.store.lock, wanted.wait):
        try:
            return _Build(wanted=wanted, world=world, announcer=announcer).go(opening)
        except (RunsFailed, NumbersDrifted, DiskError, InvalidInput) as error:
            announcer.tell_of_failure(error)
            raise


@dataclass(frozen=True, kw_only=True)
class _Build:
    """One build, which holds the project: how it was asked for, and who tells people of it."""

    wanted: Wanted
    world: World
    announcer: Announcer

    @property
    def listener(self) -> Listener:
        """Who hears what is done."""
        return self.world.listener

    def go(self, opening: Opening) -> Unverified:
        """Set in order what was left, train, and publish. Returns the claims that are not verified."""
        self._set_in_order(opening.project)
        begun = self._with_data(opening)
        failed, done = self._train_all(begun)
        if (failed.runs or done.plan.missing) and not (self.wanted.allow_holes and done.plan.kept):
            return self._leave(failed, begun.plan, done.plan)
        known = None if begun.plan.missing else self._known(done.project)
        if known is not None:
            self.announcer.tell_of_editions()
            self.listener.done(done.project.report, changed=False)
            return known
        unverified = self._issue(done)
        how = tr("with holes") if done.plan.missing else tr("with their earlier results")
        if failed.runs:
            raise PublishedWithout(failed.in_words(tr("the report was published {how}", how=how)))
        if untrained := self._untrained(begun.plan):
            said = not_trained(untrained, done.plan.kept.values(), self.world.lacking())
            raise PublishedWithout(tr("{said}\nThe report was published {how}.", said=said, how=how))
        return unverified

    def _known(self, project: Project) -> Unverified | None:
        """Return what a published report that is current does not verify; nothing when it is not."""
        return current.unverified_when_current(project, pdf=self.wanted.pdf)

    def _set_in_order(self, project: Project) -> None:
        """Set aside what is in the way, and take up what a killed build left."""
        if self.wanted.pdf:
            require_pango()
        for path in project.store.sweep():
            kept = tr("{name} keeps plain files only", name=path.parent.parent.name)
            self.listener.notice(
                tr("{kept}; what was none of them was set aside as {path}", kept=kept, path=shown(path))
            )
        self._tell_aside(project.output.recover())
        project.output.refuse_obstacles(adopt=self.wanted.adopt)

    def _with_data(self, opening: Opening) -> Opening:
        """Fetch the data that are needed, set aside what is damaged, and say what is missing."""
        project, study = opening.project, opening.study
        self._tell_fetched(locating.fetch_unknown(study, project.store))
        _set_damaged_history_aside(project.store, self.listener)
        found = self._planned(opening, self.wanted.refresh)
        self._refuse_untrainable(found.plan)
        needed = [job.run.experiment.dataset for job in self._jobs(found.plan)]
        if self._tell_fetched(locating.fetch(needed, project.store)):
            # What came may be other data than was thought.
            found = self._planned(opening, self.wanted.refresh)
        for damaged in found.plan.damaged:
            place = shown(project.store.set_aside(damaged.path))
            self.listener.notice(
                tr(
                    "{name} is damaged ({reason}); it was set aside as {place}",
                    name=damaged.path.name,
                    reason=damaged.reason,
                    place=place,
                )
            )
        project.store.sweep_states({item.job.key for item in found.plan.missing})
        return found

    def _planned(self, opening: Opening, refresh: Refresh = NEVER) -> Opening:
        """Look again at what is kept."""
        plan = plan_for(opening.project, opening.study, self.world, self.wanted.jobs, refresh)
        return replace(opening, plan=plan)

    def _train_all(self, begun: Opening) -> tuple[Failed, Opening]:
        """Train what is missing; where claims decide how many seeds there are, look by look.

        Returns what failed, and the project with all results that are there then.
        """
        here, refresh = begun, self.wanted.refresh
        with Hands(world=self.world) as hands:
            failed = self._train(here, hands)
            while here.plan.later and not failed.runs:
                refresh = replace(refresh, done=refresh.done | {job.key for job in self._jobs(here.plan)})
                here = self._planned(here, refresh)
                if not self._jobs(here.plan):
                    break
                self.listener.notice(tr("Some claims are not decided yet: further seeds are trained."))
                failed = self._train(here, hands)
        return failed, self._planned(here) if begun.plan.missing else begun

    def _train(self, opening: Opening, hands: Hands) -> Failed:
        """Train the missing runs that were asked for, keeping each result as it lands.

        One that fails does not keep the others from being trained.
        """
        project, plan = opening.project, opening.plan
        jobs = self._jobs(plan)
        workers = self.wanted.jobs or self.world.cores()
        seconds = estimate(jobs, project.store.timings(), workers)  # of what was asked for, not of all
        self.listener.planned(len(jobs), len(plan.kept), seconds)
        self._tell_of_data(opening)
        if not jobs:
            return Failed()

        def try_out() -> None:
            """Try the templates on made-up results."""
            data = portrayed.portraits_of(plan.study, plan.sources, project.store)
            try_templates(project, placeholder_findings(plan.study, data))

        return train(opening, jobs, self.wanted.jobs, hands, meanwhile=try_out)

    def _asked(self, plan: Plan) -> list[Missing]:
        """Return the missing runs that were asked for."""
        only = self.wanted.only
        return [item for item in plan.missing if not only or _is_named(item.job.run.experiment, only)]

    def _untrained(self, plan: Plan) -> list[Missing]:
        """Return those that nobody trains, since nothing can be trained here."""
        return self._asked(plan) if self.world.lacking() else []

    def _jobs(self, plan: Plan) -> list[Job]:
        """Return those that are trained."""
        return [] if self.world.lacking() else [item.job for item in self._asked(plan)]

    def _refuse_untrainable(self, plan: Plan) -> None:
        """Refuse a build that cannot train what is missing, unless what is there will do."""
        if not (self.wanted.allow_holes and plan.kept):
            hint = WITH_HOLES if plan.kept else ""
            refuse_untrainable(self._untrained(plan), plan.kept.values(), self.world.lacking(), hint)

    def _leave(self, failed: Failed, begun: Plan, plan: Plan) -> Unverified:
        """Leave the report as it is.

        Others are missing than the runs that were to be trained, or some of these failed (``RunsFailed``).
        """
        hint = WITH_HOLES if plan.kept else ""
        if failed.runs:
            raise RunsFailed(failed.in_words(tr("the report was left as it is"), hint))
        missing = trn(
            len(plan.missing),
            "{count} run of another experiment is missing, so the report was left as it is.",
            "{count} runs of other experiments are missing, so the report was left as it is.",
        )
        there = [] if self._asked(begun) else [tr("All that was asked for is there.")]
        self.listener.notice(together(" ", [*there, missing, *([hint] if hint else [])]))
        return Unverified()

    def _issue(self, opening: Opening) -> Unverified:
        """Publish the report, tell people, and note what it was made from.

        A report with holes is never current.
        """
        project, plan = opening.project, opening.plan
        refuse_gone(project)
        self.listener.stage(tr("Writing the report"))
        if plan.missing:
            current.withdraw_note(project)
        changed, unverified = self._publish(opening)
        # Before the note: a message that could not be sent is tried again by the next build.
        self.announcer.tell_of_editions()
        sources, logs = plan.sources.values(), plan.study.references
        beside = [project.folder / name for name in plan.study.beside]
        imported = [
            project.folder / run.log.path for one in plan.study.imported for run in one.results if run.log
        ]
        kept = (*(source.path for source in sources), *(file for log in logs for file in log.read))
        files = [*kept, *beside, *imported]
        if not plan.missing:
            current.leave_note(project, files, plan.study.imports, unverified, pdf=self.wanted.pdf)
        self.listener.done(project.report, changed=changed, missing=len(plan.missing))
        return unverified

    def _publish(self, opening: Opening) -> tuple[bool, Unverified]:
        """Compose, render and put the report in place.

        Returns whether that changed anything, and which claims are not verified.
        """
        from lrbs_report import report  # noqa: PLC0415 - wakes Jinja2, matplotlib and WeasyPrint

        project, wanted = opening.project, self.wanted
        provenance, findings = opening.provenance(), opening.findings()
        refuse_wrong_claims(findings)
        templates, gallery = report.Templates(project.templates), report.Gallery(project.store.charts)
        jobs = wanted.jobs or self.world.cores()
        with report.press(len(opening.plan.study.languages), jobs, pdf=wanted.pdf) as press:
            document = report.compose(findings, provenance, gallery.answers(findings))
            drawing = report.begin_drawing(document, press, gallery)
            for message in (*report.result_doubts(document), *report.letter_doubts(document, templates)):
                self.listener.doubt(message)
            issued = issue.prepare(project, document, templates, gallery.fonts)
            if wanted.stop_on_drift:
                issue.refuse_drift(issued)
            files = report.render(
                issued.document,
                templates,
                pdf=wanted.pdf,
                press=press,
                gallery=gallery,
                drawing=drawing,
                beside=lambda: issued.files(project),
            )
        manifest = issue.manifest_of(issued.edition, provenance, made_with(pdf=wanted.pdf), pdf=wanted.pdf)
        is_new = not project.output.holds(files, manifest)
        if is_new:
            self._tell_aside(project.output.publish(files, manifest, adopt=wanted.adopt))
        digests = digests_of(files)
        files.clear()  # they may be hundreds of megabytes, and keeping an edition takes as much
        issue.keep(project, issued, digests, self.world.now())
        return is_new, current.unverified_of(document.main.verdicts)

    def _tell_of_data(self, opening: Opening) -> None:
        """Say what is doubtful about the data while it can still be mended: before anything is trained."""
        from lrbs_report import report  # noqa: PLC0415 - wakes Babel

        plan = opening.plan
        portraits = portrayed.portraits_of(plan.study, plan.sources, opening.project.store)
        for message in report.data_doubts(plan.study, portraits):
            self.listener.doubt(message)

    def _tell_fetched(self, lines: Sequence[str]) -> bool:
        """Say what was downloaded, and return whether anything was."""
        for line in lines:
            self.listener.notice(line)
        return bool(lines)

    def _tell_aside(self, paths: Sequence[Path]) -> None:
        for path in paths:
            why = tr("Something in output/ had been changed by hand, or was in the way")
            self.listener.notice(tr("{why}; it was set aside as {path}", why=why, path=shown(path)))


def _set_damaged_history_aside(store: Store, listener: Listener) -> None:
    """Begin a new history when the old one cannot be read; one of a newer version is wrong input."""
    try:
        store.history.check()
    except DamagedStore as error:
        *_, moved = [store.set_aside(path) for path in store.history.there]
        listener.notice(tr("{error} It was set aside as {moved}", error=error, moved=moved))


def _is_named(experiment: Experiment, only: Sequence[str]) -> bool:
    return experiment.id in only or experiment.sweep in only

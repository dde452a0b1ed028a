"""Telling people of what a build did, when that was asked for."""

from __future__ import annotations

from dataclasses import dataclass

from lrbs_report.base.errors import ReportError
from lrbs_report.base.tongue import tr
from lrbs_report.keeping.project import Project
from lrbs_report.notifying import news, sending
from lrbs_report.study.experiments import Study
from lrbs_report.walks.world import World


@dataclass(frozen=True, kw_only=True)
class Announcer:
    """Who tells the people whom [notify] names; ``is_asked`` is whether anybody is to be told at all."""

    project: Project
    study: Study
    world: World
    is_asked: bool

    def refuse_unreachable(self) -> None:
        """See that people can be told, before anything is trained.

        Raises ``InvalidInput`` for variables that are not set, or are nobody's to name.
        """
        if not self.is_asked:
            return
        if self.study.notify:
            sending.fill_in(self.study.notify, self.world.variables)
        else:
            self.world.listener.notice(
                tr("--notify tells nobody: {name} has no [notify].", name=self.study.file.name)
            )

    def tell_of_editions(self) -> None:
        """Tell people of editions that they were not told of.

        Raises ``MissingRequirement`` when somebody cannot be reached.
        """
        notify, history = self.study.notify, self.project.store.history
        untold = history.untold() if notify and "edition" in notify.on else []
        message = news.latest_news(self.project) if untold else None
        if not message or not notify:
            return
        if not self.is_asked:
            self.world.listener.notice(sending.untold(notify))
            return
        sending.send(message, notify, self.world.variables)
        history.keep_told(untold, self.world.now().isoformat())

    def tell_of_failure(self, error: ReportError) -> None:
        """Tell people that a build failed.

        That nobody could be reached is worth a line; the build ends with its failure.
        """
        notify = self.study.notify
        if not notify or "failure" not in notify.on:
            return
        if not self.is_asked:
            self.world.listener.notice(sending.untold(notify))
            return
        message = news.failure(next(iter(self.study.title.values())), error, self.project.folder)
        try:
            sending.send(message, notify, self.world.variables)
        except ReportError as unreachable:
            self.world.listener.notice(unreachable.said)

"""The logs of an edition's imported runs: as the edition tells them, and those that are at hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from lrbs_report.base.errors import InvalidInput, Problem
from lrbs_report.base.tongue import data, together, tr, words
from lrbs_report.editions.edition import Content
from lrbs_report.editions.records import results_of
from lrbs_report.kinds.measures.logged import logged_in
from lrbs_report.kinds.measures.names import name_here
from lrbs_report.kinds.measures.record import LogFile, RunResult
from lrbs_report.study.formats import read_formats
from lrbs_report.study.importing import LEFT, ReadRun
from lrbs_report.study.imports import Batch, LogsOnDisk
from lrbs_report.study.path_fields import Template
from lrbs_report.study.reading import read_study
from lrbs_report.study.shape import ImportShape
from lrbs_report.study.shelves import Found, Shelf
from lrbs_report.walks.issue import EDITION
from lrbs_report.walks.verifying.found import Unchecked, Wrong, quoted
from lrbs_report.walks.verifying.published import Published

MOST_NAMED = 5


@dataclass(frozen=True)
class LogsOfEdition:
    """What an edition tells of the logs that its runs were imported from, in the place of these."""

    content: Content

    @cached_property
    def _runs(self) -> Mapping[str, list[RunResult]]:
        """The runs of each log, by its path."""
        found: dict[str, list[RunResult]] = {}
        for record in self.content.experiments.values():
            for run in results_of(record):
                if run.log:
                    found.setdefault(run.log.path, []).append(run)
        return {
            path: sorted(runs, key=lambda run: run.identity.get("run", 1)) for path, runs in found.items()
        }

    def find(self, template: Template) -> list[Found]:
        """Return the logs that a template leads to."""
        found = ((path, template.match_path(path)) for path in sorted(self._runs))
        return [Found(path=path, fields=fields) for path, fields in found if fields is not None]

    def instead_of(self, template: Template) -> str:  # noqa: ARG002 - of whatever is not there
        """Say that no run of the edition is of such a log."""
        return tr("No run of the edition was imported from such a log.")

    def read(self, shape: ImportShape, found: Sequence[Found]) -> Batch:
        """Return the runs of logs. Raises ``InvalidInput`` where the edition contradicts its definitions."""
        runs = [run for one in found for run in self._runs[one.path]]
        told = runs[0].identity["imported"]
        logged = logged_in(told)
        ranked_by = logged.names.get(logged.ranked_by, logged.ranked_by)
        for key, said, published in (
            ("watched", shape.watched, f"{LEFT if logged.is_share_left else ''}{logged.watched}"),
            ("judged", shape.judged, ranked_by),
        ):
            if said is not None and name_here(said) != name_here(published):
                message = tr(
                    "its runs were read with {key} = “{published}”", key=key, published=quoted(published)
                )
                raise InvalidInput(
                    [
                        Problem(
                            message=tr(
                                "{message}, its definitions say “{said}”", message=message, said=quoted(said)
                            )
                        )
                    ]
                )
        read = {
            one.path: [
                ReadRun(log=run.log, record=run.record, status=run.status, number=run.identity.get("run"))
                for run in self._runs[one.path]
                if run.log
            ]
            for one in found
        }
        return Batch(logged=logged, format=str(told.get("format", "")), runs=read)


def judged_logs(published: Published, definitions: Path) -> Iterator[Wrong | Unchecked]:
    """Judge the logs that are at hand.

    They must be those that the edition was made from, and, where all of them are here, tell what it says of
    them when they are read again. ``definitions`` are those of the edition.
    """
    runs = {
        (id_, run.seed): run
        for id_, record in published.edition.content.experiments.items()
        for run in results_of(record)
        if run.log
    }
    digests = {run.log.path: run.log for run in runs.values() if run.log}
    if not digests:
        return
    shelf = Shelf(folder=published.folder)
    there = [path for path in sorted(digests) if (shelf.folder / path).exists()]
    wrong = list(_other_logs(shelf, [digests[path] for path in there]))
    yield from wrong
    if len(there) < len(digests):
        missing = [path for path in sorted(digests) if path not in set(there)]
        reason = tr(
            "{count} of {count_2} logs are not here: their numbers rest on the edition alone",
            count=len(missing),
            count_2=len(digests),
        )
        yield Unchecked(place=_listed(missing), reason=reason)
    elif not wrong:
        yield from _read_again(published, definitions, runs)


def _listed(paths: Sequence[str]) -> str:
    more = tr(" and {count} more", count=len(paths) - MOST_NAMED) if len(paths) > MOST_NAMED else ""
    return together("", [data(quoted(", ".join(paths[:MOST_NAMED]))), more])


def _other_logs(shelf: Shelf, logs: Sequence[LogFile]) -> Iterator[Wrong]:
    """Find logs that are others than those that the edition was made from."""
    for log in logs:
        try:
            found = shelf.content(log.path).sha256
        except InvalidInput as error:
            yield Wrong(place=quoted(log.path), message=words(quoted(error.problems[0].message)))
            continue
        if found != log.sha256:
            message = tr(
                "the log that is here has the SHA-256 {found}, the edition was made from {sha256}",
                found=found,
                sha256=log.sha256,
            )
            yield Wrong(place=quoted(log.path), message=message)


def _read_again(
    published: Published, definitions: Path, runs: Mapping[tuple[str, int], RunResult]
) -> Iterator[Wrong]:
    """Hold runs against what their logs give when they are read again."""
    try:
        logs = LogsOnDisk(shelf=Shelf(folder=published.folder), own=read_formats(definitions))
        study = read_study(definitions, published.folder, logs)
    except InvalidInput as error:
        message = tr(
            "its logs cannot be read again: {message}", message=words(quoted(error.problems[0].message))
        )
        yield Wrong(place=EDITION, message=message)
        return
    read = {(one.id, run.seed): run for one in study.imported for run in one.results}
    for (id_, seed), run in runs.items():
        again = read.get((id_, seed))
        if again is None or _told(again) != _told(run):
            yield Wrong(
                place=EDITION,
                message=tr(
                    "{id}, seed {seed}: its log says something else of the run", id=quoted(id_), seed=seed
                ),
            )


def _told(run: RunResult) -> tuple[object, ...]:
    """Return what compares of a run: a number that is none is none, however it came."""
    series = {name: list(map(repr, map(float, numbers))) for name, numbers in run.record.series.items()}
    return run.key, run.status, series, dict(run.record.finals)

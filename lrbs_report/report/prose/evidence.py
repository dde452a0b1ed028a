"""What every number rests on: the runs of each experiment, or of many, of those that the page leads to."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from lrbs_report.kinds.measures.record import LogFile
from lrbs_report.report.composition import seeds_in_words
from lrbs_report.report.document import Page
from lrbs_report.study.experiments import Experiment, Imported


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """An experiment or a sweep, its seeds in words, and how many runs it has.

    ``keys`` has the seed and the key of each run, and its log where it was imported; it is ``None`` where
    they are not listed.
    """

    id: str
    title: str
    seeds: str
    count: int
    keys: tuple[tuple[int, str, LogFile | None], ...] | None
    is_sweep: bool = False
    is_imported: bool = False


MOST_ROWS = 1000
"""How many experiments a web page lists; of more, only those that something on it leads to."""


def shown_evidence(page: Page, linked: Collection[str], *, keys: bool) -> tuple[list[Evidence], int]:
    """Return the rows that a page shows, and how many it leaves out.

    ``linked`` are the experiments that its values lead to. Where keys are not listed, as in print, many
    experiments are not listed either, but for those that have a section of their own.
    """
    rows = list(evidence(page, keys=keys))
    wanted = {one.experiment.id for one in page.in_full} | {*(linked if keys else ())}
    if len(rows) <= MOST_ROWS and (keys or not page.many):
        return rows, 0
    told = {one.experiment.id for one in page.singles} if not keys else {row.id for row in rows}
    kept = [row for row in rows if row.is_sweep or row.id in wanted or row.id not in told]
    return kept, len(rows) - len(kept)


def evidence(page: Page, *, keys: bool) -> Iterator[Evidence]:
    """Return the single experiments, those that are told apart, and the sweeps.

    Where keys are listed, the sweeps have all of their cells.
    """
    findings, study = page.evaluator.findings, page.evaluator.findings.study
    yield from (_row(page, experiment, keys=keys) for experiment in (*study.singles, *study.apart))
    for sweep in study.sweeps:
        yield Evidence(
            id=sweep.id,
            title="",
            seeds=seeds_in_words(sweep.seeds),
            count=sum(len(findings.of(experiment)) for experiment in sweep.experiments),
            keys=None,
            is_sweep=True,
            is_imported=all(isinstance(cell, Imported) for cell in sweep.experiments),
        )
        yield from (_row(page, experiment, keys=keys) for experiment in (sweep.experiments if keys else ()))


def _row(page: Page, experiment: Experiment, *, keys: bool) -> Evidence:
    runs = page.evaluator.findings.of(experiment)
    return Evidence(
        id=experiment.id,
        title=page.told[experiment.id].title,
        seeds=seeds_in_words([run.seed for run in runs]),
        count=len(runs),
        keys=tuple((run.seed, run.key, run.log) for run in runs) if keys else None,
        is_imported=isinstance(experiment, Imported),
    )

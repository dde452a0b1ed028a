"""Verifying an edition: its runs are trained again, from its own definitions, and each of its numbers is judged.

A number is *identical*, or *within tolerance*, or *different*. The tolerance comes from the spread of the seeds as they were published: 99 % of the
time, another set of seeds would give a number as near (see ``tolerance_of``). An experiment has a reproducibility class:

* bit-identical: every cost and accuracy of every run trained again is the published one
* within tolerance: each run comes out within a tenth of a standard deviation of the seeds: the same run, rounded otherwise
* statistical only: the runs are others, but such as further seeds would give
* different: not even that
"""

from __future__ import annotations

import math
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import zip_longest
from pathlib import Path
from statistics import stdev
from typing import Any, Literal

from lrbs_report import datasets, editions
from lrbs_report.changes import Cause, causes_of
from lrbs_report.console import Listener
from lrbs_report.definitions import read_study
from lrbs_report.doctor import count_cores
from lrbs_report.editions import Edition
from lrbs_report.errors import InvalidInput, Problem, RunsFailed
from lrbs_report.experiments import Run, Study
from lrbs_report.history import Verification, digest_of
from lrbs_report.issues import EDITION, SOURCE
from lrbs_report.judging.claims import judge, judge_all
from lrbs_report.judging.expressions import WrongExpression
from lrbs_report.judging.holes import findings_of
from lrbs_report.judging.replication import LEVEL, students_t
from lrbs_report.judging.values import Asked, Evaluator
from lrbs_report.plan import estimate, make_job
from lrbs_report.project import DEFINITIONS, Project
from lrbs_report.records import plain, record_of, results_of
from lrbs_report.refresh import now_in_utc
from lrbs_report.results import Findings, RunResult
from lrbs_report.runners import EpochEnded, RunEnded, Workers
from lrbs_report.training.job import Job

NEAR = 0.1
"""Of a standard deviation of the seeds: nearer than this, two runs are the same run, rounded otherwise."""

LEAST = 1e-4
"""Of a number: the tolerance where the seeds have less spread, or there is only one seed."""

Judgement = Literal["identical", "within tolerance", "different", "not checked"]
Class = Literal["bit-identical", "within tolerance", "statistical only", "different"]


@dataclass(frozen=True)
class Published:
    """A published edition with the texts that it was made from, and the folder where its data sets are looked for."""

    edition: Edition
    sources: Mapping[str, str]
    folder: Path


@dataclass(frozen=True)
class JudgedNumber:
    """A published number against the one of the runs trained again. ``tolerance`` is ``None`` for what is no number, and where none was needed."""

    name: str
    published: Any
    again: Any
    tolerance: float | None
    judgement: Judgement
    causes: tuple[Cause, ...]


@dataclass(frozen=True)
class JudgedClaim:
    """A published verdict against that of the runs trained again."""

    id: str
    published: str
    again: str


@dataclass(frozen=True)
class Verified:
    """What training an edition's runs again has shown."""

    edition: Edition
    classes: Mapping[str, Class]
    runs: Mapping[str, int]
    numbers: tuple[JudgedNumber, ...]
    claims: tuple[JudgedClaim, ...]
    total: int

    @property
    def is_confirmed(self) -> bool:
        """Whether nothing that was looked at is different."""
        turned = any(claim.published != claim.again for claim in self.claims)
        return not turned and "different" not in self.classes.values() and all(one.judgement != "different" for one in self.numbers)


def open_published(folder: Path, name: str) -> Published:
    """Find the edition of this name in a project, or the one that a published folder holds.

    Raises ``InvalidInput`` when the folder is neither, or has no such edition, or its sources are not those of the edition.
    """
    if (folder / DEFINITIONS).exists():
        history = Project(folder).store.history
        edition = history.find(name)
        return Published(edition, history.sources(edition), folder)
    return _read_published(folder, name)


def verify(published: Published, sample: int | None, jobs: int | None, listener: Listener) -> Verified:
    """Train an edition's runs again, all of them or a sample, and judge every number that rests on them. Changes nothing outside a temporary folder.

    Raises ``InvalidInput`` when its definitions can no longer be read, its data are missing, or runs of it are that it does not say are missing.
    """
    with _workshop(published) as workshop:
        asked = replace(read_study(workshop.definitions), file=published.folder / DEFINITIONS)  # its data sets are looked for there
        before = findings_of(asked, {id_: results_of(record) for id_, record in published.edition.content.experiments.items()})
        _refuse_unsaid_holes(published, before)
        datasets.fetch_unknown(before.study, workshop.store)
        sources = datasets.locate(before.study, workshop.store)
        chosen = [make_job(run, sources, workshop.store) for run in sample_of(before.study, sample)]
        again = _trained(workshop, chosen, jobs, listener)
    return judged(published.edition, before, again)


def sample_of(study: Study, count: int | None) -> list[Run]:
    """Choose runs: the first seed of each experiment, then the second of each, and so on, up to ``count``; all without one."""
    rows = zip_longest(*(experiment.runs() for experiment in study.experiments))
    runs = [run for row in rows for run in row if run is not None]
    return runs[:count]


def judged(edition: Edition, before: Findings, again: Mapping[tuple[str, int], RunResult]) -> Verified:
    """Judge every number of an edition against runs trained again, by experiment and seed; runs that were not keep their published results."""
    study = before.study
    after = replace(before, runs={id_: tuple(again.get((id_, run.seed), run) for run in runs) for id_, runs in before.runs.items()})
    looked_at = {id_ for id_, _ in again}
    why = {id_: _causes(before.runs[id_], [again[id_, run.seed] for run in before.runs[id_] if (id_, run.seed) in again]) for id_ in looked_at}
    old, new = Evaluator(before), Evaluator(after)
    numbers = tuple(_judged_number(name, kept, old, new, why) for name, kept in edition.content.numbers.items())
    verdicts = judge_all(old)
    claims = tuple(
        JudgedClaim(id_, verdict.judgement, judge(new, verdict.claim).judgement)
        for id_, verdict in verdicts.items()
        if looked_at & set(verdict.experiments)
    )
    named = [experiment for experiment in study.experiments if experiment.id in looked_at]
    return Verified(
        edition=edition,
        classes={one.id: class_of(before.of(one), [run for (id_, _), run in again.items() if id_ == one.id]) for one in named},
        runs={one.id: sum(id_ == one.id for id_, _ in again) for one in named},
        numbers=numbers,
        claims=claims,
        total=sum(map(len, before.runs.values())),
    )


def class_of(published: Sequence[RunResult], again: Sequence[RunResult]) -> Class:
    """Give the reproducibility class that runs trained again show."""
    by_seed = {run.seed: run for run in published}
    pairs = [(by_seed[run.seed], run) for run in again]
    if all(_measured(one) == _measured(other) for one, other in pairs):
        return "bit-identical"
    spread = [_spread(column) for column in zip(*map(_measured, published), strict=False)]
    if all(_is_near(one, other, spread, NEAR) for one, other in pairs):
        return "within tolerance"
    wide = _quantile(len(published)) * math.sqrt(2)  # of the difference of two single runs
    return "statistical only" if all(_is_near(one, other, spread, wide) for one, other in pairs) else "different"


def tolerance_of(asked: Asked, old: Evaluator, published: float) -> float:
    """Give how far a number may lie from the published one, from the spread s of the n seeds: t · s · √(2/n) for a mean, t · s · √2 for one seed's.

    It is the 99 % bound of the difference of two independent sets of seeds with this spread. The lowest and the highest are judged like one
    seed's, and so is the spread. A number that looks at all seeds at once has as its spread what leaving out each seed in turn shows (the
    jackknife: Efron and Stein, 1981). Where that is less than ``LEAST`` of the number, or there is no spread, it is that.
    """
    answers = list(old.answers(asked.expression).by_seed.values())
    if any(not isinstance(answer, int | float) or isinstance(answer, bool) for answer in answers):
        return _width(0.0, 0.0, published)
    seeds = len(answers)
    if seeds > 1 and len(set(answers)) == 1:
        return _width(_quantile(seeds) * math.sqrt(2), _jackknife(asked, old), published)
    share = seeds if asked.over == "mean" else 1
    return _width(_quantile(seeds) * math.sqrt(2 / share), _spread(answers), published)


def _jackknife(asked: Asked, old: Evaluator) -> float:
    """Estimate the standard error of a number that looks at all seeds at once, by leaving out each in turn."""
    found = [_without(seed, asked, old.findings) for seed in old.answers(asked.expression).by_seed]
    numbers = [number for number in found if number is not None]
    return stdev(numbers) * (len(numbers) - 1) / math.sqrt(len(numbers)) if len(numbers) > 1 else 0.0


def _without(seed: int, asked: Asked, findings: Findings) -> float | None:
    """Ask for a number as if a seed had not been trained; nothing when it needs that seed."""
    runs = {id_: tuple(run for run in results if run.seed != seed) or results for id_, results in findings.runs.items()}
    try:
        content = Evaluator(Findings(findings.study, runs)).value(asked).content
    except WrongExpression:
        return None
    return content if isinstance(content, int | float) and math.isfinite(content) else None


def verifications(verified: Verified) -> list[Verification]:
    """Give what the history remembers of it."""
    made = now_in_utc().isoformat()
    fingerprint = str(verified.edition.content.environment["fingerprint"])
    return [Verification(id_, judgement, verified.runs[id_], made, fingerprint) for id_, judgement in verified.classes.items()]


def _read_published(folder: Path, name: str) -> Published:
    file = folder / EDITION
    hint = f"Expected a project with its {DEFINITIONS}, or a published folder with its {EDITION}."
    try:
        edition = editions.from_json(file.read_bytes())
    except OSError as error:
        raise InvalidInput([Problem(str(file), 0, 0, f"cannot be read: {error.strerror}", hint)]) from error
    except ValueError as error:
        raise InvalidInput([Problem(str(file), 0, 0, f"holds no edition: {error}", hint)]) from error
    if name not in ("latest", edition.id, str(edition.number)):
        message = f'there is no edition "{name}" in this folder'
        raise InvalidInput(
            [Problem("", 0, 0, message, f"It holds edition {edition.number} ({edition.id}); the others are in the project's history.")]
        )
    sources = {path: _read_source(folder / SOURCE / path) for path in edition.content.sources}
    wrong = [path for path, digest in edition.content.sources.items() if digest_of(sources[path]) != digest]
    if wrong:
        message = "is not the file that the edition was made from (its SHA-256 differs)"
        raise InvalidInput(Problem(str(folder / SOURCE / path), 0, 0, message, "Download the published folder again.") for path in wrong)
    return Published(edition, sources, folder / SOURCE)


def _read_source(file: Path) -> str:
    try:
        return file.read_bytes().decode()
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput([Problem(str(file), 0, 0, f"cannot be read: {error}", "Download the published folder again.")]) from error


@contextmanager
def _workshop(published: Published) -> Iterator[Project]:
    """Give a project of its own with an edition's sources, without any result, and with the data sets that are at hand."""
    with tempfile.TemporaryDirectory(prefix="lrbs-verify-") as folder:
        project = Project(Path(folder))
        for path, text in published.sources.items():
            target = project.folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(text.encode())
        downloaded = Project(published.folder).store.datasets
        if downloaded.is_dir():
            shutil.copytree(downloaded, project.store.datasets)
        project.store.prepare()
        yield project


def _trained(project: Project, jobs: Sequence[Job], workers: int | None, listener: Listener) -> dict[tuple[str, int], RunResult]:
    """Train runs, those that several experiments share once. Raises ``RunsFailed`` when some fail."""
    distinct = {job.key: job for job in jobs}
    listener.planned(len(distinct), 0, estimate(list(distinct.values()), {}, workers or count_cores()))
    results: dict[str, RunResult] = {}
    with Workers(min(workers or count_cores(), len(distinct)), project.store.keras_home) as crew:
        for event in crew.train(list(distinct.values())):
            run = event.job.run
            if isinstance(event, EpochEnded):
                listener.epoch_ended(run, event.epoch)
            elif isinstance(event, RunEnded):
                results[event.job.key] = event.result
                listener.run_ended(run, event.result)
            else:
                raise RunsFailed(f"{run.experiment.id}, seed {run.seed}, failed: {event.message}")
    return {(job.run.experiment.id, job.run.seed): results[job.key] for job in jobs}


def _refuse_unsaid_holes(published: Published, before: Findings) -> None:
    """Refuse an edition that has other runs than its definitions ask for, and does not say so: nobody may leave out the seeds that do not fit."""
    said = published.edition.content.environment.get("holes", {}).get("seeds", {})
    expected = {one.id: [seed for seed in one.seeds if seed not in said.get(one.id, ())] for one in before.whole.experiments}
    if {id_: [run.seed for run in runs] for id_, runs in before.runs.items()} != {id_: seeds for id_, seeds in expected.items() if seeds}:
        message = "the edition has other runs than its definitions ask for, and does not say so"
        raise InvalidInput([Problem(str(published.folder), 0, 0, message, "Download the published folder again.")])


def _causes(published: Sequence[RunResult], again: Sequence[RunResult]) -> tuple[Cause, ...]:
    """Give what differs in what decided the numbers of the runs that were trained again."""
    seeds = {run.seed for run in again}
    return causes_of(record_of([run for run in published if run.seed in seeds]), record_of(again))


def _judged_number(name: str, kept: Mapping[str, Any], old: Evaluator, new: Evaluator, why: Mapping[str, tuple[Cause, ...]]) -> JudgedNumber:
    experiments = [id_ for id_ in kept["experiments"] if id_ in why]
    if not experiments:
        return JudgedNumber(name, kept["value"], None, None, "not checked", ())
    asked = Asked(kept["expression"], kept["over"], kept["seed"])
    again = plain(new.value(asked).content)
    if again == kept["value"]:
        return JudgedNumber(name, kept["value"], again, None, "identical", ())
    causes = tuple(dict.fromkeys(cause for id_ in experiments for cause in why[id_])) or (Cause("unknown"),)
    if not isinstance(again, int | float) or not isinstance(kept["value"], int | float):
        return JudgedNumber(name, kept["value"], again, None, "different", causes)
    tolerance = tolerance_of(asked, old, kept["value"])
    is_of_its_runs = plain(old.value(asked).content) == kept["value"]  # or else somebody changed the number, whatever the tolerance
    is_close = is_of_its_runs and abs(again - kept["value"]) <= tolerance
    return JudgedNumber(name, kept["value"], again, tolerance, "within tolerance" if is_close else "different", causes)


def _measured(run: RunResult) -> tuple[float | None, ...]:
    """Give all that a run measured: its costs, and its accuracy last."""
    return (*(plain(cost) for cost in run.costs), run.accuracy)


def _spread(column: Sequence[float | None]) -> float:
    """Give the standard deviation of the seeds; nothing when there is only one, or one has no such number."""
    numbers = [number for number in column if number is not None]
    return stdev(numbers) if len(numbers) == len(column) > 1 else 0.0


def _is_near(one: RunResult, other: RunResult, spread: Sequence[float], width: float) -> bool:
    """Tell whether each number of a run lies within so many standard deviations of the other's."""
    old, new = _measured(one), _measured(other)
    if len(old) != len(new):
        return False
    return all(
        before == after or (before is not None and after is not None and abs(before - after) <= _width(width, sd, before))
        for before, after, sd in zip(old, new, spread, strict=False)
    )


def _width(factor: float, sd: float, number: float) -> float:
    return max(factor * sd, LEAST * abs(number))


def _quantile(seeds: int) -> float:
    """Give Student's t for the 99 % level; nothing without a spread."""
    return students_t(seeds - 1, LEVEL) if seeds > 1 else 0.0

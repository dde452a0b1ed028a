"""Runs trained again, and every number judged by them.

Within the environment that a run names (library versions, instruction set, system), the same run gives the same bits: other bits are *different*,
however near. Elsewhere a number is *within tolerance* when another set of seeds would come as near 99 % of the time. The spread of the seeds is the
published one, and at most what the runs that were trained again allow: nobody widens the tolerance with seeds that were made up.

An experiment has a reproducibility class:

* bit-identical: every cost and accuracy of every run trained again is the published one
* within tolerance: each run comes out within a tenth of a standard deviation of the seeds: the same run, rounded otherwise
* statistical only: the runs are others, but such as further seeds would give
* too few to tell: not within tolerance, and too few seeds were trained again to know how far seeds spread
* different: not even that
"""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import stdev
from typing import Any, Literal

from lrbs_report import environment
from lrbs_report.changes import Cause, causes_of
from lrbs_report.console import Listener
from lrbs_report.doctor import count_cores
from lrbs_report.editions import Edition
from lrbs_report.errors import RunsFailed
from lrbs_report.experiments import Run, Study
from lrbs_report.judging.claims import judge, judge_all
from lrbs_report.judging.expressions import WrongExpression
from lrbs_report.judging.replication import LEVEL, students_t
from lrbs_report.judging.values import Asked, Evaluator
from lrbs_report.plan import estimate
from lrbs_report.records import plain, record_of
from lrbs_report.results import Findings, RunResult
from lrbs_report.runners import EpochEnded, RunEnded, RunFailed, Workers
from lrbs_report.training.job import Job

NEAR = 0.1
"""Of a standard deviation of the seeds: nearer than this, two runs are the same run, rounded otherwise."""

LEAST = 1e-4
"""Of a number: the tolerance where the seeds have less spread, or there is only one seed."""

FEWEST = 5
"""Seeds that must be trained again to know how far an experiment's seeds spread; all of them where there are fewer, and at least ``LEAST_SEEDS``."""

LEAST_SEEDS = 3
"""Of two, Student's t is 64: they would confirm anything."""

Judgement = Literal["identical", "within tolerance", "different", "too few to tell", "partly trained again", "not trained again"]
Class = Literal["bit-identical", "within tolerance", "statistical only", "too few to tell", "different"]
Again = Mapping[tuple[str, int], RunResult]


@dataclass(frozen=True)
class JudgedNumber:
    """A published number against the one of the runs trained again: ``trained`` of the ``runs`` that it rests on.

    ``tolerance`` is ``None`` for what is no number, and where none was needed.
    """

    name: str
    published: Any
    again: Any
    tolerance: float | None
    judgement: Judgement
    causes: tuple[Cause, ...]
    trained: int = 0
    runs: int = 0


@dataclass(frozen=True)
class JudgedClaim:
    """A published verdict against that of the runs trained again: ``trained`` of the ``runs`` that it rests on."""

    id: str
    published: str
    again: str
    trained: int = 0
    runs: int = 0


@dataclass(frozen=True)
class Trained:
    """What training runs again has shown. ``runs`` counts them by experiment, ``total`` all that the edition has; ``draw`` repeats the sample."""

    classes: Mapping[str, Class]
    runs: Mapping[str, int]
    numbers: tuple[JudgedNumber, ...]
    claims: tuple[JudgedClaim, ...]
    total: int
    draw: int | None = None

    @property
    def is_confirmed(self) -> bool:
        """Whether nothing that was looked at is different, or too little was looked at to tell."""
        turned = any(claim.published != claim.again for claim in self.claims)
        unsure = {"different", "too few to tell"}
        return not turned and not unsure & set(self.classes.values()) and not unsure & {one.judgement for one in self.numbers}


def sample_of(study: Study, count: int | None, draw: int) -> list[Run]:
    """Draw runs, as many of each experiment as possible, over all seeds: nobody knows beforehand which. All of them without a count."""
    chance = random.Random(draw)  # noqa: S311 - the same draw gives the same sample, for whoever repeats it
    rows = [chance.sample(list(one.runs()), len(one.seeds)) for one in study.experiments]
    chance.shuffle(rows)
    drawn = [row[place] for place in range(max(map(len, rows), default=0)) for row in rows if place < len(row)]
    return list(study.runs()) if count is None else drawn[:count]


def judged(edition: Edition, before: Findings, again: Again, draw: int | None = None) -> Trained:
    """Judge every number of an edition against runs trained again, by experiment and seed; runs that were not keep their published results."""
    study = before.study
    after = replace(before, runs={id_: tuple(again.get((id_, run.seed), run) for run in runs) for id_, runs in before.runs.items()})
    looked_at = {id_ for id_, _ in again}
    why = {id_: _causes(before.runs[id_], [again[id_, run.seed] for run in before.runs[id_] if (id_, run.seed) in again]) for id_ in looked_at}
    named = [experiment for experiment in study.experiments if experiment.id in looked_at]
    classes = {one.id: class_of(before.of(one), [run for (id_, _), run in again.items() if id_ == one.id]) for one in named}
    bench = Bench(Evaluator(before), Evaluator(after), again, why, classes)
    return Trained(
        classes=classes,
        runs={one.id: sum(id_ == one.id for id_, _ in again) for one in named},
        numbers=tuple(bench.judged_number(name, kept) for name, kept in edition.content.numbers.items()),
        claims=tuple(bench.judged_claims()),
        total=sum(map(len, before.runs.values())),
        draw=draw,
    )


def class_of(published: Sequence[RunResult], again: Sequence[RunResult]) -> Class:
    """Give the reproducibility class that runs trained again show."""
    by_seed = {run.seed: run for run in published}
    pairs = [(by_seed[run.seed], run) for run in again]
    others = [(one, other) for one, other in pairs if _measured(one) != _measured(other)]
    if not others:
        return "bit-identical"
    if any(is_of_one_environment(one, other) for one, other in others):
        return "different"
    columns = list(zip(*map(_measured, published), strict=False))
    renewed = list(zip(*map(_measured, again), strict=False))
    spread = [min(_spread(column), _bound(new)) for column, new in zip(columns, renewed, strict=False)]
    if all(_is_near(one, other, spread, NEAR) for one, other in pairs):
        return "within tolerance"
    wide = _quantile(len(published)) * math.sqrt(2)  # of the difference of two single runs
    if len(again) < max(LEAST_SEEDS, min(FEWEST, len(published))):
        by_its_own = all(_is_near(one, other, [_spread(column) for column in columns], wide) for one, other in pairs)
        return "too few to tell" if by_its_own else "different"
    too_wide = sum(_spread(column) > _bound(new) for column, new in zip(columns, renewed, strict=False))
    is_alike = all(_is_near(one, other, spread, wide) for one, other in pairs) and too_wide * 2 <= len(columns)
    return "statistical only" if is_alike else "different"


def is_of_one_environment(one: RunResult, other: RunResult) -> bool:
    """Tell whether two results name the same environment, within which the same run gives the same bits."""
    return environment.fingerprint(one.environment, one.machine) == environment.fingerprint(other.environment, other.machine)


@dataclass(frozen=True)
class Bench:
    """Where numbers are judged: the published results, those with runs trained again, what differs between them, and each experiment's class."""

    old: Evaluator
    new: Evaluator
    again: Again
    why: Mapping[str, tuple[Cause, ...]]
    classes: Mapping[str, Class]

    def judged_number(self, name: str, kept: Mapping[str, Any]) -> JudgedNumber:
        """Judge a number by all the runs that it rests on."""
        asked = Asked(kept["expression"], kept["over"], kept["seed"])
        resting = self._runs_of(kept["experiments"], kept["seed"] if kept["over"] == "seed" else None)
        trained, runs = sum(run in self.again for run in resting), len(resting)
        if not trained:
            return JudgedNumber(name, kept["value"], None, None, "not trained again", (), 0, runs)
        again = plain(self.new.value(asked).content)
        causes = tuple(dict.fromkeys(cause for id_ in kept["experiments"] for cause in self.why.get(id_, ()))) or (Cause("unknown"),)
        judgement, tolerance = self._judgement(asked, kept, again)
        if judgement == "identical":
            causes = ()
        if trained < runs and judgement in ("identical", "within tolerance"):
            judgement = "partly trained again"
        return JudgedNumber(name, kept["value"], again, tolerance, judgement, causes, trained, runs)

    def judged_claims(self) -> list[JudgedClaim]:
        """Judge each claim that rests on a run that was trained again."""
        told = []
        for id_, verdict in judge_all(self.old).items():
            resting = self._runs_of(verdict.experiments, None)
            trained = sum(run in self.again for run in resting)
            if trained:
                told.append(JudgedClaim(id_, verdict.judgement, judge(self.new, verdict.claim).judgement, trained, len(resting)))
        return told

    def _judgement(self, asked: Asked, kept: Mapping[str, Any], again: Any) -> tuple[Judgement, float | None]:  # noqa: ANN401 - a value's content
        """Judge a number by where it lies, and by what became of the runs under it."""
        if again == kept["value"]:
            return "identical", None
        if not isinstance(again, int | float) or not isinstance(kept["value"], int | float):
            return "different", None
        tolerance = tolerance_of(asked, self.old, kept["value"])
        theirs = {self.classes[id_] for id_ in kept["experiments"] if id_ in self.classes}
        is_of_its_runs = plain(self.old.value(asked).content) == kept["value"]  # or else somebody changed the number, whatever the tolerance
        if "different" in theirs or not is_of_its_runs or abs(again - kept["value"]) > tolerance:
            return "different", tolerance
        return ("too few to tell" if "too few to tell" in theirs else "within tolerance"), tolerance

    def _runs_of(self, experiments: Sequence[str], seed: int | None) -> list[tuple[str, int]]:
        """Name the runs that something rests on: all seeds of its experiments, or one."""
        runs = self.old.findings.runs
        return [(id_, run.seed) for id_ in experiments for run in runs.get(id_, ()) if seed is None or run.seed == seed]


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
        content = Evaluator(Findings(findings.study, runs, data=findings.data)).value(asked).content
    except WrongExpression:
        return None
    return content if isinstance(content, int | float) and math.isfinite(content) else None


def train(jobs: Sequence[Job], workers: int | None, listener: Listener) -> dict[tuple[str, int], RunResult]:
    """Train runs, those that several experiments share once. Raises ``RunsFailed`` when some fail."""
    distinct = {job.key: job for job in jobs}
    listener.planned(len(distinct), 0, estimate(list(distinct.values()), {}, workers or count_cores()))
    results: dict[str, RunResult] = {}
    with Workers(min(workers or count_cores(), len(distinct))) as crew:
        for event in crew.train(list(distinct.values())):
            run = event.job.run
            if isinstance(event, EpochEnded):
                listener.epoch_ended(run, event.epoch)
            elif isinstance(event, RunEnded):
                results[event.job.key] = event.result
                listener.run_ended(run, event.result)
            elif isinstance(event, RunFailed):
                raise RunsFailed(f"{run.experiment.id}, seed {run.seed}, failed: {event.message}")
    return {(job.run.experiment.id, job.run.seed): results[job.key] for job in jobs}


def _causes(published: Sequence[RunResult], again: Sequence[RunResult]) -> tuple[Cause, ...]:
    """Give what differs in what decided the numbers of the runs that were trained again."""
    seeds = {run.seed for run in again}
    return causes_of(record_of([run for run in published if run.seed in seeds]), record_of(again))


def _measured(run: RunResult) -> tuple[float | None, ...]:
    """Give all that a run measured: its costs, and its accuracy last."""
    return (*(plain(cost) for cost in run.costs), run.accuracy)


def _spread(column: Sequence[float | None]) -> float:
    """Give the standard deviation of the seeds; nothing when there is only one, or one has no such number."""
    numbers = [number for number in column if number is not None]
    return stdev(numbers) if len(numbers) == len(column) > 1 else 0.0


def _bound(column: Sequence[float | None]) -> float:
    """Give how far seeds can spread of which these were trained again, 199 times out of 200; without limit where that cannot be told."""
    numbers = [number for number in column if number is not None]
    freedom = len(numbers) - 1
    if len(numbers) < max(2, len(column)):
        return math.inf
    return stdev(numbers) * math.sqrt(freedom / lowest_chi_square(freedom))


def lowest_chi_square(freedom: int) -> float:
    """Give what a variable of the chi-square distribution stays above 199 times out of 200, by halving an interval around it."""
    low, high = 0.0, float(freedom)
    while (middle := (low + high) / 2) not in (low, high):
        low, high = (middle, high) if _below(middle, freedom) < (1 - LEVEL) / 2 else (low, middle)
    return high


def _below(square: float, freedom: int) -> float:
    """Give the probability that the variable is below: the series of Abramowitz and Stegun, 26.4.6."""
    term = total = 1.0
    place = freedom
    while term > total * 1e-16:
        place += 2
        term *= square / place
        total += term
    return total * math.exp(freedom / 2 * math.log(square / 2) - square / 2 - math.lgamma(freedom / 2 + 1)) if square else 0.0


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

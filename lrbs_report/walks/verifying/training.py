"""Runs trained again, and every number judged by them.

Within the environment that a run names (library versions, instruction set, system), the same run gives the
same bits: other bits are *different*, however near. Elsewhere a number is *within tolerance* when another set
of seeds would come as near 99 % of the time. The spread of the seeds is the published one, and at most what
the runs that were trained again allow: nobody widens the tolerance with seeds that were made up.

An experiment has a reproducibility class:

* bit-identical: every number that training gave each run trained again is the published one
* within tolerance: each run comes out within a tenth of a standard deviation of the seeds: the same run,
  rounded otherwise
* statistical only: the runs are others, but such as further seeds would give
* too few to tell: not within tolerance, and too few seeds were trained again to know how far seeds spread
* different: not even that
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from lrbs_report.base.errors import InvalidInput, Problem, RunsFailed
from lrbs_report.base.plain_json import plain
from lrbs_report.base.tongue import tr
from lrbs_report.editions.changes import Cause, causes_of
from lrbs_report.editions.edition import Edition
from lrbs_report.editions.parts import Number
from lrbs_report.editions.records import record_of
from lrbs_report.judging.claims import judge_all
from lrbs_report.judging.tolerance import Class, class_of, tolerance_of
from lrbs_report.judging.values import Asked, Evaluator
from lrbs_report.kinds.measures.record import RunResult
from lrbs_report.results.findings import Findings
from lrbs_report.runs.events import RunEnded, RunFailed, WrongCode
from lrbs_report.runs.job import Job
from lrbs_report.runs.listening import name_of, tell
from lrbs_report.runs.plan import estimate
from lrbs_report.study.experiments import Run, Study
from lrbs_report.walks.world import World

Judgement = Literal[
    "identical",
    "within tolerance",
    "different",
    "too few to tell",
    "partly trained again",
    "not trained again",
]
Again = Mapping[tuple[str, int], RunResult]


@dataclass(frozen=True, kw_only=True)
class JudgedNumber:
    """A published number against the one of the runs trained again.

    ``trained`` of the ``runs`` that it rests on were trained again. ``tolerance`` is ``None`` for what is no
    number, and where none was needed.
    """

    name: str
    published: object
    again: object
    tolerance: float | None
    judgement: Judgement
    causes: tuple[Cause, ...]
    trained: int = 0
    runs: int = 0


@dataclass(frozen=True, kw_only=True)
class JudgedClaim:
    """A published verdict against that of the runs trained again.

    ``trained`` of the ``runs`` that it rests on were trained again.
    """

    id: str
    published: str
    again: str
    trained: int = 0
    runs: int = 0


@dataclass(frozen=True, kw_only=True)
class Trained:
    """What training runs again has shown.

    ``runs`` counts them by experiment, ``total`` all that the edition has; ``draw`` repeats the sample.
    """

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
        return (
            not turned
            and not unsure & set(self.classes.values())
            and not unsure & {one.judgement for one in self.numbers}
        )


def sample_of(study: Study, count: int | None, draw: int) -> list[Run]:
    """Draw runs, as many of each experiment as possible, over all seeds: nobody knows beforehand which.

    All of them without a count.
    """
    chance = random.Random(draw)  # noqa: S311 - the same draw gives the same sample, for whoever repeats it
    rows = [chance.sample(list(one.runs()), len(one.seeds)) for one in study.trained]
    chance.shuffle(rows)
    drawn = [
        row[place] for place in range(max(map(len, rows), default=0)) for row in rows if place < len(row)
    ]
    return list(study.runs()) if count is None else drawn[:count]


def judged(edition: Edition, before: Findings, again: Again, draw: int | None = None) -> Trained:
    """Judge every number of an edition against runs trained again, and return what they have shown.

    The runs are given by experiment and seed; those that were not trained again keep their published results.
    """
    study = before.study
    after = replace(
        before,
        runs={
            id_: tuple(again.get((id_, run.seed), run) for run in runs) for id_, runs in before.runs.items()
        },
    )
    looked_at = {id_ for id_, _ in again}
    why = {
        id_: _causes(
            before.runs[id_], [again[id_, run.seed] for run in before.runs[id_] if (id_, run.seed) in again]
        )
        for id_ in looked_at
    }
    named = [experiment for experiment in study.experiments if experiment.id in looked_at]
    classes = {
        one.id: class_of(before.of(one), [run for (id_, _), run in again.items() if id_ == one.id])
        for one in named
    }
    bench = Bench(
        old=Evaluator(findings=before), new=Evaluator(findings=after), again=again, why=why, classes=classes
    )
    return Trained(
        classes=classes,
        runs={one.id: sum(id_ == one.id for id_, _ in again) for one in named},
        numbers=tuple(bench.judged_number(name, kept) for name, kept in edition.content.numbers.items()),
        claims=tuple(bench.judged_claims()),
        total=sum(map(len, before.runs.values())),
        draw=draw,
    )


@dataclass(frozen=True, kw_only=True)
class Bench:
    """Where numbers are judged.

    ``old`` are the published results, ``new`` those with runs trained again, ``why`` is what differs between
    them, and ``classes`` has each experiment's class.
    """

    old: Evaluator
    new: Evaluator
    again: Again
    why: Mapping[str, tuple[Cause, ...]]
    classes: Mapping[str, Class]

    def judged_number(self, name: str, kept: Number) -> JudgedNumber:
        """Return a number, judged by all the runs that it rests on."""
        asked = Asked(expression=kept["expression"], over=kept["over"], seed=kept["seed"])
        resting = self._runs_of(kept["experiments"], kept["seed"] if kept["over"] == "seed" else None)
        trained, runs = sum(run in self.again for run in resting), len(resting)
        if not trained:
            return JudgedNumber(
                name=name,
                published=kept["value"],
                again=None,
                tolerance=None,
                judgement="not trained again",
                causes=(),
                trained=0,
                runs=runs,
            )
        again = plain(self.new.value(asked).content)
        causes = tuple(
            dict.fromkeys(cause for id_ in kept["experiments"] for cause in self.why.get(id_, ()))
        ) or (Cause(kind="unknown"),)
        judgement, tolerance = self._judgement(asked, kept, again)
        if judgement == "identical":
            causes = ()
        if trained < runs and judgement in ("identical", "within tolerance"):
            judgement = "partly trained again"
        return JudgedNumber(
            name=name,
            published=kept["value"],
            again=again,
            tolerance=tolerance,
            judgement=judgement,
            causes=causes,
            trained=trained,
            runs=runs,
        )

    def judged_claims(self) -> list[JudgedClaim]:
        """Return each claim that rests on a run that was trained again, judged."""
        told = []
        new = judge_all(self.new)
        for id_, verdict in judge_all(self.old).items():
            resting = self._runs_of(verdict.experiments, None)
            trained = sum(run in self.again for run in resting)
            if trained:
                told.append(
                    JudgedClaim(
                        id=id_,
                        published=verdict.judgement,
                        again=new[id_].judgement,
                        trained=trained,
                        runs=len(resting),
                    )
                )
        return told

    def _judgement(self, asked: Asked, kept: Number, again: object) -> tuple[Judgement, float | None]:
        """Judge a number by where it lies, and by what became of the runs under it."""
        if again == kept["value"]:
            return "identical", None
        if not isinstance(again, int | float) or not isinstance(kept["value"], int | float):
            return "different", None
        tolerance = tolerance_of(asked, self.old, kept["value"])
        theirs = {self.classes[id_] for id_ in kept["experiments"] if id_ in self.classes}
        # or else somebody changed the number, whatever the tolerance
        is_of_its_runs = plain(self.old.value(asked).content) == kept["value"]
        if "different" in theirs or not is_of_its_runs or abs(again - kept["value"]) > tolerance:
            return "different", tolerance
        return ("too few to tell" if "too few to tell" in theirs else "within tolerance"), tolerance

    def _runs_of(self, experiments: Sequence[str], seed: int | None) -> list[tuple[str, int]]:
        """Name the runs that something rests on: all seeds of its experiments, or one."""
        runs = self.old.findings.runs
        return [
            (id_, run.seed)
            for id_ in experiments
            for run in runs.get(id_, ())
            if seed is None or run.seed == seed
        ]


def train(jobs: Sequence[Job], workers: int | None, world: World) -> dict[tuple[str, int], RunResult]:
    """Train runs, those that several experiments share once, and return their results.

    Raises ``RunsFailed`` when some fail, and ``InvalidInput`` when Python of the edition's own does.
    """
    distinct, count = {job.key: job for job in jobs}, workers or world.cores()
    world.listener.planned(len(distinct), 0, estimate(list(distinct.values()), {}, count))
    results: dict[str, RunResult] = {}
    with world.runner(count=min(count, len(distinct))) as crew:
        for event in crew.train(list(distinct.values())):
            if isinstance(event, RunFailed):
                raise RunsFailed(
                    tr("{run}, failed: {message}", run=name_of(event.job.run), message=event.message)
                )
            if isinstance(event, WrongCode):
                raise InvalidInput([Problem(message=event.message, hint=event.hint)])
            tell(event, world.listener)
            if isinstance(event, RunEnded):
                results[event.job.key] = event.result
    return {(job.run.experiment.id, job.run.seed): results[job.key] for job in jobs}


def _causes(published: Sequence[RunResult], again: Sequence[RunResult]) -> tuple[Cause, ...]:
    """Return what differs in what decided the numbers of the runs that were trained again."""
    seeds = {run.seed for run in again}
    return causes_of(record_of([run for run in published if run.seed in seeds]), record_of(again))

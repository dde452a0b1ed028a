"""Which runs are missing, and why. Looks at everything, changes nothing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from lrbs_report.base import environment
from lrbs_report.base.differences import Difference, in_identities
from lrbs_report.base.errors import InvalidInput, Problem
from lrbs_report.base.suggesting import nearest
from lrbs_report.base.tongue import Said, data, together, tr, words
from lrbs_report.keeping.store import Damaged, Store
from lrbs_report.kinds.measures.record import RunResult
from lrbs_report.results.findings import Findings
from lrbs_report.results.holes import findings_of
from lrbs_report.runs.job import Job
from lrbs_report.runs.locating import Located
from lrbs_report.study.experiments import Experiment, Imported, Run, Study, Trained, key_of, trained

Cause = Literal["new", "changed", "environment", "damaged", "refresh"]

START_SECONDS = 8.0
"""What importing TensorFlow and compiling the first epoch takes, roughly."""

MANY = 60_000
"""Examples that a data set may have of which nothing is known yet."""

SECONDS_PER_BATCH = {"xla": 12e-6, "graph": 150e-6, "fit": 1.2e-3}
SECONDS_PER_IMAGE = {"xla": 2e-6, "graph": 80e-6, "fit": 80e-6}
"""First guesses for a machine that has trained nothing yet.

Replaced by what was measured after the first build.
"""


@dataclass(frozen=True, kw_only=True)
class Missing:
    """A run without a usable result: the cause in one word, and what exactly is behind it, for people."""

    job: Job
    cause: Cause
    detail: str


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Every result that is there, and every run that is not.

    Experiments with the same definition share their runs. Where seeds are trained until claims are decided,
    it is the plan to the next look; ``later`` are the runs that may be missing after that, and
    ``later_seconds`` how long these would take.
    """

    study: Study
    sources: Mapping[str, Located]
    kept: Mapping[str, RunResult]
    missing: tuple[Missing, ...]
    damaged: tuple[Damaged, ...]
    seconds: float
    later: tuple[Missing, ...] = ()
    later_seconds: float = 0.0

    def key(self, run: Run) -> str:
        """Return the key of a run of this study."""
        return key_of(run.identity(self.sources[run.experiment.dataset.name].digest))

    def results(self, experiment: Experiment) -> tuple[RunResult, ...]:
        """Return the results of an experiment that are there, in the order of its seeds."""
        if isinstance(experiment, Imported):
            return experiment.results
        keys = map(self.key, trained(experiment).runs())
        return tuple(self.kept[key] for key in keys if key in self.kept)

    def findings(self) -> Findings:
        """Return all results that are there, put in their places."""
        return findings_of(self.study, {one.id: self.results(one) for one in self.study.experiments})

    def until(self, study: Study, timings: Mapping[str, float], jobs: int) -> Plan:
        """Return the plan of the same study with fewer seeds; what these leave out may be asked for later."""
        asked = {self.key(run) for run in study.runs()}
        missing = tuple(item for item in self.missing if item.job.key in asked)
        later = tuple(item for item in self.missing if item.job.key not in asked)
        return replace(
            self,
            study=study,
            kept={key: one for key, one in self.kept.items() if key in asked},
            missing=missing,
            damaged=tuple(one for one in self.damaged if one.path.stem in asked),
            seconds=estimate([item.job for item in missing], timings, jobs),
            later=later,
            later_seconds=estimate([item.job for item in later], timings, jobs),
        )


def make_plan(
    study: Study,
    sources: Mapping[str, Located],
    store: Store,
    jobs: int = 1,
    too_old: Callable[[str], str] = lambda _: "",
) -> Plan:
    """Compare what was asked with what is kept, and return the plan.

    ``jobs`` only matters for the estimate of the time. ``too_old`` says of the key of a kept result why it is
    to be trained again all the same, and nothing when it is not.
    """
    kept: dict[str, RunResult] = {}
    missing: dict[str, Missing] = {}
    damaged: list[Damaged] = []
    explain = Explainer(store)
    for run in study.runs():
        job = make_job(run, sources, store, is_exact=study.environment == "exact")
        if job.key in kept or job.key in missing:
            continue
        found = store.load(job.key)
        if isinstance(found, Damaged):
            damaged.append(found)
        reason = explain(job, found, study) or _too_old(too_old(job.key))
        if reason:
            missing[job.key] = Missing(job=job, cause=reason[0], detail=reason[1])
        elif isinstance(found, RunResult):
            kept[job.key] = found
    seconds = estimate([item.job for item in missing.values()], store.timings(), jobs)
    return Plan(
        study=study,
        sources=sources,
        kept=kept,
        missing=tuple(missing.values()),
        damaged=tuple(damaged),
        seconds=seconds,
    )


class Explainer:
    """Says why a run has no usable result.

    Reads earlier results once, and only when there is something to explain.
    """

    def __init__(self, store: Store) -> None:
        """Remember where earlier results are."""
        self._store = store
        self._earlier: dict[tuple[str, int], list[Mapping[str, Any]]] | None = None

    def __call__(self, job: Job, found: RunResult | Damaged | None, study: Study) -> tuple[Cause, str] | None:
        """Return cause and detail, or nothing when the result can be used."""
        if isinstance(found, Damaged):
            return "damaged", together(": ", [data(found.path.name), words(found.reason)])
        if found is not None:
            return _changed_library(found) if study.environment == "exact" else None
        return self._changed_field(job) or ("new", tr("never trained"))

    def _changed_field(self, job: Job) -> tuple[Cause, str] | None:
        """Compare with the most similar earlier result of the same experiment and seed."""
        if self._earlier is None:
            self._earlier = {}
            for experiment, seed, identity in self._store.earlier():
                self._earlier.setdefault((experiment, seed), []).append(identity)
        candidates = self._earlier.get((job.run.experiment.id, job.run.seed), [])
        now = job.run.identity(job.dataset_digest)
        differences = [list(map(_in_words, in_identities(before, now))) for before in candidates]
        fewest = min(differences, key=len, default=None)
        return ("changed", together("; ", dict.fromkeys(fewest))) if fewest else None


def _in_words(difference: Difference) -> Said:
    """Say what differs; of a file of Python, that it is another one."""
    return tr("{file} changed", file=difference.file) if difference.file else data(difference)


def refuse_unknown(study: Study, names: Sequence[str], option: str) -> None:
    """Refuse names after an option that are no experiment and no sweep.

    Raises ``InvalidInput`` with all of them.
    """
    known = [*study.named, *(sweep.id for sweep in study.sweeps)]
    problems = [
        Problem(
            message=tr(
                "{option} {name}: there is no experiment and no sweep of this name", option=option, name=name
            ),
            hint=nearest(name, known),
        )
        for name in names
        if name not in known
    ]
    if problems:
        raise InvalidInput(problems)


def kind_of(experiment: Trained) -> str:
    """Name the kind of training that decides how long an epoch takes.

    Data, network, batch size and engine, how its gradients are compared, if they are, and whether it is a
    batch.
    """
    told = [repr(experiment.dataset), repr(experiment.model), experiment.batch_size, experiment.engine]
    told += [repr(experiment.noise)] if experiment.noise else []
    told += ["one batch"] if experiment.has_one_batch_epochs else []
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:16]


def estimate(jobs: Sequence[Job], timings: Mapping[str, float], workers: int) -> float:
    """Estimate the seconds that runs take with this many workers.

    Measured epochs where there are any, else first guesses.
    """
    if not jobs:
        return 0.0
    total = sum(
        job.run.experiment.epochs * (timings.get(kind_of(job.run.experiment)) or _guess(job)) for job in jobs
    )
    return START_SECONDS + total / min(workers, len(jobs))


def _guess(job: Job) -> float:
    experiment = job.run.experiment
    rows = experiment.batch_size if experiment.has_one_batch_epochs else job.rows or MANY
    return (
        rows * SECONDS_PER_IMAGE[experiment.engine]
        + rows / experiment.batch_size * SECONDS_PER_BATCH[experiment.engine]
    )


def make_job(run: Run, sources: Mapping[str, Located], store: Store, *, is_exact: bool = True) -> Job:
    """Return the order to train a run, in an environment like this one's or in any."""
    source = sources[run.experiment.dataset.name]
    key = key_of(run.identity(source.digest))
    return Job(
        run=run,
        key=key,
        dataset_path=source.path,
        dataset_digest=source.digest,
        state_path=store.state_path(key),
        rows=source.split(run.experiment.dataset).train.count if source.arrays else None,
        is_exact=is_exact,
    )


def _too_old(why: str) -> tuple[Cause, str] | None:
    return ("refresh", why) if why else None


def _changed_library(found: RunResult) -> tuple[Cause, str] | None:
    """Return which libraries are others than those that trained a result.

    Where nothing can be trained nobody knows which ones would train it, and it stays as it is.
    """
    if environment.lacking():
        return None
    changed = [
        tr(
            "{name} {before} → {now}",
            name=name,
            before=found.environment.get(name) or tr("unknown"),
            now=version,
        )
        for name, version in environment.versions().items()
        if found.environment.get(name) != version
    ]
    return ("environment", together(", ", changed)) if changed else None

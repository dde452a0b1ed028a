"""What training found out: epochs, the results of runs, and all of them together."""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property

from lrbs_report.kinds.measures.record import RunResult
from lrbs_report.results.portraits import Portrait
from lrbs_report.study.experiments import Experiment, Study, Trained


@dataclass(frozen=True, kw_only=True)
class Hole:
    """An experiment that lacks runs, and the seeds of these."""

    experiment: Experiment
    seeds: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Findings:
    """Every result of a study: for each experiment, one result a seed, in the order of its seeds.

    When runs are missing, ``study`` is what can be told without them, and ``asked`` is the whole
    (``results.holes`` puts that together). ``data`` tells what the data sets hold, by name; empty where
    nobody looked. ``are_made_up`` says that nothing was trained, and which experiment is best means nothing.
    """

    study: Study
    runs: Mapping[str, tuple[RunResult, ...]]
    asked: Study | None = None
    data: Mapping[str, Portrait] = field(default_factory=dict)
    are_made_up: bool = False

    @property
    def whole(self) -> Study:
        """The study as it was asked."""
        return self.asked or self.study

    def rows(self, experiment: Experiment) -> int | None:
        """Return the number of rows that an experiment trains on.

        Nothing, unless its definition or somebody who looked says it.
        """
        if not isinstance(experiment, Trained):
            return None
        dataset = experiment.dataset
        asked = dataset.train if dataset.validation is None else None  # of which a share may be held out
        portrait = self.data.get(dataset.name)
        return asked[1] - asked[0] if asked else portrait.train.rows if portrait else None

    @cached_property
    def holes(self) -> tuple[Hole, ...]:
        """The experiments that lack runs, in the order of the file."""
        if not self.asked:
            return ()
        there = {(id_, run.seed) for id_, runs in self.runs.items() for run in runs}
        missing = (
            (one, tuple(seed for seed in one.seeds if (one.id, seed) not in there))
            for one in self.asked.experiments
        )
        return tuple(Hole(experiment=one, seeds=seeds) for one, seeds in missing if seeds)

    @cached_property
    def gone(self) -> frozenset[str]:
        """The ids of all that was asked and has left the study: experiments, sweeps and published logs."""
        whole, left = self.whole, self.study
        kinds = (
            (whole.experiments, left.experiments),
            (whole.sweeps, left.sweeps),
            (whole.references, left.references),
        )
        return frozenset().union(
            *({one.id for one in asked} - {one.id for one in there} for asked, there in kinds)
        )

    def of(self, experiment: Experiment) -> tuple[RunResult, ...]:
        """Return the results of an experiment, one a seed."""
        return self.runs[experiment.id]

    def first(self, experiment: Experiment) -> RunResult:
        """Return the result whose log the report prints: the first seed's."""
        return self.runs[experiment.id][0]

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of all that an expression can ask of them."""
        study = self.study
        runs = {id_: [_told(run) for run in runs] for id_, runs in self.runs.items()}
        told = (runs, self.data, self.holes, study.experiments, study.sweeps, study.references)
        return hashlib.sha256(repr(told).encode()).hexdigest()


def _told(run: RunResult) -> tuple[object, ...]:
    """Return all that a run says, its numbers by their bytes: writing out a million of them takes long."""
    told = (getattr(run, one.name) for one in fields(run) if one.name != "record")
    numbers = {name: array("d", numbers).tobytes() for name, numbers in run.record.series.items()}
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in numbers.items()}
    return (*told, digests, dict(run.record.finals))

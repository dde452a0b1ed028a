"""What training found out: epochs, the results of runs, and all of them together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from lrbs_report.experiments import Experiment, Study, are_even
from lrbs_report.portraits import Portrait

Status = Literal["finished", "diverged"]


@dataclass(frozen=True)
class Epoch:
    """One epoch of one run.

    ``cost`` is the mean over the epoch's batches of each batch's loss before its update, summed exactly. ``trained_rate`` is the 64-bit rate that
    was declared for the epoch, ``optimizer_rate`` the (float32) rate read back from the optimizer, and ``learning_rate`` the rate after the decay
    that follows the epoch: the one that the log prints.
    ``loss`` is the mean over the epoch's examples, as Keras prints it: it differs from ``cost`` where the last batch is smaller, and is ``None`` in
    results that were kept before it was measured.
    """

    epoch: int
    cost: float
    learning_rate: float
    trained_rate: float
    optimizer_rate: float
    loss: float | None = None

    def loss_over_examples(self, experiment: Experiment, rows: int | None) -> float | None:
        """Give the mean over examples: as measured, or else the cost where all batches of these training rows are of one size; or else nothing."""
        return self.cost if self.loss is None and experiment.has_even_batches(rows) else self.loss


@dataclass(frozen=True)
class RunResult:
    """One training run: its identity (everything that decided its numbers), its epochs and its accuracy on the test images.

    A run whose cost stopped being a finite number has the status "diverged", no accuracy, and that epoch as its last one.
    ``environment`` names the library versions that made it, ``machine`` the processor; neither is part of the key.
    """

    key: str
    identity: Mapping[str, Any]
    seed: int
    status: Status
    accuracy: float | None
    epochs: tuple[Epoch, ...]
    environment: Mapping[str, str]
    machine: Mapping[str, str]

    def has_even_batches(self, rows: int | None) -> bool:
        """Tell whether all batches of an epoch are known to be of one size. ``rows`` are all training rows, where somebody counted them."""
        identity = self.identity
        train = (identity.get("dataset") or {}).get("train")
        return are_even(identity.get("sampling", ""), train[1] - train[0] if train else rows, identity.get("batch_size", 1))

    @property
    def costs(self) -> tuple[float, ...]:
        """The cost of each epoch, in order; the last may be NaN or infinite when the run diverged."""
        return tuple(epoch.cost for epoch in self.epochs)

    @property
    def has_diverged(self) -> bool:
        """Whether the cost stopped being finite."""
        return self.status == "diverged"


@dataclass(frozen=True)
class Hole:
    """An experiment that lacks runs, and the seeds of these."""

    experiment: Experiment
    seeds: tuple[int, ...]


@dataclass(frozen=True)
class Findings:
    """Every result of a study: for each experiment, one result a seed, in the order of its seeds.

    When runs are missing, ``study`` is what can be told without them, and ``asked`` is the whole (``judging.holes`` puts that together). ``data``
    tells what the data sets hold, by name; empty where nobody looked.
    """

    study: Study
    runs: Mapping[str, tuple[RunResult, ...]]
    asked: Study | None = None
    data: Mapping[str, Portrait] = field(default_factory=dict)

    @property
    def whole(self) -> Study:
        """The study as it was asked."""
        return self.asked or self.study

    def rows(self, experiment: Experiment) -> int | None:
        """Give the number of rows that an experiment trains on, if its definition or somebody who looked says it."""
        asked, portrait = experiment.dataset.train, self.data.get(experiment.dataset.name)
        return asked[1] - asked[0] if asked else portrait.train.rows if portrait else None

    @cached_property
    def holes(self) -> tuple[Hole, ...]:
        """The experiments that lack runs, in the order of the file."""
        if not self.asked:
            return ()
        there = {(id_, run.seed) for id_, runs in self.runs.items() for run in runs}
        missing = ((one, tuple(seed for seed in one.seeds if (one.id, seed) not in there)) for one in self.asked.experiments)
        return tuple(Hole(one, seeds) for one, seeds in missing if seeds)

    @cached_property
    def gone(self) -> frozenset[str]:
        """The ids of all that was asked and has left the study: experiments, sweeps and published logs."""
        whole, left = self.whole, self.study
        kinds = (whole.experiments, left.experiments), (whole.sweeps, left.sweeps), (whole.references, left.references)
        return frozenset().union(*({one.id for one in asked} - {one.id for one in there} for asked, there in kinds))

    def of(self, experiment: Experiment) -> tuple[RunResult, ...]:
        """Give the results of an experiment, one a seed."""
        return self.runs[experiment.id]

    def first(self, experiment: Experiment) -> RunResult:
        """Give the result whose log the report prints: the first seed's."""
        return self.runs[experiment.id][0]

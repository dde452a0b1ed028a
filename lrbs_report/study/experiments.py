"""What was asked: the study, its experiments and their runs, as frozen data.

Nothing here reads a file (see ``definitions``).
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from lrbs_report.kinds.measures.asked import Asked, places_of, puts_back
from lrbs_report.kinds.measures.keras import Metric
from lrbs_report.kinds.measures.noise import NoiseBatches
from lrbs_report.kinds.networks.outputs import corrections
from lrbs_report.kinds.networks.tasks import Task
from lrbs_report.kinds.sampling import Growth, Sampling, are_even, steps_of
from lrbs_report.kinds.schedules.decay import LearningRateDecay
from lrbs_report.kinds.schedules.schedule import Course, Schedule, Steps
from lrbs_report.study.notify import Notify

Engine = Literal["xla", "graph", "fit"]
Rows = tuple[int, int]
"""A half-open range of rows."""

When = Literal["at the end", "every epoch"]
Purpose = Literal["compare", "noise_scale", "range_test"]
"""What an experiment is there for: to be compared with others, or to measure something, told by itself."""

SECTION_OF: Mapping[Purpose, str] = {
    "compare": "experiments",
    "noise_scale": "noise_scales",
    "range_test": "range_tests",
}
"""The section of the file that holds the experiments of a purpose, those of sweeps left aside."""

TRAININGS = (*SECTION_OF.values(), "sweeps")
"""Every section whose tables say what is trained."""

Mean = Literal["batches", "examples"]
"""What the cost of an epoch is the mean of."""

ENGINE_VERSION = 1
"""Part of every run's identity. Raise it when a change to the engine changes the numbers that it computes."""


@dataclass(frozen=True, kw_only=True)
class Split:
    """Which training rows of a data set train, and which are held out to validate."""

    train: Rows
    validation: Rows | None = None


@dataclass(frozen=True, kw_only=True)
class Dataset:
    """Images and labels, and which rows are used.

    ``train`` and ``test`` are half-open ranges of rows (``None``: all); pixels are divided by ``scale``.
    ``validation`` are training rows that are held out: such a range, or the share of the training rows that
    are the last of them; they train too where ``validation_overlaps``. ``sha256`` is the digest that the
    definitions demand of the file, if they do.
    """

    name: str
    source: str
    sha256: str | None = None
    train: tuple[int, int] | None = None
    test: tuple[int, int] | None = None
    scale: float = 255.0
    validation: Rows | float | None = None
    validation_overlaps: bool = False

    def split(self, rows: int) -> Split:
        """Return which of so many training rows train, and which are held out.

        A share holds out the last rows, as many as Keras's ``validation_split`` does; where only the rows to
        hold out are said, those before or after them train, whichever are more.
        """
        first, end = self.train or (0, rows)
        end = min(end, rows)
        if isinstance(self.validation, float):
            cut = first + math.floor((end - first) * (1 - self.validation))
            return Split(train=(first, cut), validation=(cut, end))
        if self.validation is None or self.train or self.validation_overlaps:
            return Split(train=(first, end), validation=self.validation)
        before, after = (0, min(self.validation[0], rows)), (min(self.validation[1], rows), rows)
        train = before if before[1] - before[0] > after[1] - after[0] else after
        return Split(train=train, validation=self.validation)


@dataclass(frozen=True, kw_only=True)
class Model:
    """A network in Keras's own words: layers, a loss by name, an optimizer without its rate.

    All plain JSON values. ``metrics`` are Keras's, each by its name or as a class with arguments.
    """

    name: str
    layers: tuple[Mapping[str, Any], ...]
    loss: str
    optimizer: Mapping[str, Any]
    metrics: tuple[Metric, ...] = ()
    task: Task = "classification"


@dataclass(frozen=True, kw_only=True)
class Experiment:
    """One configuration, trained once a seed. ``title`` maps a language to what the report calls it.

    Its rate begins at ``learning_rate``, which may have been computed by a ``rule``, and moves by its
    ``schedule``; without one it loses the share ``lr_decay`` after every epoch. ``batch_size`` is that of the
    first epoch; where there is a ``growth``, it grows by that.

    Only those whose ``purpose`` is to be compared stand in tables, rankings and charts with others.
    ``noise`` says how the gradient noise scale is measured after each epoch, where that is the purpose. Of a
    range test each epoch is one batch, and ``smoothing`` is the weight of what was in the mean of its losses.
    """

    id: str
    title: Mapping[str, str]
    dataset: Dataset
    model: Model
    learning_rate: float
    lr_decay: float | None
    batch_size: int
    epochs: int
    sampling: Sampling
    seeds: tuple[int, ...]
    engine: Engine
    callbacks: tuple[Mapping[str, Any], ...] = ()
    sweep: str | None = None
    test: When = "at the end"
    train: Literal["at the end"] | None = None
    schedule: Schedule | None = None
    growth: Growth | None = None
    rule: str | None = None
    purpose: Purpose = "compare"
    noise: NoiseBatches | None = None
    smoothing: float | None = None

    @property
    def has_one_batch_epochs(self) -> bool:
        """Whether each epoch is one batch, and series by epoch are series by step."""
        return self.purpose == "range_test"

    def setting(self, name: str) -> Any:  # noqa: ANN401 - a setting's value
        """Return a setting as readers are told it.

        A data set and a network by name; a schedule, batches that grow and a rule as a text.
        """
        if name == "learning_rate" and self.rule:
            return self.rule
        if name == "batch_size" and self.growth:
            return f"{self.batch_size} → {self.batch_size_of(self.epochs - 1)}"
        value = getattr(self, name)
        if isinstance(value, Schedule):
            return str(value)
        return value.name if isinstance(value, Dataset | Model) else value

    @cached_property
    def course(self) -> Course:
        """How its rate moves, and from where."""
        schedule = self.schedule or LearningRateDecay(lr_decay=self.lr_decay or 0.0)
        return Course(first=self.learning_rate, schedule=schedule)

    def batch_size_of(self, epoch: int) -> int:
        """Return the examples in a batch of an epoch, counted from 0."""
        return self.growth.size_of(self.batch_size, epoch) if self.growth else self.batch_size

    def steps(self, rows: int) -> Steps:
        """Return how many batches each epoch has, over so many training rows."""
        if self.has_one_batch_epochs:
            return Steps((1,) * self.epochs)
        sizes = map(self.batch_size_of, range(self.epochs))
        return Steps(tuple(steps_of(self.sampling, rows, size) for size in sizes))

    @cached_property
    def asked(self) -> Asked:
        """What is measured of its runs beside what always is."""
        ends = self.purpose != "range_test"
        validates = self.dataset.validation is not None and ends
        return Asked(
            task=self.model.task,
            metrics=self.model.metrics,
            places=places_of(validates=validates, tests_every_epoch=self.test == "every epoch"),
            trains=self.train is not None,
            restores=puts_back(self.callbacks),
            gradients=self.noise is not None,
            ends=ends,
        )

    def runs(self) -> Iterator[Run]:
        """Return one run a seed, in order."""
        return (Run(experiment=self, seed=seed) for seed in self.seeds)

    def has_even_batches(self, rows: int | None) -> bool:
        """Tell whether all batches of an epoch over these training rows are known to be of one size."""
        if self.has_one_batch_epochs:
            return True
        sizes = (
            {self.batch_size_of(epoch) for epoch in range(self.epochs)} if self.growth else {self.batch_size}
        )
        return all(are_even(self.sampling, rows, size) for size in sizes)


@dataclass(frozen=True, kw_only=True)
class Sweep:
    """Every combination of some values.

    ``axes`` keeps only the keys that were given as lists, in the order of the file.
    """

    id: str
    title: Mapping[str, str]
    axes: tuple[tuple[str, tuple[Any, ...]], ...]
    experiments: tuple[Experiment, ...]

    @property
    def seeds(self) -> tuple[int, ...]:
        """The seeds that any cell has: all of them the same, unless runs are missing."""
        return tuple(
            dict.fromkeys(
                seed
                for cell in sorted(self.experiments, key=lambda cell: -len(cell.seeds))
                for seed in cell.seeds
            )
        )


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A sentence that the results must bear out.

    ``statement`` is it by language, ``holds`` an expression that is true or not for each seed, and ``seeds``
    the share of the seeds that must agree.
    """

    id: str
    statement: Mapping[str, str]
    holds: str
    seeds: float = 1.0


@dataclass(frozen=True, kw_only=True)
class PublishedRun:
    """One run of a published log, and the experiment that it should match.

    ``rates`` are those after each epoch's decay, as printed. Rates and the accuracy are ``None`` where the
    log does not print them. ``mean`` is what its costs are means over; ``None`` when nobody says. ``series``
    and ``finals`` are what else it prints of epochs and of the end, by the names of the measures; an epoch
    that lacks one has ``None``.
    """

    experiment: str
    watched: tuple[float, ...]
    rates: tuple[float | None, ...]
    judged: float | None
    mean: Mean | None = None
    series: Mapping[str, tuple[float | None, ...]] = field(default_factory=dict)
    finals: Mapping[str, float] = field(default_factory=dict)

    def of(self, experiment: str) -> PublishedRun:
        """Return the same run as if it should match another experiment."""
        return replace(self, experiment=experiment)


@dataclass(frozen=True, kw_only=True)
class Reference:
    """A published log.

    ``candidates`` names the sweep of the set-ups that may have printed it, if there is one.
    """

    id: str
    title: Mapping[str, str]
    file: Path = field(repr=False)  # where a project is on this machine is nobody's business
    runs: tuple[PublishedRun, ...]
    candidates: str | None = None


@dataclass(frozen=True, kw_only=True)
class Study:
    """The whole of an ``experiments.toml``, resolved: every experiment complete, sweeps expanded.

    ``experiments`` holds all of them, the sweeps' too, in the order of the file; ``title`` maps every
    language of ``languages`` to a title. ``text`` is the file as it was read.
    """

    title: Mapping[str, str]
    languages: tuple[str, ...]
    environment: Literal["exact", "any"]
    experiments: tuple[Experiment, ...]
    sweeps: tuple[Sweep, ...]
    file: Path
    claims: tuple[Claim, ...] = ()
    references: tuple[Reference, ...] = ()
    text: bytes = b""
    notify: Notify | None = None

    @cached_property
    def named(self) -> Mapping[str, Experiment]:
        """The experiments by id."""
        return {experiment.id: experiment for experiment in self.experiments}

    @property
    def singles(self) -> tuple[Experiment, ...]:
        """The experiments written one by one to be compared, without those of the sweeps."""
        return self.made_to("compare")

    @property
    def apart(self) -> tuple[Experiment, ...]:
        """The experiments that are told by themselves, in sections for their purposes."""
        return tuple(one for one in self.experiments if one.purpose != "compare")

    @property
    def compared(self) -> tuple[Experiment, ...]:
        """All others: the experiments written one by one, and those of the sweeps."""
        return tuple(one for one in self.experiments if one.purpose == "compare")

    @property
    def ending(self) -> tuple[Experiment, ...]:
        """The experiments whose end means something: all but range tests, which are to diverge."""
        return tuple(one for one in self.experiments if one.asked.ends)

    def made_to(self, purpose: Purpose) -> tuple[Experiment, ...]:
        """Return the experiments of a purpose in the order of the file, without those of the sweeps."""
        return tuple(one for one in self.experiments if one.sweep is None and one.purpose == purpose)

    def place(self, experiment: Experiment) -> tuple[str, int]:
        """Return the keys to where the file defines an experiment: its own table, or its sweep's."""
        if experiment.sweep is None:
            alike = self.made_to(experiment.purpose)
            return SECTION_OF[experiment.purpose], alike.index(experiment)
        return "sweeps", next(
            number for number, sweep in enumerate(self.sweeps) if sweep.id == experiment.sweep
        )

    def changed(self, change: Callable[[Experiment], Experiment | None]) -> Study:
        """Return the same study with every experiment changed, or left out (``None``), in its sweeps too.

        A sweep without any cell is left out.
        """
        made = {one.id: other for one in self.experiments if (other := change(one))}
        sweeps = (
            replace(sweep, experiments=tuple(made[cell.id] for cell in sweep.experiments if cell.id in made))
            for sweep in self.sweeps
        )
        return replace(
            self,
            experiments=tuple(made.values()),
            sweeps=tuple(sweep for sweep in sweeps if sweep.experiments),
        )

    def runs(self) -> Iterator[Run]:
        """Return every run of every experiment, in order."""
        return (run for experiment in self.experiments for run in experiment.runs())


@dataclass(frozen=True, kw_only=True)
class Run:
    """One training of one experiment with one seed."""

    experiment: Experiment
    seed: int

    def identity(self, dataset_digest: str) -> dict[str, Any]:
        """Return everything that decides the run's numbers, as plain JSON values.

        Nothing that does not is among it (no id, no title).
        """
        experiment = self.experiment
        dataset = experiment.dataset
        return {
            "dataset": {
                "sha256": dataset_digest,
                "train": list(dataset.train) if dataset.train else None,
                "test": list(dataset.test) if dataset.test else None,
                "scale": dataset.scale,
                **({"validation": _as_json(dataset.validation)} if dataset.validation is not None else {}),
                **({"validation_overlaps": True} if dataset.validation_overlaps else {}),
            },
            "model": {
                "layers": [dict(layer) for layer in experiment.model.layers],
                "loss": experiment.model.loss,
                "optimizer": dict(experiment.model.optimizer),
                **(
                    {"metrics": list(map(_as_json, metrics))} if (metrics := experiment.model.metrics) else {}
                ),
                **({"task": experiment.model.task} if experiment.model.task != "classification" else {}),
            },
            "learning_rate": experiment.learning_rate,
            "lr_decay": experiment.lr_decay,
            "batch_size": experiment.batch_size,
            "epochs": experiment.epochs,
            "sampling": experiment.sampling,
            "callbacks": [dict(callback) for callback in experiment.callbacks],
            "seed": self.seed,
            "engine": experiment.engine,
            "engine_version": ENGINE_VERSION,
            **({"test": experiment.test} if experiment.test != "at the end" else {}),
            **({"train": experiment.train} if experiment.train else {}),
            **({"schedule": experiment.schedule.told()} if experiment.schedule else {}),
            **({"growth": experiment.growth.told()} if experiment.growth else {}),
            **({"noise_scale": asdict(experiment.noise)} if experiment.noise else {}),
            **({"one_batch_epochs": True} if experiment.has_one_batch_epochs else {}),
            **corrections(experiment.model.layers, experiment.model.loss),
        }


def _as_json(value: Any) -> Any:  # noqa: ANN401 - a range, a share, a name or a table
    """Return a setting as it stands in an identity."""
    if isinstance(value, Mapping):
        return dict(value)
    return list(value) if isinstance(value, tuple) else value


def key_of(identity: Mapping[str, Any]) -> str:
    """Return the key under which a result is kept: 32 hexadecimal digits of the identity's SHA-256."""
    text = json.dumps(identity, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()[:32]

"""What was asked: the study, its experiments and their runs, as frozen data.

Nothing here reads a file (see ``definitions``).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from lrbs_report.base import bounds
from lrbs_report.base.python_files import Code
from lrbs_report.kinds.logs.meaning import Mean, MeantRun
from lrbs_report.kinds.measures import JUDGED
from lrbs_report.kinds.measures.asked import Asked, places_of, puts_back
from lrbs_report.kinds.measures.keras import Metric
from lrbs_report.kinds.measures.logged import Logged
from lrbs_report.kinds.measures.noise import NoiseBatches
from lrbs_report.kinds.measures.record import RunResult
from lrbs_report.kinds.networks.outputs import Network, Outputs, corrections
from lrbs_report.kinds.networks.tasks import Task
from lrbs_report.kinds.sampling import Growth, Sampling, Sizes, are_even, steps_of
from lrbs_report.kinds.schedules.decay import LearningRateDecay
from lrbs_report.kinds.schedules.schedule import Course, Schedule, Steps
from lrbs_report.kinds.sources.dataset import Dataset, as_json
from lrbs_report.study.bibliography import Bibliography
from lrbs_report.study.byline import NOBODY_SAID, Byline
from lrbs_report.study.notify import Notify
from lrbs_report.study.selections import Selection
from lrbs_report.study.until_decided import UntilDecided

__all__ = [
    "Claim",
    "Dataset",
    "Engine",
    "Experiment",
    "Imported",
    "Mean",
    "Model",
    "PublishedRun",
    "Reference",
    "Run",
    "Study",
    "Sweep",
    "Trained",
    "When",
    "key_of",
    "trained",
]

Engine = Literal["xla", "graph", "fit"]
When = Literal["at the end", "every epoch"]
Purpose = Literal["compare", "noise_scale", "range_test"]
"""What an experiment is there for: to be compared with others, or to measure something, told by itself."""

SECTION_OF: Mapping[Purpose, str] = {
    "compare": "experiments",
    "noise_scale": "noise_scales",
    "range_test": "range_tests",
}
"""The section of the file that holds the experiments of a purpose, those of sweeps left aside."""

IMPORTS = "imports"
"""The section whose tables name logs that are there already."""

TRAININGS = (*SECTION_OF.values(), "sweeps")
"""Every section whose tables say what is trained."""

Setting = str | int | float
"""The value of a setting that a path or a table tells of runs that are imported."""

ENGINE_VERSION = 1
"""Part of every run's identity. Raise it when a change to the engine changes the numbers that it computes."""


@dataclass(frozen=True, kw_only=True)
class Model:
    """A network in Keras's own words: layers, a loss by name, an optimizer without its rate.

    All plain JSON values. ``metrics`` are Keras's, each by its name or as a class with arguments. A network
    that is no list of layers is told by ``network``: ``{"json": …}`` has the graph of a file, and a call is
    one of Python of the project's own, which is ``code``, with that of the metrics. ``known`` is then what
    its outputs are known to be, ``layers`` are all that are in it, and ``names`` what its file calls the
    outermost.
    """

    name: str
    layers: tuple[Mapping[str, Any], ...]
    loss: str
    optimizer: Mapping[str, Any]
    metrics: tuple[Metric, ...] = ()
    task: Task = "classification"
    network: Mapping[str, Any] | None = None
    known: Outputs | None = None
    names: tuple[str, ...] = field(default=(), repr=False, compare=False)
    code: tuple[Code, ...] = field(default=(), repr=False, compare=False)

    @property
    def outputs(self) -> Network:
        """What decides how its outputs are read: its layers, or what is known of no list."""
        return self.layers if self.known is None else self.known


@dataclass(frozen=True, kw_only=True)
class Experiment:
    """What all experiments have, however they come to their results: one run a seed.

    ``title`` maps a language to what the report calls it; ``epochs`` are those of its longest run. An
    experiment is ``Trained``, or ``Imported`` from logs: what only one of these has is asked of that one.

    ``until`` says that no more seeds are trained than the claims need, and how many at most: ``seeds`` are
    then the first so many of them.

    Only those whose ``purpose`` is to be compared stand in tables, rankings and charts with others.
    """

    id: str
    title: Mapping[str, str]
    epochs: int
    seeds: tuple[int, ...]
    sweep: str | None = None
    purpose: Purpose = "compare"
    until: UntilDecided | None = None

    @property
    def asked(self) -> Asked | Logged:
        """What is measured of its runs beside what always is."""
        raise NotImplementedError

    @property
    def codes(self) -> tuple[Code, ...]:
        """All Python of the project's own that its runs need."""
        return ()

    @property
    def data_name(self) -> str:
        """The name of its data set; nothing where nobody knows what its runs were trained with."""
        return ""

    @property
    def has_classes(self) -> bool:
        """Whether it tells classes apart, and its runs are ranked by the accuracy of that."""
        return self.asked.ranked_by == JUDGED

    @property
    def cost_of(self) -> str:
        """What its costs are: those of two experiments can be compared where they are of the same."""
        raise NotImplementedError

    @property
    def has_one_batch_epochs(self) -> bool:
        """Whether each epoch is one batch, and series by epoch are series by step."""
        return self.purpose == "range_test"

    def setting(self, name: str) -> Any:  # noqa: ANN401 - a setting's value
        """Return a setting as readers are told it; nothing for one that it does not have."""
        raise NotImplementedError

    def has_even_batches(self, rows: int | None) -> bool:  # noqa: ARG002 - who knows batches asks it
        """Tell whether all batches of an epoch over these training rows are known to be of one size."""
        return False


@dataclass(frozen=True, kw_only=True)
class Imported(Experiment):
    """An experiment whose runs were there already: nothing of it is trained here.

    ``settings`` are those that the paths of its logs or the definitions tell, and no others are known. Its
    ``results`` were read from the logs, one a seed; of ``seeds`` that are not among them there is no log.
    ``logged`` is what its runs tell, and ``table`` which table of the definitions names them.
    """

    settings: Mapping[str, Setting]
    logged: Logged
    results: tuple[RunResult, ...] = field(repr=False)
    table: int

    @property
    def asked(self) -> Logged:
        """What its logs tell."""
        return self.logged

    @property
    def cost_of(self) -> str:
        """What its logs call the cost."""
        return self.logged.watched

    def setting(self, name: str) -> Any:  # noqa: ANN401 - a setting's value
        """Return a setting that is known of it, or nothing; its epochs are counted in its logs."""
        return self.epochs if name == "epochs" else self.settings.get(name)


@dataclass(frozen=True, kw_only=True)
class Trained(Experiment):
    """One configuration, trained once a seed.

    Its rate begins at ``learning_rate``, which may have been computed by a ``rule``, and moves by its
    ``schedule``; without one it loses the share ``lr_decay`` after every epoch. ``batch_size`` is that of the
    first epoch; where there is a ``growth``, it grows by that.

    ``noise`` says how the gradient noise scale is measured after each epoch, where that is the purpose. Of a
    range test each epoch is one batch, and ``smoothing`` is the weight of what was in the mean of its losses.
    """

    dataset: Dataset
    model: Model
    learning_rate: float
    lr_decay: float | None
    batch_size: int
    sampling: Sampling
    engine: Engine
    callbacks: tuple[Mapping[str, Any], ...] = ()
    test: When = "at the end"
    train: Literal["at the end"] | None = None
    schedule: Schedule | None = None
    growth: Growth | None = None
    rule: str | None = None
    noise: NoiseBatches | None = None
    smoothing: float | None = None
    code: tuple[Code, ...] = field(default=(), repr=False, compare=False)
    code_seconds: float = field(default=bounds.CODE_SECONDS, repr=False, compare=False)

    @property
    def data_name(self) -> str:
        """The name of its data set."""
        return self.dataset.name

    @property
    def has_classes(self) -> bool:
        """Whether it tells classes apart."""
        return self.model.task == "classification"

    @property
    def cost_of(self) -> str:
        """The loss of its network."""
        return self.model.loss

    @property
    def codes(self) -> tuple[Code, ...]:
        """All Python of the project's own that its runs need: data, network, metrics and callbacks."""
        return (*self.dataset.code, *self.model.code, *self.code)

    def setting(self, name: str) -> Any:  # noqa: ANN401 - a setting's value
        """Return a setting as readers are told it.

        A data set and a network by name; a schedule, batches that grow and a rule as a text.
        """
        if name == "learning_rate" and self.rule:
            return self.rule
        if name == "batch_size" and self.growth:
            return self.sizes.text(self.epochs)
        value = getattr(self, name, None)
        if isinstance(value, Schedule):
            return str(value)
        return value.name if isinstance(value, Dataset | Model) else value

    @cached_property
    def course(self) -> Course:
        """How its rate moves, and from where."""
        schedule = self.schedule or LearningRateDecay(lr_decay=self.lr_decay or 0.0)
        return Course(first=self.learning_rate, schedule=schedule)

    @property
    def sizes(self) -> Sizes:
        """How large its batches are."""
        return Sizes(start=self.batch_size, growth=self.growth)

    def batch_size_of(self, epoch: int) -> int:
        """Return the examples in a batch of an epoch, counted from 0."""
        return self.sizes.at(epoch)

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


def trained(experiment: Experiment) -> Trained:
    """Return an experiment of which it is known that it is trained. Raises ``TypeError`` for any other."""
    if isinstance(experiment, Trained):
        return experiment
    message = f"{experiment.id} is not trained here"
    raise TypeError(message)


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

    ``statement`` is it by language, ``holds`` an expression that is true or not for each seed. ``seeds`` is
    the share of all seeds that must agree, ``None`` where it does not say. ``level`` is the most cases in
    which chance alone may look like what is verified.
    """

    id: str
    statement: Mapping[str, str]
    holds: str
    seeds: float | None = None
    level: float = 0.05


@dataclass(frozen=True, kw_only=True)
class PublishedRun(MeantRun):
    """One run of a published log, and the experiment that it should match."""

    experiment: str

    def of(self, experiment: str) -> PublishedRun:
        """Return the same run as if it should match another experiment."""
        return replace(self, experiment=experiment)


@dataclass(frozen=True, kw_only=True)
class Reference:
    """A published log.

    ``candidates`` names the sweep of the set-ups that may have printed it, if there is one. ``files`` are
    those in it where ``file`` is a folder. ``selection`` is how it was chosen, where somebody says it.
    """

    id: str
    title: Mapping[str, str]
    file: Path = field(repr=False)  # where a project is on this machine is nobody's business
    runs: tuple[PublishedRun, ...]
    candidates: str | None = None
    files: tuple[Path, ...] = field(default=(), repr=False)
    selection: Selection | None = None

    @property
    def read(self) -> tuple[Path, ...]:
        """The files that hold it: the one, or all in its folder."""
        return self.files or (self.file,)


@dataclass(frozen=True, kw_only=True)
class Study:
    """The whole of an ``experiments.toml``, resolved: every experiment complete, sweeps expanded.

    ``experiments`` holds all of them, the sweeps' too, in the order of the file; ``title`` maps every
    language of ``languages`` to a title. ``text`` is the file as it was read, and ``beside`` names the files
    in its folder that were read: networks, and Python of the project's own, whose functions are ``codes``.
    ``imports`` are the templates of the paths of logs that are imported. ``featured`` are the single
    experiments that are told one by one however many there are. ``byline`` is what the report tells of
    itself, and ``bibliography`` holds the works that it can cite.
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
    beside: tuple[str, ...] = ()
    imports: tuple[str, ...] = ()
    codes: tuple[Code, ...] = field(default=(), repr=False)
    featured: Literal["all"] | tuple[str, ...] = ()
    byline: Byline = NOBODY_SAID
    bibliography: Bibliography | None = None

    @cached_property
    def named(self) -> Mapping[str, Experiment]:
        """The experiments by id."""
        return {experiment.id: experiment for experiment in self.experiments}

    @property
    def singles(self) -> tuple[Experiment, ...]:
        """The experiments written one by one to be compared, without those of the sweeps."""
        return tuple(one for one in self.compared if one.sweep is None)

    @property
    def trained(self) -> tuple[Trained, ...]:
        """The experiments that are trained here."""
        return tuple(one for one in self.experiments if isinstance(one, Trained))

    @property
    def imported(self) -> tuple[Imported, ...]:
        """The experiments whose runs are read from logs."""
        return tuple(one for one in self.experiments if isinstance(one, Imported))

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

    def made_to(self, purpose: Purpose) -> tuple[Trained, ...]:
        """Return the trained ones of a purpose in the order of the file, without those of the sweeps."""
        return tuple(one for one in self.trained if one.sweep is None and one.purpose == purpose)

    def place(self, experiment: Experiment) -> tuple[str, int]:
        """Return the keys to where the file defines an experiment: its own table, or its sweep's."""
        if isinstance(experiment, Imported):
            return IMPORTS, experiment.table
        if experiment.sweep is None:
            alike = [one.id for one in self.made_to(experiment.purpose)]
            return SECTION_OF[experiment.purpose], alike.index(experiment.id)
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

    @property
    def deciding(self) -> tuple[Experiment, ...]:
        """The experiments whose seeds are trained until claims are decided."""
        return tuple(one for one in self.experiments if one.until)

    def first(self, seeds: Mapping[str, int]) -> Study:
        """Return the same study with only the first so many seeds of some experiments, by id."""
        return self.changed(lambda one: replace(one, seeds=one.seeds[: seeds.get(one.id)])) if seeds else self

    def at_most(self) -> Study:
        """Return the same study with all seeds that may be trained."""
        if not self.deciding:
            return self
        return self.changed(lambda one: replace(one, seeds=one.until.seeds) if one.until else one)

    def runs(self) -> Iterator[Run]:
        """Return every run that is trained, in order."""
        return (run for experiment in self.trained for run in experiment.runs())


@dataclass(frozen=True, kw_only=True)
class Run:
    """One training of one experiment with one seed."""

    experiment: Trained
    seed: int

    def identity(self, dataset_digest: str) -> dict[str, Any]:
        """Return everything that decides the run's numbers, as plain JSON values.

        Nothing that does not is among it (no id, no title).
        """
        experiment = self.experiment
        dataset = experiment.dataset
        return {
            "dataset": dataset.identity(
                dataset_digest, has_classes=experiment.model.task == "classification"
            ),
            "model": {
                **_network(experiment.model),
                "loss": experiment.model.loss,
                "optimizer": dict(experiment.model.optimizer),
                **({"metrics": list(map(as_json, metrics))} if (metrics := experiment.model.metrics) else {}),
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
            **_corrections(experiment.model),
        }


def _network(model: Model) -> dict[str, Any]:
    """Return what a network is, as it stands in an identity."""
    if model.network is not None:
        return {"network": dict(model.network)}
    return {"layers": [dict(layer) for layer in model.layers]}


def _corrections(model: Model) -> dict[str, Any]:
    """Return what was once decided otherwise, of networks that there were then."""
    return corrections(model.layers, model.loss) if model.network is None else {}


def key_of(identity: Mapping[str, Any]) -> str:
    """Return the key under which a result is kept: 32 hexadecimal digits of the identity's SHA-256."""
    text = json.dumps(identity, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()[:32]

"""Training one run from its first epoch, or from where it stopped, to its result."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import keras
import numpy as np
import tensorflow as tf

from lrbs_report.base import bounds, environment
from lrbs_report.base.errors import ReportError
from lrbs_report.base.tongue import data, together, tr
from lrbs_report.kinds.measures import JUDGED
from lrbs_report.kinds.measures.keras import TEST, TRAIN, VALIDATION
from lrbs_report.kinds.measures.record import Epoch, RunResult, record_of
from lrbs_report.kinds.measures.restored import RESTORED
from lrbs_report.kinds.schedules.own import OwnSchedule
from lrbs_report.runs.job import Job
from lrbs_report.runs.messages import Calling, Returned
from lrbs_report.study.experiments import Run
from lrbs_report.study.experiments import Trained as Experiment
from lrbs_report.study.own_code import is_call
from lrbs_report.training import state
from lrbs_report.training.batches import Batches, batch_of, batches_of
from lrbs_report.training.callbacks import (
    BatchLosses,
    BestWeights,
    Measuring,
    MeasuringNoise,
    Recording,
    Replay,
    SeedNoise,
    logs_of_batches,
    noise_states,
    values_of,
    wants_batches,
)
from lrbs_report.training.data import Data, Rows, load
from lrbs_report.training.engine import (
    Feed,
    Trained,
    compile_epoch,
    compile_judged,
    compile_measured,
    metrics_of,
)
from lrbs_report.training.gradients import compile_noise
from lrbs_report.training.making import WrongModel, create
from lrbs_report.training.models import build
from lrbs_report.training.own_code import At, Desk, Seat, WrongCode
from lrbs_report.training.rates import RateOfSteps, Rates
from lrbs_report.training.returned import own_callback, own_course, returned_data
from lrbs_report.training.targets import as_targets, compared_by, scaled

if TYPE_CHECKING:
    from numpy.typing import NDArray

UNUSABLE = tr(
    "what was kept of it is damaged, or was not made by this network, this environment "
    "and you: it is trained from the beginning"
)

KEPT_STEPS = 25
"""After how many steps the state is kept where an epoch is one: a network of a million weights is 4 MB."""


@dataclass(frozen=True, kw_only=True)
class Workbench:
    """What is costly to make and serves many runs.

    The data in memory, the network, and its compiled functions.
    """

    network: keras.Model
    data: Data
    train_epoch: Callable[[Batches, Sequence[float]], Trained]
    judged: Callable[[], float] | None
    measured: Mapping[str, Callable[[], dict[str, float]]]
    noise: Callable[[int, int], Mapping[str, float]] | None

    @property
    def variables(self) -> list[keras.Variable]:
        """Everything that training changes: weights, the state of random layers, the optimizer's state."""
        return [*self.network.weights, *noise_states(self.network), *self.network.optimizer.variables]


class Trainer:
    """Trains runs one after another in this process.

    A run's numbers do not depend on which runs came before it.
    """

    def __init__(self, tell: Callable[[Calling | Returned], None] = lambda _: None) -> None:
        """Begin with an empty bench. ``tell`` hears of each call of the project's own Python."""
        self._desk = Desk(tell=tell)
        self._data: dict[tuple[Any, ...], Data] = {}
        self._benches: dict[tuple[Any, ...], Workbench] = {}

    def train(
        self,
        job: Job,
        on_epoch: Callable[[Epoch], None] = lambda _: None,
        callbacks: Sequence[keras.callbacks.Callback] = (),
        on_notice: Callable[[str], None] = lambda _: None,
    ) -> RunResult:
        """Train a run, or finish it from its kept state, and return its result.

        ``on_epoch`` is told of every epoch as it ends, ``on_notice`` when a kept state cannot be used.
        ``callbacks`` are called beside those that the experiment names, in ``fit``'s order, at the beginning
        and end of the training and of each epoch.
        """
        with self._desk.serving(job.run.experiment.codes):
            result = self._train(job, on_epoch, callbacks, on_notice)
        self._tell_printed(on_notice)
        return result

    def _train(
        self,
        job: Job,
        on_epoch: Callable[[Epoch], None],
        callbacks: Sequence[keras.callbacks.Callback],
        on_notice: Callable[[str], None],
    ) -> RunResult:
        """Train a run from where it stands: from its beginning, or from its kept state."""
        experiment, bench = job.run.experiment, self._bench(job)
        named = _callbacks(experiment, self._seat(job))
        best = BestWeights(named, bench.network)
        begun = self._begun(job, bench, best, on_notice)
        count = len(bench.variables)
        _assign(bench.variables, begun.variables[:count])
        own = [*named, *callbacks]
        _refuse_batch_hooks(own, experiment)
        record = Recording(begun.epochs, experiment.asked.series, _keeping(job, bench, best, on_epoch))
        rates = _rates(experiment, bench, record, self._seat(job))
        replay = Replay(own, begun.epochs, lambda: best.put_back(begun.variables[count:]))
        listeners = [SeedNoise(job.run.seed), *_measuring(job, bench), rates, *own, replay, record]
        epochs = range(len(begun.epochs), len(begun.epochs) if begun.is_over else experiment.epochs)
        train = _train_with_fit if experiment.engine == "fit" and epochs else _train_compiled
        train(bench, job.run, rates, listeners, epochs)
        return _result(job, record.epochs, bench, best.epoch)

    def _begun(
        self, job: Job, bench: Workbench, best: BestWeights, on_notice: Callable[[str], None]
    ) -> state.State:
        """Return the state from which a run goes on."""
        knows_all = not any(map(is_call, job.run.experiment.callbacks))  # nobody knows what those keep
        kept = self._kept_state(job, bench, best, on_notice) if knows_all else None
        return kept or self._fresh_state(job, bench)

    def check(
        self,
        job: Job,
        on_data: Callable[[], None] = lambda: None,
        on_notice: Callable[[str], None] = lambda _: None,
    ) -> None:
        """Load a run's data, build its network and its callbacks.

        This finds what is wrong before hours of training. ``on_data`` is told when the data are there,
        ``on_notice`` what is worth a line. Raises ``InvalidInput`` for data that cannot be read,
        ``WrongModel`` for a network that cannot be built or is larger than any that is trained, and
        ``WrongCode`` for Python of the project's own.
        """
        experiment = job.run.experiment
        with self._desk.serving(experiment.codes):
            data = self.load(job)
            on_data()
            _build(experiment, data, self._seat(job))
            _refuse_batch_hooks(_callbacks(experiment, self._seat(job)), experiment)
            if isinstance(experiment.schedule, OwnSchedule):
                own_course(experiment, experiment.schedule, self._seat(job))
        self._tell_printed(on_notice)

    def load(self, job: Job) -> Data:
        """Return the data of a run; only the data set used last stays in memory.

        Raises ``InvalidInput`` for data that cannot be read.
        """
        dataset, path = job.run.experiment.dataset, job.dataset_path
        task = job.run.experiment.model.task
        wanted = (path, dataset.told_apart, task)
        if wanted not in self._data:
            self._data = {}
            found = returned_data(dataset, task, self._desk) if dataset.call else load(dataset, path, task)
            self._data = {wanted: found}
        return self._data[wanted]

    def _seat(self, job: Job) -> Seat:
        return Seat(desk=self._desk, codes=job.run.experiment.codes, seed=job.run.seed)

    def _tell_printed(self, on_notice: Callable[[str], None]) -> None:
        """Tell what the project's own Python printed, which nobody sees otherwise."""
        if lines := self._desk.printed.text.strip().splitlines():
            more = tr(", and {count} more lines", count=len(lines) - 1) if len(lines) > 1 else ""
            on_notice(
                tr(
                    "the project's own Python printed: {lines}{more}",
                    lines=lines[0][: bounds.SHOWN],
                    more=more,
                )
            )

    def _bench(self, job: Job) -> Workbench:
        """Return the bench for a run.

        Only the one used last is kept, since runs of one experiment come together.
        """
        if job.bench not in self._benches:
            self._benches = {}
            self._benches = {job.bench: self._make_bench(job)}
        return self._benches[job.bench]

    def _make_bench(self, job: Job) -> Workbench:
        experiment, data = job.run.experiment, self.load(job)
        return _make_bench(experiment, data, _build(experiment, data, self._seat(job)))

    @staticmethod
    def _kept_state(
        job: Job, bench: Workbench, best: BestWeights, on_notice: Callable[[str], None]
    ) -> state.State | None:
        """Return where a run stands.

        Nothing when it was not begun, or what is kept of it is of no use, which is worth a line.
        """
        variables, epochs = [*values_of(bench.variables), *best.values()], job.run.experiment.epochs
        found = state.read(job.state_path, _fingerprint(), state.most_bytes(variables, epochs))
        if found and state.fits(found, variables, epochs):
            return found
        if os.path.lexists(job.state_path):
            on_notice(UNUSABLE)
        return None

    def _fresh_state(self, job: Job, bench: Workbench) -> state.State:
        """Draw the first weights of a run from its seed alone."""
        experiment = job.run.experiment
        keras.utils.set_random_seed(job.run.seed)
        network = _build(experiment, bench.data, self._seat(job))
        _refuse_another(experiment, bench.network, network)
        values = values_of([*network.weights, *noise_states(network), *network.optimizer.variables])
        return state.State(epochs=(), is_over=False, fingerprint=_fingerprint(), variables=values)


def use_one_thread() -> None:
    """Make this process compute in one thread and deterministically.

    Faster here, and independent of the number of cores. Call once, at its start.
    """
    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    tf.config.experimental.enable_op_determinism()


def _make_bench(experiment: Experiment, data: Data, network: keras.Model) -> Workbench:
    xla = experiment.engine == "xla"
    compared = compared_by(experiment.model, network)
    feeds = {place: Feed.of(rows, data.scale, compared) for place, rows in _rows_of(experiment, data).items()}
    train_epoch = compile_epoch(
        network,
        feeds[TRAIN],
        xla=xla,
        metered=bool(experiment.model.metrics),
        by_step=experiment.course.moves_by_step,
    )
    has_accuracy = experiment.model.task == "classification" and experiment.asked.ends
    return Workbench(
        network=network,
        data=data,
        train_epoch=train_epoch,
        judged=compile_judged(network, data, compared.threshold, xla=xla) if has_accuracy else None,
        measured={
            place: compile_measured(network, feeds[place], experiment.batch_size, xla=xla)
            for place in dict.fromkeys((*experiment.asked.places, *experiment.asked.last_places))
        },
        noise=compile_noise(network, feeds[TRAIN], experiment.noise, xla=xla) if experiment.noise else None,
    )


def _callbacks(experiment: Experiment, seat: Seat) -> list[keras.callbacks.Callback]:
    """Make the callbacks that an experiment names."""
    return [
        own_callback(one, At(setting="callbacks", number=number), seat)
        if is_call(one)
        else _callback(one, experiment)
        for number, one in enumerate(experiment.callbacks)
    ]


def _callback(definition: Mapping[str, Any], experiment: Experiment) -> keras.callbacks.Callback:
    """Make one of Keras's callbacks; one that watches is told which way is better."""
    ways = {"up": "max", "down": "min", "": "auto"}
    if "monitor" in definition:
        definition = {"mode": ways[experiment.asked.measure(definition["monitor"]).better], **definition}
    return create(definition, keras.callbacks)


def _build(experiment: Experiment, data: Data, seat: Seat) -> keras.Model:
    most = max(experiment.batch_size, experiment.noise.small if experiment.noise else 1)
    network = build(
        experiment.model, data, experiment.learning_rate, most, experiment.asked.measured, seat=seat
    )
    if experiment.noise and not network.trainable_variables:
        message = tr("this network has no weights to train, and so no gradients that could be noisy")
        raise WrongModel(("layers",), message, tr("Expected a layer with weights, such as Dense."))
    return network


def _rates(experiment: Experiment, bench: Workbench, record: Recording, seat: Seat) -> Rates:
    """Return the callback that sets the rates; only one that follows measures is told what was measured."""

    def history(logs: Mapping[str, Any] | None) -> list[Mapping[str, float]]:
        """Return what was measured so far, with the epoch that is just ending."""
        return [*(one.numbers for one in record.epochs), *([record.measured(logs)] if logs else [])]

    steps = experiment.steps(len(bench.data.x_train))
    if isinstance(experiment.schedule, OwnSchedule):
        return Rates(own_course(experiment, experiment.schedule, seat), steps)
    follows = bool(experiment.course.schedule.watched)
    return Rates(experiment.course, steps, history) if follows else Rates(experiment.course, steps)


def _refuse_another(experiment: Experiment, first: keras.Model, network: keras.Model) -> None:
    """Refuse a network whose form is another one for another seed, or each time."""
    forms = [[tuple(variable.shape) for variable in one.variables] for one in (first, network)]
    if forms[0] != forms[1]:
        message = tr("it makes another network each time: other layers, or layers of other sizes")
        hint = tr("Expected the same form whatever the seed; only the weights may differ.")
        raise WrongCode(
            At(setting="network"), together(": ", [data(experiment.model.code[0].name), message]), hint
        )


def _rows_of(experiment: Experiment, data: Data) -> dict[str, Rows]:
    """Return the rows that train, and those that are measured on, by the prefix of what is measured there."""
    validation = {VALIDATION: data.validation} if data.validation else {}
    test = {TEST: Rows(x=data.x_test, y=data.y_test)} if experiment.asked.measured else {}
    return {TRAIN: Rows(x=data.x_train, y=data.y_train), **validation, **test}


def _keeping(
    job: Job, bench: Workbench, best: BestWeights, on_epoch: Callable[[Epoch], None]
) -> Callable[[tuple[Epoch, ...], bool], None]:
    """Return what saves the state after an epoch, where it is one to keep, and only then tells of it."""

    def keep(epochs: tuple[Epoch, ...], is_over: bool) -> None:  # noqa: FBT001 - a callback's signature
        if is_over or _is_kept(job.run.experiment, len(epochs)):
            state.save(
                job.state_path,
                state.State(
                    epochs=epochs,
                    is_over=is_over,
                    fingerprint=_fingerprint(),
                    variables=[*values_of(bench.variables), *best.values()],
                ),
            )
        on_epoch(epochs[-1])

    return keep


def _measuring(job: Job, bench: Workbench) -> Iterator[keras.callbacks.Callback]:
    """Return what measures after each epoch, as far as the experiment asks for it."""
    yield Measuring({place: bench.measured[place] for place in job.run.experiment.asked.places})
    if bench.noise:
        yield MeasuringNoise(job.run.seed, bench.noise)


def _train_compiled(
    bench: Workbench, run: Run, rates: Rates, callbacks: Sequence[keras.callbacks.Callback], epochs: range
) -> None:
    """Train epoch by epoch with the compiled engine, calling the callbacks in ``fit``'s order."""
    network, experiment = bench.network, run.experiment
    network.stop_training = False
    listeners = keras.callbacks.CallbackList(callbacks, model=network, epochs=experiment.epochs, verbose=0)
    listeners.on_train_begin()
    logs: dict[str, float] = {}
    for epoch in epochs:
        listeners.on_epoch_begin(epoch)
        drawn = _batches(bench, run, epoch)
        network.reset_metrics()
        trained = bench.train_epoch(drawn, rates.declared)
        rates.saw(trained.rates.tolist())
        seen = metrics_of(network) if experiment.model.metrics else {}
        logs = {**seen, **logs_of_batches(trained.losses.tolist(), drawn.sizes)}
        listeners.on_epoch_end(epoch, logs)
        if network.stop_training:
            break
    network.optimizer.finalize_variable_values(network.trainable_variables)
    listeners.on_train_end(logs)


def _train_with_fit(
    bench: Workbench, run: Run, rates: Rates, callbacks: Sequence[keras.callbacks.Callback], epochs: range
) -> None:
    """Train with ``model.fit`` itself, on the same batches in the same order."""
    data, experiment = bench.data, run.experiment
    compared = compared_by(experiment.model, bench.network)

    def batches() -> Iterator[tuple[tf.Tensor, tf.Tensor]]:
        """Yield the batches of all epochs, one after another."""
        for epoch in epochs:
            drawn = _batches(bench, run, epoch)
            for rows in [*drawn.whole, *([drawn.rest] if len(drawn.rest) else [])]:
                yield scaled(data.x_train[rows], data.scale), as_targets(data.y_train[rows], compared)

    sizes = _batches(bench, run, epochs.start).sizes
    own = [*callbacks, *([RateOfSteps(rates)] if experiment.course.moves_by_step else [])]
    bench.network.fit(
        batches(),
        steps_per_epoch=len(sizes),
        initial_epoch=epochs.start,
        epochs=epochs.stop,
        callbacks=[BatchLosses(sizes), *own],
        shuffle=False,
        verbose=0,
    )


def _batches(bench: Workbench, run: Run, epoch: int) -> Batches:
    experiment, images = run.experiment, len(bench.data.x_train)
    draw = batch_of if experiment.has_one_batch_epochs else batches_of
    return draw(
        epoch,
        images=images,
        batch_size=experiment.batch_size_of(epoch),
        sampling=experiment.sampling,
        seed=run.seed,
    )


def _is_kept(experiment: Experiment, epochs: int) -> bool:
    """Tell whether the state after so many epochs is kept: of epochs that are one batch, only of some."""
    return not experiment.has_one_batch_epochs or epochs % KEPT_STEPS == 0


def _refuse_batch_hooks(callbacks: Sequence[keras.callbacks.Callback], experiment: Experiment) -> None:
    names = sorted({type(callback).__name__ for callback in callbacks if wants_batches(callback)})
    if names and experiment.engine != "fit":
        message = tr(
            "{names} wants to be called at every batch, but a compiled epoch is one call. Use "
            'engine = "fit" for this experiment.',
            names=", ".join(names),
        )
        raise ReportError(message)


def _assign(variables: Sequence[keras.Variable], values: Sequence[NDArray[np.generic]]) -> None:
    for variable, value in zip(variables, values, strict=True):
        variable.assign(value)


def _result(job: Job, epochs: tuple[Epoch, ...], bench: Workbench, restored: int | None) -> RunResult:
    """Judge the trained network, with the weights of the epoch that was ``restored``, if one was."""
    diverged = not np.isfinite(epochs[-1].watched)
    asked = job.run.experiment.asked
    finals: dict[str, float | None] = dict.fromkeys(asked.finals)
    for place in () if diverged else asked.last_places:
        finals |= {place + name: number for name, number in bench.measured[place]().items()}
    if bench.judged and not diverged:
        finals[JUDGED] = bench.judged()
    if asked.restores and not diverged:
        finals[RESTORED.name] = len(epochs) - 1 if restored is None else restored
    return RunResult(
        key=job.key,
        identity=job.run.identity(job.dataset_digest),
        seed=job.run.seed,
        status="diverged" if diverged else "finished",
        record=record_of(epochs, finals),
        environment=environment.versions(),
        machine=environment.machine(),
    )


def _fingerprint() -> str:
    return environment.fingerprint(environment.versions(), environment.machine())

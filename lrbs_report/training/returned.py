"""What a project's own Python returns, looked at before it is used: networks, metrics, callbacks, data."""

from __future__ import annotations

import inspect
import json
import math
from collections.abc import Callable, Mapping, Sequence
from functools import partial, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import keras
import numpy as np
import tensorflow as tf

from lrbs_report.base import bounds
from lrbs_report.base.python_files import Code
from lrbs_report.base.suggesting import called
from lrbs_report.base.tongue import tr, words
from lrbs_report.kinds.measures.keras import name_of
from lrbs_report.kinds.measures.measure import Compared
from lrbs_report.kinds.networks.graphs import outputs_of_graph
from lrbs_report.kinds.networks.outputs import gives_probabilities
from lrbs_report.kinds.networks.tasks import Task
from lrbs_report.kinds.rows.archive import array_of
from lrbs_report.kinds.rows.labels import WrongLabels
from lrbs_report.kinds.schedules.epochs import Epochs
from lrbs_report.kinds.schedules.own import OwnSchedule
from lrbs_report.kinds.schedules.schedule import Course
from lrbs_report.kinds.sources.source import MEMBERS, PAIR, Located
from lrbs_report.runs.locating import wrong_content
from lrbs_report.study.experiments import Dataset, Model, Trained
from lrbs_report.study.network_files import Reader, WrongFile
from lrbs_report.study.unfit import HIGHEST
from lrbs_report.training.data import Data, data_in
from lrbs_report.training.graphs import fits
from lrbs_report.training.own_code import At, Desk, Seat, WrongCode
from lrbs_report.training.targets import as_targets

if TYPE_CHECKING:
    from numpy.typing import NDArray

STEPS = ("train_step", "compute_loss")
"""What a network may not bring along: here it is trained on the loss of the definitions."""

HOOKS = ("on_train_begin", "on_train_end", "on_epoch_begin", "on_epoch_end")

GiveOut = Callable[[Sequence[int | None]], None]
Refuse = Callable[[str, str], NoReturn]


def own_network(model: Model, shape: Sequence[int], seat: Seat, give_out: GiveOut) -> keras.Model:
    """Return the network that a project's own Python makes, for examples of a shape.

    ``give_out`` is told what each layer gives out. Raises ``WrongCode``.
    """
    at, call = At(setting="network"), model.network or {}
    code = seat.code_of(call)
    with seat.desk.watched(code, at, seat.seed):
        made = seat.desk.function(code, at)(**call.get("arguments", {}))
        refuse: Refuse = partial(_refuse, code, at)
        if not isinstance(made, keras.Model):
            refuse(tr("returns {kind}", kind=_kind(made)), tr("Expected a network: a keras.Model."))
        _refuse_own_steps(made, refuse)
        given = keras.Input(shape, dtype=_taken(made, shape, refuse))
        output = made(given)
        if not isinstance(output, keras.KerasTensor):
            refuse(tr("makes a network that gives out several tensors"), tr("Expected one output."))
        _count(made, give_out, refuse)
        _refuse_undeclared(made, model, refuse)
        return keras.Model(given, output)


def own_metric(metric: Mapping[str, Any], at: At, seat: Seat, compared: Compared) -> keras.metrics.Metric:
    """Return the metric that a project's own Python is, or makes; seen once to work. Raises ``WrongCode``."""
    code, arguments, name = seat.code_of(metric), metric.get("arguments", {}), name_of(metric)
    with seat.desk.watched(code, at, seat.seed):
        refuse: Refuse = partial(_refuse, code, at)
        function = seat.desk.function(code, at)
        if _compares(function, arguments):
            made = keras.metrics.MeanMetricWrapper(_each(partial(function, **arguments), refuse), name=name)
        else:
            made = function(**arguments)
            if not isinstance(made, keras.metrics.Metric):
                hint = tr("Expected a metric of Keras's, or a function of y_true and y_pred.")
                refuse(tr("returns {kind}", kind=_kind(made)), hint)
            made.name = name
        rows = compared.width + 1
        labels = tf.zeros((rows, compared.width)) if compared.kind == "values" else tf.zeros(rows, tf.int32)
        made.update_state(as_targets(labels, compared), tf.fill((rows, compared.width), np.float32(0.5)))
        if np.size(made.result()) != 1:
            refuse(tr("gives {size} numbers", size=np.size(made.result())), tr("Expected one."))
        made.reset_state()
        return made


def own_callback(callback: Mapping[str, Any], at: At, seat: Seat) -> keras.callbacks.Callback:
    """Return the callback that a project's own Python makes, watched whenever it is called."""
    code = seat.code_of(callback)
    made = seat.desk.call(code, callback.get("arguments", {}), at, seat.seed)
    if not isinstance(made, keras.callbacks.Callback):
        _refuse(code, at, tr("returns {kind}", kind=_kind(made)), tr("Expected a keras.callbacks.Callback."))
    for hook in HOOKS:
        setattr(made, hook, _watched(getattr(made, hook), seat.desk, code, at))
    return made


def own_course(experiment: Trained, schedule: OwnSchedule, seat: Seat) -> Course:
    """Return the rates of all epochs, and of one after the last, that a project's own Python gives.

    It is asked for all of them at once and in order, whatever the seed, so that a resumed run has the same.
    Raises ``WrongCode``.
    """
    at, call = At(setting="schedule"), schedule.told()
    code, arguments = seat.code_of(call), call.get("arguments", {})
    with seat.desk.watched(code, at, 0):
        refuse: Refuse = partial(_refuse, code, at)
        rate = seat.desk.function(code, at)
        if len(_open(rate, arguments)) == 1:
            rate = partial(rate, **arguments)
        else:
            rate = rate(**arguments)
            if not callable(rate):
                refuse(
                    tr("returns {kind}", kind=_kind(rate)),
                    tr("Expected a function of the epoch, counted from 0."),
                )
        rates = [rate(epoch) for epoch in range(experiment.epochs + 1)]
        for epoch, one in enumerate(rates):
            if not isinstance(one, int | float | np.number) or not 0 <= one <= HIGHEST:
                hint = tr(
                    "Expected a number from 0 to {highest:.3g} for each epoch, and for one after the last.",
                    highest=HIGHEST,
                )
                refuse(tr("gives {one} for epoch {epoch}", one=called(repr(one)), epoch=epoch), hint)
        if float(rates[0]) != experiment.learning_rate:
            said = tr(
                "begins at {float!r}, and learning_rate is {learning_rate!r}",
                float=float(rates[0]),
                learning_rate=experiment.learning_rate,
            )
            refuse(said, tr("Expected the same rate for epoch 0: it is what the report tells."))
    return Course(first=experiment.learning_rate, schedule=Epochs(rates=tuple(map(float, rates))))


def returned_data(dataset: Dataset, task: Task, desk: Desk) -> Data:
    """Return the data that a project's own Python returns. Raises ``WrongCode``."""
    at, call = At(setting="source"), json.loads(dataset.call)
    code = dataset.code[0]
    refuse: Refuse = partial(_refuse, code, at)
    arrays = _arrays(desk.call(code, call.get("arguments", {}), at), refuse)
    if sum(array.nbytes for array in arrays.values()) > bounds.DATA:
        refuse(tr("returns too much"), tr("Expected at most {data} bytes.", data=bounds.DATA))
    if "x" in arrays and dataset.test is None:
        refuse(
            tr(
                "returns x and y of {count} rows, and nothing says which of them test", count=len(arrays["x"])
            ),
            tr(
                "Write test = 0.2 in the data set for the last fifth, or the first and the one "
                "after the last."
            ),
        )
    headers = {name: array_of(array.dtype.str, array.shape) for name, array in arrays.items()}
    found = Located(path=Path(code.file), digest="", arrays=headers)
    for _, message, hint in wrong_content(dataset, found):
        refuse(tr("returns data that do not fit: {message}", message=words(message)), hint)
    try:
        return data_in(dataset, arrays, task)
    except WrongLabels as error:
        refuse(tr("returns data that do not fit: {message}", message=words(error.message)), error.hint)


def _refuse(code: Code, at: At, what: str, hint: str) -> NoReturn:
    raise WrongCode(at, tr("{name} {what}", name=code.name, what=what), hint)


def _kind(value: Any) -> str:  # noqa: ANN401 - whatever was returned
    """Say what came."""
    if value is None:
        return tr("nothing")
    name = value.__name__ if isinstance(value, type) else type(value).__name__
    return tr("the class {name}", name=called(name)) if isinstance(value, type) else f"{called(name)}"


def _refuse_own_steps(made: keras.Model, refuse: Refuse) -> None:
    for step in STEPS:
        if getattr(type(made), step) is not getattr(keras.Model, step):
            refuse(
                tr("makes a network with a {step} of its own, which would not be used", step=step),
                tr("Expected a network that is trained by its loss alone."),
            )


def _taken(made: keras.Model, shape: Sequence[int], refuse: Refuse) -> str:
    """Return the type of what a network takes, which must have the shape of the examples if it has any."""
    given = getattr(made, "inputs", None)
    if not given:
        return "float32"
    if len(given) != 1:
        refuse(tr("makes a network with {count} inputs", count=len(given)), tr("Expected one input."))
    sizes = list(given[0].shape[1:])
    if not fits(sizes, shape):
        refuse(
            tr(
                "makes a network for inputs of the shape {sizes}, the data set has examples of {shape}",
                sizes=sizes,
                shape=list(shape),
            ),
            tr("Expected one shape."),
        )
    return str(given[0].dtype)


def _count(made: keras.Model, give_out: GiveOut, refuse: Refuse) -> None:
    """Count the layers of a network, and tell what each gives out, where Keras knows it."""
    waiting, seen = [made], 0
    while waiting:
        layer = waiting.pop()
        seen += 1
        if seen > bounds.LAYERS:
            refuse(
                tr("makes a network of more than {layers} layers", layers=bounds.LAYERS),
                tr("Expected at most {layers}.", layers=bounds.LAYERS),
            )
        inner = list(getattr(layer, "layers", ()))
        waiting += inner
        if not inner:
            shape = getattr(_output(layer), "shape", (None, 0))
            give_out((math.prod(size or 1 for size in shape[1:]),))


def _output(layer: Any) -> Any:  # noqa: ANN401 - a layer, and a tensor or several
    try:
        return layer.output
    except AttributeError:  # it was never called on a tensor that Keras knows
        return None


def _refuse_undeclared(made: keras.Model, model: Model, refuse: Refuse) -> None:
    """Refuse outputs that are known to be something else than the definitions say."""
    try:
        known = outputs_of_graph(Reader().network(json.loads(made.to_json()), ()))
    except (WrongFile, NotImplementedError, TypeError, ValueError):
        return  # layers of its own, of which nothing is known: what the definitions say is believed
    if known.are_probabilities and not gives_probabilities(model.outputs):
        refuse(
            tr("makes a network that gives out probabilities, which are taken for logits"),
            tr('Write outputs = "probabilities" in the model, or leave the last activation out.'),
        )
    if not known.are_probabilities and gives_probabilities(model.outputs):
        refuse(tr("makes a network that gives out no probabilities"), tr('Expected outputs = "logits".'))


def _compares(function: Callable[..., Any], arguments: Mapping[str, Any]) -> bool:
    """Tell whether a function takes targets and outputs itself; a class, or what makes a metric, does not."""
    return not isinstance(function, type) and len(_open(function, arguments)) == 2  # noqa: PLR2004 - y_true and y_pred


def _open(function: Callable[..., Any], arguments: Mapping[str, Any]) -> list[str]:
    """Name the parameters of a function that nothing is said for."""
    return [
        name
        for name, one in inspect.signature(function).parameters.items()
        if name not in arguments
        and one.default is one.empty
        and one.kind in (one.POSITIONAL_ONLY, one.POSITIONAL_OR_KEYWORD)
    ]


def _each(function: Callable[[Any, Any], Any], refuse: Refuse) -> Callable[[Any, Any], Any]:
    """Return a function of targets and outputs that gives a number for each example."""

    def compared(y_true: Any, y_pred: Any) -> Any:  # noqa: ANN401 - tensors of the backend
        """Return the numbers; a function may give them in any shape that begins with the rows."""
        numbers = keras.ops.convert_to_tensor(function(y_true, y_pred))
        if not len(numbers.shape) or numbers.shape[0] != y_pred.shape[0]:
            refuse(
                tr(
                    "returns numbers of the shape {shape} for {shape_2} examples",
                    shape=list(numbers.shape),
                    shape_2=y_pred.shape[0],
                ),
                tr("Expected a number for each example."),
            )
        return keras.ops.cast(numbers, "float32")

    return compared


def _watched(hook: Callable[..., Any], desk: Desk, code: Code, at: At) -> Callable[..., Any]:
    """Return a hook of a callback that is watched like any other call."""

    @wraps(hook)
    def watched(*values: Any, **named: Any) -> Any:  # noqa: ANN401 - as Keras calls it
        """Call the hook."""
        with desk.watched(code, at):
            return hook(*values, **named)

    return watched


def _arrays(returned: Any, refuse: Refuse) -> dict[str, NDArray[Any]]:  # noqa: ANN401 - whatever was returned
    """Return the four arrays by name, or x and y."""
    found: dict[str, Any] = {}
    if isinstance(returned, Mapping):
        found = dict(returned)
    elif isinstance(returned, tuple | list):
        flat = [
            item for one in returned for item in (one if isinstance(one, tuple) else (one,))
        ]  # in pairs, as Keras's own data sets are
        names = MEMBERS if len(flat) == len(MEMBERS) else PAIR if len(flat) == len(PAIR) else ()
        found = dict(zip(names, flat, strict=False))
    if {*found} not in ({*MEMBERS}, {*PAIR}):
        refuse(
            tr("returns {kind}", kind=_kind(returned)),
            tr("Expected x_train, y_train, x_test and y_test, or x and y: a tuple of arrays, or a table."),
        )
    return {name: np.ascontiguousarray(value) for name, value in found.items()}

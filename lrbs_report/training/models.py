"""From a model's definition to a Keras network, its loss and its optimizer."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import keras
import numpy as np

from lrbs_report.base import bounds
from lrbs_report.base.places import Keys
from lrbs_report.base.tongue import data, together, tr, words
from lrbs_report.kinds.measures.keras import Metric
from lrbs_report.kinds.networks.outputs import gives_probabilities
from lrbs_report.kinds.rows.labels import REGRESSION, doubts_about
from lrbs_report.study.experiments import Model
from lrbs_report.study.own_code import is_call
from lrbs_report.training.data import Data
from lrbs_report.training.graphs import build_graph
from lrbs_report.training.making import WrongModel, create, or_wrong
from lrbs_report.training.metering import metrics_for
from lrbs_report.training.own_code import Seat
from lrbs_report.training.returned import own_network
from lrbs_report.training.room import TEST_ROWS, Room, counted


def build(  # noqa: PLR0913 - what a network is made for
    model: Model,
    data: Data,
    learning_rate: float,
    batch_size: int = 1,
    metrics: Sequence[Metric] = (),
    *,
    seat: Seat | None = None,
) -> keras.Model:
    """Build and compile the network for ``data``'s examples, with fresh weights from Keras's global seed.

    ``seat`` is where Python of the project's own is called, for models that have any.
    Raises ``WrongModel`` with the place when a layer, the loss or the optimizer refuses its arguments, when
    the output does not fit the labels, when a metric fits neither, or when the network, or what it gives out
    for a batch, is larger than any that is trained: before that takes any memory.
    """
    _refuse_many(model.layers)
    room = Room(
        batch_size=min(batch_size, len(data.x_train)), test_rows=_test_rows(data, batch_size, metrics)
    )
    with counted(room):
        network = _network(model, data, room, seat)
        check = _check_quantities if model.task == "regression" else _check_classes
        check(network, data, ("network",) if model.network else ("layers", len(model.layers) - 1))
        optimizer = or_wrong(
            ("optimizer",),
            lambda: create({**model.optimizer, "learning_rate": learning_rate}, keras.optimizers),
        )
        loss = or_wrong(("loss",), lambda: loss_of(model))
        measured = metrics_for(model, metrics, network, seat)
        network.compile(optimizer=optimizer, loss=loss, metrics=measured or None)
        or_wrong(("optimizer",), lambda: optimizer.build(network.trainable_variables))
    return network


def _network(model: Model, data: Data, room: Room, seat: Seat | None) -> keras.Model:
    """Return a model's network without its loss."""
    if model.network is None:
        return _sequence(model.layers, data, room)
    if seat and is_call(model.network):
        make = partial(own_network, model, data.image_shape, seat, room.give_out)
        return or_wrong(("network",), make)
    return build_graph(
        model.network["json"], data.image_shape, model.names, room.give_out, tr("the data set")
    )


def _sequence(definitions: Sequence[Mapping[str, Any]], data: Data, room: Room) -> keras.Model:
    """Return the network of layers one after another."""
    given = output = keras.Input(data.image_shape)
    layers = []
    for number, layer in enumerate(definitions):
        at, hint = ("layers", number), _layer_hint(output.shape[1:], layer["class"], number)
        layers.append(or_wrong(at, partial(create, layer, keras.layers)))
        output = or_wrong(at, partial(layers[-1], output), hint)
        or_wrong(at, partial(room.give_out, output.shape[1:]))
    return keras.Sequential([given, *layers])


def loss_of(model: Model) -> Callable[..., Any]:
    """Return a model's Keras loss, told whether the outputs are logits where it asks."""
    loss: Callable[..., Any] = keras.losses.get(model.loss)
    made: Any = type(loss) if isinstance(loss, keras.losses.Loss) else loss
    if "from_logits" not in inspect.signature(made).parameters:
        return loss
    from_logits = not gives_probabilities(model.outputs)
    if made is not loss:
        return made(from_logits=from_logits)  # type: ignore[no-any-return]  # Keras ships no types

    def loss_with_logits(y_true: Any, y_pred: Any) -> Any:  # noqa: ANN401 - tensors of the backend
        """Return the loss of outputs that are logits or not, as the network has them."""
        return loss(y_true, y_pred, from_logits=from_logits)

    return loss_with_logits


def _layer_hint(given: Sequence[int | None], name: str, number: int) -> str:
    """Say what comes into a layer, and how channels are made for one that lacks nothing else.

    A "2D" in its name wants three numbers.
    """
    shape = list(given)
    said = (
        tr("The layer before gives the shape {shape}", shape=shape)
        if number
        else tr("The examples have the shape {shape}", shape=shape)
    )
    wants = re.search(r"([123])D", name)
    if wants and len(shape) == int(wants[1]):
        reshape = f'{{ class = "Reshape", target_shape = {[*shape, 1]} }}'
        return tr(
            "{said}; a layer that wants channels needs {reshape} before it.", said=said, reshape=reshape
        )
    return together("", [said, data(".")])


def _refuse_many(layers: Sequence[Mapping[str, Any]]) -> None:
    """Refuse more layers than any network has, before Keras looks at the first."""
    count = 0
    for number, layer in enumerate(layers):
        count += _count(layer)
        if count > bounds.LAYERS:
            message = tr(
                "the network has more than {layers} layers, those inside others counted too",
                layers=bounds.LAYERS,
            )
            raise WrongModel(
                ("layers", number), message, tr("Expected at most {layers}.", layers=bounds.LAYERS)
            )


def _count(value: Any) -> int:  # noqa: ANN401 - any TOML value
    """Count the objects that a definition makes; one that goes both ways makes what is inside it twice."""
    if isinstance(value, list | tuple):
        return sum(map(_count, value))
    if not isinstance(value, Mapping):
        return 0
    return int("class" in value) + sum(map(_count, value.values())) * (
        2 if value.get("class") == "Bidirectional" else 1
    )


def _test_rows(data: Data, batch_size: int, metrics: Sequence[Metric]) -> int:
    """Return how many rows that do not train the network is given at once, at most."""
    judged = min(TEST_ROWS, len(data.x_test))
    rows = max(len(data.x_test), len(data.validation.x) if data.validation else 0)
    return max(judged, min(batch_size, max(rows, len(data.x_train)))) if metrics else judged


def _check_quantities(network: keras.Model, data: Data, at: Keys) -> None:
    shape, width = tuple(network.output_shape[1:]), data.y_train.shape[-1]
    if shape != (width,):
        raise WrongModel(
            at,
            tr(
                "the last layer gives an output of shape {shape}, expected {what} of each target",
                shape=list(shape),
                what=tr("one number") if width == 1 else tr("the {width} numbers", width=width),
            ),
            tr(
                'End with {{ class = "Dense", units = {width} }}; for classes, write task = '
                '"classification".',
                width=width,
            ),
        )


def _check_classes(network: keras.Model, data: Data, at: Keys) -> None:
    shape = tuple(network.output_shape[1:])
    enough = len(shape) == 1 and (shape[0] >= data.classes or (shape[0] == 1 and data.classes <= 2))  # noqa: PLR2004 - yes or no
    if not enough:
        doubts = doubts_about(np.concatenate([data.y_train, data.y_test])) if len(shape) == 1 else None
        one = together("", [" ", words(REGRESSION)]) if shape == (1,) else ""
        if doubts:
            raise WrongModel(at, *doubts)
        message = tr(
            "the last layer gives an output of shape {shape}, expected one number for each of "
            "the {classes} classes",
            shape=list(shape),
            classes=data.classes,
        )
        raise WrongModel(
            at,
            message,
            tr(
                'End with {{ class = "Dense", units = {classes} }}; examples of several axes need '
                "Flatten before it.{one}",
                classes=data.classes,
                one=one,
            ),
        )

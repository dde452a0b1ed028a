"""From a model's definition to a Keras network, its loss and its optimizer."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

import keras
import numpy as np

from lrbs_report.base import bounds
from lrbs_report.kinds.networks.outputs import compares_class_numbers, gives_probabilities
from lrbs_report.kinds.sources.labels import QUANTITIES, doubts_about
from lrbs_report.study.experiments import Model
from lrbs_report.training.data import Data
from lrbs_report.training.room import TEST_ROWS, Room, TooLarge, counted

T = TypeVar("T")

KINDS = {
    "_initializer": keras.initializers,
    "_regularizer": keras.regularizers,
    "_constraint": keras.constraints,
}
"""What a nested ``{ class = … }`` builds, by the ending of its argument's name; all else is a layer."""


class WrongModel(Exception):
    """A model cannot be built as defined.

    ``keys`` leads to the place inside its definition, such as ``("layers", 1)``.
    """

    def __init__(self, keys: tuple[str | int, ...], message: str, hint: str = "") -> None:
        """Keep the place, the first line of what Keras said, and the way out."""
        super().__init__(message)
        self.keys, self.message, self.hint = keys, message, hint


@dataclass(frozen=True, kw_only=True)
class Targets:
    """How labels become what the loss compares with.

    Class numbers, one-hot rows of ``classes`` numbers, or one column.
    """

    kind: str
    classes: int


def build(model: Model, data: Data, learning_rate: float, batch_size: int = 1) -> keras.Model:
    """Build and compile the network for images like ``data``'s, with fresh weights from Keras's global seed.

    Raises ``WrongModel`` with the place when a layer, the loss or the optimizer refuses its arguments, when
    the output does not fit the labels, or when the network, or what it gives out for a batch, is larger than
    any that is trained: before that takes any memory.
    """
    _refuse_many(model.layers)
    given = output = keras.Input(data.image_shape)
    layers, room = (
        [],
        Room(batch_size=min(batch_size, len(data.x_train)), test_rows=min(TEST_ROWS, len(data.x_test))),
    )
    with counted(room):
        for number, layer in enumerate(model.layers):
            at, hint = ("layers", number), _layer_hint(output.shape[1:], layer["class"], number)
            layers.append(_or_wrong(at, partial(create, layer, keras.layers)))
            output = _or_wrong(at, partial(layers[-1], output), hint)
            _or_wrong(at, partial(room.give_out, output.shape[1:]))
        network = keras.Sequential([given, *layers])
        _check_output(network, data, len(model.layers))
        optimizer = _or_wrong(
            ("optimizer",),
            lambda: create({**model.optimizer, "learning_rate": learning_rate}, keras.optimizers),
        )
        network.compile(optimizer=optimizer, loss=_or_wrong(("loss",), lambda: loss_of(model)))
        _or_wrong(("optimizer",), lambda: optimizer.build(network.trainable_variables))
    return network


def create(definition: Mapping[str, Any], module: Any) -> Any:  # noqa: ANN401 - any Keras object
    """Make the Keras object that ``{ class = …, argument = … }`` describes; nested ones first."""
    arguments = {name: _value(name, value) for name, value in definition.items() if name != "class"}
    return getattr(module, definition["class"])(**arguments)


def loss_of(model: Model) -> Callable[..., Any]:
    """Return a model's Keras loss, told whether the outputs are logits where it asks."""
    loss: Callable[..., Any] = keras.losses.get(model.loss)
    made: Any = type(loss) if isinstance(loss, keras.losses.Loss) else loss
    if "from_logits" not in inspect.signature(made).parameters:
        return loss
    from_logits = not gives_probabilities(model.layers)
    if made is not loss:
        return made(from_logits=from_logits)  # type: ignore[no-any-return]  # Keras ships no types

    def loss_with_logits(y_true: Any, y_pred: Any) -> Any:  # noqa: ANN401 - tensors of the backend
        return loss(y_true, y_pred, from_logits=from_logits)

    return loss_with_logits


def targets_of(model: Model, network: keras.Model) -> Targets:
    """Decide how the labels reach the loss.

    Some losses take class numbers, a single output a column, all others one-hot rows.
    """
    classes = int(network.output_shape[-1])
    if compares_class_numbers(model.loss):
        return Targets(kind="numbers", classes=classes)
    return Targets(kind="column" if classes == 1 else "one-hot", classes=classes)


def _value(name: str, value: Any) -> Any:  # noqa: ANN401 - any TOML value
    """Turn an argument's nested definitions into objects, wherever they stand."""
    if isinstance(value, list | tuple):
        return [_value(name, item) for item in value]
    if not (isinstance(value, Mapping) and "class" in value):
        return value
    kind = next((module for ending, module in KINDS.items() if name.endswith(ending)), None)
    if kind is None:
        kind = keras.regularizers if "regularizer" in name else keras.layers
    return create(value, kind)


def _or_wrong(keys: tuple[str | int, ...], make: Callable[[], T], hint: str = "") -> T:
    """Run one step of building; whatever Keras raises becomes a ``WrongModel`` with the place."""
    try:
        return make()
    except TooLarge as error:
        raise WrongModel(keys, error.message, error.hint) from error
    except Exception as error:
        raise WrongModel(keys, _first_sentence(error), hint) from error


def _layer_hint(given: Sequence[int | None], name: str, number: int) -> str:
    """Say what comes into a layer, and how channels are made for one that lacks nothing else.

    A "2D" in its name wants three numbers.
    """
    shape = list(given)
    said = f"The layer before gives the shape {shape}" if number else f"The images have the shape {shape}"
    wants = re.search(r"([123])D", name)
    if wants and len(shape) == int(wants[1]):
        reshape = f'{{ class = "Reshape", target_shape = {[*shape, 1]} }}'
        return f"{said}; a layer that wants channels needs {reshape} before it."
    return f"{said}."


def _refuse_many(layers: Sequence[Mapping[str, Any]]) -> None:
    """Refuse more layers than any network has, before Keras looks at the first."""
    count = 0
    for number, layer in enumerate(layers):
        count += _count(layer)
        if count > bounds.LAYERS:
            message = f"the network has more than {bounds.LAYERS} layers, those inside others counted too"
            raise WrongModel(("layers", number), message, f"Expected at most {bounds.LAYERS}.")


def _count(value: Any) -> int:  # noqa: ANN401 - any TOML value
    """Count the objects that a definition makes; one that goes both ways makes what is inside it twice."""
    if isinstance(value, list | tuple):
        return sum(map(_count, value))
    if not isinstance(value, Mapping):
        return 0
    return int("class" in value) + sum(map(_count, value.values())) * (
        2 if value.get("class") == "Bidirectional" else 1
    )


def _check_output(network: keras.Model, data: Data, layers: int) -> None:
    shape = tuple(network.output_shape[1:])
    enough = len(shape) == 1 and (shape[0] >= data.classes or (shape[0] == 1 and data.classes <= 2))  # noqa: PLR2004 - yes or no
    if not enough:
        doubts = doubts_about(np.concatenate([data.y_train, data.y_test])) if len(shape) == 1 else None
        at, one = (
            ("layers", layers - 1),
            " If the labels are quantities: regression is not measured yet." if shape == (1,) else "",
        )
        if doubts:
            raise WrongModel(at, doubts[0], doubts[1] if QUANTITIES in doubts[1] else doubts[1] + one)
        message = (
            f"the last layer gives an output of shape {list(shape)}, "
            f"expected one number for each of the {data.classes} classes"
        )
        raise WrongModel(
            at,
            message,
            f'End with {{ class = "Dense", units = {data.classes} }}; images need Flatten before it.{one}',
        )


def _first_sentence(error: Exception) -> str:
    """Return the first line of what Keras said: the rest repeats the call."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[0] if lines else type(error).__name__

"""Networks as Keras's ``model.to_json()`` writes them, without Keras."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

Json = dict[str, Any]


def written(kind: str, config: Json, *, module: str | None = "keras.layers", **more: Any) -> Json:  # noqa: ANN401 - any JSON value
    """Return one of Keras's objects as it is written."""
    return {"module": module, "class_name": kind, "config": config, "registered_name": None, **more}


def layer(name: str, kind: str, inputs: Sequence[str] | Sequence[Sequence[str]] = (), **config: Any) -> Json:  # noqa: ANN401 - any JSON value
    """Return a layer that is called on others: on one, or, in a list of its own, on several at once."""
    nodes = [{"args": [_tensors(one)], "kwargs": {"mask": None}} for one in inputs]
    return written(kind, {"name": name, "trainable": True, **config}, name=name, inbound_nodes=nodes)


def _tensors(inputs: str | Sequence[str]) -> Any:  # noqa: ANN401 - a tensor or several
    if not isinstance(inputs, str):
        return [_tensors(one) for one in inputs]
    name, _, node = inputs.partition("#")
    return {"class_name": "__keras_tensor__", "config": {"keras_history": [name, int(node or 0), 0]}}


def given(*shape: int | None, name: str = "given", **config: Any) -> Json:  # noqa: ANN401 - any JSON value
    """Return an input layer."""
    return layer(name, "InputLayer", batch_shape=[None, *shape], dtype="float32", **config)


def functional(*layers: Json, last: str, first: str = "given", name: str = "functional") -> Json:
    """Return a network whose layers form a graph."""
    config = {
        "name": name,
        "layers": list(layers),
        "input_layers": [first, 0, 0],
        "output_layers": [last, 0, 0],
    }
    return written("Functional", config, module="keras.src.models.functional", name=name)


def sequential(*layers: Json, name: str = "sequential") -> Json:
    """Return a network of layers one after another."""
    return written("Sequential", {"name": name, "layers": list(layers)}, module="keras", name=name)


def branches(units: int = 10, **last: Any) -> Json:  # noqa: ANN401 - any JSON value
    """Return a network of two branches over images of 28 × 28, one of which uses a layer twice."""
    return functional(
        given(28, 28),
        layer("flatten", "Flatten", ["given"]),
        layer("narrow", "Dense", ["flatten"], units=8, activation="relu"),
        layer("again", "Dense", ["narrow", "again"], units=8, activation="tanh"),
        layer("join", "Concatenate", [["narrow", "again#1"]], axis=-1),
        layer("last", "Dense", ["join"], units=units, **last),
        last="last",
    )


def text(network: Json) -> str:
    """Return a network as its file holds it."""
    return json.dumps(network)

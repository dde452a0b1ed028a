"""From a graph of layers, plain data of a file, to a Keras network."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import keras

from lrbs_report.base.tongue import tr
from lrbs_report.kinds.networks.graphs import INPUT, NESTED, Graph
from lrbs_report.training.making import WrongModel, create, or_wrong

AT = ("network",)
"""Where a model says that its network is in a file."""

GiveOut = Callable[[Sequence[int | None]], None]


@dataclass(frozen=True, kw_only=True)
class Made:
    """A network, and how many numbers all of its layers give out for one example."""

    network: Any
    numbers: int


def build_graph(
    graph: Graph, shape: Sequence[int], names: Sequence[str], give_out: GiveOut, dataset: str
) -> keras.Model:
    """Return the network of a graph for examples of a shape.

    ``names`` are those of its layers in messages, and ``dataset`` that of the data; ``give_out`` is told what
    each layer gives out. Raises ``WrongModel``.
    """
    expected = graph["input"]["shape"]
    if expected is not None and not fits(expected, shape):
        message = tr(
            "the network's input has the shape {expected}, {dataset} has examples of {shape}",
            expected=expected,
            dataset=dataset,
            shape=list(shape),
        )
        raise WrongModel(AT, message, tr("Expected one shape: write the network again for these data."))
    return _build(graph, list(shape), names, give_out).network


def fits(expected: Sequence[int | None], shape: Sequence[int]) -> bool:
    """Return whether examples of a shape can be put into an input of the expected one."""
    return len(expected) == len(shape) and all(
        one is None or one == size for one, size in zip(expected, shape, strict=True)
    )


def _build(graph: Graph, shape: Sequence[int | None], names: Sequence[str], give_out: GiveOut) -> Made:
    given = keras.Input(shape, dtype=graph["input"].get("dtype", "float32"))
    layers: dict[int, Made] = {}
    tensors: dict[Any, Any] = {INPUT: given}
    numbers = 0
    for number, call in enumerate(graph["calls"]):
        place = call["layer"]
        taken = partial(_taken, tensors=tensors)
        inputs, told = taken(call["args"]), taken(call.get("kwargs", {}))
        name = names[place] if place < len(names) else graph["layers"][place]["class"]
        hint = tr(
            "It is {name}, a {graph}, in the network's file.",
            name=name,
            graph=graph["layers"][place]["class"],
        )
        if place not in layers:
            layers[place] = or_wrong(AT, partial(_made, graph["layers"][place], inputs), hint)
        made = layers[place]
        tensors[number] = or_wrong(AT, partial(made.network, *inputs, **told), hint)
        count = made.numbers or _count(tensors[number])
        or_wrong(AT, partial(give_out, (count,)))
        numbers += count
    output = or_wrong(AT, partial(_taken, graph["output"], tensors=tensors))
    return Made(network=keras.Model(given, output), numbers=numbers)


def _made(layer: Mapping[str, Any], inputs: Sequence[Any]) -> Made:
    """Make a layer, or a network inside a network for what is put into it."""
    if layer["class"] != NESTED:
        return Made(network=create(layer, keras.layers), numbers=0)
    graph = layer["network"]
    shape = graph["input"]["shape"] or list(inputs[0].shape[1:])
    return _build(graph, shape, (), lambda _: None)


def _taken(value: Any, tensors: Mapping[Any, Any]) -> Any:  # noqa: ANN401 - any argument of a call
    """Return an argument with each tensor in its place."""
    if isinstance(value, Mapping):
        if "of" not in value:
            return {name: _taken(item, tensors) for name, item in value.items()}
        found = tensors[value["of"]]
        several = found if isinstance(found, list | tuple) else [found]
        return several[value.get("output", 0)]
    return [_taken(item, tensors) for item in value] if isinstance(value, list) else value


def _count(given: Any) -> int:  # noqa: ANN401 - a tensor, or several
    """Count the numbers that a layer gives out for one example."""
    several = given if isinstance(given, list | tuple) else [given]
    return sum(math.prod(1 if size is None else int(size) for size in one.shape[1:]) for one in several)

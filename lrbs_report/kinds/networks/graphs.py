"""A network whose layers form a graph, as plain data: what its identity holds, and what it gives out.

A graph has its distinct ``layers``, each written as in the definitions; the ``calls`` of them in an order in
which they can be computed, each with its arguments; and the ``output``, a tensor. A tensor is
``{"of": "input"}`` or ``{"of": 3}``, the output of the call of that number; of a layer that gives out
several, ``{"of": 3, "output": 1}``. A network inside a network is a layer of the class ``NESTED`` with a
graph of its own. The ``input`` tells its shape without the rows, where that is known, and its type.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from lrbs_report.kinds.networks.outputs import Outputs, Shape

Graph = Mapping[str, Any]

NESTED = "Network"
"""The class of a layer that is a network itself."""

INPUT = "input"

PICKING = frozenset({"Average", "Maximum", "Minimum", "Multiply"})
"""Layers that join numbers from 0 to 1 to such numbers."""

ELEMENTWISE = PICKING | {"Add", "Subtract"}
"""Layers that join inputs number by number."""


def tensors_in(value: Any) -> Iterator[Mapping[str, Any]]:  # noqa: ANN401 - any argument of a call
    """Return the tensors among a call's arguments, in their order."""
    if isinstance(value, Mapping):
        yield from [value] if "of" in value else [one for item in value.values() for one in tensors_in(item)]
    elif isinstance(value, list):
        for item in value:
            yield from tensors_in(item)


def layers_in(graph: Graph) -> tuple[Mapping[str, Any], ...]:
    """Return every layer of a graph, those of its networks in their place."""
    return tuple(
        inner
        for layer in graph["layers"]
        for inner in (layers_in(layer["network"]) if layer["class"] == NESTED else (layer,))
    )


def size_of(graph: Graph) -> int:
    """Count what is computed: each call of a layer, those inside of networks each time."""
    return sum(
        size_of(layer["network"]) if layer["class"] == NESTED else 1
        for layer in (graph["layers"][call["layer"]] for call in graph["calls"])
    )


def outputs_of_graph(graph: Graph, given: Outputs | None = None) -> Outputs:
    """Return what is known of what a graph gives out, by the layers that lead to its output.

    >>> softmax = {"class": "Dense", "units": 3, "activation": "softmax"}
    >>> tensors = [{"of": 0}, {"of": 1}]
    >>> calls = [{"layer": n, "args": [{"of": "input"}]} for n in (0, 0)] + [{"layer": 1, "args": [tensors]}]
    >>> layers = [softmax, {"class": "Average"}]
    >>> graph = {"input": {"shape": [4]}, "layers": layers, "calls": calls, "output": {"of": 2}}
    >>> outputs_of_graph(graph).are_probabilities
    True
    """
    shape = graph["input"]["shape"]
    known: dict[Any, Outputs] = {INPUT: given or Outputs(shape=tuple(shape) if shape else (...,))}
    for number, call in enumerate(graph["calls"]):
        inputs = [_taken(tensor, known) for tensor in tensors_in(call["args"])]
        known[number] = _after(graph["layers"][call["layer"]], inputs)
    return _taken(graph["output"], known)


def _taken(tensor: Mapping[str, Any], known: Mapping[Any, Outputs]) -> Outputs:
    """Return what is known of a tensor: of a layer's further outputs, nothing."""
    return Outputs() if tensor.get("output") else known[tensor["of"]]


def _after(layer: Mapping[str, Any], inputs: Sequence[Outputs]) -> Outputs:
    name = layer["class"]
    if name == NESTED:
        return outputs_of_graph(layer["network"], inputs[0])
    if name in ELEMENTWISE:
        are_all = all(one.are_probabilities for one in inputs)
        return Outputs(are_probabilities=are_all and name in PICKING, shape=_spread(inputs))
    if name == "Concatenate":
        return Outputs(
            are_probabilities=all(one.are_probabilities for one in inputs), shape=_beside(layer, inputs)
        )
    return inputs[0].after(layer) if len(inputs) == 1 else Outputs()


def _spread(inputs: Sequence[Outputs]) -> Shape:
    """Return the shape of inputs that are joined number by number: a last size of one fits any other."""
    shapes = {one.shape for one in inputs}
    if len(shapes) == 1:
        return shapes.pop()
    sizes = [shape[-1] for shape in shapes]
    known = [size for size in sizes if isinstance(size, int | float)]
    are_known = len(known) == len(sizes) or max(known, default=0) > 1
    return (..., max(known) if are_known else None)


def _beside(layer: Mapping[str, Any], inputs: Sequence[Outputs]) -> Shape:
    """Return the shape of inputs that stand beside one another; of two and more, it is above one."""
    shapes = [one.shape for one in inputs]
    axis = layer.get("axis", -1)
    ranks = {len(shape) for shape in shapes if ... not in shape}
    if axis != -1 and ranks != {axis}:  # the axis of the rows is counted too
        return (...,)
    sizes = [shape[-1] for shape in shapes]
    total = sum(size if isinstance(size, int | float) else math.inf for size in sizes)
    return (..., total)

"""How many numbers make the shape of what comes into each layer of a list, by their definitions alone.

An image without channels is told before anybody wakes Keras, which would take long to say so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lrbs_report.kinds.networks.outputs import SAME_SHAPE

Shape = tuple[int | None, ...]
"""The shape of one example; ``None`` is a size that nobody counted."""

SPATIAL = re.compile(
    r"(?:(?:Separable|Depthwise)?Conv|Conv(?=\dDTranspose)|(?:Adaptive|Global)?(?:Max|Average|Avg)Pool(?:ing)?"
    r"|UpSampling|ZeroPadding|Cropping|SpatialDropout)([123])D(?:Transpose)?"
)
"""Layers that want so many axes, and one more for channels."""

RECURRENT = ("LSTM", "GRU", "SimpleRNN")


@dataclass(frozen=True, kw_only=True)
class Misfit:
    """A layer that wants another number of axes than comes: where it is, and the shape that comes."""

    number: int
    name: str
    wants: int
    given: Shape


def misfit_of(layers: Sequence[Mapping[str, Any]], example: Shape) -> Misfit | None:
    """Return the first layer that cannot take what comes to it, given the shape of an example.

    Nothing when all can, or from the first layer on of which nothing is known.

    >>> misfit_of([{"class": "Conv2D", "filters": 4, "kernel_size": 3}], (28, 28))
    Misfit(number=0, name='Conv2D', wants=3, given=(28, 28))
    >>> misfit_of([{"class": "Flatten"}, {"class": "Dense", "units": 10}], (28, 28))
    """
    shape = example
    for number, layer in enumerate(layers):
        name = str(layer.get("class"))
        wants = _wanted(name)
        if wants and len(shape) != wants:
            return Misfit(number=number, name=name, wants=wants, given=shape)
        given = _given(name, layer, shape)
        if given is None:
            return None
        shape = given
    return None


def _wanted(name: str) -> int:
    """Return how many axes a layer wants; 0 for one that takes any number, or of which nothing is known."""
    spatial = SPATIAL.fullmatch(name)
    if spatial:
        return int(spatial[1]) + 1
    return 2 if name in RECURRENT else 0


def _given(name: str, layer: Mapping[str, Any], shape: Shape) -> Shape | None:
    """Return the shape that a layer gives out, as far as its axes can be counted."""
    if name in SAME_SHAPE:
        return shape
    axes = _axes_given(name, layer, len(shape))
    return (None,) * axes if axes else None


def _axes_given(name: str, layer: Mapping[str, Any], axes: int) -> int:
    """Return how many axes a layer gives out, of which it moves some; 0 where that is not known."""
    target = layer.get("target_shape")
    is_last_alone = name == "Flatten" or (
        SPATIAL.fullmatch(name) and name.startswith("Global") and not layer.get("keepdims")
    )
    if is_last_alone:
        return 1
    if name == "Reshape" and isinstance(target, list | tuple):
        return len(target)
    if name in RECURRENT:
        return 0 if layer.get("return_state") else 2 if layer.get("return_sequences") else 1
    return axes if name == "Dense" or SPATIAL.fullmatch(name) else axes + 1 if name == "Embedding" else 0

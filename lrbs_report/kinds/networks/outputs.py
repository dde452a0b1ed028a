"""What a network's outputs are, by its definition alone.

That is how many they are, whether they are probabilities, and how they become the class that is guessed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from types import EllipsisType
from typing import Any, Literal

Layer = Mapping[str, Any]
Width = Literal["one", "several", "unknown"]
Shape = tuple[float | EllipsisType | None, ...]
"""What is known of an output's shape: ``None`` is an unknown size, ``…`` any number of such, and infinity an
unknown size above one.
"""

PROBABILITIES = ("softmax", "sigmoid", "hard_sigmoid", "sparse_sigmoid", "sparsemax")
"""Activations after which outputs are probabilities, not logits."""

KEEPING_ACTIVATIONS = ("linear", "relu", "relu6", "leaky_relu", "elu", "celu", "hard_tanh")
"""Activations that leave every number from 0 to 1 as it is."""

SHAPELESS = frozenset(
    {
        *(
            "Identity",
            "ActivityRegularization",
            "Masking",
            "Dropout",
            "AlphaDropout",
            "GaussianDropout",
            "GaussianNoise",
        ),
        *("SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D", "LeakyReLU", "ELU", "PReLU"),
    }
)
"""Layers that give numbers from 0 to 1 out as they came in, once the training is over, and their shape too.
"""

MOVING = frozenset(
    {
        *("Flatten", "Reshape", "Permute", "RepeatVector", "CenterCrop"),
        *(f"{name}{rank}D" for rank in (1, 2, 3) for name in ("Cropping", "ZeroPadding", "UpSampling")),
        *(
            "Resizing",
            "RandomFlip",
            "RandomRotation",
            "RandomTranslation",
            "RandomZoom",
            "RandomShear",
            "RandomCrop",
        ),
    }
)
"""Layers that move numbers, repeat them, leave some out, or put something between them in."""

POOLING = frozenset(
    f"{scope}{kind}{name}{rank}D"
    for rank in (1, 2, 3)
    for scope, name in (
        ("", "Pooling"),
        ("Global", "Pooling"),
        ("", "Pool"),
        ("Global", "Pool"),
        ("Adaptive", "Pooling"),
    )
    for kind in ("Max", "Average" if name == "Pooling" else "Avg")
)
"""Layers whose outputs are the largest or the mean of some of their inputs: of probabilities, they are
probabilities.
"""

KEEPING = SHAPELESS | MOVING | POOLING
OVERSHOOTING = ("bicubic", "lanczos3", "lanczos5")
"""Interpolations that leave the range of what they are put between."""

SAME_SHAPE = SHAPELESS | {
    *(
        "Activation",
        "ReLU",
        "Softmax",
        "Rescaling",
        "BatchNormalization",
        "LayerNormalization",
        "GroupNormalization",
    ),
    *("UnitNormalization", "RMSNormalization"),
}

LOGIT_LOSSES = frozenset(
    {
        *(
            "bce",
            "binarycrossentropy",
            "binaryfocalcrossentropy",
            "categoricalcrossentropy",
            "categoricalfocalcrossentropy",
        ),
        "sparsecategoricalcrossentropy",
    }
)
"""Losses that ask whether they are given logits."""

SIGN_LOSSES = frozenset({"hinge", "squaredhinge", "categoricalhinge", "cosinesimilarity", "circle"})
"""Losses for which one output says yes by being above zero. For all others without logits, the right output
is the label, 0 or 1, itself.
"""


@dataclass(frozen=True, kw_only=True)
class Outputs:
    """What is known of the numbers that a network, or a layer of one, gives out.

    >>> Outputs().after({"class": "Dense", "units": 3, "activation": "softmax"})
    Outputs(are_probabilities=True, shape=(Ellipsis, 3))
    """

    are_probabilities: bool = False
    shape: Shape = (...,)

    def after(self, layer: Layer) -> Outputs:
        """Return what is known of what a layer makes of these numbers."""
        return Outputs(
            are_probabilities=_is_probability_after(self.are_probabilities, layer),
            shape=_shape_after(self.shape, layer),
        )

    @cached_property
    def width(self) -> Width:
        """Whether it is one number or several, where the output has one dimension."""
        last = self.shape[-1]
        if not isinstance(last, int | float):
            return "unknown"
        return "one" if last == 1 else "several"


Network = Sequence[Layer] | Outputs
"""A network by its layers, one after another, or by what is known already of what it gives out."""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """How outputs become a class: the largest of several.

    One is class 1 when it is above the threshold, else class 0.
    """

    width: Width
    threshold: float

    def told(self) -> dict[str, Any]:
        """Say the rule in a few words of JSON."""
        names = {
            "one": "above",
            "several": "largest output",
            "unknown": "largest output; where there is only one, above",
        }
        return {"rule": names[self.width]} | (
            {} if self.width == "several" else {"threshold": self.threshold}
        )


def rule_of(network: Network, loss: str) -> Rule:
    """Return how the outputs of a network that was trained with a loss become a class.

    >>> rule_of([{"class": "Dense", "units": 10}], "sparse_categorical_crossentropy").told()
    {'rule': 'largest output'}
    >>> rule_of([{"class": "Dense", "units": 1, "activation": "sigmoid"}], "binary_crossentropy").told()
    {'rule': 'above', 'threshold': 0.5}
    """
    halved = gives_probabilities(network) or not (takes_logits(loss) or _plain(loss) in SIGN_LOSSES)
    return Rule(width=width_of(network), threshold=0.5 if halved else 0.0)


def takes_logits(loss: str) -> bool:
    """Tell whether a loss, by any of its names, asks if its input are logits."""
    return _plain(loss) in LOGIT_LOSSES


def compares_class_numbers(loss: str) -> bool:
    """Tell whether a loss, by any of its names, compares outputs with class numbers, not one-hot rows."""
    return _plain(loss) in ("sparsecategoricalcrossentropy", "circle")


def gives_probabilities(network: Network) -> bool:
    """Tell whether what a network gives out are probabilities.

    Some layer made them, and those after it keep them.
    """
    return outputs_of(network).are_probabilities


def width_of(network: Network) -> Width:
    """Tell whether a network whose output has one dimension gives one number or several.

    It is told as far as the network's definition decides it.
    """
    return outputs_of(network).width


def outputs_of(network: Network) -> Outputs:
    """Return what is known of what comes out of the last layer."""
    return network if isinstance(network, Outputs) else reduce(Outputs.after, network, Outputs())


def corrections(layers: Sequence[Layer], loss: str) -> dict[str, Any]:
    """Return what a run's identity needs beside the definition.

    It is what was decided otherwise, and wrongly, when only the last layer was looked at. Empty for all
    networks whose results were always right, so that these keep their keys.
    """
    rule, are_probabilities, were = (
        rule_of(layers, loss),
        gives_probabilities(layers),
        _were_taken_for_probabilities(layers[-1]),
    )
    cut = {} if rule.width == "several" or rule.threshold == were / 2 else {"accuracy_above": rule.threshold}
    told = (
        {"outputs": "probabilities" if are_probabilities else "logits"}
        if takes_logits(loss) and are_probabilities != were
        else {}
    )
    was_given_rows = _plain(loss) == "circle" and rule.width != "one"  # one-hot ones
    given = {"targets": "numbers"} if was_given_rows else {}
    return cut | told | given


def _were_taken_for_probabilities(last: Layer) -> bool:
    """Tell what was thought of outputs when the last layer alone was asked.

    ``sparse_sigmoid`` was not known then.
    """
    return last["class"] == "Softmax" or last.get("activation") in (
        "softmax",
        "sigmoid",
        "hard_sigmoid",
        "sparsemax",
    )


def _plain(loss: str) -> str:
    """Spell a loss's names, of function and of class, in one way."""
    return loss.lower().replace("_", "")


def _inner(layer: Layer) -> Layer | None:
    """Return the layer inside a layer that gives out what this one does."""
    cells = layer.get("cells") or layer.get("cell")
    found = layer.get("layer") or (cells[-1] if isinstance(cells, list | tuple) and cells else cells)
    return found if isinstance(found, Mapping) else None


def _is_probability_after(before: bool, layer: Layer) -> bool:  # noqa: FBT001 - what reduce hands on
    """Tell whether a layer gives probabilities, from whether it is given some."""
    name, inner = layer["class"], _inner(layer)
    if inner is not None:
        return layer.get("merge_mode") != "sum" and _is_probability_after(before, inner)
    if name == "Softmax":
        return True
    if "activation" in layer:
        return _is_probability_activated(before and name == "Activation", layer["activation"])
    return before and _keeps(layer)


def _is_probability_activated(before: bool, activation: Any) -> bool:  # noqa: ANN401, FBT001 - any TOML value, and what reduce hands on
    if isinstance(activation, Mapping):
        return _is_probability_after(before, activation)
    return activation in PROBABILITIES or (before and activation in KEEPING_ACTIVATIONS)


def _keeps(layer: Layer) -> bool:
    """Tell whether probabilities come out of a layer as probabilities."""
    if layer["class"] == "ReLU":
        return _number(layer.get("threshold"), 0) <= 0 and _number(layer.get("max_value"), math.inf) >= 1
    return layer["class"] in KEEPING and layer.get("interpolation") not in OVERSHOOTING


def _number(value: Any, otherwise: float) -> float:  # noqa: ANN401 - any TOML value: what Keras thinks of it is told later
    return value if isinstance(value, int | float) else otherwise


def _shape_after(shape: Shape, layer: Layer) -> Shape:
    """Return what is known of a layer's output's shape, channels last, from what is known of its input's."""
    if layer["class"] in SAME_SHAPE:
        return shape
    found = next((rule for names, rule in SHAPES if layer["class"] in names), None)
    return found(shape, layer) if found and layer.get("data_format") != "channels_first" else (...,)


def _with_last(shape: Shape, size: Any) -> Shape:  # noqa: ANN401 - any TOML value
    """Put another size in the place of the last one."""
    return (*(shape if shape == (...,) else shape[:-1]), size if isinstance(size, int | float) else None)


def _dense(shape: Shape, layer: Layer) -> Shape:
    return _with_last(shape, layer.get("units"))


def _channels(shape: Shape, layer: Layer) -> Shape:
    del shape
    return _with_last((...,), layer.get("filters", layer.get("output_dim")))


def _recurrent(shape: Shape, layer: Layer) -> Shape:
    del shape
    return _with_last((...,) if layer.get("return_sequences") else (None,), layer.get("units"))


def _wrapped(shape: Shape, layer: Layer) -> Shape:
    inner = _inner(layer)
    return _shape_after(shape, inner) if inner else (...,)


def _both_ways(shape: Shape, layer: Layer) -> Shape:
    """Return the inner layer's shape, its last size doubled where both directions stand side by side."""
    inner = _wrapped(shape, layer)
    doubled = inner[-1] * 2 if isinstance(inner[-1], int | float) else None
    return _with_last(inner, doubled) if layer.get("merge_mode", "concat") == "concat" else inner


def _flat(shape: Shape, layer: Layer) -> Shape:
    """Multiply the sizes.

    With an unknown one, they are several if another is above one, and else an unknown size.
    """
    del layer
    known = [size for size in shape if isinstance(size, int | float)]
    total = math.prod(known)
    return (total if len(known) == len(shape) else math.inf if total > 1 else None,)


def _reshaped(shape: Shape, layer: Layer) -> Shape:
    """Return the target's sizes; one that is left open is unknown, but for a flat target of all sizes."""
    target = layer.get("target_shape")
    sizes = list(target) if isinstance(target, list | tuple) else [target]
    return (
        _flat(shape, layer)
        if sizes == [-1]
        else tuple(size if isinstance(size, int) and size != -1 else None for size in sizes) or (...,)
    )


def _pooled(shape: Shape, layer: Layer) -> Shape:
    is_flat = "Global" in layer["class"] and not layer.get("keepdims")
    return _with_last((None,) if is_flat else (...,), shape[-1])


CONVOLUTIONS = frozenset(
    {
        *(
            f"{name}{rank}D{ending}"
            for name in ("Conv", "Convolution")
            for rank in (1, 2, 3)
            for ending in ("", "Transpose")
        ),
        *(f"Separable{name}{rank}D" for name in ("Conv", "Convolution") for rank in (1, 2)),
    }
)
SHAPES: tuple[tuple[frozenset[str], Callable[[Shape, Layer], Shape]], ...] = (
    (frozenset({"Dense"}), _dense),
    (frozenset({"Embedding"}) | CONVOLUTIONS, _channels),
    (frozenset({"SimpleRNN", "GRU", "LSTM"}), _recurrent),
    (frozenset({"TimeDistributed", "SpectralNormalization"}), _wrapped),
    (frozenset({"Bidirectional"}), _both_ways),
    (frozenset({"Flatten"}), _flat),
    (frozenset({"Reshape"}), _reshaped),
    (POOLING, _pooled),
)
"""What each kind of layer makes of a shape. Any other layer leaves nothing known of it."""

"""What a network does with its inputs before anything else, by its definition alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from lrbs_report.kinds.networks.outputs import MOVING, SHAPELESS

Intake = Literal["as they are", "rescaled", "looked up"]
"""What happens to values: nothing; they are brought to a scale of their own; or are places in a table."""

RESCALING = frozenset(
    {
        *("Rescaling", "Normalization", "UnitNormalization", "RMSNormalization", "Discretization"),
        *("BatchNormalization", "LayerNormalization", "GroupNormalization"),
    }
)
"""Layers after which it does not matter much how large the values were."""

LOOKING_UP = frozenset(
    {"Embedding", "ReversibleEmbedding", "CategoryEncoding", "Hashing", "HashedCrossing", "IntegerLookup"}
)
"""Layers of which the inputs are numbers of words or of categories."""


def intake_of(layers: Sequence[Mapping[str, Any]]) -> Intake:
    """Return what happens to the values of an example first.

    >>> intake_of([{"class": "Flatten"}, {"class": "Rescaling", "scale": 0.00392}, {"class": "Dense"}])
    'rescaled'
    >>> intake_of([{"class": "Embedding", "input_dim": 1000, "output_dim": 8}])
    'looked up'
    """
    passing = SHAPELESS | MOVING | {"InputLayer"}
    first = next((name for layer in layers if (name := str(layer.get("class"))) not in passing), "")
    return "rescaled" if first in RESCALING else "looked up" if first in LOOKING_UP else "as they are"

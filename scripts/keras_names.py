"""Write the catalogue of Keras's names and arguments that ``definitions`` checks against.

It is made from the Keras that is installed. Usage: python scripts/keras_names.py [FILE]. Run it when Keras's
version in the lock changes; a test compares the two.
"""

from __future__ import annotations

import inspect
import json
import os
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras

# Their tables of accepted strings are not public.
from keras.src import activations, constraints, initializers, metrics, regularizers

CATALOGUE = Path(__file__).resolve().parents[1] / "lrbs_report" / "data" / "keras_names.json"
KINDS = ("layers", "initializers", "regularizers", "constraints", "optimizers", "callbacks")
BASES = {
    "layers": keras.layers.Layer,
    "initializers": keras.initializers.Initializer,
    "regularizers": keras.regularizers.Regularizer,
    "constraints": keras.constraints.Constraint,
    "optimizers": keras.optimizers.Optimizer,
    "callbacks": keras.callbacks.Callback,
}


def catalogue() -> dict[str, Any]:
    """Return each kind's classes and arguments, and the strings that name things.

    The arguments of a class come with which of them are required.
    """
    classes: dict[str, Any] = {kind: classes_of(getattr(keras, kind), BASES[kind]) for kind in KINDS}
    classes["metrics"] = metrics_of()
    strings = {
        "activation": sorted(activations.ALL_OBJECTS_DICT),
        "initializer": sorted(initializers.ALL_OBJECTS_DICT),
        "regularizer": sorted(regularizers.ALL_OBJECTS_DICT),
        "constraint": sorted(constraints.ALL_OBJECTS_DICT),
        "loss": losses(),
    }
    return {
        "classes": classes,
        "strings": {
            kind: [name for name in names if isinstance(name, str) and name]
            for kind, names in strings.items()
        },
        "metrics": {
            name: made.__name__
            for name, made in sorted(metrics.ALL_OBJECTS_DICT.items(), key=str)
            if isinstance(name, str) and made.__name__ in classes["metrics"]
        },
    }


def classes_of(module: ModuleType, base: type) -> dict[str, dict[str, list[str]]]:
    """Return the public classes of a module that descend from ``base``, with the arguments of each."""
    found = {
        name: value
        for name, value in vars(module).items()
        if inspect.isclass(value) and issubclass(value, base) and value is not base
    }
    return {name: arguments_of(found[name]) for name in sorted(found)}


NEEDED: dict[str, Any] = {"num_classes": 2, "target_class_ids": [0], "fn": None, "normalizer": [1.0]}
"""Arguments to make a metric with, to ask it what it is called; any other is a half."""


def metrics_of() -> dict[str, dict[str, Any]]:
    """Return the metrics that compare outputs with targets, with what each is called and which way is better.

    Those that Keras says no way of, such as sums and counts, are better neither way.
    """
    left_out = ("Metric", "Mean", "Sum", "MeanMetricWrapper")  # they compare nothing
    found = classes_of(keras.metrics, keras.metrics.Metric)
    told: dict[str, dict[str, Any]] = {}
    for name, takes in found.items():
        if name not in left_out:
            made = getattr(keras.metrics, name)(**{one: NEEDED.get(one, 0.5) for one in takes["required"]})
            told[name] = {**takes, "name": made.name, "better": getattr(made, "_direction", None) or ""}
    return told


def arguments_of(made: type) -> dict[str, list[str]]:
    """List what a class's constructor takes, with what ``**kwargs`` hands on to the classes above it."""
    takes: dict[str, bool] = {}
    for parent in made.__mro__:
        if "__init__" not in vars(parent) or parent is object:
            continue
        parameters = list(inspect.signature(parent.__init__).parameters.values())[1:]
        for parameter in parameters:
            if parameter.kind not in (parameter.VAR_KEYWORD, parameter.VAR_POSITIONAL):
                takes.setdefault(parameter.name, parameter.default is parameter.empty and parent is made)
        if not any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters):
            break
    return {
        "arguments": sorted(takes),
        "required": sorted(name for name, is_required in takes.items() if is_required),
    }


def losses() -> list[str]:
    """Return every name, of function or class, under which Keras knows a loss."""
    table = keras.src.losses.ALL_OBJECTS_DICT
    return sorted(name for name in table if isinstance(name, str) and name not in ("Loss", "ctc", "CTC"))


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else CATALOGUE
    target.write_text(json.dumps(catalogue(), indent=0, sort_keys=True) + "\n", encoding="utf-8")

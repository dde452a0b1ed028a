"""Making Keras's objects from their definitions; what Keras refuses is told with its place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import keras

from lrbs_report.training.own_code import WrongCode
from lrbs_report.training.room import TooLarge

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


def create(definition: Mapping[str, Any], module: Any) -> Any:  # noqa: ANN401 - any Keras object
    """Make the Keras object that ``{ class = …, argument = … }`` describes; nested ones first."""
    arguments = {name: _value(name, value) for name, value in definition.items() if name != "class"}
    return getattr(module, definition["class"])(**arguments)


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


def or_wrong(keys: tuple[str | int, ...], make: Callable[[], T], hint: str = "") -> T:
    """Run one step of building; whatever Keras raises becomes a ``WrongModel`` with the place."""
    try:
        return make()
    except (WrongModel, WrongCode):
        raise
    except TooLarge as error:
        raise WrongModel(keys, error.message, error.hint) from error
    except Exception as error:
        raise WrongModel(keys, _first_sentence(error), hint) from error


def _first_sentence(error: Exception) -> str:
    """Return the first line of what Keras said: the rest repeats the call."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[0] if lines else type(error).__name__

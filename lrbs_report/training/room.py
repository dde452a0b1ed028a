"""How much room a network takes, counted before it takes any.

The numbers that training changes, and those that its layers give out.
"""

from __future__ import annotations

import contextlib
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np

from lrbs_report.base import bounds
from lrbs_report.base.tongue import tr

TEST_ROWS = 1000
"""Test examples are classified this many at a time, so that memory does not grow with the test set."""


class TooLarge(Exception):
    """A network needs more room than any that is trained; says which, and the way out."""

    def __init__(self, message: str, hint: str) -> None:
        """Keep both parts of what to say."""
        super().__init__(message)
        self.message, self.hint = message, hint


@dataclass(kw_only=True)
class Room:
    """Counts what a network takes, for batches and for test examples of these sizes.

    Raises ``TooLarge`` before there is too much.
    """

    batch_size: int
    test_rows: int
    parameters: int = 0
    activations: int = 0

    def take(self, shape: Sequence[int]) -> None:
        """Count the numbers of a variable that is about to be made."""
        self.parameters += math.prod(map(int, shape))
        if self.parameters > bounds.PARAMETERS:
            message = tr(
                "with this, the network has {parameters} numbers to train, those that its "
                "optimizer keeps of each counted too",
                parameters=self.parameters,
            )
            raise TooLarge(message, tr("Expected at most {parameters}.", parameters=bounds.PARAMETERS))

    def give_out(self, shape: Sequence[int | None]) -> None:
        """Count the numbers of a layer's output: training keeps those of all layers, testing those of one."""
        numbers = math.prod(1 if size is None else int(size) for size in shape)
        self.activations += numbers * self.batch_size
        if max(self.activations, numbers * self.test_rows) > bounds.ACTIVATIONS:
            asked = (
                tr("for a batch of {batch_size}", batch_size=self.batch_size)
                if self.activations > bounds.ACTIVATIONS
                else tr("for {test_rows} test examples", test_rows=self.test_rows)
            )
            message = tr(
                "with this layer of {numbers} outputs, the layers give out too many numbers {asked}",
                numbers=numbers,
                asked=asked,
            )
            raise TooLarge(
                message,
                tr(
                    "Expected at most {activations} of all layers together, and as many of one for "
                    "{test_rows} test examples.",
                    activations=bounds.ACTIVATIONS,
                    test_rows=TEST_ROWS,
                ),
            )


@contextlib.contextmanager
def counted(room: Room) -> Iterator[None]:
    """Count every variable of Keras's before it is made.

    Keras itself has no place where this could be asked for.
    """
    make = keras.Variable.__init__

    def make_counted(
        self: keras.Variable,
        initializer: Any,  # noqa: ANN401 - Keras's own
        shape: Any = None,  # noqa: ANN401 - Keras's own
        *rest: Any,  # noqa: ANN401 - Keras's own
        **named: Any,  # noqa: ANN401 - Keras's own
    ) -> None:
        """Make a variable once there is room for it."""
        room.take(np.shape(initializer) if shape is None else shape)
        make(self, initializer, shape, *rest, **named)

    keras.Variable.__init__ = make_counted
    try:
        yield
    finally:
        keras.Variable.__init__ = make

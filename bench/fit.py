"""The same epochs by ``model.fit`` with its defaults.

``python -m bench.fit EXPERIMENT`` prints each epoch's seconds as JSON.
"""

from __future__ import annotations

import json
import sys
import time
from dataclasses import dataclass
from itertools import pairwise

import keras
import numpy as np
from keras import layers

from lrbs_report.runs.locating import BUNDLED


@dataclass(frozen=True, kw_only=True)
class Fit:
    """What to fit. ``share`` of an epoch's steps are made, and the time is divided by it."""

    network: tuple[keras.Layer, ...]
    images: int
    batch_size: int
    learning_rate: float
    epochs: int
    share: float = 1.0


SOFTMAX = (layers.Flatten(), layers.Dense(10, kernel_initializer="zeros"))
DENSE = (layers.Flatten(), layers.Dense(128, activation="relu"), layers.Dense(10))
CONVOLUTION = (
    layers.Reshape((28, 28, 1)),
    layers.Conv2D(8, 3, activation="relu"),
    layers.MaxPooling2D(),
    layers.Conv2D(16, 3, activation="relu"),
    layers.MaxPooling2D(),
    layers.Flatten(),
    layers.Dense(10),
)

FITS = {
    "softmax-32": Fit(network=SOFTMAX, images=55_000, batch_size=32, learning_rate=0.1, epochs=4),
    "softmax-1": Fit(network=SOFTMAX, images=55_000, batch_size=1, learning_rate=0.003, epochs=3, share=0.1),
    "dense-32": Fit(network=DENSE, images=55_000, batch_size=32, learning_rate=0.1, epochs=4),
    "convolution-32": Fit(network=CONVOLUTION, images=16_384, batch_size=32, learning_rate=0.1, epochs=4),
}


class Clock(keras.callbacks.Callback):  # type: ignore[misc] # Keras publishes no types
    """Notes when each epoch ends."""

    def __init__(self) -> None:
        """Begin with no epoch."""
        super().__init__()
        self.ends: list[float] = []

    def on_epoch_end(self, epoch: int, logs: object = None) -> None:  # noqa: ARG002 - Keras's signature
        """Note the time."""
        self.ends.append(time.perf_counter())


def epoch_seconds(fit: Fit) -> list[float]:
    """Fit a network and return the seconds of each whole epoch after the first.

    No progress bar is printed, which only helps ``fit``.
    """
    images = round(fit.images * fit.share)
    with np.load(BUNDLED) as data:
        x_train = data["x_train"][5000 : 5000 + images] / np.float32(255)
        y_train = data["y_train"][5000 : 5000 + images]
    model = keras.Sequential([layers.Input((28, 28)), *fit.network])
    model.compile(
        keras.optimizers.SGD(fit.learning_rate), keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    )
    clock = Clock()
    model.fit(x_train, y_train, batch_size=fit.batch_size, epochs=fit.epochs, callbacks=[clock], verbose=0)
    return [(end - begin) / fit.share for begin, end in pairwise(clock.ends)]


if __name__ == "__main__":
    print(json.dumps(epoch_seconds(FITS[sys.argv[1]])))

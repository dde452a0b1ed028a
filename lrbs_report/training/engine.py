"""The fast engine: a whole epoch as one compiled call, with the data on the device.

Why it is shaped this way (each was measured, see ``docs/engine.md``): the loop over the batches runs inside
the compiled program; the images stay bytes and each batch is gathered and scaled inside; weights, the
optimizer's state and the rate are variables, and the rows are an argument, so that one compiled program
serves every seed and every rate of a network and batch size.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import keras
import numpy as np
import tensorflow as tf

from lrbs_report.training.batches import Batches
from lrbs_report.training.data import Data
from lrbs_report.training.models import Targets
from lrbs_report.training.room import TEST_ROWS

if TYPE_CHECKING:
    from numpy.typing import NDArray


def on_device(data: Data) -> tuple[tf.Tensor, tf.Tensor]:
    """Put the training images and labels where the compiled program reads them, and return both.

    The images are one flat row each (gathered faster than rows of rows).
    """
    return tf.constant(data.x_train.reshape(len(data.x_train), -1)), tf.constant(data.y_train)


def compile_epoch(
    network: keras.Model, tensors: tuple[tf.Tensor, tf.Tensor], scale: float, targets: Targets, *, xla: bool
) -> Callable[[Batches], NDArray[np.float32]]:
    """Return a function that trains one epoch and returns each batch's loss before its update.

    The losses have shape (batches,) and type float32. It computes what ``fit`` computes for a batch: the loss
    with its regularisation, the gradients, one step of the optimizer.
    """
    images, labels = tensors

    def train_batch(rows: tf.Tensor) -> tf.Tensor:
        x = tf.reshape(scaled(tf.gather(images, rows), scale), (rows.shape[0], *network.input_shape[1:]))
        y = as_targets(tf.gather(labels, rows), targets)
        with tf.GradientTape() as tape:
            loss = network.compute_loss(x=x, y=y, y_pred=network(x, training=True), training=True)
        variables = network.trainable_variables
        network.optimizer.apply(tape.gradient(loss, variables), variables)
        return loss

    @tf.function(jit_compile=xla, autograph=False, reduce_retracing=False)  # type: ignore[untyped-decorator]  # TensorFlow ships no types
    def train_epoch(whole: tf.Tensor, rest: tf.Tensor) -> tf.Tensor:
        count = whole.shape[0]
        if not count:  # one batch, larger than the data: XLA compiles no loop over nothing
            return tf.reshape(train_batch(rest), [1])

        def train_one(batch: tf.Tensor, losses: tf.TensorArray) -> tuple[tf.Tensor, tf.TensorArray]:
            return batch + 1, losses.write(batch, train_batch(whole[batch]))

        start = (tf.constant(0), tf.TensorArray(tf.float32, size=count, element_shape=()))
        _, losses = tf.while_loop(
            lambda batch, _: batch < count, train_one, start, parallel_iterations=1, maximum_iterations=count
        )
        last = [train_batch(rest)] if rest.shape[0] else []
        return tf.concat([losses.stack(), tf.reshape(last, [len(last)])], axis=0) if last else losses.stack()

    return lambda batches: train_epoch(tf.constant(batches.whole), tf.constant(batches.rest)).numpy()


def compile_judged(network: keras.Model, data: Data, threshold: float, *, xla: bool) -> Callable[[], float]:
    """Return a function that returns the share of test images classified rightly, from 0 to 1.

    The largest of several outputs is the guess, the first one of those that tie; a single output guesses
    class 1 above the threshold. Outputs among which one is no number guess nothing, so they are never right.
    """

    @tf.function(jit_compile=xla, autograph=False)  # type: ignore[untyped-decorator]  # TensorFlow ships no types
    def count_right(x: tf.Tensor, y: tf.Tensor) -> tf.Tensor:
        outputs = network(scaled(x, data.scale), training=False)
        guesses = (
            tf.argmax(outputs, axis=-1, output_type=tf.int32)
            if outputs.shape[-1] > 1
            else tf.cast(outputs[:, 0] > threshold, tf.int32)
        )
        are_numbers = tf.logical_not(tf.reduce_any(tf.math.is_nan(outputs), axis=-1))
        return tf.reduce_sum(tf.cast((guesses == y) & are_numbers, tf.int32))

    def judged() -> float:
        starts = range(0, len(data.x_test), TEST_ROWS)
        right = sum(
            int(count_right(data.x_test[start : start + TEST_ROWS], data.y_test[start : start + TEST_ROWS]))
            for start in starts
        )
        return right / len(data.x_test)

    return judged


def scaled(images: Any, scale: float) -> tf.Tensor:  # noqa: ANN401 - an array or a tensor
    """Turn pixels into float32 and divide them by the scale."""
    return tf.cast(images, tf.float32) / np.float32(scale)


def as_targets(labels: tf.Tensor, targets: Targets) -> tf.Tensor:
    """Turn class numbers, shape (rows,), into what the loss compares with."""
    if targets.kind == "one-hot":
        return tf.one_hot(labels, targets.classes)
    return tf.cast(labels, tf.float32)[:, None] if targets.kind == "column" else labels

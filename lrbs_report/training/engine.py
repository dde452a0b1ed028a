"""The fast engine: a whole epoch as one compiled call, with the data on the device.

Why it is shaped this way (each was measured, see ``docs/engine.md``): the loop over the batches runs inside
the compiled program; the images stay bytes and each batch is gathered and scaled inside; weights, the
optimizer's state and the rate are variables, and the rows are an argument, so that one compiled program
serves every seed and every rate of a network and batch size.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import keras
import numpy as np
import tensorflow as tf

from lrbs_report.kinds.measures.measure import Compared
from lrbs_report.training.batches import Batches, in_order
from lrbs_report.training.callbacks import LOSS, mean_over_examples
from lrbs_report.training.data import Data, Rows
from lrbs_report.training.room import TEST_ROWS
from lrbs_report.training.targets import as_targets, scaled

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, kw_only=True)
class Feed:
    """Rows where a compiled program reads them, and how they become what a network and its loss are given.

    The images are one flat row each (gathered faster than rows of rows), of which ``shape`` is the shape of
    one, without the rows.
    """

    images: tf.Tensor
    labels: tf.Tensor
    shape: tuple[int, ...]
    scale: float
    compared: Compared

    @classmethod
    def of(cls, rows: Rows, scale: float, compared: Compared) -> Feed:
        """Put rows where the compiled program reads them."""
        images = tf.constant(rows.x.reshape(len(rows.x), -1))
        return cls(
            images=images, labels=tf.constant(rows.y), shape=rows.x.shape[1:], scale=scale, compared=compared
        )

    def batch(self, numbers: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        """Return what a network is given of the rows with these numbers, shape (rows,), and their targets."""
        x = tf.reshape(scaled(tf.gather(self.images, numbers), self.scale), (numbers.shape[0], *self.shape))
        return x, as_targets(tf.gather(self.labels, numbers), self.compared)


@dataclass(frozen=True, kw_only=True)
class Trained:
    """What an epoch tells of each of its batches, in arrays of shape (batches,) and type float32.

    That is the loss before its update, and the rate that the optimizer held in the step that it took; none
    where all steps of the epoch had one.
    """

    losses: NDArray[np.float32]
    rates: NDArray[np.float32]


def compile_epoch(
    network: keras.Model, feed: Feed, *, xla: bool, metered: bool = False, by_step: bool = False
) -> Callable[[Batches, Sequence[float]], Trained]:
    """Return a function that trains one epoch and returns what each batch tells.

    It is given the batches and, where the rate moves ``by_step``, the rate of each. It computes what ``fit``
    computes for a batch: the loss with its regularisation, the gradients, one step of the optimizer; and,
    where they are ``metered``, the network's metrics of what it gave out before that step, added to what they
    saw.
    """

    def train_batch(numbers: tf.Tensor) -> tf.Tensor:
        """Return a batch's loss before the step that it takes."""
        x, y = feed.batch(numbers)
        with tf.GradientTape() as tape:
            outputs = network(x, training=True)
            loss = network.compute_loss(x=x, y=y, y_pred=outputs, training=True)
        variables = network.trainable_variables
        network.optimizer.apply(tape.gradient(loss, variables), variables)
        if metered:
            network.compute_metrics(x, y, outputs)
        return loss

    def train_batch_at(numbers: tf.Tensor, rate: tf.Tensor) -> tf.Tensor:
        """Return a batch's loss before the step that it takes at a rate, and the rate that was held then."""
        network.optimizer.learning_rate.assign(rate)
        loss = train_batch(numbers)
        return tf.stack([loss, tf.convert_to_tensor(network.optimizer.learning_rate)])

    if not by_step:
        losses_of = over_batches(train_batch, xla=xla)
        return lambda batches, _: Trained(losses=losses_of(batches), rates=np.empty(0, np.float32))
    pairs_of = over_batches_at(train_batch_at, xla=xla)

    def train_epoch(batches: Batches, rates: Sequence[float]) -> Trained:
        """Train an epoch; one rate is that of all steps."""
        each = np.broadcast_to(np.asarray(rates, np.float32), len(batches.sizes))
        pairs = pairs_of(batches, each)
        return Trained(losses=pairs[:, 0], rates=pairs[:, 1])

    return train_epoch


def compile_measured(
    network: keras.Model, feed: Feed, batch_size: int, *, xla: bool
) -> Callable[[], dict[str, float]]:
    """Return a function that measures the network on all rows of a feed, as Keras's ``evaluate`` does.

    It returns the loss, as the mean over the rows, and the network's metrics, by name. It leaves the weights
    alone, and the metrics as they are after these rows. All are taken in batches of the experiment's size, as
    ``fit`` does when it validates: there are losses for which that matters.
    """
    batches = in_order(len(feed.labels), batch_size)

    def measure_batch(numbers: tf.Tensor) -> tf.Tensor:
        """Return a batch's loss, and add the batch to what the metrics saw."""
        x, y = feed.batch(numbers)
        outputs = network(x, training=False)
        network.compute_metrics(x, y, outputs)
        return network.compute_loss(x=x, y=y, y_pred=outputs, training=False)

    losses_of = over_batches(measure_batch, xla=xla)

    def measured() -> dict[str, float]:
        """Return the loss and the metrics of all rows, by name."""
        network.reset_metrics()
        mean = mean_over_examples(losses_of(batches).tolist(), batches.sizes)
        return {LOSS: mean, **metrics_of(network)}

    return measured


def metrics_of(network: keras.Model) -> dict[str, float]:
    """Return what the network's metrics say of all rows since they were reset, by name."""
    found = network.get_metrics_result()
    return {name: float(number) for name, number in found.items() if name != LOSS}


LOSSES = tf.TensorSpec((), tf.float32)
"""What a step over a batch gives: its loss."""


def over_batches(
    step: Callable[[tf.Tensor], tf.Tensor], *, xla: bool, gives: tf.TensorSpec = LOSSES
) -> Callable[[Batches], NDArray[Any]]:
    """Return a function that does one step a batch, in one compiled call, and returns what each step gives.

    ``step`` gets the numbers of a batch's rows, shape (rows,), and returns what ``gives`` says: a loss.
    """

    @tf.function(jit_compile=xla, autograph=False, reduce_retracing=False)  # type: ignore[untyped-decorator]  # TensorFlow ships no types
    def run(whole: tf.Tensor, rest: tf.Tensor) -> tf.Tensor:
        """Return the loss of each whole batch, and last that of the rest, if there is one."""
        count = whole.shape[0]
        if not count:  # one batch, larger than the data: XLA compiles no loop over nothing
            return tf.reshape(step(rest), [1, *gives.shape])

        def one(batch: tf.Tensor, losses: tf.TensorArray) -> tuple[tf.Tensor, tf.TensorArray]:
            """Return the next batch's number, and the losses with this one's."""
            return batch + 1, losses.write(batch, step(whole[batch]))

        start = (tf.constant(0), tf.TensorArray(gives.dtype, size=count, element_shape=gives.shape))
        _, losses = tf.while_loop(
            lambda batch, _: batch < count, one, start, parallel_iterations=1, maximum_iterations=count
        )
        last = [step(rest)] if rest.shape[0] else []
        return tf.concat([losses.stack(), tf.stack(last)], axis=0) if last else losses.stack()

    return lambda batches: run(tf.constant(batches.whole), tf.constant(batches.rest)).numpy()


def over_batches_at(
    step: Callable[[tf.Tensor, tf.Tensor], tf.Tensor], *, xla: bool
) -> Callable[[Batches, NDArray[np.float32]], NDArray[np.float32]]:
    """Return a function that does one step a batch, each at its rate, in one compiled call.

    ``step`` gets the numbers of a batch's rows, shape (rows,), and a rate, and returns two numbers. The
    function returns those of all steps, shape (batches, 2).
    """

    @tf.function(jit_compile=xla, autograph=False, reduce_retracing=False)  # type: ignore[untyped-decorator]  # TensorFlow ships no types
    def run(whole: tf.Tensor, rest: tf.Tensor, rates: tf.Tensor) -> tf.Tensor:
        """Return the numbers of each whole batch, and last those of the rest, if there is one."""
        count = whole.shape[0]
        if not count:  # one batch, larger than the data: XLA compiles no loop over nothing
            return step(rest, rates[0])[None]

        def one(batch: tf.Tensor, found: tf.TensorArray) -> tuple[tf.Tensor, tf.TensorArray]:
            """Return the next batch's number, and what was found with this one's."""
            return batch + 1, found.write(batch, step(whole[batch], rates[batch]))

        start = (tf.constant(0), tf.TensorArray(tf.float32, size=count, element_shape=(2,)))
        _, found = tf.while_loop(
            lambda batch, _: batch < count, one, start, parallel_iterations=1, maximum_iterations=count
        )
        last = [step(rest, rates[count])[None]] if rest.shape[0] else []
        return tf.concat([found.stack(), *last], axis=0)

    return lambda batches, rates: run(
        tf.constant(batches.whole), tf.constant(batches.rest), tf.constant(rates)
    ).numpy()


def compile_judged(network: keras.Model, data: Data, threshold: float, *, xla: bool) -> Callable[[], float]:
    """Return a function that returns the share of test images classified rightly, from 0 to 1.

    The largest of several outputs is the guess, the first one of those that tie; a single output guesses
    class 1 above the threshold. Outputs among which one is no number guess nothing, so they are never right.
    """

    @tf.function(jit_compile=xla, autograph=False)  # type: ignore[untyped-decorator]  # TensorFlow ships no types
    def count_right(x: tf.Tensor, y: tf.Tensor) -> tf.Tensor:
        """Return how many of some images are classified rightly."""
        outputs = network(scaled(x, data.scale), training=False)
        guesses = (
            tf.argmax(outputs, axis=-1, output_type=tf.int32)
            if outputs.shape[-1] > 1
            else tf.cast(outputs[:, 0] > threshold, tf.int32)
        )
        are_numbers = tf.logical_not(tf.reduce_any(tf.math.is_nan(outputs), axis=-1))
        return tf.reduce_sum(tf.cast((guesses == y) & are_numbers, tf.int32))

    def judged() -> float:
        """Return the share of all test images."""
        starts = range(0, len(data.x_test), TEST_ROWS)
        right = sum(
            int(count_right(data.x_test[start : start + TEST_ROWS], data.y_test[start : start + TEST_ROWS]))
            for start in starts
        )
        return right / len(data.x_test)

    return judged

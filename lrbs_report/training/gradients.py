"""Comparing the gradients of small batches with those of the large ones that they make up, at fixed weights.

See ``docs/engine.md`` for the choices: one pass gives both, and nothing that trains is touched.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import keras
import tensorflow as tf

from lrbs_report.base.means import mean
from lrbs_report.kinds.measures.noise import NoiseBatches, estimates
from lrbs_report.training.batches import GRADIENT_NOISE, gradient_batches, noise_seed
from lrbs_report.training.callbacks import noise_states, values_of
from lrbs_report.training.engine import Feed, over_batches

SQUARES = tf.TensorSpec((2,), tf.float64)
"""Of a large batch: the mean squared length of its small batches' gradients, and that of its own gradient."""


def compile_noise(
    network: keras.Model, feed: Feed, batches: NoiseBatches, *, xla: bool
) -> Callable[[int, int], Mapping[str, float]]:
    """Return a function that estimates the gradient noise of a seed after an epoch, by the measures' names.

    The network is as in training: layers such as Dropout are noisy, in a stream of their own, and a loss has
    its regularisation. Afterwards it is as it was before, to the last bit: its weights, what
    BatchNormalization keeps, and the state of every random layer.
    """
    squares_of = over_batches(_squares_of(network, feed, batches), xla=xla, gives=SQUARES)

    def measured(seed: int, epoch: int) -> Mapping[str, float]:
        """Return the three measures, and leave everything as it was."""
        kept = values_of(network.non_trainable_variables)
        for layer, state in enumerate(noise_states(network)):
            state.assign(noise_seed(epoch, seed=seed, layer=layer, stream=GRADIENT_NOISE))
        found = squares_of(gradient_batches(batches, epoch, images=len(feed.labels), seed=seed))
        for variable, value in zip(network.non_trainable_variables, kept, strict=True):
            variable.assign(value)
        small, large = (mean(column) for column in found.T.tolist())
        return estimates(batches, small, large)

    return measured


def _squares_of(network: keras.Model, feed: Feed, batches: NoiseBatches) -> Callable[[tf.Tensor], tf.Tensor]:
    """Return what looks at one large batch, given its rows: see ``SQUARES``."""
    count, variables = batches.large // batches.small, network.trainable_variables

    def gradients_of(numbers: tf.Tensor) -> list[tf.Tensor]:
        """Return the gradients of a small batch, variable by variable, in 64 bits."""
        x, y = feed.batch(numbers)
        with tf.GradientTape() as tape:
            outputs = network(x, training=True)
            loss = network.compute_loss(x=x, y=y, y_pred=outputs, training=True)
        found = tape.gradient(loss, variables, unconnected_gradients="zero")
        return [tf.cast(tf.convert_to_tensor(one), tf.float64) for one in found]

    def squares(numbers: tf.Tensor) -> tf.Tensor:
        """Go through the small batches, and sum up their gradients and the squares of these."""
        parts = tf.reshape(numbers, (count, batches.small))

        def one(part: tf.Tensor, square: tf.Tensor, *sums: tf.Tensor) -> tuple[tf.Tensor, ...]:
            """Return the next part's number, and the sums with this one's."""
            found = gradients_of(parts[part])
            return (part + 1, square + _square(found), *map(tf.add, sums, found))

        start = [tf.zeros(one.shape, tf.float64) for one in variables]
        _, square, *sums = tf.while_loop(
            lambda part, *_: part < count,
            one,
            (tf.constant(0), tf.constant(0.0, tf.float64), *start),
            parallel_iterations=1,
            maximum_iterations=count,
        )
        return tf.stack([square, _square(sums) / count]) / count

    return squares


def _square(gradients: list[tf.Tensor]) -> tf.Tensor:
    """Return the squared length of the gradients of all variables together."""
    return tf.add_n([tf.reduce_sum(tf.square(one)) for one in gradients])

"""Which rows make up which batch: a pure function of the seed and the epoch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lrbs_report.kinds.measures.noise import NoiseBatches
from lrbs_report.kinds.sampling import Sampling, steps_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Each purpose draws from its own stream, so that adding one never changes another.
BATCH_ORDER, LAYER_NOISE, GRADIENT_ORDER, GRADIENT_NOISE = 1, 2, 3, 4


@dataclass(frozen=True, kw_only=True)
class Batches:
    """One epoch's batches as row numbers.

    ``whole`` has shape (batches, batch_size), ``rest`` the rows of a smaller last batch (or none).
    """

    whole: NDArray[np.int32]
    rest: NDArray[np.int32]

    @property
    def sizes(self) -> tuple[int, ...]:
        """The number of rows of each batch, in order."""
        rest = (len(self.rest),) if len(self.rest) else ()
        return (int(self.whole.shape[1]),) * len(self.whole) + rest


def batches_of(epoch: int, *, images: int, batch_size: int, sampling: Sampling, seed: int) -> Batches:
    """Draw an epoch's batches from ``images`` rows.

    "replacement" draws ``images // batch_size`` batches uniformly with replacement, as the article did;
    "shuffle" visits every row once in a new order, "shuffle-once" in the first of these orders in every
    epoch, as a ``fit`` after ``set_random_seed`` does, "sequential" in the order of the data; these with a
    smaller last batch where the division leaves one, as ``model.fit`` does.
    """
    count = images // batch_size
    generator = np.random.default_rng([seed, BATCH_ORDER, 0 if sampling == "shuffle-once" else epoch])
    if sampling == "replacement":
        return Batches(
            whole=generator.integers(0, images, (count, batch_size), dtype=np.int32),
            rest=np.empty(0, np.int32),
        )
    if sampling == "sequential":
        return in_order(images, batch_size)
    return _cut(generator.permutation(images).astype(np.int32), batch_size)


def batch_of(step: int, *, images: int, batch_size: int, sampling: Sampling, seed: int) -> Batches:
    """Draw the one batch of a step: the epochs' batches, one after the other."""
    epoch, place = divmod(step, steps_of(sampling, images, batch_size))
    drawn = batches_of(epoch, images=images, batch_size=batch_size, sampling=sampling, seed=seed)
    if place == len(drawn.whole):
        return Batches(whole=drawn.whole[:0], rest=drawn.rest)
    return Batches(whole=drawn.whole[place : place + 1], rest=drawn.rest[:0])


def in_order(images: int, batch_size: int) -> Batches:
    """Return batches of ``images`` rows in their order, the last one smaller where rows are left over."""
    return _cut(np.arange(images, dtype=np.int32), batch_size)


def gradient_batches(noise: NoiseBatches, epoch: int, *, images: int, seed: int) -> Batches:
    """Draw the large batches whose gradients are compared after an epoch: no row is in two of them.

    Rows that fill no large batch are left out.
    """
    order = np.random.default_rng([seed, GRADIENT_ORDER, epoch]).permutation(images).astype(np.int32)
    return _cut(order[: noise.used(images)], noise.large)


def _cut(rows: NDArray[np.int32], batch_size: int) -> Batches:
    whole = len(rows) // batch_size * batch_size
    return Batches(whole=rows[:whole].reshape(-1, batch_size), rest=rows[whole:])


def noise_seed(epoch: int, *, seed: int, layer: int, stream: int = LAYER_NOISE) -> NDArray[np.uint32]:
    """Return the random state, shape (2,), that a noisy layer (such as Dropout) starts an epoch with.

    When gradients are compared after the epoch, their ``stream`` is another.
    """
    return np.random.default_rng([seed, stream, epoch, layer]).integers(0, 2**32, 2, dtype=np.uint32)

"""The small callbacks that a run is made of, each with one job. The decay has its own module."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import keras
import numpy as np

from lrbs_report.kinds.measures import DECLARED_RATE, LOGGED_RATE, OVER_EXAMPLES, READ_RATE, WATCHED
from lrbs_report.kinds.measures.record import Epoch
from lrbs_report.training.batches import noise_seed

Logs = dict[str, Any] | None

LOSS, EXAMPLES = "loss", "loss_over_examples"
"""What logs call the mean over batches, which callbacks watch, and the mean over examples."""

LOGGED = {
    WATCHED: LOSS,
    LOGGED_RATE: "learning_rate",
    DECLARED_RATE: "trained_rate",
    READ_RATE: "optimizer_rate",
    OVER_EXAMPLES: EXAMPLES,
}
"""What the logs of Keras call what an epoch measures."""

BATCH_HOOKS = ("on_train_batch_begin", "on_train_batch_end", "on_batch_begin", "on_batch_end")


def mean_over_batches(losses: Sequence[float]) -> float:
    """Return the mean of the batches' losses, summed exactly in 64 bits; NaN or infinite when any is."""
    return _exact_sum(losses) / len(losses)


def logs_of_batches(losses: Sequence[float], sizes: Sequence[int]) -> dict[str, float]:
    """Return both means of an epoch's batches.

    ``loss`` is the one over batches, which callbacks watch, and beside it is the mean over the examples.
    That one weights each loss with its batch's size, as ``fit`` prints it. Only the last batch may be
    smaller; where it is not, both are the same.
    """
    return {LOSS: mean_over_batches(losses), EXAMPLES: mean_over_examples(losses, sizes)}


def mean_over_examples(losses: Sequence[float], sizes: Sequence[int]) -> float:
    """Return the mean of the batches' losses, each weighted with its batch's size, summed exactly."""
    if sizes[0] == sizes[-1]:
        return mean_over_batches(losses)
    weighted = [float(loss) * size for loss, size in zip(losses, sizes, strict=True)]
    return _exact_sum(weighted) / sum(sizes)


def _exact_sum(values: Sequence[float]) -> float:
    """Sum exactly in 64 bits. A float32 times a batch's size is exact too."""
    numbers = [float(value) for value in values]
    return math.fsum(numbers) if all(map(math.isfinite, numbers)) else sum(numbers)


def wants_batches(callback: keras.callbacks.Callback) -> bool:
    """Tell whether a callback wants to be called at every batch, which a compiled epoch cannot do."""
    return any(
        getattr(type(callback), hook) is not getattr(keras.callbacks.Callback, hook) for hook in BATCH_HOOKS
    )


class SeedNoise(keras.callbacks.Callback):  # type: ignore[misc]  # Keras ships no types
    """Start each epoch's random layers (Dropout and the like) from a state of its own.

    The state depends on the seed and the epoch alone.
    """

    def __init__(self, seed: int) -> None:
        """Keep the run's seed."""
        super().__init__()
        self.seed = seed

    def on_epoch_begin(self, epoch: int, logs: Logs = None) -> None:
        """Set the state of every random layer."""
        del logs
        for layer, state in enumerate(noise_states(self.model)):
            state.assign(noise_seed(epoch, seed=self.seed, layer=layer))


class Recording(keras.callbacks.Callback):  # type: ignore[misc]  # Keras ships no types
    """Keep every finished epoch, stop when what is watched is no number any more, and hand each epoch on.

    Comes last in the list.
    """

    def __init__(
        self,
        epochs: Sequence[Epoch],
        measured: Sequence[str],
        keep: Callable[[tuple[Epoch, ...], bool], None],
    ) -> None:
        """Begin with the epochs of a resumed run.

        ``measured`` names what the logs tell beside what they always do; ``keep`` gets all epochs so far and
        whether the training is over.
        """
        super().__init__()
        self.epochs = tuple(epochs)
        self._logged = LOGGED | {name: name for name in measured}
        self._keep = keep

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        """Record the epoch from what the decay and the engine put into the logs."""
        ended = Epoch(epoch=epoch, numbers=self.measured(logs or {}))
        self.epochs += (ended,)
        if not math.isfinite(ended.watched):
            self.model.stop_training = True
        self._keep(self.epochs, self.model.stop_training)

    def measured(self, logs: Mapping[str, Any]) -> dict[str, float]:
        """Return what logs tell, by the names of the measures; the rates only once they are told."""
        return {name: float(logs[told]) for name, told in self._logged.items() if told in logs}


class Measuring(keras.callbacks.Callback):  # type: ignore[misc]  # Keras ships no types
    """Measure the network after each epoch on rows that do not train it, and put that into the logs.

    Comes before whoever watches the logs.
    """

    def __init__(self, places: Mapping[str, Callable[[], Mapping[str, float]]]) -> None:
        """Keep what measures in each place, by the prefix of the names of what it measures."""
        super().__init__()
        self._places = places

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        """Measure in each place."""
        del epoch
        for place, measured in self._places.items():
            found = {place + name: number for name, number in measured().items()}
            if logs is not None:
                logs.update(found)


class MeasuringNoise(keras.callbacks.Callback):  # type: ignore[misc]  # Keras ships no types
    """Measure the gradient noise after each epoch, and put that into the logs.

    Comes before whoever watches the logs.
    """

    def __init__(self, seed: int, measured: Callable[[int, int], Mapping[str, float]]) -> None:
        """Keep the run's seed, and what measures it after an epoch."""
        super().__init__()
        self._seed, self._measured = seed, measured

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        """Measure with the weights after the epoch."""
        if logs is not None:
            logs.update(self._measured(self._seed, epoch))


class Replay(keras.callbacks.Callback):  # type: ignore[misc]  # Keras ships no types
    """Show the finished epochs of a resumed run to callbacks that remember what they saw.

    This comes before the first new epoch.
    """

    def __init__(
        self,
        callbacks: Sequence[keras.callbacks.Callback],
        epochs: Sequence[Epoch],
        put_back: Callable[[], None],
    ) -> None:
        """Keep whom to tell, and what; ``put_back`` gives them what they kept and no log tells."""
        super().__init__()
        self._callbacks, self._epochs, self._put_back = callbacks, epochs, put_back

    def on_train_begin(self, logs: Logs = None) -> None:
        """Tell each callback of each epoch, in ``fit``'s order."""
        del logs
        for epoch in self._epochs:
            told = logs_of(epoch)
            for callback in self._callbacks:
                callback.on_epoch_begin(epoch.epoch, None)
            for callback in self._callbacks:
                callback.on_epoch_end(epoch.epoch, told)
        if self._epochs:
            self._put_back()


class BestWeights:
    """The weights that callbacks keep of their best epoch, so that a resumed run has them too."""

    def __init__(self, callbacks: Sequence[keras.callbacks.Callback], network: keras.Model) -> None:
        """Look for the callbacks that put weights back."""
        self._restoring = [one for one in callbacks if getattr(one, "restore_best_weights", False)]
        self._network = network

    @property
    def epoch(self) -> int | None:
        """The epoch whose weights were put back last; nothing when none were."""
        found = [one.best_epoch for one in self._restoring if one.best_weights is not None]
        return int(found[-1]) if found else None

    def values(self) -> list[np.ndarray[Any, Any]]:
        """Return the weights that each keeps, or the network's own where it keeps none yet."""
        kept = (one.best_weights or self._network.get_weights() for one in self._restoring)
        return [np.array(weight) for weights in kept for weight in weights]

    def put_back(self, values: Sequence[np.ndarray[Any, Any]]) -> None:
        """Give each the weights that it kept before, if it would keep any by now."""
        count = len(self._network.weights)
        for number, callback in enumerate(self._restoring):
            if callback.best_weights is not None:
                callback.best_weights = list(values[number * count : (number + 1) * count])


class BatchLosses(keras.callbacks.Callback):  # type: ignore[misc]  # Keras ships no types
    """Make ``fit`` report both means of the batches' own losses, instead of its running mean over images.

    Comes first in the list.
    """

    def __init__(self, sizes: Sequence[int]) -> None:
        """Begin with no loss. ``sizes`` are those of the batches of each epoch."""
        super().__init__()
        self._sizes = sizes
        self._losses: list[float] = []

    def on_epoch_begin(self, epoch: int, logs: Logs = None) -> None:
        """Forget the epoch before."""
        del epoch, logs
        self._losses = []

    def on_train_batch_begin(self, batch: int, logs: Logs = None) -> None:
        """Make the running mean begin again, so that it is this batch's loss."""
        del batch, logs
        next(metric for metric in self.model.metrics if metric.name == LOSS).reset_state()

    def on_train_batch_end(self, batch: int, logs: Logs = None) -> None:
        """Keep this batch's loss."""
        del batch
        self._losses.append((logs or {})["loss"])

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        """Put the epoch's means into the logs that the later callbacks see."""
        del epoch
        if logs is not None:
            logs.update(logs_of_batches(self._losses, self._sizes))


def logs_of(epoch: Epoch) -> dict[str, float]:
    """Return the logs that callbacks saw at the end of an epoch."""
    return {LOGGED.get(name, name): number for name, number in epoch.numbers.items()}


def noise_states(network: keras.Model) -> list[keras.Variable]:
    """Return the random states of a network's layers, in the order of the layers."""
    return [variable for variable in network.variables if variable.name == "seed_generator_state"]


def values_of(variables: Sequence[keras.Variable]) -> list[np.ndarray[Any, Any]]:
    """Copy the values of variables to plain arrays."""
    return [np.array(variable.value.numpy()) for variable in variables]

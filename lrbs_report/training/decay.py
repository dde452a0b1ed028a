"""The learning-rate decay of the article, as a Keras callback and as the pure function behind it."""

from __future__ import annotations

import math
from typing import Any

import keras

from lrbs_report.base.errors import ReportError
from lrbs_report.kinds.schedules.multiplicative import Multiplicative

FLOAT32_STEP = 2.0**-23
"""The relative distance between neighbouring float32 numbers.

How far a rate may move when an optimizer stores it.
"""


WAY_OUT = "Does another callback set the rate? Remove it, or remove LearningRateDecay."


class RateMismatch(ReportError):
    """The optimizer trained at another rate than the one declared."""


def _is_same(rate: float, other: float) -> bool:
    """Tell whether two rates differ by no more than the rounding to float32."""
    return abs(rate - other) <= FLOAT32_STEP * abs(other)


class LearningRateDecay(keras.callbacks.Callback):  # type: ignore[misc]  # Keras ships no types
    """Lower the optimizer's learning rate by the share ``lr_decay`` after every epoch.

    ``learning_rate`` is the rate of the first epoch (> 0), ``lr_decay`` the share lost after each
    (0 ≤ lr_decay < 1). Works in any ``model.fit(..., callbacks=[LearningRateDecay(0.1, 1e-3)])``; with
    ``initial_epoch`` it goes on where that epoch stands, because the rate depends on the epoch's number
    alone.

    At the end of an epoch it reads back what the optimizer used and adds to ``logs``, for later callbacks and
    the history:

    * ``learning_rate``: the rate after the decay that follows this epoch, exact in 64 bits (the one the
      article prints);
    * ``trained_rate``: the rate declared for this epoch, exact in 64 bits;
    * ``optimizer_rate``: the rate the optimizer held when the epoch ended.

    Raises ``RateMismatch`` when the last two differ by more than the rounding to float32, or when an epoch
    begins with another rate than the one that was left there, as happens when another callback sets the rate
    too, wherever it stands in the list. The rate may be set between two fits.
    """

    def __init__(self, learning_rate: float, lr_decay: float) -> None:
        """Check the two numbers and keep them: they are the whole state."""
        super().__init__()
        if not (math.isfinite(learning_rate) and learning_rate > 0):
            message = f"learning_rate must be a finite number above 0. Received: {learning_rate!r}"
            raise ValueError(message)
        if not 0 <= lr_decay < 1:
            message = f"lr_decay must be at least 0 and below 1. Received: {lr_decay!r}"
            raise ValueError(message)
        self.schedule = Multiplicative(first=float(learning_rate), share=float(lr_decay))
        self._left: float | None = None

    def rate_of(self, epoch: int) -> float:
        """Return the rate at which an epoch trains; epochs count from 0."""
        return self.schedule.rate_of(epoch)

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        """Look at the rate that this fit begins with: it is nobody's fault."""
        del logs  # Keras passes it by this name
        self._left = self._held()

    def on_epoch_begin(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Check that nobody set the rate since it was left, and set that of this epoch."""
        del logs
        declared, held = self.rate_of(epoch), self._held()
        if self._left is not None and not _is_same(held, self._left) and not _is_same(held, declared):
            message = (
                f"Epoch {epoch} is declared to train at the learning rate {declared!r}, "
                f"but the optimizer was given {held!r} before it began."
            )
            raise RateMismatch(f"{message} {WAY_OUT}")
        self._set(declared)

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Check the rate that was used, record it, and decay."""
        declared, used = self.rate_of(epoch), self._held()
        if not _is_same(used, declared):
            message = (
                f"Epoch {epoch} was declared to train at the learning rate {declared!r}, "
                f"but the optimizer held {used!r} when it ended."
            )
            raise RateMismatch(f"{message} {WAY_OUT}")
        after = self.rate_of(epoch + 1)
        if logs is not None:
            logs.update(learning_rate=after, trained_rate=declared, optimizer_rate=used)
        self._set(after)
        self._left = self._held()

    def _held(self) -> float:
        """Return the rate that the optimizer holds."""
        return float(self.model.optimizer.learning_rate)

    def _set(self, rate: float) -> None:
        optimizer = self.model.optimizer
        try:
            optimizer.learning_rate = rate
        except TypeError as error:
            message = (
                "LearningRateDecay sets the rate itself: "
                f"give {type(optimizer).__name__} a plain number, not a schedule."
            )
            raise TypeError(message) from error

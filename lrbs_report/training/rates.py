"""The rates of a training: set as they were declared, and read back from the optimizer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import keras
import numpy as np

from lrbs_report.base.errors import ReportError
from lrbs_report.base.tongue import tr
from lrbs_report.kinds.schedules.schedule import Course, Numbers, Place, Steps

FLOAT32_STEP = 2.0**-23
"""The relative distance between neighbouring float32 numbers.

How far a rate may move when an optimizer stores it.
"""

SMALLEST = 2.0**-126
"""Below this, 32-bit numbers lose digits, and some programs take them for 0."""

Logs = dict[str, Any] | None


class RateMismatch(ReportError):
    """The optimizer trained at another rate than the one declared."""


def is_same(rate: float, other: float) -> bool:
    """Return whether two rates differ by no more than the rounding to float32."""
    return abs(rate - other) <= max(FLOAT32_STEP * abs(other), SMALLEST)


class Rates(keras.callbacks.Callback):  # type: ignore[misc]  # Keras ships no types
    """Set the rate of each epoch, or of each of its steps, and see that the optimizer trains at it.

    At the end of an epoch it reads back what the optimizer used and adds to ``logs``, for later callbacks and
    the history:

    * ``learning_rate``: the rate of the first step after this epoch, exact in 64 bits;
    * ``trained_rate``: the rate declared for the first step of this epoch, exact in 64 bits;
    * ``optimizer_rate``: the rate that the optimizer held then.

    Raises ``RateMismatch`` when a declared rate and the one that was read back differ by more than the
    rounding to float32, or when an epoch begins with another rate than the one that was left there, as
    happens when another callback sets the rate too, wherever it stands in the list. The rate may be set
    between two fits.
    """

    def __init__(
        self, course: Course, steps: Steps, history: Callable[[Logs], Sequence[Numbers]] = lambda _: ()
    ) -> None:
        """Keep how the rate moves, over how many steps, and what returns what was measured.

        ``history`` is given the logs of the epoch that just ended, or nothing before an epoch.
        """
        super().__init__()
        self.course = course
        self._steps, self._history = steps, history
        self._left: float | None = None
        self.declared: tuple[float, ...] = ()
        self._seen: Sequence[float] = ()

    def of_epoch(self, epoch: int, logs: Logs = None) -> tuple[float, ...]:
        """Return the rates of the steps of an epoch, counted from 0, or the one rate of all of them."""
        return self.course.rates_of(Place(epoch=epoch, steps=self._steps, history=self._history(logs)))

    def on_train_begin(self, logs: Logs = None) -> None:
        """Look at the rate that this fit begins with: it is nobody's fault."""
        del logs  # Keras passes it by this name
        self._left = self._held()

    def on_epoch_begin(self, epoch: int, logs: Logs = None) -> None:
        """Check that nobody set the rate since it was left, and set that of this epoch."""
        del logs
        self.declared, held = self.of_epoch(epoch), self._held()
        first = self.declared[0]
        if self._left is not None and not is_same(held, self._left) and not is_same(held, first):
            message = tr(
                "Epoch {epoch} is declared to train at the learning rate {first!r}, but the "
                "optimizer was given {held!r} before it began.",
                epoch=epoch,
                first=first,
                held=held,
            )
            raise RateMismatch(tr("{message} {way_out}", message=message, way_out=self._way_out))
        self.set(first)
        self._seen = ()

    def saw(self, rates: Sequence[float]) -> None:
        """Take note of the rates that the optimizer held in the steps of this epoch."""
        self._seen = rates

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        """Check the rates that were used, record the first, and set what comes next."""
        used = self._seen if len(self._seen) else (self._held(),)
        self._refuse_others(epoch, used)
        after = self.of_epoch(epoch + 1, logs or {})[0]
        if logs is not None:
            logs.update(learning_rate=after, trained_rate=self.declared[0], optimizer_rate=float(used[0]))
        self.set(after)
        self._left = self._held()

    def set(self, rate: float) -> None:
        """Give the optimizer a rate. Raises ``TypeError`` when it has a schedule of its own."""
        optimizer = self.model.optimizer
        try:
            optimizer.learning_rate = rate
        except TypeError as error:
            message = tr(
                "{name} sets the rate itself: give {name_2} a plain number, not a schedule.",
                name=type(self).__name__,
                name_2=type(optimizer).__name__,
            )
            raise TypeError(message) from error

    def _refuse_others(self, epoch: int, used: Sequence[float]) -> None:
        """Raise ``RateMismatch`` when a step had another rate than the one declared."""
        declared, read = np.asarray(self.declared, float), np.asarray(used, float)
        wrong = np.flatnonzero(
            np.abs(read - declared) > np.maximum(FLOAT32_STEP * np.abs(declared), SMALLEST)
        )
        if not len(wrong):
            return
        step, number = int(wrong[0]), min(int(wrong[0]), len(self.declared) - 1)
        about = (
            tr("Epoch {epoch}", epoch=epoch)
            if len(self.declared) == 1
            else tr("Step {step} of epoch {epoch}", step=step, epoch=epoch)
        )
        message = tr(
            "{about} was declared to train at the learning rate {declared!r}, but the "
            "optimizer held {float!r} when it ended.",
            about=about,
            declared=self.declared[number],
            float=float(read[step]),
        )
        raise RateMismatch(tr("{message} {way_out}", message=message, way_out=self._way_out))

    def _held(self) -> float:
        """Return the rate that the optimizer holds."""
        return float(self.model.optimizer.learning_rate)

    @property
    def _way_out(self) -> str:
        return tr(
            "Does another callback set the rate? Remove it, or remove {name}.", name=type(self).__name__
        )


class RateOfSteps(keras.callbacks.Callback):  # type: ignore[misc]  # Keras ships no types
    """Let ``fit`` train each step of an epoch at its own rate, and read it back. Comes after ``Rates``."""

    def __init__(self, rates: Rates) -> None:
        """Keep who knows the rates."""
        super().__init__()
        self._rates = rates
        self._read: list[float] = []

    def on_epoch_begin(self, epoch: int, logs: Logs = None) -> None:
        """Forget the epoch before."""
        del epoch, logs
        self._read = []

    def on_train_batch_begin(self, batch: int, logs: Logs = None) -> None:
        """Set the rate of a step."""
        del logs
        self._rates.set(self._rates.declared[batch])

    def on_train_batch_end(self, batch: int, logs: Logs = None) -> None:
        """Read it back."""
        del batch, logs
        self._read.append(float(self.model.optimizer.learning_rate))
        self._rates.saw(self._read)

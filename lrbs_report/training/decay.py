"""The learning-rate decay of the article, as a Keras callback for anyone's ``fit``."""

from __future__ import annotations

import math

from lrbs_report.base.tongue import tr
from lrbs_report.kinds.schedules import decay
from lrbs_report.kinds.schedules.schedule import Course, Steps
from lrbs_report.training.rates import Rates


class LearningRateDecay(Rates):
    """Lower the optimizer's learning rate by the share ``lr_decay`` after every epoch.

    ``learning_rate`` is the rate of the first epoch (> 0), ``lr_decay`` the share lost after each
    (0 ≤ lr_decay < 1). Works in any ``model.fit(..., callbacks=[LearningRateDecay(0.1, 1e-3)])``; with
    ``initial_epoch`` it goes on where that epoch stands, because the rate depends on the epoch's number
    alone.

    ``logs`` and the history tell ``learning_rate``, the rate after the decay that follows each epoch, which
    is the one that the article prints, ``trained_rate`` and ``optimizer_rate``: see ``Rates``. Raises
    ``RateMismatch`` when something else sets the rate too.
    """

    def __init__(self, learning_rate: float, lr_decay: float) -> None:
        """Check the two numbers and keep them: they are the whole state."""
        if not (math.isfinite(learning_rate) and learning_rate > 0):
            message = tr(
                "learning_rate must be a finite number above 0. Received: {learning_rate!r}",
                learning_rate=learning_rate,
            )
            raise ValueError(message)
        if not 0 <= lr_decay < 1:
            message = tr("lr_decay must be at least 0 and below 1. Received: {lr_decay!r}", lr_decay=lr_decay)
            raise ValueError(message)
        schedule = decay.LearningRateDecay(lr_decay=float(lr_decay))
        super().__init__(Course(first=float(learning_rate), schedule=schedule), Steps((1,)))

    def rate_of(self, epoch: int) -> float:
        """Return the rate at which an epoch trains; epochs count from 0."""
        return self.of_epoch(epoch)[0]

"""The article's rate: after every epoch a share of it is lost."""

from __future__ import annotations


def rate_after(learning_rate: float, lr_decay: float, epochs: int) -> float:
    """Return the rate after a number of whole epochs, in 64-bit floats.

    This is the recurrence ``lr = lr - lr * lr_decay``, run ``epochs`` times from ``learning_rate``. The
    closed form ``learning_rate * (1 - lr_decay) ** epochs`` rounds differently and misses the published
    digits.
    """
    rate = float(learning_rate)
    for _ in range(epochs):
        rate -= rate * lr_decay
    return rate

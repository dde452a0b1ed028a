"""What one training found out: its epochs, and how it ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from lrbs_report.kinds.sampling import are_even

Status = Literal["finished", "diverged"]


@dataclass(frozen=True, kw_only=True)
class Epoch:
    """One epoch of one run.

    ``cost`` is the mean over the epoch's batches of each batch's loss before its update, summed exactly.
    ``trained_rate`` is the 64-bit rate that was declared for the epoch, ``optimizer_rate`` the (float32) rate
    read back from the optimizer, and ``learning_rate`` the rate after the decay that follows the epoch: the
    one that the log prints. ``loss`` is the mean over the epoch's examples, as Keras prints it: it differs
    from ``cost`` where the last batch is smaller, and is ``None`` in results that were kept before it was
    measured.
    """

    epoch: int
    cost: float
    learning_rate: float
    trained_rate: float
    optimizer_rate: float
    loss: float | None = None

    def loss_over_examples(self, *, has_even_batches: bool) -> float | None:
        """Return the mean over examples.

        It is as measured, or else the cost where all batches are known to be of one size; or else nothing.
        """
        return self.cost if self.loss is None and has_even_batches else self.loss


@dataclass(frozen=True, kw_only=True)
class RunResult:
    """One training run: its identity, its epochs and its accuracy on the test images.

    Its identity is everything that decided its numbers. A run whose cost stopped being a finite number has
    the status "diverged", no accuracy, and that epoch as its last one. ``environment`` names the library
    versions that made it, ``machine`` the processor; neither is part of the key.
    """

    key: str
    identity: Mapping[str, Any]
    seed: int
    status: Status
    accuracy: float | None
    epochs: tuple[Epoch, ...]
    environment: Mapping[str, str]
    machine: Mapping[str, str]

    def has_even_batches(self, rows: int | None) -> bool:
        """Tell whether all batches of an epoch are known to be of one size.

        ``rows`` are all training rows, where somebody counted them.
        """
        identity = self.identity
        train = (identity.get("dataset") or {}).get("train")
        return are_even(
            identity.get("sampling", ""),
            train[1] - train[0] if train else rows,
            identity.get("batch_size", 1),
        )

    @property
    def costs(self) -> tuple[float, ...]:
        """The cost of each epoch, in order; the last may be NaN or infinite when the run diverged."""
        return tuple(epoch.cost for epoch in self.epochs)

    @property
    def has_diverged(self) -> bool:
        """Whether the cost stopped being finite."""
        return self.status == "diverged"

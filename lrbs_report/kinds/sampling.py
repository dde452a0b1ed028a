"""How the rows of an epoch are drawn, and into batches of which sizes."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

Sampling = Literal["replacement", "shuffle", "shuffle-once", "sequential"]


@dataclass(frozen=True, kw_only=True)
class Growth:
    """Batches that grow: every so many epochs, ``factor`` times as many examples, at most ``most``.

    >>> [Growth(factor=2, every=2, most=100).size_of(32, epoch) for epoch in range(6)]
    [32, 32, 64, 64, 100, 100]
    """

    factor: float
    every: int
    most: int | None = None

    def size_of(self, start: int, epoch: int) -> int:
        """Return the size of the batches of an epoch, counted from 0; the first ones have ``start``."""
        size = start
        for _ in range(epoch // self.every):
            if self.most is not None and size >= self.most:
                break
            size = round(size * self.factor)
        return size if self.most is None else min(size, self.most)

    def told(self) -> dict[str, Any]:
        """Return it as it stands in a run's identity."""
        return {name: value for name, value in asdict(self).items() if value is not None}


def are_even(sampling: str, rows: int | None, batch_size: int) -> bool:
    """Tell whether all batches of an epoch are known to be of one size.

    Those drawn anew are, others where the division leaves none or only one.
    """
    return sampling == "replacement" or (
        rows is not None and rows > 0 and (rows % batch_size == 0 or rows < batch_size)
    )


def steps_of(sampling: str, rows: int, batch_size: int) -> int:
    """Return how many batches an epoch over so many rows has.

    >>> steps_of("replacement", 98, 32), steps_of("shuffle", 98, 32)
    (3, 4)
    """
    return rows // batch_size if sampling == "replacement" else -(-rows // batch_size)

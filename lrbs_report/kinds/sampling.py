"""How the rows of an epoch are drawn, and into batches of which sizes."""

from __future__ import annotations

from typing import Literal

Sampling = Literal["replacement", "shuffle", "shuffle-once", "sequential"]


def are_even(sampling: str, rows: int | None, batch_size: int) -> bool:
    """Tell whether all batches of an epoch are known to be of one size.

    Those drawn anew are, others where the division leaves none or only one.
    """
    return sampling == "replacement" or (
        rows is not None and rows > 0 and (rows % batch_size == 0 or rows < batch_size)
    )

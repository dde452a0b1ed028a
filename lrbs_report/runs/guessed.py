"""How far quantities are from the mean of others: a network that learned nothing else predicts that."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from lrbs_report.kinds.sources.tables import Piece
from lrbs_report.results.portraits import Errors

Means = NDArray[np.float64]


def means_of(pieces: Iterable[Piece], rows: int, columns: int) -> Means:
    """Return the mean of each column of some rows."""
    sums = np.zeros(columns)
    with np.errstate(all="ignore"):  # what is no number gives none
        for piece in pieces:
            end = piece.column + piece.numbers.shape[1]
            sums[piece.column : end] += piece.numbers.sum(axis=0, dtype=np.float64)
    return sums / rows


def errors_from(means: Means, pieces: Iterable[Piece], rows: int) -> Errors | None:
    """Return how far some rows are from these means, column by column.

    Nothing when some of them are no finite numbers.
    """
    absolute = squared = 0.0
    with np.errstate(all="ignore"):
        for piece in pieces:
            distances = piece.numbers - means[piece.column : piece.column + piece.numbers.shape[1]]
            absolute += float(np.abs(distances).sum())
            squared += float((distances**2).sum())
    count = rows * len(means)
    are_numbers = math.isfinite(absolute) and math.isfinite(squared)
    return Errors(absolute=absolute / count, squared=squared / count) if are_numbers else None

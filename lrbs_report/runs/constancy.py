"""Finding features that have one value in all rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lrbs_report.kinds.sources.tables import Piece
from lrbs_report.results.portraits import Constants

NAMED = 9
"""Of many constant features, so many are told by number."""


@dataclass(frozen=True, kw_only=True)
class Constancy:
    """The features that are constant as far as rows were seen, with their values in the first of them."""

    values: NDArray[Any]
    are_constant: NDArray[np.bool_]

    @staticmethod
    def of(features: int, dtype: np.dtype[Any]) -> Constancy:
        """Return what is known of so many features before any row was seen."""
        return Constancy(values=np.zeros(features, dtype), are_constant=np.ones(features, np.bool_))

    def see(self, piece: Piece) -> None:
        """Look at a piece; that with the row 0 comes before the others of its columns."""
        columns = slice(piece.column, piece.column + piece.numbers.shape[1])
        if piece.row == 0:
            self.values[columns] = piece.numbers[0]
        left = piece.column + np.flatnonzero(self.are_constant[columns])
        if len(left):  # of most data, none after a few rows
            seen = piece.numbers[:, left - piece.column]
            self.are_constant[left] = (seen == self.values[left]).all(axis=0)

    def found(self) -> Constants | None:
        """Return the constant features; nothing when there are none."""
        constant = np.flatnonzero(self.are_constant)
        return (
            Constants(
                features=len(self.are_constant),
                count=len(constant),
                zeros=int((self.values[constant] == 0).sum()),
                first=tuple(map(int, constant[:NAMED])),
            )
            if len(constant)
            else None
        )

"""What labels are: the numbers of classes, or something else that somebody took for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

EXPECTED = "labels are whole numbers from 0, one for each class"
REGRESSION = 'To predict quantities, write task = "regression" in the model.'
ROWS_A_CLASS = 4
"""Of classes, each has some rows; quantities have about as many values as rows."""

FEW = 20
"""So many different values may be classes without being asked; of more, more is asked: that they begin at 0,
and that each has rows.
"""

HIGHEST = 2**31 - 1
"""The highest number of a class that 32 bits hold."""

AT_ONCE = 1_000_000
"""Labels that are looked at together."""


class WrongLabels(ValueError):
    """Labels that are no numbers of classes: what came, and the way out."""

    def __init__(self, message: str, hint: str) -> None:
        """Keep both parts of what to say."""
        super().__init__(message)
        self.message, self.hint = message, hint


def as_classes(labels: NDArray[np.generic], name: str) -> NDArray[np.int32]:
    """Make labels a flat int32 array. Raises ``WrongLabels`` for what is no class number."""
    flat = labels.reshape(len(labels), -1)
    if flat.shape[1] != 1:
        return _of_one_hot(flat, name)
    column = flat[:, 0]
    if column.dtype.kind not in "biuf":
        hint = (
            f"The file is sound, but {EXPECTED}: y = numpy.unique(labels, return_inverse=True)[1] makes them."
        )
        raise WrongLabels(f"{name} holds {_kind_of(column)}", hint)
    for first in range(0, len(column), AT_ONCE):
        _refuse(column[first : first + AT_ONCE], name)
    return column.astype(np.int32)


def as_quantities(labels: NDArray[np.generic], name: str) -> NDArray[np.float32]:
    """Make targets to predict float32, shape (rows, width). Raises ``WrongLabels`` for what is no number."""
    flat = labels.reshape(len(labels), -1)
    if flat.dtype.kind not in "biuf":
        raise WrongLabels(
            f"{name} holds {_kind_of(flat)}", "Expected numbers to predict, one row for each example."
        )
    made: NDArray[np.float32] = flat.astype(np.float32)
    wrong = ~np.isfinite(made)
    if wrong.any():
        row = int(np.flatnonzero(wrong.any(axis=1))[0])
        message = f"{name} holds {flat[wrong][0]:g} in row {row}, which no network can learn"
        raise WrongLabels(
            message, "The file is sound, but targets are finite 32-bit numbers: leave such rows out."
        )
    return made


def _kind_of(labels: NDArray[np.generic]) -> str:
    return "texts" if labels.dtype.kind in "US" else "no numbers"


def _of_one_hot(rows: NDArray[np.generic], name: str) -> NDArray[np.int32]:
    """Return the class numbers of one-hot rows. Raises ``WrongLabels`` for rows that are none."""
    came = f"{name} has the shape {[len(rows), rows.shape[1]]}"
    if rows.dtype.kind not in "biuf":
        raise WrongLabels(
            f"{name} holds {_kind_of(rows)}",
            f"The file is sound, but expected are one-hot rows, or {EXPECTED}.",
        )
    is_one = rows == 1
    wrong = np.flatnonzero((is_one.sum(axis=1) != 1) | ((rows != 0) & ~is_one).any(axis=1))
    if len(wrong):
        message = f"{came}, and row {wrong[0]} has not a single 1 among zeros"
        raise WrongLabels(
            message, f"The file is sound, but expected are one-hot rows, or {EXPECTED}. {REGRESSION}"
        )
    classes: NDArray[np.int32] = is_one.argmax(axis=1).astype(np.int32)
    return classes


def _refuse(column: NDArray[np.generic], name: str) -> None:
    """Refuse numbers that cannot be those of classes, with the first of them."""
    numbers = column.astype(np.float64)
    for wrong, what in (
        (~np.isfinite(numbers), "is no number"),
        (numbers != np.floor(numbers), "is a fraction"),
        (numbers < 0, "is below 0"),
    ):
        if wrong.any():
            first = numbers[wrong][0]
            raise WrongLabels(f"{name} holds {first:g}, which {what}", _hint(numbers))
    if numbers.max(initial=0) > HIGHEST:
        raise WrongLabels(f"{name} holds {numbers.max():g}, which is no number of a class", _hint(numbers))


def _hint(numbers: NDArray[np.float64]) -> str:
    """Say how such numbers become labels, or that they are quantities."""
    found = np.unique(numbers)
    if not np.isfinite(numbers).all():
        return f"The file is sound, but {EXPECTED}: leave rows without one out."
    if found.tolist() == [-1, 1]:
        return f"The file is sound, but {EXPECTED}: (y + 1) // 2 makes 0 and 1 of -1 and 1."
    if len(found) <= min(FEW, len(numbers) // ROWS_A_CLASS):
        return (
            f"The file is sound, but {EXPECTED}: "
            "y = numpy.unique(y, return_inverse=True)[1] makes them of any few values."
        )
    return f"The file is sound, but {EXPECTED}. These look like quantities. {REGRESSION}"


def doubts_about(labels: NDArray[np.int32]) -> tuple[str, str] | None:
    """Say what whole numbers are that are no labels from 0 without gaps, and the way out.

    ``None`` when they are such labels.
    """
    found = np.unique(labels)
    lowest, highest, count = int(found[0]), int(found[-1]), len(found)
    is_many, is_far = count > len(labels) // ROWS_A_CLASS, lowest > 1 or highest + 1 >= 2 * count
    if (is_many and is_far) or (count > FEW and (is_many or is_far)):
        said = (
            f"the labels are whole numbers from {lowest} to {highest}, "
            f"{count} different ones in {len(labels)} rows: they look like quantities"
        )
        return said, f"{REGRESSION} Of classes, {EXPECTED}."
    if lowest == 1 and highest == count:
        return f"the labels start at 1, expected 0 to {count - 1}", "Subtract 1 from each: y - 1."
    if lowest > 0 or is_far:
        said = f"the labels are {_listed(found)}, expected 0 to {count - 1}"
        return (
            said,
            "y = numpy.unique(labels, return_inverse=True)[1] makes them, in y_train and y_test alike.",
        )
    return None


def _listed(found: NDArray[np.int32]) -> str:
    shown = [str(number) for number in found.tolist()]
    return ", ".join(shown if len(shown) <= FEW else [*shown[:3], "…", shown[-1]])

"""What labels are: the numbers of classes, names of them, or something else that somebody took for them.

Whole numbers from 0 stay what they are. Texts, and few whole numbers from elsewhere, are numbered anew, in
the order of what stands in the rows that are used.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

import numpy as np

from lrbs_report.base import bounds
from lrbs_report.base.suggesting import came
from lrbs_report.base.tongue import tr
from lrbs_report.kinds.rows.tables import picked
from lrbs_report.kinds.sources.dataset import Dataset
from lrbs_report.kinds.sources.source import Refused, Tables
from lrbs_report.kinds.sources.splitting import split_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

EXPECTED = tr("labels are texts or whole numbers, a few different ones")
REGRESSION = tr('To predict quantities, write task = "regression" in the model.')
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


def classes_of(dataset: Dataset, tables: Tables) -> tuple[str, ...] | None:
    """Return the names of the labels that are numbered anew, in their new order.

    Nothing where labels are numbers from 0, one-hot rows, or look like quantities. Raises ``Refused`` for
    texts that are no labels.
    """
    split, rows = split_of(dataset, tables.rows), 0
    everything: set[Any] = set()
    used: set[Any] = set()
    for ending, count in tables.rows.items():
        parts = [picked(one, count) for one in split.parts.values() if one.ending == ending]
        with tables.table(f"y{ending}") as table:
            if table.columns != 1 or table.dtype.kind not in "biufUS":
                return None
            for piece in table.pieces(range(count)):
                everything |= _different(piece.numbers)
                used |= {one for part in parts for one in _different(part.among(piece)[1])}
                if len(everything) > bounds.CLASSES:
                    break
        rows += count
    if any(isinstance(one, str) for one in everything):
        _refuse_texts(everything, rows)
        return tuple(sorted(used))
    if not is_numbered_anew(everything, rows):
        return None
    return tuple(str(int(one)) for one in sorted(used))


def _different(numbers: NDArray[Any]) -> set[Any]:
    """Return the different values of some labels, as Python's own."""
    return set(np.unique(_as_texts(numbers)).tolist())


def _as_texts(labels: NDArray[Any]) -> NDArray[Any]:
    """Return bytes as the texts that they are; all else as it is."""
    return np.char.decode(labels, "utf-8") if labels.dtype.kind == "S" else labels


def _refuse_texts(found: Collection[str], rows: int) -> None:
    """Refuse texts that are no labels: an empty one, a long one, or almost as many as there are rows."""
    if "" in found:
        message = tr("an example has an empty label")
        raise Refused(message, tr("Leave such rows out, or give them a label."), "target")
    if len(found) > bounds.NAMED_CLASSES or (len(found) > FEW and len(found) > rows // ROWS_A_CLASS):
        message = tr("the labels are {count} different texts in {rows} rows", count=len(found), rows=rows)
        raise Refused(
            message,
            tr(
                "Expected a few classes, at most {named_classes}, or numbers to predict.",
                named_classes=bounds.NAMED_CLASSES,
            ),
            "target",
        )
    odd = next((one for one in sorted(found) if not one.isprintable()), None)
    if odd is not None:
        message = tr("the label {label} has letters that cannot be printed", label=came(odd))
        raise Refused(message, tr("Expected names in a line, without tabs and the like."), "target")
    long = next((one for one in sorted(found) if len(one) > bounds.CLASS_NAME), None)
    if long is not None:
        message = tr("the label {label} has {count} letters", label=came(long), count=len(long))
        raise Refused(message, tr("Expected at most {class_name}.", class_name=bounds.CLASS_NAME), "target")


def is_numbered_anew(found: Collection[float], rows: int) -> bool:
    """Tell whether so many rows have whole numbers as labels that are numbered anew.

    Not where they are numbers from 0 already, are fractions, or look like quantities.

    >>> is_numbered_anew({1, 2, 3}, 30), is_numbered_anew({0, 1, 2}, 30), is_numbered_anew({0.5, 1}, 30)
    (True, False, False)
    """
    if not found or len(found) > bounds.NAMED_CLASSES or not all(map(_is_whole, found)):
        return False
    return (min(found) != 0 or _is_far(found)) and not _are_quantities(found, rows)


def _is_whole(number: float) -> bool:
    return isinstance(number, int) or number.is_integer()


def _is_far(found: Collection[float]) -> bool:
    """Tell whether numbers begin far from 0, or leave most of them up to the highest out."""
    return not 0 <= min(found) <= 1 or max(found) + 1 >= 2 * len(found)


def _are_quantities(found: Collection[float], rows: int) -> bool:
    is_many = len(found) > rows // ROWS_A_CLASS
    return (is_many and _is_far(found)) or (len(found) > FEW and (is_many or _is_far(found)))


def as_classes(
    labels: NDArray[np.generic], name: str, classes: tuple[str, ...] | None = None
) -> NDArray[np.int32]:
    """Make labels a flat int32 array, numbered by their ``classes`` where these are given.

    Raises ``WrongLabels`` for what is no class.
    """
    flat = labels.reshape(len(labels), -1)
    if flat.shape[1] != 1:
        return _of_one_hot(flat, name)
    column = flat[:, 0]
    if classes is not None:
        return _numbered(_as_texts(column), classes, name)
    if column.dtype.kind not in "biuf":
        raise WrongLabels(
            tr("{name} holds {kind}", name=name, kind=_kind_of(column)),
            tr("The file is sound, but {expected}.", expected=EXPECTED),
        )
    for first in range(0, len(column), AT_ONCE):
        _refuse(column[first : first + AT_ONCE], name)
    return column.astype(np.int32)


def _numbered(column: NDArray[Any], classes: tuple[str, ...], name: str) -> NDArray[np.int32]:
    """Return the places of labels among the classes."""
    known: NDArray[Any] = (
        np.array(classes)
        if column.dtype.kind == "U"
        else np.array(list(map(int, classes))).astype(column.dtype)
    )
    places = np.searchsorted(known, column).clip(max=len(known) - 1)
    if (known[places] != column).any():
        raise WrongLabels(
            tr("{name} holds other labels than before", name=name), tr("The file was changed: try again.")
        )
    return places.astype(np.int32)


def as_quantities(labels: NDArray[np.generic], name: str) -> NDArray[np.float32]:
    """Make targets to predict float32, shape (rows, width). Raises ``WrongLabels`` for what is no number."""
    flat = labels.reshape(len(labels), -1)
    if flat.dtype.kind not in "biuf":
        raise WrongLabels(
            tr("{name} holds {kind}", name=name, kind=_kind_of(flat)),
            tr("Expected numbers to predict, one row for each example."),
        )
    made: NDArray[np.float32] = flat.astype(np.float32)
    wrong = ~np.isfinite(made)
    if wrong.any():
        row = int(np.flatnonzero(wrong.any(axis=1))[0])
        message = tr(
            "{name} holds {number:g} in row {row}, which no network can learn",
            name=name,
            number=float(flat[wrong][0]),
            row=row,
        )
        raise WrongLabels(
            message, tr("The file is sound, but targets are finite 32-bit numbers: leave such rows out.")
        )
    return made


def _kind_of(labels: NDArray[np.generic]) -> str:
    return tr("texts") if labels.dtype.kind in "US" else tr("no numbers")


def _of_one_hot(rows: NDArray[np.generic], name: str) -> NDArray[np.int32]:
    """Return the class numbers of one-hot rows. Raises ``WrongLabels`` for rows that are none."""
    came = tr("{name} has the shape {shape}", name=name, shape=[len(rows), rows.shape[1]])
    if rows.dtype.kind not in "biuf":
        raise WrongLabels(
            tr("{name} holds {kind}", name=name, kind=_kind_of(rows)),
            tr("The file is sound, but expected are one-hot rows, or {expected}.", expected=EXPECTED),
        )
    is_one = rows == 1
    wrong = np.flatnonzero((is_one.sum(axis=1) != 1) | ((rows != 0) & ~is_one).any(axis=1))
    if len(wrong):
        message = tr("{came}, and row {wrong} has not a single 1 among zeros", came=came, wrong=int(wrong[0]))
        raise WrongLabels(
            message,
            tr(
                "The file is sound, but expected are one-hot rows, or {expected}. {regression}",
                expected=EXPECTED,
                regression=REGRESSION,
            ),
        )
    classes: NDArray[np.int32] = is_one.argmax(axis=1).astype(np.int32)
    return classes


def _refuse(column: NDArray[np.generic], name: str) -> None:
    """Refuse numbers that cannot be those of classes, with the first of them."""
    numbers = column.astype(np.float64)
    for wrong, what in (
        (~np.isfinite(numbers), tr("is no number")),
        (numbers != np.floor(numbers), tr("is a fraction")),
        (numbers < 0, tr("is below 0")),
    ):
        if wrong.any():
            first = float(numbers[wrong][0])
            raise WrongLabels(
                tr("{name} holds {number:g}, which {what}", name=name, number=first, what=what),
                _hint(numbers),
            )
    if numbers.max(initial=0) > HIGHEST:
        raise WrongLabels(
            tr(
                "{name} holds {number:g}, which is no number of a class",
                name=name,
                number=float(numbers.max()),
            ),
            _hint(numbers),
        )


def _hint(numbers: NDArray[np.float64]) -> str:
    """Say how such numbers become labels, or that they are quantities."""
    found = np.unique(numbers)
    if not np.isfinite(numbers).all():
        return tr("The file is sound, but {expected}: leave rows without one out.", expected=EXPECTED)
    if len(found) <= min(FEW, len(numbers) // ROWS_A_CLASS):
        return tr(
            "The file is sound, but {expected}: y = numpy.unique(y, return_inverse=True)[1] "
            "makes them of any few values.",
            expected=EXPECTED,
        )
    return tr(
        "The file is sound, but {expected}. These look like quantities. {regression}",
        expected=EXPECTED,
        regression=REGRESSION,
    )


def doubts_about(labels: NDArray[np.int32]) -> tuple[str, str] | None:
    """Say when whole numbers look like quantities, and the way out; nothing when they may be labels."""
    found = np.unique(labels).tolist()
    if not found or not _are_quantities(found, len(labels)):
        return None
    said = tr(
        "the labels are whole numbers from {low} to {high}, "
        "{count} different ones in {rows} rows: they look like quantities",
        low=found[0],
        high=found[-1],
        count=len(found),
        rows=len(labels),
    )
    return said, tr("{regression} Of classes, {expected}.", regression=REGRESSION, expected=EXPECTED)

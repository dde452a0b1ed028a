"""Labels are the numbers of classes.

Whatever else somebody took for them is told what it is, and the file is not blamed.
"""

from typing import Any

import numpy as np
import pytest

from lrbs_report.kinds.rows.labels import WrongLabels, as_classes, as_quantities, doubts_about

DRAWN = np.random.default_rng(1)

WRONG: dict[str, tuple[Any, str, str]] = {
    "fractions": (DRAWN.normal(size=90), "which is a fraction", "These look like quantities"),
    "half stars": (np.arange(90) % 9 / 2, "holds 0.5, which is a fraction", "makes them of any few values"),
    "two ones in a row": (
        np.ones((10, 2)),
        "has the shape [10, 2], and row 0 has not a single 1 among zeros",
        "expected are one-hot rows",
    ),
    "coordinates": (DRAWN.normal(size=(90, 2)), "row 0 has not a single 1", 'task = "regression"'),
    "dates": (np.array(["2020-01-01"], "M8[D]"), "holds no numbers", "labels are texts or whole numbers"),
    "a missing one": (np.array([0, np.nan]), "holds nan, which is no number", "leave rows without one out"),
    "too much": (np.array([2**40]), "which is no number of a class", "The file is sound"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_no_class_number_is_named(name: str) -> None:
    """With what came, the way out, and that the file is sound."""
    labels, message, hint = WRONG[name]
    with pytest.raises(WrongLabels) as caught:
        as_classes(labels, "y_train")
    assert (True, True, True) == (
        message in caught.value.message,
        hint in caught.value.hint,
        caught.value.hint.startswith("The file is sound"),
    )


@pytest.mark.parametrize("made", [np.uint8, np.int8, ">i8", np.float16, np.float64, bool])
def test_whole_numbers_of_any_type_are_labels(made: Any) -> None:  # noqa: ANN401 - any type of numpy's
    """However they are kept, as a row or as a column."""
    for labels in (np.array([0, 1, 1], made), np.array([[0], [1], [1]], made)):
        assert [0, 1, 1] == as_classes(labels, "y").tolist()


DOUBTFUL = {
    "quantities": (DRAWN.integers(25, 347, 442), "they look like quantities"),
    "few quantities": (DRAWN.integers(25, 347, 15), "they look like quantities"),
    "many quantities": (DRAWN.integers(25, 347, 9000), "they look like quantities"),
}


@pytest.mark.parametrize("name", DOUBTFUL)
def test_quantities_are_no_labels(name: str) -> None:
    """So that nobody is told to make an output for each number up to the highest."""
    labels, message = DOUBTFUL[name]
    told = doubts_about(labels.astype(np.int32))
    assert told is not None
    assert message in told[0]


@pytest.mark.parametrize(
    "labels",
    [
        np.arange(10),
        np.arange(90) % 10,
        np.zeros(9),
        np.array([0, 1] * 9),
        np.arange(900) % 100,
        np.array([0, 2, 3] * 9),
        np.arange(90) % 10 + 1,
        np.array([100, 200, 300] * 9),
        np.arange(90) % 6 + 3,
    ],
)
def test_classes_are_not_doubted(labels: Any) -> None:  # noqa: ANN401 - an array
    """Each number from 0 has its rows."""
    assert doubts_about(labels.astype(np.int32)) is None


@pytest.mark.parametrize("made", [np.uint8, np.float32, bool])
def test_one_hot_rows_are_the_classes_that_they_mark(made: Any) -> None:  # noqa: ANN401 - any type of numpy's
    """As Keras's ``to_categorical`` makes them."""
    rows = np.eye(4, dtype=made)[[2, 0, 3, 3]]
    assert [2, 0, 3, 3] == as_classes(rows, "y").tolist()


def test_quantities_stay_what_they_are() -> None:
    """One number a row becomes a column; several stay rows."""
    assert [[1.5], [-2.0]] == as_quantities(np.array([1.5, -2]), "y").tolist()
    assert as_quantities(np.ones((3, 2)), "y").shape == (3, 2)
    with pytest.raises(WrongLabels, match=r"holds nan in row 1"):
        as_quantities(np.array([0, np.nan]), "y")

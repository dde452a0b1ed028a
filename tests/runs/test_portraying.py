"""Portraits: what the rows that are used hold, whatever their type and however the file keeps them."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray

from lrbs_report.results.portraits import Constants, Errors, Flaw, Portrait, Repeats
from lrbs_report.runs import portraying
from lrbs_report.runs.locating import BUNDLED
from lrbs_report.runs.portraying import portray
from tests.factory import dataset

Array = NDArray[Any]


def kept(folder: Path, x_train: Array, y_train: Array, x_test: Array, y_test: Array) -> Path:
    """Keep four arrays as a data set."""
    np.savez(folder / "own.npz", x_train=x_train, y_train=y_train, x_test=x_test, y_test=y_test)
    return folder / "own.npz"


def portrait(folder: Path, images: Array, labels: Array, **asked: Any) -> Portrait:  # noqa: ANN401 - a data set's fields
    """Return the portrait of data whose test rows are the training rows."""
    found = portray(
        dataset(**{"source": "npz:own.npz", "train": None, **asked}),
        kept(folder, images, labels, images, labels),
    )
    assert found is not None
    return found


def test_digits_are_portrayed() -> None:
    """All 70 000 images of MNIST: 60 000 train, 10 000 test, and every class is there."""
    found = portray(dataset(train=None), BUNDLED)
    assert found is not None
    assert (60_000, 10_000, 0.0, 255.0, (), "uint8") == (
        found.train.rows,
        found.test.rows,
        found.low,
        found.high,
        found.flaws,
        found.kind,
    )
    assert (5421, 1135) == (found.train.classes[5], found.test.classes[1])
    assert (1, 0.1135) == (found.test.largest_class, found.test.largest_share)


def test_only_the_rows_that_are_used_count(tmp_path: Path) -> None:
    """A damaged row that no run sees is nobody's concern; rows are numbered as in the file."""
    images, labels = np.arange(20.0).reshape(10, 2), np.arange(10) % 3
    images[1], images[7, 1] = math.nan, math.inf
    found = portrait(tmp_path, images, labels, train=(4, 8), test=(2, 5))
    assert (4.0, 14.0, (Flaw(array="x_train", count=1, first_row=7),)) == (found.low, found.high, found.flaws)
    assert {0: 1, 1: 2, 2: 1} == found.train.classes
    assert {0: 1, 1: 1, 2: 1} == found.test.classes


def test_flaws_of_both_arrays_are_found(tmp_path: Path) -> None:
    """How many in each, and the first row of each; the bounds are those of the other values."""
    images, labels = np.ones((6, 3), np.float32), np.zeros(6, np.int64)
    images[2], images[5, 0] = [math.nan, -math.inf, 0.1], math.nan
    found = portrait(tmp_path, images, labels)
    assert (
        Flaw(array="x_train", count=3, first_row=2),
        Flaw(array="x_test", count=3, first_row=2),
    ) == found.flaws
    assert (0.1, 1.0) == (found.low, found.high)


def test_what_is_too_large_for_the_network_is_no_finite_number(tmp_path: Path) -> None:
    """It computes with 32 bits, where 1e39 is infinite."""
    found = portrait(tmp_path, np.array([[1.0], [1e39]]), np.array([0, 1]))
    assert (
        Flaw(array="x_train", count=1, first_row=1),
        Flaw(array="x_test", count=1, first_row=1),
    ) == found.flaws


def test_data_without_any_finite_value_have_no_bounds(tmp_path: Path) -> None:
    """Nothing is made up for them."""
    found = portrait(tmp_path, np.full((2, 2), math.nan), np.array([0, 1]))
    assert not found.has_values
    assert (4, 4) == tuple(flaw.count for flaw in found.flaws)


@pytest.mark.parametrize("kind", ["?", "u1", "i2", "<u4", ">i8", "f2", "<f4", ">f8"])
def test_every_type_of_number_is_read(tmp_path: Path, kind: str) -> None:
    """From yes and no to 64 bits, whichever byte comes first."""
    found = portrait(tmp_path, np.array([[0, 1], [1, 1]], kind), np.array([[0], [1]], "u1"))
    assert (0.0, 1.0, {0: 1, 1: 1}, str(np.dtype(kind))) == (
        found.low,
        found.high,
        found.train.classes,
        found.kind,
    )


def test_a_file_that_goes_column_by_column_is_read_too(tmp_path: Path) -> None:
    """NumPy keeps some arrays so; rows are rows all the same."""
    images = np.asfortranarray(np.arange(12.0).reshape(4, 3))
    found = portrait(tmp_path, images, np.array([0, 1, 2, 3]), train=(1, 3), test=(3, 4))
    assert (3.0, 11.0, {1: 1, 2: 1}) == (found.low, found.high, found.train.classes)


@pytest.mark.parametrize(
    ("images", "labels"),
    [
        (np.ones((2, 2)), np.array(["a", "b"])),
        (np.array([["a"], ["b"]]), np.array([0, 1])),
        (np.float64(1), np.array([0, 1])),
    ],
    ids=["texts", "text values", "no rows"],
)
def test_what_cannot_be_portrayed_has_no_portrait(tmp_path: Path, images: Array, labels: Array) -> None:
    """The loader says what is wrong with it, in one place."""
    assert (
        portray(dataset(source="npz:own.npz", train=None), kept(tmp_path, images, labels, images, labels))
        is None
    )


@pytest.mark.parametrize(
    ("targets", "classes"),
    [
        (np.array([0.5, 1]), {}),
        (np.array([-1, 1]), {}),
        (np.array([math.nan, 1]), {}),
        (np.array([[0.5, 1], [2, 3]]), {}),
        (np.eye(2), {0: 1, 1: 1}),
    ],
    ids=["fractions", "negative", "nan", "pairs", "one-hot"],
)
def test_quantities_have_no_classes(tmp_path: Path, targets: Array, classes: dict[int, int]) -> None:
    """But rows; and one-hot rows have classes."""
    found = portrait(tmp_path, np.ones((2, 2)), targets)
    assert (2, classes) == (found.train.rows, found.train.classes)


def test_held_out_rows_are_counted_apart(tmp_path: Path) -> None:
    """They do not train; what is no number among them is told all the same."""
    images = np.array([[0.0], [1.0], [math.nan], [3.0]])
    asked = dataset(source="npz:own.npz", train=None, validation=(2, 4))
    found = portray(asked, kept(tmp_path, images, np.array([0, 0, 1, 1]), images[:2], np.array([0, 1])))
    assert found
    assert found.validation
    assert ({0: 2}, {1: 2}) == (found.train.classes, found.validation.classes)
    assert [("x_train", 1, 2)] == [(flaw.array, flaw.count, flaw.first_row) for flaw in found.flaws]


TABLE = np.array([[1.0, 5.0, 0.0], [2.0, 5.0, 0.0], [3.0, 5.0, 0.0], [1.0, 5.0, 0.0], [4.0, 5.0, 1.0]])
"""Five examples of three features: the second is constant, and so is the third but for the last row."""

LABELS = np.array([0, 1, 0, 0, 1])


def of_table(folder: Path, x_test: Array, y_test: Array, **asked: Any) -> Portrait:  # noqa: ANN401 - a data set's fields
    """Return the portrait of the table with these test rows."""
    found = portray(
        dataset(**{"source": "npz:own.npz", "train": None, **asked}),
        kept(folder, TABLE, LABELS, x_test, y_test),
    )
    assert found is not None
    return found


OTHER = np.array([[9.0, 5.0, 0.0]])


def test_features_that_are_constant_where_rows_train(tmp_path: Path) -> None:
    """Whatever other rows hold; one row alone tells nothing."""
    found = of_table(tmp_path, OTHER, LABELS[:1])
    assert Constants(features=3, count=1, zeros=0, first=(1,)) == found.constants
    found = of_table(tmp_path, OTHER, LABELS[:1], train=(0, 4))
    assert Constants(features=3, count=2, zeros=1, first=(1, 2)) == found.constants
    assert of_table(tmp_path, OTHER, LABELS[:1], train=(0, 1)).constants is None


def test_points_of_pictures_are_no_features(tmp_path: Path) -> None:
    """Examples with several axes, or a single number, have no constant features."""
    for images in (np.ones((4, 2, 2)), np.ones((4, 1, 1)), np.ones((4, 1)), np.ones(4)):
        assert portrait(tmp_path, images, np.arange(4)).constants is None


def test_rows_that_train_and_test_are_found(tmp_path: Path) -> None:
    """With the same features and the same target, and only where they are used; in rows of the file."""
    tested = np.vstack([OTHER, TABLE[2], TABLE[4], TABLE[2]])
    found = of_table(tmp_path, tested, np.array([0, 1, 1, 0]), train=(1, 5))
    assert (Repeats(part="test", count=2, row=2, of=4),) == found.repeats
    found = of_table(tmp_path, tested, np.array([0, 1, 1, 0]), train=(1, 5), test=(3, 4))
    assert (Repeats(part="test", count=1, row=3, of=2),) == found.repeats
    found = of_table(tmp_path, tested, np.array([0, 1, 1, 0]), train=(1, 4), test=(2, 3))
    assert () == found.repeats


def test_a_target_is_no_feature(tmp_path: Path) -> None:
    """A row that differs from another by a 1 in a feature, and one that does by a 1 in its target."""
    found = portray(
        dataset(source="npz:own.npz", train=None),
        kept(tmp_path, np.array([[1.0, 5.0]]), np.array([0]), np.array([[0.0, 5.0]]), np.array([1])),
    )
    assert found
    assert () == found.repeats


def test_rows_that_train_twice_are_found(tmp_path: Path) -> None:
    """The fourth is the first, with the same target; with another one it would be another."""
    assert (Repeats(part="train", count=1, row=3, of=0),) == of_table(tmp_path, OTHER, LABELS[:1]).repeats
    path = kept(tmp_path, TABLE, np.array([0, 1, 0, 1, 1]), OTHER, LABELS[:1])
    found = portray(dataset(source="npz:own.npz", train=None), path)
    assert found
    assert () == found.repeats


def test_rows_that_are_held_out_and_train_are_found(tmp_path: Path) -> None:
    """Unless they train on purpose."""
    asked = {"train": (0, 3), "validation": (3, 5)}
    assert (Repeats(part="validation", count=1, row=3, of=0),) == of_table(
        tmp_path, OTHER, LABELS[:1], **asked
    ).repeats
    assert () == of_table(tmp_path, OTHER, LABELS[:1], **asked, validation_overlaps=True).repeats


def test_rows_are_compared_whatever_their_type(tmp_path: Path) -> None:
    """Training rows of 64 bits kept column by column, and test rows of bytes."""
    path = kept(tmp_path, np.asfortranarray(TABLE), LABELS, TABLE[4:].astype("u1"), np.array([[1]], "i2"))
    found = portray(dataset(source="npz:own.npz", train=None), path)
    assert found
    assert Repeats(part="test", count=1, row=0, of=4) == found.repeats[0]


@pytest.mark.parametrize("name", ["mnist", "breast-cancer", "auto-mpg"])
def test_good_data_have_nothing_to_tell(name: str) -> None:
    """No row stands in two parts, and no feature is constant."""
    found = portray(dataset(train=None), BUNDLED.with_name(f"{name}.npz"))
    assert found is not None
    assert ((), None) == (found.repeats, found.constants)


def test_quantities_are_compared_with_their_mean(tmp_path: Path) -> None:
    """The mean of those that train, 2, for those that test; with one target or several."""
    targets, tested = np.array([1.0, 3.0, 1.5, 2.5, 99.5]), np.array([2.5, 0.0])
    asked = dataset(source="npz:own.npz", train=(0, 4))
    found = portray(asked, kept(tmp_path, TABLE, targets, TABLE[:2], tested))
    assert found
    assert Errors(absolute=1.25, squared=2.125) == found.quantities == found.errors_of_mean
    pairs = np.stack([targets, np.zeros(5)], axis=1)
    found = portray(asked, kept(tmp_path, TABLE, pairs, TABLE[:2], np.stack([tested, np.ones(2)], axis=1)))
    assert found
    assert Errors(absolute=1.125, squared=1.5625) == found.quantities
    assert of_table(tmp_path, OTHER, LABELS[:1]).quantities is None


def test_counted_quantities_are_compared_with_their_mean(tmp_path: Path) -> None:
    """Whole numbers are counted like classes: their mean, 2/5, is as far as if they were quantities."""
    found = of_table(tmp_path, TABLE[:2], np.array([0, 1])).errors_of_mean
    assert found
    assert pytest.approx(0.5) == found.absolute
    assert pytest.approx(0.26) == found.squared


def test_targets_that_cannot_be_compared_have_no_errors(tmp_path: Path) -> None:
    """One-hot rows train, class numbers test."""
    path = kept(tmp_path, TABLE, np.eye(2)[LABELS], OTHER, LABELS[:1])
    found = portray(dataset(source="npz:own.npz", train=None), path)
    assert found
    assert found.quantities is None


def test_a_damaged_file_has_no_portrait(tmp_path: Path) -> None:
    """Neither has one that is cut short, nor one that is not there."""
    path = kept(tmp_path, np.ones((9, 9)), np.zeros(9), np.ones((9, 9)), np.zeros(9))
    path.write_bytes(path.read_bytes()[:300])
    assert portray(dataset(source="npz:own.npz", train=None), path) is None
    assert portray(dataset(source="npz:own.npz", train=None), tmp_path / "none.npz") is None


@given(
    images=arrays.arrays(
        np.float64,
        st.tuples(st.integers(1, 9), st.integers(1, 4)),
        elements=st.floats(width=32) | st.just(1e300),
    ),
    block=st.sampled_from([1, 40, 10_000]),
    data=st.data(),
)
def test_a_portrait_is_what_the_whole_arrays_show(
    images: Array, block: int, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """However many blocks the rows are read in, and whichever rows are used."""
    labels = data.draw(arrays.arrays(np.int64, len(images), elements=st.integers(0, 3)))
    start = data.draw(st.integers(0, len(images) - 1))
    stop = data.draw(st.integers(start + 1, len(images)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(portraying, "BLOCK", block)
        found = portrait(
            tmp_path_factory.mktemp("own"), images, labels, train=(start, stop), test=(start, stop)
        )
    used = images[start:stop]
    with np.errstate(over="ignore"):
        sound = np.isfinite(used.astype(np.float32))
    rows = np.flatnonzero(~sound.all(axis=1))
    expected = [
        Flaw(array=name, count=int((~sound).sum()), first_row=start + int(rows[0]))
        for name in ("x_train", "x_test")
        if rows.size
    ]
    assert tuple(expected) == found.flaws
    assert (used[sound].min(initial=math.inf), used[sound].max(initial=-math.inf)) == (found.low, found.high)
    assert {
        int(one): int((labels[start:stop] == one).sum()) for one in set(labels[start:stop])
    } == found.test.classes

"""Archives with arrays of other names, pairs that are parted, labels as they come, and scales."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lrbs_report.kinds.sources.dataset import Dataset
from lrbs_report.kinds.sources.npz import SOURCE
from lrbs_report.kinds.sources.source import Located, Refused
from lrbs_report.training.data import Data, load

PAIR = (("x", "features"), ("y", "answer"))
COUNT = 40
FEATURES = np.arange(COUNT * 3, dtype=np.float64).reshape(COUNT, 3)


def asked(**changes: Any) -> Dataset:  # noqa: ANN401 - a data set's fields
    """Return the definition of a pair, of which the last fifth tests."""
    return Dataset(**{"name": "a", "source": "npz:a.npz", "arrays": PAIR, "test": 0.2, **changes})


def located(folder: Path, features: Any, labels: Any, **changes: Any) -> Located:  # noqa: ANN401 - arrays
    """Look at a pair of arrays."""
    np.savez(folder / "a.npz", features=features, answer=labels, other=np.zeros(1))
    return SOURCE.locate(asked(**changes), folder / "a.npz")


def read(folder: Path, features: Any, labels: Any, **changes: Any) -> Data:  # noqa: ANN401 - arrays
    """Look at a pair and read it."""
    found = located(folder, features, labels, **changes)
    return load(asked(classes=found.classes, **changes), folder / "a.npz")


LABELS: dict[str, tuple[Any, tuple[str, ...] | None]] = {
    "from 1": (np.arange(COUNT) % 4 + 1, ("1", "2", "3", "4")),
    "signs": (np.where(np.arange(COUNT) % 2, 1, -1), ("-1", "1")),
    "far apart": (np.array([300, 100, 200, 100] * 10), ("100", "200", "300")),
    "texts": (np.array(["no", "yes"] * 20), ("no", "yes")),
    "bytes": (np.array([b"no", b"yes"] * 20), ("no", "yes")),
    "a column of floats": (np.array([[2.0], [1.0]] * 20), ("1", "2")),
    "from 0": (np.arange(COUNT) % 4, None),
    "yes and no": (np.arange(COUNT) % 2 == 0, None),
    "from 0 with a gap": (np.array([0, 2, 3, 0] * 10), None),
    "one-hot": (np.eye(4)[np.arange(COUNT) % 4], None),
    "fractions": (np.linspace(0, 1, COUNT), None),
    "quantities": (np.arange(COUNT) * 7 + 25, None),
}


@pytest.mark.parametrize("name", LABELS)
def test_labels_are_numbered_anew_where_they_are_no_numbers_from_0(tmp_path: Path, name: str) -> None:
    """In order, with their names kept; quantities are left to whoever tells of them."""
    labels, names = LABELS[name]
    assert names == located(tmp_path, FEATURES, labels).classes
    if names:
        found = read(tmp_path, FEATURES, labels)
        flat = np.array([str(one if isinstance(one, str) else int(one)) for one in decoded(labels)])
        assert [names.index(one) for one in flat[:32]] == found.y_train.tolist()


def decoded(labels: Any) -> Any:  # noqa: ANN401 - an array
    """Return labels as texts or numbers."""
    flat = labels.reshape(-1)
    return [one.decode() for one in flat.tolist()] if flat.dtype.kind == "S" else flat.tolist()


def test_only_the_rows_that_are_used_have_names(tmp_path: Path) -> None:
    """A label that nobody sees has no number."""
    labels = np.array(["unused"] * 10 + ["b", "a"] * 15)
    assert ("a", "b") == located(tmp_path, FEATURES, labels, train=(10, 32)).classes


@pytest.mark.parametrize(
    ("made", "scale"), [(np.uint8, 255.0), (np.float32, 1.0), (np.float64, 1.0), (np.int16, 1.0), (bool, 1.0)]
)
def test_only_bytes_are_divided_unless_it_is_asked_for(tmp_path: Path, made: Any, scale: float) -> None:  # noqa: ANN401 - a type
    """Decided in one place, by the type of the training rows."""
    assert scale == located(tmp_path, (FEATURES % 2).astype(made), np.arange(COUNT) % 2).scale


def test_results_of_bytes_keep_their_keys() -> None:
    """What was the default is still said so; a scale that was found out is said, too."""
    plain = Dataset(name="a", source="npz:a.npz", train=(0, 9), scale=255.0)
    assert {"sha256": "d", "train": [0, 9], "test": None, "scale": 255.0} == plain.identity(
        "d", has_classes=True
    )
    named = Dataset(name="a", source="npz:a.npz", scale=1.0, classes=("a", "b"), split_seed=2, test=0.2)
    told = {"sha256": "d", "train": None, "test": 0.2, "scale": 1.0, "split_seed": 2}
    assert {**told, "labels": "in order"} == named.identity("d", has_classes=True)
    assert told == named.identity("d", has_classes=False)


def test_a_table_is_standardized(tmp_path: Path) -> None:
    """By the rows that train, whatever the order in which the file keeps them."""
    features = np.asfortranarray(FEATURES)
    found = read(tmp_path, features, np.arange(COUNT) % 2, standardize=True)
    trained = FEATURES[:32]
    expected = (FEATURES - trained.mean(axis=0)) / trained.std(axis=0)
    np.testing.assert_allclose(np.vstack([found.x_train, found.x_test]), expected, rtol=1e-6)
    assert 1.0 == located(tmp_path, features.astype(np.uint8), np.arange(COUNT) % 2, standardize=True).scale
    with pytest.raises(Refused, match=r"features has the shape \[40, 3, 1\]"):
        located(tmp_path, FEATURES[..., None], np.arange(COUNT) % 2, standardize=True)


def test_four_arrays_may_have_other_names(tmp_path: Path) -> None:
    """Two parts, as the archive has them."""
    names = {"x_train": "a", "y_train": "b", "x_test": "c", "y_test": "d"}
    np.savez(tmp_path / "a.npz", a=FEATURES, b=np.arange(COUNT) % 2, c=FEATURES[:9], d=np.ones(9))
    found = load(asked(arrays=tuple(names.items()), test=None), tmp_path / "a.npz")
    assert ((40, 3), (9, 3)) == (found.x_train.shape, found.x_test.shape)


@pytest.mark.bad_input
def test_an_array_that_is_not_there_is_named(tmp_path: Path) -> None:
    """With those that are."""
    with pytest.raises(Refused, match="it lacks answre; it holds answer, features, other"):
        located(tmp_path, FEATURES, np.arange(COUNT) % 2, arrays=(("x", "features"), ("y", "answre")))


@pytest.mark.bad_input
@pytest.mark.parametrize(
    ("labels", "said"),
    [
        (
            np.array([f"name {place}" for place in range(COUNT)]),
            "the labels are 40 different texts in 40 rows",
        ),
        (np.array(["a", ""] * 20), "an example has an empty label"),
        (np.array(["a" * 101, "b"] * 20), "has 101 letters"),
    ],
)
def test_texts_that_are_no_labels_are_refused(tmp_path: Path, labels: Any, said: str) -> None:  # noqa: ANN401 - an array
    """With what came."""
    with pytest.raises(Refused, match=said):
        located(tmp_path, FEATURES, labels)

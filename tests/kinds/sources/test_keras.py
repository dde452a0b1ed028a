"""Keras's data sets: texts become numbers as Keras makes them, and tables and pictures are what they are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from lrbs_report.kinds.sources.dataset import Dataset
from lrbs_report.kinds.sources.keras import ALL, SOURCE
from lrbs_report.training import download
from lrbs_report.training.data import load

TEXTS = [[1, 14, 22, 9000, 16], [1, 5], [1, 30, 30, 4, 9, 11, 20_000], [1, 8, 3]]
LABELS = [1, 0, 1, 0]


class Fake:
    """A module of Keras's that gives texts of different lengths, as imdb does."""

    @staticmethod
    def load_data(version: str = "large") -> Any:  # noqa: ANN401 - arrays
        """Return texts and labels."""
        del version
        texts = np.array(TEXTS, dtype=object)
        return (texts, np.array(LABELS)), (texts[::-1], np.array(LABELS[::-1]))


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Download texts, without a network."""
    monkeypatch.setattr(keras.datasets, "imdb", Fake)
    download.download("imdb", tmp_path / "imdb.npz")
    return tmp_path / "imdb.npz"


def asked(**changes: Any) -> Dataset:  # noqa: ANN401 - a data set's fields
    """Return a definition of these texts."""
    return Dataset(**{"name": "reviews", "source": "keras:imdb", **changes})


def test_texts_are_kept_without_python_objects(kept: Path) -> None:
    """As whole numbers with zeros before them, which nobody has to unpickle."""
    with np.load(kept, allow_pickle=False) as found:
        assert (4, 7) == found["x_train"].shape == found["x_test"].shape
        assert [0, 0, 0, 0, 0, 1, 5] == found["x_train"][1].tolist()


@pytest.mark.parametrize("length", [3, 7, 9])
def test_a_length_gives_what_pad_sequences_gives(kept: Path, length: int) -> None:
    """Shorter texts and longer ones; rare words are word 2."""
    found = load(asked(length=length, words=10_000), kept)
    common = [[word if word < 10_000 else 2 for word in text] for text in TEXTS]
    expected = keras.utils.pad_sequences(common, maxlen=length)
    assert expected.tolist() == found.x_train.tolist()
    assert expected[::-1].tolist() == found.x_test.tolist()
    assert (4, length) == SOURCE.locate(asked(length=length), kept).arrays["x_train"].shape


def test_multi_hot_has_a_one_at_each_word(kept: Path) -> None:
    """As bytes that nobody divides; words that are too rare are word 2."""
    found, located = (
        load(asked(vectorize="multi_hot", words=100, scale=1.0), kept),
        SOURCE.locate(asked(vectorize="multi_hot", words=100), kept),
    )
    assert ((4, 100), np.uint8, 1.0) == (found.x_train.shape, found.x_train.dtype, located.scale)
    assert [{1, 14, 22, 2, 16}, {1, 5}, {1, 30, 4, 9, 11, 2}, {1, 8, 3}] == [
        set(np.flatnonzero(row).tolist()) for row in found.x_train
    ]
    assert (4, 10_000) == SOURCE.locate(asked(vectorize="multi_hot"), kept).arrays["x_train"].shape


def test_pictures_alone_are_divided() -> None:
    """Before anything is downloaded: results are found by it."""
    scales = {name: SOURCE.default_scale(Dataset(name="a", source=f"keras:{name}"), "") for name in ALL}
    assert {"mnist", "fashion_mnist", "cifar10", "cifar100"} == {
        name for name, scale in scales.items() if scale == 255
    }


@pytest.mark.bad_input
@pytest.mark.parametrize(
    ("told", "key", "said"),
    [
        ({"source": "keras:imdb"}, "source", "texts of different lengths"),
        ({"source": "keras:imdb", "length": 3, "vectorize": "multi_hot"}, "source", "in two ways"),
        ({"source": "keras:mnist", "length": 3}, "length", "keras:mnist has no texts"),
        ({"source": "keras:imdb", "length": 3, "version": "small"}, "version", "has only one"),
        ({"source": "keras:cifar10", "standardize": True}, "standardize", "is no table"),
        ({"source": "keras:cifar10", "test": 0.2}, "test", "test rows of its own"),
        ({"source": "keras:cifar10", "split_seed": 1}, "split_seed", "no share is drawn"),
    ],
)
def test_what_fits_no_such_data_set_is_told(told: dict[str, Any], key: str, said: str) -> None:
    """At its key."""
    (wrong,) = SOURCE.wrong(told)
    assert (key, True) == (wrong.key, said in wrong.message)

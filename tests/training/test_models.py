"""A network that does not fit its data is told what would fit, and nothing that would only seem to."""

import resource
from dataclasses import replace
from typing import Any

import keras
import numpy as np
import pytest

from lrbs_report.base import bounds
from lrbs_report.training.data import Data
from lrbs_report.training.making import WrongModel
from lrbs_report.training.models import build
from tests.factory import FLATTEN, dense, model

DRAWN = np.random.default_rng(1)
CONVOLUTION = {"class": "Conv2D", "filters": 2, "kernel_size": 3}


def refusal(
    labels: Any,  # noqa: ANN401 - an array
    *layers: dict[str, Any],
    shape: tuple[int, ...] = (4,),
    loss: str = "sparse_categorical_crossentropy",
) -> WrongModel:
    """Return what is said of a network on some labels."""
    images, classes = np.zeros((len(labels), *shape), np.float32), labels.astype(np.int32)
    with pytest.raises(WrongModel) as caught:
        build(
            model(*layers, loss=loss),
            Data(x_train=images, y_train=classes, x_test=images, y_test=classes, scale=1.0),
            0.1,
        )
    return caught.value


def test_quantities_are_not_told_to_be_classes() -> None:
    """An output for each number up to the highest would be trained, and its accuracy would say nothing."""
    wrong = refusal(DRAWN.integers(25, 347, 400), dense(1), loss="mean_squared_error")
    assert (("layers", 0), True, False) == (
        wrong.keys,
        "look like quantities" in wrong.message,
        "units" in wrong.hint,
    )


@pytest.mark.parametrize("units", [1, 9])
def test_classes_want_an_output_each(units: int) -> None:
    """With one output alone, quantities may be meant."""
    wrong = refusal(np.arange(90) % 10, dense(units))
    assert (True, units == 1) == ("units = 10" in wrong.hint, 'task = "regression"' in wrong.hint)


def test_channels_are_made_where_nothing_else_is_missing() -> None:
    """Of images without them; after Flatten, it is the order of the layers that is wrong."""
    labels = np.arange(90) % 10
    images = refusal(labels, CONVOLUTION, FLATTEN, dense(10), shape=(8, 8))
    flat = refusal(labels, FLATTEN, CONVOLUTION, FLATTEN, dense(10), shape=(8, 8))
    assert (True, "The layer before gives the shape [64].") == (
        "target_shape = [8, 8, 1]" in images.hint,
        flat.hint,
    )


IMAGES = {"class": "Reshape", "target_shape": [8, 8, 1]}
TOO_LARGE: dict[str, tuple[int, tuple[dict[str, Any], ...]]] = {
    "units": (1, (FLATTEN, dense(5_000_000), dense(10))),
    "units beyond any integer": (0, (dense(2**62), FLATTEN, dense(10))),
    "one layer after the other": (
        4,
        (FLATTEN, dense(2000), dense(9000), dense(2000), dense(9000), dense(10)),
    ),
    "filters": (
        1,
        (IMAGES, {"class": "Conv2D", "filters": 10_000_000, "kernel_size": 3}, FLATTEN, dense(10)),
    ),
    "a kernel": (
        1,
        (
            IMAGES,
            {"class": "Conv2D", "filters": 8, "kernel_size": 10_000, "padding": "same"},
            FLATTEN,
            dense(10),
        ),
    ),
    "an embedding": (
        1,
        (FLATTEN, {"class": "Embedding", "input_dim": 10**9, "output_dim": 1}, FLATTEN, dense(10)),
    ),
    "a state": (0, ({"class": "LSTM", "units": 10_000}, dense(10))),
    "a layer in a layer": (
        0,
        ({"class": "Bidirectional", "layer": {"class": "GRU", "units": 9_000}}, dense(10)),
    ),
    "cells": (0, ({"class": "RNN", "cell": {"class": "LSTMCell", "units": 10_000}}, dense(10))),
    "an orthogonal matrix": (1, (FLATTEN, dense(1_000_000, kernel_initializer="orthogonal"), dense(10))),
    "repetitions": (1, (FLATTEN, {"class": "RepeatVector", "n": 10**9}, FLATTEN, dense(10))),
    "magnification": (1, (IMAGES, {"class": "UpSampling2D", "size": 10_000}, FLATTEN, dense(10))),
    "a margin": (1, (IMAGES, {"class": "ZeroPadding2D", "padding": 100_000}, FLATTEN, dense(10))),
    "another size": (1, (IMAGES, {"class": "Resizing", "height": 10**6, "width": 10**6}, FLATTEN, dense(10))),
    "10 000 layers": (500, (FLATTEN,) * 10_000),
    "layers that double": (0, ()),
}


def doubled(times: int) -> dict[str, Any]:
    """Return a layer that goes both ways in one that does, and so on."""
    inner: dict[str, Any] = {"class": "GRU", "units": 1}
    for _ in range(times):
        inner = {"class": "Bidirectional", "layer": inner}
    return inner


@pytest.mark.attack
@pytest.mark.parametrize("what", TOO_LARGE)
def test_a_network_that_is_too_large_is_refused_before_it_takes_memory(what: str) -> None:
    """At the layer with which it becomes that."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    number, layers = TOO_LARGE[what]
    wrong = refusal(np.arange(90) % 10, *(layers or (doubled(60),)), shape=(8, 8))
    assert (("layers", number), True) == (wrong.keys, bool(wrong.hint)), wrong.message
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 400_000


@pytest.mark.attack
def test_what_an_optimizer_remembers_is_counted() -> None:
    """SGD remembers nothing of a weight, Adam two numbers."""
    images, classes = np.zeros((9, 4000), np.float32), np.arange(9).astype(np.int32)
    layers, data = (
        (dense(5000), dense(10)),
        Data(x_train=images, y_train=classes, x_test=images, y_test=classes, scale=1.0),
    )
    asked = model(*layers, loss="mean_squared_error")
    assert build(asked, data, 0.1)
    with pytest.raises(WrongModel, match="those that its optimizer keeps of each counted too") as caught:
        build(replace(asked, optimizer={"class": "Adam"}), data, 0.1)
    assert ("optimizer",) == caught.value.keys


@pytest.mark.attack
def test_what_layers_give_out_is_counted_for_a_batch_and_for_test_images() -> None:
    """A batch has no more images than there are."""
    wide = model(dense(bounds.ACTIVATIONS // 2000), dense(10), loss="mean_squared_error")

    def built(trained: int, tested: int, batch_size: int) -> Any:  # noqa: ANN401 - Keras's own
        data = Data(
            x_train=np.zeros((trained, 1), np.float32),
            x_test=np.zeros((tested, 1), np.float32),
            y_train=np.arange(trained, dtype=np.int32) % 10,
            y_test=np.arange(tested, dtype=np.int32) % 10,
            scale=1.0,
        )
        return build(wide, data, 0.1, batch_size)

    assert built(1500, 3000, 1500)
    assert built(1500, 3000, 2**20)
    with pytest.raises(WrongModel, match="too many numbers for a batch of 2100"):
        built(3000, 3000, 2100)
    large = {"class": "UpSampling1D", "size": bounds.ACTIVATIONS // 900}
    layers = ({"class": "Reshape", "target_shape": [1, 1]}, large, FLATTEN, dense(10))
    data = Data(
        x_train=np.zeros((9, 1)),
        y_train=np.arange(9, dtype=np.int32),
        x_test=np.zeros((3000, 1)),
        y_test=np.arange(3000, dtype=np.int32) % 9,
        scale=1.0,
    )
    with pytest.raises(WrongModel, match="too many numbers for 1000 test examples"):
        build(replace(wide, layers=layers), data, 0.1, 1)


def test_keras_makes_variables_as_before_once_a_network_is_built() -> None:
    """Also when it was refused."""
    refusal(np.arange(90) % 10, FLATTEN, dense(5_000_000), shape=(8, 8))
    assert (10_000_000,) == tuple(keras.Variable("zeros", shape=(10_000_000,)).shape)
    assert "make_counted" != keras.Variable.__init__.__name__

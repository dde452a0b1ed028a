"""A network from a file is the network that Keras wrote, and is held to the bounds of any other."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from keras import layers

from lrbs_report.base import bounds
from lrbs_report.kinds.networks.graphs import outputs_of_graph
from lrbs_report.study.network_files import read_network
from lrbs_report.training.graphs import build_graph
from lrbs_report.training.making import WrongModel
from lrbs_report.training.trainer import Trainer
from tests import factory
from tests.factory import networks
from tests.factory.networks import functional, given, layer
from tests.training import workshop


def branches() -> keras.Model:
    """Return a network with a layer that is used twice, and with branches."""
    images = keras.Input((28, 28))
    narrow = layers.Dense(8, activation="relu", kernel_regularizer="l2")(layers.Flatten()(images))
    twice = layers.Dense(8, activation="tanh")
    return keras.Model(images, layers.Dense(10)(layers.Concatenate()([narrow, twice(twice(narrow))])))


def nested() -> keras.Model:
    """Return a network inside a network, called twice."""
    rows, seen = keras.Input((4,)), keras.Input((4,))
    inner = keras.Model(rows, layers.Dense(3, activation="softmax")(rows))
    return keras.Model(seen, layers.Average()([inner(seen), inner(layers.Dropout(0.1)(seen))]))


def states() -> keras.Model:
    """Return a network that hands a layer's further outputs on."""
    rows = keras.Input((5, 4))
    told, *kept = layers.LSTM(4, return_state=True)(rows)
    return keras.Model(rows, layers.Concatenate()([told, layers.LSTM(4)(rows, initial_state=kept)]))


def attention() -> keras.Model:
    """Return a network with attention, and a layer around a layer."""
    rows = keras.Input((5, 4))
    seen = layers.Bidirectional(layers.GRU(3))(layers.MultiHeadAttention(2, 3)(rows, rows))
    return keras.Model(rows, layers.Dense(2)(layers.LayerNormalization()(seen)))


def convolutions() -> keras.Model:
    """Return a list of layers with a list inside."""
    inner = keras.Sequential([layers.BatchNormalization(), layers.Conv2D(2, 3, padding="same")])
    outer = [layers.Conv2D(4, 3, activation=layers.LeakyReLU(0.3)), inner, layers.GlobalAveragePooling2D()]
    return keras.Sequential([keras.Input((8, 8, 1)), *outer])


def nothing(_: object) -> None:
    """Count nothing."""


@pytest.mark.parametrize("make", [branches, nested, states, attention, convolutions])
def test_it_is_the_network_that_was_written(tmp_path: Path, make: Any) -> None:  # noqa: ANN401 - makes a network
    """The same weights give the same numbers, and what is known of its outputs is true."""
    expected = make()
    (tmp_path / "model.json").write_text(expected.to_json(), encoding="utf-8")
    read = read_network(tmp_path, "model.json")
    made = build_graph(read.graph, expected.input_shape[1:], read.names, nothing, "the data set")
    made.set_weights(expected.get_weights())
    rows = np.random.default_rng(1).normal(size=(3, *expected.input_shape[1:])).astype(np.float32)
    np.testing.assert_allclose(expected(rows), made(rows), atol=1e-6)
    known = outputs_of_graph(read.graph).shape
    assert known[-1] in (expected.output_shape[-1], None, ...)


def in_file(folder: Path, network: networks.Json, **changes: Any) -> Any:  # noqa: ANN401 - an experiment's fields
    """Return a quick experiment with a network from a file."""
    (folder / "model.json").write_text(networks.text(network), encoding="utf-8")
    read = read_network(folder, "model.json")
    model = factory.model(network={"json": read.graph}, known=outputs_of_graph(read.graph), names=read.names)
    return workshop.experiment(model=model, engine="graph", **changes)


def test_it_is_trained_from_its_seed_alone(tmp_path: Path) -> None:
    """Twice is the same, another seed is not, and the cost falls."""
    asked = in_file(tmp_path, networks.branches())
    first, again, other = (
        Trainer().train(workshop.job(tmp_path / name, asked, seed)).record.series["cost"]
        for name, seed in (("a", 1), ("b", 1), ("c", 2))
    )
    assert (True, True, True) == (first == again, first != other, first[-1] < first[0])


def wrong(folder: Path, network: networks.Json, **changes: Any) -> WrongModel:  # noqa: ANN401 - an experiment's fields
    """Return what is wrong with a network on images of 28 × 28."""
    with pytest.raises(WrongModel) as caught:
        Trainer().check(workshop.job(folder, in_file(folder, network, **changes)))
    return caught.value


def test_a_network_for_other_data_names_both_shapes(tmp_path: Path) -> None:
    """Whoever reads it knows which of the two is wrong."""
    told = wrong(tmp_path, functional(given(32, 32, 3), layer("a", "Flatten", ["given"]), last="a"))
    assert ("[32, 32, 3]" in told.message, "[28, 28]" in told.message) == (True, True)
    assert told.keys == ("network",)


def test_what_keras_refuses_names_the_layer_of_the_file(tmp_path: Path) -> None:
    """As the file calls it."""
    told = wrong(
        tmp_path,
        functional(given(28, 28), layer("deep", "Conv2D", ["given"], filters=2, kernel_size=3), last="deep"),
    )
    assert "It is deep, a Conv2D" in told.hint


@pytest.mark.parametrize("units", [5_000_000, 2**40])
def test_it_takes_no_more_room_than_any_other(tmp_path: Path, units: int) -> None:
    """Inside a network too, before memory is taken."""
    inner = functional(given(784), layer("d", "Dense", ["given"], units=units), last="d", name="inner")
    call = layer("inner", "x", ["flat"])["inbound_nodes"]
    outer = functional(
        given(28, 28), layer("flat", "Flatten", ["given"]), {**inner, "inbound_nodes": call}, last="inner"
    )
    assert f"Expected at most {bounds.PARAMETERS}." == wrong(tmp_path, outer).hint


def test_outputs_that_do_not_fit_are_told(tmp_path: Path) -> None:
    """Where the network is named."""
    told = wrong(tmp_path, networks.branches(9))
    assert (("network",), True) == (told.keys, "10 classes" in told.message)

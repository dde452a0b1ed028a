"""A network's definition says how its outputs become a class.

Every result that was always right keeps its key.
"""

from typing import Any

import pytest

from lrbs_report.kinds.catalogue import catalogue
from lrbs_report.kinds.networks import outputs
from lrbs_report.kinds.networks.outputs import Rule, corrections, gives_probabilities, rule_of, width_of
from lrbs_report.study.experiments import Run, key_of, trained
from lrbs_report.study.keras_names import string_names
from lrbs_report.study.reading import read_study
from tests import ROOT
from tests.factory import FLATTEN, dense, experiment, model


def identity(layers: list[dict[str, Any]], loss: str, sampling: Any = "replacement") -> dict[str, Any]:  # noqa: ANN401 - a sampling
    """Return the identity of a run of such a network."""
    one = experiment(model=model(*layers, loss=loss), sampling=sampling)
    return Run(experiment=one, seed=1).identity("d" * 64)


ALWAYS_RIGHT: dict[str, tuple[list[dict[str, Any]], str]] = {
    "3f923a165cf3c590643d2b7f9936e331": (
        [FLATTEN, dense(10, kernel_initializer="zeros")],
        "sparse_categorical_crossentropy",
    ),
    "a38b4a16a3d7500e761da012719a9b0e": (
        [FLATTEN, dense(32, activation="relu"), dense(10, activation="softmax")],
        "categorical_crossentropy",
    ),
    "4a24347d2cbe6f2741642be16e2e7ff2": ([FLATTEN, dense(10, activation="sigmoid")], "mean_squared_error"),
    "f13a047aedb0cdc385886323ac69dfca": ([FLATTEN, dense(1, activation="sigmoid")], "binary_crossentropy"),
    "7775da200563ac3da9b8d98820b2d35b": ([FLATTEN, dense(1)], "BinaryCrossentropy"),
    "b661dba4b41c73817ba1094cab99ba3e": ([FLATTEN, dense(1, activation="tanh")], "hinge"),
    "de83c922ec9fb32a98bd3bc384ea3556": ([FLATTEN, dense(1, activation="sigmoid")], "mse"),
    "58297a2c0a12d77068c2e7fb9a4536e2": (
        [
            {"class": "Reshape", "target_shape": [28, 28, 1]},
            {"class": "Conv2D", "filters": 4, "kernel_size": 3},
            {"class": "GlobalAveragePooling2D"},
            dense(10),
            {"class": "Softmax"},
        ],
        "SparseCategoricalCrossentropy",
    ),
}
"""Networks by the keys that their results have had since the first version."""


@pytest.mark.parametrize("kept", ALWAYS_RIGHT)
def test_results_that_were_always_right_keep_their_keys(kept: str) -> None:
    """Nobody trains them again."""
    assert kept == key_of(identity(*ALWAYS_RIGHT[kept]))


@pytest.mark.parametrize(
    ("id_", "seed", "kept"),
    [
        ("lr-0-1", 1, "3f923a165cf3c590643d2b7f9936e331"),
        ("lr-0-01", 20, "bcd65385f66ee0b1ce464200d3b777ef"),
        ("grid-lr-0-003-bs-32", 2, "e74903e6c0e2f9fcefc09812552a67c6"),
        ("setups-dataset-mnist-60k-sampling-shuffle-lr-0-01", 6, "beee03a3938b6abb21e48d456d73008e"),
    ],
)
def test_the_default_project_keeps_its_keys(id_: str, seed: int, kept: str) -> None:
    """Runs of each of its experiments, by the keys that they have had since the first version.

    Another sampling's too.
    """
    study = read_study(ROOT / "experiments.toml")
    assert kept == key_of(Run(experiment=trained(study.named[id_]), seed=seed).identity("d" * 64))
    assert (
        key_of(identity(*ALWAYS_RIGHT["3f923a165cf3c590643d2b7f9936e331"], sampling="shuffle"))
        == "57fd9cb7026e56e256f2d013b0b4fe92"
    )


@pytest.mark.parametrize(
    ("correction", "layers", "loss"),
    [
        ({"accuracy_above": 0.5}, [FLATTEN, dense(1)], "mean_squared_error"),
        ({"accuracy_above": 0.5}, [FLATTEN, dense(1, activation="relu")], "Huber"),
        (
            {"accuracy_above": 0.5, "outputs": "probabilities"},
            [FLATTEN, dense(1, activation="sigmoid"), FLATTEN],
            "bce",
        ),
        (
            {"accuracy_above": 0.5, "outputs": "probabilities"},
            [FLATTEN, dense(1, activation="sparse_sigmoid")],
            "BinaryCrossentropy",
        ),
        (
            {"outputs": "probabilities"},
            [FLATTEN, dense(10, activation="softmax"), {"class": "Dropout", "rate": 0.1}],
            "categorical_crossentropy",
        ),
        ({"targets": "numbers"}, [FLATTEN, dense(2)], "circle"),
        ({}, [FLATTEN, dense(10, activation="softmax"), FLATTEN], "mse"),
    ],
)
def test_results_that_were_wrong_get_another_key(
    correction: dict[str, Any], layers: list[dict[str, Any]], loss: str
) -> None:
    """The identity names what is decided otherwise now, and nothing else."""
    assert correction == corrections(layers, loss)
    assert correction.items() <= identity(layers, loss).items()


@pytest.mark.parametrize(
    ("width", "layers"),
    [
        ("one", [dense(1)]),
        ("several", [dense(2)]),
        ("one", [FLATTEN, dense(1), FLATTEN]),
        ("several", [dense(3), FLATTEN]),
        ("unknown", [dense(1), FLATTEN]),
        ("unknown", [FLATTEN]),
        ("one", [FLATTEN, dense(1), {"class": "Reshape", "target_shape": [-1]}]),
        (
            "one",
            [
                FLATTEN,
                dense(4),
                {"class": "Reshape", "target_shape": [4, 1]},
                {"class": "GlobalMaxPooling1D"},
            ],
        ),
        ("one", [{"class": "Conv2D", "filters": 1, "kernel_size": 3}, {"class": "GlobalAvgPool2D"}]),
        ("several", [{"class": "Conv2D", "filters": 2, "kernel_size": 3}, FLATTEN]),
        (
            "unknown",
            [{"class": "Conv2D", "filters": 2, "kernel_size": 3, "data_format": "channels_first"}, FLATTEN],
        ),
        ("one", [{"class": "LSTM", "units": 1}]),
        ("several", [{"class": "Bidirectional", "layer": {"class": "LSTM", "units": 1}}]),
        ("one", [{"class": "Bidirectional", "layer": {"class": "GRU", "units": 1}, "merge_mode": "ave"}]),
        ("unknown", [{"class": "TimeDistributed", "layer": dense(1)}, FLATTEN]),
        ("one", [{"class": "SpectralNormalization", "layer": dense(1)}, {"class": "BatchNormalization"}]),
        ("unknown", [dense(1), {"class": "Cropping1D"}, FLATTEN]),
    ],
)
def test_the_width_is_told_where_the_definition_decides_it(width: str, layers: list[dict[str, Any]]) -> None:
    """One number, several, or unknown: never a guess."""
    assert width == width_of(layers)


@pytest.mark.parametrize(
    "layers",
    [
        [dense(1, activation={"class": "Activation", "activation": "sigmoid"})],
        [dense(1), {"class": "Activation", "activation": {"class": "Softmax"}}],
        [
            {"class": "TimeDistributed", "layer": dense(1, activation="sigmoid")},
            {"class": "GlobalAveragePooling1D"},
        ],
        [
            {
                "class": "Bidirectional",
                "layer": {"class": "GRU", "units": 1, "activation": "sigmoid"},
                "merge_mode": "mul",
            }
        ],
        [
            {
                "class": "RNN",
                "cell": [
                    {"class": "GRUCell", "units": 2},
                    {"class": "SimpleRNNCell", "units": 1, "activation": "sigmoid"},
                ],
            }
        ],
        [
            dense(1, activation="sigmoid"),
            {"class": "ReLU", "max_value": 1},
            {"class": "Activation", "activation": "linear"},
        ],
        [dense(1, activation="sigmoid"), {"class": "UpSampling2D", "interpolation": "bilinear"}],
    ],
)
def test_probabilities_are_known_wherever_they_were_made(layers: list[dict[str, Any]]) -> None:
    """In a layer inside a layer, in an argument, and behind layers that keep them."""
    assert gives_probabilities(layers)


@pytest.mark.parametrize(
    "layers",
    [
        [dense(1)],
        [dense(8, activation="sigmoid"), dense(1)],
        [dense(1, activation="sigmoid"), {"class": "BatchNormalization"}],
        [dense(1, activation="sigmoid"), {"class": "Activation", "activation": "tanh"}],
        [dense(1, activation="sigmoid"), {"class": "ReLU", "max_value": 0.5}],
        [dense(1, activation="sigmoid"), {"class": "ReLU", "threshold": 0.5}],
        [dense(1, activation="sigmoid"), {"class": "Rescaling", "scale": 2.0}],
        [dense(1, activation="sigmoid"), {"class": "UpSampling2D", "interpolation": "bicubic"}],
        [dense(1, activation={"class": "ReLU"})],
        [
            {
                "class": "Bidirectional",
                "layer": {"class": "GRU", "units": 1, "activation": "sigmoid"},
                "merge_mode": "sum",
            }
        ],
        [dense(1, activation="log_softmax")],
    ],
)
def test_what_is_made_of_probabilities_need_not_be_one(layers: list[dict[str, Any]]) -> None:
    """A layer that computes something else of them gives logits."""
    assert not gives_probabilities(layers)


def test_every_layer_and_activation_named_here_is_one_of_keras() -> None:
    """A misspelt name would keep nothing."""
    known = set(catalogue()["classes"]["layers"])
    named = outputs.KEEPING | outputs.SAME_SHAPE | {name for names, _ in outputs.SHAPES for name in names}
    assert {"Conv3D", "GlobalAvgPool1D", "AdaptiveMaxPooling2D", "UpSampling3D"} <= named
    assert set() == named - known
    assert {*outputs.PROBABILITIES, *outputs.KEEPING_ACTIVATIONS} <= set(string_names("activation"))


@pytest.mark.parametrize("junk", ["text", True, -1, 0, [], ["sigmoid"], [[1]], {"class": "Softmax"}, 1e300])
@pytest.mark.parametrize(
    "argument",
    [
        "activation",
        "units",
        "filters",
        "target_shape",
        "layer",
        "cell",
        "cells",
        "threshold",
        "max_value",
        "interpolation",
        "merge_mode",
    ],
)
def test_no_argument_is_a_crash(argument: str, junk: Any) -> None:  # noqa: ANN401 - any TOML value
    """What Keras refuses, it refuses later and in words: nothing here falls over it."""
    for name in (
        "Dense",
        "Conv2D",
        "Reshape",
        "ReLU",
        "Bidirectional",
        "RNN",
        "UpSampling2D",
        "LSTM",
        "Activation",
    ):
        layers = [dense(2, activation="sigmoid"), {"class": name, argument: junk}, FLATTEN]
        assert rule_of(layers, "bce").threshold in (0.0, 0.5)
        assert isinstance(corrections(layers, "bce"), dict)


def test_the_rule_is_told_in_words() -> None:
    """What data files print; where the width is unknown, both halves of the rule."""
    assert Rule(width="several", threshold=0.5).told() == {"rule": "largest output"}
    assert Rule(width="one", threshold=0.5).told() == {"rule": "above", "threshold": 0.5}
    assert Rule(width="unknown", threshold=0.0).told() == {
        "rule": "largest output; where there is only one, above",
        "threshold": 0.0,
    }

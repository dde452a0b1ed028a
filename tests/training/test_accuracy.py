"""The accuracy is Keras's own metric's, cut where the loss and the outputs say.

It is in the whole table of losses and last layers.
"""

import functools
import inspect
from typing import Any

import keras
import numpy as np
import pytest

from lrbs_report.kinds.networks.outputs import KEEPING, gives_probabilities, rule_of, takes_logits
from lrbs_report.study.keras_names import string_names
from lrbs_report.training import engine
from lrbs_report.training.data import Data
from lrbs_report.training.engine import compile_judged
from lrbs_report.training.making import create
from lrbs_report.training.models import build, loss_of
from lrbs_report.training.targets import as_targets, compared_by
from tests.factory import model

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning", "ignore::SyntaxWarning")
"""Keras warns of a softmax over one output, of a mask that a layer drops and the like.

It computes all the same.
"""

ROWS = 257
LAYERS: list[dict[str, Any]] = [
    {"class": "Flatten"},
    {
        "class": "Dense",
        "units": 6,
        "activation": "tanh",
        "kernel_initializer": "random_normal",
        "bias_initializer": "random_normal",
    },
]
"""What comes before the last layers."""


def last(units: int, activation: str | dict[str, Any] | None = None, **arguments: Any) -> dict[str, Any]:  # noqa: ANN401 - any argument of Keras's
    """Define a dense layer whose outputs lie on both sides of zero and of one half."""
    wide = {"class": "RandomNormal", "stddev": 6.0}
    return {
        "class": "Dense",
        "units": units,
        "kernel_initializer": wide,
        **({"activation": activation} if activation else {}),
        **arguments,
    }


FLATTEN = {"class": "Flatten"}
COLUMN: dict[str, Any] = {"class": "Reshape", "target_shape": [-1, 1]}
SIGMOID = {"class": "Activation", "activation": "sigmoid"}
AFTER: dict[str, list[dict[str, Any]]] = {
    "Flatten": [FLATTEN],
    "Reshape": [COLUMN, FLATTEN],
    "Permute": [COLUMN, {"class": "Permute", "dims": [2, 1]}, FLATTEN],
    "Identity": [{"class": "Identity"}],
    "Dropout": [{"class": "Dropout", "rate": 0.4}],
    "AlphaDropout": [{"class": "AlphaDropout", "rate": 0.4}],
    "GaussianNoise": [{"class": "GaussianNoise", "stddev": 0.4}, {"class": "GaussianDropout", "rate": 0.4}],
    "ActivityRegularization": [{"class": "ActivityRegularization", "l2": 0.1}],
    "Masking": [COLUMN, {"class": "Masking"}, FLATTEN],
    "LeakyReLU": [{"class": "LeakyReLU"}, {"class": "Activation", "activation": "linear"}],
    "means": [COLUMN, {"class": "ZeroPadding1D", "padding": [0, 1]}, {"class": "GlobalAveragePooling1D"}],
    "several": [FLATTEN, {"class": "Dropout", "rate": 0.1}, {"class": "Identity"}],
}
"""Layers that only move or keep values, by what is tried of them."""

ENDINGS: dict[str, tuple[bool, list[dict[str, Any]]]] = {
    **{f"nothing, {units}": (False, [last(units)]) for units in (1, 2, 5)},
    **{
        f"{name}, {units}": (
            name in ("sigmoid", "hard_sigmoid", "sparse_sigmoid", "softmax", "sparsemax"),
            [last(units, name)],
        )
        for units in (1, 3)
        for name in (
            string_names("activation")
            if units == 1
            else ("softmax", "sigmoid", "sparsemax", "log_softmax", "relu")
        )
        if name not in ("glu", "threshold")
    },
    **{f"sigmoid, then {name}": (True, [last(1, "sigmoid"), *after]) for name, after in AFTER.items()},
    **{
        f"{name}, then sigmoid": (True, [last(1), *after, SIGMOID])
        for name, after in AFTER.items()
        if name != "means"
    },
    **{f"logits, then {name}": (False, [last(1), *after]) for name, after in AFTER.items()},
    **{
        f"softmax of three, then {name}": (True, [last(3), {"class": "Softmax"}, *AFTER[name]])
        for name in ("Flatten", "Dropout", "several")
    },
    "softmax layer of one": (True, [last(1), {"class": "Softmax"}]),
    "activation in an argument": (True, [last(1, {"class": "Activation", "activation": "sigmoid"})]),
    "pooled probabilities": (True, [last(4, "sigmoid"), COLUMN, {"class": "GlobalMaxPooling1D"}]),
    "a mean of logits": (False, [last(4), COLUMN, {"class": "GlobalAveragePooling1D"}]),
    "normalised probabilities": (False, [last(1, "sigmoid"), {"class": "BatchNormalization"}]),
    "a layer in a layer": (
        True,
        [
            COLUMN,
            {"class": "TimeDistributed", "layer": last(1, "sigmoid")},
            {"class": "GlobalAveragePooling1D"},
        ],
    ),
    "recurrent": (True, [COLUMN, {"class": "SimpleRNN", "units": 1, "activation": "hard_sigmoid"}]),
}
"""Last layers, and whether probabilities come out of them, by hand."""

ZERO = {
    *(
        "BCE",
        "BinaryCrossentropy",
        "BinaryFocalCrossentropy",
        "bce",
        "binary_crossentropy",
        "binary_focal_crossentropy",
    ),
    *(
        "CategoricalCrossentropy",
        "CategoricalFocalCrossentropy",
        "categorical_crossentropy",
        "categorical_focal_crossentropy",
    ),
    *("SparseCategoricalCrossentropy", "sparse_categorical_crossentropy"),
    *("Hinge", "hinge", "SquaredHinge", "squared_hinge", "CategoricalHinge", "categorical_hinge"),
    *("CosineSimilarity", "cosine_similarity", "Circle", "circle"),
}
HALF = {
    *("Dice", "dice", "Tversky", "tversky", "Huber", "huber", "LogCosh", "log_cosh", "Poisson", "poisson"),
    *(
        "KLD",
        "KLDivergence",
        "kl_divergence",
        "kld",
        "MAE",
        "MeanAbsoluteError",
        "mae",
        "mean_absolute_error",
    ),
    *(
        "MAPE",
        "MeanAbsolutePercentageError",
        "mape",
        "mean_absolute_percentage_error",
        "MSE",
        "MeanSquaredError",
        "mse",
        "mean_squared_error",
    ),
    *("MSLE", "MeanSquaredLogarithmicError", "msle", "mean_squared_logarithmic_error"),
}
REFUSED = {"LossFunctionWrapper"}
"""Where each loss cuts one output that is no probability, by hand; Keras itself refuses the last."""


def data(classes: int = 2) -> Data:
    """Return images with as many classes."""
    draw = np.random.default_rng(5)
    images, labels = (
        draw.normal(size=(ROWS, 4, 3)).astype(np.float32),
        draw.integers(0, classes, ROWS).astype(np.int32),
    )
    labels[:classes] = range(classes)
    return Data(x_train=images, y_train=labels, x_test=images, y_test=labels, scale=1.0)


@functools.cache
def made(ending: str) -> tuple[Data, keras.Model]:
    """Build the network with these last layers, and images for it."""
    keras.utils.set_random_seed(3)
    given = data(3 if "3" in ending or "three" in ending else 2)
    return given, build(model(*LAYERS, *ENDINGS[ending][1], loss="mse"), given, 0.1)


def keras_accuracy(outputs: Any, labels: Any, threshold: float) -> float:  # noqa: ANN401 - arrays
    """Ask Keras's metric."""
    several = outputs.shape[-1] > 1
    metric = (
        keras.metrics.SparseCategoricalAccuracy()
        if several
        else keras.metrics.BinaryAccuracy(threshold=threshold)
    )
    metric.update_state(labels if several else labels[:, None], outputs)
    return round(float(metric.result()) * len(labels)) / len(labels)


def test_every_loss_is_in_the_table() -> None:
    """A loss that comes to Keras must be thought about."""
    assert ZERO | HALF | REFUSED == set(string_names("loss"))


@pytest.mark.long(16)
@pytest.mark.parametrize("ending", ENDINGS)
def test_the_accuracy_is_that_of_keras(ending: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """For every loss, the share that Keras's metric with the right threshold finds, exactly.

    Rows are taken in parts that do not divide them.
    """
    monkeypatch.setattr(engine, "TEST_ROWS", 100)
    are_probabilities, layers = ENDINGS[ending]
    given, network = made(ending)
    outputs = network(given.x_test).numpy()
    measured = {threshold: compile_judged(network, given, threshold, xla=False)() for threshold in (0.0, 0.5)}
    found = {loss: measured[rule_of((*LAYERS, *layers), loss).threshold] for loss in sorted(ZERO | HALF)}
    right = {
        loss: keras_accuracy(outputs, given.y_test, 0.0 if loss in ZERO and not are_probabilities else 0.5)
        for loss in found
    }
    assert right == found


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_loss_is_told_what_it_is_given(ending: str) -> None:
    """Each loss that can take logits gives Keras's own value, told by hand what it is given."""
    are_probabilities, layers = ENDINGS[ending]
    given, network = made(ending)
    outputs = network(given.x_train[:8])
    for loss in filter(takes_logits, string_names("loss")):
        one = model(*LAYERS, *layers, loss=loss)
        targets = compared_by(one, network)
        if targets.kind == "numbers" and targets.width == 1:
            continue  # no class 1 in one output
        labels = as_targets(given.y_train[:8], targets)
        known: Any = keras.losses.get(loss)
        is_function = inspect.isfunction(known)
        told_so = {"from_logits": not are_probabilities}
        right = known(labels, outputs, **told_so) if is_function else type(known)(**told_so)(labels, outputs)
        np.testing.assert_array_equal(right, loss_of(one)(labels, outputs), err_msg=loss)


def test_losses_that_take_logits_are_those_that_keras_can_tell() -> None:
    """The table of names agrees with the signatures of Keras's losses."""
    asking = set()
    for name in set(string_names("loss")) - REFUSED:
        loss: Any = keras.losses.get(name)
        made = type(loss) if isinstance(loss, keras.losses.Loss) else loss
        asking |= {name} if "from_logits" in inspect.signature(made).parameters else set()
    assert asking == set(filter(takes_logits, string_names("loss")))


SAMPLES: dict[str, dict[str, Any]] = {
    "Reshape": {"target_shape": [-1]},
    "RepeatVector": {"n": 2},
    "CenterCrop": {"height": 2, "width": 2},
    "RandomCrop": {"height": 2, "width": 2},
    "Resizing": {"height": 7, "width": 5},
    "GaussianNoise": {"stddev": 0.1},
    **{name: {"rate": 0.3} for name in KEEPING if "Dropout" in name},
    "RandomRotation": {"factor": 0.3},
    "RandomZoom": {"height_factor": 0.3},
    "RandomTranslation": {"height_factor": 0.3, "width_factor": 0.3},
    "RandomShear": {"x_factor": 0.3, "y_factor": 0.3},
    **{f"{name}{rank}D": {"pool_size": 2} for name in ("AveragePooling", "AvgPool") for rank in (1, 2, 3)},
    **{
        f"Adaptive{kind}Pooling{rank}D": {"output_size": 2}
        for kind in ("Max", "Average")
        for rank in (1, 2, 3)
    },
}


@pytest.mark.parametrize("name", sorted(KEEPING))
def test_layers_that_keep_probabilities_do(name: str) -> None:
    """What comes out, once trained, lies between the least and the most of what came in.

    Or it is the zero that was put beside it.
    """
    shape = next(((4,) * int(letter) for letter in reversed(name) if letter.isdigit()), (4, 4))
    shape = (4,) if name == "RepeatVector" else (*shape, 3)
    dims = {"dims": list(range(1, len(shape) + 1))[::-1]} if name == "Permute" else {}
    layer = create({"class": name, **SAMPLES.get(name, {}), **dims}, keras.layers)
    given = np.random.default_rng(1).uniform(0.3, 0.9, (5, *shape)).astype(np.float32)
    out = np.asarray(layer(given, training=False))
    inside = out[out != 0]
    assert given.min() - 1e-6 <= inside.min()
    assert inside.max() <= given.max() + 1e-6
    assert gives_probabilities([{"class": "Softmax"}, {"class": name}])


def answers(outputs: Any, labels: list[int], threshold: float = 0.0) -> float:  # noqa: ANN401 - an array
    """Return the accuracy of a network that gives out its input."""
    rows = np.asarray(outputs, np.float32)
    network = keras.Sequential([keras.Input(rows.shape[1:]), keras.layers.Identity()])
    given = np.asarray(labels, np.int32)
    return compile_judged(
        network, Data(x_train=rows, y_train=given, x_test=rows, y_test=given, scale=1.0), threshold, xla=False
    )()


def test_of_outputs_that_tie_the_first_wins() -> None:
    """As Keras's metric has it."""
    assert answers([[1, 1], [2, 2]], [0, 1]) == 1 / 2


@pytest.mark.parametrize("threshold", [0.0, 0.5])
def test_an_output_at_the_threshold_is_class_0(threshold: float) -> None:
    """Above it is class 1, as Keras's metric has it."""
    assert answers([[threshold], [threshold + 0.1], [threshold]], [0, 1, 1], threshold) == 2 / 3


def test_outputs_that_are_no_numbers_are_never_right() -> None:
    """A network whose weights are lost guesses nothing, also where the last cost was finite.

    Infinity can be the largest.
    """
    nan, inf = float("nan"), float("inf")
    assert answers([[nan, nan], [nan, 1.0], [1.0, inf], [-inf, 0.0]], [0, 0, 1, 1]) == 2 / 4
    assert answers([[nan], [1.0]], [0, 1]) == 1 / 2

"""A network that does not fit its data is told what would fit, and nothing that would only seem to."""

from typing import Any

import numpy as np
import pytest

from lrbs_report.experiments import Model
from lrbs_report.training.data import Data
from lrbs_report.training.models import WrongModel, build
from tests.training.workshop import FLATTEN, dense

DRAWN = np.random.default_rng(1)
CONVOLUTION = {"class": "Conv2D", "filters": 2, "kernel_size": 3}


def refusal(labels: Any, *layers: dict[str, Any], shape: tuple[int, ...] = (4,), loss: str = "sparse_categorical_crossentropy") -> WrongModel:  # noqa: ANN401 - an array
    """Give what is said of a network on some labels."""
    images, classes = np.zeros((len(labels), *shape), np.float32), labels.astype(np.int32)
    with pytest.raises(WrongModel) as caught:
        build(Model("m", layers, loss, {"class": "SGD"}), Data(images, classes, images, classes, 1.0), 0.1)
    return caught.value


def test_quantities_are_not_told_to_be_classes() -> None:
    """An output for each number up to the highest would be trained, and its accuracy would say nothing."""
    wrong = refusal(DRAWN.integers(25, 347, 400), dense(1), loss="mean_squared_error")
    assert (("layers", 0), True, False) == (wrong.keys, "look like quantities" in wrong.message, "units" in wrong.hint)


def test_labels_from_1_are_not_told_to_need_one_output_more() -> None:
    """What is wrong is the labels."""
    wrong = refusal(np.arange(90) % 10 + 1, dense(10))
    assert ("the labels start at 1, expected 0 to 9", "Subtract 1 from each: y - 1.") == (wrong.message, wrong.hint)


@pytest.mark.parametrize("units", [1, 9])
def test_classes_want_an_output_each(units: int) -> None:
    """With one output alone, quantities may be meant."""
    wrong = refusal(np.arange(90) % 10, dense(units))
    assert (True, units == 1) == ("units = 10" in wrong.hint, "regression is not measured yet" in wrong.hint)


def test_channels_are_made_where_nothing_else_is_missing() -> None:
    """Of images without them; after Flatten, it is the order of the layers that is wrong."""
    labels = np.arange(90) % 10
    images = refusal(labels, CONVOLUTION, FLATTEN, dense(10), shape=(8, 8))
    flat = refusal(labels, FLATTEN, CONVOLUTION, FLATTEN, dense(10), shape=(8, 8))
    assert (True, "The layer before gives the shape [64].") == ("target_shape = [8, 8, 1]" in images.hint, flat.hint)

"""Networks whose layers do not fit each other are told by their definitions, where Keras says the same."""

from pathlib import Path
from typing import Any

import keras
import pytest

from lrbs_report.kinds.networks.axes import misfit_of
from tests.commands import HEAD, project, run

CONV: dict[str, Any] = {"class": "Conv2D", "filters": 2, "kernel_size": 3}
DENSE: dict[str, Any] = {"class": "Dense", "units": 3}
FLAT: dict[str, Any] = {"class": "Flatten"}
CHANNEL: dict[str, Any] = {"class": "Reshape", "target_shape": [8, 8, 1]}
POOL: dict[str, Any] = {"class": "MaxPooling2D"}
GLOBAL: dict[str, Any] = {"class": "GlobalAveragePooling2D"}
KEPT: dict[str, Any] = {"class": "GlobalMaxPooling2D", "keepdims": True}
ROWS: dict[str, Any] = {"class": "Conv1D", "filters": 2, "kernel_size": 3}
LSTM: dict[str, Any] = {"class": "LSTM", "units": 2}
WHOLE: dict[str, Any] = {**LSTM, "return_sequences": True}
DROP: dict[str, Any] = {"class": "Dropout", "rate": 0.5}
UP: dict[str, Any] = {"class": "Conv2DTranspose", "filters": 2, "kernel_size": 3}

LISTS: list[tuple[list[dict[str, Any]], int | None]] = [
    ([CONV, FLAT, DENSE], 0),
    ([CHANNEL, CONV, POOL, FLAT, DENSE], None),
    ([CHANNEL, CONV, FLAT, POOL], 3),
    ([DROP, POOL], 1),
    ([CHANNEL, UP, CONV, GLOBAL, DENSE], None),
    ([CHANNEL, GLOBAL, CONV], 2),
    ([CHANNEL, KEPT, FLAT, DENSE], None),
    ([CHANNEL, {"class": "SeparableConv2D", "filters": 2, "kernel_size": 3}, LSTM], 2),
    ([ROWS, LSTM, DENSE], None),
    ([LSTM, LSTM], 1),
    ([WHOLE, LSTM, DENSE], None),
    ([FLAT, DENSE, ROWS], 2),
    ([DENSE, DENSE, LSTM, {"class": "UpSampling1D"}], 3),
    ([{"class": "Embedding", "input_dim": 9, "output_dim": 2}, CONV, FLAT, DENSE], None),
    ([FLAT, {"class": "Embedding", "input_dim": 9, "output_dim": 2}, POOL], 2),
]


@pytest.mark.parametrize(("layers", "number"), LISTS, ids=lambda case: str(case)[:60])
def test_what_is_told_is_what_keras_would_say(layers: list[dict[str, Any]], number: int | None) -> None:
    """The first layer that cannot take what comes is that at which Keras fails, if it does."""
    found = misfit_of(layers, (8, 8))
    assert number == (found.number if found else None)
    network = keras.Sequential([keras.Input((8, 8))])
    for layer in layers[:number]:
        network.add(_made(layer))
    if number is not None:
        with pytest.raises(ValueError, match=r"dim|rank|shape"):
            network.add(_made(layers[number]))


def _made(layer: dict[str, Any]) -> Any:  # noqa: ANN401 - Keras ships no types
    return getattr(keras.layers, layer["class"])(**{key: layer[key] for key in layer if key != "class"})


def test_what_is_not_known_is_not_said() -> None:
    """A layer that nobody here knows ends the look; the training builds the network, and says the rest."""
    assert misfit_of([{"class": "Own"}, CONV], (8, 8)) is None


def test_a_missing_channel_is_told_before_anything_is_woken(tmp_path: Path) -> None:
    """By every command that opens the project, at the layer, with the layer that gives one."""
    definitions = HEAD.replace(
        '{ class = "Flatten" },', '{ class = "Conv2D", filters = 2, kernel_size = 3 },'
    )
    made = project(tmp_path / "images", f'{definitions}[[experiments]]\nid = "a"\nlearning_rate = 0.1\n')
    for words in (["plan"], ["build"]):
        told = run(*words, "--project", made, code=2).stderr
        assert "experiments.toml:" in told
        assert "model 'softmax' on small: Conv2D wants 3 axes for each example" in told
        assert '{ class = "Reshape", target_shape = [28, 28, 1] } before it' in told

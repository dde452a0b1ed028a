"""Keras's names, and what is offered for those that are none."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from lrbs_report.kinds.catalogue import catalogue
from lrbs_report.study.keras_names import engine_for
from tests import ROOT
from tests.study.texts import Reader, network, said_of

WRONG_LAYERS = {
    '{ class = "Dens", units = 1 }': '4:22: "Dens" is none of Keras\'s layers | Did you mean Dense?',
    '{ class = "Dense" }': '4:22: Dense needs the argument units | Write { class = "Dense", units = … }.',
    '{ class = "Dense", unit = 1, units = 2 }': (
        '4:31: Dense has no argument "unit" | There is units already.'
    ),
    '{ class = "Dense", units = nan }': (
        "4:39: units: came NaN, expected a finite number, true, false or a text in quotes"
    ),
    '{ class = "Dense", units = 1, activation = "relus" }': (
        '4:55: "relus" is no activation of Keras\'s | Did you mean relu?'
    ),
    '{ class = "Dense", units = 1, kernel_initializer = "zeroes" }': (
        '4:63: "zeroes" is no initializer of Keras\'s | Did you mean zeros?'
    ),
    '{ class = "Dense", units = 1, kernel_initializer = 0 }': (
        "4:63: kernel_initializer: came 0, expected a name in quotes or { class = … }"
    ),
    '{ class = "Dense", units = 1, kernel_initializer = { class = "RandomNormal", sd = 1.0 } }': (
        '4:89: RandomNormal has no argument "sd" | Did you mean stddev?'
    ),
    '{ class = "Dense", units = 1, kernel_regularizer = { class = "L3" } }': (
        '4:73: "L3" is none of Keras\'s regularizers | Expected one of: L1, '
    ),
    '{ class = "TimeDistributed", layer = { class = "Lambda", function = "f" } }': (
        "4:59: Lambda is refused: it runs code"
    ),
    "{ units = 1 }": '4:12: came {"units": 1}, expected a table such as { class = "Dense" }',
    '"Dense"': '4:12: Dense needs the argument units | Write { class = "Dense", units = … }.',
    '"Dens"': '4:12: "Dens" is none of Keras\'s layers | Did you mean Dense?',
    "7": "4:12: layers: came 7, expected a table",
}


@pytest.mark.parametrize("layer", WRONG_LAYERS)
def test_wrong_layer_is_told_with_its_place(read: Reader, layer: str) -> None:
    """Classes, arguments, and what arguments name in turn, however deep, are compared with Keras's own."""
    (said,) = said_of(read, network(layer))
    assert said.startswith("experiments.toml:4:")
    assert WRONG_LAYERS[layer] in said


@pytest.mark.parametrize(
    "name",
    [
        "Lambda",
        "TorchModuleWrapper",
        "TFSMLayer",
        "JaxLayer",
        "FlaxLayer",
        "Input",
        "InputLayer",
        "Concatenate",
        "Add",
    ],
)
def test_layers_that_run_code_or_join_inputs_are_refused(read: Reader, name: str) -> None:
    """Each with its reason."""
    (said,) = said_of(read, network(f'{{ class = "{name}" }}'))
    assert f"{name} is refused: it " in said.replace("the input is", "it is")


@pytest.mark.parametrize(
    ("engine", "layers"),
    [
        (
            "xla",
            [
                {"class": "Flatten"},
                {"class": "Dense", "units": 1, "kernel_initializer": {"class": "RandomNormal"}},
            ],
        ),
        ("graph", [{"class": "Conv2D"}, {"class": "Flatten"}]),
        ("graph", [{"class": "Dense", "activation": {"class": "Conv1D"}}]),
        ("graph", [{"class": "SomethingNew"}]),
    ],
)
def test_layers_decide_the_engine(engine: str, layers: list[dict[str, Any]]) -> None:
    """XLA only where every layer, also inside others, is known to be fast there.

    Initializers do not count.
    """
    assert engine == engine_for(layers)


def test_catalogue_is_that_of_the_installed_keras(tmp_path: Path) -> None:
    """An upgrade of Keras brings its new names along, or fails here."""
    made = tmp_path / "names.json"
    subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "keras_names.py"), str(made)], check=True, capture_output=True
    )
    assert json.loads(made.read_bytes()) == catalogue()

"""A network that Keras wrote is read as data: its graph, or what is wrong with it and the way out."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lrbs_report.base import bounds
from lrbs_report.kinds.networks.graphs import outputs_of_graph
from lrbs_report.study.network_files import WrongFile, read_network
from tests.factory import networks
from tests.factory.networks import branches, functional, given, layer, sequential, written


def read(folder: Path, network: Any, name: str = "model.json") -> Any:  # noqa: ANN401 - any JSON value
    """Read a network from a file of its own."""
    (folder / name).write_text(json.dumps(network), encoding="utf-8")
    return read_network(folder, name).graph


def refusal(folder: Path, network: Any) -> str:  # noqa: ANN401 - any JSON value
    """Return what is said of a network that is refused, the way out included."""
    with pytest.raises(WrongFile) as caught:
        read(folder, network)
    return f"{caught.value.message} | {caught.value.hint}"


def test_a_graph_has_each_layer_once_and_each_call(tmp_path: Path) -> None:
    """A layer that is used twice is one layer with two calls, each after what it needs."""
    graph = read(tmp_path, branches())
    assert ["Flatten", "Dense", "Dense", "Concatenate", "Dense"] == [one["class"] for one in graph["layers"]]
    assert [0, 1, 2, 2, 3, 4] == [call["layer"] for call in graph["calls"]]
    assert [[{"of": 1}, {"of": 3}]] == graph["calls"][4]["args"]
    assert ({"shape": [28, 28]}, {"of": 5}) == (graph["input"], graph["output"])


def test_names_and_form_are_no_part_of_a_graph(tmp_path: Path) -> None:
    """Keras counts its names on in each session; nobody trains again for that."""
    graph = read(tmp_path, branches())
    renamed = json.loads(json.dumps(branches()).replace("again", "dense_17").replace("join", "concat_3"))
    (tmp_path / "model.json").write_text(json.dumps(renamed, indent=4), encoding="utf-8")
    assert graph == read_network(tmp_path, "model.json").graph


def test_layers_one_after_another_are_a_graph_too(tmp_path: Path) -> None:
    """A Sequential and the Functional of the same layers are the same network."""
    dense = written("Dense", {"name": "d", "units": 3})
    chain = read(tmp_path, sequential(given(4), dense))
    assert chain == read(tmp_path, functional(given(4), layer("d", "Dense", ["given"], units=3), last="d"))


def test_a_network_inside_a_network_is_a_layer(tmp_path: Path) -> None:
    """Wherever it is called."""
    inner = functional(given(4), layer("d", "Dense", ["given"], units=3), last="d", name="inner")
    calls = layer("inner", "Dense", ["given", "given"])["inbound_nodes"]
    outer = functional(
        given(4), {**inner, "inbound_nodes": calls}, layer("sum", "Add", [["inner", "inner#1"]]), last="sum"
    )
    graph = read(tmp_path, outer)
    assert ["Network", "Add"] == [one["class"] for one in graph["layers"]]
    assert (..., 3) == outputs_of_graph(graph).shape or (3,) == outputs_of_graph(graph).shape


@pytest.mark.parametrize(
    ("kind", "are_probabilities", "width"),
    [("Average", True, "several"), ("Add", False, "several"), ("Concatenate", True, "several")],
)
def test_what_leads_to_the_output_decides_what_it_is(
    tmp_path: Path, *, kind: str, are_probabilities: bool, width: str
) -> None:
    """The mean of two softmaxes is one, their sum is not."""
    made = functional(
        given(4),
        layer("one", "Dense", ["given"], units=3, activation="softmax"),
        layer("other", "Dense", ["given"], units=3, activation="softmax"),
        layer("both", kind, [["one", "other"]]),
        last="both",
    )
    outputs = outputs_of_graph(read(tmp_path, made))
    assert (are_probabilities, width) == (outputs.are_probabilities, outputs.width)


def test_a_softmax_that_leads_elsewhere_decides_nothing(tmp_path: Path) -> None:
    """A gate inside a network is no output."""
    made = functional(
        given(4),
        layer("gate", "Dense", ["given"], units=8, activation="softmax"),
        layer("wide", "Dense", ["given"], units=8),
        layer("gated", "Multiply", [["gate", "wide"]]),
        layer("last", "Dense", ["gated"], units=1),
        last="last",
    )
    outputs = outputs_of_graph(read(tmp_path, made))
    assert (False, "one") == (outputs.are_probabilities, outputs.width)


FOREIGN: dict[str, tuple[Any, str]] = {
    "a function": (
        layer("mine", "Lambda", ["given"], function={"class_name": "__lambda__", "config": {"code": "4w"}}),
        "mine",
    ),
    "a lambda by name": (layer("mine", "Lambda", ["given"], function="os.system"), "Lambda is refused"),
    "a layer of Torch's": (layer("mine", "TorchModuleWrapper", ["given"], module="x"), "TorchModuleWrapper"),
    "a saved model": (layer("mine", "TFSMLayer", ["given"], filepath="/tmp"), "TFSMLayer is refused"),  # noqa: S108 - nothing is there
    "another module": (
        {**layer("mine", "Dense", ["given"], units=1), "module": "os.path"},
        'its module "os.path"',
    ),
    "a module that begins alike": (
        {**layer("mine", "Dense", ["given"], units=1), "module": "keras_evil"},
        'its module "keras_evil"',
    ),
    "a registered class": (
        {**layer("mine", "Dense", ["given"], units=1), "registered_name": "mine>Dense"},
        'registered as "mine>Dense"',
    ),
    "a class of nobody's": (layer("mine", "Dense2", ["given"], units=1), '"Dense2" is none of Keras'),
    "a function for an activation": (
        layer(
            "mine",
            "Dense",
            ["given"],
            units=1,
            activation={"module": "builtins", "class_name": "function", "config": "f"},
        ),
        '"function" is code of its own',
    ),
    "an initializer of another module": (
        layer("mine", "Dense", ["given"], units=1, kernel_initializer=written("Zeros", {}, module="os")),
        'its module "os"',
    ),
    "arithmetic": (
        {**layer("mine", "Add", ["given"]), "module": "keras.src.ops.numpy"},
        "arithmetic between layers",
    ),
    "an argument of nobody's": (layer("mine", "Dense", ["given"], units=1, secret=3), '"secret"'),
    "vocabulary to be adapted": (layer("mine", "StringLookup", ["given"]), "StringLookup is refused"),
}


@pytest.mark.parametrize("name", FOREIGN)
def test_nothing_runs_code(tmp_path: Path, name: str) -> None:
    """Each layer that could is refused by its name, with a way to do without."""
    wrong, said = FOREIGN[name]
    told = refusal(tmp_path, functional(given(4), wrong, last="mine"))
    assert (True, True, True) == (said in told, "the layer mine" in told, told.startswith("model.json: "))


SHAPES: dict[str, tuple[Any, str]] = {
    "two outputs": (
        written("Functional", {**branches()["config"], "output_layers": [["last", 0, 0], ["join", 0, 0]]}),
        "2 outputs",
    ),
    "a circle": (
        functional(given(4), layer("a", "ReLU", ["b"]), layer("b", "ReLU", ["a"]), last="b"),
        "on what it gives out itself",
    ),
    "no such layer": (functional(given(4), layer("a", "ReLU", ["b"]), last="a"), "the layer b has a call"),
    "batches of one size": (
        functional(layer("given", "InputLayer", batch_shape=[8, 4]), layer("a", "ReLU", ["given"]), last="a"),
        "batches of 8 examples",
    ),
    "an older Keras": (
        functional(given(4), {**layer("a", "ReLU"), "inbound_nodes": [[["given", 0, 0, {}]]]}, last="a"),
        "an older Keras",
    ),
    "a layer alone": (layer("a", "Dense", units=1), "it holds a Dense"),
    "a class of one's own": (written("Mine", {"name": "m"}, module="nets"), "it holds a Mine"),
    "a list": ([1, 2], "came [1, 2]"),
    "a text": (networks.text(branches()), "a text that holds JSON"),
    "trains": (
        functional(
            given(4),
            {
                **layer("a", "Dropout", rate=0.1),
                "inbound_nodes": [
                    {**layer("a", "x", ["given"])["inbound_nodes"][0], "kwargs": {"training": True}}
                ],
            },
            last="a",
        ),
        "told that it trains",
    ),
}


@pytest.mark.parametrize("name", SHAPES)
def test_what_is_no_network_is_told(tmp_path: Path, name: str) -> None:
    """With what came."""
    wrong, said = SHAPES[name]
    assert said in refusal(tmp_path, wrong)


def test_networks_inside_one_another_are_counted_before_they_are_made(tmp_path: Path) -> None:
    """Two calls of two calls of two: nine levels are a thousand layers of 40 lines."""
    made = functional(given(4), layer("d", "ReLU", ["given"]), last="d", name="n")
    for _ in range(9):
        again = {**made, "name": "n", "inbound_nodes": layer("n", "x", ["given", "n"])["inbound_nodes"]}
        made = functional(given(4), again, last="n", name="n")
        made["config"]["output_layers"] = ["n", 1, 0]
    assert f"more than {bounds.LAYERS} layers" in refusal(tmp_path, made)


def named(folder: Path) -> str:
    """Return what is said of the file that is called model.json."""
    with pytest.raises(WrongFile) as caught:
        read_network(folder, "model.json")
    return caught.value.message


STRANGE: dict[str, Callable[[Path], object]] = {
    "is a link": lambda path: path.symlink_to(path.with_name("other")),
    "is no plain file": os.mkfifo,
    "is a folder": Path.mkdir,
    f"is larger than {bounds.TEXT} bytes": lambda path: path.write_bytes(b" " * (bounds.TEXT + 1)),
    "this is no JSON": lambda path: path.write_text("[" * 90_000, encoding="utf-8"),
}


@pytest.mark.parametrize("said", STRANGE)
def test_only_a_plain_small_file_is_read(tmp_path: Path, said: str) -> None:
    """Nothing else is waited for, followed, or kept in memory."""
    STRANGE[said](tmp_path / "model.json")
    assert said in named(tmp_path)


def test_a_file_outside_is_not_read(tmp_path: Path) -> None:
    """And one that is not there is offered as it is spelled."""
    (tmp_path / "modell.json").write_text("{}", encoding="utf-8")
    with pytest.raises(WrongFile) as caught:
        read_network(tmp_path, "model.json")
    assert "Did you mean modell.json?" == caught.value.hint
    with pytest.raises(WrongFile, match="it leads out of the folder"):
        read_network(tmp_path, "../model.json")

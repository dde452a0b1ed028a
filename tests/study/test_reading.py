"""The definitions: what a file means, and what is said of a file that is wrong."""

from __future__ import annotations

import json
import math
import subprocess
import sys
import tomllib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]  # its stubs are a package of their own
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lrbs_report.base.bounds import TEXT as MOST_BYTES
from lrbs_report.base.errors import InvalidInput
from lrbs_report.base.numeral import ends_of
from lrbs_report.base.places import Keys, place_of, read_places
from lrbs_report.kinds.catalogue import catalogue
from lrbs_report.study.experiments import Study
from lrbs_report.study.keras_names import engine_for
from lrbs_report.study.reading import read_study, schema
from tests import ROOT

DEFAULT = ROOT / "experiments.toml"
PARTS = """\
[datasets.digits]
source = "mnist"
[models.plain]
layers = [ { class = "Flatten" }, { class = "Dense", units = 10 } ]
"""
A_NAME = "a name of a-z, 0-9, - and _, at most 64 long, that begins with a letter or digit"
EXPERIMENT = '[[experiments]]\nid = "one"\nlearning_rate = 0.1\n'
SWEEP = '[[sweeps]]\nid = "grid"\n'

Reader = Callable[[str], Study]


@pytest.fixture
def read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Reader:
    """Read a text as the definitions of a project in the current folder."""
    monkeypatch.chdir(tmp_path)

    def write_and_read(text: str) -> Study:
        file = tmp_path / "experiments.toml"
        file.write_bytes(text.encode())
        return read_study(file)

    return write_and_read


def said_of(read: Reader, text: str) -> list[str]:
    """Return the problems of a text, each with its place and its hint after " | "."""
    with pytest.raises(InvalidInput) as caught:
        read(text)
    return [str(problem).replace("\n    ", " | ") for problem in caught.value.problems]


def network(*layers: str) -> str:
    """Write a file with a network of these layers; they stand on line 4, from column 12."""
    return (
        f'[datasets.digits]\nsource = "mnist"\n[models.plain]\nlayers = [ {", ".join(layers)} ]\n{EXPERIMENT}'
    )


def test_default_file_asks_for_the_article_and_the_grid() -> None:
    """Two experiments with twenty seeds, and every combination of rates and batch sizes once."""
    study = read_study(DEFAULT)
    assert [("lr-0-1", 0.1), ("lr-0-01", 0.01)] == [(one.id, one.learning_rate) for one in study.singles]
    assert {tuple(range(1, 21))} == {one.seeds for one in study.singles}
    grid, setups = study.sweeps
    assert ["learning_rate", "batch_size"] == [name for name, _ in grid.axes]
    assert ["dataset", "sampling", "learning_rate"] == [name for name, _ in setups.axes]
    for sweep in study.sweeps:
        assert math.prod(len(values) for _, values in sweep.axes) == len(sweep.experiments)
    assert {"xla"} == {one.engine for one in study.experiments}


def test_default_file_claims_what_the_article_says_and_names_its_log() -> None:
    """The first statement with both samplings.

    Two runs of the published log with the experiments that they should match.
    """
    study = read_study(DEFAULT)
    assert [
        "not-monotone",
        "monotone-when-shuffled",
        "less-accurate",
        "stays-above",
        "smaller-batch-lower-rate",
    ] == [one.id for one in study.claims]
    assert {("es", "en")} == {tuple(one.statement) for one in study.claims}
    (published,) = study.references
    assert [("lr-0-1", 0.42164708537779183, 0.9217), ("lr-0-01", 0.7905179016266056, 0.9166)] == [
        (run.experiment, run.watched[0], run.judged) for run in published.runs
    ]
    assert ("setups", ROOT / "references" / "published.log") == (published.candidates, published.file)


def test_default_file_names_its_schema_first() -> None:
    """Editors find the schema by the first line."""
    assert DEFAULT.read_text(encoding="utf-8").splitlines()[0] == "#:schema ./experiments.schema.json"


def test_smallest_file_is_completed(read: Reader) -> None:
    """What an experiment does not say is what the documentation promises."""
    (one,) = read(PARTS + EXPERIMENT).experiments
    assert (32, 10, 1e-3, "replacement", (1,), "xla", ()) == (
        one.batch_size,
        one.epochs,
        one.lr_decay,
        one.sampling,
        one.seeds,
        one.engine,
        one.callbacks,
    )
    assert ("digits", "plain", {"es": "one", "en": "one"}) == (one.dataset.name, one.model.name, one.title)
    assert ("sparse_categorical_crossentropy", {"class": "SGD"}) == (one.model.loss, one.model.optimizer)


def test_experiments_win_over_defaults_and_defaults_over_ours(read: Reader) -> None:
    """The nearest word counts."""
    (one,) = read(
        f"{PARTS}[defaults]\nlearning_rate = 0.5\nepochs = 3\nbatch_size = 8\n{EXPERIMENT}batch_size = 4\n"
    ).experiments
    assert (0.1, 3, 4) == (one.learning_rate, one.epochs, one.batch_size)


@pytest.mark.parametrize(
    ("written", "seeds"), [("3", (1, 2, 3)), ("[7, 0]", (7, 0)), ("[4294967295]", (4294967295,))]
)
def test_seeds_are_a_count_or_a_list(read: Reader, written: str, seeds: tuple[int, ...]) -> None:
    """A count gives the seeds from 1 on; a list is taken as it stands."""
    assert seeds == read(f"{PARTS}{EXPERIMENT}seeds = {written}\n").experiments[0].seeds


def test_whole_rates_become_floats(read: Reader) -> None:
    """The same number, written as 1 or 1.0, is the same run."""
    ones = [
        read(f'{PARTS}[[experiments]]\nid = "one"\nlearning_rate = {rate}\n').experiments[0]
        for rate in ("1", "1.0")
    ]
    assert [float, float] == [type(one.learning_rate) for one in ones]
    assert ones[0] == ones[1]


def test_titles_are_one_for_all_or_one_a_language(read: Reader) -> None:
    """Every language of the report has a title."""
    study = read(
        '[report]\ntitle = { es = "Uno", en = "One" }\nlanguages = ["en", "es"]\n'
        f'{PARTS}{EXPERIMENT}title = "0.1"\n'
    )
    assert (("en", "es"), {"en": "One", "es": "Uno"}) == (study.languages, study.title)
    assert {"en": "0.1", "es": "0.1"} == study.experiments[0].title


def test_sweep_makes_every_combination(read: Reader) -> None:
    """The last axis changes fastest, and each id says its values."""
    study = read(
        f"{PARTS}{SWEEP}learning_rate = [0.003, 1.0, 1e-5]\nbatch_size = [4, 1]\nepochs = 2\nseeds = 2\n"
    )
    expected = [
        "grid-lr-0-003-bs-4",
        "grid-lr-0-003-bs-1",
        "grid-lr-1-bs-4",
        "grid-lr-1-bs-1",
        "grid-lr-1e-05-bs-4",
        "grid-lr-1e-05-bs-1",
    ]
    assert expected == [one.id for one in study.sweeps[0].experiments]
    assert {(2, (1, 2), "grid")} == {(one.epochs, one.seeds, one.sweep) for one in study.experiments}
    assert (("learning_rate", (0.003, 1.0, 1e-5)), ("batch_size", (4, 1))) == study.sweeps[0].axes


def test_very_large_and_very_small_rates_have_ids_of_their_own(read: Reader) -> None:
    """1e+16 and 1e-16 differ in a sign that an id cannot hold."""
    made = read(f"{PARTS}{SWEEP}learning_rate = [1e16, 1e-16]\n").experiments
    assert ["grid-lr-1e16", "grid-lr-1e-16"] == [one.id for one in made]


def test_sweep_may_run_over_names(read: Reader) -> None:
    """Samplings, models and engines can be axes too."""
    study = read(
        f"{PARTS}{SWEEP}learning_rate = 0.1\n"
        'sampling = ["shuffle", "replacement"]\nengine = ["auto", "fit"]\n'
    )
    assert [("shuffle", "xla"), ("shuffle", "fit"), ("replacement", "xla"), ("replacement", "fit")] == [
        (one.sampling, one.engine) for one in study.experiments
    ]
    assert study.experiments[0].id == "grid-sampling-shuffle-engine-auto"


WRONG_VALUES = {
    "learning_rate = 0.0": "learning_rate: came 0.0, expected a number above 0.0",
    "learning_rate = nan": "learning_rate: came NaN, expected a finite number",
    "learning_rate = 1e999": "learning_rate: came Infinity, expected a finite number",
    "learning_rate = true": "learning_rate: came true, expected a number",
    'learning_rate = "0.1"': 'learning_rate: came "0.1", expected a number | Write 0.1, without quotes.',
    "learning_rate = 2020-01-01": 'learning_rate: came "2020-01-01", expected a number',
    "learning_rate = [0.1]": (
        "learning_rate: came [0.1], expected a number | A list of values makes a sweep: [[sweeps]]."
    ),
    "lr_decay = 1": "lr_decay: came 1, expected a number below 1.0",
    "lr_decay = -0.1": "lr_decay: came -0.1, expected a number of at least 0.0",
    "batch_size = 0": "batch_size: came 0, expected a number of at least 1",
    "batch_size = 1048577": "batch_size: came 1048577, expected a number of at most 1048576",
    "epochs = 10.0": "epochs: came 10.0, expected a whole number | Write 10, without a decimal point.",
    "epochs = false": "epochs: came false, expected a whole number",
    "epochs = 100001": "epochs: came 100001, expected a number of at most 100000",
    'sampling = "shufle"': (
        "sampling: came \"shufle\", expected 'replacement', 'shuffle', 'shuffle-once' or 'sequential' | "
        "Did you mean shuffle?"
    ),
    'engine = "xlaa"': "engine: came \"xlaa\", expected 'auto', 'xla', 'graph' or 'fit' | Did you mean xla?",
    'dataset = "digit"': "dataset: there is no [datasets.digit] | Did you mean digits?",
    'model = "cnn"': "model: there is no [models.cnn] | Expected one of: plain.",
    'title = "a\\u001bb"': (
        'title: came "a\\u001bb", expected a line of text, or one a language: { es = "…", en = "…" }'
    ),
}


@pytest.mark.parametrize("line", WRONG_VALUES)
def test_wrong_value_is_told_with_what_was_expected(read: Reader, line: str) -> None:
    """The place is the value's, and the message has what came and what was expected."""
    rate = "" if line.startswith("learning_rate") else "learning_rate = 0.1\n"
    text = f'{PARTS}[[experiments]]\nid = "one"\n{rate}{line}\n'
    where = f"experiments.toml:{text.count(chr(10))}:{line.index('=') + 3}"
    assert [f"{where}: {WRONG_VALUES[line]}"] == said_of(read, text)


@pytest.mark.parametrize(
    "seeds", ["0", "-1", "10001", "[]", "[1, 1]", "[-1]", "[4294967296]", "[1.0]", "true", "1.0", '"2"']
)
def test_wrong_seeds_are_refused(read: Reader, seeds: str) -> None:
    """Anything but a count or different numbers of 32 bits."""
    (said,) = said_of(read, f"{PARTS}{EXPERIMENT}seeds = {seeds}\n")
    assert said.startswith(f"experiments.toml:8:9: seeds: came {seeds}, expected a count from 1 to 10000")


WRONG_PARTS = {
    'source = "mnits"': (
        'source: came "mnits", expected "mnist", "npz:FILE", or "keras:" '
        "with mnist, fashion_mnist, cifar10 or cifar100 | Did you mean mnist?"
    ),
    'source = "keras:imdb"': 'source: came "keras:imdb", expected "mnist", "npz:FILE"',
    'source = "npz:a\\u0000"': 'source: came "npz:a\\u0000", expected "mnist", "npz:FILE"',
    'sha256 = "beef"': 'sha256: came "beef", expected 64 hexadecimal digits',
    "train = [60000, 5000]": "train: came [60000, 5000], expected two whole numbers",
    "test = [0, 10.5]": "test: came [0, 10.5], expected two whole numbers",
    "scale = 0": "scale: came 0, expected a number above 0.0",
    "trian = [0, 1]": "unknown key trian | Did you mean train?",
}


@pytest.mark.parametrize("line", WRONG_PARTS)
def test_wrong_data_set_is_told_with_its_place(read: Reader, line: str) -> None:
    """The key is meant when it is unknown, otherwise its value."""
    source = "" if line.startswith("source") else 'source = "mnist"\n'
    text = f"{PARTS.partition('[models')[0]}{source}".replace('source = "mnist"\n', "", 1) + line + "\n"
    whole = f'{text}[models.plain]\nlayers = [ {{ class = "Flatten" }} ]\n{EXPERIMENT}'
    column = 1 if line.startswith("trian") else line.index("=") + 3
    (said,) = said_of(read, whole)
    assert said.startswith(f"experiments.toml:{text.count(chr(10))}:{column}: {WRONG_PARTS[line]}")


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
    "name",
    [
        "LambdaCallback",
        "ModelCheckpoint",
        "CSVLogger",
        "TensorBoard",
        "LearningRateScheduler",
        "ReduceLROnPlateau",
    ],
)
def test_callbacks_that_write_or_set_the_rate_are_refused(read: Reader, name: str) -> None:
    """Each with its reason."""
    (said,) = said_of(read, f'{PARTS}{EXPERIMENT}callbacks = [ {{ class = "{name}" }} ]\n')
    assert f"experiments.toml:8:25: {name} is refused: " in said


def test_early_stopping_watches_the_loss(read: Reader) -> None:
    """Nothing else is measured while training, and going back to earlier weights could not be resumed."""
    stop = '{ class = "EarlyStopping", monitor = "loss", patience = 2 }'
    assert ({"class": "EarlyStopping", "monitor": "loss", "patience": 2},) == read(
        f"{PARTS}{EXPERIMENT}callbacks = [ {stop} ]\n"
    ).experiments[0].callbacks
    wrong = '{ class = "EarlyStopping", restore_best_weights = true }'
    told = said_of(read, f"{PARTS}{EXPERIMENT}callbacks = [ {wrong} ]\n")
    assert [
        (
            "experiments.toml:8:15: EarlyStopping watches what is not measured: "
            'while training, only the loss is | Write monitor = "loss".'
        ),
        "experiments.toml:8:42: restore_best_weights is refused | A resumed run could not repeat it exactly.",
    ] == told


def test_optimizer_takes_no_rate_and_the_loss_is_one_of_keras(read: Reader) -> None:
    """The rate is the experiment's."""
    parts = (
        PARTS
        + 'loss = "sparse_categorical_crosentropy"\noptimizer = { class = "SGD", learning_rate = 0.1 }\n'
    )
    assert [
        (
            'experiments.toml:5:8: "sparse_categorical_crosentropy" is none of Keras\'s losses | '
            "Did you mean sparse_categorical_crossentropy?"
        ),
        (
            "experiments.toml:6:30: the optimizer's learning_rate is refused | "
            "The rate is the experiment's: write learning_rate there."
        ),
    ] == said_of(read, parts + EXPERIMENT)


@pytest.mark.parametrize("name", ["SGD", "sgd", "Adam", "adam", "AdamW", "rmsprop"])
def test_optimizer_may_be_a_name_alone(read: Reader, name: str) -> None:
    """It is the same network, and so the same results, as with the name in a table.

    Small letters are Keras's too.
    """
    (alone,) = read(f'{PARTS}optimizer = "{name}"\n{EXPERIMENT}').experiments
    spelled = {"sgd": "SGD", "adam": "Adam", "rmsprop": "RMSprop"}.get(name, name)
    (described,) = read(f'{PARTS}optimizer = {{ class = "{spelled}" }}\n{EXPERIMENT}').experiments
    assert described == alone
    jsonschema.validate(tomllib.loads(f'{PARTS}optimizer = "{name}"\n{EXPERIMENT}'), schema())


def test_layer_without_arguments_may_be_a_name_alone(read: Reader) -> None:
    """As the reference says of whatever needs no arguments."""
    text = (
        '[datasets.digits]\nsource = "mnist"\n'
        '[models.plain]\nlayers = ["Flatten", { class = "Dense", units = 10 }]\n'
        f"{EXPERIMENT}"
    )
    assert read(PARTS + EXPERIMENT).experiments == read(text).experiments
    jsonschema.validate(tomllib.loads(text), schema())


WRONG_OPTIMIZERS = {
    '"Adm"': '5:13: "Adm" is none of Keras\'s optimizers | Did you mean Adam?',
    '"Momentum"': '5:13: "Momentum" is none of Keras\'s optimizers | Write { class = "SGD", momentum = 0.9 }',
    '"tf.keras.optimizers.Adam"': "Did you mean Adam?",
    "3": "5:13: optimizer: came 3, expected a table",
    '{ class = "SGD", decay = 1e-4 }': (
        '5:30: SGD has no argument "decay" | In Keras 2, decay divided the rate by 1 + decay · step'
    ),
    '{ class = "SGD", lr = 0.1 }': '5:30: SGD has no argument "lr" | The rate is the experiment\'s',
    '{ class = "SGD", learnin_rate = 0.1 }': (
        '5:30: SGD has no argument "learnin_rate" | The rate is the experiment\'s'
    ),
    '{ class = "Adam", momentum = 0.9 }': (
        '5:31: Adam has no argument "momentum" | It has no momentum that can be set'
    ),
    '{ class = "LossScaleOptimizr" }': "LossScaleOptimizer is refused: it wraps another optimizer.",
}


@pytest.mark.parametrize("written", WRONG_OPTIMIZERS)
def test_wrong_optimizer_is_told_what_trains_the_same(read: Reader, written: str) -> None:
    """Nothing is offered that trains something else."""
    (said,) = said_of(read, f"{PARTS}optimizer = {written}\n{EXPERIMENT}")
    assert WRONG_OPTIMIZERS[written] in said


FALSE_FRIENDS = {
    "weight_decay = 1e-4": "It belongs to the model's optimizer",
    "decay = 1e-4": "In Keras 2, decay divided the rate",
    "momentum = 0.9": "It belongs to the model's optimizer",
    "nesterov = true": 'It belongs to the model\'s optimizer: optimizer = { class = "SGD", nesterov = … }.',
    "dropout = 0.5": "It belongs in a layer of the model",
    "seed = 42": "Write seeds = [42] for the seed 42 alone; seeds = 42 asks for 42 of them",
    "validation_split = 0.1": "Nothing is held out while training",
    "shuffle = true": "sampling says how batches are drawn",
    "batches = 32": (
        "An epoch has as many batches as the training rows fill: batch_size says how many images one holds"
    ),
    "optimizer = 'SGD'": "optimizer is a key of [models.NAME].",
    "source = 'mnist'": "source is a key of [datasets.NAME].",
    "lr = 0.1": "There is learning_rate already.",
    "epoch = 3": "Did you mean epochs?",
    "epoch = '3'": "Expected one of: dataset, model, ",
    "n_epochs = 3": "Did you mean epochs?",
    "batch-size = 3": "Did you mean batch_size?",
}


@pytest.mark.parametrize("line", FALSE_FRIENDS)
def test_key_that_means_something_else_is_explained(read: Reader, line: str) -> None:
    """A key is offered only where it means the same and takes the value.

    One of another section is sent there.
    """
    (said,) = said_of(read, f"{PARTS}{EXPERIMENT}{line}\n")
    assert f"experiments.toml:8:1: unknown key {line.partition(' =')[0]} | {FALSE_FRIENDS[line]}" in said


SECTIONS_GONE_WRONG = {
    f"{PARTS}[experiment]\nid = 'a'\nlearning_rate = 1\n": (
        "unknown key experiment | Did you mean [[experiments]]?"
    ),
    f"{PARTS}[experiments]\nid = 'a'\nlearning_rate = 1\n": "| Each begins with a line [[experiments]].",
    f"{PARTS}{EXPERIMENT}[experiments]\nid = 'a'\n": (
        "is there twice: it stands on line 5 already | Each begins with a line [[experiments]]."
    ),
    f"[datasets]\nsource = 'mnist'\n{PARTS}{EXPERIMENT}": (
        "expected a table with a name of its own, [datasets.NAME]"
    ),
    f"[dataset]\nsource = 'mnist'\n{PARTS}{EXPERIMENT}": (
        "unknown key dataset | Did you mean [datasets.NAME]?"
    ),
    f"epochs = 3\n{PARTS}{EXPERIMENT}": "epochs is a key of [defaults], [[experiments]] and [[sweeps]].",
    f"{PARTS}{PARTS}{EXPERIMENT}": (
        "5:2: datasets.digits is there twice: it stands on line 1 already | Keep one of the two."
    ),
    f"[report]\nlanguages = 'en'\n{PARTS}{EXPERIMENT}": 'Write ["en"].',
}


@pytest.mark.parametrize("text", SECTIONS_GONE_WRONG)
def test_sections_are_told_how_they_begin(read: Reader, text: str) -> None:
    """With the brackets that theirs has."""
    assert any(SECTIONS_GONE_WRONG[text] in said for said in said_of(read, text)), said_of(read, text)


TWICE = {
    "a = 1\na = 2\n": "2:1: a is there twice: it stands on line 1 already",
    "[x]\na = 1\n[y]\n[x]\n": "4:2: x is there twice: it stands on line 1 already",
    "[x.y]\n[[x]]\n": "2:3: x is there twice: it stands on line 1 already",
    "a = { b = 1, b = 2 }\n": "1:14: b is there twice: it stands on line 1 already",
    "a.b = 1\na = 2\n": "2:1: a is there twice: it stands on line 1 already",
    "a = 2\na.b = 1\n": "2:1: a is there twice: it stands on line 1 already",
    "[a]\nb.c = 1\n[a.b]\n": "3:2: a.b is there twice: it stands on line 2 already",
    "[[e]]\nid = 1\n[[e]]\nid = 2\n[e.f]\n[e.f]\n": "6:2: e.f is there twice: it stands on line 5 already",
}


@pytest.mark.parametrize("text", TWICE)
def test_what_is_there_twice_is_named_with_both_places(read: Reader, text: str) -> None:
    """Keys and tables, however they are written."""
    assert [f"experiments.toml:{TWICE[text]} | Keep one of the two."] == said_of(read, text)


HABITS = {
    "epochs = yes": "TOML writes true and false.",
    "title = None": "leave the key out",
    "sampling = shuffle": 'Texts stand in quotes: "…".',
    "sampling = “shuffle”": "straight quotes",
    "title = 'a": "A quotation mark is missing",
    "learning_rate = 0,1": "decimal point",
    "learning_rate = .1": "a digit on both sides",
    "learning_rate = 1/10": "TOML computes nothing",
    "learning_rate = 10%": "TOML computes nothing",
    "epochs: 3": "TOML writes key = value.",
    "epochs == 3": "with one sign",
    "epochs = 3;": "leave the semicolon out",
    "epochs = 03": "does not begin with 0",
    "// three epochs": "A comment begins with #.",
    "batch size = 3": "write _ for a space",
    'title = "C:\\data"': "write / in paths",
    "callbacks = [ { class = 'EarlyStopping',\npatience = 3 } ]": "stands on one line",
    "epochs =": "A value is missing",
    "epochs 3": "TOML writes key = value.",
    "[datasets.dígitos]": "A name is made of a-z, 0-9, - and _.",
    "épocas = 3": "A name is made of a-z, 0-9, - and _.",
}


@pytest.mark.parametrize("line", HABITS)
def test_what_other_formats_write_is_told_in_toml(read: Reader, line: str) -> None:
    """By what the line looks like."""
    (said,) = said_of(read, f'{PARTS}[[experiments]]\nid = "one"\n{line}\n')
    assert HABITS[line] in said.partition(" | ")[2]


def test_all_problems_of_a_file_are_told_at_once_in_order(read: Reader) -> None:
    """Shapes, names, references and ids, each once."""
    text = (
        '[report]\nlanguages = ["es", "fr"]\n[datasets.digits]\nsource = "mnist"\n'
        '[models.plain]\nlayers = [ { class = "Flaten" } ]\n'
        f'{EXPERIMENT}modle = "plain"\n{EXPERIMENT}dataset = "digit"\nepochs = 0\n'
        '[[experiments]]\nid = "No"\n'
    )
    assert [
        "experiments.toml:2:20: languages: came \"fr\", expected 'es' or 'en' | Expected one of: es, en.",
        'experiments.toml:6:22: "Flaten" is none of Keras\'s layers | Did you mean Flatten?',
        "experiments.toml:10:1: unknown key modle | Did you mean model?",
        "experiments.toml:12:6: the id one is used twice | It is experiments[0]'s too; choose another.",
        "experiments.toml:14:11: dataset: there is no [datasets.digit] | Did you mean digits?",
        "experiments.toml:15:10: epochs: came 0, expected a number of at least 1",
        "experiments.toml:16:3: learning_rate is missing | Write learning_rate = … here or in [defaults].",
        f'experiments.toml:17:6: id: came "No", expected {A_NAME} | Such as "no".',
    ] == said_of(read, text)


def test_choice_between_two_data_sets_must_be_made(read: Reader) -> None:
    """One is a default; two are a question."""
    (said,) = said_of(read, f'[datasets.other]\nsource = "mnist"\n{PARTS}{EXPERIMENT}')
    assert said.startswith(
        "experiments.toml:7:3: dataset is missing, and there are 2 [datasets.…] to choose from"
    )


WRONG_SWEEPS = {
    "learning_rate = [0.1, 0.1]": ["7:23: learning_rate: 0.1 is there twice | Expected each value once."],
    "learning_rate = []": ["7:17: learning_rate: this list is empty | Expected the values to try."],
    "learning_rate = [0.1, -1, 0]": [
        "7:23: learning_rate: came -1, expected a number above 0.0",
        "7:27: learning_rate: came 0, expected a number above 0.0",
    ],
    "learning_rate = 0.1": [
        (
            "5:3: this sweep has no list | "
            "Expected at least one key with a list of values, such as learning_rate = [0.01, 0.1]."
        )
    ],
    "learning_rate = [0.1]\nbatchsize = [1, 2]": ["8:1: unknown key batchsize | Did you mean batch_size?"],
    "learning_rate = [0.1, 0.2]\nseeds = 6000": [
        "5:3: this sweep has 12000 runs | Expected at most 10000: fewer values, or fewer seeds."
    ],
}


@pytest.mark.parametrize("lines", WRONG_SWEEPS)
def test_wrong_sweep_is_told_value_by_value(read: Reader, lines: str) -> None:
    """Each value of each axis is checked where it stands."""
    assert [f"experiments.toml:{said}" for said in WRONG_SWEEPS[lines]] == said_of(
        read, f"{PARTS}{SWEEP}{lines}\n"
    )


def test_ids_made_by_sweeps_are_ids_like_others(read: Reader) -> None:
    """They may not meet another experiment's, nor be too long."""
    text = f"{PARTS}{EXPERIMENT}{SWEEP}learning_rate = [0.1, 0.2]\n".replace('"one"', '"grid-lr-0-1"')
    assert [
        "experiments.toml:9:6: the id grid-lr-0-1 is used twice | It is experiments[0]'s too; choose another."
    ] == said_of(read, text)
    long = "g" * 60
    (said,) = said_of(read, f'{PARTS}[[sweeps]]\nid = "{long}"\nlearning_rate = [0.1]\n')
    assert (
        f"experiments.toml:6:6: the id {long}-lr-0-1, made from this sweep's, is longer than 64 characters"
        in said
    )


CLAIM = '[[claims]]\nid = "it"\nes = "Es así."\nen = "It is so."\nholds = "falls(costs(\'one\'))"\n'


def test_claims_are_read_with_their_share_of_seeds(read: Reader) -> None:
    """All seeds must agree unless the claim says otherwise.

    Only the languages of the report need a sentence.
    """
    first, second = read(f"{PARTS}{EXPERIMENT}{CLAIM}{CLAIM.replace('it', 'other', 1)}seeds = 0.9\n").claims
    assert (1.0, 0.9) == (first.seeds, second.seeds)
    assert ("it", {"es": "Es así.", "en": "It is so."}, "falls(costs('one'))") == (
        first.id,
        first.statement,
        first.holds,
    )
    spanish = read(
        '[report]\nlanguages = ["es"]\n' + PARTS + EXPERIMENT + CLAIM.replace('en = "It is so."\n', "")
    ).claims[0]
    assert {"es": "Es así."} == spanish.statement


WRONG_CLAIMS = {
    ('en = "It is so."\n', ""): ['8:3: the sentence in "en" is missing | Write en = "…" here.'],
    ('en = "It is so."', 'en = " "'): ['11:6: en: came " ", expected a line of text in quotes'],
    ('en = "It is so."', "en = 1"): ["11:6: en: came 1, expected a line of text in quotes"],
    ('en = "It is so."', 'en = "a\\nb"'): ['11:6: en: came "a\\nb", expected a line of text in quotes'],
    ("holds =", "hold ="): [
        "8:3: holds is missing | Write holds = … here.",
        "12:1: unknown key hold | Did you mean holds?",
    ],
    ("holds = \"falls(costs('one'))\"", 'holds = ""'): [
        '12:9: holds: came "", expected a text of at least 1 character'
    ],
    ("holds = \"falls(costs('one'))\"", "holds = true"): [
        "12:9: holds: came true, expected a text in quotes"
    ],
    ('id = "it"', 'id = "It"'): [
        (
            '9:6: id: came "It", expected a name of a-z, 0-9, - and _, '
            'at most 64 long, that begins with a letter or digit | Such as "it".'
        )
    ],
    ("[[claims]]", f"seeds = 2\n{CLAIM}seeds = 0\n[[claims]]"): [
        (
            "14:9: seeds: came 0, expected a number above 0.0 | "
            "It is the share of the seeds that must agree, such as 0.8."
        ),
        "16:6: the id it is used twice | Choose another.",
    ],
    ("[[claims]]", f"{CLAIM}seeds = 1.1\n{CLAIM}seeds = true\n[[claims]]"): [
        (
            "13:9: seeds: came 1.1, expected a number of at most 1.0 | "
            "It is the share of the seeds that must agree, such as 0.8."
        ),
        "15:6: the id it is used twice | Choose another.",
        (
            "19:9: seeds: came true, expected a number | "
            "It is the share of the seeds that must agree, such as 0.8."
        ),
        "21:6: the id it is used twice | Choose another.",
    ],
}


@pytest.mark.parametrize("change", WRONG_CLAIMS)
def test_wrong_claims_are_told_with_their_place(read: Reader, change: tuple[str, str]) -> None:
    """A sentence that lacks a language, unknown keys, ids that are there twice, shares that are none."""
    assert [f"experiments.toml:{said}" for said in WRONG_CLAIMS[change]] == said_of(
        read, f"{PARTS}{EXPERIMENT}{CLAIM.replace(*change)}"
    )


LOG = """\
# the first
[0] cost: 0.5 lr: 0.0999
[1] cost: 0.4 lr: 0.0998001
Training finished!
Accuracy: 0.9
[0] cost: 0.6 lr: 0.00999
[1] cost: 0.5 lr: 0.00998001
¡Entrenamiento finalizado!
Accuracy: 0.8
"""
MATCHED = """\
[defaults]
epochs = 2
seeds = 3
[[experiments]]
id = "high"
learning_rate = 0.1
[[experiments]]
id = "low"
learning_rate = 0.01
[[sweeps]]
id = "setups"
learning_rate = [0.1, 0.01]
sampling = ["replacement", "shuffle"]
[[references]]
id = "published"
log = "published.log"
matches = ["high", "low"]
candidates = "setups"
"""


def test_published_logs_are_read_and_matched(read: Reader, tmp_path: Path) -> None:
    """Each run of the log with its experiment, its costs and its rates as printed.

    The file is looked for beside the definitions.
    """
    (tmp_path / "published.log").write_text(LOG, encoding="utf-8")
    (reference,) = read(PARTS + MATCHED).references
    assert ("published", {"es": "published", "en": "published"}, "setups") == (
        reference.id,
        reference.title,
        reference.candidates,
    )
    assert tmp_path / "published.log" == reference.file
    assert [
        ("high", (0.5, 0.4), (0.0999, 0.0998001), 0.9),
        ("low", (0.6, 0.5), (0.00999, 0.00998001), 0.8),
    ] == [(run.experiment, run.watched, run.rates, run.judged) for run in reference.runs]


SPARSE = """\
[0] cost: 0.50
[1] cost: 0.40 lr: 0.10
[0] cost: 0.600 lr: 0.1
[1] cost: 0.543 lr: 0.1
Accuracy: 0.80
"""


def test_logs_that_others_print_are_read_and_matched(read: Reader, tmp_path: Path) -> None:
    """What a line leaves out is missing; constant rates have the decimals of the costs.

    What the costs are means over may be said.
    """
    (tmp_path / "published.log").write_text(SPARSE, encoding="utf-8")
    (reference,) = read(PARTS + MATCHED.replace("candidates =", 'mean = "examples"\ncandidates =')).references
    first, second = reference.runs
    assert ("examples", None, (None, 0.1)) == (first.mean, first.judged, first.rates)
    assert [(0.495, 0.505), (0.395, 0.405)] == list(map(ends_of, first.watched))
    assert [(0.0995, 0.1005)] * 2 == [ends_of(rate) for rate in second.rates if rate is not None]
    assert [
        (
            "experiments.toml:22:8: mean: came \"examles\", expected 'batches' or 'examples' | "
            "Did you mean examples?"
        )
    ] == said_of(read, PARTS + MATCHED.replace("candidates =", 'mean = "examles"\ncandidates ='))


def test_a_log_may_be_shorter_where_a_callback_ends_runs(read: Reader, tmp_path: Path) -> None:
    """Of an experiment that stops early, and of no other."""
    (tmp_path / "published.log").write_text(LOG, encoding="utf-8")
    longer = MATCHED.replace("epochs = 2", "epochs = 5").replace('candidates = "setups"\n', "")
    assert 2 == len(said_of(read, PARTS + longer))
    stopping = longer.replace(
        "[defaults]", '[defaults]\ncallbacks = [{ class = "EarlyStopping", monitor = "loss" }]'
    )
    assert 2 == len(read(PARTS + stopping).references[0].runs)


NO_CELL = "Its lists must have the values that tell the runs of the log apart, such as their learning rates."
WRONG_REFERENCES = {
    ('log = "published.log"', 'log = "publsihed.log"'): [
        (
            "20:7: log: there is no file publsihed.log | "
            "Paths are counted from the folder of this file, and lead to files in it."
        )
    ],
    ('log = "published.log"\n', ""): ["18:3: log is missing | Write log = … here."],
    ('matches = ["high", "low"]', 'matches = ["high"]'): [
        (
            "21:11: the log has 2 runs, and 1 experiments are named | "
            "Expected one for each run, in the order of the log."
        )
    ],
    ('matches = ["high", "low"]', 'matches = ["high", "high"]'): [
        "21:20: high is there twice | Expected each experiment once."
    ],
    ('matches = ["high", "low"]', 'matches = ["high", "lwo"]'): [
        "21:20: there is no experiment lwo | Did you mean low?"
    ],
    ('matches = ["high", "low"]', "matches = []"): ["21:11: matches: came [], expected at least 1 item"],
    ('id = "low"\n', 'id = "low"\nepochs = 3\n'): [
        "22:20: low has 3 epochs, and its run in the log 2 | Expected an experiment of 2 epochs."
    ],
    ('id = "low"\n', 'id = "low"\nseeds = 2\n'): [
        "22:20: low has 2 seeds | Expected at least 3: a band needs some."
    ],
    ('candidates = "setups"', 'candidates = "setpus"'): [
        "22:14: there is no sweep setpus | Did you mean setups?"
    ],
    ('candidates = "setups"', 'candidates = "high"'): [
        "22:14: there is no sweep high | Expected one of: setups."
    ],
    ("learning_rate = [0.1, 0.01]", "learning_rate = [0.1, 0.02]"): [
        f"22:14: the sweep setups has no cell for the run that should be low | {NO_CELL}"
    ],
    ("learning_rate = [0.1, 0.01]", "learning_rate = 0.1"): [
        f"22:14: the sweep setups has no cell for the run that should be {name} | "
        "Its lists must have the values that tell the runs of the log apart, such as their learning rates."
        for name in ("high", "low")
    ],
    ('id = "setups"\n', 'id = "setups"\nepochs = 3\n'): [
        "23:14: the sweep setups has 3 epochs, and the log 2 | Write epochs = 2 in it."
    ],
    ('id = "setups"\n', 'id = "setups"\nseeds = [5]\n'): [
        "23:14: the sweep setups has 1 seeds | Expected at least 3: a band needs some."
    ],
    ("candidates =", "candidate ="): ["22:1: unknown key candidate | Did you mean candidates?"],
    (
        "[[references]]",
        '[[references]]\nid = "published"\nlog = "published.log"\nmatches = ["high", "low"]\n[[references]]',
    ): ["23:6: the id published is used twice | Choose another."],
}


@pytest.mark.parametrize("change", WRONG_REFERENCES)
def test_wrong_references_are_told_with_their_place(
    read: Reader, tmp_path: Path, change: tuple[str, str]
) -> None:
    """Files that are not there, keys that are unknown, ids that are there twice.

    Experiments and sweeps that do not fit the log, too.
    """
    (tmp_path / "published.log").write_text(LOG, encoding="utf-8")
    changed = MATCHED.replace(*change)
    assert changed != MATCHED
    assert [f"experiments.toml:{said}" for said in WRONG_REFERENCES[change]] == said_of(read, PARTS + changed)


WRONG_LOGS: dict[bytes, str] = {
    LOG.replace(
        "[1]", "[2]", 1
    ).encode(): "published.log:3:2: Expected epoch 1, came “2] cost: 0.4 lr: 0.0998001”",
    LOG.replace("0.4", "0.4x").encode(): (
        "published.log:3:11: Expected a number, came “0.4x lr: 0.0998001” | "
        "Numbers look like 0.0999, 0.4210, 1e-05, inf or nan."
    ),
    LOG.replace("Accuracy: 0.8\n", "Accuracy 0.8\n").encode(): (
        "published.log:9:9: Expected “: ”, came “ 0.8” | "
        "Lines look like “[0] cost: 0.4216 lr: 0.0999” and “Accuracy: 0.9217”."
    ),
    b"": "published.log:1:1: this is neither an epoch nor a closing line: the end of the text",
    b"# a\n\xff": "published.log:2:1: this is not UTF-8 text | Save the file as UTF-8.",
    b"a" * 1_000_001: (
        "experiments.toml:20:7: log: published.log is larger than 1000000 bytes | A log has a line an epoch."
    ),
    LOG.replace("0.4", "nan")
    .replace("Training finished!\nAccuracy: 0.9", "Training stopped: the cost is no longer a finite number.")
    .encode(): (
        "experiments.toml:21:12: this run of the log diverges | "
        "Only costs that are finite numbers can be compared: leave it out, in the log too."
    ),
}


@pytest.mark.parametrize("log", WRONG_LOGS, ids=range(len(WRONG_LOGS)))
def test_wrong_logs_are_told_with_line_and_reason(read: Reader, tmp_path: Path, log: bytes) -> None:
    """In the log itself where it cannot be read; in the definitions where it cannot be compared."""
    (tmp_path / "published.log").write_bytes(log)
    (said,) = said_of(read, PARTS + MATCHED)
    assert said.startswith(WRONG_LOGS[log])


def test_a_folder_is_no_log(read: Reader, tmp_path: Path) -> None:
    """Nor is anything else that is no file."""
    (tmp_path / "published.log").mkdir()
    (said,) = said_of(read, PARTS + MATCHED)
    assert said.startswith("experiments.toml:20:7: log: published.log is a folder | ")


BROKEN = {
    "[report\n": "1:8: this is not TOML: expected ']' at the end of a table declaration",
    'title = "a"\ntitle = "b"\n': (
        "2:1: title is there twice: it stands on line 1 already | Keep one of the two."
    ),
    'title = "a"\ntitle = "ñ"': (
        "2:1: title is there twice: it stands on line 1 already | Keep one of the two."
    ),
    "title =\n": "1:8: this is not TOML: invalid value",
    "x = [1,\n\n": "1:8: this is not TOML: invalid value",
    'title = "\0"\n': "1:10: this is not TOML: illegal character '\\x00'",
    "x = " + "1" * 5000: "1:5: this is not TOML: a number has thousands of digits",
    "\n" + ".".join(["a"] * 20_000) + " = 1\n": "2:1: a key has more than 64 parts",
    "\n" + " . ".join(['"a"'] * 20_000) + " = 1\n": "2:1: a key has more than 64 parts",
    "x = " + "[" * 5_000 + "]" * 5_000: "1:105: tables or lists are nested too deeply",
    "a" * 900_000: "1:900001: this is not TOML: expected '=' after a key",
    "#" * (MOST_BYTES + 1): f"is larger than {MOST_BYTES} bytes",
}


@pytest.mark.parametrize("text", BROKEN, ids=range(len(BROKEN)))
def test_file_that_is_no_toml_is_told_with_its_place(read: Reader, text: str) -> None:
    """Also where the parser would take minutes, or fall over."""
    (said,) = said_of(read, text)
    assert BROKEN[text] in said


def test_file_that_is_no_text_is_told_with_its_place(tmp_path: Path) -> None:
    """The place of the first byte that is not UTF-8."""
    file = tmp_path / "experiments.toml"
    file.write_bytes(b"\nab = '\xff'\n")
    with pytest.raises(InvalidInput, match=r"experiments\.toml:2:7: this is not UTF-8 text"):
        read_study(file)


@pytest.mark.parametrize(("name", "reason"), [("missing.toml", "No such file"), ("", "is a folder")])
def test_file_that_cannot_be_read_is_told(tmp_path: Path, name: str, reason: str) -> None:
    """In the system's words."""
    with pytest.raises(InvalidInput, match=reason):
        read_study(tmp_path / name)


def test_messages_cannot_move_the_cursor(read: Reader) -> None:
    """What a file says is shown escaped."""
    said = said_of(read, f'"\\u001b[31m\\u202e" = 1\n{PARTS}{EXPERIMENT}')
    assert [r"experiments.toml:1:1: unknown key \u001b[31m\u202e"] == [
        one.partition(" | ")[0] for one in said
    ]


def test_byte_order_mark_and_windows_lines_change_nothing(read: Reader) -> None:
    """Files come from many editors."""
    plain, windows = read(PARTS + EXPERIMENT), read("\ufeff" + (PARTS + EXPERIMENT).replace("\n", "\r\n"))
    assert replace(plain, text=b"") == replace(windows, text=b"")


def test_file_without_experiments_is_told(read: Reader) -> None:
    """An empty file too gets a way on."""
    assert [
        (
            "experiments.toml:1:1: there is no experiment | "
            'Expected at least one: [[experiments]] with id = "…" and learning_rate = ….'
        )
    ] == said_of(read, "")


toml_values = st.recursive(
    st.one_of(st.booleans(), st.integers(), st.floats(), st.text(max_size=5)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["class", "id", "units", "es", "x"]), inner, max_size=3),
    ),
    max_leaves=8,
)
SECTIONS = (
    "report",
    "datasets",
    "models",
    "defaults",
    "experiments",
    "sweeps",
    "claims",
    "references",
    "other",
)
KEYS = (
    "id",
    "title",
    "learning_rate",
    "batch_size",
    "seeds",
    "layers",
    "callbacks",
    "dataset",
    "source",
    "optimizer",
    "holds",
    "es",
    "log",
    "matches",
    "x",
)
tables = st.dictionaries(st.sampled_from(KEYS), toml_values, max_size=4)


def as_toml(value: Any) -> str:  # noqa: ANN401 - any TOML value
    """Write a value the way TOML does, on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)} = {as_toml(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(as_toml, value)) + "]"
    if isinstance(value, float):
        return str(value)
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


sections = st.one_of(toml_values, tables, st.lists(tables, max_size=2), st.dictionaries(st.just("a"), tables))


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(SECTIONS), sections))
def test_any_toml_is_a_study_or_problems_with_places(
    tmp_path_factory: pytest.TempPathFactory, content: dict[str, Any]
) -> None:
    """Nothing that TOML can say makes the reader fall over, and every problem is inside the file."""
    text = "".join(f"{key} = {as_toml(value)}\n" for key, value in content.items())
    assert json.dumps(content, default=str) == json.dumps(tomllib.loads(text), default=str)
    file = tmp_path_factory.getbasetemp() / "any.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(
        InvalidInput
    ) as caught:  # no draw has a data set, a network and an experiment that fit together
        read_study(file)
    for problem in caught.value.problems:
        assert 1 <= problem.line <= max(1, text.count("\n"))
        assert 1 <= problem.column <= len((text.split("\n"))[problem.line - 1]) + 1


PLACES = {
    ("report", "title"): (2, 9),
    ("report", "title", "es"): (2, 16),
    ("a", "b.c", "d"): (4, 2),
    ("a", "b.c", "d", "e"): (5, 8),
    ("a", "b.c", "d", "f", 1): (6, 12),
    ("sweeps", 1, "é", "ü"): (10, 15),
    ("sweeps", 1, "sub", "x"): (12, 5),
    ("sweeps", 1, "missing", 3): (9, 3),
    ("nothing",): (1, 1),
}


@pytest.mark.parametrize("keys", PLACES)
def test_place_of_keys_counts_characters(tmp_path: Path, keys: Keys) -> None:
    """The place of a value, or of the nearest thing around it that is there."""
    file = tmp_path / "some.toml"
    text = (
        '[report] # words\ntitle = { es = "x" }\n\n[a.\'b.c\'.d]\n"e" =  1\nf = [ 1,   2 ] # 3\n'
        '[[sweeps]]\nid = "a"\n[[sweeps]]\n"é" = { "ü" = 1 }\n[sweeps.sub]\nx = 1\n'
    )
    file.write_text(text, encoding="utf-8")
    tomllib.loads(text)
    assert PLACES[keys] == place_of(file, keys)


def test_place_in_a_file_that_is_gone_is_the_whole_file(tmp_path: Path) -> None:
    """A problem found late can still be told."""
    assert place_of(tmp_path / "gone.toml", ("a",)) == (0, 0)


def test_places_of_literal_keys_are_found() -> None:
    """A key in single quotes keeps its backslashes."""
    assert read_places(b"'\\x' = 1\n").value(("\\x",)) == (1, 8)


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


def test_schema_accepts_the_default_file_and_refuses_typos() -> None:
    """Editors see what reading would say."""
    validator = jsonschema.Draft202012Validator(schema())
    validator.check_schema(validator.schema)
    content = tomllib.loads(DEFAULT.read_text(encoding="utf-8"))
    assert not list(validator.iter_errors(content))
    content["experiments"][0]["lerning_rate"] = 1
    content["sweeps"][0]["epochs"] = []
    content["claims"][0]["hold"] = "true"
    content["references"][0]["matches"] = "lr-0-1"
    content["models"]["softmax"]["layers"][0]["class"] = "Flaten"
    content["datasets"]["No"] = {"source": "mnist"}
    assert 6 == len(list(validator.iter_errors(content)))


def test_schema_describes_every_key() -> None:
    """A key without a word of explanation helps nobody."""
    parts = schema()["$defs"].values()
    assert [] == [
        name
        for part in parts
        for name, key in part["properties"].items()
        if len(key.get("description", "")) < 10
    ]


def test_schema_file_is_what_the_command_writes() -> None:
    """The file beside the default definitions is not an old one."""
    assert schema() == json.loads((ROOT / "experiments.schema.json").read_text(encoding="utf-8"))


def test_every_key_is_documented() -> None:
    """The reference names each key of each table."""
    text = (ROOT / "docs" / "experiments.md").read_text(encoding="utf-8")
    keys = {name for part in schema()["$defs"].values() for name in part["properties"]}
    assert set() == {key for key in keys if f"`{key}`" not in text}


def test_catalogue_is_that_of_the_installed_keras(tmp_path: Path) -> None:
    """An upgrade of Keras brings its new names along, or fails here."""
    made = tmp_path / "names.json"
    subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "keras_names.py"), str(made)], check=True, capture_output=True
    )
    assert json.loads(made.read_bytes()) == catalogue()


def test_reading_wakes_nothing_heavy() -> None:
    """A build with nothing to do reads the definitions too."""
    code = (
        "import sys\nfrom pathlib import Path\nfrom lrbs_report.study.reading import read_study\n"
        "read_study(Path(sys.argv[1]))\nprint(*sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(DEFAULT)], check=True, capture_output=True, text=True, cwd=ROOT
    )
    assert set() == {"numpy", "keras", "tensorflow", "jinja2", "matplotlib", "tree_sitter"} & set(
        done.stdout.split()
    )

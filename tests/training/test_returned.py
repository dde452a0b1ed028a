"""What a project's own Python returns is looked at, and used as Keras's own would be."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from lrbs_report.keeping.store import Store
from lrbs_report.results.rates import stretches_of
from lrbs_report.runs.locating import locate
from lrbs_report.runs.plan import make_job
from lrbs_report.study.reading import read_study
from lrbs_report.training.making import WrongModel
from lrbs_report.training.own_code import WrongCode
from lrbs_report.training.trainer import Trainer

HEAD = """\
[datasets.rows]
source = "python:own.py:load"
scale = 1.0
{dataset}
[models.net]
{network}
{model}
[[experiments]]
id = "only"
learning_rate = 0.1
epochs = 3
batch_size = 16
engine = "graph"
{experiment}
"""
LOAD = """\
import keras, numpy as np
def load():
    x = np.random.default_rng(1).normal(size=(120, 4))
    y = (x.sum(1) > 0).astype(int)
    return x[:80], y[:80], x[80:], y[80:]
"""
MAKE = """\
def make(units=2):
    given = keras.Input((4,))
    return keras.Model(given, keras.layers.Dense(units)(given))
"""
LAYERS = 'layers = [{ class = "Dense", units = 2 }]'
OWN = 'network = "python:own.py:make"'


def asked(  # noqa: PLR0913 - a part of the definitions each
    folder: Path,
    more: str = "",
    *,
    load: str = LOAD,
    network: str = LAYERS,
    model: str = "",
    dataset: str = "",
    experiment: str = "",
    seed: int = 1,
) -> Any:  # noqa: ANN401 - a job
    """Return the job of a project whose Python is one file."""
    folder.mkdir(exist_ok=True)
    (folder / "own.py").write_text(load + more, encoding="utf-8")
    text = HEAD.format(network=network, model=model, dataset=dataset, experiment=experiment)
    (folder / "experiments.toml").write_text(f"{text}seeds = [{seed}]\n", encoding="utf-8")
    study = read_study(folder / "experiments.toml")
    store = Store(folder / ".lrbs")
    (run,) = study.runs()
    return make_job(run, locate(study, store), store)


def refusal(folder: Path, more: str = "", **parts: Any) -> tuple[str, int | None, str]:  # noqa: ANN401 - a part of the definitions
    """Return the setting, which of its values, and what is said of what is returned."""
    with pytest.raises(WrongCode) as caught:
        Trainer().check(asked(folder, more, **parts))
    error = caught.value
    return error.at.setting, error.at.number, f"{error.message} | {error.hint}"


def trained(folder: Path, more: str = "", trainer: Trainer | None = None, **parts: Any) -> Mapping[str, Any]:  # noqa: ANN401 - a part of the definitions
    """Return all numbers of a run."""
    record = (trainer or Trainer()).train(asked(folder, more, **parts)).record
    return {**record.series, **record.finals}


SOFTMAX = """\
def make():
    given = keras.Input((4,))
    return keras.Model(given, keras.layers.Dense(2, activation="softmax")(given))
"""
TWO = "def make():\n    a, b = keras.Input((4,)), keras.Input((4,))\n    return keras.Model([a, b], a)\n"
STEP = """\
class Own(keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = keras.layers.Dense(2)
    def call(self, x):
        return self.dense(x)
{more}def make():
    return Own()
"""
WRONG_NETWORKS = {
    "returns nothing": "def make():\n    pass\n",
    "returns Dense": "def make():\n    return keras.layers.Dense(2)\n",
    "returns the class Model": "def make():\n    return keras.Model\n",
    "2 inputs": TWO,
    "shape [5], the data set has examples of [4]": MAKE.replace("(4,)", "(5,)"),
    'Write outputs = "probabilities"': SOFTMAX,
    "a train_step of its own": STEP.format(more="    def train_step(self, data):\n        return {}\n"),
    "more than 500 layers": "def make():\n    return keras.Sequential([keras.layers.ReLU()] * 501)\n",
}


@pytest.mark.parametrize("said", WRONG_NETWORKS)
def test_what_is_no_network_is_told(tmp_path: Path, said: str) -> None:
    """With what came, and what was expected."""
    setting, _, told = refusal(tmp_path, WRONG_NETWORKS[said], network=OWN)
    assert ("network", True, True) == (setting, said in told, told.startswith("own.py:make "))


@pytest.mark.parametrize(
    "text",
    [MAKE, STEP.format(more=""), "def make():\n    return keras.Sequential([keras.layers.Dense(2)])\n"],
)
def test_networks_of_every_form_are_trained_from_their_seed(tmp_path: Path, text: str) -> None:
    """Whichever run came before."""
    one = trained(tmp_path / "a", text, network=OWN)
    trainer = Trainer()
    other = trained(tmp_path / "b", text, trainer, network=OWN, seed=2)
    assert one == trained(tmp_path / "b", text, trainer, network=OWN)
    assert (True, True) == (one != other, one["cost"][-1] < one["cost"][0])


def test_it_is_the_network_of_the_definitions(tmp_path: Path) -> None:
    """The same layer, written in Python or in the definitions, gives the same numbers."""
    assert trained(tmp_path / "a") == trained(tmp_path / "b", MAKE, network=OWN)


def test_probabilities_are_declared(tmp_path: Path) -> None:
    """And then taken for such."""
    declared = trained(tmp_path / "a", SOFTMAX, network=OWN, model='outputs = "probabilities"')
    layers = 'layers = [{ class = "Dense", units = 2, activation = "softmax" }]'
    assert declared == trained(tmp_path / "b", network=layers)


def test_a_network_of_another_form_each_time_is_refused(tmp_path: Path) -> None:
    """Weights could not be handed on."""
    text = MAKE.replace("    given", "    units += 2 * (float(keras.random.uniform(())) > 0.5)\n    given", 1)
    found = set()
    for seed in range(1, 7):
        trainer = Trainer()
        trainer.train(asked(tmp_path / "p", text, network=OWN, seed=1))
        try:
            trainer.train(asked(tmp_path / "p", text, network=OWN, seed=seed))
        except WrongCode as error:
            found.add(error.message)
    assert 1 == len(found)


def test_it_takes_no_more_room_than_any_other(tmp_path: Path) -> None:
    """Counted before memory is taken."""
    with pytest.raises(WrongModel, match="numbers to train"):
        Trainer().check(asked(tmp_path, MAKE.replace("units=2", "units=2**40"), network=OWN))


METRIC = "def share(y_true, y_pred, at=0.0):\n    return y_pred[:, 1] > y_pred[:, 0] + at\n"
CLASS = "class Mine(keras.metrics.SparseCategoricalAccuracy):\n    pass\n"
FACTORY = "def factory():\n    return keras.metrics.SparseCategoricalAccuracy()\n"


def test_metrics_are_functions_classes_and_what_makes_them(tmp_path: Path) -> None:
    """Each under its own name, measured wherever Keras's are."""
    listed = (
        'metrics = ["python:own.py:share", "python:own.py:Mine", '
        '{ function = "python:own.py:factory", name = "made", better = "up" }, '
        '{ function = "python:own.py:share", name = "few", at = 9.0 }, "accuracy"]'
    )
    found = trained(tmp_path, METRIC + CLASS + FACTORY, model=listed, dataset="validation = 0.25")
    names = ("share", "Mine", "made", "few", "accuracy")
    assert {*(f"val_{name}" for name in names), *names} <= {*found}
    assert found["test_made"] == found["test_Mine"] == pytest.approx(found["test_accuracy"])
    assert (True, 0.0) == (0 < found["test_share"] < 1, found["test_few"])


WRONG_METRICS = {
    "returns nothing": "def share():\n    pass\n",
    "returns numbers of the shape []": "def share(y_true, y_pred):\n    return keras.ops.mean(y_pred)\n",
    "raises ZeroDivisionError: division by zero (own.py:7)": "def share(y_true, y_pred):\n    return 1 / 0\n",
    "gives 2 numbers": (
        "class share(keras.metrics.Metric):\n    def __init__(self):\n        super().__init__()\n"
        "    def update_state(self, *_, **__):\n        pass\n"
        "    def result(self):\n        return [1.0, 2.0]\n"
    ),
}


@pytest.mark.parametrize("said", WRONG_METRICS)
def test_what_is_no_metric_is_told(tmp_path: Path, said: str) -> None:
    """With which of the list it is."""
    listed = 'metrics = ["accuracy", "python:own.py:share"]'
    setting, number, told = refusal(tmp_path, WRONG_METRICS[said], model=listed)
    assert ("metrics", 1, True) == (setting, number, said in told)


STOP = """\
class Stop(keras.callbacks.Callback):
    def __init__(self, after):
        super().__init__()
        self.after = after
    def on_epoch_end(self, epoch, logs=None):
        print(sorted(logs))
        self.model.stop_training = epoch + 1 >= self.after
"""
CALLBACK = 'callbacks = [{ class = "python:own.py:Stop", after = 2 }]'


def test_callbacks_are_called_after_each_epoch(tmp_path: Path) -> None:
    """And may end a run; one that was stopped is trained from its beginning: nobody knows what they keep."""
    job = asked(tmp_path, STOP, experiment=CALLBACK)
    notices: list[str] = []
    whole = Trainer().train(job, on_notice=notices.append)
    again = Trainer().train(job)
    assert (2, 2, 1) == (whole.length, again.length, len(notices))
    assert "the project's own Python printed: ['learning_rate', 'loss'" in notices[0]


def test_a_callback_that_fails_is_told_while_training(tmp_path: Path) -> None:
    """With its line."""
    text = STOP.replace("print(sorted(logs))", "logs['nothing']")
    with pytest.raises(WrongCode, match=r"own.py:Stop raises KeyError: 'nothing' \(own.py:11\)"):
        Trainer().train(asked(tmp_path, text, experiment=CALLBACK))


X_AND_Y = LOAD.replace("return x[:80], y[:80], x[80:], y[80:]", "return {}")
SHAPES = (
    "(x[:80], y[:80]), (x[80:], y[80:])",
    "dict(x_train=x[:80], y_train=y[:80], x_test=x[80:], y_test=y[80:])",
)


@pytest.mark.parametrize("shape", SHAPES)
def test_data_come_in_several_forms(tmp_path: Path, shape: str) -> None:
    """Four arrays in a row, in pairs, or by name, are the same data."""
    assert trained(tmp_path / "a") == trained(tmp_path / "b", load=X_AND_Y.format(shape))


def test_of_x_and_y_the_definitions_say_which_rows_test(tmp_path: Path) -> None:
    """All others train."""
    parted = trained(tmp_path / "b", load=X_AND_Y.format("x, y"), dataset="test = [80, 120]")
    assert trained(tmp_path / "a") == parted


WRONG_DATA = {
    "returns nothing": "None",
    "nothing says which of them test": "x, y",
    "one target for each": "x, y[:5], x, y",
    "x_train holds texts": "x.astype(str), y, x, y",
    "unlike x_train's": "x, y, x[:, :2], y",
    "returns tuple": "x, y, x",
}


@pytest.mark.parametrize("said", WRONG_DATA)
def test_what_are_no_data_is_told(tmp_path: Path, said: str) -> None:
    """As it is of a file."""
    setting, _, told = refusal(tmp_path, load=X_AND_Y.format(WRONG_DATA[said]))
    assert ("source", True) == (setting, said in told), told


RATE = "def rate(epoch, drop=0.5):\n    return 0.1 * drop**epoch\n"
MAKER = "def make(drop):\n    return lambda epoch: 0.1 * drop**epoch\n"
SCHEDULE = 'schedule = {{ function = "python:own.py:{name}", drop = 0.5 }}'


@pytest.mark.parametrize(("name", "text"), [("rate", RATE), ("make", MAKER)])
def test_rates_come_from_a_function_of_the_epoch(tmp_path: Path, name: str, text: str) -> None:
    """The same as those that are listed."""
    own = trained(tmp_path / "a", text, experiment=SCHEDULE.format(name=name))
    listed = trained(
        tmp_path / "b", experiment='schedule = { class = "Epochs", rates = [0.1, 0.05, 0.025, 0.0125] }'
    )
    assert own == listed


def test_recorded_rates_are_what_is_known_of_a_schedule(tmp_path: Path) -> None:
    """Where nothing of it runs: they are those that it gave."""
    job = asked(tmp_path, RATE, experiment=SCHEDULE.format(name="rate"))
    result = Trainer().train(job)
    stretches = list(stretches_of(job.run.experiment, result, 80))
    assert [0.1, 0.05, 0.025] == [one.rate for one in stretches]


WRONG_RATES = {
    "begins at 0.2, and learning_rate is 0.1": "def rate(epoch, drop):\n    return 0.2\n",
    "gives 'x' for epoch 1": "def rate(epoch, drop):\n    return 'x' if epoch else 0.1\n",
    "gives nan for epoch 2": "def rate(epoch, drop):\n    return 0.1 if epoch < 2 else float('nan')\n",
    "returns float": "def rate(drop):\n    return 0.1\n",
    "raises IndexError: list index out of range": "def rate(epoch, drop):\n    return [0.1][epoch]\n",
}


@pytest.mark.parametrize("said", WRONG_RATES)
def test_what_is_no_rate_is_told(tmp_path: Path, said: str) -> None:
    """With the epoch."""
    setting, _, told = refusal(tmp_path, WRONG_RATES[said], experiment=SCHEDULE.format(name="rate"))
    assert ("schedule", True) == (setting, said in told), told

"""A model's loss and optimizer."""

from __future__ import annotations

import tomllib

import jsonschema  # type: ignore[import-untyped]  # its stubs are a package of their own
import pytest

from lrbs_report.kinds.catalogue import catalogue
from lrbs_report.kinds.measures.keras import PREFIXES, metric_names, name_of
from lrbs_report.study.models import MEASURED_ANYWAY, METRIC_NAME
from lrbs_report.study.schema import schema
from tests.study.texts import EXPERIMENT, PARTS, Reader, said_of


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


WRONG_METRIC_NAMES = {
    "a: b": "letters, digits and _",
    "5th": "letters, digits and _",
    "two  names": "letters, digits and _",
    "exactitud_á": "letters, digits and _",
    "x" * 61: "letters, digits and _",
    "loss": "loss is what something else is called",
    "cost": "cost is what something else is called",
    "learning_rate": "learning_rate is what something else is called",
    "epoch": "epoch is what something else is called",
    "val_auc": "val_auc is what something else is called",
}


@pytest.mark.parametrize("name", WRONG_METRIC_NAMES)
def test_a_metric_has_a_name_that_only_it_has(read: Reader, name: str) -> None:
    """Logs are read back by it."""
    metrics = f'metrics = [{{ class = "SparseTopKCategoricalAccuracy", name = "{name}" }}]\n'
    (said,) = said_of(read, PARTS + metrics + EXPERIMENT)
    assert said.startswith("experiments.toml:5:")
    assert WRONG_METRIC_NAMES[name] in said


def test_a_metric_may_have_a_name_of_its_own(read: Reader) -> None:
    """Letters, digits and _, as long as nobody else has it."""
    top = '{ class = "SparseTopKCategoricalAccuracy", k = 3, name = "Top_3" }'
    (one,) = read(f'{PARTS}metrics = ["accuracy", {top}]\n{EXPERIMENT}').experiments
    assert ("accuracy", "Top_3") == one.asked.series


def test_what_keras_calls_metrics_are_names_of_theirs() -> None:
    """No metric that is asked for without a name has one that nothing else may have."""
    classes = [name_of({"class": name}) for name in catalogue()["classes"]["metrics"]]
    for name in (*map(name_of, metric_names()), *classes):
        assert METRIC_NAME.fullmatch(name)
        assert name not in MEASURED_ANYWAY
        assert not name.startswith(PREFIXES)

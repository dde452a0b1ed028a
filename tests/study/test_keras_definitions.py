"""Layers and callbacks, as tables or names."""

from __future__ import annotations

import tomllib

import jsonschema  # type: ignore[import-untyped]  # its stubs are a package of their own
import pytest

from lrbs_report.study.schema import schema
from tests.study.texts import EXPERIMENT, PARTS, Reader, said_of


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


def test_early_stopping_may_go_back_to_its_best_weights(read: Reader) -> None:
    """Then the end tells of which epoch they are."""
    stop = '{ class = "EarlyStopping", monitor = "loss", patience = 2, restore_best_weights = true }'
    asked = read(f"{PARTS}{EXPERIMENT}callbacks = [ {stop} ]\n").trained[0]
    assert asked.callbacks[0]["restore_best_weights"] is True
    assert ("test_accuracy", "restored_epoch") == asked.asked.finals


def test_layer_without_arguments_may_be_a_name_alone(read: Reader) -> None:
    """As the reference says of whatever needs no arguments."""
    text = (
        '[datasets.digits]\nsource = "mnist"\n'
        '[models.plain]\nlayers = ["Flatten", { class = "Dense", units = 10 }]\n'
        f"{EXPERIMENT}"
    )
    assert read(PARTS + EXPERIMENT).experiments == read(text).experiments
    jsonschema.validate(tomllib.loads(text), schema())

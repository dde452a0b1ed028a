"""Logs that are one text of JSON: a History of Keras, a state of Hugging Face's Trainer."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lrbs_report.base.errors import InvalidInput
from lrbs_report.kinds.logs import hugging_face, keras_history
from lrbs_report.kinds.logs.published import LogFormat
from tests.factory import printed

LISTS = '{"loss": [0.5980, 1e-05, NaN], "val_loss": [0.40, Infinity, 3]}'
TOLD = {"loss": ["0.5980", "1e-05", "NaN"], "val_loss": ["0.40", "Infinity", "3"]}
HISTORIES = {
    "lists": LISTS,
    "pandas": '{"loss": {"0": 0.5980, "1": 1e-05, "2": NaN}, "val_loss": {"0": 0.40, "1": Infinity, "2": 3}}',
    "all of it": f'{{"history": {LISTS}, "epoch": [1, 2, 3], "params": {{"epochs": 9, "steps": 1719}}}}',
    "a list of one": f"[{LISTS}]",
    "many lines": LISTS.replace(", ", ",\n  "),
    "a mark": "\ufeff" + LISTS,
}


@pytest.mark.parametrize("text", HISTORIES.values(), ids=HISTORIES)
def test_histories(text: str, tmp_path: Path) -> None:
    """Every number as it stands there."""
    (run,) = keras_history.FORMAT.read(printed.saved(tmp_path, text)).runs
    assert (TOLD, [1, 2, 3]) == (printed.told(run), list(run.epochs))
    assert run.epochs_planned == (9 if "params" in text else None)
    assert run.steps_per_epoch == (1719 if "params" in text else None)


def test_several_histories(tmp_path: Path) -> None:
    """Are runs; what has other epochs than the rest is left out, and that is said."""
    log = keras_history.FORMAT.read(
        printed.saved(tmp_path, f'[{LISTS}, {{"loss": [1, 2, 3], "val_loss": [4]}}]')
    )
    assert [TOLD, {"loss": ["1", "2", "3"]}] == list(map(printed.told, log.runs))
    assert ("val_loss has 1 numbers for 3 epochs, and is left out.",) == log.notes


EARLIER = (
    {"epoch": 0.5, "loss": 0.61, "learning_rate": 4e-05, "step": 250},
    {"epoch": 1.0000000002, "loss": 0.51, "learning_rate": 3e-05, "step": 500},
    {"epoch": 1.0, "eval_loss": 0.42, "eval_runtime": 1.5, "step": 500},
)
STATE = {
    "epoch": 2.0,
    "global_step": 1000,
    "max_steps": 1500,
    "num_train_epochs": 3,
    "log_history": [
        *EARLIER,
        {"epoch": 1.9999999999, "loss": 0.31, "learning_rate": 1e-05, "step": 1000},
        {"epoch": 2.0, "eval_loss": 0.32, "eval_runtime": 1.25, "step": 1000},
        {"epoch": 2.0, "train_runtime": 60.5, "train_loss": 0.4, "step": 1000},
    ],
}


def test_a_state_of_a_trainer(tmp_path: Path) -> None:
    """What was logged within an epoch is merged."""
    (run,) = hugging_face.FORMAT.read(printed.saved(tmp_path, json.dumps(STATE))).runs
    expected = {
        "loss": ["0.51", "0.31"],
        "learning_rate": ["3e-05", "1e-05"],
        "eval_loss": ["0.42", "0.32"],
        "eval_runtime": ["1.5", "1.25"],
    }
    assert expected == printed.told(run)
    assert (3, 500, {"train_runtime": "60.5", "train_loss": "0.4"}, True) == (
        run.epochs_planned,
        run.steps_per_epoch,
        run.finals,
        run.complete,
    )


def test_a_state_in_the_middle_of_an_epoch(tmp_path: Path) -> None:
    """Breaks off."""
    history: list[object] = [*EARLIER, {"epoch": 1.5, "loss": 0.4, "step": 750}]
    state = {**STATE, "epoch": 1.5, "global_step": 750, "log_history": history}
    log = printed.saved(tmp_path, json.dumps(state))
    (run,) = hugging_face.FORMAT.read(log).runs
    assert ([1], False) == (list(run.epochs), run.complete)


WRONG = {
    "no JSON": (
        keras_history.FORMAT,
        "loss: 1",
        ":1:1: this is no JSON: expected an object, which is a history, came “loss: 1”",
    ),
    "half of it": (keras_history.FORMAT, LISTS[:30], "this is no JSON"),
    "another object": (keras_history.FORMAT, '{"loss": "low"}', "“loss” is no list of numbers"),
    "an empty list": (keras_history.FORMAT, '{"loss": []}', "“loss” is no list of numbers"),
    "an empty object": (keras_history.FORMAT, "{}", "this is no history"),
    "a number": (keras_history.FORMAT, "7", "expected an object, which is a history, came “7”"),
    "brackets": (keras_history.FORMAT, "[" * 100_000, ":1:2: this is no JSON: expected an object"),
    "many digits": (
        keras_history.FORMAT,
        '{"loss": [' + "9" * 5000 + "]}",
        ":1:411: this is no JSON: expected a comma, came “999",
    ),
    "another state": (hugging_face.FORMAT, LISTS, "this JSON has no log_history"),
    "an empty state": (hugging_face.FORMAT, '{"log_history": []}', "log_history tells no epoch"),
    "no epoch": (
        hugging_face.FORMAT,
        '{"log_history": [{"loss": 1}]}',
        "entry 1 of log_history has the epoch",
    ),
}


@pytest.mark.parametrize(("format_", "text", "why"), WRONG.values(), ids=WRONG)
def test_wrong_json(format_: LogFormat, text: str, why: str, tmp_path: Path) -> None:
    """Each is told in a sentence."""
    with pytest.raises(InvalidInput) as error:
        format_.read(printed.saved(tmp_path, text))
    assert why in str(error.value)

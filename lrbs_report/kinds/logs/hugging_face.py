"""``trainer_state.json`` of Hugging Face's ``Trainer``: what was logged, at which part of an epoch.

    {"epoch": 3.0, "global_step": 1500, "max_steps": 1500, "num_train_epochs": 3,
     "log_history": [{"epoch": 0.5, "loss": 0.61, "step": 250},
                     {"epoch": 1.0, "eval_loss": 0.42, "step": 500}, …]}

What was logged within an epoch is merged: 0.5 is within epoch 1, and 1.0 its end. Of a number that it tells
more than once, the last one counts. What tells how long the training took is of the end.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lrbs_report.base.suggesting import called
from lrbs_report.kinds.logs.gathering import Gathering
from lrbs_report.kinds.logs.pieces import refusal
from lrbs_report.kinds.logs.printed_json import Printed, document_of
from lrbs_report.kinds.logs.published import PrintedLog
from lrbs_report.kinds.logs.stepped import A_LITTLE, epoch_within

PLACES = ("epoch", "step")
AT_THE_END = "train_runtime"
EXPECTED = 'trainer_state.json has "log_history": a list of objects, each with its epoch.'


class HuggingFace:
    """The states that ``Trainer`` saves."""

    name = "hugging-face"
    about = "trainer_state.json of Hugging Face's Trainer"
    takes = ("text",)
    is_general = False

    def read(self, log: Path) -> PrintedLog:
        """Return what a state says."""
        state = document_of(log)
        history = state.get("log_history") if isinstance(state, dict) else None
        if not isinstance(history, list) or not all(isinstance(one, dict) for one in history):
            raise refusal(log, "this JSON has no log_history", EXPECTED, line=1)
        gathering = Gathering(log)
        for number, entry in enumerate(history):
            _put(gathering, log, number, entry)
        planned, steps = _number(state, "num_train_epochs"), _number(state, "max_steps")
        done = _number(state, "global_step")
        if planned and planned.is_integer():
            gathering.tell(epochs_planned=int(planned))
        if planned and steps and (steps / planned).is_integer():
            gathering.tell(steps_per_epoch=int(steps / planned))
        epoch = _number(state, "epoch")
        between = epoch is not None and abs(epoch - round(epoch)) > A_LITTLE
        is_broken = between and done is not None and steps is not None and done < steps
        gathering.end(complete=not is_broken)
        read = gathering.log(self.name)
        if not any(run.epochs for run in read.runs):
            raise refusal(log, "log_history tells no epoch", EXPECTED, line=1)
        return read


FORMAT = HuggingFace()


def _put(gathering: Gathering, log: Path, number: int, entry: Mapping[str, Any]) -> None:
    numbers = {name: text for name, text in entry.items() if isinstance(text, Printed) and name not in PLACES}
    if AT_THE_END in entry:
        for name, text in numbers.items():
            gathering.final(name, text)
        return
    epoch = _number(entry, "epoch")
    if epoch is None or not 0 <= epoch < 2**53:
        message = f"entry {number + 1} of log_history has the epoch {called(str(entry.get('epoch')))}"
        raise refusal(log, message, EXPECTED, line=1)
    gathering.put(epoch_within(epoch), numbers)
    if abs(epoch - round(epoch)) > A_LITTLE:
        gathering.within(numbers)


def _number(told: Mapping[str, Any], name: str) -> float | None:
    text = told.get(name)
    value = float(text) if isinstance(text, Printed) else math.nan
    return value if math.isfinite(value) else None

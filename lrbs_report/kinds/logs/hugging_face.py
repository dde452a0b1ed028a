"""``trainer_state.json`` of Hugging Face's ``Trainer``: what was logged, at which part of an epoch.

    {"epoch": 3.0, "global_step": 1500, "max_steps": 1500, "num_train_epochs": 3,
     "log_history": [{"epoch": 0.5, "loss": 0.61, "step": 250},
                     {"epoch": 1.0, "eval_loss": 0.42, "step": 500}, …]}

What was logged within an epoch is merged: 0.5 is within epoch 1, and 1.0 its end. Of a number that it tells
more than once, the last one counts. What tells how long the training took is of the end.
"""

from __future__ import annotations

import math
from pathlib import Path

from lrbs_report.base.numeral import is_numeral
from lrbs_report.base.suggesting import called
from lrbs_report.base.tongue import tr
from lrbs_report.kinds.logs.documents import Document, opened_document
from lrbs_report.kinds.logs.gathering import Gathering
from lrbs_report.kinds.logs.pieces import refusal
from lrbs_report.kinds.logs.printed_json import Printed
from lrbs_report.kinds.logs.published import PrintedLog
from lrbs_report.kinds.logs.stepped import A_LITTLE, epoch_within

HISTORY, PLACES = "log_history", ("epoch", "step")
STATED = ("num_train_epochs", "max_steps", "global_step", "epoch")
AT_THE_END = "train_runtime"
EXPECTED = tr('trainer_state.json has "log_history": a list of objects, each with its epoch.')


class HuggingFace:
    """The states that ``Trainer`` saves."""

    name = "hugging-face"
    about = tr("trainer_state.json of Hugging Face's Trainer")
    takes = ("text",)
    is_general = False

    def read(self, log: Path) -> PrintedLog:
        """Return what a state says."""
        with opened_document(log) as document:
            state = _State(document, log)
            state.read()
        return state.end(self.name)


FORMAT = HuggingFace()


class _State:
    """A state, while it is read."""

    def __init__(self, document: Document, log: Path) -> None:
        self._document = document
        self._log = log
        self._gathering = Gathering(log)
        self._numbers: dict[str, float] = {}
        self._has_history = False

    def read(self) -> None:
        """Read all of it."""
        if self._document.comes() != "{":
            raise self._document.expected(tr("an object, which is a state"))
        for name in self._document.members():
            if name == HISTORY and self._document.comes() == "[":
                if self._has_history:
                    raise self._document.refusal(tr("log_history is there twice"), EXPECTED)
                self._has_history = True
                for number, _ in enumerate(self._document.items(), 1):
                    self._put(number)
            elif (value := _finite(self._document.number())) is not None:
                self._numbers[name] = value
        self._document.end()
        if not self._has_history:
            raise refusal(self._log, tr("this JSON has no log_history"), EXPECTED, line=1)

    def end(self, format_: str) -> PrintedLog:
        """Return what it says."""
        planned, steps, done, epoch = map(self._numbers.get, STATED)
        if planned and planned.is_integer():
            self._gathering.tell(epochs_planned=int(planned))
        if planned and steps and (steps / planned).is_integer():
            self._gathering.tell(steps_per_epoch=int(steps / planned))
        between = epoch is not None and abs(epoch - round(epoch)) > A_LITTLE
        is_broken = between and done is not None and steps is not None and done < steps
        self._gathering.end(complete=not is_broken)
        read = self._gathering.log(format_)
        if not any(run.epochs for run in read.runs):
            raise refusal(self._log, tr("log_history tells no epoch"), EXPECTED, line=1)
        return read

    def _put(self, number: int) -> None:
        """Keep an entry of the history."""
        if self._document.comes() != "{":
            raise self._document.expected(tr("an object, which is an entry of log_history"))
        entry = self._document.small()
        numbers = {
            name: text for name, text in entry.items() if isinstance(text, Printed) and name not in PLACES
        }
        if AT_THE_END in entry:
            for name, text in numbers.items():
                self._gathering.final(name, text)
            return
        epoch = _finite(entry.get("epoch"))
        if epoch is None or not 0 <= epoch < 2**53:
            message = tr(
                "entry {number} of log_history has the epoch {epoch}",
                number=number,
                epoch=called(str(entry.get("epoch"))),
            )
            raise self._document.refusal(message, EXPECTED)
        self._gathering.put(epoch_within(epoch), numbers)
        if abs(epoch - round(epoch)) > A_LITTLE:
            self._gathering.within(numbers)


def _finite(text: object) -> float | None:
    """Return the number that a text is, if it is one; ``Printed`` are those of an entry."""
    value = float(text) if isinstance(text, str) and is_numeral(text) else math.nan
    return value if math.isfinite(value) else None

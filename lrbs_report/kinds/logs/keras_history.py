"""A ``History`` of Keras as JSON, which is what people keep of a fit: a list of numbers for each name.

    {"loss": [0.598, 0.3829], "val_loss": [0.4031, 0.3714]}

Also as pandas writes it (``{"loss": {"0": 0.598, "1": 0.3829}}``), with its epochs and parameters around it
(``{"history": …, "epoch": [0, 1], "params": {"epochs": 2, "steps": 1719}}``), and several of them in a list.
What has no numbers of epochs counts from 1.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from lrbs_report.base.suggesting import called
from lrbs_report.kinds.logs.gathering import Gathering
from lrbs_report.kinds.logs.pieces import refusal
from lrbs_report.kinds.logs.printed_json import Printed, document_of
from lrbs_report.kinds.logs.published import PrintedLog
from lrbs_report.kinds.logs.tables import whole_of

EXPECTED = "A history is an object with a list of numbers for each name."
WHOLE = re.compile(r"\d{1,9}", re.ASCII)
PARAMETERS = {"epochs": "epochs_planned", "steps": "steps_per_epoch"}


class KerasHistory:
    """Histories of Keras, as JSON."""

    name = "keras-history"
    about = "a History of Keras as JSON"
    takes = ("text",)
    is_general = False

    def read(self, log: Path) -> PrintedLog:
        """Return what a file says."""
        document = document_of(log)
        gathering = Gathering(log)
        for one in document if isinstance(document, list) else [document]:
            _History(log, gathering).put(one)
        return gathering.log(self.name)


FORMAT = KerasHistory()


class _History:
    """One history, on its way into the runs."""

    def __init__(self, log: Path, gathering: Gathering) -> None:
        self._log = log
        self._gathering = gathering

    def put(self, told: Any) -> None:  # noqa: ANN401 - any JSON value
        """Keep it as a run."""
        around = told if isinstance(told, dict) and isinstance(told.get("history"), dict) else {}
        series = self._series(around.get("history", told))
        longest = max(map(len, series.values()))
        epochs = self._epochs(around.get("epoch"), longest)
        for place, epoch in enumerate(epochs):
            self._gathering.put(
                epoch, {name: texts[place] for name, texts in series.items() if len(texts) == longest}
            )
        for name, texts in series.items():
            if len(texts) != longest:
                sentence = f"{called(name)} has {len(texts)} numbers for {longest} epochs, and is left out."
                self._gathering.note(sentence)
        self._gathering.tell(**self._parameters(around.get("params")))
        self._gathering.end()

    def _series(self, told: Any) -> dict[str, list[Printed]]:  # noqa: ANN401 - any JSON value
        if not isinstance(told, dict) or not told:
            raise refusal(self._log, "this JSON is no history", EXPECTED, line=1)
        series = {name: list(one.values()) if isinstance(one, dict) else one for name, one in told.items()}
        wrong = next((name for name, one in series.items() if not _is_numbers(one)), None)
        if wrong is not None:
            raise refusal(self._log, f"“{called(wrong)}” is no list of numbers", EXPECTED, line=1)
        return series

    def _epochs(self, told: Any, longest: int) -> Sequence[int]:  # noqa: ANN401 - any JSON value
        if isinstance(told, list) and len(told) == longest and _is_numbers(told):
            return [whole_of(one, self._log, 1) for one in told]
        return range(1, longest + 1)

    def _parameters(self, told: Any) -> Mapping[str, int]:  # noqa: ANN401 - any JSON value
        if not isinstance(told, dict):
            return {}
        return {
            field: int(told[name])
            for name, field in PARAMETERS.items()
            if isinstance(told.get(name), Printed) and WHOLE.fullmatch(told[name])
        }


def _is_numbers(value: Any) -> bool:  # noqa: ANN401 - any JSON value
    return isinstance(value, list) and bool(value) and all(isinstance(one, Printed) for one in value)

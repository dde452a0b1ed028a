"""A ``History`` of Keras as JSON, which is what people keep of a fit: a list of numbers for each name.

    {"loss": [0.598, 0.3829], "val_loss": [0.4031, 0.3714]}

Also as pandas writes it (``{"loss": {"0": 0.598, "1": 0.3829}}``), with its epochs and parameters around it
(``{"history": …, "epoch": [0, 1], "params": {"epochs": 2, "steps": 1719}}``), and several of them in a list.
What has no numbers of epochs counts from 1.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from lrbs_report.base import bounds
from lrbs_report.base.errors import InvalidInput
from lrbs_report.base.suggesting import called
from lrbs_report.base.tongue import tr
from lrbs_report.kinds.logs.documents import JSON, PYTHON, Document, Language, opened_document
from lrbs_report.kinds.logs.gathering import Gathering
from lrbs_report.kinds.logs.published import PrintedLog
from lrbs_report.kinds.logs.texts import Texts

EXPECTED = tr("A history is an object with a list of numbers for each name.")
WHOLE = re.compile(r"\d{1,15}", re.ASCII)
HISTORY, EPOCH, AROUND = "history", "epoch", "params"
PARAMETERS = {"epochs": "epochs_planned", "steps": "steps_per_epoch"}


@dataclass(frozen=True, kw_only=True)
class Histories:
    """Histories of Keras, in a language.

    >>> Histories(name="mine", about="a History of mine", language=JSON).takes
    ('text',)
    """

    name: str
    about: str
    language: Language
    takes: tuple[str, ...] = ("text",)
    is_general: bool = False

    def read(self, log: Path) -> PrintedLog:
        """Return what a file says."""
        gathering = Gathering(log, are_lines_whole=True)
        with opened_document(log, self.language) as document:
            if document.comes() == "[":
                for _ in document.items():
                    _History(document, gathering).put()
            else:
                _History(document, gathering).put()
                while self.language is PYTHON and document.comes():
                    _History(document, gathering).put()
            document.end()
        read = gathering.log(self.name)
        if not read.runs:
            raise document.refusal(tr("no history is in the list"), EXPECTED)
        return read


FORMAT = Histories(name="keras-history", about=tr("a History of Keras as JSON"), language=JSON)


@dataclass(kw_only=True)
class _Column:
    """What stands beside a name: numbers, and the error about it where it is none, or not all."""

    texts: Texts
    wrong: InvalidInput | None = None


class _History:
    """One history, on its way into the runs."""

    def __init__(self, document: Document, gathering: Gathering) -> None:
        self._document = document
        self._gathering = gathering
        self._around: dict[str, _Column] = {}
        self._inside: dict[str, _Column] | None = None
        self._told: dict[str, int] = {}

    def put(self) -> None:
        """Read it, and keep it as a run."""
        if self._document.comes() != "{":
            raise self._document.expected(tr("an object, which is a history"))
        for name in self._document.members():
            if name == HISTORY and self._document.comes() == "{":
                self._refuse_twice(name, is_there=self._inside is not None)
                self._inside = {}
                for inner in self._document.members():
                    self._column(self._inside, inner)
            elif name == AROUND and self._document.comes() == "{":
                self._parameters()
            else:
                self._column(self._around, name)
        self._keep(self._around if self._inside is None else self._inside)

    def _keep(self, columns: dict[str, _Column]) -> None:
        told = self._around.get(EPOCH)
        if not columns.keys() - {EPOCH}:
            raise self._document.refusal(tr("this is no history"), EXPECTED)
        longest = max(len(column.texts) for column in columns.values())
        epochs = _epochs(told.texts, longest) if told and not told.wrong else None
        if epochs:
            columns.pop(EPOCH, None)
        for column in columns.values():
            if column.wrong:
                raise column.wrong
        for name, column in columns.items():
            if len(column.texts) != longest:
                count = len(column.texts)
                sentence = tr(
                    "{name} has {count} numbers for {longest} epochs, and is left out.",
                    name=called(name),
                    count=count,
                    longest=longest,
                )
                self._gathering.note(sentence)
        self._gathering.put_series(
            epochs or range(1, longest + 1),
            {name: one.texts for name, one in columns.items() if len(one.texts) == longest},
        )
        self._gathering.tell(**self._told)
        self._gathering.end()

    def _column(self, columns: dict[str, _Column], name: str) -> None:
        """Read what stands beside a name."""
        self._refuse_twice(name, is_there=name in columns)
        if len(columns) == bounds.SERIES:
            raise self._document.refusal(tr("a history has more than {series} names", series=bounds.SERIES))
        wrong = self._document.refusal(tr("“{name}” is no list of numbers", name=called(name)), EXPECTED)
        texts, has_number = Texts(), False
        before = sum(one.texts.room for one in (*self._around.values(), *(self._inside or {}).values()))

        def keep(found: Sequence[str | None]) -> None:
            nonlocal has_number
            texts.extend(found)
            has_number = has_number or any(found)
            self._gathering.refuse_beyond(before + texts.room)

        are_numbers = self._document.numbers(keep)
        texts.pack()
        columns[name] = _Column(texts=texts, wrong=None if are_numbers and has_number else wrong)

    def _parameters(self) -> None:
        for name in self._document.members():
            text = self._document.number()
            if name in PARAMETERS and text and WHOLE.fullmatch(text):
                self._told[PARAMETERS[name]] = int(text)

    def _refuse_twice(self, name: str, *, is_there: bool) -> None:
        if is_there:
            raise self._document.refusal(tr("“{name}” is there twice", name=called(name)), EXPECTED)


def _epochs(texts: Sequence[str | None], longest: int) -> Sequence[int] | None:
    """Return numbers of epochs; nothing where they are not as many as all, or do not count up."""
    if len(texts) != longest or not all(text and WHOLE.fullmatch(text) for text in texts):
        return None
    epochs = array("q", (int(text or 0) for text in texts))
    return epochs if all(one < other for one, other in pairwise(epochs)) else None

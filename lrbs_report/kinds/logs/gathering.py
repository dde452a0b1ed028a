"""Epochs as they are read, put together into runs: whoever reads a format tells one thing after the other."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from lrbs_report.base import bounds
from lrbs_report.base.tongue import tr, trn
from lrbs_report.kinds.logs.pieces import KEEP, refusal
from lrbs_report.kinds.logs.published import PrintedLog, PrintedRun
from lrbs_report.kinds.logs.texts import Texts

SELDOM = 64
"""Epochs after which somebody looks how much room all that was read takes."""


class Gathering:
    """What was read of a log so far.

    >>> gathering = Gathering(Path("some.log"))
    >>> gathering.put(1, {"loss": "0.50"})
    >>> gathering.put(1, {"val_loss": "0.75"})
    >>> gathering.put(2, {"loss": "0.25"})
    >>> (run,) = gathering.log("mine").runs
    >>> list(run.epochs), run.series["val_loss"], run.complete
    ([1], Texts(['0.75']), False)
    """

    def __init__(self, log: Path, *, are_lines_whole: bool = False) -> None:
        """Begin with nothing. ``are_lines_whole`` tells that a line says all that there is of its epoch."""
        self._log = log
        self._are_lines_whole = are_lines_whole
        self._runs: list[PrintedRun] = []
        self._notes: dict[str, None] = {}
        self._written_over = 0
        self._again: int | None = None
        self._room = 0
        self._begin()

    @property
    def last(self) -> int | None:
        """The last epoch of this run."""
        return self._epochs[-1] if self._epochs else None

    @property
    def has_epochs(self) -> bool:
        """Whether this run has an epoch."""
        return bool(self._epochs)

    @property
    def number(self) -> int:
        """Which run this is, from 1."""
        return len(self._runs) + 1

    @property
    def names(self) -> tuple[str, ...]:
        """The series of this run."""
        return tuple(self._series)

    def note(self, sentence: str) -> None:
        """Keep what a reader should know; once, however often it is said."""
        if len(self._notes) < bounds.PROBLEMS:
            self._notes[sentence] = None

    def tell(self, **what: Any) -> None:  # noqa: ANN401 - fields of a run
        """Keep of this run what is no number of an epoch, by the names of the fields."""
        self._told |= what

    def within(self, names: Iterable[str]) -> None:
        """Keep that numbers of these names were told within an epoch, and not at its end."""
        self._within.update(names)

    def final(self, name: str, text: str) -> None:
        """Keep a number of the end."""
        self._finals[name] = text

    def put(self, epoch: int, numbers: Mapping[str, str], line: int = 0) -> None:
        """Keep numbers of an epoch: of another run where epochs count from less again.

        A number that this epoch has already is replaced.
        """
        if self._epochs and epoch < self._epochs[-1]:
            self.end()
        if not self._epochs or epoch != self._epochs[-1]:
            self._next(epoch, line)
        for name, text in numbers.items():
            self._keep(name, text, line)

    def put_series(self, epochs: Iterable[int], series: Mapping[str, Texts]) -> None:
        """Keep all epochs of this run, which count up, and series that have a place for each."""
        for name, texts in series.items():
            self._new(name, 0)
            self._series[name], self._counts[name] = texts, sum(text is not None for text in texts)
        self._epochs.extend(epochs)

    def refuse_beyond(self, room: int = 0, line: int = 0) -> None:
        """Refuse the log where all that was read of it, and so many bytes, are too much."""
        if self._room + self._room_of_run() + room > bounds.PRINTED:
            message = tr(
                "the log has more numbers than are read: {printed} MB of them",
                printed=bounds.PRINTED // bounds.MB,
            )
            raise refusal(self._log, message, KEEP, line=line)

    def end(self, *, complete: bool = True) -> None:
        """End this run. An epoch at its end that lacks what all before it have is left out."""
        if self._epochs and not self._are_lines_whole and not self._is_last_whole():
            complete = False
            self._drop_last()
        if self._epochs or self._finals:
            if len(self._runs) == bounds.MATCHES:
                raise refusal(
                    self._log, tr("the log has more than {matches} runs", matches=bounds.MATCHES), KEEP
                )
            for texts in self._series.values():
                texts.skip_to(len(self._epochs))
                texts.pack()
            self.refuse_beyond()
            self._room += self._room_of_run()
            self._runs.append(
                PrintedRun(
                    epochs=short(self._epochs),
                    series={name: texts for name, texts in self._series.items() if self._counts[name]},
                    finals=self._finals,
                    complete=complete,
                    within=frozenset(self._within),
                    **self._told,
                )
            )
        self._begin()

    def log(self, format_: str) -> PrintedLog:
        """Return all that was read, with the last run ended."""
        self.end()
        if self._written_over:
            self.note(
                trn(
                    self._written_over,
                    "An epoch tells a number again (once): the last one is read.",
                    "An epoch tells a number again ({count} times): the last one is read.",
                )
            )
        return PrintedLog(format=format_, runs=tuple(self._runs), notes=tuple(self._notes), again=self._again)

    def _begin(self) -> None:
        self._epochs = array("q")
        self._series: dict[str, Texts] = {}
        self._counts: dict[str, int] = {}
        self._finals: dict[str, str] = {}
        self._told: dict[str, Any] = {}
        self._within: set[str] = set()

    def _next(self, epoch: int, line: int) -> None:
        if not 0 <= epoch < 2**53:
            raise refusal(self._log, tr("no epoch has the number {epoch}", epoch=epoch), line=line)
        if len(self._epochs) % SELDOM == 0:
            self.refuse_beyond(line=line)
        self._epochs.append(epoch)

    def _keep(self, name: str, text: str, line: int) -> None:
        texts = self._series.get(name)
        if texts is None:
            texts = self._new(name, line)
        if len(texts) == len(self._epochs):
            if texts[-1] != text:
                self._written_over += 1
                self._within.add(name)
                self._again = self._again or (line if self._are_lines_whole else None)
            texts.replace_last(text)
            return
        texts.skip_to(len(self._epochs) - 1)
        texts.append(text)
        self._counts[name] += 1

    def _new(self, name: str, line: int) -> Texts:
        if len(name) > bounds.SERIES_NAME:
            message = tr("the name of a series has {count} letters", count=len(name))
            raise refusal(
                self._log,
                message,
                tr("Expected at most {series_name}.", series_name=bounds.SERIES_NAME),
                line=line,
            )
        if len(self._series) == bounds.SERIES:
            raise refusal(
                self._log, tr("a run has more than {series} series", series=bounds.SERIES), line=line
            )
        self._counts[name] = 0
        self._series[name] = Texts()
        return self._series[name]

    def _room_of_run(self) -> int:
        return sum(texts.room for texts in self._series.values()) + len(self._epochs) * self._epochs.itemsize

    def _is_last_whole(self) -> bool:
        earlier = len(self._epochs) - 1
        return earlier == 0 or not any(
            count == earlier and len(self._series[name]) == earlier for name, count in self._counts.items()
        )

    def _drop_last(self) -> None:
        self._epochs.pop()
        for name, texts in self._series.items():
            if len(texts) > len(self._epochs):
                texts.cut(len(self._epochs))
                self._counts[name] -= 1


def short(epochs: Sequence[int]) -> Sequence[int]:
    """Return numbers that follow one another as a range: they take no room then."""
    if not epochs:
        return ()
    span = range(epochs[0], epochs[-1] + 1)
    return span if len(span) == len(epochs) else epochs

"""What Keras's ``fit`` prints, in any of its generations.

    Train on 60000 samples, validate on 10000 samples
    Epoch 1/20
    60000/60000 [==============================] - 2s - loss: 0.2577 - acc: 0.9245 - val_loss: 0.1301
    Epoch 2/20
    …
    313/313 [==============================] - 0s 1ms/step - loss: 0.4212 - accuracy: 0.8530

A bar is written over and over, by carriage returns, by backspaces, or (where ends of lines were made of
these) line by line: what is shown last of an epoch counts. Lines that are none of Keras's are passed over. A
bar after the last epoch that counts to something else is an evaluation, whose numbers are those of the end.
"""

from __future__ import annotations

import math
from collections.abc import Container, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from lrbs_report.base.errors import InvalidInput
from lrbs_report.base.numeral import is_numeral
from lrbs_report.base.suggesting import called
from lrbs_report.base.tongue import tr
from lrbs_report.kinds.logs.gathering import Gathering
from lrbs_report.kinds.logs.keras_lines import (
    EPOCH,
    LEFT_OUT,
    ROW,
    SAMPLES,
    STEPS,
    TESTED,
    WITHIN,
    Numbers,
    Progress,
    counts_in,
    is_cut,
    numbers_in,
    progress_of,
)
from lrbs_report.kinds.logs.keras_wrapped import Broken, Line
from lrbs_report.kinds.logs.pieces import Piece, cleaned, pieces, refusal
from lrbs_report.kinds.logs.published import PrintedLog

NAME = "keras"
FASTEST_STEP = 100e-6
"""Seconds that no step of Keras falls below: a bar that runs faster counts samples."""

BROKEN = tr("Lines that are broken in their middle are read as one.")

BEFORE_ACCURACY = "acc"
"""What Keras called the accuracy as long as it could write "/step" for a sample."""


@dataclass(frozen=True, kw_only=True)
class _Bar:
    """A bar that is whole: what it counts to, what it tells, and where that stands."""

    total: int | None
    numbers: Numbers
    line: int
    column: int
    is_ended: bool

    @property
    def is_short(self) -> bool:
        """Whether the file ends in it: in a name, or in a number that has fewer digits than the others."""
        texts = list(self.numbers.named.values())
        in_number = bool(texts) and is_cut(texts[-1]) and not any(map(is_cut, texts[:-1]))
        return not self.is_ended and (in_number or self.numbers.odd is not None)

    def redraws(self, other: _Bar) -> bool:
        """Tell whether this is the other one, written again, as Keras does to add what validation gave."""
        mine, others = self.numbers.named, other.numbers.named
        if self.total != other.total:
            return False
        if self.line == other.line or other.numbers.odd is not None:
            return True
        return mine.keys() > others.keys() or mine == others


@dataclass(kw_only=True)
class _Epoch:
    """An epoch while its lines are read.

    ``total`` is what the first bar in it counts to. ``unfinished`` is the last bar that was not whole, where
    nobody knows its end. ``after`` is what follows lines that were left out: the next epoch tells whose.
    """

    number: int
    line: int
    total: int | None = None
    bars: list[_Bar] = field(default_factory=list)
    unfinished: _Bar | None = None
    tested: dict[str, str] = field(default_factory=dict)
    after: _Epoch | None = None


@dataclass(kw_only=True)
class _Fit:
    """A fit while its epochs are read.

    ``total`` is what the bars of its epochs count to: nothing before the first, or where they have no bars.
    """

    planned: int
    told: dict[str, int]
    has_main: bool = False
    total: int | None = None
    units: set[str] = field(default_factory=set)
    fastest: float = math.inf
    breaks_off: bool = False

    def is_of(self, bar: _Bar, first: int | None) -> bool:
        """Tell whether a bar is that of an epoch, and not of an evaluation."""
        return bar.total == (self.total if self.has_main else first)

    def remember(self, main: _Bar) -> None:
        """Keep what the bar of an epoch tells of all."""
        self.has_main, self.total = True, main.total
        self.units.add(main.numbers.unit)
        if main.total and main.numbers.seconds is not None:
            self.fastest = min(self.fastest, (main.numbers.seconds + 1) / main.total)

    def counts(self, names: Container[str]) -> dict[str, int]:
        """Return what the bars count, as far as that can be told."""
        if self.total is None:
            return self.told
        counted = {"counted": self.total, **self.told}
        if self.total == self.told.get("samples"):
            return counted
        if "sample" in self.units or self.fastest < FASTEST_STEP:
            return {**counted, "samples": self.total}
        said_of_samples = BEFORE_ACCURACY in names and not self.told
        return (
            {**counted, "steps_per_epoch": self.total}
            if "step" in self.units and not said_of_samples
            else counted
        )


class KerasFit:
    """The lines of Keras's ``fit``."""

    name = NAME
    about = tr("what Keras's fit prints, of any generation")
    takes = ("text",)
    is_general = False

    def read(self, log: Path) -> PrintedLog:
        """Return the fits that a log shows, one after the other."""
        reading = _Reading(log)
        for piece in pieces(log):
            reading.take(piece)
        return reading.end()


FORMAT = KerasFit()


class _Reading:
    """How far a log was read."""

    def __init__(self, log: Path) -> None:
        self._log = log
        self._gathering = Gathering(log)
        self._fit: _Fit | None = None
        self._epoch: _Epoch | None = None
        self._told: dict[str, int] = {}
        self._has_begun = False
        self._held: Broken | None = None
        self._elsewhere: InvalidInput | None = None

    def take(self, piece: Piece) -> None:
        """Read a piece; one that backspaces write over is several."""
        column = piece.column
        for text in piece.text.split("\b") if "\b" in piece.text else (piece.text,):
            if text and not text.isspace():
                self._take(Line(_with_hyphens(cleaned(text)), column, piece))
            column += len(text) + 1

    def end(self) -> PrintedLog:
        """Return what was read. Raises ``InvalidInput`` where that is no whole epoch."""
        self._go_on()
        if not self._has_begun:
            raise self._elsewhere or refusal(
                self._log, tr("no line says “Epoch 1/…”"), tr("Each epoch of Keras begins with such a line.")
            )
        self._end_fit()
        read = self._gathering.log(NAME)
        if not any(run.epochs for run in read.runs):
            message = tr("the log breaks off before its first epoch is whole")
            raise refusal(self._log, message, tr("An epoch is whole when its bar is."))
        return read

    def _take(self, line: Line) -> None:
        """Read a line, or hold it until it is known whether those after it go on with it."""
        if self._held and self._held.add(line):
            return
        self._go_on()
        if self._epoch and Broken.may_be(line):
            self._held = Broken(line)
        else:
            self._line(*line)

    def _go_on(self) -> None:
        """Read what is held."""
        held, self._held = self._held, None
        if held is None:
            return
        for line in held.lines():
            self._line(*line)
        if held.is_put_together:
            self._gathering.note(BROKEN)

    def _line(self, text: str, column: int, piece: Piece) -> None:
        if "poch" in text and (mark := EPOCH.fullmatch(text)) and (not mark[3] or progress_of(mark[3])):
            self._begin_epoch(int(mark[1]), int(mark[2]), piece.line)
            if mark[3]:
                self._line(mark[3], column + mark.start(3), piece)
        elif "Train " in text and (told := SAMPLES.match(text) or STEPS.match(text)):
            self._end_fit()
            self._told = counts_in(told)
        elif self._epoch and ": " not in text and LEFT_OUT.fullmatch(text):
            self._gathering.note(tr("Lines are left out in the log (line {line}).", line=piece.line))
            self._epoch.after = _Epoch(number=self._epoch.number, line=piece.line)
        elif self._epoch:
            self._line_of(self._epoch.after or self._epoch, text, column, piece)
        elif "poch" in text and not self._elsewhere and (mark := WITHIN.search(text)):
            self._elsewhere = refusal(
                self._log,
                tr(
                    "“{mark}” does not begin its line, “{text}” does",
                    mark=mark[0].strip(),
                    text=called(text[: mark.start()]),
                ),
                tr("Take away what another program put before each line of Keras's."),
                line=piece.line,
                column=column + mark.start(),
            )

    def _line_of(self, epoch: _Epoch, text: str, column: int, piece: Piece) -> None:
        """Read a line that belongs to an epoch, if it is one of Keras's."""
        if progress := progress_of(text):
            self._progress(epoch, progress, column, piece)
        elif row := ROW.match(text):
            start = row.start(1)
            _add(epoch, _bar(None, numbers_in(text[start:]), column + start, piece))
        elif (tested := TESTED.fullmatch(text)) and is_numeral(tested[2]):
            epoch.tested[tested[1]] = tested[2]

    def _progress(self, epoch: _Epoch, progress: Progress, column: int, piece: Piece) -> None:
        if not progress.is_whole and progress.total is not None:
            epoch.total = epoch.total or progress.total
            return
        numbers = numbers_in(progress.tail)
        if not progress.has_bar and not numbers.unit:
            numbers = replace(numbers, unit="step")
        bar = _bar(progress.total, numbers, column + progress.column, piece)
        if progress.total is None:
            epoch.unfinished = bar
        else:
            _add(epoch, bar)

    def _begin_epoch(self, number: int, planned: int, line: int) -> None:
        """Begin an epoch; of another fit where epochs count anew, or another number of them is planned."""
        self._has_begun = True
        if self._epoch and self._fit and number > self._epoch.number and planned == self._fit.planned:
            for epoch in _told_apart(self._epoch, number):
                self._end_epoch(self._fit, epoch, is_followed=True)
        else:
            self._end_fit()
        if self._fit is None:
            self._fit = _Fit(planned=planned, told=self._told)
            self._told = {}
        self._epoch = _Epoch(number=number, line=line)

    def _end_fit(self) -> None:
        if self._fit is None or self._epoch is None:
            return
        fit = self._fit
        if self._epoch.after:
            self._epoch.bars += [bar for bar in self._epoch.after.bars if not fit.is_of(bar, bar.total)]
            self._epoch.tested |= self._epoch.after.tested
        self._end_epoch(fit, self._epoch, is_followed=False)
        self._gathering.tell(epochs_planned=fit.planned, **fit.counts(self._gathering.names))
        self._gathering.end(complete=not fit.breaks_off)
        self._fit = self._epoch = None

    def _end_epoch(self, fit: _Fit, epoch: _Epoch, *, is_followed: bool) -> None:
        main = self._main_of(fit, epoch, is_followed=is_followed)
        if main is None and is_followed:
            self._gathering.note(
                tr(
                    "Epoch {number} (line {line}) is not shown whole, and left out.",
                    number=epoch.number,
                    line=epoch.line,
                )
            )
        elif main is None:
            fit.breaks_off = True
        else:
            fit.remember(main)
            self._gathering.put(epoch.number, main.numbers.named, main.line)
        others = [bar for bar in epoch.bars if bar is not main]
        if is_followed:
            self._refuse_twice(epoch, main, others)
        elif main:
            self._evaluate(epoch, others)

    def _main_of(self, fit: _Fit, epoch: _Epoch, *, is_followed: bool) -> _Bar | None:
        """Return the bar that tells an epoch as it ended."""
        bars = epoch.bars or ([epoch.unfinished] if epoch.unfinished and is_followed else [])
        main = next((bar for bar in bars if fit.is_of(bar, epoch.total)), None)
        if main is None or main.is_short:
            return None
        if main.numbers.odd is not None:
            raise refusal(
                self._log,
                tr("Expected a number, came “{odd}”", odd=called(main.numbers.odd)),
                tr("Lines of Keras look like “1719/1719 [====] - 2s 1ms/step - loss: 0.5980”."),
                line=main.line,
                column=main.column + main.numbers.at,
            )
        return main

    def _refuse_twice(self, epoch: _Epoch, main: _Bar | None, others: Sequence[_Bar]) -> None:
        """Refuse an epoch with two bars of the same kind: nobody knows which of two programs wrote which."""
        twice = next(
            (
                bar
                for bar in others
                if main and bar.total == main.total and bar.numbers.named.keys() == main.numbers.named.keys()
            ),
            None,
        )
        if main and twice:
            raise refusal(
                self._log,
                tr(
                    "epoch {number} is told twice: on line {line} already, with other numbers",
                    number=epoch.number,
                    line=main.line,
                ),
                tr("Two programs may have written here at once: give each its own file."),
                line=twice.line,
                column=twice.column,
            )

    def _evaluate(self, epoch: _Epoch, others: Sequence[_Bar]) -> None:
        """Keep what is told of the end: by the last evaluation, and by lines about the test."""
        whole = [bar for bar in others if bar.numbers.odd is None and not bar.is_short]
        if len(whole) > 1:
            self._gathering.note(
                tr(
                    "{count} evaluations follow the last epoch: the numbers of the end are the last one's.",
                    count=len(whole),
                )
            )
        for name, text in {**(whole[-1].numbers.named if whole else {}), **epoch.tested}.items():
            self._gathering.final(name, text)


def _with_hyphens(text: str) -> str:
    """Return a line with the hyphens of Keras, where a program that sets type made them dashes."""
    return text if text.isascii() else text.replace(" – ", " - ")


def _bar(total: int | None, numbers: Numbers, column: int, piece: Piece) -> _Bar:
    return _Bar(total=total, numbers=numbers, line=piece.line, column=column, is_ended=piece.is_ended)


def _add(epoch: _Epoch, bar: _Bar) -> None:
    """Keep a bar, in the place of the one that it redraws. One without numbers is of a prediction."""
    if not bar.numbers.named and bar.numbers.odd is None:
        return
    if not epoch.bars and epoch.total is None:
        epoch.total = bar.total
    place = next((place for place, known in enumerate(epoch.bars) if bar.redraws(known)), len(epoch.bars))
    epoch.bars[place : place + 1] = [bar]


def _told_apart(epoch: _Epoch, following: int) -> tuple[_Epoch, ...]:
    """Return an epoch, and the one before the ``following`` that begins in lines that were left out."""
    after, epoch.after = epoch.after, None
    if after is None:
        return (epoch,)
    if following - 1 > epoch.number:
        after.number = following - 1
        return (epoch, after)
    for bar in after.bars:
        _add(epoch, bar)
    return (epoch,)

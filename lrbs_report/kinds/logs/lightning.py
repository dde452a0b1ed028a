"""What PyTorch Lightning's ``CSVLogger`` writes into ``metrics.csv``: a line whenever something was logged.

    epoch,step,train_loss,val_acc,val_loss
    0,1718,,0.8598,0.4031
    0,1718,0.598,,

The lines of an epoch are merged; of a number that it tells more than once, the last one counts. A line
without an epoch, as of a monitored rate, belongs to the epoch after it. One that tells numbers of the test
alone is of the end.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from lrbs_report.base.numeral import is_numeral
from lrbs_report.base.suggesting import called
from lrbs_report.base.tongue import tr
from lrbs_report.kinds.logs.gathering import Gathering
from lrbs_report.kinds.logs.pieces import refusal
from lrbs_report.kinds.logs.published import PrintedLog
from lrbs_report.kinds.logs.quick_tables import Head
from lrbs_report.kinds.logs.tables import (
    EPOCH,
    MISSING,
    Row,
    head_of,
    rows_of,
    whole_of,
)

STEP = "step"
TEST = ("test_", "test/", "test-")


def is_head(names: Sequence[str]) -> bool:
    """Tell whether a table's columns are those of Lightning."""
    return {EPOCH, STEP} < set(names)


class Lightning:
    """The files of Lightning's ``CSVLogger``."""

    name = "lightning"
    about = tr("metrics.csv of PyTorch Lightning")
    takes = ("text",)
    is_general = False

    def read(self, log: Path) -> PrintedLog:
        """Return what a file says."""
        head = head_of(log, (",",))
        if not is_head(head.names):
            raise refusal(log, tr("the head is not Lightning's: it needs epoch and step"), line=head.line)
        reading = _Reading(log, head)
        for row in rows_of(log, head):
            reading.take(row)
        return reading.end(self.name)


FORMAT = Lightning()


class _Reading:
    """How far a file was read."""

    def __init__(self, log: Path, head: Head) -> None:
        self._log = log
        self._head = head
        self._gathering = Gathering(log)
        self._waiting: dict[str, str] = {}
        self._ends: list[int] = []
        self._steps: set[int] = set()
        self._is_cut = False

    def take(self, row: Row) -> None:
        """Read a line."""
        self._is_cut = row.is_short
        if row.is_short:
            return
        cells = dict(zip(self._head.names, row.cells, strict=True))
        epoch, step = cells.pop(EPOCH), cells.pop(STEP)
        numbers = self._numbers(cells, row)
        if numbers and all(name.startswith(TEST) for name in numbers):
            for name, text in numbers.items():
                self._gathering.final(name, text)
        elif epoch.lower() in MISSING:
            self._waiting |= numbers
        elif numbers:
            number = whole_of(epoch, self._log, row.line, row.column_of(self._head, EPOCH))
            if self._gathering.last is not None and number < self._gathering.last:
                self._end_run()
            if step.lower() not in MISSING:
                is_same = number == self._gathering.last
                self._end_epoch(whole_of(step, self._log, row.line), is_same=is_same)
            self._gathering.put(number, {**self._waiting, **numbers}, row.line)
            self._waiting = {}

    def end(self, name: str) -> PrintedLog:
        """Return what was read."""
        if not self._gathering.has_epochs:
            raise refusal(self._log, tr("no line tells an epoch's numbers"))
        if self._waiting:
            self._gathering.put(self._gathering.last or 0, self._waiting)
        self._end_run()
        return self._gathering.log(name)

    def _end_epoch(self, step: int, *, is_same: bool) -> None:
        """Keep the last steps of this epoch and of the one before, and by how many all so far differ."""
        if is_same and self._ends:
            self._ends[-1] = step
            return
        self._count_steps()
        self._ends = [*self._ends[-1:], step]

    def _count_steps(self) -> None:
        if len(self._ends) > 1 and len(self._steps) < 2:  # noqa: PLR2004 - two tell that they are not alike
            self._steps.add(self._ends[1] - self._ends[0])

    def _end_run(self) -> None:
        self._count_steps()
        if len(self._steps) == 1:
            self._gathering.tell(steps_per_epoch=self._steps.pop())
        self._gathering.end(complete=not self._is_cut)
        self._ends, self._steps = [], set()

    def _numbers(self, cells: dict[str, str], row: Row) -> dict[str, str]:
        numbers = {name: text for name, text in cells.items() if text.lower() not in MISSING}
        wrong = next((name for name, text in numbers.items() if not is_numeral(text)), None)
        if wrong is not None:
            message = tr(
                "Expected a number of {name}, came “{text}”",
                name=called(wrong),
                text=called(numbers[wrong]),
            )
            column = row.column_of(self._head, wrong)
            hint = tr("Numbers look like 0.0999, 1e-05, inf or nan.")
            raise refusal(self._log, message, hint, line=row.line, column=column)
        return numbers

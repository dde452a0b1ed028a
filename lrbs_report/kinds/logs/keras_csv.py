"""What Keras's ``CSVLogger`` writes: epochs from 0, the other columns sorted by their names.

    epoch,accuracy,loss,val_accuracy,val_loss
    0,0.7933,0.598,0.8598,0.4031

The head is that of the first epoch; a number that a later one lacks is ``NA``, or nothing.
"""

from __future__ import annotations

from pathlib import Path

from lrbs_report.base.tongue import tr
from lrbs_report.kinds.logs.lightning import is_head as is_lightning
from lrbs_report.kinds.logs.pieces import refusal
from lrbs_report.kinds.logs.published import PrintedLog
from lrbs_report.kinds.logs.tables import EPOCH, Table, head_of

DELIMITERS = (",", ";", "\t")


class KerasCsv:
    """The files of Keras's ``CSVLogger``."""

    name = "keras-csv"
    about = tr("what Keras's CSVLogger writes")
    takes = ("text",)
    is_general = False

    def read(self, log: Path) -> PrintedLog:
        """Return what a file says; of several runs where fits were appended."""
        names = head_of(log, DELIMITERS).names
        if names != (EPOCH, *sorted(names[1:])) or is_lightning(names):
            message = tr("the head is not Keras's: epoch, then the other columns sorted")
            raise refusal(log, message, line=1)
        return Table(name=self.name, delimiters=DELIMITERS, reads_json=False).read(log)


FORMAT = KerasCsv()

"""The article's own format (``article``), as one among others.

[0] cost: 0.4216 lr: 0.0999
Training finished!
Accuracy: 0.9217
"""

from __future__ import annotations

import math
from pathlib import Path

from lrbs_report.base import bounds
from lrbs_report.base.files import shown
from lrbs_report.base.numeral import Numeral, text_of
from lrbs_report.base.tongue import tr
from lrbs_report.kinds.logs.article import Transcript, parse_logs
from lrbs_report.kinds.logs.gathering import Gathering
from lrbs_report.kinds.logs.pieces import is_utf_16, opened_log, refusal
from lrbs_report.kinds.logs.published import PrintedLog

ACCURACY = "Accuracy"


class Article:
    """The logs that this tool prints."""

    name = "article"
    about = tr("[0] cost: 0.4216 lr: 0.0999, as the article and this tool print it")
    takes = ("text",)
    is_general = False

    def read(self, log: Path) -> PrintedLog:
        """Return what a log says."""
        with opened_log(log, bounds.TEXT) as file:
            text = file.read()
        try:
            transcripts = parse_logs(text.decode("utf-16" if is_utf_16(text) else "utf-8-sig"), shown(log))
        except UnicodeDecodeError as error:
            line = text.count(b"\n", 0, error.start) + 1
            raise refusal(
                log, tr("this is not UTF-8 text"), tr("Save the file as UTF-8."), line=line
            ) from error
        gathering = Gathering(log)
        for transcript in transcripts:
            _put(gathering, transcript)
        return gathering.log(self.name)


FORMAT = Article()


def _put(gathering: Gathering, transcript: Transcript) -> None:
    for line in transcript.epochs:
        rate = {} if line.learning_rate is None else {"lr": line.learning_rate}
        numbers = {"cost": line.cost, **rate, **line.measures}
        gathering.put(line.epoch, {name: _text(number) for name, number in numbers.items()})
    judged = {} if transcript.judged is None else {ACCURACY: transcript.judged}
    for name, number in {**judged, **transcript.finals}.items():
        gathering.final(name, _text(number))
    gathering.tell(name=transcript.heading)
    gathering.end()


def _text(number: float) -> str:
    return "nan" if math.isnan(number) and not isinstance(number, Numeral) else text_of(number)

"""Logs in the article's format: printing them from results, and reading them back.

Printing and reading are inverse.

    # an optional heading
    [0] cost: 0.42164708537779183 lr: 0.0999
    …
    Training finished!
    Accuracy: 0.9217

A run that measures more has a longer form: its further numbers follow each epoch's line, indented by four
spaces and wrapped in 80 columns, and those of its end stand one a line below.

    [0] cost: 0.42164708537779183 lr: 0.0999
        auc: 0.9512345678901234  val_loss: 0.3812345678901234
        val_auc: 0.9612345678901234
    …
    Training finished!
    Accuracy: 0.9217
    test_auc: 0.9618
    test_loss: 0.2713

What its runs are ranked by comes first, where that is no accuracy.

We print numbers as Python prints 64-bit floats, so none loses a digit; any decimal number is read, and kept
as it stands. A diverged run ends with a closing line of its own and no number of the end. In logs that others
print, rates, the closing line and the accuracy may be missing.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

from lrbs_report.base import bounds
from lrbs_report.base.numeral import text_of
from lrbs_report.base.tongue import tr
from lrbs_report.kinds.logs.pairs import INDENT, pair, read_number, read_pairs, wrapped
from lrbs_report.kinds.logs.scanning import Scanner
from lrbs_report.kinds.measures import FIELDS, JUDGED, LOGGED_RATE, WATCHED, measure_of
from lrbs_report.kinds.measures.keras import AT_THE_END
from lrbs_report.kinds.measures.record import Epoch, RunResult, Status

CLOSINGS: dict[tuple[str, Status], str] = {
    ("es", "finished"): "¡Entrenamiento finalizado!",
    ("en", "finished"): "Training finished!",
    ("es", "diverged"): "Entrenamiento detenido: el coste ya no es un número finito.",
    ("en", "diverged"): "Training stopped: the cost is no longer a finite number.",
}
"""The line after the last epoch. Any other language gets the English one."""

_NOT_LETTERS = re.compile(r"[\W_]+")
_ACCURACY = "accuracy"
_NOTHING: Mapping[str, float] = MappingProxyType({})


class Line(NamedTuple):
    """One epoch as a log tells it.

    ``learning_rate`` is the rate after the decay that follows the epoch; ``None`` where it is not printed.
    ``measures`` are the further numbers of the epoch, by the names of their measures.
    """

    epoch: int
    cost: float
    learning_rate: float | None
    measures: Mapping[str, float] = _NOTHING


@dataclass(frozen=True, kw_only=True)
class Transcript:
    """What one log says.

    ``judged`` is the accuracy: ``None`` when the run diverged, or the log does not print it. ``finals`` are
    the other numbers of the end, by the names of their measures. ``heading`` is "" when there is none.
    ``is_closed`` tells whether a line says that the training ended; without one, ``status`` follows from the
    costs, and there are no other numbers of the end.

    >>> epochs = (Line(0, 0.42164708537779183, 0.0999),)
    >>> told = Transcript(epochs=epochs, language="en", status="finished", judged=0.9217)
    >>> print(print_transcript(told), end="")
    [0] cost: 0.42164708537779183 lr: 0.0999
    Training finished!
    Accuracy: 0.9217
    >>> parse_log(print_transcript(told)) == told
    True
    """

    epochs: tuple[Line, ...]
    language: str
    status: Status
    judged: float | None
    finals: Mapping[str, float] = field(default_factory=dict)
    heading: str = ""
    is_closed: bool = True

    @property
    def diverges(self) -> bool:
        """Whether some cost is no finite number, whatever the closing line says."""
        return not all(math.isfinite(line.cost) for line in self.epochs)


def line_of(epoch: Epoch) -> Line:
    """Return of an epoch what its line says."""
    numbers = {name: _one_nan(number) for name, number in epoch.numbers.items()}
    measures = {name: number for name, number in numbers.items() if name not in FIELDS}
    return Line(epoch.epoch, numbers[WATCHED], numbers.get(LOGGED_RATE), measures)


def epoch_lines(line: Line) -> tuple[str, ...]:
    """Return the lines of one epoch, the first printed the way the article does, without newlines."""
    rate = "" if line.learning_rate is None else f" lr: {text_of(line.learning_rate)}"
    return (f"[{line.epoch}] cost: {text_of(line.cost)}{rate}", *wrapped(line.measures))


def closing_lines(status: Status, finals: Mapping[str, float | None], language: str) -> tuple[str, ...]:
    """Return what follows the last epoch: that training ended, and the numbers of the end if there are any.

    The accuracy comes first, and is called as in the article.
    """
    told = {name: number for name, number in finals.items() if number is not None}
    accuracy = (f"Accuracy: {text_of(told.pop(JUDGED))}",) if JUDGED in told else ()
    return (CLOSINGS[_spoken(language), status], *accuracy, *map(pair, told.keys(), told.values()))


def print_log(result: RunResult, language: str) -> str:
    """Return the whole log of a run as it is printed. Every line ends with a newline."""
    return print_transcript(transcript_of(result, language))


def transcript_of(result: RunResult, language: str) -> Transcript:
    """Return of a result what its log says."""
    return Transcript(
        epochs=tuple(map(line_of, result.record.epochs())),
        language=_spoken(language),
        status=result.status,
        judged=result.record.final(JUDGED),
        finals={
            name: number
            for name, number in result.record.finals.items()
            if name != JUDGED and number is not None
        },
    )


def print_transcript(transcript: Transcript) -> str:
    """Return a transcript as the log it was read from. Every line ends with a newline."""
    return "".join(f"{line}\n" for line in _lines(transcript))


def parse_log(text: str, file: str = "log") -> Transcript:
    """Read one log back.

    Raises ``InvalidInput`` with line, column and reason when the text is anything else; ``file`` is what the
    message calls it.
    """
    scanner = Scanner(text, file)
    transcript = _transcript(scanner)
    if not scanner.is_at_end:
        raise scanner.refuse(
            tr("there is more text after the end of the log"), tr("Nothing follows the end of a run.")
        )
    return transcript


def parse_logs(text: str, file: str = "log") -> tuple[Transcript, ...]:
    """Read one or more logs that follow each other, each with or without a ``# heading`` line before it.

    Raises ``InvalidInput`` with line, column and reason when the text is anything else.
    """
    scanner = Scanner(text, file)
    transcripts = [_transcript(scanner)]
    while not scanner.is_at_end:
        if len(transcripts) == bounds.MATCHES:
            raise scanner.refuse(
                tr("the log has more than {matches} runs", matches=bounds.MATCHES),
                tr("Keep those that are compared."),
            )
        transcripts.append(_transcript(scanner))
    return tuple(transcripts)


def _lines(transcript: Transcript) -> Iterator[str]:
    if transcript.heading:
        yield f"# {transcript.heading}"
    for line in transcript.epochs:
        yield from epoch_lines(line)
    finals = {JUDGED: transcript.judged, **transcript.finals}
    closing = closing_lines(transcript.status, finals, transcript.language)
    yield from closing if transcript.is_closed else closing[1:]


def _spoken(language: str) -> str:
    return language if (language, "finished") in CLOSINGS else "en"


def _one_nan(cost: float) -> float:
    """Return one and the same NaN for any, so that transcripts that say the same compare equal."""
    return math.nan if math.isnan(cost) else cost


def _transcript(scanner: Scanner) -> Transcript:
    scanner.skip_blank()
    heading = _heading(scanner)
    epochs = _epochs(scanner)
    closing = _closing(scanner, is_needed=not epochs)
    accuracy = _accuracy(scanner) if scanner.rest_of_line().lower().startswith(_ACCURACY) else None
    finals = _finals(scanner) if closing and closing[1] == "finished" else {}
    diverges = not all(math.isfinite(line.cost) for line in epochs)
    language, status = closing or ("en", "diverged" if diverges else "finished")
    return Transcript(
        epochs=epochs,
        language=language,
        status=status,
        judged=accuracy,
        finals=finals,
        heading=heading,
        is_closed=closing is not None,
    )


def _heading(scanner: Scanner) -> str:
    """Read the heading if there is one: the lines that start with ``#``, as one."""
    lines = []
    while scanner.sees("#"):
        line = scanner.rest_of_line()
        lines.append(line.lstrip("#").strip())
        scanner.skip(line)
        scanner.end_line()
    return " ".join(filter(None, lines))


def _epochs(scanner: Scanner) -> tuple[Line, ...]:
    """Read the epochs of one run: the next begins where they count from 0 again."""
    epochs: list[Line] = []
    while scanner.sees("[") and not (epochs and scanner.sees("[0]")):
        epochs.append(_epoch(scanner, len(epochs)))
    return tuple(epochs)


def _epoch(scanner: Scanner, number: int) -> Line:
    scanner.take("[")
    if not scanner.sees(f"{number}]"):
        raise scanner.refuse(
            tr("Expected epoch {number}, came {came}", number=number, came=scanner.came()),
            tr("Epochs count from 0, one a line, none left out."),
        )
    scanner.take(f"{number}] cost: ")
    cost = _number(scanner)
    rate = _rate(scanner)
    scanner.end_line()
    return Line(number, cost, rate, _measures(scanner, number + 1))


def _rate(scanner: Scanner) -> float | None:
    """Read the rate that follows a cost, unless the line ends there."""
    if not scanner.rest_of_line().strip():
        return None
    scanner.take(" lr: ")
    return _number(scanner)


def _measures(scanner: Scanner, following: int) -> dict[str, float]:
    """Read the further numbers of an epoch: the lines below it that are indented and tell nothing else.

    One accuracy alone is of the end, as it was before there were others, unless the run goes on below it:
    with the ``following`` epoch, or its closing line.
    """
    start, told = scanner.position, dict[str, float]()
    while scanner.read_of_line == INDENT and (found := read_pairs(scanner.rest_of_line())):
        if told.keys() & found.keys():
            break
        told |= found
        scanner.skip(scanner.rest_of_line())
        scanner.end_line()
    goes_on = scanner.sees(f"[{following}]") or _closing_in(scanner.rest_of_line())
    if [name.lower() for name in told] == [_ACCURACY] and not goes_on:
        scanner.go_back(start)
        return {}
    return told


def _closing(scanner: Scanner, *, is_needed: bool) -> tuple[str, Status] | None:
    """Read the line after the last epoch.

    It may be missing where epochs stand before it, and the accuracy, the next run or nothing after it.
    """
    line = scanner.rest_of_line()
    if closing := _closing_in(line):
        scanner.skip(line)
        scanner.end_line()
        return closing
    if not is_needed and (
        scanner.is_at_end or line.startswith(("#", "[0]")) or line.lower().startswith(_ACCURACY)
    ):
        return None
    closings = " · ".join(CLOSINGS.values())
    hint = tr("Expected “[0] cost: … lr: …” or one of: {closings}", closings=closings)
    raise scanner.refuse(tr("this is neither an epoch nor a closing line: {came}", came=scanner.came()), hint)


def _closing_in(line: str) -> tuple[str, Status] | None:
    """Return in which language a line says how the training ended; nothing where it does not."""
    letters = _letters(line)
    return next((told for told, closing in CLOSINGS.items() if letters == _letters(closing)), None)


def _letters(line: str) -> str:
    """Return what a line says, whatever its capitals and signs."""
    return _NOT_LETTERS.sub(" ", line).strip().casefold()


def _accuracy(scanner: Scanner) -> float:
    scanner.skip(_ACCURACY)
    scanner.take(": ")
    accuracy = _number(scanner)
    scanner.end_line()
    return accuracy


def _finals(scanner: Scanner) -> dict[str, float]:
    """Read the other numbers of the end, one a line."""
    told: dict[str, float] = {}
    while len(found := read_pairs(scanner.rest_of_line())) == 1:
        (name,) = found
        if name in told or not _is_of_the_end(name):
            break
        told |= found
        scanner.skip(scanner.rest_of_line())
        scanner.end_line()
    return told


def _is_of_the_end(name: str) -> bool:
    return name.startswith(AT_THE_END) or measure_of(name).when == "end"


def _number(scanner: Scanner) -> float:
    """Read a number and keep its text, so that printing gives it again."""
    word = scanner.word()
    number = read_number(word)
    if number is None:
        raise scanner.refuse(
            tr("Expected a number, came {came}", came=scanner.came()),
            tr("Numbers look like 0.0999, 0.4210, 1e-05, inf or nan."),
        )
    scanner.skip(word)
    return number

"""Logs in the article's format: printing them from results, and reading them back.

Printing and reading are inverse.

    # an optional heading
    [0] cost: 0.42164708537779183 lr: 0.0999
    …
    Training finished!
    Accuracy: 0.9217

We print numbers as Python prints 64-bit floats, so none loses a digit; any decimal number is read, and kept
as it stands. A diverged run ends with a closing line of its own and no accuracy. In logs that others print,
rates, the closing line and the accuracy may be missing.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import NamedTuple

from lrbs_report.base import bounds
from lrbs_report.base.errors import InvalidInput, Problem
from lrbs_report.base.numeral import read_numeral, text_of
from lrbs_report.base.suggesting import called
from lrbs_report.kinds.measures import LOGGED_RATE, WATCHED
from lrbs_report.kinds.measures.record import Epoch, RunResult, Status

CLOSINGS: dict[tuple[str, Status], str] = {
    ("es", "finished"): "¡Entrenamiento finalizado!",
    ("en", "finished"): "Training finished!",
    ("es", "diverged"): "Entrenamiento detenido: el coste ya no es un número finito.",
    ("en", "diverged"): "Training stopped: the cost is no longer a finite number.",
}
"""The line after the last epoch. Any other language gets the English one."""

_WORD = re.compile(r"\S+")
_REST_OF_LINE = re.compile(r"[^\n]*")
_BLANK = re.compile(r"\s*")
_SPACES = re.compile(r"[ \t\r]*")
_NOT_LETTERS = re.compile(r"[\W_]+")


class Line(NamedTuple):
    """One epoch as a log tells it.

    ``learning_rate`` is the rate after the decay that follows the epoch; ``None`` where it is not printed.
    """

    epoch: int
    cost: float
    learning_rate: float | None


@dataclass(frozen=True, kw_only=True)
class Transcript:
    """What one log says.

    ``accuracy`` is ``None`` when the run diverged, or the log does not print it; ``heading`` is "" when there
    is none. ``is_closed`` tells whether a line says that the training ended; without one, ``status`` follows
    from the costs.
    """

    epochs: tuple[Line, ...]
    language: str
    status: Status
    judged: float | None
    heading: str = ""
    is_closed: bool = True

    @property
    def diverges(self) -> bool:
        """Whether some cost is no finite number, whatever the closing line says."""
        return not all(math.isfinite(line.cost) for line in self.epochs)


def line_of(epoch: Epoch) -> Line:
    """Return of an epoch what its line says."""
    return Line(epoch.epoch, _one_nan(epoch.numbers[WATCHED]), epoch.numbers[LOGGED_RATE])


def epoch_line(line: Line) -> str:
    """Return the line of one epoch, printed the way the article does, without a newline."""
    rate = "" if line.learning_rate is None else f" lr: {text_of(line.learning_rate)}"
    return f"[{line.epoch}] cost: {text_of(line.cost)}{rate}"


def closing_lines(status: Status, accuracy: float | None, language: str) -> tuple[str, ...]:
    """Return what follows the last epoch: that training ended, and the accuracy if the run has one."""
    closing = CLOSINGS[_spoken(language), status]
    return (closing,) if accuracy is None else (closing, f"Accuracy: {text_of(accuracy)}")


def print_log(result: RunResult, language: str) -> str:
    """Return the whole log of a run as it is printed. Every line ends with a newline."""
    return print_transcript(transcript_of(result, language))


def transcript_of(result: RunResult, language: str) -> Transcript:
    """Return of a result what its log says."""
    return Transcript(
        epochs=tuple(map(line_of, result.record.epochs())),
        language=_spoken(language),
        status=result.status,
        judged=result.judged,
    )


def print_transcript(transcript: Transcript) -> str:
    """Return a transcript as the log it was read from. Every line ends with a newline."""
    heading = [f"# {transcript.heading}"] if transcript.heading else []
    closing = closing_lines(transcript.status, transcript.judged, transcript.language)
    lines = [
        *heading,
        *map(epoch_line, transcript.epochs),
        *(closing if transcript.is_closed else closing[1:]),
    ]
    return "".join(f"{line}\n" for line in lines)


def parse_log(text: str, file: str = "log") -> Transcript:
    """Read one log back.

    Raises ``InvalidInput`` with line, column and reason when the text is anything else; ``file`` is what the
    message calls it.
    """
    scanner = _Scanner(text, file)
    transcript = _transcript(scanner)
    if not scanner.is_at_end:
        raise scanner.refuse(
            "there is more text after the end of the log", "Nothing follows the end of a run."
        )
    return transcript


def parse_logs(text: str, file: str = "log") -> tuple[Transcript, ...]:
    """Read one or more logs that follow each other, each with or without a ``# heading`` line before it.

    Raises ``InvalidInput`` with line, column and reason when the text is anything else.
    """
    scanner = _Scanner(text, file)
    transcripts = [_transcript(scanner)]
    while not scanner.is_at_end:
        if len(transcripts) == bounds.MATCHES:
            raise scanner.refuse(
                f"the log has more than {bounds.MATCHES} runs", "Keep those that are compared."
            )
        transcripts.append(_transcript(scanner))
    return tuple(transcripts)


def _spoken(language: str) -> str:
    return language if (language, "finished") in CLOSINGS else "en"


def _one_nan(cost: float) -> float:
    """Return one and the same NaN for any, so that transcripts that say the same compare equal."""
    return math.nan if math.isnan(cost) else cost


class _Scanner:
    """A text and how far it was read."""

    def __init__(self, text: str, file: str) -> None:
        self._text = text
        self._file = file
        self._position = 0

    @property
    def is_at_end(self) -> bool:
        return self._position == len(self._text)

    def sees(self, expected: str) -> bool:
        return self._text.startswith(expected, self._position)

    def rest_of_line(self) -> str:
        return self._match(_REST_OF_LINE)

    def word(self) -> str:
        return self._match(_WORD)

    def skip(self, read: str) -> None:
        self._position += len(read)

    def skip_blank(self) -> None:
        """Go past blank lines."""
        self.skip(self._match(_BLANK))

    def end_line(self) -> None:
        """Go past the end of a line, and blank lines after it; the text may end here too."""
        self.skip(self._match(_SPACES))
        if not self.is_at_end:
            self.take("\n")
        self.skip_blank()

    def take(self, expected: str) -> None:
        """Go past the expected text, or refuse at the first character that differs."""
        for character in expected:
            if not self.sees(character):
                name = "the end of the line" if expected == "\n" else f"“{expected}”"
                raise self.refuse(
                    f"Expected {name}, came {self.came()}",
                    "Lines look like “[0] cost: 0.4216 lr: 0.0999” and “Accuracy: 0.9217”.",
                )
            self.skip(character)

    def came(self) -> str:
        """Say what stands here, for a message."""
        if self.is_at_end:
            return "the end of the text"
        return f"“{called(self.rest_of_line())}”" if self.rest_of_line() else "the end of the line"

    def refuse(self, message: str, hint: str) -> InvalidInput:
        """Make the error about this place."""
        line = self._text.count("\n", 0, self._position) + 1
        column = self._position - self._text.rfind("\n", 0, self._position)
        return InvalidInput([Problem(file=self._file, line=line, column=column, message=message, hint=hint)])

    def _match(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self._text, self._position)
        return found[0] if found else ""


def _transcript(scanner: _Scanner) -> Transcript:
    scanner.skip_blank()
    heading = _heading(scanner)
    epochs = _epochs(scanner)
    closing = _closing(scanner, is_needed=not epochs)
    accuracy = _accuracy(scanner) if scanner.rest_of_line().lower().startswith("accuracy") else None
    diverges = not all(math.isfinite(line.cost) for line in epochs)
    language, status = closing or ("en", "diverged" if diverges else "finished")
    return Transcript(
        epochs=epochs,
        language=language,
        status=status,
        judged=accuracy,
        heading=heading,
        is_closed=closing is not None,
    )


def _heading(scanner: _Scanner) -> str:
    """Read the heading if there is one: the lines that start with ``#``, as one."""
    lines = []
    while scanner.sees("#"):
        line = scanner.rest_of_line()
        lines.append(line.lstrip("#").strip())
        scanner.skip(line)
        scanner.end_line()
    return " ".join(filter(None, lines))


def _epochs(scanner: _Scanner) -> tuple[Line, ...]:
    """Read the epochs of one run: the next begins where they count from 0 again."""
    epochs: list[Line] = []
    while scanner.sees("[") and not (epochs and scanner.sees("[0]")):
        epochs.append(_epoch(scanner, len(epochs)))
    return tuple(epochs)


def _epoch(scanner: _Scanner, number: int) -> Line:
    scanner.take("[")
    if not scanner.sees(f"{number}]"):
        raise scanner.refuse(
            f"Expected epoch {number}, came {scanner.came()}",
            "Epochs count from 0, one a line, none left out.",
        )
    scanner.take(f"{number}] cost: ")
    cost = _number(scanner)
    rate = _rate(scanner)
    scanner.end_line()
    return Line(number, cost, rate)


def _rate(scanner: _Scanner) -> float | None:
    """Read the rate that follows a cost, unless the line ends there."""
    if not scanner.rest_of_line().strip():
        return None
    scanner.take(" lr: ")
    return _number(scanner)


def _closing(scanner: _Scanner, *, is_needed: bool) -> tuple[str, Status] | None:
    """Read the line after the last epoch.

    It may be missing where epochs stand before it, and the accuracy, the next run or nothing after it.
    """
    line = scanner.rest_of_line()
    for (language, status), closing in CLOSINGS.items():
        if _letters(line) == _letters(closing):
            scanner.skip(line)
            scanner.end_line()
            return language, status
    if not is_needed and (
        scanner.is_at_end or line.startswith(("#", "[0]")) or line.lower().startswith("accuracy")
    ):
        return None
    hint = "Expected “[0] cost: … lr: …” or one of: " + " · ".join(CLOSINGS.values())
    raise scanner.refuse(f"this is neither an epoch nor a closing line: {scanner.came()}", hint)


def _letters(line: str) -> str:
    """Return what a line says, whatever its capitals and signs."""
    return _NOT_LETTERS.sub(" ", line).strip().casefold()


def _accuracy(scanner: _Scanner) -> float:
    scanner.skip("accuracy")
    scanner.take(": ")
    accuracy = _number(scanner)
    scanner.end_line()
    return accuracy


def _number(scanner: _Scanner) -> float:
    """Read a number and keep its text, so that printing gives it again."""
    word = scanner.word()
    number = read_numeral(word)
    if number is None:
        raise scanner.refuse(
            f"Expected a number, came {scanner.came()}",
            "Numbers look like 0.0999, 0.4210, 1e-05, inf or nan.",
        )
    scanner.skip(word)
    return math.nan if word == "nan" else number

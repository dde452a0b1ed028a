"""Logs in the article's format: printing them from results, and reading them back. Printing and reading are inverse.

    # an optional heading
    [0] cost: 0.42164708537779183 lr: 0.0999
    …
    Training finished!
    Accuracy: 0.9217

Numbers stand as Python prints 64-bit floats, so none loses a digit. A diverged run ends with a closing line of its own and no accuracy.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import NamedTuple

from lrbs_report.errors import InvalidInput, Problem
from lrbs_report.results import Epoch, RunResult, Status

CLOSINGS: dict[tuple[str, Status], str] = {
    ("es", "finished"): "¡Entrenamiento finalizado!",
    ("en", "finished"): "Training finished!",
    ("es", "diverged"): "Entrenamiento detenido: el coste ya no es un número finito.",
    ("en", "diverged"): "Training stopped: the cost is no longer a finite number.",
}
"""The line after the last epoch. Any other language gets the English one."""

_WORD = re.compile(r"\S+")
_REST_OF_LINE = re.compile(r"[^\n]*")


class Line(NamedTuple):
    """One epoch as a log tells it. ``learning_rate`` is the rate after the decay that follows the epoch."""

    epoch: int
    cost: float
    learning_rate: float


@dataclass(frozen=True)
class Transcript:
    """What one log says. ``accuracy`` is ``None`` exactly when the run diverged; ``heading`` is "" when there is none."""

    epochs: tuple[Line, ...]
    language: str
    status: Status
    accuracy: float | None
    heading: str = ""


def epoch_line(epoch: Epoch | Line) -> str:
    """Print one epoch the way the article does, without a newline."""
    return f"[{epoch.epoch}] cost: {float(epoch.cost)!r} lr: {float(epoch.learning_rate)!r}"


def closing_lines(result: RunResult | Transcript, language: str) -> tuple[str, ...]:
    """Give what follows the last epoch: that training ended, and the accuracy if the run has one."""
    closing = CLOSINGS[_spoken(language), result.status]
    return (closing,) if result.accuracy is None else (closing, f"Accuracy: {float(result.accuracy)!r}")


def print_log(result: RunResult, language: str) -> str:
    """Print the whole log of a run. Every line ends with a newline."""
    return print_transcript(transcript_of(result, language))


def transcript_of(result: RunResult, language: str) -> Transcript:
    """Keep of a result what its log says."""
    epochs = tuple(Line(epoch.epoch, _one_nan(epoch.cost), epoch.learning_rate) for epoch in result.epochs)
    return Transcript(epochs, _spoken(language), result.status, result.accuracy)


def print_transcript(transcript: Transcript) -> str:
    """Print a transcript as the log it was read from. Every line ends with a newline."""
    heading = [f"# {transcript.heading}"] if transcript.heading else []
    lines = [*heading, *map(epoch_line, transcript.epochs), *closing_lines(transcript, transcript.language)]
    return "".join(f"{line}\n" for line in lines)


def parse_log(text: str, file: str = "log") -> Transcript:
    """Read one log back.

    Raises ``InvalidInput`` with line, column and reason when the text is anything else; ``file`` is what the message calls it.
    """
    scanner = _Scanner(text, file)
    transcript = _transcript(scanner)
    if not scanner.is_at_end:
        raise scanner.refuse("there is more text after the end of the log", "Nothing follows the accuracy, or the line about a diverged run.")
    return transcript


def parse_logs(text: str, file: str = "log") -> tuple[Transcript, ...]:
    """Read one or more logs that follow each other, each with or without a ``# heading`` line before it.

    Raises ``InvalidInput`` with line, column and reason when the text is anything else.
    """
    scanner = _Scanner(text, file)
    transcripts = [_transcript(scanner)]
    while not scanner.is_at_end:
        transcripts.append(_transcript(scanner))
    return tuple(transcripts)


def _spoken(language: str) -> str:
    return language if (language, "finished") in CLOSINGS else "en"


def _one_nan(cost: float) -> float:
    """Give one and the same NaN for any, so that transcripts that say the same compare equal."""
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

    def take(self, expected: str) -> None:
        """Go past the expected text, or refuse at the first character that differs."""
        for character in expected:
            if not self.sees(character):
                name = "the end of the line" if expected == "\n" else f"“{expected}”"
                raise self.refuse(f"Expected {name}, came {self.came()}", "Lines look like “[0] cost: 0.4216 lr: 0.0999” and “Accuracy: 0.9217”.")
            self.skip(character)

    def came(self) -> str:
        """Say what stands here, for a message."""
        if self.is_at_end:
            return "the end of the text"
        return f"“{self.rest_of_line()}”" if self.rest_of_line() else "the end of the line"

    def refuse(self, message: str, hint: str) -> InvalidInput:
        """Make the error about this place."""
        line = self._text.count("\n", 0, self._position) + 1
        column = self._position - self._text.rfind("\n", 0, self._position)
        return InvalidInput([Problem(self._file, line, column, message, hint)])

    def _match(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self._text, self._position)
        return found[0] if found else ""


def _transcript(scanner: _Scanner) -> Transcript:
    heading = _heading(scanner)
    epochs = _epochs(scanner)
    language, status = _closing(scanner)
    accuracy = _accuracy(scanner) if status == "finished" else None
    return Transcript(epochs, language, status, accuracy, heading)


def _heading(scanner: _Scanner) -> str:
    """Read the heading if there is one: a line that starts with ``# `` and says something."""
    line = scanner.rest_of_line()
    if not line.startswith("# ") or line == "# ":
        return ""
    scanner.take(line + "\n")
    return line.removeprefix("# ")


def _epochs(scanner: _Scanner) -> tuple[Line, ...]:
    epochs: list[Line] = []
    while scanner.sees("["):
        if epochs and not math.isfinite(epochs[-1].cost):
            raise scanner.refuse("an epoch follows one whose cost is not finite", "A run ends with the first epoch whose cost is not finite.")
        epochs.append(_epoch(scanner, len(epochs)))
    return tuple(epochs)


def _epoch(scanner: _Scanner, number: int) -> Line:
    scanner.take("[")
    if not scanner.sees(f"{number}]"):
        raise scanner.refuse(f"Expected epoch {number}, came {scanner.came()}", "Epochs count from 0, one a line, none left out.")
    scanner.take(f"{number}] cost: ")
    cost = _number(scanner)
    scanner.take(" lr: ")
    rate = _number(scanner)
    scanner.take("\n")
    return Line(number, cost, rate)


def _closing(scanner: _Scanner) -> tuple[str, Status]:
    for (language, status), closing in CLOSINGS.items():
        if scanner.rest_of_line() == closing:
            scanner.take(closing + "\n")
            return language, status
    hint = "Expected “[0] cost: … lr: …” or one of: " + " · ".join(CLOSINGS.values())
    raise scanner.refuse(f"this is neither an epoch nor a closing line: {scanner.came()}", hint)


def _accuracy(scanner: _Scanner) -> float:
    scanner.take("Accuracy: ")
    accuracy = _number(scanner)
    scanner.take("\n")
    return accuracy


def _number(scanner: _Scanner) -> float:
    """Read a number that stands as Python prints it: otherwise printing would not give the same text again."""
    word = scanner.word()
    try:
        number = _one_nan(float(word))
    except ValueError:
        raise scanner.refuse(f"Expected a number, came {scanner.came()}", "Numbers look like 0.0999, 1e-05, inf or nan.") from None
    if repr(number) != word:
        raise scanner.refuse(f"the number “{word}” does not have exactly the digits that Python prints", f"Write {number!r}.")
    scanner.skip(word)
    return number

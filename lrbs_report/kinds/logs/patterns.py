"""Logs whose lines look like a text with names in braces: what people write who print their own.

    line = "epoch: {epoch}, acc: {accuracy}, loss: {loss} (…), lr: {rate_after}"

reads a series of each name from lines such as

    epoch: 100, acc: 0.403, loss: 1.089 (data_loss: 1.089, reg_loss: 0.000), lr: 0.9901

A name stands for a number, ``…`` for whatever comes up to the text behind it. ``{epoch}`` is the number of
the epoch, ``{epochs}`` how many are planned, ``{steps}`` how many steps each has; without ``{epoch}`` a line
belongs to the epoch before it, or, where no line has one, each line is an epoch. All other lines are passed
over.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path

from lrbs_report.base import bounds
from lrbs_report.base.suggesting import called
from lrbs_report.base.tongue import together, tr
from lrbs_report.kinds.logs.gathering import Gathering
from lrbs_report.kinds.logs.pieces import cleaned, pieces, quoted, refusal
from lrbs_report.kinds.logs.published import PrintedLog

COMPARED = 20
"""Lines among which the one is looked for that a pattern of which none is may have meant."""

SKIP = "…"
EPOCH, PLANNED, STEPS = "epoch", "epochs", "steps"
NAME = r"[A-Za-z_][A-Za-z0-9_./-]{0,63}"
PART = re.compile(rf"\{{({NAME})\}}|(…|\.\.\.)")
BRACES = re.compile(r"[{}]")

NUMBER = (
    r"[+-]?+(?:\d{1,400}+(?:\.\d{0,400}+)?+|\.\d{1,400}+)(?:[eE][+-]?+\d{1,4}+)?+"
    r"|[+-]?+(?i:nan|inf(?:inity)?+)"
)
"""A number; all of it, so that no pattern tries a part."""


@dataclass(frozen=True)
class Part:
    """A part of a pattern: a text, a name, or what is skipped (both empty)."""

    text: str = ""
    name: str = ""


def parts_of(pattern: str) -> list[Part]:
    """Return the parts of a pattern.

    >>> parts_of("loss {loss} …")
    [Part(text='loss ', name=''), Part(text='', name='loss'), Part(text=' ', name=''), Part(text='', name='')]
    """
    parts, begin = [], 0
    for found in PART.finditer(pattern):
        if found.start() > begin:
            parts.append(Part(pattern[begin : found.start()]))
        parts.append(Part(name=found[1] or ""))
        begin = found.end()
    return [*parts, Part(pattern[begin:])] if begin < len(pattern) else parts


def wrong_with(pattern: str) -> tuple[str, str] | None:
    """Return what is wrong with a pattern, and the way out; nothing where it can be read.

    >>> wrong_with("loss: {loss}{accuracy}")
    ('{loss} and {accuracy} touch', 'Write what stands between them in the log.')
    """
    parts = parts_of(pattern)
    names = [part.name for part in parts if part.name]
    if len(pattern) > bounds.PATTERN:
        return tr("the pattern has {count} letters", count=len(pattern)), tr(
            "Expected at most {most}.", most=bounds.PATTERN
        )
    if any(BRACES.search(part.text) for part in parts):
        return tr("a brace belongs to no name"), tr("Write names as {loss}: letters, digits, _ . / and -.")
    if not names:
        return tr("no name stands in braces"), tr('Write {loss} where the number is: line = "loss: {loss}".')
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice:
        return tr("{{{twice}}} is there twice", twice=twice), tr(
            "Give each number its own name, or skip one with …."
        )
    touching = next(((one, other) for one, other in pairwise(parts) if not one.text and not other.text), None)
    if touching:
        return (
            tr("{one} and {other} touch", one=_shown(touching[0]), other=_shown(touching[1])),
            tr("Write what stands between them in the log."),
        )
    return None


@dataclass(frozen=True, kw_only=True)
class Pattern:
    """A format by patterns: ``lines`` of an epoch, and ``final`` ones of the numbers of the end.

    >>> Pattern(name="mine", lines=("{epoch}: {loss}",)).numbers("3: 0.50")
    {'epoch': '3', 'loss': '0.50'}
    """

    name: str
    lines: tuple[str, ...]
    final: tuple[str, ...] = ()
    about: str = tr("lines by a pattern of your own")
    takes: tuple[str, ...] = ("text",)
    is_general: bool = False

    def read(self, log: Path) -> PrintedLog:
        """Return what the lines say that fit."""
        reading = _Reading(self, log)
        for piece in pieces(log):
            for text in piece.text.split("\b") if "\b" in piece.text else (piece.text,):
                reading.take(cleaned(text).strip(), piece.line)
        return reading.end()

    def numbers(self, line: str) -> dict[str, str] | None:
        """Return the numbers that a line of an epoch tells; nothing when it is none."""
        return _first(self._lines, line)

    def finals(self, line: str) -> dict[str, str] | None:
        """Return the numbers that a line tells of the end; nothing when it is none."""
        return _first(self._final, line)

    @cached_property
    def has_epoch(self) -> bool:
        """Whether the lines say which epoch they are of."""
        return any(part.name == EPOCH for line in self.lines for part in parts_of(line))

    @cached_property
    def _lines(self) -> tuple[Matcher, ...]:
        return tuple(map(Matcher, self.lines))

    @cached_property
    def _final(self) -> tuple[Matcher, ...]:
        return tuple(map(Matcher, self.final))


class Matcher:
    """A pattern, compiled.

    Each stretch between two skips is looked for once, so that time grows with the line.

    >>> Matcher("… acc: {acc} …").match("2 a acc: acc: .5 ok")
    {'acc': '.5'}
    """

    def __init__(self, pattern: str) -> None:
        """Compile a pattern with which nothing is wrong."""
        parts = parts_of(pattern.strip())
        self._names = [part.name for part in parts if part.name]
        self._pattern = re.compile("".join(_regular(parts)), re.DOTALL)

    def match(self, line: str) -> dict[str, str] | None:
        """Return the numbers of a line by their names; nothing when it does not fit."""
        found = self._pattern.fullmatch(line)
        return dict(zip(self._names, found.groups(), strict=True)) if found else None


def _regular(parts: Sequence[Part]) -> Iterator[str]:
    """Return the regular expression of a pattern, stretch by stretch.

    A stretch that was found is never looked for again further on: if the rest of a line fits behind a later
    one, it does so behind the first, since what is skipped may be anything.
    """
    stretches: list[list[Part]] = [[]]
    for part in parts:
        if part.text or part.name:
            stretches[-1].append(part)
        else:
            stretches.append([])
    for number, stretch in enumerate(stretches):
        one = "".join(
            r"\s+".join(map(re.escape, re.split(r"\s+", part.text))) if part.text else f"({NUMBER})"
            for part in stretch
        )
        is_last = number == len(stretches) - 1
        if number == 0:
            yield one
        elif is_last:
            yield f".*?{one}" if stretch else ".*"
        else:
            yield f"(?>.*?{one})"


class _Reading:
    """How far a log was read."""

    def __init__(self, format_: Pattern, log: Path) -> None:
        self._format = format_
        self._log = log
        self._gathering = Gathering(log)
        self._lines = 0
        self._others: list[tuple[int, str]] = []

    def take(self, line: str, number: int) -> None:
        """Read a line, if it is one of the format's."""
        if not line:
            return
        found = self._format.numbers(line)
        if found is None:
            if not self._lines and len(self._others) < COMPARED:
                self._others.append((number, line))
            for name, text in (self._format.finals(line) or {}).items():
                self._gathering.final(name, text)
            return
        self._lines += 1
        epoch = self._epoch(found.pop(EPOCH, None), number)
        told = {PLANNED: found.pop(PLANNED, None), STEPS: found.pop(STEPS, None)}
        self._gathering.put(epoch, found, number)
        self._tell(told, number)

    def end(self) -> PrintedLog:
        """Return what was read. Raises ``InvalidInput`` when no line fits."""
        if not self._lines:
            first = self._format.lines[0]
            raise refusal(
                self._log,
                tr("no line looks like “{first}”", first=first[: bounds.SHOWN]),
                _with_nearest(
                    first,
                    self._others,
                    tr("Names in braces stand for numbers, … for what is skipped."),
                ),
            )
        read = self._gathering.log(self._format.name)
        if not any(run.series or run.finals for run in read.runs):
            raise refusal(self._log, tr("no line tells a number besides its epoch"), tr("Name one: {loss}."))
        return read

    def _epoch(self, told: str | None, line: int) -> int:
        if told is not None:
            return self._whole(told, EPOCH, line)
        last = self._gathering.last
        if not self._format.has_epoch:
            return 1 if last is None else last + 1
        if last is None:
            raise refusal(self._log, tr("this line belongs to no epoch: none was told before it"), line=line)
        return last

    def _tell(self, told: Mapping[str, str | None], line: int) -> None:
        names = {PLANNED: "epochs_planned", STEPS: "steps_per_epoch"}
        self._gathering.tell(
            **{names[name]: self._whole(text, name, line) for name, text in told.items() if text is not None}
        )

    def _whole(self, text: str, name: str, line: int) -> int:
        value = float(text)
        if not value.is_integer() or not 0 <= value < 2**53:
            raise refusal(
                self._log,
                tr("{{{name}}} is {text}", name=name, text=text[: bounds.SHOWN]),
                tr("Expected a whole number."),
                line=line,
            )
        return int(value)


def _first(matchers: Sequence[Matcher], line: str) -> dict[str, str] | None:
    return next((found for one in matchers if (found := one.match(line)) is not None), None)


def _with_nearest(pattern: str, lines: Sequence[tuple[int, str]], hint: str) -> str:
    """Say which line fits the most parts of a pattern, and up to where, if any fits one; then the hint."""
    parts = parts_of(pattern.strip())
    count, end, number, line = max(
        ((*_fitting(parts, line), -number, line) for number, line in lines), default=(0, 0, 0, "")
    )
    if not count:
        return hint
    return together(" ", [_nearest(-number, line[end:], parts[count:]), hint])


def _nearest(number: int, rest: str, wanted: Sequence[Part]) -> str:
    """Say what should stand in a line in place of the rest of it."""
    if rest and wanted:
        return tr(
            "The nearest is line {number}: at “{rest}” it should go on with {wanted}.",
            number=number,
            rest=called(rest),
            wanted=_quoted(wanted[0]),
        )
    if rest:
        return tr(
            "The nearest is line {number}: at “{rest}” it should end.", number=number, rest=called(rest)
        )
    if wanted:
        return tr(
            "The nearest is line {number}: at its end it should go on with {wanted}.",
            number=number,
            wanted=_quoted(wanted[0]),
        )
    return tr("The nearest is line {number}: at its end it should end.", number=number)


def _quoted(part: Part) -> str:
    return quoted(part.text) if part.text else _shown(part)


def _fitting(parts: Sequence[Part], line: str) -> tuple[int, int]:
    """Return with how many parts of a pattern a line begins, and where the last of them ends."""

    def found(count: int) -> re.Match[str] | None:
        return re.compile("".join(_regular(parts[:count])), re.DOTALL).match(line)

    count = bisect_left(range(len(parts)), 1, key=lambda place: int(found(place + 1) is None))
    fits = found(count) if count else None
    return (count, fits.end()) if fits else (0, 0)


def _shown(part: Part) -> str:
    return f"{{{part.name}}}" if part.name else SKIP

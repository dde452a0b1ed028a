"""What the lines say that Keras's ``fit`` prints: where an epoch begins, and how far one is.

Three generations of them, each as a bar and (``verbose=2``) without one:

    60000/60000 [==============================] - 2s - loss: 0.2577 - acc: 0.9245
     - 2s - loss: 0.2577 - acc: 0.9245
    1719/1719 [==============================] - 2s 1ms/step - loss: 0.5980 - accuracy: 0.7933
    1719/1719 - 2s - loss: 0.5980 - accuracy: 0.7933 - 2s/epoch - 1ms/step
    422/422 ━━━━━━━━━━━━━━━━━━━━ 3s 5ms/step - accuracy: 0.7933 - loss: 0.5980
    422/422 - 3s - 5ms/step - accuracy: 0.7933 - loss: 0.5980

No pattern tries more than a few hundred letters from any place, so that a long line takes no long time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from lrbs_report.base import bounds
from lrbs_report.base.numeral import is_numeral

STAMP = r"\s{0,20}(?:\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[.,\d]{0,12}(?:Z|[+-]\d\d:?\d\d)?\]?:?\s{1,20})?"
"""The time at which a machine that keeps a program's lines saw this one."""

EPOCH = re.compile(STAMP + r"Epoch (\d{1,9})/(\d{1,9})(?:\s+(\d.*))?\s*", re.DOTALL)
"""Where an epoch begins. Where somebody lost the ends of lines, its bar follows."""

BAR = re.compile(
    r"(?<![\d/.])(\d{1,12})/(\d{1,12}|Unknown|None) {0,3}"
    r"(?:(\[[=>.]{1,400}\]|━[^\x00-\x20]{0,400})"
    r"|[^\x00-\x7f][^\x00-\x20]{0,400}|\?{5,400}|(?= - \d{1,9}s\b)|(?<=Unknown )(?=\d))"
)
"""How far an epoch is, and a bar of any of the generations.

What is none counts where it begins a line. Where a terminal could not show Keras 3's, there are question
marks, or letters of another alphabet.
"""

AT_BEGIN = re.compile(STAMP)

ROW = re.compile(STAMP + r"(?:- )?(\d{1,9}s)(?: \d{1,9}[mun]?s/\w{1,10})? - (?=\S)")
"""An epoch without a bar, as the first generation prints it for ``verbose=2``."""

SAMPLES = re.compile(STAMP + r"Train on (\d{1,12}) samples(?:, validate on (\d{1,12}) samples)?")
STEPS = re.compile(
    STAMP + r"Train for (\d{1,12}) steps(?:, validate (?:for (\d{1,12}) steps|on (\d{1,12}) samples))?"
)
"""What stands before the first epoch: how much trains, and how much is held out."""

LEFT, BESIDE_TIMES = "ETA", ("-", "ETA:")
"""What stands before the time that is left, and what else may stand where times do."""

TIME = re.compile(r"[\d:.]{1,20}(?:s|ms|us|ns|m|h|d)?(?:/(?P<unit>step|sample|epoch))?", re.ASCII)
SECONDS = re.compile(r"\s*(?:- )?(\d{1,9})s\b")

VALUE = re.compile(r"(\S{1,400})(?!\S)")
FOUR_DECIMALS = re.compile(r"[+-]?\d{1,320}\.\d{4}(?:e[+-]\d\d)?")
"""How Keras prints a mean; whatever else is glued to it is of another program."""

LEFT_OUT = re.compile(r"\s{0,20}(?:<<.{0,80}>>|\[?\(?(?:\.{3,10}|…)\)?\]?)\s{0,20}")
"""Where somebody, or a notebook, left lines out."""

TESTED = re.compile(r"\s{0,20}((?:[Tt]est|TEST)[ _][A-Za-z_]{1,40})\s{0,5}[:=]\s{0,5}(\S{1,400})\s*")
"""What people print of the test after Keras's lines: ``Test accuracy: 0.9921``."""


class Progress(NamedTuple):
    """How far an epoch is, and what follows the bar, at which place of the line.

    ``total`` is nothing where Keras does not know it yet.
    """

    done: int
    total: int | None
    has_bar: bool
    column: int
    tail: str

    @property
    def is_whole(self) -> bool:
        """Whether all of it is done."""
        return self.total is not None and self.done >= self.total


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """What a line tells: numbers by their names, what a bar counts, and what of the line is no such thing.

    ``odd`` is the text that came where a number was expected, ``at`` where it begins, from 0.
    """

    named: dict[str, str]
    unit: str = ""
    seconds: int | None = None
    odd: str | None = None
    at: int = 0


def counts_in(told: re.Match[str]) -> dict[str, int]:
    """Return what the line before the first epoch counts, by the names of a run's fields.

    >>> counts_in(SAMPLES.match("Train on 8 samples, validate on 2 samples"))
    {'samples': 8, 'validation_samples': 2}
    """
    names = (
        ("samples", "validation_samples")
        if told.re is SAMPLES
        else ("steps_per_epoch", "validation_steps", "validation_samples")
    )
    return {name: int(count) for name, count in zip(names, told.groups(), strict=True) if count}


def progress_of(text: str) -> Progress | None:
    """Return how far a line says that an epoch is; nothing when it says no such thing.

    >>> progress_of("422/422 ━━━━━━━━━━━━━━━━━━━━ 3s 5ms/step - loss: 0.5")
    Progress(done=422, total=422, has_bar=True, column=28, tail=' 3s 5ms/step - loss: 0.5')
    """
    found = BAR.search(text)
    if found is None or not (found[3] or AT_BEGIN.fullmatch(text, 0, found.start())):
        return None
    total = int(found[2]) if found[2][0].isdigit() else None
    return Progress(int(found[1]), total, found[0][-1] not in " 0123456789", found.end(), text[found.end() :])


def numbers_in(tail: str) -> Numbers:
    """Return what stands after a bar, piece by piece between hyphens.

    >>> numbers_in(" - 2s 1ms/step - loss: 0.5980 - val_loss: nan").named
    {'loss': '0.5980', 'val_loss': 'nan'}
    >>> numbers_in(" - 2s - loss: 0.5980WARNING: slow").named
    {'loss': '0.5980'}
    """
    named: dict[str, str] = {}
    units: set[str] = set()
    at, fields = 0, tail.split(" - ")
    for number, field in enumerate(fields):
        name, colon, rest = field.partition(": ")
        if not colon or name == LEFT:
            found = _units(field)
            if found is None:
                return Numbers(named=named, odd=field, at=at)
            units |= found
        else:
            value = _value(rest, is_last=number == len(fields) - 1)
            if value is None or len(name) > bounds.SERIES_NAME:
                return Numbers(named=named, odd=rest, at=at + len(name) + 2)
            named[name.strip()] = value
        at += len(field) + 3
    seconds = SECONDS.match(tail)
    return Numbers(
        named=named,
        unit=next((unit for unit in ("sample", "step") if unit in units), ""),
        seconds=int(seconds[1]) if seconds else None,
    )


def is_cut(text: str) -> bool:
    """Tell whether a number has not all the letters that Keras gives a mean.

    >>> is_cut("0.92"), is_cut("1.2345e-0"), is_cut("0.9245"), is_cut("nan")
    (True, True, False, False)
    """
    return "." in text and not FOUR_DECIMALS.fullmatch(text)


def _units(field: str) -> set[str] | None:
    """Return what times are told of, such as "step"; nothing where a field is none of times."""
    times = [TIME.fullmatch(word) for word in field.split() if word not in BESIDE_TIMES]
    return {time["unit"] for time in times if time and time["unit"]} if all(times) else None


def _value(text: str, *, is_last: bool) -> str | None:
    """Return the number that a text begins with; nothing where other things follow that nobody could tell."""
    found = VALUE.match(text)
    if found and is_numeral(found[1]) and (is_last or not text[found.end() :].strip()):
        return found[1]
    mean = FOUR_DECIMALS.match(text)
    return mean[0] if mean and is_last else None

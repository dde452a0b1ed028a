"""Doubts in words, in the language of a page or of the terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from lrbs_report.judging.doubtful_data import (
    Constant,
    ConstantFeatures,
    FewRows,
    Lopsided,
    NotFinite,
    Repeated,
    Untested,
    Untrained,
    Unused,
    WrongScale,
)
from lrbs_report.judging.doubts import Diverged, Doubt, Guessing, NoBetter, Tied
from lrbs_report.report.prose.letters import Letters
from lrbs_report.report.prose.words import LISTED, Words

AnyDoubt = Doubt | Letters


def sentences(doubts: Iterable[AnyDoubt], words: Words) -> Iterator[str]:
    """Say each doubt in a sentence or two."""
    return (SAYINGS[type(doubt)](doubt, words) for doubt in doubts)


def _not_finite(doubt: NotFinite, words: Words) -> str:
    return words.count("doubt.not_finite", doubt.count, data=doubt.dataset, array=doubt.array, row=doubt.row)


def _scale(doubt: WrongScale, words: Words) -> str:
    low, high, reaches = (
        words.number(_rounded(number, digits))
        for number, digits in ((doubt.low, 6), (doubt.high, 6), (doubt.reaches, 3))
    )
    return words.say(
        f"doubt.scale.{doubt.misfit}",
        data=doubt.dataset,
        low=low,
        high=high,
        scale=words.number(doubt.scale),
        reaches=reaches,
    )


def _constant(doubt: Constant, words: Words) -> str:
    return words.say("doubt.constant", data=doubt.dataset, value=words.number(_rounded(doubt.value, 6)))


def _constants(doubt: ConstantFeatures, words: Words) -> str:
    if doubt.names:
        names = [words.say("doubt.constants.name", name=words.label(name)) for name in doubt.names]
        which = _listed(names, words, doubt.count)
    else:
        numbers = _listed([str(number) for number in doubt.numbers], words, doubt.count)
        which = words.count("doubt.constants.numbers", doubt.count, numbers=numbers)
    return words.count(
        "doubt.constants",
        doubt.count,
        data=doubt.dataset,
        features=words.number(doubt.features),
        which=which,
    )


def _untrained(doubt: Untrained, words: Words) -> str:
    classes = _classes(doubt.classes, len(doubt.classes), words)
    rows = words.count(f"doubt.rows.{doubt.part}", doubt.rows)
    return words.count("doubt.untrained", len(doubt.classes), data=doubt.dataset, classes=classes, rows=rows)


def _untested(doubt: Untested, words: Words) -> str:
    classes = _classes(doubt.classes, len(doubt.classes), words)
    return words.count("doubt.untested", len(doubt.classes), data=doubt.dataset, classes=classes)


def _unused(doubt: Unused, words: Words) -> str:
    classes = _classes(doubt.classes, doubt.count, words)
    return words.count(
        "doubt.unused", doubt.count, data=doubt.dataset, classes=classes, highest=doubt.highest
    )


def _lopsided(doubt: Lopsided, words: Words) -> str:
    return words.say(
        "doubt.lopsided",
        data=doubt.dataset,
        percent=_percent(doubt.share, words),
        number=doubt.number,
        share=words.fixed(doubt.share),
    )


def _few_rows(doubt: FewRows, words: Words) -> str:
    return words.count("doubt.few_rows", doubt.rows, data=doubt.dataset, step=words.fixed(1 / doubt.rows))


def _repeated(doubt: Repeated, words: Words) -> str:
    return words.count(
        f"doubt.repeated.{doubt.part}",
        doubt.count,
        data=doubt.dataset,
        rows=words.number(doubt.rows),
        percent=_percent(doubt.share, words),
        row=doubt.row,
        of=doubt.of,
    )


def _diverged(doubt: Diverged, words: Words) -> str:
    if not doubt.names:
        return words.count("doubt.diverged.all", doubt.runs)
    return words.count("doubt.diverged", len(doubt.names), names=_listed(doubt.names, words))


def _tied(doubt: Tied, words: Words) -> str:
    kind = "all" if doubt.is_all else "sweep" if doubt.sweep else "singles"
    told = words.say(
        f"doubt.tied.{kind}",
        count=words.number(doubt.experiments),
        sweep=doubt.sweep,
        judged=words.fixed(doubt.judged),
    )
    if doubt.share is None:
        return told
    beside = (
        words.say("doubt.chance.same")
        if doubt.is_chance
        else words.say("doubt.chance.above", share=words.fixed(doubt.share))
    )
    return f"{told} {beside}"


def _guessing(doubt: Guessing, words: Words) -> str:
    if doubt.are_all:
        return words.say(
            "doubt.guessing.all", data=doubt.dataset, share=words.fixed(doubt.share), number=doubt.number
        )
    if doubt.sweep:
        return words.say(
            "doubt.guessing.sweep", sweep=doubt.sweep, share=words.fixed(doubt.share), number=doubt.number
        )
    accuracies = words.some(
        words.say("doubt.judged", name=id_, judged=words.fixed(accuracy)) for id_, accuracy in doubt.reached
    )
    return words.count(
        "doubt.guessing",
        len(doubt.reached),
        reached=accuracies,
        share=words.fixed(doubt.share),
        number=doubt.number,
    )


def _no_better(doubt: NoBetter, words: Words) -> str:
    return words.say(
        "doubt.no_better",
        data=doubt.dataset,
        measure=words.measure(doubt.measure),
        of_mean=words.fixed(doubt.of_mean),
        error=words.fixed(doubt.error),
        name=doubt.experiment,
    )


def _letters(doubt: Letters, words: Words) -> str:
    letters = words.some(f"{letter} (U+{ord(letter):04X})" for letter in doubt.letters)
    return words.count("doubt.letters", len(doubt.letters), letters=letters)


SAYINGS: Mapping[type, Callable[[Any, Words], str]] = {
    NotFinite: _not_finite,
    WrongScale: _scale,
    Constant: _constant,
    ConstantFeatures: _constants,
    Untrained: _untrained,
    Untested: _untested,
    Unused: _unused,
    Lopsided: _lopsided,
    FewRows: _few_rows,
    Repeated: _repeated,
    Diverged: _diverged,
    Tied: _tied,
    Guessing: _guessing,
    NoBetter: _no_better,
    Letters: _letters,
}
"""How each kind of doubt is said."""


def _percent(share: float, words: Words) -> str:
    """Write a share in percent, with a decimal at most."""
    return words.percent(float(f"{share:.3f}"))


def _rounded(number: float, digits: int) -> float:
    """Keep so many digits of a number, whatever its size."""
    return float(f"{number:.{digits}g}")


def _classes(numbers: Sequence[int], count: int, words: Words) -> str:
    """Name classes by their numbers: the first few, and how many more there are."""
    return _listed([str(number) for number in numbers], words, count)


def _listed(items: Sequence[str], words: Words, count: int = 0) -> str:
    """Join names the way the language does; of many, the first few, and how many more there are.

    Two more at least: for one, its name is as short.
    """
    hidden = max(count, len(items)) - LISTED
    return words.listing([*items[:LISTED], words.count("more", hidden)] if hidden > 1 else items)

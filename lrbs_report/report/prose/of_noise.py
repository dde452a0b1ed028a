"""What is said of a gradient noise scale: how it moves, and on which side of it the batch size lies.

The subject is a ``ToldNoise``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING

from markupsafe import Markup

from lrbs_report.judging.facts import ties
from lrbs_report.report.prose.ledger import Ledger
from lrbs_report.report.prose.sentence import Fill, Sentence

if TYPE_CHECKING:
    from lrbs_report.judging.noise import NoiseScale
    from lrbs_report.report.document import ToldNoise


def _goes_up(told: ToldNoise) -> bool:
    """Tell whether the last number is above the first."""
    return len(told.known) > 1 and not _comes_back(told) and told.known[-1].scale > told.known[0].scale


def _goes_down(told: ToldNoise) -> bool:
    return len(told.known) > 1 and not _comes_back(told) and told.known[-1].scale < told.known[0].scale


def _comes_back(told: ToldNoise) -> bool:
    return len(told.known) > 1 and ties(told.known[0].scale, told.known[-1].scale)


def _always_goes(told: ToldNoise) -> bool:
    """Tell whether there is a number after every epoch, and each step goes the way of all together."""
    sign = 1 if _goes_up(told) else -1
    steps = [sign * (after.scale - before.scale) > 0 for before, after in pairwise(told.known)]
    return len(told.known) == len(told.epochs) and all(steps)


def _sides(told: ToldNoise) -> list[bool]:
    """Tell, of each number, whether it lies above the batch size."""
    return [one.scale > told.experiment.batch_size for one in told.known]


def _passes(told: ToldNoise, *, up: bool) -> bool:
    """Tell whether it crosses the batch size once, in one direction."""
    sides = _sides(told)
    return len({*sides}) > 1 and sides == sorted(sides, reverse=not up)


def in_examples(word: str, told: ToldNoise, epoch: int, ledger: Ledger) -> Markup:
    """Return a noise scale after an epoch, or an end of its interval, with few decimals.

    It is a number of examples, and nobody knows it better.
    """
    asked = (word, told.experiment.id, epoch)
    number = ledger.content(*asked)
    return ledger.value(*asked, digits=decimals_of([number] if number is not None else []))


def decimals_of(scales: Iterable[float]) -> int:
    """Return with how many decimals noise scales are written: as the smallest of them needs.

    >>> decimals_of([1187.2]), decimals_of([1187.2, 12.5]), decimals_of([0.25])
    (0, 1, 2)
    """
    smallest = min(scales, default=0.0)
    return sum(smallest < limit for limit in (10, 100))


def _scale(place: int) -> Fill:
    """Return the noise scale of an epoch of those that have one."""
    return lambda told, ledger: in_examples("expected_noise_scale", told, told.known[place].epoch, ledger)


def _epoch(place: int) -> Fill:
    return lambda told, ledger: ledger.words.number(told.known[place].epoch)


def _end(word: str) -> Fill:
    return lambda told, ledger: in_examples(word, told, told.known[-1].epoch, ledger)


def _before(told: ToldNoise, ledger: Ledger) -> str:
    """Return the last epoch before it crosses the batch size."""
    return ledger.words.number(told.known[_sides(told).index(not _sides(told)[0]) - 1].epoch)


def _after(told: ToldNoise, ledger: Ledger) -> str:
    """Return the first epoch after that."""
    return ledger.words.number(told.known[_sides(told).index(not _sides(told)[0])].epoch)


def _unsure(told: ToldNoise) -> list[NoiseScale]:
    """Return the epochs whose interval holds the batch size."""
    return [one for one in told.known if one.low <= told.experiment.batch_size <= one.high]


def _epochs(choose: Callable[[ToldNoise], Iterable[NoiseScale]]) -> Fill:
    return lambda told, ledger: ledger.words.some(ledger.words.number(one.epoch) for one in choose(told))


def _rows(told: ToldNoise, ledger: Ledger) -> Markup:
    """Return on how many rows it is estimated, or on which, where nobody counted them."""
    id_ = told.experiment.id
    is_counted = ledger.content("noise_rows", id_) is not None
    said = (
        ledger.words.say("noise.rows", rows=ledger.value("noise_rows", id_))
        if is_counted
        else ledger.words.say("noise.all_rows")
    )
    return Markup(said)  # noqa: S704 - a phrase of ours, with the mark of a value


def _setting(name: str) -> Fill:
    return lambda told, ledger: ledger.value(name, told.experiment.id)


WAY: Mapping[str, Fill] = {
    "first": _scale(0),
    "last": _scale(-1),
    "first_epoch": _epoch(0),
    "last_epoch": _epoch(-1),
}
ONE: Mapping[str, Fill] = {"scale": _scale(-1)}
BATCH: Mapping[str, Fill] = {"batch_size": _setting("batch_size")}
CROSSING: Mapping[str, Fill] = {**BATCH, "before": _before, "after": _after}

SENTENCES: Mapping[str, Sentence] = {
    "article.noise_how.batches": Sentence(
        holds=lambda _: True,
        blanks={
            **{
                name: _setting(name) for name in ("learning_rate", "batch_size", "small_batch", "large_batch")
            },
            "rows": _rows,
        },
    ),
    "article.noise.grows": Sentence(holds=lambda told: _goes_up(told) and _always_goes(told), blanks=WAY),
    "article.noise.rises": Sentence(holds=lambda told: _goes_up(told) and not _always_goes(told), blanks=WAY),
    "article.noise.falls": Sentence(holds=lambda told: _goes_down(told) and _always_goes(told), blanks=WAY),
    "article.noise.sinks": Sentence(
        holds=lambda told: _goes_down(told) and not _always_goes(told), blanks=WAY
    ),
    "article.noise.returns": Sentence(holds=_comes_back, blanks=WAY),
    "article.noise.single": Sentence(
        holds=lambda told: len(told.known) == 1, blanks={**ONE, "epoch": _epoch(-1)}
    ),
    "article.noise.larger": Sentence(
        holds=lambda told: not told.known and bool(told.larger), blanks={"rows": _rows}
    ),
    "article.noise.none": Sentence(holds=lambda told: not told.known and not told.larger),
    "article.noise_larger.some": Sentence(
        holds=lambda told: bool(told.known) and bool(told.larger),
        blanks={"epochs": _epochs(lambda told: told.larger), "rows": _rows},
        count=lambda told: len(told.larger),
    ),
    "article.noise_interval.last": Sentence(
        holds=lambda told: bool(told.known) and told.known[-1].has_interval,
        blanks={
            "epoch": _epoch(-1),
            "low": _end("noise_scale_low"),
            "high": _end("noise_scale_high"),
            "seeds": _setting("seeds"),
        },
    ),
    "article.noise_batch.below": Sentence(
        holds=lambda told: bool(told.known) and all(_sides(told)), blanks=BATCH
    ),
    "article.noise_batch.above": Sentence(
        holds=lambda told: bool(told.known) and not any(_sides(told)), blanks=BATCH
    ),
    "article.noise_batch.passed": Sentence(holds=lambda told: _passes(told, up=True), blanks=CROSSING),
    "article.noise_batch.passes": Sentence(holds=lambda told: _passes(told, up=False), blanks=CROSSING),
    "article.noise_unsure.some": Sentence(
        holds=lambda told: bool(_unsure(told)),
        blanks={**BATCH, "epochs": _epochs(_unsure)},
        count=lambda told: len(_unsure(told)),
    ),
    "article.noise_batch.varies": Sentence(
        holds=lambda told: (
            len({*_sides(told)}) > 1 and not _passes(told, up=True) and not _passes(told, up=False)
        ),
        blanks=BATCH,
    ),
    "noise.title.up": Sentence(holds=_goes_up, blanks=WAY),
    "noise.title.down": Sentence(holds=_goes_down, blanks=WAY),
    "noise.title.back": Sentence(holds=_comes_back, blanks=WAY),
    "noise.title.single": Sentence(
        holds=lambda told: len(told.known) == 1, blanks={**ONE, "epoch": _epoch(-1)}
    ),
    "noise.caption.seeds": Sentence(
        holds=lambda told: len(told.outcome.runs) > 1, blanks={**BATCH, "seeds": _setting("seeds")}
    ),
    "noise.caption.single": Sentence(holds=lambda told: len(told.outcome.runs) == 1, blanks=BATCH),
    "noise.gaps.some": Sentence(
        holds=lambda told: bool(told.known) and bool(told.larger), blanks={"rows": _rows}
    ),
}
"""Sentences of one family exclude each other."""

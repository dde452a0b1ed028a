"""What is said of a learning-rate range test: where the loss falls fastest, where it diverges, and what for.

The subject is a ``ToldRange``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

from markupsafe import Markup

from lrbs_report.judging.range_tests import is_plain
from lrbs_report.report.prose.ledger import Ledger
from lrbs_report.report.prose.sentence import Fill, Sentence

if TYPE_CHECKING:
    from lrbs_report.judging.range_tests import RateOverSeeds
    from lrbs_report.report.document import ToldRange

DIGITS = 3
"""That a rate is written with: no test tells it better."""

Which = Literal["steepest", "edge"]


def in_digits(word: str, id_: str, ledger: Ledger, seed: int | None = None) -> Markup:
    """Return a rate of a range test with the decimals that three digits of it take."""
    number = ledger.content(word, id_, seed=seed)
    return ledger.value(word, id_, seed=seed, digits=decimals_of(number))


def decimals_of(rate: float | None) -> int:
    """Return with how many decimals a rate is written.

    >>> decimals_of(0.0445), decimals_of(0.956), decimals_of(12.3), decimals_of(1234.0)
    (4, 3, 1, 0)
    """
    return max(0, DIGITS - 1 - math.floor(math.log10(rate))) if rate else DIGITS


def _rate(word: str) -> Fill:
    return lambda told, ledger: in_digits(word, told.experiment.id, ledger)


def _setting(name: str) -> Fill:
    return lambda told, ledger: ledger.value(name, told.experiment.id)


def _count(which: Which) -> Fill:
    return lambda told, ledger: ledger.words.in_words(_of(told, which).count)


def _of(told: ToldRange, which: Which) -> RateOverSeeds:
    return told.found.edge if which == "edge" else told.found.steepest


def _total(told: ToldRange) -> int:
    return len(told.found.seeds)


def _is_known(told: ToldRange, which: Which) -> bool:
    return _of(told, which).count > 0


def _is_of_one(told: ToldRange, which: Which) -> bool:
    return _total(told) == 1 and _is_known(told, which)


def _is_of_all(told: ToldRange, which: Which) -> bool:
    return 1 < _total(told) == _of(told, which).count


def _is_of_some(told: ToldRange, which: Which) -> bool:
    return 0 < _of(told, which).count < _total(told)


def _are_both(told: ToldRange) -> bool:
    return _is_known(told, "steepest") and _is_known(told, "edge")


def _is_below(told: ToldRange) -> bool:
    """Tell whether the steepest fall lies below the edge, over the seeds."""
    return _are_both(told) and told.found.steepest.mean < told.found.edge.mean


def _is_late(told: ToldRange) -> bool:
    return _are_both(told) and not _is_below(told)


def _is_plain(told: ToldRange) -> bool:
    return is_plain(told.experiment.model.optimizer)


def _never(told: ToldRange) -> int:
    return told.found.count("never")


def _at_once(told: ToldRange) -> int:
    return told.found.count("at once")


RANGE: Mapping[str, Fill] = {"begin": _setting("range_begin"), "end": _setting("range_end")}
HOW: Mapping[str, Fill] = {
    **RANGE,
    "batch_size": _setting("batch_size"),
    "smoothing": lambda told, ledger: ledger.words.number(told.experiment.smoothing),
    "steps": _setting("range_steps"),
}
STEEPEST: Mapping[str, Fill] = {
    "rate": _rate("expected_steepest_rate"),
    "low": _rate("steepest_rate_low"),
    "high": _rate("steepest_rate_high"),
    "count": _count("steepest"),
    "seeds": _setting("seeds"),
}
EDGE: Mapping[str, Fill] = {
    "rate": _rate("expected_edge_rate"),
    "low": _rate("edge_rate_low"),
    "high": _rate("edge_rate_high"),
    "count": _count("edge"),
    "seeds": _setting("seeds"),
}
BOTH: Mapping[str, Fill] = {"steepest": STEEPEST["rate"], "edge": EDGE["rate"]}
SEEDS: Mapping[str, Fill] = {"seeds": _setting("seeds")}


def _only(blanks: Mapping[str, Fill], *names: str) -> dict[str, Fill]:
    return {name: blanks[name] for name in names}


SENTENCES: Mapping[str, Sentence] = {
    "article.range_how.grows": Sentence(holds=lambda _: True, blanks=HOW),
    "article.range_steepest.one": Sentence(
        holds=lambda told: _is_of_one(told, "steepest"), blanks=_only(STEEPEST, "rate")
    ),
    "article.range_steepest.all": Sentence(
        holds=lambda told: _is_of_all(told, "steepest"),
        blanks=_only(STEEPEST, "rate", "low", "high", "seeds"),
    ),
    "article.range_steepest.some": Sentence(
        holds=lambda told: _is_of_some(told, "steepest"), blanks=STEEPEST
    ),
    "article.range_steepest.none": Sentence(holds=lambda told: not _is_known(told, "steepest")),
    "article.range_edge.one": Sentence(
        holds=lambda told: _is_of_one(told, "edge"), blanks=_only(EDGE, "rate")
    ),
    "article.range_edge.all": Sentence(
        holds=lambda told: _is_of_all(told, "edge"), blanks=_only(EDGE, "rate", "low", "high", "seeds")
    ),
    "article.range_edge.some": Sentence(holds=lambda told: _is_of_some(told, "edge"), blanks=EDGE),
    "article.range_seen.plain": Sentence(holds=lambda told: _is_known(told, "edge") and _is_plain(told)),
    "article.range_seen.other": Sentence(holds=lambda told: _is_known(told, "edge") and not _is_plain(told)),
    "article.range_short.all": Sentence(
        holds=lambda told: _never(told) == _total(told), blanks=_only(RANGE, "end")
    ),
    "article.range_short.some": Sentence(
        holds=lambda told: 0 < _never(told) < _total(told),
        blanks={**_only(RANGE, "end"), "missing": lambda told, ledger: ledger.words.in_words(_never(told))},
        count=_never,
    ),
    "article.range_late.all": Sentence(
        holds=lambda told: _at_once(told) == _total(told), blanks=_only(RANGE, "begin")
    ),
    "article.range_late.some": Sentence(
        holds=lambda told: 0 < _at_once(told) < _total(told),
        blanks={
            **_only(RANGE, "begin"),
            "missing": lambda told, ledger: ledger.words.in_words(_at_once(told)),
        },
        count=_at_once,
    ),
    "article.range_use.between": Sentence(holds=_is_below, blanks=BOTH),
    "article.range_use.late": Sentence(holds=_is_late, blanks=BOTH),
    "article.range_use.steepest": Sentence(
        holds=lambda told: _is_known(told, "steepest") and not _is_known(told, "edge"),
        blanks=_only(BOTH, "steepest"),
    ),
    "article.range_use.edge": Sentence(
        holds=lambda told: _is_known(told, "edge") and not _is_known(told, "steepest"),
        blanks=_only(BOTH, "edge"),
    ),
    "range.title.both": Sentence(holds=_are_both, blanks=BOTH),
    "range.title.steepest": Sentence(
        holds=lambda told: _is_known(told, "steepest") and not _is_known(told, "edge"),
        blanks={**_only(BOTH, "steepest"), **_only(RANGE, "end")},
    ),
    "range.title.edge": Sentence(
        holds=lambda told: _is_known(told, "edge") and not _is_known(told, "steepest"),
        blanks=_only(BOTH, "edge"),
    ),
    "range.title.none": Sentence(
        holds=lambda told: not _is_known(told, "edge") and not _is_known(told, "steepest"), blanks=RANGE
    ),
    "range.caption.seeds": Sentence(
        holds=lambda told: _total(told) > 1, blanks={**SEEDS, **_only(HOW, "smoothing")}
    ),
    "range.caption.one": Sentence(holds=lambda told: _total(told) == 1, blanks=_only(HOW, "smoothing")),
    "range.marks.both": Sentence(holds=_are_both),
    "range.marks.steepest": Sentence(
        holds=lambda told: _is_known(told, "steepest") and not _is_known(told, "edge")
    ),
    "range.marks.edge": Sentence(
        holds=lambda told: _is_known(told, "edge") and not _is_known(told, "steepest")
    ),
    "range.cut.some": Sentence(holds=lambda told: told.is_cut),
}
"""Sentences of one family exclude each other."""

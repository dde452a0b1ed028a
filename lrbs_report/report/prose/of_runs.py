"""What is said of one experiment: how the cost of its first seed moves, and what its seeds have in common.

The subject is its outcome.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from lrbs_report.judging.facts import Outcome
from lrbs_report.judging.values import Over
from lrbs_report.report.prose.ledger import Ledger
from lrbs_report.report.prose.sentence import Fill, Sentence
from lrbs_report.study.experiments import Imported


def _ends(one: Outcome) -> bool:
    return not one.first.has_diverged


def _is_imported(one: Outcome) -> bool:
    return isinstance(one.experiment, Imported)


def _goes_on(one: Outcome) -> bool:
    """Tell whether the first seed has several epochs, all of them with a finite cost."""
    return _ends(one) and len(one.first.watched) > 1


def _falls(one: Outcome) -> bool:
    return all(after < before for before, after in pairwise(one.first.watched))


def _is_flat(one: Outcome) -> bool:
    return len(set(one.first.watched)) == 1


def _has_several(one: Outcome) -> bool:
    return len(one.runs) > 1


def _is_whole(one: Outcome) -> bool:
    return not one.diverged


def _have_epochs(one: Outcome) -> bool:
    return all(len(run.watched) > 1 for run in one.runs)


def _watched(epoch: int) -> Fill:
    """Return the cost of an epoch of the first seed."""
    return lambda one, ledger: ledger.watched(one.experiment.id, epoch, seed=one.first.seed)


def _last_epoch(one: Outcome, ledger: Ledger) -> str:
    return ledger.value("last_epoch", one.experiment.id, seed=one.first.seed)


def _rise_epochs(one: Outcome, ledger: Ledger) -> str:
    return ledger.value(f"rise_epochs(costs({one.experiment.id!r}))", seed=one.first.seed)


def _rises(one: Outcome, ledger: Ledger) -> str:
    return ledger.value(f"rises(costs({one.experiment.id!r}))", seed=one.first.seed, form="words")


def _seeds(one: Outcome, ledger: Ledger) -> str:
    return ledger.value("seeds", one.experiment.id)


def _first_seed(one: Outcome, ledger: Ledger) -> str:
    return ledger.value("first_seed", one.experiment.id)


def _rising_seeds(one: Outcome, ledger: Ledger) -> str:
    return ledger.value(f"rises(costs({one.experiment.id!r})) > 0", over="count")


def _diverged_runs(one: Outcome, ledger: Ledger) -> str:
    return ledger.value("diverged_runs", one.experiment.id)


def _judged(over: Over) -> Fill:
    return lambda one, ledger: ledger.judged(one, over)


def _first_judged(one: Outcome, ledger: Ledger) -> str:
    return ledger.judged(one, seed=one.first.seed)


ENDS: Mapping[str, Fill] = {"first": _watched(0), "last": _watched(-1)}

SENTENCES: Mapping[str, Sentence] = {
    "article.log.seed": Sentence(holds=lambda one: not _is_imported(one), blanks={"seed": _first_seed}),
    "article.log.imported": Sentence(holds=_is_imported, blanks={"seed": _first_seed}),
    "article.watched.diverged": Sentence(
        holds=lambda one: not _ends(one) and not _is_imported(one), blanks={"epoch": _last_epoch}
    ),
    "article.watched.lost": Sentence(
        holds=lambda one: not _ends(one) and _is_imported(one), blanks={"epoch": _last_epoch}
    ),
    "article.watched.single": Sentence(
        holds=lambda one: _ends(one) and len(one.first.watched) == 1, blanks={"watched": _watched(-1)}
    ),
    "article.watched.rises": Sentence(
        holds=lambda one: _goes_on(one) and bool(one.rises),
        blanks={**ENDS, "epochs": _rise_epochs},
        count=lambda one: len(one.rises),
    ),
    "article.watched.falls": Sentence(holds=lambda one: _goes_on(one) and _falls(one), blanks=ENDS),
    "article.watched.flat": Sentence(
        holds=lambda one: _goes_on(one) and _is_flat(one), blanks={"watched": _watched(-1)}
    ),
    "article.watched.never_rises": Sentence(
        holds=lambda one: _goes_on(one) and not one.rises and not _falls(one) and not _is_flat(one),
        blanks=ENDS,
    ),
    "article.rising.all": Sentence(
        holds=lambda one: _has_several(one) and _is_whole(one) and one.rising_seeds == len(one.runs),
        blanks={"seeds": _seeds},
    ),
    "article.rising.some": Sentence(
        holds=lambda one: _has_several(one) and _is_whole(one) and 0 < one.rising_seeds < len(one.runs),
        blanks={"rising": _rising_seeds, "seeds": _seeds},
    ),
    "article.rising.none": Sentence(
        holds=lambda one: _has_several(one) and _is_whole(one) and _have_epochs(one) and not one.rising_seeds,
        blanks={"seeds": _seeds},
    ),
    "article.diverging.all": Sentence(
        holds=lambda one: _has_several(one) and one.diverged == len(one.runs), blanks={"seeds": _seeds}
    ),
    "article.diverging.some": Sentence(
        holds=lambda one: _has_several(one) and 0 < one.diverged < len(one.runs),
        blanks={"diverged": _diverged_runs, "seeds": _seeds},
        count=lambda one: one.diverged,
    ),
    "article.reached.ends": Sentence(holds=_ends, blanks={"judged": _first_judged}),
    "article.reached.diverges": Sentence(holds=lambda one: not _ends(one)),
    "article.seeds.spread": Sentence(
        holds=lambda one: _has_several(one) and _is_whole(one) and one.judged_low < one.judged_high,
        blanks={
            "seeds": _seeds,
            "mean": _judged("mean"),
            "low": _judged("min"),
            "high": _judged("max"),
        },
    ),
    "article.seeds.alike": Sentence(
        holds=lambda one: _has_several(one) and _is_whole(one) and one.judged_low == one.judged_high,
        blanks={"seeds": _seeds},
    ),
    "watched.title.diverged": Sentence(holds=lambda one: not _ends(one), blanks={"epoch": _last_epoch}),
    "watched.title.single": Sentence(
        holds=lambda one: _ends(one) and len(one.first.watched) == 1, blanks={"first": _watched(0)}
    ),
    "watched.title.flat": Sentence(
        holds=lambda one: _goes_on(one) and _is_flat(one), blanks={"last": _watched(-1)}
    ),
    "watched.title.back": Sentence(
        holds=lambda one: (
            _goes_on(one) and not _is_flat(one) and one.first.watched[-1] == one.first.watched[0]
        ),
        blanks={"last": _watched(-1)},
    ),
    "watched.title.up": Sentence(
        holds=lambda one: _goes_on(one) and one.first.watched[-1] > one.first.watched[0], blanks=ENDS
    ),
    "watched.title.falls": Sentence(
        holds=lambda one: _goes_on(one) and one.first.watched[-1] < one.first.watched[0] and not one.rises,
        blanks=ENDS,
    ),
    "watched.title.rises": Sentence(
        holds=lambda one: _goes_on(one) and one.first.watched[-1] < one.first.watched[0] and bool(one.rises),
        blanks={**ENDS, "count_in_words": _rises},
        count=lambda one: len(one.rises),
    ),
    "watched.caption.seed": Sentence(holds=lambda _: True, blanks={"seed": _first_seed}),
    "watched.lowest.reached": Sentence(
        holds=_goes_on,
        blanks={
            "watched": lambda one, ledger: ledger.value(
                f"min(costs({one.experiment.id!r}))", seed=one.first.seed
            ),
            "epoch": lambda one, ledger: ledger.value(
                f"lowest_at(costs({one.experiment.id!r}))", seed=one.first.seed
            ),
        },
    ),
    "band.whole": Sentence(
        holds=lambda one: _has_several(one) and _have_all_epochs(one), blanks={"count": _seeds}
    ),
    "band.there": Sentence(holds=lambda one: _has_several(one) and not _have_all_epochs(one)),
}
"""Sentences of one family (all of a name but its last part) exclude each other."""


def _have_all_epochs(one: Outcome) -> bool:
    """Tell whether every seed has a finite cost in each epoch of the first one."""
    return _is_whole(one) and len({len(run.watched) for run in one.runs}) == 1

"""What is said of what is measured besides the cost: where it is best, and what is chosen by it.

The subject is an ``Outcome``, a ``Curve``, the first experiment of a data set, or ``Several``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lrbs_report.judging.facts import Outcome
from lrbs_report.kinds.measures.keras import TEST, VALIDATION
from lrbs_report.kinds.measures.restored import RESTORED
from lrbs_report.report.prose.ledger import Ledger
from lrbs_report.report.prose.of_several import some_imported
from lrbs_report.report.prose.sentence import Fill, Sentence, Several
from lrbs_report.report.prose.words import capital
from lrbs_report.study.experiments import Experiment, Imported, trained

LOSS = f"{VALIDATION}loss"


@dataclass(frozen=True, kw_only=True)
class Curve:
    """A measure of each epoch of an experiment's first run."""

    outcome: Outcome
    name: str

    @property
    def numbers(self) -> Sequence[float]:
        """The measure, epoch by epoch."""
        return self.outcome.first.record.series[self.name]

    @property
    def best_epoch(self) -> int | None:
        """The epoch in which it is best; nothing when that is not known, or the run diverged."""
        way = self.outcome.experiment.asked.measure(self.name).better
        if not way or not all(map(math.isfinite, self.numbers)):
            return None
        return self.numbers.index(max(self.numbers) if way == "up" else min(self.numbers))


def _loss(one: Outcome) -> Curve | None:
    """Return the loss on the rows that validate, where there are any and the run reached its end."""
    return Curve(outcome=one, name=LOSS) if LOSS in one.first.record.series else None


def _turns(one: Outcome) -> bool:
    """Tell whether that loss is lowest before the last epoch."""
    curve = _loss(one)
    return curve is not None and curve.best_epoch not in (None, one.first.length - 1)


def _ends_lowest(one: Outcome) -> bool:
    curve = _loss(one)
    return curve is not None and curve.best_epoch == one.first.length - 1 > 0


def _asked(word: str, *arguments: str) -> Fill:
    """Return a value of the first seed of an experiment."""
    return lambda one, ledger: ledger.value(word, *arguments, one.experiment.id, seed=one.first.seed)


def _at_best(one: Outcome, ledger: Ledger) -> str:
    return ledger.value("at_best", LOSS, one.experiment.id, by=LOSS, seed=one.first.seed)


def _best_of_curve(curve: Curve, ledger: Ledger) -> str:
    one = curve.outcome
    return ledger.value("at_best", curve.name, one.experiment.id, by=curve.name, seed=one.first.seed)


def _epoch_of_curve(curve: Curve, ledger: Ledger) -> str:
    return ledger.value("best_epoch", curve.name, curve.outcome.experiment.id, seed=curve.outcome.first.seed)


def _seed_of_curve(curve: Curve, ledger: Ledger) -> str:
    return ledger.value("first_seed", curve.outcome.experiment.id)


def _first_name(curve: Curve, ledger: Ledger) -> str:
    return capital(ledger.words.measure(curve.name))


def _watched(one: Experiment) -> str:
    """Return what the callback watches that puts the weights of its best epoch back."""
    restoring = next(
        callback for callback in trained(one).callbacks if callback.get("restore_best_weights") is True
    )
    return str(restoring.get("monitor", LOSS))


def _ranking(these: Several, ledger: Ledger) -> str:
    return ledger.words.measure(these.ranking)


def _metrics(one: Experiment, ledger: Ledger) -> tuple[str, ...]:
    """Return the names of the metrics of an experiment's network."""
    names = (name.removeprefix(TEST) for name in one.asked.finals if name.startswith(TEST))
    return tuple(dict.fromkeys(ledger.words.measure(name) for name in names if name != "loss"))


def _is_choice(these: Several) -> bool:
    return bool(these.ranking) and len(these.outcomes) > 1


def _is_imported(curve: Curve) -> bool:
    return isinstance(curve.outcome.experiment, Imported)


def _restores(these: Several) -> bool:
    return any(one.experiment.asked.restores for one in these.outcomes)


HELD_OUT: Mapping[str, Fill] = {
    "rows": lambda one, ledger: ledger.value("validation_examples", one.id),
}
BEST: Mapping[str, Fill] = {"epoch": _asked("best_epoch", LOSS), "best": _at_best}

SENTENCES: Mapping[str, Sentence] = {
    "article.held_out.apart": Sentence(
        holds=lambda one: one.dataset.validation is not None and not one.dataset.validation_overlaps,
        blanks=HELD_OUT,
    ),
    "article.held_out.trains": Sentence(
        holds=lambda one: one.dataset.validation is not None and one.dataset.validation_overlaps,
        blanks=HELD_OUT,
    ),
    "article.metrics.listed": Sentence(
        holds=lambda one: one.asked.ends and (bool(one.model.metrics) or one.model.task == "regression"),
        blanks={"name": lambda one, _: one.model.name, "metrics": _metrics},
    ),
    "article.validation.turns": Sentence(holds=_turns, blanks={**BEST, "last": _asked("at", LOSS)}),
    "article.validation.ends": Sentence(holds=_ends_lowest, blanks=BEST),
    "article.restored.weights": Sentence(
        holds=lambda one: one.experiment.asked.restores and not one.first.has_diverged,
        blanks={
            "epoch": lambda one, ledger: ledger.value(
                "final", RESTORED.name, one.experiment.id, seed=one.first.seed, form="whole"
            ),
            "measure": lambda one, ledger: ledger.words.measure(_watched(one.experiment)),
        },
    ),
    "article.chosen.final": Sentence(
        holds=lambda these: _is_choice(these) and not _restores(these) and not some_imported(these),
        blanks={"measure": _ranking},
    ),
    "article.chosen.restored": Sentence(
        holds=lambda these: _is_choice(these) and _restores(these) and not some_imported(these),
        blanks={"measure": _ranking},
    ),
    "article.chosen.imported": Sentence(
        holds=lambda these: _is_choice(these) and some_imported(these), blanks={"measure": _ranking}
    ),
    "curve.caption.best": Sentence(
        holds=lambda curve: curve.best_epoch is not None and not _is_imported(curve),
        blanks={"seed": _seed_of_curve},
    ),
    "curve.caption.plain": Sentence(
        holds=lambda curve: curve.best_epoch is None and not _is_imported(curve),
        blanks={"seed": _seed_of_curve},
    ),
    "curve.caption.imported_best": Sentence(
        holds=lambda curve: curve.best_epoch is not None and _is_imported(curve),
        blanks={"seed": _seed_of_curve},
    ),
    "curve.caption.imported_plain": Sentence(
        holds=lambda curve: curve.best_epoch is None and _is_imported(curve),
        blanks={"seed": _seed_of_curve},
    ),
    "curve.title.best": Sentence(
        holds=lambda curve: curve.best_epoch is not None,
        blanks={"measure": _first_name, "epoch": _epoch_of_curve, "best": _best_of_curve},
    ),
    "curve.title.plain": Sentence(
        holds=lambda curve: curve.best_epoch is None, blanks={"measure": _first_name}
    ),
}
"""Sentences of one family exclude each other."""

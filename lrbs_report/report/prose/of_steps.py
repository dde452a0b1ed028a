"""What is said between one experiment and the next: how the call changes.

The subject is a pair of experiments, the earlier first; of the first one, itself twice. Of a rate's path it
is a ``Told``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from lrbs_report.report.prose.sentence import Fill, Sentence

if TYPE_CHECKING:
    from lrbs_report.study.experiments import Experiment

    Step = tuple[Experiment, Experiment]


def _setting(name: str, place: int) -> Fill:
    return lambda step, ledger: ledger.value(name, step[place].id)


def _has_same_batch(step: Step) -> bool:
    return step[0].batch_size == step[1].batch_size


RATES: Mapping[str, Fill] = {"before": _setting("learning_rate", 0), "after": _setting("learning_rate", 1)}

SENTENCES: Mapping[str, Sentence] = {
    "article.call.first": Sentence(
        holds=lambda step: step[0] is step[1],
        blanks={"rate": _setting("learning_rate", 1), "batch": _setting("batch_size", 1)},
    ),
    "article.call.lower": Sentence(
        holds=lambda step: step[1].learning_rate < step[0].learning_rate, blanks=RATES
    ),
    "article.call.higher": Sentence(
        holds=lambda step: step[1].learning_rate > step[0].learning_rate, blanks=RATES
    ),
    "article.call.batch": Sentence(
        holds=lambda step: step[1].learning_rate == step[0].learning_rate and not _has_same_batch(step),
        blanks={"before": _setting("batch_size", 0), "after": _setting("batch_size", 1)},
    ),
    "article.call.same": Sentence(
        holds=lambda step: (
            step[0] is not step[1]
            and step[1].learning_rate == step[0].learning_rate
            and _has_same_batch(step)
        ),
        blanks={"rate": _setting("learning_rate", 1), "batch": _setting("batch_size", 1)},
    ),
    "article.rate_path.goes": Sentence(
        holds=lambda told: told.experiment.schedule.moves,
        blanks={
            "name": lambda told, _: told.title,
            "first": lambda told, ledger: ledger.value("learning_rate", told.experiment.id),
            "last": lambda told, ledger: ledger.value(
                "rate", told.experiment.id, seed=told.outcome.first.seed
            ),
        },
    ),
}
"""Sentences of one family exclude each other."""

"""What is said between one experiment and the next: how the call changes.

The subject is a pair of experiments, the earlier first; of the first one, itself twice. Of a rate's path it
is a ``Told``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from lrbs_report.judging.words.runs import falls_of
from lrbs_report.kinds.measures import DECLARED_RATE, LOGGED_RATE
from lrbs_report.kinds.schedules.warmup import Warmup
from lrbs_report.report.prose.sentence import Fill, Sentence

if TYPE_CHECKING:
    from lrbs_report.judging.facts import Outcome
    from lrbs_report.report.prose.ledger import Ledger
    from lrbs_report.study.experiments import Trained

    Step = tuple[Trained, Trained]


def _setting(name: str, place: int) -> Fill:
    return lambda step, ledger: ledger.value(name, step[place].id)


def batch_in_words(ledger: Ledger, experiment: Trained) -> str:
    """Write the batch size of an experiment; of batches that grow, the first and the last."""
    if experiment.growth:
        return ledger.value("setting", experiment.id, "batch_size")
    return ledger.value("batch_size", experiment.id)


def _batch(place: int) -> Fill:
    return lambda step, ledger: batch_in_words(ledger, step[place])


def _has_same_batch(step: Step) -> bool:
    return (step[0].batch_size, step[0].growth) == (step[1].batch_size, step[1].growth)


def _is_another_batch(step: Step) -> bool:
    return step[1].learning_rate == step[0].learning_rate and not _has_same_batch(step)


def _is_fixed(step: Step) -> bool:
    return _is_another_batch(step) and not (step[0].growth or step[1].growth)


def _grows(step: Step) -> bool:
    return _is_another_batch(step) and bool(step[1].growth)


def _grows_no_more(step: Step) -> bool:
    return _is_another_batch(step) and bool(step[0].growth) and not step[1].growth


def _moves_alike(step: Step) -> bool:
    return (step[0].schedule, step[0].lr_decay) == (step[1].schedule, step[1].lr_decay)


def _moves(experiment: Trained, *, by_step: bool) -> bool:
    schedule = experiment.schedule
    return schedule is not None and not _warms(experiment) and schedule.moves_by_step is by_step


def _warms(experiment: Trained) -> bool:
    return isinstance(experiment.schedule, Warmup)


def _watches(experiment: Trained) -> bool:
    """Tell whether a rate moves by what is measured."""
    return bool(experiment.course.schedule.watched)


def _falls(outcome: Outcome) -> list[int]:
    """Return the epochs of the first seed after which the rate fell."""
    series = outcome.first.record.series
    return falls_of(series[DECLARED_RATE], series[LOGGED_RATE])


def _is_other(step: Step, name: str) -> bool:
    return bool(step[0].setting(name) != step[1].setting(name))


def _named(name: str) -> Fill:
    return lambda step, ledger: ledger.value("setting", step[1].id, name)


RATES: Mapping[str, Fill] = {"before": _setting("learning_rate", 0), "after": _setting("learning_rate", 1)}

SENTENCES: Mapping[str, Sentence] = {
    "article.call.first": Sentence(
        holds=lambda step: step[0] is step[1],
        blanks={"rate": _setting("learning_rate", 1), "batch": _batch(1)},
    ),
    "article.call.lower": Sentence(
        holds=lambda step: step[1].learning_rate < step[0].learning_rate, blanks=RATES
    ),
    "article.call.higher": Sentence(
        holds=lambda step: step[1].learning_rate > step[0].learning_rate, blanks=RATES
    ),
    "article.call.batch": Sentence(
        holds=lambda step: _is_fixed(step) and _moves_alike(step),
        blanks={"before": _batch(0), "after": _batch(1)},
    ),
    "article.call.batch_moves": Sentence(
        holds=lambda step: _is_fixed(step) and not _moves_alike(step),
        blanks={"before": _batch(0), "after": _batch(1)},
    ),
    "article.call.growing": Sentence(holds=lambda step: _grows(step) and _moves_alike(step)),
    "article.call.growing_moves": Sentence(holds=lambda step: _grows(step) and not _moves_alike(step)),
    "article.call.fixed": Sentence(
        holds=lambda step: _grows_no_more(step) and _moves_alike(step), blanks={"after": _batch(1)}
    ),
    "article.call.fixed_moves": Sentence(
        holds=lambda step: _grows_no_more(step) and not _moves_alike(step), blanks={"after": _batch(1)}
    ),
    "article.call.schedule": Sentence(
        holds=lambda step: (
            step[1].learning_rate == step[0].learning_rate
            and _has_same_batch(step)
            and not _moves_alike(step)
        ),
        blanks={"rate": _setting("learning_rate", 1)},
    ),
    "article.call.same": Sentence(
        holds=lambda step: (
            step[0] is not step[1]
            and step[1].learning_rate == step[0].learning_rate
            and _has_same_batch(step)
            and _moves_alike(step)
        ),
        blanks={"rate": _setting("learning_rate", 1), "batch": _batch(1)},
    ),
    "article.call_with.network": Sentence(
        holds=lambda step: _is_other(step, "model") and not _is_other(step, "dataset"),
        blanks={"network": _named("model")},
    ),
    "article.call_with.data": Sentence(
        holds=lambda step: _is_other(step, "dataset") and not _is_other(step, "model"),
        blanks={"data": _named("dataset")},
    ),
    "article.call_with.both": Sentence(
        holds=lambda step: _is_other(step, "model") and _is_other(step, "dataset"),
        blanks={"network": _named("model"), "data": _named("dataset")},
    ),
    "article.schedule.by_step": Sentence(
        holds=lambda one: _moves(one, by_step=True),
        blanks={"schedule": lambda one, ledger: ledger.value("setting", one.id, "schedule")},
    ),
    "article.schedule.warms": Sentence(
        holds=_warms, blanks={"schedule": lambda one, ledger: ledger.value("setting", one.id, "schedule")}
    ),
    "article.schedule.by_epoch": Sentence(
        holds=lambda one: _moves(one, by_step=False),
        blanks={"schedule": lambda one, ledger: ledger.value("setting", one.id, "schedule")},
    ),
    "article.growth.grows": Sentence(
        holds=lambda one: one.growth is not None and one.batch_size_of(one.epochs - 1) > one.batch_size,
        blanks={
            "first": lambda one, ledger: ledger.value("batch_size", one.id),
            "last": lambda one, ledger: ledger.value("last_batch_size", one.id),
            "every": lambda one, ledger: ledger.words.number(one.growth.every),
        },
        count=lambda one: one.growth.every,
    ),
    "article.falls.plateau": Sentence(
        holds=lambda told: _watches(told.experiment) and bool(_falls(told)),
        blanks={
            "seed": lambda told, ledger: ledger.value("first_seed", told.experiment.id),
            "epochs": lambda told, ledger: ledger.value(
                "rate_falls", told.experiment.id, seed=told.first.seed
            ),
            "measure": lambda told, ledger: ledger.words.measure(told.experiment.course.schedule.watched),
        },
        count=lambda told: len(_falls(told)),
    ),
    "article.falls.never": Sentence(
        holds=lambda told: _watches(told.experiment) and not _falls(told),
        blanks={
            "seed": lambda told, ledger: ledger.value("first_seed", told.experiment.id),
            "measure": lambda told, ledger: ledger.words.measure(told.experiment.course.schedule.watched),
        },
    ),
    "article.rate_path.goes": Sentence(
        holds=lambda told: bool(told.experiment.lr_decay),
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

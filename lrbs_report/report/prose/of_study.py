"""What is said of the whole study: what it asks, and how its networks are trained.

The subject is ``Several`` with every experiment; of one network, one data set or one way to draw batches, the
first experiment that has it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from lrbs_report.base.python_files import PREFIX
from lrbs_report.judging.doubtful_data import has_classes
from lrbs_report.report.prose.ledger import Ledger
from lrbs_report.report.prose.sentence import Fill, Sentence, Several
from lrbs_report.study.experiments import Trained


def _trained(these: Several) -> list[Trained]:
    """Return the experiments that are trained here."""
    return [one.experiment for one in these.outcomes if isinstance(one.experiment, Trained)]


def varies(these: Several, name: str) -> bool:
    """Tell whether the experiments that are trained differ in a setting."""
    return len({repr(getattr(one, name)) for one in _trained(these)}) > 1


def _differs(these: Several, name: str) -> bool:
    """Tell whether experiments differ in a setting, as far as all of them are known to have one."""
    told = [getattr(one.experiment, name, one.experiment.setting(name)) for one in these.outcomes]
    return None not in told and len(set(map(repr, told))) > 1


def _asks(*names: str) -> Callable[[Several], bool]:
    """Tell whether, of rate and batch size, exactly these vary."""
    return lambda these: (
        {name for name in ("learning_rate", "batch_size") if _differs(these, name)} == set(names)
    )


def _first(name: str, **how: Any) -> Fill:  # noqa: ANN401 - what ``value`` takes
    return lambda these, ledger: ledger.value(name, these.outcomes[0].experiment.id, **how)


def _count(these: Several, ledger: Ledger) -> str:
    return ledger.words.number(len(these.outcomes))


def _layers(one: Trained, _: Ledger) -> tuple[str, ...]:
    return tuple(layer["class"] for layer in one.model.layers)


def _kinds(one: Trained, _: Ledger) -> tuple[str, ...]:
    """Return the classes of a network's layers, each once."""
    return tuple(dict.fromkeys(layer["class"] for layer in one.model.layers))


def _is_graph(one: Trained) -> bool:
    """Tell whether layers are known that do not stand in one row."""
    return one.model.network is not None and len(one.model.layers) > 1


def _is_made(one: Trained) -> bool:
    """Tell whether Python of the project's own makes the network."""
    return one.model.network is not None and "function" in one.model.network


def _function(one: Trained, _: Ledger) -> str:
    return str((one.model.network or {})["function"]).removeprefix(PREFIX)


def _samples(name: str) -> Callable[[Trained], bool]:
    return lambda one: one.sampling == name


def _has_decay(these: Several) -> bool:
    return any(one.lr_decay for one in _trained(these))


def _has_schedule(these: Several) -> bool:
    return any(one.schedule for one in _trained(these))


def _are_told(one: Trained) -> bool:
    """Tell whether the definitions say which rows train, or that some do not."""
    dataset = one.dataset
    return dataset.train is not None or dataset.validation is not None or dataset.is_parted


def _has_accuracy(these: Several) -> bool:
    return all(map(has_classes, _trained(these)))


NETWORK: Mapping[str, Fill] = {
    "name": lambda one, _: one.model.name,
    "optimizer": lambda one, _: one.model.optimizer["class"],
    "loss": lambda one, _: one.model.loss,
}
DATA: Mapping[str, Fill] = {"name": lambda one, _: one.dataset.name}
ROWS: Mapping[str, Fill] = {**DATA, "rows": lambda one, ledger: ledger.value("train_images", one.id)}

SENTENCES: Mapping[str, Sentence] = {
    "article.question.rate_and_batch": Sentence(holds=_asks("learning_rate", "batch_size")),
    "article.question.rate": Sentence(holds=_asks("learning_rate")),
    "article.question.batch": Sentence(holds=_asks("batch_size")),
    "article.question.others": Sentence(
        holds=lambda these: _asks()(these) and len(these.outcomes) > 1,
        blanks={"count": _count},
    ),
    "article.question.single": Sentence(
        holds=lambda these: len(these.outcomes) == 1,
        blanks={"count": _first("seeds")},
        count=lambda these: len(these.outcomes[0].runs),
    ),
    "article.network.only": Sentence(
        holds=lambda these: bool(_trained(these)) and not varies(these, "model")
    ),
    "article.network.several": Sentence(holds=lambda these: varies(these, "model")),
    "article.layers.listed": Sentence(
        holds=lambda one: not (_is_graph(one) or _is_made(one)),
        blanks={**NETWORK, "layers": _layers},
        count=lambda one: len(one.model.layers),
    ),
    "article.layers.graph": Sentence(
        holds=_is_graph,
        blanks={
            **NETWORK,
            "layers": _kinds,
            "count": lambda one, ledger: ledger.words.number(len(one.model.layers)),
        },
    ),
    "article.layers.made": Sentence(holds=_is_made, blanks={**NETWORK, "function": _function}),
    "article.data.rows": Sentence(holds=_are_told, blanks=ROWS),
    "article.data.all": Sentence(holds=lambda one: not _are_told(one), blanks=DATA),
    "article.scale.divided": Sentence(
        holds=lambda one: one.dataset.divisor != 1 and not one.dataset.standardize,
        blanks={"scale": lambda one, ledger: ledger.value("scale", one.id)},
    ),
    "article.scale.standardized": Sentence(holds=lambda one: one.dataset.standardize),
    "article.batches.several": Sentence(holds=lambda these: varies(these, "sampling")),
    "article.sampling.replacement": Sentence(holds=_samples("replacement")),
    "article.sampling.shuffle": Sentence(holds=_samples("shuffle")),
    "article.sampling.shuffle-once": Sentence(holds=_samples("shuffle-once")),
    "article.sampling.sequential": Sentence(holds=_samples("sequential")),
    "article.decay.some": Sentence(holds=lambda these: _has_decay(these) and not _has_schedule(these)),
    "article.decay.mixed": Sentence(holds=lambda these: _has_decay(these) and _has_schedule(these)),
    "article.decay.scheduled": Sentence(holds=lambda these: _has_schedule(these) and not _has_decay(these)),
    "article.decay.none": Sentence(
        holds=lambda these: bool(_trained(these)) and not (_has_decay(these) or _has_schedule(these))
    ),
    "article.decay_note.digits": Sentence(holds=_has_decay),
    "article.means.classes": Sentence(holds=lambda these: bool(_trained(these)) and _has_accuracy(these)),
    "article.means.quantities": Sentence(
        holds=lambda these: bool(_trained(these)) and not _has_accuracy(these)
    ),
    "article.verdicts.beside": Sentence(holds=lambda _: True),
}
"""Sentences of one family exclude each other."""

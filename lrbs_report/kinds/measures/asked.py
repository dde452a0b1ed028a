"""What an experiment asks to be measured of its runs, beside what always is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from lrbs_report.base.tongue import tr
from lrbs_report.kinds.measures import JUDGED, measure_of, noise
from lrbs_report.kinds.measures.keras import TEST, TRAIN, VALIDATION, Metric, direction_of, name_of, parted
from lrbs_report.kinds.measures.logged import Logged, logged_in
from lrbs_report.kinds.measures.measure import Measure
from lrbs_report.kinds.measures.restored import RESTORED
from lrbs_report.kinds.networks.tasks import Task

DEFAULTS: Mapping[Task, Metric] = {"classification": "accuracy", "regression": "mean_absolute_error"}
"""What is measured where nobody says what."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Which metrics are measured where and when.

    ``metrics`` are the model's own, which are measured while it trains too; ``places`` are where it is
    measured after each epoch and ``last_places`` where with the final weights, as the prefixes of the names
    of what is measured there. It ``restores`` where a callback puts the weights of its best epoch back, and
    compares ``gradients`` after each epoch where the noise scale is asked for. Where the end of the training
    means nothing, as that of a range test, nothing ``ends`` it: none of its numbers is measured.

    >>> asked = asked_of({"model": {"metrics": ["auc"]}, "dataset": {"validation": 0.1}})
    >>> asked.series
    ('auc', 'val_loss', 'val_auc')
    >>> asked.finals, asked.ranked_by
    (('test_accuracy', 'test_auc', 'test_loss'), 'test_accuracy')
    """

    task: Task
    metrics: tuple[Metric, ...]
    places: tuple[str, ...]
    trains: bool
    restores: bool
    gradients: bool = False
    ends: bool = True

    is_cost_of_training = True

    @property
    def measured(self) -> tuple[Metric, ...]:
        """The metrics that are measured on rows that do not train: the model's, or else its task's own."""
        asks = self.ends and (self.places or self.trains or self.task == "regression")
        return self.metrics or ((DEFAULTS[self.task],) if asks else ())

    @property
    def last_places(self) -> tuple[str, ...]:
        """Where it is measured with the final weights."""
        return (*((TEST,) if self.measured else ()), *((TRAIN,) if self.trains else ()))

    @property
    def series(self) -> tuple[str, ...]:
        """What is measured in each epoch, by name."""
        placed = (place + name for place in self.places for name in self.after_epochs)
        return (*_names(self.metrics), *placed, *(noise.NAMES if self.gradients else ()))

    @property
    def after_epochs(self) -> tuple[str, ...]:
        """What is measured after each epoch, without where."""
        return ("loss", *_names(self.measured)) if self.places else ()

    @property
    def finals(self) -> tuple[str, ...]:
        """What is measured at the end, by name; first what runs are ranked by."""
        if not self.ends:
            return ()
        placed = (place + name for place in self.last_places for name in (*_names(self.measured), "loss"))
        restored = (RESTORED.name,) if self.restores else ()
        return tuple(dict.fromkeys((self.ranked_by, *placed, *restored)))

    @property
    def ranked_by(self) -> str:
        """The measure of the end by which runs are ranked: the accuracy, or the first metric; or nothing."""
        if not self.ends:
            return ""
        return JUDGED if self.task == "classification" else TEST + name_of(self.measured[0])

    def measure(self, name: str) -> Measure:
        """Return a measure by its name, a metric's by the one that the definitions give it too."""
        _, bare = parted(name)
        own = {name_of(metric): metric for metric in self.measured if isinstance(metric, Mapping)}
        metric = own.get(bare)
        known = measure_of(name)
        return replace(known, better=direction_of(metric)) if metric else known


def _names(metrics: Iterable[Metric]) -> tuple[str, ...]:
    return tuple(map(name_of, metrics))


def places_of(*, validates: bool, tests_every_epoch: bool) -> tuple[str, ...]:
    """Return where it is measured after each epoch."""
    return (*((VALIDATION,) if validates else ()), *((TEST,) if tests_every_epoch else ()))


def puts_back(callbacks: Iterable[Mapping[str, Any]]) -> bool:
    """Return whether one of the callbacks puts the weights of its best epoch back."""
    return any(one.get("restore_best_weights") is True for one in callbacks)


def asked_of(identity: Mapping[str, Any]) -> Asked | Logged:
    """Return what the identity of a run asks, or what its log tells.

    Raises ``ValueError`` for what no definitions give.
    """
    if "imported" in identity:
        return logged_in(identity["imported"])
    try:
        model, dataset = identity.get("model") or {}, identity.get("dataset") or {}
        ends = "one_batch_epochs" not in identity
        asked = Asked(
            task="regression" if model.get("task") == "regression" else "classification",
            metrics=tuple(model.get("metrics", ())),
            places=places_of(
                validates="validation" in dataset and ends,
                tests_every_epoch=identity.get("test") == "every epoch",
            ),
            trains="train" in identity,
            restores=puts_back(identity.get("callbacks") or ()),
            gradients="noise_scale" in identity,
            ends=ends,
        )
        are_named = all(isinstance(name, str) for name in (*asked.series, *asked.finals))
    except (AttributeError, KeyError, TypeError):
        are_named = False
    if not are_named:
        message = tr("it asks for metrics that there are none of")
        raise ValueError(message)
    return asked

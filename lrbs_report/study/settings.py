"""What an experiment is made of: what it says itself, else the defaults, else what stands here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from lrbs_report.base.places import Keys
from lrbs_report.base.suggesting import Complaint
from lrbs_report.base.tongue import tr
from lrbs_report.study.beside import Beside
from lrbs_report.study.experiments import Trained
from lrbs_report.study.keras_definitions import wrong_callbacks
from lrbs_report.study.keras_names import engine_for
from lrbs_report.study.own_code import call_of, codes_in, is_own
from lrbs_report.study.parts import Parts, missing_names, wrong_names
from lrbs_report.study.rates import merged, rates_of, says_its_rate, wrong_rates, wrong_rule_results
from lrbs_report.study.shape import FileShape
from lrbs_report.study.tables import table
from lrbs_report.study.titles import titles_of
from lrbs_report.study.until_decided import UntilDecided

FALLBACKS: Mapping[str, Any] = {
    "lr_decay": 1e-3,
    "schedule": None,
    "batch_size": 32,
    "epochs": 10,
    "sampling": "replacement",
    "seeds": [1],
    "engine": "auto",
    "callbacks": [],
    "test": "at the end",
    "train": None,
}
"""What holds where neither an experiment nor the defaults say anything."""


def defaults_of(shape: FileShape, parts: Parts) -> dict[str, Any]:
    """Return what holds for every experiment that does not say otherwise."""
    return merged({**FALLBACKS, **parts.only()}, said_in(shape.defaults))


def said_in(shape: BaseModel) -> dict[str, Any]:
    """Return the keys that the file says."""
    return {name: getattr(shape, name) for name in shape.model_fields_set}


Make = Callable[[Mapping[str, Any]], Trained]
"""Makes an experiment of settings that lack none."""


def experiment_of(
    values: Mapping[str, Any],
    *,
    parts: Parts,
    languages: tuple[str, ...],
    beside: Beside,
    code_seconds: float,
) -> Trained:
    """Return the experiment of such settings, which lack none."""
    model = parts.models[values["model"]]
    rates = rates_of(values, beside)
    until = values["seeds"] if isinstance(values["seeds"], UntilDecided) else None
    schedule = rates["schedule"].told() if rates["schedule"] else None
    callbacks = tuple(call_of(one, beside) if is_own(one) else one for one in values["callbacks"])
    return Trained(
        id=values["id"],
        title=titles_of(values.get("title") or values["id"], languages),
        dataset=parts.datasets[values["dataset"]],
        model=model,
        **rates,
        epochs=values["epochs"],
        sampling=values["sampling"],
        seeds=until.seeds if until else tuple(values["seeds"]),
        until=until,
        engine=engine_for(model.layers) if values["engine"] == "auto" else values["engine"],  # type: ignore[arg-type]  # one of the two
        callbacks=callbacks,
        test=values["test"],
        train=values["train"],
        code=tuple(codes_in((*callbacks, schedule), beside)),
        code_seconds=code_seconds,
    )


def wrong_settings(
    settings: Mapping[str, Any], raw: Mapping[str, Any], keys: Keys, beside: Beside
) -> Iterator[Complaint]:
    """Check the callbacks of an experiment, a sweep or the defaults, and the parts that are named."""
    yield from wrong_callbacks(settings.get("callbacks"), (*keys, "callbacks"), beside)
    yield from wrong_rates(settings, keys, beside)
    yield from wrong_names(settings, raw, keys)


def missing_settings(settings: Mapping[str, Any], raw: Mapping[str, Any], keys: Keys) -> Iterator[Complaint]:
    """Find what neither the experiment nor the defaults say and nothing else can decide."""
    if not says_its_rate(settings) and not says_its_rate(table(raw, "defaults")):
        yield Complaint(
            keys=keys,
            message=tr("learning_rate is missing"),
            hint=tr("Write learning_rate = … here or in [defaults]."),
            at_key=True,
        )
    yield from wrong_rule_results(settings, table(raw, "defaults"), keys)
    yield from missing_names(settings, raw, keys)

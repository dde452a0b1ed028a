"""What ``[[sweeps]]`` reads as: an experiment for every combination of the values of some keys."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from lrbs_report.base.places import Keys
from lrbs_report.base.suggesting import Complaint, came
from lrbs_report.base.tongue import tr
from lrbs_report.study.axes import axes_of, combinations_of
from lrbs_report.study.complaining import wrong_experiment
from lrbs_report.study.experiments import Sweep
from lrbs_report.study.ids import sweep_id
from lrbs_report.study.rates import merged
from lrbs_report.study.settings import Make, said_in
from lrbs_report.study.shape import ExperimentShape
from lrbs_report.study.tables import again
from lrbs_report.study.titles import titles_of


def sweep_of(
    table: Mapping[str, Any], defaults: Mapping[str, Any], make: Make, languages: tuple[str, ...]
) -> Sweep:
    """Return the sweep that a table without a problem describes, with the experiments that ``make`` makes."""
    name = table["id"]
    experiments = []
    for values in combinations_of(table):
        said = said_in(ExperimentShape.model_validate({**table, **values}))
        made = {**merged(defaults, said), "id": sweep_id(name, values), "title": None}
        experiments.append(replace(make(made), sweep=name))
    return Sweep(
        id=name,
        title=titles_of(table.get("title") or name, languages),
        axes=tuple((axis, tuple(values)) for axis, values in axes_of(table).items()),
        experiments=tuple(experiments),
    )


def wrong_sweep(sweep: Mapping[str, Any], keys: Keys) -> Iterator[Complaint]:
    """Check each value of each axis as if it stood in an experiment of its own."""
    axes = axes_of(sweep)
    yield from wrong_experiment({name: value for name, value in sweep.items() if name not in axes}, keys)
    for name, values in axes.items():
        yield from _wrong_axis(name, values, keys)
    if not axes:
        yield Complaint(
            keys=keys,
            message=tr("this sweep has no list"),
            hint=tr("Expected at least one key with a list of values, such as learning_rate = [0.01, 0.1]."),
        )


def _wrong_axis(name: str, values: list[Any], keys: Keys) -> Iterator[Complaint]:
    at = (*keys, name)
    if not values:
        yield Complaint(
            keys=at,
            message=tr("{name}: this list is empty", name=name),
            hint=tr("Expected the values to try."),
        )
    for number, value in enumerate(values):
        for found in wrong_experiment({"id": "x", name: value}, keys):
            yield Complaint(keys=(*at, number), message=found.message, hint=found.hint, at_key=found.at_key)
    for number in again(values):
        yield Complaint(
            keys=(*at, number),
            message=tr("{name}: {values} is there twice", name=name, values=came(values[number])),
            hint=tr("Expected each value once."),
        )

"""How much is asked for, found by multiplication, before any of it is listed."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from lrbs_report.base import bounds
from lrbs_report.base.places import Keys
from lrbs_report.base.suggesting import Complaint
from lrbs_report.base.tongue import tr
from lrbs_report.study.axes import axes_of
from lrbs_report.study.experiments import TRAININGS
from lrbs_report.study.sections import HEADS
from lrbs_report.study.settings import FALLBACKS
from lrbs_report.study.shape import MOST_EPOCHS, MOST_SEEDS, RangeTestShape
from lrbs_report.study.tables import table, tables
from lrbs_report.study.until_decided import read_until_decided

MOST = {
    "datasets": bounds.DATASETS,
    "models": bounds.MODELS,
    "claims": bounds.CLAIMS,
    "references": bounds.REFERENCES,
    "formats": bounds.FORMATS,
    "imports": bounds.IMPORTS,
}
"""Tables of a section."""


def too_many(raw: Mapping[str, Any]) -> Iterator[Complaint]:
    """Compare what is asked for with what is possible: tables, runs of a sweep, runs and epochs in all."""
    yield from _too_many_tables(raw)
    asked = {
        (section, number): _amount(one if section != "range_tests" else _as_experiment(one), raw)
        for section in TRAININGS
        for number, one in tables(raw, section)
    }
    large = {keys: runs for keys, (runs, _) in asked.items() if keys[0] == "sweeps" and runs > bounds.SWEEP}
    for keys, runs in large.items():
        yield Complaint(
            keys=keys,
            message=tr("this sweep has {runs} runs", runs=runs),
            hint=tr("Expected at most {sweep}: fewer values, or fewer seeds.", sweep=bounds.SWEEP),
            at_key=True,
        )
    if not large:
        yield from _too_many_in_all(
            {keys: runs for keys, (runs, _) in asked.items()}, tr("runs"), bounds.RUNS
        )
        yield from _too_many_in_all(
            {keys: epochs for keys, (_, epochs) in asked.items()}, tr("epochs"), bounds.EPOCHS
        )


def _too_many_tables(raw: Mapping[str, Any]) -> Iterator[Complaint]:
    for section, most in MOST.items():
        count = len(raw[section]) if isinstance(raw.get(section), dict | list) else 0
        if count > most:
            yield Complaint(
                keys=(section,),
                message=tr("there are {count} {heads}", count=count, heads=HEADS[section]),
                hint=tr("Expected at most {most}.", most=most),
                at_key=True,
            )


def _amount(settings: Mapping[str, Any], raw: Mapping[str, Any]) -> tuple[int, int]:
    """Count the runs of an experiment or a sweep and the epochs of all of them, as far as possible."""
    defaults, axes = table(raw, "defaults"), axes_of(settings)
    seeds, epochs = (settings.get(name, defaults.get(name, FALLBACKS[name])) for name in ("seeds", "epochs"))
    until = read_until_decided(seeds)
    runs = until.most if until else len(seeds) if isinstance(seeds, list) else _as_count(seeds, MOST_SEEDS)
    cells = runs * math.prod(len(values) for name, values in axes.items() if name != "epochs")
    each = axes.get("epochs", [epochs])
    return cells * len(each), cells * sum(_as_count(one, MOST_EPOCHS) for one in each)


def _as_experiment(range_test: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the table of an experiment that has as many epochs as a range test has steps."""
    return {**range_test, "epochs": range_test.get("steps", RangeTestShape.model_fields["steps"].default)}


def _as_count(value: Any, most: int) -> int:  # noqa: ANN401 - any TOML value
    """Take a number for what it counts; 1 where it counts nothing, which is complained about elsewhere."""
    return value if isinstance(value, int) and 1 <= value <= most else 1


def _too_many_in_all(asked: Mapping[Keys, int], word: str, most: int) -> Iterator[Complaint]:
    """Compare a sum with what is possible, and complain where most of it comes from."""
    total = sum(asked.values())
    if total > most:
        keys = max(asked, key=lambda one: asked[one])
        yield Complaint(
            keys=keys,
            message=tr(
                "all experiments and sweeps together have {total} {word}, this one {asked}",
                total=total,
                word=word,
                asked=asked[keys],
            ),
            hint=tr("Expected at most {most} in all: fewer experiments, values, seeds or epochs.", most=most),
            at_key=True,
        )

"""What ``[[range_tests]]`` reads as: an experiment whose epochs are one batch each, at a rate that grows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from lrbs_report.base.places import Keys
from lrbs_report.base.suggesting import Complaint
from lrbs_report.kinds.schedules.range_test import RangeTest
from lrbs_report.study.experiments import Experiment
from lrbs_report.study.parts import Parts, missing_names, wrong_names
from lrbs_report.study.settings import experiment_of, said_in
from lrbs_report.study.shape import RangeTestShape
from lrbs_report.study.unfit import HIGHEST, LOWEST

KEPT = ("dataset", "model", "batch_size", "sampling", "seeds", "engine")
"""The settings of an experiment that mean something here, by the defaults too."""


@dataclass(frozen=True, kw_only=True)
class Range:
    """From which rate to which one a test goes, in how many steps, and how its losses are smoothed.

    ``smoothing`` is the weight of what was in the mean of the losses: 0 leaves them as they are.
    """

    begin: float = 1e-5
    end: float = 10.0
    steps: int = 200
    smoothing: float = 0.9

    @property
    def schedule(self) -> RangeTest:
        """How the rate moves."""
        return RangeTest(begin=self.begin, end=self.end, steps=self.steps)


def range_test_of(
    shape: RangeTestShape, defaults: Mapping[str, Any], parts: Parts, languages: tuple[str, ...]
) -> Experiment:
    """Return the experiment that a table without a problem describes."""
    range_ = Range(begin=shape.begin, end=shape.to, steps=shape.steps, smoothing=shape.smoothing)
    said = {name: value for name, value in said_in(shape).items() if name in ("id", "title", *KEPT)}
    kept = {name: defaults[name] for name in KEPT if name in defaults}
    size = kept["batch_size"]
    made = {
        **kept,
        "batch_size": size["start"] if isinstance(size, Mapping) else size,
        **said,
        "learning_rate": range_.begin,
        "lr_decay": 0.0,
        "epochs": range_.steps,
        "callbacks": (),
        "test": "at the end",
        "train": None,
    }
    return _tested(experiment_of(made, parts, languages), range_)


def tested(experiment: Experiment, range_: Range) -> Experiment:
    """Return the range test of what an experiment trains: its data, network, batch size, drawing and engine.

    >>> from pathlib import Path
    >>> from lrbs_report.study.reading import read_study
    >>> one = read_study(Path("experiments.toml")).experiments[0]
    >>> tested(one, Range(steps=100)).epochs
    100
    """
    bare = replace(
        experiment, callbacks=(), sweep=None, test="at the end", train=None, growth=None, noise=None
    )
    return _tested(bare, range_)


def _tested(experiment: Experiment, range_: Range) -> Experiment:
    """Return an experiment of a network without metrics: of a range test, only losses are measured."""
    return replace(
        experiment,
        model=replace(experiment.model, metrics=()),
        learning_rate=range_.begin,
        lr_decay=None,
        epochs=range_.steps,
        schedule=range_.schedule,
        rule=None,
        purpose="range_test",
        smoothing=range_.smoothing,
    )


def wrong_range_test(table: Mapping[str, Any], raw: Mapping[str, Any], keys: Keys) -> Iterator[Complaint]:
    """Check the names of a range test, and that its rates grow and are some that 32 bits hold."""
    yield from wrong_names(table, raw, keys)
    yield from missing_names(table, raw, keys)
    ends = {
        name: table.get(name, RangeTestShape.model_fields[field].default)
        for name, field in (("from", "begin"), ("to", "to"))
    }
    if not all(map(_is_rate, ends.values())):
        return  # complained about by the shape
    for name, rate in ends.items():
        if not LOWEST <= rate <= HIGHEST:
            yield Complaint(
                keys=(*keys, name),
                message=f"{name} is {rate!r}, which the 32 bits that networks compute with do not hold",
                hint=f"Expected a number from {LOWEST:.3g} to {HIGHEST:.3g}.",
            )
            return
    if ends["from"] >= ends["to"]:
        said = next((name for name in ("to", "from") if name in table), "")
        yield Complaint(
            keys=(*keys, said),
            message=f"from is {ends['from']!r}, and to is {ends['to']!r}: the rate does not grow",
            hint="Expected to to be the higher rate, by some factors of ten.",
        )


def _is_rate(value: Any) -> bool:  # noqa: ANN401 - any TOML value
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < float("inf")

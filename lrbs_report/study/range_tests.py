"""What ``[[range_tests]]`` reads as: an experiment whose epochs are one batch each, at a rate that grows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from lrbs_report.base.places import Keys
from lrbs_report.base.suggesting import Complaint
from lrbs_report.base.tongue import tr
from lrbs_report.kinds.schedules.range_test import RangeTest
from lrbs_report.study.experiments import Trained
from lrbs_report.study.parts import missing_names, wrong_names
from lrbs_report.study.settings import Make, said_in
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


def range_test_of(shape: RangeTestShape, defaults: Mapping[str, Any], make: Make) -> Trained:
    """Return the experiment that a table without a problem describes, which ``make`` makes."""
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
    return _as_range_test(make(made), range_)


def range_in(experiment: Trained) -> Range:
    """Return the range of a range test, or the one that holds where nobody says another."""
    schedule = experiment.schedule
    if not isinstance(schedule, RangeTest):
        return Range()
    smoothing = Range.smoothing if experiment.smoothing is None else experiment.smoothing
    return Range(begin=schedule.begin, end=schedule.end, steps=schedule.steps, smoothing=smoothing)


def as_range_test(experiment: Trained, range_: Range) -> Trained:
    """Return the range test of what an experiment trains: its data, network, batch size, drawing and engine.

    >>> from pathlib import Path
    >>> from lrbs_report.study.reading import read_study
    >>> one = read_study(Path("experiments.toml")).experiments[0]
    >>> as_range_test(one, Range(steps=100)).epochs
    100
    """
    bare = replace(
        experiment, callbacks=(), sweep=None, test="at the end", train=None, growth=None, noise=None
    )
    return _as_range_test(bare, range_)


def _as_range_test(experiment: Trained, range_: Range) -> Trained:
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
    begin, end = (
        table.get(name, RangeTestShape.model_fields[field].default)
        for name, field in (("from", "begin"), ("to", "to"))
    )
    if _is_rate(begin) and _is_rate(end):  # else complained about by the shape
        wrong = wrong_ends(begin, end)
        if wrong:
            name = wrong.name if wrong.name in table else "from"
            yield Complaint(keys=(*keys, name), message=wrong.message, hint=wrong.hint)


@dataclass(frozen=True, kw_only=True)
class WrongEnd:
    """What is wrong with an end of a range: its key, the message, and the way out."""

    name: str
    message: str
    hint: str


def wrong_ends(begin: float, end: float) -> WrongEnd | None:
    """Return what is wrong with the rates between which a test goes, if anything is."""
    for name, rate in (("from", begin), ("to", end)):
        if not LOWEST <= rate <= HIGHEST:
            message = tr(
                "{name} is {rate}, which the 32 bits that networks compute with do not hold",
                name=name,
                rate=repr(rate),
            )
            hint = tr("Expected a number from {lowest:.3g} to {highest:.3g}.", lowest=LOWEST, highest=HIGHEST)
            return WrongEnd(name=name, message=message, hint=hint)
    if begin >= end:
        message = tr(
            "from is {begin}, and to is {end}: the rate does not grow", begin=repr(begin), end=repr(end)
        )
        hint = tr("Expected to to be the higher rate, by some factors of ten.")
        return WrongEnd(name="to", message=message, hint=hint)
    return None


def _is_rate(value: Any) -> bool:  # noqa: ANN401 - any TOML value
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < float("inf")

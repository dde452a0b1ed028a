"""The rate of each step of a run, as its schedule gives it, from what the run measured."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from lrbs_report.kinds.measures.record import RunResult
from lrbs_report.kinds.schedules.schedule import Place
from lrbs_report.study.experiments import Trained


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """Steps of an epoch, one after the other, that train at one rate.

    ``first`` is the number of the first one over all epochs, from 0, and ``count`` how many there are;
    ``begin`` and ``end`` are where they lie, in epochs.
    """

    epoch: int
    first: int
    count: int
    begin: float
    end: float
    rate: float


def stretches_of(experiment: Trained, run: RunResult, rows: int | None) -> Iterator[Stretch]:
    """Yield the stretches of each epoch that a run trained.

    ``rows`` is how many examples train. Where nobody knows, an epoch is one stretch at its first rate.
    """
    course, steps = experiment.course, experiment.steps(rows or experiment.batch_size)
    history = [epoch.numbers for epoch in run.record.epochs()]
    for epoch in range(run.length):
        rates = course.rates_of(Place(epoch=epoch, steps=steps, history=history[:epoch]))
        count, done = steps.of(epoch), 0
        each = rates if len(rates) == count else rates[:1] * count
        for rate, some in groupby(each):
            length = len(list(some))
            yield Stretch(
                epoch=epoch,
                first=steps.before(epoch) + done,
                count=length,
                begin=epoch + done / count,
                end=epoch + (done + length) / count,
                rate=rate,
            )
            done += length

"""A published log as the trial for selection takes it: what each run prints, beside our seeds."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from lrbs_report.base.numeral import ends_of
from lrbs_report.judging.selection import Limit, Printed, Seed, Trial
from lrbs_report.kinds.logs.meaning import END
from lrbs_report.kinds.measures import measure_of
from lrbs_report.kinds.measures.asked import asked_of
from lrbs_report.kinds.measures.measure import Direction
from lrbs_report.kinds.measures.record import RunResult
from lrbs_report.kinds.measures.restored import RESTORED
from lrbs_report.study.selections import Selection

if TYPE_CHECKING:
    from lrbs_report.judging.replication import Compared, Comparison, Held


def trial_of(comparisons: Sequence[Comparison], declared: Selection | None, limit: Limit) -> Trial:
    """Return the trial of a log's runs against those of one set-up, a comparison a run.

    Our runs stand in the order of their seeds; a seed that not every experiment has is left out, since it
    tells nothing of what the runs of one seed have in common. Rates and other exact numbers are no matter of
    chance, and left out too.
    """
    common = set.intersection(*({run.seed for run in one.runs} for one in comparisons))
    runs = [_printed(one, common) for one in comparisons]
    told: list[Printed | Seed] = [*runs, *(seed for run in runs for seed in run.seeds)]
    names = {name for one in told for name in (*one.series, *one.finals)}
    firsts = [run for one in comparisons for run in one.runs[:1]]
    return Trial(
        runs=runs,
        better=_ways({*names, declared.by} if declared and declared.by else names, firsts),
        limit=limit,
        restores=any(RESTORED.name in run.record.finals for run in firsts),
    )


def _ways(names: Iterable[str], runs: Iterable[RunResult]) -> dict[str, Direction]:
    """Return which way each measure is better, as what some run asks for has it."""
    asked = [asked_of(run.identity) for run in runs]
    return {
        name: next((way for one in asked if (way := one.measure(name).better)), measure_of(name).better)
        for name in names
    }


def _printed(comparison: Comparison, common: Collection[int]) -> Printed:
    """Return a run of a log, beside the runs of some seeds."""
    held = {(one.measure, one.is_of_the_end): one for one in reversed(comparison.banded) if one.numbers}
    of_epochs = {name: one for (name, is_end), one in held.items() if not is_end}
    of_the_end = {name: one.numbers[END] for (name, is_end), one in held.items() if is_end}
    places = sorted(
        (place for place, run in enumerate(comparison.runs) if run.seed in common),
        key=lambda place: comparison.runs[place].seed,
    )
    return Printed(
        series={name: _in_order(one) for name, one in of_epochs.items()},
        finals={name: ends_of(one.published) for name, one in of_the_end.items()},
        seeds=[_seed(comparison.runs[place], place, of_epochs, of_the_end) for place in places],
        least={one.measure: one.least for one in held.values() if one.least is not None},
    )


def _in_order(held: Held) -> list[tuple[float, float] | None]:
    """Return what a run prints of its epochs; nothing of one that it leaves out, or that a bar may show."""
    shown = {place: one for place, one in held.numbers.items() if not one.may_be_bar}
    return [ends_of(shown[epoch].published) if epoch in shown else None for epoch in range(_length(shown))]


def _seed(
    run: RunResult, place: int, of_epochs: Mapping[str, Held], of_the_end: Mapping[str, Compared]
) -> Seed:
    """Return one of our runs: all that it measured, and what the log's numbers are compared with."""
    compared = dict(_compared(place, of_epochs))
    return Seed(
        series={**compared, **run.record.series},
        finals={**run.record.finals, **{name: one.values[place] for name, one in of_the_end.items()}},
    )


def _compared(place: int, of_epochs: Mapping[str, Held]) -> Iterator[tuple[str, list[float | None]]]:
    """Yield the numbers of a run that those of a log are compared with, up to where it got."""
    for name, held in of_epochs.items():
        numbers = {epoch: one.values[place] for epoch, one in held.numbers.items()}
        known = {epoch: number for epoch, number in numbers.items() if number is not None}
        yield name, [known.get(epoch, math.nan) for epoch in range(_length(known))]


def _length(by_epoch: Mapping[int, object]) -> int:
    return max(by_epoch, default=-1) + 1

"""A published log against our seeds: whether one more seed of ours could have printed it.

Each published number is compared with the prediction interval of one further run of the same experiment: mean ± t · sd · √(1 + 1/n) over n seeds,
with Student's t at n - 1 degrees of freedom (Hahn and Meeker, "Statistical Intervals", section 4.7). Costs and accuracies of a run are not
independent, so the verdict on a whole log does not multiply probabilities: it asks each number to lie in the band whose level is shared out among all
of them (Bonferroni's bound), which a true experiment fails in at most one of a hundred logs.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from lrbs_report.experiments import PublishedRun, Reference, Study
from lrbs_report.means import deviation, mean
from lrbs_report.results import Findings, RunResult

LEVEL = 0.99
"""Of the band that is shown, and of the verdict on a whole log."""


@dataclass(frozen=True)
class Compared:
    """One published number against the seeds: their mean and standard deviation, the 99 % band, and the distance in standard deviations."""

    published: float
    mean: float
    sd: float
    low: float
    high: float

    @property
    def z(self) -> float:
        """How many standard deviations the published number lies above the mean; NaN when a seed has no such number."""
        distance = self.published - self.mean
        return distance / self.sd if self.sd else math.copysign(math.inf, distance) if distance else 0.0

    @property
    def is_inside(self) -> bool:
        """Whether the published number lies in the band."""
        return self.low <= self.published <= self.high


@dataclass(frozen=True)
class Comparison:
    """One published run against the runs of one experiment. ``accuracy`` is ``None`` when the log prints none."""

    experiment: str
    seeds: int
    costs: tuple[Compared, ...]
    accuracy: Compared | None
    matching_rates: int

    @property
    def numbers(self) -> tuple[Compared, ...]:
        """All that is compared: the costs, and the accuracy if there is one."""
        return (*self.costs, *([self.accuracy] if self.accuracy else []))

    @property
    def costs_compared(self) -> int:
        """How many costs the log prints."""
        return len(self.costs)

    @property
    def costs_inside(self) -> int:
        """How many of them lie in the band."""
        return sum(one.is_inside for one in self.costs)

    @property
    def largest_z(self) -> float:
        """The largest distance of a cost; infinite when a seed lacks one, as a run that diverged does."""
        return max((math.inf if math.isnan(one.z) else abs(one.z) for one in self.costs), default=0.0)

    @property
    def rates_match(self) -> bool:
        """Whether every printed rate is ours digit for digit."""
        return self.matching_rates == len(self.costs)


@dataclass(frozen=True)
class Candidate:
    """A set-up that may have printed a published log: what tells it from the others, and its comparison for each run of the log."""

    settings: Mapping[str, Any]
    comparisons: tuple[Comparison, ...]

    @cached_property
    def limit(self) -> float:
        """The distance, in standard deviations, beyond which one number rejects the set-up."""
        numbers = sum(len(one.numbers) for one in self.comparisons)
        return reach(min(one.seeds for one in self.comparisons), 1 - (1 - LEVEL) / max(1, numbers))

    @property
    def survives(self) -> bool:
        """Whether every rate is digit for digit the same, and no cost and no accuracy lies beyond the limit."""
        numbers = [number for one in self.comparisons for number in one.numbers]
        return all(one.rates_match for one in self.comparisons) and all(abs(number.z) <= self.limit for number in numbers)


def compare(published: PublishedRun, runs: Sequence[RunResult]) -> Comparison:
    """Compare a published run with the runs of an experiment, one a seed; at least two are needed for a band."""
    series = [run.costs for run in runs]
    costs = [_compared(value, [_cost(one, epoch) for one in series]) for epoch, value in enumerate(published.costs)]
    accuracies = [math.nan if run.accuracy is None else run.accuracy for run in runs]
    accuracy = None if published.accuracy is None else _compared(published.accuracy, accuracies)
    matching = sum(all(_rate(run, epoch) == rate for run in runs) for epoch, rate in enumerate(published.rates))
    return Comparison(published.experiment, len(runs), tuple(costs), accuracy, matching)


def candidates(findings: Findings, reference: Reference) -> tuple[Candidate, ...]:
    """Compare a published log with every set-up of its sweep of candidates; with the experiments that it should match when there is none."""
    groups = candidate_groups(findings.study, reference) if reference.candidates else [({}, [run.experiment for run in reference.runs])]
    return tuple(Candidate(settings, tuple(_comparisons(findings, reference, ids))) for settings, ids in groups)


def candidate_groups(study: Study, reference: Reference) -> list[tuple[dict[str, Any], list[str]]]:
    """Group the cells of a reference's sweep: one group a set-up, in each the cell for every run of the log.

    The axes in which the matched experiments differ among each other tell the runs of the log apart; the other axes make the set-ups. A group that
    lacks a cell for some run is left out.
    """
    sweep = next(one for one in study.sweeps if one.id == reference.candidates)
    matched = [study.named[run.experiment] for run in reference.runs]
    telling = [axis for axis, _ in sweep.axes if len({repr(getattr(one, axis)) for one in matched}) > 1]
    groups: dict[str, tuple[dict[str, Any], dict[str, str]]] = {}
    for cell in sweep.experiments:
        settings = {axis: getattr(cell, axis) for axis, _ in sweep.axes if axis not in telling}
        run = next((one.id for one in matched if all(getattr(one, axis) == getattr(cell, axis) for axis in telling)), None)
        if run is not None:
            groups.setdefault(repr(settings), (settings, {}))[1][run] = cell.id
    return [(settings, [cells[one.id] for one in matched]) for settings, cells in groups.values() if len(cells) == len(matched)]


def cells_by_setup(study: Study, reference: Reference) -> list[list[str]]:
    """Give the cells of each set-up that may have printed a log, in the order of its runs."""
    return [ids for _, ids in candidate_groups(study, reference)] if reference.candidates else []


@lru_cache(maxsize=1024)
def reach(seeds: int, level: float) -> float:
    """Give the half-width of the prediction interval in standard deviations: t · √(1 + 1/n). Infinite when there is one seed."""
    return students_t(seeds - 1, level) * math.sqrt(1 + 1 / seeds) if seeds > 1 else math.inf


def students_t(freedom: int, level: float) -> float:
    """Give the t that a variable of Student's distribution stays below in size with this probability, by halving an interval around it.

    ``freedom`` are the degrees of freedom, at least 1. scipy has this too, and takes longer to import than a page to write.
    """
    low, high = 0.0, 1.0
    while _within(high, freedom) < level:
        high *= 2
    while (middle := (low + high) / 2) not in (low, high):
        low, high = (middle, high) if _within(middle, freedom) < level else (low, middle)
    return high


def _within(t: float, freedom: int) -> float:
    """Give the probability that a variable of Student's distribution is at most t in size: Abramowitz and Stegun, 26.7.3 and 26.7.4."""
    angle = math.atan(t / math.sqrt(freedom))
    cosine = math.cos(angle)
    is_odd = freedom % 2
    term = cosine if is_odd else 1.0
    terms = [term] if freedom > 1 else []
    for place in range(2 + is_odd, freedom, 2):
        term *= cosine**2 * (place - 1) / place
        terms.append(term)
    total = math.sin(angle) * math.fsum(terms)
    return (angle + total) * 2 / math.pi if is_odd else total


def _comparisons(findings: Findings, reference: Reference, ids: Sequence[str]) -> Iterator[Comparison]:
    for published, id_ in zip(reference.runs, ids, strict=True):
        yield compare(published.of(id_), findings.of(findings.study.named[id_]))


def _compared(published: float, values: Sequence[float]) -> Compared:
    middle = mean(values)
    sd = (deviation(values) if len(set(values)) > 1 else 0.0) if all(map(math.isfinite, values)) else math.nan
    width = reach(len(values), LEVEL) * sd if len(values) > 1 else math.inf
    return Compared(published, middle, sd, middle - width, middle + width)


def _cost(costs: Sequence[float], epoch: int) -> float:
    """Give a cost; NaN when it is not finite, or the run ended before."""
    cost = costs[epoch] if epoch < len(costs) else math.nan
    return cost if math.isfinite(cost) else math.nan


def _rate(run: RunResult, epoch: int) -> float | None:
    return run.epochs[epoch].learning_rate if epoch < len(run.epochs) else None

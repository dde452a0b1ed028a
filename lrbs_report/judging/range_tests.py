"""What a learning-rate range test tells: where the loss falls fastest, and from which rate on it diverges.

Losses are those of the batches, one a step, each before its update; rates grow from step to step. A number
that there is none of is NaN.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, takewhile
from typing import Any, Literal

from lrbs_report.base.means import mean
from lrbs_report.kinds.measures.record import RunResult
from lrbs_report.kinds.schedules.range_test import RangeTest
from lrbs_report.results.findings import Findings
from lrbs_report.study.experiments import Trained

LEAST_RISE, RISE = 0.2, 0.5
"""How far a loss must rise above the lowest mean: by this share of that, or of what it had fallen before."""

LEAST_LOST = 3
"""Steps above the threshold at the end of a test, at least, that are no chance."""

WINDOW = 2.5
"""By which factor the rate grows while the growth of the loss is looked at."""

HALVINGS = 200
"""Of the interval that holds a root: more than 64 bits can tell apart."""

HALF = 0.5
"""Of the loss at the beginning: a chart shows at least as much above it."""

FEW = 9
"""Points of a curve that are told in words."""

SHARE = 10
"""A slope reaches over at most one in so many of the steps, to each side."""

Fate = Literal["diverges", "never", "at once"]
"""How a test ends: beyond the edge, before it, or having begun beyond it."""


@dataclass(frozen=True, kw_only=True)
class SeedRange:
    """What the test of one seed tells: the smoothed losses up to the last finite one, and both rates."""

    seed: int
    smoothed: tuple[float, ...]
    steepest: float
    edge: float
    fate: Fate


@dataclass(frozen=True, kw_only=True)
class RateOverSeeds:
    """The geometric mean of a rate over the seeds that have it, and the lowest and the highest of these.

    ``count`` is how many they are. Without any, all rates are NaN.
    """

    mean: float
    low: float
    high: float
    count: int


@dataclass(frozen=True, kw_only=True)
class Curve:
    """The mean over the seeds of the smoothed loss at each step, and the lowest and the highest of them.

    It ends where a seed has no more finite losses, or (``is_cut``) where it has risen so far that what it did
    before could not be seen any more.
    """

    mean: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    is_cut: bool

    @property
    def told(self) -> tuple[int, ...]:
        """Some steps, evenly spread, the first and the last among them: a few numbers tell how it goes."""
        last = len(self.mean) - 1
        return tuple(dict.fromkeys(round(last * part / (FEW - 1)) for part in range(FEW)))


@dataclass(frozen=True, kw_only=True)
class RangeOutcome:
    """What a range test tells over its seeds. ``rates`` are those of the steps."""

    experiment: Trained
    rates: tuple[float, ...]
    seeds: tuple[SeedRange, ...]

    @cached_property
    def steepest(self) -> RateOverSeeds:
        """The rate at which the smoothed loss falls fastest."""
        return over_seeds([one.steepest for one in self.seeds])

    @cached_property
    def edge(self) -> RateOverSeeds:
        """The rate beyond which the loss diverges."""
        return over_seeds([one.edge for one in self.seeds])

    @cached_property
    def curve(self) -> Curve:
        """The mean of the smoothed losses, as far as it is worth a look."""
        return curve_of([one.smoothed for one in self.seeds])

    def count(self, fate: Fate) -> int:
        """Return how many seeds end so."""
        return sum(one.fate == fate for one in self.seeds)


def range_of(findings: Findings, experiment: Trained) -> RangeOutcome:
    """Return what a range test tells over its seeds."""
    runs = findings.of(experiment)
    return RangeOutcome(
        experiment=experiment,
        rates=rates_of(experiment),
        seeds=tuple(seed_range(experiment, run) for run in runs),
    )


def seed_range(experiment: Trained, run: RunResult) -> SeedRange:
    """Return what the test of one seed tells."""
    rates, smoothing = rates_of(experiment), experiment.smoothing or 0.0
    first = first_lost(run.watched, smoothing)
    edge = edge_of(rates, run.watched, smoothing, is_plain=is_plain(experiment.model.optimizer))
    fate: Fate = "never" if first is None else "at once" if math.isnan(edge) else "diverges"
    means = smoothed(finite_part(run.watched), smoothing)
    return SeedRange(
        seed=run.seed, smoothed=means, steepest=steepest_of(rates, means, smoothing), edge=edge, fate=fate
    )


def rates_of(experiment: Trained) -> tuple[float, ...]:
    """Return the rate of each step, none of what is no range test."""
    return experiment.schedule.rates() if isinstance(experiment.schedule, RangeTest) else ()


def is_plain(optimizer: Mapping[str, Any]) -> bool:
    """Tell whether a step is the rate times the gradient, and nothing else.

    >>> is_plain({"class": "SGD"}), is_plain({"class": "SGD", "momentum": 0.9}), is_plain({"class": "Adam"})
    (True, False, False)
    """
    moved = {name for name, value in optimizer.items() if name not in ("class", "name", "nesterov") and value}
    return optimizer.get("class") == "SGD" and not moved


def finite_part(losses: Sequence[float]) -> tuple[float, ...]:
    """Return the losses before the first one that is no finite number."""
    return tuple(takewhile(math.isfinite, losses))


def smoothed(losses: Sequence[float], smoothing: float) -> tuple[float, ...]:
    """Return the exponential mean at each step, without the bias of its beginning from nothing.

    S_t = β S_{t-1} + (1 - β) L_t, divided by 1 - β^(t+1).

    >>> smoothed([1.0, 4.0], 0.5)
    (1.0, 3.0)
    """
    found, weighted = [], 0.0
    for step, loss in enumerate(losses, 1):
        weighted = smoothing * weighted + (1 - smoothing) * loss
        found.append(weighted / (1 - smoothing**step))
    return tuple(found)


def steepest_of(rates: Sequence[float], means: Sequence[float], smoothing: float) -> float:
    """Return the rate at which the smoothed loss falls fastest against the logarithm of the rate.

    Slopes are central differences before the lowest mean. They reach over as many steps to each side as the
    mean is of, 1 / (1 - β), but no more than a tenth of the test: between neighbours, the noise of single
    batches would be steeper than any fall.
    """
    lowest = means.index(min(means)) if means else 0
    reach = max(1, min(round(1 / (1 - smoothing)), len(rates) // SHARE))
    slopes = [(_slope(rates, means, step, reach), step) for step in range(reach, lowest - reach + 1)]
    slope, step = min(slopes, default=(0.0, 0))
    return rates[step] if slope < 0 else math.nan


def _slope(rates: Sequence[float], means: Sequence[float], step: int, reach: int) -> float:
    before, after = step - reach, step + reach
    return (means[after] - means[before]) / math.log(rates[after] / rates[before])


def first_lost(losses: Sequence[float], smoothing: float) -> int | None:
    """Return the step from which on no loss lies below a threshold any more; nothing where none does.

    The threshold lies above the lowest mean by half of what that fell, no more than the mean itself, and no
    less than a fifth of it. Where all losses are finite, some must lie above it.
    """
    finite = finite_part(losses)
    if not finite:
        return 0
    means = smoothed(finite, smoothing)
    floor = min(means)
    fell = max(islice(means, means.index(floor) + 1)) - floor
    threshold = floor + max(LEAST_RISE * abs(floor), min(abs(floor), RISE * fell))
    first = max((step + 1 for step, loss in enumerate(finite) if loss <= threshold), default=0)
    is_lost = len(finite) < len(losses) or len(finite) - first >= LEAST_LOST
    return first if is_lost else None


def edge_of(rates: Sequence[float], losses: Sequence[float], smoothing: float, *, is_plain: bool) -> float:
    """Return the rate beyond which the loss diverges; none where the test ends before it, or begins after it.

    The loss rises late: what diverges first has shrunk to almost nothing on the way up, and must grow back.
    So the edge is told from how fast the loss grows. Where the curvature is λ, a step at the rate η makes the
    distance to the lowest loss |ηλ - 1| times as large, and the loss above it the square of that: λ is what
    makes the product of these squares the growth that was seen, and the edge 2 / λ, where nothing grows or
    shrinks. It is never above the rate at which the loss is seen to be lost, which is all that can be told
    where a step is not the rate times the gradient.
    """
    first = first_lost(losses, smoothing)
    if first is None or first <= 1:
        return math.nan
    seen = rates[first]
    edge = min(seen, 2 / _curvature(rates, finite_part(losses), first)) if is_plain else seen
    return edge if edge >= rates[0] else math.nan


def _curvature(rates: Sequence[float], losses: Sequence[float], first: int) -> float:
    """Return the curvature that explains how fast losses grow from a step on, where that is seen."""
    seen = [step for step in range(first + 1, len(losses)) if rates[step] <= WINDOW * rates[first]]
    last = max([*seen, min(len(losses) - 1, first + LEAST_LOST)])
    if last <= first:
        return 1 / rates[first]
    lowest = min(losses[:first])
    growth = math.log((losses[last] - lowest) / (losses[first] - lowest))
    window = rates[first:last]
    low, high = 1 / window[0], (1 + math.exp(growth / 2 / len(window))) / window[0]
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        explained = sum(2 * math.log(max(abs(rate * middle - 1), TINY)) for rate in window)
        low, high = (middle, high) if explained < growth else (low, middle)
    return high


TINY = 1e-300
"""A number above 0 whose logarithm there is."""


def curve_of(losses: Sequence[Sequence[float]]) -> Curve:
    """Return the mean over the seeds of smoothed losses, cut where it rises high above its beginning.

    That is as far above it as the lowest point lies below, or by half of the beginning if that is more.

    >>> curve = curve_of([(2.0, 1.0, 3.0, 4.0), (2.0, 0.0, 3.0)])
    >>> curve.mean, curve.low, curve.high, curve.is_cut
    ((2.0, 0.5, 3.0), (2.0, 0.0, 3.0), (2.0, 1.0, 3.0), False)
    """
    columns = list(zip(*losses, strict=False))
    means = [mean(column) for column in columns]
    lowest = means.index(min(means)) if means else 0
    begun = max(means[: lowest + 1], default=0.0)
    top = begun + max(begun - means[lowest], abs(begun) * HALF) if means else 0.0
    end = next((step for step in range(lowest, len(means)) if means[step] > top), len(means))
    shown = columns[:end]
    return Curve(
        mean=tuple(means[:end]),
        low=tuple(map(min, shown)),
        high=tuple(map(max, shown)),
        is_cut=end < len(means),
    )


def over_seeds(rates: Sequence[float]) -> RateOverSeeds:
    """Return the geometric mean of those rates that there are, and their range.

    >>> found = over_seeds([0.1, 10.0, math.nan])
    >>> round(found.mean, 9), found.low, found.high, found.count
    (1.0, 0.1, 10.0, 2)
    """
    known = [rate for rate in rates if math.isfinite(rate)]
    if not known:
        return RateOverSeeds(mean=math.nan, low=math.nan, high=math.nan, count=0)
    middle = math.exp(math.fsum(map(math.log, known)) / len(known))
    return RateOverSeeds(mean=middle, low=min(known), high=max(known), count=len(known))

"""The gradient noise scale over seeds: the ratio of two means, and how far it can be told."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from lrbs_report.base.means import mean
from lrbs_report.judging.distributions import students_t
from lrbs_report.kinds.measures.noise import SQUARE, TRACE, ratio
from lrbs_report.kinds.measures.record import RunResult

LEVEL = 0.95
"""Of the interval."""

WIDEST = 80.0
"""The logarithm of an end that tells nothing any more: 32 bits hold no such number of examples."""

Estimates = Sequence[tuple[float, float]]
"""Of each seed, the estimates of tr(Σ) and of |G|²."""


@dataclass(frozen=True, kw_only=True)
class NoiseScale:
    """The noise scale after an epoch, and its interval over the seeds; NaN where there is none.

    It ``is_larger`` than can be told where gradients vary, and yet the mean of the estimates of |G|² is not
    above 0.
    """

    epoch: int
    scale: float
    low: float = math.nan
    high: float = math.nan
    is_larger: bool = False

    @property
    def is_known(self) -> bool:
        """Whether there is a number."""
        return math.isfinite(self.scale)

    @property
    def has_interval(self) -> bool:
        """Whether several seeds tell how far it can be told."""
        return math.isfinite(self.low) and math.isfinite(self.high)


def noise_scales(runs: Sequence[RunResult]) -> tuple[NoiseScale, ...]:
    """Return the noise scale after each epoch that some run reached.

    An epoch is about the runs that reached it; it has no number once a run diverged.
    """
    return tuple(noise_scale_after(epoch, runs) for epoch in range(max(run.length for run in runs)))


def noise_scale_after(epoch: int, runs: Sequence[RunResult]) -> NoiseScale:
    """Return the noise scale after an epoch that some run reached."""
    found = [
        (run.record.series[TRACE.name][epoch], run.record.series[SQUARE.name][epoch])
        for run in runs
        if epoch < run.length
    ]
    if any(run.has_diverged and run.length <= epoch + 1 for run in runs):
        return NoiseScale(epoch=epoch, scale=math.nan)
    low, high = interval_of(found)
    scale = ratio_of(found)
    return NoiseScale(epoch=epoch, scale=scale, low=low, high=high, is_larger=_is_larger(found))


def _is_larger(found: Estimates) -> bool:
    trace, square = (mean(column) for column in zip(*found, strict=True))
    return math.isfinite(trace) and trace > 0 and math.isfinite(square) and square <= 0


def ratio_of(found: Estimates) -> float:
    """Return the mean of tr(Σ) over that of |G|², which is less biased than a mean of ratios; or NaN."""
    return ratio(mean(trace for trace, _ in found), mean(square for _, square in found))


def interval_of(found: Estimates) -> tuple[float, float]:
    """Return the ends of the 95 % interval of the ratio: the jackknife's, of its logarithm.

    With l_i the logarithm of the ratio without seed i, of n seeds, the standard error s is the root of
    (n - 1) / n · Σ (l_i - mean of l)², and the ends are r · exp(±t · s), with Student's t of n - 1 degrees
    of freedom (Efron and Stein, 1981). There is none of one seed, nor where a ratio is not above 0.
    """
    seeds, none = len(found), (math.nan, math.nan)
    without = [ratio_of([*found[:place], *found[place + 1 :]]) for place in range(seeds)] if seeds > 1 else []
    if not without or not all(one > 0 for one in (ratio_of(found), *without)):
        return none
    logarithms = [math.log(one) for one in without]
    centre = mean(logarithms)
    error = math.sqrt((seeds - 1) / seeds * math.fsum((one - centre) ** 2 for one in logarithms))
    reach, whole = students_t(seeds - 1, LEVEL) * error, math.log(ratio_of(found))
    return (math.exp(whole - reach), math.exp(whole + reach)) if whole + reach < WIDEST else none

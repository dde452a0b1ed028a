"""All epochs of a series together: whether they lie too high or too low, or change otherwise than the seeds.

One number of a log may lie a little off, epoch after epoch, and no epoch alone would tell. So each series is
asked two more questions, each by one number that all of its epochs make:

- its *level*, the mean of its standardized numbers;
- its *course*, the same with weights that grow evenly from the first of them to the last: how much higher it
  stands at the end than at the beginning. It tells what the level cannot where luck moves all epochs alike.

Such a number is a weighted sum of a run's numbers, and each seed has its own. Among these it is judged as any
single number is, by Student's distribution with n - 1 degrees of freedom: how epochs hang together is then
no matter, since the seeds' own sums show it. That is exact for normal seeds as long as the weights
depend on nothing but how far all n + 1 runs, that of the log among them, spread in each epoch (Läuter, "Exact
t and F tests for analyzing studies with multiple endpoints", Biometrics 52, 1996, 964-970; Läuter, Glimm and
Kropf, Annals of Statistics 26, 1998, 1972-1988). So that, and no other, is what an epoch is divided by.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from lrbs_report.study.references import FEWEST_SEEDS

if TYPE_CHECKING:
    from lrbs_report.judging.replication import Compared

FEWEST_EPOCHS = 2
"""Of a series that is asked as a whole: one number is judged as such."""

About = Literal["level", "course"]
"""What is asked of all epochs: whether they lie high or low, and whether they change as the seeds do."""


@dataclass(frozen=True, kw_only=True)
class Joint:
    """What all epochs of a series make together, beside the same of the seeds.

    ``z`` is how many standard deviations of ``seeds`` seeds it lies above their mean. That of a *level* is
    positive where the log lies higher; that of a *course* where it lies higher at its end than at its
    beginning, both compared with the seeds.
    """

    about: About
    z: float
    seeds: int


def joints_of(numbers: Sequence[Compared]) -> tuple[Joint, ...]:
    """Return what the numbers of a series, in the order of its epochs, make together.

    Epochs count that every seed has, and where something can differ. There is nothing where fewer than two
    are left, or fewer than three seeds.
    """
    epochs = [_Epoch(one) for one in numbers if _is_usable(one)]
    if len(epochs) < FEWEST_EPOCHS or epochs[0].number.seeds < FEWEST_SEEDS:
        return ()
    return tuple(_joint(about, epochs, weights) for about, weights in _weights(len(epochs)).items())


@dataclass(frozen=True)
class _Epoch:
    """A number beside those of the seeds, all of them divided by the spread of all runs."""

    number: Compared

    @cached_property
    def spread(self) -> float:
        """The standard deviation of all runs, that of the log among them, as near as it may be."""
        one = self.number
        of_seeds, of_log = math.sqrt((one.seeds - 1) / one.seeds), 1 / math.sqrt(one.seeds + 1)
        return math.hypot(one.unit * of_seeds, one.z * one.unit * of_log)

    @property
    def least(self) -> float:
        """How far a run may lie from where it is for what its number itself leaves open."""
        return self.number.least / self.spread

    def seeds(self) -> Iterator[float]:
        """Yield how far each seed lies above their mean."""
        number = self.number
        yield from ((number.scale.place(one or 0.0) - number.centre) / self.spread for one in number.values)

    def ends(self) -> tuple[float, float]:
        """Return how far above the mean the printed number may lie, at least and at most."""
        low, high = self.number.scale.ends(self.number.published)
        return (low - self.number.centre) / self.spread, (high - self.number.centre) / self.spread


def _is_usable(one: Compared) -> bool:
    """Tell whether each seed has a number there, and some deviation."""
    return one.has_band and 0 < one.unit < math.inf and None not in one.values


def _weights(count: int) -> dict[About, list[float]]:
    """Return the weights of so many epochs by what they ask; their sizes sum to one."""
    slopes = [2 * place / (count - 1) - 1 for place in range(count)]
    total = math.fsum(map(abs, slopes))
    return {"level": [1 / count] * count, "course": [slope / total for slope in slopes]}


def _joint(about: About, epochs: Sequence[_Epoch], weights: Sequence[float]) -> Joint:
    """Return one weighted sum of a log, beside those of the seeds, whose own sums are zero on average.

    What is printed is an interval in each epoch, and so is their sum, of which the nearer end counts. The
    deviation is at least what the numbers leave open, if it moves all of them the same way.
    """
    seeds = epochs[0].number.seeds
    sums = [0.0] * seeds
    low, high, least = 0.0, 0.0, 0.0
    for epoch, weight in zip(epochs, weights, strict=True):
        ends = sorted(weight * end for end in epoch.ends())
        low, high = low + ends[0], high + ends[1]
        least += abs(weight) * epoch.least
        sums = [total + weight * one for total, one in zip(sums, epoch.seeds(), strict=True)]
    unit = max(math.sqrt(math.fsum(one * one for one in sums) / (seeds - 1)), least)
    return Joint(about=about, z=(max(low, 0.0) + min(high, 0.0)) / unit, seeds=seeds)

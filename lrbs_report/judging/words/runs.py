"""What one run measured."""

from __future__ import annotations

import math
from collections.abc import Sequence

from lrbs_report.judging.words.scene import NoValue, Scene, item, there
from lrbs_report.kinds.measures import DECLARED_RATE, LOGGED_RATE


def at(scene: Scene, name: str, experiment: str, epoch: int = -1) -> float:
    """Return a measure in an epoch, counted from 0, or from the end when it is negative."""
    return float(item(scene.series(name, experiment), epoch, scene.experiment(experiment).epochs))


def series(scene: Scene, name: str, experiment: str) -> list[float]:
    """Return a measure in each epoch, in order."""
    numbers = list(scene.series(name, experiment))
    if not all(map(math.isfinite, numbers)):
        raise NoValue
    return numbers


def final(scene: Scene, name: str, experiment: str) -> float:
    """Return a measure of the end of a run."""
    return float(there(scene.final(name, experiment)))


def best_epoch(scene: Scene, name: str, experiment: str) -> int:
    """Return the number, from 0, of the epoch in which a measure is best; of several, the first."""
    numbers = series(scene, name, experiment)
    best = max(numbers) if scene.way(name, experiment) == "up" else min(numbers)
    return numbers.index(best)


def at_best(scene: Scene, name: str, experiment: str, by: str) -> float:
    """Return a measure in the epoch in which another one is best."""
    return at(scene, name, experiment, best_epoch(scene, by, experiment))


def falls_of(rates: Sequence[float], after: Sequence[float]) -> list[int]:
    """Return the epochs, from 0, after which the rate was lower than when they began.

    >>> falls_of([0.1, 0.1, 0.01], [0.1, 0.01, 0.01])
    [1]
    """
    return [epoch for epoch, (rate, then) in enumerate(zip(rates, after, strict=True)) if then < rate]


def rate_falls(scene: Scene, experiment: str) -> list[int]:
    """Return the epochs, from 0, after which the rate was lower than when they began."""
    return falls_of(*(scene.series(name, experiment) for name in (DECLARED_RATE, LOGGED_RATE)))


def last_epoch(scene: Scene, experiment: str) -> int:
    """Return the number, from 0, of the last epoch."""
    return scene.run(experiment).length - 1


def diverged(scene: Scene, experiment: str) -> bool:
    """Tell whether the cost stopped being a finite number."""
    return scene.run(experiment).has_diverged


FUNCTIONS = {
    "at": at,
    "series": series,
    "final": final,
    "best_epoch": best_epoch,
    "at_best": at_best,
    "last_epoch": last_epoch,
    "rate_falls": rate_falls,
    "diverged": diverged,
}
"""The functions of this family."""

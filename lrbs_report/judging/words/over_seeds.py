"""Means over seeds and differences of them, with their intervals. These look at all seeds."""

from __future__ import annotations

import math
from dataclasses import replace

from lrbs_report.judging import intervals
from lrbs_report.judging.intervals import Interval
from lrbs_report.judging.words.scene import NoValue, Scene, there


def interval(scene: Scene, name: str, experiment: str) -> list[float]:
    """Return the ends of the 95 % interval of the mean over seeds of a measure of the end."""
    return _ends(intervals.of_mean(_finals(scene, name, experiment)))


def difference(scene: Scene, name: str, experiment: str, other: str) -> float:
    """Return by how much the mean over seeds of a measure of the end is above another experiment's."""
    return _difference(scene, name, experiment, other).estimate


def difference_interval(scene: Scene, name: str, experiment: str, other: str) -> list[float]:
    """Return the ends of the 95 % interval of that difference, within seeds where both have the same."""
    return _ends(_difference(scene, name, experiment, other))


def probability_above(scene: Scene, name: str, experiment: str, other: str) -> float:
    """Return the share of seeds in which a measure of the end is above another experiment's.

    Ties count half. Where they do not have the same seeds, it is the share of all pairs of their runs.
    """
    return _superiority(scene, name, experiment, other).estimate


def probability_interval(scene: Scene, name: str, experiment: str, other: str) -> list[float]:
    """Return the ends of the 95 % interval of that share."""
    return _ends(_superiority(scene, name, experiment, other))


def iqm(scene: Scene, name: str, experiment: str) -> float:
    """Return the mean over seeds of a measure of the end without the lowest and the highest quarter."""
    return intervals.of_interquartile_mean(_finals(scene, name, experiment)).estimate


def iqm_interval(scene: Scene, name: str, experiment: str) -> list[float]:
    """Return the ends of its 95 % interval."""
    return _ends(intervals.of_interquartile_mean(_finals(scene, name, experiment)))


def _difference(scene: Scene, name: str, one: str, other: str) -> Interval:
    ones, others = _by_seed(scene, name, one), _by_seed(scene, name, other)
    return intervals.of_difference(
        [*ones.values()], [*others.values()], are_paired=ones.keys() == others.keys()
    )


def _superiority(scene: Scene, name: str, one: str, other: str) -> Interval:
    ones, others = _by_seed(scene, name, one), _by_seed(scene, name, other)
    return intervals.of_superiority(
        [*ones.values()], [*others.values()], are_paired=ones.keys() == others.keys()
    )


def _finals(scene: Scene, name: str, experiment: str) -> list[float]:
    return [*_by_seed(scene, name, experiment).values()]


def _by_seed(scene: Scene, name: str, id_: str) -> dict[int, float]:
    """Return a measure of the end of every run, by its seed, in order; none may have diverged."""
    seeds = sorted(run.seed for run in scene.findings.of(scene.experiment(id_)))
    found = {seed: float(there(replace(scene, seed=seed).final(name, id_))) for seed in seeds}
    if not all(map(math.isfinite, found.values())):
        raise NoValue
    return found


def _ends(found: Interval) -> list[float]:
    if not found.is_known:
        raise NoValue
    return [found.low, found.high]


FUNCTIONS = {
    "interval": interval,
    "difference": difference,
    "difference_interval": difference_interval,
    "probability_above": probability_above,
    "probability_interval": probability_interval,
    "iqm": iqm,
    "iqm_interval": iqm_interval,
}
"""The functions of this family."""

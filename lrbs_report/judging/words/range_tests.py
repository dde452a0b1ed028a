"""Learning-rate range tests: where the loss falls fastest, and from which rate on it diverges."""

from __future__ import annotations

import math

from lrbs_report.base.tongue import tr
from lrbs_report.judging.expressions import WrongExpression
from lrbs_report.judging.range_tests import RangeOutcome, SeedRange, range_of, rates_of, seed_range
from lrbs_report.judging.words.scene import Scene, there
from lrbs_report.study.experiments import Trained


def steepest(scene: Scene, experiment: str) -> float:
    """Return the rate at which the smoothed loss falls fastest, if it falls."""
    return _known(_of_seed(scene, experiment).steepest)


def edge(scene: Scene, experiment: str) -> float:
    """Return the rate beyond which the loss diverges, if the test has it within its range."""
    return _known(_of_seed(scene, experiment).edge)


def expected_steepest(scene: Scene, experiment: str) -> float:
    """Return the geometric mean over the seeds whose loss falls."""
    return _known(_over_seeds(scene, experiment).steepest.mean)


def steepest_low(scene: Scene, experiment: str) -> float:
    """Return the lowest of these."""
    return _known(_over_seeds(scene, experiment).steepest.low)


def steepest_high(scene: Scene, experiment: str) -> float:
    """Return the highest of these."""
    return _known(_over_seeds(scene, experiment).steepest.high)


def expected_edge(scene: Scene, experiment: str) -> float:
    """Return the geometric mean over the seeds that have an edge."""
    return _known(_over_seeds(scene, experiment).edge.mean)


def edge_low(scene: Scene, experiment: str) -> float:
    """Return the lowest of these."""
    return _known(_over_seeds(scene, experiment).edge.low)


def edge_high(scene: Scene, experiment: str) -> float:
    """Return the highest of these."""
    return _known(_over_seeds(scene, experiment).edge.high)


def first_rate(scene: Scene, experiment: str) -> float:
    """Return the rate of the first step."""
    _test(scene, experiment)
    return float(scene.setting(experiment, "learning_rate"))


def last_rate(scene: Scene, experiment: str) -> float:
    """Return the rate of the last step that was asked for."""
    _test(scene, experiment)
    return float(scene.setting(experiment, "schedule")["end"])


def steps(scene: Scene, experiment: str) -> int:
    """Return how many steps were asked for; a seed that diverges ends earlier."""
    _test(scene, experiment)
    return int(scene.setting(experiment, "epochs"))


def smoothing(scene: Scene, experiment: str) -> float:
    """Return the weight of what was in the mean of the losses."""
    return float(there(_test(scene, experiment).smoothing))


def _of_seed(scene: Scene, experiment: str) -> SeedRange:
    return seed_range(_test(scene, experiment), scene.run(experiment))


def _over_seeds(scene: Scene, experiment: str) -> RangeOutcome:
    return range_of(scene.findings, _test(scene, experiment))


def _test(scene: Scene, experiment: str) -> Trained:
    """Return a range test by its id."""
    one = scene.experiment(experiment)
    if not isinstance(one, Trained) or not rates_of(one):
        raise WrongExpression(
            tr('"{experiment}" is no range test', experiment=experiment), tr("They stand in [[range_tests]].")
        )
    scene.run(experiment)
    return one


def _known(rate: float) -> float:
    return float(there(rate if math.isfinite(rate) else None))


FUNCTIONS = {
    "steepest_rate": steepest,
    "edge_rate": edge,
    "expected_steepest_rate": expected_steepest,
    "steepest_rate_low": steepest_low,
    "steepest_rate_high": steepest_high,
    "expected_edge_rate": expected_edge,
    "edge_rate_low": edge_low,
    "edge_rate_high": edge_high,
    "range_begin": first_rate,
    "range_end": last_rate,
    "range_steps": steps,
    "smoothing": smoothing,
}
"""The functions of this family."""

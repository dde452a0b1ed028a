"""The gradient noise scale: over all seeds at once, and from which batches it was estimated."""

from __future__ import annotations

from collections.abc import Callable

from lrbs_report.base.tongue import tr
from lrbs_report.judging.expressions import WrongExpression
from lrbs_report.judging.noise import NoiseScale, noise_scale_after
from lrbs_report.judging.words.scene import Scene, item, there
from lrbs_report.kinds.measures.noise import HINT, SCALE, NoiseBatches


def expected(scene: Scene, experiment: str, epoch: int = -1) -> float:
    """Return the noise scale after an epoch over all seeds: the ratio of the means of its two estimates."""
    return _over_seeds(scene, experiment, epoch, lambda one: one.scale)


def low(scene: Scene, experiment: str, epoch: int = -1) -> float:
    """Return the lower end of its 95 % interval."""
    return _over_seeds(scene, experiment, epoch, lambda one: one.low)


def high(scene: Scene, experiment: str, epoch: int = -1) -> float:
    """Return the upper end."""
    return _over_seeds(scene, experiment, epoch, lambda one: one.high)


def small_batch(scene: Scene, experiment: str) -> int:
    """Return the examples in a small batch of those whose gradients are compared."""
    return _batches(scene, experiment).small


def large_batch(scene: Scene, experiment: str) -> int:
    """Return the examples in a large one."""
    return _batches(scene, experiment).large


def rows(scene: Scene, experiment: str) -> int:
    """Return how many training rows are in these batches, where that is known."""
    asked, rows = _batches(scene, experiment), scene.findings.rows(scene.experiment(experiment))
    return asked.used(there(asked.rows or rows))


def _over_seeds(scene: Scene, experiment: str, epoch: int, part: Callable[[NoiseScale], float]) -> float:
    _batches(scene, experiment)
    one = scene.experiment(experiment)
    runs = scene.findings.of(one)
    place = item(range(max(run.length for run in runs)), epoch, one.epochs)
    return float(item([part(noise_scale_after(place, runs))], 0))


def _batches(scene: Scene, experiment: str) -> NoiseBatches:
    """Return from which batches the noise of an experiment is estimated."""
    identity = scene.run(experiment).identity
    if SCALE.name not in identity:
        raise WrongExpression(tr('"{name}" is not measured of "{id}"', name=SCALE.name, id=experiment), HINT)
    return NoiseBatches(**identity[SCALE.name])


FUNCTIONS = {
    "expected_noise_scale": expected,
    "noise_scale_low": low,
    "noise_scale_high": high,
    "small_batch": small_batch,
    "large_batch": large_batch,
    "noise_rows": rows,
}
"""The functions of this family, besides those that have a measure's name."""

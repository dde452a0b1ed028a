"""A published log against the runs that should match it. These look at all seeds."""

from __future__ import annotations

from lrbs_report.judging.replication import Fate
from lrbs_report.judging.words.scene import Scene, item, known, need_bands, there


def published(scene: Scene, reference: str, experiment: str, epoch: int = -1) -> float:
    """Return the watched number of an epoch that a published log prints."""
    return float(item(scene.published(reference, experiment).watched, epoch))


def all_published(scene: Scene, reference: str, experiment: str) -> list[float]:
    """Return all watched numbers that a published log prints."""
    return list(map(float, scene.published(reference, experiment).watched))


def published_rate(scene: Scene, reference: str, experiment: str, epoch: int = -1) -> float:
    """Return a learning rate that a published log prints."""
    return float(there(item(scene.published(reference, experiment).rates, epoch)))


def published_final(scene: Scene, reference: str, experiment: str) -> float:
    """Return the number of the end that a published log prints."""
    return float(there(scene.published(reference, experiment).judged))


def expected(scene: Scene, reference: str, experiment: str, epoch: int = -1) -> float:
    """Return the mean over seeds of what a published log should print of an epoch."""
    return known(item(scene.compared(reference, experiment).watched, epoch).mean)


def expected_final(scene: Scene, reference: str, experiment: str) -> float:
    """Return the mean over seeds of what a published log should print of the end."""
    return known(there(scene.compared(reference, experiment).judged).mean)


def band_low(scene: Scene, reference: str, experiment: str, epoch: int = -1) -> float:
    """Return the lower end of the 99 % band of the seeds for an epoch of a published log."""
    return known(item(scene.compared(reference, experiment).watched, epoch).low)


def band_high(scene: Scene, reference: str, experiment: str, epoch: int = -1) -> float:
    """Return the upper end of the 99 % band of the seeds for an epoch of a published log."""
    return known(item(scene.compared(reference, experiment).watched, epoch).high)


def z(scene: Scene, reference: str, experiment: str, epoch: int = -1) -> float:
    """Return how many standard deviations of the seeds an epoch of a published log lies above their mean."""
    return known(item(scene.compared(reference, experiment).watched, epoch).z)


def largest_z(scene: Scene, reference: str, experiment: str | None = None) -> float:
    """Return the largest distance, in standard deviations, of an epoch of a log from the seeds' mean."""
    return max(one.largest_z for one in scene.all_banded(reference, experiment))


def inside(scene: Scene, reference: str, experiment: str | None = None) -> int:
    """Count the watched numbers, of one run of the log or of all, in the 99 % band of the seeds."""
    return sum(one.watched_inside for one in scene.all_banded(reference, experiment))


def compared(scene: Scene, reference: str, experiment: str | None = None) -> int:
    """Count the watched numbers of a published log."""
    return sum(one.watched_compared for one in scene.all_compared(reference, experiment))


def rates_compared(scene: Scene, reference: str, experiment: str | None = None) -> int:
    """Count the published rates: those that the log prints."""
    return sum(one.rates_compared for one in scene.all_compared(reference, experiment))


def rates_matching(scene: Scene, reference: str, experiment: str | None = None) -> int:
    """Count the published rates that are ours, digit for digit as they are printed."""
    return sum(one.matching_rates for one in scene.all_compared(reference, experiment))


def finals_inside(scene: Scene, reference: str, experiment: str | None = None) -> int:
    """Count the published numbers of the end that lie in the 99 % band of the seeds."""
    printed = [one.judged for one in scene.all_compared(reference, experiment) if one.judged]
    need_bands(printed)
    return sum(one.is_inside for one in printed)


def finals_compared(scene: Scene, reference: str, experiment: str | None = None) -> int:
    """Count the published numbers of the end: those that the log prints."""
    return sum(one.judged is not None for one in scene.all_compared(reference, experiment))


def measures_inside(scene: Scene, reference: str, experiment: str | None = None) -> int:
    """Count the further numbers of a published log in the 99 % band of the seeds."""
    numbers = [number for one in scene.all_compared(reference, experiment) for number in one.further_numbers]
    need_bands(numbers)
    return sum(number.is_inside for number in numbers)


def measures_compared(scene: Scene, reference: str, experiment: str | None = None) -> int:
    """Count the further numbers that a published log prints and the runs measure too."""
    return sum(len(one.further_numbers) for one in scene.all_compared(reference, experiment))


def compared_mean(scene: Scene, reference: str, experiment: str) -> str:
    """Return what each number of a published log is compared with.

    It is the mean over "batches", over "examples", or "both" where they are the same.
    """
    return scene.compared(reference, experiment).mean or "both"


def setups(scene: Scene, reference: str) -> int:
    """Count the set-ups that may have printed a published log."""
    return len(scene.candidates(reference))


def surviving_setups(scene: Scene, reference: str) -> int:
    """Count the set-ups that a published log could reject and does not."""
    return _setups_that(scene, reference, "survives")


def rejected_setups(scene: Scene, reference: str) -> int:
    """Count the set-ups that a published log rejects."""
    return _setups_that(scene, reference, "rejected")


def untold_setups(scene: Scene, reference: str) -> int:
    """Count the set-ups of which a published log tells neither: they have too few seeds, or no band."""
    return _setups_that(scene, reference, "too few seeds", "no band")


def seeds_needed(scene: Scene, reference: str) -> int:
    """Return how many seeds of each set-up would tell."""
    return max(candidate.seeds_needed for candidate in scene.candidates(reference))


def _setups_that(scene: Scene, id_: str, *fates: Fate) -> int:
    return sum(candidate.fate in fates for candidate in scene.candidates(id_))


FUNCTIONS = {
    "band_low": band_low,
    "band_high": band_high,
    "z": z,
    "largest_z": largest_z,
    "rates_compared": rates_compared,
    "measures_inside": measures_inside,
    "measures_compared": measures_compared,
    "rates_matching": rates_matching,
    "compared_mean": compared_mean,
    "setups": setups,
    "surviving_setups": surviving_setups,
    "rejected_setups": rejected_setups,
    "untold_setups": untold_setups,
    "seeds_needed": seeds_needed,
}
"""The functions of this family, besides those that have a measure's name."""

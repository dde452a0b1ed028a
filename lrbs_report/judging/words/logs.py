"""A published log against the runs that should match it. These look at all seeds.

Measures are named as this project does, or as the log does. Epochs count from 0: of the numbers that are
printed, one from the end is meant where they are negative.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any

from lrbs_report.base.suggesting import nearest
from lrbs_report.base.tongue import tr
from lrbs_report.judging.accusations import Accusation, accusation_of
from lrbs_report.judging.expressions import WrongExpression
from lrbs_report.judging.replication import Compared, Fate, Held, on_trial
from lrbs_report.judging.words.scene import Scene, finite, known, need_bands, no_epoch, there
from lrbs_report.kinds.logs.meaning import END, MeantRun, Series


def published_at(scene: Scene, reference: str, experiment: str, name: str, epoch: int = -1) -> float:
    """Return a number of a measure that a published log prints: of an epoch, or of the end."""
    return float(finite(_at(_printed(scene, reference, experiment, name).numbers, epoch)))


def published_series(scene: Scene, reference: str, experiment: str, name: str) -> list[float]:
    """Return all numbers of a measure that a published log prints."""
    return list(map(float, _printed(scene, reference, experiment, name).numbers.values()))


def expected_at(scene: Scene, reference: str, experiment: str, name: str, epoch: int = -1) -> float:
    """Return the mean over seeds of what a published log should print of a measure."""
    return known(_compared(scene, reference, experiment, name, epoch).mean)


def published(scene: Scene, reference: str, experiment: str, epoch: int = -1) -> float:
    """Return the watched number of an epoch that a published log prints."""
    return float(finite(_at(_watched(scene, reference, experiment).numbers, epoch)))


def all_published(scene: Scene, reference: str, experiment: str) -> list[float]:
    """Return all watched numbers that a published log prints."""
    return list(map(float, _watched(scene, reference, experiment).numbers.values()))


def published_rate(scene: Scene, reference: str, experiment: str, epoch: int = -1) -> float:
    """Return a learning rate that a published log prints."""
    rates = there(scene.published(reference, experiment).rates)
    return float(finite(_at(rates.numbers, epoch)))


def published_final(scene: Scene, reference: str, experiment: str) -> float:
    """Return the number of the end that a published log prints."""
    return float(there(scene.published(reference, experiment).judged))


def expected(scene: Scene, reference: str, experiment: str, epoch: int = -1) -> float:
    """Return the mean over seeds of what a published log should print of an epoch."""
    return known(_compared(scene, reference, experiment, None, epoch).mean)


def expected_final(scene: Scene, reference: str, experiment: str) -> float:
    """Return the mean over seeds of what a published log should print of the end."""
    return known(there(scene.compared(reference, experiment).judged).mean)


def band_low(
    scene: Scene, reference: str, experiment: str, epoch: int = -1, name: str | None = None
) -> float:
    """Return the lower end of the 99 % band of the seeds for an epoch of a published log."""
    return known(_compared(scene, reference, experiment, name, epoch).low)


def band_high(
    scene: Scene, reference: str, experiment: str, epoch: int = -1, name: str | None = None
) -> float:
    """Return the upper end of the 99 % band of the seeds for an epoch of a published log."""
    return known(_compared(scene, reference, experiment, name, epoch).high)


def z(scene: Scene, reference: str, experiment: str, epoch: int = -1, name: str | None = None) -> float:
    """Return how many standard deviations of the seeds an epoch of a published log lies above their mean."""
    return known(_compared(scene, reference, experiment, name, epoch).z)


def largest_z(scene: Scene, reference: str, experiment: str | None = None) -> float:
    """Return the largest distance, in standard deviations, of an epoch of a log from the seeds' mean."""
    return _largest(_all_watched(scene, reference, experiment))


def largest_distance(
    scene: Scene, reference: str, experiment: str | None = None, name: str | None = None
) -> float:
    """Return the same of all numbers that are compared, or of those of one measure."""
    return _largest(_numbers(scene, reference, experiment, name))


def numbers_compared(
    scene: Scene, reference: str, experiment: str | None = None, name: str | None = None
) -> int:
    """Count the numbers of a published log that have bands: all, or those of one measure."""
    return len(_numbers(scene, reference, experiment, name))


def numbers_inside(
    scene: Scene, reference: str, experiment: str | None = None, name: str | None = None
) -> int:
    """Count those of them that lie in the 99 % band of the seeds."""
    numbers = _numbers(scene, reference, experiment, name)
    need_bands(numbers)
    return sum(one.is_inside for one in numbers)


def inside(scene: Scene, reference: str, experiment: str | None = None) -> int:
    """Count the watched numbers, of one run of the log or of all, in the 99 % band of the seeds."""
    numbers = _all_watched(scene, reference, experiment)
    need_bands(numbers)
    return sum(one.is_inside for one in numbers)


def compared(scene: Scene, reference: str, experiment: str | None = None) -> int:
    """Count the watched numbers of a published log."""
    return len(_all_watched(scene, reference, experiment))


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


def unselected_logs(scene: Scene, reference: str) -> int:
    """Return of how many logs of unselected runs at most one stands as high as a published log does.

    It is told of a log that is accused of being selected, by the measure that it is accused of.
    """
    found = _accused(scene, reference)
    return int(there(found.one_in if found.measure else None))


def selected_fewest(scene: Scene, reference: str) -> int:
    """Return the least number of runs of which each run of a published log may be the best."""
    return int(there(_accused(scene, reference).fewest or None))


def selected_most(scene: Scene, reference: str) -> int:
    """Return the largest number of runs of which each run of a published log may be the best."""
    return int(there(_accused(scene, reference).most or None))


def _accused(scene: Scene, id_: str) -> Accusation:
    """Return what a log is accused of, against the set-up of which a reader wants to know."""
    tried, matched = scene.candidates(id_), scene.all_compared(id_, None)
    return accusation_of(on_trial(scene.reference(id_), tried, matched))


def _setups_that(scene: Scene, id_: str, *fates: Fate) -> int:
    return sum(candidate.fate in fates for candidate in scene.candidates(id_))


def _printed(scene: Scene, reference: str, experiment: str, name: str) -> Series:
    """Return what a log prints of a measure. Raises ``WrongExpression`` where it prints none of that name."""
    run: MeantRun = scene.published(reference, experiment)
    found = run.called(name)
    if found is None:
        names = dict.fromkeys(one.measure for one in run.series)
        hint = nearest(name, names) or tr("It prints {names}.", names=", ".join(names))
        raise WrongExpression(tr('"{reference}" prints no "{name}"', reference=reference, name=name), hint)
    return found


def _watched(scene: Scene, reference: str, experiment: str) -> Series:
    """Return what a log prints of what training lowers; no value where it prints none."""
    found: Series = there(scene.published(reference, experiment).watched)
    return found


def _compared(scene: Scene, reference: str, experiment: str, name: str | None, epoch: int) -> Compared:
    """Return a number of a log with its band: of a measure, or else of what training lowers."""
    one = scene.compared(reference, experiment)
    if name is None:
        return _compared_at(there(one.lowered), epoch)
    (held,) = scene.all_held(reference, experiment, name)
    return _compared_at(held, epoch)


def _largest(numbers: Sequence[Compared]) -> float:
    need_bands(numbers)
    return float(there(max((abs(one.z) for one in numbers), default=None)))


def _all_watched(scene: Scene, reference: str, experiment: str | None) -> list[Compared]:
    return [number for one in scene.all_compared(reference, experiment) for number in one.watched]


def _numbers(scene: Scene, reference: str, experiment: str | None, name: str | None) -> list[Compared]:
    held = scene.all_held(reference, experiment, name)
    return list(chain.from_iterable(one.numbers.values() for one in held))


def _compared_at(held: Held, epoch: int) -> Compared:
    number: Compared = _at(held.numbers, epoch)
    return number


def _at(numbers: Mapping[int, Any], epoch: int) -> Any:  # noqa: ANN401 - a number, or one with its band
    """Return the number of an epoch: by its number from 0, or by its place from the end.

    Raises ``WrongExpression`` beyond those that are printed; there is no value where only others are.
    """
    if END in numbers:
        return numbers[END]
    places = list(numbers)
    last = max(places, default=-1)
    if not isinstance(epoch, int) or not -len(places) <= epoch <= last:
        raise no_epoch(epoch, last, len(places))
    return there(numbers.get(places[epoch] if epoch < 0 else epoch))


FUNCTIONS = {
    "published": published_at,
    "published_series": published_series,
    "expected": expected_at,
    "band_low": band_low,
    "band_high": band_high,
    "z": z,
    "largest_z": largest_z,
    "largest_distance": largest_distance,
    "numbers_compared": numbers_compared,
    "numbers_inside": numbers_inside,
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
    "unselected_logs": unselected_logs,
    "selected_fewest": selected_fewest,
    "selected_most": selected_most,
}
"""The functions of this family, besides those that have a measure's name."""

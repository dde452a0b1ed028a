"""What expressions can name.

That is costs, accuracies, rates, settings, sweeps and published logs, and plain questions about series of
numbers. Every function here is answered for one seed at a time; those about a published log look at all
seeds. docs/claims.md lists them for authors.
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import linear_regression
from types import MappingProxyType
from typing import Any, Literal

from lrbs_report.base.means import mean
from lrbs_report.base.suggesting import nearest
from lrbs_report.judging.expressions import WrongExpression, hint_for_id, summed
from lrbs_report.judging.facts import direction_of, rises_of, ties
from lrbs_report.judging.replication import (
    Candidate,
    Compared,
    Comparison,
    Fate,
    candidates,
    compare,
    rows_of,
)
from lrbs_report.kinds.measures.record import RunResult
from lrbs_report.results.findings import Findings
from lrbs_report.study.experiments import Experiment, PublishedRun, Reference, Study, Sweep
from lrbs_report.study.friends import SETTINGS
from lrbs_report.study.references import cells_by_setup

Style = Literal["measured", "rate", "exact", "whole", "score", "text"]
"""How a value is printed: four decimals, six, all digits, none, two, or as the text that it is."""

STYLES: Mapping[str, Style] = MappingProxyType(
    {
        **dict.fromkeys(
            (
                "accuracy",
                "cost",
                "costs",
                "accuracies",
                "best_accuracy",
                "published_cost",
                "published_costs",
                "published_accuracy",
            ),
            "measured",
        ),
        "largest_share": "measured",
        **dict.fromkeys(("expected_cost", "expected_accuracy", "band_low", "band_high"), "measured"),
        **dict.fromkeys(("rate", "rates", "published_rate"), "rate"),
        **dict.fromkeys(
            (
                "learning_rate",
                "lr_decay",
                "scale",
                "setting",
                "axis",
                "best",
                "bests",
                "best_on_average",
                "bests_on_average",
            ),
            "exact",
        ),
        **dict.fromkeys(
            (
                "batch_size",
                "epochs",
                "train_images",
                "seeds",
                "first_seed",
                "last_epoch",
                "rises",
                "rise_epochs",
                "len",
                "first_below",
                "lowest_at",
            ),
            "whole",
        ),
        **dict.fromkeys(
            (
                "costs_inside",
                "costs_compared",
                "rates_matching",
                "rates_compared",
                "accuracies_inside",
                "accuracies_compared",
                "diverged_runs",
                "setups",
                "surviving_setups",
                "rejected_setups",
                "untold_setups",
                "seeds_needed",
            ),
            "whole",
        ),
        "compared_mean": "text",
        **dict.fromkeys(("z", "largest_z", "exponent"), "score"),
        "trend": "text",
    }
)
"""How each function's value is printed; any other's is a whole number, or else a measurement."""

MEASURES = frozenset(STYLES) - {
    "rises",
    "rise_epochs",
    "len",
    "trend",
    "exponent",
    "first_below",
    "lowest_at",
    "axis",
    "first_seed",
    "last_epoch",
}
"""The functions that read results: a claim's verdict shows the value of each that it calls."""


class NoValue(Exception):
    """For this seed there is no such value: the run diverged, or the cost never gets there."""


class NoRun(Exception):
    """There is no run of this seed."""


@dataclass(kw_only=True)
class Kept:
    """Comparisons with published logs, each made once.

    They are kept by the log and the experiment, and the set-ups by the log.
    """

    comparisons: dict[tuple[str, str], Comparison] = field(default_factory=dict)
    candidates: dict[str, tuple[Candidate, ...]] = field(default_factory=dict)


@dataclass(kw_only=True)
class Scene:
    """The results as one seed sees them.

    ``touched`` collects the experiments that an expression has looked at; ``kept`` are comparisons with
    published logs, which all seeds share.
    """

    findings: Findings
    seed: int
    touched: dict[str, Experiment] = field(default_factory=dict)
    kept: Kept = field(default_factory=Kept)

    # One run

    def accuracy(self, experiment: str) -> float:
        """Return the share of test images recognized after the last epoch."""
        return float(_there(self._run(experiment).accuracy))

    def costs(self, experiment: str) -> list[float]:
        """Return the cost of each epoch, in order."""
        costs = list(self._run(experiment).costs)
        if not all(map(math.isfinite, costs)):
            raise NoValue
        return costs

    def cost(self, experiment: str, epoch: int = -1) -> float:
        """Return the cost of an epoch, counted from 0, or from the end when it is negative."""
        return float(_item(self._run(experiment).costs, epoch, self._experiment(experiment).epochs))

    def rates(self, experiment: str) -> list[float]:
        """Return the learning rate after each epoch's decay, as the log prints it."""
        return [epoch.learning_rate for epoch in self._run(experiment).epochs]

    def rate(self, experiment: str, epoch: int = -1) -> float:
        """Return the learning rate after an epoch's decay."""
        return float(_item(self.rates(experiment), epoch, self._experiment(experiment).epochs))

    def last_epoch(self, experiment: str) -> int:
        """Return the number, from 0, of the last epoch."""
        return self._run(experiment).epochs[-1].epoch

    def diverged(self, experiment: str) -> bool:
        """Tell whether the cost stopped being a finite number."""
        return self._run(experiment).has_diverged

    # Settings, as they are kept with the results

    def learning_rate(self, experiment: str) -> float:
        """Return the learning rate of the first epoch."""
        return float(self._setting(experiment, "learning_rate"))

    def lr_decay(self, experiment: str) -> float:
        """Return the share of the learning rate that each epoch takes away."""
        return float(self._setting(experiment, "lr_decay"))

    def batch_size(self, experiment: str) -> int:
        """Return the images in a batch."""
        return int(self._setting(experiment, "batch_size"))

    def epochs(self, experiment: str) -> int:
        """Return the number of epochs."""
        return len(self._run(experiment).epochs)

    def scale(self, experiment: str) -> float:
        """Return the number that pixels are divided by."""
        return float(self._setting(experiment, "dataset")["scale"])

    def train_images(self, experiment: str) -> int:
        """Return the number of training images, where the definitions say which are used."""
        rows = self._setting(experiment, "dataset")["train"]
        return int(_there(rows)[1] - _there(rows)[0])

    def largest_share(self, experiment: str) -> float:
        """Return the share of the largest class among the test rows.

        It is the accuracy that always answering it would reach.
        """
        portrait = self.findings.data.get(self._experiment(experiment).dataset.name)
        return float(_there(portrait and portrait.test.largest_share))

    def setting(self, experiment: str, name: str) -> Any:  # noqa: ANN401 - a setting's value
        """Return any setting by its key: learning_rate, batch_size, sampling, dataset and so on."""
        one = self._experiment(experiment)
        if name in ("dataset", "model"):
            return getattr(one, name).name
        identity = self._run(experiment).identity
        if name not in identity:
            raise WrongExpression(
                f'there is no setting "{name}"', nearest(name, identity, _words_for(identity))
            )
        return identity[name]

    def seeds(self, experiment: str) -> int:
        """Return the number of seeds."""
        return len(self.findings.of(self._experiment(experiment)))

    def first_seed(self, experiment: str) -> int:
        """Return the seed whose log the report prints."""
        return self.findings.first(self._experiment(experiment)).seed

    def diverged_runs(self, *experiments: str) -> int:
        """Count the runs, of all seeds, whose cost stopped being a finite number.

        They are those of experiments, and of all cells of sweeps.
        """
        found = dict.fromkeys(one for id_ in experiments for one in self._experiments(id_))
        return sum(run.has_diverged for id_ in found for run in self.findings.of(self._experiment(id_)))

    # Sweeps

    def axis(self, sweep: str, axis: str) -> list[Any]:
        """Return the values that a sweep tries for a setting, from the lowest to the highest."""
        return sorted({self._at(cell, axis) for cell in self._cells(sweep, {}, axis)})

    def accuracies(self, sweep: str, along: str, /, **fixed: Any) -> list[float]:  # noqa: ANN401 - a setting's value
        """Return the accuracies along a setting of the cells with some fixed settings.

        They go from the setting's lowest value to its highest.
        """
        cells = sorted(self._cells(sweep, fixed, along), key=lambda cell: self._at(cell, along))
        if len({self._at(cell, along) for cell in cells}) < len(cells):
            raise WrongExpression(
                f'several cells of the sweep "{sweep}" have the same {along}',
                "Fix its other axes too, as in batch_size=32.",
            )
        return [self.accuracy(cell.id) for cell in cells]

    def best(self, sweep: str, axis: str, /, **fixed: Any) -> Any:  # noqa: ANN401 - a setting's value
        """Return a setting's value in the most accurate cell among those with some fixed settings.

        Of cells that tie, it is that in the lowest one.
        """
        return self._at(self._best_cell(sweep, axis, fixed), axis)

    def best_accuracy(self, sweep: str, /, **fixed: Any) -> float:  # noqa: ANN401 - a setting's value
        """Return the highest accuracy among the cells of a sweep with some fixed settings."""
        return self.accuracy(self._best_cell(sweep, None, fixed).id)

    def bests(self, sweep: str, axis: str, per: str) -> list[Any]:
        """Return the best value of a setting for each value of another.

        They go from that one's lowest value to its highest.
        """
        return [self.best(sweep, axis, **{per: value}) for value in self.axis(sweep, per)]

    def best_on_average(self, sweep: str, axis: str, /, **fixed: Any) -> Any:  # noqa: ANN401 - a setting's value
        """Return a setting's value in the cell with the highest mean accuracy over seeds.

        The cells are those with some fixed settings.
        """
        means = {cell.id: self._mean_accuracy(cell.id) for cell in self._cells(sweep, fixed, axis)}
        highest = _there(max((mean for mean in means.values() if mean is not None), default=None))
        return min(
            self.setting(id_, axis) for id_, mean in means.items() if mean is not None and ties(mean, highest)
        )

    def bests_on_average(self, sweep: str, axis: str, per: str) -> list[Any]:
        """Return the best value on average of a setting for each value of another.

        They go from that one's lowest value to its highest.
        """
        return [self.best_on_average(sweep, axis, **{per: value}) for value in self.axis(sweep, per)]

    # Published logs

    def published_cost(self, reference: str, experiment: str, epoch: int = -1) -> float:
        """Return a cost that a published log prints."""
        return float(_item(self._published(reference, experiment).costs, epoch))

    def published_costs(self, reference: str, experiment: str) -> list[float]:
        """Return all costs that a published log prints."""
        return list(map(float, self._published(reference, experiment).costs))

    def published_rate(self, reference: str, experiment: str, epoch: int = -1) -> float:
        """Return a learning rate that a published log prints."""
        return float(_there(_item(self._published(reference, experiment).rates, epoch)))

    def published_accuracy(self, reference: str, experiment: str) -> float:
        """Return the accuracy that a published log prints."""
        return float(_there(self._published(reference, experiment).accuracy))

    def expected_cost(self, reference: str, experiment: str, epoch: int = -1) -> float:
        """Return the mean over seeds of the cost that a published log should match."""
        return _known(_item(self._compared(reference, experiment).costs, epoch).mean)

    def expected_accuracy(self, reference: str, experiment: str) -> float:
        """Return the mean over seeds of the accuracy that a published log should match."""
        return _known(_there(self._compared(reference, experiment).accuracy).mean)

    def band_low(self, reference: str, experiment: str, epoch: int = -1) -> float:
        """Return the lower end of the 99 % band of the seeds for a published cost."""
        return _known(_item(self._compared(reference, experiment).costs, epoch).low)

    def band_high(self, reference: str, experiment: str, epoch: int = -1) -> float:
        """Return the upper end of the 99 % band of the seeds for a published cost."""
        return _known(_item(self._compared(reference, experiment).costs, epoch).high)

    def z(self, reference: str, experiment: str, epoch: int = -1) -> float:
        """Return how many standard deviations of the seeds a published cost lies above their mean."""
        return _known(_item(self._compared(reference, experiment).costs, epoch).z)

    def largest_z(self, reference: str, experiment: str | None = None) -> float:
        """Return the largest distance, in standard deviations, of a published cost from the seeds' mean."""
        return max(one.largest_z for one in self._all_banded(reference, experiment))

    def costs_inside(self, reference: str, experiment: str | None = None) -> int:
        """Count the published costs, of one run of the log or of all, in the 99 % band of the seeds."""
        return sum(one.costs_inside for one in self._all_banded(reference, experiment))

    def costs_compared(self, reference: str, experiment: str | None = None) -> int:
        """Count the published costs."""
        return sum(one.costs_compared for one in self._all_compared(reference, experiment))

    def rates_compared(self, reference: str, experiment: str | None = None) -> int:
        """Count the published rates: those that the log prints."""
        return sum(one.rates_compared for one in self._all_compared(reference, experiment))

    def rates_matching(self, reference: str, experiment: str | None = None) -> int:
        """Count the published rates that are ours, digit for digit as they are printed."""
        return sum(one.matching_rates for one in self._all_compared(reference, experiment))

    def accuracies_inside(self, reference: str, experiment: str | None = None) -> int:
        """Count the published accuracies that lie in the 99 % band of the seeds."""
        printed = [one.accuracy for one in self._all_compared(reference, experiment) if one.accuracy]
        _need_bands(printed)
        return sum(one.is_inside for one in printed)

    def accuracies_compared(self, reference: str, experiment: str | None = None) -> int:
        """Count the published accuracies: those that the log prints."""
        return sum(one.accuracy is not None for one in self._all_compared(reference, experiment))

    def compared_mean(self, reference: str, experiment: str) -> str:
        """Tell what each published cost is compared with.

        It is the mean over "batches", over "examples", or "both" where they are the same.
        """
        return self._compared(reference, experiment).mean or "both"

    def setups(self, reference: str) -> int:
        """Count the set-ups that may have printed a published log."""
        return len(self._candidates(reference))

    def surviving_setups(self, reference: str) -> int:
        """Count the set-ups that a published log could reject and does not."""
        return self._setups_that(reference, "survives")

    def rejected_setups(self, reference: str) -> int:
        """Count the set-ups that a published log rejects."""
        return self._setups_that(reference, "rejected")

    def untold_setups(self, reference: str) -> int:
        """Count the set-ups of which a published log tells neither: they have too few seeds, or no band."""
        return self._setups_that(reference, "too few seeds", "no band")

    def seeds_needed(self, reference: str) -> int:
        """Return how many seeds of each set-up would tell."""
        return max(candidate.seeds_needed for candidate in self._candidates(reference))

    # Helpers of the above

    def _run(self, id_: str) -> RunResult:
        experiment = self._experiment(id_)
        found = next((run for run in self.findings.of(experiment) if run.seed == self.seed), None)
        if found is None:
            raise NoRun(id_)
        return found

    def _experiment(self, id_: str) -> Experiment:
        study = self.findings.study
        if id_ not in study.named:
            raise WrongExpression(
                f'there is no experiment "{id_}"', hint_for_id(str(id_), "experiment", ids_of(study))
            )
        self.touched[id_] = study.named[id_]
        return self.touched[id_]

    def _experiments(self, id_: str) -> list[str]:
        """Name an experiment, or all cells of a sweep."""
        sweeps = {sweep.id: sweep for sweep in self.findings.study.sweeps}
        if id_ in sweeps and id_ not in self.findings.study.named:
            return [cell.id for cell in sweeps[id_].experiments]
        _look_up({**sweeps, **self.findings.study.named}, id_, "experiment or sweep")
        return [id_]

    def _setting(self, id_: str, name: str) -> Any:  # noqa: ANN401 - a setting's value
        return self._run(id_).identity[name]

    def _cells(self, id_: str, fixed: Mapping[str, Any], *axes: str) -> list[Experiment]:
        """Return the cells of a sweep with some settings, as far as there are runs of them."""
        sweep: Sweep = _look_up({one.id: one for one in self.findings.study.sweeps}, id_, "sweep")
        names = [name for name, _ in sweep.axes]
        for name in (*axes, *fixed):
            if name not in names:
                raise WrongExpression(
                    f'the sweep "{id_}" has no axis "{name}"', nearest(name, names, _words_for(names))
                )
        found = [
            cell
            for cell in sweep.experiments
            if self.findings.of(cell) and all(self._at(cell, name) == value for name, value in fixed.items())
        ]
        if not found:
            asked = ", ".join(f"{name} = {value!r}" for name, value in fixed.items())
            tried = (
                f"{name} is one of {', '.join(map(repr, values))}."
                for name, values in sweep.axes
                if name in fixed
            )
            raise WrongExpression(f'the sweep "{id_}" has no cell with {asked}', f"In it, {' '.join(tried)}")
        return found

    def _at(self, cell: Experiment, axis: str) -> Any:  # noqa: ANN401 - a setting's value
        """Return a setting of a cell: as kept with its results where it is a number, else by name."""
        return self.setting(cell.id, axis)

    def _mean_accuracy(self, id_: str) -> float | None:
        """Return the mean accuracy over seeds; ``None`` when any of them diverged."""
        accuracies = [run.accuracy for run in self.findings.of(self._experiment(id_))]
        return (
            mean(one for one in accuracies if one is not None)
            if accuracies and None not in accuracies
            else None
        )

    def _best_cell(self, id_: str, axis: str | None, fixed: Mapping[str, Any]) -> Experiment:
        cells = self._cells(id_, fixed, *([axis] if axis else []))
        finished = [
            cell
            for cell in sorted(cells, key=lambda cell: self._at(cell, axis) if axis else 0)
            if self._run(cell.id).accuracy is not None
        ]
        if not finished:
            raise NoValue
        return max(finished, key=lambda cell: self.accuracy(cell.id))

    def _reference(self, id_: str) -> Reference:
        found: Reference = _look_up({one.id: one for one in self.findings.study.references}, id_, "reference")
        return found

    def _published(self, id_: str, experiment: str) -> PublishedRun:
        """Return a run of a published log by the experiment that it should match.

        For a cell that is a candidate, it is found by what that stands for.
        """
        self._experiment(experiment)
        reference = self._reference(id_)
        cells = {
            cell: run.of(cell)
            for ids in cells_by_setup(self.findings.study, reference)
            for cell, run in zip(ids, reference.runs, strict=True)
        }
        published: PublishedRun = _look_up(
            {**cells, **{run.experiment: run for run in reference.runs}},
            experiment,
            "experiment in this reference",
        )
        return published

    def _compared(self, id_: str, experiment: str) -> Comparison:
        runs = self.findings.of(self._experiment(experiment))
        if (id_, experiment) not in self.kept.comparisons:
            rows = rows_of(self.findings, self._experiment(experiment))
            self.kept.comparisons[id_, experiment] = compare(self._published(id_, experiment), runs, rows)
        return self.kept.comparisons[id_, experiment]

    def _candidates(self, id_: str) -> tuple[Candidate, ...]:
        reference = self._reference(id_)
        for cell in [run.experiment for run in reference.runs] + [
            cell for cells in cells_by_setup(self.findings.study, reference) for cell in cells
        ]:
            self._experiment(cell)
        if id_ not in self.kept.candidates:
            self.kept.candidates[id_] = candidates(self.findings, reference)
        return self.kept.candidates[id_]

    def _all_compared(self, id_: str, experiment: str | None) -> list[Comparison]:
        ids = [experiment] if experiment else [run.experiment for run in self._reference(id_).runs]
        return [self._compared(id_, one) for one in ids]

    def _all_banded(self, id_: str, experiment: str | None) -> list[Comparison]:
        compared = self._all_compared(id_, experiment)
        _need_bands(compared)
        return compared

    def _setups_that(self, id_: str, *fates: Fate) -> int:
        return sum(candidate.fate in fates for candidate in self._candidates(id_))


# Questions about series of numbers


def falls(series: Sequence[float]) -> bool:
    """Tell whether every number is below the one before."""
    return all(after < before for before, after in pairwise(series))


def grows(series: Sequence[float]) -> bool:
    """Tell whether every number is above the one before."""
    return all(after > before for before, after in pairwise(series))


def rises(series: Sequence[float]) -> int:
    """Count the numbers that are above the one before."""
    return len(rises_of(series))


def rise_epochs(series: Sequence[float]) -> list[int]:
    """Return the places, from 0, of the numbers that are above the one before."""
    return list(rises_of(series))


def above(upper: Sequence[float], lower: Sequence[float]) -> bool:
    """Tell whether each number of one series is above its counterpart in another of the same length."""
    if len(upper) != len(lower):
        raise WrongExpression(
            f"above: came series of {len(upper)} and {len(lower)} numbers", "Expected two of the same length."
        )
    return all(high > low for high, low in zip(upper, lower, strict=True))


def below(lower: Sequence[float], upper: Sequence[float]) -> bool:
    """Tell whether each number of one series is below its counterpart in another of the same length."""
    return above(upper, lower)


def ordered(*numbers: float) -> bool:
    """Tell whether numbers stand from the lowest to the highest, no two alike."""
    return grows(numbers)


def first_below(series: Sequence[float], threshold: float) -> int:
    """Return the place, from 0, of the first number below a threshold."""
    place = next((place for place, number in enumerate(series) if number < threshold), None)
    return int(_there(place))


def lowest_at(series: Sequence[float]) -> int:
    """Return the place, from 0, of the lowest number; of several, the first."""
    return min(range(len(series)), key=lambda place: series[place])


def falls_below(series: Sequence[float], threshold: float) -> bool:
    """Tell whether any number is below a threshold."""
    return any(number < threshold for number in series)


def trend(series: Sequence[float]) -> str:
    """Say how numbers move: "grows", "falls" (steps that stay count with either), "stays" or "varies"."""
    return direction_of(series)


def exponent(across: Sequence[float], up: Sequence[float]) -> float:
    """Return the exponent of the power law that fits best.

    It is the slope of the least-squares line through the logarithms. 1 means proportional. There is none when
    a number is not above 0.
    """
    if min(*across, *up) <= 0:
        raise NoValue
    return linear_regression([math.log(x) for x in across], [math.log(y) for y in up]).slope


QUESTIONS: Mapping[str, Callable[..., Any]] = {
    "falls": falls,
    "grows": grows,
    "rises": rises,
    "rise_epochs": rise_epochs,
    "above": above,
    "below": below,
    "ordered": ordered,
    "first_below": first_below,
    "lowest_at": lowest_at,
    "falls_below": falls_below,
    "trend": trend,
    "exponent": exponent,
}

PLAIN: Mapping[str, Callable[..., Any]] = {
    "min": min,
    "max": max,
    "abs": abs,
    "len": len,
    "mean": mean,
    "sum": summed,
}

ABOUT_RESULTS = tuple(
    name for name in vars(Scene) if not name.startswith("_") and callable(getattr(Scene, name))
)


def names_for(scene: Scene) -> dict[str, Callable[..., Any]]:
    """Return everything that an expression may call."""
    return {**{name: getattr(scene, name) for name in ABOUT_RESULTS}, **QUESTIONS, **PLAIN}


def _signature(function: Callable[..., Any], *, is_method: bool) -> inspect.Signature:
    signature = inspect.signature(function)
    return signature.replace(parameters=list(signature.parameters.values())[is_method:])


_ANY = inspect.Signature([inspect.Parameter("numbers", inspect.Parameter.VAR_POSITIONAL)])

SIGNATURES: Mapping[str, inspect.Signature] = {
    **{name: _signature(getattr(Scene, name), is_method=True) for name in ABOUT_RESULTS},
    **{name: _signature(function, is_method=False) for name, function in QUESTIONS.items()},
    **dict.fromkeys(PLAIN, _ANY),
}
"""What each function takes."""


def _there(value: Any) -> Any:  # noqa: ANN401 - whatever may be missing
    """Return a value, or say that this seed has none."""
    if value is None:
        raise NoValue
    return value


def _need_bands(compared: Sequence[Compared | Comparison]) -> None:
    """Say that there is no answer when something has no band, because a seed diverged."""
    if not all(one.has_band for one in compared):
        raise NoValue


def _known(number: float) -> float:
    """Return a number over all seeds, or say that there is none because one of them diverged."""
    return float(_there(None if math.isnan(number) else number))


def _item(series: Sequence[Any], place: int, asked: int = 0) -> Any:  # noqa: ANN401 - an item of the series
    """Return an item of a series, from its end when the place is negative.

    ``asked`` is how long the series would be had the run not ended early.
    """
    length = max(asked, len(series))
    if not isinstance(place, int) or not -length <= place < length:
        raise WrongExpression(
            f"there is no epoch {place}", f"Expected one from 0 to {length - 1}, or from -{length} to -1."
        )
    if not -len(series) <= place < len(series):
        raise NoValue
    found = series[place]
    if isinstance(found, float) and not math.isfinite(found):
        raise NoValue
    return found


def ids_of(study: Study) -> Mapping[str, Collection[str]]:
    """Return the ids that expressions can name, by what they are ids of."""
    return {
        "experiment": study.named,
        "sweep": {sweep.id: sweep for sweep in study.sweeps},
        "reference": {reference.id: reference for reference in study.references},
    }


def _words_for(names: Iterable[str]) -> Mapping[str, str]:
    """Return what else people call some settings."""
    known = list(names)
    return {other: name for other, name in SETTINGS.items() if name in known}


def _look_up(things: Mapping[str, Any], id_: str, kind: str) -> Any:  # noqa: ANN401 - one of the things
    if id_ not in things:
        message = f'there is no {kind} "{id_}"'
        raise WrongExpression(message, nearest(str(id_), things))
    return things[id_]

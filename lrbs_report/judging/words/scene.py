"""The results as one seed sees them: what every function of the vocabulary looks at."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from lrbs_report.base.suggesting import nearest
from lrbs_report.base.tongue import together, tr
from lrbs_report.judging.expressions import WrongExpression, hint_for_id
from lrbs_report.judging.replication import (
    Candidate,
    Compared,
    Comparison,
    Held,
    candidates,
    compare,
    rows_of,
)
from lrbs_report.kinds.measures import OVER_EXAMPLES, noise
from lrbs_report.kinds.measures.keras import way_to_take
from lrbs_report.kinds.measures.measure import Direction
from lrbs_report.kinds.measures.record import RunResult
from lrbs_report.kinds.sampling import Sizes
from lrbs_report.kinds.schedules.schedule import call_of
from lrbs_report.results.findings import Findings
from lrbs_report.study.experiments import Experiment, Imported, PublishedRun, Reference, Study, Sweep, Trained
from lrbs_report.study.friends import SETTINGS
from lrbs_report.study.references import cells_by_setup


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

    def run(self, id_: str) -> RunResult:
        """Return the run of this seed. Raises ``NoRun`` when there is none."""
        experiment = self.experiment(id_)
        found = next((run for run in self.findings.of(experiment) if run.seed == self.seed), None)
        if found is None:
            raise NoRun(id_)
        return found

    def measured(self, id_: str) -> RunResult:
        """Return the run of this seed with the mean over examples, where that is known without being kept."""
        run, experiment = self.run(id_), self.experiment(id_)
        rows = self.findings.rows(experiment)
        loss = run.over_examples(has_even_batches=experiment.has_even_batches(rows))
        if loss is None or OVER_EXAMPLES in run.record.series:
            return run
        return replace(run, record=replace(run.record, series={**run.record.series, OVER_EXAMPLES: loss}))

    def series(self, name: str, id_: str) -> tuple[float, ...]:
        """Return a measure of each epoch of a run. Raises ``WrongExpression`` when it was not taken."""
        found, name = self.measured(id_).record.series, self.called(name, id_)
        if name not in found:
            raise _not_taken(name, id_, found, "epoch")
        return found[name]

    def final(self, name: str, id_: str) -> float | None:
        """Return a measure of the end of a run, or of its last epoch; nothing when it diverged.

        Raises ``WrongExpression`` when it was not taken.
        """
        run, name = self.measured(id_), self.called(name, id_)
        taken = {**run.record.finals, **run.record.series}
        if name not in taken:
            raise _not_taken(name, id_, taken, "end")
        return run.final(name)

    def called(self, name: str, id_: str) -> str:
        """Return what a measure of an experiment is called here, by that name or by the one in its logs."""
        one = self.experiment(id_)
        return one.logged.called(name) if isinstance(one, Imported) else name

    def way(self, name: str, id_: str) -> Direction:
        """Return which way a measure of an experiment is better.

        Raises ``WrongExpression`` for one of which nobody knows.
        """
        way = self.experiment(id_).asked.measure(self.called(name, id_)).better
        if not way:
            raise WrongExpression(
                tr('nobody knows which way "{name}" is better', name=name), tr("Ask for max(…) or min(…).")
            )
        return way

    def experiment(self, id_: str) -> Experiment:
        """Return an experiment by its id, and note that it was looked at."""
        study = self.findings.study
        if id_ not in study.named:
            raise WrongExpression(
                tr('there is no experiment "{id}"', id=str(id_)),
                hint_for_id(str(id_), "experiment", ids_of(study)),
            )
        self.touched[id_] = study.named[id_]
        return self.touched[id_]

    def experiments(self, id_: str) -> list[str]:
        """Name an experiment, or all cells of a sweep."""
        sweeps = {sweep.id: sweep for sweep in self.findings.study.sweeps}
        if id_ in sweeps and id_ not in self.findings.study.named:
            return [cell.id for cell in sweeps[id_].experiments]
        look_up({**sweeps, **self.findings.study.named}, id_, "experiment or sweep")
        return [id_]

    def setting(self, id_: str, name: str) -> Any:  # noqa: ANN401 - a setting's value
        """Return a setting as it is kept with the results. Raises ``WrongExpression`` when there is none."""
        told = settings_in(self.run(id_))
        if name not in told:
            raise no_setting(name, told)
        return told[name]

    def has_rules(self, experiment: Experiment) -> bool:
        """Return whether an experiment is told from others of its sweep by the rule of its rate."""
        sweep = next((one for one in self.findings.study.sweeps if one.id == experiment.sweep), None)
        rates = dict(sweep.axes).get("learning_rate", ()) if sweep else ()
        return any(isinstance(rate, str) for rate in rates)

    def cells(self, id_: str, fixed: Mapping[str, Any], *axes: str) -> list[Experiment]:
        """Return the cells of a sweep with some settings, as far as there are runs of them."""
        sweep: Sweep = look_up({one.id: one for one in self.findings.study.sweeps}, id_, "sweep")
        names = [name for name, _ in sweep.axes]
        for name in (*axes, *fixed):
            if name not in names:
                raise WrongExpression(
                    tr('the sweep "{id}" has no axis "{name}"', id=id_, name=name),
                    nearest(name, names, words_for(names)),
                )
        found = [
            cell
            for cell in sweep.experiments
            if self.findings.of(cell)
            and all(setting_of(self, cell.id, name) == value for name, value in fixed.items())
        ]
        if not found:
            asked = ", ".join(f"{name} = {value!r}" for name, value in fixed.items())
            tried = [
                tr("{name} is one of {values}.", name=name, values=", ".join(map(repr, values)))
                for name, values in sweep.axes
                if name in fixed
            ]
            raise WrongExpression(
                tr('the sweep "{id}" has no cell with {asked}', id=id_, asked=asked),
                tr("In it, {tried}", tried=together(" ", tried)),
            )
        return found

    def reference(self, id_: str) -> Reference:
        """Return a published log by its id."""
        found: Reference = look_up({one.id: one for one in self.findings.study.references}, id_, "reference")
        return found

    def published(self, id_: str, experiment: str) -> PublishedRun:
        """Return a run of a published log by the experiment that it should match.

        For a cell that is a candidate, it is found by what that stands for.
        """
        self.experiment(experiment)
        reference = self.reference(id_)
        cells = {
            cell: run.of(cell)
            for ids in cells_by_setup(self.findings.study, reference)
            for cell, run in zip(ids, reference.runs, strict=True)
        }
        published: PublishedRun = look_up(
            {**cells, **{run.experiment: run for run in reference.runs}},
            experiment,
            "experiment in this reference",
        )
        return published

    def compared(self, id_: str, experiment: str) -> Comparison:
        """Return the comparison of a run of a published log with an experiment, made once."""
        runs = self.findings.of(self.experiment(experiment))
        if (id_, experiment) not in self.kept.comparisons:
            rows = rows_of(self.findings, self.experiment(experiment))
            self.kept.comparisons[id_, experiment] = compare(self.published(id_, experiment), runs, rows)
        return self.kept.comparisons[id_, experiment]

    def candidates(self, id_: str) -> tuple[Candidate, ...]:
        """Return the set-ups that may have printed a published log, with what becomes of each."""
        reference = self.reference(id_)
        for cell in [run.experiment for run in reference.runs] + [
            cell for cells in cells_by_setup(self.findings.study, reference) for cell in cells
        ]:
            self.experiment(cell)
        if id_ not in self.kept.candidates:
            self.kept.candidates[id_] = candidates(self.findings, reference)
        return self.kept.candidates[id_]

    def all_compared(self, id_: str, experiment: str | None) -> list[Comparison]:
        """Return the comparisons of all runs of a published log, or of one."""
        ids = [experiment] if experiment else [run.experiment for run in self.reference(id_).runs]
        return [self.compared(id_, one) for one in ids]

    def all_held(self, id_: str, experiment: str | None, name: str | None) -> list[Held]:
        """Return what is compared of all runs of a published log, or of one: of one measure, or of each.

        Raises ``WrongExpression`` where no run has a measure of this name.
        """
        compared = self.all_compared(id_, experiment)
        if name is None:
            return [held for one in compared for held in one.held]
        found = [held for one in compared if (held := one.called(name)) is not None]
        if not found:
            known = dict.fromkeys(held.measure for one in compared for held in one.held)
            raise _not_compared(name, id_, known)
        return found


def setting_of(scene: Scene, experiment: str, name: str) -> Any:  # noqa: ANN401 - a setting's value
    """Return any setting by its key: learning_rate, batch_size, sampling, dataset and so on."""
    one = scene.experiment(experiment)
    if isinstance(one, Trained) and name in ("dataset", "model"):
        return getattr(one, name).name
    if name == "learning_rate" and scene.has_rules(one):
        return one.setting(name)
    run = scene.run(experiment)
    identity = settings_in(run)
    if run.is_imported:
        return scene.setting(experiment, name)
    if name == "schedule":
        return call_of(there(identity.get(name)))
    if name == "batch_size" and "growth" in identity:
        return Sizes.of(identity).text(int(identity["epochs"]))
    return scene.setting(experiment, name)


def settings_in(run: RunResult) -> Mapping[str, Any]:
    """Return the settings of a run: all that decided its numbers, or those that are known of an import."""
    if not run.is_imported:
        return run.identity
    return {**run.identity["settings"], "seed": run.seed, "epochs": run.length}


def no_setting(name: str, known: Mapping[str, Any]) -> WrongExpression:
    """Return the error about a setting that a run does not have."""
    return WrongExpression(
        tr('there is no setting "{name}"', name=name), nearest(name, known, words_for(known))
    )


def _not_taken(name: str, id_: str, found: Iterable[str], when: str) -> WrongExpression:
    """Say that a measure was not taken of a run, which were, and how it would be."""
    taken = list(found)
    way = noise.HINT if name in noise.NAMES else way_to_take(name)
    measured = (
        tr("Of each epoch, {taken} are measured.", taken=", ".join(taken))
        if when == "epoch"
        else tr("Of each end, {taken} are measured.", taken=", ".join(taken))
    )
    hint = way or nearest(name, taken) or measured
    return WrongExpression(tr('"{name}" is not measured of "{id}"', name=name, id=str(id_)), hint)


def _not_compared(name: str, id_: str, known: Iterable[str]) -> WrongExpression:
    """Say that a log prints no such measure, or the runs do not measure it, and what is compared."""
    names = list(known)
    hint = nearest(name, names) or tr("Compared are {names}.", names=", ".join(names))
    return WrongExpression(tr('"{name}" of "{id}" is compared with nothing', name=name, id=str(id_)), hint)


def there(value: Any) -> Any:  # noqa: ANN401 - whatever may be missing
    """Return a value, or say that this seed has none."""
    if value is None:
        raise NoValue
    return value


def need_bands(compared: Iterable[Compared | Comparison | Held]) -> None:
    """Say that there is no answer when something has no band, because a seed diverged."""
    if not all(one.has_band for one in compared):
        raise NoValue


def known(number: float) -> float:
    """Return a number over all seeds, or say that there is none because one of them diverged."""
    return float(there(None if math.isnan(number) else number))


def no_epoch(epoch: object, last: int, count: int) -> WrongExpression:
    """Return what is said of an epoch that is not there: of those from 0 to ``last``, there are ``count``."""
    return WrongExpression(
        tr("there is no epoch {epoch}", epoch=str(epoch)),
        tr("Expected one from 0 to {last}, or from -{count} to -1.", last=last, count=count),
    )


def item(series: Sequence[Any], place: int, asked: int = 0) -> Any:  # noqa: ANN401 - an item of the series
    """Return an item of a series, from its end when the place is negative.

    ``asked`` is how long the series would be had the run not ended early.
    """
    length = max(asked, len(series))
    if not isinstance(place, int) or not -length <= place < length:
        raise no_epoch(place, length - 1, length)
    if not -len(series) <= place < len(series):
        raise NoValue
    return finite(series[place])


def finite(found: Any) -> Any:  # noqa: ANN401 - an item of a series
    """Return an item of a series, or say that there is no value where it is no finite number."""
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


def words_for(names: Iterable[str]) -> Mapping[str, str]:
    """Return what else people call some settings."""
    known = list(names)
    return {other: name for other, name in SETTINGS.items() if name in known}


NONE_SUCH: Mapping[str, Callable[[str], str]] = {
    "reference": lambda id_: tr('there is no reference "{id}"', id=str(id_)),
    "sweep": lambda id_: tr('there is no sweep "{id}"', id=str(id_)),
    "experiment or sweep": lambda id_: tr('there is no experiment or sweep "{id}"', id=str(id_)),
    "experiment in this reference": lambda id_: tr(
        'there is no experiment in this reference "{id}"', id=str(id_)
    ),
}
"""What is said of an id of these kinds that nothing has."""


def look_up(things: Mapping[str, Any], id_: str, kind: str) -> Any:  # noqa: ANN401 - one of the things
    """Return a thing by its id. Raises ``WrongExpression`` when there is none."""
    if id_ not in things:
        raise WrongExpression(NONE_SUCH[kind](id_), nearest(str(id_), things))
    return things[id_]

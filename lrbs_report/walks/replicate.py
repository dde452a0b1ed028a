"""Which experiment printed a log.

Any log, whoever printed it, against the kept results of a project. Trains nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from lrbs_report.base.errors import InvalidInput, Problem
from lrbs_report.base.files import shown
from lrbs_report.base.showing import counted
from lrbs_report.base.suggesting import called
from lrbs_report.base.tongue import data, shaped, together, tr, words
from lrbs_report.judging.accusations import Accusation, accusation_of
from lrbs_report.judging.replication import Candidate, Comparison, compare
from lrbs_report.kinds.logs.meaning import Mean, MeantRun, names_in
from lrbs_report.kinds.measures.keras import way_to_take
from lrbs_report.runs.plan import Plan, refuse_unknown
from lrbs_report.study.experiments import Experiment, PublishedRun
from lrbs_report.study.formats import read_formats
from lrbs_report.study.references import (
    FEWEST_SEEDS,
    MOST_NAMED,
    choosable,
    may_print,
    measured_of,
    published_runs,
    read_runs,
    selection_of,
)
from lrbs_report.study.selections import Selection, WrongSelection


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """One experiment held against one run of a log."""

    experiment: str
    comparison: Comparison
    declared: Selection | None = None

    @cached_property
    def judged(self) -> Candidate:
        """The same as a set-up that may have printed the run: its limit and its fate."""
        return Candidate(settings={}, comparisons=(self.comparison,), declared=self.declared)

    @cached_property
    def accusation(self) -> Accusation:
        """What the run is accused of, where nobody declares how it was selected."""
        return accusation_of(self.judged)


@dataclass(frozen=True, kw_only=True)
class Traced:
    """One run of a log, with every experiment that was held against it, the nearest first.

    One that diverges is held against nothing.
    """

    published: PublishedRun
    attempts: tuple[Attempt, ...]

    @property
    def diverges(self) -> bool:
        """Whether a loss of the run is no finite number."""
        return self.published.diverges

    @property
    def is_found(self) -> bool:
        """Whether some experiment may have printed it."""
        return any(attempt.judged.survives for attempt in self.attempts)


@dataclass(frozen=True, kw_only=True)
class Replication:
    """A log and what became of each of its runs.

    ``untrained`` are the experiments that could not be asked, ``named`` whether some were asked for.
    """

    file: Path
    runs: tuple[Traced, ...]
    untrained: tuple[str, ...]
    named: bool

    @property
    def is_found(self) -> bool:
        """Whether each run that can be compared has an experiment that may have printed it."""
        return all(run.is_found for run in self.runs if not run.diverges)


def replicate(  # noqa: PLR0913 - what somebody may say of a log
    file: Path,
    plan: Plan,
    only: Sequence[str] = (),
    mean: Mean | None = None,
    name: str | None = None,
    *,
    selection: str | None = None,
) -> Replication:
    """Hold each run of a log against experiments, and return what became of each.

    The experiments are those that may have as many epochs and measure something that the log prints, or those
    among them that are named. ``mean`` is what the log's losses of training are means over; without, each
    experiment is compared by what its format says, or the nearer one. ``name`` is that of the log's format,
    and ``selection`` says how each run of the log was selected.

    Raises ``InvalidInput`` when the log cannot be read or compared, a name is unknown, the selection is none,
    or no experiment is left for some run.
    """
    study = plan.study
    refuse_unknown(study, only, "--experiment")
    runs = read_runs(file, name, read_formats(study.file), mean=mean)
    _refuse_nothing_to_compare(file, runs)
    printed = [one for one in runs if not one.diverges]
    chosen = (
        [one for one in study.experiments if one.id in only or one.sweep in only]
        if only
        else list(study.compared)
    )
    if only:
        _refuse_unfit(chosen, printed)
    fit = [one for one in chosen if len(one.seeds) >= FEWEST_SEEDS and _may_print_any(one, printed)]
    untrained = [one.id for one in fit if not _is_trained(plan, one)]
    ready = [one for one in fit if one.id not in untrained]
    declared = _declared(selection, ready, runs)
    traced = tuple(_trace(plan, ready, run, declared) for run in runs)
    _refuse_nothing_left(file, traced, untrained)
    return Replication(file=file, runs=traced, untrained=tuple(untrained), named=bool(only))


def _declared(
    text: str | None, experiments: Sequence[Experiment], runs: Sequence[MeantRun]
) -> Selection | None:
    """Read how each run of a log was selected. Raises ``InvalidInput``."""
    if text is None:
        return None
    try:
        return selection_of(text, choosable(experiments, runs))
    except WrongSelection as error:
        message = together("", [data("--selection: "), words(error.message)])
        raise InvalidInput([Problem(message=message, hint=error.hint)]) from error


def _trace(
    plan: Plan, experiments: Sequence[Experiment], run: MeantRun, declared: Selection | None
) -> Traced:
    """Hold one run of a log against the experiments that may have printed it."""
    (published,) = published_runs([run], [""])
    attempts = [
        Attempt(
            experiment=one.id,
            comparison=compare(published.of(one.id), plan.results(one)),
            declared=declared,
        )
        for one in experiments
        if not run.diverges and _may_print(one, run)
    ]
    return Traced(
        published=published,
        attempts=tuple(sorted(attempts, key=lambda attempt: attempt.comparison.largest_z)),
    )


def _may_print(experiment: Experiment, run: MeantRun) -> bool:
    """Tell whether an experiment may have as many epochs, and measures something that a run prints."""
    return may_print(experiment, run) and any(one.means(*measured_of(experiment)) for one in run.series)


def _is_trained(plan: Plan, experiment: Experiment) -> bool:
    return len(plan.results(experiment)) == len(experiment.seeds)


def _may_print_any(experiment: Experiment, runs: Sequence[MeantRun]) -> bool:
    return any(_may_print(experiment, run) for run in runs)


def _refuse_nothing_to_compare(file: Path, runs: Sequence[MeantRun]) -> None:
    """Refuse runs without epochs, and a log of which every run diverges."""
    empty = next((number for number, one in enumerate(runs, 1) if not one.length), None)
    if empty is None and not all(one.diverges for one in runs):
        return
    message = (
        tr("run {number} of the log has no epoch", number=empty)
        if empty
        else tr("run 1 of the log diverges, and so does every other")
        if len(runs) > 1
        else tr("run 1 of the log diverges")
    )
    raise InvalidInput(
        [
            Problem(
                file=shown(file),
                line=0,
                column=0,
                message=message,
                hint=tr("Only costs that are finite numbers can be compared."),
            )
        ]
    )


def _refuse_unfit(named: Sequence[Experiment], runs: Sequence[MeantRun]) -> None:
    """Refuse experiments that were asked for by name and cannot be compared."""
    problems = []
    for one in named:
        if len(one.seeds) < FEWEST_SEEDS:
            hint: str = tr("Expected at least {fewest}: a band needs some.", fewest=FEWEST_SEEDS)
            problems.append(
                Problem(
                    message=tr(
                        "--experiment {id}: it has {seeds}",
                        id=one.id,
                        seeds=counted(len(one.seeds), "seed"),
                    ),
                    hint=hint,
                )
            )
        elif not _may_print_any(one, runs):
            hint, message = _misfit(one, runs)
            problems.append(
                Problem(
                    message=tr("--experiment {id}: {message}", id=one.id, message=message),
                    hint=hint,
                )
            )
    if problems:
        raise InvalidInput(problems)


def _misfit(experiment: Experiment, runs: Sequence[MeantRun]) -> tuple[str, str]:
    """Return the way out, and why an experiment cannot have printed any of some runs."""
    if not any(may_print(experiment, run) for run in runs):
        lengths = sorted({run.planned or run.length for run in runs})
        hint = tr(
            "Expected an experiment of {lengths} epochs.",
            lengths=together(tr(" or "), map(data, lengths)),
        )
        return hint, tr("it has {epochs} epochs, and no run of the log has as many", epochs=experiment.epochs)
    names = ", ".join(map(called, list(names_in(runs))[:MOST_NAMED]))
    return _ways(runs), tr("nothing of it is measured that the log prints: {names}", names=names)


def _ways(runs: Sequence[MeantRun]) -> str:
    """Say how something that a log prints would be measured."""
    ways = (way_to_take(series.measure) for run in runs for series in run.series)
    return next(filter(None, ways), tr("In [[references]], measures says what names in a log measure."))


def _refuse_nothing_left(file: Path, runs: Sequence[Traced], untrained: Sequence[str]) -> None:
    hint = (
        shaped(left_out(untrained), _in_one_line)
        if untrained
        else tr(
            "Expected one with as many epochs, at least {fewest} seeds, and something that it prints.",
            fewest=FEWEST_SEEDS,
        )
    )
    problems = [
        Problem(
            file=shown(file),
            line=0,
            column=0,
            message=tr(
                "no experiment is left to compare run {number} with, which has {epochs} epochs",
                number=number,
                epochs=run.published.planned or run.published.length,
            ),
            hint=hint,
        )
        for number, run in enumerate(runs, 1)
        if not run.attempts and not run.diverges
    ]
    if problems:
        raise InvalidInput(problems)


def left_out(untrained: Sequence[str]) -> str:
    """Tell how to train what could not be asked."""
    only = "".join(f" \\\n    --only {id_}" for id_ in untrained)
    return tr(
        "Left out for want of results yet: {experiments}. This trains them:\n  lrbs-report build{only}",
        experiments=counted(len(untrained), "experiment"),
        only=only,
    )


def _in_one_line(text: str) -> str:
    return " ".join(text.replace("\\\n", "").split())

"""Which experiment printed a log.

Any log in the article's format against the kept results of a project. Trains nothing.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from lrbs_report.base.errors import InvalidInput, Problem
from lrbs_report.base.files import shown
from lrbs_report.judging.replication import Candidate, Comparison, compare
from lrbs_report.kinds.logs.article import Transcript
from lrbs_report.runs.plan import Plan, refuse_unknown
from lrbs_report.study.experiments import Experiment, Mean, PublishedRun
from lrbs_report.study.references import FEWEST_SEEDS, may_have, published_runs, read_log


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """One experiment held against one run of a log."""

    experiment: str
    comparison: Comparison

    @cached_property
    def judged(self) -> Candidate:
        """The same as a set-up that may have printed the run: its limit and its fate."""
        return Candidate(settings={}, comparisons=(self.comparison,))


@dataclass(frozen=True, kw_only=True)
class Traced:
    """One run of a log, with every experiment that was held against it, the nearest first.

    One that diverges is held against nothing.
    """

    heading: str
    published: PublishedRun
    attempts: tuple[Attempt, ...]

    @property
    def diverges(self) -> bool:
        """Whether a cost of the run is no finite number."""
        return not all(map(math.isfinite, self.published.watched))

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


def replicate(file: Path, plan: Plan, only: Sequence[str] = (), mean: Mean | None = None) -> Replication:
    """Hold each run of a log against experiments, and return what became of each.

    The experiments are those with as many epochs, or those among them that are named. ``mean`` is what the
    log's costs are means over; without, each experiment is compared by the nearer one.

    Raises ``InvalidInput`` when the log cannot be read or compared, a name is unknown, or no experiment is
    left for some run.
    """
    study = plan.study
    refuse_unknown(study, only, "--experiment")
    transcripts = read_log(file)
    _refuse_nothing_to_compare(file, transcripts)
    lengths = {len(one.epochs) for one in transcripts if not one.diverges}
    chosen = (
        [one for one in study.experiments if one.id in only or one.sweep in only]
        if only
        else list(study.compared)
    )
    if only:
        _refuse_unfit(chosen, lengths)
    fit = [one for one in chosen if len(one.seeds) >= FEWEST_SEEDS and _may_have_any(one, lengths)]
    untrained = [one.id for one in fit if not _is_trained(plan, one)]
    ready = [one for one in fit if one.id not in untrained]
    runs = tuple(_trace(plan, ready, transcript, mean) for transcript in transcripts)
    _refuse_nothing_left(file, runs, untrained)
    return Replication(file=file, runs=runs, untrained=tuple(untrained), named=bool(only))


def _trace(
    plan: Plan, experiments: Sequence[Experiment], transcript: Transcript, mean: Mean | None
) -> Traced:
    """Hold one run of a log against the experiments with as many epochs."""
    (published,) = published_runs([transcript], [""], mean)
    attempts = [
        Attempt(
            experiment=one.id,
            comparison=compare(published.of(one.id), plan.results(one)),
        )
        for one in experiments
        if may_have(one, len(transcript.epochs)) and not transcript.diverges
    ]
    return Traced(
        heading=transcript.heading,
        published=published,
        attempts=tuple(sorted(attempts, key=lambda attempt: attempt.comparison.largest_z)),
    )


def _is_trained(plan: Plan, experiment: Experiment) -> bool:
    return len(plan.results(experiment)) == len(experiment.seeds)


def _may_have_any(experiment: Experiment, lengths: set[int]) -> bool:
    return any(may_have(experiment, length) for length in lengths)


def _refuse_nothing_to_compare(file: Path, transcripts: Sequence[Transcript]) -> None:
    """Refuse runs without epochs, and a log of which every run diverges."""
    empty = next((number for number, one in enumerate(transcripts, 1) if not one.epochs), None)
    if empty is None and not all(one.diverges for one in transcripts):
        return
    others = ", and so does every other" if len(transcripts) > 1 else ""
    message = f"run {empty} of the log has no epoch" if empty else f"run 1 of the log diverges{others}"
    raise InvalidInput(
        [
            Problem(
                file=shown(file),
                line=0,
                column=0,
                message=message,
                hint="Only costs that are finite numbers can be compared.",
            )
        ]
    )


def _refuse_unfit(named: Sequence[Experiment], lengths: set[int]) -> None:
    """Refuse experiments that were asked for by name and cannot be compared."""
    problems = []
    for one in named:
        if len(one.seeds) < FEWEST_SEEDS:
            hint = f"Expected at least {FEWEST_SEEDS}: a band needs some."
            problems.append(
                Problem(
                    file="",
                    line=0,
                    column=0,
                    message=f"--experiment {one.id}: it has {len(one.seeds)} seeds",
                    hint=hint,
                )
            )
        elif not _may_have_any(one, lengths):
            hint = f"Expected an experiment of {' or '.join(map(str, sorted(lengths)))} epochs."
            message = f"it has {one.epochs} epochs, and no run of the log has as many"
            problems.append(
                Problem(
                    file="",
                    line=0,
                    column=0,
                    message=f"--experiment {one.id}: {message}",
                    hint=hint,
                )
            )
    if problems:
        raise InvalidInput(problems)


def _refuse_nothing_left(file: Path, runs: Sequence[Traced], untrained: Sequence[str]) -> None:
    hint = (
        " ".join(left_out(untrained).replace("\\\n", "").split())
        if untrained
        else f"Expected one with as many epochs and at least {FEWEST_SEEDS} seeds."
    )
    problems = [
        Problem(
            file=shown(file),
            line=0,
            column=0,
            message=(
                f"no experiment is left to compare run {number} with, "
                f"which has {len(run.published.watched)} epochs"
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
    told = f"Left out because they have no results yet: {len(untrained)} experiments."
    return f"{told} This trains them:\n  lrbs-report build{only}"

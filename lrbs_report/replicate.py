"""Which experiment printed this log? Any log in the article's format against the kept results of a project. Trains nothing."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lrbs_report.errors import InvalidInput, Problem
from lrbs_report.experiments import Experiment, PublishedRun
from lrbs_report.files import shown
from lrbs_report.judging.replication import LEVEL, Candidate, Compared, Comparison, compare
from lrbs_report.plan import Plan, refuse_unknown
from lrbs_report.references import FEWEST_SEEDS, published_runs, read_log
from lrbs_report.transcript import Transcript


@dataclass(frozen=True)
class Attempt:
    """One experiment held against one run of a log."""

    experiment: str
    comparison: Comparison

    @property
    def limit(self) -> float:
        """The distance, in standard deviations, beyond which one number rejects the experiment."""
        return Candidate({}, (self.comparison,)).limit

    @property
    def survives(self) -> bool:
        """Whether the experiment may have printed the run."""
        return Candidate({}, (self.comparison,)).survives


@dataclass(frozen=True)
class Traced:
    """One run of a log, with every experiment that was held against it, the nearest first."""

    heading: str
    published: PublishedRun
    attempts: tuple[Attempt, ...]

    @property
    def is_found(self) -> bool:
        """Whether some experiment may have printed it."""
        return any(attempt.survives for attempt in self.attempts)


@dataclass(frozen=True)
class Replication:
    """A log and what became of each of its runs. ``untrained`` are the experiments that could not be asked, ``named`` whether some were asked for."""

    file: Path
    runs: tuple[Traced, ...]
    untrained: tuple[str, ...]
    named: bool

    @property
    def is_found(self) -> bool:
        """Whether each run has an experiment that may have printed it."""
        return all(run.is_found for run in self.runs)


def replicate(file: Path, plan: Plan, only: Sequence[str] = ()) -> Replication:
    """Hold each run of a log against the experiments with as many epochs, or against those among them that are named.

    Raises ``InvalidInput`` when the log cannot be read or compared, a name is unknown, or no experiment is left for some run.
    """
    study = plan.study
    refuse_unknown(study, only, "--experiment")
    transcripts = read_log(file)
    _refuse_diverged(file, transcripts)
    lengths = {len(one.epochs) for one in transcripts}
    chosen = [one for one in study.experiments if one.id in only or one.sweep in only] if only else list(study.experiments)
    if only:
        _refuse_unfit(chosen, lengths)
    fit = [one for one in chosen if len(one.seeds) >= FEWEST_SEEDS and one.epochs in lengths]
    untrained = [one.id for one in fit if not _is_trained(plan, one)]
    ready = [one for one in fit if one.id not in untrained]
    runs = tuple(_trace(plan, ready, transcript) for transcript in transcripts)
    _refuse_nothing_left(file, runs, untrained)
    return Replication(file, runs, tuple(untrained), bool(only))


def as_text(replication: Replication) -> str:
    """Say for each run of the log which experiments may have printed it, and show the nearest epoch by epoch; each of them when they were named."""
    count = len(replication.runs)
    blocks = [_run_as_text(run, f"run {number} of {count}", all_=replication.named) for number, run in enumerate(replication.runs, 1)]
    left_out = [_left_out(replication.untrained)] if replication.untrained else []
    return "\n\n".join([*blocks, *left_out])


def as_json(replication: Replication) -> str:
    """Say the same for machines, with all digits; what is no finite number is null."""
    told = {
        "log": shown(replication.file),
        "found": replication.is_found,
        "level": LEVEL,
        "untrained": list(replication.untrained),
        "runs": [_run_as_json(run) for run in replication.runs],
    }
    return json.dumps(told, indent=1, ensure_ascii=False, allow_nan=False)


def _trace(plan: Plan, experiments: Sequence[Experiment], transcript: Transcript) -> Traced:
    """Hold one run of a log against the experiments with as many epochs."""
    (published,) = published_runs([transcript], [""])
    attempts = [
        Attempt(one.id, compare(published.of(one.id), [plan.kept[plan.key(run)] for run in one.runs()]))
        for one in experiments
        if one.epochs == len(transcript.epochs)
    ]
    return Traced(transcript.heading, published, tuple(sorted(attempts, key=lambda attempt: attempt.comparison.largest_z)))


def _is_trained(plan: Plan, experiment: Experiment) -> bool:
    return all(plan.key(run) in plan.kept for run in experiment.runs())


def _refuse_diverged(file: Path, transcripts: Sequence[Transcript]) -> None:
    for number, one in enumerate(transcripts, 1):
        if not one.epochs or not all(math.isfinite(line.cost) for line in one.epochs):
            message = f"run {number} of the log {'diverges' if one.epochs else 'has no epoch'}"
            raise InvalidInput([Problem(shown(file), 0, 0, message, "Only costs that are finite numbers can be compared.")])


def _refuse_unfit(named: Sequence[Experiment], lengths: set[int]) -> None:
    """Refuse experiments that were asked for by name and cannot be compared."""
    problems = []
    for one in named:
        if len(one.seeds) < FEWEST_SEEDS:
            hint = f"Expected at least {FEWEST_SEEDS}: a band needs some."
            problems.append(Problem("", 0, 0, f"--experiment {one.id}: it has {len(one.seeds)} seeds", hint))
        elif one.epochs not in lengths:
            hint = f"Expected an experiment of {' or '.join(map(str, sorted(lengths)))} epochs."
            problems.append(Problem("", 0, 0, f"--experiment {one.id}: it has {one.epochs} epochs, and no run of the log has as many", hint))
    if problems:
        raise InvalidInput(problems)


def _refuse_nothing_left(file: Path, runs: Sequence[Traced], untrained: Sequence[str]) -> None:
    hint = _left_out(untrained) if untrained else f"Expected one with as many epochs and at least {FEWEST_SEEDS} seeds."
    problems = [
        Problem(shown(file), 0, 0, f"no experiment is left to compare run {number} with, which has {len(run.published.costs)} epochs", hint)
        for number, run in enumerate(runs, 1)
        if not run.attempts
    ]
    if problems:
        raise InvalidInput(problems)


def _left_out(untrained: Sequence[str]) -> str:
    """Tell how to train what could not be asked."""
    only = "".join(f" \\\n    --only {id_}" for id_ in untrained)
    return f"Left out because they have no results yet: {len(untrained)} experiments. This trains them:\n  lrbs-report build{only}"


def _run_as_text(run: Traced, place: str, *, all_: bool) -> str:
    accuracy = "" if run.published.accuracy is None else f", accuracy {run.published.accuracy}"
    heading = f": {run.heading}" if run.heading else ""
    first = f"{place[:1].upper()}{place[1:]}{heading}\n{len(run.published.costs)} epochs{accuracy}"
    detailed = run.attempts if all_ else run.attempts[:1]
    return "\n\n".join([first, _summary(run), *("\n".join(_details(attempt)) for attempt in detailed)])


def _summary(run: Traced) -> str:
    """Give a line an experiment, the nearest first."""
    head = ("experiment", "costs", "rates", "max|z|", "acc. z", "limit", "verdict")
    return _table([head, *(_summary_row(attempt) for attempt in run.attempts)])


def _summary_row(attempt: Attempt) -> tuple[str, ...]:
    one = attempt.comparison
    return (
        attempt.experiment,
        f"{one.costs_inside}/{one.costs_compared}",
        f"{one.matching_rates}/{one.costs_compared}",
        f"{one.largest_z:.2f}",
        f"{one.accuracy.z:z.2f}" if one.accuracy else "",
        f"{attempt.limit:.2f}",
        _verdict(attempt),
    )


def _details(attempt: Attempt) -> Iterator[str]:
    """Show one experiment epoch by epoch, and sum it up."""
    one, level = attempt.comparison, f"{LEVEL:.0%}".replace("%", " %")
    rows = [(str(epoch), *_numbers(number)) for epoch, number in enumerate(one.costs)]
    rows += [("accuracy", *_numbers(one.accuracy))] if one.accuracy else []
    yield f"{attempt.experiment}, {one.seeds} seeds"
    yield _table([("epoch", "published", "mean", "low", "high", "z", f"in {level} band"), *rows])
    yield f"{one.costs_inside} of {one.costs_compared} costs inside the {level} band"
    if one.accuracy:
        yield f"accuracy {'inside' if one.accuracy.is_inside else 'outside'} the band"
    yield f"{one.matching_rates} of {one.costs_compared} rates the same digit for digit"
    yield f"largest |z| {one.largest_z:.2f}, limit {attempt.limit:.2f}: {_verdict(attempt)}"


def _numbers(number: Compared) -> tuple[str, ...]:
    measured = (number.published, number.mean, number.low, number.high)
    return (*(f"{one:.4f}" for one in measured), f"{number.z:z.2f}", "yes" if number.is_inside else "no")


def _verdict(attempt: Attempt) -> str:
    return "survives" if attempt.survives else "rejected"


def _table(rows: Sequence[Sequence[str]]) -> str:
    """Align columns: the first to the left, the others to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join("  ".join([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])]).rstrip() for row in rows)


def _run_as_json(run: Traced) -> dict[str, Any]:
    return {
        "heading": run.heading,
        "epochs": len(run.published.costs),
        "accuracy": run.published.accuracy,
        "found": run.is_found,
        "experiments": [_attempt_as_json(attempt) for attempt in run.attempts],
    }


def _attempt_as_json(attempt: Attempt) -> dict[str, Any]:
    one = attempt.comparison
    return {
        "experiment": attempt.experiment,
        "survives": attempt.survives,
        "seeds": one.seeds,
        "costs_inside": one.costs_inside,
        "rates_matching": one.matching_rates,
        "largest_z": _finite(one.largest_z),
        "limit": _finite(attempt.limit),
        "costs": [_compared_as_json(number) for number in one.costs],
        "accuracy": _compared_as_json(one.accuracy) if one.accuracy else None,
    }


def _compared_as_json(number: Compared) -> dict[str, Any]:
    numbers = {name: _finite(getattr(number, name)) for name in ("published", "mean", "sd", "low", "high", "z")}
    return {**numbers, "inside": number.is_inside}


def _finite(number: float) -> float | None:
    return number if math.isfinite(number) else None

"""Which experiment printed this log? Any log in the article's format against the kept results of a project. Trains nothing."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from lrbs_report.errors import InvalidInput, Problem
from lrbs_report.experiments import Experiment, Mean, PublishedRun
from lrbs_report.files import shown
from lrbs_report.judging.replication import LEVEL, Candidate, Compared, Comparison, compare
from lrbs_report.numeral import text_of
from lrbs_report.plan import Plan, refuse_unknown
from lrbs_report.references import FEWEST_SEEDS, may_have, published_runs, read_log
from lrbs_report.transcript import Transcript

NOTHING = "–"
"""What stands in a table where there is nothing to tell."""

LONGEST_TEXT = 8
"""A number that was printed with so many characters is shown as it is; a longer one rounded, like ours."""

LARGEST_PLAIN = 1e6
"""Numbers from here on are written with a power of ten, so that columns stay narrow."""


@dataclass(frozen=True)
class Attempt:
    """One experiment held against one run of a log."""

    experiment: str
    comparison: Comparison

    @cached_property
    def judged(self) -> Candidate:
        """The same as a set-up that may have printed the run: its limit and its fate."""
        return Candidate({}, (self.comparison,))


@dataclass(frozen=True)
class Traced:
    """One run of a log, with every experiment that was held against it, the nearest first. One that diverges is held against nothing."""

    heading: str
    published: PublishedRun
    attempts: tuple[Attempt, ...]

    @property
    def diverges(self) -> bool:
        """Whether a cost of the run is no finite number."""
        return not all(map(math.isfinite, self.published.costs))

    @property
    def is_found(self) -> bool:
        """Whether some experiment may have printed it."""
        return any(attempt.judged.survives for attempt in self.attempts)


@dataclass(frozen=True)
class Replication:
    """A log and what became of each of its runs. ``untrained`` are the experiments that could not be asked, ``named`` whether some were asked for."""

    file: Path
    runs: tuple[Traced, ...]
    untrained: tuple[str, ...]
    named: bool

    @property
    def is_found(self) -> bool:
        """Whether each run that can be compared has an experiment that may have printed it."""
        return all(run.is_found for run in self.runs if not run.diverges)


def replicate(file: Path, plan: Plan, only: Sequence[str] = (), mean: Mean | None = None) -> Replication:
    """Hold each run of a log against the experiments with as many epochs, or against those among them that are named.

    ``mean`` is what the log's costs are means over; without, each experiment is compared by the nearer one.

    Raises ``InvalidInput`` when the log cannot be read or compared, a name is unknown, or no experiment is left for some run.
    """
    study = plan.study
    refuse_unknown(study, only, "--experiment")
    transcripts = read_log(file)
    _refuse_nothing_to_compare(file, transcripts)
    lengths = {len(one.epochs) for one in transcripts if not one.diverges}
    chosen = [one for one in study.experiments if one.id in only or one.sweep in only] if only else list(study.experiments)
    if only:
        _refuse_unfit(chosen, lengths)
    fit = [one for one in chosen if len(one.seeds) >= FEWEST_SEEDS and _may_have_any(one, lengths)]
    untrained = [one.id for one in fit if not _is_trained(plan, one)]
    ready = [one for one in fit if one.id not in untrained]
    runs = tuple(_trace(plan, ready, transcript, mean) for transcript in transcripts)
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


def _trace(plan: Plan, experiments: Sequence[Experiment], transcript: Transcript, mean: Mean | None) -> Traced:
    """Hold one run of a log against the experiments with as many epochs."""
    (published,) = published_runs([transcript], [""], mean)
    attempts = [
        Attempt(one.id, compare(published.of(one.id), [plan.kept[plan.key(run)] for run in one.runs()]))
        for one in experiments
        if may_have(one, len(transcript.epochs)) and not transcript.diverges
    ]
    return Traced(transcript.heading, published, tuple(sorted(attempts, key=lambda attempt: attempt.comparison.largest_z)))


def _is_trained(plan: Plan, experiment: Experiment) -> bool:
    return all(plan.key(run) in plan.kept for run in experiment.runs())


def _may_have_any(experiment: Experiment, lengths: set[int]) -> bool:
    return any(may_have(experiment, length) for length in lengths)


def _refuse_nothing_to_compare(file: Path, transcripts: Sequence[Transcript]) -> None:
    """Refuse runs without epochs, and a log of which every run diverges."""
    empty = next((number for number, one in enumerate(transcripts, 1) if not one.epochs), None)
    if empty is None and not all(one.diverges for one in transcripts):
        return
    others = ", and so does every other" if len(transcripts) > 1 else ""
    message = f"run {empty} of the log has no epoch" if empty else f"run 1 of the log diverges{others}"
    raise InvalidInput([Problem(shown(file), 0, 0, message, "Only costs that are finite numbers can be compared.")])


def _refuse_unfit(named: Sequence[Experiment], lengths: set[int]) -> None:
    """Refuse experiments that were asked for by name and cannot be compared."""
    problems = []
    for one in named:
        if len(one.seeds) < FEWEST_SEEDS:
            hint = f"Expected at least {FEWEST_SEEDS}: a band needs some."
            problems.append(Problem("", 0, 0, f"--experiment {one.id}: it has {len(one.seeds)} seeds", hint))
        elif not _may_have_any(one, lengths):
            hint = f"Expected an experiment of {' or '.join(map(str, sorted(lengths)))} epochs."
            problems.append(Problem("", 0, 0, f"--experiment {one.id}: it has {one.epochs} epochs, and no run of the log has as many", hint))
    if problems:
        raise InvalidInput(problems)


def _refuse_nothing_left(file: Path, runs: Sequence[Traced], untrained: Sequence[str]) -> None:
    hint = (
        " ".join(_left_out(untrained).replace("\\\n", "").split())
        if untrained
        else f"Expected one with as many epochs and at least {FEWEST_SEEDS} seeds."
    )
    problems = [
        Problem(shown(file), 0, 0, f"no experiment is left to compare run {number} with, which has {len(run.published.costs)} epochs", hint)
        for number, run in enumerate(runs, 1)
        if not run.attempts and not run.diverges
    ]
    if problems:
        raise InvalidInput(problems)


def _left_out(untrained: Sequence[str]) -> str:
    """Tell how to train what could not be asked."""
    only = "".join(f" \\\n    --only {id_}" for id_ in untrained)
    return f"Left out because they have no results yet: {len(untrained)} experiments. This trains them:\n  lrbs-report build{only}"


def _run_as_text(run: Traced, place: str, *, all_: bool) -> str:
    accuracy = "" if run.published.accuracy is None else f", accuracy {text_of(run.published.accuracy)}"
    heading = f": {run.heading}" if run.heading else ""
    first = f"{place[:1].upper()}{place[1:]}{heading}\n{len(run.published.costs)} epochs{accuracy}"
    if run.diverges:
        return f"{first}\nThis run diverges, and is compared with nothing: only costs that are finite numbers can be."
    detailed = run.attempts if all_ else run.attempts[:1]
    return "\n\n".join([first, _summary(run), *_remarks(run), *("\n".join(_details(run.published, attempt)) for attempt in detailed)])


def _summary(run: Traced) -> str:
    """Give a line an experiment, the nearest first."""
    head = ("experiment", "costs", "rates", "max|z|", "acc. z", "limit", "verdict")
    return _table([head, *(_summary_row(attempt) for attempt in run.attempts)])


def _summary_row(attempt: Attempt) -> tuple[str, ...]:
    one = attempt.comparison
    return (
        attempt.experiment,
        f"{one.costs_inside}/{one.costs_compared}" if one.has_band else NOTHING,
        f"{one.matching_rates}/{one.rates_compared}" if one.rates_compared else NOTHING,
        _rounded(one.largest_z, 2),
        _rounded(one.accuracy.z, 2) if one.accuracy else NOTHING,
        _rounded(attempt.judged.limit, 2),
        attempt.judged.fate,
    )


def _remarks(run: Traced) -> Iterator[str]:
    """Say what the verdicts leave open."""
    fates = {attempt.judged.fate for attempt in run.attempts}
    if not run.is_found:
        yield "Cannot be told yet." if fates - {"rejected"} else "None of these experiments printed it."
    needed = {attempt.judged.seeds_needed for attempt in run.attempts if attempt.judged.fate == "too few seeds"}
    if needed:
        yield f"Too few seeds to tell: {max(needed)} of an experiment would, for a log of as many numbers."
    if any(attempt.comparison.examples_unknown for attempt in run.attempts):
        yield (
            "The mean over examples, which Keras prints, is not known of some results: they were kept\n"
            "before it was measured, and their last batch is smaller. Only the mean over batches is compared."
        )


def _details(run: PublishedRun, attempt: Attempt) -> Iterator[str]:
    """Show one experiment epoch by epoch, and sum it up."""
    one, level = attempt.comparison, f"{LEVEL:.0%}".replace("%", " %")
    rows = [(str(epoch), *_numbers(number)) for epoch, number in enumerate(one.costs)]
    rows += [("accuracy", *_numbers(one.accuracy))] if one.accuracy else []
    yield f"{attempt.experiment}, {one.seeds} seeds"
    yield _table([("epoch", "published", "mean", "low", "high", "z", f"in {level} band"), *rows])
    if one.mean:
        yield f"compared with the mean over {one.mean}" + ("" if run.mean or one.examples_unknown else ", the nearer of both")
    if one.has_band:
        yield f"{one.costs_inside} of {one.costs_compared} costs inside the {level} band"
    if one.accuracy and one.accuracy.has_band:
        yield f"accuracy {'inside' if one.accuracy.is_inside else 'outside'} the band"
    yield f"{one.matching_rates} of {one.rates_compared} rates the same digit for digit" if one.rates_compared else "the log prints no rate"
    yield f"largest |z| {_rounded(one.largest_z, 2)}, limit {_rounded(attempt.judged.limit, 2)}: {_verdict(attempt)}"


def _numbers(number: Compared) -> tuple[str, ...]:
    text = text_of(number.published)
    published = text if len(text) <= LONGEST_TEXT else _rounded(number.published, 4)
    measured = (_rounded(one, 4) for one in (number.mean, number.low, number.high))
    return (published, *measured, _rounded(number.z, 2), ("yes" if number.is_inside else "no") if number.has_band else NOTHING)


def _rounded(number: float, decimals: int) -> str:
    """Write a number so that it fits a column."""
    if not math.isfinite(number):
        return NOTHING
    return f"{number:z.{decimals}f}" if abs(number) < LARGEST_PLAIN else f"{number:.2e}"


def _verdict(attempt: Attempt) -> str:
    """Say what becomes of an experiment, with what is lacking."""
    one, judged = attempt.comparison, attempt.judged
    if judged.fate == "too few seeds":
        return f"too few seeds to tell, {judged.seeds_needed} would"
    return f"no band, {one.diverged} of {one.seeds} seeds diverge" if judged.fate == "no band" and one.diverged else judged.fate


def _table(rows: Sequence[Sequence[str]]) -> str:
    """Align columns: the first to the left, the others to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join("  ".join([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])]).rstrip() for row in rows)


def _run_as_json(run: Traced) -> dict[str, Any]:
    return {
        "heading": run.heading,
        "epochs": len(run.published.costs),
        "accuracy": run.published.accuracy,
        "diverges": run.diverges,
        "found": run.is_found,
        "experiments": [_attempt_as_json(attempt) for attempt in run.attempts],
    }


def _attempt_as_json(attempt: Attempt) -> dict[str, Any]:
    one, judged = attempt.comparison, attempt.judged
    return {
        "experiment": attempt.experiment,
        "verdict": judged.fate,
        "survives": {"survives": True, "rejected": False}.get(judged.fate),
        "seeds": one.seeds,
        "seeds_needed": judged.seeds_needed,
        "diverged": one.diverged,
        "mean": one.mean,
        "examples_unknown": one.examples_unknown,
        "costs_inside": one.costs_inside if one.has_band else None,
        "rates_compared": one.rates_compared,
        "rates_matching": one.matching_rates,
        "largest_z": _finite(one.largest_z),
        "limit": _finite(judged.limit),
        "costs": [_compared_as_json(number) for number in one.costs],
        "accuracy": _compared_as_json(one.accuracy) if one.accuracy else None,
    }


def _compared_as_json(number: Compared) -> dict[str, Any]:
    numbers = {name: _finite(getattr(number, name)) for name in ("published", "mean", "sd", "low", "high", "z")}
    return {"printed": text_of(number.published), **numbers, "inside": number.is_inside if number.has_band else None}


def _finite(number: float) -> float | None:
    return float(number) if math.isfinite(number) else None

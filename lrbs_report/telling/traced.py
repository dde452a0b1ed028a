"""Which experiments may have printed a log, in words.

There is a table a run of the log, and the nearest experiment epoch by epoch.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from typing import Any

from lrbs_report.base.files import shown
from lrbs_report.base.numeral import text_of
from lrbs_report.base.plain_json import finite
from lrbs_report.judging.replication import LEVEL, Compared, Held
from lrbs_report.kinds.logs.meaning import END
from lrbs_report.kinds.measures import OVER_EXAMPLES, WATCHED
from lrbs_report.kinds.measures.keras import way_to_take
from lrbs_report.study.experiments import PublishedRun
from lrbs_report.telling.selected import selection_as_json, selection_as_text
from lrbs_report.walks.replicate import Attempt, Replication, Traced, left_out

NOTHING = "–"
"""What stands in a table where there is nothing to tell."""


END_OF_ALL = "at the end"

LONGEST_TEXT = 8
"""A number that was printed with so many characters is shown as it is; a longer one rounded, like ours."""


LARGEST_PLAIN = 1e6
"""Numbers from here on are written with a power of ten, so that columns stay narrow."""


def as_text(replication: Replication) -> str:
    """Say for each run of the log which experiments may have printed it.

    The nearest is shown epoch by epoch; each of them when they were named.
    """
    count = len(replication.runs)
    blocks = [
        _run_as_text(run, f"run {number} of {count}", all_=replication.named)
        for number, run in enumerate(replication.runs, 1)
    ]
    untold = [left_out(replication.untrained)] if replication.untrained else []
    return "\n\n".join([*blocks, *untold])


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


def _run_as_text(run: Traced, place: str, *, all_: bool) -> str:
    heading = f": {run.published.heading}" if run.published.heading else ""
    first = f"{place[:1].upper()}{place[1:]}{heading}\n{_what(run.published)}"
    if run.diverges:
        told = "This run diverges, and is compared with nothing: only losses that are finite numbers can be."
        return f"{first}\n{told}"
    detailed = run.attempts if all_ else run.attempts[:1]
    return "\n\n".join(
        [
            first,
            _summary(run),
            *_remarks(run),
            *("\n".join(_details(run.published, attempt)) for attempt in detailed),
        ]
    )


def _what(run: PublishedRun) -> str:
    """Say how many epochs a run has, and its accuracy."""
    planned = f" of {run.planned}" if run.planned not in (None, run.length) else ""
    accuracy = "" if run.judged is None else f", accuracy {text_of(run.judged)}"
    return f"{run.length}{planned} epochs{accuracy}"


def _summary(run: Traced) -> str:
    """Return a line an experiment, the nearest first."""
    head = ("experiment", "inside", "rates", "max|z|", "limit", "verdict")
    return _table([head, *(_summary_row(attempt) for attempt in run.attempts)])


def _summary_row(attempt: Attempt) -> tuple[str, ...]:
    one = attempt.comparison
    return (
        attempt.experiment,
        f"{one.inside}/{one.compared}" if one.has_band and one.compared else NOTHING,
        f"{one.matching_rates}/{one.rates_compared}" if one.rates_compared else NOTHING,
        _rounded(one.largest_z, 2) if one.compared else NOTHING,
        _rounded(attempt.judged.limit, 2),
        attempt.judged.fate,
    )


def _remarks(run: Traced) -> Iterator[str]:
    """Say what the verdicts leave open."""
    fates = {attempt.judged.fate for attempt in run.attempts}
    if not run.is_found:
        yield "Cannot be told yet." if fates - {"rejected"} else "None of these experiments printed it."
    needed = {
        attempt.judged.seeds_needed for attempt in run.attempts if attempt.judged.fate == "too few seeds"
    }
    if needed:
        yield f"Too few seeds to tell: {max(needed)} of an experiment would, for a log of as many numbers."
    if any(attempt.comparison.examples_unknown for attempt in run.attempts):
        yield (
            "The mean over examples, which Keras prints, is not known of some results: they were kept\n"
            "before it was measured, and their last batch is smaller. Only the mean over batches is compared."
        )


def _details(run: PublishedRun, attempt: Attempt) -> Iterator[str]:
    """Show one experiment epoch by epoch, measure by measure, and sum it up."""
    one, level = attempt.comparison, f"{LEVEL:.0%}".replace("%", " %")
    rows = [
        (_label(held, place), *_numbers(number))
        for held in one.banded
        for place, number in held.numbers.items()
    ]
    yield f"{attempt.experiment}, {one.seeds} seeds"
    if rows:
        yield _table([("", "published", "mean", "low", "high", "z", f"in {level} band"), *rows])
    for held in one.banded:
        told = f"{held.inside} of {held.compared} inside the {level} band" if held.has_band else "no band"
        yield f"{held.name}, compared with {_called(held)}: {told}"
    for name in one.unmeasured:
        yield f"{name} is compared with nothing: {attempt.experiment} does not measure it.{_way(run, name)}"
    yield (
        f"{one.matching_rates} of {one.rates_compared} rates the same digit for digit"
        if one.rates_compared
        else "the log prints no rate"
    )
    if bars := attempt.judged.may_be_bars:
        yield (
            f"{bars} beyond the limit could be a progress bar's: in the first epoch, some versions of Keras\n"
            "show the mean of running means. They reject nothing."
        )
    limit = _rounded(attempt.judged.limit, 2)
    yield f"largest |z| {_rounded(one.largest_z, 2)}, limit {limit}: {_verdict(attempt)}"
    if selection := selection_as_text(attempt):
        yield selection


def _label(held: Held, place: int) -> str:
    return f"{held.name} {END_OF_ALL if place == END else place}"


def _called(held: Held) -> str:
    """Say what a series is compared with."""
    means = {WATCHED: "the mean over batches", OVER_EXAMPLES: "the mean over examples"}
    return "the loss, by either mean" if held.is_either else means.get(held.measure, held.measure)


def _way(run: PublishedRun, name: str) -> str:
    """Say how a name in a log would be compared."""
    measure = next(one.measure for one in run.series if one.name == name)
    way = way_to_take(measure)
    return f" {way}" if way else ""


def _numbers(number: Compared) -> tuple[str, ...]:
    text = text_of(number.published)
    published = text if len(text) <= LONGEST_TEXT else _rounded(number.published, 4)
    measured = (_rounded(one, 4) for one in (number.mean, number.low, number.high))
    return (
        published,
        *measured,
        _rounded(number.z, 2),
        ("yes" if number.is_inside else "no") if number.has_band else NOTHING,
    )


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
    return (
        f"no band, {one.diverged} of {one.seeds} seeds diverge"
        if judged.fate == "no band" and one.diverged
        else judged.fate
    )


def _table(rows: Sequence[Sequence[str]]) -> str:
    """Align columns: the first to the left, the others to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])]).rstrip() for row in rows
    )


def _run_as_json(run: Traced) -> dict[str, Any]:
    return {
        "heading": run.published.heading,
        "epochs": run.published.length,
        "epochs_planned": run.published.planned,
        "accuracy": run.published.judged,
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
        "numbers_inside": one.inside if one.has_band else None,
        "numbers_compared": one.compared,
        "rates_compared": one.rates_compared,
        "rates_matching": one.matching_rates,
        "largest_z": finite(one.largest_z),
        "limit": finite(judged.limit),
        "may_be_bars": judged.may_be_bars,
        "selection": selection_as_json(attempt),
        "measures": [_held_as_json(held) for held in one.banded],
        "unmeasured": list(one.unmeasured),
    }


def _held_as_json(held: Held) -> dict[str, Any]:
    return {
        "name": held.name,
        "measure": held.measure,
        "inside": held.inside if held.has_band else None,
        "compared": held.compared,
        "numbers": [_compared_as_json(place, number) for place, number in held.numbers.items()],
    }


def _compared_as_json(place: int, number: Compared) -> dict[str, Any]:
    numbers = {
        name: finite(getattr(number, name)) for name in ("published", "mean", "sd", "low", "high", "z")
    }
    return {
        "epoch": None if place == END else place,
        "printed": text_of(number.published),
        **numbers,
        "inside": number.is_inside if number.has_band else None,
    }

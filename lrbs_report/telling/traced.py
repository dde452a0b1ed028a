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
from lrbs_report.judging.replication import LEVEL, Compared
from lrbs_report.kinds.measures.keras import way_to_take
from lrbs_report.study.experiments import PublishedRun
from lrbs_report.walks.replicate import Attempt, Replication, Traced, left_out

NOTHING = "–"
"""What stands in a table where there is nothing to tell."""


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
    accuracy = "" if run.published.judged is None else f", accuracy {text_of(run.published.judged)}"
    heading = f": {run.heading}" if run.heading else ""
    first = f"{place[:1].upper()}{place[1:]}{heading}\n{len(run.published.watched)} epochs{accuracy}"
    if run.diverges:
        told = "This run diverges, and is compared with nothing: only costs that are finite numbers can be."
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


def _summary(run: Traced) -> str:
    """Return a line an experiment, the nearest first."""
    head = ("experiment", "costs", "rates", "max|z|", "acc. z", "limit", "verdict")
    return _table([head, *(_summary_row(attempt) for attempt in run.attempts)])


def _summary_row(attempt: Attempt) -> tuple[str, ...]:
    one = attempt.comparison
    return (
        attempt.experiment,
        f"{one.watched_inside}/{one.watched_compared}" if one.has_band else NOTHING,
        f"{one.matching_rates}/{one.rates_compared}" if one.rates_compared else NOTHING,
        _rounded(one.largest_z, 2),
        _rounded(one.judged.z, 2) if one.judged else NOTHING,
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


def _labels(run: PublishedRun, name: str) -> Iterator[str]:
    """Name the places in which a log prints a measure: its epochs, or the end."""
    if name not in run.series:
        yield name
    for epoch, number in enumerate(run.series.get(name, ())):
        if number is not None:
            yield f"{name} {epoch}"


def _details(run: PublishedRun, attempt: Attempt) -> Iterator[str]:
    """Show one experiment epoch by epoch, and sum it up."""
    one, level = attempt.comparison, f"{LEVEL:.0%}".replace("%", " %")
    rows = [(str(epoch), *_numbers(number)) for epoch, number in enumerate(one.watched)]
    rows += [("accuracy", *_numbers(one.judged))] if one.judged else []
    rows += [
        (label, *_numbers(number))
        for name, found in one.further.items()
        for label, number in zip(_labels(run, name), found, strict=False)
    ]
    yield f"{attempt.experiment}, {one.seeds} seeds"
    yield _table([("epoch", "published", "mean", "low", "high", "z", f"in {level} band"), *rows])
    if one.mean:
        yield f"compared with the mean over {one.mean}" + (
            "" if run.mean or one.examples_unknown else ", the nearer of both"
        )
    if one.has_band:
        yield f"{one.watched_inside} of {one.watched_compared} costs inside the {level} band"
    if one.judged and one.judged.has_band:
        yield f"accuracy {'inside' if one.judged.is_inside else 'outside'} the band"
    if one.further_numbers and all(number.has_band for number in one.further_numbers):
        inside = sum(number.is_inside for number in one.further_numbers)
        yield f"{inside} of {len(one.further_numbers)} further numbers inside the {level} band"
    for name in one.unmeasured:
        way = way_to_take(name)
        yield f"{name} is compared with nothing: {attempt.experiment} does not measure it. {way}".rstrip()
    yield (
        f"{one.matching_rates} of {one.rates_compared} rates the same digit for digit"
        if one.rates_compared
        else "the log prints no rate"
    )
    limit = _rounded(attempt.judged.limit, 2)
    yield f"largest |z| {_rounded(one.largest_z, 2)}, limit {limit}: {_verdict(attempt)}"


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
        "heading": run.heading,
        "epochs": len(run.published.watched),
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
        "costs_inside": one.watched_inside if one.has_band else None,
        "rates_compared": one.rates_compared,
        "rates_matching": one.matching_rates,
        "largest_z": finite(one.largest_z),
        "limit": finite(judged.limit),
        "costs": [_compared_as_json(number) for number in one.watched],
        "accuracy": _compared_as_json(one.judged) if one.judged else None,
        "measures": {name: list(map(_compared_as_json, found)) for name, found in one.further.items()},
        "unmeasured": list(one.unmeasured),
    }


def _compared_as_json(number: Compared) -> dict[str, Any]:
    numbers = {
        name: finite(getattr(number, name)) for name in ("published", "mean", "sd", "low", "high", "z")
    }
    return {
        "printed": text_of(number.published),
        **numbers,
        "inside": number.is_inside if number.has_band else None,
    }

"""Which experiments may have printed a log, in words.

There is a table a run of the log, and the nearest experiment epoch by epoch.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from lrbs_report.base.files import shown
from lrbs_report.base.numeral import text_of
from lrbs_report.base.plain_json import finite
from lrbs_report.base.tongue import Said, data, laid, together, tr
from lrbs_report.judging.joint import About, Joint
from lrbs_report.judging.limits import LEVEL
from lrbs_report.judging.replication import Compared, Fate, Held
from lrbs_report.kinds.logs.meaning import END
from lrbs_report.kinds.measures import OVER_EXAMPLES, WATCHED
from lrbs_report.kinds.measures.keras import way_to_take
from lrbs_report.study.experiments import PublishedRun
from lrbs_report.telling.columns import in_columns
from lrbs_report.telling.selected import selection_as_json, selection_as_text
from lrbs_report.walks.replicate import Attempt, Replication, Traced, left_out

NOTHING = "–"
"""What stands in a table where there is nothing to tell."""


END_OF_ALL = tr("at the end")

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
        _run_as_text(run, tr("Run {number} of {count}", number=number, count=count), all_=replication.named)
        for number, run in enumerate(replication.runs, 1)
    ]
    untold = [left_out(replication.untrained)] if replication.untrained else []
    return together("\n\n", [*blocks, *untold])


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


def _run_as_text(run: Traced, place: Said, *, all_: bool) -> Said:
    heading = f": {run.published.heading}" if run.published.heading else ""
    first = together("", [place, data(heading), "\n", _what(run.published)])
    if run.diverges:
        told = tr(
            "This run diverges, and is compared with nothing: only losses that are finite numbers can be."
        )
        return together("\n", [first, told])
    detailed = run.attempts if all_ else run.attempts[:1]
    return together(
        "\n\n",
        [
            first,
            _summary(run),
            *_remarks(run),
            *(together("\n", _details(run.published, attempt)) for attempt in detailed),
        ],
    )


def _what(run: PublishedRun) -> Said:
    """Say how many epochs a run has, and its accuracy."""
    epochs = (
        tr("{length} epochs", length=run.length)
        if run.planned in (None, run.length)
        else tr("{length} of {planned} epochs", length=run.length, planned=run.planned)
    )
    accuracy = "" if run.judged is None else tr(", accuracy {accuracy}", accuracy=text_of(run.judged))
    return together("", [epochs, accuracy])


def _summary(run: Traced) -> Said:
    """Return a line an experiment, the nearest first."""
    head = (
        tr("experiment"),
        tr("inside"),
        tr("rates"),
        "max|z|",
        tr("limit"),
        tr("together"),
        tr("limit"),
        tr("verdict"),
    )
    return laid(
        partial(in_columns, range(1, len(head))), head, *(_summary_row(attempt) for attempt in run.attempts)
    )


def _summary_row(attempt: Attempt) -> tuple[str, ...]:
    one = attempt.comparison
    return (
        attempt.experiment,
        f"{one.inside}/{one.compared}" if one.has_band and one.compared else NOTHING,
        f"{one.matching_rates}/{one.rates_compared}" if one.rates_compared else NOTHING,
        _rounded(one.largest_z, 2) if one.compared else NOTHING,
        _rounded(attempt.judged.limit, 2),
        _rounded(attempt.judged.largest_joint, 2) if attempt.judged.joints else NOTHING,
        _rounded(attempt.judged.joint_limit, 2),
        FATES[attempt.judged.fate],
    )


def _remarks(run: Traced) -> Iterator[str]:
    """Say what the verdicts leave open."""
    fates = {attempt.judged.fate for attempt in run.attempts}
    if not run.is_found:
        yield (
            tr("Cannot be told yet.") if fates - {"rejected"} else tr("None of these experiments printed it.")
        )
    needed = {
        attempt.judged.seeds_needed for attempt in run.attempts if attempt.judged.fate == "too few seeds"
    }
    if needed:
        yield tr(
            "Too few seeds to tell: {needed} of an experiment would, for a log of as many numbers.",
            needed=max(needed),
        )
    if any(attempt.comparison.examples_unknown for attempt in run.attempts):
        yield tr(
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
    yield tr("{experiment}, {seeds} seeds", experiment=attempt.experiment, seeds=one.seeds)
    if rows:
        head = (tr("published"), tr("mean"), tr("low"), tr("high"), "z", tr("in {level} band", level=level))
        yield laid(partial(in_columns, range(1, 1 + len(head))), ("", *head), *rows)
    for held in one.banded:
        told = (
            tr(
                "{inside} of {compared} inside the {level} band",
                inside=held.inside,
                compared=held.compared,
                level=level,
            )
            if held.has_band
            else tr("no band")
        )
        yield tr("{name}, compared with {called}: {told}", name=held.name, called=_called(held), told=told)
    for held, joint in attempt.judged.joints_beyond:
        yield _together(held, joint, attempt.judged.joint_limit)
    for name in one.unmeasured:
        yield tr(
            "{name} is compared with nothing: {experiment} does not measure it.{way}",
            name=name,
            experiment=attempt.experiment,
            way=_way(run, name),
        )
    yield (
        tr(
            "{matching} of {compared} rates the same digit for digit",
            matching=one.matching_rates,
            compared=one.rates_compared,
        )
        if one.rates_compared
        else tr("the log prints no rate")
    )
    if bars := attempt.judged.may_be_bars:
        yield tr(
            "{bars} beyond the limit could be a progress bar's: in the first epoch, some versions of Keras\n"
            "show the mean of running means. They reject nothing.",
            bars=bars,
        )
    yield tr(
        "largest |z| {largest}, limit {limit}: {verdict}",
        largest=_rounded(one.largest_z, 2),
        limit=_rounded(attempt.judged.limit, 2),
        verdict=_verdict(attempt),
    )
    if selection := selection_as_text(attempt):
        yield selection


FATES: Mapping[Fate, Said] = {
    "survives": tr("survives"),
    "rejected": tr("rejected"),
    "too few seeds": tr("too few seeds"),
    "no band": tr("no band"),
}
"""What becomes of an experiment, in words."""


def _together(held: Held, joint: Joint, limit: float) -> Said:
    """Say how a series rejects an experiment as a whole, by what is asked and whether it is high."""
    told: Mapping[tuple[About, bool], Said] = {
        ("level", True): tr("all epochs of {name} together lie too high", name=held.name),
        ("level", False): tr("all epochs of {name} together lie too low", name=held.name),
        ("course", True): tr("{name} ends too high for how it begins, all epochs together", name=held.name),
        ("course", False): tr("{name} ends too low for how it begins, all epochs together", name=held.name),
    }
    return tr(
        "{told}: z {z}, limit {limit}",
        told=told[joint.about, joint.z > 0],
        z=_rounded(joint.z, 2),
        limit=_rounded(limit, 2),
    )


def _label(held: Held, place: int) -> Said:
    return together(" ", [data(held.name), END_OF_ALL if place == END else data(place)])


def _called(held: Held) -> str:
    """Say what a series is compared with."""
    means = {WATCHED: tr("the mean over batches"), OVER_EXAMPLES: tr("the mean over examples")}
    return tr("the loss, by either mean") if held.is_either else means.get(held.measure, data(held.measure))


def _way(run: PublishedRun, name: str) -> str:
    """Say how a name in a log would be compared."""
    measure = next(one.measure for one in run.series if one.name == name)
    way = way_to_take(measure)
    return together("", [" ", way]) if way else ""


def _numbers(number: Compared) -> tuple[str, ...]:
    text = text_of(number.published)
    published = text if len(text) <= LONGEST_TEXT else _rounded(number.published, 4)
    measured = (_rounded(one, 4) for one in (number.mean, number.low, number.high))
    return (
        published,
        *measured,
        _rounded(number.z, 2),
        (tr("yes") if number.is_inside else tr("no")) if number.has_band else NOTHING,
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
        return tr("too few seeds to tell, {needed} would", needed=judged.seeds_needed)
    if judged.is_rejected_together:
        return tr("rejected as a whole")
    return (
        tr("no band, {diverged} of {seeds} seeds diverge", diverged=one.diverged, seeds=one.seeds)
        if judged.fate == "no band" and one.diverged
        else FATES[judged.fate]
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
        "largest_together": finite(judged.largest_joint) if judged.joints else None,
        "limit_together": finite(judged.joint_limit),
        "may_be_bars": judged.may_be_bars,
        "selection": selection_as_json(attempt),
        "measures": [_held_as_json(held, judged.joint_limit) for held in one.banded],
        "unmeasured": list(one.unmeasured),
    }


def _held_as_json(held: Held, limit: float) -> dict[str, Any]:
    return {
        "name": held.name,
        "measure": held.measure,
        "inside": held.inside if held.has_band else None,
        "compared": held.compared,
        "scale": held.scale.name,
        "together": [
            {"about": one.about, "z": finite(one.z), "rejects": abs(one.z) > limit} for one in held.joints
        ],
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

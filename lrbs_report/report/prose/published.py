"""What a page shows of a published log: its epochs beside ours, and the set-ups that may have printed it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from lrbs_report.base.numeral import Numeral, decimals_of
from lrbs_report.judging.replication import Candidate, Fate
from lrbs_report.report.document import Page, ToldReference
from lrbs_report.report.prose.ledger import Ledger
from lrbs_report.report.prose.table import Row
from lrbs_report.report.prose.words import capital
from lrbs_report.study.experiments import Experiment, Reference, Trained

Seen = tuple[str, str]
"""What a log tells of a set-up, and how it looks: ``holds``, ``refuted``, or nothing of its own."""

TOLD: Mapping[Fate, tuple[str, str]] = {
    "survives": ("candidate.survives", "holds"),
    "rejected": ("candidate.rejected", "refuted"),
}
"""The phrases of what has a look of its own."""

MEASURED = 4
"""Decimals of a measurement as the report prints it."""
MOST_TERMS = 50
"""Of a sum that is written with plus signs."""


def comparison_rows(ledger: Ledger, told: ToldReference, id_: str) -> list[Row]:
    """Return a row an epoch of a published run.

    The published cost, our mean, the band, and the distance in standard deviations.
    """
    rows: list[Row] = []
    for epoch in range(ledger.content("costs_compared", told.reference.id, id_)):
        asked = (told.reference.id, id_, epoch)
        published = ledger.value("published_cost", *asked, digits=_digits(told.reference, id_, epoch))
        expected, low, high, z = (
            ledger.value(name, *asked) for name in ("expected_cost", "band_low", "band_high", "z")
        )
        has_band = ledger.content("band_low", *asked) is not None
        rows.append(
            (
                str(epoch),
                published,
                expected,
                ledger.words.say("range", low=low, high=high) if has_band else low,
                z,
            )
        )
    return rows


def _digits(reference: Reference, id_: str, epoch: int) -> int | None:
    """Return how many decimals a published cost has, if fewer than ours.

    A log is not given digits that it does not print.
    """
    printed = next((run.watched[epoch] for run in reference.runs if run.experiment == id_), math.nan)
    fewer = isinstance(printed, Numeral) and 0 <= decimals_of(printed) < MEASURED
    return decimals_of(printed) if fewer else None


def candidate_table(page: Page, ledger: Ledger, told: ToldReference) -> tuple[Row, list[tuple[Row, Seen]]]:
    """Return the head and a row for each set-up that may have printed a log.

    Its settings, the costs inside the band, the distances; and the verdict.
    """
    say = ledger.words.say
    axes = list(told.axes or told.candidates[0].settings) or ["model"]
    distances = [say("candidate.z", title=page.told[run.experiment].title) for run in told.reference.runs]
    head = [
        *(
            say("candidate.images") if axis == "dataset" else capital(ledger.words.name_of(axis))
            for axis in axes
        )
    ]
    return [*head, say("candidate.inside"), *distances, say("candidate.verdict")], [
        _candidate_row(page, ledger, told, candidate, axes) for candidate in told.candidates
    ]


def _candidate_row(
    page: Page, ledger: Ledger, told: ToldReference, candidate: Candidate, axes: Sequence[str]
) -> tuple[Row, Seen]:
    cells, id_ = [one.experiment for one in candidate.comparisons], told.reference.id
    settings = [_setting(ledger, page.told[cells[0]].experiment, axis) for axis in axes]
    counts = (
        _total([f"{name}({id_!r}, {cell!r})" for cell in cells])
        for name in ("costs_inside", "costs_compared")
    )
    inside, compared = (ledger.value(asked, form="whole") for asked in counts)
    has_band = all(one.has_band for one in candidate.comparisons)
    distances = [ledger.value("largest_z", id_, cell) for cell in cells]
    counted = ledger.words.say("candidate.of", inside=inside, compared=compared) if has_band else inside
    return [*settings, counted, *distances], fate(ledger, candidate)


def fate(ledger: Ledger, candidate: Candidate) -> Seen:
    """Say what a log tells of a set-up, and how that looks; else what is lacking, which has no look."""
    say, cells = ledger.words.say, [one.experiment for one in candidate.comparisons]
    if candidate.fate in TOLD:
        word, look = TOLD[candidate.fate]
        return say(word), look
    if candidate.fate == "too few seeds":
        return say("candidate.few", seeds=candidate.seeds_needed), ""
    diverged = sum(one.diverged for one in candidate.comparisons)
    if not diverged:
        return say("candidate.unknown"), ""
    runs = " + ".join(f"seeds({cell!r})" for cell in cells)
    diverge = ledger.value("diverged_runs", *cells)
    return say("candidate.diverged", diverged=diverge, runs=ledger.value(runs, form="whole")), ""


def _total(calls: Sequence[str]) -> str:
    """Write a sum as an expression.

    Of many terms it is written as a list, which is nested no deeper however many they are.
    """
    return " + ".join(calls) if len(calls) <= MOST_TERMS else f"sum([{', '.join(calls)}])"


def _setting(ledger: Ledger, experiment: Experiment, axis: str) -> str:
    """Write a setting of a set-up; of a data set, how many images it trains on."""
    if axis == "dataset" and isinstance(experiment, Trained) and experiment.dataset.train:
        return ledger.value("train_images", experiment.id)
    return ledger.value("setting", experiment.id, axis)

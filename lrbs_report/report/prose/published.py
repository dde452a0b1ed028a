"""What a page shows of a published log: its epochs beside ours, and the set-ups that may have printed it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from lrbs_report.base.numeral import Numeral, decimals_of
from lrbs_report.judging.replication import Candidate, Fate, Held
from lrbs_report.kinds.logs.meaning import EITHER
from lrbs_report.kinds.measures import JUDGED, WATCHED
from lrbs_report.kinds.measures.keras import parted
from lrbs_report.report.charts.thinning import places
from lrbs_report.report.document import Page, ToldReference
from lrbs_report.report.prose.ledger import Ledger
from lrbs_report.report.prose.table import Row, span
from lrbs_report.report.prose.words import capital
from lrbs_report.study.experiments import Experiment, Trained

Seen = tuple[str, str]
"""What a log tells of a set-up, and how it looks: ``holds``, ``refuted``, or nothing of its own."""

TOLD: Mapping[Fate, tuple[str, str]] = {
    "survives": ("candidate.survives", "holds"),
    "rejected": ("candidate.rejected", "refuted"),
}
"""The phrases of what has a look of its own."""

MEASURED = 4
"""Decimals of a measurement as the report prints it."""
MOST_EPOCHS = 60
"""Of the table of a published run; of more epochs, they are evenly spread."""

MOST_TERMS = 50
"""Of a sum that is written with plus signs."""


def comparison_rows(ledger: Ledger, told: ToldReference, id_: str, name: str | None = None) -> list[Row]:
    """Return a row an epoch of a published run: of many, some evenly spread.

    The published number, our mean, the band, and the distance in standard deviations. ``name`` is what the
    log calls the numbers; without, they are those that training lowers.
    """
    held = _held(told, id_, name)
    epochs = list(held.numbers) if held else []
    return [
        _comparison_row(ledger, told, id_, held.name, epochs[place])
        for place in places(len(epochs), MOST_EPOCHS)
        if held
    ]


def _held(told: ToldReference, id_: str, name: str | None) -> Held | None:
    one = next(one for one in told.matched if one.experiment == id_)
    return one.lowered if name is None else one.called(name)


def _comparison_row(ledger: Ledger, told: ToldReference, id_: str, name: str, epoch: int) -> Row:
    asked = (told.reference.id, id_)
    digits = _digits(told, id_, name, epoch)
    published = ledger.value("published", *asked, name, epoch, digits=digits)
    expected = ledger.value("expected", *asked, name, epoch)
    low, high, z = (ledger.value(word, *asked, epoch, name) for word in ("band_low", "band_high", "z"))
    has_band = ledger.content("band_low", *asked, epoch, name) is not None
    return (
        str(epoch),
        published,
        expected,
        span(ledger, low, high) if has_band else low,
        z,
    )


def _digits(told: ToldReference, id_: str, name: str, epoch: int) -> int | None:
    """Return how many decimals a published number has, if fewer than ours.

    A log is not given digits that it does not print.
    """
    held = _held(told, id_, name)
    printed = held.numbers[epoch].published if held else math.nan
    fewer = isinstance(printed, Numeral) and 0 <= decimals_of(printed) < MEASURED
    return decimals_of(printed) if fewer else None


def measure_rows(ledger: Ledger, told: ToldReference) -> list[Row]:
    """Return a row for each measure of a log that has bands.

    What the log calls it, what it is compared with, how many numbers lie in the band, the largest distance.
    """
    id_ = told.reference.id
    return [
        (
            ledger.words.label(held.name),
            _compared_with(ledger, told, held),
            ledger.words.say(
                "candidate.of",
                inside=ledger.value("numbers_inside", id_, None, held.key),
                compared=ledger.value("numbers_compared", id_, None, held.key),
            ),
            ledger.value("largest_distance", id_, None, held.key),
        )
        for held in told.measured
    ]


def _compared_with(ledger: Ledger, told: ToldReference, held: Held) -> str:
    """Call a measure; of a loss of training, say which mean it is, where all runs are compared with one."""
    others = [one for _, one in told.banded if one.key == held.key]
    are = {one.measure for one in others if not one.is_either}
    if held.measure not in EITHER:
        return _called(ledger, held.measure)
    if len(are) != 1:
        return ledger.words.measure(WATCHED)
    return ledger.words.say("published.over_batches" if are == {WATCHED} else "published.over_examples")


def _called(ledger: Ledger, measure: str) -> str:
    """Call a measure by its rows, those that train while they do."""
    words = ledger.words
    if measure == JUDGED:
        return words.say("metric.on_test_rows", metric=words.say("metric.accuracy"))
    called = words.measure(measure)
    return called if parted(measure)[0] else words.say("published.while_training", metric=called)


def candidate_table(page: Page, ledger: Ledger, told: ToldReference) -> tuple[Row, list[tuple[Row, Seen]]]:
    """Return the head and a row for each set-up that may have printed a log.

    Its settings, the costs inside the band, the distances; and the verdict.
    """
    say = ledger.words.say
    axes = list(told.axes or told.candidates[0].settings) or ["model"]
    distances = [say("candidate.z", title=page.told[run.experiment].title) for run in told.reference.runs]
    head = [
        *(
            say("candidate.images")
            if axis == "dataset" and _tells_sizes(page, told)
            else capital(ledger.words.name_of(axis))
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
    in_examples = _tells_sizes(page, told)
    settings = [
        _setting(ledger, page.told[cells[0]].experiment, axis, in_examples=in_examples) for axis in axes
    ]
    counts = (
        _total([f"{name}({id_!r}, {cell!r})" for cell in cells])
        for name in ("numbers_inside", "numbers_compared")
    )
    inside, compared = (ledger.value(asked, form="whole") for asked in counts)
    has_band = all(one.has_band for one in candidate.comparisons)
    distances = [ledger.value("largest_distance", id_, cell) for cell in cells]
    counted = ledger.words.say("candidate.of", inside=inside, compared=compared) if has_band else inside
    return [*settings, counted, *distances], fate(ledger, candidate)


def fate(ledger: Ledger, candidate: Candidate) -> Seen:
    """Say what a log tells of a set-up, and how that looks; else what is lacking, which has no look."""
    say, cells = ledger.words.say, [one.experiment for one in candidate.comparisons]
    if candidate.is_rejected_together:
        return say("candidate.together"), "refuted"
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


def _tells_sizes(page: Page, told: ToldReference) -> bool:
    """Tell whether the data sets of the set-ups are told apart by how many examples train."""
    cells = [candidate.comparisons[0].experiment for candidate in told.candidates]
    tried = (page.told[cell].experiment for cell in cells)
    datasets = {one.dataset.name: one.dataset for one in tried if isinstance(one, Trained)}
    sizes = {one.train[1] - one.train[0] for one in datasets.values() if one.train}
    return 0 < len(sizes) == len(datasets)


def _setting(ledger: Ledger, experiment: Experiment, axis: str, *, in_examples: bool) -> str:
    """Write a setting of a set-up; of data sets that differ in it, how many examples train."""
    if axis == "dataset" and in_examples:
        return ledger.value("train_images", experiment.id)
    return ledger.value("setting", experiment.id, axis)

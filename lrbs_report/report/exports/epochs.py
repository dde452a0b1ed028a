"""The epochs of a run, as every data file tells them."""

from __future__ import annotations

from collections.abc import Iterator

from lrbs_report.base.plain_json import finite
from lrbs_report.kinds.measures import FIELDS, LOGGED_RATE, OVER_EXAMPLES, WATCHED
from lrbs_report.kinds.measures.record import RunResult


def epochs_of(run: RunResult, *, has_even_batches: bool) -> Iterator[dict[str, float | None]]:
    """Yield each epoch's numbers by their fields; one that is not finite or not known is nothing."""
    examples = run.over_examples(has_even_batches=has_even_batches)
    rates = run.rates or (None,) * run.length
    for epoch, (watched, rate) in enumerate(zip(run.watched, rates, strict=True)):
        yield {
            "epoch": epoch,
            FIELDS[WATCHED]: finite(watched),
            FIELDS[OVER_EXAMPLES]: finite(examples[epoch] if examples else None),
            FIELDS[LOGGED_RATE]: rate,
        }

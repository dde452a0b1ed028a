"""Results in editions: what is written comes back, and measuring more does not make another edition."""

import json
import math
from dataclasses import replace

from lrbs_report.editions.records import record_of, results_of
from lrbs_report.kinds.measures.record import RunResult
from tests.core import diverged, result


def with_losses(kept: RunResult, factor: float) -> RunResult:
    """Return the same result with a mean over examples beside each cost."""
    return replace(kept, epochs=tuple(replace(epoch, loss=epoch.cost * factor) for epoch in kept.epochs))


def test_losses_that_differ_from_the_costs_come_back() -> None:
    """To the last digit; where an epoch has no finite one, it is NaN."""
    measured = with_losses(result(), 1.01)
    assert (measured,) == results_of(json.loads(json.dumps(record_of([measured]))))
    last = results_of(record_of([with_losses(diverged(), 1.01)]))[0].epochs
    assert [epoch.loss for epoch in measured.epochs] == [epoch.loss for epoch in last[:2]]
    assert [True, True] == [epoch.loss is not None and math.isnan(epoch.loss) for epoch in last[2:]]


def test_an_edition_is_the_same_where_both_means_are() -> None:
    """Results without the mean over examples, and the same ones with it, give one record.

    Those without were kept before it was measured; those with it were measured again.
    """
    for kept in (result(), diverged()):
        assert record_of([kept]) == record_of([with_losses(kept, 1.0)])
        assert "losses" not in record_of([kept])["runs"][0]


def test_an_epoch_of_before_stays_unknown() -> None:
    """A run that was resumed has the means of its later epochs alone."""
    measured = with_losses(result(), 1.01)
    half = replace(measured, epochs=(replace(measured.epochs[0], loss=None), measured.epochs[1]))
    assert (half,) == results_of(record_of([half]))
    assert (result(),) == results_of(record_of([result()]))

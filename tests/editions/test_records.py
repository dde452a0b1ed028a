"""Results in editions: what is written comes back, and measuring more does not make another edition."""

import json
import math

from lrbs_report.editions.records import record_of, results_of
from tests.core import diverged, result, with_losses, with_series


def test_losses_that_differ_from_the_costs_come_back() -> None:
    """To the last digit; where an epoch has no finite one, it is NaN."""
    measured = with_losses(result())
    assert (measured,) == results_of(json.loads(json.dumps(record_of([measured]))))
    last = results_of(record_of([with_losses(diverged())]))[0].record.series["loss"]
    assert measured.record.series["loss"] == last[:2]
    assert [True, True] == list(map(math.isnan, last[2:]))


def test_an_edition_is_the_same_where_both_means_are() -> None:
    """Results without the mean over examples, and the same ones with it, give one record.

    Those without were kept before it was measured; those with it were measured again.
    """
    for kept in (result(), diverged()):
        assert record_of([kept]) == record_of([with_losses(kept, 1.0)])
        assert "losses" not in record_of([kept])["runs"][0]


def test_what_is_not_known_of_every_epoch_is_unknown() -> None:
    """A run that was resumed when the mean over examples was new has it of its later epochs alone."""
    record = record_of([with_losses(result())])
    record["runs"][0]["losses"][0] = None
    assert (result(),) == results_of(record)
    assert (result(),) == results_of(record_of([result()]))


def test_any_measure_comes_back() -> None:
    """Those that the first format does not know stand beside its own."""
    measured = with_series(result(), val_loss=(0.5, 0.25))
    assert (measured,) == results_of(json.loads(json.dumps(record_of([measured]))))

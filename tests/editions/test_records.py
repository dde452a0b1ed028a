"""Results in editions: what is written comes back, and measuring more does not make another edition."""

import json
import math

from lrbs_report.editions.records import record_of, results_of
from lrbs_report.kinds.measures import RATES
from lrbs_report.kinds.measures.record import RunResult
from tests.factory import dataset, experiment, model, result, with_losses, with_series

FINISHED = result(costs=(0.4216, 1 / 3))
DIVERGED = result(costs=(0.4216, 1 / 3, math.nan, math.inf))


def test_losses_that_differ_from_the_costs_come_back() -> None:
    """To the last digit; where an epoch has no finite one, it is NaN."""
    measured = with_losses(FINISHED)
    assert (measured,) == results_of(json.loads(json.dumps(record_of([measured]))))
    last = results_of(record_of([with_losses(DIVERGED)]))[0].record.series["loss"]
    assert measured.record.series["loss"] == last[:2]
    assert [True, True] == list(map(math.isnan, last[2:]))


def test_an_edition_is_the_same_where_both_means_are() -> None:
    """Results without the mean over examples, and the same ones with it, give one record.

    Those without were kept before it was measured; those with it were measured again.
    """
    for kept in (FINISHED, DIVERGED):
        assert record_of([kept]) == record_of([with_losses(kept, 1.0)])
        assert "losses" not in record_of([kept])["runs"][0]


def test_what_is_not_known_of_every_epoch_is_unknown() -> None:
    """A run that was resumed when the mean over examples was new has it of its later epochs alone."""
    record = record_of([with_losses(FINISHED)])
    record["runs"][0]["losses"][0] = None
    assert (FINISHED,) == results_of(record)
    assert (FINISHED,) == results_of(record_of([FINISHED]))


STOPPED = experiment(
    dataset=dataset(validation=(0, 50)),
    model=model(loss="mse", task="regression", metrics=("mae", "cosine_similarity")),
    callbacks=({"class": "EarlyStopping", "restore_best_weights": True},),
)


def read_back(measured: RunResult) -> RunResult:
    """Return a result as it is read from the file of an edition, which sorts names."""
    (read,) = results_of(json.loads(json.dumps(record_of([measured]), sort_keys=True)))
    return read


def test_any_measure_comes_back() -> None:
    """Those that the first format does not know stand beside its own, in the order in which they were."""
    measured = result(STOPPED, costs=(0.5, 0.25))
    assert measured == read_back(measured)
    for name in ("series", "finals"):
        there, here = (list(getattr(one.record, name)) for one in (measured, read_back(measured)))
        assert [one for one in there if one not in RATES] == [one for one in here if one not in RATES]
    assert "test_mae" == read_back(measured).ranked_by


def test_an_infinite_number_of_any_measure_comes_back() -> None:
    """The log prints it, and a run whose weights end infinite may have validated so before its last epoch."""
    lost = (math.inf, math.nan, -math.inf, 0.5)
    measured = with_series(result(STOPPED, costs=(0.5, 0.25, 0.5, 0.25)), val_loss=lost)
    assert repr(lost) == repr(read_back(measured).record.series["val_loss"])
    assert {"val_loss": {"0": "inf", "2": "-inf"}} == record_of([measured])["runs"][0]["infinite_series"]
    assert "infinite_series" not in record_of([result(STOPPED)])["runs"][0]

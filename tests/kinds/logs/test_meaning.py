"""What the numbers of a log measure, by their names and by who printed them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from lrbs_report.base.numeral import ends_of
from lrbs_report.kinds.logs.meaning import END, MeantRun, called_in, meaning_of, measures_of
from lrbs_report.kinds.logs.published import PrintedLog, PrintedRun

MEANINGS: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("keras", "loss"): ("loss",),
    ("keras", "val_loss"): ("val_loss",),
    ("keras", "lr"): ("rate",),
    ("keras", "learning_rate"): ("rate",),
    ("keras-csv", "learning_rate"): ("rate",),
    ("keras", "mean_absolute_error"): ("mean_absolute_error", "mae", "MAE"),
    ("keras", "main_output_loss"): (),
    ("keras", "elapsed"): (),
    ("article", "cost"): ("cost", "loss"),
    ("article", "lr"): ("rate_after",),
    ("article", "Accuracy"): ("test_accuracy",),
    ("article", "test_auc"): ("test_auc",),
    ("hugging-face", "loss"): ("cost",),
    ("hugging-face", "eval_loss"): ("val_loss", "test_loss"),
    ("hugging-face", "learning_rate"): ("rate_after",),
    ("lightning", "train_loss_epoch"): ("loss",),
    ("lightning", "train_loss"): (),
    ("lightning", "train_loss_step"): (),
    ("lightning", "lr-SGD"): ("rate",),
    ("tensorboard", "train/epoch_loss"): ("loss",),
    ("tensorboard", "validation/epoch_loss"): ("val_loss",),
    ("csv", "loss"): ("loss", "cost"),
    ("csv", "Cost"): ("loss", "cost"),
    ("csv", "train_loss"): (),
    ("csv", "lr"): ("rate_after", "rate"),
    ("csv", "rate_before"): ("rate",),
    ("csv", "rate_after"): ("rate_after",),
    ("csv", "valid.loss"): ("val_loss",),
    ("csv", "Test loss"): ("test_loss",),
    ("nielsen", "training_cost"): (),
}


@pytest.mark.parametrize(("format_", "name"), MEANINGS)
def test_a_name_means_what_its_printer_prints(format_: str, name: str) -> None:
    """Which mean a loss is, which rate is told, and on which rows; nothing where nobody can know."""
    found = measures_of(name, format_)
    expected = MEANINGS[format_, name]
    assert expected[:1] == found[:1]
    assert {*expected} <= {*found}
    assert bool(expected) == bool(found)


def test_accuracies_of_classes_have_many_names() -> None:
    """By the form of the targets and the version of Keras; that of two classes is another."""
    old, new = measures_of("acc", "keras"), measures_of("sparse_categorical_accuracy", "csv")
    assert "accuracy" in old
    assert "accuracy" in new
    assert "accuracy" not in measures_of("binary_accuracy", "keras")


def test_an_evaluation_is_of_the_test() -> None:
    """Whatever its names, unless they say that it is another."""
    assert ("test_loss",) == measures_of("loss", "keras", at_the_end=True)
    assert "test_accuracy" in measures_of("acc", "keras", at_the_end=True)
    assert ("val_loss",) == measures_of("val_loss", "ours", at_the_end=True)
    assert ("train_loss",) == measures_of("train_loss", "ours", at_the_end=True)


def meant(format_: str, series: Mapping[str, Sequence[str | None]], **what: Any) -> MeantRun:  # noqa: ANN401 - fields
    """Return a run by what it means, from a log of a format."""
    stated = {name: what.pop(name) for name in ("stated", "mean", "first_epoch") if name in what}
    epochs = what.pop("epochs", range(1, 1 + max(map(len, series.values()), default=0)))
    run = PrintedRun(epochs=epochs, series=series, **what)
    (one,) = meaning_of(PrintedLog(format=format_, runs=(run,)), **stated)
    return one


@pytest.mark.parametrize(
    ("format_", "epochs", "places"),
    [
        ("keras", (1, 2), [0, 1]),
        ("keras", (6, 7), [5, 6]),
        ("keras-csv", (5, 6), [5, 6]),
        ("csv", (0, 1), [0, 1]),
        ("csv", (1, 2), [0, 1]),
        ("ours", (0, 100), [0, 100]),
        ("ours", (100, 200), [99, 199]),
    ],
)
def test_epochs_count_from_where_the_printer_begins(
    format_: str, epochs: tuple[int, ...], places: list[int]
) -> None:
    """From 0 or from 1; the length is that of the training."""
    run = meant(format_, {"loss": ("0.5", "0.4")}, epochs=epochs)
    assert places == list(run.series[0].numbers)
    assert places[-1] + 1 == run.length
    assert (places[1] - places[0] > 1) == bool(run.gap)


def test_the_first_epoch_may_be_said() -> None:
    """What stands before it was not trained."""
    assert {0: 0.4} == meant("csv", {"loss": ("0.5", "0.4")}, epochs=(0, 1), first_epoch=1).series[0].numbers


def test_shares_per_cent_are_shares() -> None:
    """With the room that their digits leave; accuracies that may be either stay as they are."""
    run = meant("csv", {"val_acc": ("91.29", "9.5"), "loss": ("91.29", "0.5"), "acc": ("0.5", "1.0")})
    percent, loss, share = (one.numbers for one in run.series)
    assert [0.9129, 0.095] == list(percent.values())
    assert pytest.approx((0.91285, 0.91295)) == ends_of(percent[0])
    assert pytest.approx((0.09495, 0.09505)) == ends_of(percent[1])
    assert [91.29, 0.5] == list(loss.values())
    assert [0.5, 1.0] == list(share.values())


def test_right_examples_are_shares() -> None:
    """Of all that there are; exactly."""
    run = meant("nielsen", {"test_correct": ("9129", None), "test_count": ("10000", None)}, epochs=(0, 1))
    (one,) = run.series
    assert {0: 0.9129} == one.numbers
    assert (0.9129, 0.9129) == ends_of(one.numbers[0])
    assert "test_accuracy" in one.measures


def test_the_longest_number_tells_the_unit() -> None:
    """Where zeros at the end are left out."""
    run = meant("csv", {"val_loss": ("0.5", "0.4216")})
    assert pytest.approx((0.49995, 0.50005)) == ends_of(run.series[0].numbers[0])


def test_rates_that_look_alike_have_the_decimals_of_the_others() -> None:
    """0.1 in each of ten epochs is none that decays."""
    run = meant("keras", {"loss": ("0.5000", "0.4216"), "lr": ("0.1", "0.1")})
    assert pytest.approx((0.09995, 0.10005)) == ends_of(run.series[1].numbers[0])


def test_what_is_told_within_an_epoch_is_not_of_all_of_it() -> None:
    """The loss of its last batch, say; what is measured after the epoch is."""
    told = {"loss": ("0.5",), "lr": ("0.1",), "val_loss": ("0.4",)}
    run = meant("csv", told, within=frozenset(told))
    assert [(), (), ("val_loss",)] == [one.measures for one in run.series]


def test_what_somebody_says_of_a_name_counts() -> None:
    """Before all that is known of it; and which mean a loss is."""
    run = meant(
        "csv", {"train_loss": ("0.5",), "loss": ("0.4",)}, stated={"train_loss": "loss"}, mean="batches"
    )
    assert [("loss",), ("cost",)] == [one.measures for one in run.series]


def test_what_a_bar_shows_of_training_may_be_its_own_mean() -> None:
    """Not what was measured after the epoch, and not where there is no bar."""
    told = {"loss": ("0.5",), "val_loss": ("0.5",)}
    assert [True, False] == [one.may_be_bar for one in meant("keras", told, counted=32).series]
    assert [False, False] == [one.may_be_bar for one in meant("keras", told).series]


def test_numbers_of_the_end_are_called_by_their_measures() -> None:
    """Since Keras calls them as it does those of epochs."""
    run = meant("keras", {"loss": ("0.5",)}, finals={"loss": "0.4", "acc": "0.9"})
    keys = {"loss": 0, "loss at the end": None, "test_loss": END, "test_loss at the end": END, "acc": END}
    found = {key: called_in(run.series, key) for key in keys}
    assert keys == {key: min(one.numbers) if one else None for key, one in found.items()}
    assert 0.9 == run.judged


def test_a_loss_that_is_no_number_is_a_divergence() -> None:
    """An area under a curve that is none, is not."""
    assert meant("csv", {"loss": ("0.5", "nan")}).diverges
    assert meant("csv", {"val_loss": ("0.5", "inf")}).diverges
    assert not meant("csv", {"auc": ("nan", "0.5")}).diverges
    assert math.isnan(meant("csv", {"auc": ("nan", "0.5")}).series[0].numbers[0])


def test_a_log_breaks_off_by_its_own_word() -> None:
    """Or before the last epoch that was planned."""
    assert meant("keras", {"loss": ("0.5",)}, epochs_planned=2).breaks_off
    assert meant("keras", {"loss": ("0.5",)}, complete=False).breaks_off
    assert not meant("keras", {"loss": ("0.5",)}, epochs_planned=1).breaks_off

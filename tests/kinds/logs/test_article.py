"""The log's format: exact, readable back, and the published one's."""

from __future__ import annotations

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrbs_report.base.errors import InvalidInput
from lrbs_report.kinds.logs.article import (
    Line,
    Transcript,
    closing_lines,
    epoch_lines,
    line_of,
    parse_log,
    parse_logs,
    print_log,
    print_transcript,
    transcript_of,
)
from lrbs_report.kinds.measures import FIELDS
from lrbs_report.kinds.measures.record import Epoch, Record, RunResult
from tests import ROOT, factory

PUBLISHED = (ROOT / "references" / "published.log").read_text(encoding="utf-8")
languages = st.sampled_from(["es", "en"])
finite = st.floats(allow_nan=False, allow_infinity=False)
unbounded = st.sampled_from([math.nan, math.inf, -math.inf])


names = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,30}", fullmatch=True)
measures = st.one_of(st.sampled_from(["accuracy", "auc", "val_auc", "val_loss"]), names).filter(
    lambda name: name not in FIELDS
)
"""Names of what is measured in each epoch: of Keras's, or those that definitions give them."""

lasts = st.one_of(
    st.sampled_from(["test_loss", "restored_epoch"]),
    names.map("test_{}".format),
    names.map("train_{}".format),
)


@st.composite
def results(draw: st.DrawFn) -> RunResult:
    """Any result that a run can have: finite costs, and at most a last one that is not.

    It may have measured more, and may be ranked by something else than the accuracy.
    """
    costs = draw(st.lists(finite, max_size=5))
    diverged = draw(st.booleans())
    costs += [draw(unbounded)] if diverged else []
    series = {
        name: tuple(draw(st.one_of(finite, unbounded)) for _ in costs)
        for name in draw(st.lists(measures, max_size=5, unique=True))
    }
    finals = {name: draw(finite) for name in draw(st.lists(lasts, max_size=5, unique=True))}
    if "restored_epoch" in finals:
        finals["restored_epoch"] = draw(st.integers(0, 100_000))
    finals = ({"test_accuracy": draw(st.floats(0, 1))} if draw(st.booleans()) else {}) | finals
    rates = tuple(draw(finite) for _ in costs)
    return factory.result(
        status="diverged" if diverged else "finished",
        record=Record(
            series={"cost": tuple(costs), "rate_after": rates, **series},
            finals=dict.fromkeys(finals) if diverged else finals,
        ),
    )


def test_an_epoch_is_printed_as_the_article_prints_it() -> None:
    """Every digit of both 64-bit numbers is there."""
    epoch = Epoch(epoch=0, numbers={"cost": 0.42164708537779183, "rate_after": 0.0999, "rate": 0.1})
    assert epoch_lines(line_of(epoch)) == ("[0] cost: 0.42164708537779183 lr: 0.0999",)


def test_a_finished_run_closes_with_its_accuracy_in_the_language() -> None:
    """The closing line follows the language; the accuracy line is the same in both."""
    assert closing_lines("finished", {"test_accuracy": 0.9217}, "es") == (
        "¡Entrenamiento finalizado!",
        "Accuracy: 0.9217",
    )
    assert closing_lines("finished", {"test_accuracy": 0.9217}, "en") == (
        "Training finished!",
        "Accuracy: 0.9217",
    )


def test_a_diverged_run_closes_with_its_own_line_and_no_accuracy() -> None:
    """A run whose cost is no number says so, once."""
    text = print_log(factory.result(costs=(math.nan,)), "es")
    assert text.splitlines()[0] == "[0] cost: nan lr: 0.0999"
    assert len(text.splitlines()) == 2
    assert "Accuracy" not in text


@given(results(), languages)
def test_parsing_undoes_printing(result: RunResult, language: str) -> None:
    """What is read is what was printed, for every result."""
    assert parse_log(print_log(result, language)) == transcript_of(result, language)


@given(results(), languages)
def test_printing_undoes_parsing(result: RunResult, language: str) -> None:
    """The text comes back byte for byte."""
    text = print_log(result, language)
    assert print_transcript(parse_log(text)) == text


@given(results())
def test_only_a_single_pair_is_wider_than_80_columns(result: RunResult) -> None:
    """Lines of further numbers are indented, and broken between two of them as late as can be."""
    lines = print_log(result, "en").splitlines()
    for one in (line for line in lines if line.startswith(" ")):
        assert len(one) <= 80 or one.count(": ") == 1
        assert not one.startswith("     ")
    for one, other in itertools.pairwise(lines):
        if one.startswith(" ") and other.startswith(" "):
            assert len(one) + 2 + len(other.split("  ")[2]) > 80


MEASURED = factory.experiment(
    dataset=factory.dataset(validation=(0, 50)), model=factory.model(metrics=("auc",)), epochs=2
)
LONGER = """\
[0] cost: 0.42164708537779183 lr: 0.0999
    auc: 0.859450971540736  val_loss: 0.46381179391557104
    val_auc: 0.859450971540736
[1] cost: 0.25 lr: 0.0998001
    auc: 0.9166666666666666  val_loss: 0.275  val_auc: 0.9166666666666666
Training finished!
Accuracy: 0.75
test_auc: 0.9166666666666666
test_loss: 0.275
"""


def test_what_else_was_measured_follows_each_epoch_and_the_end() -> None:
    """As the documentation has it; the article's own lines stay as they are."""
    assert print_log(factory.result(MEASURED, costs=(0.42164708537779183, 0.25)), "en") == LONGER


def test_further_numbers_of_any_look_are_kept_as_they_stand() -> None:
    """Those of a log that another program wrote come back byte for byte, and so do the runs below it."""
    text = (
        "[0] cost: .4\n    auc: 1E-02  f1: +.50\nTraining finished!\ntest_loss: 0.10\n# next\n[0] cost: 1\n"
    )
    assert "".join(map(print_transcript, parse_logs(text))) == text


def test_a_run_without_an_accuracy_tells_first_what_ranks_it() -> None:
    """A regression prints no accuracy, and its numbers by their names, whole ones without decimals."""
    quantity = factory.model(loss="mse", task="regression")
    stopping = ({"class": "EarlyStopping", "restore_best_weights": True},)
    asked = factory.experiment(model=quantity, callbacks=stopping)
    text = print_log(factory.result(asked, costs=(0.5, 0.25)), "es")
    expected = ["test_mean_absolute_error: 0.275", "test_loss: 0.275", "restored_epoch: 0"]
    assert ["¡Entrenamiento finalizado!", *expected] == text.splitlines()[2:]
    assert 0.275 == parse_log(text).finals["test_mean_absolute_error"]


def test_a_diverged_run_tells_no_number_of_the_end() -> None:
    """Its last numbers are what they are, and nothing stands below the closing line."""
    text = print_log(factory.result(MEASURED, costs=(0.5, math.nan)), "en")
    assert [
        "    auc: nan  val_loss: nan  val_auc: nan",
        "Training stopped: the cost is no longer a finite number.",
    ] == text.splitlines()[-2:]


@pytest.mark.parametrize(
    ("text", "judged", "measures"),
    [
        ("[0] cost: 1.5\n    accuracy: 0.9\n", 0.9, {}),
        ("[0] cost: 1.5\n    Accuracy: 0.9\n[0] cost: 2.5\n", 0.9, {}),
        ("[0] cost: 1.5\n    accuracy: 0.9\n# next\n[0] cost: 2.5\n", 0.9, {}),
        ("[0] cost: 1.5\n    accuracy: 0.9\nTraining finished!\n", None, {"accuracy": 0.9}),
        ("[0] cost: 1.5\n    accuracy: 0.9\n[1] cost: 1.0\n", None, {"accuracy": 0.9}),
        ("[0] cost: 1.5\n    accuracy: 0.9\nTraining finished!\nAccuracy: 0.8\n", 0.8, {"accuracy": 0.9}),
    ],
)
def test_an_indented_accuracy_is_of_the_end_unless_the_run_goes_on(
    text: str, judged: float | None, measures: dict[str, float]
) -> None:
    """Logs of others may indent it; ours has the training's own accuracy in an epoch, and then goes on."""
    first = parse_logs(text)[0]
    assert (judged, measures) == (first.judged, first.epochs[0].measures)


def test_the_published_log_is_read_whole_and_printed_back() -> None:
    """Both logs of the article, with their headings, are two transcripts that print as the file."""
    first, second = parse_logs(PUBLISHED)
    assert first.judged == 0.9217
    assert second.epochs[9] == Line(9, 0.3231285819144128, 0.009900448802097483)
    assert second.heading == "con batch_size = 32 y learning_rate=0.01"
    assert "".join(map(print_transcript, (first, second))) == PUBLISHED


def test_a_transcript_tells_language_status_and_accuracy() -> None:
    """All that the log says is kept."""
    expected = Transcript(epochs=(Line(0, 0.25, 0.0999),), language="en", status="finished", judged=0.9217)
    assert parse_log("[0] cost: 0.25 lr: 0.0999\nTraining finished!\nAccuracy: 0.9217\n") == expected


@pytest.mark.parametrize(
    ("text", "place", "reason"),
    [
        ("", "1:1", "neither an epoch nor a closing line"),
        ("[0] cost: 0.25 lr 0.1\n", "1:18", "Expected “ lr: ”"),
        ("[0] cost: 1..2 lr: 0.1\n", "1:11", "came “1..2 lr: 0.1”"),
        ("[0] cost: 0.25 lr: 0.1\n[2] cost: 0.2 lr: 0.1\n", "2:2", "Expected epoch 1"),
        ("[0] cost: 0.25 lr: 0.1\nDone!\n", "2:1", "neither an epoch nor a closing line"),
        ("[0] cost: 0,25\n", "1:11", "Expected a number, came “0,25”"),
        ("[0] cost: 1_0\n", "1:11", "Expected a number"),
        ("Accuracy: 0.9\n", "1:1", "neither an epoch nor a closing line"),
        ("Training finished!\nAccuracy\n", "2:9", "Expected “: ”"),
        ("Training finished!\nAccuracy: 0.9217\nThe end\n", "3:1", "after the end of the log"),
        ("Training finished!\nAccuracy: 0.9\nAccuracy: 0.9\n", "3:1", "after the end of the log"),
        ("Training finished!\nAccuracy: 0.9\nloss: 0.9\n", "3:1", "after the end of the log"),
        ("Training finished!\nAccuracy: 0.9\ntest_loss: low\n", "3:1", "after the end of the log"),
        ("Training finished!\ntest_loss: 0.9\ntest_loss: 0.9\n", "3:1", "after the end of the log"),
        ("[0] cost: 0.25\nAccuracy: 0.9\ntest_loss: 0.9\n", "3:1", "after the end of the log"),
        (
            "Training stopped: the cost is no longer a finite number.\ntest_loss: 0.9\n",
            "2:1",
            "after the end of the log",
        ),
        ("[0] cost: 0.25\nauc: 0.9\n", "2:1", "neither an epoch nor a closing line"),
        ("[0] cost: 0.25\n  auc: 0.9\n", "2:3", "neither an epoch nor a closing line"),
        ("[0] cost: 0.25\n    auc: high\n", "2:5", "neither an epoch nor a closing line"),
        ("[0] cost: 0.25\n    auc: 0.9 f1: 0.9\n", "2:5", "neither an epoch nor a closing line"),
        ("[0] cost: 0.25\n    auc: 0.9  auc: 0.9\n", "2:5", "neither an epoch nor a closing line"),
        ("[0] cost: 0.25\n    auc: 0.9\n    auc: 0.9\n", "3:5", "neither an epoch nor a closing line"),
    ],
)
def test_what_is_no_log_is_refused_with_its_place_and_the_reason(text: str, place: str, reason: str) -> None:
    """Line, column, what came and what was expected are in the message."""
    with pytest.raises(InvalidInput) as refusal:
        parse_log(text, "some.log")
    assert str(refusal.value).startswith(f"some.log:{place}: ")
    assert reason in str(refusal.value)


PRINTED = (
    "# first\n[0] cost: 0.4210 lr: 1E-02\n[1] cost: .40 lr: 0.010\nTraining finished!\nAccuracy: 0.920\n"
    "[0] cost: 2\n[1] cost: 4.0e-001 lr: +0.1\nAccuracy: 1.\n"
    "# third\n[0] cost: 0.3\n[0] cost: 0.5\n[1] cost: NaN\n[2] cost: -Infinity\n"
)
"""Four runs of different kinds.

As the article prints them; without a closing line and one rate; one epoch of nothing but a cost; one that
diverges and goes on.
"""


def test_any_decimal_number_is_read_and_kept_as_it_stands() -> None:
    """Zeros at the end, points without digits, exponents of any look.

    All come back byte for byte, and so does what a log leaves out.
    """
    runs = parse_logs(PRINTED)
    assert "".join(map(print_transcript, runs)) == PRINTED
    assert [0.421, 0.4] == [line.cost for line in runs[0].epochs]
    assert [None, 0.1] == [line.learning_rate for line in runs[1].epochs]
    assert [0.92, 1.0, None, None] == [one.judged for one in runs]
    assert ["finished", "finished", "finished", "diverged"] == [one.status for one in runs]
    assert [False, False, False, True] == [one.diverges for one in runs]
    assert ["first", "", "third", ""] == [one.heading for one in runs]


@pytest.mark.parametrize(
    "text",
    [
        "[0] cost: 0.25 lr: 0.1\nTraining finished!\nAccuracy: 0.9",
        "\n\n[0] cost: 0.25 lr: 0.1  \n\ntraining finished\n\naccuracy: 0.9\n\n\n",
        "[0] cost: 0.25 lr: 0.1\r\nTraining finished!\r\nAccuracy: 0.9\r\n",
    ],
)
def test_how_lines_end_does_not_matter(text: str) -> None:
    """Blank lines, spaces, capitals and a missing last line end change nothing.

    Nor do the line ends of other systems.
    """
    assert parse_log(text) == parse_log("[0] cost: 0.25 lr: 0.1\nTraining finished!\nAccuracy: 0.9\n")

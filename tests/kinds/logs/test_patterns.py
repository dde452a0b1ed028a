"""Lines by pattern, of anybody's and of Nielsen's."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrbs_report.base.errors import InvalidInput
from lrbs_report.kinds.logs import nielsen
from lrbs_report.kinds.logs.patterns import Matcher, Pattern, wrong_with
from tests.factory import printed

NNFS = Pattern(
    name="nnfs",
    lines=("epoch: {epoch}, acc: {accuracy}, loss: {loss} (…), lr: {rate_after}",),
    final=("validation, acc: {val_accuracy}, loss: {val_loss}",),
)
LOG = """\
epoch: 0, acc: 0.360, loss: 1.099 (data_loss: 1.099, reg_loss: 0.000), lr: 0.02
epoch: 100, acc: 0.403, loss: 1.089 (data_loss: 1.089, reg_loss: 0.000), lr: 0.01999
epoch: 200, acc: 0.430, loss: nan (data_loss: nan, reg_loss: 0.000), lr: 1.9e-02
validation, acc: 0.803, loss: 0.858
"""
CHAPTER_3 = """\
Epoch 0 training complete
Cost on training data: 0.46
Accuracy on evaluation data: 9343 / 10000

"""
TOLD = {
    "accuracy": ["0.360", "0.403", "0.430"],
    "loss": ["1.099", "1.089", "nan"],
    "rate_after": ["0.02", "0.01999", "1.9e-02"],
}


@pytest.mark.parametrize(
    "text",
    [
        LOG,
        LOG.replace("\n", "\r\n"),
        LOG.replace("\n", "\nother words\n\n"),
        f"\ufeff{LOG}",
        LOG.replace("acc", "\x1b[1macc\x1b[0m"),
        LOG.replace(" ", "  "),
    ],
    ids=["plain", "Windows", "other lines", "a mark", "colours", "wide"],
)
def test_lines_by_pattern(text: str, tmp_path: Path) -> None:
    """Every number, with gaps between epochs."""
    (run,) = NNFS.read(printed.saved(tmp_path, text)).runs
    assert (TOLD, [0, 100, 200]) == (printed.told(run), list(run.epochs))
    assert {"val_accuracy": "0.803", "val_loss": "0.858"} == run.finals


def test_several_lines_an_epoch(tmp_path: Path) -> None:
    """Those without an epoch belong to the one before them; what is planned is told too."""
    mine = Pattern(
        name="mine", lines=("Epoch {epoch}/{epochs} ({steps} steps)", "train {loss}", "valid {val_loss} …")
    )
    text = "".join(f"Epoch {n}/9 (7 steps)\ntrain 0.{n}\nvalid 1.{n} best\n" for n in range(1, 4))
    (run,) = mine.read(printed.saved(tmp_path, f"{text}Epoch 4/9 (7 steps)\ntrain 0.4\n")).runs
    assert {"loss": ["0.1", "0.2", "0.3"], "val_loss": ["1.1", "1.2", "1.3"]} == printed.told(run)
    assert (9, 7, False) == (run.epochs_planned, run.steps_per_epoch, run.complete)


def test_lines_that_tell_no_epoch(tmp_path: Path) -> None:
    """Are epochs in their order, where none tells one."""
    (run,) = (
        Pattern(name="mine", lines=("loss {loss}",)).read(printed.saved(tmp_path, "loss 2\nloss 1\n")).runs
    )
    assert ([1, 2], {"loss": ["2", "1"]}) == (list(run.epochs), printed.told(run))


def test_nielsens_lines(tmp_path: Path) -> None:
    """Of his first chapter, run twice, and of his third."""
    text = "Epoch 0: 9129 / 10000\nEpoch 1: 9295 / 10000\n"
    first, second = nielsen.FORMAT.read(printed.saved(tmp_path, text * 2)).runs
    expected = {"test_correct": ["9129", "9295"], "test_count": ["10000", "10000"]}
    assert expected == printed.told(first) == printed.told(second)
    (run,) = nielsen.FORMAT.read(printed.saved(tmp_path, CHAPTER_3)).runs
    assert {
        "training_cost": ["0.46"],
        "evaluation_correct": ["9343"],
        "evaluation_count": ["10000"],
    } == printed.told(run)


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        ("loss", "no name stands in braces"),
        ("{loss}{accuracy}", "{loss} and {accuracy} touch"),
        ("{loss}…", "{loss} and … touch"),
        ("…… {loss}", "… and … touch"),
        ("{loss} {loss}", "{loss} is there twice"),
        ("{loss} {", "a brace belongs to no name"),
        ("{a b}", "a brace belongs to no name"),
        ("{x} " + "a" * 2000, "the pattern has 2004 letters"),
    ],
)
def test_wrong_patterns(pattern: str, why: str) -> None:
    """Each is told with a way out."""
    wrong = wrong_with(pattern)
    assert wrong
    assert why == wrong[0]


@given(
    st.lists(
        st.tuples(st.text("ab: ,()[]*+.?^$|\\", min_size=1, max_size=5), st.floats()), min_size=1, max_size=5
    )
)
def test_what_a_pattern_prints_it_reads(parts: list[tuple[str, float]]) -> None:
    """Whatever signs stand between the numbers: none is a sign of a regular expression."""
    pattern = "".join(f"{text}{{n{place}}}" for place, (text, _) in enumerate(parts))
    line = "".join(f"{text}{number!r}" for text, number in parts)
    expected = {f"n{place}": repr(number) for place, (_, number) in enumerate(parts)}
    assert wrong_with(pattern) is None
    found = Matcher(pattern).match(line.strip())
    assert found == expected or parts[1:]  # a text that ends a number, such as ".", may be a part of it
    assert Matcher(pattern).match(f"{line.strip()} and more") is None


def test_many_skips_take_no_long_time() -> None:
    """A stretch that was found is not looked for again."""
    matcher = Matcher("… a".replace(" ", "") * 40 + " {loss}")
    assert matcher.match("a" * 100_000) is None
    assert {"loss": "1"} == matcher.match("a" * 50_000 + " 1")


def test_no_line_fits(tmp_path: Path) -> None:
    """That is told with the pattern."""
    with pytest.raises(InvalidInput, match=r"no line looks like “epoch: \{epoch\}, acc"):
        NNFS.read(printed.saved(tmp_path, "some words\n"))
    with pytest.raises(InvalidInput, match=r"besides its epoch\n    Name one: \{loss\}"):
        Pattern(name="mine", lines=("Epoch {epoch} …",)).read(printed.saved(tmp_path, "Epoch 1 is done\n"))
    with pytest.raises(InvalidInput, match=r":1:1: \{epoch\} is 0\.5"):
        Pattern(name="mine", lines=("{epoch}: {loss}",)).read(printed.saved(tmp_path, "0.5: 1\n"))


NEAREST = {
    "Epoche 1: Verlust 0,598\n": "The nearest is line 1: at “,598” it should end.",
    "words\nEpoche 1: Lust 0.5\n": "line 2: at “: Lust 0.5” it should go on with “: Verlust ”.",
    "Epoche 1: Verlust none\n": "The nearest is line 1: at “none” it should go on with {loss}.",
    "Epoche 2\nEpoche one\n": "The nearest is line 1: at its end it should go on with “: Verlust ”.",
    "words\n": "\n    Names in braces",
    "": "\n    Names in braces",
}


@pytest.mark.parametrize(("text", "said"), NEAREST.items(), ids=range(len(NEAREST)))
def test_the_nearest_line_is_named(text: str, said: str, tmp_path: Path) -> None:
    """With what of it does not fit."""
    with pytest.raises(InvalidInput) as error:
        Pattern(name="mine", lines=("Epoche {epoch}: Verlust {loss}",)).read(printed.saved(tmp_path, text))
    assert said in str(error.value)


def test_the_nearest_line_is_found_in_a_moment(tmp_path: Path) -> None:
    """Whatever the pattern and the lines are."""
    patterns = ("… a" * 300 + " {loss}", " ".join(f"{{n{place}}}" for place in range(200)))
    text = "\n".join(["a " * 40_000 + "x", "1 " * 40_000 + "x", "1" * 90_000] * 20)
    for pattern in patterns:
        with pytest.raises(InvalidInput, match="no line looks like"):
            Pattern(name="mine", lines=(pattern,)).read(printed.saved(tmp_path, text))

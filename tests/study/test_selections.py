"""What a log says of its selection is read, or complained about with the way out."""

from __future__ import annotations

import pytest

from lrbs_report.study.selections import LAST, Selection, WrongSelection, read_selection

MEASURES = ("val_accuracy", "val_loss", "test_accuracy")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("last", LAST),
        ("best of 3", Selection(kind="runs", runs=3)),
        (" best  of 10 by val_loss ", Selection(kind="runs", runs=10, by="val_loss")),
        ("best epoch by val_accuracy", Selection(kind="epoch", by="val_accuracy")),
    ],
)
def test_each_form_is_read_and_spelled(text: str, expected: Selection) -> None:
    """Spaces do not count; what is read says itself again."""
    assert expected == read_selection(text, MEASURES)
    assert " ".join(text.split()) == str(expected)


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("best of 1", "the best of 1 is that one", 'Write "last"'),
        ("best of 0", "nobody chooses the best of 0 runs", "from 2 to 1000"),
        ("best of 1001", "nobody chooses the best of 1001 runs", "from 2 to 1000"),
        ("best of 2.5", '"2.5" is no number of runs', "a whole number from 2"),
        ("best of three", '"three" is no number of runs', "a whole number from 2"),
        ("best of ٣", '"٣" is no number of runs', "a whole number from 2"),
        ("best of 99999999999999999999", "is no number of runs", "a whole number from 2"),
        ("best epoch by val_acuracy", 'nothing can be chosen by "val_acuracy"', "Did you mean val_accuracy?"),
        ("best of 3 by lr", 'nothing can be chosen by "lr"', "val_accuracy, val_loss, test_accuracy"),
        ("best epoch", "does not say by which measure", "val_accuracy, val_loss, test_accuracy"),
        ("lsat", '"lsat" is no way to select', "Did you mean last?"),
        ("Best of 3", '"Best of 3" is no way to select', "Did you mean best of 3?"),
        ("", '"" is no way to select', '"best epoch by val_accuracy"'),
        ("best of 3 by val_loss by val_loss", "is no way to select", "Expected"),
        ("x" * 5000, "is no way to select", "Expected"),
    ],
)
def test_a_mistake_is_told_with_its_way_out(text: str, message: str, hint: str) -> None:
    """What came, and what was expected; a long text is cut."""
    with pytest.raises(WrongSelection) as error:
        read_selection(text, MEASURES)
    assert message in error.value.message
    assert hint in error.value.hint
    assert len(error.value.message) < 300


def test_without_any_measure_it_says_so() -> None:
    """There is nothing that an epoch could be chosen by."""
    with pytest.raises(WrongSelection) as error:
        read_selection("best epoch by val_loss", ())
    assert "share no measure" in error.value.hint

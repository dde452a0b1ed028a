"""Values are called by what was asked, and no two are called alike."""

from __future__ import annotations

import pytest

from lrbs_report.judging.values import Asked, Over, Value
from lrbs_report.publish.formats.latex_files import command_of
from lrbs_report.publish.formats.value_names import LONGEST, named
from lrbs_report.report.prose.ledger import Entry


def entry(
    expression: str, over: Over = "mean", seed: int | None = None, form: str = "measured", text: str = "0.5"
) -> Entry:
    """Return a value that a page prints."""
    asked = Asked(expression=expression, over=over, seed=seed)
    value = Value(asked=asked, content=0.5, style="measured", experiments=("a",), seeds=(1,))
    return Entry(value=value, form=form, digits=None, text=text)


@pytest.mark.parametrize(
    ("expected", "asked"),
    [
        ("accuracy-lr-0-1", entry("accuracy('lr-0-1')")),
        ("accuracy-lr-0-1-min", entry("accuracy('lr-0-1')", "min")),
        ("cost-a-0-seed-3", entry("cost('a', 0)", "seed", 3)),
        ("cost-a-minus-1", entry("cost('a', -1)")),
        ("lr-decay-a-percent", entry("lr_decay('a')", form="percent")),
    ],
)
def test_a_value_is_called_by_what_was_asked(expected: str, asked: Entry) -> None:
    """The mean is not said, since most are."""
    assert [expected] == list(named([asked]))


def test_no_two_are_called_alike() -> None:
    """Whose names would be the same, or long, have digits of what was asked behind them."""
    alike = [entry("accuracy('a') < 1"), entry("accuracy('a') > 1"), entry(f"cost('{'b' * 200}')")]
    names = list(named([*alike, entry("cost('a')")]))
    assert (4, "cost-a") == (len(set(names)), names[-1])
    assert all(len(name) <= LONGEST + 9 for name in names)
    assert names[1:2] == list(named([alike[1], alike[0]]))[:1]


def test_a_command_has_letters_alone() -> None:
    """Digits are words."""
    assert "CostGridBsThreeTwoMin" == command_of("cost-grid-bs-32-min")

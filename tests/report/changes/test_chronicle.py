"""Changes in words: what changed and why, in both languages."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lrbs_report.editions.changes import Cause, Changes, FigureChange, SourceChange
from lrbs_report.report.changes.chronicle import apart, groups_of
from lrbs_report.report.prose.words import Words


def test_spanish_says_the_same_in_its_own_way(changes: Changes) -> None:
    """With its decimal comma."""
    (group, *_) = groups_of(changes, Words("es"))
    assert "Causa: keras 3.14.0 → 3.15.1" == group.causes
    assert any("0,9232 → 0,8732" in sentence for sentence in group.sentences)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (0.9217, 0.9189, ("0.9217", "0.9189")),
        (0.91505, 0.9149799999999999, ("0.91505", "0.91498")),
        (0.3, 0.1 + 0.2, ("0.3", "0.30000000000000004")),
        (None, 0.5, ("no value", "0.5000")),
    ],
)
def test_numbers_have_as_many_decimals_as_tell_them_apart(
    before: float | None, after: float, expected: tuple[str, str]
) -> None:
    """And no more."""
    assert expected == apart(before, after, Words("en"))


def test_large_numbers_are_told_apart_in_powers_of_ten() -> None:
    """With as many digits as that takes, and no zeros that nobody measured."""
    assert ("1.3\u00a0×\u00a010³⁵", "1.3001\u00a0×\u00a010³⁵") == apart(1.3e35, 1.3001e35, Words("en"))
    assert ("2.4\u00a0×\u00a010⁻⁷", "2.41\u00a0×\u00a010⁻⁷") == apart(2.4e-7, 2.41e-7, Words("en"))


def test_what_has_no_cause_stands_last_and_what_was_named_as_one_is_not_told_again(changes: Changes) -> None:
    """Else it would read as if it belonged to the cause above."""
    tool = Cause(kind="tool", name="lrbs-report", before="0.1.0", after="0.1.0")
    drawer = Cause(kind="library", name="matplotlib", before="3.10", after="3.11")
    moved = FigureChange(
        id="rate", kind="changed", number=1, moved=0.5, is_reshaped=False, title=("a", "a"), causes=(tool,)
    )
    asked = replace(moved, id="cost", kind="new", causes=(Cause(kind="asked"),))
    file = Cause(kind="definitions", name="experiments.toml")
    sources = (SourceChange(path="experiments.toml", kind="changed"),)
    redrawn = replace(moved, id="accuracy", causes=(file,))
    told = replace(changes, experiments=(), claims=(), numbers=(), figures=(asked, moved, redrawn))
    named, edited, besides = groups_of(replace(told, tools=(tool, drawer), sources=sources), Words("en"))
    assert "Cause: the code of lrbs-report 0.1.0" == named.causes
    assert "Cause: experiments.toml was edited" == edited.causes
    assert ("", 2) == (besides.causes, len(besides.sentences))
    assert "what makes the report: matplotlib 3.10 → 3.11" == besides.sentences[-1]

"""Changes in words, for a terminal, a pull request, a page and a letter."""

from __future__ import annotations

from lrbs_report.editions.changes import Changes
from lrbs_report.report import Templates
from lrbs_report.report.changes.comparison import as_html, as_letter, as_markdown, as_text


def test_a_terminal_is_told_what_changed_and_why(changes: Changes) -> None:
    """The accuracy, the cause, the claim of which no seed agrees any more, and how far a figure moved."""
    told = as_text(changes)
    expected = (
        "Cause: keras 3.14.0 → 3.15.1",
        "accuracy of lr-0-1: 0.9232 → 0.8732",
        "claim less-accurate: 0 of 3 seeds agree now, before 3 of 3",
        "(cost-lr-0-1) moved by at most 0.0030",
    )
    assert [] == [one for one in expected if one not in told]
    assert "lr-0-01: 0.9" not in told


def test_every_form_tells_the_same(changes: Changes) -> None:
    """A pull request, a page with both editions' charts in it, and a letter."""
    page = as_html(changes, Templates())
    for told in (as_markdown(changes).replace("\\", ""), as_letter(changes), page.replace(",", ".")):
        assert "0.9232 → 0.8732" in told
        assert "3.15.1" in told
    assert (
        page.count('<svg class="wide"')
        == page.count('<svg class="narrow"')
        == sum(one.kind == "changed" and bool(one.moved or one.is_reshaped) for one in changes.figures)
        > 0
    )
    assert "ed. 1" in page

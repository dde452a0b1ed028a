"""Changes in words: what changed and why.

In both languages, for a terminal, a pull request, a page and a letter.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from lrbs_report.editions.changes import Changes, compare
from lrbs_report.editions.edition import Edition, next_edition
from lrbs_report.kinds.measures.record import RunResult
from lrbs_report.report import Templates, compose
from lrbs_report.report.changes.chronicle import apart, groups_of
from lrbs_report.report.changes.comparison import as_html, as_letter, as_markdown, as_text
from lrbs_report.report.changes.recording import record
from lrbs_report.report.prose.words import Words
from lrbs_report.results.findings import Findings
from tests import core, synthetic

STUDY = synthetic.whole_study()
FINDINGS = synthetic.findings(STUDY)


def edition(findings: Findings, before: Edition | None = None) -> Edition:
    """Return the edition that these findings make."""
    return next_edition(
        before,
        record(compose(findings, synthetic.PROVENANCE), Templates(), {"experiments.toml": "a"}, "code"),
    )


def worse(run: RunResult) -> RunResult:
    """Return a run as a newer keras may have made it: less accurate, and its costs a little lower."""
    moved = core.judged(core.shifted(run, -0.003), (run.judged or 0.0) - 0.05)
    return replace(moved, environment={**run.environment, "keras": "3.15.1"})


@pytest.fixture(scope="module")
def changes() -> Changes:
    """Return what changed when one experiment was trained by another keras."""
    before = edition(FINDINGS)
    runs = {**FINDINGS.runs, "lr-0-1": tuple(map(worse, FINDINGS.runs["lr-0-1"]))}
    return compare(before, edition(Findings(study=STUDY, runs=runs), before))


def test_a_terminal_is_told_what_changed_and_why(changes: Changes) -> None:
    """The accuracy, the cause, the claim that turned, and how far a figure moved."""
    told = as_text(changes)
    expected = (
        "Cause: keras 3.14.0 → 3.15.1",
        "accuracy of lr-0-1: 0.9232 → 0.8732",
        "is now refuted",
        "(cost-lr-0-1) moved by at most 0.0030",
    )
    assert [] == [one for one in expected if one not in told]
    assert "lr-0-01: 0.9" not in told


def test_spanish_says_the_same_in_its_own_way(changes: Changes) -> None:
    """With its decimal comma."""
    (group, *_) = groups_of(changes, Words("es"))
    assert "Causa: keras 3.14.0 → 3.15.1" == group.causes
    assert any("0,9232 → 0,8732" in sentence for sentence in group.sentences)


def test_every_form_tells_the_same(changes: Changes) -> None:
    """A pull request, a page with both editions' charts in it, and a letter."""
    for told in (as_markdown(changes).replace("\\", ""), as_letter(changes), as_html(changes, Templates())):
        assert "0.9232 → 0.8732" in told
        assert "3.15.1" in told
    page = as_html(changes, Templates())
    assert (
        page.count("<svg")
        == sum(one.kind == "changed" and bool(one.moved or one.is_reshaped) for one in changes.figures)
        > 0
    )
    assert "ed. 1" in page


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

"""What changed between two editions of made-up results."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lrbs_report.editions.changes import Changes, compare
from lrbs_report.editions.edition import Edition, next_edition
from lrbs_report.kinds.measures.record import RunResult
from lrbs_report.report import Templates, compose
from lrbs_report.report.changes.recording import record
from lrbs_report.results.findings import Findings
from tests import factory

STUDY = factory.whole_study()
FINDINGS = factory.findings(STUDY)


def edition(findings: Findings, before: Edition | None = None) -> Edition:
    """Return the edition that these findings make."""
    return next_edition(
        before,
        record(compose(findings, factory.PROVENANCE), Templates(), {"experiments.toml": "a"}, "code"),
    )


def worse(run: RunResult) -> RunResult:
    """Return a run as a newer keras may have made it: less accurate, and its costs a little lower."""
    moved = factory.judged(factory.shifted(run, -0.003), (run.judged or 0.0) - 0.05)
    return replace(moved, environment={**run.environment, "keras": "3.15.1"})


@pytest.fixture(scope="module")
def changes() -> Changes:
    """Return what changed when one experiment was trained by another keras."""
    before = edition(FINDINGS)
    runs = {**FINDINGS.runs, "lr-0-1": tuple(map(worse, FINDINGS.runs["lr-0-1"]))}
    return compare(before, edition(Findings(study=STUDY, runs=runs), before))

"""The evidence: every run that a number rests on."""

from __future__ import annotations

import re

from lrbs_report.report.document import compose
from lrbs_report.report.prose.article import boxes_of
from lrbs_report.report.prose.boxes import PACKAGED
from lrbs_report.report.prose.evidence import evidence
from tests import factory


def test_the_evidence_names_every_run() -> None:
    """On the web every experiment has a place that values link to, with the key of every run.

    In print, sweeps are told in a line, without keys.
    """
    study = factory.article_study()
    page = compose(factory.findings(study), factory.PROVENANCE).main
    web, printed = (
        boxes_of(page, PACKAGED, "page").draw("evidence", rows=list(evidence(page, keys=keys)), left_out="")
        for keys in (True, False)
    )
    assert {f"evidence-{id_}" for id_ in (*study.named, "grid")} == places_of(web)
    assert {"evidence-lr-0-1", "evidence-lr-0-01", "evidence-grid"} == places_of(printed)
    keys = [run.key for runs in page.evaluator.findings.runs.values() for run in runs]
    assert all(key in web for key in keys)
    assert not any(key in printed for key in keys)


def places_of(html: str) -> set[str]:
    """Return the ids in some HTML."""
    return set(re.findall(r'id="([^"]+)"', html))

"""Verdicts from one edition to the next, also from those of before chance was weighed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

import pytest

from lrbs_report.editions import parts
from lrbs_report.editions.changes import compare
from lrbs_report.editions.edition import next_edition
from lrbs_report.editions.verdicts import as_earlier
from lrbs_report.report import Templates, compose
from lrbs_report.report.changes.chronicle import groups_of
from lrbs_report.report.changes.recording import record
from lrbs_report.report.prose.words import Words
from lrbs_report.study.experiments import Claim
from tests import factory

CLAIM = Claim(
    id="less", statement={"es": "Baja.", "en": "It is less."}, holds="above(costs('two'), costs('one'))"
)
STUDY = replace(
    factory.study(*(factory.experiment(id_, seeds=6, epochs=1) for id_ in ("one", "two"))), claims=(CLAIM,)
)
CONTENT = record(
    compose(
        factory.findings(
            STUDY,
            one={seed: (0.25 + seed / 100,) for seed in range(6)},
            two={seed: (0.5 + seed / 90,) for seed in range(6)},
        ),
        factory.PROVENANCE,
    ),
    Templates(),
    {},
    "code",
)
NOW = dict(CONTENT.claims["less"])
BEFORE = dict(as_earlier(CONTENT.claims["less"]))


def said(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """Tell in English what became of the claim, with the tool as the only other thing that changed."""
    old = next_edition(None, replace(CONTENT, claims={"less": cast("parts.Claim", before)}))
    environment: parts.Environment = {**CONTENT.environment, "code": "another"}
    claims = {"less": cast("parts.Claim", after)}
    new = next_edition(old, replace(CONTENT, claims=claims, environment=environment))
    return [one for group in groups_of(compare(old, new), Words("en")) for one in group.sentences]


def test_an_edition_keeps_what_a_verdict_is_worth() -> None:
    """Its rule, its level and its chance; and no more than there is."""
    assert ("verified", "comparison", 0.05, 1 / 64, 1 / 64, None) == tuple(
        NOW[name] for name in ("judgement", "rule", "level", "chance", "adjusted", "share")
    )
    assert not {"needed", "untested"} & NOW.keys()
    assert 0.6 == pytest.approx(NOW["low"], abs=0.05)


def test_an_earlier_verdict_that_says_the_same_is_no_change() -> None:
    """It held; now it is verified, by the same seeds."""
    assert ("holds", 1.0) == (BEFORE["judgement"], BEFORE["share"])
    assert [] == [one for one in said(BEFORE, NOW) if "claim" in one]
    assert [] == [one for one in said(BEFORE, BEFORE) if "claim" in one]


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        (BEFORE, {**NOW, "judgement": "undecided"}, "claim less is now undecided: 6 of 6 seeds agree"),
        (NOW, {**NOW, "judgement": "refuted"}, "claim less is now refuted: 6 of 6 seeds agree"),
        ({**BEFORE, "judgement": "refuted"}, NOW, "claim less is now verified: 6 of 6 seeds agree"),
        ({**BEFORE, "judgement": "refuted"}, BEFORE, "claim less is now verified: 6 of 6 seeds agree"),
        ({**NOW, "agreeing": 5}, NOW, "claim less: 6 of 6 seeds agree now, before 5 of 6"),
        ({**NOW, "level": 0.1}, NOW, "claim less is worded or asked otherwise"),
        ({**BEFORE, "share": 0.9}, NOW, "claim less is worded or asked otherwise"),
        (
            {**NOW, "adjusted": 0.04},
            NOW,
            "claim less has the same verdict, but chance alone would give it more or less often than before",
        ),
    ],
)
def test_a_verdict_that_is_another_one_is_told(
    before: dict[str, Any], after: dict[str, Any], sentence: str
) -> None:
    """Once, with what changed of it."""
    assert [sentence] == [one for one in said(before, after) if "claim" in one]

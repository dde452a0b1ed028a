"""What ``[[claims]]`` reads as: sentences, each with what must hold of the results."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from lrbs_report.base.suggesting import Complaint, came
from lrbs_report.base.tongue import tr
from lrbs_report.study.experiments import Claim
from lrbs_report.study.shape import LANGUAGES, ClaimShape
from lrbs_report.study.tables import table, tables


def claim_of(shape: ClaimShape, languages: tuple[str, ...]) -> Claim:
    """Return the claim that a table without a problem describes, in the languages of the report."""
    return Claim(
        id=shape.id,
        statement={language: getattr(shape, language) for language in languages},
        holds=shape.holds,
        seeds=shape.seeds,
        level=shape.level,
    )


def wrong_claims(raw: Mapping[str, Any]) -> Iterator[Complaint]:
    """Check that claims speak every language of the report."""
    languages = table(raw, "report").get("languages", LANGUAGES)
    for number, claim in tables(raw, "claims"):
        for language in languages if isinstance(languages, list | tuple) else ():
            if language in LANGUAGES and language not in claim:
                yield Complaint(
                    keys=("claims", number),
                    message=tr("the sentence in {language} is missing", language=came(language)),
                    hint=tr('Write {language} = "…" here.', language=language),
                    at_key=True,
                )

"""What is said of a claim: its verdict, and how many seeds agree. The subject is a ``Verdict``."""

from __future__ import annotations

from collections.abc import Mapping

from lrbs_report.judging.claims import Verdict
from lrbs_report.report.prose.ledger import Ledger
from lrbs_report.report.prose.sentence import Fill, Sentence


def _has_many(verdict: Verdict) -> bool:
    return len(verdict.seeds) > 1 and verdict.is_answered


def _agree(verdict: Verdict) -> bool:
    return verdict.agreeing == len(verdict.seeds)


def _asks_all(verdict: Verdict) -> bool:
    return verdict.claim.seeds == 1


def _agreeing(verdict: Verdict, ledger: Ledger) -> str:
    return ledger.value(verdict.claim.holds, over="count")


def _seeds(verdict: Verdict, ledger: Ledger) -> str:
    return ledger.value(verdict.claim.holds, over="asked")


def _share(verdict: Verdict, ledger: Ledger) -> str:
    return ledger.words.percent(verdict.claim.seeds)


COUNTS: Mapping[str, Fill] = {"agreeing": _agreeing, "seeds": _seeds}
SHARE: Mapping[str, Fill] = {**COUNTS, "share": _share}

SENTENCES: Mapping[str, Sentence] = {
    "claim.holds": Sentence(holds=lambda verdict: verdict.holds),
    "claim.refuted": Sentence(holds=lambda verdict: not verdict.holds and verdict.is_answered),
    "claim.unanswered": Sentence(holds=lambda verdict: not verdict.is_answered),
    "claim.seeds.all": Sentence(
        holds=lambda verdict: _has_many(verdict) and verdict.holds and _agree(verdict), blanks=COUNTS
    ),
    "claim.seeds.enough": Sentence(
        holds=lambda verdict: _has_many(verdict) and verdict.holds and not _agree(verdict), blanks=SHARE
    ),
    "claim.seeds.few": Sentence(
        holds=lambda verdict: (
            _has_many(verdict) and not verdict.holds and verdict.agreeing > 0 and _asks_all(verdict)
        ),
        blanks=COUNTS,
    ),
    "claim.seeds.too_few": Sentence(
        holds=lambda verdict: (
            _has_many(verdict) and not verdict.holds and verdict.agreeing > 0 and not _asks_all(verdict)
        ),
        blanks=SHARE,
    ),
    "claim.seeds.none": Sentence(
        holds=lambda verdict: _has_many(verdict) and not verdict.holds and verdict.agreeing == 0,
        blanks={"seeds": _seeds},
    ),
    "claim.seeds.one": Sentence(holds=lambda verdict: len(verdict.seeds) == 1 and verdict.is_answered),
    "claim.seeds.unanswered": Sentence(holds=lambda verdict: not verdict.is_answered),
    "claim.without.some": Sentence(
        holds=lambda verdict: verdict.is_answered and verdict.without > 0,
        count=lambda verdict: verdict.without,
    ),
}
"""Sentences of one family exclude each other."""

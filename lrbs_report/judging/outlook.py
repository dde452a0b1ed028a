"""Which claims the seeds that are asked for cannot decide, or have not decided, and how many would."""

from __future__ import annotations

from dataclasses import dataclass

from lrbs_report.judging.asking import asking_of
from lrbs_report.judging.claims import Verdict, judge_all, question_of
from lrbs_report.judging.placeholders import placeholder_findings
from lrbs_report.judging.reach import SETTLED
from lrbs_report.judging.values import Evaluator
from lrbs_report.judging.weighing import fewest
from lrbs_report.results.findings import Findings
from lrbs_report.study.experiments import Claim


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """A claim that is not decided, or cannot be.

    ``agreeing`` of its ``seeds`` agree; ``None`` where runs are missing, and the seeds are those that are
    asked for. ``needed`` would decide it: if further ones were like these, or if all agree. ``None`` where
    200 would not.
    """

    claim: Claim
    seeds: int
    agreeing: int | None
    needed: int | None


def outlooks_of(findings: Findings) -> tuple[Outlook, ...]:
    """Return the claims that are undecided, and those that could be nothing else, in the order of the file.

    Raises ``WrongExpression`` where a claim cannot be asked.
    """
    judged = judge_all(Evaluator(findings=findings))
    made_up = Evaluator(findings=placeholder_findings(findings.whole))
    claims = findings.whole.claims
    tested = sum(
        judged[claim.id].weighed.is_tested if claim.id in judged else _can_be_tested(claim)
        for claim in claims
    )
    found = (
        _of_verdict(judged[claim.id]) if claim.id in judged else _before(made_up, claim, max(1, tested))
        for claim in claims
    )
    return tuple(one for one in found if one)


def _of_verdict(verdict: Verdict) -> Outlook | None:
    if not verdict.is_undecided:
        return None
    return Outlook(
        claim=verdict.claim,
        seeds=len(verdict.seeds),
        agreeing=verdict.agreeing,
        needed=verdict.weighed.needed,
    )


def _before(made_up: Evaluator, claim: Claim, claims: int) -> Outlook | None:
    """Return a claim of which not even all seeds that are asked for could tell anything."""
    if not _can_be_tested(claim):
        return None
    seeds, needed = len(made_up.answers(claim.holds).by_seed), fewest(question_of(claim), claims)
    if needed is not None and needed <= seeds:
        return None
    return Outlook(claim=claim, seeds=seeds, agreeing=None, needed=needed)


def _can_be_tested(claim: Claim) -> bool:
    """Tell whether a claim asks seeds for what chance has a part in."""
    asking = asking_of(claim.holds)
    return "seed" in asking.reaches and not {call.function for call in asking.calls} <= SETTLED

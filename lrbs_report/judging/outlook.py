"""Which claims the seeds that are asked for cannot decide, or have not decided, and how many would."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from lrbs_report.judging.claims import Verdict, judge_all
from lrbs_report.judging.deciding import asks_seeds, groups_of, question_of
from lrbs_report.judging.placeholders import placeholder_findings
from lrbs_report.judging.values import Evaluator
from lrbs_report.judging.weighing import Looked, Weighed, weigh, weigh_looked, weigh_together
from lrbs_report.results.findings import Findings
from lrbs_report.study.experiments import Claim


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """A claim that is not decided, or cannot be.

    ``agreeing`` of its ``seeds`` agree; ``None`` where runs are missing, and the seeds are those that are
    asked for. ``needed`` would decide it: if further ones were like these, or if all agreed. ``None`` where
    200 would not.
    """

    claim: Claim
    seeds: int
    agreeing: int | None
    needed: int | None


def outlooks_of(findings: Findings) -> tuple[Outlook, ...]:
    """Return the claims that are undecided, and those that could not be verified, in the order of the file.

    The latter lack runs: not even if all of their seeds agreed, beside the others that are as they are or
    agree as well, would chance be ruled out. Those that decide how many seeds are trained are left to
    that. Raises ``WrongExpression`` where a claim cannot be asked.
    """
    deciding = {one.id for group in groups_of(findings.whole) for one in group.claims}
    judged = judge_all(Evaluator(findings=findings))
    made_up = Evaluator(findings=placeholder_findings(findings.whole))
    claims = [one for one in findings.whole.claims if one.id in judged or asks_seeds(one)]
    seeds = {one.id: len(made_up.answers(one.holds).by_seed) for one in claims if one.id not in judged}
    at_best = weigh_together(
        [
            _at_best(one, seeds[one.id], deciding) if one.id in seeds else judged[one.id].weighed
            for one in claims
        ]
    )
    found = (
        _before(one, weighed) if one.id in seeds else _of_verdict(judged[one.id])
        for one, weighed in zip(claims, at_best, strict=True)
        if one.id not in deciding
    )
    return tuple(one for one in found if one)


def _at_best(claim: Claim, seeds: int, deciding: Collection[str]) -> Weighed:
    """Return a claim as if all its seeds agreed; one whose looks decide has its own share of the level."""
    if claim.id not in deciding:
        return weigh(question_of(claim), seeds, seeds)
    looked = Looked(most=seeds, looks=(), decided=None)
    return weigh_looked(question_of(claim), seeds, seeds, looked, among=1)


def _of_verdict(verdict: Verdict) -> Outlook | None:
    if not verdict.is_undecided:
        return None
    return Outlook(
        claim=verdict.claim,
        seeds=len(verdict.seeds),
        agreeing=verdict.agreeing,
        needed=verdict.weighed.needed,
    )


def _before(claim: Claim, at_best: Weighed) -> Outlook | None:
    if at_best.judgement == "verified":
        return None
    return Outlook(claim=claim, seeds=at_best.seeds, agreeing=None, needed=at_best.needed)

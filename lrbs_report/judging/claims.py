"""Claims: is a sentence borne out by the results? All claims of an article, judged together."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from lrbs_report.base.bounded import TooMuch, bounded
from lrbs_report.base.tongue import tr
from lrbs_report.judging.expressions import WrongExpression, refuse_long
from lrbs_report.judging.stages import stages_of
from lrbs_report.judging.values import Asked, Evaluator, Lost
from lrbs_report.judging.verdicts import Judgement, Verdict, is_as_asked, judge
from lrbs_report.judging.weighing import weigh_together
from lrbs_report.results.findings import Findings
from lrbs_report.study.experiments import Claim

__all__ = ["Judgement", "Verdict", "is_as_asked", "judge", "judge_all", "wrong_claims"]

BLANK = re.compile(r"\{([^{}]*)\}")
"""An expression in a claim's sentence, whose value goes there."""


def judge_all(evaluator: Evaluator) -> dict[str, Verdict]:
    """Return the verdict on every claim that the study can make, by id, judged among all of them.

    A claim whose question or sentence needs runs that are missing is left out. One whose seeds are trained
    until it is decided is judged at each look, by the seeds that were there.

    Raises ``WrongExpression``, also when they ask for more than there is time and memory for.
    """
    findings = evaluator.findings
    try:
        with bounded(_runs_of(findings)):
            stages = {one.id: stage for stage in stages_of(findings) for one in stage.group.claims}
            found = [
                stages[claim.id].judged(claim) if claim.id in stages else judge(evaluator, claim)
                for claim in findings.study.claims
                if not any(map(evaluator.is_lost, _expressions_of(claim)))
            ]
            return _together([verdict for verdict in found if verdict])
    except TooMuch as error:
        raise _beyond(error) from error


def _together(verdicts: Sequence[Verdict]) -> dict[str, Verdict]:
    """Judge the claims that seeds answer as those of one article."""
    answered = [verdict for verdict in verdicts if verdict.is_answered]
    weighed = weigh_together([verdict.weighed for verdict in answered])
    among = {verdict.claim.id: one for verdict, one in zip(answered, weighed, strict=True)}
    return {
        verdict.claim.id: replace(verdict, weighed=among.get(verdict.claim.id, verdict.weighed))
        for verdict in verdicts
    }


def wrong_claims(findings: Findings) -> list[tuple[int, str, WrongExpression]]:
    """Try every claim on findings, real or made up, and return what is wrong.

    That is the number of each claim that cannot be judged or said, the key that is wrong, and why.
    """
    evaluator = Evaluator(findings=findings)
    wrong: list[tuple[int, str, WrongExpression]] = []
    number, key = 0, "holds"
    try:
        with bounded(_runs_of(findings)):
            for number, key, ask in _questions(evaluator):
                try:
                    ask()
                except Lost:
                    pass
                except WrongExpression as error:
                    wrong.append((number, key, error))
    except TooMuch as error:
        wrong.append((number, key, _beyond(error)))
    return wrong


def _questions(evaluator: Evaluator) -> Iterator[tuple[int, str, Callable[[], object]]]:
    """Return everything that claims ask: each with the number of its claim and the key where it stands."""
    for number, claim in enumerate(evaluator.findings.study.claims):
        yield number, "holds", partial(judge, evaluator, claim)
        for language, sentence in claim.statement.items():
            yield from (
                (number, language, partial(_fill, evaluator, blank)) for blank in BLANK.findall(sentence)
            )


def _fill(evaluator: Evaluator, blank: str) -> None:
    refuse_long(blank)
    evaluator.value(Asked(expression=blank.strip()))


def _runs_of(findings: Findings) -> int:
    return sum(map(len, findings.runs.values()))


def _beyond(error: TooMuch) -> WrongExpression:
    return WrongExpression(
        tr("judging the claims {error}", error=error),
        tr(
            "Expected claims that ask for what the study holds: `lrbs-report help claims` "
            "tells of the limits."
        ),
    )


def _expressions_of(claim: Claim) -> Iterator[str]:
    """Return the question of a claim, and what its sentences ask for."""
    yield claim.holds
    yield from (blank.strip() for sentence in claim.statement.values() for blank in BLANK.findall(sentence))

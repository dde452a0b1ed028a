"""Claims: is a sentence borne out by the results? Asked of each seed, and counted."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Literal

from lrbs_report.base.bounded import TooMuch, bounded
from lrbs_report.judging.expressions import WrongExpression, calls, refuse_long
from lrbs_report.judging.values import Asked, Evaluator, Lost
from lrbs_report.judging.vocabulary import SHOWN, SIGNATURES
from lrbs_report.results.findings import Findings
from lrbs_report.study.experiments import Claim

Judgement = Literal["holds", "refuted", "unanswered"]
ROUNDING = 1e-9
BLANK = re.compile(r"\{([^{}]*)\}")
"""An expression in a claim's sentence, whose value goes there."""


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What became of a claim: how many seeds agree, of how many, and the calls whose values decided it.

    ``without`` counts the seeds that have no such value (a run diverged): they do not agree. ``experiments``
    are those that were looked at.
    """

    claim: Claim
    agreeing: int
    seeds: tuple[int, ...]
    without: int
    calls: tuple[str, ...]
    experiments: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether as many seeds agree as the claim asks for."""
        return self.agreeing >= self.claim.seeds * len(self.seeds) - ROUNDING

    @property
    def judgement(self) -> Judgement:
        """The verdict in a word.

        A claim that no seed can answer is not refuted: nobody was there to say no.
        """
        if not self.is_answered:
            return "unanswered"
        return "holds" if self.holds else "refuted"

    @property
    def is_answered(self) -> bool:
        """Whether any seed has an answer."""
        return self.without < len(self.seeds)

    @property
    def rests_on_one_seed(self) -> bool:
        """Whether chance has not been looked at."""
        return len(self.seeds) == 1


def judge(evaluator: Evaluator, claim: Claim) -> Verdict:
    """Ask each seed whether a claim holds, and return the verdict.

    Raises ``WrongExpression`` when it cannot be asked, or answers something else than yes or no.
    """
    refuse_long(claim.holds)
    answers = evaluator.answers(claim.holds)
    for answer in answers.by_seed.values():
        if answer is not None and not isinstance(answer, bool):
            raise WrongExpression(
                f"holds gives {answer!r}",
                "Expected yes or no: a comparison, or a question such as falls(costs('…')).",
            )
    given = list(answers.by_seed.values())
    measured = tuple(
        call.text
        for call in calls(claim.holds, SIGNATURES)
        if call.function in SHOWN and "…" not in call.text
    )
    return Verdict(
        claim=claim,
        agreeing=given.count(True),
        seeds=tuple(answers.by_seed),
        without=given.count(None),
        calls=measured,
        experiments=answers.experiments,
    )


def judge_all(evaluator: Evaluator) -> dict[str, Verdict]:
    """Return the verdict on every claim that the study can make, by id.

    A claim whose question or sentence needs runs that are missing is left out.

    Raises ``WrongExpression``, also when they ask for more than there is time and memory for.
    """
    claims = evaluator.findings.study.claims
    try:
        with bounded(_runs_of(evaluator.findings)):
            return {
                claim.id: judge(evaluator, claim)
                for claim in claims
                if not any(map(evaluator.is_lost, _expressions_of(claim)))
            }
    except TooMuch as error:
        raise _beyond(error) from error


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
        f"judging the claims {error}",
        "Expected claims that ask for what the study holds: `lrbs-report help claims` tells of the limits.",
    )


def _expressions_of(claim: Claim) -> Iterator[str]:
    """Return the question of a claim, and what its sentences ask for."""
    yield claim.holds
    yield from (blank.strip() for sentence in claim.statement.values() for blank in BLANK.findall(sentence))

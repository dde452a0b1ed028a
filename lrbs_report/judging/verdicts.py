"""A claim's verdict: each seed is asked whether a sentence is borne out, counted, and weighed."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal, Protocol

from lrbs_report.base.means import mean
from lrbs_report.base.tongue import tr
from lrbs_report.judging.asking import Asking, Comparison, asking_of
from lrbs_report.judging.deciding import question_of
from lrbs_report.judging.distributions import HALF
from lrbs_report.judging.expressions import WrongExpression, calls, refuse_long
from lrbs_report.judging.reach import SETTLED
from lrbs_report.judging.rows_error import OnRows, on_rows
from lrbs_report.judging.values import Answers, Evaluator
from lrbs_report.judging.vocabulary import SHOWN, SIGNATURES
from lrbs_report.judging.weighing import Question, Untested, Weighed, weigh
from lrbs_report.results.findings import Findings
from lrbs_report.study.experiments import Claim, Trained

Judgement = Literal["verified", "refuted", "undecided", "unanswered"]
ROUNDING = 1e-9


class Weigher(Protocol):
    """Says what it is worth that so many seeds agree: ``weigh`` tells what it is given.

    >>> weigher: Weigher = weigh
    >>> weigher(Question(compares=True), 5, 5, by_chance=HALF, differences=(), untested=None).judgement
    'verified'
    """

    def __call__(  # noqa: PLR0913 - one a thing that is known of the seeds
        self,
        question: Question,
        agreeing: int,
        seeds: int,
        /,
        *,
        by_chance: float | Sequence[float],
        differences: Sequence[float],
        untested: Untested | None,
    ) -> Weighed:
        """Return what it is worth."""


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What became of a claim: how many seeds agree, of how many, and the calls whose values decided it.

    ``without`` counts the seeds that have no such value (a run diverged): they do not agree. ``experiments``
    are those that were looked at. ``weighed`` tells what it is worth that so many agree, and ``on_rows`` what
    the test rows do where it compares accuracies on the same ones: of several, of those that are closest.
    """

    claim: Claim
    agreeing: int
    seeds: tuple[int, ...]
    without: int
    calls: tuple[str, ...]
    experiments: tuple[str, ...]
    weighed: Weighed
    on_rows: OnRows | None = None

    @property
    def holds(self) -> bool:
        """Whether it is verified."""
        return self.judgement == "verified"

    @property
    def is_refuted(self) -> bool:
        """Whether the results speak against it, or no seed has an answer."""
        return self.judgement in ("refuted", "unanswered")

    @property
    def is_undecided(self) -> bool:
        """Whether neither would be told from chance."""
        return self.judgement == "undecided"

    @property
    def judgement(self) -> Judgement:
        """The verdict in a word.

        A claim that no seed can answer is not refuted: nobody was there to say no.
        """
        return self.weighed.judgement if self.is_answered else "unanswered"

    @property
    def is_answered(self) -> bool:
        """Whether any seed has an answer."""
        return self.without < len(self.seeds)

    @property
    def is_settled(self) -> bool:
        """Whether no further seed can change it: a look has decided, or no chance takes part."""
        looked = self.weighed.looked
        return looked is None or looked.decided is not None

    @property
    def rests_on_one_seed(self) -> bool:
        """Whether chance has not been looked at."""
        return len(self.seeds) == 1


def judge(evaluator: Evaluator, claim: Claim, weigher: Weigher = weigh) -> Verdict:
    """Ask each seed whether a claim holds, and return the verdict, as if it was the only one of its article.

    ``weigher`` says what the seeds are worth: other than ``weigh`` where they are looked at while they come.

    Raises ``WrongExpression`` when it cannot be asked, answers something else than yes or no, or gives the
    same answer whatever the results.
    """
    refuse_long(claim.holds)
    answers = evaluator.answers(claim.holds)
    for answer in answers.by_seed.values():
        if answer is not None and not isinstance(answer, bool):
            raise WrongExpression(
                tr("holds gives {answer}", answer=repr(answer)),
                tr("Expected yes or no: a comparison, or a question such as falls(costs('…'))."),
            )
    given = list(answers.by_seed.values())
    measured = tuple(
        call.text for call in calls(claim.holds, SIGNATURES) if call.function in SHOWN and call.is_plain
    )
    return Verdict(
        claim=claim,
        agreeing=given.count(True),
        seeds=tuple(answers.by_seed),
        without=given.count(None),
        calls=measured,
        experiments=answers.experiments,
        weighed=_weighed(evaluator, claim, answers, weigher),
        on_rows=_on_rows(evaluator, claim),
    )


def is_as_asked(claim: Claim, agreeing: int, seeds: int) -> bool:
    """Tell whether as many of some seeds agree as a claim asks for, chance left aside."""
    question = question_of(claim)
    if question.rule == "comparison":
        return 2 * agreeing > seeds
    return agreeing >= (claim.seeds or 1.0) * seeds - ROUNDING


def _weighed(evaluator: Evaluator, claim: Claim, answers: Answers, weigher: Weigher) -> Weighed:
    """Weigh how many seeds agree: by the sizes of what they compare where that is two numbers."""
    asking, by_seed = asking_of(claim.holds), answers.by_seed
    sides = [_sides(evaluator, one, by_seed) for one in asking.comparisons]
    return weigher(
        question_of(claim),
        list(by_seed.values()).count(True),
        len(by_seed),
        by_chance=_by_chance(asking, sides, len(by_seed)),
        differences=_differences(asking, sides, by_seed),
        untested=_untested(evaluator, asking, sides, answers),
    )


def _on_rows(evaluator: Evaluator, claim: Claim) -> OnRows | None:
    """Hold the closest accuracies that a claim compares against the rows on which both were measured."""
    held = []
    for one in asking_of(claim.holds).comparisons:
        low, high = _mean(evaluator, one.low), _mean(evaluator, one.high)
        rows = _rows_of_both(evaluator.findings, one)
        if rows and low is not None and high is not None:
            held.append(on_rows(low, high, rows))
    return min(held, key=lambda one: one.apart, default=None)


def _rows_of_both(findings: Findings, comparison: Comparison) -> int | None:
    """Return the number of test rows whose accuracy stands on both sides, and nothing of anything else."""
    data = set()
    for side in (comparison.low, comparison.high):
        call = next(iter(calls(side, SIGNATURES)), None)
        is_it = call is not None and call.text == side and call.function == "accuracy"
        one = findings.study.named.get(call.named.get("experiment", "")) if call and is_it else None
        data.add(one.dataset.name if isinstance(one, Trained) else "")
    portrait = findings.data.get(data.pop()) if len(data) == 1 else None
    return portrait.test.rows if portrait else None


def _mean(evaluator: Evaluator, side: str) -> float | None:
    """Return the mean of a side over the seeds that have a number there."""
    given = evaluator.answers(side).by_seed.values()
    numbers = [one for one in given if isinstance(one, float) and math.isfinite(one)]
    return mean(numbers) if numbers else None


Sides = Sequence[tuple[Any, Any]]
"""What stands on the low and the high side of a sign, seed by seed."""


def _sides(evaluator: Evaluator, comparison: Comparison, seeds: Mapping[int, Any]) -> Sides:
    low, high = (evaluator.answers(side).by_seed for side in (comparison.low, comparison.high))
    return [(low.get(seed), high.get(seed)) for seed in seeds]


def _by_chance(asking: Asking, sides: Sequence[Sides], seeds: int) -> float | list[float]:
    """Return the chance that a seed agrees by itself, one a seed where some show sides alike that may be.

    Those agree whichever way the sides are exchanged.
    """
    may_be = [each for one, each in zip(asking.comparisons, sides, strict=True) if not one.is_strict]
    alike = [any(each[place][0] == each[place][1] is not None for each in may_be) for place in range(seeds)]
    return [1.0 if one else HALF for one in alike] if any(alike) else HALF


def _differences(asking: Asking, sides: Sequence[Sides], by_seed: Mapping[int, Any]) -> list[float]:
    """Return by how much each seed agrees, where the claim is one comparison of two numbers in every seed.

    Nothing else may decide: a seed must say no wherever the difference does, and yes otherwise.
    """
    if len(sides) != 1:
        return []
    is_strict = asking.comparisons[0].is_strict
    differences = [
        high - low if isinstance(low, int | float) and isinstance(high, int | float) else math.nan
        for low, high in sides[0]
    ]
    says = [apart > 0 or (apart == 0 and not is_strict) for apart in differences]
    is_all = says == list(by_seed.values()) and all(map(math.isfinite, differences))
    return differences if is_all else []


def _untested(
    evaluator: Evaluator, asking: Asking, sides: Sequence[Sides], answers: Answers
) -> Untested | None:
    """Return why chance takes no part in a claim, if it does not."""
    if "seed" not in asking.reaches:
        return "asked together" if "all seeds" in asking.reaches else "given"
    if not _vary(evaluator, asking, answers):
        return "nothing varies"
    is_equal = sides and all(low == high is not None for each in sides for low, high in each)
    return "always equal" if is_equal and asking.is_comparisons else None


def _vary(evaluator: Evaluator, asking: Asking, answers: Answers) -> bool:
    """Tell whether chance has a part in what is asked.

    It has none where all that is asked is settled by the definitions, or where all runs are the same. Of one
    run nobody can see the latter.
    """
    findings = evaluator.findings
    runs = [[run for run in findings.runs[id_] if run.seed in answers.by_seed] for id_ in answers.experiments]
    if {call.function for call in asking.calls} <= SETTLED:
        told = (list(evaluator.answers(call.text).by_seed.values()) for call in asking.calls)
        whole = [findings.study.named[id_].epochs for id_ in answers.experiments]
        are_whole = all(
            run.length == epochs for epochs, found in zip(whole, runs, strict=True) for run in found
        )
        return not are_whole or not all(map(_are_alike, told))
    return len(answers.by_seed) == 1 or not all(_are_alike([run.record for run in found]) for found in runs)


def _are_alike(found: Sequence[object]) -> bool:
    return all(one == other for one, other in pairwise(found))

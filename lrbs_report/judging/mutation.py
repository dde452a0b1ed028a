"""Whether anyone would notice.

The results are perturbed in memory, and each claim and each printed value must change under some
perturbation. What merely cannot be asked any more, because a run or a number is missing, has not changed:
otherwise ``accuracy('a') > 0`` would pass.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from lrbs_report.judging.claims import Verdict, is_as_asked, judge_all
from lrbs_report.judging.expressions import WrongExpression
from lrbs_report.judging.perturbations import Perturbation, perturbations_of
from lrbs_report.judging.values import Asked, Evaluator
from lrbs_report.results.findings import Findings
from lrbs_report.study.experiments import Claim


@dataclass(frozen=True, kw_only=True)
class Printed:
    """A value as a page prints it: what is asked, the page, and how its answer is written."""

    asked: Asked
    page: str
    text: Callable[[Any], str]


@dataclass(frozen=True, kw_only=True)
class Survivor:
    """A claim or a printed value that no perturbation changes, with those that were tried.

    ``shown`` is the verdict, or what is printed.
    """

    what: Claim | Printed
    shown: str
    tried: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Score:
    """How many claims and values there are, and which of them nothing turns red.

    ``refuted`` and ``undecided`` are the ids of the claims that are so as it is.
    """

    claims: int
    values: int
    survivors: tuple[Survivor, ...]
    refuted: tuple[str, ...]
    undecided: tuple[str, ...]

    @property
    def red_claims(self) -> int:
        """How many claims change under some perturbation."""
        return self.claims - sum(isinstance(one.what, Claim) for one in self.survivors)

    @property
    def red_values(self) -> int:
        """How many values change under some perturbation."""
        return self.values - sum(isinstance(one.what, Printed) for one in self.survivors)

    @property
    def share(self) -> float:
        """The share of both that change; all of none."""
        everything = self.claims + self.values
        return (self.red_claims + self.red_values) / everything if everything else 1.0


def mutate(findings: Findings, values: Sequence[Printed]) -> Score:
    """Try every perturbation on all claims of a study, and on the values that its report prints.

    Each is tried until it has changed once. Returns the score.
    """
    evaluator = Evaluator(findings=findings)
    verdicts = judge_all(evaluator)
    targets = [
        *(_claim_target(evaluator, verdict) for verdict in verdicts.values()),
        *(_value_target(evaluator, value) for value in values),
    ]
    left = targets
    for perturbation in perturbations_of(findings):
        left = _survivors_of(perturbation, left)
    survivors = tuple(
        Survivor(what=one.what, shown=one.shown, tried=tuple(dict.fromkeys(one.tried))) for one in left
    )
    return Score(
        claims=len(verdicts),
        values=len(values),
        survivors=survivors,
        refuted=tuple(id_ for id_, verdict in verdicts.items() if verdict.is_refuted),
        undecided=tuple(id_ for id_, verdict in verdicts.items() if verdict.is_undecided),
    )


@dataclass(kw_only=True)
class _Target:
    """Something that should change.

    ``seen`` is how it is seen in findings (``None``: not at all), ``before`` what it was seen as, and
    ``tried`` what was tried in vain.
    """

    what: Claim | Printed
    shown: str
    looks_at: frozenset[str]
    seen: Callable[[Evaluator], bool | str | None]
    before: bool | str | None
    tried: list[str]


def _survivors_of(perturbation: Perturbation, targets: list[_Target]) -> list[_Target]:
    """Return the targets that a perturbation does not change. Those that it does not touch are not asked."""
    touched = [target for target in targets if target.looks_at & perturbation.touches]
    if not touched:
        return targets
    evaluator = Evaluator(findings=perturbation.findings())
    changed = set[int]()
    for target in touched:
        after = target.seen(evaluator)
        if after is not None and after != target.before:
            changed.add(id(target))
        else:
            target.tried.append(perturbation.name)
    return [target for target in targets if id(target) not in changed]


def _claim_target(evaluator: Evaluator, verdict: Verdict) -> _Target:
    claim = verdict.claim
    seen = partial(_borne_out, claim=claim)
    looks_at = evaluator.looks_at(claim.holds)
    return _Target(
        what=claim,
        shown=verdict.judgement,
        looks_at=looks_at,
        seen=seen,
        before=seen(evaluator),
        tried=[],
    )


def _value_target(evaluator: Evaluator, value: Printed) -> _Target:
    seen = partial(_text, printed=value)
    before = seen(evaluator)
    return _Target(
        what=value,
        shown=before or "",
        looks_at=evaluator.looks_at(value.asked.expression),
        seen=seen,
        before=before,
        tried=[],
    )


def _borne_out(evaluator: Evaluator, claim: Claim) -> bool | None:
    """Tell whether enough of the seeds that have an answer agree with a claim; ``None`` when none has.

    Chance is left aside: few seeds would make every claim undecided, before a perturbation and after it.
    """
    try:
        answers = evaluator.answers(claim.holds).by_seed.values()
    except WrongExpression:
        return None
    given = [answer for answer in answers if answer is not None]
    return is_as_asked(claim, given.count(True), len(given)) if given else None


def _text(evaluator: Evaluator, printed: Printed) -> str | None:
    """Write a value the way its page does; ``None`` when there is none."""
    try:
        content = evaluator.value(printed.asked).content
    except WrongExpression:
        return None
    return None if content is None else printed.text(content)

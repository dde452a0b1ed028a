"""Which claims decide how many seeds are trained, after how many one looks, and what decides then.

All of it follows from the definitions, before anything is trained: nobody chooses a limit who has seen what
it would do. The level of a claim is shared out among all claims of the article that ask seeds (Bonferroni),
since those that have stopped cannot be ordered by their chances as Holm does; ``looks`` makes limits of it.

Experiments that stand in one sweep, in one deciding claim, or beside one published log have the same seeds,
so that what is compared is paired. They are trained until every claim that looks at any of them is decided.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache

from lrbs_report.judging.asking import asking_of
from lrbs_report.judging.expressions import WrongExpression
from lrbs_report.judging.looks import Look, boundaries
from lrbs_report.judging.placeholders import placeholder_findings
from lrbs_report.judging.reach import SETTLED
from lrbs_report.judging.values import Evaluator
from lrbs_report.judging.weighing import Question
from lrbs_report.study.experiments import Claim, Study
from lrbs_report.study.until_decided import MOST_OF_ALL, UntilDecided

TRIED = 3
"""Made-up seeds of which claims are asked, to see what they look at."""


@dataclass(frozen=True, kw_only=True)
class Group:
    """Experiments that are trained with the same seeds, and the claims that decide how many.

    ``looks`` are after how many seeds some claim may be decided. ``share`` is how many claims share a level.
    """

    experiments: frozenset[str]
    until: UntilDecided
    claims: tuple[Claim, ...]
    share: int

    @property
    def looks(self) -> tuple[int, ...]:
        """After how many seeds some of its claims may be decided, and the most that are trained."""
        may = {look.seeds for claim in self.claims for look in self.looks_at(claim)}
        return tuple(sorted(may | {self.until.most}))

    def looks_at(self, claim: Claim) -> tuple[Look, ...]:
        """Return the looks that may decide a claim."""
        return looks_of(question_of(claim), self.until, self.share)


def question_of(claim: Claim) -> Question:
    """Return what a claim asks of the seeds. Raises ``WrongExpression`` where no result can change it."""
    compares = asking_of(claim.holds).compares
    return Question(compares=compares, asked=claim.seeds, level=claim.level)


def asks_seeds(claim: Claim) -> bool:
    """Tell whether a claim asks seeds for what chance has a part in."""
    asking = asking_of(claim.holds)
    return "seed" in asking.reaches and not {call.function for call in asking.calls} <= SETTLED


@lru_cache(maxsize=1024)
def looks_of(question: Question, until: UntilDecided, share: int) -> tuple[Look, ...]:
    """Return the looks at which some count of agreeing seeds decides, with a share of a question's level."""
    asked = question.asked if question.rule == "share" else None
    found = boundaries(until.most, until.looks, question.level / share, *([asked] if asked else []))
    return tuple(one for one in found.looks if one.verified is not None or one.refuted is not None)


def fewest_of(question: Question, share: int) -> int | None:
    """Return the fewest seeds that can verify, if all agree; ``None`` where no number does."""
    level, by_chance = question.level / share, (question.asked if question.rule == "share" else None) or 0.5
    return next((seeds for seeds in range(1, MOST_OF_ALL + 1) if by_chance**seeds <= level), None)


def groups_of(study: Study) -> tuple[Group, ...]:
    """Return the groups of a study's experiments that are trained until claims are decided."""
    if not study.deciding:
        return ()
    seen = asks(study)
    return tuple(
        Group(
            experiments=together,
            until=until,
            claims=tuple(one for one in study.claims if seen.get(one.id, frozenset()) & together),
            share=len(seen),
        )
        for until, together in _together(study, seen.values())
    )


def asks(study: Study) -> dict[str, frozenset[str]]:
    """Return the claims that ask seeds, by id, and the experiments that each looks at.

    That follows from the definitions alone. A claim that cannot be asked is not among them.
    """
    tried = study.at_most().first({one.id: TRIED for one in study.deciding})
    evaluator = Evaluator(findings=placeholder_findings(tried))
    return {one.id: looked for one in study.claims if (looked := _looks_at(evaluator, one)) is not None}


def _looks_at(evaluator: Evaluator, claim: Claim) -> frozenset[str] | None:
    """Name what a claim looks at that asks seeds; ``None`` for any other."""
    try:
        looked = evaluator.looks_at(claim.holds) if asks_seeds(claim) else None
    except WrongExpression:
        return None
    return looked and looked & {*evaluator.findings.study.named}


def _together(
    study: Study, seen: Collection[frozenset[str]]
) -> Iterator[tuple[UntilDecided, frozenset[str]]]:
    """Yield the experiments that have the same seeds, group by group."""
    links = [*seen, *(frozenset(cell.id for cell in one.experiments) for one in study.sweeps)]
    links += [frozenset(run.experiment for run in one.runs) for one in study.references]
    for until in dict.fromkeys(one.until for one in study.deciding if one.until):
        left = {one.id: None for one in study.deciding if one.until == until}
        while left:
            found, before = {next(iter(left))}, 0
            while len(found) > before:
                before = len(found)
                found |= {id_ for link in links if link & found for id_ in link if id_ in left}
            left = {id_: None for id_ in left if id_ not in found}
            yield until, frozenset(found)

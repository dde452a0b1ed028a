"""What the seeds say of a claim, and whether chance would say it too: verified, refuted, or undecided.

Seeds are a sample of all seeds that could be trained. What is asked of them depends on the claim:

- **A comparison** of which no share of the seeds is asked (a < b, an order, a trend) is verified when
  as many seeds would agree by chance alone, were the sides exchangeable, in at most the level of all cases,
  and more than half do; refuted when as few would, if half of all seeds agreed. Where it compares two
  numbers, the sizes of their differences are asked instead of their signs: would they add up to as much, were
  each sign a coin's? That finds twice as much. More than half must agree all the same, or fewer.
- **A share** that is asked of all seeds (``seeds = 0.9``) is verified when the lower end of Wilson's interval
  reaches it, refuted when the upper end stays below it, each if the exact binomial test says so too: with few
  seeds the interval alone would be wrong somewhat more often than the level.
- **All seeds**, of which any other claim speaks, are refuted by one that disagrees, and verified by so many
  that, were only half of all seeds to agree, all of these would in at most the level of all cases: five at
  5 %, seven at 1 %. That no seed ever disagrees, no number of seeds can show; the interval says how many.
- **Certain** is what no chance takes part in. It needs no test.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import count
from statistics import NormalDist
from typing import Literal, NamedTuple

from lrbs_report.base.tongue import tr
from lrbs_report.judging.chance import chance_of, chance_of_differences, holm
from lrbs_report.judging.distributions import HALF, at_most
from lrbs_report.judging.intervals import Interval, of_share
from lrbs_report.judging.looks import Decided, Look

LEVEL = 0.05
"""Of a claim that says none: the most cases in which chance alone may look like what is verified."""

MOST_NEEDED = 200
"""As many seeds are looked at for those that would decide."""

Judgement = Literal["verified", "refuted", "undecided"]

Rule = Literal["comparison", "share", "all", "certain"]
"""How a claim is judged; the head of this module tells what each asks."""

Untested = Literal["nothing varies", "always equal", "asked together", "given"]
"""Why chance takes no part, or is not looked at.

Every seed gives the same numbers; both sides are equal in every seed; the question is about all seeds
together, or about none, but about data or a log that were there.
"""


@dataclass(frozen=True, kw_only=True)
class Question:
    """What a claim asks of the seeds.

    ``compares`` tells whether it compares sides of the same seed; ``asked`` is the share of all seeds that it
    asks for, above 0 and at most 1, or ``None`` where it does not say. Raises ``ValueError`` where the level
    is none.
    """

    compares: bool
    asked: float | None = None
    level: float = LEVEL

    def __post_init__(self) -> None:
        """Refuse a level that is none."""
        if complaint := wrong_level(self.level):
            raise ValueError(complaint)

    @property
    def rule(self) -> Rule:
        """How it is judged where chance takes part."""
        if self.asked is not None and self.asked < 1:
            return "share"
        return "comparison" if self.compares and self.asked is None else "all"


@dataclass(frozen=True, kw_only=True)
class Looked:
    """What looks at a claim came to while its seeds were trained.

    ``looks`` is after how many seeds somebody has looked who could have stopped, the last time at those that
    the verdict counts; at most ``most`` are trained. ``decided`` is what the last look decided, if anything.
    """

    most: int
    looks: tuple[int, ...]
    decided: Decided | None


@dataclass(frozen=True, kw_only=True)
class Weighed:
    """What became of a claim, and what that is worth.

    ``alone`` is what became of it before the other claims of its article were looked at. ``agreeing`` of so
    many ``seeds`` do. ``chance`` is how likely as many would agree if the claim was not true, as its ``rule``
    understands that, and ``against`` how likely as few would if it was; ``adjusted`` is the first, adjusted
    for the number of claims of an article, which are ``among``. They are ``None`` where there is no such
    test. ``interval`` is that of the share of all seeds that would agree, at the confidence 1 - level.
    ``needed`` is the number of seeds that would decide an undecided claim if those to come were like those
    that are there; ``None`` where 200 would not. ``differences`` are by how much each seed agrees, where
    their sizes decide. ``looked`` is there where seeds were trained until claims were decided: the limits of
    its looks decide then, and no chance is told, which would be that of seeds whose number was fixed before.
    """

    question: Question
    judgement: Judgement
    alone: Judgement
    rule: Rule
    agreeing: int
    seeds: int
    chance: float | None = None
    against: float | None = None
    adjusted: float | None = None
    interval: Interval | None = None
    untested: Untested | None = None
    needed: int | None = None
    differences: tuple[float, ...] = ()
    among: int = 1
    looked: Looked | None = None

    @property
    def is_tested(self) -> bool:
        """Whether chance was looked at."""
        return self.chance is not None or self.looked is not None

    @property
    def is_lost_among_many(self) -> bool:
        """Whether it would be verified if it was the only claim of its article."""
        return self.judgement != self.alone


def weigh(  # noqa: PLR0913 - one a thing that is known of the seeds
    question: Question,
    agreeing: int,
    seeds: int,
    *,
    by_chance: float | Sequence[float] = HALF,
    differences: Sequence[float] = (),
    untested: Untested | None = None,
) -> Weighed:
    """Return what it is worth that so many of some seeds agree.

    ``by_chance`` is the chance that a seed agrees by itself if sides are exchangeable, or one a seed: a half,
    unless sides that are alike agree too; it matters for comparisons. So do ``differences``, by how much each
    seed agrees, where two numbers are compared: their sizes are asked then. ``untested`` says why there is no
    test. Seeds without an answer count among ``seeds``, and do not agree.

    Raises ``ValueError`` where the numbers are not those of any seeds.
    """
    if not 0 <= agreeing <= seeds or not seeds:
        raise ValueError(
            tr(
                "came {agreeing} agreeing of {seeds} seeds, expected from none to all of some",
                agreeing=agreeing,
                seeds=seeds,
            )
        )
    if untested:
        certain: Judgement = "verified" if agreeing == seeds else "refuted"
        return Weighed(
            question=question,
            judgement=certain,
            alone=certain,
            rule="certain",
            agreeing=agreeing,
            seeds=seeds,
            untested=untested,
        )
    case = _Case(question, agreeing, seeds, tuple(differences) if question.rule == "comparison" else ())
    chances = _chances(case, by_chance)
    judgement = _judged(case, chances)
    return Weighed(
        question=question,
        judgement=judgement,
        alone=judgement,
        rule=question.rule,
        agreeing=agreeing,
        seeds=seeds,
        chance=chances.of_so_many,
        against=chances.of_so_few,
        interval=case.interval,
        needed=_needed(case) if judgement == "undecided" else None,
        differences=case.differences,
    )


def decides(look: Look, question: Question, agreeing: int, *, strictly: int, seeds: int) -> Decided | None:
    """Return what a look decides of a question, if anything.

    ``agreeing`` of its seeds agree, ``strictly`` without those that would by any order of their sides: only
    these speak for a comparison, and all of them against its being refuted. A claim about all seeds is
    refuted by one that disagrees.
    """
    strictly = strictly if question.rule == "comparison" else agreeing
    if question.rule == "all" and agreeing < seeds:
        return "refuted"
    found = look.decides(strictly), look.decides(agreeing)
    if found[0] == "verified" or found[1] == "refuted":
        return found[0] if found[0] == "verified" else "refuted"
    fewest, most = look.hopeless or (seeds + 1, -1)
    is_hopeless = fewest <= agreeing and strictly <= most and question.rule != "all"
    return "hopeless" if is_hopeless else None


def weigh_looked(question: Question, agreeing: int, seeds: int, looked: Looked, *, among: int) -> Weighed:
    """Return a claim as the limits of the looks at it judge it, which share a level among so many claims."""
    decided = looked.decided
    judgement: Judgement = "undecided" if decided is None or decided == "hopeless" else decided
    return Weighed(
        question=question,
        judgement=judgement,
        alone=judgement,
        rule=question.rule,
        agreeing=agreeing,
        seeds=seeds,
        interval=of_share(agreeing, seeds, 1 - question.level),
        among=among,
        looked=looked,
    )


def weigh_together(alone: Sequence[Weighed]) -> tuple[Weighed, ...]:
    """Return the claims of one article, judged together (Holm, 1979).

    What is verified, and would be no more among so many claims, becomes undecided. All that are tested count,
    whatever became of them; those that chance takes no part in do not. What is undecided needs the seeds of a
    level that is shared out evenly. Those that were looked at while seeds were trained have spent their share
    of the level, and count as if chance explained them: so the others have what Holm's proof gives them.
    """
    tested = [1.0 if one.chance is None else one.chance for one in alone if one.is_tested]
    adjusted = iter(holm(tested))
    both = [(one, next(adjusted) if one.is_tested else None) for one in alone]
    return tuple(
        one if adjusted is None or one.looked else _among(one, adjusted, len(tested))
        for one, adjusted in both
    )


def _among(one: Weighed, adjusted: float, claims: int) -> Weighed:
    """Return a claim with its adjusted chance, and what became of it among so many."""
    is_lost = one.judgement == "verified" and adjusted > one.question.level
    judgement: Judgement = "undecided" if is_lost else one.judgement
    stricter = replace(one.question, level=one.question.level / claims)
    case = _Case(stricter, one.agreeing, one.seeds, one.differences)
    needed = _needed(case) if judgement == "undecided" else None
    return replace(one, adjusted=adjusted, judgement=judgement, needed=needed, among=claims)


def wrong_level(level: object) -> str | None:
    """Return what is wrong with a level, or nothing."""
    is_number = isinstance(level, int | float) and not isinstance(level, bool)
    if is_number and 0 < float(level) < HALF:  # type: ignore[arg-type]
        return None
    return tr("level: came {level}, expected a number above 0 and below 0.5, such as 0.05", level=repr(level))


def enough(level: float = LEVEL) -> int:
    """Return the fewest seeds that can verify a comparison, or that all agree: five at 5 %, seven at 1 %."""
    return next(seeds for seeds in count(1) if chance_of(seeds, seeds) <= level)


class _Case(NamedTuple):
    """A question with so many agreeing seeds, of so many, and by how much each agrees, where sizes decide."""

    question: Question
    agreeing: int
    seeds: int
    differences: tuple[float, ...] = ()

    @property
    def interval(self) -> Interval:
        return of_share(self.agreeing, self.seeds, 1 - self.question.level)


class _Chances(NamedTuple):
    """How likely as many would agree if a claim was not true, and as few if it was."""

    of_so_many: float
    of_so_few: float | None


def _chances(case: _Case, by_chance: float | Sequence[float] = HALF) -> _Chances:
    question, agreeing, seeds, differences = case
    if question.rule == "share" and question.asked is not None:
        return _Chances(chance_of(agreeing, seeds, question.asked), at_most(agreeing, seeds, question.asked))
    if differences:
        against = chance_of_differences([-one for one in differences])
        return _Chances(chance_of_differences(differences), against)
    if question.rule == "comparison":
        return _Chances(chance_of(agreeing, seeds, by_chance), at_most(agreeing, seeds, HALF))
    return _Chances(chance_of(agreeing, seeds), None)


def _judged(case: _Case, chances: _Chances) -> Judgement:
    level = case.question.level
    is_rare = chances.of_so_many <= level
    is_refuted = chances.of_so_few is not None and chances.of_so_few <= level
    if is_rare and _reaches(case):
        return "verified"
    return "refuted" if _falls_short(case, is_refuted=is_refuted) else "undecided"


def _reaches(case: _Case) -> bool:
    """Tell whether what is seen is what was asked, chance left aside."""
    question, agreeing, seeds, _ = case
    if question.rule == "share":
        return case.interval.low >= (question.asked or 0.0)
    return 2 * agreeing > seeds if question.rule == "comparison" else agreeing == seeds


def _falls_short(case: _Case, *, is_refuted: bool) -> bool:
    question, agreeing, seeds, _ = case
    if question.rule == "share":
        return is_refuted and case.interval.high < (question.asked or 0.0)
    return is_refuted and 2 * agreeing < seeds if question.rule == "comparison" else agreeing < seeds


@lru_cache(maxsize=1024)
def _needed(case: _Case) -> int | None:
    """Return the fewest seeds beyond those that are there with which the same share would decide.

    The count that agrees is rounded towards what does not decide. Differences are taken to add up like those
    that are there: their sum, in units of what chance makes of it, grows with the root of the seeds.
    """
    question, agreeing, seeds, differences = case
    if differences:
        return _needed_by_size(case)
    for more in range(seeds + 1, MOST_NEEDED + 1):
        rounded = (("verified", agreeing * more // seeds), ("refuted", -(-agreeing * more // seeds)))
        for judgement, expected in rounded:
            then = _Case(question, expected, more)
            if _judged(then, _chances(then)) == judgement:
                return more
    return None


def _needed_by_size(case: _Case) -> int | None:
    """Return the same where sizes decide: when their sum reaches the normal distribution's point.

    The sum of so many signed sizes moves in steps of twice a size, of which half a step is taken off.
    """
    question, agreeing, seeds, differences = case
    apart, sizes = math.fsum(differences), [abs(one) for one in differences]
    if (2 * agreeing - seeds) * apart <= 0:  # most agree, and yet the sum says no, or neither says anything
        return None
    step, spread = math.fsum(sizes) / seeds, math.sqrt(math.fsum(size * size for size in sizes) / seeds)
    reach = NormalDist().inv_cdf(1 - question.level)
    first = max(seeds + 1, enough(question.level))
    enough_apart = (
        more
        for more in range(first, MOST_NEEDED + 1)
        if abs(apart) * more / seeds - step >= reach * spread * math.sqrt(more)
    )
    return next(enough_apart, None)

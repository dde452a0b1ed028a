"""Three verdicts, by what is asked; and articles without any effect have hardly any verified claim."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from lrbs_report.judging.distributions import at_least
from lrbs_report.judging.weighing import Question, Weighed, enough, weigh, weigh_together, wrong_level

COMPARES = Question(compares=True)
THRESHOLD = Question(compares=False)


def asks(share: float, **more: Any) -> Question:  # noqa: ANN401 - whatever a question takes
    """Return a question for a share of all seeds."""
    return Question(compares=True, asked=share, **more)


@pytest.mark.parametrize(
    ("question", "agreeing", "seeds", "judgement", "needed"),
    [
        (COMPARES, 20, 20, "verified", None),
        (COMPARES, 16, 20, "verified", None),
        (COMPARES, 5, 5, "verified", None),
        (COMPARES, 4, 5, "undecided", 13),
        (COMPARES, 3, 3, "undecided", 5),
        (COMPARES, 1, 1, "undecided", 5),
        (COMPARES, 10, 20, "undecided", None),
        (COMPARES, 5, 20, "refuted", None),
        (COMPARES, 0, 5, "refuted", None),
        (COMPARES, 0, 4, "undecided", 5),
        (Question(compares=True, level=0.01), 5, 5, "undecided", 7),
        (Question(compares=True, level=0.2), 4, 5, "verified", None),
        (asks(0.8), 20, 20, "verified", None),
        (asks(0.8), 15, 15, "undecided", 16),
        (asks(0.9), 18, 20, "undecided", None),
        (asks(0.9), 3, 20, "refuted", None),
        (asks(0.5), 4, 4, "undecided", 5),
        (asks(1.0), 20, 20, "verified", None),
        (asks(1.0), 19, 20, "refuted", None),
        (THRESHOLD, 5, 5, "verified", None),
        (THRESHOLD, 4, 4, "undecided", 5),
        (THRESHOLD, 19, 20, "refuted", None),
        (Question(compares=False, asked=0.5), 16, 20, "verified", None),
    ],
)
def test_a_claim_is_judged_by_what_it_asks(
    question: Question, agreeing: int, seeds: int, judgement: str, needed: int | None
) -> None:
    """With the seeds that would decide it, where 200 would."""
    found = weigh(question, agreeing, seeds)
    assert (judgement, needed) == (found.judgement, found.needed)
    assert found.is_tested
    assert not found.is_lost_among_many


def test_a_verdict_tells_its_chance_and_its_interval() -> None:
    """Four of five: 19 % by chance; twenty of twenty: one in a million, and at least 84 % of all seeds."""
    assert 0.1875 == weigh(COMPARES, 4, 5).chance
    found = weigh(COMPARES, 20, 20)
    assert found.interval
    assert found.chance == 2**-20
    assert 0.839 == pytest.approx(found.interval.low, abs=5e-4)
    assert 0.031 == pytest.approx(weigh(COMPARES, 5, 5).chance, abs=5e-4)
    assert 0.9**20 == pytest.approx(weigh(asks(0.9), 20, 20).chance)


def test_what_would_decide_does() -> None:
    """With the same share of so many seeds, rounded down, and with none fewer."""
    found = weigh(COMPARES, 7, 10)
    assert found.needed
    assert "verified" == weigh(COMPARES, 7 * found.needed // 10, found.needed).judgement
    undecided = (weigh(COMPARES, 7 * seeds // 10, seeds).judgement for seeds in range(10, found.needed))
    assert {"undecided"} == {*undecided}


def test_a_trend_that_may_stay_has_the_chance_of_its_orders() -> None:
    """Of three rows, where two choose alike: a third of all orders. Half of the seeds must agree as well."""
    found = weigh(COMPARES, 4, 5, by_chance=[1 / 3] * 5)
    assert "verified" == found.judgement
    assert at_least(4, 5, 1 / 3) == pytest.approx(found.chance)
    few = weigh(COMPARES, 8, 20, by_chance=[1 / 6] * 20)
    assert few.chance
    assert few.chance < 0.05
    assert "undecided" == few.judgement


def test_seeds_whose_sides_are_alike_say_nothing() -> None:
    """What remains are the others, as in a sign test: one of three is nothing, and five of five is enough."""
    alike = [0.0] * 5
    assert "undecided" == weigh(COMPARES, 1, 8, by_chance=[0.5] * 3 + alike).judgement
    assert "refuted" == weigh(COMPARES, 1, 8).judgement
    assert "refuted" == weigh(COMPARES, 0, 10, by_chance=[0.5] * 5 + alike).judgement
    assert 1 / 32 == weigh(COMPARES, 5, 8, by_chance=[0.5] * 5 + alike[:3]).chance


@pytest.mark.parametrize("untested", ["nothing varies", "always equal"])
def test_what_no_chance_takes_part_in_is_certain(untested: Any) -> None:  # noqa: ANN401 - a case
    """It is not tested, and counts among no claims that are."""
    true, false = weigh(COMPARES, 2, 2, untested=untested), weigh(COMPARES, 0, 2, untested=untested)
    assert ("verified", "refuted") == (true.judgement, false.judgement)
    assert (None, None, "certain", untested) == (true.chance, true.interval, true.rule, true.untested)
    together = weigh_together([true, weigh(COMPARES, 5, 5), false])
    assert ["verified", "verified", "refuted"] == [one.judgement for one in together]
    assert [None, 1 / 32, None] == [one.adjusted for one in together]


def test_among_many_claims_a_chance_counts_as_often_as_there_are() -> None:
    """Two that five seeds verify alone are undecided together; those that are refuted stay so."""
    alone = [weigh(COMPARES, 5, 5), weigh(COMPARES, 5, 5), weigh(THRESHOLD, 4, 5)]
    together = weigh_together(alone)
    assert ["undecided", "undecided", "refuted"] == [one.judgement for one in together]
    assert [True, True, False] == [one.is_lost_among_many for one in together]
    assert [6, 6] == [seeds for one in together[:2] if (seeds := one.needed)]
    assert [3 / 32, 3 / 32, 6 / 32] == [one.adjusted for one in together]
    assert [8] * 10 == [one.needed for one in weigh_together([weigh(COMPARES, 5, 5)] * 10)]
    enough_for_all = weigh_together([weigh(COMPARES, 6, 6)] * 3)
    assert {"verified"} == {one.judgement for one in enough_for_all}


@pytest.mark.parametrize("level", [0, 0.5, 1, -0.05, float("nan"), True, "0.05", None])
def test_a_level_that_is_none_is_refused(level: Any) -> None:  # noqa: ANN401 - a case
    """What came, and what was expected."""
    complaint = wrong_level(level)
    assert complaint == f"level: came {level!r}, expected a number above 0 and below 0.5, such as 0.05"
    with pytest.raises(ValueError, match="level: came"):
        Question(compares=True, level=level)


def test_any_other_level_is_none_of_that() -> None:
    """Up to just below a half."""
    assert [None, None, None] == list(map(wrong_level, (0.05, 1e-6, 0.499)))


@pytest.mark.parametrize(("agreeing", "seeds"), [(0, 0), (-1, 3), (4, 3)])
def test_numbers_of_no_seeds_are_refused(agreeing: int, seeds: int) -> None:
    """Nobody can agree without being asked."""
    with pytest.raises(ValueError, match=f"came {agreeing} agreeing of {seeds} seeds"):
        weigh(COMPARES, agreeing, seeds)


def test_enough_is_what_a_level_asks() -> None:
    """So many that all of them would agree by chance in at most that share of all cases."""
    assert [5, 7, 4, 3, 10] == [enough(level) for level in (0.05, 0.01, 0.1, 0.125, 0.001)]


@pytest.mark.parametrize("seeds", range(1, 31))
@pytest.mark.parametrize("share", [0.3, 0.5, 0.51, 0.8, 0.9, 0.95])
def test_a_share_is_wrongly_judged_in_at_most_the_level(seeds: int, share: float) -> None:
    """Counted exactly, where just that share of all seeds agrees."""
    judged = [weigh(asks(share), agreeing, seeds).judgement for agreeing in range(seeds + 1)]
    chances = [at_least(one, seeds, share) - at_least(one + 1, seeds, share) for one in range(seeds + 1)]
    for judgement in ("verified", "refuted"):
        wrongly = [chance for chance, one in zip(chances, judged, strict=True) if one == judgement]
        assert sum(wrongly) <= 0.05


def _agreeing(sides: np.ndarray[Any, Any]) -> int:
    """Return in how many seeds sides stand in order."""
    return int((np.diff(sides, axis=1) > 0).all(axis=1).sum())


def _sides(drawn: np.random.Generator, seeds: int, sides: int, effect: float) -> np.ndarray[Any, Any]:
    """Return a number of each seed for each of some sides, each an effect above the one before.

    An effect is counted in deviations of the differences within seeds; what a seed does to all sides alike
    varies three times as much.
    """
    own = drawn.normal(size=(seeds, sides)) / np.sqrt(2) + np.arange(sides) * effect
    return np.asarray(own + 3 * drawn.normal(size=(seeds, 1)))


def _without_effect(drawn: np.random.Generator, seeds: int) -> tuple[Weighed, ...]:
    """Return ten claims, of which none is true: pairs, orders of three, and one about a median."""
    sides = _sides(drawn, seeds, 8, 0.0)
    pairs = [weigh(COMPARES, _agreeing(sides[:, [place, place + 1]]), seeds) for place in range(7)]
    orders = [weigh(COMPARES, _agreeing(sides[:, places]), seeds) for places in ([1, 3, 5], [6, 2, 0])]
    return weigh_together([*pairs, *orders, weigh(THRESHOLD, int((sides[:, 7] > 0).sum()), seeds)])


@pytest.mark.parametrize("seeds", [5, 10, 20])
def test_articles_without_any_effect_have_hardly_ever_a_verified_claim(seeds: int) -> None:
    """Of 1 000 with ten claims each, at most 5 %: with Holm, and not without."""
    drawn = np.random.default_rng(seeds)
    articles = [_without_effect(drawn, seeds) for _ in range(1000)]
    wrong, alone = (
        np.mean([any(getattr(one, name) == "verified" for one in article) for article in articles])
        for name in ("judgement", "alone")
    )
    assert wrong <= 0.05
    assert alone > 0.05


def test_an_effect_of_two_deviations_is_verified_with_ten_seeds() -> None:
    """Of the claims of 1 000 articles, ten each, at least 90 %, judged together."""
    drawn = np.random.default_rng(2)
    verified = []
    for _ in range(1000):
        sides = _sides(drawn, 10, 11, 2.0)
        claims = [weigh(COMPARES, _agreeing(sides[:, [place, place + 1]]), 10) for place in range(10)]
        verified += [one.judgement == "verified" for one in weigh_together(claims)]
    assert np.mean(verified) >= 0.9


def _compared(drawn: np.random.Generator, effect: float) -> tuple[Weighed, ...]:
    """Return ten claims of two numbers each, which share nothing, of ten seeds.

    An effect is counted in deviations of each number.
    """
    apart = drawn.normal(size=(10, 10)) - drawn.normal(size=(10, 10)) + effect
    return weigh_together(
        [weigh(COMPARES, int((one > 0).sum()), 10, differences=one.tolist()) for one in apart]
    )


def test_sizes_tell_what_counts_do_not() -> None:
    """An effect of two deviations of each side is verified by ten seeds in nine of ten claims of ten."""
    drawn = np.random.default_rng(9)
    verified = [one.judgement == "verified" for _ in range(150) for one in _compared(drawn, 2.0)]
    assert np.mean(verified) >= 0.9


def test_sizes_without_any_effect_hardly_ever_verify() -> None:
    """At most 5 % of articles have a claim that is verified, or one that is refuted by itself in 5 %."""
    drawn = np.random.default_rng(10)
    articles = [_compared(drawn, 0.0) for _ in range(300)]
    assert np.mean([any(one.judgement == "verified" for one in article) for article in articles]) <= 0.06
    refuted = [one.judgement == "refuted" for article in articles for one in article]
    assert np.mean(refuted) == pytest.approx(0.05, abs=0.015)


@pytest.mark.parametrize(
    ("differences", "judgement", "needed"),
    [
        ([1.0] * 5, "verified", None),
        ([1.0] * 4, "undecided", 5),
        ([3.0] * 5 + [-0.1] * 2, "verified", None),
        ([0.1] * 5 + [-3.0] * 2, "undecided", None),  # most agree, and the sum says no
        ([-3.0] * 5 + [0.1] * 2, "refuted", None),
        ([1.0, 1.0, 1.0, 1.0, -1.0], "undecided", 11),
    ],
)
def test_differences_are_weighed_by_their_sizes(
    differences: list[float], judgement: str, needed: int | None
) -> None:
    """And more than half of the seeds must agree as well."""
    agreeing = sum(one > 0 for one in differences)
    found = weigh(COMPARES, agreeing, len(differences), differences=differences)
    assert (judgement, needed) == (found.judgement, found.needed)
    asked = weigh(asks(0.5), agreeing, len(differences), differences=differences)
    assert () == asked.differences

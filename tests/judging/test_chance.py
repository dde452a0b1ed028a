"""What chance alone would do: counted by hand, tried out, and compared with scipy."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise, product

import numpy as np
import pytest
from scipy import stats

from lrbs_report.judging.chance import (
    chance_of,
    chance_of_differences,
    holm,
    share_in_order,
    share_that_agrees,
)


@pytest.mark.parametrize(
    ("agreeing", "seeds", "ways"),
    [(20, 20, 1), (16, 20, 4845 + 1140 + 190 + 20 + 1), (5, 5, 1), (4, 5, 6), (3, 3, 1), (0, 3, 8)],
)
def test_a_comparison_agrees_by_chance_in_half_of_all_seeds(agreeing: int, seeds: int, ways: int) -> None:
    """So the chance is the ways in which as many agree, of all."""
    assert ways / 2**seeds == chance_of(agreeing, seeds)


def test_each_seed_may_have_its_own_chance() -> None:
    """The distribution of the count is that of all their answers together."""
    shares = (0.5, 1 / 3, 1 / 6, 0.0, 1.0)
    for agreeing in range(7):
        expected = sum(
            math.prod(share if yes else 1 - share for share, yes in zip(shares, answers, strict=True))
            for answers in product((True, False), repeat=5)
            if sum(answers) >= agreeing
        )
        assert expected == pytest.approx(chance_of(agreeing, 5, shares), abs=1e-12)
    assert chance_of(7, 9, 0.3) == pytest.approx(chance_of(7, 9, [0.3] * 9))


@pytest.mark.parametrize(
    ("sides", "may_stay", "expected"),
    [
        ((1, 2), False, 1 / 2),
        ((2, 2), False, 0),
        ((2, 2), True, 0),
        ((3, 1, 2), False, 1 / 6),
        ((1, 1, 2), False, 0),
        ((1, 1, 2), True, 1 / 3),
        ((1, 1, 2, 2), True, 1 / 6),
        ((5,), False, 1),
    ],
)
def test_the_share_of_orders_is_counted(sides: tuple[int, ...], may_stay: bool, expected: float) -> None:  # noqa: FBT001 - a case
    """By a formula as by trying all orders."""
    assert expected == pytest.approx(share_in_order(sides, may_stay=may_stay))

    def grows(order: Sequence[float]) -> bool:
        steps = [after - before for before, after in pairwise(order)]
        return all(step > 0 or (may_stay and step == 0) for step in steps) and (any(steps) or not steps)

    assert expected == pytest.approx(share_that_agrees(sides, grows))


def test_many_sides_are_put_into_orders_that_are_drawn() -> None:
    """As near as 10 000 draws come, never as if what was seen could not be."""
    highest_last = share_that_agrees(range(9), lambda order: order[-1] == 8)
    assert 1 / 9 == pytest.approx(highest_last, abs=0.01)
    assert 1 / 10_001 == share_that_agrees(range(12), lambda order: [*order] == [*range(12)])


def test_two_neighbours_that_are_exchangeable_fool_no_order() -> None:
    """Of an order of three, two of them far from the third: half of all seeds show it, and not a sixth."""
    drawn = np.random.default_rng(3).normal((0, 0, 10), size=(4000, 20, 3))
    agreeing = (np.diff(drawn) > 0).all(axis=2).sum(axis=1)
    assert np.mean([chance_of(int(one), 20) <= 0.05 for one in agreeing]) < 0.05
    assert np.mean([chance_of(int(one), 20, 1 / 6) <= 0.05 for one in agreeing]) > 0.9


@pytest.mark.parametrize("seeds", [2, 4, 11])
def test_signs_are_flipped_as_scipy_does(seeds: int) -> None:
    """All of them, ties included."""
    for numbers in (
        np.random.default_rng(seeds).normal(0.4, 1, seeds),
        np.random.default_rng(seeds).integers(-2, 4, seeds) / 10,
    ):
        expected = stats.permutation_test(
            (numbers,), np.sum, permutation_type="samples", alternative="greater", n_resamples=2**seeds
        )
        assert float(expected.pvalue) == pytest.approx(chance_of_differences(numbers.tolist()), rel=1e-9)


def test_halves_give_what_all_signs_give() -> None:
    """Of 12 differences, counted one way after the other."""
    numbers = np.random.default_rng(7).normal(0.2, 1, 12).tolist()
    signed = [
        sum(sign * abs(one) for sign, one in zip(signs, numbers, strict=True))
        for signs in product((1, -1), repeat=12)
    ]
    assert sum(one >= sum(numbers) - 1e-12 for one in signed) / 2**12 == chance_of_differences(numbers)


def test_differences_that_all_point_one_way_are_as_rare_as_their_count() -> None:
    """Whatever their sizes; none at all are no evidence, and large numbers do not overflow."""
    assert 2**-20 == chance_of_differences([0.1, 3.0] * 10)
    assert 2**-3 == chance_of_differences([1e308, 1.5e308, 1e308])
    assert 1.0 == chance_of_differences([0.0, 0.0])
    assert 1.0 == chance_of_differences([])
    assert 0.5 == chance_of_differences([0.0, 2.0])


def test_sums_that_are_the_same_but_for_their_last_bit_are_the_same() -> None:
    """0.1 + 0.2 - 0.3 is nothing, and so is its opposite: five of eight ways add up to nothing or more."""
    assert 5 / 8 == chance_of_differences([0.1, 0.2, -0.3])


def test_many_differences_are_flipped_by_chance() -> None:
    """To a thousandth of what the normal distribution tells, and the same twice; of more, by that itself."""
    for seeds in (80, 400):
        numbers = np.random.default_rng(5).normal(0.1, 1, seeds)
        found = chance_of_differences(numbers.tolist())
        z = numbers.sum() / math.sqrt((numbers**2).sum())
        assert float(stats.norm.sf(z)) == pytest.approx(found, abs=4e-3 if seeds < 100 else 1e-9)
        assert found == chance_of_differences(numbers.tolist())


@pytest.mark.parametrize("seeds", [1, 5, 20, 31, 400])
def test_where_all_differences_are_on_one_side_there_is_one_way(seeds: int) -> None:
    """Of two to so many, which no drawing finds."""
    assert 0.5**seeds == chance_of_differences([*map(float, range(1, seeds + 1))])


def test_many_claims_are_adjusted_by_holm() -> None:
    """The smallest counts as often as there are claims; none counts less than one before it."""
    assert (0.03, 0.06, 0.06, 0.02) == pytest.approx(holm([0.01, 0.04, 0.03, 0.005]))
    assert (1.0, 1.0, 0.0) == holm([0.9, 0.6, 0.0])
    assert () == holm([])


def test_holm_believes_what_bonferroni_believes_and_more() -> None:
    """By its definition: in order, each against the level over those that are left, until one fails."""
    drawn = np.random.default_rng(11)
    for _ in range(200):
        chances = (drawn.random(6) ** 3).tolist()
        believed = set()
        for place, one in enumerate(sorted(range(6), key=chances.__getitem__)):
            if chances[one] > 0.05 / (6 - place):
                break
            believed.add(one)
        assert believed == {place for place, one in enumerate(holm(chances)) if one <= 0.05}

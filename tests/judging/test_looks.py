"""Looking again and again is wrong no more often than was said, and saves seeds."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest

from lrbs_report.judging.distributions import at_least
from lrbs_report.judging.looks import Boundaries, Decided, boundaries, spent
from tests.samples import ALL

EACH = range(1, 21)
ARTICLES = 20_000 if ALL else 1_000


def followed(found: Boundaries, answers: np.ndarray[Any, Any]) -> tuple[int, Decided | None]:
    """Return after how many seeds somebody stops who looks at these answers, and why."""
    for look in found.looks:
        if decided := look.decides(int(answers[: look.seeds].sum())):
            return look.seeds, decided
    return found.looks[-1].seeds, None


@pytest.mark.parametrize(
    ("most", "looks"), [(10, range(1, 11)), (10, [5, 10]), (12, [3, 6, 7, 12]), (9, [4])]
)
@pytest.mark.parametrize(("level", "share"), [(0.05, 0.5), (0.2, 0.5), (0.1, 0.8), (0.1, 0.3)])
def test_errors_are_counted_exactly(most: int, looks: list[int], level: float, share: float) -> None:
    """By going through all answers that so many seeds can give."""
    found = boundaries(most, looks, level, share)
    wrongly = dict.fromkeys(("verified", "refuted"), 0.0)
    for answers in product((0, 1), repeat=looks[-1]):
        chance = share ** sum(answers) * (1 - share) ** (len(answers) - sum(answers))
        counts = [(look, sum(answers[: look.seeds])) for look in found.looks]
        wrongly["verified"] += chance * any(
            look.verified is not None and count >= look.verified for look, count in counts
        )
        wrongly["refuted"] += chance * any(
            look.refuted is not None and count <= look.refuted for look, count in counts
        )
    assert wrongly["verified"] == pytest.approx(found.verified_wrongly, abs=1e-12)
    assert wrongly["refuted"] == pytest.approx(found.refuted_wrongly, abs=1e-12)
    assert max(found.verified_wrongly, found.refuted_wrongly) <= level


def test_no_look_spends_more_than_it_may() -> None:
    """Whoever stops looking earlier has spent what is due by then, and most of it is spent at the end."""
    found = boundaries(20, EACH, 0.05)
    assert 0.05 == pytest.approx(spent(1.0, 0.05))
    assert 0.04 < found.verified_wrongly <= 0.05
    for place, look in enumerate(found.looks):
        until = boundaries(20, EACH[: place + 1], 0.05)
        assert until.verified_wrongly <= spent(look.seeds / 20, 0.05)


def test_looks_at_each_of_twenty_seeds() -> None:
    """Nothing decides before six seeds agree; both limits are each other's mirror, and meet nowhere."""
    found = boundaries(20, EACH)
    assert {None} == {look.verified for look in found.looks[:5]}
    assert (6, 0) == (found.looks[5].verified, found.looks[5].refuted)
    assert (16, 4, (5, 15)) == (found.looks[-1].verified, found.looks[-1].refuted, found.looks[-1].hopeless)
    assert all(
        look.seeds - look.verified == look.refuted for look in found.looks if look.verified is not None
    )


@pytest.mark.parametrize("share", [0.5, 0.8])
def test_what_is_hopeless_cannot_be_decided(share: float) -> None:
    """Were all that come to agree, or none, no look would decide; of any other count, some would."""
    found = boundaries(20, EACH, share=share)
    for place, look in enumerate(found.looks):
        for agreeing in range(look.seeds + 1):
            can = any(
                (later.verified is not None and agreeing + later.seeds - look.seeds >= later.verified)
                or (later.refuted is not None and agreeing <= later.refuted)
                for later in found.looks[place:]
            )
            assert can == (look.decides(agreeing) != "hopeless")


@pytest.mark.parametrize(("looks", "most"), [(EACH, 20), ([5, 10, 15, 20], 20), (range(5, 41), 40)])
def test_stopping_early_keeps_the_error_and_saves_seeds(looks: list[int], most: int) -> None:
    """Without an effect at most 5 % are verified; with two deviations a third of the seeds is saved."""
    drawn = np.random.default_rng(most)
    found = boundaries(most, looks)
    nothing = [followed(found, drawn.random(most) < 0.5) for _ in range(ARTICLES)]
    assert np.mean([decided == "verified" for _, decided in nothing]) <= 0.05
    assert np.mean([decided == "refuted" for _, decided in nothing]) <= 0.05
    effect = [followed(found, drawn.normal(2.0, 1.0, most) > 0) for _ in range(ARTICLES)]
    assert np.mean([decided == "verified" for _, decided in effect]) >= 0.98
    assert np.mean([seeds for seeds, _ in effect]) <= 2 / 3 * most


def test_looking_at_each_seed_without_limits_is_wrong_far_more_often() -> None:
    """Which is why there are limits: stopping at the first 5 % is wrong in more than a tenth of cases."""
    drawn = np.random.default_rng(1)
    sums = (drawn.random((2000, 20)) < 0.5).cumsum(axis=1)
    fewest = [next((count for count in range(n + 1) if at_least(count, n, 0.5) <= 0.05), n + 1) for n in EACH]
    assert (sums >= np.array(fewest)).any(axis=1).mean() > 0.1


@pytest.mark.parametrize("looks", [[], [0, 5], [5, 5], [10, 5], [5, 21]])
def test_looks_that_are_none_are_refused(looks: list[int]) -> None:
    """With what came, and what was expected."""
    with pytest.raises(ValueError, match="expected growing numbers of seeds from 1 to 20"):
        boundaries(20, looks)


def test_many_seeds_take_no_time() -> None:
    """A thousand seeds, looked at one by one."""
    assert 0.049 < boundaries(1000, range(1, 1001)).verified_wrongly <= 0.05

"""Looking again and again while seeds are trained, without being wrong more often than one look would be.

Who looks after each seed and stops at the first 5 % is wrong in far more than 5 % of cases. So the level is
spent bit by bit: by the time that a share t of all seeds is there, at most ln(1 + (e - 1) · t) of it
(Lan and DeMets, 1983, with the spending function that resembles Pocock's limits, because it stops early where
much is to be seen). How much each limit spends is counted exactly, look by look, from the chances of each
count of agreeing seeds that has not been decided before (Armitage, McPherson and Rowe, 1969).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from lrbs_report.base.tongue import tr
from lrbs_report.judging.distributions import HALF, exactly

Decided = Literal["verified", "refuted", "hopeless"]
"""What a look can decide. ``hopeless``: neither can be decided any more, whatever comes."""


@dataclass(frozen=True, kw_only=True)
class Look:
    """What decides when so many seeds are there; ``None`` where no count of theirs does.

    ``verified`` is the fewest agreeing seeds that verify, ``refuted`` the most that refute, and ``hopeless``
    the fewest and the most with which neither this look nor any to come decides. Whoever goes on all the same
    is not wrong more often.
    """

    seeds: int
    verified: int | None
    refuted: int | None
    hopeless: tuple[int, int] | None

    def decides(self, agreeing: int) -> Decided | None:
        """Return what so many agreeing seeds decide, if anything."""
        if self.verified is not None and agreeing >= self.verified:
            return "verified"
        if self.refuted is not None and agreeing <= self.refuted:
            return "refuted"
        return "hopeless" if self.hopeless and self.hopeless[0] <= agreeing <= self.hopeless[1] else None


@dataclass(frozen=True, kw_only=True)
class Boundaries:
    """The limits of all looks, and the chances to verify and to refute wrongly, at most the level each."""

    looks: tuple[Look, ...]
    verified_wrongly: float
    refuted_wrongly: float


def boundaries(most: int, looks: Sequence[int], level: float = 0.05, share: float = HALF) -> Boundaries:
    """Return what decides at each look whether more than a share of all seeds agree.

    ``most`` is the number of seeds after which nothing more is trained, ``looks`` after how many somebody
    looks. The claim is wrongly verified, were ``share`` or less of all seeds to agree, with a chance of at
    most ``level``; wrongly refuted, were that share or more to agree, likewise. Each holds whether or not
    somebody stops at the other limit. Of several claims, share out the level among them.

    Raises ``ValueError`` where looks are not growing numbers from 1 to ``most``.
    """
    times = [*looks]
    if not times or times != sorted({*times}) or not 1 <= times[0] <= times[-1] <= most:
        raise ValueError(
            tr(
                "looks: came {times}, expected growing numbers of seeds from 1 to {most}",
                times=times,
                most=most,
            )
        )
    verified, wrongly_verified = _limits(most, times, level, share)
    contrary, wrongly_refuted = _limits(most, times, level, 1 - share)
    return Boundaries(
        looks=tuple(
            Look(
                seeds=seeds,
                verified=verified[place],
                refuted=None if (against := contrary[place]) is None else seeds - against,
                hopeless=_hopeless(times[place:], verified[place:], contrary[place:]),
            )
            for place, seeds in enumerate(times)
        ),
        verified_wrongly=wrongly_verified,
        refuted_wrongly=wrongly_refuted,
    )


def spent(time: float, level: float) -> float:
    """Return how much of a level may be spent when a share of all seeds is there."""
    return level * math.log1p((math.e - 1) * time)


def _limits(
    most: int, looks: Sequence[int], level: float, share: float
) -> tuple[tuple[int | None, ...], float]:
    """Return the lowest count at each look that is as rare as the level asks, and what all of them spend."""
    limits: list[int | None] = []
    chances, before, crossed = [1.0], 0, 0.0
    for seeds in looks:
        chances = _after(chances, seeds - before, share)
        limit, spends = _rarest(chances, spent(seeds / most, level) - crossed)
        limits.append(limit if limit < len(chances) else None)
        chances, before, crossed = [*chances[:limit], *[0.0] * (seeds + 1 - limit)], seeds, crossed + spends
    return tuple(limits), crossed


def _rarest(chances: Sequence[float], left: float) -> tuple[int, float]:
    """Return the lowest count such that it and all above are together as rare as asked, and how rare."""
    limit, together = len(chances), 0.0
    while limit and together + chances[limit - 1] <= left:
        limit -= 1
        together += chances[limit]
    return limit, together


def _after(chances: Sequence[float], seeds: int, share: float) -> list[float]:
    """Return the chances of each count after so many further seeds."""
    steps = [exactly(more, seeds, share) for more in range(seeds + 1)]
    return [
        math.fsum(
            chances[count - more] * step
            for more, step in enumerate(steps)
            if 0 <= count - more < len(chances)
        )
        for count in range(len(chances) + seeds)
    ]


def _hopeless(
    looks: Sequence[int], verified: Sequence[int | None], contrary: Sequence[int | None]
) -> tuple[int, int] | None:
    """Return the fewest and the most agreeing seeds at the first look with which no look decides."""
    most = _least_that_can(looks, verified) - 1
    fewest = looks[0] - (_least_that_can(looks, contrary) - 1)
    return (fewest, most) if fewest <= most else None


def _least_that_can(looks: Sequence[int], limits: Sequence[int | None]) -> int:
    """Return the fewest seeds at the first look with which some look reaches its limit, if all to come do."""
    reached = (limit - (seeds - looks[0]) for seeds, limit in zip(looks, limits, strict=True) if limit)
    return max(0, min(reached, default=looks[0] + 1))

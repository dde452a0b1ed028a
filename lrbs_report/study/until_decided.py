"""``seeds = "until decided, at most N"``: seeds that are trained until the claims about them are decided."""

from __future__ import annotations

import re
from dataclasses import dataclass

MOST, MOST_OF_ALL = 40, 1_000
"""Seeds where nobody says how many at most, and as many as anybody may say."""

FEWEST = 5
"""With fewer seeds nobody looks: at a level of 5 % not even all of them would decide."""

GROWTH = 1.5
"""Each look has so many times the seeds of the one before."""

WRITTEN = re.compile(r"until decided(?:, at most ([1-9][0-9]{0,3}))?")
PATTERN = f"^{WRITTEN.pattern}$"


@dataclass(frozen=True)
class UntilDecided:
    """At most so many seeds, from 1 on."""

    most: int = MOST

    @property
    def seeds(self) -> tuple[int, ...]:
        """All that may be trained."""
        return tuple(range(1, self.most + 1))

    @property
    def looks(self) -> tuple[int, ...]:
        """After how many seeds somebody looks: the last time after all of them.

        >>> UntilDecided(40).looks, UntilDecided(3).looks
        ((5, 8, 12, 18, 27, 40), (3,))
        """
        looks, here = [self.most], self.most / GROWTH
        while round(here) >= FEWEST:
            looks.append(round(here))
            here /= GROWTH
        return tuple(reversed(looks))


def read_until_decided(text: object) -> UntilDecided | None:
    """Return what a value of ``seeds`` says, or nothing where it says something else.

    >>> read_until_decided("until decided, at most 20"), read_until_decided("until decided, at most 0")
    (UntilDecided(most=20), None)
    """
    found = WRITTEN.fullmatch(text) if isinstance(text, str) else None
    most = int(found[1] or MOST) if found else 0
    return UntilDecided(most) if 0 < most <= MOST_OF_ALL else None

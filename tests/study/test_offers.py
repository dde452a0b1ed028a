"""A name is offered only where it is what was meant.

Each offer, obeyed, is accepted, and is the name from which the slip came.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from tests.study.offers import OFFER, Place, places_in, slips_of

EVERY = 47
"""Of all slips, one in so many is tried here: a prime, so that it meets every kind."""

LEAST = 0.5
"""The share of slips for which a name is offered at all; the others are told what there is."""


def tried(place: Place, start: int, step: int) -> Iterator[tuple[str, str, str]]:
    """Return slips with the name that each came from and what is said of it.

    A slip that is another valid name, but for case, is no slip of the one.
    """
    own = (
        place.known[:1]
        if " of " in place.name and place.name.split(" of ")[0] == place.known[0]
        else place.known
    )
    lower = {known.lower(): known for known in place.known}
    slips = [
        (name, slip)
        for name in own
        for slip in slips_of(name)
        if slip not in place.known and bare(lower.get(slip.lower(), name)) == bare(name)
    ]
    yield from ((name, slip, place.said_of(slip)) for name, slip in slips[start % step :: step])


def bare(name: str) -> str:
    """Leave out case and what joins words, and the plural of zero and one.

    Keras gives several names to one thing.
    """
    return re.sub(r"[-_. :]|(?<=^zero)s$|(?<=^one)s$", "", name.lower())


def misled(folder: Path, step: int) -> tuple[list[str], int, int]:
    """Return every offer that leads astray, the number of slips, and the number of offers."""
    wrong, slips, offers = [], 0, 0
    for number, place in enumerate(places_in(folder)):
        for name, slip, said in tried(place, number, step):
            slips += bool(said)
            found = OFFER.search(said)
            offers += bool(found)
            if found and (bare(found[1]) != bare(name) or place.said_of(found[1])):
                wrong.append(f"{place.name}: {slip} is {name}, and was told: {said}")
    return wrong, slips, offers


def test_no_offer_leads_astray(tmp_path: Path) -> None:
    """In keys, values, classes, arguments, functions and ids alike; and offers are made."""
    wrong, slips, offers = misled(tmp_path, EVERY)
    assert [] == wrong
    assert offers > LEAST * slips > 0

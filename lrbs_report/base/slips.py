"""What a slip of the hand is.

It is a name typed almost as another is written, which its author can only have meant.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable

ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
SHIFT = (0.0, 0.25, 0.75)
"""How far each row of a keyboard is moved to the right."""

REACH = 1.3
"""Keys whose centres are nearer than this touch each other."""

ALIKE = ("aeiouy", "sz", "ck")
"""Letters that are taken for each other when a word is written from memory."""

LONGEST = 100
"""Letters of a name that is still compared: no name here is longer than 64."""

SHORT, LONG = 3, 9
"""Up to so many letters only a swap or a doubled letter is a slip; from so many on, two slips are one word
still.
"""

SEPARATORS = re.compile(r"[-_.\s:/]+")
EDGE = re.compile(r"^[-_.]|[-_.]$")
"""What joins words joins nothing at an end: a word is missing there."""

NUMBER = re.compile(r"\d+(?:e-?\d+)?")


def meant(typed: str, names: Iterable[str], others: Iterable[str] = ()) -> str | None:
    """Return the one name that somebody who typed this can have meant.

    It is a slip away, and nearer than every other. Numbers are never a slip. ``others`` can be meant too, but
    keep no name from being meant that they are merely like.
    """
    same = [
        name
        for name in (*names, *(other for other in others if is_slip(typed, other)))
        if len(typed) <= LONGEST and _numbers(name) == _numbers(typed)
    ]
    near = {
        name: distance for name in same if (distance := _distance(_bare(typed), _bare(name), 2)) is not None
    }
    least = min(near.values(), default=None)
    nearest = [name for name, distance in near.items() if distance == least]
    if len({_singular(_bare(name)) for name in nearest}) > 1 or len({_bare(name) for name in nearest}) > 1:
        return None
    spelled = max(nearest, key=lambda name: difflib.SequenceMatcher(None, typed, name).ratio(), default=None)
    plural = [
        name
        for name in near
        if spelled and name not in nearest and _singular(_bare(name)) == _singular(_bare(typed))
    ]
    return spelled if spelled is not None and not plural and is_slip(typed, spelled) else None


def is_slip(typed: str, name: str) -> bool:
    """Tell whether a name was meant but for a slip.

    Slips are letters swapped, lost, doubled or hit beside; case, hyphens, underscores, spaces; a plural.
    """
    if _numbers(typed) != _numbers(name) or EDGE.findall(typed.strip()) != EDGE.findall(name):
        return False
    wrong, right = _bare(typed), _bare(name)
    if wrong == right or (len(right) <= SHORT and _numbers(name)):
        return wrong == right
    if (
        _single_letters(typed) != _single_letters(name)
        or _lacks_parts(typed, name)
        or _lacks_parts(name, typed)
    ):
        return False
    return _singular(wrong) == _singular(right) or _fits(wrong, right, 0, 0, 2 if len(right) >= LONG else 1)


def differing_in_numbers(typed: str, names: Iterable[str]) -> list[str]:
    """Return the names that are the one typed but for their numbers: any of them may be meant."""
    return [name for name in names if _without_numbers(name) == _without_numbers(typed)]


def _bare(name: str) -> str:
    """Leave out what does not make another word: case, and what stands between words.

    A minus before a number counts.
    """
    return SEPARATORS.sub("", name.lower())


def _numbers(name: str) -> list[str]:
    return NUMBER.findall(name.lower())


def _without_numbers(name: str) -> str:
    return NUMBER.sub("0", name.lower())


def _singular(bare: str) -> str:
    return bare[:-3] + "y" if bare.endswith("ies") else bare.removesuffix("s")


def _single_letters(name: str) -> list[str]:
    """Return the parts of one letter: they tell x_train from y_train, and model-a from model-b."""
    return [part for part in SEPARATORS.split(name.lower()) if len(part) == 1 and part.isalpha()]


def _lacks_parts(shorter: str, longer: str) -> bool:
    """Tell whether a name is another one without some of its words.

    That is another name, such as decay beside weight_decay.
    """
    few, many = SEPARATORS.split(shorter.lower()), SEPARATORS.split(longer.lower())
    rest = iter(many)
    return len(few) < len(many) and all(part in rest for part in few)


def _distance(wrong: str, right: str, most: int) -> int | None:
    """Count the letters swapped, lost, added or replaced between two words.

    ``None`` when there are more than ``most``.
    """
    same = 0
    while same < min(len(wrong), len(right)) and wrong[same] == right[same]:
        same += 1
    wrong, right = wrong[same:], right[same:]
    if not wrong and not right:
        return 0
    if abs(len(wrong) - len(right)) > most or most == 0:
        return None
    tried = [(wrong[1:], right), (wrong, right[1:]), (wrong[1:], right[1:])]
    if len(wrong) > 1 and wrong[1::-1] == right[:2]:
        tried.append((wrong[2:], right[2:]))
    found = [distance for one, other in tried if (distance := _distance(one, other, most - 1)) is not None]
    return 1 + min(found) if found else None


def _fits(wrong: str, right: str, at: int, to: int, most: int) -> bool:
    """Tell whether two words differ in at most so many slips, no two of them side by side."""
    start = at, to
    while at < len(wrong) and to < len(right) and wrong[at] == right[to]:
        at, to = at + 1, to + 1
    if at == len(wrong) and to == len(right):
        return True
    if most == 0 or ((at, to) == start and at > 0):
        return False
    return any(
        _fits(wrong, right, at + typed, to + meant, most - 1) for typed, meant in _slips(wrong, right, at, to)
    )


def _slips(wrong: str, right: str, at: int, to: int) -> list[tuple[int, int]]:
    """Return the slips that can have happened here.

    Each is how many letters were typed, and how many were meant.
    """
    found = []
    if wrong[at : at + 2] == right[to : to + 2][::-1] and len(right) - to > 1:
        found.append((2, 2))
    if to < len(right) and len(right) > SHORT:
        found.append((0, 1))
    if at < len(wrong) and _is_extra(wrong, right, at):
        found.append((1, 0))
    if 0 < at < len(wrong) and to < len(right) and _is_beside(wrong[at], right[to], len(right)):
        found.append((1, 1))
    return found


def _is_extra(wrong: str, right: str, at: int) -> bool:
    """Tell whether a letter came twice, or along with one beside it; inside a long word any letter may."""
    around = (wrong[at - 1 : at] if at else "") + wrong[at + 1 : at + 2]
    touches = any(
        wrong[at] == letter or (len(right) > SHORT and _touch(wrong[at], letter)) for letter in around
    )
    return touches or (len(right) > 5 and 0 < at < len(wrong) - 1)  # noqa: PLR2004 - shorter words are too like each other


def _is_beside(typed: str, letter: str, length: int) -> bool:
    """Tell whether a letter was typed for another.

    Its key is beside, or it sounds alike in a word long enough to be recognized.
    """
    if length <= SHORT or not (typed.isalpha() and letter.isalpha()):
        return False
    return _touch(typed, letter) or (
        length > 5  # noqa: PLR2004 - the same
        and any(typed in letters and letter in letters for letters in ALIKE)
    )


def _touch(one: str, other: str) -> bool:
    """Tell whether two keys are beside each other."""
    places = [
        (row, place + SHIFT[row])
        for letter in (one, other)
        for row, keys in enumerate(ROWS)
        if (place := keys.find(letter)) >= 0
    ]
    if len(places) < 2:  # noqa: PLR2004 - one of the two is no letter of these rows
        return False
    (row, column), (below, beside) = places
    return (row - below) ** 2 + (column - beside) ** 2 < REACH**2 and one != other

"""Making pages up: where figures stand in print, so that no page ends half empty.

An article is a row of blocks that were measured in a first proof. A figure may stand a few paragraphs later
than it is put in, at the head of a page even behind the heading of the next section, and a little smaller; of
all ways to place the figures, the one is chosen whose pages leave the least white. Nothing here knows who
lays out: lengths are in whatever unit they were measured in.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

MOST_WHITE = 0.12
"""Share of a page's height that may stay empty at its foot."""

AIMED_WHITE = MOST_WHITE - 0.006
"""What is aimed at: the last line of a page has some white below its letters too."""

LATEST = 8
"""How many blocks of text a figure may stand later than it is put in."""

SCALES = (1.0, 0.95, 0.9, 0.85, 0.8)
"""How wide a figure may be, as a share of the text's width. Narrower, its letters would be hard to read."""

ORPHANS = 2
"""Lines of a paragraph, or rows of a table, that stay together at the foot and at the head of a page, as the
style sheet says.
"""

DOUBT = 0.005
"""Share of a page's height by which a block fits or does not, so closely that whoever lays out may find
otherwise."""

ASTRAY = 5.0
"""How bad it is that a figure stands in the middle of another section: as bad as a third of a page."""

LEAST_LAST = 0.15
"""Share of its height that the last page should hold."""

MOST_DUE = 3
"""How many figures may wait for their place at once."""

BEAM = 60
"""How many ways to fill the pages so far are followed."""

BEGUN = 1e-6
"""How far the first page is filled: it was begun, so the margin above what stands first is there, as it is
not on later ones."""

Kind = Literal["text", "whole", "figure", "heading"]


@dataclass(frozen=True, kw_only=True)
class Block:
    """What stands between two breaks of an article, as it was measured.

    ``above`` and ``below`` are its margins, ``parts`` the heights of what it can be broken between, lines or
    rows, of which so many stay ``together`` at either end, and ``head`` what comes before them: a table's
    caption and head; ``again`` of it stands on each further page. ``fixed`` is the part of a figure that does
    not get smaller with it. ``notes`` is what its notes take at the foot of a page, ``apart`` what keeps the
    first of a page apart from the text, ``spare`` what must stay free below the block for its end to stay on
    a page. A block that ``leads`` stands on the page on which the next one begins, or its end does, and what
    stands before one that ``follows`` does so too; a figure that is ``announced`` comes at once.
    """

    kind: Kind
    above: float
    below: float
    parts: tuple[float, ...]
    head: float = 0.0
    again: float = 0.0
    together: int = ORPHANS
    fixed: float = 0.0
    notes: float = 0.0
    apart: float = 0.0
    spare: float = 0.0
    leads: bool = False
    follows: bool = False
    announced: bool = False

    @property
    def height(self) -> float:
        """All of it."""
        return self.head + sum(self.parts)

    @property
    def least(self) -> float:
        """What must find room on the page on which it begins."""
        if self.kind != "text" or len(self.parts) < 2 * self.together:
            return self.height + self.spare
        return self.head + sum(self.parts[: self.together])

    def scaled(self, scale: float) -> Block:
        """Return a figure drawn so much smaller."""
        return replace(self, parts=(self.fixed + (self.height - self.fixed) * scale,))


@dataclass(frozen=True, kw_only=True)
class Placed:
    """Where a figure stands: how many blocks later, and how wide."""

    later: int = 0
    scale: float = 1.0


@dataclass(frozen=True, kw_only=True)
class Page:
    """A page that is being filled.

    ``used`` is how far, ``notes`` what its notes take, ``below`` the margin below what stands last.
    """

    used: float = 0.0
    notes: float = 0.0
    below: float = 0.0


@dataclass(frozen=True, kw_only=True)
class _Due:
    """A figure that was passed so far by so many blocks, of which some are headings."""

    figure: Block
    later: int = 0
    headings: int = 0


@dataclass(frozen=True, kw_only=True)
class _Before:
    """How it was before the last blocks that stay together were set, and which these are."""

    page: Page
    whites: tuple[float, ...]
    cost: float
    blocks: tuple[Block, ...]


@dataclass(frozen=True, kw_only=True)
class _Way:
    """A way to fill the pages so far: what is placed where, what is still due, and how bad that is.

    ``waiting`` are blocks that stand on the page of the one that follows; ``at_head`` tells that a page
    holds nothing but figures yet, and ``before`` how to take back what was set last.
    """

    page: Page
    whites: tuple[float, ...] = ()
    placed: tuple[Placed, ...] = ()
    waiting: tuple[Block, ...] = ()
    due: tuple[_Due, ...] = ()
    at_head: bool = False
    cost: float = 0.0
    before: _Before | None = None


def whites(blocks: Sequence[Block], height: float) -> list[float]:
    """Return what stays empty at the foot of each page but the last, as shares of the height.

    >>> line = Block(kind="text", above=0, below=10, parts=(10.0,) * 4)
    >>> figure = Block(kind="figure", above=0, below=0, parts=(60.0,))
    >>> whites([line, figure, line], 100)
    [0.6]
    """
    return [round(white, 4) for white in _filled(_Way(page=Page(used=BEGUN)), blocks, height).whites]


@dataclass(frozen=True, kw_only=True)
class Choice:
    """Where each figure stands, and what then stays empty at the foot of each page but the last."""

    placed: tuple[Placed, ...]
    whites: tuple[float, ...]


def best(blocks: Sequence[Block], height: float) -> list[Choice]:
    """Choose where each figure stands, so that as little as possible stays empty: the best first.

    Others follow for where whoever lays out finds that a block does not fit as it was measured. The same
    blocks give the same choices.

    >>> line = Block(kind="text", above=0, below=10, parts=(10.0,) * 4)
    >>> figure = Block(kind="figure", above=0, below=0, parts=(60.0,))
    >>> best([line, figure, line], 100)[0].placed
    (Placed(later=1, scale=1.0),)
    """
    ways = [_Way(page=Page(used=BEGUN))]
    for block in blocks:
        further = (_with_block(way, block, height) for way in ways)
        ways = _few_best(one for way in further for one in _released(way, height))
    ended = [one for way in ways for one in _released(way, height, all_of_them=True)]
    ended.sort(key=lambda way: way.cost + (way.page.used < LEAST_LAST * height))
    return [Choice(placed=way.placed, whites=way.whites) for way in ended]


def placed(blocks: Sequence[Block], placings: Sequence[Placed]) -> list[int]:
    """Return the blocks' numbers in the order in which they stand then."""
    order: list[int] = []
    due: list[tuple[int, int]] = []
    left, passed = iter(placings), 0
    for number, block in enumerate(blocks):
        if block.kind == "figure":
            due.append((number, passed + next(left).later))
        else:
            order.append(number)
            passed += 1
        while due and due[0][1] <= passed:
            order.append(due.pop(0)[0])
    return [*order, *(number for number, _ in due)]


def _with_block(way: _Way, block: Block, height: float) -> _Way:
    """Go on with a block: a figure is due from there on, anything else passes those that are."""
    if block.kind == "figure":
        return replace(way, due=(*way.due, _Due(figure=block)))
    is_heading = block.kind == "heading"
    due = tuple(replace(one, later=one.later + 1, headings=one.headings + is_heading) for one in way.due)
    return replace(_filled(way, [block], height), due=due, at_head=False)


def _released(way: _Way, height: float, *, all_of_them: bool = False) -> Iterator[_Way]:
    """Yield the ways to go on here: with none of the figures that are due, or the first of them, or more.

    Those that stand together are equally wide.
    """
    if not way.due:
        yield way
        return
    first = way.due[0]
    if not all_of_them and first.later < LATEST and len(way.due) <= MOST_DUE and not first.figure.announced:
        yield way
    if way.waiting and first.later and not all_of_them:
        return
    for scale in SCALES:
        further = way
        for number, one in enumerate(way.due, start=1):
            further = _with_figure(further, one, scale, height)
            if number == len(way.due) or not all_of_them:
                yield further


def _with_figure(way: _Way, due: _Due, scale: float, height: float) -> _Way:
    """Set a figure, so wide if it can be. Inside another section it stands only where nothing is left."""
    scale = scale if 0 < due.figure.fixed < due.figure.height else 1.0
    filled = _filled(way, [due.figure.scaled(scale)], height)
    at_head = way.at_head or len(filled.whites) > len(way.whites)
    price = 0.4 * (1 - scale) + 0.01 * due.later + 0.05 * due.headings
    if due.headings and not at_head:
        price += ASTRAY
    one = Placed(later=due.later, scale=scale)
    before = filled.before and replace(filled.before, cost=filled.before.cost + price)
    return replace(
        filled,
        placed=(*way.placed, one),
        due=way.due[1:],
        at_head=at_head,
        cost=filled.cost + price,
        before=before,
    )


def _few_best(ways: Iterator[_Way]) -> list[_Way]:
    """Keep the best of the ways that end alike, and of these the best few."""
    found: dict[tuple[object, ...], _Way] = {}
    for way in ways:
        due = tuple((one.later, one.headings) for one in way.due)
        key = (round(way.page.used), round(way.page.notes), len(way.waiting), way.at_head, due)
        if key not in found or way.cost < found[key].cost:
            found[key] = way
    return sorted(found.values(), key=lambda way: way.cost)[:BEAM]


def _filled(way: _Way, blocks: Sequence[Block], height: float) -> _Way:
    """Fill pages with blocks as whoever lays out does: what leads waits for what it leads to.

    And what was set before something that follows is set again, with it.
    """
    page, empty, cost, before = way.page, list(way.whites), way.cost, way.before
    waiting = list(way.waiting)
    for block in blocks:
        if block.follows and before and not waiting:
            page, empty, cost, waiting = before.page, list(before.whites), before.cost, list(before.blocks)
        waiting.append(block)
        if block.leads:
            continue
        before = _Before(page=page, whites=tuple(empty), cost=cost, blocks=tuple(waiting))
        page, more, doubts = _set_together(waiting, page, height)
        empty += more
        cost += sum(map(_badness, more)) + doubts
        waiting = []
    return replace(way, page=page, whites=tuple(empty), waiting=tuple(waiting), cost=cost, before=before)


def _set_together(blocks: Sequence[Block], page: Page, height: float) -> tuple[Page, list[float], float]:
    """Set blocks that stay together, on a further page where there is no room for them.

    Return the last page, what stays empty on those before it, and how often something fits, or does not, by
    hardly anything.
    """
    room = height - _noted(page.notes, blocks) - page.used - _length(blocks, page)
    doubts, empty = float(page.used > 0 and abs(room) < DOUBT * height), list[float]()
    if page.used and room < 0:
        stays, blocks = _parted(blocks, page, height)
        for one in stays:
            page, *_ = _set(one, page, height)
        empty.append((height - page.notes - page.used) / height)
        page = Page()
    for one in blocks:
        page, more, is_close = _set(one, page, height)
        empty += more
        doubts += is_close
    return page, empty, doubts


def _parted(blocks: Sequence[Block], page: Page, height: float) -> tuple[list[Block], list[Block]]:
    """Part blocks that stay together, for whose end a page has no room: what stays on it, and what does not.

    One that leads is broken where it can be: its last lines go with what it leads to, and as many as there is
    room for stay, with what leads to it.
    """
    for place in reversed(range(len(blocks) - 1)):
        before, broken = blocks[:place], blocks[place]
        count = len(broken.parts) - broken.together
        room = height - _noted(page.notes, blocks[: place + 1]) - page.used
        while broken.kind == "text" and count >= broken.together:
            stays = replace(broken, parts=broken.parts[:count], spare=0.0)
            if _length([*before, replace(stays, kind="whole")], page) <= room:
                goes = replace(broken, above=0.0, head=broken.again, parts=broken.parts[count:], notes=0.0)
                return [*before, replace(stays, below=0.0)], [goes, *blocks[place + 1 :]]
            count -= 1
    return [], list(blocks)


def _length(blocks: Sequence[Block], page: Page) -> float:
    """Return what blocks take that stay together, of the last one no more than it must."""
    length, below = 0.0, page.below
    for block in blocks:
        length += (max(below, block.above) if page.used or length else 0.0) + block.height
        below = block.below
    return length - blocks[-1].height + blocks[-1].least


def _noted(notes: float, blocks: Iterable[Block]) -> float:
    """Return what notes take at the foot of a page, with those of more blocks."""
    for one in blocks:
        notes += one.notes + (one.apart if one.notes and not notes else 0.0)
    return notes


def _set(block: Block, page: Page, height: float) -> tuple[Page, list[float], bool]:
    """Set a block, on as many pages as it takes: return the last, and what stays empty on the others.

    And whether its end fits, or does not, by hardly anything.
    """
    gap = max(page.below, block.above) if page.used else 0.0
    used, notes, empty = page.used + gap, _noted(page.notes, [block]), list[float]()
    left, head, is_close = list(block.parts), block.head, False
    while len(left) >= 2 * block.together:
        room = height - notes - used - head - sum(left) - block.spare
        is_close = is_close or abs(room) < DOUBT * height
        if room >= 0:
            break
        count = _count(left, height - notes - used - head, block.together)
        used += head + sum(left[:count])
        empty.append((height - notes - used) / height)
        left, used, notes, head = left[count:], 0.0, 0.0, block.again
    return Page(used=used + head + sum(left), notes=notes, below=block.below), empty, is_close


def _count(parts: Sequence[float], room: float, together: int) -> int:
    """Count the parts that stay on a page, so that some stand on both sides."""
    count, length = 0, 0.0
    for part in parts:
        length += part
        if length > room:
            break
        count += 1
    return max(together, min(count, len(parts) - together))


def _badness(white: float) -> float:
    """Say how bad it is that so much of a page stays empty: more than may be is far worse."""
    return (
        white**2 + (20 * (white - AIMED_WHITE) + 2 if white > AIMED_WHITE else 0.0)
        if math.isfinite(white)
        else 0.0
    )

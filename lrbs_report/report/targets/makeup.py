"""Making pages up: where figures stand in print, so that no page ends half empty.

An article is a row of blocks that were measured in a first proof. A figure may stand a few paragraphs later
than it is put in, at the head of a page even behind the heading of the next section, and a little smaller; of
all ways to place the figures, the one is chosen whose pages leave the least white. Nothing here knows who
lays out: lengths are in whatever unit they were measured in.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

MOST_WHITE = 0.12
"""Share of a page's height that may stay empty at its foot."""

LATEST = 8
"""How many blocks of text a figure may stand later than it is put in."""

SCALES = (1.0, 0.95, 0.9, 0.85, 0.8)
"""How wide a figure may be, as a share of the text's width. Narrower, its letters would be hard to read."""

ORPHANS = 2
"""Lines of a paragraph that stay together at the foot and at the head of a page, as the style sheet says."""

DOUBT = 0.005
"""Share of a page's height by which a block fits or does not, so closely that whoever lays out may find
otherwise."""

LEAST_LAST = 0.15
"""Share of its height that the last page should hold."""

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
    rows, and ``head`` what comes before them: a table's caption and head; ``again`` of it stands on each
    further page. ``fixed`` is the part of a figure that does not get smaller with it. ``notes`` is what its
    notes take at the foot of a page, ``spare`` what must stay free below the block for it to stay on its
    page. A block that ``leads`` stands on the page on which the next one begins; a figure that is
    ``announced`` follows at once.
    """

    kind: Kind
    above: float
    below: float
    parts: tuple[float, ...]
    head: float = 0.0
    again: float = 0.0
    fixed: float = 0.0
    notes: float = 0.0
    spare: float = 0.0
    leads: bool = False
    announced: bool = False

    @property
    def height(self) -> float:
        """All of it."""
        return self.head + sum(self.parts)

    @property
    def least(self) -> float:
        """What must find room on the page on which it begins."""
        if self.kind != "text" or len(self.parts) < 2 * ORPHANS:
            return self.height
        return self.head + sum(self.parts[:ORPHANS])

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
class _Way:
    """A way to fill the pages so far: what is placed where, and how bad that is."""

    page: Page
    whites: tuple[float, ...] = ()
    placed: tuple[Placed, ...] = ()
    waiting: tuple[Block, ...] = ()
    cost: float = 0.0


def whites(blocks: Sequence[Block], height: float) -> list[float]:
    """Return what stays empty at the foot of each page but the last, as shares of the height.

    >>> line = Block(kind="text", above=0, below=10, parts=(10.0,) * 4)
    >>> figure = Block(kind="figure", above=0, below=0, parts=(60.0,))
    >>> whites([line, figure, line], 100)
    [0.6]
    """
    return [round(white, 4) for white in _filled(_Way(page=Page(used=BEGUN)), blocks, height).whites]


def best(blocks: Sequence[Block], height: float) -> list[Placed]:
    """Choose where each figure stands, so that as little as possible stays empty.

    The same blocks give the same choice.

    >>> line = Block(kind="text", above=0, below=10, parts=(10.0,) * 4)
    >>> figure = Block(kind="figure", above=0, below=0, parts=(60.0,))
    >>> best([line, figure, line], 100)
    [Placed(later=1, scale=1.0)]
    """
    first, *segments = _segments(blocks)
    ways = [_filled(_Way(page=Page(used=BEGUN)), first, height)]
    for segment in segments:
        tried = (_with_figure(way, segment, one, height) for way in ways for one in _placings(segment))
        ways = _few_best(way for way in tried if way)
    return list(min(ways, key=lambda way: way.cost + (way.page.used < LEAST_LAST * height)).placed)


def placed(blocks: Sequence[Block], placings: Sequence[Placed]) -> list[int]:
    """Return the blocks' numbers in the order in which they stand then."""
    order: list[int] = []
    left, waiting, wait = iter(placings), -1, 0
    for number, block in enumerate(blocks):
        if block.kind == "figure":
            waiting, wait = number, next(left).later
        else:
            order.append(number)
            wait -= 1
        if waiting >= 0 and wait == 0:
            order.append(waiting)
            waiting = -1
    return order


def _segments(blocks: Sequence[Block]) -> list[list[Block]]:
    """Divide an article into what comes before the first figure, and each figure with what follows it."""
    segments: list[list[Block]] = [[]]
    for block in blocks:
        if block.kind == "figure":
            segments.append([])
        segments[-1].append(block)
    return segments


def _placings(segment: Sequence[Block]) -> Iterator[Placed]:
    """Yield the ways in which the figure that a segment begins with may stand."""
    figure, *rest = segment
    can_shrink = 0 < figure.fixed < figure.height
    for later in range(1 + min(LATEST, len(rest))):
        passed = rest[:later]
        if later and (figure.announced or passed[-1].leads):
            continue
        for scale in SCALES if can_shrink else SCALES[:1]:
            yield Placed(later=later, scale=scale)


def _with_figure(way: _Way, segment: Sequence[Block], one: Placed, height: float) -> _Way | None:
    """Go on with a segment, whose figure stands so; nothing where it would stand inside another section."""
    figure, passed, rest = segment[0].scaled(one.scale), segment[1 : one.later + 1], segment[one.later + 1 :]
    before = _filled(way, passed, height)
    after = _filled(before, [figure], height)
    headings = sum(block.kind == "heading" for block in passed)
    if headings and len(after.whites) == len(before.whites) and before.page.used:
        return None
    price = 0.4 * (1 - one.scale) + 0.01 * one.later + 0.05 * headings
    filled = _filled(after, rest, height)
    return replace(filled, placed=(*way.placed, one), cost=filled.cost + price)


def _few_best(ways: Iterator[_Way]) -> list[_Way]:
    """Keep the best of the ways that end alike, and of these the best few."""
    found: dict[tuple[int, int, int], _Way] = {}
    for way in ways:
        key = (round(way.page.used), round(way.page.notes), len(way.waiting))
        if key not in found or way.cost < found[key].cost:
            found[key] = way
    return sorted(found.values(), key=lambda way: way.cost)[:BEAM]


def _filled(way: _Way, blocks: Sequence[Block], height: float) -> _Way:
    """Fill pages with blocks as whoever lays out does: what leads waits for what it leads to."""
    page, empty, cost = way.page, list(way.whites), way.cost
    waiting = list(way.waiting)
    for block in blocks:
        waiting.append(block)
        if block.leads:
            continue
        least = _length(waiting, page) + sum(one.notes for one in waiting)
        room = height - page.notes - page.used - least
        cost += 1.0 * (page.used > 0 and abs(room) < DOUBT * height)
        if page.used and room < 0:
            white = (height - page.notes - page.used) / height
            empty.append(white)
            cost += _badness(white)
            page = Page()
        for one in waiting:
            page, more = _set(one, page, height)
            empty += more
            cost += sum(map(_badness, more))
        waiting = []
    return replace(way, page=page, whites=tuple(empty), waiting=tuple(waiting), cost=cost)


def _length(blocks: Sequence[Block], page: Page) -> float:
    """Return what blocks take that stay together, of the last one no more than it must."""
    length, below = 0.0, page.below
    for block in blocks:
        length += (max(below, block.above) if page.used or length else 0.0) + block.height
        below = block.below
    return length - blocks[-1].height + blocks[-1].least + blocks[-1].spare


def _set(block: Block, page: Page, height: float) -> tuple[Page, list[float]]:
    """Set a block, on as many pages as it takes: return the last, and what stays empty on the others."""
    gap = max(page.below, block.above) if page.used else 0.0
    used, notes, empty = page.used + gap, page.notes + block.notes, list[float]()
    left, head = list(block.parts), block.head
    while used + head + sum(left) > height - notes and len(left) >= 2 * ORPHANS:
        count = _count(left, height - notes - used - head)
        used += head + sum(left[:count])
        empty.append((height - notes - used) / height)
        left, used, notes, head = left[count:], 0.0, 0.0, block.again
    return Page(used=used + head + sum(left), notes=notes, below=block.below), empty


def _count(parts: Sequence[float], room: float) -> int:
    """Count the parts that stay on a page, so that some stand on both sides."""
    count, length = 0, 0.0
    for part in parts:
        length += part
        if length > room:
            break
        count += 1
    return max(ORPHANS, min(count, len(parts) - ORPHANS))


def _badness(white: float) -> float:
    """Say how bad it is that so much of a page stays empty: more than may be is far worse."""
    return (
        white**2 + (20 * (white - MOST_WHITE) + 2 if white > MOST_WHITE else 0.0)
        if math.isfinite(white)
        else 0.0
    )

"""What kind of question a claim asks, told by its expression alone.

A claim **compares** when it says in which order a seed shows several experiments: ``<`` and its likes between
sides that read the results of others, series of several experiments that grow or fall, and anything that
needs such a thing to be so. Whoever exchanges what it compares gets the opposite answer, so that chance alone
says yes in at most half of all cases. Two numbers of one run, or a number and a threshold, cannot be
exchanged; ``or``, ``not`` and ``==`` make chances of their own. All these are asked of all seeds, or of a
share of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from jinja2 import nodes

from lrbs_report.base.tongue import tr
from lrbs_report.judging.expressions import Call, WrongExpression, calls_in, parsed, written
from lrbs_report.judging.reach import REACH, Reach
from lrbs_report.judging.vocabulary import SIGNATURES

RISING, FALLING = frozenset({"lt", "lteq"}), frozenset({"gt", "gteq"})
STRICT = frozenset({"lt", "gt"})
"""How Jinja2 names what compares sizes."""

ACROSS = frozenset({"grows", "falls", "trend"})
"""The functions that ask one series for its order."""

BETWEEN = frozenset({"above", "below", "ordered"})
"""The functions that ask several things for theirs."""

TRENDS = ("grows", "falls")
"""What ``trend`` says of a series that has an order."""

NOT_A_PLACE = frozenset({"by"})
"""The arguments of a sweep's functions that choose no cells."""

CLAIM_HINT = tr("A claim asks for what was measured, such as accuracy('…') > 0.9.")


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """What stands on both sides of one sign, as expressions: ``high`` should be above ``low``.

    ``is_strict`` tells whether sides that are alike say no.
    """

    low: str
    high: str
    is_strict: bool


@dataclass(frozen=True, kw_only=True)
class Asking:
    """What a claim asks.

    ``comparisons`` are those of two numbers each that all must be so; a claim that compares may have others,
    of series, and other conditions besides (not ``is_comparisons``). ``reaches`` is all that it looks at, and
    ``calls`` are the functions that read a seed's results.
    """

    compares: bool
    comparisons: tuple[Comparison, ...]
    is_comparisons: bool
    reaches: frozenset[Reach]
    calls: tuple[Call, ...]


@lru_cache(maxsize=4096)
def asking_of(expression: str) -> Asking:
    """Return what an expression asks that ``check`` has accepted.

    Raises ``WrongExpression`` for one that gives the same answer whatever the results.
    """
    tree = parsed(expression)
    parts = list(_all_needed(tree))
    _refuse_constants(tree, parts)
    found = calls_in(tree, SIGNATURES)
    ordered = [(part, list(_pairs(part))) for part in parts]
    return Asking(
        compares=any(map(_compares, parts)),
        comparisons=tuple(one for part in parts for one in _comparisons(part)),
        is_comparisons=all(pairs and len(pairs) == len([*_comparisons(part)]) for part, pairs in ordered),
        reaches=frozenset(REACH[call.function] for call in found if call.function in REACH),
        calls=tuple(call for call in found if REACH.get(call.function) == "seed"),
    )


def _all_needed(node: nodes.Expr) -> Iterator[nodes.Expr]:
    """Yield the parts of an expression all of which must be so."""
    if isinstance(node, nodes.And):
        yield from _all_needed(node.left)
        yield from _all_needed(node.right)
    else:
        yield node


def _refuse_constants(tree: nodes.Expr, parts: list[nodes.Expr]) -> None:
    """Refuse what no result can change: settings among themselves, and a thing compared with itself."""
    for part in parts:
        sides = [written(side) for side in _sides(part)] if isinstance(part, nodes.Compare) else []
        twice = next((side for side, other in pairwise(sides) if side == other), "")
        if twice and _sources(part):
            raise WrongExpression(
                tr("{twice} is compared with itself: no result can change that", twice=twice), CLAIM_HINT
            )
    reaches = {REACH[call.function] for call in calls_in(tree, SIGNATURES) if call.function in REACH}
    if reaches == {"defined"}:
        raise WrongExpression(tr("this asks for settings alone: no result can change the answer"), CLAIM_HINT)


def _compares(part: nodes.Expr) -> bool:
    """Tell whether a part of a claim puts several experiments in order."""
    if isinstance(part, nodes.Compare):
        return _orders_sides(part) or _asks_for_trend(part)
    if not isinstance(part, nodes.Call) or not isinstance(part.node, nodes.Name):
        return False
    if part.node.name in ACROSS - {"trend"}:
        return any(map(_is_of_several, part.args))
    return part.node.name in BETWEEN and len({one for side in part.args if (one := _sources(side))}) > 1


def _orders_sides(part: nodes.Compare) -> bool:
    """Tell whether signs of one direction stand between sides that read different results."""
    signs = {one.op for one in part.ops}
    if not (signs <= RISING or signs <= FALLING):
        return False
    return len({one for side in _sides(part) if (one := _sources(side))}) > 1


def _asks_for_trend(part: nodes.Compare) -> bool:
    """Tell whether it is asked whether a series of several experiments grows or falls."""
    sides = _sides(part)
    says = [side.value for side in sides if isinstance(side, nodes.Const)]
    asks = [
        side
        for side in sides
        if isinstance(side, nodes.Call) and isinstance(side.node, nodes.Name) and side.node.name == "trend"
    ]
    return (
        [one.op for one in part.ops] == ["eq"]
        and len(says) == 1
        and says[0] in TRENDS
        and any(map(_is_of_several, asks[0].args if asks else ()))
    )


def _is_of_several(node: nodes.Node) -> bool:
    """Tell whether a series holds results of several experiments: the cells of a sweep, or a list of them."""
    if isinstance(node, nodes.List | nodes.Tuple):
        return len({one for item in node.items if (one := _sources(item))}) > 1
    return any(
        "sweep" in call.named and call.named.keys() & {"along", "per"}
        for call in calls_in(node, SIGNATURES)
        if REACH.get(call.function) == "seed"
    )


def _comparisons(part: nodes.Expr) -> Iterator[Comparison]:
    """Yield what compares two results of a seed among the neighbours of a chain, or of what is ordered."""
    for low, high, is_strict in _pairs(part):
        if len({_sources(low), _sources(high)} - {frozenset()}) > 1:
            yield Comparison(low=written(low), high=written(high), is_strict=is_strict)


def _pairs(part: nodes.Expr) -> Iterator[tuple[nodes.Expr, nodes.Expr, bool]]:
    """Yield each two neighbours, the one that should be lower first, and whether they may not be alike."""
    if isinstance(part, nodes.Compare) and _orders_sides(part):
        sides = _sides(part)
        for before, sign, after in zip(sides, part.ops, sides[1:], strict=False):
            low, high = (before, after) if sign.op in RISING else (after, before)
            yield low, high, sign.op in STRICT
    elif isinstance(part, nodes.Call) and isinstance(part.node, nodes.Name) and part.node.name == "ordered":
        yield from ((low, high, True) for low, high in pairwise(part.args))


def _sides(part: nodes.Compare) -> list[nodes.Expr]:
    return [part.expr, *(one.expr for one in part.ops)]


def _sources(node: nodes.Node) -> frozenset[tuple[str, ...]]:
    """Name the experiments whose results of one seed a side reads.

    Cells of a sweep are named by what chooses them.
    """
    return frozenset(
        source
        for call in _result_calls(node)
        for source in _places(call)
        if isinstance(call.node, nodes.Name) and REACH.get(call.node.name) == "seed"
    )


def _result_calls(node: nodes.Node) -> Iterator[nodes.Call]:
    yield from [node] if isinstance(node, nodes.Call) else []
    yield from node.find_all(nodes.Call)


def _places(call: nodes.Call) -> Iterator[tuple[str, ...]]:
    """Yield what tells where a call reads, of each experiment or sweep that it names."""
    for found in calls_in(call, SIGNATURES)[:1]:
        chosen = sorted(
            f"{keyword.key}={written(keyword.value)}"
            for keyword in call.kwargs
            if keyword.key not in NOT_A_PLACE
        )
        if "sweep" in found.named:
            yield (found.named["sweep"], *chosen)
        else:
            yield from ((found.named[name],) for name in ("experiment", "other") if name in found.named)

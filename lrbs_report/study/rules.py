"""Scaling rules: a learning rate that is written as an arithmetic of other settings.

``learning_rate = "0.1 * batch_size / 32"`` is computed for each experiment, in 64 bits.
"""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from lrbs_report.base import bounds
from lrbs_report.base.suggesting import called, nearest
from lrbs_report.base.tongue import tr

NAMES = ("batch_size", "epochs")
"""The settings that a rule may name."""

FUNCTIONS: Mapping[str, Callable[..., float]] = {"sqrt": math.sqrt, "min": min, "max": max}
OPERATORS: Mapping[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}
LARGEST_POWER = 64.0
EXAMPLE = tr('Such as "0.1 * batch_size / 32" or "0.1 * sqrt(batch_size / 32)".')


class WrongRule(ValueError):
    """A rule that cannot be computed: what is wrong, and the way out."""

    def __init__(self, message: str, hint: str = EXAMPLE) -> None:
        """Keep both parts of what to say."""
        super().__init__(message)
        self.message, self.hint = message, hint


def rate_by(rule: str, settings: Mapping[str, Any]) -> float:
    """Return the learning rate that a rule gives for some settings. Raises ``WrongRule``.

    >>> rate_by("0.1 * batch_size / 32", {"batch_size": 128})
    0.4
    """
    try:
        rate = _computed(parsed(rule), settings)
    except (ArithmeticError, ValueError) as error:
        if isinstance(error, WrongRule):
            raise
        raise WrongRule(tr("it cannot be computed: {error}", error=error)) from error
    if not (isinstance(rate, int | float) and math.isfinite(rate) and rate > 0):
        raise WrongRule(tr("it gives {rate}, expected a number above 0", rate=repr(rate)))
    return float(rate)


def parsed(rule: str) -> ast.expr:
    """Return a rule's syntax. Raises ``WrongRule`` when it is no arithmetic of numbers and settings."""
    if len(rule) > bounds.RULE:
        raise WrongRule(
            tr("it has {count} characters", count=len(rule)), tr("Expected at most {most}.", most=bounds.RULE)
        )
    try:
        made = ast.parse(rule.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise WrongRule(tr("it is no arithmetic")) from error
    for wrong in _wrong(made):
        raise wrong
    return made


def _wrong(node: ast.expr) -> Iterator[WrongRule]:
    """Find what does not belong in a rule."""
    match node:
        case ast.Constant(value=bool() | str() | bytes() | complex() | None):
            yield WrongRule(tr("it holds something that is no number"))
        case ast.Constant():
            pass
        case ast.Name(id=name):
            if name not in NAMES:
                hint = nearest(name, [*NAMES, *FUNCTIONS]) or tr(
                    "It may name {names}.", names=", ".join(NAMES)
                )
                yield WrongRule(tr("there is no {name} to compute with", name=called(name)), hint)
        case ast.UnaryOp(op=ast.USub() | ast.UAdd(), operand=inner):
            yield from _wrong(inner)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in OPERATORS:
            yield from _wrong(left)
            yield from _wrong(right)
        case ast.Call(func=ast.Name(id=name), args=given, keywords=[]):
            yield from _wrong_call(name, given)
        case _:
            yield WrongRule(tr("it is more than numbers, + - * / ** and settings"))


def _wrong_call(name: str, given: Sequence[ast.expr]) -> Iterator[WrongRule]:
    """Find what is wrong with a call."""
    if name not in FUNCTIONS:
        yield WrongRule(
            tr("{name}(…) is none of its functions", name=called(name)),
            tr("They are {functions}.", functions=", ".join(FUNCTIONS)),
        )
    elif (len(given) == 1) is not (name == "sqrt"):
        yield WrongRule(
            tr("{name} takes one number", name=name)
            if name == "sqrt"
            else tr("{name} takes several numbers", name=name)
        )
    for one in given:
        yield from _wrong(one)


def _computed(node: ast.expr, settings: Mapping[str, Any]) -> float:
    match node:
        case ast.Constant(value=int() | float() as number):
            return number
        case ast.Name(id=name):
            return float(settings[name])
        case ast.UnaryOp(op=op, operand=inner):
            return -_computed(inner, settings) if isinstance(op, ast.USub) else _computed(inner, settings)
        case ast.BinOp(left=left, op=op, right=right):
            one, other = _computed(left, settings), _computed(right, settings)
            if isinstance(op, ast.Pow) and abs(other) > LARGEST_POWER:
                raise WrongRule(
                    tr("its power {other:g} is too large", other=other),
                    tr("Expected at most {largest_power:g}.", largest_power=LARGEST_POWER),
                )
            return OPERATORS[type(op)](one, other)
        case ast.Call(func=ast.Name(id=name), args=given):
            return FUNCTIONS[name](*(_computed(one, settings) for one in given))
    raise WrongRule(tr("it is more than numbers, + - * / ** and settings"))

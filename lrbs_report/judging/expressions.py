"""The language of values and claims.

It is Jinja2's expressions, compiled in its sandbox, over a vocabulary of functions and nothing else.
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import jinja2
from jinja2 import nodes
from jinja2.parser import Parser

from lrbs_report.base.decimals import calculated, total
from lrbs_report.base.errors import ReportError
from lrbs_report.base.suggesting import MOST_LISTED, nearest
from lrbs_report.base.tongue import Said, data, together, tr, words
from lrbs_report.judging.sandbox import Sandbox
from lrbs_report.study.friends import FUNCTIONS

FILTERS = ("abs", "first", "last", "length", "max", "min", "round", "sort", "sum")
"""Jinja2's filters that expressions may use: those about numbers that give the same answer every time."""

LONGEST = 2000
"""Characters of an expression that a person writes.

Those that the report makes itself are as long as the study is large.
"""

KINDS: Mapping[str, str] = {"other": "experiment"}
"""What a parameter takes the id of, where it is not called so."""

HALVES = re.compile("[\ud800-\udfff]")
"""Halves of characters, which an escape in quotes can name."""

LARGEST, LARGEST_POWER, MOST_DECIMALS = sys.float_info.max, 64, 15
"""Of what arithmetic accepts and gives: numbers, exponents, and decimals to round to.

One line could fill the memory otherwise, or never end.
"""


class WrongExpression(ReportError):
    """An expression that cannot be understood, or does not fit the study: what is wrong, and the way out."""

    exit_code = 2

    def __init__(self, message: str, hint: str = "") -> None:
        """Keep both parts of what to say."""
        super().__init__(message, hint)
        self.message, self.hint = message, hint

    def __str__(self) -> str:
        """Say both."""
        return f"{self.message} {self.hint}".rstrip()

    @property
    def said(self) -> Said:
        """Both as one text."""
        return together(" ", map(words, filter(None, (self.message, self.hint))))


@dataclass(frozen=True, kw_only=True)
class Call:
    """A call of the vocabulary as an expression writes it.

    ``function`` is its function, ``text`` its text in one form, and ``given`` the arguments that are plain
    texts and numbers, by name; ``named`` are the texts of those that the function names. ``epoch`` is the one
    that it asks about, where that is a plain number. ``is_plain`` tells whether nothing in its arguments has
    to be computed.
    """

    function: str
    text: str
    named: Mapping[str, str]
    given: Mapping[str, Any] = field(default_factory=dict)
    epoch: int | None = None
    is_plain: bool = True


Signatures = Mapping[str, inspect.Signature]


class _Sandbox(Sandbox):
    """The sandbox of templates, with arithmetic for numbers alone, and bounded."""

    intercepted_binops = frozenset(["+", "-", "*", "/", "//", "%", "**"])

    def may_be_called(self, thing: object) -> bool:
        """Tell whether a thing may be called.

        ``check`` has seen to it that only functions of the vocabulary are.
        """
        return callable(thing)

    def call_binop(self, context: jinja2.runtime.Context, operator: str, left: Any, right: Any) -> Any:  # noqa: ANN401 - Jinja2's own signature
        """Return what arithmetic gives; refuse what is none of a size that results have."""
        if not all(isinstance(side, int | float) for side in (left, right)):
            hint = tr("Series take functions, such as mean(…), above(…, …) or exponent(…, …).")
            raise WrongExpression(
                tr(
                    "{operator} is for numbers, and came between {kind} and {kind_2}",
                    operator=operator,
                    kind=_kind(left),
                    kind_2=_kind(right),
                ),
                hint,
            )
        if any(abs(side) > LARGEST for side in (left, right)) or (
            operator == "**" and abs(right) > LARGEST_POWER
        ):
            hint = tr(
                "Expected at most {largest:.3g}; in an exponent, {largest_power}.",
                largest=LARGEST,
                largest_power=LARGEST_POWER,
            )
            raise WrongExpression(
                tr("{operator} came with a number that is too large", operator=operator), hint
            )
        try:
            found = calculated(operator, left, right)
            return bounded(
                super().call_binop(context, operator, left, right) if found is None else found, operator
            )
        except OverflowError:
            raise _too_large(operator) from None


def bounded(number: float, operation: str) -> float:
    """Return what arithmetic gave, unless no 64-bit number is as large. Raises ``WrongExpression``."""
    if not abs(number) <= LARGEST:
        raise _too_large(operation)
    return number


def _too_large(operator: str) -> WrongExpression:
    return WrongExpression(
        tr("{operator} gives a number that is too large", operator=operator),
        tr("Expected at most {largest:.3g}: compare the numbers themselves.", largest=LARGEST),
    )


def refuse_long(text: str) -> None:
    """Refuse an expression that a person wrote and that is too long. Raises ``WrongExpression``."""
    if len(text) > LONGEST:
        raise WrongExpression(
            tr("the expression has {count} characters", count=len(text)),
            tr("Expected at most {longest}.", longest=LONGEST),
        )


def summed(series: Sequence[float]) -> float:
    """Return the sum of numbers.

    Raises ``WrongExpression`` when no 64-bit number is as large as their sum.
    """
    found = None if all(isinstance(one, int) for one in series) else total(series)
    return bounded(sum(series) if found is None else found, "sum")


def _kind(value: object) -> str:
    if isinstance(value, int | float):
        return tr("a number")
    return tr("a text") if isinstance(value, str) else tr("a list")


def _rounded(number: float, decimals: int = 0) -> float:
    """Round the way Python does. Jinja2's own filter would compute ten to any power that it is given."""
    if not -MOST_DECIMALS <= decimals <= MOST_DECIMALS:
        raise WrongExpression(
            tr("round({decimals}) cannot be done", decimals=decimals),
            tr("Expected at most {most_decimals} decimals.", most_decimals=MOST_DECIMALS),
        )
    return round(number, decimals)


@lru_cache(maxsize=1)
def _sandbox() -> _Sandbox:
    # not optimized: an optimizer computes while it compiles, out of the sandbox's sight
    made = _Sandbox(undefined=jinja2.StrictUndefined, optimized=False)
    made.globals.clear()
    made.filters = {**{name: made.filters[name] for name in FILTERS}, "round": _rounded, "sum": summed}
    return made


@lru_cache(maxsize=4096)
def compiled(text: str) -> Callable[..., Any]:
    """Compile an expression; calling it with the vocabulary as keywords returns its value.

    Raises ``WrongExpression`` when it is no expression.
    """
    try:
        return _plain_call(text) or _sandbox().compile_expression(text, undefined_to_none=False)
    except jinja2.TemplateSyntaxError as error:
        raise WrongExpression(_said(error), _hint(error, text)) from error
    except (RecursionError, MemoryError, SyntaxError) as error:
        # Jinja2's parser gives up with the first, Python's with the others
        raise WrongExpression(tr("the expression is nested too deeply")) from error


def _plain_call(text: str) -> Callable[..., Any] | None:
    """Read a function called with constants, as most values are, without compiling.

    Returns ``None`` when the expression is anything else.
    """
    tree, is_all = _read(text)
    if (
        not is_all
        or not isinstance(tree, nodes.Call)
        or not isinstance(tree.node, nodes.Name)
        or tree.dyn_args
        or tree.dyn_kwargs
    ):
        return None
    arguments = [*tree.args, *(keyword.value for keyword in tree.kwargs)]
    if not all(isinstance(_bare(argument), nodes.Const) for argument in arguments):
        return None
    name, positional = tree.node.name, [_constant(argument) for argument in tree.args]
    named = {keyword.key: _constant(keyword.value) for keyword in tree.kwargs}
    return lambda **functions: functions[name](*positional, **named)


def _bare(node: nodes.Expr) -> nodes.Expr:
    """Take the minus off a number."""
    return node.node if isinstance(node, nodes.Neg) else node


def _constant(node: nodes.Expr) -> Any:  # noqa: ANN401 - a number, a text, true or false
    found = _bare(node)
    value = found.value if isinstance(found, nodes.Const) else None
    return -value if isinstance(node, nodes.Neg) and isinstance(value, int | float) else value


def calls(text: str, signatures: Signatures) -> tuple[Call, ...]:
    """Return every call of an expression, each once, the outer ones first."""
    return calls_in(_tree(text), signatures)


def calls_in(tree: nodes.Node, signatures: Signatures) -> tuple[Call, ...]:
    """Return every call of a part of an expression, and the part itself if it is one, each once."""
    found: dict[str, Call] = {}
    for node in _calls_below(tree):
        if isinstance(node.node, nodes.Name) and node.node.name in signatures:
            text = written(node)
            constants = _constants(node, signatures[node.node.name])
            found.setdefault(
                text,
                Call(
                    function=node.node.name,
                    text=text,
                    named={name: value for name, value in constants.items() if isinstance(value, str)},
                    given={**constants, **_further(node)},
                    epoch=epoch if isinstance(epoch := constants.get("epoch"), int) else None,
                    is_plain=all(map(_is_plain, node.iter_child_nodes())),
                ),
            )
    return tuple(found.values())


def _calls_below(tree: nodes.Node) -> Iterator[nodes.Call]:
    yield from [tree] if isinstance(tree, nodes.Call) else []
    yield from tree.find_all(nodes.Call)


def _is_plain(node: nodes.Node) -> bool:
    """Tell whether a part of an expression is made of constants, names and calls of them alone."""
    plain = nodes.Const | nodes.Name | nodes.Neg | nodes.List | nodes.Tuple | nodes.Call | nodes.Keyword
    return isinstance(node, plain) and all(map(_is_plain, node.iter_child_nodes()))


def parsed(text: str) -> nodes.Expr:
    """Return the tree of an expression that ``check`` has accepted."""
    (tree,) = _tree(text).nodes
    return tree


def check(text: str, signatures: Signatures, known: Mapping[str, Collection[str]]) -> None:
    """Check an expression as far as that can be done without results.

    That is its syntax, its names, its calls, and the ids in them. ``known`` maps a parameter's name
    (``experiment``, ``sweep``, ``reference``) to the ids that there are. Raises ``WrongExpression``.
    """
    compiled(text)
    tree = _tree(text)
    attribute = tree.find(nodes.Getattr)
    if attribute:
        raise WrongExpression(
            tr("there is no .{attr} in expressions", attr=attribute.attr),
            tr("Expected functions, numbers and comparisons: see `lrbs-report help claims`."),
        )
    if any(isinstance(one.value, str) and HALVES.search(one.value) for one in tree.find_all(nodes.Const)):
        raise WrongExpression(
            tr("a text holds half of a character, which no file can hold"), tr("Write the character itself.")
        )
    called = {id(call.node) for call in tree.find_all(nodes.Call)}
    for name in tree.find_all(nodes.Name):
        if name.name not in signatures:
            hint = (
                nearest(name.name, signatures, FUNCTIONS) if id(name) in called else _quoted(name.name, known)
            )
            raise WrongExpression(tr('there is no "{name}" in expressions', name=name.name), hint)
        if id(name) not in called:
            raise WrongExpression(
                tr("{name} is a function", name=name.name),
                tr("Expected {name}{shown}.", name=name.name, shown=_shown(signatures[name.name])),
            )
    for call in tree.find_all(nodes.Call):
        _check_call(call, signatures, known)


def _check_call(call: nodes.Call, signatures: Signatures, known: Mapping[str, Collection[str]]) -> None:
    if not isinstance(call.node, nodes.Name):
        raise WrongExpression(
            tr("only the functions of the vocabulary can be called"),
            tr("`lrbs-report help claims` lists them."),
        )
    name = call.node.name
    try:
        _bound(call, signatures[name])
    except TypeError as error:
        raise WrongExpression(
            f"{name}: {error}", tr("Expected {name}{shown}.", name=name, shown=_shown(signatures[name]))
        ) from error
    for parameter, value in _constants(call, signatures[name]).items():
        kind = KINDS.get(parameter, parameter)
        if kind in known and isinstance(value, str) and value not in known[kind]:
            raise WrongExpression(
                tr(
                    '{name}: there is no {kind} "{value}"',
                    name=name,
                    kind=NAMED.get(kind, data(kind)),
                    value=value,
                ),
                hint_for_id(value, kind, known),
            )


def hint_for_id(value: str, parameter: str, known: Mapping[str, Collection[str]]) -> str:
    """Say what was meant by an id that there is not.

    Something else has it, such as a sweep, or it was mistyped.
    """
    kind = next((kind for kind, ids in known.items() if value in ids), None)
    if kind is None:
        return nearest(value, known.get(parameter, ()))
    if (kind, parameter) == ("sweep", "experiment"):
        cell = next((id_ for id_ in known["experiment"] if id_.startswith(f"{value}-")), "")
        such = tr(", such as {cell}", cell=cell) if cell else ""
        return tr(
            "{value} is a sweep: name one of its cells{such}, or ask about all of it, as in "
            "best_accuracy('{value}').",
            value=value,
            such=such,
        )
    if (kind, parameter) == ("experiment", "sweep"):
        sweep = next((id_ for id_ in known["sweep"] if value.startswith(f"{id_}-")), "")
        return (
            tr("{value} is a cell of the sweep {sweep}.", value=value, sweep=sweep)
            if sweep
            else tr("{value} is a single experiment.", value=value)
        )
    there = known[parameter]
    listed = tr(" Expected one of: {there}.", there=", ".join(there)) if 0 < len(there) <= MOST_LISTED else ""
    return tr(
        "{value} is {kind}.{listed}",
        value=value,
        kind=WITH_ARTICLE.get(kind, data(f"a {kind}")),
        listed=listed,
    )


NAMED: Mapping[str, Said] = {
    "experiment": tr("experiment"),
    "sweep": tr("sweep"),
    "reference": tr("reference"),
}
WITH_ARTICLE: Mapping[str, Said] = {
    "experiment": tr("an experiment"),
    "sweep": tr("a sweep"),
    "reference": tr("a reference"),
}
"""What is called by an id, in words."""


def _quoted(name: str, known: Mapping[str, Collection[str]]) -> str:
    """Say how a name is written that is no function.

    An id stands in quotes, and what is read of it before a hyphen is only its beginning.
    """
    ids = [id_ for ids in known.values() for id_ in ids]
    such = next(
        (id_ for id_ in ids if id_ == name), next((id_ for id_ in ids if id_.startswith(f"{name}-")), "…")
    )
    return (
        tr("Ids stand in quotes, as in accuracy('{such}').", such=such)
        if such != "…"
        else tr("Expected functions, numbers and comparisons; ids stand in quotes.")
    )


def _bound(call: nodes.Call, signature: inspect.Signature) -> inspect.BoundArguments:
    return signature.bind(*call.args, **{keyword.key: keyword.value for keyword in call.kwargs})


def _constants(call: nodes.Call, signature: inspect.Signature) -> dict[str, Any]:
    """Return the arguments that are written as plain texts and numbers, by the names of their parameters."""
    try:
        arguments = _bound(call, signature).arguments
    except TypeError:
        return {}
    return {name: node.value for name, node in arguments.items() if isinstance(node, nodes.Const)}


def _further(call: nodes.Call) -> dict[str, Any]:
    """Return the arguments that are written with their names, and as plain texts and numbers."""
    return {one.key: one.value.value for one in call.kwargs if isinstance(one.value, nodes.Const)}


def _shown(signature: inspect.Signature) -> str:
    """Show what a function takes, without types."""
    bare = [
        parameter.replace(annotation=inspect.Parameter.empty) for parameter in signature.parameters.values()
    ]
    return str(inspect.Signature(bare))


def _tree(text: str) -> nodes.Output:
    """Parse an expression that ``compiled`` has accepted."""
    return nodes.Output([_read(text)[0]])


@lru_cache(maxsize=4096)
def _read(text: str) -> tuple[nodes.Expr, bool]:
    """Parse an expression, and tell whether nothing follows it. Nobody changes what is returned.

    Raises what Jinja2's parser raises.
    """
    parser = Parser(_sandbox(), text, state="variable")
    return parser.parse_expression(), parser.stream.eos


SIGNS = {
    "eq": "==",
    "ne": "!=",
    "gt": ">",
    "gteq": ">=",
    "lt": "<",
    "lteq": "<=",
    "in": "in",
    "notin": "not in",
}
"""How Jinja2 names what compares, and how it is written."""


def written(node: nodes.Node) -> str:
    """Write an expression in one form, whatever quotes and spaces its author used.

    Read again, it is the same expression. What it is made of is what expressions can hold.
    """
    if isinstance(node, nodes.Const):
        return repr(node.value)
    if isinstance(node, nodes.Name):
        return str(node.name)
    if isinstance(node, nodes.List | nodes.Tuple):
        return f"[{', '.join(map(written, node.items))}]"
    if isinstance(node, nodes.Call):
        return f"{written(node.node)}({_arguments(node)})"
    if isinstance(node, nodes.Neg) and isinstance(node.node, nodes.Const):
        return f"-{written(node.node)}"
    return _compound(node)


def _arguments(node: nodes.Call | nodes.Filter) -> str:
    keywords = [f"{keyword.key}={written(keyword.value)}" for keyword in node.kwargs]
    return ", ".join([*map(written, node.args), *keywords])


def _compound(node: nodes.Node) -> str:
    """Write what has an operator, in brackets, so that nothing depends on which binds closer."""
    if isinstance(node, nodes.Filter) and node.node is not None:
        given = f"({_arguments(node)})" if node.args or node.kwargs else ""
        return f"({written(node.node)} | {node.name}{given})"
    if isinstance(node, nodes.Getitem):
        return f"{written(node.node)}[{written(node.arg)}]"
    return _operation(node)


def _operation(node: nodes.Node) -> str:
    if isinstance(node, nodes.Compare):
        rest = "".join(f" {SIGNS[one.op]} {written(one.expr)}" for one in node.ops)
        return f"({written(node.expr)}{rest})"
    if isinstance(node, nodes.CondExpr) and node.expr2 is not None:
        return f"({written(node.expr1)} if {written(node.test)} else {written(node.expr2)})"
    if isinstance(node, nodes.BinExpr):
        return f"({written(node.left)} {node.operator} {written(node.right)})"
    if isinstance(node, nodes.UnaryExpr):
        return f"({node.operator} {written(node.node)})"
    return "…"


def _said(error: jinja2.TemplateSyntaxError) -> str:
    message = (
        str(error.message).replace("template", "expression").replace("end of print statement", "the end")
    )
    return tr("this is no valid expression: {message}", message=words(f"{message[:1].lower()}{message[1:]}"))


HABITS = (
    (
        re.compile("[“”„«»\N{LEFT SINGLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}]"),
        tr("Texts stand in straight quotes: accuracy('…')."),
    ),
    (re.compile(r"&&?|\|\||!(?!=)"), tr("Questions are joined with the words and, or, not.")),
    (
        re.compile("[≤≥≠\N{MULTIPLICATION SIGN}÷]|<>|=[<>]|===|!=="),
        tr("Comparisons are <, <=, ==, !=, >= and >."),
    ),
    (
        re.compile(r"(?<![=<>!])=(?!=)(?![^()]*\))"),
        tr("Two signs compare: ==. One gives an argument its value."),
    ),
    (re.compile(r"\d,\d(?![^(]*\))"), tr("Numbers have a decimal point: 0.9.")),
    (re.compile(r"(?<![\w)])\.\d"), tr("A decimal point has a digit before it: 0.5.")),
    (re.compile(r"\b(?:AND|OR|NOT|IS|IN)\b"), tr("The words and, or and not have small letters.")),
    (re.compile(r"\^"), tr("A power is written **.")),
    (re.compile(r"\d\s*%\s*(?:$|[)<>=]|and\b|or\b)"), tr("An accuracy is a share: write 0.9 for 90 %.")),
)
"""What people are used to from elsewhere, and what expressions have for it."""


def _hint(error: jinja2.TemplateSyntaxError, text: str) -> str:
    if "No filter named" in str(error.message):
        return tr("Expected one of the filters {filters}.", filters=", ".join(FILTERS))
    return next((hint for habit, hint in HABITS if habit.search(text)), "")

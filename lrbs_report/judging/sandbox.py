"""What templates and expressions can reach.

That is plain values, the fields and properties of the data that pages are made of, and what is named for
them. Everything else is out of reach, whatever way leads there: attributes, items, calls, filters, formats.
One class, of which every environment is.
"""

from __future__ import annotations

from collections.abc import Callable, ItemsView, Iterable, Iterator, KeysView, Mapping, ValuesView
from dataclasses import fields, is_dataclass
from datetime import date
from functools import cached_property, wraps
from types import BuiltinMethodType, MappingProxyType, MethodType, NoneType
from typing import Any

import jinja2
from jinja2.environment import TemplateModule
from jinja2.exceptions import SecurityError
from jinja2.filters import make_attrgetter
from jinja2.runtime import BlockReference, LoopContext, Macro, TemplateReference
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import Cycler, Joiner, Namespace

from lrbs_report.base.tongue import tr

PLAIN = (NoneType, bool, int, float, str, list, tuple, dict, set, frozenset, MappingProxyType, date)
"""What values are made of."""

PASSING = (Iterator, KeysView, ValuesView, ItemsView, range)
"""What loops go through: nothing can be asked of it."""

OF_TEMPLATES = (
    LoopContext,
    Macro,
    BlockReference,
    TemplateReference,
    TemplateModule,
    Cycler,
    Joiner,
    Namespace,
)
"""What templates themselves make."""

DATA: Mapping[str, frozenset[str]] = {
    "lrbs_report.editions.changes": frozenset({"Cause", "FigureChange"}),
    "lrbs_report.study.experiments": frozenset(
        {"Claim", "Dataset", "Imported", "Model", "PublishedRun", "Reference", "Sweep", "Trained"}
    ),
    "lrbs_report.keeping.history": frozenset({"Brief"}),
    "lrbs_report.kinds.logs.meaning": frozenset({"Series"}),
    "lrbs_report.judging.claims": frozenset({"Verdict"}),
    "lrbs_report.judging.doubtful_data": frozenset(
        {
            *("Constant", "ConstantFeatures", "FewRows", "Lopsided", "NotFinite", "Repeated"),
            *("Untested", "Untrained", "Unused", "WrongScale"),
        }
    ),
    "lrbs_report.judging.doubts": frozenset({"Diverged", "Guessing", "NoBetter", "Tied"}),
    "lrbs_report.judging.facts": frozenset({"BestOfRow", "Grid", "Outcome", "Spread"}),
    "lrbs_report.judging.joint": frozenset({"Joint"}),
    "lrbs_report.judging.noise": frozenset({"NoiseScale"}),
    "lrbs_report.judging.range_tests": frozenset({"Curve", "RangeOutcome", "RateOverSeeds", "SeedRange"}),
    "lrbs_report.judging.replication": frozenset({"Candidate", "Compared", "Comparison", "Held"}),
    "lrbs_report.judging.intervals": frozenset({"Interval"}),
    "lrbs_report.judging.weighing": frozenset({"Question", "Weighed"}),
    "lrbs_report.judging.values": frozenset({"Asked", "Value"}),
    "lrbs_report.report.changes.chronicle": frozenset({"Group"}),
    "lrbs_report.report.document": frozenset(
        {"Page", "Provenance", "Told", "ToldNoise", "ToldRange", "ToldReference", "ToldSweep"}
    ),
    "lrbs_report.report.changes.edition_pages": frozenset({"Chronicle"}),
    "lrbs_report.report.charts.figures": frozenset(
        {"DotChart", "DotRow", "Figure", "HeatMap", "Level", "Line", "LineChart", "Panels", "Source"},
    ),
    "lrbs_report.report.charts.tables": frozenset({"DataTable", "RowGroup"}),
    "lrbs_report.report.prose.evidence": frozenset({"Evidence"}),
    "lrbs_report.report.prose.holes": frozenset({"Absent", "Holes"}),
    "lrbs_report.report.prose.ledger": frozenset({"Entry"}),
    "lrbs_report.report.prose.of_imports": frozenset({"ToldImport"}),
    "lrbs_report.report.prose.of_many": frozenset({"Many"}),
    "lrbs_report.report.prose.sentence": frozenset({"Several"}),
    "lrbs_report.kinds.measures.logged": frozenset({"Logged"}),
    "lrbs_report.kinds.measures.record": frozenset({"Epoch", "LogFile", "Record", "RunResult"}),
}
"""The data that pages are made of: frozen data classes by module.

Of these, templates reach fields and properties, and no method.
"""

STAND_IN = ("lrbs_report.report.prose.untold", "Untold")
"""What stands for what is not there because runs are missing: it has every attribute."""

NEVER_THE_SAME = ("random",)
"""Jinja2's filters that give something else each time. A report that does so could not be verified."""

HINT = tr(
    "Templates reach plain values and the data of the report; "
    "`lrbs-report help report` lists what they may name."
)


class Function:
    """A function that templates may call, and of which they can ask nothing else."""

    def __init__(self, function: Callable[..., Any]) -> None:
        """Keep it."""
        self._function = function

    def __call__(self, *arguments: Any, **named: Any) -> Any:  # noqa: ANN401 - whatever the function takes and gives
        """Call it."""
        return self._function(*arguments, **named)


class Sandbox(ImmutableSandboxedEnvironment):
    """Jinja2's sandbox, in which nothing is within reach but what is listed here."""

    def __init__(self, **settings: Any) -> None:  # noqa: ANN401 - Jinja2's own settings
        """Name the functions that every template may call, and let filters return only what is in reach."""
        super().__init__(**settings)
        functions: Mapping[str, Any] = self.globals
        self.globals = {
            name: Function(functions[name]) for name in ("range", "dict", "cycler", "joiner", "namespace")
        }
        named = {name: function for name, function in self.filters.items() if name not in NEVER_THE_SAME}
        self.filters = {
            name: _giving_what_is_near(function)
            for name, function in {**named, "attr": _attribute, "sum": _sum}.items()
        }

    def getattr(self, obj: Any, attribute: str) -> Any:  # noqa: ANN401 - Jinja2's own signature
        """Return an attribute, else an item."""
        return self._first_of(obj, attribute, (_attribute_of, _item_of))

    def getitem(self, obj: Any, argument: Any) -> Any:  # noqa: ANN401 - the same
        """Return an item, else an attribute."""
        return self._first_of(obj, argument, (_item_of, _attribute_of))

    def call(self, context: jinja2.runtime.Context, obj: Any, /, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - the same
        """Call what may be called, and return its answer."""
        if isinstance(obj, jinja2.Undefined):
            return obj(*args, **kwargs)  # which says what is missing
        if not self.may_be_called(obj):
            message = tr("a {type} cannot be called", type=type(obj).__name__)
            raise SecurityError(message)
        return _near(super().call(context, obj, *args, **kwargs))

    def may_be_called(self, thing: object) -> bool:
        """Tell whether templates may call a thing."""
        return isinstance(thing, (Function, Macro, BlockReference, LoopContext, Joiner)) or _is_method(thing)

    def _first_of(self, thing: Any, name: Any, ways: Iterable[Callable[[Sandbox, Any, Any], Any]]) -> Any:  # noqa: ANN401 - whatever there is
        """Return what is found first, when it may be reached."""
        if isinstance(thing, jinja2.Undefined):
            thing._fail_with_undefined_error()  # noqa: SLF001 - whatever is asked of it
        found = next((one for way in ways if (one := way(self, thing, name)) is not _NOTHING), _NOTHING)
        return found if is_near(found) else self.undefined(obj=thing, name=name)


class _Nothing:
    """Is out of reach."""


_NOTHING = _Nothing()


def is_near(thing: object) -> bool:
    """Tell whether templates may have a thing."""
    return (
        isinstance(thing, (*PLAIN, *OF_TEMPLATES, *PASSING, Function, jinja2.Undefined))
        or _is_data(type(thing))
        or _is_method(thing)
    )


def printable(thing: Any) -> Any:  # noqa: ANN401 - whatever a template prints
    """Return what a template prints.

    Raises ``SecurityError`` when it is none that says anything: a function, a loop, a whole experiment.
    """
    if isinstance(thing, (*PLAIN, jinja2.Undefined, TemplateModule)) or _name_of(type(thing)) == STAND_IN:
        return thing
    message = tr("a {type} cannot be printed", type=type(thing).__name__)
    raise SecurityError(message)


def names_of(kind: type) -> frozenset[str]:
    """Name what templates may ask of a kind of data: its fields and properties."""
    if kind not in _names:
        bases = kind.__mro__ if _is_data(kind) and is_dataclass(kind) else ()
        properties = {
            name
            for base in bases
            for name, one in vars(base).items()
            if isinstance(one, property | cached_property)
        }
        also = {field.name for field in fields(kind)} if bases and is_dataclass(kind) else set()
        _names[kind] = frozenset(name for name in properties | also if not name.startswith("_"))
    return _names[kind]


_names: dict[type, frozenset[str]] = {}
"""What was found so far."""


def known_names(thing: object) -> list[str]:
    """Name what could have been meant by a name that a thing does not have."""
    if isinstance(thing, Mapping):
        return [str(key) for key in thing]
    return sorted(names_of(type(thing)))


def _attribute_of(sandbox: Sandbox, thing: Any, name: Any) -> Any:  # noqa: ANN401 - whatever there is
    if not isinstance(name, str):
        return _NOTHING
    if _is_data(type(thing)):
        named = name in names_of(type(thing)) or (
            _name_of(type(thing)) == STAND_IN and not name.startswith("_")
        )
        return getattr(thing, name) if named else _NOTHING
    if not isinstance(thing, (*PLAIN, *OF_TEMPLATES)):
        return _NOTHING
    try:
        value = getattr(thing, name)
    except AttributeError:
        return _NOTHING
    formatting = sandbox.wrap_str_format(value)
    if formatting is not None:
        return Function(formatting)
    return value if sandbox.is_safe_attribute(thing, name, value) else sandbox.unsafe_undefined(thing, name)


def _item_of(_: Sandbox, thing: Any, name: Any) -> Any:  # noqa: ANN401 - whatever there is
    if (
        not isinstance(thing, (str, list, tuple, dict, MappingProxyType, range, TemplateReference))
        and _name_of(type(thing)) != STAND_IN
    ):
        return _NOTHING
    try:
        return thing[name]
    except (TypeError, LookupError):
        return _NOTHING


def _name_of(kind: type) -> tuple[str, str]:
    return kind.__module__, kind.__qualname__


def _is_data(kind: type) -> bool:
    module, name = _name_of(kind)
    return name in DATA.get(module, ()) or (module, name) == STAND_IN


def _is_method(thing: object) -> bool:
    """Tell whether a thing is a method of a plain value, or of something that a template made.

    The sandbox has let it through.
    """
    return isinstance(thing, BuiltinMethodType | MethodType) and isinstance(
        thing.__self__, (*PLAIN, *OF_TEMPLATES)
    )


def _near(thing: Any) -> Any:  # noqa: ANN401 - whatever was given
    if is_near(thing):
        return thing
    message = tr("a {type} is out of reach", type=type(thing).__name__)
    raise SecurityError(message)


def _giving_what_is_near(function: Callable[..., Any]) -> Callable[..., Any]:
    """Let a filter return only what may be reached."""

    @wraps(function)
    def guarded(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401 - whatever the filter takes and gives
        """Return what the filter returns, if it may be reached."""
        return _near(function(*arguments, **named))

    return guarded


@jinja2.pass_environment
def _attribute(environment: jinja2.Environment, thing: Any, name: Any) -> Any:  # noqa: ANN401 - whatever there is
    """Return an attribute, as a dot does."""
    return environment.getattr(thing, str(name))


@jinja2.pass_environment
def _sum(
    environment: jinja2.Environment,
    things: Iterable[Any],
    attribute: str | int | None = None,
    start: float = 0,
) -> float:
    """Add numbers up. Jinja2's own filter would add lists up too, each time anew, and hear no alarm."""
    numbers = things if attribute is None else map(make_attrgetter(environment, attribute), things)
    total = start
    for number in numbers:
        total += _number(number)
    return total


def _number(thing: Any) -> float:  # noqa: ANN401 - whatever there is
    if isinstance(thing, jinja2.Undefined | int | float):
        return thing  # type: ignore[return-value]  # what is undefined says so when it is added
    message = tr("sum is for numbers, and came to a {type}", type=type(thing).__name__)
    raise TypeError(message)

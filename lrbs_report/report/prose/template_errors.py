"""What is said when a template is wrong: its file, its line, what came, and the way out."""

from __future__ import annotations

import re
import traceback
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import FrameType, TracebackType, UnionType
from typing import Any

import jinja2
from jinja2 import nodes
from jinja2.compiler import CodeGenerator
from jinja2.exceptions import SecurityError
from jinja2.parser import Parser

from lrbs_report.base.bounded import TooMuch
from lrbs_report.base.errors import Problem
from lrbs_report.base.suggesting import nearest
from lrbs_report.base.tongue import tr, words
from lrbs_report.judging.expressions import WrongExpression
from lrbs_report.judging.sandbox import HINT, known_names
from lrbs_report.report.prose.templates import Templates, WrongFile
from lrbs_report.study.experiments import Experiment

UNDEFINED = re.compile(r"'([^']*)' is undefined")
NO_FILTER = re.compile(r"No (filter|test) named '([^']*)'")
HOW = tr("`lrbs-report help report` tells what a template may name and do.")
BOUNDS = tr(
    "Expected templates that ask for what their study holds: `lrbs-report help report` "
    "tells how much they may take."
)


class Unknown(jinja2.UndefinedError):
    """A template named something that does not exist. ``hint`` suggests something that does."""

    def __init__(self, message: str, hint: str = "") -> None:
        """Keep both parts of what to say."""
        super().__init__(message)
        self.hint = hint


class Strict(jinja2.StrictUndefined):
    """Whatever a template names must exist, attributes too."""

    def _fail_with_undefined_error(self, *_: Any, **__: Any) -> Any:  # noqa: ANN401 - it never returns
        thing, name = self._undefined_obj, str(self._undefined_name)
        if self._undefined_hint or thing is jinja2.utils.missing:
            raise (self._undefined_exception or jinja2.UndefinedError)(self._undefined_message)
        kind = Experiment if isinstance(thing, Experiment) else type(thing)
        message = tr('{name} has no "{name_2}"', name=kind.__name__, name_2=name)
        raise Unknown(message, nearest(name, known_names(thing)))

    __str__ = __iter__ = __len__ = __eq__ = __ne__ = __bool__ = __hash__ = __contains__ = (
        _fail_with_undefined_error
    )
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = (
        _fail_with_undefined_error
    )
    __lt__ = __le__ = __gt__ = __ge__ = __int__ = __float__ = __neg__ = __call__ = __getitem__ = (
        _fail_with_undefined_error
    )

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - it never returns
        """Refuse attributes of what is not there; Python's own protocols may ask and go without."""
        if name.startswith("__"):
            raise AttributeError(name)
        return self._fail_with_undefined_error()


def problem_of(
    error: BaseException,
    name: str,
    templates: Templates,
    names: Iterable[str],
    environment: jinja2.Environment,
) -> Problem:
    """Say what is wrong with a template and where.

    ``name`` is the one that was to be filled in, ``names`` are those that templates may use.
    """
    if isinstance(error, jinja2.TemplateSyntaxError):
        hint = _hint_for_syntax(str(error.message), environment)
        return Problem(
            file=_file_with(error, name, templates),
            line=error.lineno,
            column=1,
            message=tr("this is no valid template: {message}", message=words(str(error.message))),
            hint=hint,
        )
    file, line = _place_of(error) or (file_of(name, templates), 0)
    return Problem.at(file, (line, 1 if line else 0), *_told(error, names, is_named=bool(line)))


def _file_with(error: jinja2.TemplateSyntaxError, name: str, templates: Templates) -> str:
    """Name the file that no template can be read from. Of some errors, Jinja2 gives the file for the name."""
    named = error.name or name
    is_file = Path(named).is_absolute() or (
        templates.own is not None and Path(named).is_relative_to(templates.own)
    )
    return error.filename or (named if is_file else file_of(named, templates))


def _told(error: BaseException, names: Iterable[str], *, is_named: bool) -> tuple[str, str]:
    """Say what came and the way out. ``is_named``: a template's line is known, which names what is wrong."""
    if isinstance(error, WrongFile):
        return (
            tr('the template "{name}" {reason}', name=error.place.name, reason=error.reason)
            if is_named
            else error.reason
        ), error.hint
    if found := UNDEFINED.search(str(error)):
        return tr('there is no "{found}"', found=found[1]), nearest(found[1], names)
    say = next((say for kinds, say in SAYINGS if isinstance(error, kinds)), None)
    return say(error) if say else (tr("this fails: {error}", error=error), HOW)


SAYINGS: tuple[tuple[type[BaseException] | UnionType, Callable[[Any], tuple[str, str]]], ...] = (
    (TooMuch, lambda error: (tr("this {error}", error=error), BOUNDS)),
    (Unknown, lambda error: (error.args[0], error.hint)),
    (WrongExpression, lambda error: (error.message, error.hint)),
    (
        jinja2.TemplateNotFound,
        lambda error: (
            tr("there is no template {name!r}", name=error.name),
            tr("Expected the name of a file in the project's folder templates/."),
        ),
    ),
    # Python's compiler gives up with the second.
    (RecursionError | SyntaxError, lambda _: (tr("this is nested too deeply"), HOW)),
    (SecurityError, lambda error: (tr("this fails: {error}", error=error), HINT)),
)
"""What is said of each kind of error, and the way out."""


def file_of(name: str, templates: Templates) -> str:
    """Name the file of a template, whether or not it can be read."""
    try:
        found = templates.find(name)
    except WrongFile as error:
        return str(error.place)
    return str(found.place if found else templates.own or "")


def _place_of(error: BaseException) -> tuple[str, int] | None:
    """Find the innermost line of a template that an error, or what it came from, went through."""
    seen: set[int] = set()
    places: list[tuple[str, int]] = []
    while error and id(error) not in seen and not places:
        seen.add(id(error))
        places = list(_places_in(error.__traceback__))
        error = error.__cause__ or error.__context__  # type: ignore[assignment]  # the loop ends with the last one
    return places[-1] if places else None


def _places_in(trace: TracebackType | None) -> Iterator[tuple[str, int]]:
    """Return the lines of templates that a trace went through.

    That is while one was filled in, and while one was read.
    """
    for frame, line in traceback.walk_tb(trace):
        template = frame.f_globals.get("__jinja_template__")
        if isinstance(template, jinja2.Template):
            yield str(template.filename), template.get_corresponding_lineno(line)
        elif place := _read_by(frame):
            yield place


def _read_by(frame: FrameType) -> tuple[str, int] | None:
    """Return the line at which a frame of Jinja2's own reads or translates a template."""
    reader, node = frame.f_locals.get("self"), frame.f_locals.get("node")
    file = getattr(reader, "filename", None) if isinstance(reader, Parser | CodeGenerator) else None
    if not isinstance(file, str):
        return None
    if isinstance(reader, Parser):
        return (file, reader.stream.current.lineno) if hasattr(reader, "stream") else None
    return (file, node.lineno) if isinstance(node, nodes.Node) and node.lineno else None


def _hint_for_syntax(message: str, environment: jinja2.Environment) -> str:
    if found := NO_FILTER.search(message):
        return nearest(found[2], environment.filters if found[1] == "filter" else environment.tests)
    return ""

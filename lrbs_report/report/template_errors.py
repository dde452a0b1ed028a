"""How templates are loaded, and what is said when one is wrong: its file, its line, what came, and the way out."""

from __future__ import annotations

import re
import traceback
from collections.abc import Callable, Iterable
from typing import Any

import jinja2

from lrbs_report.errors import Problem
from lrbs_report.judging.expressions import WrongExpression
from lrbs_report.names import nearest
from lrbs_report.report.templates import Templates

Found = tuple[str, str, Callable[[], bool]]

UNDEFINED = re.compile(r"'([^']*)' is undefined")
NO_FILTER = re.compile(r"No (filter|test) named '([^']*)'")


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
            raise jinja2.UndefinedError(self._undefined_message)
        known = [str(key) for key in thing] if isinstance(thing, dict) else [key for key in dir(thing) if not key.startswith("_")]
        message = f'{type(thing).__name__} has no "{name}"'
        raise Unknown(message, nearest(name, known))

    __str__ = __iter__ = __len__ = __eq__ = __ne__ = __bool__ = __hash__ = __contains__ = _fail_with_undefined_error
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _fail_with_undefined_error
    __lt__ = __le__ = __gt__ = __ge__ = __int__ = __float__ = __neg__ = __call__ = __getitem__ = _fail_with_undefined_error

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - it never returns
        """Refuse attributes of what is not there; Python's own protocols may ask and go without."""
        if name.startswith("__"):
            raise AttributeError(name)
        return self._fail_with_undefined_error()


def loader_of(templates: Templates) -> jinja2.BaseLoader:
    """Load templates by name, a project's own before the packaged ones."""

    def load(name: str) -> Found | None:
        place = templates.find(name)
        if place is None:
            return None
        read = place.stat().st_mtime_ns
        return place.read_text(encoding="utf-8"), str(place), lambda: templates.find(name) == place and place.stat().st_mtime_ns == read

    return jinja2.FunctionLoader(load)


def problem_of(error: Exception, templates: Templates, names: Iterable[str], environment: jinja2.Environment) -> Problem:
    """Say what is wrong with a template and where. ``names`` are those that templates may use."""
    if isinstance(error, jinja2.TemplateSyntaxError):
        file = error.filename or str(templates.find(error.name or ""))
        return Problem(file, error.lineno, 1, f"this is no valid template: {error.message}", _hint_for_syntax(str(error.message), environment))
    file, line = _place_of(error, templates)
    if isinstance(error, Unknown):
        return Problem(file, line, 1, str(error), error.hint)
    if isinstance(error, WrongExpression):
        return Problem(file, line, 1, error.message, error.hint)
    if isinstance(error, jinja2.TemplateNotFound):
        return Problem(file, line, 1, f"there is no template {error.name!r}", "Expected the name of a file in the project's folder templates/.")
    if found := UNDEFINED.search(str(error)):
        return Problem(file, line, 1, f'there is no "{found[1]}"', nearest(found[1], names))
    return Problem(file, line, 1, f"this fails: {error}", "docs/report.md tells what a template may name and do.")


def _place_of(error: Exception, templates: Templates) -> tuple[str, int]:
    """Find the innermost line of a template that an error went through."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.endswith(".j2")]
    if frames:
        return frames[-1].filename, frames[-1].lineno or 0
    return str(templates.own or ""), 0


def _hint_for_syntax(message: str, environment: jinja2.Environment) -> str:
    if found := NO_FILTER.search(message):
        return nearest(found[2], environment.filters if found[1] == "filter" else environment.tests)
    return ""

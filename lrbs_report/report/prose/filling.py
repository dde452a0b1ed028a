"""Filling in templates: the one place where Jinja2 is set up for them and run, in bounded memory and time.

Templates run no code, reach nothing but what is in ``judging/sandbox.py``, and take in no file but those that
``Templates`` returns.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import Any

import jinja2
from jinja2 import meta
from jinja2.runtime import Macro

from lrbs_report.base.bounded import TooMuch, bounded
from lrbs_report.base.errors import DiskError, InvalidInput, Problem
from lrbs_report.base.policy import guarded, literal_scripts
from lrbs_report.base.tongue import tr
from lrbs_report.judging.sandbox import Function, Sandbox, printable
from lrbs_report.report.prose.marks import without_marks
from lrbs_report.report.prose.template_errors import BOUNDS, Strict, file_of, problem_of
from lrbs_report.report.prose.templates import Template, Templates

Loaded = tuple[str, str, Callable[[], bool]]


def environment_of(
    templates: Templates,
    finalize: Callable[..., Any] = printable,
    filters: Mapping[str, Callable[..., Any]] | None = None,
) -> Sandbox:
    """Return Jinja2 set up for some templates. ``finalize`` makes what they print fit for where it goes."""
    made = Sandbox(
        autoescape=True,  # what a macro gives back is then known to be escaped already
        undefined=Strict,
        loader=_loader_of(templates),
        finalize=finalize,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        optimized=False,  # an optimizer computes while it compiles, out of the sandbox's sight
    )
    made.filters.update(filters or {})
    return made


def fill(environment: Sandbox, name: str, names: Mapping[str, Any], templates: Templates, runs: int) -> str:
    """Fill a template in with names.

    ``runs`` are those that it is about. Raises ``InvalidInput`` with the template's line when it is wrong.
    """
    with told_with_place(environment, name, names, templates, runs):
        template = environment.get_template(name)
        # Not ``render``: it hides where memory was short.
        filled = environment.concat(template.root_render_func(template.new_context(callable_in(names))))
        # Halves of characters, which no file can hold.
        return filled.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def macros_of(environment: Sandbox, name: str, names: Mapping[str, Any]) -> dict[str, Macro]:
    """Return the macros of a template that others may call, by name; they can name ``names`` too.

    Only inside ``told_with_place``, as calling one is.
    """
    module = environment.get_template(name).make_module(callable_in(names))
    return {name: thing for name, thing in vars(module).items() if isinstance(thing, Macro)}


def callable_in(names: Mapping[str, Any]) -> dict[str, Any]:
    """Return names as templates may have them: what can be called, and nothing of it."""
    return {name: Function(thing) if callable(thing) else thing for name, thing in names.items()}


class WrongTemplate(InvalidInput):
    """A template is wrong, and where is known: whoever fills in another one around it has nothing to add."""


@contextlib.contextmanager
def told_with_place(
    environment: Sandbox, name: str, names: Iterable[str], templates: Templates, runs: int
) -> Iterator[None]:
    """Bound what is done with a template that can name ``names``.

    Raises ``WrongTemplate`` with the template's line when it is wrong.
    """
    try:
        with bounded(runs):
            yield
    except (DiskError, WrongTemplate):
        raise
    except Exception as error:
        raise WrongTemplate([problem_of(error, name, templates, names, environment)]) from error


def fill_page(
    name: str, names: Mapping[str, Any], templates: Templates, runs: int, scripts: Iterable[str] = ()
) -> str:
    """Fill in a page that is published: it says itself what it may do.

    Besides ``scripts``, those run that its templates have as they stand.
    """
    page = fill(frames_of(templates), name, names, templates, runs)
    with within_bounds(lambda: file_of(name, templates), runs):
        own = (one for text in texts_of(name, templates) for one in literal_scripts(text.text))
        return guarded(page, {*scripts, *own})


@cache
def frames_of(templates: Templates) -> Sandbox:
    """Return Jinja2 set up for what is around articles."""
    return environment_of(templates)


@contextlib.contextmanager
def within_bounds(file: Callable[[], str], runs: int) -> Iterator[None]:
    """Bound what is done with a template besides filling it in.

    Raises ``InvalidInput`` that names its file.
    """
    try:
        with bounded(runs):
            yield
    except TooMuch as error:
        raise InvalidInput(
            [
                Problem(
                    file=file(),
                    line=0,
                    column=0,
                    message=tr("what this gives {error}", error=error),
                    hint=BOUNDS,
                )
            ]
        ) from error
    except RecursionError as error:
        raise InvalidInput(
            [Problem(file=file(), line=0, column=0, message=tr("this is nested too deeply"), hint=BOUNDS)]
        ) from error


@cache
def taken_in(text: str) -> tuple[str, ...]:
    """Name the templates that a template takes in.

    None when it is wrong, which whoever fills it in explains.
    """
    try:
        tree = jinja2.Environment().parse(text)  # noqa: S701 - it parses, and renders nothing
        return tuple(name for name in meta.find_referenced_templates(tree) if name)
    except (jinja2.TemplateSyntaxError, RecursionError):
        return ()


def texts_of(name: str, templates: Templates) -> Iterator[Template]:
    """Return a template, and those that it names."""
    left, seen = [name], set[str]()
    while left:
        one = left.pop()
        found = templates.find(one) if one not in seen else None
        seen.add(one)
        if found:
            yield found
            left += taken_in(found.text)


def _loader_of(templates: Templates) -> jinja2.BaseLoader:
    """Load templates by name, a project's own before the packaged ones. No character in them is a mark."""

    def load(name: str) -> Loaded | None:
        """Return a template with its place and what tells whether it changed, if there is one."""
        found = templates.find(name)
        return (
            (without_marks(found.text), str(found.place), lambda: templates.find(name) == found)
            if found
            else None
        )

    return jinja2.FunctionLoader(load)

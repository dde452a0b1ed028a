"""What a template prints is data: it arrives in the page as the text that it is.

Whatever Markdown or HTML it may look like.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any

import jinja2
from jinja2.runtime import Context
from markupsafe import Markup

from lrbs_report.base.tongue import tr
from lrbs_report.judging.sandbox import Sandbox, printable
from lrbs_report.report.prose.commonmark import as_data, as_typed
from lrbs_report.report.prose.filling import environment_of
from lrbs_report.report.prose.marks import (
    has_marks,
    without_file_marks,
    without_marks,
)
from lrbs_report.report.prose.template_errors import Unknown
from lrbs_report.report.prose.templates import Templates
from lrbs_report.report.prose.words import Words

SPACE = re.compile(r"\s+")

LONGEST_SHOWN = 40
"""Digits of a number that a message shows."""


@cache
def environment_for(words: Words, templates: Templates) -> Sandbox:
    """Set Jinja2 up for articles. Kept: the page and the PDF share the compiled template."""
    filters: Mapping[str, Callable[..., str]] = {
        "listing": _listing_of(words),
        "name": words.name_of,
        "the": words.with_article,
    }
    return environment_of(templates, _finalized, filters)


def _listing_of(words: Words) -> Callable[[Iterable[Any]], Markup]:
    """Join items the way the language does, each of them data or a value."""
    return lambda items: Markup(words.listing(as_text(item) for item in items))  # noqa: S704 - escaped just now


@jinja2.pass_context
def _finalized(_: Context, value: Any) -> Any:  # noqa: ANN401 - whatever a template prints
    """Make what a template prints safe.

    Taking the context, it sees constants too, which would else be printed when the template is compiled.
    """
    return as_text(printable(value))


def as_text(value: Any) -> Any:  # noqa: ANN401 - whatever a template prints
    """Make data safe for Markdown.

    Every mark that could mean something becomes an entity, and it stays on its line.
    """
    if isinstance(value, jinja2.Undefined):
        return value
    if isinstance(value, Markup):
        return Markup(without_file_marks(value))  # noqa: S704 - what a template may print
    refuse_bare_numbers([value])
    return Markup(as_data(without_marks(SPACE.sub(" ", str(value)))))  # noqa: S704 - escaped just now


def ours(rows: Iterable[Sequence[str]]) -> list[list[str]]:
    """Return rows of ours to a template: it may put in again what stands for a value in them."""
    return [
        [
            Markup(as_data(cell))  # noqa: S704 - as data
            if has_marks(cell) and not isinstance(cell, Markup)
            else cell
            for cell in row
        ]
        for row in rows
    ]


def as_cell(thing: Any) -> str:  # noqa: ANN401 - whatever a template puts into a table
    """Return what a cell shows, as the text that it is. What is safe for Markdown is not yet HTML."""
    return (
        as_typed(without_file_marks(str(thing))) if isinstance(thing, Markup) else without_marks(str(thing))
    )


HINT = tr(
    "Print a result by its name: {value}; a number from elsewhere as {quoted}.",
    value='value("accuracy", "…")',
    quoted='quoted("…", source="…")',
)


def refuse_bare_numbers(values: Iterable[Any]) -> None:
    """Refuse to print a number that does not say where it comes from."""
    for value in values:
        if isinstance(value, int | float) and not isinstance(value, bool):
            number = str(value)[:LONGEST_SHOWN]
            raise Unknown(tr("{number} is printed without saying where it comes from", number=number), HINT)

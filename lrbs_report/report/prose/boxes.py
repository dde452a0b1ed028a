"""What stands between paragraphs, drawn by macros: a project's own ones, else the packaged ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from jinja2 import nodes
from jinja2.runtime import Macro
from markupsafe import Markup, escape

from lrbs_report.base.errors import Problem
from lrbs_report.base.suggesting import nearest
from lrbs_report.base.tongue import tr
from lrbs_report.report.prose.filling import WrongTemplate, frames_of, macros_of, told_with_place
from lrbs_report.report.prose.template_errors import file_of
from lrbs_report.report.prose.templates import BOXES, Templates
from lrbs_report.report.prose.words import Words

Medium = Literal["page", "print", "blog"]

PACKAGED = Templates()

LOOKS = {"verified": "holds", "refuted": "refuted", "unanswered": "refuted", "undecided": "undecided"}
"""How a verdict looks, for style sheets."""


@dataclass(frozen=True, kw_only=True)
class Boxes:
    """The boxes of a page, in its language.

    ``medium`` is what they are drawn for, ``runs`` are those that the page is about.

    >>> boxes = Boxes(templates=Templates(), words=Words("en"), medium="page", runs=0)
    >>> boxes.draw("absent", name="lr-<1>")
    Markup('<p class="absent">Missing: lr-&lt;1&gt;</p>')
    """

    templates: Templates
    words: Words
    medium: Medium
    runs: int

    def draw(self, box: str, **given: Any) -> Markup:  # noqa: ANN401 - what the box shows
        """Return a box as HTML. What it is given is text, unless it is ``Markup``.

        Raises ``InvalidInput`` with the line of the project's own macro when that is wrong.
        """
        macro = self._macros[box]
        with self._told(self.templates, [*given, *self._names]):
            return Markup(macro(**{name: given[name] for name in macro.arguments if name in given}))  # noqa: S704 - a template's, escaped there

    def say(self, name: str, /, **blanks: object) -> Markup:
        """Return a phrase as HTML, in which what is HTML already stays as it is."""
        return Markup(escape(self.words.phrases[name])).format(**blanks)  # noqa: S704 - escaped just now

    @cached_property
    def _macros(self) -> Mapping[str, Macro]:
        """The macro of each box."""
        packaged = self._macros_in(PACKAGED)
        if self.templates == PACKAGED:
            return packaged
        own = self._macros_in(self.templates)
        with self._told(self.templates, ()):
            wrong = list(self._strange(packaged))
        if wrong:
            raise WrongTemplate(wrong)
        return packaged | own

    @cached_property
    def _names(self) -> Mapping[str, Any]:
        """What every box can name, besides what it is given."""
        return {"say": self.say, "medium": self.medium, "language": self.words.language}

    def _macros_in(self, templates: Templates) -> dict[str, Macro]:
        with self._told(templates, self._names):
            return macros_of(frames_of(templates), BOXES, self._names)

    def _told(self, templates: Templates, names: Iterable[str]) -> AbstractContextManager[None]:
        return told_with_place(frames_of(templates), BOXES, names, templates, self.runs)

    def _strange(self, packaged: Mapping[str, Macro]) -> Iterator[Problem]:
        """Find macros of the project's own that are no box, and what they want and are not given."""
        found, file = self.templates.find(BOXES), file_of(BOXES, self.templates)
        body = frames_of(self.templates).parse(found.text if found else "").body
        for macro in (one for one in body if isinstance(one, nodes.Macro) and not one.name.startswith("_")):
            place = (macro.lineno, 1)
            if macro.name not in packaged:
                message = tr('there is no box "{name}"', name=macro.name)
                yield Problem.at(file, place, message, nearest(macro.name, packaged))
                continue
            given = packaged[macro.name].arguments
            needed = [one.name for one in macro.args[: len(macro.args) - len(macro.defaults)]]
            for name in (one for one in needed if one not in given):
                message = tr('the box "{box}" is given no "{name}"', box=macro.name, name=name)
                yield Problem.at(file, place, message, nearest(name, given))

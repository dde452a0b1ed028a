"""An article's Markdown with its formulas and citations read, or every mistake in them with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from lrbs_report.base import bounds
from lrbs_report.base.errors import InvalidInput, Problem
from lrbs_report.base.files import shown
from lrbs_report.base.suggesting import nearest
from lrbs_report.base.tongue import tr
from lrbs_report.report.document import Page
from lrbs_report.report.prose.citations import Cited, citations_in
from lrbs_report.report.prose.citing import Citing
from lrbs_report.report.prose.commonmark import FORMULAS, HTML, Scholarly, parse
from lrbs_report.report.prose.filling import texts_of
from lrbs_report.report.prose.formulas import WrongFormula, read_formula
from lrbs_report.report.prose.inserts import Inserts
from lrbs_report.report.prose.templates import Template, Templates

INSERTED = r"(?:\{\{.*?\}\}|\{%.*?%\}|[<>])"
"""What a template writes where a value or other data will stand."""


@dataclass(frozen=True, kw_only=True)
class Reading:
    """An article that was read: its tokens, what renders them, and the list of the works that it cites."""

    markdown: MarkdownIt
    tokens: list[Token]
    works: Markup


@dataclass(frozen=True, kw_only=True)
class Source:
    """Where an article comes from: the page that it is for, its template's name, and all templates."""

    page: Page
    name: str
    templates: Templates
    problems: list[Problem] = field(default_factory=list)

    def blame(self, pattern: str, message: str, hint: str) -> None:
        """Note a mistake at the place where a template writes what the pattern finds."""
        texts = list(texts_of(self.name, self.templates))
        for template in texts:
            if found := re.search(pattern, template.text, re.DOTALL):
                self.problems.append(_at(template, found.start(), message, hint))
                return
        where = shown(texts[0].place) if texts else self.name
        self.problems.append(Problem(file=where, message=message, hint=hint))


def read_scholarly(text: str, inserts: Inserts, source: Source, *, joined: bool = True) -> Reading:
    """Read an article that was filled in. Raises ``InvalidInput`` with every wrong formula and citation."""
    works = source.page.evaluator.findings.study.bibliography
    kinds = Scholarly(formulas=True, citations=works is not None)
    markdown, tokens = parse(text, inserts.plain, joined=joined, scholarly=kinds)
    _settle_formulas(tokens, inserts, source)
    listed = _settle_citations(tokens, inserts, source)
    if source.problems:
        raise InvalidInput(dict.fromkeys(source.problems))
    return Reading(markdown=markdown, tokens=tokens, works=listed)


def _settle_formulas(tokens: Sequence[Token], inserts: Inserts, source: Source) -> None:
    """Let each formula be what it is shown as."""
    formulas = list(_formulas_in(tokens))
    if len(formulas) > bounds.FORMULAS:
        message = tr("the article has {count} formulas", count=len(formulas))
        hint = tr("Expected at most {most}.", most=bounds.FORMULAS)
        source.blame(_as_written(formulas[-1].content.strip()), message, hint)
        return
    for token in formulas:
        try:
            read = read_formula(token.content, is_display=token.type != "math_inline")
            html = inserts.blocks.formula(read, inserts.plain)
            is_block = token.type == "math_block"
            token.meta = {**token.meta, HTML: f'<p class="formula">{html}</p>\n' if is_block else html}
        except WrongFormula as error:
            source.blame(_as_written(token.content.strip()), error.message, error.hint)


def _formulas_in(tokens: Sequence[Token]) -> Iterator[Token]:
    for token in tokens:
        if token.type in FORMULAS:
            yield token
        yield from _formulas_in(token.children or [])


def _as_written(source: str) -> str:
    """Return a pattern of how a template writes a formula, whatever stands in it for values."""
    pieces = map(re.escape, re.split(r"\ue002\d+\ue003|&#\d+;|[<>]", source))
    return r"\$\s*" + re.sub(r"(\\?\s)+", r"\\s+", INSERTED.join(pieces)) + r"\s*\$"


def _settle_citations(tokens: Sequence[Token], inserts: Inserts, source: Source) -> Markup:
    """Let each citation be what it is shown as, and return the list of works."""
    study = source.page.evaluator.findings.study
    if study.bibliography is None:
        return Markup()
    known, found = study.bibliography.works, list(citations_in(tokens))
    cited: list[Cited] = [one for token in found for one in token.meta["cited"].works]
    for key in dict.fromkeys(one.key for one in cited if one.key not in known):
        hint = nearest(key, known) or tr("A sign @ alone is written {sign}.", sign="\\@")
        message = tr('{name} has no work "{key}"', name=study.bibliography.name, key=key[: bounds.SHOWN])
        source.blame(rf"(?<=@){re.escape(key)}", message, hint)
    if source.problems or not cited:
        return Markup()
    citing = Citing(works={one.key: known[one.key] for one in cited}, words=inserts.ledger.words)
    places: dict[str, list[int]] = {}
    number = 0
    for token in found:
        works = token.meta["cited"].works
        numbers = range(number + 1, number + 1 + len(works))
        for one, place in zip(works, numbers, strict=True):
            places.setdefault(one.key, []).append(place)
        number += len(works)
        token.meta = {**token.meta, HTML: str(citing.cited(token.meta["cited"], numbers))}
    return citing.listed(places)


def _at(template: Template, offset: int, message: str, hint: str) -> Problem:
    line = template.text.count("\n", 0, offset) + 1
    column = offset - template.text.rfind("\n", 0, offset)
    return Problem.at(shown(template.place), (line, column), message, hint)

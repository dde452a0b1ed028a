"""Citations in Markdown, as pandoc writes them: ``[@key]``, ``[see @key, p. 3; @other]`` and ``@key``.

This finds them; ``citing`` says what they read as.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from lrbs_report.study.bibliography import KEY

CITATION = "citation"
"""The name of its token, whose meta has ``cited``: a ``Citation``."""

ONE = re.compile(rf"(?P<before>[^@\[\]]*?)(?P<bare>-)?(?<![\w@])@(?P<key>{KEY.pattern})(?P<after>[^@\[\]]*)")
BRACKETED = re.compile(r"\[([^\[\]\n]*(?:\n(?!\s*\n)[^\[\]\n]*)*)\](?![(\[:])")
LOCATOR = re.compile(r" ?\[([^\[\]@\n]*)\](?![(\[:])")
MOST = 4_000
"""Letters of one citation."""


@dataclass(frozen=True, kw_only=True)
class Cited:
    """One work in a citation: what stands before and after it. ``is_bare``: without its authors."""

    key: str
    before: str = ""
    after: str = ""
    is_bare: bool = False


@dataclass(frozen=True, kw_only=True)
class Citation:
    """Works that are cited together, in brackets; or one that is ``in_text``, named by the sentence."""

    works: tuple[Cited, ...]
    in_text: bool = False


def citation_rule(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the parser calls it so
    """Read a citation where the parser stands, if there is one."""
    found = _in_text(state) if state.src[state.pos] == "@" else _in_brackets(state)
    if found is None:
        return False
    citation, end = found
    if not silent:
        token = state.push(CITATION, "", 0)
        token.content = state.src[state.pos : end]
        token.meta = {"cited": citation}
    state.pos = end
    return True


def citations_in(tokens: Sequence[Token]) -> Iterator[Token]:
    """Return the tokens that are citations, in their order."""
    for token in tokens:
        if token.type == CITATION:
            yield token
        yield from citations_in(token.children or [])


def _in_text(state: StateInline) -> tuple[Citation, int] | None:
    """Read ``@key``, and a place in the work behind it. An @ inside a word is that of an address."""
    if state.linkLevel or (state.pos and state.src[state.pos - 1] == "\\"):
        return None
    if state.pos and (state.src[state.pos - 1].isalnum() or state.src[state.pos - 1] in "_@."):
        return None
    found = KEY.match(state.src, state.pos + 1, state.posMax)
    if not found:
        return None
    place = LOCATOR.match(state.src, found.end(), state.posMax)
    after = place[1].strip() if place else ""
    one = Cited(key=found[0], after=f", {after}" if after else "")
    return Citation(works=(one,), in_text=True), place.end() if place else found.end()


def _in_brackets(state: StateInline) -> tuple[Citation, int] | None:
    """Read ``[@key, p. 3; see @other]``: all parts must name a work."""
    if state.src[state.pos] != "[" or "@" not in state.src[state.pos : state.pos + MOST]:
        return None
    found = BRACKETED.match(state.src, state.pos, min(state.posMax, state.pos + MOST))
    parts = [ONE.fullmatch(part.strip()) for part in _parts(found[1])] if found else []
    if not found or not parts or not all(parts):
        return None
    works = tuple(
        Cited(
            key=part["key"],
            before=part["before"].strip(),
            after=part["after"].rstrip(),
            is_bare=bool(part["bare"]),
        )
        for part in parts
        if part
    )
    return Citation(works=works), found.end()


def _parts(text: str) -> list[str]:
    """Cut what stands in brackets at its semicolons, but not at those that end an entity."""
    return re.split(r"(?<!&#\d\d);(?<!&#\d\d\d;)", text)

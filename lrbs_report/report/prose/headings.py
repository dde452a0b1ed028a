"""The headings of an article: each gets an anchor, and sections stand in the contents."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token

from lrbs_report.report.prose.ledger import Ledger


@dataclass(frozen=True, kw_only=True)
class Heading:
    """A section's heading, for the contents: its anchor and its text as HTML."""

    anchor: str
    html: str


def anchored(tokens: Sequence[Token], markdown: MarkdownIt, ledger: Ledger) -> tuple[Heading, ...]:
    """Write an anchor made from its text into each heading, and return those of the second level."""
    headings: list[Heading] = []
    taken: set[str] = {"contents", "article"}
    for opening, inline in pairwise(tokens):
        if opening.type != "heading_open":
            continue
        anchor = _free_anchor(ledger.plain(inline.content), taken)
        opening.attrSet("id", anchor)
        if opening.tag == "h2":
            headings.append(
                Heading(
                    anchor=anchor,
                    html=ledger.plain(str(markdown.renderer.render([inline], markdown.options, {}))),
                )
            )
    return tuple(headings)


def anchor_of(text: str) -> str:
    """Return what an article calls the place of a heading, unless an earlier one has the same words.

    >>> anchor_of("Which of $x^2$, and why?")
    'which-of-x-2-and-why'
    """
    return re.sub(r"\W+", "-", re.sub(r"&#\d+;", "-", text)).strip("-_").lower() or "section"


def _free_anchor(text: str, taken: set[str]) -> str:
    """Make an anchor that no other heading has."""
    stem = anchor_of(text)
    anchor, number = stem, 1
    while anchor in taken:
        number += 1
        anchor = f"{stem}-{number}"
    taken.add(anchor)
    return anchor

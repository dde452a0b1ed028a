"""Markdown as articles have it.

It is CommonMark with tables, without raw HTML and pictures, and with links that lead to pages alone.

Nothing that stands for something else (``marks``) gets into an attribute: what is put in later is HTML, and
would end it.
"""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

SCHEMES = frozenset({"http", "https", "mailto"})
"""What a link may lead to, besides places beside the page and in it."""

SCHEME = re.compile(r"([^/?#]*?):")
IGNORED = re.compile(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202f\ufeff]+")
"""What browsers drop from an address, or readers do not see in it."""

ENTITIES = {ord(mark): f"&#{ord(mark)};" for mark in string.punctuation}
"""How data write each sign that could mean something."""

ENTITY = re.compile("|".join(map(re.escape, ENTITIES.values())))
LETTERS = {entity: chr(code) for code, entity in ENTITIES.items()}

CODE = ("code_inline", "code_block", "fence")


def parser(*, joined: bool = True) -> MarkdownIt:
    """Return a parser. With ``joined`` off, entities keep tokens of their own, with what the author wrote."""
    made = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
    made.validateLink = may_lead_to  # type: ignore[method-assign,assignment]  # the parser's own list names what is known to be bad
    return made if joined else made.disable("text_join")


def parse(text: str, plain: Callable[[str], str], *, joined: bool = True) -> tuple[MarkdownIt, list[Token]]:
    """Read an article's Markdown: its tokens, and the parser that can render them.

    ``plain`` writes what stands in attributes without marks.
    """
    markdown = parser(joined=joined)
    tokens = markdown.parse(text)
    _settle(tokens, plain)
    return markdown, tokens


def render_line(text: str, plain: Callable[[str], str]) -> str:
    """Turn a line of Markdown into HTML."""
    markdown = parser()
    tokens = markdown.parseInline(text)
    _settle(tokens, plain)
    return str(markdown.renderer.render(tokens, markdown.options, {}))


def may_lead_to(address: str) -> bool:
    """Tell whether a link may have an address.

    It may be one of the web, of a mailbox, or of a place beside the page or in it.
    """
    bare = IGNORED.sub("", address).replace("\\", "/")
    if bare.startswith("//"):
        return False
    scheme = SCHEME.match(bare)
    return scheme is None or scheme[1].lower() in SCHEMES


def as_data(text: str) -> str:
    """Write data so that Markdown shows it as it is: every sign that could mean something as an entity."""
    return text.translate(ENTITIES)


def as_typed(text: str) -> str:
    """Turn back what ``as_data`` did."""
    return ENTITY.sub(lambda found: LETTERS[found[0]], text)


def _settle(tokens: Sequence[Token], plain: Callable[[str], str]) -> None:
    """Let attributes hold text alone, and code what the data are: Markdown leaves entities alone in there."""
    for token in tokens:
        token.info = plain(token.info)
        token.attrs = {
            name: plain(value) if isinstance(value, str) else value for name, value in token.attrs.items()
        }
        if token.type in CODE:
            token.content = as_typed(token.content)
        _settle(token.children or [], plain)

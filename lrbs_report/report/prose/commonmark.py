"""Markdown as articles have it.

It is CommonMark with tables, without raw HTML and pictures, and with links that lead to pages alone.

Nothing that stands for something else (``marks``) gets into an attribute: what is put in later is HTML, and
would end it.
"""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import takewhile

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup, escape
from mdit_py_plugins.dollarmath import dollarmath_plugin

from lrbs_report.report.prose.citations import CITATION, citation_rule
from lrbs_report.report.prose.marks import has_marks

SCHEMES = frozenset({"http", "https", "mailto"})
"""What a link may lead to, besides places beside the page and in it."""

SCHEME = re.compile(r"([^/?#]*?):")
IGNORED = re.compile(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202f\ufeff]+")
"""What browsers drop from an address, or readers do not see in it."""

ENTITIES = {ord(mark): f"&#{ord(mark)};" for mark in string.punctuation}
"""How data write each sign that could mean something."""

ENTITY = re.compile("|".join(map(re.escape, ENTITIES.values())))
LETTERS = {entity: chr(code) for code, entity in ENTITIES.items()}

FORMULAS = ("math_inline", "math_inline_double", "math_block")
"""The tokens that are formulas: in a line, displayed inside a paragraph, and displayed between paragraphs."""

HTML = "html"
"""Under which name a token keeps what it is shown as, once that is known."""


@dataclass(frozen=True, kw_only=True)
class Scholarly:
    """What a text may hold besides CommonMark: formulas, and citations of a bibliography."""

    formulas: bool = False
    citations: bool = False


NOTHING_SCHOLARLY = Scholarly()

CODE = ("code_inline", "code_block", "fence")

LONGEST_WHOLE = 24
"""Letters of code or of a name within a sentence that stay on one line, whatever a line could break at."""

NUMBERED = re.compile(r"\w \d")
"""A word with its number, as in *Rate 0.1*."""


def parser(*, joined: bool = True, scholarly: Scholarly = NOTHING_SCHOLARLY) -> MarkdownIt:
    """Return a parser. With ``joined`` off, entities keep tokens of their own, with what the author wrote.

    ``scholarly`` says whether dollar signs begin formulas, and an @ a citation.
    """
    made = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
    made.add_render_rule("code_inline", _code)
    made.add_render_rule("em_open", _em_open)
    made.add_render_rule("table_open", _table_open)
    made.add_render_rule("table_close", _table_close)
    made.validateLink = may_lead_to  # type: ignore[method-assign,assignment]  # the parser's own list names what is known to be bad
    if scholarly.formulas:
        dollarmath_plugin(
            made,
            allow_labels=False,
            allow_space=False,
            allow_digits=False,
            allow_blank_lines=False,
            double_inline=True,
        )
        for name in FORMULAS:
            made.add_render_rule(name, _rendered)
    if scholarly.citations:
        made.inline.ruler.before("link", CITATION, citation_rule)
        made.add_render_rule(CITATION, _rendered)
    return made if joined else made.disable("text_join")


def _code(_: object, tokens: Sequence[Token], at: int, *__: object) -> str:
    """Return code within a sentence as HTML: a command or a name is not broken at its hyphens."""
    content = tokens[at].content
    look = ' class="whole"' if _stays_whole(content) else ""
    return f"<code{look}>{escape(content)}</code>"


def _em_open(_: object, tokens: Sequence[Token], at: int, *__: object) -> str:
    """Begin what is emphasized: a short name keeps its number on its line."""
    inside = "".join(one.content for one in takewhile(lambda one: one.type != "em_close", tokens[at + 1 :]))
    return '<em class="whole">' if NUMBERED.search(inside) and _stays_whole(inside) else "<em>"


def _stays_whole(text: str) -> bool:
    """Tell whether text is short, and whole: in the place of a mark stands something of any length."""
    return len(text) <= LONGEST_WHOLE and not has_marks(text)


def in_whole_words(code: str) -> Markup:
    """Return code as HTML: its lines break between its words alone, as far as these are short.

    >>> print(in_whole_words("a-1 < a-name-that-takes-a-line-itself"))
    <span class="whole">a-1</span> <span class="whole">&lt;</span> a-name-that-takes-a-line-itself
    """
    whole = Markup('<span class="whole">{}</span>')
    return Markup(" ").join(
        whole.format(word) if len(word) <= LONGEST_WHOLE else word for word in code.split()
    )


def _table_open(*_: object) -> str:
    """Begin a table: one that is wider than the screen scrolls in its place, also by keyboard."""
    return '<div class="table" tabindex="0" role="group"><table>\n'


def _table_close(*_: object) -> str:
    return "</table></div>\n"


def _rendered(_: object, tokens: Sequence[Token], at: int, *__: object) -> str:
    """Return the HTML that a formula or a citation was turned into, or else its source."""
    token = tokens[at]
    return str(token.meta.get(HTML) or escape(f"{token.markup}{token.content.strip()}{token.markup}"))


def parse(
    text: str,
    plain: Callable[[str], str],
    *,
    joined: bool = True,
    scholarly: Scholarly = NOTHING_SCHOLARLY,
) -> tuple[MarkdownIt, list[Token]]:
    """Read an article's Markdown: its tokens, and the parser that can render them.

    ``plain`` writes what stands in attributes without marks.
    """
    markdown = parser(joined=joined, scholarly=scholarly)
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

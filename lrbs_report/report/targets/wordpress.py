"""An article as blocks of WordPress.

Prose is blocks that its editor can edit, and everything that rests on results is blocks of HTML.

The blocks are written as WordPress's own editor writes them, so that it finds nothing to repair. Square
brackets are entities everywhere: WordPress would read them as shortcodes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode
from markupsafe import Markup, escape

from lrbs_report.report.document import Page
from lrbs_report.report.prose.article import bounds_of, boxes_of, fill_in, source_of
from lrbs_report.report.prose.boxes import PACKAGED
from lrbs_report.report.prose.inserts import Inserts
from lrbs_report.report.prose.marks import BLOCK, NOTE, put_in, without_marks_but_files
from lrbs_report.report.prose.scholarly import read_scholarly
from lrbs_report.report.prose.templates import Templates
from lrbs_report.report.targets.markdown import BlogBlocks, block_html, notes_in_html, sign_in_html

BRACKETS = str.maketrans({"[": "&#91;", "]": "&#93;"})
STYLE_OPENS = "<style>"
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
EMBEDDED = re.compile(r"(?mi)^((?:<p[^>]*>)?\s*https?):(?=//[^\s<>\"]+\s*(?:</p>)?\s*$)")
"""An address alone on its line: WordPress would put what it leads to into the page."""
FORMULA = "<math"
"""What the editor has no way to edit."""

LISTS = ("bullet_list", "ordered_list")


@dataclass(frozen=True)
class BlockTarget:
    """WordPress: HTML passes in a block of its own, and styles stand on the page.

    Of the data only what its library of media takes is shown.
    """

    data: tuple[str, ...] = ("json", "csv")

    def wrap(self, html: str) -> str:
        """Return a block that lets HTML pass; in a style sheet, brackets are selectors."""
        return block("html", html if html.startswith(STYLE_OPENS) else html.translate(BRACKETS))

    def style(self, css: str) -> str:
        """Return the style sheet's rules."""
        return f"{STYLE_OPENS}{' '.join(COMMENT.sub('', css).split())}</style>"

    def write(self, page: Page, templates: Templates, figures: Mapping[str, str]) -> str:
        """Return an article as blocks.

        ``figures`` are the charts' HTML by id. Raises ``InvalidInput`` when the template is wrong.
        """
        with bounds_of(page, templates):
            text, inserts = fill_in(
                page, templates, BlogBlocks(boxes=boxes_of(page, PACKAGED, "blog"), figures=figures)
            )
            read = read_scholarly(text, inserts, source_of(page, templates))
            writer = BlockWriter(target=self, markdown=read.markdown, inserts=inserts)
            blocks = [writer.block_of(node) for node in SyntaxTreeNode(read.tokens).children]
            blocks += writer.works(read.works)
            notes = notes_in_html([html.translate(BRACKETS) for html in inserts.notes_in_html()])
            return EMBEDDED.sub(r"\1&#58;", "\n\n".join([*blocks, *([self.wrap(notes)] if notes else [])]))


def block(name: str, html: str, **attributes: Any) -> str:  # noqa: ANN401 - any JSON value
    """Return a block: its name, its attributes and its HTML, the way WordPress keeps it."""
    told = f" {json.dumps(attributes, ensure_ascii=False, separators=(',', ':'))}" if attributes else ""
    return f"<!-- wp:{name}{told} -->\n{html}\n<!-- /wp:{name} -->"


@dataclass(frozen=True, kw_only=True)
class BlockWriter:
    """Writes what Markdown has as blocks, and as HTML what the editor has no block for."""

    target: BlockTarget
    markdown: MarkdownIt
    inserts: Inserts = field(repr=False)

    def block_of(self, node: SyntaxTreeNode) -> str:
        """Return a block of the article."""
        html = self._rendered(node)
        if BLOCK.fullmatch(html):
            return self.target.wrap(self._with_blocks(html))
        write = self._writers().get(node.type)
        if write and not BLOCK.search(html) and FORMULA not in html:
            return write(node)
        whole = self._with_blocks(html)
        return self.target.wrap(f'<div class="lrbs">{self.filled(whole)}</div>')

    def works(self, listed: Markup) -> list[str]:
        """Return the list of the works that are cited below its heading; nothing where none is."""
        if not listed:
            return []
        title = escape(self.inserts.ledger.words.say("bibliography.title"))
        heading = block("heading", f'<h2 class="wp-block-heading">{title}</h2>')
        return [heading, self.target.wrap(f'<div class="lrbs">{listed}</div>')]

    def filled(self, html: str) -> str:
        """Return HTML with values and the signs of notes put into it."""
        with_values = self.inserts.ledger.replaced(html, self.inserts.value)
        with_notes = put_in(
            NOTE, with_values, len(self.inserts.lines), lambda number: sign_in_html(number + 1)
        )
        return without_marks_but_files(with_notes).translate(BRACKETS)

    def _with_blocks(self, html: str) -> str:
        return put_in(BLOCK, html, len(self.inserts.html), lambda number: block_html(self.inserts, number))

    def _writers(self) -> Mapping[str, Callable[[SyntaxTreeNode], str]]:
        return {
            "paragraph": lambda node: block("paragraph", f"<p>{self._line(node)}</p>"),
            "heading": self._heading,
            "bullet_list": self._list,
            "ordered_list": self._list,
            "blockquote": self._quote,
            "fence": self._code,
            "code_block": self._code,
            "hr": lambda _: block("separator", '<hr class="wp-block-separator has-alpha-channel-opacity"/>'),
        }

    def _heading(self, node: SyntaxTreeNode) -> str:
        level = int(node.tag[1:])
        attributes = {} if level == 2 else {"level": level}  # noqa: PLR2004 - the level that goes without saying
        return block(
            "heading", f'<{node.tag} class="wp-block-heading">{self._line(node)}</{node.tag}>', **attributes
        )

    def _list(self, node: SyntaxTreeNode) -> str:
        if not all(map(_is_line_with_lists, node.children)):
            return self.target.wrap(f'<div class="lrbs">{self.filled(self._rendered(node))}</div>')
        start = node.attrs.get("start")
        attributes = ({"ordered": True} if node.tag == "ol" else {}) | ({"start": start} if start else {})
        begins = f' start="{start}"' if start else ""
        items = "\n\n".join(self._item(item) for item in node.children)
        return block("list", f'<{node.tag}{begins} class="wp-block-list">{items}</{node.tag}>', **attributes)

    def _item(self, node: SyntaxTreeNode) -> str:
        line, *lists = node.children
        return block("list-item", f"<li>{self._line(line)}{''.join(map(self._list, lists))}</li>")

    def _quote(self, node: SyntaxTreeNode) -> str:
        inner = "\n\n".join(map(self.block_of, node.children))
        return block("quote", f'<blockquote class="wp-block-quote">{inner}</blockquote>')

    def _code(self, node: SyntaxTreeNode) -> str:
        code = self.filled(escape(node.content.rstrip()))
        return block("code", f'<pre class="wp-block-code"><code>{code}</code></pre>')

    def _line(self, node: SyntaxTreeNode) -> str:
        """Render what stands in a line, without its paragraph."""
        return self.filled("".join(map(self._rendered, node.children)).replace("\n", " "))

    def _rendered(self, node: SyntaxTreeNode) -> str:
        return str(self.markdown.renderer.render(node.to_tokens(), self.markdown.options, {})).strip()


def _is_line_with_lists(item: SyntaxTreeNode) -> bool:
    """Tell whether an item of a list holds what the editor takes in one: a line, and lists after it."""
    line, *rest = [part.type for part in item.children] or [""]
    return line == "paragraph" and all(part in LISTS for part in rest)


def fields_of(title: str, description: str) -> dict[str, str]:
    """Return title and excerpt of a post. WordPress reads both as HTML."""
    return {"title": str(escape(title.strip())), "excerpt": str(escape(description.strip()))}

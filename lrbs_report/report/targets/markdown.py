"""An article as Markdown for a blog: prose as Markdown, notes as footnotes, all else as blocks of HTML.

No renderer touches the blocks.

The article is read as the report reads it, and written anew: what is text there is text here, whatever a
blog's own Markdown, its templates or its shortcodes would make of it. Files are named by marks that the
target replaces by addresses.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape
from itertools import zip_longest

from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode
from markupsafe import Markup, escape

from lrbs_report.report.charts.figures import Figure
from lrbs_report.report.document import Page
from lrbs_report.report.prose.article import bounds_of, boxes_of, fill_in, source_of
from lrbs_report.report.prose.boxes import PACKAGED, Boxes
from lrbs_report.report.prose.citations import CITATION
from lrbs_report.report.prose.commonmark import FORMULAS, HTML, as_data, parse
from lrbs_report.report.prose.formulas import Formula
from lrbs_report.report.prose.headings import anchor_of
from lrbs_report.report.prose.inserts import Inserts
from lrbs_report.report.prose.marks import (
    ANY,
    BLOCK,
    FILE,
    NOTE,
    VALUE,
    file_mark,
    put_in,
    without_marks_but_files,
)
from lrbs_report.report.prose.scholarly import read_scholarly
from lrbs_report.report.prose.templates import Templates

__all__ = [
    "FILE",
    "STYLE",
    "BlogBlocks",
    "MarkdownTarget",
    "address_of",
    "as_text",
    "block_html",
    "notes_in_html",
    "sign_in_html",
]

BRACES = str.maketrans({"{": "&#123;", "}": "&#125;"})
HARMLESS = re.compile(r"&#44;|(?<=\d)&#46;(?=\d)")
BREAKS = str.maketrans({"\n": "&#10;"})
PRE = re.compile(r"<pre.*?</pre>", re.DOTALL)
STYLE = "lrbs.css"

SPECIAL = {ord(letter): f"&#{ord(letter)};" for letter in "<>[]{}`|~$\\"}
"""What some Markdown, or some template, makes something of inside a line although the report does not."""

BEGINS = re.compile(r"^[-#+*=_^:]")
NUMBERED = re.compile(r"(?m)^(\d{1,9})([.)])(?=\s|$)")
"""What would begin something else than a paragraph at the beginning of a line."""

AMPERSAND = re.compile(r"&(?=[#\w])")
CLOSING, PICTURE = re.compile(r"#+$"), re.compile(r"!$")
"""What would end a heading, and make a link a picture."""
IN_ADDRESS = str.maketrans({letter: f"%{ord(letter):02X}" for letter in "()'*_~{}<>|[]\\`"})
INFO = re.compile(r"[\w+#.-]*")
READ_BY_OTHERS = re.compile(r"[{}<]")
OPENS, CLOSES = re.compile(r"\{(?=[{%])"), re.compile(r"(?<=[%}])\}")
BACKTICKS = re.compile(r"`+")
RULES = {"left": ":---", "right": "---:", "center": ":---:"}


def address_of(name: str) -> str:
    """Return the mark that stands for the address of a file."""
    return file_mark(name)


@dataclass(frozen=True, kw_only=True)
class MarkdownTarget:
    """What a renderer of Markdown can do.

    How it lets a block of HTML pass, and whether it knows footnotes and writes them as it should.
    """

    wrap: Callable[[str], str] = str
    has_footnotes: bool = True
    data: tuple[str, ...] = ("json", "csv")

    def style(self, css: str) -> str:  # noqa: ARG002 - the rules stand in a file of their own
        """Return the link to the style sheet."""
        return f'<link rel="stylesheet" href="{address_of(STYLE)}">'

    def write(self, page: Page, templates: Templates, figures: Mapping[str, str]) -> str:
        """Return an article as Markdown.

        ``figures`` are the charts' HTML by id. Raises ``InvalidInput`` when the template is wrong.
        """
        with bounds_of(page, templates):
            text, inserts = fill_in(
                page, templates, BlogBlocks(boxes=boxes_of(page, PACKAGED, "blog"), figures=figures)
            )
            read = read_scholarly(text, inserts, source_of(page, templates), joined=False)
            writer = Writer(target=self, inserts=inserts)
            parts = [writer.article(read.tokens), writer.works(read.works), writer.notes()]
            return "\n\n".join(filter(None, parts)) + "\n"


@dataclass(frozen=True, kw_only=True)
class Writer:
    """Writes what an article was read as, as Markdown that every renderer reads in this one way."""

    target: MarkdownTarget
    inserts: Inserts = field(repr=False)

    def article(self, tokens: Sequence[Token]) -> str:
        """Return a whole article as Markdown."""
        return self._blocks(SyntaxTreeNode(tokens).children)

    def works(self, listed: Markup) -> str:
        """Return the list of the works that are cited below its heading; nothing where none is."""
        if not listed:
            return ""
        html = f'<div class="lrbs">{listed}</div>'.translate(BRACES).replace("\n", " ")
        return f"## {self.inserts.ledger.words.say('bibliography.title')}\n\n{self.target.wrap(html)}"

    def notes(self) -> str:
        """Return all notes: as footnotes, or as a list of HTML."""
        if self.target.has_footnotes:
            return "\n\n".join(
                f"[^{number}]: {self._one_line(note)}"
                for number, note in enumerate(self.inserts.notes, start=1)
            )
        listed = notes_in_html([html.translate(BRACES) for html in self.inserts.notes_in_html()])
        return self.target.wrap(listed) if listed else ""

    def _one_line(self, text: str) -> str:
        """Write what stands in a line of its own."""
        _, tokens = parse(text, self.inserts.plain, joined=False)
        return " ".join(
            _on_one_line(self._line(node)) for node in SyntaxTreeNode(tokens).walk() if node.type == "inline"
        )

    def _blocks(self, nodes: Sequence[SyntaxTreeNode], gap: str = "\n\n") -> str:
        return gap.join(filter(None, map(self._block, nodes)))

    def _block(self, node: SyntaxTreeNode) -> str:
        write: Mapping[str, Callable[[SyntaxTreeNode], str]] = {
            "paragraph": self._inside,
            "heading": self._heading,
            "bullet_list": self._list,
            "ordered_list": self._list,
            "blockquote": lambda one: _indented(self._blocks(one.children), "> ", "> "),
            "fence": self._code_block,
            "code_block": self._code_block,
            "table": self._table,
            "hr": lambda _: "---",
            "math_block": lambda one: self.target.wrap(f'<div class="lrbs">{self._html(one)}</div>'),
        }
        return write[node.type](node)

    def _inside(self, node: SyntaxTreeNode) -> str:
        return "".join(map(self._line, node.children))

    def _heading(self, node: SyntaxTreeNode) -> str:
        text = CLOSING.sub(_as_entities, _on_one_line(self._inside(node)))
        return f"{'#' * int(node.tag[1:])} {self._place(node)}{text}".rstrip()

    def _place(self, node: SyntaxTreeNode) -> str:
        """Return where links to a heading with a formula lead: a site would make up another place."""
        if not any(part.type in FORMULAS for part in node.walk()):
            return ""
        anchor = anchor_of(self.inserts.plain("".join(part.content for part in node.children)))
        return self.target.wrap(f'<a id="{escape(anchor)}"></a>')

    def _list(self, node: SyntaxTreeNode) -> str:
        gap = (
            "\n"
            if all(
                part.hidden for item in node.children for part in item.children if part.type == "paragraph"
            )
            else "\n\n"
        )
        first, is_numbered = int(node.attrs.get("start", 1)), node.type == "ordered_list"
        marks = [
            f"{first + number if is_numbered else ''}{item.markup} "
            for number, item in enumerate(node.children)
        ]
        items = (self._blocks(item.children, gap) for item in node.children)
        return gap.join(
            _indented(item, mark, " " * len(mark)) for mark, item in zip(marks, items, strict=True)
        )

    def _code_block(self, node: SyntaxTreeNode) -> str:
        """Write code between fences, unless others might read it as HTML or a template of theirs."""
        code = self.inserts.plain(node.content).rstrip("\n")
        if READ_BY_OTHERS.search(code) or not INFO.fullmatch(node.info.strip()):
            pre = f"<pre><code>{escape(code)}</code></pre>"
            return self.target.wrap(f'<div class="lrbs">{pre.translate(BRACES).translate(BREAKS)}</div>')
        fence = "`" * max([3, *(len(run) + 1 for run in BACKTICKS.findall(code))])
        return f"{fence}{node.info.strip()}\n{code}\n{fence}"

    def _table(self, node: SyntaxTreeNode) -> str:
        head, *body = [row for part in node.children for row in part.children]
        rules = [
            RULES.get(str(cell.attrs.get("style", "")).removeprefix("text-align:"), "---")
            for cell in head.children
        ]
        rows = [[_on_one_line(self._inside(cell)) for cell in row.children] for row in (head, *body)]
        return "\n".join(f"| {' | '.join(row)} |" for row in (rows[0], rules, *rows[1:]))

    def _line(self, node: SyntaxTreeNode) -> str:
        """Write what stands in a line, with values, notes and blocks put in."""
        text = ANY.sub(lambda found: self._put_in(found[0]), self._parts(node.children, starts=True))
        return without_marks_but_files(
            NUMBERED.sub(lambda found: f"{found[1]}&#{ord(found[2])};", text)
        ).strip()

    def _parts(self, nodes: Sequence[SyntaxTreeNode], *, starts: bool = False) -> str:
        """Write the parts of a line one after the other.

        ``starts``: the first of them stands at its beginning.
        """
        written: list[str] = []
        for node, after in zip_longest(nodes, nodes[1:]):
            text = node.content if _is_harmless(node, written, after) else self._part(node)
            if node.type == "text":
                text = BEGINS.sub(_as_entities, text.lstrip(" ")) if starts else text
                text = PICTURE.sub(_as_entities, text) if after and after.type == "link" else text
            written.append(text)
            starts = node.type in ("softbreak", "hardbreak")
        return "".join(written)

    def _html(self, node: SyntaxTreeNode) -> str:
        """Return a formula or a citation as HTML on one line, with its values in it."""
        html = self.inserts.ledger.replaced(str(node.meta[HTML]), self.inserts.value)
        return without_marks_but_files(html.strip().replace("\n", " ")).translate(BRACES)

    def _part(self, node: SyntaxTreeNode) -> str:
        if node.type in (*FORMULAS, CITATION):
            return self.target.wrap(self._html(node))
        if node.type in ("em", "strong"):
            return f"{node.markup}{self._parts(node.children)}{node.markup}"
        if node.type == "link":
            return self._link(node)
        if node.type == "code_inline":
            return f"`{_code(self.inserts.plain(node.content))}`"
        if node.type == "text_special":
            return node.markup if node.markup.startswith("&#") else as_data(node.content)
        return {"softbreak": "\n", "hardbreak": "  \n"}.get(node.type) or AMPERSAND.sub(
            "&amp;", node.content
        ).translate(SPECIAL)

    def _link(self, node: SyntaxTreeNode) -> str:
        address, title = (str(node.attrs.get(name, "")) for name in ("href", "title"))
        shown = AMPERSAND.sub("&amp;", address.translate(IN_ADDRESS))
        told = f' "{as_data(title)}"' if title else ""
        return f"[{self._parts(node.children)}]({shown}{told})"

    def _put_in(self, mark: str) -> str:
        """Return what a mark stands for."""
        entries, inserts = self.inserts.ledger.entries, self.inserts
        write_sign = _sign if self.target.has_footnotes else sign_in_html
        text = put_in(VALUE, mark, len(entries), lambda number: as_text(entries[number].text))
        text = put_in(NOTE, text, len(inserts.lines), lambda number: write_sign(number + 1))
        return put_in(
            BLOCK, text, len(inserts.html), lambda number: self.target.wrap(block_html(inserts, number))
        )


@dataclass(frozen=True, kw_only=True)
class BlogBlocks:
    """How a blog shows charts. ``figures`` maps a chart's id to its HTML.

    Its boxes are the packaged ones: no policy holds back what a stranger's HTML would do in a post.
    """

    boxes: Boxes
    figures: Mapping[str, str] = field(repr=False)

    def figure(self, figure: Figure, number: int) -> str:
        """Return a chart with its number in the caption."""
        label = f"<figcaption><b>{escape(self.boxes.say('figure.number', number=number))}</b> "
        return self.figures[figure.id].replace("<figcaption>", label)

    def formula(self, formula: Formula, plain: Callable[[str], str]) -> str:
        """Return a formula, which browsers lay out themselves."""
        return formula.html(plain)


def block_html(inserts: Inserts, number: int) -> str:
    """Return a block as HTML on one line."""
    html = inserts.ledger.replaced(inserts.html[number], inserts.value)
    html = put_in(NOTE, html, len(inserts.lines), lambda note: sign_in_html(note + 1))
    html = without_marks_but_files(PRE.sub(lambda found: found[0].translate(BREAKS), html))
    return f'<div class="lrbs">{html.translate(BRACES).replace(chr(10), " ")}</div>'


def sign_in_html(number: int) -> str:
    """Return the sign of a note, which leads to it."""
    return f'<sup id="lrbs-sign-{number}"><a href="#lrbs-note-{number}">{number}</a></sup>'


def notes_in_html(notes: Sequence[str]) -> str:
    """Return the notes, each as HTML, as a list that leads back to their signs.

    Nothing when there are none.
    """
    items = (
        f'<li id="lrbs-note-{number}">{note} <a href="#lrbs-sign-{number}" aria-label="{number}">↑</a></li>'
        for number, note in enumerate(notes, start=1)
    )
    return f'<div class="lrbs"><ol>{"".join(items)}</ol></div>' if notes else ""


def as_text(data: str) -> str:
    """Return data written so that Markdown shows it as it is.

    Signs that mean nothing to Markdown stay: commas, and what stands between digits.
    """
    return HARMLESS.sub(lambda found: unescape(found[0]), as_data(data))


def _is_harmless(node: SyntaxTreeNode, before: Sequence[str], after: SyntaxTreeNode | None) -> bool:
    """Tell whether an entity stands for a sign that means nothing to Markdown.

    That is a comma, or a point between digits.
    """
    if node.type != "text_special":
        return False
    between = (
        "".join(before)[-1:].isdigit()
        and after is not None
        and after.type == "text"
        and after.content[:1].isdigit()
    )
    return node.content == "," or (node.content == "." and between)


def _sign(number: int) -> str:
    return f"[^{number}]"


def _on_one_line(text: str) -> str:
    return " ".join(text.split("\n"))


def _indented(text: str, first: str, others: str) -> str:
    """Put the first line behind a mark, and the others below it."""
    lines = text.split("\n")
    return "\n".join([f"{first}{lines[0]}".rstrip(), *(f"{others}{line}".rstrip() for line in lines[1:])])


def _as_entities(found: re.Match[str]) -> str:
    return "".join(f"&#{ord(letter)};" for letter in found[0])


def _code(text: str) -> str:
    """Write what stands between backticks, where entities would stay as they are.

    What could end it, or be read as a template, is left out.
    """
    return CLOSES.sub(" }", OPENS.sub("{ ", text.replace("`", "'").replace("\n", " ")))

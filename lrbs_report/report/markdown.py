"""An article as Markdown for a blog: prose as Markdown, notes as footnotes, and everything else as blocks of HTML that no renderer touches.

Whatever data holds stays data: braces, which templates of blogs would read, are written as entities everywhere but in code, and so is the rest of
what could mean something (``article`` sees to that). Files are named by marks that the target replaces by addresses.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape
from typing import ClassVar

from markdown_it import MarkdownIt
from markupsafe import escape

from lrbs_report.report.article import ENTITIES, NOTE, TOKEN, Inserts, fill_in
from lrbs_report.report.boxes import CROSS, TICK
from lrbs_report.report.document import Page, Told
from lrbs_report.report.figures import Figure
from lrbs_report.report.ledger import Entry
from lrbs_report.report.templates import Templates
from lrbs_report.report.words import Words

FILE = re.compile("\ue010([^\ue011]*)\ue011")
"""Stands for the address of a file of the bundle."""

CODE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
BRACES = str.maketrans({"{": "&#123;", "}": "&#125;"})
HARMLESS = re.compile(r"&#44;|(?<=\d)&#46;(?=\d)")
BREAKS = str.maketrans({"\n": "&#10;"})
PRE = re.compile(r"<pre.*?</pre>", re.DOTALL)
STYLE = "lrbs.css"
BLANK_LINES = re.compile(r"\n{3,}")
SIGNS = {TICK: '<span class="sign" aria-hidden="true">✓</span> ', CROSS: '<span class="sign" aria-hidden="true">✗</span> '}


def address_of(name: str) -> str:
    """Give the mark that stands for the address of a file."""
    return f"\ue010{name}\ue011"


@dataclass(frozen=True)
class MarkdownTarget:
    """What a renderer of Markdown can do: how it lets a block of HTML pass, and whether it knows footnotes and writes them as it should."""

    wrap: Callable[[str], str] = str
    has_footnotes: bool = True
    data: tuple[str, ...] = ("json", "csv")

    def style(self, css: str) -> str:  # noqa: ARG002 - the rules stand in a file of their own
        """Give the link to the style sheet."""
        return f'<link rel="stylesheet" href="{address_of(STYLE)}">'

    def write(self, page: Page, templates: Templates, figures: Mapping[str, str]) -> str:
        """Give an article as Markdown. ``figures`` are the charts' HTML by id. Raises ``InvalidInput`` when the template is wrong."""
        text, inserts = fill_in(page, templates, BlogBlocks(Words(page.language), figures))
        prose = "".join(_prose(part) if place % 2 == 0 else f"`{_code(part)}`" for place, part in enumerate(CODE.split(text)))
        with_values = inserts.ledger.replaced(prose, lambda entry: as_text(entry.text))
        with_blocks = TOKEN.sub(lambda found: self.wrap(block_html(inserts, int(found[1]))), with_values)
        write_sign = _sign if self.has_footnotes else sign_in_html
        with_notes = NOTE.sub(lambda found: write_sign(int(found[1]) + 1), with_blocks)
        notes = self._notes([_prose(inserts.ledger.plain(note)) for note in inserts.notes])
        return BLANK_LINES.sub("\n\n", f"{with_notes.strip()}\n\n{notes}\n")

    def _notes(self, notes: Sequence[str]) -> str:
        if self.has_footnotes or not notes:
            return _notes(notes)
        return self.wrap(notes_in_html([inline_html(note).translate(BRACES) for note in notes]))


@dataclass(frozen=True)
class BlogBlocks:
    """How a blog shows charts, code, logs and values. ``figures`` maps a chart's id to its HTML."""

    medium: ClassVar[str] = "blog"
    words: Words
    figures: Mapping[str, str] = field(repr=False)

    def figure(self, figure: Figure, number: int) -> str:
        """Show a chart with its number in the caption."""
        label = f"<figcaption><b>{escape(self.words.say('figure.number', number=number))}</b> "
        return self.figures[figure.id].replace("<figcaption>", label)

    def code(self, text: str) -> str:
        """Show a call."""
        return f"<pre><code>{escape(text)}</code></pre>"

    def log(self, text: str, told: Told) -> str:
        """Show a log, reachable by keyboard because long lines scroll."""
        label = self.words.say("log.label", title=told.title, seed=told.outcome.first.seed)
        return f'<pre tabindex="0" role="region" aria-label="{escape(label)}"><samp>{escape(text.rstrip())}</samp></pre>'

    def value(self, entry: Entry) -> str:
        """Show a value as text."""
        return str(escape(entry.text))


def block_html(inserts: Inserts, number: int) -> str:
    """Give a block as HTML on one line, with signs as letters: a blog's page has no style sheet of ours to draw them."""
    html = inserts.ledger.replaced(inserts.html[number], inserts.blocks.value)
    for drawn, sign in SIGNS.items():
        html = html.replace(drawn, sign)
    html = PRE.sub(lambda found: found[0].translate(BREAKS), html)
    return f'<div class="lrbs">{html.translate(BRACES).replace(chr(10), " ")}</div>'


def _sign(number: int) -> str:
    return f"[^{number}]"


def _notes(notes: Sequence[str]) -> str:
    return "\n\n".join(f"[^{number}]: {note}" for number, note in enumerate(notes, start=1))


def sign_in_html(number: int) -> str:
    """Give the sign of a note, which leads to it."""
    return f'<sup id="lrbs-sign-{number}"><a href="#lrbs-note-{number}">{number}</a></sup>'


def notes_in_html(notes: Sequence[str]) -> str:
    """Give the notes, each as HTML, as a list that leads back to their signs; nothing when there are none."""
    items = (
        f'<li id="lrbs-note-{number}">{note} <a href="#lrbs-sign-{number}" aria-label="{number}">↑</a></li>'
        for number, note in enumerate(notes, start=1)
    )
    return f'<div class="lrbs"><ol>{"".join(items)}</ol></div>' if notes else ""


def inline_html(note: str) -> str:
    """Turn a note's Markdown into HTML."""
    return str(MarkdownIt("commonmark", {"html": False}).disable("image").renderInline(note))


def as_text(data: str) -> str:
    """Write data so that Markdown shows it as it is."""
    return _readable(data.translate(ENTITIES))


def _prose(text: str) -> str:
    return _readable(text.translate(BRACES))


def _readable(text: str) -> str:
    """Write signs that mean nothing to Markdown as themselves: commas, and what stands between digits."""
    return HARMLESS.sub(lambda found: unescape(found[0]), text)


def _code(text: str) -> str:
    """Write what stands between backticks, where entities would stay as they are. What could end it, or be read as a template, is left out."""
    return unescape(text).replace("`", "'").replace("{{", "{ {").replace("{%", "{ %").replace("}}", "} }").replace("%}", "% }")

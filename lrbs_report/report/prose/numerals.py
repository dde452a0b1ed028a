"""Numerals typed by hand, so that no number escapes the results.

They are found in the sources of an article, each with its place.

What a template computes cannot go stale; what someone typed can. Spelled-out numbers ("twenty seeds") are
beyond this.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import jinja2
from jinja2 import meta, nodes

from lrbs_report.base.errors import Problem
from lrbs_report.base.files import shown
from lrbs_report.base.places import Keys, Places, read_places
from lrbs_report.base.tongue import tr
from lrbs_report.judging.claims import BLANK
from lrbs_report.study.experiments import SECTION_OF, Study

HINT = tr(
    "Print a result by its name: {value}; a number from elsewhere as {quoted}.",
    value='{{ value("accuracy", "…") }}',
    quoted='{{ quoted("…", source="…") }}',
)
SENTENCE_HINT = tr("Print a result by its name, in braces: {value}.", value="{accuracy('…')}")

NUMERAL = re.compile(
    # mnist-55k, SHA-256, x_train2, H2O: digits that belong to a word
    r"(?P<word>[^\W\d]\w*(?:[-/]\w+|\.[^\W\d]\w*)*)"
    r"|(?P<number>\d+(?:[.,\u00a0\u2009\u202f]\d+)*(?:[eE][-+]?\d+)?)(?P<unit>\s?[%‰°])?"
)
YEAR = re.compile(r"(?:19|20)\d\d")
LIST_NUMBER = re.compile(r"^[ \t]*\d{1,9}[.)](?=\s)", re.MULTILINE)
LINK_TARGET = re.compile(
    r"(?<=\]\()\s*<?[^\s)>]+|^ {0,3}\[[^\]]+\]:\s*\S+|\bhref=\"[^\"]*\"|\bhttps?://[^\s)>\"]+", re.MULTILINE
)
FORMULA = re.compile(
    r"\$\$(?:[^$]|\\\$)+?\$\$|(?<![\\$\d])\$(?![\s$])(?:[^$\n]|\\\$|\n(?!\s*\n))*?(?<![\s\\])\$(?!\d)"
)
WHOLE = re.compile(r"(?<![\d.,])\d+(?![\d%‰°]|[.,]\d)")
"""In a formula, whole numbers are exponents, indices and the like; a decimal number was found by somebody."""
CITED = re.compile(r"\[[^\[\]]*@[^\[\]]*\]|(?<![\w.])@[\w:./-]+(?: ?\[[^\[\]]*\])?")
"""A citation: its numbers are pages and the like."""

SILENT_CALLS = frozenset(
    {
        *(
            "value",
            "ask",
            "quoted",
            "figure",
            "has_figure",
            "log",
            "code",
            "claim",
            "claims_about",
            "experiment",
        ),
        *("comparison_rows", "candidate_table", "measure_table", "best_rows", "range", "tell", "say"),
    }
)
"""Functions whose arguments name something, or have a source, and are not printed as they stand."""

FILTERS_THAT_PRINT = frozenset({"default", "d", "format", "join", "replace"})
"""Filters whose arguments may be printed."""

UNPRINTED: Mapping[type[nodes.Node], tuple[str, ...]] = {
    nodes.If: ("test",),
    nodes.For: ("test",),
    nodes.CondExpr: ("test",),
    nodes.Getitem: ("arg",),
    nodes.Pair: ("key",),
    nodes.Include: ("template",),
    nodes.Import: ("template",),
    nodes.FromImport: ("template",),
    nodes.Extends: ("template",),
}
"""The parts of each kind of node that decide or name something, and are not printed."""


@dataclass(frozen=True, order=True, kw_only=True)
class Typed:
    """A numeral typed by hand: where it stands, and its digits as written."""

    file: str
    line: int
    column: int
    text: str
    hint: str = HINT

    @property
    def problem(self) -> Problem:
        """What to tell the author."""
        return Problem(
            file=self.file,
            line=self.line,
            column=self.column,
            message=tr('"{text}" is typed by hand', text=self.text),
            hint=self.hint,
        )


@dataclass(frozen=True, kw_only=True)
class Source:
    """What a template's source holds.

    Its numerals, how many numbers it quotes, and the templates that it takes in.
    """

    typed: tuple[Typed, ...]
    quoted: int
    takes_in: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """The numbers of an article in one language.

    How many come from the results, how many are quoted, and those typed by hand.
    """

    language: str
    from_results: int
    quoted: int
    typed: tuple[Typed, ...]

    @property
    def coverage(self) -> float:
        """The share of the numbers that have an origin."""
        known = self.from_results + self.quoted
        return known / (known + len(self.typed)) if self.typed else 1.0


def read_source(text: str, file: str) -> Source:
    """Return the numerals that a template would print although no result gives them.

    With them come how many numbers it quotes, and the templates that it takes in. The template must be a
    valid one.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    tree, lexed = jinja2.Environment().parse(text), _Lexed(text)  # noqa: S701 - it parses, and renders nothing
    found = {*_in_prose(lexed.prose), *_in_constants(tree, lexed)}
    typed = sorted(_typed(file, text, start, digits) for start, digits in found)
    quoted = sum(
        isinstance(call.node, nodes.Name) and call.node.name == "quoted" for call in tree.find_all(nodes.Call)
    )
    return Source(
        typed=tuple(typed),
        quoted=quoted,
        takes_in=tuple(name for name in meta.find_referenced_templates(tree) if name),
    )


def typed_in_definitions(study: Study, language: str) -> tuple[Typed, ...]:
    """Find the numerals in the titles and claims of a study, as one language reads them.

    Those in expressions are left out.
    """
    text, file = study.text.decode(), shown(study.file)
    places = read_places(study.text)
    found = {
        typed
        for keys, sentence in _sentences(study, language)
        for typed in _in_sentence(sentence, keys, places, text, file)
    }
    return tuple(sorted(found))


def numerals_in(text: str) -> Iterator[tuple[int, str]]:
    """Return where each numeral of a text begins, and its digits.

    Years, and digits that belong to a word, are none.
    """
    for found in NUMERAL.finditer(text):
        number = found["number"]
        if number and (found["unit"] or not YEAR.fullmatch(number)):
            yield found.start("number"), number


class _Lexed:
    """A template's source, cut into pieces with their offsets.

    They are what is printed as it stands, and the constants inside tags.
    """

    def __init__(self, text: str) -> None:
        """Cut the source.

        Jinja2's lexer may leave white space out, so each piece is looked for from where the last one ended.
        """
        self.text = text
        self.pieces: list[tuple[int, int, str, str]] = []
        position = 0
        for line, kind, piece in jinja2.Environment().lex(text):  # noqa: S701 - it cuts, and renders nothing
            start = text.index(piece, position)
            position = start + len(piece)
            self.pieces.append((start, line, kind, piece))

    @cached_property
    def prose(self) -> str:
        """The source with everything inside tags and comments covered.

        By spaces, or, where a value is printed, by a sign that is no space.
        """
        covered = ["\n" if character == "\n" else " " for character in self.text]
        for start, _, kind, piece in self.pieces:
            if kind in ("data", "raw_data"):
                covered[start : start + len(piece)] = piece
            elif kind == "variable_begin":
                covered[start] = "\ufffc"
        return "".join(covered)

    def constants(self, line: int) -> Iterator[tuple[int, str]]:
        """Return the constants that begin on a line as the source writes them.

        They are texts without their quotes, and numbers.
        """
        for start, at, kind, piece in self.pieces:
            if at == line and kind in ("string", "integer", "float"):
                is_text = kind == "string"
                yield start + is_text, piece[1:-1] if is_text else piece


def _in_prose(prose: str) -> Iterator[tuple[int, str]]:
    """Find the numerals between tags.

    The numbers of lists, what links lead to, citations, and whole numbers in formulas are none.
    """
    for kind in (LIST_NUMBER, LINK_TARGET, CITED):
        prose = kind.sub(_cover, prose)
    return numerals_in(FORMULA.sub(lambda found: WHOLE.sub(_cover, found[0]), prose))


def _cover(found: re.Match[str]) -> str:
    return " " * len(found[0])


def _in_constants(tree: nodes.Template, lexed: _Lexed) -> Iterator[tuple[int, str]]:
    """Find the numerals in what expressions print.

    Their texts and numbers count, but not what they compare with, count by or call things.
    """
    for constant in _printed(tree):
        pieces = [
            (start, piece)
            for start, piece in lexed.constants(constant.lineno)
            if piece in str(constant.value)
        ]
        written = [(start + at, digits) for start, piece in pieces for at, digits in numerals_in(piece)]
        yield from written or [
            (_offset(lexed.text, constant.lineno), digits) for _, digits in numerals_in(str(constant.value))
        ]


def _printed(node: nodes.Node) -> Iterator[nodes.Const]:
    """Return the constants below a node that may be printed."""
    if isinstance(node, nodes.Const):
        if isinstance(node.value, str | int | float) and not isinstance(node.value, bool):
            yield node
        return
    for part in _parts(node):
        found = _printed(part)
        yield from _texts(found) if _is_for_counting(node, part) else found


def _is_for_counting(node: nodes.Node, part: nodes.Node) -> bool:
    """Tell whether the numbers of a part have a name or are gone through one by one.

    Printing such a number is refused when the report is made.
    """
    if isinstance(node, nodes.Assign):
        return not isinstance(part, nodes.List | nodes.Tuple | nodes.Dict)
    return isinstance(node, nodes.For) and part is node.iter


def _texts(constants: Iterable[nodes.Const]) -> Iterator[nodes.Const]:
    return (constant for constant in constants if isinstance(constant.value, str))


def _parts(node: nodes.Node) -> Iterable[nodes.Node]:
    """Return the parts of a node that may be printed."""
    if isinstance(node, nodes.Compare | nodes.Test | nodes.Not | nodes.Slice):
        return ()
    if isinstance(node, nodes.Call):
        return (
            ()
            if isinstance(node.node, nodes.Name) and node.node.name in SILENT_CALLS
            else node.iter_child_nodes()
        )
    if isinstance(node, nodes.Filter):
        return node.iter_child_nodes(only=None if node.name in FILTERS_THAT_PRINT else ("node",))
    return node.iter_child_nodes(exclude=UNPRINTED.get(type(node), ()))


def _sentences(study: Study, language: str) -> Iterator[tuple[Keys, str]]:
    """Return every title and claim as one language reads it, with the keys that lead to it."""
    yield ("report", "title", language), study.title[language]
    titles = {
        **{section: [one.title for one in study.made_to(purpose)] for purpose, section in SECTION_OF.items()},
        "sweeps": [one.title for one in study.sweeps],
        "references": [one.title for one in study.references],
    }
    for kind, titled in titles.items():
        for number, title in enumerate(titled):
            yield (kind, number, "title", language), title[language]
    for number, claim in enumerate(study.claims):
        yield ("claims", number, language), claim.statement[language]


def _in_sentence(sentence: str, keys: Keys, places: Places, text: str, file: str) -> Iterator[Typed]:
    """Find the numerals of a sentence.

    Where the file writes it otherwise than it reads, as with escapes, its beginning is their place.
    """
    line, column = places.value(keys)
    beginning = _offset(text, line) + column - 1
    start = text.find(sentence, beginning)
    for at, digits in numerals_in(BLANK.sub(_cover, sentence)):
        yield _typed(file, text, start + at if start >= 0 else beginning, digits, SENTENCE_HINT)


def _typed(file: str, text: str, offset: int, digits: str, hint: str = HINT) -> Typed:
    line, column = _place(text, offset)
    return Typed(file=file, line=line, column=column, text=digits, hint=hint)


def _place(text: str, offset: int) -> tuple[int, int]:
    """Return the line and column, from 1, of an offset."""
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def _offset(text: str, line: int) -> int:
    """Return the offset at which a line, counted from 1, begins."""
    return sum(map(len, text.splitlines(keepends=True)[: line - 1]))

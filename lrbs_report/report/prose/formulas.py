"""Formulas: LaTeX becomes MathML, which is looked at element by element before anybody sees it.

latex2mathml reads the LaTeX. It takes in raw markup and what it does not know, so what it gives is parsed
again here: only elements of mathematics with attributes of layout pass, and each text is written anew.

What a template printed inside a formula, a value of the report or data, is no LaTeX: one letter of private
use stands for it while the formula is read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from html import unescape
from xml.etree import ElementTree as ET

from markupsafe import escape

from lrbs_report.base import bounds
from lrbs_report.base.suggesting import nearest
from lrbs_report.base.tongue import tr
from lrbs_report.report.prose.formula_text import as_text
from lrbs_report.report.prose.marks import VALUE, has_marks

NAMESPACE = "http://www.w3.org/1998/Math/MathML"

CHILDREN: Mapping[str, int | None] = {
    **dict.fromkeys(("math", "mrow", "msqrt", "mstyle", "mpadded", "mphantom", "menclose")),
    **dict.fromkeys(("mtable", "mtr", "mtd")),
    **dict.fromkeys(("mfrac", "msub", "msup", "mover", "munder", "mroot"), 2),
    **dict.fromkeys(("msubsup", "munderover"), 3),
    **dict.fromkeys(("mi", "mn", "mo", "mtext", "mspace"), 0),
}
"""The elements that a formula may have, and how many others each holds: nothing for any number."""

LAYOUT = frozenset(
    {
        *("display", "displaystyle", "scriptlevel", "mathvariant", "linethickness", "accent", "accentunder"),
        *("stretchy", "fence", "form", "separator", "largeop", "movablelimits", "symmetric"),
        *("lspace", "rspace", "minsize", "maxsize", "width", "height", "depth", "voffset", "notation"),
        *("columnalign", "columnspacing", "rowspacing", "columnlines", "rowlines"),
    }
)
"""The attributes that they may have: none of them leads anywhere, or names a colour, a style or an id."""

PLAIN = re.compile(r"[\w .%+#-]*", re.ASCII)
"""What an attribute may hold."""

GIVEN = re.compile(rf"{VALUE.pattern}|&#\d+;|[<>]")
"""What is put in again when the LaTeX has been read: values, data as templates print them, and two signs that
latex2mathml would leave as they are.
"""

PRIVATE = 0xF000
"""The first of the letters that stand for these meanwhile."""
MOST_GIVEN = 0x800

COMMAND = re.compile(r"\\([A-Za-z]+\*?|.)", re.DOTALL)
ENVIRONMENT = re.compile(r"\\begin\s*\{([^{}]*)\}")
ENVIRONMENTS = (
    *("matrix", "pmatrix", "bmatrix", "Bmatrix", "vmatrix", "Vmatrix", "smallmatrix", "array"),
    *("cases", "aligned", "split", "align*", "gathered", "substack"),
)
READ_AS = {"aligned": "split", "gathered": "matrix"}
"""Environments that latex2mathml reads without their rows and columns, and those that mean the same to it."""

BOUNDARY = re.compile(r"(\\(?:begin|end)\s*)\{([^{}]*)\}")
"""Where an environment begins or ends, with its name."""

REFUSED = frozenset(
    {
        *("href", "style", "class", "cssId", "data", "color", "textcolor", "colorbox", "fcolorbox"),
        *("def", "let", "newcommand", "renewcommand", "newenvironment", "DeclareMathOperator"),
        *("tag", "label", "ref", "eqref", "nonumber", "notag", "unicode", "require"),
    }
)
"""Commands that would lead elsewhere, look otherwise than the page, define things or number formulas."""

SHORT = 24
"""Letters of a formula that fit any screen."""

HINT = tr("`lrbs-report help report` tells what formulas may hold. A dollar sign alone is written \\$.")


class WrongFormula(ValueError):
    """A formula cannot be read; ``hint`` says how it could."""

    def __init__(self, message: str, hint: str = HINT) -> None:
        """Keep both parts of what to say."""
        super().__init__(message)
        self.message, self.hint = message, hint


@dataclass(frozen=True, kw_only=True)
class Formula:
    """A formula that was read: ``tree`` is its MathML, ``source`` its LaTeX with the marks of values."""

    tree: ET.Element
    source: str
    is_display: bool

    def html(self, plain: Callable[[str], str]) -> str:
        """Return its MathML for a page. One that is long can be scrolled.

        ``plain`` writes each value as text: a formula is read as a whole, and has no links in it.
        """
        tree = self._with_values(plain)
        inner = "".join(map(_written, tree))
        display = ' display="block"' if self.is_display else ""
        math = f'<math xmlns="{NAMESPACE}"{display}>{inner}</math>'
        is_long = sum(len(one.text or "") for one in tree.iter()) > SHORT
        return f'<span class="formula" tabindex="0">{math}</span>' if is_long else math

    def mathml(self, plain: Callable[[str], str]) -> str:
        """Return the same for who draws it."""
        tree = self._with_values(plain)
        if self.is_display:
            tree.set("display", "block")
        return ET.tostring(tree, encoding="unicode")

    def text(self, plain: Callable[[str], str]) -> str:
        """Return the same in a line of plain text."""
        return as_text(self._with_values(plain))

    def _with_values(self, plain: Callable[[str], str]) -> ET.Element:
        tree = deepcopy(self.tree)
        for element in tree.iter():
            element.text = plain(element.text or "")
        return tree


def read_formula(source: str, *, is_display: bool) -> Formula:
    """Read the LaTeX of a formula, in which marks may stand for values. Raises ``WrongFormula``."""
    source = source.strip()
    _refuse_at_once(source)
    latex, given = _with_letters(source)
    _refuse_commands(latex)
    tree = _parsed(latex, is_display=is_display)
    _put_back(tree, given)
    _refuse_elements(tree)
    return Formula(tree=tree, source=source, is_display=is_display)


def _refuse_at_once(source: str) -> None:
    """Refuse what is too long or too deep to be read, and marks of what is no value."""
    if not source:
        raise WrongFormula(tr("the formula is empty"))
    if len(source) > bounds.FORMULA:
        raise WrongFormula(
            tr("the formula has {count} letters", count=len(source)),
            tr("Expected at most {formula}: write several.", formula=bounds.FORMULA),
        )
    if has_marks(VALUE.sub("", source)):
        raise WrongFormula(
            tr("something stands in the formula that is no value"), tr("Expected LaTeX, and values in it.")
        )
    depth = deepest = 0
    for letter in re.sub(r"\\.", "", source):
        depth += {"{": 1, "}": -1}.get(letter, 0)
        deepest = max(deepest, depth)
        if depth < 0:
            raise WrongFormula(tr("a brace closes that none has opened"))
    if depth:
        raise WrongFormula(tr("a brace is not closed"), tr("Expected a } for each {."))
    if deepest > bounds.FORMULA_DEPTH:
        raise WrongFormula(*_too_deep())


def _too_deep() -> tuple[str, str]:
    return tr("the formula is nested too deeply"), tr(
        "Expected at most {formula_depth} parts in each other.", formula_depth=bounds.FORMULA_DEPTH
    )


def _with_letters(source: str) -> tuple[str, list[str]]:
    """Let a letter stand for each thing that is no LaTeX, and return these things too."""
    given: list[str] = []

    def stand_in(found: re.Match[str]) -> str:
        given.append(unescape(found[0]))
        return chr(PRIVATE + len(given) - 1)

    latex = GIVEN.sub(stand_in, re.sub("[\uf000-\uf8ff]", "\N{REPLACEMENT CHARACTER}", source))
    if len(given) > MOST_GIVEN:
        raise WrongFormula(
            tr("too much is put into the formula"),
            tr("Expected at most {most_given} things.", most_given=MOST_GIVEN),
        )
    return latex, given


def _refuse_commands(latex: str) -> None:
    """Refuse commands that nobody knows, or that a formula of a report may not have."""
    for found in COMMAND.finditer(latex):
        name = found[1]
        if name in REFUSED:
            raise WrongFormula(tr("a formula may not have \\{name}", name=name))
        if name.isascii() and name.rstrip("*").isalpha() and not _is_known(name):
            alike = [one for one in _names() if one[0] == name[0]]
            raise WrongFormula(tr("there is no \\{name}", name=name), nearest(name, sorted(alike)) or HINT)
    for found in ENVIRONMENT.finditer(latex):
        if found[1] not in ENVIRONMENTS:
            hint = tr("Expected aligned: formulas have no numbers.") if found[1] == "align" else ""
            hint = (
                hint
                or nearest(found[1], ENVIRONMENTS)
                or tr("Expected one of {environments}.", environments=", ".join(ENVIRONMENTS))
            )
            raise WrongFormula(tr('there is no environment "{found}"', found=found[1]), hint)


def _is_known(name: str) -> bool:
    return name in _names() or name.rstrip("*") in _names()


@cache
def _names() -> frozenset[str]:
    """Return the commands that latex2mathml knows: those that it names, and the symbols of Unicode."""
    from latex2mathml import commands  # noqa: PLC0415 - only an article with formulas needs it
    from latex2mathml.symbols_parser import SYMBOLS  # noqa: PLC0415 - the same

    def texts(thing: object) -> Iterator[str]:
        if isinstance(thing, str):
            yield thing
        elif isinstance(thing, Mapping | tuple | list | set | frozenset):
            for one in thing:
                yield from texts(one)

    named = (one for name, value in vars(commands).items() if name.isupper() for one in texts(value))
    return frozenset(one[1:] for one in (*named, *texts(SYMBOLS)) if re.fullmatch(r"\\[A-Za-z]+\*?", one))


def _parsed(latex: str, *, is_display: bool) -> ET.Element:
    """Let latex2mathml read LaTeX, and read what it gives."""
    from latex2mathml import converter, exceptions  # noqa: PLC0415 - only an article with formulas needs it

    try:
        known = BOUNDARY.sub(lambda found: f"{found[1]}{{{READ_AS.get(found[2], found[2])}}}", latex)
        text = converter.convert(known, display="block" if is_display else "inline")
        tree = ET.fromstring(text)  # noqa: S314 - of a few thousand letters, without a document type
    except RecursionError as error:
        raise WrongFormula(*_too_deep()) from error
    except ET.ParseError as error:
        raise WrongFormula(
            tr("an & stands where no table is"), tr("Write \\& for the sign itself.")
        ) from error
    except Exception as error:
        kind = type(error).__name__
        is_told = isinstance(error, tuple(one for one in vars(exceptions).values() if isinstance(one, type)))
        raise WrongFormula(
            WRONG.get(kind, tr("the formula cannot be read")) if is_told else WRONG[""]
        ) from error
    for element in tree.iter():
        element.tag = element.tag.removeprefix(f"{{{NAMESPACE}}}")
    return tree


WRONG = {
    "": tr("the formula cannot be read"),
    "NoAvailableTokensError": tr("the formula ends where more was expected"),
    "DoubleSubscriptsError": tr("two subscripts follow each other: put the first part in braces"),
    "DoubleSuperscriptsError": tr("two superscripts follow each other: put the first part in braces"),
    "ExtraLeftOrMissingRightError": tr("a \\left has no \\right, or a \\right no \\left"),
    "MissingSuperScriptOrSubscriptError": tr("nothing follows a ^ or a _"),
    "MissingEndError": tr("a \\begin has no \\end"),
    "NumeratorNotFoundError": tr("a fraction lacks its numerator"),
    "DenominatorNotFoundError": tr("a fraction lacks its denominator"),
}
"""What is said of the errors of latex2mathml, by their names."""


def _put_back(tree: ET.Element, given: list[str]) -> None:
    """Put in again what letters stood for."""
    table = {PRIVATE + number: thing for number, thing in enumerate(given)}
    for element in tree.iter():
        if not element.text:
            continue
        text = element.text
        element.text = text.translate(table)
        if element.tag == "mi" and len(text) == 1 and ord(text) in table:
            element.tag = "mn" if VALUE.fullmatch(element.text) else "mo"
            element.attrib.clear()


def _refuse_elements(tree: ET.Element) -> None:
    """Refuse whatever is no mathematics, and commands that lack an argument."""
    waiting = [(tree, 1)]
    while waiting:
        element, depth = waiting.pop()
        most = CHILDREN.get(element.tag, -1)
        if most == -1:
            raise WrongFormula(tr("a formula may not have <{tag}>", tag=element.tag))
        if most is not None and len(element) != most:
            raise WrongFormula(tr("the formula ends where more was expected"))
        if depth > bounds.FORMULA_DEPTH * 4:
            raise WrongFormula(*_too_deep())
        element.attrib = {
            name: value for name, value in element.attrib.items() if name in LAYOUT and PLAIN.fullmatch(value)
        }
        if element.tag in ("mi", "mo") and (element.text or "").strip() in ("\\", "{", "}", "&"):
            element.tag = "mo"
        waiting += [(one, depth + 1) for one in element]


def _written(element: ET.Element) -> str:
    """Write an element as HTML: its name and attributes are known, and its text is text."""
    attributes = "".join(f' {name}="{escape(value)}"' for name, value in sorted(element.attrib.items()))
    inner = "".join(map(_written, element))
    return f"<{element.tag}{attributes}>{escape(element.text or '')}{inner}</{element.tag}>"

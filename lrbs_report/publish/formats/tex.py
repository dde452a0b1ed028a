r"""Texts of anybody's as LaTeX shows them: no letter of theirs is a command.

What is written needs no package and no engine's own letters, but for those that ``\lrbschar`` stands for.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

from lrbs_report.base.showing import one_line

COMMANDS = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\symbol{34}",
    "'": r"\textquotesingle{}",
    "`": r"\textasciigrave{}",
    "[": "{[}",
    "*": "{*}",
}
"""Signs that mean something to LaTeX, to a package for some language, or behind the end of a row."""

JOINED = re.compile("([-,])(?=\\1)")
"""Signs that fonts join with the next one, and make another sign of."""

SIGNS = {
    "\u00a0": "~",
    "\u202f": r"\,",
    "\u2009": r"\,",
    "×": r"\ensuremath{\times}",
    "−": r"\ensuremath{-}",
    "±": r"\ensuremath{\pm}",
    "·": r"\ensuremath{\cdot}",
    "≤": r"\ensuremath{\leq}",
    "≥": r"\ensuremath{\geq}",
    "≈": r"\ensuremath{\approx}",
    "≠": r"\ensuremath{\neq}",
    "∞": r"\ensuremath{\infty}",
    "→": r"\ensuremath{\rightarrow}",
    "°": r"\ensuremath{^{\circ}}",
    "µ": r"\ensuremath{\mu}",
    "–": r"\textendash{}",
    "—": r"\textemdash{}",
    "…": r"\ldots{}",
    "\u2018": r"\textquoteleft{}",
    "\u2019": r"\textquoteright{}",
    "“": r"\textquotedblleft{}",
    "”": r"\textquotedblright{}",
    "¿": r"\textquestiondown{}",
    "¡": r"\textexclamdown{}",
    "ß": r"\ss{}",
    "æ": r"\ae{}",
    "Æ": r"\AE{}",
    "œ": r"\oe{}",
    "Œ": r"\OE{}",
    "ø": r"\o{}",
    "Ø": r"\O{}",
    "ł": r"\l{}",
    "Ł": r"\L{}",
}
"""What LaTeX has a command for, whatever its fonts."""

ACCENTS = {
    "\u0300": "`",
    "\u0301": "'",
    "\u0302": "^",
    "\u0303": "~",
    "\u0304": "=",
    "\u0306": "u",
    "\u0307": ".",
    "\u0308": '"',
    "\u030a": "r",
    "\u030b": "H",
    "\u030c": "v",
    "\u0327": "c",
}
"""The command for each accent above or below a letter."""

DOTLESS = {"i": r"\i", "j": r"\j"}
RAISED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
POWER = re.compile("[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+")
ACCENTED = 2
"""Characters of a letter with one accent, taken apart."""

OTHER = r"""% Letters of the report that LaTeX may have no command for: as they are where the engine takes any letter, and
% by their numbers elsewhere. Define \lrbschar before this package for another way.
\providecommand{\lrbschar}[1]{\ifdefined\Umathchar\char"#1\relax\else[U+#1]\fi}
"""  # noqa: E501 - the text of a file
"""What defines the command for all others."""


def in_tex(text: str) -> str:
    r"""Return a text of anybody's as LaTeX.

    >>> print(in_tex(r"\input{x} & 5 % é 10⁻⁷ 中"))
    \textbackslash{}input\{x\} \& 5 \% \'{e} 10\ensuremath{^{-7}} \lrbschar{4E2D}
    """
    ends = [0, *(place for found in POWER.finditer(text) for place in found.span()), len(text)]
    parts = [text[start:end] for start, end in pairwise(ends)]
    told = [_raised(part) if number % 2 else _lettered(part) for number, part in enumerate(parts)]
    return "".join(told)


def _raised(power: str) -> str:
    return rf"\ensuremath{{^{{{power.translate(RAISED)}}}}}"


def _lettered(text: str) -> str:
    return JOINED.sub(r"\1{}", "".join(map(_letter, text)))


def _letter(letter: str) -> str:
    known = COMMANDS.get(letter) or SIGNS.get(letter)
    if known:
        return known
    if not letter.isprintable():
        return "".join(map(_letter, one_line(letter)))
    return letter if letter.isascii() else _accented(letter) or rf"\lrbschar{{{ord(letter):04X}}}"


def _accented(letter: str) -> str:
    """Return a letter with an accent; nothing for any other."""
    parts = unicodedata.normalize("NFD", letter)
    if len(parts) != ACCENTED or not (parts[0].isascii() and parts[0].isalpha()) or parts[1] not in ACCENTS:
        return ""
    bare = parts[0] if parts[1] == "\u0327" else DOTLESS.get(parts[0], parts[0])
    return rf"\{ACCENTS[parts[1]]}{{{bare}}}"

"""A formula in a line of plain text, for where nothing can be drawn: bookmarks, running heads, links."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from xml.etree import ElementTree as ET

RAISED = str.maketrans("0123456789+-−=()n′", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ′")  # noqa: RUF001 - signs of mathematics
LOWERED = str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")

SPACED = frozenset("=<>≤≥≠≈≡∼∝≪≫∈∉⊂⊆→←↔⇒⇐⇔↦±⋅·×+−∣")  # noqa: RUF001 - signs of mathematics
"""Operators between two things, with a space on each side."""

ACCENTS = {"¯": "\u0304", "‾": "\u0304", "^": "\u0302", "~": "\u0303", "˙": "\u0307", "¨": "\u0308"}
"""What stands over one letter, as what Unicode puts on a letter."""

INSIDE = re.compile(r"(?<=[(\[]) | (?=[)\],;])")
SIGN = re.compile(r"(^|\(|[=<>≤≥,] )− ")
"""A space inside parentheses, and a minus that has nothing on its left."""


def as_text(element: ET.Element) -> str:
    """Return MathML as a line of text: powers and indices of digits are small, roots and fractions are signs.

    >>> as_text(ET.fromstring("<math><msup><mi>x</mi><mn>2</mn></msup><mo>=</mo><mn>4</mn></math>"))
    'x² = 4'
    """
    return SIGN.sub(r"\1−", INSIDE.sub("", " ".join(_text(element).split())))


def _text(element: ET.Element) -> str:
    """Return an element as text that may have more spaces than it needs, as words and operators have."""
    name = element.tag.rpartition("}")[2]
    if len(element):
        parts = [_text(child) for child in element]
        return OF_PARTS.get(name, "".join)(parts)
    text = element.text or ""
    if name == "mo":
        return _operator(text)
    return f" {text} " if name == "mi" and len(text) > 1 else text


def _operator(sign: str) -> str:
    """Set an operator off from what is on its sides; what only tells how to read is left out."""
    bare = sign.strip("\u2061\u2062\u2063 ").replace("-", "−")
    return f" {bare} " if bare in SPACED and bare else f"{bare} " if bare in (",", ";") else bare


def _whole(part: str) -> str:
    """Put what has several parts in parentheses."""
    part = part.strip()
    is_wrapped = part[:1] + part[-1:] == "()" and part.count("(") == 1
    return part if part.isalnum() or len(part) == 1 or is_wrapped else f"({part})"


def _set(part: str, sign: str, small: Mapping[int, int]) -> str:
    """Write an index or a power with small digits where all of it has them, else behind its sign."""
    part = "".join(part.split())
    lettered = all(ord(letter) in small for letter in part)
    return part.translate(small) if lettered else f"{sign}{_whole(part)}"


def _low(parts: Sequence[str]) -> str:
    """Write what has an index, and perhaps a power; a sum or a function stands apart from what follows."""
    base, index, *power = (part.strip() for part in parts)
    text = base + _set(index, "_", LOWERED) + "".join(_set(one, "^", RAISED) for one in power)
    return f"{text} " if len(base) > 1 or base in "∑∏∫" else text


def _high(parts: Sequence[str]) -> str:
    """Write a power, or what stands over something: on a letter, an accent."""
    base, over = parts[0].strip(), parts[1].strip()
    return base + (ACCENTS.get(over) or _set(over, "^", RAISED))


OF_PARTS: Mapping[str, Callable[[Sequence[str]], str]] = {
    "mfrac": lambda parts: f"{_whole(parts[0])}/{_whole(parts[1])}",
    "msqrt": lambda parts: f"√{_whole(''.join(parts))}",
    "mroot": lambda parts: f"{_set(parts[1], '', RAISED)}√{_whole(parts[0])}",
    **dict.fromkeys(("msup", "mover"), _high),
    **dict.fromkeys(("msub", "msubsup", "munder", "munderover"), _low),
    "mtr": " ".join,
    "mtable": "; ".join,
}
"""How elements are written that are more than their parts in a row."""

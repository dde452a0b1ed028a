"""Formulas as drawings, for print: ziamath lays MathML out with a typeface of its own, as paths alone."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape
from xml.etree import ElementTree as ET

from lrbs_report.base.tongue import tr
from lrbs_report.report.prose.formulas import Formula, WrongFormula

SIZE = 24.0
"""The size in which it is drawn; what is told of the drawing is in parts of it."""


@dataclass(frozen=True, kw_only=True)
class DrawnFormula:
    """A drawing of a formula: as SVG, its width and how far it goes below the line, both in em.

    ``alt`` is the formula's LaTeX, with values as text, and ``text`` what stands for it in a line of text.
    """

    svg: bytes
    width: float
    below: float
    alt: str
    text: str


def draw_formula(formula: Formula, plain: Callable[[str], str]) -> DrawnFormula:
    """Draw a formula; ``plain`` writes its values as text.

    Raises ``WrongFormula`` when it cannot be drawn.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # how it finds its typeface
        import ziafont  # noqa: PLC0415 - only an article with formulas needs it
        import ziamath  # noqa: PLC0415 - the same

    ziafont.config.svg2 = ziamath.config.svg2 = False  # each letter as a path where it stands
    try:
        drawn = ziamath.Math(formula.mathml(plain), size=SIZE)
        svg = drawn.svgxml()
    except Exception as error:
        message = tr("the formula cannot be drawn for print")
        raise WrongFormula(message) from error
    left, top, width, height = map(float, svg.attrib["viewBox"].split())
    del left
    return DrawnFormula(
        svg=ET.tostring(svg),
        width=width / SIZE,
        below=-(top + height) / SIZE,
        alt=" ".join(unescape(plain(formula.source)).split()),
        text=unescape(formula.text(plain)),
    )

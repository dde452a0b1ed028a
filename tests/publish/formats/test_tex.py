"""Nothing that anybody writes is a command of LaTeX."""

from __future__ import annotations

import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrbs_report.publish.formats.tex import in_tex

OURS = re.compile(
    r"\\(?:text(?:backslash|ascii(?:tilde|circum|grave)|less|greater|bar|quotesingle|quote(?:left|right)"
    r"|quotedbl(?:left|right)|endash|emdash|(?:question|exclam)down)|ldots|ss|ae|AE|oe|OE|o|O|l|L)\{\}"
    r"|\\symbol\{34\}|\\lrbschar\{[0-9A-F]{4,6}\}"
    r"|\\ensuremath\{(?:-|\^\{[-0-9]+\}|\^\{\\circ\}|\\[a-z]+)\}|\\[`'^~=.\"urHvc]\{(?:[A-Za-z]|\\[ij])\}"
    r"|\\[{}$&#%_,]|~|\{[\[*]\}|-\{\}|,\{\}"
)
"""All that is written for signs that are not written as they are."""


@given(st.text())
def test_what_is_written_is_plain_but_for_commands_of_ours(text: str) -> None:
    """Whatever the text: letters, digits, and signs that mean nothing are left when ours are taken out."""
    plain = set(string.ascii_letters + string.digits + " !'()+,-./:;=?@]")
    assert set() == set(OURS.sub("", in_tex(text))) - plain


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        (r"\textbackslash{}input\{/etc/passwd\}", r"\input{/etc/passwd}"),
        (r"\textbackslash{}write18\{rm\}", r"\write18{rm}"),
        (r"a \& b", "a & b"),
        (r"50 \% \#1 \$x\textasciicircum{}2\$ a\_b \textasciitilde{}", "50 % #1 $x^2$ a_b ~"),
        ("{[}2pt] {*}", "[2pt] *"),
        ("-{}-allow", "--allow"),
        (r"a\textendash{}b", "a–b"),
        (r"1,3~\ensuremath{\times}~10\ensuremath{^{35}}", "1,3\u00a0×\u00a010³⁵"),
        (r"\~{n}, \'{\i}, \c{c}, \"{u}", "ñ, í, ç, ü"),
        (r"\lrbschar{4E2D}\lrbschar{1F600}", "中😀"),
        (r"a\textbackslash{}u000ab", "a\nb"),
    ],
)
def test_signs_are_shown_and_not_obeyed(expected: str, text: str) -> None:
    """Each as LaTeX shows it."""
    assert expected == in_tex(text)

"""Formulas: what is read, what is refused, and that nothing but mathematics comes through."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrbs_report.base import bounds
from lrbs_report.report.prose.commonmark import Scholarly, parse
from lrbs_report.report.prose.formulas import CHILDREN, ENVIRONMENTS, LAYOUT, WrongFormula, read_formula
from lrbs_report.report.targets.drawn_formulas import draw_formula

VALUE = "\ue0020\ue003"
"""Stands for the page's first value."""

PIECES = (
    *(
        "x",
        "2",
        "+",
        "<",
        ">",
        "&",
        "^",
        "_",
        "{",
        "}",
        "\\\\",
        "'",
        '"',
        " ",
        "<b>",
        "</b>",
        "&lt;",
        "&#60;",
    ),
    *("\\frac", "\\sqrt", "\\text", "\\left(", "\\right)", "\\begin{matrix}", "\\end{matrix}", "\\mathbf"),
    *("\\href", "\\style", "\\class", "\\color", "javascript:", "onload=", "\\sum", "\\hat", "\\eta", VALUE),
)


def html_of(source: str) -> str:
    """Return a formula as a page has it, in which each value reads 0,92."""
    return read_formula(source, is_display=False).html(lambda text: re.sub("\ue002\\d+\ue003", "0,92", text))


@pytest.mark.parametrize(
    ("source", "inside"),
    [
        (r"\frac{a}{b}", "<mfrac><mrow><mi>a</mi></mrow><mrow><mi>b</mi></mrow></mfrac>"),
        (r"\eta_t", "<msub><mi>η</mi><mi>t</mi></msub>"),
        ("a < b", "<mi>a</mi><mo>&lt;</mo><mi>b</mi>"),
        ("x = \ue0020\ue003", "<mo>=</mo><mn>0,92</mn>"),
        (r"x_{\text{a &#60;b&#62;}}", "<mtext>a\N{NO-BREAK SPACE}&lt;b&gt;</mtext>"),
        (r"\text{<b>hi</b>}", "<mtext>&lt;b&gt;hi&lt;/b&gt;</mtext>"),
    ],
)
def test_formulas_become_mathml(source: str, inside: str) -> None:
    """With values in them, and what looks like markup as text."""
    assert inside in html_of(source)


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("x^2", "x²"),
        (r"\eta_0 - \eta_{t+1} = -1", "η₀ − η_(t+1) = −1"),
        (r"\frac{a+b}{2} \cdot \frac{(a)+(b)}{n}", "(a + b)/2 · ((a) + (b))/n"),
        (r"\sqrt[3]{x+1} \le \sqrt{n}", "³√(x + 1) ≤ √n"),
        (r"\hat{\theta}, f'(x)", "θ\u0302, f′(x)"),  # noqa: RUF001 - signs of mathematics
        (r"\sum_{i=1}^{n} x_i^2", "∑_(i=1)ⁿ x_i²"),
        (r"O(n \log n) < e^{-kt}", "O(n log n) < e^(−kt)"),
        (r"\begin{pmatrix}a & b\\c & d\end{pmatrix}", "(a b; c d)"),
        ("10^{-3} = \ue0020\ue003", "10⁻³ = 0,92"),
    ],
)
def test_formulas_become_lines_of_text(source: str, line: str) -> None:
    """Which say the same, for bookmarks and running heads."""
    formula = read_formula(source, is_display=False)
    assert line == formula.text(lambda text: re.sub("\ue002\\d+\ue003", "0,92", text))


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_every_environment_has_its_rows_and_columns(name: str) -> None:
    """As MathML that every browser lays out as a table, also inside another environment."""
    columns = "{cc}" if name == "array" else ""
    around = "a \\\\ b" if name == "gathered" else "a &= b \\\\ c &= d"
    source = rf"\begin{{{name}}}{columns} {around} \end{{{name}}}"
    alone = read_formula(source, is_display=True).html(str)
    assert (2, 2 if name == "gathered" else 4) == (alone.count("<mtr"), alone.count("<mtd"))
    inside = read_formula(rf"\begin{{pmatrix}} {source} & x \end{{pmatrix}}", is_display=True).html(str)
    assert 3 == inside.count("<mtr")


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("", "empty"),
        (r"\frac{a}", "ends where more was expected"),
        (r"\frac{a}{", "not closed"),
        ("x}", "none has opened"),
        (r"\frak{a}{b", "not closed"),
        (r"\fra{a}{b}", r"there is no \fra"),
        (r"\left( x", r"\left has no \right"),
        ("x^2^3", "superscripts"),
        ("a & b", "where no table is"),
        (r"\href{javascript:alert(1)}{x}", r"may not have \href"),
        (r"\style{color:red}{x}", r"may not have \style"),
        (r"\def\a{b}", r"may not have \def"),
        (r"\begin{align}a\end{align}", "no environment"),
        ("x" * (bounds.FORMULA + 1), "letters"),
        ("{" * 21 + "x" + "}" * 21, "too deeply"),
        (r"\sqrt " * 300 + "x", "too deeply"),
        ("\ue0000\ue001", "no value"),
    ],
)
def test_wrong_formulas_are_refused(source: str, said: str) -> None:
    """Each with what is wrong."""
    with pytest.raises(WrongFormula, match=re.escape(said)):
        html_of(source)


def test_an_unknown_command_comes_with_the_one_that_was_meant() -> None:
    """By its name."""
    with pytest.raises(WrongFormula) as caught:
        html_of(r"\etta + 1")
    assert caught.value.hint == "Did you mean eta?"


@pytest.mark.fuzz
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=12).map("".join))
def test_nothing_but_mathematics_comes_through(source: str) -> None:
    """Whatever is asked for: the elements and attributes are known ones, and the whole is well-formed."""
    try:
        html = html_of(source)
    except WrongFormula:
        return
    tree = ET.fromstring(html)  # noqa: S314 - ours
    for element in tree.iter():
        name = element.tag.rpartition("}")[2]
        assert name in {*CHILDREN, "span"}
        assert set(element.attrib) <= {*LAYOUT, "class", "tabindex"}


def test_a_drawing_stands_on_the_line_and_says_what_it_is() -> None:
    """As paths alone: no typeface of the system draws it."""
    plain = lambda text: text.replace("\ue0020\ue003", "0,92")  # noqa: E731 - as short as it is
    low = draw_formula(read_formula("x_{y_z} = \ue0020\ue003", is_display=False), plain)
    high = draw_formula(read_formula("x^2", is_display=False), plain)
    assert low.alt == "x_{y_z} = 0,92"
    assert low.below < high.below < 0.0
    assert low.width > high.width > 0.5
    assert b"<text" not in low.svg
    assert low.svg.count(b"<path") >= len("xyz=0,92")
    assert low == draw_formula(read_formula("x_{y_z} = \ue0020\ue003", is_display=False), plain)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("cuesta 5 $ y 6 $", []),
        ("from $5 to $6", []),
        (r"US\$ 5 y \$x\$", []),
        ("`$x$` and &#36;x&#36;", []),
        ("sea $x$, y $y_1$.", ["x", "y_1"]),
        ("$$a\n= b$$", ["a\n= b"]),
        ("en medio $$a$$ de la línea", ["a"]),
    ],
)
def test_dollars_are_money_unless_they_hold_a_formula(text: str, found: list[str]) -> None:
    """No space inside, and no digit behind the last one."""
    _, tokens = parse(text, str, scholarly=Scholarly(formulas=True))
    inner = [*tokens, *(child for token in tokens for child in token.children or [])]
    assert found == [token.content.strip() for token in inner if token.type.startswith("math")]

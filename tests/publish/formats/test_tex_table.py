"""Tables in LaTeX: numbers as siunitx reads them, texts as they are, and lines of booktabs."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrbs_report.publish.formats.tex_table import Numbers, table_in_tex
from lrbs_report.report.prose.shown import ShownTable
from lrbs_report.report.prose.words import Words

LANGUAGES = ("es", "en", "de", "fr", "sv", "pt-BR")


@given(st.floats(allow_nan=False, allow_infinity=False), st.sampled_from(LANGUAGES))
def test_a_number_is_read_as_it_was_printed(number: float, language: str) -> None:
    """With every digit, whatever the language takes for a point and between thousands."""
    words = Words(language)
    assert Decimal(repr(number)) == Decimal(Numbers.of(words).plain(words.number(number)))


@given(st.floats(-1e9, 1e9), st.sampled_from(LANGUAGES))
def test_zeros_at_the_end_stay(number: float, language: str) -> None:
    """A measurement has as many decimals as were printed."""
    words = Words(language)
    printed, read = words.fixed(number, 4), Numbers.of(words).plain(words.fixed(number, 4))
    assert len([sign for sign in printed.partition("×")[0] if sign.isdigit()]) == len(
        [sign for sign in read.partition("e")[0] if sign.isdigit()]
    )


@pytest.mark.parametrize("text", ["", "–", "0,1 y 0,3", "1.2.3", "12 de 20", "1e5", "0.5", "5 %"])
def test_other_texts_are_no_numbers(text: str) -> None:
    """In Spanish, where a point stands between thousands."""
    assert "" == Numbers.of(Words("es")).plain(text)


TABLE = ShownTable(
    caption="Costs & rates",
    head=("Experiment", "Cost", "Rate"),
    rows=(("a_b", "0.4216", "0.1"), ("[c]", "–", "1e5")),
)


def test_a_table_has_columns_for_what_they_hold() -> None:
    """Numbers with room for the longest, a missing one in braces, and texts as they are."""
    lines = table_in_tex(TABLE, "tab:one", Words("en")).splitlines()
    assert r"\begin{tabular}{l S[table-format=1.4] l}" in lines
    assert r"\caption{Costs \& rates}" in lines
    assert [r"a\_b & 0.4216 & 0.1 \\", r"{[}c] & {\textendash{}} & 1e5 \\"] == lines[10:12]
    assert [r"\toprule", r"\midrule", r"\bottomrule"] == [line for line in lines if line.endswith("rule")]


def test_a_long_table_goes_on_on_the_next_page() -> None:
    """And says what its middle leaves out, across all columns."""
    rows = tuple((f"row {number}", "1", "2") for number in range(45))
    long = ShownTable(caption="Long", head=TABLE.head, rows=rows, left_out="10 rows", end=rows[:1])
    text = table_in_tex(long, "tab:long", Words("en"))
    assert r"\begin{longtable}" in text
    assert r"\multicolumn{3}{c}{10 rows} \\" in text
    assert r"\begin{longtable}" not in table_in_tex(TABLE, "tab:one", Words("en"))

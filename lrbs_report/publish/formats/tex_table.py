r"""A table of the report in LaTeX: lines of booktabs, and columns of siunitx where all is numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from babel.numbers import get_decimal_symbol, get_group_symbol

from lrbs_report.publish.formats.tex import in_tex
from lrbs_report.report.prose.shown import ShownTable
from lrbs_report.report.prose.words import Words

NO_NUMBER = ("", "–")
"""What stands in a column of numbers where there is none; a language's own word for it stands there too."""

LONGEST_FLOAT = 40
"""Rows of a table that stays on one page; longer ones go on on the next."""

PLAIN = re.compile(r"(-?)(\d+)(?:\.(\d+))?(?:e(-?)(\d+))?")


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """How a language writes numbers, read again.

    >>> Numbers.of(Words("es")).plain("−55.000,5"), Numbers.of(Words("en")).plain("2.4\u00a0×\u00a010⁻⁷")
    ('-55000.5', '2.4e-7')
    """

    pattern: re.Pattern[str]
    group: str

    @classmethod
    def of(cls, words: Words) -> Numbers:
        """Return how a language does."""
        group = get_group_symbol(words.locale)
        whole = rf"(?:\d{{1,3}}(?:{re.escape(group)}\d{{3}})+|\d+)"
        decimals = rf"(?:{re.escape(get_decimal_symbol(words.locale))}(?P<decimals>\d+))?"
        power = "(?:\u00a0×\u00a010(?P<power>[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+))?"
        return cls(pattern=re.compile(rf"(?P<sign>[-−]?)(?P<whole>{whole}){decimals}{power}"), group=group)

    def plain(self, text: str) -> str:
        """Return a number as programs write it, with every digit that is printed; nothing for other texts."""
        found = self.pattern.fullmatch(text)
        if not found:
            return ""
        sign = "-" if found["sign"] else ""
        decimals = f".{found['decimals']}" if found["decimals"] else ""
        power = f"e{found['power'].translate(LOWERED)}" if found["power"] else ""
        return f"{sign}{found['whole'].replace(self.group, '')}{decimals}{power}"


LOWERED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


def table_in_tex(table: ShownTable, label: str, words: Words) -> str:
    """Return a table with its caption and a label."""
    numbers = Numbers.of(words)
    missing = {*NO_NUMBER, words.say("missing")}
    rows = [*table.rows, *table.end]
    columns = [_column([row[place] for row in rows], numbers, missing) for place in range(len(table.head))]
    is_long = len(rows) > LONGEST_FLOAT
    body = [
        *(_row(row, columns, numbers) for row in table.rows),
        *([_across(table.left_out, len(columns))] if table.left_out else []),
        *(_row(row, columns, numbers) for row in table.end),
    ]
    frame = _long if is_long else _float
    mark = in_tex(get_decimal_symbol(words.locale))
    head = " & ".join(f"{{{in_tex(cell)}}}" for cell in table.head) + r" \\"
    return "\n".join(
        [
            r"\begingroup",
            rf"\sisetup{{output-decimal-marker={{{mark}}}}}",
            *frame(" ".join(columns), in_tex(table.caption), label, head, body),
            r"\endgroup",
            "",
        ]
    )


def _column(cells: Sequence[str], numbers: Numbers, missing: set[str]) -> str:
    """Return what a column is: numbers with room for the longest, or texts."""
    told = [numbers.plain(cell) for cell in cells if cell not in missing]
    if not told or not all(told):
        return "l"
    parts = [found.groups() for one in told if (found := PLAIN.fullmatch(one))]
    signs, wholes, decimals, power_signs, powers = zip(*parts, strict=True)
    power = f"e{'-' if any(power_signs) else ''}{_longest(powers)}" if any(powers) else ""
    width = f"{'-' if any(signs) else ''}{_longest(wholes)}.{_longest(decimals)}{power}"
    return f"S[table-format={width}]"


def _longest(texts: Sequence[str | None]) -> int:
    return max(len(text or "") for text in texts)


def _row(row: Sequence[str], columns: Sequence[str], numbers: Numbers) -> str:
    """Return a row; what is no number stands in braces in a column of numbers."""
    cells = (
        in_tex(cell) if column == "l" else numbers.plain(cell) or f"{{{in_tex(cell)}}}"
        for cell, column in zip(row, columns, strict=True)
    )
    return " & ".join(cells) + r" \\"


def _across(text: str, count: int) -> str:
    return rf"\multicolumn{{{count}}}{{c}}{{{in_tex(text)}}} \\"


def _float(columns: str, caption: str, label: str, head: str, body: Sequence[str]) -> Iterator[str]:
    yield r"\begin{table}"
    yield r"\centering"
    yield rf"\caption{{{caption}}}"
    yield rf"\label{{{label}}}"
    yield rf"\begin{{tabular}}{{{columns}}}"
    yield from (r"\toprule", head, r"\midrule", *body, r"\bottomrule")
    yield r"\end{tabular}"
    yield r"\end{table}"


def _long(columns: str, caption: str, label: str, head: str, body: Sequence[str]) -> Iterator[str]:
    yield rf"\begin{{longtable}}{{{columns}}}"
    yield rf"\caption{{{caption}}}\label{{{label}}} \\"
    yield from (r"\toprule", head, r"\midrule", r"\endhead", *body, r"\bottomrule")
    yield r"\end{longtable}"

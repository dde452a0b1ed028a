r"""LaTeX: each table of the report, a ``\newcommand`` for each of its values, and a document that shows all.

Every text goes through ``in_tex``; the words of commands are ours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from lrbs_report import __version__
from lrbs_report.base.showing import one_line
from lrbs_report.publish.formats.format import Files, Format, Giving
from lrbs_report.publish.formats.tex import OTHER, in_tex
from lrbs_report.publish.formats.tex_table import table_in_tex
from lrbs_report.publish.formats.value_names import named
from lrbs_report.report.charts.tables import DataTable, table_of
from lrbs_report.report.document import Page
from lrbs_report.report.prose.holes import sentences
from lrbs_report.report.prose.ledger import Entry
from lrbs_report.report.prose.shown import Shown, ShownTable, shown
from lrbs_report.report.prose.words import Words

STYLE = "lrbs-report.sty"
PACKAGE = rf"""% Written by lrbs-report {__version__}.
\NeedsTeXFormat{{LaTeX2e}}
\ProvidesPackage{{lrbs-report}}
\RequirePackage{{textcomp}}
\RequirePackage{{booktabs}}
\RequirePackage{{longtable}}
\RequirePackage{{siunitx}}
{OTHER}"""

DIGIT_WORDS = ("Zero", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")
"""Commands have letters alone."""

PRINTED, EXACT = "lrbs", "exact"
"""How the commands begin of a value as the report prints it, and of all its digits."""


def _files(giving: Giving) -> Files:
    composed, files = giving.composed, {STYLE: PACKAGE.encode()}
    for page in composed.document.pages:
        ending = ".tex" if page is composed.document.main else f".{page.language}.tex"
        told = {
            f"{name}{ending}": text for name, text in _of_page(page, shown(page, composed.templates)).items()
        }
        files |= {name: text.encode() for name, text in told.items()}
        files[f"preview{ending}"] = "\n".join(_preview(page, list(told))).encode()
    return files


def command_of(name: str) -> str:
    """Return the letters of a value's commands: its name, in which digits are words.

    >>> command_of("cost-lr-0-1-min")
    'CostLrZeroOneMin'
    """
    parts = re.findall("[a-z]+|[0-9]", name)
    return "".join(DIGIT_WORDS[int(part)] if part.isdigit() else part.capitalize() for part in parts)


def _of_page(page: Page, told: Shown) -> Mapping[str, str]:
    """Return what there is of a page: its values, and its tables, those behind charts by the ids of these."""
    words = Words(page.language)
    tables = {f"table-{number}": table for number, table in enumerate(told.tables, start=1)}
    tables |= {
        f"chart-{figure.id}": _of_chart(figure.chart.title, table_of(figure.chart, words))
        for figure in page.figures.values()
    }
    holes = sentences(page.absent.holes, words) if page.absent.holes else []
    return {
        "values": "\n".join(_values(named(told.entries), holes)),
        **{name: table_in_tex(table, f"tab:lrbs-{name}", words) for name, table in tables.items()},
    }


def _of_chart(title: str, data: DataTable) -> ShownTable:
    """Return the table behind a chart as one of the article's; groups of rows have a column of their own."""
    grouped = len(data.groups) > 1
    return ShownTable(
        caption=f"{title} {data.note}".rstrip(),
        head=(*(("",) if grouped else ()), data.rows_are, *data.columns),
        rows=tuple(
            (*((group.title,) if grouped else ()), *row) for group in data.groups for row in group.rows
        ),
    )


def _values(entries: Mapping[str, Entry], holes: list[str]) -> Iterator[str]:
    """Yield a command for each value as it is printed, and where it is a number, one for all its digits."""
    yield from (f"% {one_line(sentence)}" for sentence in holes)
    commands: dict[str, str] = {}
    for name, entry in entries.items():
        command = commands[name] = _free(command_of(name), set(commands.values()))
        yield f"% {one_line(entry.value.asked.expression)}"
        yield rf"\newcommand{{\{PRINTED}{command}}}{{{in_tex(entry.text)}}}"
        if isinstance(entry.value.content, int | float) and not isinstance(entry.value.content, bool):
            yield rf"\newcommand{{\{EXACT}{command}}}{{{entry.value.content!r}}}"
    yield ""


def _free(command: str, taken: set[str]) -> str:
    """Return a command that no other value has: names may differ in their gaps alone."""
    return _free(f"{command}X", taken) if command in taken else command


def _preview(page: Page, files: list[str]) -> Iterator[str]:
    """Yield a document that shows every table, to look at and to copy from."""
    yield r"\documentclass{article}"
    yield r"\usepackage{lrbs-report}"
    yield r"\begin{document}"
    yield rf"\section*{{{in_tex(page.title)}}}"
    yield rf"\input{{{files[0]}}}"
    for name in files[1:]:
        yield rf"\input{{{name}}}"
        yield r"\clearpage"
    yield r"\end{document}"
    yield ""


FORMAT = Format(name="latex", files=_files)
